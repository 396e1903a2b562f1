/** The call that `gait approve` asks about, in lines for a terminal. */

import { printable } from "../core/text.ts";
import { formatDuration } from "../core/time.ts";
import type { Review } from "../usecases/approval/review.ts";

/** Everything that decides, nothing that a call could write over: control characters are escaped. */
export function reviewLines(
  review: Review,
  { ttl, approver }: { readonly ttl: bigint; readonly approver: string },
): readonly string[] {
  const { context, targets, args, redacted_values: redacted, hidden } = review;
  const line = (label: string, text: string) => [`${label}: ${printable(text)}`];
  const shownTargets = targets.map(({ kind, value, operation, sensitivity }) =>
    [kind, JSON.stringify(value), operation, sensitivity].filter((part) => (part ?? "") !== "")
      .join(" ")
  );
  const sources = review.arg_provenance.map(({ arg_path, source, source_ref = "" }) =>
    `${arg_path} from ${source} ${source_ref}`.trim()
  );
  return [
    ...line("tool", review.tool_name),
    ...line("asked by", `${context.identity} in ${context.workspace}, risk ${context.risk_class}`),
    "arguments:",
    ...JSON.stringify(args, null, 2).split("\n").map((text) => `  ${printable(text)}`),
    ...shownTargets.flatMap((target) => line("target", target)),
    ...sources.flatMap((source) => line("provenance", source)),
    ...line(
      "rule",
      review.matched_rule === "" ? "none, the policy's default" : review.matched_rule,
    ),
    ...line("reasons", review.reason_codes.join()),
    ...line("approvals needed", String(review.required_approvals)),
    ...line("intent digest", review.intent_digest),
    ...line("policy digest", review.policy_digest),
    ...line("token", `${review.scope.join()} for ${formatDuration(ttl)}, as ${approver}`),
    ...(redacted === 0
      ? []
      : [`note: ${redacted} ${redacted === 1 ? "value is" : "values are"} hidden as a secret`]),
    ...hidden.map(({ pointer, characters, digest }) =>
      `hidden: ${counted(characters)} of ${printable(pointer)}, SHA-256 ${digest}…`
    ),
    ...(redacted > hidden.length ? [NOTHING_BEHIND] : []),
    ...(review.isUnverified
      ? [
        "note: no --public-key: the call is checked; rule, reasons and policy digest are what the file says",
      ]
      : []),
  ];
}

const NOTHING_BEHIND =
  "note: the call itself brought a text that looks like a marker, or an older session wrote the request";

function counted(characters: number): string {
  return characters === 1 ? "1 character" : `${characters} characters`;
}
