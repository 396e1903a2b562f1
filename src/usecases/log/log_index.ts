/**
 * The index of logs: a log of logs. Deleting a whole log leaves its entry in the index, and one
 * head of the index covers all sessions.
 */

import { encodeHex } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import type { Checkpoint } from "../../core/log/checkpoint.ts";
import { type IndexedLog, IndexState } from "../../core/log/index_state.ts";
import {
  INDEX_SCHEMA_ID,
  isLineFault,
  LOG_SCHEMA_VERSION,
  readIndexLine,
} from "../../core/log/line.ts";
import { IndexVerifier } from "../../core/log/verify_index.ts";
import { type Bytes, hashBytes } from "../../core/crypto/digest.ts";
import type { NewEntry } from "../../core/log/tip.ts";
import { present } from "../../core/present.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { realPathOf } from "../../io/output_paths.ts";
import { directoryOf, isAbsolutePath, joinPath } from "../../io/path.ts";
import { cosignedSize, refuseOlder, seenTree } from "./known_size.ts";
import { type LogState, LogWriter, type LogWriterSetting } from "./log_writer.ts";
import { indexPath } from "./places.ts";
import { readHead } from "./read_head.ts";

export interface LogIndexSetting extends Pick<LogWriterSetting, "signer" | "hash" | "durable"> {
  /** Folder of logs. */
  readonly folder: string;
  readonly key_id?: string | undefined;
}

const OLDER_HINT =
  "restore the latest copy of the folder of logs; gait log verify --index says what is missing";

/** Writes the index. Each entry is vouched for at once. */
export class LogIndex implements Disposable {
  readonly #writer: LogWriter;
  readonly #folder: string;

  private constructor(writer: LogWriter, folder: string) {
    this.#writer = writer;
    this.#folder = folder;
  }

  /** Opens the index of a folder; makes folder and index if they are missing. */
  static async open(
    { folder, key_id, ...setting }: LogIndexSetting,
    host: Host<"read" | "write">,
  ): Promise<LogIndex> {
    await host.write.directory(folder, 0o700);
    const path = indexPath(folder);
    const isThere = await host.read.kindOf(path) === "file";
    const log_id = isThere ? (await readHead(path, host))?.log_id : undefined;
    // The index does not tell of itself.
    const known = log_id === undefined ? undefined : await cosignedSize({ folder, log_id }, host);
    const writer = await LogWriter.open({
      ...setting,
      path,
      isIndex: true,
      seen: seenTree(known),
      mustBe: "either",
      head: (log_id) => ({
        head: {
          schema_id: INDEX_SCHEMA_ID,
          schema_version: LOG_SCHEMA_VERSION,
          log_id,
          producer_version: VERSION,
          ...present({ key_id }),
        },
      }),
    }, host);
    try {
      refuseOlder({ path, what: "index of logs", size: writer.size }, known, OLDER_HINT);
    } catch (error) {
      writer[Symbol.dispose]();
      throw error;
    }
    return new LogIndex(writer, folder);
  }

  /** A log was begun; `leaf` is the hash of its first entry. */
  async opened({ log_id, path, leaf }: {
    readonly log_id: string;
    readonly path: string;
    readonly leaf: Uint8Array;
  }): Promise<void> {
    const file = this.#named(path);
    await this.#add({ opened: { log_id, file, leaf: encodeHex(leaf) } });
  }

  async seen({ log_id, size, root }: LogState): Promise<void> {
    await this.#add({ seen: { log_id, size, root: encodeHex(root) } });
  }

  async closed({ log_id, size, root }: LogState): Promise<void> {
    await this.#add({ closed: { log_id, size, root: encodeHex(root) } });
  }

  async dropped(log_id: string, why: string): Promise<void> {
    await this.#add({ dropped: { log_id, why } });
  }

  async pruned(
    told: {
      readonly log_id: string;
      readonly from: number;
      readonly count: number;
      readonly who?: string;
      readonly why?: string;
    },
  ): Promise<void> {
    await this.#add({ pruned: told });
  }

  /** The index as this writer last saw it. */
  state(): Promise<LogState> {
    return this.#writer.state();
  }

  get path(): string {
    return this.#writer.path;
  }

  /** Entries that the index had though the writer's key did not sign its last checkpoint. */
  get foreign(): number {
    return this.#writer.foreign;
  }

  /** Adds a checkpoint with more signatures, unless the index went on since. */
  async addCosigned(checkpoint: Checkpoint): Promise<void> {
    await this.#writer.addCosigned(checkpoint);
  }

  sync(): Promise<void> {
    return this.#writer.sync();
  }

  [Symbol.dispose](): void {
    this.#writer[Symbol.dispose]();
  }

  async #add(entry: NewEntry): Promise<void> {
    await this.#writer.append(() => [{ entry }], "now");
  }

  /** Logs in the folder go by their name, so that the folder can be moved. */
  #named(path: string): string {
    const folder = directoryOf(`${this.#folder.replace(/\/+$/, "")}/x`);
    return directoryOf(path) === folder ? path.slice(folder.length + 1) : path;
  }
}

/**
 * Reads the state of the index of a folder; `undefined` if there is none. With a key, only what this key
 * vouches for excuses that a log is gone.
 *
 * @throws {GaitError} `verification_failed` for a damaged index.
 */
export async function readIndex(
  folder: string,
  host: Host<"read">,
  publicKey?: Bytes,
): Promise<IndexState | undefined> {
  const path = indexPath(folder);
  if (await host.read.entryOf(path) === undefined) return undefined;
  const state = new IndexState();
  const publicKeys = publicKey === undefined ? [] : [publicKey];
  const verifier = publicKey &&
    new IndexVerifier({ publicKeys, cosigners: [], heads: [] }, hashBytes);
  let number = 0;
  for await (const bytes of splitLines(wholeLines(host.read.stream(path), { bytes: 0 }))) {
    number++;
    const read = verifier?.read(bytes) ?? readIndexLine(bytes);
    const fault = isLineFault(read) ? read.problem : state.take(read.line);
    await verifier?.take(bytes, read);
    if (fault === undefined) continue;
    const text = `Cannot read the index of logs ${quotedName(path)}: line ${number}: ${fault}`;
    throw new GaitError("verification_failed", text, { hint: "gait log verify --index says more" });
  }
  return verifier?.end({ tornBytes: 0 }).state ?? state;
}

/** Where a log of the index is. */
export function indexedPath({ file }: Pick<IndexedLog, "file">, folder: string): string {
  return isAbsolutePath(file) ? file : joinPath(folder, file);
}

/** The last log in the index that was opened at a path. */
export function indexedAt(
  state: IndexState,
  { folder, path }: { readonly folder: string; readonly path: string },
) {
  const base = folder.replace(/\/+$/, "");
  const found = [...state.logs.values()].filter(({ file }) =>
    file === path || `${base}/${file}` === path
  );
  return found.at(-1);
}

/**
 * The real path where the index has a log, if the log lies there and `path`, without links, is another
 * one: then the file at `path` is a copy.
 */
export async function originalOf(
  log: IndexedLog,
  { folder, path }: { readonly folder: string; readonly path: string },
  host: Host<"read">,
): Promise<string | undefined> {
  const original = await realPathOf(indexedPath(log, folder), host);
  if (original === path || await host.read.kindOf(original) !== "file") return undefined;
  return (await readHead(original, host))?.log_id === log.log_id ? original : undefined;
}
