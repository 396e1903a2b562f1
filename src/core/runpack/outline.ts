/** Reads a runpack without its records, which are only checked and counted as they stream by. */

import { concatBytes } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { parseJsonLine } from "../json/lines.ts";
import { JSONL_LINE_MAX_BYTES, RUNPACK_DOCUMENT_MAX_BYTES } from "../limits.ts";
import {
  type Manifest,
  readIntent,
  readRefs,
  readResult,
  readRun,
  type Refs,
  type Run,
} from "../schema/runpack.ts";
import type { Reader } from "../shape.ts";
import type { RandomAccess } from "../source.ts";
import { refuseBadContext, refuseUnlessIntact } from "./read.ts";
import { MemberBuffers } from "./member_bytes.ts";
import { checkRunpack } from "./verify.ts";
import { isJsonObject } from "../json/json.ts";

/** A runpack that passed verification, with its records counted. */
export interface RunpackOutline {
  /** `manifest.json`. */
  readonly manifest: Manifest;
  /** `run.json`. */
  readonly run: Run;
  /** `refs.json`. */
  readonly refs: Refs;
  /** Lines of `intents.jsonl`. */
  readonly intent_count: number;
  /** Calls whose arguments were kept. */
  readonly kept_args: number;
  /** Results that were kept. */
  readonly kept_results: number;
  /** Lines of `results.jsonl`. */
  readonly result_count: number;
}

const DOCUMENT_LIMITS: ReadonlyMap<string, number> = new Map([
  ["run.json", RUNPACK_DOCUMENT_MAX_BYTES],
  ["refs.json", RUNPACK_DOCUMENT_MAX_BYTES],
]);

/**
 * Reads a runpack whose records may be larger than memory. Signatures are not checked.
 *
 * @throws {GaitError} `invalid_input` if it is not intact or not readable; `verification_failed`
 * for duplicate entries.
 */
export async function readRunpackOutline(file: RandomAccess): Promise<RunpackOutline> {
  const documents = new MemberBuffers(DOCUMENT_LIMITS);
  const intents = new RecordCounter("intents.jsonl", readIntent);
  const results = new RecordCounter("results.jsonl", readResult);
  const counters = new Map([["intents.jsonl", intents], ["results.jsonl", results]]);

  const { manifest, report } = await checkRunpack(
    file,
    {},
    (member) => documents.sinkFor(member) ?? counters.get(member.name)?.sink,
  );
  // A changed member is reported as changed, also if it cannot be read any more.
  refuseUnlessIntact(report, file.name);
  const refs = documents.document("refs.json", readRefs);
  refuseBadContext(refs);
  return {
    manifest,
    run: documents.document("run.json", readRun),
    refs,
    intent_count: intents.count(),
    result_count: results.count(),
    kept_args: intents.kept,
    kept_results: results.kept,
  };
}

const LF = 0x0a;

/** Reads each record as soon as it is complete, and keeps none. */
class RecordCounter {
  readonly #name: string;
  readonly #read: Reader<unknown>;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #line = 0;
  #count = 0;
  #fault: GaitError | undefined;
  #kept = 0;

  constructor(name: string, read: Reader<unknown>) {
    this.#name = name;
    this.#read = read;
  }

  /** Takes the next chunk. A bad record is reported by `count`, after the digest was checked. */
  readonly sink = (chunk: Uint8Array): void => {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      this.#take(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start === chunk.length || this.#fault !== undefined) return;
    // Copied, since a chunk is only valid during the call.
    this.#pending.push(chunk.slice(start));
    this.#pendingBytes += chunk.length - start;
    if (this.#pendingBytes >= JSONL_LINE_MAX_BYTES) this.#take(new Uint8Array());
  };

  /** How many records hold their payload. */
  get kept(): number {
    return this.#kept;
  }

  /**
   * How many records the member has.
   *
   * @throws {GaitError} `invalid_input` for the first record that cannot be read.
   */
  count(): number {
    if (this.#pendingBytes > 0) this.#take(new Uint8Array());
    if (this.#fault !== undefined) throw this.#fault;
    return this.#count;
  }

  #take(rest: Uint8Array): void {
    const bytes = this.#pendingBytes === 0 ? rest : concatBytes([...this.#pending, rest]);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#line++;
    if (this.#fault !== undefined) return;
    const name = `${this.#name} line ${this.#line}`;
    try {
      const record = parseJsonLine(bytes, name);
      if (record === undefined) return;
      this.#read(record, name);
      this.#count++;
      if (isJsonObject(record) && ("args" in record || "result" in record)) this.#kept++;
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      this.#fault = error;
    }
  }
}
