/** The calls of a run, and what the run itself says about their decisions. */

import { isVerdict, stricter, type Verdict } from "../gate/decide/verdict.ts";
import type { JsonValue } from "../json/json.ts";
import type { Intent, Result, Run } from "../schema/runpack.ts";
import { lowerTrim, trim } from "../text.ts";
import { toUtc } from "../time.ts";

/** More calls than this are not joined with decisions one by one. */
export const JOINED_CALLS_MAX = 100_000;

export interface RunCall {
  readonly intent_id: string;
  /** Normalized as in traces. */
  readonly tool_name: string;
  /** In lower case; empty if the run does not say it. */
  readonly args_digest: string;
  /** In UTC. */
  readonly created_at: string;
  /** Whether its recorded arguments differ from those that were judged. */
  readonly isRedacted: boolean;
  /** Verdict that the run recorded; `undefined` if it recorded none. */
  readonly verdict: Verdict | undefined;
  /** Id of the trace of that decision; empty if the run does not say it. */
  readonly trace_id: string;
  readonly reasons: readonly string[];
}

/** Collects the calls of a run while its records stream by. */
export class RunCalls {
  readonly #calls: RunCall[] = [];
  readonly #decided = new Map<string, RecordedDecision[]>();
  #count = 0;

  /** Takes a line of `intents.jsonl`. */
  readonly intent = (intent: Intent): void => {
    if (this.#count++ >= JOINED_CALLS_MAX) return;
    this.#calls.push({
      intent_id: intent.intent_id,
      tool_name: lowerTrim(intent.tool_name),
      args_digest: lowerTrim(intent.args_digest ?? ""),
      created_at: toUtc(intent.created_at),
      isRedacted: holdsMarker(intent.args ?? null),
      verdict: undefined,
      trace_id: "",
      reasons: [],
    });
  };

  /** Takes a line of `results.jsonl`. */
  readonly result = (result: Result): void => {
    const { intent_id } = result;
    const decision = decisionIn(result);
    if (decision === undefined || this.#decided.size >= JOINED_CALLS_MAX) return;
    this.#decided.set(intent_id, [...this.#decided.get(intent_id) ?? [], decision]);
  };

  /** The calls in order; `undefined` if there are more than {@linkcode JOINED_CALLS_MAX}. */
  of({ timeline }: Pick<Run, "timeline">): readonly RunCall[] | undefined {
    if (this.#count > JOINED_CALLS_MAX) return undefined;
    const noted = new Map<string, Verdict>();
    for (const { event, ref = "" } of timeline ?? []) {
      const verdict = /^gate_(.+)$/.exec(event)?.[1] ?? "";
      if (ref === "" || !isVerdict(verdict)) continue;
      noted.set(ref, stricter(verdict, noted.get(ref) ?? verdict));
    }
    const seen = new Map<string, number>();
    return this.#calls.map((call) => {
      const { intent_id } = call;
      const position = seen.get(intent_id) ?? 0;
      seen.set(intent_id, position + 1);
      // Results of equal call ids are in the order of the calls.
      const decision = this.#decided.get(intent_id)?.[position];
      return { ...call, verdict: noted.get(intent_id), ...decision };
    });
  }
}

type RecordedDecision = Pick<RunCall, "verdict" | "trace_id" | "reasons">;

/**
 * The decision in a result. A tool may answer with a member `verdict` of its own: that is no allow of
 * the Gate, so an allow needs the id of a trace and reason codes. Less is enough for the others.
 */
function decisionIn({ status, result }: Result): RecordedDecision | undefined {
  const { verdict, trace_id, reason_codes, violations, simulate_mode, simulated } = result ?? {};
  if (simulate_mode === true || simulated === true) return undefined;
  if (typeof verdict !== "string" || !isVerdict(verdict)) return undefined;
  const hasId = typeof trace_id === "string";
  const hasReasons = Array.isArray(reason_codes);
  const isDecision = verdict === "allow"
    ? hasId && hasReasons
    : hasId || hasReasons || status === "error";
  if (!isDecision) return undefined;
  const given = texts(violations ?? null);
  const reasons = given.length > 0 ? given : texts(reason_codes ?? null);
  return { verdict, trace_id: hasId ? trim(trace_id) : "", reasons };
}

function texts(value: JsonValue): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function holdsMarker(value: JsonValue): boolean {
  if (typeof value === "string") return value.includes("gait:redacted:");
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(holdsMarker);
}
