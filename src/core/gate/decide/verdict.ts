import { ExitCode } from "../../exit_code.ts";

/**
 * Answer to a tool call. `allow`: run it. `dry_run`: do not run it, but go on as in a rehearsal.
 * `require_approval`: run it only after people approve. `block`: never run it.
 */
export type Verdict = "allow" | "dry_run" | "require_approval" | "block";

/** Every {@linkcode Verdict}, from the most lenient to the strictest. */
export const VERDICTS: readonly Verdict[] = ["allow", "dry_run", "require_approval", "block"];

/** Exit code of a command that ends with a verdict. */
export const EXIT_BY_VERDICT: Readonly<Record<Verdict, ExitCode>> = {
  allow: ExitCode.success,
  dry_run: ExitCode.success,
  require_approval: ExitCode.approval_required,
  block: ExitCode.policy_block,
};

/** The same for scripts that read only the exit code: nothing but `allow` is 0. */
export const STRICT_EXIT_BY_VERDICT: Readonly<Record<Verdict, ExitCode>> = {
  ...EXIT_BY_VERDICT,
  dry_run: ExitCode.policy_block,
};

export function isVerdict(text: string): text is Verdict {
  return VERDICTS.some((verdict) => verdict === text);
}

export function stricter(a: Verdict, b: Verdict): Verdict {
  return compareStrictness(a, b) >= 0 ? a : b;
}

/** Orders verdicts from the most lenient to the strictest. */
export function compareStrictness(a: Verdict, b: Verdict): number {
  return VERDICTS.indexOf(a) - VERDICTS.indexOf(b);
}
