/**
 * The decisions of the Gate that a run recorded. A result is what a tool answered, so no member of it
 * is a decision, whatever it is called: only the recorder says which results are its own.
 */

import { SIMULATED_REASON } from "../gate/decide/outcome.ts";
import { isVerdict, stricter, type Verdict } from "../gate/decide/verdict.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { Result, Run } from "../schema/runpack.ts";
import { trim, uniqueSorted } from "../text.ts";

/** A decision as the run has it. */
export interface RecordedDecision {
  readonly verdict: Verdict;
  /** Empty if the run does not say it. */
  readonly trace_id: string;
  /** Codes, sorted. */
  readonly reason_codes: readonly string[];
  /** Codes, sorted. */
  readonly violations: readonly string[];
}

/** Event of a decision that stopped a call; `ref` is the id of the call. */
export function decisionEvent(verdict: Verdict): string {
  return `gate_${verdict}`;
}

/** Members of the result that gait writes for a call that it stopped, and no others. */
export const OWN_MEMBERS: readonly string[] = ["reason_codes", "trace_id", "verdict", "violations"];

/** Timeline of a runpack whose results are all decisions: nothing was called there. */
const EVALUATED: readonly string[] = ["proxy_eval_finish", "proxy_eval_start"];

/** The decisions that the timeline of a run vouches for. */
export class RecordedDecisions {
  readonly #noted = new Map<string, Verdict>();
  readonly #simulated = new Set<string>();
  readonly #isEvaluation: boolean;
  /** Whether the run is a session of the proxy, so that every result is a server's or gait's own. */
  readonly isSession: boolean;

  constructor({ timeline }: Pick<Run, "timeline">) {
    const events = timeline ?? [];
    for (const { event, ref = "" } of events) {
      if (ref !== "" && event.startsWith("simulated_")) this.#simulated.add(ref);
      const verdict = /^gate_(.+)$/.exec(event)?.[1] ?? "";
      if (ref === "" || !isVerdict(verdict)) continue;
      this.#noted.set(ref, stricter(verdict, this.#noted.get(ref) ?? verdict));
    }
    const kinds = uniqueSorted(events.map(({ event }) => event));
    this.#isEvaluation = kinds.length === EVALUATED.length &&
      kinds.every((kind, at) => kind === EVALUATED[at]);
    this.isSession = kinds.includes("mcp_session_start");
  }

  /** Whether a result with the members of a decision and the status `error` is one. */
  get ownsErrors(): boolean {
    return this.#isEvaluation || this.isSession;
  }

  /** The decisions in the timeline, by the id of the call. */
  get noted(): ReadonlyMap<string, Verdict> {
    return this.#noted;
  }

  /** Whether the run says that the decision on a call was only simulated. */
  isSimulated(intent_id: string): boolean {
    return this.#simulated.has(intent_id);
  }

  /** Whether a result is a decision that was only simulated, as without a server. */
  isSimulation(result: OwnResult | undefined): boolean {
    return this.#isEvaluation && result?.isExact === true &&
      result.decision.reason_codes.includes(SIMULATED_REASON);
  }

  /** The decision on a call, by its id and its result, if it has one. */
  of(intent_id: string, result: OwnResult | undefined): RecordedDecision | undefined {
    const noted = this.#noted.get(intent_id);
    const own = result !== undefined && this.#isOwn(result, noted) ? result.decision : undefined;
    if (noted === undefined) return own;
    return own ?? { verdict: noted, trace_id: "", reason_codes: [], violations: [] };
  }

  #isOwn({ status, isExact, decision }: OwnResult, noted: Verdict | undefined): boolean {
    const { verdict } = decision;
    // A call that was allowed was made, so its result is the tool's; a stopped one has none.
    if (noted !== undefined) return verdict === noted && verdict !== "allow";
    if (!isExact) return false;
    if (this.#isEvaluation) return true;
    // An error of a server always has a member `isError` or `error`, so this one is gait's.
    return this.isSession && status === "error" && verdict !== "allow" && verdict !== "dry_run";
  }
}

/** A result that has a verdict. Whether it is a decision, the timeline tells. */
export interface OwnResult {
  readonly status: string;
  /** Whether it has the members that gait writes for a call that it stopped, and no others. */
  readonly isExact: boolean;
  readonly decision: RecordedDecision;
}

/** The part of a result by which it is known as a decision or not, for readers that hold no more. */
export function decisionPart(result: JsonObject): JsonObject {
  const entries = Object.entries(result);
  const own = entries.filter(([name]) => OWN_MEMBERS.includes(name));
  // One unexpected member is enough to tell.
  return Object.fromEntries(own.length === entries.length ? own : [...own, ["others", null]]);
}

/** The result as the decision that it may be; `undefined` without a verdict that gait knows. */
export function ownResult(
  { status, result }: Pick<Result, "status" | "result">,
): OwnResult | undefined {
  if (result === undefined) return undefined;
  const { verdict, trace_id, reason_codes, violations } = result;
  if (typeof verdict !== "string" || !isVerdict(verdict)) return undefined;
  const members = Object.keys(result);
  const decision = {
    verdict,
    trace_id: typeof trace_id === "string" ? trim(trace_id) : "",
    reason_codes: sortedTexts(reason_codes),
    violations: sortedTexts(violations),
  };
  const isExact = members.length === OWN_MEMBERS.length &&
    OWN_MEMBERS.every((member) => Object.hasOwn(result, member));
  return { status, isExact, decision };
}

/** The member `verdict` of a result, unchanged; empty if there is none. It decides nothing. */
export function claimedVerdict(result: JsonObject | undefined): string {
  const verdict = result?.["verdict"];
  return typeof verdict === "string" ? trim(verdict) : "";
}

function sortedTexts(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return uniqueSorted(value.filter((item) => typeof item === "string"));
}
