/** Edits of a message that keep all bytes around them. */

import { concatBytes, decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import type { JsonSpan } from "../../json/spans.ts";

/** A part of the message and the text that replaces it. */
export interface Edit extends JsonSpan {
  readonly replacement: string;
}

const bytewise = new TextDecoder("windows-1252");

/**
 * The message with one UTF-16 code unit for each byte, so that offsets in the text are offsets in
 * the bytes. No byte of a multi-byte character reads as a character that has a meaning in JSON.
 */
export class ByteText {
  readonly units: string;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.units = bytewise.decode(bytes);
  }

  /** The value of a part, `undefined` unless it is a string. */
  stringAt({ start, end }: JsonSpan): string | undefined {
    const value: unknown = JSON.parse(decodeUtf8(this.#bytes.subarray(start, end)));
    return typeof value === "string" ? value : undefined;
  }
}

/** The cuts that leave exactly one comma between any two items that stay. */
export function cutsOf(items: readonly JsonSpan[], isDropped: readonly boolean[]): readonly Edit[] {
  const lastKept = isDropped.lastIndexOf(false);
  const edits: Edit[] = [];
  for (const [index, item] of items.entries()) {
    if (isDropped[index] !== true) continue;
    const before = items[index - 1];
    const after = items[index + 1];
    // A cut reaches to the next item and takes the comma. No comma follows the last item that
    // stays, so the cut then starts at the end of the item before.
    const isTail = index > lastKept;
    const start = isTail && before !== undefined ? before.end : item.start;
    const end = isTail || after === undefined ? item.end : after.start;
    edits.push({ start, end, replacement: "" });
  }
  return edits;
}

export function apply(message: Uint8Array, edits: readonly Edit[]): Uint8Array<ArrayBuffer> {
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
