/** Sets of names, with `*` for any run of characters. */

import { compileName, exactName, isNamePattern } from "../conditions/glob.ts";
import type { Matcher } from "../conditions/automaton.ts";

/** Tells whether a name is in a set. */
export interface NameSet {
  has(name: string): boolean;
}

/** A set of names; `*` in a name matches any characters, `[*]` a literal `*`. */
export function patternSet(names: readonly string[]): NameSet {
  const exact = new Set<string>();
  const patterns: Matcher[] = [];
  for (const name of names) {
    const only = exactName(name);
    if (only === undefined) patterns.push(checkedPattern(name));
    else exact.add(only);
  }
  if (patterns.length === 0) return exact;
  return { has: (name) => exact.has(name) || patterns.some((one) => one.matches(name)) };
}

/**
 * Whether a name of a policy is for some tools only. `*` is for all, and so is `tool.*` for a client
 * whose tools all begin with it.
 */
export function isForSome(name: string): boolean {
  return !isNamePattern(name) || !"tool.".startsWith(name.slice(0, name.indexOf("*")));
}

function checkedPattern(text: string): Matcher {
  const matcher = compileName(text);
  if (matcher === undefined) throw new Error(`the pattern ${text} is too long`);
  return matcher;
}
