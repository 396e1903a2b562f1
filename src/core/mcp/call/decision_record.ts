/** The runpack of one decision: the call is its intent, the decision the result. */

import type { NormalizedIntent } from "../../gate/intent/intent.ts";
import type { GateOutcome } from "../../gate/decide/outcome.ts";
import type { Verdict } from "../../gate/decide/verdict.ts";
import type { Payloads } from "../../runpack/payloads.ts";
import type { RecordInput } from "../../schema/runpack.ts";

const INTENT_ID = "intent_1";

const STATUS: Readonly<Record<Verdict, "ok" | "error">> = {
  allow: "ok",
  dry_run: "ok",
  require_approval: "error",
  block: "error",
};

export interface DecisionToRecord {
  readonly run_id: string;
  readonly trace_id: string;
  readonly intent: NormalizedIntent;
  readonly outcome: GateOutcome;
  /** Whether the arguments are stored, or only their digest. The decision is stored either way. */
  readonly payloads: Payloads;
}

/** The record, for a runpack builder that keeps all payloads it gets. */
export function decisionRecord(decision: DecisionToRecord): RecordInput {
  const { run_id, trace_id, intent, outcome, payloads } = decision;
  const { created_at: ts, args, tool_name } = intent;
  const { reason_codes, verdict, violations } = outcome;
  const keepsArgs = payloads === "keep";
  return {
    run: {
      run_id,
      created_at: ts,
      timeline: [{ event: "proxy_eval_start", ts }, { event: "proxy_eval_finish", ts }],
    },
    intents: [{ intent_id: INTENT_ID, tool_name, ...(keepsArgs ? { args } : {}) }],
    results: [{
      intent_id: INTENT_ID,
      status: STATUS[verdict],
      result: { reason_codes, trace_id, verdict, violations },
    }],
    // If the record does not store the arguments, its digest still covers them.
    normalization: keepsArgs ? {} : { intent_args: { [INTENT_ID]: args } },
  };
}
