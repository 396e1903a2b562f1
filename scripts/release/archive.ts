/**
 * Archives of a release. Equal files give equal bytes: sorted names, fixed owner, mode and time, and
 * compressors that are part of this program.
 */

import { gzipSync } from "fflate";
import { packTar } from "modern-tar";
import { crc32 } from "../../src/core/zip/crc32.ts";
import { concatBytes } from "../../src/core/bytes.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import { type NewMember, writeArchive } from "../../src/core/zip/zip.ts";

/** A file in an archive. */
export interface ArchiveFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Permission bits: 0o755 for programs, 0o644 for documents. */
  readonly mode: number;
}

/** The first moment that a zip can express, here for both forms. */
export const MODIFIED: Date = new Date(Date.UTC(1980, 0, 1));

/** Packs files as tar.gz (ustar). */
export async function packTarGz(files: readonly ArchiveFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const tar = await packTar(
    sorted(files).map(({ name, bytes, mode }) => ({
      header: {
        ...{ name, mode, size: bytes.length, mtime: MODIFIED, type: "file" as const },
        ...{ uid: 0, gid: 0, uname: "", gname: "" },
      },
      body: bytes,
    })),
  );
  return gzipSync(tar, { level: 6, mtime: 0 });
}

/** Packs files as zip. */
export async function packZip(files: readonly ArchiveFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const members = await Promise.all(
    sorted(files).map(async ({ name, bytes, mode }): Promise<
      NewMember
    > => ({
      ...{ name, mode, size: bytes.length, crc32: crc32(bytes), sha256: await sha256(bytes) },
      chunks: () => [bytes],
    })),
  );
  const chunks: Uint8Array[] = [];
  await writeArchive(members, (chunk) => void chunks.push(chunk.slice()), { compress: true });
  return concatBytes(chunks);
}

function sorted(files: readonly ArchiveFile[]): readonly ArchiveFile[] {
  return [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
}
