/** Approvals are for exactly one call: a call that its digest does not tell apart gets none. */

import type { Decision } from "../../core/gate/decide/decision.ts";
import { raise } from "../../core/mcp/call/known_tools.ts";
import { givenTokens, type SettleSetting } from "./settle.ts";

interface Exactness extends Pick<SettleSetting, "controls"> {
  lost?(): readonly string[];
  readonly isLive?: boolean;
}

/**
 * Blocks a call that asks for approval, if an approval of it would admit other calls too. Where no
 * approval can count, since none is given, it only warns.
 */
export function exactOnly(
  decision: Decision,
  setting: Exactness,
): { readonly decision: Decision; readonly warnings: readonly string[] } {
  if (decision.verdict !== "require_approval") return { decision, warnings: [] };
  const lost = setting.lost?.() ?? [];
  if (lost.length === 0) return { decision, warnings: [] };
  const isApproved = setting.isLive === true || givenTokens(setting).length > 0;
  const warnings = [
    `this call cannot be approved (args_not_exact): ${lost.join("; ")}; ` +
    "its digest is also that of other calls, so make it without",
  ];
  return {
    decision: isApproved ? raise(decision, "block", "args_not_exact") : decision,
    warnings,
  };
}
