/** Judges the calls of the past by a policy, or by two side by side. Reads only. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { isDoctorSession } from "../../core/clients/doctor/doctor_session.ts";
import { loadSyncHash, loadSyncSha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { outlineLog } from "../../core/log/log_run.ts";
import {
  type GivenContext,
  NO_CONTEXT,
  parseCallContext,
} from "../../core/mcp/call/call_context.ts";
import { withoutEmpty } from "../../core/present.ts";
import { BacktestCalls, type TestedPolicies } from "../../core/review/backtest_calls.ts";
import { recordedSubject, toldSubject } from "../../core/review/call_facts.ts";
import { shownText } from "../../core/review/shown_text.ts";
import { SessionCounts } from "../../core/review/session_counts.ts";
import { readRunpackParts } from "../../core/runpack/read.ts";
import type { HistorySource, PolicyBacktestResult } from "../../core/schema/policy.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { readGiven } from "../documents.ts";
import { readLines } from "../log/log_lines.ts";
import { type LoadedPolicies, loadPolicies } from "../policy/load_policies.ts";
import { openRunpack } from "../runpack/open_runpack.ts";
import { type HistoryFile, historyFiles } from "./history.ts";
import { type RecordedCall, RecordedJudge } from "./judge_recorded.ts";
import { loadDialects, ToldJudge } from "./judge_told.ts";
import { readTranscript, type TranscriptFile } from "./read_transcript.ts";

export interface BacktestRequest {
  /** Runpacks, decision logs, transcripts, and folders with them. */
  readonly history: readonly string[];
  readonly policy: readonly string[];
  /** Policies of another set; empty for none. */
  readonly against: readonly string[];
  /** Whether no rule of the first policy of a set is overridden. */
  readonly strictest: boolean;
  /** File with the context of recorded calls. */
  readonly context: string | undefined;
  /** Most examples of a rule. */
  readonly examples: number;
}

export type BacktestData = Omit<PolicyBacktestResult, "correlation_id">;

/** Digest of no arguments: such a call is known whole. */
const NO_ARGS = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

/**
 * @throws {GaitError} for policies that cannot be read, and for a named runpack or log that is damaged. In
 * a folder, and of transcripts, damage is a warning.
 */
export async function backtest(
  request: BacktestRequest,
  host: Host<"read">,
): Promise<BacktestData> {
  const { history, policy, against, strictest, examples } = request;
  const own = await loadPolicies(policy, host, strictest);
  const other = against.length === 0 ? undefined : await loadPolicies(against, host, strictest);
  const given = await readGiven("context", request.context, parseCallContext, host) ?? NO_CONTEXT;
  const sha256 = await loadSyncSha256();
  const judges = await Promise.all(
    [own, ...other === undefined ? [] : [other]].map((loaded) =>
      judgesOf(loaded, given, (text) => sha256(encodeUtf8(text)), host)
    ),
  );
  const calls = new BacktestCalls({
    policy: tested(policy, own),
    against: other && tested(against, other),
    examples,
  });

  const reading = new HistoryReading(judges, calls, host);
  const files = await historyFiles(history, host);
  const progress = host.progress("judging the history");
  for (const [at, file] of files.entries()) {
    progress.update(at, files.length);
    await reading.read(file);
  }
  progress.end();
  const { sources, copies, damage } = reading;
  const total = sources.reduce((sum, source) => sum + source.calls, 0) - copies;
  return {
    ok: true,
    ...{ history: sources, calls: total, copies },
    ...calls.result(),
    ...withoutEmpty({ warnings: [...own.warnings, ...other?.warnings ?? [], ...damage] }),
  };
}

function tested(paths: readonly string[], loaded: LoadedPolicies): TestedPolicies {
  return { paths, digest: loaded.digest, policies: loaded.judge.policies };
}

interface Judges {
  readonly told: ToldJudge;
  readonly recorded: RecordedJudge;
}

async function judgesOf(
  loaded: LoadedPolicies,
  given: GivenContext,
  sha256: (text: string) => string,
  host: Host<"read">,
): Promise<Judges> {
  const now = normalizeTimestamp(host.now()) ?? host.now();
  return {
    told: new ToldJudge(loaded, await loadDialects(), now),
    recorded: new RecordedJudge(loaded, given, sha256),
  };
}

class HistoryReading {
  readonly sources: HistorySource[] = [];
  readonly damage: string[] = [];
  copies = 0;
  readonly #judges: readonly Judges[];
  readonly #calls: BacktestCalls;
  readonly #host: Host<"read">;
  readonly #seen = new Set<string>();
  readonly #sessions = new Map<string, SessionCounts>();

  constructor(judges: readonly Judges[], calls: BacktestCalls, host: Host<"read">) {
    this.#judges = judges;
    this.#calls = calls;
    this.#host = host;
  }

  async read(file: HistoryFile): Promise<void> {
    const { path, kind, isNamed } = file;
    const source = { path, kind, calls: 0 };
    try {
      switch (file.kind) {
        case "runpack":
          for (const call of await this.#runpackCalls(path)) this.#recorded(source, call);
          break;
        case "log":
          if (await this.#log(source, isNamed)) break;
          return;
        case "transcript":
          await this.#transcript(source, file.transcript);
      }
    } catch (error) {
      if (!(error instanceof GaitError) || isNamed) throw error;
      this.damage.push(`${path} is not read: ${error.message}`);
      return;
    }
    this.sources.push(source);
  }

  async #runpackCalls(path: string): Promise<readonly NamedCall[]> {
    using file = await openRunpack(path, `reading ${path}`, this.#host);
    const { intents } = await readRunpackParts(file, {
      intent: ({ run_id, intent_id, tool_name, args, args_digest, created_at }): NamedCall => ({
        ...{ run_id, intent_id, tool_name, time: created_at },
        args: args ?? (args_digest === NO_ARGS ? {} : undefined),
      }),
      result: () => null,
    });
    return intents;
  }

  /**
   * Reads a log; `false` for one that is left out. The payload of a decision is on the line after it.
   */
  async #log(source: Counted, isNamed: boolean): Promise<boolean> {
    const { path } = source;
    const { head } = await outlineLog(
      path,
      () => this.#host.read.stream(path),
      await loadSyncHash(),
    );
    if (!isNamed && isDoctorSession(head.session.id ?? "")) {
      this.damage.push(`${path} is left out: gait hooks doctor wrote it, about calls of its own`);
      return false;
    }
    let waiting: (NamedCall & { readonly n: number }) | undefined;
    for await (const { read } of readLines(path, { isIndex: false }, this.#host)) {
      if (read === undefined || !("line" in read)) continue;
      const { line } = read;
      const payload = "payload" in line ? line.payload : undefined;
      if (waiting !== undefined) {
        const args = payload?.of === waiting.n ? payload.value : waiting.args;
        this.#recorded(source, { ...waiting, args });
        waiting = undefined;
      }
      const decision = "decision" in line ? line.decision : undefined;
      if (decision === undefined) continue;
      const { intent_id, trace, n } = decision;
      const { tool_name, created_at: time, intent_digest, args_digest } = trace;
      waiting = {
        ...{ run_id: head.run_id, intent_id, tool_name, time, intent_digest, n },
        args: args_digest === NO_ARGS ? {} : undefined,
      };
    }
    if (waiting !== undefined) this.#recorded(source, waiting);
    return true;
  }

  #recorded(source: Counted, call: NamedCall): void {
    const { run_id, intent_id, tool_name, args, time } = call;
    if (this.#isCopy(source, JSON.stringify([run_id, intent_id]))) return;
    const [own, against] = this.#judges.map(({ recorded }) => recorded.read(call));
    if (own === undefined) return;
    const subject = recordedSubject(tool_name, args);
    const shown = { time, path: source.path, call: intent_id, tool: tool_name, subject };
    this.#calls.take(shown, own, against);
  }

  async #transcript(source: Counted, transcript: TranscriptFile): Promise<void> {
    const { client } = transcript;
    const sessions = this.#sessions.get(client) ?? new SessionCounts();
    this.#sessions.set(client, sessions);
    let unread = 0;
    let first: string | undefined;
    for await (const told of readTranscript(transcript, this.#host)) {
      if (told.kind === "unread") {
        unread++;
        first ??= `line ${told.line}: ${shownText(told.why)}`;
        continue;
      }
      const { call } = told;
      const workspace = sessions.add(call, 1);
      if (this.#isCopy(source, `${client} ${call.copy_key}`)) continue;
      const [own, against] = this.#judges.map((judges) => judges.told.read(call, workspace));
      if (own === undefined) continue;
      const subject = toldSubject(call, own.adapted);
      const shown = {
        ...{ time: call.time, path: source.path, call: call.id ?? String(source.calls) },
        ...{ tool: call.tool, subject },
      };
      this.#calls.take(shown, own.told, against?.told);
    }
    if (first === undefined) return;
    const more = unread === 1 ? "" : `, and ${unread - 1} more`;
    this.damage.push(`${source.path} is damaged, and the rest of it is read: ${first}${more}`);
  }

  /** Counts a call; whether it was there already. */
  #isCopy(source: Counted, key: string): boolean {
    source.calls++;
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      return false;
    }
    this.copies++;
    return true;
  }
}

type Counted = { readonly path: string; calls: number };

interface NamedCall extends RecordedCall {
  readonly run_id: string;
  readonly intent_id: string;
}
