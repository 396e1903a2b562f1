/** Builds the members of a runpack record by record, so that a large run never has to be in memory. */

import { concatBytes, encodeUtf8 } from "../bytes.ts";
import { sha256, type StreamSummary } from "../crypto/digest.ts";
import type { SigningKey } from "../crypto/keys.ts";
import { signDigest } from "../crypto/signature.ts";
import { GaitError } from "../error.ts";
import { counted } from "../lists.ts";
import { malformed, quoted, quotedName, shownName } from "../fault.ts";
import { canonicalBytes } from "../json/canonical.ts";
import { isJsonObject, joinPointer, type JsonObject } from "../json/json.ts";
import { JSONL_LINE_MAX_BYTES, ZIP_REFERENCE_MEMBER_MAX_BYTES } from "../limits.ts";
import { present } from "../present.ts";
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
  UnmetRedaction,
} from "../schema/runpack.ts";
import { ZERO_TIMESTAMP } from "../time.ts";
import {
  completeHead,
  completeRun,
  contextMembers,
  receiptLabels,
  type RecorderDefaults,
  type RecordHead,
  storedTime,
} from "./defaults.ts";
import { newManifest, signableDigest } from "./manifest.ts";
import { SCHEMA_IDS } from "./members.ts";
import { type PayloadOptions, PayloadRecorder } from "./payloads.ts";
import { checkRunId, unportablePart } from "./run_id.ts";
import { OtherRecords } from "./same_run.ts";

/** Settings of the builder; its caller has clock, host and key. */
export interface BuilderOptions extends PayloadOptions, RecorderDefaults {
  /** Replaces the run id everywhere. */
  readonly runId?: string | undefined;
  /** Key that signs the manifest. */
  readonly key?: SigningKey | undefined;
}

/** All of a runpack but its intents and results, which are in their spools. */
export interface FinishedRunpack {
  readonly manifest: Manifest;
  /** Bytes of `manifest.json`, `refs.json` and `run.json`. */
  readonly documents: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly warnings: readonly string[];
  readonly redactions: readonly Redaction[];
  /** Redaction patterns that matched nothing. */
  readonly unmet: readonly UnmetRedaction[];
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
  readonly #others = new OtherRecords();
  #refs: RefsInput = {};

  /**
   * @throws {GaitError} `invalid_input` if the run has no id, or its id cannot be a file name, or
   * if the current time is not RFC 3339.
   */
  constructor(run: RunInput, normalization: Normalization, options: BuilderOptions) {
    const runId = options.runId ?? run.run_id ?? "";
    if (runId.trim() === "") {
      throw new GaitError("invalid_input", "Cannot record the run: /run/run_id is missing", {
        fields: ["/run/run_id"],
        hint: "add it to the input, or give --run-id <id>",
      });
    }
    checkRunId(runId);
    // A bad clock is an error even if the run states its own time.
    const now = storedTime(options.now);
    this.#options = options;
    this.#payloads = new PayloadRecorder(options);
    this.#normalization = normalization;
    this.run = this.#payloads.clearTexts(completeRun(run, runId, { now, env: options.env }));
  }

  /** Line of `intents.jsonl`, with its LF. */
  async intent(input: IntentInput): Promise<Uint8Array<ArrayBuffer>> {
    const id = input.intent_id ?? "";
    const { digest, payload } = await this.#payloads.record({
      member: "args",
      owner: `intent ${id}`,
      payload: input.args,
      normalized: objectIn(this.#normalization.intent_args, id, "intent_args"),
      givenDigest: input.args_digest ?? "",
    });
    const record: Intent = this.#payloads.clearTexts({
      ...this.#head(input, SCHEMA_IDS.intent, "intents.jsonl"),
      intent_id: id,
      tool_name: input.tool_name ?? "",
      args_digest: digest,
      ...(payload === undefined ? {} : { args: payload }),
    });
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
      normalized: objectIn(this.#normalization.result_payloads, id, "result_payloads"),
      givenDigest: input.result_digest ?? "",
    });
    const record: Result = this.#payloads.clearTexts({
      ...this.#head(input, SCHEMA_IDS.result, "results.jsonl"),
      intent_id: id,
      status: input.status ?? "",
      result_digest: digest,
      ...(payload === undefined ? {} : { result: payload }),
    });
    if (!this.#resultDigests.has(id)) this.#resultDigests.set(id, digest);
    return this.#line(record, `result ${id}`);
  }

  /** Takes the members of `refs.json` except the receipts. */
  refs(input: RefsInput): void {
    this.#refs = input;
    for (const receipt of input.receipts ?? []) this.receipt(receipt);
  }

  receipt(input: ReceiptInput): void {
    this.#receipts.push(input);
  }

  /** Makes the documents, once all lines are spooled and hashed. */
  async finish(
    captureMode: string,
    intents: StreamSummary,
    results: StreamSummary,
  ): Promise<FinishedRunpack> {
    const runBytes = canonicalBytes(this.run);
    const refsBytes = canonicalBytes(await this.#buildRefs());
    const unsigned = await newManifest(this.run, captureMode, [
      { path: "intents.jsonl", sha256: intents.sha256 },
      { path: "refs.json", sha256: await sha256(refsBytes) },
      { path: "results.jsonl", sha256: results.sha256 },
      { path: "run.json", sha256: await sha256(runBytes) },
    ]);
    const { key } = this.#options;
    const manifest: Manifest = key === undefined
      ? unsigned
      : { ...unsigned, signatures: [await signDigest(await signableDigest(unsigned), key)] };
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
      unmet: this.#options.redactor?.unmet ?? [],
    };
  }

  async #buildRefs(): Promise<Refs> {
    const receipts: Receipt[] = [];
    for (const input of this.#receipts) receipts.push(await this.#buildReceipt(input));
    return {
      ...this.#head(this.#refs, SCHEMA_IDS.refs, "refs.json"),
      receipts,
      ...this.#payloads.clearTexts(contextMembers(this.#refs)),
    };
  }

  async #buildReceipt(input: ReceiptInput): Promise<Receipt> {
    const retrieval_params = this.#payloads.undigested("retrieval_params", input.retrieval_params);
    return this.#payloads.clearTexts({
      ref_id: input.ref_id ?? "",
      source_type: input.source_type ?? "",
      source_locator: input.source_locator ?? "",
      ...await this.#receiptDigests(input),
      retrieved_at: input.retrieved_at ?? ZERO_TIMESTAMP,
      redaction_mode: input.redaction_mode ?? "",
      ...present({ retrieval_params }),
      ...receiptLabels(input),
    });
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
        `Cannot record receipt ${quoted(ref_id)}: it needs query_digest and content_digest`,
        { hint: "only a gait.trace receipt of a recorded call may leave them out" },
      );
    }
    const contradicts = (given: string, found: string) =>
      given !== "" && given.toLowerCase() !== found.toLowerCase();
    if (contradicts(query_digest, query) || contradicts(content_digest, content)) {
      throw new GaitError(
        "invalid_input",
        `Cannot record receipt ${quoted(ref_id)}: its digests are not those of the call`,
        { hint: "leave the digests of gait.trace receipts empty to have them computed" },
      );
    }
    return { query_digest: query_digest || query, content_digest: content_digest || content };
  }

  #head(input: Partial<RecordHead>, schemaId: string, member: string): RecordHead {
    const { runId } = this.#options;
    const head = completeHead(
      runId === undefined ? input : { ...input, run_id: runId },
      schemaId,
      this.run,
    );
    this.#others.note(member, head);
    return head;
  }

  #line(record: Intent | Result, owner: string): Uint8Array<ArrayBuffer> {
    const bytes = canonicalBytes(record);
    if (bytes.length < JSONL_LINE_MAX_BYTES) return concatBytes([bytes, LF]);
    throw new GaitError(
      "invalid_input",
      `Cannot record ${
        shownName(owner)
      }: it has ${bytes.length} bytes, and only lines of less than ${JSONL_LINE_MAX_BYTES} can be read back`,
      { hint: "record it without --payloads keep, or redact the large member" },
    );
  }

  #ownWarnings(intents: StreamSummary, results: StreamSummary): string[] {
    this.#others.note("run.json", this.run);
    const warnings = [...this.#others.warnings(this.run.run_id)];
    const [first] = this.#repeatedIntents;
    if (first !== undefined) {
      warnings.push(
        `several calls have one of ${counted(this.#repeatedIntents.size, "intent id")}, such as ${
          quotedName(first)
        }; replay refuses such a run`,
      );
    }
    if (!/^[A-Za-z0-9_-]+$/.test(this.run.run_id)) {
      warnings.push("the run id has characters that a ticket footer cannot carry");
    }
    const unportable = unportablePart(this.run.run_id);
    if (unportable !== undefined) {
      warnings.push(
        `the run id has ${unportable}: Windows cannot store a file of that name, and CI services ` +
          "refuse to upload it; --run-id gives the run another id",
      );
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

function objectIn(
  map: JsonObject | undefined,
  name: string,
  member: "intent_args" | "result_payloads",
): JsonObject | undefined {
  const value = map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  throw malformed(
    "input",
    joinPointer(`/normalization/${member}`, name),
    "is not an object",
    "give the payload in the form that its digest covers",
  );
}
