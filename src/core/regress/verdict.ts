/** The words that tools use for verdicts, and the verdict that each means. */

import { isSuccess } from "../runpack/status.ts";

export const TRAJECTORY_VERDICTS = [
  "allow",
  "block",
  "require_approval",
  "dry_run",
  "error",
] as const;
export type TrajectoryVerdict = (typeof TRAJECTORY_VERDICTS)[number];

const WORDS: readonly (readonly [TrajectoryVerdict, readonly string[]])[] = [
  ["allow", ["allow", "ok", "pass", "passed", "success"]],
  ["block", ["block", "blocked", "deny", "denied"]],
  ["require_approval", [
    "require_approval",
    "approval_required",
    "needs_approval",
    "needsapproval",
  ]],
  ["dry_run", ["dry_run", "dryrun", "simulate", "simulated"]],
  ["error", ["error", "failed", "failure"]],
];

const VERDICT_BY_WORD: ReadonlyMap<string, TrajectoryVerdict> = new Map(
  WORDS.flatMap(([verdict, words]) => words.map((word) => [word, verdict] as const)),
);

/** Reads a verdict in any of its spellings; `undefined` for any other word. */
export function normalizeVerdict(text: string): TrajectoryVerdict | undefined {
  return VERDICT_BY_WORD.get(text.trim().toLowerCase().replace(/[- ]/g, "_"));
}

/** Words with a meaning in the status of a result; any other word means `error`. */
const STATUS_WORDS = new Set([
  ...["block", "blocked", "deny", "denied"],
  ...["require_approval", "approval_required", "needs_approval"],
  ...["dry_run", "dry-run", "dryrun", "simulate", "simulated"],
]);

/** The verdict that the status of a result means. */
export function verdictOfStatus(status: string): TrajectoryVerdict {
  if (isSuccess(status)) return "allow";
  const word = status.trim().toLowerCase();
  return (STATUS_WORDS.has(word) ? normalizeVerdict(word) : undefined) ?? "error";
}
