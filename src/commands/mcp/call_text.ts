import type { Style } from "../../cli/style.ts";
import type { McpProxyResult } from "../../core/schema/mcp.ts";
import { sharedKey, VERDICT_COLORS } from "../gate/eval_text.ts";
import { printable } from "../../core/text.ts";

/** Lines of a decision; of several calls, those of the strictest one, then a line for each. */
export function callText(
  data: Omit<McpProxyResult, "correlation_id">,
  style: Style,
): readonly string[] {
  const line = (label: string, text: string | undefined) =>
    text === undefined ? [] : [`${label}: ${printable(text)}`];
  const list = (label: string, values: readonly string[] = []) =>
    values.length === 0 ? [] : [`${label}: ${values.map(printable).join()}`];
  const { required_approvals = 0, valid_approvals = 0, verdict } = data;
  return [
    `mcp proxy: verdict=${style.paint(VERDICT_COLORS[verdict], verdict)}`,
    ...(data.simulated_verdict === undefined ? [] : [
      `simulate: would_have_blocked=${data.would_have_blocked ?? false} ` +
      `simulated_verdict=${data.simulated_verdict}`,
    ]),
    ...line("trace", data.trace_path),
    ...line("runpack", data.runpack_path),
    ...list("reasons", data.reason_codes),
    ...list("violations", data.violations),
    ...(required_approvals > 0 ? [`approvals: ${valid_approvals}/${required_approvals}`] : []),
    ...line("approval audit", data.approval_audit_path),
    ...line("credential evidence", data.credential_evidence_path),
    ...sharedKey(data),
    // what gait approve needs
    ...(verdict === "require_approval"
      ? [`intent digest: ${data.intent_digest}`, `policy digest: ${data.policy_digest}`]
      : []),
    ...(data.calls ?? []).map((call, index) =>
      `call ${index + 1}: ${printable(call.tool_name)} verdict=${
        style.paint(VERDICT_COLORS[call.verdict], call.verdict)
      } intent=${call.intent_digest} trace=${printable(call.trace_path)}`
    ),
  ];
}
