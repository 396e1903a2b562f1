/** Heads that a command line names: as text, or in a file or on standard input. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName, unusable } from "../../core/fault.ts";
import { brokenHeadLines, type GivenHead, headsIn, parseHead } from "../../core/log/head_line.ts";
import type { Host } from "../../io/host.ts";
import { readDocument, STANDARD_INPUT } from "../read_document.ts";

/** Heads from one option or file. */
export interface GivenHeads {
  readonly heads: readonly GivenHead[];
  /** Whether the place has heads of any log, such as the output of a job: some may be of others. */
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
  if (head !== undefined) return { heads: [head], isCollection: false, warnings: [] };
  const isFile = given === STANDARD_INPUT || await host.read.kindOf(given) !== undefined;
  if (!isFile) throw unusable(flag, given, "a head, a checkpoint, or a file with one", HINT);
  const text = decodeUtf8((await readDocument("head", given, host)).bytes);
  const warnings = brokenHeadLines(text).map((line) =>
    `line ${line} of the heads in ${given} is no whole head: it was cut or changed`
  );
  const only = parseHead(text);
  if (only !== undefined) return { heads: [only], isCollection: false, warnings };
  const heads = headsIn(text);
  if (heads.length > 0) return { heads, isCollection: true, warnings };
  const message = `Cannot use ${flag} ${quotedName(given)}: it holds no head of a log`;
  throw new GaitError("invalid_input", message, { hint: HINT });
}
