import { appendAll } from "../lists.ts";

export interface FoundSecret {
  /** Name of the pattern, such as `github_token`. */
  readonly kind: string;
  /** Offset in UTF-16 code units. */
  readonly start: number;
  /** Offset after its last code unit. */
  readonly end: number;
  /** The secret itself, with nothing escaped. */
  readonly value: string;
  /** Quote to put around a replacement: a number in JSON becomes a string. */
  readonly quote: string;
}

/** A secret that may overlap others. */
export interface Candidate extends FoundSecret {
  /** Of two that cover the same, the lower one gives the name. */
  readonly rank: number;
  /** Whether it gives way to any other. */
  readonly isWeak: boolean;
}

/**
 * Joins overlapping secrets into one, named after the longest, so that no part of any stays. Weak ones
 * that overlap others go.
 */
export function disjoint(text: string, candidates: readonly Candidate[]): FoundSecret[] {
  const [first] = candidates;
  if (first === undefined) return [];
  // A document has many texts, and nearly none of them has two.
  if (candidates.length === 1) return [bare(first)];
  const sorted = candidates.toSorted((a, b) =>
    a.start - b.start || b.end - a.end || a.rank - b.rank
  );
  const strong = joined(text, sorted.filter(({ isWeak }) => !isWeak));
  const weak = byRank(sorted.filter(({ isWeak }) => isWeak));
  let kept = strong;
  for (const list of weak) kept = withFree(kept, list);
  return kept.map(bare);
}

function bare({ kind, start, end, value, quote }: Candidate): FoundSecret {
  return { kind, start, end, value, quote };
}

function joined(text: string, sorted: readonly Candidate[]): Candidate[] {
  const list: Candidate[] = [];
  for (const candidate of sorted) {
    const last = list.at(-1);
    if (last === undefined || last.end <= candidate.start) {
      list.push(candidate);
      continue;
    }
    const [start, end] = [last.start, Math.max(last.end, candidate.end)];
    const longer = candidate.end - candidate.start - (last.end - last.start);
    const winner = longer > 0 || (longer === 0 && candidate.rank < last.rank) ? candidate : last;
    const isWhole = winner.start === start && winner.end === end;
    const value = isWhole ? winner.value : text.slice(start, end);
    list[list.length - 1] = { ...winner, start, end, value };
  }
  return list;
}

/** Lists of equal rank, lowest first; one list does not overlap itself. */
function byRank(candidates: readonly Candidate[]): Candidate[][] {
  const lists = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const name = `${String(candidate.rank).padStart(8, "0")} ${candidate.kind}`;
    const list = lists.get(name);
    if (list === undefined) lists.set(name, [candidate]);
    else list.push(candidate);
  }
  return [...lists].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);
}

/** Adds those of `more` that overlap nothing. Both lists are in order. */
function withFree(kept: readonly Candidate[], more: readonly Candidate[]): Candidate[] {
  const list: Candidate[] = [];
  let next = 0;
  for (const candidate of more) {
    while ((kept[next]?.end ?? Infinity) <= candidate.start) {
      appendAll(list, kept.slice(next, ++next));
    }
    const after = kept[next];
    if (after === undefined || after.start >= candidate.end) {
      if ((list.at(-1)?.end ?? 0) <= candidate.start) list.push(candidate);
    }
  }
  return [...list, ...kept.slice(next)];
}
