/**
 * Checks long JSON piece by piece. A parser makes values of a whole line, and what the collector did
 * not take back yet adds up over a file of long lines; pieces die young.
 */

import { concatBytes, encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { isJsonObject, parseJson, refuseBeyondLimits } from "./json.ts";
import { endOfString, endOfValue } from "./found_members.ts";

const [QUOTE, COLON, COMMA, BACKSLASH] = [0x22, 0x3a, 0x2c, 0x5c];
const [BRACKET, BRACE] = [0x5b, 0x7b];
const CONTROL = 0x1f;
/** What is made of a shorter line dies young as it is. */
const LINE_BYTES = 128 * 1024;
/** A piece is parsed once it has this many bytes, or is one item. */
const PIECE_BYTES = 16 * 1024;
/** Each level is looked through once more; deeper values are parsed whole. */
const LEVELS = 8;
const NULL = encodeUtf8("null");

/**
 * The object with `null` in place of each long value that is a member of one of its own
 * members `within`, unless `isKept` names it. What is left out was checked as `parseJson` would.
 *
 * The answer is `undefined` where a parser has to look at the whole: at everything short, at faults,
 * and at white space between members. `isKept` gets names of members of the members.
 */
export function skim(
  bytes: Uint8Array,
  within: readonly string[],
  isKept: (name: string) => boolean,
): Uint8Array | undefined {
  if (bytes.length <= LINE_BYTES) return undefined;
  try {
    refuseBeyondLimits({ name: "line", bytes });
    const short = shortened(bytes, within, isKept);
    if (short !== undefined) parseJson({ name: "line", bytes: short });
    return short;
  } catch (error) {
    // a parser of the whole names the place
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

function shortened(
  bytes: Uint8Array,
  within: readonly string[],
  isKept: (name: string) => boolean,
): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let copied = 0;
  const outer = new Items(bytes, 0);
  while (outer.next()) {
    if (bytes[outer.value] !== BRACE || !within.includes(outer.name())) continue;
    const inner = new Items(bytes, outer.value);
    while (inner.next()) {
      if (!inner.isLong || isKept(inner.name())) continue;
      if (!isSound(bytes, inner.value, inner.end, LEVELS)) return undefined;
      parts.push(bytes.subarray(copied, inner.value), NULL);
      copied = inner.end;
    }
    if (!inner.isWhole(outer.end)) return undefined;
  }
  if (!outer.isWhole(bytes.length) || parts.length === 0) return undefined;
  return concatBytes([...parts, bytes.subarray(copied)]);
}

/** Goes through the items of a list or the members of an object, written without white space. */
class Items {
  /** Where the item, its value and what follows it start. */
  item = 0;
  value = 0;
  end: number;
  readonly #bytes: Uint8Array;
  readonly #isObject: boolean;
  readonly #close: number;
  #isBroken = false;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#isObject = bytes[at] === BRACE;
    // each opening bracket is two before its closing one
    this.#close = (bytes[at] ?? 0) + 2;
    this.end = at;
  }

  /** `false` behind the last item, and where nothing more can be cut. */
  next(): boolean {
    const bytes = this.#bytes;
    if (this.value !== 0 && bytes[this.end] !== COMMA) return false;
    this.item = this.end + 1;
    this.value = this.item;
    const value = valueOf(bytes, this.item, this.#isObject);
    if (value === undefined) return this.#break();
    this.value = value;
    this.end = endOfValue(bytes, this.value);
    return this.end < bytes.length || this.#break();
  }

  /** Whether the last item was the last one of a value that ends before `end`. */
  isWhole(end: number): boolean {
    return !this.#isBroken && this.#bytes[this.end] === this.#close && this.end + 1 === end;
  }

  /** Whether the value is worth cutting. */
  get isLong(): boolean {
    return this.end - this.value > PIECE_BYTES && isCut(this.#bytes, this.value);
  }

  name(): string {
    const bytes = this.#bytes.subarray(this.item, this.value - 1);
    const text = parseJson({ name: "name", bytes });
    return typeof text === "string" ? text : "";
  }

  #break(): boolean {
    this.#isBroken = true;
    return false;
  }
}

/** Whether the string, list or object between `start` and `end` would be parsed. */
function isSound(bytes: Uint8Array, start: number, end: number, levels: number): boolean {
  if (bytes[start] !== QUOTE) return isSoundContainer(bytes, start, end, levels);
  for (let at = start + 1; at < end - 1; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > CONTROL && byte !== BACKSLASH) continue;
    parseJson({ name: "piece", bytes: bytes.subarray(start, end) });
    return true;
  }
  return true;
}

function isSoundContainer(bytes: Uint8Array, start: number, end: number, levels: number): boolean {
  const isObject = bytes[start] === BRACE;
  const last = end - 1;
  // each opening bracket is two before its closing one
  if (bytes[last] !== (bytes[start] ?? 0) + 2) return false;
  const names = new Set<string>();
  let [depth, piece, item] = [0, start + 1, start + 1];
  for (let at = piece; at <= last; at++) {
    switch (at === last ? COMMA : bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at) - 1;
        break;
      case BRACKET:
      case BRACE:
        depth++;
        break;
      case BRACKET + 2:
      case BRACE + 2:
        depth--;
        break;
      case COMMA: {
        if (depth !== 0) break;
        if (at === item) return false;
        const value = at - item > PIECE_BYTES && levels > 0
          ? valueOf(bytes, item, isObject)
          : undefined;
        if (value !== undefined && isCut(bytes, value)) {
          if (item > piece && !parsePiece(bytes.subarray(piece, item - 1), isObject, names)) {
            return false;
          }
          if (!isSound(bytes, value, at, levels - 1)) return false;
          const member = concatBytes([bytes.subarray(item, value), NULL]);
          if (isObject && !parsePiece(member, true, names)) return false;
          piece = at + 1;
        } else if (at - piece > PIECE_BYTES || at === last) {
          if (!parsePiece(bytes.subarray(piece, at), isObject, names)) return false;
          piece = at + 1;
        }
        item = at + 1;
      }
    }
  }
  return depth === 0 && piece === end;
}

/** Where the value of an item starts; `undefined` where it is not plainly written. */
function valueOf(bytes: Uint8Array, item: number, isObject: boolean): number | undefined {
  if (!isObject) return item;
  if (bytes[item] !== QUOTE) return undefined;
  const value = endOfString(bytes, item) + 1;
  return bytes[value - 1] === COLON ? value : undefined;
}

function isCut(bytes: Uint8Array, value: number): boolean {
  const first = bytes[value];
  return first === QUOTE || first === BRACKET || first === BRACE;
}

const LIST = [encodeUtf8("["), encodeUtf8("]")] as const;
const OBJECT = [encodeUtf8("{"), encodeUtf8("}")] as const;

/** Parses some items, and notes the names of members. `false` if one was there before. */
function parsePiece(bytes: Uint8Array, isObject: boolean, names: Set<string>): boolean {
  const [open, close] = isObject ? OBJECT : LIST;
  const piece = parseJson({ name: "piece", bytes: concatBytes([open, bytes, close]) });
  if (!isJsonObject(piece)) return true;
  return Object.keys(piece).every((name) => names.size < names.add(name).size);
}
