/** Proofs that need no log: one entry with its path to a checkpoint, and the step from an older head. */

import { concatBytes, encodeHex } from "../../core/bytes.ts";
import { type Bytes, type HashBytes, hashBytes, loadSyncHash } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { isJsonObject } from "../../core/json/json.ts";
import { someOf } from "../../core/lists.ts";
import {
  checkNote,
  type Checkpoint,
  logIdIn,
  logKey,
  originOf,
} from "../../core/log/checkpoint.ts";
import { followLines } from "../../core/log/follow_lines.ts";
import { isWithin } from "../../core/log/found_unsigned.ts";
import type { GivenHead } from "../../core/log/head_line.ts";
import { LeafStore } from "../../core/log/leaf_store.ts";
import type { ReadIndexLine, ReadLogLine } from "../../core/log/line.ts";
import { noteText } from "../../core/log/note.ts";
import { extendsText, isIncluded, proofText } from "../../core/log/proof.ts";
import { consistencyProof, inclusionProof, isConsistent, sameHash } from "../../core/log/tree.ts";
import { IndexVerifier } from "../../core/log/verify_index.ts";
import { LogVerifier } from "../../core/log/verify_log.ts";
import { present } from "../../core/present.ts";
import type { LogExtendsResult, LogProveResult } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";
import { readLines } from "./log_lines.ts";
import { readHead, refuseOther } from "./read_head.ts";

export type ProveData = Omit<LogProveResult, "correlation_id">;
export type ExtendsData = Omit<LogExtendsResult, "correlation_id">;

/** Most entries of equal calls that a message names. */
const NAMED_MAX = 10;

/** Which entry is to be proved. */
export type WantedEntry =
  | { readonly entry: number; readonly trace_id?: never }
  | { readonly trace_id: string; readonly entry?: never };

/** A log whose lines went by. */
interface ReadTree {
  readonly log_id: string;
  readonly store: LeafStore;
  readonly hash: HashBytes;
}

/**
 * Proves an entry by the last signed checkpoint after it; without a signed one by the last one.
 *
 * @throws {GaitError} `invalid_input` for an entry that is not there, was pruned or has no checkpoint
 * yet; `verification_failed` for a log that is damaged.
 */
export async function proveEntry(
  path: string,
  wanted: WantedEntry,
  publicKeys: readonly Bytes[],
  host: Host<"read">,
): Promise<ProveData> {
  const found: { n: number; line: Bytes }[] = [];
  const trace_entries: number[] = [];
  const { log_id, store, hash } = await readTree(path, publicKeys, host, (bytes, read) => {
    const { leaf, members } = read;
    if (leaf === undefined) return;
    const { trace } = members;
    const hasTrace = isJsonObject(trace) && trace["trace_id"] === wanted.trace_id;
    if (wanted.trace_id === undefined ? leaf.n !== wanted.entry : !hasTrace) return;
    if (wanted.trace_id !== undefined) trace_entries.push(leaf.n);
    if (found.length === 0) found.push({ n: leaf.n, line: concatBytes([bytes]) });
  });
  const [entry] = found;
  if (entry === undefined) throw notThere(path, wanted, store.size);
  const checkpoint = checkpointFor(path, entry.n, store, publicKeys.length > 0);
  await refuseWrong(checkpoint, publicKeys, path);
  const hashes = checkpoint.size > store.size
    ? []
    : await inclusionProof(store, entry.n, checkpoint.size, hash);
  const made = { entry: entry.line, index: entry.n, hashes };
  if (!await isIncluded({ ...made, checkpoint }, hash)) throw damaged(path);
  const proof = proofText({ ...made, checkpoint: noteText(checkpoint.note) });
  const warnings = [
    ...(checkpoint.note.signatures.length === 0
      ? ["the checkpoint is not signed: the proof shows nothing to who has not the log"]
      : []),
    ...(await isFoundUnsigned(path, entry.n, publicKeys, hash, host)
      ? [
        "the key does not vouch for this entry: it found it, or may have found it, without its signature; " +
        "gait log verify says so, the proof cannot",
      ]
      : []),
    ...(trace_entries.length > 1
      ? [
        `equal calls share this trace id: entries ${
          someOf(trace_entries.map(String), NAMED_MAX)
        }; ` +
        `this proves entry ${entry.n}, --entry chooses another`,
      ]
      : []),
  ];
  return {
    ...{ ok: true, path, log_id, entry: entry.n, entries: checkpoint.size },
    ...{ root: encodeHex(checkpoint.root), proof },
    ...(trace_entries.length === 0 ? {} : { trace_entries }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** The tree of a log, to prove that the log continues an older head. */
export class Growth {
  readonly #path: string;
  readonly #keys: readonly Bytes[];
  readonly #tree: ReadTree;

  private constructor(path: string, keys: readonly Bytes[], tree: ReadTree) {
    this.#path = path;
    this.#keys = keys;
    this.#tree = tree;
  }

  /** @throws {GaitError} `verification_failed` for a log that is damaged. */
  static async read(
    path: string,
    publicKeys: readonly Bytes[],
    host: Host<"read">,
  ): Promise<Growth> {
    return new Growth(path, publicKeys, await readTree(path, publicKeys, host));
  }

  /** Id of the log. */
  get log_id(): string {
    return this.#tree.log_id;
  }

  /** Number of entries. */
  get size(): number {
    return this.#tree.store.size;
  }

  /** The log as it was at a size; `undefined` if it has fewer entries. */
  async at(size: number): Promise<GivenHead | undefined> {
    const root = await this.#tree.store.rootAt(size);
    return root && { origin: originOf(this.log_id), size, root };
  }

  /**
   * Proves that the log continues an older head: the body of a request to a witness.
   *
   * @throws {GaitError} `invalid_input` for a log without a checkpoint that far,
   * `verification_failed` for a damaged log.
   */
  from(old: GivenHead): Promise<ExtendsData> {
    return extended(old, this.#path, this.#keys, this.#tree);
  }
}

async function extended(
  old: GivenHead,
  path: string,
  publicKeys: readonly Bytes[],
  { log_id, store, hash }: ReadTree,
): Promise<ExtendsData> {
  const about = { path, log_id, old: old.size };
  if (old.origin !== undefined && old.origin !== originOf(log_id)) {
    const problem = `the head is of another log: ${logIdIn(old.origin) ?? old.origin}`;
    return { ok: false, ...about, problem };
  }
  const root = await store.rootAt(old.size);
  if (root === undefined) {
    const problem = `the log has ${store.size} entries: it was cut, or is an older copy`;
    return { ok: false, ...about, problem };
  }
  if (!sameHash(root, old.root)) {
    return { ok: false, ...about, problem: "the first entries are not those of then" };
  }
  const checkpoint = checkpointFor(path, old.size - 1, store, publicKeys.length > 0);
  await refuseWrong(checkpoint, publicKeys, path);
  const { size } = checkpoint;
  const hashes = size > store.size ? [] : await consistencyProof(store, old.size, size, hash);
  const claim = { old, size, root: checkpoint.root, proof: hashes };
  // Every tree continues an empty one, so the tree itself is computed again.
  const own = old.size === 0 ? await store.rootAt(size) : checkpoint.root;
  const isOwn = own !== undefined && sameHash(own, checkpoint.root);
  if (!isOwn || !await isConsistent(claim, hash)) throw damaged(path);
  const body = extendsText({ old: old.size, hashes, checkpoint: noteText(checkpoint.note) });
  const warnings = checkpoint.note.signatures.length === 0
    ? ["the checkpoint is not signed: a witness refuses it"]
    : undefined;
  return {
    ok: true,
    ...about,
    ...{ entries: size, root: encodeHex(checkpoint.root), body },
    ...present({ warnings }),
  };
}

/** Reads all lines of a log and keeps the hashes of its entries. */
async function readTree(
  path: string,
  publicKeys: readonly Bytes[],
  host: Host<"read">,
  onLine: (bytes: Uint8Array, read: ReadLogLine | ReadIndexLine) => void = () => {},
): Promise<ReadTree> {
  const isIndex = await refuseOther(path, host) === "gait.log.index";
  const head = await readHead(path, host);
  if (head === undefined) throw damaged(path);
  const hash = await loadSyncHash();
  const origin = originOf(head.log_id);
  const keys = await Promise.all(publicKeys.map((key) => logKey(origin, key, hash)));
  const store = new LeafStore(keys, hash);
  for await (const { bytes, read } of readLines(path, { isIndex }, host)) {
    if (read === undefined) throw damaged(path);
    await store.take(bytes, read);
    onLine(bytes, read);
  }
  return { log_id: head.log_id, store, hash };
}

/** Whether a key covers an entry by its signature and does not vouch for it. */
async function isFoundUnsigned(
  path: string,
  entry: number,
  publicKeys: readonly Bytes[],
  hash: HashBytes,
  host: Host<"read">,
): Promise<boolean> {
  if (publicKeys.length === 0) return false;
  const isIndex = await refuseOther(path, host) === "gait.log.index";
  const questions = { publicKeys, cosigners: [], heads: [] };
  const verifier = isIndex ? new IndexVerifier(questions, hash) : new LogVerifier(questions, hash);
  const ending = await followLines<ReadLogLine | ReadIndexLine>(
    host.read.stream(path),
    verifier,
    () => {},
  );
  return isWithin(verifier.end(ending).foundUnsigned, entry);
}

/** The last checkpoint that covers an entry: a signed one if there is one. */
function checkpointFor(
  path: string,
  entry: number,
  { signed, last }: LeafStore,
  hasKeys: boolean,
): Checkpoint {
  const found = [signed, ...(hasKeys ? [] : [last])].find((one) =>
    one !== undefined && one.size > entry
  );
  if (found !== undefined) return found;
  const by = hasKeys ? " that the given key signed" : "";
  const text = `Cannot prove entry ${entry} of the log ${
    quotedName(path)
  }: no checkpoint${by} covers it`;
  throw new GaitError("invalid_input", text, {
    hint: "the next call of the session, or gait log end, writes a checkpoint",
  });
}

/** @throws {GaitError} `verification_failed` for a signature of a given key that does not verify. */
async function refuseWrong(
  { note, origin }: Checkpoint,
  publicKeys: readonly Bytes[],
  path: string,
): Promise<void> {
  for (const key of publicKeys) {
    const { status } = await checkNote(note, await logKey(origin, key, hashBytes));
    if (status === "wrong") throw damaged(path);
  }
}

function notThere(path: string, { entry, trace_id }: WantedEntry, size: number): GaitError {
  const problem = trace_id !== undefined
    ? `no decision has the trace id ${trace_id}`
    : entry < size
    ? `entry ${entry} was pruned: only its hash is left`
    : `it has no entry ${entry}`;
  const text = `Cannot prove an entry of the log ${quotedName(path)}: ${problem}`;
  return new GaitError("invalid_input", text, {
    hint: `it has ${size} entries, from 0 on; gait log show lists them`,
  });
}

function damaged(path: string): GaitError {
  const text = `Cannot prove anything with the log ${quotedName(path)}: it is damaged`;
  return new GaitError("verification_failed", text, {
    hint: "gait log verify names every fault of it",
  });
}
