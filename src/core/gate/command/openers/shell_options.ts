/** Options in front of what a shell runs (bash 5.2, dash 0.5 and zsh 5.9 manuals). */

import type { Word } from "../act.ts";
import { isWild, knownStart, mayBeFlag, wholeText } from "../programs/word_parts.ts";

/** Meaning of the options of a shell. */
export interface ShellOptions {
  /** Whether the first word is a line. */
  readonly hasLine: boolean;
  /** Whether it runs its input, perhaps in addition to a line. */
  readonly readsInput: boolean;
  /** Whether an option is unknown, runs a file or changes how lines are read. */
  readonly isUnclear: boolean;
  /** The words after the options. */
  readonly rest: readonly Word[];
  /** The words without options that begin with a plus sign. */
  readonly withoutPlus: readonly Word[];
}

const LONG =
  /^--(?:login|norc|noprofile|posix|verbose|noediting|restricted|version|help|no-rcs|interactive)$/;

/** Long options whose value is the next word. */
const LONG_WITH_VALUE = /^--(?:rcfile|init-file|emulate)$/;

/**
 * Letters that do not change how a line is read. After `o` and `O` the next word names an option;
 * if more letters follow them, shells disagree on which word that is.
 */
const LETTERS = /^[-+](?=.)[cefhilmnprstuvxCET]*[oO]?$/;

/** bash takes its long options with one dash, too. */
const LONG_WITH_ONE_DASH = /^-(?:rcfile|help|login|posix|norc)$/;

const NAMES =
  /^(?:errexit|errtrace|functrace|monitor|noclobber|noexec|noglob|nounset|pipefail|posix|verbose|xtrace)$/;
const SHOPT_NAMES = /^(?:checkwinsize|extglob|failglob|globstar|inherit_errexit|nullglob)$/;

/** Reads the options in front of the words of a shell. */
export function readShellOptions(words: readonly Word[]): ShellOptions {
  let at = 0;
  let hasLine = false;
  let readsInput = false;
  let isUnclear = false;
  const kept: Word[] = [];
  for (; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const text = wholeText(word);
    if (text === undefined) {
      isUnclear ||= isWild(word) || mayBeFlag(word) || /^[-+]/.test(knownStart(word));
      break;
    }
    if (text === "-" || text === "--") {
      kept.push(word);
      at++;
      break;
    }
    if (!/^[-+]/.test(text)) break;
    const isPlus = text.startsWith("+");
    if (!isPlus) kept.push(word);
    if (text.startsWith("--")) {
      isUnclear ||= !LONG.test(text);
      if (LONG_WITH_VALUE.test(text)) at = keep(words, at, kept);
      continue;
    }
    isUnclear ||= !LETTERS.test(text) || LONG_WITH_ONE_DASH.test(text);
    hasLine ||= text.includes("c");
    readsInput ||= text.includes("s");
    if (!/[oO]$/.test(text)) continue;
    const name = wholeText(words[at + 1]) ?? "";
    isUnclear ||= !(text.endsWith("o") ? NAMES : SHOPT_NAMES).test(name);
    if (isPlus) at++;
    else at = keep(words, at, kept);
  }
  const rest = words.slice(at);
  return { hasLine, readsInput, isUnclear, rest, withoutPlus: kept.concat(rest) };
}

/** Keeps the value of an option; the result is its index. */
function keep(words: readonly Word[], at: number, kept: Word[]): number {
  const value = words[at + 1];
  if (value !== undefined) kept.push(value);
  return at + 1;
}
