/** Words of a review, in text and page alike. */

import type { ClientReview, ReviewResult, RuleReview } from "../schema/review.ts";
import { NOT_JUDGEABLE } from "../gate/decide/rich_rules.ts";
import { counted } from "../lists.ts";

export const VERDICT_WORDS: Readonly<Record<RuleReview["verdict"], string>> = {
  allow: "allow",
  dry_run: "rehearse",
  require_approval: "ask",
  block: "block",
};

/** What decides on the calls of a rule: its name, or in words why none did. */
export function ruleName({ rule, reason_codes }: RuleReview): string {
  if (rule !== undefined) return rule;
  if (reason_codes.includes(NOT_JUDGEABLE)) return "what it does is known only when it runs";
  const isDefault = reason_codes.every((code) => code.startsWith("default_"));
  return isDefault ? "no rule matches" : `no rule: ${reason_codes.join(", ")}`;
}

export type ReviewShown = Omit<ReviewResult, "correlation_id">;

/** Which clients have holes that calls went through. */
export function holesSeen(
  clients: readonly ClientReview[],
): readonly (ClientReview["holes"][number] & Pick<ClientReview, "client">)[] {
  return clients.flatMap(({ client, holes }) =>
    holes.filter(({ calls = 0 }) => calls > 0).map((hole) => ({ client, ...hole }))
  );
}

/** `12 calls (9 ran, 1 not known)`: what was denied did not run. */
export function callsThatRan(
  { calls, ran, not_known = 0 }: Pick<RuleReview, "calls" | "ran" | "not_known">,
): string {
  const others = not_known === 0 ? "" : `, ${not_known} not known`;
  return ran === calls ? counted(calls, "call") : `${counted(calls, "call")} (${ran} ran${others})`;
}
