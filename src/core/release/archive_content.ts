/** The content of a release archive. It is read only after its digest was found right. */

import { StreamDigest } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { quoted, unreadable } from "../fault.ts";
import { RELEASE_ENTRIES_MAX } from "../limits.ts";
import { chunksOf, type RandomAccess } from "../source.ts";
import { openArchive } from "../zip/zip.ts";
import { DOCUMENT_NAMES, programName, type ReleasePlatform } from "./names.ts";

const CHUNK_BYTES = 256 * 1024;

/** SHA-256 of a file, as 64 hex digits. */
export async function digestFile(file: RandomAccess): Promise<string> {
  const digest = new StreamDigest();
  for await (const chunk of chunksOf(file, 0, file.size, CHUNK_BYTES)) await digest.update(chunk);
  return (await digest.finish()).sha256;
}

/**
 * Checks that an archive holds the program, its documents and nothing else, with the right modes.
 *
 * @returns the first fault, or `undefined`
 * @throws {GaitError} `invalid_input` if the archive is damaged.
 */
export async function archiveFault(
  file: RandomAccess,
  platform: ReleasePlatform,
): Promise<string | undefined> {
  const program = programName(platform);
  const expected = [...DOCUMENT_NAMES, program].sort();
  const members = platform.os === "windows" ? await zipMembers(file) : await tarMembers(file);
  const names = members.map(({ name }) => name);
  if (names.join("\n") !== expected.join("\n")) {
    return `it holds ${listOf(names)}, expected ${listOf(expected)}`;
  }
  for (const { name, size, mode } of members) {
    if (size === 0) return `${name} is empty`;
    const wanted = name === program ? 0o755 : 0o644;
    if (mode !== undefined && mode !== wanted) {
      return `${name} has mode ${mode.toString(8)}, expected ${wanted.toString(8)}`;
    }
  }
  return undefined;
}

interface Member {
  readonly name: string;
  readonly size: number;
  /** Permission bits; absent in a zip, which is for Windows. */
  readonly mode?: number;
}

async function zipMembers(file: RandomAccess): Promise<readonly Member[]> {
  const { members } = await openArchive(file);
  const list: Member[] = [];
  for (const member of members.values()) {
    await member.read(); // throws if the stored data is damaged
    list.push({ name: member.name, size: member.size });
  }
  return list;
}

async function tarMembers(file: RandomAccess): Promise<readonly Member[]> {
  const { createTarDecoder } = await import("modern-tar");
  const members: Member[] = [];
  try {
    const entries = ReadableStream.from(chunksOf(file, 0, file.size, CHUNK_BYTES))
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeThrough(createTarDecoder({ strict: true }));
    for await (const { header, body } of entries) {
      const { name, type = "file", mode = 0o644 } = header;
      if (type !== "file") throw refusal(file, `${quoted(name)} is a ${type}, expected a file`);
      let size = 0;
      for await (const chunk of body) size += chunk.length;
      if (size !== header.size) throw refusal(file, `${quoted(name)} is cut off`);
      if (members.push({ name, size, mode }) > RELEASE_ENTRIES_MAX) {
        throw refusal(file, `it has more than ${RELEASE_ENTRIES_MAX} entries`);
      }
    }
  } catch (error) {
    if (error instanceof GaitError) throw error;
    throw refusal(file, "it is damaged or no tar.gz", error);
  }
  return members;
}

function listOf(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ") || "nothing";
}

function refusal(file: RandomAccess, problem: string, cause?: unknown): GaitError {
  return unreadable("archive", file.name, problem, "download it again", { cause });
}
