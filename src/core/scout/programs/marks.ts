/** Which files can hold or pass on a tool, told without parsing them. */

import { decodeUtf8 } from "../../bytes.ts";
import type { Source } from "../../source.ts";
import type { Language } from "./relevance.ts";
import type { Export } from "./site.ts";

/** A file without any of these defines no tool and passes none on. */
const MARK =
  /tool|agent|mcp|openai|anthropic|semantic_kernel|inputSchema|\bfrom ['"](?:npm:)?ai[@'"]/i;
/** The name of a file, or of its folder, says it too. */
const MARKED_NAME = /(?:tool|agent|mcp)[^/]*(?:\/[^/]*)?$/i;
/** Files that only pass on what others define are short. */
const PASSING = /(?:^|\/)(?:__init__\.py|index\.[mc]?[jt]sx?)$/i;
const PASSING_MAX_BYTES = 8 * 1024;

/** The language of the programs in a file; `undefined` if it is not a program. */
export function languageOf(path: string): Language | undefined {
  if (/\.(?:pyw?|ipynb)$/i.test(path)) return "python";
  if (/\.d\.[mc]?ts$/i.test(path)) return undefined; // type declarations define no tools
  return /\.(?:[mc]?[jt]s|[jt]sx)$/i.test(path) ? "script" : undefined;
}

export function mayHoldTools({ name, bytes }: Source): boolean {
  if (languageOf(name) === undefined) return false;
  if (PASSING.test(name) && bytes.length <= PASSING_MAX_BYTES) return true;
  return MARKED_NAME.test(name) || MARK.test(decodeUtf8(bytes));
}

/** `def f(`, `class C` and `NAME = "text"` of Python, `export const NAME = "text"` of scripts. */
const AT_MARGIN: Readonly<Record<Language, RegExp>> = {
  python:
    /^(?:(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|([A-Z]\w*)[ \t]*=[ \t]*(["'])([^"'\\\n]{1,128})\3)/gm,
  script: /^export const (?:()(\w+))[ \t]*=[ \t]*(["'])([^"'\\\n]{1,128})\3/gm,
};

/** Functions and constant texts at the left margin of a file, without parsing it. */
export function marginNames({ name: path, bytes }: Source): Readonly<Record<string, Export>> {
  const language = languageOf(path);
  if (language === undefined) return {};
  const text = decodeUtf8(bytes);
  const found: Record<string, Export> = {};
  let [line, at] = [1, 0];
  for (const match of text.matchAll(AT_MARGIN[language])) {
    const [, called, constant, , value] = match;
    for (; at < match.index; at++) if (text[at] === "\n") line++;
    const kind = match[0].startsWith("class") ? "class" : "function";
    if (called) found[called] ??= { kind, place: { line, column: 1 } };
    else if (constant !== undefined && value !== undefined) found[constant] ??= { text: value };
  }
  return found;
}
