/** Compares the payloads that a run kept with the digests of their records. */

import { decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { loadSyncSha256, sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { canonicalBytes } from "../json/canonical.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import { parseJsonLine } from "../json/lines.ts";
import { plainMembers } from "../json/plain_members.ts";
import { lowerTrim, printable } from "../text.ts";
import type { ArchiveMember, ByteSink } from "../zip/zip.ts";
import { LineCutter } from "./line_cutter.ts";

/** Records that a warning names. Behind them nothing is compared, so that a hostile file costs little. */
const NAMED = 5;
/** From this size on, the hash function that starts slowly and runs quickly is faster. */
const LARGE_BYTES = 512 * 1024;

const PAYLOADS = new Map([["intents.jsonl", "args"], ["results.jsonl", "result"]]);

/** Finds, while members stream by, kept payloads that are not what their digests say. */
export class KeptPayloads {
  readonly #members = new Map<string, MemberPayloads>();

  /** A sink for the member that also feeds the given one. */
  beside(
    { name, size }: Pick<ArchiveMember, "name" | "size">,
    sink: ByteSink | undefined,
  ): ByteSink | undefined {
    const payload = PAYLOADS.get(name);
    if (payload === undefined) return sink;
    const member = new MemberPayloads(payload, size > LARGE_BYTES);
    this.#members.set(name, member);
    return async (chunk) => {
      await member.take(chunk);
      await sink?.(chunk);
    };
  }

  /** What deserves a warning, after the last member. Of members that were changed nothing does. */
  async warnings(changed: ReadonlySet<string>): Promise<string[]> {
    const found: string[] = [];
    for (const [name, member] of this.#members) {
      const whose = await member.end();
      if (whose.length === 0 || changed.has(name)) continue;
      const more = whose.length < NAMED ? "" : " and perhaps more";
      found.push(`${member.payload} of ${whose.join(", ")}${more}`);
    }
    if (found.length === 0) return [];
    return [
      `kept payloads are not what their digests say: ${found.join(", ")}; ` +
      "either a normalized form was hashed, or they were changed",
    ];
  }
}

/** The payloads of one member. */
class MemberPayloads {
  readonly payload: string;
  readonly #names: readonly [Uint8Array, Uint8Array];
  readonly #isLarge: boolean;
  readonly #lines = new LineCutter((line) => this.#note(line));
  readonly #contradicted: string[] = [];
  /** The lines of a small member. */
  readonly #waiting: Uint8Array[] = [];
  #hash: ((bytes: Uint8Array) => string) | undefined;

  constructor(payload: string, isLarge: boolean) {
    this.payload = payload;
    this.#names = [encodeUtf8(payload), encodeUtf8(`${payload}_digest`)];
    this.#isLarge = isLarge;
  }

  /** Takes the next chunk. */
  async take(chunk: Uint8Array): Promise<void> {
    if (this.#isLarge) this.#hash ??= await loadSyncSha256();
    this.#lines.sink(chunk);
  }

  /** Ids of the records whose payload is another than their digest says, {@linkcode NAMED} at most. */
  async end(): Promise<readonly string[]> {
    this.#lines.end();
    for (const line of this.#waiting) {
      if (this.#contradicted.length === NAMED) break;
      const claim = this.#claimOf(line);
      if (claim !== undefined && await sha256(claim.bytes) !== claim.digest) {
        this.#contradicted.push(claim.id);
      }
    }
    return this.#contradicted;
  }

  /** Takes a line, and says whether more are wanted. */
  #note(line: Uint8Array): boolean {
    if (this.#hash === undefined) {
      // Copied, since a line is only valid during the call.
      this.#waiting.push(line.slice());
    } else if (!this.#plainlyHolds(line, this.#hash)) {
      const claim = this.#claimOf(line);
      if (claim !== undefined && this.#hash(claim.bytes) !== claim.digest) {
        this.#contradicted.push(claim.id);
      }
    }
    return this.#contradicted.length < NAMED;
  }

  /** Whether a line as gait writes it holds no payload, or one that its digest covers as it is written. */
  #plainlyHolds(line: Uint8Array, hash: (bytes: Uint8Array) => string): boolean {
    const members = plainMembers(line, this.#names);
    if (members === undefined) return false;
    const [payload, digest] = members;
    if (payload === undefined) return true;
    return digest !== undefined && `"${hash(payload)}"` === decodeUtf8(digest);
  }

  /** What a record claims of its payload, however it is written; `undefined` if it claims nothing. */
  #claimOf(line: Uint8Array) {
    const record = recordOf(line);
    const payload = record?.[this.payload];
    const stored = record?.[`${this.payload}_digest`];
    const digest = typeof stored === "string" ? lowerTrim(stored) : "";
    if (!isJsonObject(payload) || digest === "") return undefined;
    const id = record?.["intent_id"];
    return {
      id: typeof id === "string" && id !== "" ? printable(id) : "a record without intent_id",
      digest,
      bytes: canonicalBytes(payload),
    };
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
