/** Files that are no text in UTF-8 though their content was: told by their first bytes. */

import { decodeUtf8 } from "./bytes.ts";
import { isText, KIND_BYTES } from "./foreign_file.ts";
import { GIT_LFS_HINT, GIT_LFS_POINTER } from "./git_lfs.ts";
import { WIDE_HINT, wideEncoding } from "./wide_encoding.ts";

/** A text in UTF-16 or UTF-32: its encoding, and what it begins with. */
export interface WideText {
  readonly encoding: "UTF-16" | "UTF-32";
  readonly text: string;
}

/** Decodes a file in UTF-16 or UTF-32, or its beginning; `undefined` for one in neither. */
export function decodeWide(bytes: Uint8Array, length = KIND_BYTES): WideText | undefined {
  const encoding = wideEncoding(bytes);
  if (encoding === undefined) return undefined;
  const width = encoding === "UTF-16" ? 2 : 4;
  const isLittle = bytes[0] === 0xff || (bytes[0] !== 0xfe && bytes[0] !== 0);
  const head = bytes.subarray(0, length);
  let text = "";
  for (let at = 0; at + width <= head.length; at += width) {
    const unit = [...head.subarray(at, at + width)];
    const value = (isLittle ? unit.reverse() : unit).reduce((sum, byte) => sum * 256 + byte, 0);
    text += value <= 0xffff ? String.fromCharCode(value) : "\ufffd";
  }
  return { encoding, text: text.replace(/^\ufeff/, "") };
}

/** What is wrong with a file where a text in UTF-8 was expected, and what to do. */
export interface TextFault {
  readonly problem: string;
  readonly hint: string;
}

/** Tells a text in another encoding, and the pointer that Git LFS leaves in place of a file. */
export function foreignText(bytes: Uint8Array): TextFault | undefined {
  if (GIT_LFS_POINTER.test(decodeUtf8(bytes.subarray(0, 64)))) {
    return { problem: "it is a Git LFS pointer, not the file itself", hint: GIT_LFS_HINT };
  }
  const wide = decodeWide(bytes);
  if (wide === undefined || !isText(wide.text.toWellFormed())) return undefined;
  return {
    problem: `it is ${wide.encoding}, not UTF-8`,
    hint: `save it as UTF-8; ${WIDE_HINT}`,
  };
}
