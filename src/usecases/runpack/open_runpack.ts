import { GaitError } from "../../core/error.ts";
import { readManifestFrom } from "../../core/runpack/manifest.ts";

import { openArchive } from "../../core/zip/zip.ts";
import type { Host, OpenFile } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { runpackName } from "../../io/workspace.ts";
import { printable, shellWord } from "../../core/text.ts";

/** Opens a runpack that tells a watching person how far it has been read. */
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

/** How to name a runpack on a command line: by run id where that finds it, else by path, quoted. */
export function artifactArgument(path: string, runId: string): string {
  if (path === joinPath("gait-out", runpackName(runId)) && /^[A-Za-z0-9_-]+$/.test(runId)) {
    return runId;
  }
  return shellWord(path);
}

/** The manifest digest of a runpack that is there, if it is there and readable. */
export async function storedDigest(path: string, host: Host<"read">): Promise<string | undefined> {
  if (await host.read.kindOf(path) !== "file") return undefined;
  try {
    using file = await host.read.open(path);
    const { manifest } = await readManifestFrom(await openArchive(file), path);
    return manifest.manifest_digest;
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}
