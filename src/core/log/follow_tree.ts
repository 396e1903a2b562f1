/**
 * Follows the lines of a log from the first to the last: builds the tree again, and compares it
 * with every checkpoint. Damage stays local: the faults between two checkpoints are named, and the
 * tree continues from the next trusted checkpoint.
 */

import { after } from "../after.ts";
import type { Bytes, HashBytes } from "../crypto/digest.ts";
import {
  checkNote,
  type Checkpoint,
  logKey,
  type NoteVerdict,
  parseCheckpoint,
} from "./checkpoint.ts";
import type { GivenHead } from "./head_line.ts";
import { hashesOf, type LeafMembers, LOG_ENTRIES_MAX, PRUNED_LINE_MAX } from "./line.ts";
import type { NoteKey } from "./note.ts";
import {
  type CompactRange,
  EMPTY_RANGE,
  leafHash,
  rangeTexts,
  rootOf,
  rootsOfSize,
  sameHash,
  withLeaf,
} from "./tree.ts";

/** Kind of fault of a line. */
export type LogFaultCode =
  /** It is not a line of a log. */
  | "malformed"
  /** The first line is not a head, or a later one is. */
  | "head"
  /** The index of an entry is not the next one. */
  | "index"
  /** A checkpoint does not have the root of the entries before it. */
  | "root"
  /** A checkpoint follows more or fewer entries than it says. */
  | "size"
  /** The range of a checkpoint is not that of its tree. */
  | "range"
  /** A checkpoint is of another log. */
  | "origin"
  /** A signature of a key that was given does not verify. */
  | "signature"
  /** An entry refers to an entry of the wrong kind or place. */
  | "reference"
  /** A payload belongs to no entry, or is there twice. */
  | "payload"
  /** A payload does not have the digest in its entry. */
  | "payload_digest"
  /** The end does not have the counts of the log, or entries follow it. */
  | "end"
  /** Hashes in place of pruned entries do not fit. */
  | "pruned";

export interface LogFault {
  readonly code: LogFaultCode;
  /** Number of the line, from 1. */
  readonly line: number;
  /** Index of the entry, if the line is one or is about one. */
  readonly entry?: number;
  readonly problem: string;
}

/** More faults than this are counted and not listed. */
export const FAULTS_LISTED_MAX = 1_000;

/** Keys and heads that a log is checked against. */
export interface LogQuestions {
  /** Keys of the log, 32 raw bytes each. */
  readonly publicKeys: readonly Bytes[];
  readonly cosigners: readonly NoteKey[];
  /** Heads from elsewhere. */
  readonly heads: readonly GivenHead[];
}

/** Outcome of checking a log against a head from elsewhere. */
export interface HeadAnswer {
  readonly head: GivenHead;
  readonly holds: boolean;
  readonly problem?: string;
}

/** The latest checkpoint that a cosigner signed. */
export interface CosignerAnswer {
  readonly name: string;
  /** Absent if it signed none. */
  readonly size?: number;
  /** Seconds since 1970 by its clock. */
  readonly seconds?: bigint;
}

/** What a key says of a checkpoint. */
interface KeyVerdict {
  readonly key: NoteKey;
  readonly verdict: NoteVerdict;
}

/** The tree of a log while its lines go by. */
export class TreeFollower {
  readonly faults: LogFault[] = [];
  /** Answers to the heads of this log. */
  readonly heads: HeadAnswer[] = [];
  /** Heads of other logs. */
  readonly foreignHeads: GivenHead[] = [];
  faultCount = 0;
  /** Number of the line that is looked at, from 1. */
  line = 0;
  /** Entries up to the last checkpoint that a given key signed, if nothing before it is damaged. */
  vouched = 0;
  pruned = 0;
  /** Hash of the first line, if that is an entry. */
  first: Bytes | undefined;
  /** Whether the tree is that of the lines, and not taken from a checkpoint. */
  isWhole = true;
  /** Time of the latest entry. */
  lastTime: string | undefined;
  /** Index of the first entry whose time is before that of an earlier one. */
  clockBack: number | undefined;

  readonly #questions: LogQuestions;
  readonly #hash: HashBytes;
  readonly #cosigned = new Map<string, CosignerAnswer>();
  /** Heads that are not answered yet, by size. */
  readonly #openHeads = new Map<number, GivenHead[]>();
  /** Heads with another root than the log, which a given key signed. */
  readonly #contradicted = new Set<GivenHead>();
  #range: CompactRange = EMPTY_RANGE;
  #nextIndex = 0;
  /** Whether the last line could not be read, so that the next index is not known. */
  #isLost = false;
  /** A tree that the next entry decides about: a checkpoint of another size was found. */
  #other: CompactRange | undefined;
  #origin: string | undefined;
  #keys: readonly NoteKey[] = [];
  /** Signatures of checkpoints that follow, by the text of the note. */
  readonly #foreseen = new Map<string, Promise<readonly KeyVerdict[]>>();
  /** Size at the last checkpoint that has the root of the lines. */
  #matched = 0;

  constructor(questions: LogQuestions, hash: HashBytes) {
    this.#questions = questions;
    this.#hash = hash;
    for (const head of questions.heads) this.#open(head);
  }

  #open(head: GivenHead): void {
    const others = this.#openHeads.get(head.size);
    if (others === undefined) this.#openHeads.set(head.size, [head]);
    else others.push(head);
  }

  /** Takes out the open heads of at most a size; all of them by default. */
  #takeHeads(most = Infinity): readonly GivenHead[] {
    const taken = [...this.#openHeads].filter(([size]) => size <= most);
    for (const [size] of taken) this.#openHeads.delete(size);
    return taken.flatMap(([, heads]) => heads);
  }

  /** Number of entries. */
  get size(): number {
    return this.#range.size;
  }

  get origin(): string | undefined {
    return this.#origin;
  }

  /** Whether a key of the log was given. */
  get hasKeys(): boolean {
    return this.#questions.publicKeys.length > 0;
  }

  root(): Promise<Bytes> {
    return rootOf(this.#range, this.#hash);
  }

  get cosigners(): readonly CosignerAnswer[] {
    return this.#questions.cosigners.map(({ name, id }) =>
      this.#cosigned.get(`${name}+${id}`) ?? { name }
    );
  }

  fault(code: LogFaultCode, problem: string, entry?: number): void {
    if (this.faultCount++ >= FAULTS_LISTED_MAX) return;
    const { line } = this;
    this.faults.push({ code, line, problem, ...(entry === undefined ? {} : { entry }) });
  }

  /** A line that could not be read. */
  unread(problem: string): void {
    this.fault("malformed", problem);
    this.#isLost = true;
  }

  /** The log says which it is. */
  async named(origin: string): Promise<void> {
    if (this.#origin !== undefined) return;
    this.#origin = origin;
    this.#keys = await Promise.all(
      this.#questions.publicKeys.map((key) => logKey(origin, key, this.#hash)),
    );
    for (const head of this.#takeHeads()) {
      if (head.origin !== undefined && head.origin !== origin) this.foreignHeads.push(head);
      else if (await this.#headSignature(head) === "wrong") {
        this.#answerHead(head, "its signature does not verify");
      } else this.#open(head);
    }
    await this.#compareHeads();
  }

  /** Outcome of checking the signatures of a head with the keys of the log. */
  async #headSignature({ checkpoint }: GivenHead): Promise<NoteVerdict["status"]> {
    let outcome: NoteVerdict["status"] = "absent";
    if (checkpoint === undefined) return outcome;
    for (const key of this.#keys) {
      const { status } = await checkNote(checkpoint.note, key);
      if (status === "wrong") return status;
      if (status === "signed") outcome = status;
    }
    return outcome;
  }

  /** Adds an entry with the bytes of its line. */
  leaf(bytes: Uint8Array, { n: index, ts }: LeafMembers): void | Promise<void> {
    // Without the Z at its end, a time with a fraction is after the same one without.
    const isBack = this.lastTime !== undefined && ts.slice(0, -1) < this.lastTime.slice(0, -1);
    if (isBack) this.clockBack ??= index;
    else this.lastTime = ts;
    if (index !== this.#nextIndex && !this.#isLost) {
      this.fault("index", `its index is ${index}, expected ${this.#nextIndex}`, index);
    }
    return after(leafHash(bytes, this.#hash), (hash) => {
      if (this.line === 1) this.first = hash;
      return this.#add(hash, index);
    });
  }

  /** Adds hashes in place of entries, and answers how many. */
  async prunedLeaves(from: number, texts: readonly string[]): Promise<number> {
    const hashes = hashesOf(texts);
    if (hashes === undefined || hashes.length === 0 || hashes.length > PRUNED_LINE_MAX) {
      this.fault("pruned", `it has not 1 to ${PRUNED_LINE_MAX} hashes`, from);
      this.#isLost = true;
      return 0;
    }
    if (from !== this.#nextIndex && !this.#isLost) {
      this.fault("index", `its index is ${from}, expected ${this.#nextIndex}`, from);
    }
    for (const [at, hash] of hashes.entries()) await this.#add(hash, from + at);
    this.pruned += hashes.length;
    return hashes.length;
  }

  #add(hash: Bytes, index: number): void | Promise<void> {
    const other = this.#other;
    this.#other = undefined;
    if (other !== undefined && index === other.size && index !== this.#range.size) {
      this.#goOnFrom(other);
    }
    return after(withLeaf(this.#range, hash, this.#hash), (range) => {
      this.#range = range;
      this.#nextIndex = index + 1;
      this.#isLost = false;
      return this.#compareHeads();
    });
  }

  /**
   * Begins to check the signatures of a checkpoint that follows: another thread does that while the
   * entries before it are read.
   */
  foresee(text: string): void {
    if (this.#origin === undefined) return;
    const checkpoint = parseCheckpoint(text);
    if (checkpoint !== undefined) this.#foreseen.set(text, this.#verdicts(checkpoint));
  }

  async checkpoint(text: string, range: readonly string[]): Promise<void> {
    const foreseen = this.#foreseen.get(text);
    this.#foreseen.delete(text);
    const checkpoint = parseCheckpoint(text);
    if (checkpoint === undefined) return this.fault("malformed", "its note is not a checkpoint");
    const { origin, size, root } = checkpoint;
    if (this.#origin === undefined) await this.named(origin);
    if (origin !== this.#origin) {
      return this.fault("origin", "it is a checkpoint of another log");
    }
    const signed = await this.#signatures(
      checkpoint,
      await (foreseen ?? this.#verdicts(checkpoint)),
    );
    if (signed === "wrong") return;
    const isSame = size === this.size && sameHash(await this.root(), root);
    if (isSame) {
      const own = rangeTexts(this.#range);
      if (own.length !== range.length || own.some((text, at) => text !== range[at])) {
        this.fault("range", "its range is not that of the entries before it");
      }
      this.#other = undefined;
    } else {
      this.#mismatch(size);
      const told = await this.#folding(checkpoint, range);
      // Without a key the checkpoint is as good as the lines: it shows where the damage ends.
      const isTrusted = this.#keys.length === 0 || signed === "signed";
      if (told === undefined) this.fault("range", "its range does not fold to its root");
      else if (isTrusted && size === this.size) this.#goOnFrom(told);
      else if (isTrusted) this.#other = told;
    }
    if (!isSame) return;
    this.#matched = size;
    if (signed === "signed" && this.isWhole) this.vouched = size;
  }

  /** The tree that a range tells; `undefined` if it is not that of the checkpoint. */
  async #folding(
    { size, root }: Checkpoint,
    texts: readonly string[],
  ): Promise<CompactRange | undefined> {
    const roots = hashesOf(texts);
    if (roots?.length !== rootsOfSize(size) || size > LOG_ENTRIES_MAX) return undefined;
    const range: CompactRange = { size, roots };
    return sameHash(await rootOf(range, this.#hash), root) ? range : undefined;
  }

  #mismatch(size: number): void {
    if (size < this.#matched) {
      this.fault("size", `the checkpoint counts ${size}, and one before it ${this.#matched}`);
      return;
    }
    const stretch = `entries ${this.#matched} to ${Math.max(this.size, size, 1) - 1}`;
    if (size === this.size) {
      this.fault("root", `${stretch} are not those of the checkpoint: one was changed`);
    } else {
      const problem = `${stretch} are damaged: the checkpoint counts ${size}, the log ${this.size}`;
      this.fault("size", problem);
    }
  }

  /** Takes the tree of a checkpoint in place of that of damaged lines. */
  #goOnFrom(range: CompactRange): void {
    this.#range = range;
    this.#nextIndex = range.size;
    this.#matched = range.size;
    this.isWhole = false;
    this.#other = undefined;
    for (const head of this.#takeHeads(range.size)) this.#answerHead(head, DAMAGED);
  }

  /** Checks a checkpoint with every given key. */
  #verdicts({ note }: Checkpoint): Promise<readonly KeyVerdict[]> {
    const keys = [...this.#keys, ...this.#questions.cosigners];
    return Promise.all(keys.map(async (key) => ({ key, verdict: await checkNote(note, key) })));
  }

  async #signatures(
    checkpoint: Checkpoint,
    verdicts: readonly KeyVerdict[],
  ): Promise<"signed" | "wrong" | "absent"> {
    let outcome: "signed" | "wrong" | "absent" = "absent";
    for (const { key, verdict } of verdicts) {
      if (verdict.status === "wrong") {
        this.fault("signature", `the signature of ${key.name} does not verify`);
        outcome = "wrong";
      } else if (verdict.status === "signed" && outcome !== "wrong") {
        if (key.kind === "ed25519") outcome = "signed";
        else await this.#cosigner(key, checkpoint, verdict.seconds);
      }
    }
    return outcome;
  }

  /** A cosignature counts for entries that the log still has. */
  async #cosigner(key: NoteKey, { size, root }: Checkpoint, seconds = 0n): Promise<void> {
    if (!this.isWhole || size !== this.size || !sameHash(await this.root(), root)) return;
    const id = `${key.name}+${key.id}`;
    // A note that is written once more may have an older cosignature.
    if ((this.#cosigned.get(id)?.size ?? 0) > size) return;
    this.#cosigned.set(id, { name: key.name, size, seconds });
  }

  #compareHeads(): void | Promise<void> {
    const heads = this.#openHeads.get(this.size);
    if (heads === undefined) return;
    this.#openHeads.delete(this.size);
    return this.#compared(heads);
  }

  async #compared(heads: readonly GivenHead[]): Promise<void> {
    const root = await this.root();
    for (const head of heads) {
      if (!this.isWhole) this.#answerHead(head, DAMAGED);
      else if (sameHash(head.root, root)) await this.#headHolds(head);
      else {
        this.#answerHead(head, "the first entries are not those of then");
        if (await this.#headSignature(head) === "signed") this.#contradicted.add(head);
      }
    }
  }

  async #headHolds(head: GivenHead): Promise<void> {
    this.heads.push({ head, holds: true });
    const { checkpoint } = head;
    if (checkpoint === undefined) return;
    for (const key of this.#questions.cosigners) {
      const verdict = await checkNote(checkpoint.note, key);
      if (verdict.status === "signed") await this.#cosigner(key, checkpoint, verdict.seconds);
    }
  }

  #answerHead(head: GivenHead, problem: string): void {
    this.heads.push({ head, holds: false, problem });
  }

  /** The last line went by: answers what is still open. */
  end(): void {
    for (const head of this.#takeHeads()) {
      this.#answerHead(head, `the log has ${this.size} entries: it was cut, or is an older copy`);
    }
    for (const [at, answer] of this.heads.entries()) {
      const { head } = answer;
      if (!this.#contradicted.has(head) || this.vouched < head.size) continue;
      this.heads[at] = {
        ...answer,
        problem: "the key signed two histories: this one and the log's",
      };
    }
  }
}

const DAMAGED = "the entries up to it are damaged";
