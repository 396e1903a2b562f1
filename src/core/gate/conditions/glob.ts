/** Patterns for texts: `*` any run of characters, `?` one, `[*]` and `[?]` the signs themselves. */

import {
  ANY_CHARACTER,
  anyTimes,
  compilePattern,
  literalPattern,
  type Matcher,
  type Pattern,
} from "./automaton.ts";

/** One part of a pattern: a text, or a sign. */
export type GlobPart = { readonly text: string } | "*" | "?";

/** Splits a pattern. No two texts and no two `*` follow each other. */
export function globParts(
  pattern: string,
  { hasQuestionMark = true }: { readonly hasQuestionMark?: boolean } = {},
): readonly GlobPart[] {
  const parts: GlobPart[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push({ text });
    text = "";
  };
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const quotedSign = pattern.slice(at, at + 3);
    if (quotedSign === "[*]" || (hasQuestionMark && quotedSign === "[?]")) {
      text += pattern.charAt(at + 1);
      at += 2;
    } else if (character === "*") {
      flush();
      if (parts.at(-1) !== "*") parts.push("*");
    } else if (character === "?" && hasQuestionMark) {
      flush();
      parts.push("?");
    } else text += character;
  }
  flush();
  return parts;
}

/** Whether a text has a `*` that matches other characters. */
export function isNamePattern(text: string): boolean {
  return globParts(text).includes("*");
}

/** The one name that a text matches; `undefined` if a `*` in it matches others. */
export function exactName(text: string): string | undefined {
  return isNamePattern(text) ? undefined : text.replaceAll("[*]", "*");
}

/** Whether a name with a matching `*` is short enough. */
export function isUsableName(text: string): boolean {
  return !isNamePattern(text) || compileName(text) !== undefined;
}

/** Compiles a name in which only `*` is a sign; `undefined` if it is too long. */
export function compileName(text: string): Matcher | undefined {
  return compileGlob(globParts(text, { hasQuestionMark: false }));
}

/** Compiles a pattern; `undefined` if it is too long. */
export function compileGlob(parts: readonly GlobPart[]): Matcher | undefined {
  return plainMatcher(parts) ?? compilePattern({
    kind: "sequence",
    items: parts.map((part): Pattern => {
      if (part === "?") return { kind: "set", ranges: ANY_CHARACTER };
      if (part === "*") return anyTimes({ kind: "set", ranges: ANY_CHARACTER });
      return literalPattern(part.text);
    }),
  });
}

/** Up to so many characters, looking for each text in turn is quicker than an automaton. */
const PLAIN_CHARACTERS = 100;

/** A matcher for a pattern without `?`: its texts follow each other in the order of the pattern. */
function plainMatcher(parts: readonly GlobPart[]): Matcher | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    if (part === "?") return undefined;
    if (part !== "*") texts.push(part.text);
  }
  if (texts.join("").length > PLAIN_CHARACTERS) return undefined;
  if (!parts.includes("*")) return { matches: (text) => text === (texts[0] ?? "") };
  const first = parts[0] === "*" ? "" : texts.shift() ?? "";
  const last = parts.at(-1) === "*" ? "" : texts.pop() ?? "";
  return {
    matches(text) {
      if (text.length < first.length + last.length) return false;
      if (!text.startsWith(first) || !text.endsWith(last)) return false;
      let at = first.length;
      const end = text.length - last.length;
      for (const inner of texts) {
        const found = text.indexOf(inner, at);
        if (found < 0 || found + inner.length > end) return false;
        at = found + inner.length;
      }
      return true;
    },
  };
}
