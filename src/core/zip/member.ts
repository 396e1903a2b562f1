/** Members of an archive that was opened: reading and checking their bytes. */

import { StreamDigest, type StreamSummary } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
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

/** Hint of errors about the bytes of an archive. */
export const DAMAGED_HINT =
  "the file is damaged or not a zip archive: copy it again from where it was written";

const CHUNK_BYTES = 256 * 1024;
/** Zip method of bytes as they are. */
export const STORED = 0;
/** Zip method of raw deflate data. */
export const DEFLATED = 8;

/** Place and method of the stored bytes of a member. */
export interface Storage {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  readonly method: number;
  /** Offset of the first stored byte in the file. */
  readonly start: number;
  readonly storedSize: number;
}

/** A member whose stored bytes are streamed from the file. */
export class StreamedMember implements ArchiveMember {
  readonly name: string;
  readonly size: number;
  readonly #file: RandomAccess;
  readonly #storage: Storage;

  /** Reads nothing yet. */
  constructor(file: RandomAccess, storage: Storage) {
    this.name = storage.name;
    this.size = storage.size;
    this.#file = file;
    this.#storage = storage;
  }

  /** See {@linkcode ArchiveMember}. */
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
    const message = `Cannot read ${quoted(this.name)} from the archive: ${problem}`;
    return new GaitError("invalid_input", message, { cause, hint: DAMAGED_HINT });
  }
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

/** The member of a folder: no bytes. */
export function emptyMember(name: string): ArchiveMember {
  return { name, size: 0, read: () => new StreamDigest().finish() };
}
