import { GaitError } from "../../core/error.ts";
import { manifestBytes, parseManifest } from "../../core/runpack/manifest.ts";

import { readRunpack, type Runpack } from "../../core/runpack/read.ts";
import { openArchive } from "../../core/zip/zip.ts";
import type { Host, OpenFile } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { runpackName } from "../../io/workspace.ts";
import { printable, shellWord } from "../../core/text.ts";

/** Opens a runpack, and shows on a terminal how much of it has been read. */
export async function openRunpack(
  path: string,
  label: string,
  host: Host<"read">,
): Promise<OpenFile> {
  const file = await host.read.open(path);
  const progress = host.progress(printable(label));
  return {
    name: file.name,
    size: file.size,
    async read(offset, buffer) {
      const read = await file.read(offset, buffer);
      progress.update(offset + read, file.size);
      return read;
    },
    [Symbol.dispose]() {
      progress.end();
      file[Symbol.dispose]();
    },
  };
}

/** Reads a runpack that must be intact. `doing` is the verb that the progress shows. */
export async function readRunpackAt(
  path: string,
  host: Host<"read">,
  doing = "reading",
): Promise<Runpack> {
  using file = await openRunpack(path, `${doing} ${path}`, host);
  return await readRunpack(file);
}

/** The word that names a runpack on a command line: its run id if that finds it, else its path. */
export function artifactArgument(path: string, runId: string): string {
  if (
    path === joinPath("gait-out", runpackName(runId)) && /^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(runId)
  ) {
    return runId;
  }
  return shellWord(path);
}

/** The manifest digest of a runpack; `undefined` if there is none at the path, or it is unreadable. */
export async function storedDigest(path: string, host: Host<"read">): Promise<string | undefined> {
  if (await host.read.kindOf(path) !== "file") return undefined;
  try {
    using file = await host.read.open(path);
    const { manifest } = await parseManifest(await manifestBytes(await openArchive(file), path));
    return manifest.manifest_digest;
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}
