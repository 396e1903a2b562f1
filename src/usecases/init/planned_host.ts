/** A host that sees files which are planned as if they were there. Nothing is written. */

import type { Host, ReadPort } from "../../io/host.ts";

/** `files` holds contents by absolute path without links. */
export function withPlanned<H extends Host<"read">>(
  host: H,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): H {
  const { read } = host;
  const seen: Partial<ReadPort> = {
    kindOf: (path) => files.has(path) ? Promise.resolve("file") : read.kindOf(path),
    realPath: (path) => files.has(path) ? Promise.resolve(path) : read.realPath(path),
    entryOf: (path) =>
      files.has(path)
        ? Promise.resolve({ kind: "file", modified_at: host.now() })
        : read.entryOf(path),
    modeOf: (path) => files.has(path) ? Promise.resolve(0o600) : read.modeOf(path),
    file(path, maxBytes) {
      const bytes = files.get(path);
      return bytes === undefined
        ? read.file(path, maxBytes)
        : Promise.resolve({ name: path, bytes: bytes.slice() });
    },
  };
  return { ...host, read: { ...read, ...seen } };
}
