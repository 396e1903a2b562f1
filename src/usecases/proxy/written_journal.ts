/** A journal while it is written, which remembers what it should hold. */

import { StreamDigest, type StreamSummary } from "../../core/crypto/digest.ts";
import type { AppendFile } from "../../io/host.ts";

/** Appends to a journal, and digests what it appends. */
export class WrittenJournal implements AppendFile {
  readonly #file: AppendFile;
  readonly #digest = new StreamDigest();
  #done: Promise<void> = Promise.resolve();

  constructor(file: AppendFile) {
    this.#file = file;
  }

  append(bytes: Uint8Array<ArrayBuffer>): void {
    this.#file.append(bytes);
    this.#done = this.#done.then(() => this.#digest.update(bytes));
  }

  /** What the file holds unless somebody else changed it. Nothing may be appended after that. */
  async written(): Promise<StreamSummary> {
    await this.#done;
    return await this.#digest.finish();
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
