/** The judge that `evaluate` takes: one policy, or several together. */

import type { NormalizedIntent } from "../intent/intent.ts";
import type { Policy } from "../policy/policy.ts";
import type { Decision } from "./decision.ts";

/** One compiled policy, or several that judge together. */
export interface PolicyJudge {
  /** The normalized policies, in the order in which they were given. */
  readonly policies: readonly Policy[];
  /** Each of them alone, in the same order. */
  readonly parts: readonly PolicyJudge[];
  /** Judges an intent; see `evaluate`, which also blocks what this cannot judge. */
  judge(intent: NormalizedIntent): Decision;
}
