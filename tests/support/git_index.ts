/** An index of git, version 2, that tracks some files. */

import { encodeUtf8 } from "../../src/core/bytes.ts";

/** Bytes of an index with empty entries for the paths. */
export function gitIndex(paths: readonly string[]): Uint8Array<ArrayBuffer> {
  const parts: number[] = [...encodeUtf8("DIRC"), 0, 0, 0, 2, 0, 0, 0, paths.length];
  for (const path of [...paths].sort()) {
    const name = encodeUtf8(path);
    const length = 62 + name.length;
    const padded = (Math.floor(length / 8) + 1) * 8;
    parts.push(...new Uint8Array(60), 0, name.length, ...name);
    parts.push(...new Uint8Array(padded - length));
  }
  return new Uint8Array([...parts, ...new Uint8Array(20)]);
}
