/** Ids and risk of inventory items (scout-registry A2.6). */

import { encodeUtf8 } from "../bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import { lower, lowerTrim } from "../text.ts";

/** How much a tool can break, by its name. */
export type RiskLevel = "low" | "medium" | "high" | "critical";

const WORDS: readonly (readonly [RiskLevel, readonly string[]])[] = [
  ["critical", ["delete", "drop", "destroy", "wire", "payment", "transfer"]],
  ["high", ["write", "update", "export", "send", "email", "remove", "overwrite"]],
];

const SCORES: Readonly<Record<string, number>> = { critical: 4, high: 3, medium: 2 };

/** Risk that a name suggests. */
export function riskOf(name: string): RiskLevel {
  const text = lower(name);
  return WORDS.find(([, words]) => words.some((word) => text.includes(word)))?.[0] ?? "low";
}

/** Orders risks; what is not known counts like `low`. */
export function riskScore(risk: string | undefined): number {
  return SCORES[risk ?? ""] ?? 1;
}

/** The part of an id that a name becomes; never empty. */
export async function idPart(name: string): Promise<string> {
  const plain = lowerTrim(name).replace(/[^a-z0-9]/gu, "_");
  // by hand: a regular expression for the end would retry at every inner underscore
  let [start, end] = [0, plain.length];
  while (plain[start] === "_") start++;
  while (end > start && plain[end - 1] === "_") end--;
  return start === end ? (await sha256(encodeUtf8(name))).slice(0, 16) : plain.slice(start, end);
}
