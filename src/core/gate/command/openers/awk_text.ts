/** Reads texts of `awk` for what they start, read and write (POSIX.1-2024, gawk 5.2). */

import { ANY_SCRIPT, type ScriptFacts } from "./script_facts.ts";

const TOKEN =
  /\s+|\\\r?\n|#[^\n]*|"(?:[^"\\\n]|\\[^])*"|[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z.]*|\.[0-9]+|\|\||&&|\|&|>>|>=|<=|==|!=|!~|\+\+|--|[-+*\/%^]=|[^]/y;
const REGEX = /\/(?:[^\/\\\n[]|\\[^\n]|\[\^?\]?(?:[^\]\\\n]|\\[^\n])*\])*\//y;

/** Reads a text of `awk`. What it does not read may do anything. */
export function readAwk(text: string): ScriptFacts {
  const tokens = tokensOf(text);
  if (tokens === undefined) return ANY_SCRIPT;
  let reads: string[] | undefined = [];
  let writes: string[] | undefined = [];
  let depth = 0;
  let isPrint = false;
  for (const [i, token] of tokens.entries()) {
    switch (token) {
      case "system":
      case "|":
      case "|&":
      case "@":
        return ANY_SCRIPT;
      case "getline":
      case "ARGV":
      case "ARGC":
        reads = undefined;
        break;
      case "print":
      case "printf":
        isPrint = true;
        depth = 0;
        break;
      case "(":
        depth++;
        break;
      case ")":
        depth--;
        break;
      case ";":
      case "\n":
      case "}":
        isPrint = false;
        break;
      case ">":
      case ">>": {
        if (!isPrint || (token === ">" && depth > 0)) break;
        const file = fileAfter(tokens, i);
        if (file === undefined) writes = undefined;
        else writes?.push(file);
      }
    }
  }
  return { mayRun: false, reads, writes };
}

/** The file after `>`, if it is a plain text. */
function fileAfter(tokens: readonly string[], at: number): string | undefined {
  const text = tokens[at + 1] ?? "";
  const next = tokens[at + 2] ?? ";";
  const isPlain = /^"[\w.\/-]*"$/.test(text) && /^[;\n}]$/.test(next);
  return isPlain ? text.slice(1, -1) : undefined;
}

/** Tokens without blanks and comments; `undefined` if the text cannot be read. */
function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    // After a value a slash divides; elsewhere it begins an expression.
    const isRegex = text.charAt(at) === "/" && !isValue(tokens.at(-1));
    const pattern = isRegex ? REGEX : TOKEN;
    pattern.lastIndex = at;
    const [whole] = pattern.exec(text) ?? [];
    if (whole === undefined || whole === '"') return undefined;
    at += whole.length;
    if (isRegex) tokens.push("/regex/");
    else if (whole.includes("\n") && /^\s+$/.test(whole)) tokens.push("\n");
    else if (!/^\s+$/.test(whole) && !whole.startsWith("#") && !whole.startsWith("\\")) {
      tokens.push(whole);
    } else if (whole === "\\") return undefined;
  }
  return tokens;
}

const WORDS_BEFORE_REGEX = /^(?:print|printf|return|in|if|while|case|else|do|getline|and|or|not)$/;

function isValue(token: string | undefined): boolean {
  if (token === undefined || WORDS_BEFORE_REGEX.test(token)) return false;
  return /^[A-Za-z0-9_."]/.test(token) || token === ")" || token === "]" || token === "$" ||
    token === "++" || token === "--" || token === "/regex/";
}
