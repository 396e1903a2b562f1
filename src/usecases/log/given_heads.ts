/** Heads that a command line names: as text, or in a file or on standard input. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName, unusable } from "../../core/fault.ts";
import { lineBatches } from "../../core/json/lines.ts";
import { JSONL_LINE_MAX_BYTES } from "../../core/limits.ts";
import { counted } from "../../core/lists.ts";
import {
  type GivenHead,
  HeadFinder,
  type HeadsOfText,
  parseHead,
} from "../../core/log/head_line.ts";
import { WIDE_HINT, wideEncoding } from "../../core/wide_encoding.ts";
import type { Host } from "../../io/host.ts";
import { documentChunks, STANDARD_INPUT } from "../read_document.ts";

/** Heads from one option or file. */
export interface GivenHeads {
  /** The text, or the name of the file. */
  readonly given: string;
  readonly heads: readonly GivenHead[];
  /** Whether the place has several heads, such as the output of a job: some may be of other logs. */
  readonly isCollection: boolean;
  /** Lines that hold a part of a head, or one that says nothing. */
  readonly warnings: readonly string[];
}

const HINT = "gait log head <log> prints one: GAIT log=… size=… root=sha256:…";

/**
 * Reads what `flag` names.
 *
 * @throws {GaitError} `invalid_input` for a text that is not a head, and for a file without one.
 */
export async function readHeads(
  flag: string,
  given: string,
  host: Host<"read">,
): Promise<GivenHeads> {
  const head = parseHead(given);
  if (head !== undefined) return { given, heads: [head], isCollection: false, warnings: [] };
  const isFile = given === STANDARD_INPUT || await host.read.kindOf(given) !== undefined;
  if (!isFile) throw unusable(flag, given, "a head, a checkpoint, or a file with one", HINT);
  const found = await headsOfFile(flag, given, host);
  const { heads } = found;
  if (heads.length === 0) throw unfit(flag, given, "it holds no head of a log", HINT);
  return { given, heads, isCollection: heads.length > 1, warnings: warningsOf(given, found) };
}

async function headsOfFile(flag: string, given: string, host: Host<"read">): Promise<HeadsOfText> {
  const finder = new HeadFinder();
  let number = 0;
  for await (const lines of lineBatches(documentChunks("head", given, host))) {
    for (const bytes of lines) {
      number++;
      const encoding = number === 1 ? wideEncoding(bytes) : undefined;
      if (encoding !== undefined) {
        const hint = `save it as UTF-8; ${WIDE_HINT}`;
        throw unfit(flag, given, `it is ${encoding}, not UTF-8`, hint);
      }
      if (bytes.length >= JSONL_LINE_MAX_BYTES) {
        const problem = `line ${number} is not below the limit of ${JSONL_LINE_MAX_BYTES} bytes`;
        throw unfit(flag, given, problem, "give the lines with heads alone");
      }
      finder.take(decodeUtf8(bytes));
    }
  }
  return finder.end();
}

function unfit(flag: string, given: string, problem: string, hint: string): GaitError {
  const text = `Cannot use ${flag} ${quotedName(given)}: ${problem}`;
  return new GaitError("invalid_input", text, { hint });
}

function warningsOf(given: string, { broken, brokenCount }: HeadsOfText): readonly string[] {
  return [
    ...broken.map((line) =>
      `line ${line} of the heads in ${given} is no whole head: it was cut or changed`
    ),
    ...(brokenCount > broken.length
      ? [
        `${brokenCount} lines of the heads in ${given} are no whole heads, and the first ` +
        `${broken.length} are named`,
      ]
      : []),
  ];
}

/**
 * Leaves out heads without the name of their log from files with several heads: of several logs none is
 * theirs for sure. Files without any other head stay as they are.
 */
export function namedHeads(heads: readonly GivenHeads[]): readonly GivenHeads[] {
  return heads.map((one) => {
    const named = one.heads.filter(({ origin }) => origin !== undefined);
    const count = one.heads.length - named.length;
    if (count === 0 || named.length === 0) return one;
    const they = count === 1 ? ["does not name its", "it is"] : ["do not name their", "they are"];
    const warning = `${counted(count, "head")} in ${one.given} ${they[0]} log, and more than one ` +
      `log is verified: ${they[1]} left out`;
    return { ...one, heads: named, warnings: [...one.warnings, warning] };
  });
}
