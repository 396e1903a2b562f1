/**
 * Builds the members of a runpack, record by record, so that a large run never has to be in memory.
 */

import { canonicalBytes } from "../json/canonical.ts";
import { concatBytes, encodeUtf8 } from "../bytes.ts";
import { sha256, type StreamSummary } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { SigningKey } from "../crypto/keys.ts";
import { JSONL_LINE_MAX_BYTES, ZIP_REFERENCE_MEMBER_MAX_BYTES } from "../limits.ts";
import type {
  Intent,
  IntentInput,
  Manifest,
  Normalization,
  Receipt,
  ReceiptInput,
  Redaction,
  Refs,
  RefsInput,
  Result,
  ResultInput,
  Run,
  RunInput,
} from "../schema/runpack.ts";
import { signDigest } from "../crypto/signature.ts";
import { isZeroTimestamp, normalizeTimestamp, ZERO_TIMESTAMP } from "../time.ts";
import { VERSION } from "../version.ts";
import { manifestDigest, signableDigest } from "./manifest.ts";
import { type ListedName, SCHEMA_IDS, SCHEMA_VERSION } from "./members.ts";
import { type PayloadOptions, PayloadRecorder } from "./payloads.ts";
import { checkRunId } from "./run_id.ts";

/** What the builder is told by its caller, who knows clock and host. */
export interface BuilderOptions extends PayloadOptions {
  /** Current time, RFC 3339: the default of `created_at`, in its stored form. */
  readonly now: string;
  /** Defaults of `run.env`. */
  readonly env: { readonly os: string; readonly arch: string; readonly runtime: string };
  /** Replaces the run id everywhere. */
  readonly runId?: string | undefined;
  /** Key that signs the manifest. */
  readonly key?: SigningKey | undefined;
}

/** The members other than intents and results, and what the manifest says. */
export interface FinishedRunpack {
  readonly manifest: Manifest;
  /** Bytes of `manifest.json`, `refs.json` and `run.json`. */
  readonly documents: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** What deserves attention. */
  readonly warnings: readonly string[];
  /** What was redacted, by rule. */
  readonly redactions: readonly Redaction[];
}

const LF = encodeUtf8("\n");

/** Turns records of the input into lines of the members. */
export class RunpackBuilder {
  readonly run: Run;
  readonly #options: BuilderOptions;
  readonly #payloads: PayloadRecorder;
  readonly #normalization: Normalization;
  readonly #receipts: ReceiptInput[] = [];
  readonly #calls = new Map<string, { readonly toolName: string; readonly argsDigest: string }>();
  readonly #resultDigests = new Map<string, string>();
  readonly #repeatedIntents = new Set<string>();
  #refs: RefsInput = {};

  /**
   * @throws {GaitError} `invalid_input` if the run has no id, or one that cannot be a file name, or
   * if the current time is not RFC 3339.
   */
  constructor(run: RunInput, normalization: Normalization, options: BuilderOptions) {
    const runId = options.runId ?? run.run_id ?? "";
    if (runId.trim() === "") {
      throw new GaitError("invalid_input", "input run.run_id is required (or set --run-id)");
    }
    checkRunId(runId);
    this.#options = options;
    this.#payloads = new PayloadRecorder(options);
    this.#normalization = normalization;
    this.run = {
      schema_id: orDefault(run.schema_id, SCHEMA_IDS.run),
      schema_version: orDefault(run.schema_version, SCHEMA_VERSION),
      created_at: timeOrDefault(run.created_at, storedNow(options.now)),
      producer_version: orDefault(run.producer_version, VERSION),
      run_id: runId,
      env: {
        os: orDefault(run.env?.os, options.env.os),
        arch: orDefault(run.env?.arch, options.env.arch),
        runtime: orDefault(run.env?.runtime, options.env.runtime),
      },
      timeline:
        run.timeline?.map(({ event = "", ts = ZERO_TIMESTAMP, ref = "", relationship }) => ({
          event,
          ts,
          ...(ref === "" ? {} : { ref }),
          ...(relationship === undefined ? {} : { relationship }),
        })) ?? null,
    };
  }

  /** Line of `intents.jsonl`, with its LF. */
  async intent(input: IntentInput): Promise<Uint8Array<ArrayBuffer>> {
    const id = input.intent_id ?? "";
    const { digest, payload } = await this.#payloads.record({
      member: "args",
      owner: `intent ${id}`,
      payload: input.args,
      normalized: objectIn(this.#normalization.intent_args, id),
      givenDigest: input.args_digest ?? "",
    });
    const record: Intent = {
      ...this.#head(input, SCHEMA_IDS.intent),
      intent_id: id,
      tool_name: input.tool_name ?? "",
      args_digest: digest,
      ...(payload === undefined ? {} : { args: payload }),
    };
    if (this.#calls.has(id)) this.#repeatedIntents.add(id);
    this.#calls.set(id, { toolName: record.tool_name, argsDigest: digest });
    return this.#line(record, `intent ${id}`);
  }

  /** Line of `results.jsonl`, with its LF. */
  async result(input: ResultInput): Promise<Uint8Array<ArrayBuffer>> {
    const id = input.intent_id ?? "";
    const { digest, payload } = await this.#payloads.record({
      member: "result",
      owner: `result ${id}`,
      payload: input.result,
      normalized: objectIn(this.#normalization.result_payloads, id),
      givenDigest: input.result_digest ?? "",
    });
    const record: Result = {
      ...this.#head(input, SCHEMA_IDS.result),
      intent_id: id,
      status: input.status ?? "",
      result_digest: digest,
      ...(payload === undefined ? {} : { result: payload }),
    };
    if (!this.#resultDigests.has(id)) this.#resultDigests.set(id, digest);
    return this.#line(record, `result ${id}`);
  }

  /** Takes the members of `refs.json` other than the receipts. */
  refs(input: RefsInput): void {
    this.#refs = input;
    for (const receipt of input.receipts ?? []) this.receipt(receipt);
  }

  /** Takes one receipt. */
  receipt(input: ReceiptInput): void {
    this.#receipts.push(input);
  }

  /** Writes the documents, once all lines are out and hashed. */
  async finish(
    captureMode: string,
    intents: StreamSummary,
    results: StreamSummary,
  ): Promise<FinishedRunpack> {
    const runBytes = canonicalBytes(this.run);
    const refsBytes = canonicalBytes(await this.#buildRefs());
    const digests: Readonly<Record<ListedName, string>> = {
      "intents.jsonl": intents.sha256,
      "refs.json": await sha256(refsBytes),
      "results.jsonl": results.sha256,
      "run.json": await sha256(runBytes),
    };
    const manifest = await this.#buildManifest(captureMode, digests);
    const documents = new Map([
      ["manifest.json", canonicalBytes(manifest)],
      ["refs.json", refsBytes],
      ["run.json", runBytes],
    ]);
    return {
      manifest,
      documents,
      warnings: [...this.#payloads.warnings, ...this.#ownWarnings(intents, results)],
      redactions: this.#options.redactor?.redactions ?? [],
    };
  }

  async #buildManifest(
    captureMode: string,
    digests: Readonly<Record<ListedName, string>>,
  ): Promise<Manifest> {
    const { created_at, producer_version, run_id } = this.run;
    const unsigned = {
      schema_id: SCHEMA_IDS.manifest,
      schema_version: SCHEMA_VERSION,
      created_at,
      producer_version,
      run_id,
      capture_mode: captureMode,
      files: Object.entries(digests).map(([path, sha256]) => ({ path, sha256 })),
    };
    const manifest = { ...unsigned, manifest_digest: await manifestDigest(unsigned) };
    const { key } = this.#options;
    if (key === undefined) return manifest;
    return { ...manifest, signatures: [await signDigest(await signableDigest(manifest), key)] };
  }

  async #buildRefs(): Promise<Refs> {
    const { context_set_digest, context_evidence_mode, context_ref_count } = this.#refs;
    const receipts: Receipt[] = [];
    for (const input of this.#receipts) receipts.push(await this.#buildReceipt(input));
    return {
      ...this.#head(this.#refs, SCHEMA_IDS.refs),
      receipts,
      ...(context_set_digest ? { context_set_digest } : {}),
      ...(context_evidence_mode ? { context_evidence_mode } : {}),
      ...(context_ref_count ? { context_ref_count } : {}),
    };
  }

  async #buildReceipt(input: ReceiptInput): Promise<Receipt> {
    const { sensitivity_label, immutability, freshness_sla_seconds } = input;
    const parameters = this.#payloads.undigested("retrieval_params", input.retrieval_params);
    return {
      ref_id: input.ref_id ?? "",
      source_type: input.source_type ?? "",
      source_locator: input.source_locator ?? "",
      ...await this.#receiptDigests(input),
      retrieved_at: input.retrieved_at ?? ZERO_TIMESTAMP,
      redaction_mode: input.redaction_mode ?? "",
      ...(sensitivity_label ? { sensitivity_label } : {}),
      ...(parameters === undefined ? {} : { retrieval_params: parameters }),
      ...(immutability ? { immutability } : {}),
      ...(freshness_sla_seconds ? { freshness_sla_seconds } : {}),
    };
  }

  /** Receipts of gate traces may leave their digests out, since they follow from the call. */
  async #receiptDigests(
    { ref_id = "", source_type, query_digest = "", content_digest = "" }: ReceiptInput,
  ): Promise<{ readonly query_digest: string; readonly content_digest: string }> {
    const intentId = /^trace_(.*)$/s.exec(ref_id)?.[1];
    const call = intentId === undefined ? undefined : this.#calls.get(intentId);
    const isTrace = source_type === "gait.trace" && call !== undefined;
    const query = isTrace
      ? await this.#payloads.digest({ args_digest: call.argsDigest, tool_name: call.toolName })
      : query_digest;
    const content = isTrace ? this.#resultDigests.get(intentId ?? "") ?? "" : content_digest;
    if (query === "" || content === "") {
      throw new GaitError(
        "invalid_input",
        `receipt ${ref_id} requires query_digest and content_digest`,
      );
    }
    const contradicts = (given: string, found: string) =>
      given !== "" && given.toLowerCase() !== found.toLowerCase();
    if (contradicts(query_digest, query) || contradicts(content_digest, content)) {
      throw new GaitError("invalid_input", `receipt ${ref_id} digest mismatch`, {
        hint: "leave the digests of gait.trace receipts empty to have them computed",
      });
    }
    return { query_digest: query_digest || query, content_digest: content_digest || content };
  }

  #head(
    input: Pick<
      RunInput,
      "schema_id" | "schema_version" | "created_at" | "producer_version" | "run_id"
    >,
    schemaId: string,
  ) {
    return {
      schema_id: orDefault(input.schema_id, schemaId),
      schema_version: orDefault(input.schema_version, SCHEMA_VERSION),
      created_at: timeOrDefault(input.created_at, this.run.created_at),
      producer_version: orDefault(input.producer_version, this.run.producer_version),
      run_id: this.#options.runId ?? orDefault(input.run_id, this.run.run_id),
    };
  }

  #line(record: Intent | Result, owner: string): Uint8Array<ArrayBuffer> {
    const bytes = canonicalBytes(record);
    if (bytes.length < JSONL_LINE_MAX_BYTES) return concatBytes([bytes, LF]);
    throw new GaitError(
      "invalid_input",
      `Cannot record ${owner}: its ${bytes.length} bytes could not be read back, the limit is ${JSONL_LINE_MAX_BYTES}`,
      { hint: "record it without --payloads keep, or redact the large member" },
    );
  }

  #ownWarnings(intents: StreamSummary, results: StreamSummary): string[] {
    const warnings: string[] = [];
    if (this.#repeatedIntents.size > 0) {
      const [first] = this.#repeatedIntents;
      warnings.push(
        `${this.#repeatedIntents.size} intent ids are not unique, such as "${first}"; replay refuses such a run`,
      );
    }
    if (!/^[A-Za-z0-9_-]+$/.test(this.run.run_id)) {
      warnings.push("the run id has characters that a ticket footer cannot carry");
    }
    for (
      const [name, { size }] of [["intents.jsonl", intents], ["results.jsonl", results]] as const
    ) {
      if (size <= ZIP_REFERENCE_MEMBER_MAX_BYTES) continue;
      warnings.push(`${name} is larger than 100 MiB, which the Go implementation cannot read`);
    }
    return warnings;
  }
}

function orDefault(value: string | undefined, fallback: string): string {
  return value === undefined || value === "" ? fallback : value;
}

function timeOrDefault(value: string | undefined, fallback: string): string {
  return value === undefined || isZeroTimestamp(value) ? fallback : value;
}

/** The clock's time in the form in which it will be read back; a digest over any other would not hold. */
function storedNow(now: string): string {
  const stored = normalizeTimestamp(now);
  if (stored !== undefined) return stored;
  throw new GaitError("invalid_input", `Cannot use "${now}" as the current time`, {
    hint: "give an RFC 3339 timestamp such as 2026-02-05T00:00:00Z",
  });
}

function objectIn(map: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  throw new GaitError("invalid_input", `normalization of intent ${name} is not an object`);
}
