/** `export`, `declare` and the like. */

import { UNKNOWN_FOLDER } from "./folders.ts";
import { type Line, refuse, type Scope } from "./line.ts";
import { withoutStart } from "./programs/word_parts.ts";
import { constantText, constantWord } from "./word_builder.ts";
import type { ReadWord } from "./words.ts";

/** Reads the words of a builtin that declares variables. */
export function readDeclaration(
  words: readonly ReadWord[],
  scope: Scope,
  line: Line,
  name: string,
): void {
  if (name === "integer" || name === "float") refuse("it evaluates arithmetic");
  for (const read of words) {
    for (const word of read.words) {
      const [first] = word.pieces;
      const text = first?.kind === "text" ? first.text : undefined;
      // What is split declares more names.
      const isSplit = word.count === "many";
      if (text === undefined || isSplit) refuse("it declares what cannot be told");
      if (/^[-+]/.test(text)) checkFlags(name, constantText(word), words.length);
      else {
        const variable = /^([A-Za-z_][A-Za-z0-9_]*)(\+?=|$)/.exec(text);
        const isWhole = variable?.[2] !== "" || word.pieces.length === 1;
        if (variable?.[1] === undefined || !isWhole) refuse("it declares what cannot be told");
        const isPlain = variable[2] !== "+=";
        // Without a value it keeps its old value.
        const value = variable[2] === ""
          ? constantWord("")
          : withoutStart(word, variable[0].length);
        line.assign(variable[1], scope, false, isPlain ? value : undefined);
        // From there on cd may go elsewhere than its word says.
        if (variable[1] === "CDPATH") scope.folder = UNKNOWN_FOLDER;
      }
    }
  }
}

/** Flags that make the shell evaluate values, name other variables or export functions are not read. */
function checkFlags(name: string, text: string | undefined, count: number): void {
  if (text === undefined) refuse("it declares what cannot be told");
  if (/^[-+]-?$/.test(text) || /^[-+][aAgxrlup]+$/.test(text)) return;
  const isListing = /^-[fF]$/.test(text) && (name === "declare" || name === "typeset");
  const isUnexport = text === "-n" && name === "export";
  if (!isUnexport && !(isListing && count <= 1)) refuse("it declares what cannot be told");
}
