import { concatBytes, decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import { itemSpans, type JsonSpan, memberSpans } from "../../json/spans.ts";
import type { ServerResponse } from "./server_message.ts";

/** A part of the message and the text that replaces it. */
interface Edit extends JsonSpan {
  readonly replacement: string;
}

/**
 * Drops the tools for which `isHidden` answers true from a `tools/list` response. Where a tool was
 * dropped from a result that any client may share (`cacheScope: "public"`), the result becomes
 * `private`, since the list now depends on who asks. Everything else keeps its bytes: white space,
 * order, escapes, numbers, also bytes that are not UTF-8.
 *
 * Never throws. A response without such a list is returned as it is, and so is one that cannot be
 * edited: hiding only helps the model, and every call is judged anyway. A tool that has two names,
 * because the member is given twice, is dropped if either is hidden. A tool for which `isHidden`
 * throws is dropped too.
 */
export function withoutTools(
  { bytes }: Pick<ServerResponse, "bytes">,
  isHidden: (name: string) => boolean,
): Uint8Array {
  try {
    const text = new ByteText(bytes);
    const edits = members(text, { start: 0, end: bytes.length }, "result")
      .flatMap((result) => editsOf(text, result, isHidden));
    return edits.length === 0 ? bytes : apply(bytes, edits);
  } catch {
    return bytes;
  }
}

/**
 * The message with one UTF-16 code unit for each byte, so that offsets in the text are offsets in
 * the bytes. No byte of a multi-byte character reads as a character that has a meaning in JSON.
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

/** Every value of the member: a text may give it twice, and readers differ on which one counts. */
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
  const cuts = lists.flatMap((list) => {
    const items = itemSpans(text.units, list.start);
    return cutsOf(items, items.map((item) => isDropped(text, item, isHidden)));
  });
  if (cuts.length === 0) return [];
  const scopes = members(text, result, "cacheScope")
    .filter((scope) => text.stringAt(scope) === "public")
    .map((scope) => ({ ...scope, replacement: '"private"' }));
  return [...cuts, ...scopes];
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
      return true; // fails closed
    }
  });
}

/** The cuts that leave exactly one comma between any two items that stay. */
function cutsOf(items: readonly JsonSpan[], isDropped: readonly boolean[]): readonly Edit[] {
  const lastKept = isDropped.lastIndexOf(false);
  const edits: Edit[] = [];
  for (const [index, item] of items.entries()) {
    if (isDropped[index] !== true) continue;
    const before = items[index - 1];
    const after = items[index + 1];
    // A cut reaches to the next item and takes the comma. After the last item that stays there is
    // no such comma, so the cut starts at the end of the item before.
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
