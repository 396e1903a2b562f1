/** Ids and risk of inventory items. See docs/formats/inventory.md#snapshot. */

import { encodeUtf8 } from "../bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import { lower, lowerTrim } from "../text.ts";

/** Harm that a tool can do, guessed from words in its name. */
export type RiskLevel = "low" | "medium" | "high" | "critical";

const WORDS: readonly (readonly [RiskLevel, readonly string[]])[] = [
  ["critical", ["delete", "drop", "destroy", "wire", "payment", "transfer"]],
  ["high", ["write", "update", "export", "send", "email", "remove", "overwrite"]],
];

const SCORES: Readonly<Record<string, number>> = { critical: 4, high: 3, medium: 2 };

/** The highest risk whose words occur in a name; `low` without any. */
export function riskOf(name: string): RiskLevel {
  const text = lower(name);
  return WORDS.find(([, words]) => words.some((word) => text.includes(word)))?.[0] ?? "low";
}

/** Rank of a risk, 1 to 4; an unknown one ranks as `low`. */
export function riskScore(risk: string | undefined): number {
  return SCORES[risk ?? ""] ?? 1;
}

/** Name in the form that ids use: `a-z0-9_`, or a digest if nothing else is left. */
export async function idPart(name: string): Promise<string> {
  const plain = lowerTrim(name).replace(/[^a-z0-9]/gu, "_");
  // A loop: a regular expression for the end would retry at every inner underscore.
  let [start, end] = [0, plain.length];
  while (plain[start] === "_") start++;
  while (end > start && plain[end - 1] === "_") end--;
  return start === end ? (await sha256(encodeUtf8(name))).slice(0, 16) : plain.slice(start, end);
}

/**
 * A name in an id, so that different names stay different: letters, digits and `-_.~` as they are, all
 * else in percent encoding.
 */
export function idName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
