/** `printf` and zsh's `print`. */

import { type Line, refuse, type Scope } from "./line.ts";
import { requireNumber } from "./double_bracket.ts";
import { constantText } from "./word_builder.ts";
import type { ReadWord } from "./words.ts";

/** Reads the words of `printf`: `-v` assigns, and zsh evaluates what it prints as a number. */
export function readPrintf(
  words: readonly ReadWord[],
  scope: Scope,
  line: Line,
  name: string,
): void {
  let i = 0;
  if (name === "print") {
    if (words.some((word) => /^-.*[vfCPz]/.test(constantText(word.words[0]) ?? ""))) {
      refuse("zsh evaluates what it prints");
    }
    return;
  }
  const flag = constantText(words[0]?.words[0]);
  if (flag?.startsWith("-v") === true) {
    const variable = flag.length > 2 ? flag.slice(2) : constantText(words[++i]?.words[0]);
    if (variable === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
      refuse("it evaluates an array subscript");
    }
    line.assign(variable, scope, false);
    i++;
  } else if (flag === "--") i++;
  const values = words.slice(i + 1);
  const format = words[i];
  if (format === undefined) return;
  const first = format.words[0]?.pieces[0];
  // A format that is not known may be the flag.
  const isOpen = first !== undefined && first.kind !== "text";
  if (isOpen && values.length > 0) refuse("a format is not known");
  const text = constantText(format.words[0]);
  const isTextOnly = text !== undefined && format.words.length === 1 &&
    /^(?:[^%]|%%|%[-0-9.# +]*[sbqc])*$/.test(text);
  if (!isTextOnly) { for (const value of values) requireNumberOrName(value, scope, line); }
}

function requireNumberOrName(word: ReadWord, scope: Scope, line: Line): void {
  const texts = word.words.map(constantText);
  // Without brackets a constant evaluates to a number, and runs nothing.
  if (texts.every((text) => text !== undefined && !text.includes("["))) return;
  requireNumber(word, scope, line);
}
