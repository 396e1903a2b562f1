import { buildGateEvalResult } from "../../core/gate/record/eval_result.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { GateEvalResult } from "../../core/schema/gate.ts";
import type { McpProxyResult } from "../../core/schema/mcp.ts";
import type { CallRecords } from "./call_records.ts";
import type { Judgement } from "./judge.ts";

export interface CallReport {
  /** Name of the adapter; empty if an empty one was asked for. */
  readonly adapter: string;
  readonly run_id: string;
  readonly records: CallRecords;
  /** Text given in place of a token. */
  readonly tokenRef: string;
  readonly warnings: readonly string[];
}

/** The result of `gait gate eval`; `tokenRef` is a text given in place of a token. */
export function evalResult(
  judgement: Judgement,
  { tokenRef, warnings }: Pick<CallReport, "tokenRef" | "warnings">,
): Omit<GateEvalResult, "correlation_id"> {
  const { gathered, issued, recorded } = judgement;
  const approved = { approval: gathered?.approval, credential: issued?.credential };
  return buildGateEvalResult({ ...judgement, ...recorded, ...approved, tokenRef, warnings });
}

/** The result of `gait mcp proxy --call`. Members that are empty are left out. */
export function callResult(
  judgement: Judgement,
  report: CallReport,
): Omit<McpProxyResult, "correlation_id"> {
  const { matched_rule: _, ...judged } = evalResult(judgement, report);
  const { adapter, run_id, records: { runpack_path, log_export, otel_export } } = report;
  const about = withoutEmpty({ adapter, runpack_path, log_export, otel_export });
  return { ...judged, executed: false, run_id, ...about };
}
