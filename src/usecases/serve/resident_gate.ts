/** The judge of intents in a process that stays: policies in memory, one log, one key. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { headLine } from "../../core/log/head_line.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { isJsonObject, parseJson } from "../../core/json/json.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import {
  type DecisionRecords,
  type JudgeAnswer,
  type OutcomeAnswer,
  readOutcomeRequest,
} from "../../core/schema/serve.ts";
import { readJudgeCall } from "../../core/serve/judge_request.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { readPolicySource } from "../documents.ts";
import { clearNameWarning } from "../judge/clear_name.ts";
import { evalResult } from "../judge/call_result.ts";
import type { GateControls } from "../judge/controls.ts";
import {
  guardSetting,
  judgeReceived,
  receivedCall,
  receivedWarnings,
} from "../judge/eval_intent.ts";
import { findGuard, type FoundGuard, guardWith } from "../judge/guard_files.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { KeptRecords } from "../log/decision_entry.ts";
import { FileLog, madeRunId } from "../log/file_log.ts";
import { requiredLogFolder, sessionLogPath } from "../log/places.ts";
import { type LoadedPolicies, loadedPolicies } from "../policy/load_policies.ts";
import { loadTraceSigner, type TraceSigner } from "../proxy/trace_signer.ts";
import type { CallState } from "../state/call_state.ts";
import { callState } from "../state/open_state.ts";
import { GUARD_MS, stampsOf } from "./stamped.ts";

type ServeHost = Host<"read" | "write" | "env" | "run"> & Partial<Host<"net">>;

export interface ResidentSetting extends GateControls {
  readonly policy: readonly string[];
  readonly strictest?: boolean;
  readonly guarded?: readonly string[];
  /** Files of the server that a call may not read either. */
  readonly secret_files?: readonly string[];
  /** Path of the log; without one it lies below the home folder. */
  readonly log?: string | undefined;
}

/** Client of the logs of servers, in the names of their files. */
const LOG_CLIENT = "serve";
/** Decisions that an outcome can still be told of. */
const OPEN_MAX = 10_000;

interface ReadPolicies {
  readonly loaded: LoadedPolicies;
  /** Digests of the texts, in order. */
  readonly texts: string;
}

export class ResidentGate implements Disposable {
  readonly #setting: ResidentSetting;
  readonly #log: FileLog;
  readonly #signing: Awaited<ReturnType<typeof loadTraceKey>>;
  readonly #signer: TraceSigner;
  readonly #onReload: (result: "accepted" | "refused") => void;
  #policies: ReadPolicies;
  #stamps: string | undefined;
  #reading: Promise<void> | undefined;
  /** Why changed policies do not count; `undefined` if those on the disk do. */
  #fault: string | undefined;
  /** Whether each of these calls may run. */
  readonly #open = new Map<number, boolean>();
  #state: CallState | undefined;
  #guard: { readonly found: FoundGuard; readonly until: number } | undefined;

  private constructor(
    { setting, log, signing, signer, policies, onReload }: {
      readonly setting: ResidentSetting;
      readonly log: FileLog;
      readonly signing: Awaited<ReturnType<typeof loadTraceKey>>;
      readonly signer: TraceSigner;
      readonly policies: ReadPolicies;
      readonly onReload: (result: "accepted" | "refused") => void;
    },
  ) {
    [this.#setting, this.#log, this.#signing] = [setting, log, signing];
    [this.#signer, this.#policies, this.#onReload] = [signer, policies, onReload];
  }

  /**
   * Reads policies and key, and opens the log.
   *
   * @throws {GaitError} for whatever cannot be had.
   */
  static async open(
    setting: ResidentSetting,
    onReload: (result: "accepted" | "refused") => void,
    host: ServeHost,
  ): Promise<ResidentGate> {
    const sources = await sourcesOf(setting, host);
    const policies = await readPolicies(sources, setting);
    const signing = await loadTraceKey(setting, host);
    const run_id = madeRunId(host);
    const log = await FileLog.open({
      log: setting.log ??
        await sessionLogPath(requiredLogFolder(host), { client: LOG_CLIENT, run_id }),
      ...{ policy_digest: policies.loaded.digest, run_id, isResident: true },
      signing: () => Promise.resolve(signing),
    }, host);
    const signer = await loadTraceSigner(signing.key);
    return new ResidentGate({ setting, log, signing, signer, policies, onReload });
  }

  get policyDigest(): string {
    return this.#policies.loaded.digest;
  }

  get logPath(): string {
    return this.#log.path;
  }

  /** What deserves attention whatever is asked. */
  get warnings(): readonly string[] {
    const { fault } = this.#log;
    return [
      ...this.#policies.loaded.warnings,
      ...this.#signing.warnings,
      ...this.#doubts,
      ...(fault === undefined ? [] : [`calls are refused: ${fault}`]),
    ];
  }

  /** Whether calls can be recorded, without which they are refused. */
  get isRecording(): boolean {
    return this.#log.fault === undefined;
  }

  get #doubts(): readonly string[] {
    return [...(this.#fault === undefined ? [] : [this.#fault]), ...this.#log.warnings];
  }

  /**
   * Judges the intent in a request, and records the decision before it answers.
   *
   * @throws {GaitError} if it cannot be judged and recorded. There is no verdict then.
   */
  async judge(source: Source, host: ServeHost): Promise<JudgeAnswer> {
    const { request, tokens, simulate, records, correlation_id, ...asked } = readJudgeCall(source);
    await this.#refresh(host);
    const { loaded: policies } = this.#policies;
    const controls = this.#setting;
    const guard = guardWith(await this.#findGuard(host), asked.guard);
    const kept = new KeptRecords();
    const judgement = await judgeReceived({ request, source }, {
      ...{ policies, guard, controls, simulate, tokens },
      state: simulate
        ? callState(controls, true, host)
        : this.#state ??= callState(controls, false, host),
      signing: () => Promise.resolve(this.#signing),
      sha256: this.#signer.sha256,
      recording: {
        ...{ audit: "", evidence: "", keepsLatency: true, keep: kept.keep },
        ...present({ correlation_id }),
        recordTrace: async (input) => {
          const trace = await this.#signer.sign(input);
          kept.keep("trace", trace);
          return { trace_id: trace.trace_id, trace_path: "" };
        },
      },
    }, host);
    const { log_id, index: n } = await this.#log.add({
      ...{ judgement, kept, isSimulated: simulate },
      call: await receivedCall(request, this.#signer.sha256),
    });
    this.#remember(n, simulate || judgement.outcome.verdict === "allow");
    const { warnings: _, ...result } = evalResult(judgement, { tokenRef: "", warnings: [] });
    return {
      ...result,
      log: { log_id, n },
      ...withoutEmpty({
        records: records ? recordsOf(kept) : undefined,
        warnings: [
          ...policies.warnings,
          ...receivedWarnings(judgement, policies),
          ...judgement.warnings,
          ...await clearNameWarning(request.tool_name),
          ...this.#doubts,
        ],
      }),
    };
  }

  /**
   * Records how a call ended; `undefined` for a decision that is not open.
   *
   * @throws {GaitError} if it cannot be recorded.
   */
  async outcome(source: Source): Promise<OutcomeAnswer | undefined> {
    const { n, status, result } = readOutcomeRequest(parseJson(source), source.name);
    const mayRun = this.#open.get(n);
    if (mayRun === undefined) return undefined;
    this.#open.delete(n);
    const told = isJsonObject(result ?? null) ? result : { result: result ?? null };
    try {
      const { log_id, index } = await this.#log.outcome({
        ...{ of: n, status },
        result_digest: await sha256(encodeUtf8(canonicalText(told ?? null))),
      }, !mayRun && status === "ok" ? ["denied_call_ran"] : []);
      return { ok: true, log: { log_id, n: index } };
    } catch (error) {
      // It can be told once more, when the log can be written again.
      this.#open.set(n, mayRun);
      throw error;
    }
  }

  /** Writes the checkpoint that is due. */
  async checkpoint(): Promise<void> {
    await this.#log.checkpoint();
  }

  /** The line by which the head of the log leaves. */
  head(): Promise<string> {
    return this.#log.head();
  }

  /** Ends the log; the line of its head. */
  async end(): Promise<string> {
    return headLine(await this.#log.end());
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }

  /** The guard's files; links on the way to them are resolved anew from time to time. */
  async #findGuard(host: ServeHost): Promise<FoundGuard> {
    const now = performance.now();
    if (this.#guard !== undefined && now < this.#guard.until) return this.#guard.found;
    const setting = guardSetting(this.#setting, host);
    const secrets = [...setting.secrets, ...this.#setting.secret_files ?? []];
    const found = await findGuard({ ...setting, secrets }, host);
    this.#guard = { found, until: now + GUARD_MS };
    return found;
  }

  #remember(n: number, mayRun: boolean): void {
    this.#open.set(n, mayRun);
    const [oldest] = this.#open.keys();
    if (this.#open.size > OPEN_MAX && oldest !== undefined) this.#open.delete(oldest);
  }

  /** Reads the policies again if their files changed. Those that are not valid leave the old in force. */
  async #refresh(host: ServeHost): Promise<void> {
    const stamps = await stampsOf(this.#setting.policy, host);
    if (stamps !== undefined && stamps === this.#stamps) return;
    this.#reading ??= this.#read(stamps, host);
    await this.#reading;
  }

  async #read(stamps: string | undefined, host: ServeHost): Promise<void> {
    try {
      let read: ReadPolicies | undefined;
      try {
        const sources = await sourcesOf(this.#setting, host);
        if (await textsOf(sources) !== this.#policies.texts) {
          read = await readPolicies(sources, this.#setting);
        }
      } catch (error) {
        if (!(error instanceof GaitError)) throw error;
        const fault =
          `the changed policy does not count, the one before still does: ${error.message}`;
        if (this.#fault !== fault) this.#onReload("refused");
        this.#fault = fault;
        this.#stamps = stamps;
        return;
      }
      if (read !== undefined) {
        // A log that cannot be written is no fault of the policy: the next request reads it again.
        await this.#log.event("policy_changed", read.loaded.digest);
        this.#policies = read;
        this.#onReload("accepted");
      }
      this.#fault = undefined;
      this.#stamps = stamps;
    } finally {
      this.#reading = undefined;
    }
  }
}

async function sourcesOf(
  { policy }: ResidentSetting,
  host: Host<"read">,
): Promise<readonly Source[]> {
  return await Promise.all(policy.map((path) => readPolicySource(path, host)));
}

async function textsOf(sources: readonly Source[]): Promise<string> {
  const digests = await Promise.all(sources.map(({ bytes }) => sha256(new Uint8Array(bytes))));
  return digests.join(" ");
}

async function readPolicies(
  sources: readonly Source[],
  setting: ResidentSetting,
): Promise<ReadPolicies> {
  return {
    loaded: await loadedPolicies(sources, setting.strictest),
    texts: await textsOf(sources),
  };
}

function recordsOf({ trace, others }: KeptRecords): DecisionRecords | undefined {
  if (trace === undefined) return undefined;
  const named = others.map(({ kind, record }) => [kind, record] as const);
  return { trace, ...Object.fromEntries(named) };
}
