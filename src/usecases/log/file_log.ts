/** The log to which calls from files add their decisions, one process after the other. */

import { GaitError } from "../../core/error.ts";
import { hashBytes, loadSyncHash } from "../../core/crypto/digest.ts";
import { FILE_CLIENT } from "../../core/log/log_run.ts";
import type { GateOutcome } from "../../core/gate/decide/outcome.ts";
import { present } from "../../core/present.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import type { Judgement } from "../judge/judge.ts";
import { decisionEntries, type KeptRecords } from "./decision_entry.ts";
import type { AppendPlace, CheckpointTime, LogState } from "./log_writer.ts";
import { logFolder } from "./places.ts";
import { type HeadHost, isJob, isOff, toJob } from "./send_heads.ts";
import { logSigner, SessionLog } from "./session_log.ts";

export interface FileLogSetting {
  /** Path of the log. */
  readonly log: string;
  /** Loads the key of the traces, which signs the log too. */
  signing(): Promise<{ readonly key: SigningKey }>;
  readonly policy_digest: string;
  /** Id of the run; a new log without one gets a generated id. */
  readonly run_id?: string | undefined;
  /** Whether the writer stays, and writes checkpoints when they are due. */
  readonly isResident?: boolean;
}

/** A decision on a call from a file. */
export interface FileDecision {
  readonly judgement: Judgement;
  readonly kept: KeptRecords;
  readonly call: {
    readonly id?: string | undefined;
    readonly tool: string;
    readonly input_digest: string;
  };
  readonly isSimulated: boolean;
}

/** How a call ended that was decided about. */
export interface FileOutcome {
  /** Index of the decision. */
  readonly of: number;
  readonly status: "ok" | "error";
  readonly result_digest: string;
}

/** Heads of calls in one minute of a job are one: each of its calls is a process. */
const JOB_HEAD_EVERY_MS = 60_000;

export class FileLog implements Disposable {
  readonly #log: SessionLog;
  readonly #checkpoint: CheckpointTime;
  /** Whether a head is due in the output of the job. */
  readonly #isHeadDue: boolean;
  /** Why the last entry could not be written; `undefined` if it could. */
  #fault: string | undefined;

  private constructor(log: SessionLog, checkpoint: CheckpointTime, isHeadDue: boolean) {
    this.#log = log;
    this.#checkpoint = checkpoint;
    this.#isHeadDue = isHeadDue;
  }

  /**
   * Opens the log before anything is judged.
   *
   * @throws {GaitError} where nothing could be recorded in it. Then there is no verdict.
   */
  static async open(
    setting: FileLogSetting,
    host: Host<"read" | "write" | "env">,
  ): Promise<FileLog> {
    const { log: path, policy_digest, run_id } = setting;
    const { key: given } = await setting.signing();
    // A signature by a throw-away key proves nothing.
    const key = given.isThrowAway === true ? undefined : given;
    const log = await SessionLog.open({
      path,
      goesOn: true,
      folder: logFolder(host),
      ...(key === undefined ? {} : { signer: logSigner(key) }),
      // A process that answers once has no time to load another one.
      hash: setting.isResident === true ? await loadSyncHash() : hashBytes,
      durable: false,
      head: {
        run_id: run_id ?? madeRunId(host),
        producer_version: VERSION,
        policy_digest,
        payloads: "digest",
        env: { ...host.platform, runtime: "deno" },
        session: { client: FILE_CLIENT },
        ...present({ key_id: key?.keyId }),
      },
    }, host);
    return new FileLog(
      log,
      setting.isResident === true ? "due" : "now",
      isJob(host) && !isOff(host) && await isFirstInMinute(log, host),
    );
  }

  /** What deserves attention, for the person who asks. */
  get warnings(): readonly string[] {
    return this.#log.warnings;
  }

  get path(): string {
    return this.#log.path;
  }

  /** Why no call can be recorded now; `undefined` if calls can. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Adds the decision on a call. The answer may be given only after that. */
  async add({ judgement, kept, call, isSimulated }: FileDecision): Promise<AppendPlace> {
    const { outcome, decision, args_digest } = judgement;
    const { id, ...named } = call;
    return await this.#append((place) =>
      decisionEntries(
        {
          // The place in the log tells the calls of many processes apart.
          intent_id: `intent_${place.index}`,
          call: { ...named, ...present({ id }) },
          answer: isSimulated || outcome.verdict === "allow" ? "pass" : "deny",
          outcome,
          rule: decision.matched_rule,
          isSimulated,
          args_digest,
          args: undefined,
          events: eventsOf(outcome),
        },
        kept,
        place,
      ), this.#checkpoint);
  }

  /** Adds how a call ended, to the entry of its decision, and what is not as it should be. */
  async outcome(outcome: FileOutcome, events: readonly string[] = []): Promise<AppendPlace> {
    return await this.#append(() => [
      { entry: { outcome } },
      ...events.map((event) => ({ entry: { event: { event, ref: `intent_${outcome.of}` } } })),
    ], this.#checkpoint);
  }

  /** Adds something else that happened. */
  async event(event: string, ref: string): Promise<void> {
    await this.#append(() => [{ entry: { event: { event, ref } } }], this.#checkpoint);
  }

  async #append(
    additions: Parameters<SessionLog["append"]>[0],
    checkpoint: CheckpointTime,
  ): Promise<AppendPlace> {
    try {
      const place = await this.#log.append(additions, checkpoint);
      this.#fault = undefined;
      return place;
    } catch (error) {
      this.#fault = error instanceof GaitError ? error.message : "the log cannot be written";
      throw error;
    }
  }

  /**
   * Writes a checkpoint if entries were added since the last one. After a failure it tries to write
   * first: whoever asks whether calls can be recorded may send none until they can.
   */
  async checkpoint(): Promise<void> {
    if (this.#fault !== undefined) {
      await this.#append(() => [{ entry: { event: { event: WRITABLE_AGAIN } } }], this.#checkpoint);
    }
    await this.#log.checkpoint();
  }

  /** The line by which the head of the log leaves, once everything is on the disk. */
  head(): Promise<string> {
    return this.#log.head();
  }

  /**
   * Shows the head in the output of a job, after the first calls and once a minute. No program is started
   * for it, so the system's log does not get it. Never rejects.
   */
  async leaveHead(host: HeadHost): Promise<void> {
    if (!this.#isHeadDue) return;
    try {
      await toJob(await this.head(), host);
    } catch {
      // The decision is in the log.
    }
  }

  /** Ends the log; the state that it has then. */
  async end(): Promise<LogState> {
    return await this.#log.end("session_end");
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }
}

/** Whether the log has just begun, or was last written in another minute than this one. */
async function isFirstInMinute(log: SessionLog, host: Host<"read">): Promise<boolean> {
  if ((await log.state()).size === 1) return true;
  const minute = (ms: number) => Math.floor(ms / JOB_HEAD_EVERY_MS);
  return minute(await host.read.modifiedMs(log.path)) !== minute(Date.parse(host.now()));
}

/** Event after a time in which nothing could be written. */
const WRITABLE_AGAIN = "writable_again";

function eventsOf(outcome: GateOutcome): readonly string[] {
  const { simulated_verdict: would } = outcome as { readonly simulated_verdict?: string };
  return would === undefined || would === "allow" ? [] : [`simulated_${would}`];
}

/** An id for the run of a log that began without one. */
export function madeRunId(host: Host): string {
  const time = (normalizeTimestamp(host.now()) ?? host.now()).replaceAll(/[^0-9TZ]/g, "");
  return `run_gate_${time}_${host.randomBytes(4).toHex()}`;
}
