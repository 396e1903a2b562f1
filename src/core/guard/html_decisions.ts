import type { TraceRecord } from "../schema/gate.ts";
import { compareText } from "../text.ts";
import type { DecidedCall, JoinedRun } from "./join_decisions.ts";
import type { RunCall } from "./run_calls.ts";
import { badge, table } from "./html_tables.ts";
import { type Html, html } from "../html.ts";
import { verdictRank, verdictStyle, verdictText } from "./html_words.ts";

interface DecisionRow {
  readonly verdict: string;
  readonly tool_name: string;
  readonly reasons: readonly string[];
  readonly trace_id: string;
  readonly policy: string;
  /** Time, to order rows of one verdict. */
  readonly at: string;
  /** Id of the call; empty for a decision on no call of the run. */
  readonly call: string;
  /** Source of the decision: the run or a trace. */
  readonly source: string;
}

const NOTE = "What the gate answered; whether the caller kept to it is not recorded here. A call " +
  "that was approved later is a decision of its own. Policies are named by the first 12 digits " +
  "of their digest.";

/** Decisions on calls of the run, blocked ones first, then decisions that belong to none. */
export function decisions(joined: JoinedRun | undefined, traces: readonly TraceRecord[]): Html {
  if (joined === undefined) {
    return rowsOf("Decisions", traces.map(otherRow), "no traces in this pack", NOTE);
  }
  const own = joined.calls.flatMap(callRows);
  const others = joined.others.map(otherRow);
  const first = rowsOf(
    "Decisions on calls of this run",
    own,
    "neither the run nor a trace in this pack says what was decided on a call",
    NOTE,
  );
  if (others.length === 0) return first;
  const note = "No call of this run has the id of these traces, nor their tool and arguments. " +
    "They were decided in other runs, or their calls were not recorded.";
  return html`${first}${rowsOf("Other decisions in this pack", others, "", note)}`;
}

function rowsOf(
  title: string,
  rows: readonly DecisionRow[],
  none: string,
  note: string,
): Html {
  const sorted = rows.toSorted((a, b) =>
    verdictRank(a.verdict) - verdictRank(b.verdict) || compareText(a.at, b.at) ||
    compareText(a.trace_id, b.trace_id) || compareText(a.call, b.call)
  );
  const hasCalls = rows.some(({ call }) => call !== "");
  const heads = ["Verdict", "Tool", "Reasons", "Trace", "Policy"];
  const all = hasCalls ? [...heads, "Call", "Said by"] : heads;
  return table(title, all, sorted, none, (row) => {
    const { verdict, tool_name, reasons, trace_id, policy, call, source } = row;
    return html`
      <tr class="${verdictStyle(verdict)}">
        <td>${badge(verdictText(verdict))}</td>
        <td class="name">${tool_name}</td>
        <td>${reasons.length === 0
          ? html`<span class="none">not recorded</span>`
          : reasons.join(", ")}</td>
        <td class="mono">${trace_id === "" ? html`<span class="none">none</span>` : trace_id}</td>
        <td class="mono">${policy}</td>
        ${hasCalls
          ? html`
            <td class="mono">${call}</td>
            <td>${source}</td>
          `
          : html``}
      </tr>
    `;
  }, note);
}

function callRows({ call, traces, verdict, isDisputed }: DecidedCall): readonly DecisionRow[] {
  const { intent_id, tool_name, trace_id, reasons, created_at } = call;
  const rows = traces.map((trace): DecisionRow => ({
    ...otherRow(trace),
    reasons: reasonsOf(trace, call),
    call: intent_id,
    source: call.verdict === undefined
      ? "trace"
      : isDisputed
      ? "trace, the run disagrees"
      : "run, trace",
  }));
  const isUnsaid = call.verdict !== undefined && (rows.length === 0 || isDisputed);
  if (!isUnsaid) return rows;
  const source = isDisputed ? "run, the trace disagrees" : "run, no trace in this pack";
  const own = { verdict: verdict ?? "", tool_name, reasons, trace_id, policy: "", at: created_at };
  return [{ ...own, call: intent_id, source }, ...rows];
}

/** The run has the reasons of a verdict, also where no violation is in its trace. */
function reasonsOf({ verdict, violations = [] }: TraceRecord, call: RunCall): readonly string[] {
  return violations.length === 0 && verdict === call.verdict ? call.reasons : violations;
}

function otherRow(trace: TraceRecord): DecisionRow {
  return {
    verdict: trace.verdict,
    tool_name: trace.tool_name,
    reasons: trace.violations ?? [],
    trace_id: trace.trace_id,
    policy: trace.policy_digest.slice(0, 12),
    at: trace.created_at,
    call: "",
    source: "",
  };
}
