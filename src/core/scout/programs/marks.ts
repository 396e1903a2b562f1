/** Which files can hold or pass on a tool, told without parsing them. */

import { decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import type { Source } from "../../source.ts";
import type { Language } from "./relevance.ts";
import { MENTIONS_TOOLS } from "./relevance.ts";
import type { Export } from "./site.ts";

/** The name of a file, or of its folder, says it too. */
const MARKED_NAME = /(?:tool|agent|mcp)[^/]*(?:\/[^/]*)?$/i;
/** Files that only pass on what others define are short. */
const PASSING = /(?:^|\/)(?:__init__\.py|index\.[mc]?[jt]sx?)$/i;
const PASSING_MAX_BYTES = 8 * 1024;
/** What passes on names of another file, whatever the file is called. */
const PASSES =
  /^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]+\*|export[ \t]*(?:\*|\{[^}]*\}[ \t]*from\b))/m;

/** The language of the programs in a file; `undefined` if it is not a program. */
export function languageOf(path: string): Language | undefined {
  if (/\.(?:pyw?|ipynb)$/i.test(path)) return "python";
  if (/\.d\.[mc]?ts$/i.test(path)) return undefined; // type declarations define no tools
  return /\.(?:[mc]?[jt]s|[jt]sx|vue|svelte|astro)$/i.test(path) ? "script" : undefined;
}

/** The script in a component: all else is blank, so that places stay. */
export function scriptIn({ name, bytes }: Source): string {
  const text = decodeUtf8(bytes);
  if (!/\.(?:vue|svelte|astro)$/i.test(name)) return text;
  const blank = (part: string) => part.replace(/[^\n]/g, " ");
  let [kept, at] = ["", 0];
  const keep = (start: number, end: number) => {
    kept += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  };
  // Astro has a script between two fences at the beginning.
  const fence = /^\s*---[ \t]*\n/.exec(text)?.[0].length;
  const fenceEnd = fence === undefined ? -1 : text.indexOf("\n---", fence - 1);
  if (fence !== undefined && fenceEnd >= 0) keep(fence, fenceEnd + 1);
  const lower = text.toLowerCase();
  for (;;) {
    const tag = lower.indexOf("<script", at);
    const start = tag < 0 ? -1 : lower.indexOf(">", tag);
    const end = start < 0 ? -1 : lower.indexOf("</script", start);
    if (end < 0) return kept + blank(text.slice(at));
    keep(start + 1, end);
  }
}

/** Encodings whose first 128 characters are those of ASCII: what a library is called is read right. */
const LIKE_ASCII =
  /^(?:utf-?8|us-ascii|ascii|latin|iso-?8859|l1|cp\d+|windows-?\d+|koi8|mac|gb|big5|euc|shift|sjis)/i;

/** A program as UTF-8, or why its text is not read. */
export function asUtf8(source: Source): Source | string {
  const { name, bytes } = source;
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    const encoding = first === 0xff ? "utf-16le" : "utf-16be";
    return { name, bytes: encodeUtf8(new TextDecoder(encoding).decode(bytes)) };
  }
  // UTF-16 without a mark: every other byte is zero.
  const head = bytes.subarray(0, 200);
  const zeros = head.reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0);
  if (zeros > head.length / 4) return "it is not text in UTF-8";
  if (languageOf(name) !== "python") return source;
  const lines = decodeUtf8(bytes.subarray(0, 400)).split("\n", 2).join("\n");
  const [, coding] = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/m.exec(lines) ?? [];
  return coding === undefined || LIKE_ASCII.test(coding.replaceAll("_", "-"))
    ? source
    : `its encoding is ${JSON.stringify(coding)}, not UTF-8`;
}

export function mayHoldTools({ name, bytes }: Source): boolean {
  if (languageOf(name) === undefined) return false;
  const isShort = bytes.length <= PASSING_MAX_BYTES;
  if (MARKED_NAME.test(name) || (isShort && PASSING.test(name))) return true;
  const text = decodeUtf8(bytes);
  return MENTIONS_TOOLS.test(text) || (isShort && PASSES.test(text)) ||
    // Python reads `ｍcp` as `mcp`.
    (/[\uff00-\uffef\u2100-\u214f\ud835]/.test(text) &&
      MENTIONS_TOOLS.test(text.normalize("NFKC")));
}

/** `from a import b, c as d` at the left margin. */
const IMPORTED = /^from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(?:\(([^)]{0,4000})\)|([^\n(*]+))/gm;

/** What a Python file imports, and so passes on, without parsing it. */
function importedNames(text: string): Readonly<Record<string, Export>> {
  const found: Record<string, Export> = {};
  for (const [, module = "", inner, plain = ""] of text.matchAll(IMPORTED)) {
    for (const each of (inner ?? plain).split(",")) {
      const [, name, alias] = /^\s*(\w+)(?:\s+as\s+(\w+))?/.exec(each) ?? [];
      if (name === undefined) continue;
      found[alias ?? name] = { path: module.endsWith(".") ? module + name : `${module}.${name}` };
    }
  }
  return found;
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
  const found: Record<string, Export> = language === "python" ? { ...importedNames(text) } : {};
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
