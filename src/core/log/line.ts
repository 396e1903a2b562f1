/**
 * Lines of a decision log and of the index of logs. A line is canonical JSON (RFC 8785) with exactly
 * one member, which names its kind. The bytes of a line without LF are a leaf of the tree for kinds
 * that say so. docs/formats/decision_log.md describes them.
 */

import { decodeBase64, encodeUtf8, strictUtf8 } from "../bytes.ts";
import type { Bytes } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { canonicalText } from "../json/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { isOverlong, OVERLONG } from "../json/lines.ts";
import { JSON_MAX_DEPTH } from "../limits.ts";
import { type LogIndexLine, type LogLine, readLogIndexLine, readLogLine } from "../schema/log.ts";
import { HASH_BYTES } from "./tree.ts";

export const LOG_SCHEMA_ID = "gait.log";
export const INDEX_SCHEMA_ID = "gait.log.index";
export const LOG_SCHEMA_VERSION = "1.0.0";

/** Most bytes of a leaf: a proof says its length in two bytes. */
export const LEAF_MAX_BYTES = 65_535;
/** A log with this many entries is ended, and another one continues. */
export const LOG_ENTRIES_MAX = 1_000_000;
/** Deepest nesting in a line: a document of any depth that is read fits into a payload. */
const LINE_MAX_DEPTH = JSON_MAX_DEPTH + 2;
/** Most hashes in one line in place of pruned entries. */
export const PRUNED_LINE_MAX = 256;

/**
 * A kind of line. The hash of a leaf covers all its members; of another line these are the ones that something
 * covers, and with others the line is refused.
 */
type KindOfLine = "leaf" | readonly string[];

const CHECKPOINT_MEMBERS = ["note", "range"] as const;

const LOG_KINDS = {
  head: "leaf",
  decision: "leaf",
  outcome: "leaf",
  approval: "leaf",
  credential: "leaf",
  event: "leaf",
  end: "leaf",
  checkpoint: CHECKPOINT_MEMBERS,
  payload: ["member", "of", "value"],
  pruned: ["from", "leaves"],
} as const satisfies Record<string, KindOfLine>;

const INDEX_KINDS = {
  head: "leaf",
  opened: "leaf",
  seen: "leaf",
  closed: "leaf",
  dropped: "leaf",
  pruned: "leaf",
  unsigned_entries: "leaf",
  checkpoint: CHECKPOINT_MEMBERS,
} as const satisfies Record<string, KindOfLine>;

export type LogKind = keyof typeof LOG_KINDS;
export type IndexKind = keyof typeof INDEX_KINDS;

/** Members that every leaf has. */
export interface LeafMembers {
  readonly n: number;
  readonly ts: string;
  readonly salt: string;
}

/** A line that was read. */
export interface ReadLine<L = LogLine, K extends string = LogKind> {
  readonly kind: K;
  readonly line: L;
  /** The members of `line` under its kind. */
  readonly members: JsonObject;
  /** Members of a leaf; absent for every other line. */
  readonly leaf?: LeafMembers;
}

export type ReadLogLine = ReadLine<LogLine, LogKind>;
export type ReadIndexLine = ReadLine<LogIndexLine, IndexKind>;

/** Why bytes are not a line of a log. */
export interface LineFault {
  readonly problem: string;
}

/** Reads a line of a log without its LF. */
export function readLine(bytes: Uint8Array): ReadLogLine | LineFault {
  return read(bytes, LOG_KINDS, readLogLine);
}

/** Reads a line of the index without its LF. */
export function readIndexLine(bytes: Uint8Array): ReadIndexLine | LineFault {
  return read(bytes, INDEX_KINDS, readLogIndexLine);
}

export function isLineFault(line: object): line is LineFault {
  return "problem" in line;
}

/** The fault of what is no JSON, as canonical JSON is written. */
export const NO_LINE: LineFault = { problem: "it is not canonical JSON" };
const BRACE = 0x7b;
const END_BRACE = 0x7d;

/** Bytes of the shortest line: a payload without members, of an entry with one digit. */
const SHORTEST_LINE = '{"payload":{"member":"args","of":0,"value":{}}}'.length;

/** Whether bytes may be a line: a quick look, after which most of what is none needs no reading. */
export function mayBeLine(bytes: Uint8Array): boolean {
  const inner = bytes.indexOf(COLON) + 1;
  return bytes.length >= SHORTEST_LINE && bytes[0] === BRACE && bytes[inner] === BRACE &&
    bytes.at(-1) === END_BRACE && bytes.at(-2) === END_BRACE;
}

const COLON = 0x3a;

function read<L, K extends string>(
  bytes: Uint8Array,
  kinds: Readonly<Record<K, KindOfLine>>,
  reader: (value: JsonValue, name: string) => L,
): ReadLine<L, K> | LineFault {
  if (isOverlong(bytes)) return { problem: OVERLONG };
  // An exception of the parser for each line of a file of garbage takes minutes.
  if (bytes[0] !== BRACE || bytes.at(-1) !== END_BRACE) return NO_LINE;
  const text = strictUtf8(bytes);
  if (text === undefined) return { problem: "it is not UTF-8" };
  const value = parseCanonical(text);
  if (value === undefined) return NO_LINE;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return { problem: "it has not exactly one member" };
  if (!Object.hasOwn(kinds, name)) return { problem: "it is of no kind that gait knows" };
  const kind = name as K;
  const members = value[name];
  if (!isJsonObject(members)) return { problem: `its member ${kind} is not an object` };
  let line: L;
  try {
    line = reader(value, "line");
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { problem: error.message.replace(/^Cannot read "line": /, "") };
  }
  const known = kinds[kind];
  if (known !== "leaf") {
    const other = Object.keys(members).find((member) => !known.includes(member));
    return other === undefined
      ? { kind, line, members }
      : { problem: `its member ${quoted(other)} is covered by no hash` };
  }
  if (bytes.length > LEAF_MAX_BYTES) {
    return { problem: `it has ${bytes.length} bytes, and an entry at most ${LEAF_MAX_BYTES}` };
  }
  const { n, ts, salt } = members as JsonObject & LeafMembers;
  // The reader gave times their one stored form.
  const stored = (line as Readonly<Record<string, LeafMembers>>)[kind]?.ts;
  if (ts !== stored || !ts.endsWith("Z")) {
    return { problem: "its time is not in UTC, or has zeros at its end" };
  }
  return { kind, line, members, leaf: { n, ts, salt } };
}

/** Parses an object whose text is its canonical form; `undefined` for any other text. */
function parseCanonical(text: string): JsonObject | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    // Names that are numbers come first in an object of JavaScript, whatever their order is.
    const isCanonical = isSorted(value, LINE_MAX_DEPTH)
      ? JSON.stringify(value) === text
      : isShallow(value, LINE_MAX_DEPTH) && canonicalText(value) === text;
    // Half of a surrogate is an escape, which JSON.stringify writes in lower case.
    const isSound = isCanonical && (!text.includes("\\ud") || isWellFormed(value));
    return isSound ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value has sorted names, and at most so many levels. */
function isSorted(value: JsonValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  if (!isJsonObject(value)) return value.every((item) => isSorted(item, levels - 1));
  let last = "";
  for (const name of Object.keys(value)) {
    if (name < last || !isSorted(value[name] ?? null, levels - 1)) return false;
    last = name;
  }
  return true;
}

/** Whether a value has at most so many levels, whatever the order of its names. */
function isShallow(value: JsonValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1));
}

/** Whether no text in a value has half of a surrogate. */
function isWellFormed(value: JsonValue): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, item]) => name.isWellFormed() && isWellFormed(item));
}

/**
 * Writes a line, with its LF.
 *
 * @throws {GaitError} `invalid_input` for an entry that is too large to be a leaf.
 */
export function lineBytes(line: LogLine | LogIndexLine): Bytes {
  const bytes = encodeUtf8(`${canonicalText(line)}\n`);
  const [kind = ""] = Object.keys(line);
  const isLeaf = !["checkpoint", "payload"].includes(kind) && !isPrunedHashes(line);
  if (!isLeaf || bytes.length <= LEAF_MAX_BYTES + 1) return bytes;
  throw new GaitError(
    "invalid_input",
    `Cannot add an entry of ${bytes.length - 1} bytes to the log: at most ${LEAF_MAX_BYTES}`,
    { hint: "shorten what the entry names: the tool, the reasons, the ids of the call" },
  );
}

function isPrunedHashes(line: LogLine | LogIndexLine): boolean {
  return line.pruned !== undefined && "leaves" in line.pruned;
}

/** Reads hashes in base64; `undefined` if one is malformed. */
export function hashesOf(texts: readonly string[]): readonly Bytes[] | undefined {
  const hashes = texts.flatMap((text) => decodeBase64(text) ?? []);
  const areSound = hashes.length === texts.length &&
    hashes.every(({ length }) => length === HASH_BYTES);
  return areSound ? hashes : undefined;
}
