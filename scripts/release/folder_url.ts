/** Addresses of folders, on every system. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Address of a folder, with a slash at its end, so that names can be resolved against it. */
export function folderUrl(...parts: readonly string[]): URL {
  return new URL(`${pathToFileURL(resolve(...parts)).href}/`);
}
