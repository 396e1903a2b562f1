/** Retention: what goes and what stays, decided from name, age and the two limits alone. */

import { compareText } from "../text.ts";
import type { RetainedFile } from "../schema/guard.ts";

/** What a name says that a file is. */
export type RetainedKind = RetainedFile["kind"];

/** Kind of a file from its base name; `undefined` for what retention never touches. */
export function retainedKind(name: string): RetainedKind | undefined {
  const lower = name.toLowerCase();
  if (/^trace_.*\.json$/s.test(lower)) return "trace";
  return /^(?:evidence|incident)_pack_.*\.(?:zip|gaitenc)$/s.test(lower) ? "pack" : undefined;
}

/** A file that was classified. */
export interface RetentionCandidate {
  readonly path: string;
  readonly kind: RetainedKind;
  /** Time of its last change, RFC 3339 in UTC. */
  readonly modified_at: string;
  /** Nanoseconds since that time. */
  readonly age: bigint;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** Decides on each candidate, sorted by path. A limit of zero or less keeps all of its kind. */
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

/** A duration in the largest unit that gives a whole number. */
function inWords(total: number): string {
  const [unit, size] = UNITS.find(([, seconds]) => total >= seconds && total % seconds === 0) ??
    ["second", 1];
  const count = total / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
