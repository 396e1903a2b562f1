import type { RandomAccess } from "../source.ts";

const WINDOW_BYTES = 64 * 1024;

/** Answers many small reads of a file from few large ones: the part that was read last is held. */
export class FileWindow {
  readonly #file: RandomAccess;
  readonly #buffer = new Uint8Array(WINDOW_BYTES);
  #start = 0;
  #length = 0;

  constructor(file: RandomAccess) {
    this.#file = file;
  }

  /**
   * A range of at most 64 KiB, or of fewer bytes where the file ends. It is valid until the next
   * call, and comes without a promise if it is in memory.
   */
  range(start: number, length: number): Uint8Array | Promise<Uint8Array> {
    const from = start - this.#start;
    const isHeld = from >= 0 && from + length <= this.#length;
    return isHeld ? this.#buffer.subarray(from, from + length) : this.#move(start, length);
  }

  async #move(start: number, length: number): Promise<Uint8Array> {
    this.#start = start;
    this.#length = await readFully(this.#file, start, this.#buffer);
    return this.#buffer.subarray(0, Math.min(length, this.#length));
  }
}

/** Fills the buffer from `offset` as far as the file goes. Returns the number of bytes. */
export async function readFully(
  file: RandomAccess,
  offset: number,
  buffer: Uint8Array,
): Promise<number> {
  const wanted = Math.max(0, Math.min(buffer.length, file.size - offset));
  let done = 0;
  while (done < wanted) {
    const read = await file.read(offset + done, buffer.subarray(done, wanted));
    if (read === 0) break;
    done += read;
  }
  return done;
}

/** A range as a new view, shorter where the file ends. */
export async function readView(
  file: RandomAccess,
  offset: number,
  length: number,
): Promise<DataView<ArrayBuffer>> {
  const buffer = new Uint8Array(Math.max(0, Math.min(length, file.size - offset)));
  return new DataView(buffer.buffer, 0, await readFully(file, offset, buffer));
}
