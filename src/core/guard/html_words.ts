/** How `summary.html` words times, verdicts and numbers. */

import { EPOCH, isZeroTimestamp, toUtc, wholeSeconds } from "../time.ts";

/** A time to the second: `2026-02-05 00:00:00 UTC`. */
export function time(timestamp: string): string {
  if (isZeroTimestamp(timestamp) || timestamp === EPOCH) return "at no stated time";
  return wholeSeconds(toUtc(timestamp)).replace("T", " ").replace("Z", " UTC");
}

const VERDICTS: ReadonlyMap<string, string> = new Map([
  ["block", "blocked"],
  ["unknown", "unknown verdict"],
  ["require_approval", "approval required"],
  ["dry_run", "dry run"],
  ["allow", "allowed"],
]);

/** A verdict in words. An unknown word is shown unchanged. */
export function verdictText(verdict: string): string {
  return VERDICTS.get(verdict) ?? (verdict === "" ? "no verdict" : verdict);
}

/** Sort key of a verdict: blocked first, allowed last. An unknown verdict counts as blocked. */
export function verdictRank(verdict: string): number {
  return Math.max(0, [...VERDICTS.keys()].indexOf(verdict));
}

/** CSS class of a verdict or status; empty for an unknown one. */
export function verdictStyle(verdict: string): string {
  return VERDICTS.has(verdict) || verdict === "pass" || verdict === "fail" ? verdict : "";
}

/** The singular or plural of a noun, without the number. */
export function plural(number: number, one: string, many: string = `${one}s`): string {
  return number === 1 ? one : many;
}

/** A number with its noun: `2 calls`. */
export function count(number: number, noun: string): string {
  return `${number} ${plural(number, noun)}`;
}

export function payloadsText(
  { kept_args = 0, kept_results = 0 }: {
    readonly kept_args?: number;
    readonly kept_results?: number;
  },
): string {
  if (kept_args + kept_results === 0) return "arguments and results by digest";
  return `the arguments of ${count(kept_args, "call")} and ${count(kept_results, "result")} kept`;
}
