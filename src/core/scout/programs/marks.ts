/** Which files can hold or pass on a tool, told without parsing them. */

import { decodeUtf8 } from "../../bytes.ts";
import type { Source } from "../../source.ts";
import type { Language } from "./relevance.ts";
import type { Export } from "./site.ts";

/** A file without any of these defines no tool and passes none on. */
const MARK = /tool|agent|mcp|semantic_kernel|inputSchema|\bfrom ['"](?:npm:)?ai[@'"]/i;
/** The name of a file, or of its folder, says it too. */
const MARKED_NAME = /(?:tool|agent|mcp)[^/]*(?:\/[^/]*)?$/i;
/** Files that only pass on what others define are short. */
const PASSING = /(?:^|\/)(?:__init__\.py|index\.[mc]?[jt]sx?)$/i;
const PASSING_MAX_BYTES = 8 * 1024;

/** The language of the programs in a file; `undefined` if it is no program. */
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

/** Functions at the left margin of a Python file, without parsing it. */
export function marginFunctions({ bytes }: Source): Readonly<Record<string, Export>> {
  const found: Record<string, Export> = {};
  let line = 1;
  for (const text of decodeUtf8(bytes).split("\n")) {
    const [, name] = /^(?:async[ \t]+)?def[ \t]+(\w+)/.exec(text) ?? [];
    if (name !== undefined) found[name] ??= { kind: "function", place: { line, column: 1 } };
    line++;
  }
  return found;
}
