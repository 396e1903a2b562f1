/** Taking tools out of a list that passes by, with every other byte kept. */

import { concatBytes, decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import { itemSpans, type JsonSpan, memberSpans } from "../../json/spans.ts";

/** A part of the message that gives way to other bytes. */
interface Edit extends JsonSpan {
  readonly replacement: string;
}

/**
 * Drops the tools for which `isHidden` answers true from a `tools/list` response. Where a tool was
 * dropped from a result that any client may share (`cacheScope: "public"`), it becomes `private`,
 * since the list now depends on who asks. Everything else keeps its bytes: white space, order,
 * escapes, numbers, also bytes that are not UTF-8.
 *
 * Never throws. What is not such a response comes back as it was, and so does what cannot be read:
 * hiding is a courtesy to the model, and every call is judged anyway. A tool that has two names, by a
 * member given twice, is dropped if either is hidden, and so is one about which `isHidden` throws.
 * In an array of messages each is edited.
 */
export function withoutTools(
  message: Uint8Array,
  isHidden: (name: string) => boolean,
): Uint8Array {
  try {
    return edit(message, isHidden);
  } catch {
    return message;
  }
}

function edit(message: Uint8Array, isHidden: (name: string) => boolean): Uint8Array {
  // must be JSON before its parts are looked for
  const value: unknown = JSON.parse(decodeUtf8(message));
  if (typeof value !== "object" || value === null) return message;
  const text = new ByteText(message);
  const answers = Array.isArray(value)
    ? itemSpans(text.units)
    : [{ start: 0, end: message.length }];
  const edits = answers.flatMap((answer) => {
    return members(text, answer, "result").flatMap((result) => editsOf(text, result, isHidden));
  });
  return edits.length === 0 ? message : apply(message, edits);
}

/**
 * The message with one unit for each byte, so that offsets in it are offsets in the bytes. No byte
 * of a multi-byte character stands for a character that JSON gives a meaning.
 */
class ByteText {
  readonly units: string;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.units = new TextDecoder("windows-1252").decode(bytes);
  }

  /** The value of a part, `undefined` unless it is a string. */
  stringAt({ start, end }: JsonSpan): string | undefined {
    const value: unknown = JSON.parse(decodeUtf8(this.#bytes.subarray(start, end)));
    return typeof value === "string" ? value : undefined;
  }
}

/** Every value of the member, as a text may give it twice and readers differ on which counts. */
function members(text: ByteText, at: JsonSpan, name: string): readonly JsonSpan[] {
  if (!startsWith(text, at, "{")) return [];
  return memberSpans(text.units, at.start)
    .filter((member) => member.name === name).map(({ value }) => value);
}

function startsWith({ units }: ByteText, { start, end }: JsonSpan, unit: string): boolean {
  return units.slice(start, end).trimStart().startsWith(unit);
}

function editsOf(
  text: ByteText,
  result: JsonSpan,
  isHidden: (name: string) => boolean,
): readonly Edit[] {
  const lists = members(text, result, "tools").filter((list) => startsWith(text, list, "["));
  const drops = lists.flatMap((list) => {
    const items = itemSpans(text.units, list.start);
    return dropped(items, items.map((item) => isDropped(text, item, isHidden)));
  });
  if (drops.length === 0) return [];
  const scopes = members(text, result, "cacheScope")
    .filter((scope) => text.stringAt(scope) === "public")
    .map((scope) => ({ ...scope, replacement: '"private"' }));
  return [...drops, ...scopes];
}

function isDropped(
  text: ByteText,
  item: JsonSpan,
  isHidden: (name: string) => boolean,
): boolean {
  return members(text, item, "name").some((span) => {
    const name = text.stringAt(span);
    if (name === undefined) return false;
    try {
      return isHidden(name);
    } catch {
      return true; // whoever cannot decide does not show
    }
  });
}

/** What to cut so that one comma stands between any two items that stay. */
function dropped(items: readonly JsonSpan[], gone: readonly boolean[]): readonly Edit[] {
  const lastKept = gone.lastIndexOf(false);
  const edits: Edit[] = [];
  for (const [index, item] of items.entries()) {
    if (gone[index] !== true) continue;
    const before = items[index - 1];
    const after = items[index + 1];
    // up to the next item, comma included; behind the last that stays, from its end instead
    const isTail = index > lastKept;
    const start = isTail && before !== undefined ? before.end : item.start;
    const end = isTail || after === undefined ? item.end : after.start;
    edits.push({ start, end, replacement: "" });
  }
  return edits;
}

function apply(message: Uint8Array, edits: readonly Edit[]): Uint8Array<ArrayBuffer> {
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, replacement } of sorted) {
    parts.push(message.subarray(at, start), encodeUtf8(replacement));
    at = end;
  }
  parts.push(message.subarray(at));
  return concatBytes(parts);
}
