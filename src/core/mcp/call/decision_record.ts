/** The runpack of decisions: the calls are its intents, the decisions the results. */

import type { NormalizedIntent } from "../../gate/intent/intent.ts";
import type { GateOutcome } from "../../gate/decide/outcome.ts";
import type { Verdict } from "../../gate/decide/verdict.ts";
import type { Payloads } from "../../runpack/payloads.ts";
import type { RecordInput } from "../../schema/runpack.ts";
import { EPOCH } from "../../time.ts";

const STATUS: Readonly<Record<Verdict, "ok" | "error">> = {
  allow: "ok",
  dry_run: "ok",
  require_approval: "error",
  block: "error",
};

export interface DecisionToRecord {
  readonly trace_id: string;
  readonly intent: NormalizedIntent;
  readonly outcome: GateOutcome;
}

export interface DecisionsToRecord {
  readonly run_id: string;
  /** The calls in their order, at least one. */
  readonly decisions: readonly DecisionToRecord[];
  /** Whether the arguments are stored, or only their digest. The decisions are stored either way. */
  readonly payloads: Payloads;
}

/** The record, for a runpack builder that keeps all payloads it gets. */
export function decisionRecord({ run_id, decisions, payloads }: DecisionsToRecord): RecordInput {
  const ts = decisions[0]?.intent.created_at ?? EPOCH;
  const keepsArgs = payloads === "keep";
  const listed = decisions.map((decision, index) => ({
    ...decision,
    intent_id: `intent_${index + 1}`,
  }));
  return {
    run: {
      run_id,
      created_at: ts,
      timeline: [{ event: "proxy_eval_start", ts }, { event: "proxy_eval_finish", ts }],
    },
    intents: listed.map(({ intent_id, intent: { args, tool_name } }) => ({
      intent_id,
      tool_name,
      ...(keepsArgs ? { args } : {}),
    })),
    results: listed.map(({ intent_id, trace_id, outcome }) => {
      const { reason_codes, verdict, violations } = outcome;
      return {
        intent_id,
        status: STATUS[verdict],
        result: { reason_codes, trace_id, verdict, violations },
      };
    }),
    // If the record does not store the arguments, its digest still covers them.
    normalization: keepsArgs ? {} : {
      intent_args: Object.fromEntries(
        listed.map(({ intent_id, intent }) => [intent_id, intent.args]),
      ),
    },
  };
}
