/**
 * Gaps among the traces of live sessions. A session numbers its traces from 1, in the names of their
 * files: `trace_<id>_<time>_<n>.json`. Sessions that share a folder number their traces alike.
 */

const NUMBERED = /^(trace_[0-9a-f]{24}_\d{8}T\d{6}(?:\.\d+)?Z)_(\d{1,9})\.json$/;

/** A number that some session must have used, and that has too few files. */
export interface NumberGap {
  readonly number: number;
  /** How many files are missing. */
  readonly missing: number;
}

/**
 * Finds the gaps. Each session that wrote number n wrote n - 1 before, so no number has more files than
 * the one before it. Traces that were cut off at the end of a session leave no gap.
 *
 * @param names base names of all files in the folder
 */
export function numberGaps(names: readonly string[]): readonly NumberGap[] {
  const all = new Set(names);
  const counts = new Map<number, number>();
  for (const name of names) {
    const [, stem = "", digits = ""] = NUMBERED.exec(name) ?? [];
    // A decision on a call from a file has no number, unless its name was taken.
    if (digits === "" || all.has(`${stem}.json`)) continue;
    const number = Number(digits);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const gaps: NumberGap[] = [];
  let needed = 0;
  let below = Infinity;
  for (const number of [...counts.keys()].sort((a, b) => b - a)) {
    for (let between = Math.min(below, number + GAP_LIST_MAX) - 1; between > number; between--) {
      if (needed > 0) gaps.push({ number: between, missing: needed });
    }
    const count = counts.get(number) ?? 0;
    if (count < needed) gaps.push({ number, missing: needed - count });
    needed = Math.max(needed, count);
    below = number;
  }
  for (let number = Math.min(below, GAP_LIST_MAX) - 1; number > 0 && needed > 0; number--) {
    gaps.push({ number, missing: needed });
  }
  return gaps.sort((a, b) => a.number - b.number).slice(0, GAP_LIST_MAX);
}

/** Most gaps that are listed. */
const GAP_LIST_MAX = 1000;
