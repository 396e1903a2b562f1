/** Brace expansion of constant text: `{a,b}` and `{1..3}`. */

import { appendAll } from "../../lists.ts";
const MAX_WORDS = 64;
/** Deeper braces are not read: each level is a call of the reader. */
const MAX_LEVELS = 64;

/**
 * The words that a text without quotes and expansions becomes, in order. `undefined` where shells
 * differ or there are too many: unbalanced braces, braces that are not an expansion, zeros in
 * front, steps, braces in braces without end.
 */
export function expandBraces(text: string): readonly string[] | undefined {
  const reader = { text, at: 0, level: 0 };
  const words = readSequence(reader, false);
  return reader.at === text.length && words?.every((word) => word !== "") ? words : undefined;
}

interface Reader {
  readonly text: string;
  at: number;
  /** Braces that are open. */
  level: number;
}

/** Reads up to the end, or inside of braces to the next `,` or `}`. */
function readSequence(reader: Reader, isInside: boolean): string[] | undefined {
  let words = [""];
  while (reader.at < reader.text.length) {
    const letter = reader.text[reader.at] ?? "";
    if (letter === "}") return isInside ? words : undefined;
    if (letter === "," && isInside) return words;
    let items: string[] | undefined;
    if (letter === "{") items = readBraces(reader);
    else {
      items = [letter];
      reader.at++;
    }
    if (items === undefined || items.length * words.length > MAX_WORDS) return undefined;
    const [only] = items;
    words = items.length === 1
      ? words.map((word) => word + only)
      : words.flatMap((word) => (items ?? []).map((item) => word + item));
  }
  return isInside ? undefined : words;
}

function readBraces(reader: Reader): string[] | undefined {
  const range = /^\{(?:(0|-?[1-9]\d{0,3})\.\.(0|-?[1-9]\d{0,3})|([a-z])\.\.([a-z]))\}/.exec(
    reader.text.slice(reader.at, reader.at + 16),
  );
  if (range !== null) {
    reader.at += range[0].length;
    return readRange(range);
  }
  if (reader.level === MAX_LEVELS) return undefined;
  reader.level++;
  const items: string[] = [];
  let separators = -1;
  do {
    reader.at++;
    const item = readSequence(reader, true);
    if (item === undefined) return undefined;
    appendAll(items, item);
    separators++;
  } while (reader.text[reader.at] === ",");
  reader.at++;
  reader.level--;
  return separators > 0 && items.length <= MAX_WORDS ? items : undefined;
}

function readRange(range: RegExpExecArray): string[] | undefined {
  const isNumber = range[1] !== undefined;
  const from = isNumber ? Number(range[1]) : (range[3] ?? "").charCodeAt(0);
  const to = isNumber ? Number(range[2]) : (range[4] ?? "").charCodeAt(0);
  const count = Math.abs(to - from) + 1;
  if (count > MAX_WORDS) return undefined;
  const step = to < from ? -1 : 1;
  return Array.from({ length: count }, (_, i) => {
    const code = from + i * step;
    return isNumber ? String(code) : String.fromCharCode(code);
  });
}
