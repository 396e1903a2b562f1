/** Retention: which files may be deleted by name, which folders are skipped, and what is too old. */

import { isTraceName } from "../trace_name.ts";
import { compareText } from "../text.ts";
import type { RetainedFile } from "../schema/guard.ts";

/** A kind of file that retention may delete. */
export type RetainedKind = RetainedFile["kind"];

/**
 * The kind that a base name claims. `undefined` means that retention never touches the file. A name
 * alone deletes nothing: the content must be of that kind too.
 */
export function retainedKind(name: string): RetainedKind | undefined {
  const lower = name.toLowerCase();
  if (isTraceName(lower)) return "trace";
  if (/^[^.].*\.jsonl$/s.test(lower) && lower !== "index.jsonl") return "log";
  return /^(?:evidence|incident)_pack_.*\.(?:zip|gaitenc)$/s.test(lower) ? "pack" : undefined;
}

/** Folders of version control and of installed packages, in lower case. */
const MACHINE_FOLDERS: ReadonlySet<string> = new Set([
  ...[".git", ".hg", ".svn", ".bzr", ".jj", ".sl", "_darcs", "cvs", ".pijul", ".fossil"],
  ...["node_modules", "bower_components", "jspm_packages", ".yarn", ".pnpm-store", ".npm"],
  ...["site-packages", "dist-packages", ".venv", ".tox", ".nox", "__pypackages__"],
  ...[".bundle", ".cargo", ".gradle", ".m2", ".terraform"],
]);
/** Names that such folders often have, and others too. */
const VENDOR_FOLDERS: ReadonlySet<string> = new Set(["vendor", "venv", "pods", "carthage"]);

/** Whether retention skips a folder below its root. A bare Git repository can have any name. */
export function isForeignFolder(name: string, entries: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return MACHINE_FOLDERS.has(lower) || VENDOR_FOLDERS.has(lower) || isBareRepository(entries);
}

/** Whether retention refuses a root, by its real path and by the names in it. */
export function isForeignRoot(realPath: string, entries: readonly string[]): boolean {
  const parts = realPath.toLowerCase().split(/[/\\]/);
  return parts.some((part) => MACHINE_FOLDERS.has(part)) || isBareRepository(entries);
}

function isBareRepository(entries: readonly string[]): boolean {
  return ["HEAD", "objects", "refs"].every((part) => entries.includes(part));
}

/** A file that retention may delete. */
export interface RetentionCandidate {
  readonly path: string;
  readonly kind: RetainedKind;
  /** Time of the last change, RFC 3339 in UTC. */
  readonly modified_at: string;
  /** Nanoseconds since the last change; negative if the file is from the future. */
  readonly age: bigint;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/**
 * Decides on each candidate, sorted by path.
 *
 * @param ttls how long to keep each kind, in nanoseconds; zero or less keeps all files of the kind
 */
export function decideRetention(
  candidates: readonly RetentionCandidate[],
  ttls: Readonly<Record<RetainedKind, bigint>>,
): readonly RetainedFile[] {
  return candidates.toSorted((a, b) => compareText(a.path, b.path)).map((candidate) => {
    const { path, kind, modified_at } = candidate;
    const age = candidate.age > 0n ? candidate.age : 0n;
    const ttl = ttls[kind];
    const isExpired = ttl > 0n && age > ttl;
    const limit = `the ${kind} limit of ${inWords(seconds(ttl))}`;
    return {
      path,
      kind,
      modified_at,
      age_seconds: seconds(age),
      action: isExpired ? "deleted" : "kept",
      reason: ttl <= 0n
        ? `the ${kind} limit is off`
        : isExpired
        ? `older than ${limit}`
        : `not older than ${limit}`,
    };
  });
}

/** Whole seconds of a duration in nanoseconds. */
export function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds / NANOSECONDS_PER_SECOND);
}

const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]] as const;

/** Seconds in the largest unit that gives a whole number: `7 days`. */
function inWords(total: number): string {
  const [unit, size] = UNITS.find(([, seconds]) => total >= seconds && total % seconds === 0) ??
    ["second", 1];
  const count = total / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
