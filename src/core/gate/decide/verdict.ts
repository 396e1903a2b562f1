/** The four answers of the Gate, and what follows from each. */

import { ExitCode } from "../../exit_code.ts";

/** What the policy says about an intent. */
export type Verdict = "allow" | "dry_run" | "require_approval" | "block";

/** All verdicts, from the most lenient to the strictest. */
export const VERDICTS: readonly Verdict[] = ["allow", "dry_run", "require_approval", "block"];

const STRICTNESS: Readonly<Record<Verdict, number>> = {
  allow: 0,
  dry_run: 1,
  require_approval: 2,
  block: 3,
};

/** Exit code of a command that ends in this verdict. */
export const EXIT_BY_VERDICT: Readonly<Record<Verdict, ExitCode>> = {
  allow: ExitCode.success,
  dry_run: ExitCode.success,
  require_approval: ExitCode.approval_required,
  block: ExitCode.policy_block,
};

/** The same for wrappers that look at nothing but the exit code: only `allow` is 0. */
export const STRICT_EXIT_BY_VERDICT: Readonly<Record<Verdict, ExitCode>> = {
  ...EXIT_BY_VERDICT,
  dry_run: ExitCode.policy_block,
};

/** Tells a verdict from other text. */
export function isVerdict(text: string): text is Verdict {
  return Object.hasOwn(STRICTNESS, text);
}

/** The stricter of two verdicts. */
export function stricter(a: Verdict, b: Verdict): Verdict {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}
