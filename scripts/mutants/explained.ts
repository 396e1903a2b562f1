/** Mutants that no test can kill, with the reason. */

import type { Mutant } from "./make.ts";

/** Where the list lies, from the root of the checkout. */
export const EXPLAINED = "tests/mutants/explained.json";

/** Mutants that do no harm, all for one reason. */
export interface Explanation {
  readonly reason: string;
  readonly mutants: readonly ExplainedMutant[];
}

/** A mutant as the list names it. It has no line, so that a change further up does not matter. */
export interface ExplainedMutant {
  readonly file: string;
  readonly within: string;
  readonly change: string;
}

const LONGEST = 160;

/** The change of a mutant in one line. */
export function changeOf({ from, to, kind }: Mutant): string {
  const isRemoved = kind === "item" || kind === "statement";
  return `${oneLine(from)} -> ${isRemoved ? "(removed)" : oneLine(to)}`;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 3)}...`;
}

/** Which mutants are explained, and which explanations belong to none of them. */
export interface Explained {
  readonly reasons: ReadonlyMap<Mutant, string>;
  readonly unused: readonly ExplainedMutant[];
}

/** Looks mutants up in the list. */
export function explain(
  explanations: readonly Explanation[],
  mutants: readonly Mutant[],
): Explained {
  const reasons = new Map<Mutant, string>();
  const unused: ExplainedMutant[] = [];
  const byKey = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const key = keyOf({ ...mutant, change: changeOf(mutant) });
    byKey.set(key, [...byKey.get(key) ?? [], mutant]);
  }
  for (const { reason, mutants: listed } of explanations) {
    for (const one of listed) {
      const found = byKey.get(keyOf(one)) ?? [];
      if (found.length === 0) unused.push(one);
      for (const mutant of found) reasons.set(mutant, reason);
    }
  }
  return { reasons, unused };
}

function keyOf({ file, within, change }: ExplainedMutant): string {
  return JSON.stringify([file, within, change]);
}
