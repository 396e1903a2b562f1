/** What is known of a transcript once it was read: its digest, and a mark to read it the same again. */

import type { ToldCall } from "../../core/clients/told_call.ts";
import type { ReadSource } from "../../core/clients/told_run.ts";
import { fingerprint } from "../../core/clients/transcript.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { digest, StreamDigest } from "../../core/crypto/digest.ts";
import type { Host } from "../../io/host.ts";
import { baseName } from "../../io/path.ts";
import type { TranscriptFile } from "./read_transcript.ts";

export interface ReadFile extends ReadSource {
  readonly path: string;
  readonly calls: number;
  /** A short mark of its calls, to see whether they change meanwhile. */
  readonly mark: string;
}

export class SeenFile {
  readonly #file: TranscriptFile;
  readonly #told = new StreamDigest();
  #calls = 0;
  #unread = 0;
  #mark = "";

  constructor(file: TranscriptFile) {
    this.#file = file;
  }

  /** Takes a call of the session that was asked for. */
  async add(call: ToldCall): Promise<void> {
    this.#calls++;
    const text = JSON.stringify(call);
    this.#mark = fingerprint(this.#mark + text);
    if (this.#isWhole) await this.#told.update(encodeUtf8(`${text}\n`));
  }

  addUnread(): void {
    this.#unread++;
  }

  get mark(): string {
    return this.#mark;
  }

  /** Whether the transcript is more than one file, so that its bytes have no digest. */
  get #isWhole(): boolean {
    return this.#file.form === "database" || this.#file.form === "folder";
  }

  async finish(host: Host<"read">): Promise<ReadFile> {
    const { client, path } = this.#file;
    const name = baseName(path);
    let bytes = this.#told;
    if (!this.#isWhole) {
      bytes = new StreamDigest();
      for await (const chunk of host.read.stream(path)) await bytes.update(chunk);
    }
    return {
      path,
      name,
      content_digest: (await bytes.finish()).sha256,
      query_digest: await digest({ client, transcript: name }),
      calls: this.#calls,
      unread: this.#unread,
      mark: this.#mark,
    };
  }
}
