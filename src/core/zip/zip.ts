/**
 * Zip archives: byte-stable writing, and reading that refuses archives that two readers could read
 * differently.
 *
 * zip.js finds and checks the structure (directory, zip64, local headers, overlaps), except of
 * archives in the form that gait writes. The data itself is streamed here, so that hash and CRC take
 * one pass at the speed of the platform. Nothing is extracted to disk: an entry name is only a key.
 */

import type { Entry, FileEntry } from "@zip.js/zip.js/lib/zip-core-reader.js";
import type { StreamSummary } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { quoted, quotedName } from "../fault.ts";
import { ZIP_MAX_ENTRIES, ZIP_MEMBER_MAX_BYTES } from "../limits.ts";
import type { RandomAccess } from "../source.ts";
import { printable } from "../text.ts";
import {
  type ArchiveMember,
  type ByteSink,
  DAMAGED_HINT,
  DEFLATED,
  emptyMember,
  type Storage,
  STORED,
  StreamedMember,
} from "./member.ts";
import { openPlainArchive } from "./plain.ts";

export type { ArchiveMember, ByteSink } from "./member.ts";

/** An opened archive. */
export interface Archive {
  /** Members by name. */
  readonly members: ReadonlyMap<string, ArchiveMember>;
  /** Oddities that change no member, such as bytes before the archive, in words. */
  readonly warnings: readonly string[];
}

/**
 * Opens an archive.
 *
 * Bytes before or after the archive are a warning. Absolute, drive and `..` names, links, encrypted
 * or overlapping entries, and local headers that contradict the directory are refused.
 *
 * @throws {GaitError} `invalid_input`; `verification_failed` for duplicate entry names.
 */
export async function openArchive(file: RandomAccess): Promise<Archive> {
  const plain = await openPlainArchive(file);
  if (plain === undefined) return await openAnyArchive(file);
  const members = plain.map((entry): [string, ArchiveMember] => {
    const storage = { ...entry, method: STORED, storedSize: entry.size };
    return [entry.name, new StreamedMember(file, storage)];
  });
  return { members: new Map(members), warnings: [] };
}

/** Opens an archive of any form with zip.js. */
export async function openAnyArchive(file: RandomAccess): Promise<Archive> {
  const { ZipReader } = await import("@zip.js/zip.js/lib/zip-core-reader.js");
  const reader = new ZipReader(zipJsReader(file) as never, {
    strictness: "balanced",
    filenameValidation: "tolerant",
    maxAppendedDataSize: Infinity,
    checkLocalDirectory: true,
    checkLocalFilename: true,
    useWebWorkers: false,
  });

  const entries: Entry[] = [];
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entries.push(entry) > ZIP_MAX_ENTRIES) {
        throw refusal(file, `it has more than ${ZIP_MAX_ENTRIES} entries`);
      }
    }
  } catch (error) {
    throw translate(file, error);
  }
  refuseDuplicates(entries);

  const members = new Map<string, ArchiveMember>();
  for (const entry of entries) {
    const fault = entryFault(entry);
    if (fault !== undefined) {
      throw refusal(file, `entry ${quoted(entry.filename)} ${fault}`);
    }
    if (entry.directory) {
      members.set(entry.filename, emptyMember(entry.filename));
      continue;
    }
    try {
      await entry.getData?.(new WritableStream(), { checkOverlappingEntryOnly: true });
    } catch (error) {
      throw translate(file, error, entry.filename);
    }
    members.set(entry.filename, new StreamedMember(file, await storageOf(file, entry)));
  }
  return { members, warnings: warningsOf(reader) };
}

const LOCAL_HEADER_BYTES = 30;

async function storageOf(file: RandomAccess, entry: FileEntry): Promise<Storage> {
  const header = new Uint8Array(LOCAL_HEADER_BYTES);
  await file.read(entry.offset, header);
  const view = new DataView(header.buffer);
  const start = LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  return {
    name: entry.filename,
    size: entry.uncompressedSize,
    crc32: entry.crc32 ?? 0,
    method: entry.compressionMethod,
    start: entry.offset + start,
    storedSize: entry.compressedSize,
  };
}

/** The reader interface of zip.js over a file. */
function zipJsReader(file: RandomAccess) {
  return {
    size: file.size,
    init() {},
    async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
      const wanted = Math.max(0, Math.min(length, file.size - offset));
      const buffer = new Uint8Array(wanted);
      const read = wanted === 0 ? 0 : await file.read(offset, buffer);
      return buffer.subarray(0, read);
    },
  };
}

function refuseDuplicates(entries: readonly Entry[]): void {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const { filename } of entries) {
    const name = filename.trim();
    if (seen.has(name)) duplicates.add(name);
    seen.add(name);
  }
  if (duplicates.size === 0) return;
  throw new GaitError(
    "verification_failed",
    `zip contains duplicate entries: ${printable([...duplicates].sort().join(", "))}`,
    { hint: "readers disagree about such a file: do not trust it, get it again from its source" },
  );
}

const UNIX_TYPE_MASK = 0o170000;
const UNIX_SYMLINK = 0o120000;
const UNIX_FILE = 0o100000;

function entryFault(entry: Entry): string | undefined {
  const name = entry.filename;
  if (/^[\\/]/.test(name)) return "has an absolute name";
  if (/^[A-Za-z]:/.test(name)) return "has a drive letter in its name";
  if (/(^|[\\/])\.\.([\\/]|$)/.test(name)) return "climbs out of the archive with ..";
  if (name.includes("\0")) return "has a NUL in its name";
  if (((entry.externalFileAttributes >>> 16) & UNIX_TYPE_MASK) === UNIX_SYMLINK) return "is a link";
  if (entry.encrypted) return "is encrypted";
  // A reader that reads past the end of the directory would see another name.
  if (entry.rawFilename.length !== entry.filenameLength) return "has a name that is cut off";
  if (entry.rawExtraField.length !== entry.extraFieldLength) return "has a field that is cut off";
  if (entry.uncompressedSize > ZIP_MEMBER_MAX_BYTES) {
    return `declares ${entry.uncompressedSize} bytes, more than the limit of ${ZIP_MEMBER_MAX_BYTES}`;
  }
  const stored = entry.compressionMethod === STORED;
  if (stored && entry.compressedSize !== entry.uncompressedSize) return "lies about its size";
  return undefined;
}

/** The warnings of zip.js, which name the oddity and sometimes the entry. */
function warningsOf(reader: unknown): string[] {
  const { warnings = [] } = reader as { warnings?: { reason: string; filename?: string }[] };
  return warnings.map(({ reason, filename }) =>
    `archive: ${reason.toLowerCase()}${filename === undefined ? "" : ` (${filename})`}`
  );
}

function translate(file: RandomAccess, error: unknown, entry?: string): GaitError {
  if (error instanceof GaitError) return error;
  const text = error instanceof Error ? error.message : String(error);
  // zip.js has a member of its own for what makes an archive ambiguous.
  const { reason } = error as { reason?: unknown };
  const detail = typeof reason === "string" ? `, ${reason}` : "";
  const where = entry === undefined ? "" : `entry ${quoted(entry)}: `;
  return refusal(file, `${where}${text.charAt(0).toLowerCase()}${text.slice(1)}${detail}`, error);
}

function refusal(file: RandomAccess, problem: string, cause?: unknown): GaitError {
  const message = `Cannot open archive ${quotedName(file.name)}: ${problem}`;
  return new GaitError("invalid_input", message, { cause, hint: DAMAGED_HINT });
}

/** A member to be written. */
export interface NewMember extends StreamSummary {
  /** Name in the archive. */
  readonly name: string;
  /** Permission bits; default 0o644. */
  readonly mode?: number;
  /** The bytes, in chunks that are not reused. Called once. */
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** How to write an archive. */
export interface WriteArchiveOptions {
  /** Deflates the members instead of storing them, by a compressor that is part of the program. */
  readonly compress?: boolean;
}

/** Header fields that make the bytes depend on the members alone; docs/formats/runpack.md#archive. */
const FIXED_HEADER = {
  keepOrder: true,
  dataDescriptor: false,
  extendedTimestamp: false,
  useUnicodeFileNames: false,
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
    const header = { ...FIXED_HEADER, ...method, ...attributes };
    await writer.add(member.name, source as never, header as never);
  }
  await writer.close();
}
