/**
 * Zip archives: byte-stable writing with zip.js, and reading that refuses archives that two readers
 * could read differently.
 *
 * The reader is gait's own, so that it can account for every byte of the file (layout.ts). The data is
 * streamed in flat memory. Nothing is extracted to disk: an entry name is only a key.
 */

import { someOf } from "../lists.ts";
import { shownName } from "../fault.ts";
import type { StreamSummary } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { ZIP_MEMBER_MAX_BYTES } from "../limits.ts";
import type { RandomAccess } from "../source.ts";
import { looseForm } from "../path.ts";
import { readDirectory } from "./directory.ts";
import { entryFault } from "./entry_fault.ts";
import { readLayout } from "./layout.ts";
import {
  type ArchiveMember,
  type ByteSink,
  DEFLATED,
  MemberSource,
  STORED,
  StreamedMember,
} from "./member.ts";
import { entryRefusal } from "./refusal.ts";
import { wrappedRefusal } from "./wrapped.ts";

export type { ArchiveMember, ByteSink } from "./member.ts";

export interface Archive {
  readonly members: ReadonlyMap<string, ArchiveMember>;
  /** Oddities that change no member, such as bytes before the archive, in words. */
  readonly warnings: readonly string[];
}

/**
 * Opens an archive.
 *
 * What two readers could read differently is refused; see docs/formats/runpack.md#archive. Bytes that
 * belong to no record are a warning, unless another reader could find a record in them.
 *
 * @throws {GaitError} `invalid_input`; `verification_failed` for duplicate entry names.
 */
export async function openArchive(file: RandomAccess): Promise<Archive> {
  const directory = await readDirectory(file);
  refuseDuplicates("zip contains duplicate entries", directory.entries.map(({ name }) => name));
  for (const entry of directory.entries) {
    const fault = entryFault(entry);
    if (fault !== undefined) {
      const names = directory.entries.map(({ name }) => name);
      const wrapped = /\/$/.test(entry.name)
        ? wrappedRefusal("archive", file.name, names)
        : undefined;
      throw wrapped ?? entryRefusal(file, entry.name, fault);
    }
    if (entry.size > ZIP_MEMBER_MAX_BYTES) {
      const limit = `more than the limit of ${ZIP_MEMBER_MAX_BYTES}`;
      throw entryRefusal(file, entry.name, `declares ${entry.size} bytes, ${limit}`, LARGE_HINT);
    }
  }
  const { storages, warnings } = await readLayout(file, directory);
  const source = new MemberSource(file);
  const members = new Map<string, ArchiveMember>();
  for (const storage of storages) {
    members.set(storage.name, new StreamedMember(source, storage));
  }
  return { members, warnings };
}

const LARGE_HINT = "gait reads no member of that size: split the run, or record digests";

/**
 * Refuses two names that are one file on some disk.
 *
 * @throws {GaitError} `verification_failed`, with `what` before the names.
 */
export function refuseDuplicates(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) seen.add(diskName(name));
  if (seen.size < names.length) throw duplicates(what, names);
}

/** Names that an error shows before it only counts. */
const SHOWN_TWINS = 10;

/** Finds the names that are there twice, once it is known that there are some. */
function duplicates(what: string, names: readonly string[]): GaitError {
  const seen = new Map<string, string>();
  const twins = new Set<string>();
  for (const name of names) {
    const path = unpackedName(name);
    const key = diskName(name);
    const twin = seen.get(key);
    if (twin === undefined) seen.set(key, path);
    else twins.add(twin).add(path);
  }
  return new GaitError(
    "verification_failed",
    `${what}: ${someOf([...twins].sort().map(shownName), SHOWN_TWINS)}`,
    { hint: "readers disagree about such a file: do not trust it, get it again from its source" },
  );
}

/** Names that are unpacked unchanged; disks fold only their letter case. */
const PLAIN_NAME = /^[\w-]+(?:[./][\w-]+)*$/;

/**
 * The name as the most lenient disk compares it: without letter case, Unicode form, dots and spaces at
 * ends, streams and version numbers.
 */
function diskName(name: string): string {
  if (PLAIN_NAME.test(name)) return name.toLowerCase();
  const path = unpackedName(name);
  if (PLAIN_NAME.test(path)) return path.toLowerCase();
  const parts = looseForm(path).split("/").map((part) =>
    part.replace(/:.*$/, "").replace(/;[0-9]*$/, "").replace(/[. ]+$/, "") || part
  );
  return parts.join("/");
}

/** The file that an entry becomes when it is unpacked: `a//b` and `./a/b` become `a/b`. */
function unpackedName(name: string): string {
  const trimmed = name.trim();
  if (!/[^ -~]|\/[./]|^\./.test(trimmed)) return trimmed;
  return trimmed.normalize("NFC").split("/").filter((part) => part !== "" && part !== ".")
    .join("/");
}

const UNIX_FILE = 0o100000;

export interface NewMember extends StreamSummary {
  readonly name: string;
  /** Permission bits; default 0o644. */
  readonly mode?: number;
  /** The bytes, in chunks that are not reused. Called once. */
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface WriteArchiveOptions {
  /** Deflates the members instead of storing them, by a compressor that is part of the program. */
  readonly compress?: boolean;
}

/** Header fields that make the bytes depend on the members alone; docs/formats/runpack.md#archive. */
const FIXED_HEADER = {
  keepOrder: true,
  dataDescriptor: false,
  extendedTimestamp: false,
  version: 20,
  versionMadeBy: 0x0314,
  rawLastModDate: 0x00210000,
  externalFileAttributes: 0x81a40000,
} as const;

/**
 * Writes an archive with its members sorted by name. Equal members give equal bytes in every time
 * zone and runtime, at any time.
 */
export async function writeArchive(
  members: readonly NewMember[],
  write: ByteSink,
  { compress = false }: WriteArchiveOptions = {},
): Promise<void> {
  const { ZipWriter } = compress
    ? await import("@zip.js/zip.js/lib/zip.js")
    : await import("@zip.js/zip.js/lib/zip-core-writer.js");
  const output = new WritableStream<Uint8Array>({ write: (chunk) => write(chunk) });
  const writer = new ZipWriter(output, { useWebWorkers: false, useCompressionStream: false });
  const sorted = [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const member of sorted) {
    const source = { readable: ReadableStream.from(member.chunks()), size: member.size };
    const storing = {
      passThrough: true,
      compressionMethod: STORED,
      level: 0,
      crc32: member.crc32,
      uncompressedSize: member.size,
    };
    const method = compress ? { compressionMethod: DEFLATED, level: 6 } : storing;
    const attributes = member.mode === undefined ? {} : {
      externalFileAttributes: (UNIX_FILE | member.mode) * 0x10000,
    };
    // A name that is not ASCII is marked as UTF-8, since readers decode it differently otherwise.
    const useUnicodeFileNames = /[^ -~]/.test(member.name);
    const header = { ...FIXED_HEADER, useUnicodeFileNames, ...method, ...attributes };
    await writer.add(member.name, source as never, header as never);
  }
  await writer.close();
}
