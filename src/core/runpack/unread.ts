/**
 * Finds what gait's readers refuse or warn of in the members of a runpack, while they stream by. Right
 * digests do not say that a member can be read, or that all readers would read the same.
 */

import { concatBytes, decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quotedName } from "../fault.ts";
import { doubtIn } from "../json/doubts.ts";
import { parseJson } from "../json/json.ts";
import { isOverlong, overlongLine, parseJsonLine } from "../json/lines.ts";
import { OrderedScan } from "../json/ordered.ts";
import { RUNPACK_DOCUMENT_MAX_BYTES } from "../limits.ts";
import { readIntent, readRefs, readResult, readRun } from "../schema/runpack.ts";
import { appendAll } from "../lists.ts";
import type { Reader } from "../shape.ts";
import { compareText } from "../text.ts";
import { normalizeTimestamp } from "../time.ts";
import type { ByteSink } from "../zip/zip.ts";
import { refuseBadContext } from "./context_evidence.ts";
import { excessOf, heldLimit, type HeldMember } from "./held.ts";
import { LineCutter } from "./line_cutter.ts";
import { OtherRecords, type RecordOrigin } from "./same_run.ts";

/** Faults of a member that are named. Behind them nothing is read. */
const NAMED = 5;
/** Longer lines are not looked into once they have one doubt: values may take much memory. */
const DOUBTED_MAX_BYTES = 512 * 1024;
/** About the most memory that the values of a line or document may take. */
const VALUES_MAX_BYTES = 16 * 1024 * 1024;
/** Up to this size a document is held, however small its archive is. */
const DOCUMENT_HELD_BYTES = 8 * 1024 * 1024;
/** How many times the size that it has in its archive a larger document may be held. */
const DOCUMENT_HELD_TIMES = 4;

type Kind = "text" | "time" | "payload" | keyof RecordOrigin;

interface Records {
  readonly read: Reader<RecordOrigin>;
  /** All members in canonical order. */
  readonly members: readonly (readonly [name: string, kind: Kind])[];
}

const ORIGIN = ["run_id", "schema_id", "schema_version"] as const;

const RECORDS: ReadonlyMap<string, Records> = new Map([
  ["intents.jsonl", {
    read: readIntent,
    members: plainly("args", ["args_digest", "intent_id", "tool_name"]),
  }],
  ["results.jsonl", {
    read: readResult,
    members: plainly("result", ["result_digest", "intent_id", "status"]),
  }],
]);

function plainly(payload: string, texts: readonly string[]) {
  const members: [string, Kind][] = [[payload, "payload"], ["created_at", "time"]];
  for (const name of [...texts, "producer_version"]) members.push([name, "text"]);
  for (const name of ORIGIN) members.push([name, name]);
  return members.sort(([a], [b]) => compareText(a, b));
}

const DOCUMENTS: ReadonlyMap<string, Reader<RecordOrigin>> = new Map<
  string,
  Reader<RecordOrigin>
>([
  ["run.json", readRun],
  ["refs.json", (value, name) => {
    const refs = readRefs(value, name);
    refuseBadContext(refs);
    return refs;
  }],
]);

interface Unread {
  /** What is wrong, a line for each fault. */
  end(): readonly string[];
}

/** Finds members, or lines of them, that gait's readers refuse or warn of. */
export class UnreadMembers {
  readonly #members = new Map<string, Unread>();
  readonly #others = new OtherRecords();

  /** A sink for the member that also feeds the given one. */
  beside(member: HeldMember, sink: ByteSink | undefined): ByteSink | undefined {
    const found = unreadOf(member, this.#others);
    if (found === undefined) return sink;
    this.#members.set(member.name, found);
    return (chunk) => {
      found.take(chunk);
      return sink?.(chunk);
    };
  }

  /**
   * What deserves a warning, after the last member of the run. Of members that were changed nothing
   * does.
   */
  warnings(changed: ReadonlySet<string>, run_id: string): string[] {
    const warnings: string[] = [];
    for (const [name, member] of this.#members) {
      const faults = member.end();
      if (!changed.has(name)) appendAll(warnings, faults);
    }
    appendAll(warnings, this.#others.warnings(run_id, changed));
    return warnings;
  }
}

function unreadOf(
  member: HeldMember,
  others: OtherRecords,
): Unread & { take(chunk: Uint8Array): void } | undefined {
  const records = RECORDS.get(member.name);
  if (records !== undefined) return new UnreadRecords(member, records, others);
  const read = DOCUMENTS.get(member.name);
  return read === undefined ? undefined : new UnreadDocument(member, read, others);
}

class UnreadRecords {
  readonly #name: string;
  readonly #read: Reader<RecordOrigin>;
  readonly #others: OtherRecords;
  /** The beginnings of members, such as `"run_id":`. */
  readonly #members: readonly (readonly [start: Uint8Array, kind: Kind])[];
  readonly #lines = new LineCutter((line, number) => this.#note(line, number));
  readonly #faults: string[] = [];
  /** How many bytes of lines that are written in another way than gait's may still be parsed. */
  #bytes: number;
  /** Texts of the last plain record, as they were written: most records share them. */
  readonly #last = new Map<Kind, Uint8Array>();

  constructor(member: HeldMember, { read, members }: Records, others: OtherRecords) {
    this.#name = member.name;
    this.#others = others;
    this.#read = read;
    this.#members = members.map(([name, kind]) => [encodeUtf8(`"${name}":`), kind]);
    this.#bytes = heldLimit(member);
  }

  take(chunk: Uint8Array): void {
    this.#lines.sink(chunk);
  }

  end(): readonly string[] {
    this.#lines.end();
    return this.#faults;
  }

  /** Takes a line, and says whether more are wanted. */
  #note(line: Uint8Array, number: number): boolean {
    if (!isOverlong(line) && this.#isPlain(line)) return true;
    const name = `${this.#name} line ${number}`;
    if (isOverlong(line)) return this.#faults.push(overlongLine(name).message) < NAMED;
    this.#bytes -= line.length;
    const doubt = doubtIn(line);
    if (doubt !== undefined && line.length > DOUBTED_MAX_BYTES && this.#bytes >= 0) {
      return this.#faults.push(doubtful(name, doubt)) < NAMED;
    }
    if (this.#bytes < 0 || line.length + excessOf(line) > VALUES_MAX_BYTES) {
      this.#faults.push(`${name} and what follows was not read: ${TOO_MUCH}`);
      return false;
    }
    const fault = faultOf(() => {
      const record = parseJsonLine(line, name);
      if (record !== undefined) this.#others.note(this.#name, this.#read(record, name));
    }) ?? (doubt === undefined ? undefined : doubtful(name, doubt));
    if (fault !== undefined) this.#faults.push(fault);
    return this.#faults.length < NAMED;
  }

  /** Whether a line is a record as gait writes it, which needs no parsing. */
  #isPlain(line: Uint8Array): boolean {
    const scan = new OrderedScan(line);
    const others: [Kind, Uint8Array][] = [];
    let separator = BRACE;
    for (const [start, kind] of this.#members) {
      const before = scan.at;
      if (!scan.literal(separator)) return false;
      if (!scan.literal(start)) {
        if (kind !== "payload") return false;
        scan.at = before;
        continue;
      }
      separator = COMMA;
      const last = this.#last.get(kind);
      if (last !== undefined && scan.literal(last)) continue;
      const value = scan.at;
      if (!(kind === "payload" ? scan.object(2) : scan.string())) return false;
      if (kind === "payload" || kind === "text") continue;
      const written = line.slice(value, scan.at);
      if (kind === "time" && normalizeTimestamp(textOf(written)) === undefined) return false;
      others.push([kind, written]);
    }
    if (!scan.literal(END) || !scan.isAtEnd) return false;
    if (others.length > 0) this.#noteLast(others);
    return true;
  }

  #noteLast(others: readonly (readonly [Kind, Uint8Array])[]): void {
    for (const [kind, written] of others) this.#last.set(kind, written);
    const [run_id = "", schema_id = "", schema_version = ""] = ORIGIN.map((name) =>
      textOf(this.#last.get(name) ?? EMPTY)
    );
    this.#others.note(this.#name, { run_id, schema_id, schema_version });
  }
}

/** The text of a string as it was written. */
function textOf(written: Uint8Array): string {
  return String(JSON.parse(decodeUtf8(written)));
}

const EMPTY = encodeUtf8('""');
const BRACE = encodeUtf8("{");
const COMMA = encodeUtf8(",");
const END = encodeUtf8("}");

class UnreadDocument {
  readonly #member: HeldMember;
  readonly #read: Reader<RecordOrigin>;
  readonly #others: OtherRecords;
  readonly #isHeld: boolean;
  readonly #chunks: Uint8Array[] = [];

  constructor(member: HeldMember, read: Reader<RecordOrigin>, others: OtherRecords) {
    this.#member = member;
    this.#others = others;
    this.#read = read;
    const { size, storedSize } = member;
    this.#isHeld = size <= RUNPACK_DOCUMENT_MAX_BYTES &&
      size <= Math.max(DOCUMENT_HELD_BYTES, DOCUMENT_HELD_TIMES * storedSize);
  }

  take(chunk: Uint8Array): void {
    // Copied, since a chunk is only valid during the call.
    if (this.#isHeld) this.#chunks.push(chunk.slice());
  }

  end(): readonly string[] {
    const { name } = this.#member;
    const bytes = concatBytes(this.#chunks);
    this.#chunks.length = 0;
    if (!this.#isHeld || excessOf(bytes) > VALUES_MAX_BYTES) {
      return [`${name} was not read: ${TOO_MUCH}`];
    }
    const doubt = doubtIn(bytes);
    const fault = faultOf(() => {
      this.#others.note(name, this.#read(parseJson({ name, bytes }), name));
    }) ?? (doubt === undefined ? undefined : doubtful(name, doubt));
    return fault === undefined ? [] : [fault];
  }
}

/** The warning of a file, or a line of it, that gait reads in spite of a doubt. */
export function doubtful(name: string, doubt: string): string {
  return `other programs may read ${quotedName(name)} in another way: ${doubt}`;
}

const TOO_MUCH = "it would take too much memory";

/** Why something cannot be read. */
function faultOf(read: () => void): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return error.message;
  }
}
