/** Which entry of a tool map counts for a tool: that of its name, a pattern, or the one for all others. */

import { compileName, globParts, isNamePattern } from "../../gate/conditions/glob.ts";
import type { Matcher } from "../../gate/conditions/automaton.ts";
import { plainName } from "../wire/message_names.ts";

/** Name of the entry for tools that no other entry names. */
export const ANY_TOOL = "*";

/** An item of a tool map with a name. */
export interface Entry {
  readonly name: string;
}

/** The entry of a tool map for a tool. */
export interface FoundEntry<E extends Entry> {
  /** The entry that counts; absent if not even {@linkcode ANY_TOOL} has one. */
  readonly entry?: E;
  /** Whether the entry has the tool's own name, a pattern that matches it, or is for all others. */
  readonly by: "name" | "pattern" | "any";
  /** Name of another entry that would count if the tool were spelled a little differently. */
  readonly alike?: string;
}

interface PatternEntry<E extends Entry> {
  readonly entry: E;
  readonly matcher: Matcher;
  /** Matches names as {@linkcode plainName} writes them. */
  readonly plain: Matcher;
  /** Characters of its text without the stars. */
  readonly length: number;
}

/**
 * Finds the entry of a tool. An exact name wins over a pattern, of patterns the one with the
 * longest text, of equally long ones the first. `standard` is a second name that counts where the
 * first has no entry. With `hasPatterns: false` only {@linkcode ANY_TOOL} matches others.
 */
export function entryFinder<E extends Entry>(
  entries: readonly E[],
  { hasPatterns }: { readonly hasPatterns: boolean },
): (name: string, standard?: string) => FoundEntry<E> {
  const any = entries.find(({ name }) => name === ANY_TOOL);
  const others = entries.filter(({ name }) => name !== ANY_TOOL);
  const isPattern = ({ name }: E) => hasPatterns && isNamePattern(name);
  const exact = new Map(
    others.filter((entry) => !isPattern(entry))
      .map((entry) => [hasPatterns ? literalName(entry.name) : entry.name, entry]),
  );
  const spellings = new Map([...exact].map(([name, entry]) => [plainName(name), entry]));
  const patterns = others.filter(isPattern).flatMap(patternEntry)
    .sort((a, b) => b.length - a.length); // stable: equally long ones stay in the order of the file
  const matching = (name: string | undefined) =>
    name === undefined ? undefined : patterns.find(({ matcher }) => matcher.matches(name));
  return (name, standard) => {
    const own = exact.get(name) ?? (standard === undefined ? undefined : exact.get(standard));
    if (own !== undefined) return { entry: own, by: "name" };
    const byName = matching(name);
    const chosen = (byName ?? matching(standard))?.entry;
    const asked = plainName(chosen !== undefined && byName === undefined ? standard ?? name : name);
    const alike = spellings.get(asked) ??
      patterns.find(({ plain }) => plain.matches(asked))?.entry ?? chosen;
    // Two spellings of one name, and a pattern that does not match its own plain spelling.
    const isClear = alike === chosen &&
      (chosen === undefined ||
        patterns.some((one) => one.entry === chosen && one.plain.matches(asked)));
    const entry = chosen ?? any;
    return {
      ...(entry === undefined ? {} : { entry }),
      by: chosen === undefined ? "any" : "pattern",
      ...(isClear || alike === undefined ? {} : { alike: alike.name }),
    };
  };
}

/** Whether an entry may be meant by a name that lost its letter case and the white space around it. */
export function isMeant(name: string, entry: string, { hasPatterns }: {
  readonly hasPatterns: boolean;
}): boolean {
  const [asked, plain] = [plainName(name), plainName(entry)];
  if (!hasPatterns) return asked === plain;
  return isNamePattern(entry)
    ? compileName(plain)?.matches(asked) === true
    : asked === literalName(plain);
}

/** Whether a name in a tool map matches several tools and is too long to compile. */
export function isTooLong(name: string): boolean {
  return isNamePattern(name) && compileName(name) === undefined;
}

/** The same pattern in its one spelling: a star for several in a row. */
export function plainPattern(name: string): string {
  return globParts(name, { hasQuestionMark: false })
    .map((part) => typeof part === "string" ? part : part.text.replaceAll("*", "[*]")).join("");
}

function literalName(name: string): string {
  return name.replaceAll("[*]", "*");
}

function patternEntry<E extends Entry>(entry: E): PatternEntry<E>[] {
  const matcher = compileName(entry.name);
  const plain = compileName(plainName(entry.name));
  if (matcher === undefined || plain === undefined) return []; // tool_map_check.ts refused these
  const texts = globParts(entry.name, { hasQuestionMark: false })
    .flatMap((part) => typeof part === "string" ? [] : [...part.text]);
  return [{ entry, matcher, plain, length: texts.length }];
}
