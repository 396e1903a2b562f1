/** Retention: decides which files are too old, from their names and ages. */

import { compareText } from "../text.ts";
import type { RetainedFile } from "../schema/guard.ts";

/** A kind of file that retention may delete. */
export type RetainedKind = RetainedFile["kind"];

/** The kind of a file, from its base name. `undefined` means that retention never touches it. */
export function retainedKind(name: string): RetainedKind | undefined {
  const lower = name.toLowerCase();
  if (/^trace_.*\.json$/s.test(lower)) return "trace";
  return /^(?:evidence|incident)_pack_.*\.(?:zip|gaitenc)$/s.test(lower) ? "pack" : undefined;
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
