/** Secrets that a pattern of their own finds. */

import type { Span } from "./card_number.ts";
import { looksDrawn } from "./secret_names.ts";
import { wholeWord } from "./shell_word.ts";

/** One kind of secret. */
export interface TextShape {
  /** Name used in markers, warnings and results. */
  readonly kind: string;
  /** A text without any of these has none; for a first look. */
  readonly hint: RegExp;
  /** All of this kind, in order. */
  readonly find: (text: string) => readonly Span[];
}

/** Makes a finder of a pattern. The secret is the group `secret`, `a` or `b`, or the whole match. */
export function matches(pattern: string, accepts?: (secret: string) => boolean): TextShape["find"] {
  const regex = new RegExp(pattern, /\?<(?:secret|a|b)>/.test(pattern) ? "dg" : "g");
  return (text) => {
    const spans: Span[] = [];
    for (const match of text.matchAll(regex)) {
      const groups = match.indices?.groups;
      const span = groups?.["secret"] ?? groups?.["a"] ?? groups?.["b"] ??
        [match.index, match.index + match[0].length];
      if (accepts?.(text.slice(...span)) ?? true) spans.push(span);
    }
    return spans;
  };
}

/** Whether a value on a command line is no variable, placeholder or redirection. */
export const isWritten = (secret: string) =>
  !/^(?:\$(?:\w+|\{[^{}]*\}|\(.*)?["']?$|[<>%{]|\*+$|x+$)/.test(secret) ||
  // In single quotes a dollar sign is a part of the password.
  looksDrawn(/^\$(\w{1,128})["']?$/.exec(secret)?.[1] ?? "");

/** A row of the tables; a pattern stands for its matches. */
export const shape = (
  kind: string,
  hint: RegExp,
  find: string | TextShape["find"],
): TextShape => {
  const found = typeof find === "string" ? matches(find) : find;
  // The value of an option is a word of the shell, which may go on in quotes.
  const words: TextShape["find"] = (text) => found(text).map((span) => wholeWord(text, span));
  return { kind, hint, find: kind === "command_password" ? words : found };
};
