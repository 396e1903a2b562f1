/** Collects a member of an archive: in memory at first, in a temporary file once it is large. */

import { StreamDigest } from "../core/crypto/digest.ts";
import { SPOOL_MEMORY_BYTES } from "../core/limits.ts";
import type { NewMember } from "../core/zip/zip.ts";
import { temporaryIn } from "./atomic_file.ts";
import type { FileSpool } from "./host.ts";
import { openedRandomAccess, writeWhole } from "./opened_file.ts";
import { systemFault } from "./system_fault.ts";

const CHUNK_BYTES = 256 * 1024;
/** Smaller records are joined up to this size before they are hashed and written. */
const GATHER_BYTES = 64 * 1024;

export class SpillingSpool implements FileSpool {
  readonly #name: string;
  readonly #path: string;
  readonly #digest = new StreamDigest();
  #memory: Uint8Array<ArrayBuffer>[] = [];
  #memoryBytes = 0;
  #gathered: Uint8Array<ArrayBuffer> = new Uint8Array(GATHER_BYTES);
  #gatheredBytes = 0;
  #file: Deno.FsFile | undefined;

  constructor(name: string, directory: string) {
    this.#name = name;
    this.#path = temporaryIn(directory, name);
  }

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#gatheredBytes + bytes.length > GATHER_BYTES) await this.#flush();
    if (bytes.length > GATHER_BYTES) return await this.#take(bytes);
    this.#gathered.set(bytes, this.#gatheredBytes);
    this.#gatheredBytes += bytes.length;
  }

  async finish(): Promise<NewMember> {
    await this.#flush();
    const summary = await this.#digest.finish();
    const chunks = () => this.#file === undefined ? this.#memory : this.#readBack(summary.size);
    return { ...summary, name: this.#name, chunks };
  }

  // deno-lint-ignore require-await -- the protocol is asynchronous, the system call is not
  async [Symbol.asyncDispose](): Promise<void> {
    this.#memory = [];
    if (this.#file === undefined) return;
    this.#file.close();
    this.#file = undefined;
    Deno.removeSync(this.#path);
  }

  async #flush(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    const bytes = this.#gathered.subarray(0, this.#gatheredBytes);
    this.#gathered = new Uint8Array(GATHER_BYTES);
    this.#gatheredBytes = 0;
    await this.#take(bytes);
  }

  async #take(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#digest.update(bytes);
    if (this.#file !== undefined) return this.#write(this.#file, bytes);
    this.#memory.push(bytes);
    this.#memoryBytes += bytes.length;
    if (this.#memoryBytes > SPOOL_MEMORY_BYTES) this.#spill();
  }

  #spill(): void {
    try {
      const options = { read: true, write: true, createNew: true, mode: 0o600 };
      this.#file = Deno.openSync(this.#path, options);
    } catch (error) {
      throw systemFault("write", this.#path, error);
    }
    for (const bytes of this.#memory) this.#write(this.#file, bytes);
    this.#memory = [];
  }

  #write(file: Deno.FsFile, bytes: Uint8Array): void {
    try {
      writeWhole(file, bytes);
    } catch (error) {
      throw systemFault("write", this.#path, error);
    }
  }

  *#readBack(size: number): Generator<Uint8Array<ArrayBuffer>> {
    if (this.#file === undefined) return;
    const content = openedRandomAccess(this.#file, this.#path, size);
    for (let done = 0; done < size;) {
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, size - done));
      const read = content.read(done, chunk);
      if (typeof read !== "number" || read === 0) return;
      done += read;
      yield chunk.subarray(0, read);
    }
  }
}
