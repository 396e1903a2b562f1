/** The calls of a run, and what the run itself says about their decisions. */

import type { Verdict } from "../gate/decide/verdict.ts";
import { holdsMarker } from "../redact/marker.ts";
import {
  claimedVerdict,
  type OwnResult,
  ownResult,
  RecordedDecisions,
} from "../runpack/recorded_decisions.ts";
import { isSuccess } from "../runpack/status.ts";
import type { Intent, Result, Run } from "../schema/runpack.ts";
import { lowerTrim } from "../text.ts";
import { toUtc } from "../time.ts";

/** More calls than this are not joined with decisions one by one. */
export const JOINED_CALLS_MAX = 100_000;

export interface RunCall {
  readonly intent_id: string;
  /** Normalized as in traces. */
  readonly tool_name: string;
  /** In lower case; empty if the run does not say it. */
  readonly args_digest: string;
  /** Time of the call, RFC 3339 in UTC. */
  readonly created_at: string;
  /** Whether its recorded arguments differ from those that were judged. */
  readonly isRedacted: boolean;
  /** Whether the run says that the decision was only simulated. */
  readonly isSimulated: boolean;
  /** Whether the run has a result that says that the call was made and worked. */
  readonly isMade: boolean;
  /** Verdict that the run recorded; `undefined` if it recorded none. */
  readonly verdict: Verdict | undefined;
  /** Verdict that a result claims without a decision of gait; it decides nothing. */
  readonly claim: string;
  /** Id of the trace of that decision; empty if the run does not say it. */
  readonly trace_id: string;
  readonly reasons: readonly string[];
}

/** Summary of a run that has too many calls to join with decisions. */
export interface UnjoinedRun {
  readonly total: number;
  /** How many decisions of each kind the run recorded. */
  readonly verdicts: ReadonlyMap<Verdict, number>;
  /** How many results claim a verdict that gait did not record. */
  readonly claims: number;
}

/** A result that may be a decision, by the id of its call. */
interface Candidate {
  /** Which result of this id it is, from 0. */
  readonly position: number;
  readonly own: OwnResult | undefined;
  readonly claim: string;
}

/** Collects the calls of a run while its records stream by. */
export class RunCalls {
  readonly #calls: RunCall[] = [];
  readonly #candidates = new Map<string, Candidate[]>();
  /** Results so far by the id of their call; of a run that is not joined only the first. */
  readonly #results = new Map<string, number>();
  /** Results that say that a call worked. */
  readonly #made = new Set<string>();
  /** Decisions beyond the candidates that are kept, if the run is one of gait's own. */
  readonly #further = new Map<Verdict, number>();
  #kept = 0;
  #claims = 0;
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
      isSimulated: false,
      isMade: false,
      verdict: undefined,
      claim: "",
      trace_id: "",
      reasons: [],
    });
  };

  /** Takes a line of `results.jsonl`. */
  readonly result = (result: Result): void => {
    const { intent_id, status } = result;
    const position = this.#results.get(intent_id) ?? 0;
    if (position > 0 || this.#results.size <= JOINED_CALLS_MAX) {
      this.#results.set(intent_id, position + 1);
    }
    if (isSuccess(status) && this.#made.size < JOINED_CALLS_MAX) {
      this.#made.add(resultKey(intent_id, position));
    }
    const own = ownResult(result);
    const claim = shortClaim(result);
    if (own === undefined && claim === "") return;
    if (this.#kept++ < JOINED_CALLS_MAX) {
      const list = this.#candidates.get(intent_id) ?? [];
      list.push({ position, own, claim });
      this.#candidates.set(intent_id, list);
      return;
    }
    if (own?.isExact === true && status === "error") {
      const { verdict } = own.decision;
      this.#further.set(verdict, (this.#further.get(verdict) ?? 0) + 1);
    } else this.#claims++;
  };

  /** The calls in order; `undefined` if there are more than {@linkcode JOINED_CALLS_MAX}. */
  of(run: Pick<Run, "timeline">): readonly RunCall[] | undefined {
    if (this.#count > JOINED_CALLS_MAX) return undefined;
    const decisions = new RecordedDecisions(run);
    const seen = new Map<string, number>();
    return this.#calls.map((call) => {
      const { intent_id } = call;
      const position = seen.get(intent_id) ?? 0;
      seen.set(intent_id, position + 1);
      // Results of equal call ids are in the order of the calls.
      const candidate = this.#candidates.get(intent_id)?.find((one) => one.position === position);
      const isSimulation = decisions.isSimulation(candidate?.own);
      const isSimulated = isSimulation || decisions.isSimulated(intent_id);
      const decision = decisions.of(intent_id, isSimulation ? undefined : candidate?.own);
      if (decision === undefined) {
        const isMade = this.#made.has(resultKey(intent_id, position));
        return { ...call, isSimulated, isMade, claim: isSimulation ? "" : candidate?.claim ?? "" };
      }
      const { verdict, trace_id, violations, reason_codes } = decision;
      const reasons = violations.length > 0 ? violations : reason_codes;
      return { ...call, isSimulated, verdict, trace_id, reasons };
    });
  }

  /** Summary of a run for which `of` returns no calls. */
  unjoined(run: Pick<Run, "timeline">): UnjoinedRun | undefined {
    if (this.#count <= JOINED_CALLS_MAX) return undefined;
    const decisions = new RecordedDecisions(run);
    const verdicts = new Map<Verdict, number>();
    const add = (verdict: Verdict, more: number) =>
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + more);
    let claims = this.#claims;
    for (const [intent_id, list] of this.#candidates) {
      for (const { own } of list) {
        const decision = decisions.of(intent_id, own);
        if (decision === undefined) claims++;
        else add(decision.verdict, 1);
      }
    }
    for (const [intent_id, verdict] of decisions.noted) {
      if (!this.#candidates.has(intent_id)) add(verdict, 1);
    }
    const isOwn = decisions.ownsErrors;
    for (const [verdict, more] of this.#further) {
      if (isOwn) add(verdict, more);
      else claims += more;
    }
    return { total: this.#count, verdicts, claims };
  }
}

function resultKey(intent_id: string, position: number): string {
  return JSON.stringify([intent_id, position]);
}

const CLAIM_MAX_CHARACTERS = 40;

/** The verdict that a result claims, cut: a tool may write anything there. */
function shortClaim({ result }: Result): string {
  return claimedVerdict(result).slice(0, CLAIM_MAX_CHARACTERS);
}
