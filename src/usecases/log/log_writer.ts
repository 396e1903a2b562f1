/**
 * Appends to a log: under its lock, after its last whole line, all or nothing. The tree has no file
 * of its own: it follows from the last checkpoint and the lines after it.
 */

import { concatBytes, decodeUtf8 } from "../../core/bytes.ts";
import { type Bytes, type HashBytes, loadSyncHash } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import {
  checkNote,
  type Checkpoint,
  parseCheckpoint,
  type Sign,
} from "../../core/log/checkpoint.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import {
  hashesOf,
  INDEX_SCHEMA_ID,
  isLineFault,
  LEAF_MAX_BYTES,
  lineBytes,
  LOG_SCHEMA_ID,
  readIndexLine,
  readLine,
} from "../../core/log/line.ts";
import {
  addCheckpoint,
  addEntry,
  type Addition,
  type CheckpointSigner,
  emptyTip,
  isCheckpoint,
  isSameTree,
  type LogTip,
  type NewEntry,
  PAYLOAD_START,
  type ReadTip,
  readTip,
  type SeenTree,
  signerOf,
} from "../../core/log/tip.ts";
import { noteText } from "../../core/log/note.ts";
import {
  type CompactRange,
  EMPTY_RANGE,
  leafHash,
  rangeTexts,
  rootOf,
  sameHash,
  withLeaf,
} from "../../core/log/tree.ts";
import type { IndexHead, LogCounts, LogEnd, LogHead } from "../../core/schema/log.ts";
import { shellWord } from "../../core/text.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { HeldFile, Host, SharedFile, StagedFile } from "../../io/host.ts";
import { linesAfter, readTail, tornBytes } from "./log_tail.ts";

/** Longest wait for the lock of a log. After that the call is not allowed. */
const LOCK_WAIT_MS = 2_000;
const FIRST_PAUSE_MS = 1;
const LAST_PAUSE_MS = 16;
/** Bytes read at once. */
const CHUNK_BYTES = 64 * 1024;
/** Bytes of a file in which its first line mostly ends. */
const FIRST_LINE_BYTES = 4 * 1024;
const LF = 0x0a;
const LOG_MODE = 0o600;
/** What other processes added is read at once up to this; of more, the log is read as when it is opened. */
const ADDED_MAX_BYTES = 16 * 1024 * 1024;
/** More lines than this are worth loading a hash that answers at once. */
const FEW_LINES = 8;
/** The name of a kind ends within so many bytes of its line. */
const KIND_BYTES = 20;

/** A checkpoint comes after so many entries, or so many milliseconds, of a resident writer. */
const CHECKPOINT_ENTRIES = 64;
export const CHECKPOINT_MS = 5_000;

export interface LogWriterSetting {
  readonly path: string;
  readonly isIndex: boolean;
  /** Whether the file may or must be there. */
  readonly mustBe: "new" | "there" | "either";
  /** The head of a log that is begun. */
  head(log_id: string): NewEntry;
  /** Signs checkpoints; without it their notes are texts alone. */
  readonly signer?: { readonly publicKey: Bytes; readonly sign: Sign } | undefined;
  /**
   * Id of the signer's key. A log whose head names it continues only after a checkpoint that it
   * signed: with the next one it would vouch for what another program wrote.
   */
  readonly ownKeyId?: string | undefined;
  readonly hash: HashBytes;
  /** The tree of its first entries, as others saw it: a log that has another one is not continued. */
  readonly seen?: SeenTree | undefined;
  /** Whether every checkpoint is on the disk before an append returns. */
  readonly durable: boolean;
}

/**
 * Entry of a log that goes on after entries under no signature of the writer's key: they were written by a
 * process that was killed, with another key or none, or by another program. In a log it is an event.
 */
const UNSIGNED_ENTRIES = "unsigned_entries";

/** What a session is told whose log is not as it knows it. */
const NOTHING_MORE = "this session records nothing any more and refuses all calls: start it again";

const INDEX_HINT =
  "gait log verify --index says where; restore the latest copy of the folder of logs";

/** When the checkpoint of an append is written: in the same write, or when one is due. */
export type CheckpointTime = "now" | "due";

/** Index and place of the first entry of an append. */
export interface AppendPlace {
  readonly log_id: string;
  readonly index: number;
}

/** A log as it was after an append. */
export interface LogState {
  readonly log_id: string;
  readonly size: number;
  readonly root: Bytes;
}

interface Known {
  /** Bytes of the file when the tip was read. */
  readonly bytes: number;
  readonly tip: LogTip;
}

/** An append that waits for its turn. */
interface WaitingAppend {
  readonly additions: (place: AppendPlace) => readonly Addition[];
  readonly checkpoint: CheckpointTime;
  resolve(place: AppendPlace): void;
  reject(error: unknown): void;
}

export class LogWriter implements Disposable {
  readonly #setting: LogWriterSetting;
  readonly #host: Host<"read" | "write">;
  readonly #file: SharedFile;
  #known: Known | undefined;
  /** What the last write was to append, if it failed. */
  #failed: Uint8Array | undefined;
  #signer: CheckpointSigner | undefined;
  #checkpointAt = 0;
  /** Whether another file lies in the place of the one that this writer knows. */
  #isOther = false;
  /** Appends that the next hold of the lock writes. */
  #waiting: WaitingAppend[] = [];
  /** Hash of the first entry, if this writer began the log. */
  begun: Bytes | undefined;
  /** Whether a checkpoint of the writer's key covers all entries, as the log was opened. */
  isCovered = false;
  /** Entries of a log that goes on though the writer's key did not sign its last checkpoint. */
  foreign = 0;
  /** INVARIANT: one append at a time: the lock does not keep out the same process. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    setting: LogWriterSetting,
    file: SharedFile,
    host: Host<"read" | "write">,
  ) {
    this.#setting = setting;
    this.#file = file;
    this.#host = host;
  }

  /**
   * Opens a log, and begins it if nothing was written to it.
   *
   * @throws {GaitError} for a file that cannot be opened, is not a log, or is damaged at its end, and
   * for a head that is too large; then there is no file.
   */
  static async open(
    setting: LogWriterSetting,
    host: Host<"read" | "write">,
  ): Promise<LogWriter> {
    if (setting.mustBe !== "there") await firstEntry(setting, LONGEST);
    const file = await host.write.shared(setting.path, setting.mustBe);
    const writer = new LogWriter(setting, file, host);
    try {
      await writer.#exclusively((held) => Promise.resolve(held.size));
    } catch (error) {
      file[Symbol.dispose]();
      throw error;
    }
    return writer;
  }

  get path(): string {
    return this.#setting.path;
  }

  /** Id of the log. */
  get log_id(): string {
    return this.#tip().log_id;
  }

  /** Number of entries when the log was last looked at. */
  get size(): number {
    return this.#tip().range.size;
  }

  /** Bytes of the file when it was last looked at. */
  get bytes(): number {
    return this.#known?.bytes ?? 0;
  }

  get hasEnded(): boolean {
    return this.#tip().hasEnded;
  }

  /**
   * Appends entries, each with its payload, in one write; `additions` gets their place. It returns
   * after the write; the caller answers a call only then. Appends that wait for the lock together
   * share the write, in their order.
   *
   * @throws {GaitError} if that is not possible. Then nothing was appended, and the call must not
   * run.
   */
  append(
    additions: (place: AppendPlace) => readonly Addition[],
    checkpoint: CheckpointTime,
  ): Promise<AppendPlace> {
    const { promise, resolve, reject } = Promise.withResolvers<AppendPlace>();
    this.#waiting.push({ additions, checkpoint, resolve, reject });
    if (this.#waiting.length === 1) {
      this.#exclusively((held) => this.#appendWaiting(held)).catch((error) => {
        for (const waiting of this.#takeWaiting()) waiting.reject(error);
      });
    }
    return promise;
  }

  #takeWaiting(): readonly WaitingAppend[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** Appends what calls that came together add, in one write. A call whose entries do not fit fails alone. */
  async #appendWaiting(held: HeldFile): Promise<void> {
    const done: (() => void)[] = [];
    const all = this.#takeWaiting();
    try {
      const lines: Uint8Array[] = [];
      let tip = this.#tip();
      let isDue = false;
      for (const { additions, checkpoint, resolve, reject } of all) {
        try {
          const { place, ...added } = await this.#linesOf(tip, additions);
          for (const bytes of added.lines) lines.push(bytes);
          tip = added.tip;
          isDue ||= checkpoint === "now";
          done.push(() => resolve(place));
        } catch (error) {
          reject(error);
        }
      }
      if (done.length === 0) return;
      isDue ||= tip.range.size - tip.checkpointed >= CHECKPOINT_ENTRIES ||
        performance.now() - this.#checkpointAt >= CHECKPOINT_MS;
      await this.#write(held, lines, tip, isDue);
    } catch (error) {
      for (const { reject } of all) reject(error);
      return;
    }
    for (const resolve of done) resolve();
  }

  /** The lines of an append after a tip, its place, and the tip after them. */
  async #linesOf(
    before: LogTip,
    additions: (place: AppendPlace) => readonly Addition[],
  ): Promise<
    { readonly lines: readonly Uint8Array[]; readonly tip: LogTip; readonly place: AppendPlace }
  > {
    if (before.hasEnded) throw this.#fault("it has ended", "begin another session");
    const place = { log_id: before.log_id, index: before.range.size };
    const lines: Uint8Array[] = [];
    let tip = before;
    for (const addition of additions(place)) {
      const added = await addEntry(tip, addition, this.#stamp(), this.#setting.hash);
      lines.push(added.bytes);
      tip = added.tip;
    }
    return { lines, tip, place };
  }

  /** Ends the log with the counts of its entries. */
  async end(reason: LogEnd["reason"]): Promise<void> {
    await this.#exclusively(async (held) => {
      const counts = countKinds(held);
      const { lines, tip } = await this.#linesOf(
        this.#tip(),
        () => [{ entry: { end: { counts, reason } } }],
      );
      await this.#write(held, lines, tip, true);
    });
  }

  /**
   * Replaces the file by another one with the same tree, under the lock, and adds entries with a
   * checkpoint to it if the log is open. `rewrite` gets the bytes up to the last line feed, writes those
   * that replace them, and says whether they are others.
   */
  async replace(
    rewrite: (bytes: AsyncIterable<Bytes>, to: Pick<StagedFile, "write">) => Promise<boolean>,
    additions: () => readonly Addition[],
  ): Promise<void> {
    await this.#exclusively(async (held) => {
      await using staged = await this.#host.write.stage(this.path, LOG_MODE);
      if (!await rewrite(chunksOf(held), staged)) return;
      let tip = this.#tip();
      for (const addition of tip.hasEnded ? [] : additions()) {
        const added = await addEntry(tip, addition, this.#stamp(), this.#setting.hash);
        await staged.write(added.bytes);
        tip = added.tip;
      }
      if (tip !== this.#tip()) {
        const signer = await this.#checkpointSigner(tip);
        const added = await addCheckpoint(tip, signer, this.#setting.hash);
        await staged.write(added.bytes);
        tip = added.tip;
      }
      // INVARIANT: who waits for the lock of this file finds the other one in its place
      await staged.commit();
      this.#known = { bytes: held.size, tip };
    });
  }

  /**
   * Appends the last checkpoint once more, with the signatures that `sign` adds. It gets the bytes of the
   * log, and the number of entries after the last checkpoint.
   */
  async countersign(
    sign: (bytes: AsyncIterable<Bytes>, uncovered: number) => Promise<string>,
  ): Promise<void> {
    await this.#exclusively(async (held) => {
      const tip = this.#tip();
      // What was cosigned must still be there after a loss of power.
      held.sync();
      const note = await sign(chunksOf(held), tip.range.size - tip.checkpointed);
      held.append(lineBytes({ checkpoint: { note, range: rangeTexts(tip.range) } }));
      held.sync();
      this.#known = { bytes: held.size, tip };
    });
  }

  /** Appends a checkpoint with more signatures, unless entries were added since; answers whether. */
  async addCosigned({ size, root, note }: Checkpoint): Promise<boolean> {
    return await this.#exclusively(async (held) => {
      const tip = this.#tip();
      if (tip.range.size !== size) return false;
      if (!sameHash(await rootOf(tip.range, this.#setting.hash), root)) return false;
      const range = rangeTexts(tip.range);
      held.append(lineBytes({ checkpoint: { note: noteText(note), range } }));
      this.#known = { bytes: held.size, tip: { ...tip, checkpointed: size } };
      return true;
    });
  }

  /** Runs an action while no other process can write to the log. It may not append to it. */
  async whileHeld<T>(action: (held: Pick<HeldFile, "sync">) => Promise<T>): Promise<T> {
    return await this.#exclusively(action);
  }

  /** Writes a checkpoint if entries were added since the last one. */
  async checkpoint(): Promise<void> {
    await this.#exclusively(async (held) => {
      const tip = this.#tip();
      if (tip.range.size > tip.checkpointed) await this.#write(held, [], tip, true);
    });
  }

  /** The log as it was last seen by this writer. */
  async state(): Promise<LogState> {
    const { log_id, range } = this.#tip();
    return { log_id, size: range.size, root: await rootOf(range, this.#setting.hash) };
  }

  /** Waits until everything is on the disk. A head may leave the machine only after that. */
  async sync(): Promise<void> {
    await this.#exclusively((held) => Promise.resolve(held.sync()));
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #tip(): LogTip {
    if (this.#known === undefined) throw this.#fault("it was not opened", "report this");
    return this.#known.tip;
  }

  #stamp(): Stamp {
    const now = this.#host.now();
    return { ts: normalizeTimestamp(now) ?? now, salt: this.#host.randomBytes(16) };
  }

  async #write(
    held: HeldFile,
    lines: readonly Uint8Array[],
    tip: LogTip,
    withCheckpoint: boolean,
  ): Promise<void> {
    let next = tip;
    const all = [...lines];
    if (withCheckpoint) {
      const added = await addCheckpoint(tip, await this.#checkpointSigner(tip), this.#setting.hash);
      all.push(added.bytes);
      next = added.tip;
    }
    const [only] = all;
    this.#failed = all.length === 1 && only !== undefined ? only : concatBytes(all);
    held.append(this.#failed);
    this.#failed = undefined;
    this.#known = { bytes: held.size, tip: next };
    if (!withCheckpoint) return;
    this.#checkpointAt = performance.now();
    if (this.#setting.durable) held.sync();
  }

  async #checkpointSigner(
    { log_id }: Pick<LogTip, "log_id">,
  ): Promise<CheckpointSigner | undefined> {
    const { signer, hash } = this.#setting;
    if (signer === undefined) return undefined;
    return this.#signer ??= await signerOf(log_id, signer, hash);
  }

  /** Runs one action under the lock, with the tip as the file has it. */
  #exclusively<T>(action: (held: HeldFile) => Promise<T>): Promise<T> {
    const run = this.#last.then(async () => {
      using held = this.#file.tryHold() ?? await this.#waitedHold();
      this.#isOther ||= held.isAnother;
      this.#cutFailed(held);
      if (this.#known?.bytes !== held.size || this.#isOther) {
        if (this.#known === undefined) await this.#readEnd(held);
        else if (this.#setting.mustBe === "new") await this.#readOwnEnd(held, this.#known.tip);
        else await this.#readOn(held, this.#known);
      }
      return await action(held);
    });
    this.#last = run.catch(() => {});
    return run;
  }

  /**
   * Cuts off what a failed write left, where that was not possible at once. A log with a single writer
   * goes on then; in one of several processes another one may have read it.
   */
  #cutFailed(held: HeldFile): void {
    const { bytes } = this.#known ?? {};
    const isOwn = this.#setting.mustBe === "new" && !this.#isOther;
    if (!isOwn || this.#failed === undefined || bytes === undefined || held.size <= bytes) return;
    const left = held.read(bytes, this.#failed.length + 1);
    if (left.every((byte, at) => byte === this.#failed?.[at])) held.cut(bytes);
  }

  /** The lock, once whoever holds it gives it up. */
  async #waitedHold(): Promise<HeldFile> {
    const end = performance.now() + LOCK_WAIT_MS;
    for (let wait = FIRST_PAUSE_MS;; wait = Math.min(wait * 2, LAST_PAUSE_MS)) {
      await this.#host.pause(wait);
      const held = this.#file.tryHold();
      if (held !== undefined) return held;
      if (performance.now() >= end) {
        const fault = `other processes have held it for ${LOCK_WAIT_MS / 1000} s`;
        throw this.#fault(fault, "gait log status names the logs; end the process that holds it");
      }
    }
  }

  /** Reads how the log ends, cuts off a torn last line, and begins a log that is empty. */
  async #readEnd(held: HeldFile, own?: CompactRange): Promise<void> {
    const torn = await this.#cutTorn(held);
    if (held.size === 0) {
      await this.#begin(held);
      return await this.#addFound([], torn, held);
    }
    const { lines, hasEnded, before } = await readTail(held);
    const head = this.#headOf(held);
    const isTrusted = await this.#isSignedByOwn(head, lines[0]);
    const trustedAt = isTrusted ? 0 : undefined;
    const { isIndex, signer, hash, seen } = this.#setting;
    const tip = await readTip(
      head.log_id,
      lines,
      { isIndex, hasEnded, trustedAt, before, own, seen },
      hash,
    );
    if ("problem" in tip) throw this.#uncontinued(tip.problem, this.#hint());
    if (signer !== undefined && !tip.hasEnded && !isTrusted) this.#refuseOwn(head);
    const found = this.#took(held, tip);
    this.isCovered = isTrusted && tip.checkpointed === tip.range.size;
    if (!isTrusted) this.foreign = found.length === 0 ? 0 : tip.range.size - tip.accounted;
    await this.#addFound(found, torn, held);
  }

  /**
   * Reads what other processes added since this one looked.
   *
   * INVARIANT: what this process knows of the log is never forgotten for what the file says now: it
   * would sign a second history.
   */
  async #readOn(held: HeldFile, known: Known): Promise<void> {
    if (this.#isOther || held.size - known.bytes > ADDED_MAX_BYTES) {
      if (!await beginsWith(held, known.tip.range, this.#setting.hash)) throw this.#changed();
      this.#isOther = false;
      return await this.#readEnd(held, known.tip.range);
    }
    if (held.size < known.bytes) throw this.#changed();
    const torn = await this.#cutTorn(held);
    const { isIndex } = this.#setting;
    const lines = await linesAfter(held, known.bytes);
    const hash = lines.length > FEW_LINES ? await loadSyncHash() : this.#setting.hash;
    const last = lines.findLastIndex(isCheckpoint);
    const isTrusted = last >= 0 && await this.#isSignedByOwn(known.tip, lines[last]);
    const trustedAt = isTrusted ? last : undefined;
    const after = { isIndex, trustedAt, after: known.tip };
    const tip = await readTip(known.tip.log_id, lines, after, hash);
    if ("problem" in tip) throw this.#uncontinued(tip.problem, this.#hint());
    await this.#addFound(this.#took(held, tip), torn, held);
  }

  async #cutTorn(held: HeldFile): Promise<number> {
    const torn = await tornBytes(held);
    if (torn > 0) held.cut(held.size - torn);
    return torn;
  }

  /**
   * Continues from a tip that was read; returns the entry that names what it found unsigned. The next
   * checkpoint covers that too, so it has to say that its key did not write it.
   */
  #took(held: HeldFile, tip: ReadTip): readonly NewEntry[] {
    const { signer, isIndex } = this.#setting;
    this.#known = { bytes: held.size, tip };
    const { accounted: from, range: { size }, hasEnded } = tip;
    if (signer === undefined || hasEnded || size === from) return [];
    const found = { from, count: size - from };
    return [
      isIndex ? { [UNSIGNED_ENTRIES]: found } : { event: { event: UNSIGNED_ENTRIES, ...found } },
    ];
  }

  /** Adds what is to be said of the end that was found. */
  async #addFound(found: readonly NewEntry[], torn: number, held: HeldFile): Promise<void> {
    const { isIndex } = this.#setting;
    const entries: NewEntry[] = [...found];
    if (torn > 0 && !isIndex) entries.push({ event: { event: "torn_line", bytes: torn } });
    if (entries.length === 0 || this.#tip().hasEnded) return;
    const { lines, tip } = await this.#linesOf(
      this.#tip(),
      () => entries.map((entry): Addition => ({ entry })),
    );
    // Whoever opens the index may add nothing to it, and its entries are vouched for at once.
    await this.#write(held, lines, tip, isIndex);
  }

  /**
   * INVARIANT: a log with a single writer continues only from the end that this writer knows. A
   * cosigner may add checkpoints: they do not change the tree.
   */
  async #readOwnEnd(held: HeldFile, known: LogTip): Promise<void> {
    const { hash, isIndex } = this.#setting;
    const { lines, hasEnded } = await readTail(held);
    const tip = await readTip(known.log_id, lines, { isIndex, hasEnded }, hash);
    const isOwn = await tornBytes(held) === 0 && !("problem" in tip) &&
      isSameTree(tip.range, known.range);
    if (!isOwn) throw this.#changed();
    this.#isOther = false;
    this.#known = { bytes: held.size, tip };
  }

  /** Whether a line is a checkpoint of a log that the writer's key signed. */
  async #isSignedByOwn(
    { log_id }: { readonly log_id: string },
    line: Uint8Array | undefined,
  ): Promise<boolean> {
    const signer = await this.#checkpointSigner({ log_id });
    if (signer === undefined) return false;
    const read = readLine(line ?? new Uint8Array());
    const { note = "" } = isLineFault(read) ? {} : read.line.checkpoint ?? {};
    const checkpoint = parseCheckpoint(note);
    const verdict = checkpoint && await checkNote(checkpoint.note, signer.key);
    return verdict?.status === "signed";
  }

  /**
   * A log of the writer's key has a last checkpoint that this key signed. The index is shared by keys.
   *
   * @throws {GaitError} `verification_failed` for a log whose head names the key.
   */
  #refuseOwn({ key_id }: LogHead | IndexHead): void {
    const { ownKeyId, isIndex } = this.#setting;
    if (isIndex || ownKeyId === undefined || key_id !== ownKeyId) return;
    const problem =
      "its key did not sign its last checkpoint: another program changed it, or wrote it";
    throw this.#uncontinued(problem, this.#hint());
  }

  #hint(): string {
    if (this.#setting.isIndex) return INDEX_HINT;
    const key = this.#setting.signer === undefined ? "" : " with the key of the session";
    return `a person may look at it (gait log verify) and end it${key}: gait log end ${
      shellWord(this.path)
    } --reason abandoned; the session then continues in another log`;
  }

  async #begin(held: HeldFile): Promise<void> {
    const log_id = this.#host.randomBytes(16).toHex();
    const added = await firstEntry(this.#setting, { log_id, stamp: this.#stamp() });
    try {
      await this.#write(held, [added.bytes], added.tip, true);
    } catch (error) {
      // The next try would find the file in its way.
      if (this.#setting.mustBe === "new") await this.#host.write.remove(this.path).catch(() => {});
      throw error;
    }
    this.begun = added.tip.range.roots[0];
  }

  #headOf(held: HeldFile): LogHead | IndexHead {
    let start = held.read(0, FIRST_LINE_BYTES);
    if (!start.includes(LF)) start = held.read(0, LEAF_MAX_BYTES + 1);
    const end = start.indexOf(LF);
    const { isIndex } = this.#setting;
    const bytes = start.subarray(0, Math.max(end, 0));
    const read = isIndex ? readIndexLine(bytes) : readLine(bytes);
    const head = isLineFault(read) ? undefined : read.line.head;
    const schema = isIndex ? INDEX_SCHEMA_ID : LOG_SCHEMA_ID;
    if (head !== undefined && head.schema_id === schema) return head;
    if (isIndex) throw this.#uncontinued("it does not begin as an index", INDEX_HINT);
    throw this.#fault("it does not begin as a log", "name another path, or move the file away");
  }

  #changed(): GaitError {
    const kept =
      "the file was kept so that you can examine it: gait log verify says what it still proves";
    const hint = this.#setting.mustBe === "new" ? `${NOTHING_MORE}; ${kept}` : kept;
    return this.#uncontinued("another program changed it", hint);
  }

  #uncontinued(problem: string, hint: string): GaitError {
    const what = this.#setting.isIndex ? "index of logs" : "log";
    const text = `Cannot continue the ${what} ${quotedName(this.path)}: ${problem}`;
    return new GaitError("verification_failed", text, { hint });
  }

  #fault(problem: string, hint: string): GaitError {
    const what = this.#setting.isIndex ? "index of logs" : "log";
    const text = `Cannot write the ${what} ${quotedName(this.path)}: ${problem}`;
    return new GaitError("internal_failure", text, { hint });
  }
}

/** Whether a log begins with the entries of a tree. All of it up to there is read. */
async function beginsWith(held: HeldFile, own: CompactRange, hash: HashBytes): Promise<boolean> {
  let range = EMPTY_RANGE;
  for await (const bytes of splitLines(wholeLines(chunksOf(held), { bytes: 0 }))) {
    if (PAYLOAD_START.every((byte, at) => bytes[at] === byte) || isCheckpoint(bytes)) continue;
    for (const leaf of hashesIn(bytes) ?? [await leafHash(bytes, hash)]) {
      range = await withLeaf(range, leaf, hash);
      if (range.size === own.size) return isSameTree(range, own);
    }
  }
  return false;
}

/** The hashes of a line that has them in place of entries. */
function hashesIn(bytes: Uint8Array): readonly Bytes[] | undefined {
  const read = readLine(bytes);
  return isLineFault(read) ? undefined : read.line.pruned && hashesOf(read.line.pruned.leaves);
}

/** Time and salt of an entry. */
type Stamp = Parameters<typeof addEntry>[2];

/** As long as an id and a stamp can be. */
const LONGEST = {
  log_id: "0".repeat(32),
  stamp: { ts: "0000-00-00T00:00:00.000000000Z", salt: new Uint8Array(16) },
};

/** @throws {GaitError} `invalid_input` for a head that is too large. */
function firstEntry(
  { head, hash }: LogWriterSetting,
  { log_id, stamp }: { readonly log_id: string; readonly stamp: Stamp },
) {
  return addEntry(emptyTip(log_id), { entry: head(log_id) }, stamp, hash);
}

/** The bytes of a held file. */
async function* chunksOf(held: HeldFile): AsyncGenerator<Bytes> {
  for (let offset = 0; offset < held.size; offset += CHUNK_BYTES) {
    yield await Promise.resolve(held.read(offset, CHUNK_BYTES));
  }
}

/** Counts the entries of a log, as its end says them. */
function countKinds(held: HeldFile): LogCounts {
  const counts = { approval: 0, credential: 0, decision: 0, event: 0, outcome: 0 };
  let start: Uint8Array = new Uint8Array();
  for (let offset = 0; offset < held.size; offset += CHUNK_BYTES) {
    const bytes = held.read(offset, CHUNK_BYTES);
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(LF, at);
      const stop = end < 0 ? bytes.length : end;
      const missing = Math.min(KIND_BYTES - start.length, stop - at);
      start = concatBytes([start, bytes.subarray(at, at + missing)]);
      if (end < 0) break;
      const kind = /^\{"([a-z]+)":/.exec(decodeUtf8(start))?.[1] ?? "";
      if (Object.hasOwn(counts, kind)) counts[kind as keyof typeof counts]++;
      start = new Uint8Array();
      at = end + 1;
    }
  }
  const { credential, ...others } = counts;
  return credential === 0 ? others : counts;
}
