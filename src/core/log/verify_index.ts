/** Verifies the index of logs: its tree, and that it records each log in order. */

import type { HashBytes } from "../crypto/digest.ts";
import type { IndexHead } from "../schema/log.ts";
import { originOf } from "./checkpoint.ts";
import { entriesIn, FoundUnsigned, isWithin, type Stretch } from "./found_unsigned.ts";
import { FAULTS_LISTED_MAX, type LogQuestions, TreeFollower } from "./follow_tree.ts";
import { IndexState } from "./index_state.ts";
import {
  INDEX_SCHEMA_ID,
  isLineFault,
  type LineFault,
  mayBeLine,
  NO_LINE,
  type ReadIndexLine,
  readIndexLine,
} from "./line.ts";

/** Outcome of verifying the index. */
export interface IndexVerification {
  readonly tree: TreeFollower;
  readonly head: IndexHead | undefined;
  /** The logs that the index names. */
  readonly state: IndexState;
  /** Whether no fault was found. */
  readonly isConsistent: boolean;
  /** Entries for which a given key vouches. */
  readonly vouched: number;
  /** Entries that the key found without its signature; it does not vouch for them. */
  readonly foundUnsigned: readonly Stretch[];
  /** Bytes after the last LF: a write that was cut off. */
  readonly tornBytes: number;
  /** Index of the first entry whose time is before that of an earlier one. */
  readonly clockBack: number | undefined;
  /** Time of the last entry. */
  readonly lastTime: string | undefined;
}

/** Follows the lines of an index. */
export class IndexVerifier {
  readonly #tree: TreeFollower;
  readonly #state = new IndexState();
  readonly #found = new FoundUnsigned();
  #head: IndexHead | undefined;

  constructor(questions: LogQuestions, hash: HashBytes) {
    this.#tree = new TreeFollower(questions, hash);
  }

  /** Reads a line that follows, without its LF, and begins to check its signatures. */
  read(bytes: Uint8Array): ReadIndexLine | LineFault {
    const isCounted = this.#tree.faultCount >= FAULTS_LISTED_MAX;
    const read = isCounted && !mayBeLine(bytes) ? NO_LINE : readIndexLine(bytes);
    const { checkpoint } = isLineFault(read) ? {} : read.line;
    if (checkpoint !== undefined) this.#tree.foresee(checkpoint.note);
    return read;
  }

  /** Takes the next line, which was read. */
  async take(bytes: Uint8Array, read: ReadIndexLine | LineFault): Promise<void> {
    const tree = this.#tree;
    tree.line++;
    const isHead = !isLineFault(read) && read.kind === "head";
    if (tree.line === 1 && !isHead) tree.fault("head", NO_HEAD);
    if (isLineFault(read)) return tree.unread(read.problem);
    const { line: { checkpoint, head }, leaf } = read;
    if (checkpoint !== undefined) return await tree.checkpoint(checkpoint.note, checkpoint.range);
    if (leaf === undefined) return;
    if (head !== undefined) await this.#headLine(head);
    await tree.leaf(bytes, leaf);
    const found = read.line.unsigned_entries;
    if (found !== undefined) this.#found.add(found, leaf.n, tree.vouched);
    const problem = this.#state.take(read.line);
    if (problem !== undefined) tree.fault("reference", problem, leaf.n);
  }

  /** Ends the index. `tornBytes` counts the bytes after the last LF. */
  end({ tornBytes }: { readonly tornBytes: number }): IndexVerification {
    const tree = this.#tree;
    tree.end();
    const foundUnsigned = this.#found.upTo(tree.vouched);
    if (tree.hasKeys) {
      this.#state.trust((n) => n < tree.vouched && !isWithin(foundUnsigned, n));
    }
    return {
      tree,
      head: this.#head,
      state: this.#state,
      isConsistent: tree.faultCount === 0,
      vouched: tree.vouched - entriesIn(foundUnsigned),
      foundUnsigned,
      tornBytes,
      clockBack: tree.clockBack,
      lastTime: tree.lastTime,
    };
  }

  async #headLine(head: IndexHead): Promise<void> {
    if (this.#tree.line !== 1) return this.#tree.fault("head", "it is a second head", head.n);
    if (head.schema_id !== INDEX_SCHEMA_ID) return;
    this.#head = head;
    await this.#tree.named(originOf(head.log_id));
  }
}

const NO_HEAD = "the first line is not the head of an index of logs";
