/** Opens the values of variables that programs run. */

import type { Word } from "./act.ts";
import type { Opening } from "./opened.ts";
import { wholeText } from "./programs/word_parts.ts";
import type { StartingVariable } from "./starting_variables.ts";

/** A file that programs hand to an editor. */
const FILE: Word = {
  pieces: [{ kind: "text", text: "/" }, { kind: "unknown" }],
  count: "one",
  source: "",
};

/** A prompt with no substitution and nothing but plain variables in it. */
const PLAIN_PROMPT = /^(?:[^`$]|\$(?=\s|$)|\$[A-Z_]+|\$\{[A-Z_]+\})*$/;

/** Adds what programs start that read the variable. */
export function openValue(
  opening: Opening,
  { variable: { kind, harmless }, value }: {
    readonly variable: StartingVariable;
    readonly value: Word | undefined;
  },
): void {
  const text = wholeText(value);
  if (value === undefined || text === undefined) return opening.unknown();
  if (text.trim() === "") return;
  switch (kind) {
    case "line":
      return opening.line(value);
    case "editor":
      return opening.line(value, { more: [FILE] });
    case "prompt":
      return PLAIN_PROMPT.test(text) ? undefined : opening.unknown();
    case "code":
      return harmless?.test(text) === true ? undefined : opening.unknown();
  }
}
