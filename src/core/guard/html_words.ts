/** Words of the page. */

import { isZeroTimestamp, toUtc, wholeSeconds } from "../time.ts";

/** A time to the second. */
export function time(timestamp: string): string {
  if (isZeroTimestamp(timestamp)) return "at no stated time";
  return wholeSeconds(toUtc(timestamp)).replace("T", " ").replace("Z", " UTC");
}

const VERDICTS: ReadonlyMap<string, string> = new Map([
  ["block", "blocked"],
  ["require_approval", "approval required"],
  ["dry_run", "dry run"],
  ["allow", "allowed"],
]);

/** A verdict in words; one that is not known stays as it is. */
export function verdictText(verdict: string): string {
  return VERDICTS.get(verdict) ?? (verdict === "" ? "no verdict" : verdict);
}

/** What was not simply allowed comes first; what is not known counts as blocked. */
export function verdictRank(verdict: string): number {
  return Math.max(0, [...VERDICTS.keys()].indexOf(verdict));
}

/** Class of a verdict or status in the style sheet; empty for what is not known. */
export function verdictStyle(verdict: string): string {
  return VERDICTS.has(verdict) || verdict === "pass" || verdict === "fail" ? verdict : "";
}

/** A noun in the number that fits. */
export function plural(number: number, one: string, many: string = `${one}s`): string {
  return number === 1 ? one : many;
}

/** A number with its noun. */
export function count(number: number, noun: string): string {
  return `${number} ${plural(number, noun)}`;
}
