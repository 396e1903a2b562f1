/**
 * Zip archives: byte-stable writing, and reading that refuses archives that two readers could read
 * differently.
 *
 * zip.js finds and checks the structure (directory, zip64, local headers, overlaps), except of
 * archives in the form that gait writes. The data itself is streamed here, so that hash and CRC take
 * one pass at the speed of the platform. Nothing is extracted to disk: an entry name is only a key.
 */

import type { Entry, FileEntry } from "@zip.js/zip.js/lib/zip-core-reader.js";
import { StreamDigest, type StreamSummary } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { openPlainArchive } from "./plain.ts";
import { ZIP_MAX_ENTRIES, ZIP_MEMBER_MAX_BYTES } from "../limits.ts";
import type { RandomAccess } from "../source.ts";

/** Receives the bytes of a member in chunks. A chunk is valid only until the returned promise settles. */
export type ByteSink = (chunk: Uint8Array) => void | Promise<void>;

/** One member of an archive that was opened. */
export interface ArchiveMember {
  /** Name as stored. */
  readonly name: string;
  /** Declared size in bytes, uncompressed. Reading fails if there are more or fewer bytes. */
  readonly size: number;
  /**
   * Reads all bytes once: checks size and CRC-32, hashes, and gives the chunks to `sink`.
   *
   * @throws {GaitError} `invalid_input` if the stored data is damaged or of an unknown method.
   */
  read(sink?: ByteSink): Promise<StreamSummary>;
}

/** An opened archive. */
export interface Archive {
  /** Members by name. */
  readonly members: ReadonlyMap<string, ArchiveMember>;
  /** Oddities that change no member, such as bytes before the archive, in words. */
  readonly warnings: readonly string[];
}

const DAMAGED_HINT =
  "the file is damaged or not a zip archive: copy it again from where it was written";

const CHUNK_BYTES = 256 * 1024;
const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER_BYTES = 30;

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
      throw refusal(file, `entry ${JSON.stringify(entry.filename)} ${fault}`);
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

/** Place and method of the stored bytes of a member. */
interface Storage {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  readonly method: number;
  /** Offset of the first stored byte in the file. */
  readonly start: number;
  readonly storedSize: number;
}

class StreamedMember implements ArchiveMember {
  readonly name: string;
  readonly size: number;
  readonly #file: RandomAccess;
  readonly #storage: Storage;

  constructor(file: RandomAccess, storage: Storage) {
    this.name = storage.name;
    this.size = storage.size;
    this.#file = file;
    this.#storage = storage;
  }

  async read(sink?: ByteSink): Promise<StreamSummary> {
    const digest = new StreamDigest();
    let size = 0;
    try {
      for await (const chunk of this.#chunks()) {
        size += chunk.length;
        if (size > this.size) throw this.#damaged("it holds more bytes than it declares");
        await digest.update(chunk);
        await sink?.(chunk);
      }
    } catch (error) {
      if (error instanceof GaitError) throw error;
      throw this.#damaged("its compressed data is damaged", error);
    }
    const summary = await digest.finish();
    if (size !== this.size) throw this.#damaged("it holds fewer bytes than it declares");
    if (summary.crc32 !== this.#storage.crc32) throw this.#damaged("its CRC-32 does not match");
    return summary;
  }

  #chunks(): AsyncIterable<Uint8Array> {
    const { start, storedSize, method } = this.#storage;
    switch (method) {
      case STORED:
        return readRange(this.#file, start, storedSize, new Uint8Array(CHUNK_BYTES));
      case DEFLATED:
        return ReadableStream.from(readRange(this.#file, start, storedSize))
          .pipeThrough(new DecompressionStream("deflate-raw"));
      default:
        throw this.#damaged(`compression method ${method} is not supported`);
    }
  }

  #damaged(problem: string, cause?: unknown): GaitError {
    return new GaitError(
      "invalid_input",
      `Cannot read "${this.name}" from the archive: ${problem}`,
      { cause, hint: DAMAGED_HINT },
    );
  }
}

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

/** Yields a range of the file. `reused` holds each chunk, for consumers that keep none. */
async function* readRange(
  file: RandomAccess,
  start: number,
  length: number,
  reused?: Uint8Array<ArrayBuffer>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let done = 0; done < length;) {
    const wanted = Math.min(CHUNK_BYTES, length - done);
    const buffer = reused?.subarray(0, wanted) ?? new Uint8Array(wanted);
    const read = await file.read(start + done, buffer);
    if (read === 0) return;
    done += read;
    yield buffer.subarray(0, read);
  }
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
    `zip contains duplicate entries: ${[...duplicates].sort().join(", ")}`,
    { hint: "two readers would see different contents: do not trust this file" },
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

function emptyMember(name: string): ArchiveMember {
  return { name, size: 0, read: () => new StreamDigest().finish() };
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
  const where = entry === undefined ? "" : `entry ${JSON.stringify(entry)}: `;
  return refusal(file, `${where}${text.charAt(0).toLowerCase()}${text.slice(1)}${detail}`, error);
}

function refusal(file: RandomAccess, problem: string, cause?: unknown): GaitError {
  return new GaitError("invalid_input", `Cannot open archive "${file.name}": ${problem}`, {
    cause,
    hint: DAMAGED_HINT,
  });
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
