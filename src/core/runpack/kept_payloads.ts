/** Compares the payloads that a run kept with the digests of their records. */

import { shownName } from "../fault.ts";
import { decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { loadSyncSha256, sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { roundedNumbers } from "../gate/intent/lost.ts";
import { canonicalBytes } from "../json/canonical.ts";
import { findMembers } from "../json/found_members.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import { isOverlong, parseJsonLine } from "../json/lines.ts";
import { appendAll } from "../lists.ts";
import { lowerTrim } from "../text.ts";
import type { ByteSink } from "../zip/zip.ts";
import { heldLimit, type HeldMember } from "./held.ts";
import { LineCutter } from "./line_cutter.ts";

/**
 * Most records that a warning names. Later records are not compared, so that a hostile file costs
 * little.
 */
const NAMED = 5;
/** From this size on, the hash function that starts slowly and runs quickly is faster. */
const LARGE_BYTES = 512 * 1024;
/** Longer lines are not parsed: values can take a hundred times the memory of their text. */
const PARSED_MAX_BYTES = 512 * 1024;

const BRACE = 0x7b;

const PAYLOADS = new Map([["intents.jsonl", "args"], ["results.jsonl", "result"]]);

/** Finds, while members stream by, kept payloads that are not what their digests say. */
export class KeptPayloads {
  readonly #members = new Map<string, MemberPayloads>();

  /** A sink for the member that also feeds the given one. */
  beside(member: HeldMember, sink: ByteSink | undefined): ByteSink | undefined {
    const payload = PAYLOADS.get(member.name);
    if (payload === undefined) return sink;
    const payloads = new MemberPayloads(payload, member);
    this.#members.set(member.name, payloads);
    return async (chunk) => {
      await payloads.take(chunk);
      await sink?.(chunk);
    };
  }

  /** Warnings, after the last member. Changed members get none: they are reported already. */
  async warnings(changed: ReadonlySet<string>): Promise<string[]> {
    const contradicted: string[] = [];
    const undigested: string[] = [];
    const rounded: string[] = [];
    const unread: string[] = [];
    const skipped: string[] = [];
    for (const [name, member] of this.#members) {
      await member.end();
      if (changed.has(name)) continue;
      appendAll(contradicted, named(member.payload, member.contradicted));
      appendAll(undigested, named(member.payload, member.undigested));
      appendAll(rounded, named(member.payload, member.rounded));
      appendAll(unread, named(member.payload, member.unread));
      if (member.skipsFrom !== undefined) skipped.push(`${name} from line ${member.skipsFrom} on`);
    }
    const all: readonly (readonly [readonly string[], string, string])[] = [
      [
        contradicted,
        "kept payloads are not what their digests say",
        "either a normalized form was hashed, or they were changed",
      ],
      [
        undigested,
        "kept payloads have no digest",
        "gait always records one; without it no copy of the run by digest can be compared",
      ],
      [
        rounded,
        "kept payloads hold whole numbers that their digests round",
        "programs that read them exactly find other values",
      ],
      [
        unread,
        "kept payloads are not written as their digests say",
        "they are too long to find out whether they mean it",
      ],
      [
        skipped,
        "kept payloads are not compared with their digests",
        "the archive unpacks to more than a recording does",
      ],
    ];
    return all.filter(([whose]) => whose.length > 0)
      .map(([whose, what, why]) => `${what}: ${whose.join(", ")}; ${why}`);
  }
}

function named(payload: string, whose: readonly string[]): readonly string[] {
  if (whose.length === 0) return [];
  return [`${payload} of ${whose.join(", ")}${whose.length < NAMED ? "" : " and perhaps more"}`];
}

/** The payloads of one member. */
class MemberPayloads {
  readonly payload: string;
  readonly #name: string;
  /** Ids of records whose payload is another than their digest says, {@linkcode NAMED} at most. */
  readonly contradicted: string[] = [];
  /** Ids or lines of records with a payload and without its digest, {@linkcode NAMED} at most. */
  readonly undigested: string[] = [];
  /** Ids of records whose payload has a whole number that no double is, {@linkcode NAMED} at most. */
  readonly rounded: string[] = [];
  /** Lines that are not plainly right and were not parsed, {@linkcode NAMED} at most. */
  readonly unread: string[] = [];
  readonly #names: readonly [Uint8Array, Uint8Array];
  readonly #isLarge: boolean;
  readonly #lines = new LineCutter((line, number) => this.#note(line, number));
  /** How many bytes of lines may still be compared. */
  #bytes: number;
  #skipsFrom: number | undefined;
  /** The lines of a small member. */
  readonly #waiting: Uint8Array[] = [];
  #hash: ((bytes: Uint8Array) => string) | undefined;

  constructor(payload: string, member: HeldMember) {
    this.payload = payload;
    this.#name = member.name;
    this.#names = [encodeUtf8(payload), encodeUtf8(`${payload}_digest`)];
    this.#isLarge = member.size > LARGE_BYTES;
    this.#bytes = heldLimit(member);
  }

  /** The line from which on nothing was compared, if there is one. */
  get skipsFrom(): number | undefined {
    return this.#skipsFrom;
  }

  /** Takes the next chunk. */
  async take(chunk: Uint8Array): Promise<void> {
    if (this.#isLarge) this.#hash ??= await loadSyncSha256();
    this.#lines.sink(chunk);
  }

  /** Takes the end. */
  async end(): Promise<void> {
    this.#lines.end();
    for (const line of this.#waiting) {
      if ([this.contradicted, this.undigested, this.rounded].some(isFull)) break;
      const claim = this.#claimOf(line);
      if (claim === undefined) continue;
      if (claim.digest === "") this.undigested.push(claim.id);
      else if (await sha256(claim.bytes()) !== claim.digest) this.contradicted.push(claim.id);
      else if (this.#isRounded(line)) this.rounded.push(claim.id);
    }
  }

  /** Takes a line, and says whether more are wanted. */
  #note(line: Uint8Array, number: number): boolean {
    // Readers report it.
    if (isOverlong(line)) return true;
    if (this.#hash === undefined) {
      // Copied, since a line is only valid during the call.
      this.#waiting.push(line.slice());
      return true;
    }
    const [payload, stated] = findMembers(line, this.#names) ?? [];
    // What is no record, and payloads of another type, are faults that readers report.
    if (payload?.[0] !== BRACE) return true;
    // Hashing many small texts leaves memory that is freed late.
    this.#bytes -= line.length;
    if (this.#bytes < 0) {
      this.#skipsFrom = number;
      return false;
    }
    const digest = this.#hash(payload);
    const written = stated === undefined ? "" : decodeUtf8(stated);
    if (written === `"${digest}"`) return true;
    if (line.length > PARSED_MAX_BYTES) {
      const expected = digestIn(written);
      if (expected === digest) return true;
      const place = `${this.#name} line ${number}`;
      return (expected === "" ? this.undigested : this.unread).push(place) < NAMED;
    }
    const claim = this.#claimOf(line);
    if (claim === undefined) return true;
    if (claim.digest === "") return this.undigested.push(claim.id) < NAMED;
    if (this.#hash(claim.bytes()) === claim.digest) {
      return !this.#isRounded(line) || this.rounded.push(claim.id) < NAMED;
    }
    return this.contradicted.push(claim.id) < NAMED;
  }

  /** Whether the payload is written with a whole number that reads as another one. */
  #isRounded(line: Uint8Array): boolean {
    const [payload] = findMembers(line, this.#names) ?? [];
    if (payload === undefined) return false;
    for (const number of roundedNumbers(decodeUtf8(payload))) {
      if (Number.isInteger(number) && !Number.isSafeInteger(number)) return true;
    }
    return false;
  }

  /** Claim of a record about its payload, in any form of JSON; `undefined` if it claims nothing. */
  #claimOf(line: Uint8Array) {
    const record = recordOf(line);
    const payload = record?.[this.payload];
    const stored = record?.[`${this.payload}_digest`];
    const digest = typeof stored === "string" ? lowerTrim(stored) : "";
    if (!isJsonObject(payload)) return undefined;
    const id = record?.["intent_id"];
    return {
      id: typeof id === "string" && id !== "" ? shownName(id) : "a record without intent_id",
      digest,
      bytes: () => canonicalBytes(payload),
    };
  }
}

function isFull(whose: readonly string[]): boolean {
  return whose.length === NAMED;
}

/** The digest that a member states; empty if it states none. */
function digestIn(written: string): string {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === "string" ? lowerTrim(value) : "";
  } catch {
    return "";
  }
}

/** The record of a line; `undefined` if it cannot be read, which is what readers report. */
function recordOf(line: Uint8Array): JsonObject | undefined {
  try {
    const record = parseJsonLine(line, "record");
    return isJsonObject(record) ? record : undefined;
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}
