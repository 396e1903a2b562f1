/** Records a live session while it runs: a trace of each call, and the journal if one is wanted. */

import { digest } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import { present } from "../../core/present.ts";
import type { GateOutcome } from "../../core/gate/decide/outcome.ts";
import { formatArtifact } from "../../core/crypto/signed_document.ts";
import { signTraceSync, type SyncCrypto } from "../../core/gate/in_process.ts";
import type { TraceInput } from "../../core/gate/record/trace.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { JSONL_LINE_MAX_BYTES } from "../../core/limits.ts";
import { journalLine, SESSION_END } from "../../core/mcp/call/journal.ts";
import { loadRedactor, type Redactor } from "../../core/redact/redactor.ts";
import type { PayloadRecorder } from "../../core/runpack/payloads.ts";
import type { JournalLine } from "../../core/schema/mcp.ts";
import type { AppendFile, Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import type { RecordedTrace } from "../judge/record_decision.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { CallFacts } from "../judge/call_records.ts";

export interface CallRecord
  extends Pick<CallFacts, "intent" | "intent_digest" | "trace_id" | "outcome" | "secrets"> {
  readonly intent_id: string;
}

export interface RecorderSettings {
  readonly traceDir: string;
  /** Whether the session only observes, which the names of its traces tell. */
  readonly isSimulated: boolean;
  readonly crypto: SyncCrypto;
  readonly keyId: string;
  /** Absent if no journal is wanted. */
  readonly journal: AppendFile | undefined;
  readonly payloads: PayloadRecorder;
  /** Key of the markers that replace redacted values. */
  readonly redactionKey: Uint8Array;
}

/** A larger payload is recorded by digest, since its line would pass the limit for lines. */
const PAYLOAD_MAX_CHARACTERS = JSONL_LINE_MAX_BYTES / 4;
const TRACE_NAMES_TRIED = 1000;
/** Redactors are kept by their rules, as tools repeat; more than this many are not. */
const REDACTORS_KEPT = 1000;

/** Writes traces and the journal. Every failure throws, so that the call is not forwarded. */
export class SessionRecorder {
  readonly #settings: RecorderSettings;
  readonly #host: Host<"write">;
  readonly #redactors = new Map<string, Redactor>();
  /** Ids of the calls in the journal that have no result yet. */
  readonly #open = new Set<string>();
  #traces = 0;

  constructor(settings: RecorderSettings, host: Host<"write">) {
    this.#settings = settings;
    this.#host = host;
  }

  get records(): boolean {
    return this.#settings.journal !== undefined;
  }

  /** Signs a trace and writes it under a name that no other file has. */
  async trace(input: TraceInput): Promise<RecordedTrace> {
    const { crypto, keyId, traceDir, isSimulated } = this.#settings;
    const end = isSimulated ? ".simulated.json" : ".json";
    const trace = signTraceSync(input, keyId, crypto);
    const { trace_id } = trace;
    const bytes = encodeUtf8(formatArtifact(trace));
    const time = this.#host.now().replaceAll(/[-:]/g, "");
    for (let tries = 0; tries < TRACE_NAMES_TRIED; tries++) {
      const name = `trace_${trace_id}_${time}_${++this.#traces}${end}`;
      const trace_path = joinPath(traceDir, name);
      if (await this.#host.write.createUnsynced(trace_path, bytes)) return { trace_id, trace_path };
    }
    throw new GaitError(
      "internal_failure",
      `Cannot write a trace: ${TRACE_NAMES_TRIED} names in ${quoted(traceDir)} are taken`,
      { hint: "name another folder with --trace-dir" },
    );
  }

  async call(record: CallRecord): Promise<void> {
    if (this.#settings.journal === undefined) return;
    const { intent_id, intent, intent_digest, trace_id, outcome } = record;
    const { verdict, reason_codes, violations } = outcome;
    const args = await this.#withoutSecrets(intent.args, record.secrets);
    const { digest: args_digest, payload } = await this.#payload("args", intent_id, args);
    this.#append({
      call: {
        intent_id,
        created_at: intent.created_at,
        tool_name: this.#settings.payloads.clear("tool_name", intent.tool_name),
        args_digest,
        ...(payload === undefined ? {} : { args: payload }),
        intent_digest,
        trace_id,
        verdict,
        reason_codes,
        violations,
      },
    });
    this.#open.add(intent_id);
  }

  async result(
    intent_id: string,
    status: "ok" | "error" | "input_required",
    result: JsonObject,
  ): Promise<void> {
    if (this.#settings.journal === undefined) return;
    this.#takeOpen(intent_id);
    const { digest: result_digest, payload } = await this.#payload("result", intent_id, result);
    const created_at = this.#time();
    this.#append({
      result: {
        intent_id,
        created_at,
        status,
        result_digest,
        ...(payload === undefined ? {} : { result: payload }),
      },
    });
  }

  /** Records a decision as the result of its call. It is kept whole, since it is gait's own. */
  async decision(intent_id: string, trace_id: string, outcome: GateOutcome): Promise<void> {
    if (this.#settings.journal === undefined) return;
    this.#takeOpen(intent_id);
    const { reason_codes, violations, verdict } = outcome;
    const result = { reason_codes, trace_id, verdict, violations };
    const created_at = this.#time();
    const result_digest = await digest(result);
    const status = verdict === "dry_run" ? "ok" : "error";
    this.#append({ result: { intent_id, created_at, status, result_digest, result } });
  }

  /** Records an event; `ref` is the id of the call that it belongs to. */
  event(event: string, ref?: string): void {
    this.#append({ event: { event, ts: this.#time(), ...present({ ref }) } });
  }

  end(): void {
    this.event(SESSION_END);
    this.#settings.journal?.[Symbol.dispose]();
  }

  /** INVARIANT: a result comes after its call and only once, so that the journal can be packed. */
  #takeOpen(intent_id: string): void {
    if (this.#open.delete(intent_id)) return;
    throw new GaitError(
      "internal_failure",
      `Cannot record a result of ${intent_id}: it has none due`,
    );
  }

  #time(): string {
    const now = this.#host.now();
    return normalizeTimestamp(now) ?? now;
  }

  #append(line: JournalLine): void {
    this.#settings.journal?.append(journalLine(line));
  }

  async #payload(member: "args" | "result", owner: string, payload: JsonObject) {
    return await this.#settings.payloads.record({
      member,
      owner,
      payload,
      normalized: undefined,
      givenDigest: "",
      maxCharacters: PAYLOAD_MAX_CHARACTERS,
    });
  }

  async #withoutSecrets(args: JsonObject, secrets: readonly string[]): Promise<JsonObject> {
    if (secrets.length === 0) return args;
    const rules = secrets.map((pointer) => `/args${pointer}`);
    const name = rules.join("\n");
    let redactor = this.#redactors.get(name);
    if (redactor === undefined) {
      redactor = await loadRedactor(rules, this.#settings.redactionKey);
      if (this.#redactors.size < REDACTORS_KEPT) this.#redactors.set(name, redactor);
    }
    return redactor.payload("args", args);
  }
}
