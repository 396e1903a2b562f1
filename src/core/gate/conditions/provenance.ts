/** Whether provenance says of an argument where it came from. */

import type { NormalizedProvenance } from "../intent/intent.ts";
import { pointerTokens } from "../../json/json.ts";
import type { Answer } from "./answer.ts";

/** Word for an argument of which provenance says nothing. */
export const UNLABELLED = "unlabelled";

/**
 * Whether some entry has one of the sources and is about the argument at a JSON Pointer, about what
 * it stands in, or about a part of it. An entry whose path cannot be read may be about any argument.
 */
export function hasSource(
  sources: readonly string[],
  at: string,
  provenance: readonly NormalizedProvenance[],
): Answer {
  const tokens = pointerTokens(at);
  let isLabelled = false;
  let isUnclear = false;
  for (const { arg_path, source } of provenance) {
    const path = readArgPath(arg_path);
    if (path === undefined) isUnclear = true;
    // Some producers begin paths at the intent, others at the arguments.
    else if (isRelated(path, tokens) || (path[0] === "args" && isRelated(path.slice(1), tokens))) {
      if (sources.includes(source)) return "yes";
      isLabelled = true;
    }
  }
  if (isUnclear) return "unclear";
  return !isLabelled && sources.includes(UNLABELLED) ? "yes" : "no";
}

function isRelated(path: readonly string[], tokens: readonly string[]): boolean {
  const length = Math.min(path.length, tokens.length);
  for (let index = 0; index < length; index++) {
    if (path[index] !== "*" && path[index] !== tokens[index]) return false;
  }
  return true;
}

/**
 * The names and indexes of a path such as `$.items[0]["a b"]`, `args.url`, `/items/0` or a bare name;
 * `undefined` for a text that is none. `*` stands for any.
 */
export function readArgPath(text: string): readonly string[] | undefined {
  if (text.startsWith("/")) return pointerTokens(text);
  let rest = text.startsWith("$") ? text.slice(1) : text.startsWith(".") ? text : `.${text}`;
  const path: string[] = [];
  while (rest !== "") {
    const match = /^(?:\.([^.[\]"'\s]+)|\[(\d+|\*)\]|\[("(?:[^"\\]|\\.)*")\]|\['([^'\\]*)'\])/
      .exec(rest);
    if (match === null) return undefined;
    const [whole, name, index, quoted, single] = match;
    const token = name ?? index ?? single ?? unquoted(quoted ?? "");
    if (token === undefined) return undefined;
    path.push(token);
    rest = rest.slice(whole.length);
  }
  return path;
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
