import type { Style } from "../../cli/style.ts";
import type { GateEvalResult } from "../../core/schema/gate.ts";
import { printable } from "../../core/text.ts";

export const VERDICT_COLORS = {
  allow: "green",
  dry_run: "yellow",
  require_approval: "yellow",
  block: "red",
} as const;

/** Lines of `gait gate eval`, verdict first; optional ones only where they say something. */
export function gateEvalText(
  data: Omit<GateEvalResult, "correlation_id">,
  style: Style,
): readonly string[] {
  const list = (label: string, values: readonly string[] = []) =>
    values.length === 0 ? [] : [`${label}: ${values.map(printable).join()}`];
  const given = (label: string, text: string | undefined) =>
    text === undefined ? [] : [`${label}: ${printable(text)}`];
  const { required_approvals = 0, valid_approvals = 0 } = data;
  const simulated = data.simulated_verdict === undefined ? [] : [
    `simulate: would_have_blocked=${data.would_have_blocked ?? false} ` +
    `simulated_verdict=${data.simulated_verdict}`,
  ];
  const credential = data.credential_ref === undefined
    ? undefined
    : `${data.credential_ref} (${data.credential_issuer ?? ""})`;
  return [
    `gate eval: verdict=${style.paint(VERDICT_COLORS[data.verdict], data.verdict)}`,
    ...given("trace", data.trace_path),
    ...simulated,
    ...list("reasons", data.reason_codes),
    ...list("violations", data.violations),
    ...(data.messages ?? []).map((message) => `message: ${printable(message)}`),
    ...(required_approvals > 0 ? [`approvals: ${valid_approvals}/${required_approvals}`] : []),
    ...given("approval audit", data.approval_audit_path),
    ...given("credential", credential),
    ...given("credential evidence", data.credential_evidence_path),
    ...given("rule", data.matched_rule),
    ...rateLimit(data),
    ...sharedKey(data),
    ...(data.verdict === "require_approval" ? wayOut(data) : []),
  ];
}

/** Says that the approvals prove no more than one person, where they do not. */
export function sharedKey(
  { valid_approvals = 0, approval_keys = 0 }: {
    readonly valid_approvals?: number;
    readonly approval_keys?: number;
  },
): string[] {
  if (approval_keys !== 1 || valid_approvals < 2) return [];
  return [`${valid_approvals} approvals under one key: its holder can approve in any name`];
}

function rateLimit(data: Omit<GateEvalResult, "correlation_id">): string[] {
  if (data.rate_limit_key === undefined) return [];
  const { rate_limit_used = 0, rate_limit_remaining = 0 } = data;
  return [
    `rate limit: ${rate_limit_used} used, ${rate_limit_remaining} left (${
      printable(data.rate_limit_key)
    })`,
  ];
}

/** What a person must do, and the digests by which they know the call. */
function wayOut({ intent_digest, policy_digest }: Omit<GateEvalResult, "correlation_id">) {
  return [
    `intent digest: ${intent_digest}`,
    `policy digest: ${policy_digest}`,
    "next: gait approve --policy <file> --intent <file> --approver <you> --reason-code <why> " +
    "--key-mode prod --private-key <yours>",
  ];
}
