/** The folder of a release, for scripts that verify it before they use it. */

import type { ReleaseFolder } from "../../src/core/release/report.ts";
import { denoReadPort } from "../../src/io/deno_read.ts";
import { RELEASE_DOCUMENT_MAX_BYTES } from "../../src/core/limits.ts";

/** A folder on disk, links not followed. */
export function releaseFolder(path: string): ReleaseFolder {
  return {
    entries: [...Deno.readDirSync(path)].map(({ name, isFile, isDirectory, isSymlink }) => ({
      name,
      kind: isSymlink ? "link" : isDirectory ? "directory" : isFile ? "file" : "other",
    })),
    file: (name) => denoReadPort.file(`${path}/${name}`, RELEASE_DOCUMENT_MAX_BYTES),
    open: (name) => denoReadPort.open(`${path}/${name}`),
  };
}
