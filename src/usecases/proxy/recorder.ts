/** Records a live session while it runs: decisions and results in its log, and traces if wanted. */

import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import { present } from "../../core/present.ts";
import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import { formatArtifact } from "../../core/crypto/signed_document.ts";
import type { SignedTrace, TraceInput } from "../../core/gate/record/trace.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { JSONL_LINE_MAX_BYTES } from "../../core/limits.ts";
import { KnownValues } from "../../core/redact/known_values.ts";
import { MARKER_START } from "../../core/redact/marker.ts";
import { loadRedactor, type Redactor } from "../../core/redact/redactor.ts";
import type { PayloadRecorder } from "../../core/runpack/payloads.ts";
import { counted } from "../../core/lists.ts";
import type { Addition, NewEntry } from "../../core/log/tip.ts";
import type { LogDecision } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";
import type { TraceSigner } from "./trace_signer.ts";
import { joinPath } from "../../io/path.ts";
import type { AppendPlace, LogState } from "../log/log_writer.ts";
import { decisionEntries, type DecisionEntry, type KeptRecords } from "../log/decision_entry.ts";
import type { SessionLog } from "../log/session_log.ts";
import type { RecordedTrace } from "../judge/record_decision.ts";

/** A call that was judged. */
export interface CallRecord extends Omit<DecisionEntry, "args" | "args_digest" | "isSimulated"> {
  readonly intent: NormalizedIntent;
  /** Digest of the arguments of the intent. */
  readonly args_digest: string;
  /** JSON Pointers below the arguments of values that are never recorded. */
  readonly secrets: readonly string[];
}

/** A call in the words of the records. */
export interface ToldCall {
  readonly id: string;
  /** The tool as the client called it. */
  readonly tool: string;
  /** The normalized name of the tool, likewise. */
  toolName(tool_name: string): string;
}

export interface RecorderSettings {
  /** Folder for a file per trace; `undefined` if the log is enough. */
  readonly traceDir: string | undefined;
  /** Whether the session only observes. */
  readonly isSimulated: boolean;
  readonly sign: TraceSigner["sign"];
  readonly log: SessionLog;
  readonly payloads: PayloadRecorder;
  /** Key of the markers that replace redacted values. */
  readonly redactionKey: Uint8Array;
}

/** A larger payload is recorded by digest, since its line would pass the limit for lines. */
const PAYLOAD_MAX_CHARACTERS = JSONL_LINE_MAX_BYTES / 4;
/** Ids that most clients give, and that are no secret. */
const SHORT_NUMBER = /^[0-9]{1,5}$/;
const TRACE_NAMES_TRIED = 1000;
/** Redactors are kept by their rules, as tools repeat; more than this many are not. */
const REDACTORS_KEPT = 1000;

/** Event for a result that its client got though it could not be recorded. */
const RESULT_NOT_RECORDED = "mcp_result_not_recorded";
/** Late entries that are added at once, so that a log which is nearly full has room for them. */
const LATE_AT_ONCE = 8;

/** An entry that could not be written when it was due. */
type LateEntry = (place: AppendPlace) => NewEntry;

/** Writes the log of a session. Every failure throws, so that the call is not forwarded. */
export class SessionRecorder {
  readonly #settings: RecorderSettings;
  readonly #host: Host<"write">;
  readonly #redactors = new Map<string, Redactor>();
  /** Values that the tool map called secret in this session: servers and models may repeat them. */
  readonly #known = new KnownValues();
  /** Decisions on calls that have no result yet, by the id of the call. */
  readonly #open = new Map<string, AppendPlace & Pick<LogDecision, "call">>();
  /** What could not be written when it was due: the next write adds it first. */
  #late: LateEntry[] = [];
  #resultsNotRecorded = 0;
  /** Results and events that are being recorded. */
  readonly #begun = new Set<Promise<void>>();
  /** Whether the session replaces anything by markers, so far. */
  #hides: boolean;
  #traces = 0;

  constructor(settings: RecorderSettings, host: Host<"write">) {
    this.#settings = settings;
    this.#hides = settings.payloads.redacts;
    this.#host = host;
  }

  /**
   * What records call a call and its tool: without what is secret. Equal ids stay equal. Values that the
   * tool map calls secret are learned first.
   */
  async told(
    { id, name, args }: { readonly id: string; readonly name: string; readonly args: JsonObject },
    secrets: readonly string[],
  ): Promise<ToldCall> {
    if (secrets.length > 0) await this.#withoutSecrets(args, secrets);
    this.#hides ||= secrets.length > 0;
    const { payloads } = this.#settings;
    // Foreign markers are changed first, also where only the tool map has secrets.
    const plain = this.#hides && !payloads.redacts ? await this.#redactor([]) : undefined;
    const clear = (place: string, text: string) =>
      this.#known.text(payloads.clear(place, plain?.text(text) ?? text));
    return {
      id: SHORT_NUMBER.test(id) ? id : clear("call.id", id),
      tool: clear("tool_name", name),
      // The name as received is looked at before the one in small letters.
      toolName: (tool_name) => clear("tool_name", tool_name),
    };
  }

  /** A text about a message, for the operator or the client, without what the session's records hide. */
  shown(text: string): string {
    return this.#known.text(this.#settings.payloads.line(text));
  }

  /** Signs a trace, and writes it where files are wanted. */
  async trace(input: TraceInput, kept: KeptRecords): Promise<RecordedTrace> {
    const trace = await this.#settings.sign(input);
    kept.keep("trace", trace);
    return { trace_id: trace.trace_id, trace_path: await this.#writeTrace(trace) };
  }

  /** Appends the decision on a call with all that belongs to it, in one write. */
  async decide(record: CallRecord, kept: KeptRecords): Promise<void> {
    const { log, isSimulated } = this.#settings;
    const { intent_id, intent, args_digest: own, answer, secrets, ...told } = record;
    const recorded = this.#isPlain(secrets) ? intent.args : await this.#withoutSecrets(
      await this.#original("args", intent.args, secrets),
      secrets,
    );
    const { digest: args_digest, payload: args } = await this.#payload(
      "args",
      intent_id,
      recorded,
      recorded === intent.args ? own : undefined,
    );
    const entry = { ...told, intent_id, answer, args_digest, args, isSimulated };
    await this.#addLate().catch(() => {}); // the decision then fails too, or has room
    const place = await log.append((place) => decisionEntries(entry, kept, place));
    if (answer !== "deny") this.#open.set(intent_id, { ...place, call: record.call });
  }

  /** Records a result. If that fails, an event says so later, with the outcome but for its payload. */
  async result(
    intent_id: string,
    status: "ok" | "error" | "input_required",
    result: JsonObject,
  ): Promise<void> {
    await this.#beforeEnd(this.#result(intent_id, status, result));
  }

  /** Records an event; `ref` is the id of the call that it belongs to. If that fails, it comes later. */
  async event(event: string, ref?: string): Promise<void> {
    await this.#beforeEnd(this.#event({ event: { event, ...present({ ref }) } }));
  }

  async #result(
    intent_id: string,
    status: "ok" | "error" | "input_required",
    result: JsonObject,
  ): Promise<void> {
    const { log_id, index: of, call } = this.#takeOpen(intent_id);
    let outcome: LateEntry | undefined;
    let tried: AppendPlace | undefined;
    try {
      const { digest: result_digest, payload } = await this.#payload(
        "result",
        intent_id,
        this.#isPlain([]) ? result : this.#known.without(await this.#original("result", result)),
      );
      // The decision may be in the log that this one continues.
      const entry: LateEntry = (place) => ({
        outcome: { ...(place.log_id === log_id ? { of } : { call }), status, result_digest },
      });
      outcome = entry;
      await this.#append((place) => [{
        entry: entry(tried = place),
        payload: payload && { member: "result", value: payload },
      }]);
    } catch (error) {
      if (outcome !== undefined && !await this.#mayHave(tried)) this.#late.push(outcome);
      this.#late.push(() => ({ event: { event: RESULT_NOT_RECORDED, ref: intent_id } }));
      this.#resultsNotRecorded++;
      throw error;
    }
  }

  async #event(entry: NewEntry): Promise<void> {
    let tried: AppendPlace | undefined;
    try {
      await this.#append((place) => {
        tried = place;
        return [{ entry }];
      });
    } catch (error) {
      if (!await this.#mayHave(tried)) this.#late.push(() => entry);
      throw error;
    }
  }

  /** What deserves attention, for the person who started the session. */
  get warnings(): readonly string[] {
    const count = this.#resultsNotRecorded;
    if (count === 0) return [];
    const when = count === 1 ? "when it was given" : "when they were given";
    return [
      `${
        counted(count, "result", "results")
      } of calls that ran could not be recorded ${when}: the ` +
      `events ${RESULT_NOT_RECORDED} of the log name the calls`,
    ];
  }

  /** Writes what is due while nothing else is added. */
  async checkpoint(): Promise<void> {
    await this.#addLate();
    await this.#settings.log.checkpoint();
  }

  /** Ends the log. Everything that was begun before is written first. */
  async end(): Promise<LogState> {
    await Promise.allSettled(this.#begun);
    await this.#addLate();
    return await this.#settings.log.end("session_end");
  }

  async #beforeEnd(work: Promise<void>): Promise<void> {
    this.#begun.add(work);
    try {
      await work;
    } finally {
      this.#begun.delete(work);
    }
  }

  async #append(additions: (place: AppendPlace) => readonly Addition[]): Promise<void> {
    await this.#addLate().catch(() => {}); // what follows then fails too, or has room
    await this.#settings.log.append(additions);
  }

  async #addLate(): Promise<void> {
    while (this.#late.length > 0) {
      const due = this.#late.splice(0, LATE_AT_ONCE);
      let tried: AppendPlace | undefined;
      try {
        await this.#settings.log.append((place) => {
          tried = place;
          return due.map((entry) => ({ entry: entry(place) }));
        });
      } catch (error) {
        if (!await this.#mayHave(tried)) this.#late = [...due, ...this.#late];
        throw error;
      }
    }
  }

  /**
   * Whether the log may have an entry at a place. An append can fail after its write, as the index could
   * not be written.
   */
  async #mayHave(place: AppendPlace | undefined): Promise<boolean> {
    if (place === undefined) return false;
    const { log_id, size } = await this.#settings.log.state();
    return log_id !== place.log_id || size > place.index;
  }

  /** INVARIANT: a result comes after its call and only once. */
  #takeOpen(intent_id: string): AppendPlace & Pick<LogDecision, "call"> {
    const open = this.#open.get(intent_id);
    if (open !== undefined && this.#open.delete(intent_id)) return open;
    throw new GaitError(
      "internal_failure",
      `Cannot record a result of ${intent_id}: it has none due`,
    );
  }

  /** Writes a trace under a name that no other file has; answers no path if no file is wanted. */
  async #writeTrace(trace: SignedTrace): Promise<string> {
    const { traceDir, isSimulated } = this.#settings;
    if (traceDir === undefined) return "";
    const end = isSimulated ? ".simulated.json" : ".json";
    const bytes = encodeUtf8(formatArtifact(trace));
    const time = this.#host.now().replaceAll(/[-:]/g, "");
    for (let tries = 0; tries < TRACE_NAMES_TRIED; tries++) {
      const name = `trace_${trace.trace_id}_${time}_${++this.#traces}${end}`;
      const path = joinPath(traceDir, name);
      if (await this.#host.write.createUnsynced(path, bytes)) return path;
    }
    throw new GaitError(
      "internal_failure",
      `Cannot write a trace: ${TRACE_NAMES_TRIED} names in ${quoted(traceDir)} are taken`,
      { hint: "name another folder with --trace-dir" },
    );
  }

  async #payload(
    member: "args" | "result",
    intentId: string,
    payload: JsonObject,
    ownDigest?: string,
  ) {
    return await this.#settings.payloads.record({
      member,
      // In the words of the builder of runpacks, which finds the same again.
      owner: `${member === "args" ? "intent" : "result"} ${intentId}`,
      payload,
      ownDigest,
      normalized: undefined,
      givenDigest: "",
      maxCharacters: PAYLOAD_MAX_CHARACTERS,
      isMarked: true,
    });
  }

  /** Whether nothing in a payload is replaced by a marker, as in most sessions. */
  #isPlain(secrets: readonly string[]): boolean {
    return !this.#hides && secrets.length === 0;
  }

  /** A payload in which nothing begins like a marker, once the session hides anything. */
  async #original(
    member: "args" | "result",
    payload: JsonObject,
    secrets: readonly string[] = [],
  ): Promise<JsonObject> {
    this.#hides ||= secrets.length > 0;
    if (!this.#hides || !JSON.stringify(payload).includes(MARKER_START)) return payload;
    return (await this.#redactor([])).payload(member, payload, { isMarked: false });
  }

  async #withoutSecrets(args: JsonObject, secrets: readonly string[]): Promise<JsonObject> {
    if (secrets.length === 0) return this.#known.without(args);
    const redactor = await this.#redactor(secrets.map((pointer) => `/args${pointer}`));
    return redactor.payload("args", args, { isMarked: true });
  }

  async #redactor(rules: readonly string[]): Promise<Redactor> {
    const name = rules.join("\n");
    const kept = this.#redactors.get(name);
    if (kept !== undefined) return kept;
    const redactor = await loadRedactor([], this.#settings.redactionKey, {
      quiet: rules,
      known: this.#known,
    });
    if (this.#redactors.size < REDACTORS_KEPT) this.#redactors.set(name, redactor);
    return redactor;
  }
}
