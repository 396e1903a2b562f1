/** The words that tools use for verdicts, and the one word that each stands for. */

/** What became of a call. */
export type TrajectoryVerdict = "allow" | "block" | "require_approval" | "dry_run" | "error";

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

/** Reads a verdict in any of its spellings; `undefined` if it is none. */
export function normalizeVerdict(text: string): TrajectoryVerdict | undefined {
  return VERDICT_BY_WORD.get(text.trim().toLowerCase().replace(/[- ]/g, "_"));
}

/** Words that the status of a result may say; any other means `error`. */
const STATUS_WORDS = new Set([
  ...["ok", "pass", "passed", "success", "block", "blocked", "deny", "denied"],
  ...["require_approval", "approval_required", "needs_approval"],
  ...["dry_run", "dry-run", "dryrun", "simulate", "simulated"],
]);

/** The verdict that the status of a result stands for. */
export function verdictOfStatus(status: string): TrajectoryVerdict {
  const word = status.trim().toLowerCase();
  return (STATUS_WORDS.has(word) ? normalizeVerdict(word) : undefined) ?? "error";
}
