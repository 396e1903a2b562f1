/**
 * Finds what gait's readers refuse in the members of a runpack, while they stream by. Right digests do
 * not say that a member can be read, or that all readers would read the same.
 */

import { concatBytes, decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { parseJson } from "../json/json.ts";
import { isOverlong, overlongLine, parseJsonLine } from "../json/lines.ts";
import { OrderedScan } from "../json/ordered.ts";
import { RUNPACK_DOCUMENT_MAX_BYTES } from "../limits.ts";
import { readIntent, readRefs, readResult, readRun } from "../schema/runpack.ts";
import type { Reader } from "../shape.ts";
import { compareText } from "../text.ts";
import { normalizeTimestamp } from "../time.ts";
import type { ByteSink } from "../zip/zip.ts";
import { refuseBadContext } from "./context_evidence.ts";
import { excessOf, heldLimit, type HeldMember } from "./held.ts";
import { LineCutter } from "./line_cutter.ts";

/** Faults of a member that are named. Behind them nothing is read. */
const NAMED = 5;
/** About the most memory that the values of a line or document may take. */
const VALUES_MAX_BYTES = 16 * 1024 * 1024;
/** Up to this size a document is held, however small its archive is. */
const DOCUMENT_HELD_BYTES = 8 * 1024 * 1024;
/** How many times the size that it has in its archive a larger document may be held. */
const DOCUMENT_HELD_TIMES = 4;

type Kind = "text" | "time" | "payload";

interface Records {
  readonly read: Reader<unknown>;
  /** All members in canonical order. */
  readonly members: readonly (readonly [name: string, kind: Kind])[];
}

const COMMON = ["producer_version", "run_id", "schema_id", "schema_version"];

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
  for (const name of [...texts, ...COMMON]) members.push([name, "text"]);
  return members.sort(([a], [b]) => compareText(a, b));
}

const DOCUMENTS: ReadonlyMap<string, Reader<unknown>> = new Map<string, Reader<unknown>>([
  ["run.json", readRun],
  ["refs.json", (value, name) => refuseBadContext(readRefs(value, name))],
]);

interface Unread {
  /** What is wrong, a line for each fault. */
  end(): readonly string[];
}

/** Finds members, or lines of them, that gait's readers refuse. */
export class UnreadMembers {
  readonly #members = new Map<string, Unread>();

  /** A sink for the member that also feeds the given one. */
  beside(member: HeldMember, sink: ByteSink | undefined): ByteSink | undefined {
    const found = unreadOf(member);
    if (found === undefined) return sink;
    this.#members.set(member.name, found);
    return (chunk) => {
      found.take(chunk);
      return sink?.(chunk);
    };
  }

  /** What deserves a warning, after the last member. Of members that were changed nothing does. */
  warnings(changed: ReadonlySet<string>): string[] {
    return [...this.#members].flatMap(([name, member]) => changed.has(name) ? [] : member.end());
  }
}

function unreadOf(member: HeldMember): Unread & { take(chunk: Uint8Array): void } | undefined {
  const records = RECORDS.get(member.name);
  if (records !== undefined) return new UnreadRecords(member, records);
  const read = DOCUMENTS.get(member.name);
  return read === undefined ? undefined : new UnreadDocument(member, read);
}

class UnreadRecords {
  readonly #name: string;
  readonly #read: Reader<unknown>;
  /** The beginnings of members, such as `"run_id":`. */
  readonly #members: readonly (readonly [start: Uint8Array, kind: Kind])[];
  readonly #lines = new LineCutter((line, number) => this.#note(line, number));
  readonly #faults: string[] = [];
  /** How many bytes of lines that are written in another way than gait's may still be parsed. */
  #bytes: number;
  /** The last time that was read, as it was written. */
  #time = new Uint8Array();

  constructor(member: HeldMember, { read, members }: Records) {
    this.#name = member.name;
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
    if (this.#bytes < 0 || line.length + excessOf(line) > VALUES_MAX_BYTES) {
      this.#faults.push(`${name} and what follows was not read: ${TOO_MUCH}`);
      return false;
    }
    const fault = faultOf(() => {
      const record = parseJsonLine(line, name);
      if (record !== undefined) this.#read(record, name);
    });
    if (fault !== undefined) this.#faults.push(fault);
    return this.#faults.length < NAMED;
  }

  /** Whether a line is a record as gait writes it, which needs no parsing. */
  #isPlain(line: Uint8Array): boolean {
    const scan = new OrderedScan(line);
    let separator = BRACE;
    for (const [start, kind] of this.#members) {
      const before = scan.at;
      if (!scan.literal(separator)) return false;
      if (!scan.literal(start)) {
        if (kind !== "payload") return false;
        scan.at = before;
        continue;
      }
      const value = scan.at;
      const isFound = kind === "payload" ? scan.object(2) : scan.string();
      if (!isFound || (kind === "time" && !this.#isTime(line.subarray(value, scan.at)))) {
        return false;
      }
      separator = COMMA;
    }
    return scan.literal(END) && scan.isAtEnd;
  }

  #isTime(written: Uint8Array): boolean {
    if (new OrderedScan(written).literal(this.#time) && written.length === this.#time.length) {
      return true;
    }
    if (normalizeTimestamp(decodeUtf8(written.subarray(1, -1))) === undefined) return false;
    this.#time = written.slice();
    return true;
  }
}

const BRACE = encodeUtf8("{");
const COMMA = encodeUtf8(",");
const END = encodeUtf8("}");

class UnreadDocument {
  readonly #member: HeldMember;
  readonly #read: Reader<unknown>;
  readonly #isHeld: boolean;
  readonly #chunks: Uint8Array[] = [];

  constructor(member: HeldMember, read: Reader<unknown>) {
    this.#member = member;
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
    const fault = faultOf(() => this.#read(parseJson({ name, bytes }), name));
    return fault === undefined ? [] : [fault];
  }
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
