/** What each exit code means, for people. */

import type { ExitCode } from "./exit_code.ts";

/** One line for each exit code; one without a meaning does not compile. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: "done; the answer is a good one",
  1: "something failed that you could not have prevented",
  2: "not what it claims to be, or two artifacts differ",
  3: "the policy blocks the call",
  4: "the policy requires an approval, or nobody confirmed",
  5: "a regression grader failed",
  6: "bad usage, a missing file, or data that cannot be read",
  7: "a dependency is missing, or doctor found a fault that it cannot fix",
  8: "an unsafe operation lacks its explicit flags",
};
