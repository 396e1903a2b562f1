/** Files of other programs, told by their first bytes. */

import { decodeUtf8 } from "./bytes.ts";
import { shellWord } from "./text.ts";

/** Bytes at the beginning of a file that tell its kind. */
export const KIND_BYTES = 512;

const PACKED: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], "a gzip file"],
  [[0x37, 0x7a, 0xbc, 0xaf], "a 7z archive"],
  [[0x52, 0x61, 0x72, 0x21], "a RAR archive"],
  [[0xfd, 0x37, 0x7a, 0x58], "an xz file"],
  [[0x28, 0xb5, 0x2f, 0xfd], "a zstd file"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF"],
];
/** A member, or the end of an archive without any. */
const ZIP: readonly (readonly number[])[] = [[0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6]];

/** Where a tar archive has its mark. */
const TAR_MARK = 257;

const WEB_PAGE = /^\s*<(!doctype|html|\?xml)/i;
const PEM = /^\s*-----BEGIN [A-Z0-9 ]+-----/;

/** What a file is, and what to do about it. */
export interface ForeignFile {
  readonly kind: string;
  readonly hint: string;
}

/** An archive or a document that is neither a zip archive nor text. */
export function packedFile(bytes: Uint8Array): string | undefined {
  return PACKED.find(([start]) => startsWith(bytes, start))?.[1] ??
    (decodeUtf8(bytes.subarray(TAR_MARK, TAR_MARK + 5)) === "ustar" ? "a tar archive" : undefined);
}

/** Whether nothing but text is in the beginning of a file, which may end within a character. */
export function isText(head: string): boolean {
  return /^[\s\p{L}\p{M}\p{N}\p{P}\p{S}]+\ufffd{0,3}$/u.test(head) &&
    !/\ufffd(?!\ufffd{0,2}$)/u.test(head);
}

/** A page that a server sent in place of a file. */
export function webPage(text: string): ForeignFile | undefined {
  if (!WEB_PAGE.test(text)) return undefined;
  const hint = "the download went wrong, perhaps for want of a login: get the file itself";
  return { kind: "a web page", hint };
}

/** The kind of a file where JSON or YAML was expected; `undefined` if it may be that. */
export function foreignFile(bytes: Uint8Array, name: string): ForeignFile | undefined {
  if (ZIP.some((start) => startsWith(bytes, start))) {
    return { kind: "a zip archive", hint: `gait verify ${shellWord(name)} says what is in it` };
  }
  const packed = packedFile(bytes);
  if (packed !== undefined) return { kind: packed, hint: "unpack it, and give the file itself" };
  const text = decodeUtf8(bytes.subarray(0, KIND_BYTES));
  if (PEM.test(text)) {
    return { kind: "a PEM file", hint: "keys are given with the options for keys" };
  }
  return webPage(text);
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}
