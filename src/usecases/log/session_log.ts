/** The log of one session of one client: opened, written, ended, and entered in the index. */

import type { SigningKey } from "../../core/crypto/keys.ts";
import type { Bytes, HashBytes } from "../../core/crypto/digest.ts";
import { encodeHex } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { present } from "../../core/present.ts";
import { quotedName } from "../../core/fault.ts";
import { counted } from "../../core/lists.ts";
import { shellWord } from "../../core/text.ts";
import type { Checkpoint, Sign } from "../../core/log/checkpoint.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import { leafHash } from "../../core/log/tree.ts";
import { headLine } from "../../core/log/head_line.ts";
import { LOG_ENTRIES_MAX, LOG_SCHEMA_ID, LOG_SCHEMA_VERSION } from "../../core/log/line.ts";
import type { Addition, SeenTree } from "../../core/log/tip.ts";
import type { LogEnd, LogHead } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";
import { realPathOf, refuseLinkOn } from "../../io/output_paths.ts";
import { directoryOf } from "../../io/path.ts";
import { indexedAt, LogIndex, originalOf, readIndex } from "./log_index.ts";
import { type AppendPlace, type CheckpointTime, type LogState, LogWriter } from "./log_writer.ts";
import {
  isInIndex,
  type KnownSize,
  knownSize,
  openedAt,
  refuseOlder,
  seenTree,
} from "./known_size.ts";
import { nextLogPath, refuseTakenPlace } from "./places.ts";
import { readHead } from "./read_head.ts";

/** Head of a log, without the members that are generated when it begins. */
export type SessionHead = Omit<
  LogHead,
  "n" | "ts" | "salt" | "schema_id" | "schema_version" | "log_id" | "continues"
>;

export interface SessionLogSetting {
  readonly path: string;
  /** Whether the session continues an existing log, as hooks do. */
  readonly goesOn: boolean;
  readonly head: SessionHead;
  /** Signs checkpoints. */
  readonly signer?: { readonly publicKey: Bytes; readonly sign: Sign } | undefined;
  readonly hash: HashBytes;
  readonly durable: boolean;
  /** Folder of logs with the index; `undefined` where no variable names one. */
  readonly folder: string | undefined;
}

/** Signs checkpoints with a key at hand. */
export function logSigner(key: SigningKey): { readonly publicKey: Bytes; readonly sign: Sign } {
  return { publicKey: key.publicKey, sign: (message) => key.sign(message) };
}

const NO_INDEX =
  "no index of logs is written, so nobody sees if the whole log is deleted: neither HOME nor " +
  "GAIT_LOG_DIR says where it lies";
/** A log enters the index at most so often while it is written, in milliseconds. */
const SEEN_EVERY_MS = 60_000;
/** Room for the entries of one more call, and the end. */
const LAST_APPEND_ENTRIES = 16;
/** A larger file is ended, and another one continues. */
const LOG_MAX_BYTES = 1024 ** 3;

export class SessionLog implements Disposable {
  readonly #setting: SessionLogSetting;
  readonly #host: Host<"read" | "write">;
  #writer: LogWriter;
  #index: LogIndex | undefined;
  #seenAt = performance.now();
  /** Size at which the index last heard of the log from this process. */
  #seenSize: number | undefined;
  #rotation: Promise<void> | undefined;
  /** What deserves attention, for the person who started the session. */
  readonly warnings: string[] = [];

  private constructor(
    setting: SessionLogSetting,
    writer: LogWriter,
    host: Host<"read" | "write">,
  ) {
    this.#setting = setting;
    this.#writer = writer;
    this.#host = host;
  }

  /**
   * Opens the log of a session.
   *
   * @throws {GaitError} for a path that is taken, a damaged log, or a log that the index names and
   * that is gone. Then no call of the session may run.
   */
  static async open(
    setting: SessionLogSetting,
    host: Host<"read" | "write">,
  ): Promise<SessionLog> {
    const { path, folder, goesOn } = setting;
    await refuseLinkOn("log", path, host);
    if (folder !== undefined) await refuseTakenPlace(path, folder, host);
    await host.write.directory(directoryOf(path), 0o700);
    const isOld = goesOn && await wasQuiet(path, host);
    if (!goesOn) await refuseGone(path, setting, host);
    const writer = goesOn ? await lastOf(setting, host) : await begin(setting, path, {}, host);
    const log = new SessionLog(setting, writer, host);
    if (folder === undefined) log.warnings.push(NO_INDEX);
    log.#warnForeign("log", writer);
    // Processes of hooks have no clock of their own: the file tells when it was last written.
    if (isOld) log.#seenAt = -Infinity;
    await log.#enter();
    return log;
  }

  get path(): string {
    return this.#writer.path;
  }

  get log_id(): string {
    return this.#writer.log_id;
  }

  state(): Promise<LogState> {
    return this.#writer.state();
  }

  /** The line by which the head of the log leaves, once everything is on the disk. */
  async head(): Promise<string> {
    await this.#writer.checkpoint();
    await this.#writer.sync();
    return headLine(await this.#writer.state());
  }

  /** Appends entries in one write; see {@linkcode LogWriter.append}. */
  async append(
    additions: (place: AppendPlace) => readonly Addition[],
    checkpoint: CheckpointTime = "due",
  ): Promise<AppendPlace> {
    if (this.#isFull()) this.#rotation ??= this.#rotate();
    await this.#rotation;
    const place = await this.#whileOpen((writer) => writer.append(additions, checkpoint));
    if (performance.now() - this.#seenAt >= SEEN_EVERY_MS) await this.#see(await this.#openIndex());
    return place;
  }

  /** Writes a checkpoint if entries were added since the last one. */
  checkpoint(): Promise<void> {
    return this.#writer.checkpoint();
  }

  /**
   * Enters the present state of the log in the index, and lets a witness cosign the index, which
   * covers the log. Returns what was cosigned; nothing if there is no index.
   */
  async witness(
    ask: (indexPath: string) => Promise<Checkpoint>,
  ): Promise<Checkpoint | undefined> {
    if (!this.#writer.hasEnded) await this.#writer.checkpoint();
    await this.#writer.sync();
    const index = await this.#openIndex();
    if (index === undefined) return undefined;
    if (!this.#writer.hasEnded) await this.#see(index);
    await index.sync();
    const cosigned = await ask(index.path);
    await index.addCosigned(cosigned);
    return cosigned;
  }

  /** Ends the log and enters its end in the index. */
  async end(reason: LogEnd["reason"]): Promise<LogState> {
    await this.#whileOpen((writer) => writer.end(reason));
    return await this.#close();
  }

  /** Enters the end of the log in the index. */
  async #close(): Promise<LogState> {
    const state = await this.#writer.state();
    await this.#writer.sync();
    const index = await this.#openIndex();
    if (index !== undefined) await this.#enterIfUnknown(index);
    await index?.closed(state);
    return state;
  }

  [Symbol.dispose](): void {
    this.#writer[Symbol.dispose]();
    this.#index?.[Symbol.dispose]();
  }

  async #openIndex(): Promise<LogIndex | undefined> {
    const { folder, signer, hash, durable, head: { key_id } } = this.#setting;
    if (folder === undefined) return undefined;
    if (this.#index !== undefined) return this.#index;
    const index = await LogIndex.open({ folder, signer, hash, durable, key_id }, this.#host);
    this.#warnForeign("index of logs", index);
    return this.#index = index;
  }

  #warnForeign(
    what: string,
    { path, foreign }: { readonly path: string; readonly foreign: number },
  ): void {
    if (foreign === 0) return;
    const entries = counted(foreign, "entry", "entries");
    this.warnings.push(
      `the ${what} ${path} had ${entries}, and its last checkpoint no signature of this key: the key ` +
        "does not vouch for what it did not sign before; gait log verify names it",
    );
  }

  /**
   * Enters the present state of the log in the index.
   *
   * INVARIANT: log entries are on the disk before the index counts them. Otherwise a loss of power
   * could make an honest log look cut.
   */
  async #see(index: LogIndex | undefined): Promise<void> {
    this.#seenAt = performance.now();
    if (index !== undefined && await this.#enterIfUnknown(index)) await this.#sayEntered();
    const state = await this.#writer.state();
    if (index === undefined || state.size === this.#seenSize) return;
    await this.#writer.sync();
    this.#seenSize = state.size;
    await index.seen(state);
  }

  #isFull(): boolean {
    const { size, bytes } = this.#writer;
    return size + LAST_APPEND_ENTRIES > LOG_ENTRIES_MAX || bytes >= LOG_MAX_BYTES;
  }

  /**
   * Ends the log and continues in another one, whose head says so. Where that fails, the next append
   * goes on with what is missing.
   */
  async #rotate(): Promise<void> {
    try {
      const ended = this.#writer;
      try {
        if (!ended.hasEnded) await ended.end("rotated");
      } catch (error) {
        // Another process may have ended it meanwhile.
        if (!this.#setting.goesOn || !ended.hasEnded) throw error;
        return await this.#goOn();
      }
      const state = await this.#close();
      this.#writer = await begin(
        this.#setting,
        nextLogPath(ended.path),
        { before: state },
        this.#host,
      );
      ended[Symbol.dispose]();
      this.#seenSize = undefined;
      await this.#enter();
    } finally {
      this.#rotation = undefined;
    }
  }

  /**
   * Writes into the log; into the one that follows, if another process ended it meanwhile. Nothing was
   * written then.
   */
  async #whileOpen<T>(write: (writer: LogWriter) => Promise<T>): Promise<T> {
    const writer = this.#writer;
    try {
      return await write(writer);
    } catch (error) {
      if (!this.#setting.goesOn || !writer.hasEnded) throw error;
      if (writer === this.#writer) this.#rotation ??= this.#follow();
      await this.#rotation;
      return await write(this.#writer);
    }
  }

  /** Opens the log that follows one that another process ended. */
  async #follow(): Promise<void> {
    try {
      await this.#goOn();
    } finally {
      this.#rotation = undefined;
    }
  }

  async #goOn(): Promise<void> {
    const next = await lastOf(this.#setting, this.#host);
    this.#writer[Symbol.dispose]();
    this.#writer = next;
    this.#seenSize = undefined;
    await this.#enter();
  }

  /** Enters a log in the index that this writer began, or that the index never got to know. */
  async #enter(): Promise<void> {
    const { begun } = this.#writer;
    const { folder, goesOn } = this.#setting;
    if (folder === undefined) return;
    const { log_id } = this.#writer;
    // The usual case needs neither the index open nor the log held.
    if (begun === undefined && goesOn && await isInIndex({ folder, log_id }, this.#host)) return;
    if (begun !== undefined) await this.#writer.sync();
    const index = await this.#openIndex();
    const isEntered = index !== undefined && await this.#enterIfUnknown(index);
    if (begun !== undefined) this.#seenSize = this.#writer.size;
    else if (isEntered) await this.#sayEntered();
  }

  /**
   * Enters the log in the index if it is not there; answers whether it was entered.
   *
   * INVARIANT: only who holds the log enters it, so that it is never entered twice.
   */
  async #enterIfUnknown(index: LogIndex): Promise<boolean> {
    const { folder = "", goesOn } = this.#setting;
    return await this.#writer.whileHeld(async (held) => {
      const { log_id, path } = this.#writer;
      // A log that one writer alone may write, and that it began, is new.
      const isNew = this.#writer.begun !== undefined && !goesOn && this.#seenSize === undefined;
      if (!isNew && await isInIndex({ folder, log_id }, this.#host)) return false;
      // What was begun here is on the disk already.
      if (this.#writer.begun === undefined) held.sync();
      const leaf = this.#writer.begun ?? await firstLeafOf(path, this.#setting.hash, this.#host);
      const real = await this.#host.read.realPath(path) ?? path;
      await index.opened({ log_id, path: real, leaf });
      return true;
    });
  }

  /** Says in the log, and to whoever started the session, that the index did not know it. */
  async #sayEntered(): Promise<void> {
    await this.#writer.append(() => [{ entry: { event: { event: "not_indexed" } } }], "now");
    this.warnings.push(
      `the index did not know the log ${this.path}, which is entered now: the index was deleted or ` +
        "replaced, or could not be written when the log began",
    );
  }
}

/** The hash of the first entry of a log. */
async function firstLeafOf(path: string, hash: HashBytes, host: Host<"read">): Promise<Bytes> {
  for await (const line of splitLines(wholeLines(host.read.stream(path), { bytes: 0 }))) {
    return await leafHash(line, hash);
  }
  throw new Error(`the log ${path} was opened, and has no entry`);
}

/** Whether a file was last written in another minute than this one. */
async function wasQuiet(path: string, host: Host<"read">): Promise<boolean> {
  const kind = await host.read.kindOf(path);
  if (kind !== "file") return false;
  const minute = (ms: number) => Math.floor(ms / SEEN_EVERY_MS);
  return minute(await host.read.modifiedMs(path)) !== minute(Date.parse(host.now()));
}

/** Begins a log, or opens an existing one if the session continues it. */
async function begin(
  { head, goesOn, signer, hash, durable }: SessionLogSetting,
  path: string,
  { before, seen }: {
    readonly before?: LogState | undefined;
    readonly seen?: SeenTree | undefined;
  },
  host: Host<"read" | "write">,
): Promise<LogWriter> {
  const continues = before && { ...before, root: encodeHex(before.root) };
  return await LogWriter.open({
    ...{ path, signer, ownKeyId: head.key_id, hash, durable, isIndex: false, seen },
    mustBe: goesOn ? "either" : "new",
    head: (log_id) => ({
      head: {
        schema_id: LOG_SCHEMA_ID,
        schema_version: LOG_SCHEMA_VERSION,
        log_id,
        ...head,
        ...present({ continues }),
      },
    }),
  }, host);
}

/** The last log of a session: an ended log, and one that was given up, is continued by another. */
async function lastOf(
  setting: SessionLogSetting,
  host: Host<"read" | "write">,
): Promise<LogWriter> {
  const { folder, signer, hash } = setting;
  const key = signer && { publicKey: signer.publicKey, hash };
  let before: LogState | undefined;
  for (let { path } = setting;; path = nextLogPath(path)) {
    const isGivenUp = await refuseGone(path, setting, host);
    // The session went on in the next one before.
    if (isGivenUp && await host.read.entryOf(nextLogPath(path)) !== undefined) continue;
    const log_id = await idAt(path, setting, host);
    const known = folder === undefined || log_id === undefined
      ? undefined
      : await knownSize({ folder, log_id, key }, host);
    if (log_id !== undefined && known?.isGivenUp === true) {
      await refuseUnvouchedDrop(path, log_id, setting, host);
      before = undefined;
      continue;
    }
    const seen = seenTree(known);
    if (before !== undefined) await refuseStranger(path, before, host);
    const writer = await begin(setting, path, { before, seen }, host);
    if (!writer.hasEnded) {
      try {
        refuseOlder({ path, what: "log", size: writer.size }, known, olderHint(path, signer));
      } catch (error) {
        writer[Symbol.dispose]();
        throw error;
      }
      return writer;
    }
    before = await writer.state();
    writer[Symbol.dispose]();
    await refuseDoubtfulEnd(
      { path, ended: before, isCovered: writer.isCovered },
      known,
      setting,
      host,
    );
  }
}

/**
 * A log that ended is continued by another one, whose head names its entries. So its end must be one that
 * the key of the session signed, or that is in the index: whoever can write the file could add one.
 */
async function refuseDoubtfulEnd(
  { path, ended, isCovered }: {
    readonly path: string;
    readonly ended: LogState;
    readonly isCovered: boolean;
  },
  known: KnownSize | undefined,
  { folder, signer, head }: SessionLogSetting,
  host: Host<"read">,
): Promise<void> {
  const isOlder = ended.size < (known?.size ?? 0);
  const named = signer === undefined ? undefined : (await readHead(path, host))?.key_id;
  const isUnsigned = named !== undefined && named === head.key_id && !isCovered;
  if (!isOlder && !isUnsigned) return;
  const index = folder === undefined ? undefined : await readIndex(folder, host, signer?.publicKey);
  const told = index?.logs.get(ended.log_id)?.ended;
  if (told?.size === ended.size && told.root === encodeHex(ended.root)) return;
  const problem = isOlder
    ? `it ends after ${counted(ended.size, "entry", "entries")}, and ${known?.by} saw ` +
      `${known?.size}: it was cut, or is an older copy`
    : "its key did not sign its end, and the index does not have it: another program wrote it";
  throw new GaitError(
    "verification_failed",
    `Cannot continue the log ${quotedName(path)}: ${problem}`,
    {
      hint: `restore the file; or a person may move it away and give it up: ${
        givingUp(ended.log_id, signer)
      }`,
    },
  );
}

/**
 * The log after one that ended is the one that continues it, and no other of that name.
 *
 * @throws {GaitError} `verification_failed`
 */
async function refuseStranger(
  path: string,
  before: LogState,
  host: Host<"read">,
): Promise<void> {
  if (await host.read.kindOf(path) !== "file") return;
  const head = await readHead(path, host);
  // What is no log is refused where it is opened.
  if (head === undefined) return;
  const { log_id, size, root } = "continues" in head ? head.continues ?? {} : {};
  if (log_id === before.log_id && size === before.size && root === encodeHex(before.root)) return;
  throw new GaitError(
    "verification_failed",
    `Cannot continue in the log ${
      quotedName(path)
    }: it does not continue the log ${before.log_id}, ` +
      "which ended before it",
    { hint: "move the file away; the session then begins the log that continues the ended one" },
  );
}

/** A log is given up by who has the key of the session, not by who can write the index. */
async function refuseUnvouchedDrop(
  path: string,
  log_id: string,
  { folder = "", signer }: SessionLogSetting,
  host: Host<"read">,
): Promise<void> {
  const index = await readIndex(folder, host, signer?.publicKey);
  const known = index?.logs.get(log_id);
  if (known === undefined || known.dropped !== undefined) return;
  throw misplaced(path, UNVOUCHED_DROP, known, signer);
}

const UNVOUCHED_DROP =
  "the index says that it was given up, and the key of the session does not vouch for that";

/**
 * The id of the log at a path, before it is opened.
 *
 * @throws {GaitError} `verification_failed` if the index has another log there, or this one elsewhere.
 */
async function idAt(
  path: string,
  { folder, signer, hash }: SessionLogSetting,
  host: Host<"read" | "write">,
): Promise<string | undefined> {
  if (folder === undefined || await host.read.kindOf(path) !== "file") return undefined;
  const log_id = (await readHead(path, host))?.log_id;
  const place = { folder: await realPathOf(folder, host), path: await realPathOf(path, host) };
  const opened = await openedAt(place, host);
  if (opened !== undefined && opened.log_id === log_id) {
    if (encodeHex(await firstLeafOf(path, hash, host)) === opened.leaf) return log_id;
    throw misplaced(path, "its first entry differs from the one in the index", opened, signer);
  }
  const index = await readIndex(folder, host, signer?.publicKey);
  const known = index && indexedAt(index, place);
  if (known !== undefined && known.dropped === undefined && known.log_id !== log_id) {
    // Another process may have begun it between the two looks.
    if ((await readHead(path, host))?.log_id === known.log_id) return known.log_id;
    const what = log_id === undefined ? "the file is no log" : `the file is the log ${log_id}`;
    const problem = `the index has the log ${known.log_id} there, and ${what}`;
    throw misplaced(path, problem, known, signer);
  }
  const own = log_id === undefined ? undefined : index?.logs.get(log_id);
  if (own === undefined || own.dropped !== undefined) return log_id;
  const original = await originalOf(own, { folder, path: place.path }, host);
  if (original === undefined) return log_id;
  throw misplaced(path, `it is a copy of the log ${quotedName(original)}`, own, signer);
}

function misplaced(
  path: string,
  problem: string,
  { log_id }: { readonly log_id: string },
  signer: SessionLogSetting["signer"],
) {
  const text = `Cannot continue the log ${quotedName(path)}: ${problem}`;
  return new GaitError("verification_failed", text, {
    hint: `restore the file, or name another one; a person may give a lost log up: ${
      givingUp(log_id, signer)
    }`,
  });
}

/** The command that gives a log up. Only the session's key is believed. */
function givingUp(log_id: string, signer: SessionLogSetting["signer"]): string {
  return `gait log end ${log_id}${signer === undefined ? "" : " with the key of the session"}`;
}

const olderHint = (path: string, signer: SessionLogSetting["signer"]) =>
  `a person may end it${signer === undefined ? "" : " with the key of the session"}: gait log end ${
    shellWord(path)
  } --reason abandoned; the session then goes on in another log`;

/**
 * A log that was opened and is gone is not made anew: what it knew of the session is gone too. Answers
 * whether a log was there that was given up.
 */
async function refuseGone(
  path: string,
  { folder, signer }: SessionLogSetting,
  host: Host<"read" | "write">,
): Promise<boolean> {
  if (folder === undefined || await host.read.entryOf(path) !== undefined) return false;
  const index = await readIndex(folder, host, signer?.publicKey);
  const place = { folder: await realPathOf(folder, host), path: await realPathOf(path, host) };
  const known = index && indexedAt(index, place);
  if (known === undefined || known.dropped !== undefined) return known !== undefined;
  // Another process may have begun it between the two looks.
  if (await host.read.entryOf(path) !== undefined) return false;
  const text = `Cannot continue the log ${quotedName(path)}: it was opened before and is gone`;
  const excuse = known.unvouchedDrop === undefined ? "" : `${UNVOUCHED_DROP}; `;
  throw new GaitError("verification_failed", text, {
    hint: `${excuse}a person may give it up: ${givingUp(known.log_id, signer)}`,
  });
}
