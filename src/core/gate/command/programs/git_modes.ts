/** Sub-commands of git that show something or change it, by their words and flags (git 2.47 manual). */

import type { Invocation } from "./given.ts";
import { wholeText } from "./word_parts.ts";

const READING_FLAGS: readonly string[] = [
  ...["get", "get-all", "get-regexp", "get-urlmatch", "list", "l", "get-color", "get-colorbool"],
];
const TAKING_AWAY_FLAGS: readonly string[] = [
  ...["unset", "unset-all", "remove-section", "rename-section"],
];
const READING: readonly (string | undefined)[] = ["get", "list", "get-color", "get-colorbool"];
const TAKING_AWAY: readonly (string | undefined)[] = ["unset", "remove-section", "rename-section"];

/** What `git config` does: it shows settings, takes some away, or sets one. */
export function modeOfConfig(invocation: Invocation): "shows" | "takes_away" | "sets" {
  const { words, depth } = invocation;
  const own = words.slice(depth);
  const text = wholeText(own[0]?.word);
  if (hasAny(invocation, READING_FLAGS) || READING.includes(text)) return "shows";
  if (hasAny(invocation, TAKING_AWAY_FLAGS) || TAKING_AWAY.includes(text)) return "takes_away";
  // A key alone asks for its value.
  const isKey = text?.includes(".") === true && own[0]?.isSure === true;
  return own.length === 0 || (own.length === 1 && isKey) ? "shows" : "sets";
}

/** Whether `git apply` only tells of its patch. */
export function isPatchOnlyShown(invocation: Invocation): boolean {
  return hasAny(invocation, ["check", "stat", "numstat", "summary"]) &&
    !hasAny(invocation, ["apply"]);
}

/** Whether one of these flags is given. */
export function hasAny({ flags }: Invocation, names: readonly string[]): boolean {
  return flags.some(({ name }) => names.includes(name));
}
