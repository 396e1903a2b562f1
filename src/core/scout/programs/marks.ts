/** Which files can hold or pass on a tool, told without parsing them. */

import { decodeUtf8 } from "../../bytes.ts";
import type { Source } from "../../source.ts";
import type { Language } from "./relevance.ts";

/** A file without any of these defines no tool and passes none on. */
const MARK = /tool|agent|mcp|kernel_function|\bfrom ['"](?:npm:)?ai[@'"]/i;
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
  return MARK.test(decodeUtf8(bytes));
}
