/** TOML 1.0. The parser is loaded when a text is parsed. */

import { positionOf } from "./text_position.ts";

/** A text that is not TOML. */
export class TomlError extends Error {
  override readonly name = "TomlError";
  /** The fault, in one line. */
  readonly fault: string;
  /** Line of the fault, from 1. */
  readonly line: number;
  /** Column in UTF-16 code units, from 1. */
  readonly column: number;

  /** Makes an error of what is wrong and where. */
  constructor(fault: string, line: number, column: number) {
    super(`line ${line}, column ${column}: ${fault}`);
    this.fault = fault;
    this.line = line;
    this.column = column;
  }
}

/** Most inline tables and lists within each other, and most parts of one key. */
const MAX_DEPTH = 32;
/** Most tables and lists within each other, however they are written. */
const MAX_TABLES = 64;

/**
 * Parses a text. Tables become objects; dates stay objects of the parser, which no reader of ours takes.
 *
 * @throws {TomlError}
 */
export async function parseToml(text: string): Promise<object> {
  const { parse, TomlError: Fault } = await import("smol-toml");
  // The parser does not count the parts of dotted keys, and works on each part as often as it has parts.
  const long = longKey(text);
  if (long !== undefined) {
    const { line, column } = positionOf(text, long);
    throw new TomlError(`a key has more than ${MAX_DEPTH} parts`, line, column);
  }
  try {
    const parsed = parse(text, { maxDepth: MAX_DEPTH });
    if (isDeep(parsed)) {
      throw new TomlError(`it has more than ${MAX_TABLES} tables within each other`, 1, 1);
    }
    return parsed;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const [first = ""] = error.message.split("\n");
    throw new TomlError(first.replace(/^Invalid TOML document: /, ""), error.line, error.column);
  }
}

/** Offset of the first dot too many in a key. Strings and comments hold no keys, other values one dot. */
function longKey(text: string): number | undefined {
  let parts = 1;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case ".":
        if (++parts > MAX_DEPTH) return at;
        break;
      case '"':
      case "'":
        at = endOfString(text, at) - 1;
        break;
      case "#":
        at = endOr(text.indexOf("\n", at), text) - 1;
        break;
      case "=":
      case ",":
      case "[":
      case "]":
      case "{":
      case "}":
      case "\n":
        parts = 1;
    }
  }
  return undefined;
}

/** Offset after the string that begins at `start`; one that does not end is left to the parser. */
function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  const isLong = text.startsWith(quote.repeat(3), start);
  if (text.startsWith(quote.repeat(2), start) && !isLong) return start + 2;
  const close = isLong ? quote.repeat(3) : quote;
  for (let at = start + close.length; at < text.length; at++) {
    if (text[at] === "\\" && quote === '"') at++;
    else if (text.startsWith(close, at)) return at + close.length;
    else if (text[at] === "\n" && !isLong) return at;
  }
  return text.length;
}

function endOr(found: number, text: string): number {
  return found < 0 ? text.length : found;
}

function isDeep(root: object): boolean {
  const waiting: { value: object; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth > MAX_TABLES) return true;
    for (const value of Object.values(next.value)) {
      if (typeof value === "object" && value !== null) {
        waiting.push({ value, depth: next.depth + 1 });
      }
    }
  }
  return false;
}
