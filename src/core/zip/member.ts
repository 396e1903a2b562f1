/** Members of an archive that was opened: reading and checking their bytes. */

import { StreamDigest, type StreamSummary } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { quoted, quotedName } from "../fault.ts";
import type { RandomAccess } from "../source.ts";
import { crc32 } from "./crc32.ts";
import { DeflateFault, Inflater } from "./inflate.ts";
import { DAMAGED_HINT } from "./refusal.ts";
import { FileWindow } from "./window.ts";

/** Receives the bytes of a member in chunks. A chunk is valid only until the returned promise settles. */
export type ByteSink = (chunk: Uint8Array) => void | Promise<void>;

export interface ArchiveMember {
  readonly name: string;
  /** Declared size in bytes, uncompressed. Reading fails if there are more or fewer bytes. */
  readonly size: number;
  /** Bytes that it takes in the archive. */
  readonly storedSize: number;
  /**
   * Reads all bytes once: checks size and CRC-32, hashes, and gives the chunks to `sink`.
   *
   * @throws {GaitError} `invalid_input` if the stored data is damaged.
   */
  read(sink?: ByteSink): Promise<StreamSummary>;
  /**
   * Reads all bytes and checks size and CRC-32 without hashing.
   *
   * @throws {GaitError} `invalid_input` if the stored data is damaged.
   */
  check(): void | Promise<void>;
  /**
   * Reads a small member and hashes it with a function that gives its answer at once, which saves
   * thousands of members two pauses each. `undefined` for a member that is not small.
   *
   * @throws {GaitError} `invalid_input` if the stored data is damaged.
   */
  hashSmall?(hash: (bytes: Uint8Array) => string): string | Promise<string> | undefined;
}

const CHUNK_BYTES = 256 * 1024;
/** Up to this size the stored bytes of a member are read at once. */
const SMALL_BYTES = 64 * 1024;
/** Zip method of uncompressed data. */
export const STORED = 0;
/** Zip method of raw deflate data. */
export const DEFLATED = 8;

export interface Storage {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  readonly method: number;
  /** Offset of the first stored byte in the file. */
  readonly start: number;
  readonly storedSize: number;
  /** A data descriptor may hold numbers of 64 bits. */
  readonly largeDescriptor: boolean;
}

/** A file whose members are read, with the state that they share. */
export class MemberSource {
  readonly file: RandomAccess;
  readonly window: FileWindow;
  #inflater: Inflater | undefined;

  constructor(file: RandomAccess) {
    this.file = file;
    this.window = new FileWindow(file);
  }

  /** Lends an inflater: 99,000 small members need not make 99,000 of them. */
  takeInflater(): Inflater {
    const inflater = this.#inflater ?? new Inflater();
    this.#inflater = undefined;
    inflater.reset();
    return inflater;
  }

  giveBack(inflater: Inflater): void {
    this.#inflater = inflater;
  }
}

/** A member whose stored bytes are streamed from the file. */
export class StreamedMember implements ArchiveMember {
  readonly #source: MemberSource;
  readonly #storage: Storage;

  constructor(source: MemberSource, storage: Storage) {
    this.#source = source;
    this.#storage = storage;
  }

  get name(): string {
    return this.#storage.name;
  }

  get size(): number {
    return this.#storage.size;
  }

  get storedSize(): number {
    return this.#storage.storedSize;
  }

  async read(sink?: ByteSink): Promise<StreamSummary> {
    const digest = new StreamDigest();
    await this.#pass(async (chunk) => {
      await digest.update(chunk);
      await sink?.(chunk);
    });
    const summary = await digest.finish();
    this.#refuseUnlessSame(summary);
    return summary;
  }

  check(): void | Promise<void> {
    const { start, storedSize } = this.#storage;
    if (storedSize > SMALL_BYTES) return this.#checkLarge();
    const bytes = this.#source.window.range(start, storedSize);
    return bytes instanceof Promise
      ? bytes.then((found) => this.#checkSmall(found))
      : this.#checkSmall(bytes);
  }

  /** See {@linkcode ArchiveMember}. */
  hashSmall(hash: (bytes: Uint8Array) => string): string | Promise<string> | undefined {
    const { start, storedSize, size } = this.#storage;
    if (storedSize > SMALL_BYTES || size > SMALL_BYTES) return undefined;
    const bytes = this.#source.window.range(start, storedSize);
    return bytes instanceof Promise
      ? bytes.then((found) => this.#hashed(found, hash))
      : this.#hashed(bytes, hash);
  }

  #hashed(bytes: Uint8Array, hash: (bytes: Uint8Array) => string): string {
    if (this.#storage.method === STORED) {
      this.#checkSmall(bytes);
      return hash(bytes);
    }
    const whole = new Uint8Array(this.#storage.size);
    let filled = 0;
    this.#checkSmall(bytes, (chunk) => {
      whole.set(chunk, filled);
      filled += chunk.length;
    });
    return hash(whole);
  }

  #checkSmall(bytes: Uint8Array, sink?: (chunk: Uint8Array) => void): void {
    const found = { size: 0, crc32: 0 };
    const take = (chunk: Uint8Array) => {
      this.#count(found, chunk);
      sink?.(chunk);
    };
    if (this.#storage.method === STORED) {
      take(bytes);
    } else {
      const inflater = this.#source.takeInflater();
      inflater.feed(bytes, true);
      this.#refuseFault(() => {
        while (inflater.run() === "output") take(inflater.take());
        take(inflater.take());
        if (inflater.unused > 0) throw new DeflateFault("bytes follow its end");
      });
      this.#source.giveBack(inflater);
    }
    this.#refuseUnlessSame(found);
  }

  async #checkLarge(): Promise<void> {
    const found = { size: 0, crc32: 0 };
    await this.#pass((chunk) => this.#count(found, chunk));
    this.#refuseUnlessSame(found);
  }

  #count(found: { size: number; crc32: number }, chunk: Uint8Array): void {
    found.size += chunk.length;
    if (found.size > this.size) throw this.#damaged("it holds more bytes than it declares");
    found.crc32 = crc32(chunk, found.crc32);
  }

  async #pass(take: ByteSink): Promise<void> {
    let size = 0;
    const give = (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > this.size) throw this.#damaged("it holds more bytes than it declares");
      return take(chunk);
    };
    if (this.#storage.method === STORED) {
      for await (const chunk of this.#storedChunks()) await give(chunk);
    } else {
      const inflater = this.#source.takeInflater();
      await this.#inflate(inflater, give);
      this.#source.giveBack(inflater);
    }
  }

  async #inflate(inflater: Inflater, give: ByteSink): Promise<void> {
    const { storedSize } = this.#storage;
    let fed = 0;
    for await (const piece of this.#storedChunks()) {
      fed += piece.length;
      inflater.feed(piece, fed === storedSize);
      for (;;) {
        const state = this.#refuseFault(() => inflater.run());
        const output = inflater.take();
        if (output.length > 0) await give(output);
        if (state === "input") break;
        if (state === "output") continue;
        if (inflater.unused === 0 && fed === storedSize) return;
        throw this.#damaged("its compressed data is damaged: bytes follow its end");
      }
    }
    throw this.#damaged("its compressed data is damaged: it ends too early");
  }

  async *#storedChunks(): AsyncGenerator<Uint8Array> {
    const { start, storedSize } = this.#storage;
    if (storedSize <= SMALL_BYTES) {
      const bytes = await this.#source.window.range(start, storedSize);
      // Copied, since another member may move the window meanwhile.
      if (bytes.length > 0) yield bytes.slice();
      return;
    }
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let done = 0; done < storedSize;) {
      const wanted = buffer.subarray(0, Math.min(CHUNK_BYTES, storedSize - done));
      const read = await this.#source.file.read(start + done, wanted);
      if (read === 0) return;
      done += read;
      yield buffer.subarray(0, read);
    }
  }

  #refuseUnlessSame(found: { readonly size: number; readonly crc32: number }): void {
    if (found.size !== this.size) throw this.#damaged("it holds fewer bytes than it declares");
    if (found.crc32 !== this.#storage.crc32) throw this.#damaged("its CRC-32 does not match");
  }

  #refuseFault<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof DeflateFault)) throw error;
      throw this.#damaged(`its compressed data is damaged: ${error.message}`);
    }
  }

  #damaged(problem: string): GaitError {
    const { name } = this.#source.file;
    const message = `Cannot read ${quoted(this.name)} of ${quotedName(name)}: ${problem}`;
    return new GaitError("invalid_input", message, { hint: DAMAGED_HINT });
  }
}
