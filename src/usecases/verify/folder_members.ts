/** The files of a folder as members of an archive, so that an unzipped artifact can be verified. */

import { StreamDigest } from "../../core/crypto/digest.ts";
import { unreadable } from "../../core/fault.ts";
import { ZIP_MAX_ENTRIES } from "../../core/limits.ts";
import { chunksOf } from "../../core/source.ts";
import {
  type Archive,
  type ArchiveMember,
  type ByteSink,
  refuseDuplicates,
} from "../../core/zip/zip.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";

const CHUNK_BYTES = 256 * 1024;

/**
 * The files of a folder and of the folders in it.
 *
 * @throws {GaitError} `invalid_input` for a link or a device, and for more files than an archive
 * has; `verification_failed` for names that an archive may not have together either.
 */
export async function folderMembers(folder: string, host: Host<"read">): Promise<Archive> {
  const members = new Map<string, ArchiveMember>();
  const open = [""];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    for (const { name, kind } of await host.read.entries(joinPath(folder, below))) {
      const member = below === "" ? name : `${below}/${name}`;
      const path = joinPath(folder, member);
      if (kind === "directory") open.push(member);
      else if (kind === "file") members.set(member, await fileMember(member, path, host));
      else {throw unreadable(
          "",
          path,
          "it is neither a file nor a folder",
          "copy the files themselves",
        );}
      if (members.size + open.length > ZIP_MAX_ENTRIES) {
        const problem = `it has more than ${ZIP_MAX_ENTRIES} files`;
        throw unreadable("folder", folder, problem, "name the artifact in it");
      }
    }
  }
  refuseDuplicates("the folder has files that are one file on other disks", [...members.keys()]);
  return { members, warnings: [] };
}

async function fileMember(name: string, path: string, host: Host<"read">): Promise<ArchiveMember> {
  using opened = await host.read.open(path);
  const { size } = opened;
  const read = async (sink?: ByteSink) => {
    using file = await host.read.open(path);
    const digest = new StreamDigest();
    const buffer = new Uint8Array(CHUNK_BYTES);
    for await (const chunk of chunksOf(file, 0, size, buffer)) {
      await digest.update(chunk);
      await sink?.(chunk);
    }
    return await digest.finish();
  };
  // Files carry no checksum of their own, so there is nothing to check in what is not listed.
  return { name, size, storedSize: size, read, check() {} };
}
