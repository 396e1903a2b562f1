/** Verifies a decision log: its tree, and that its entries fit each other. */

import type { HashBytes } from "../crypto/digest.ts";
import { encodeHex, encodeUtf8 } from "../bytes.ts";
import { canonicalText } from "../json/canonical.ts";
import type { LogHead, LogPayload } from "../schema/log.ts";
import { originOf } from "./checkpoint.ts";
import { type LogQuestions, TreeFollower } from "./follow_tree.ts";
import { isLineFault, LOG_SCHEMA_ID, readLine, type ReadLogLine } from "./line.ts";
import { HASH_BYTES } from "./tree.ts";

/** What a verifier found. Questions that were not asked have no answer. */
export interface LogVerification {
  readonly tree: TreeFollower;
  readonly head: LogHead | undefined;
  readonly counts: Readonly<Record<CountedKind, number>>;
  /** Whether no fault was found. */
  readonly isConsistent: boolean;
  /** Whether the last entry is an end, which a given key vouches for. */
  readonly isClosed: boolean;
  /** Why the log was ended, if it was. */
  readonly endReason: string | undefined;
  /** Payloads that entries have digests of, and that are not there. */
  readonly withheld: number;
  /** Pruned entries that no event of the log tells of. */
  readonly unannounced: number;
  /** Bytes behind the last LF: a write that was cut off, which answered no call. */
  readonly tornBytes: number;
  /** Index of the first entry whose time is before that of an earlier one. */
  readonly clockBack: number | undefined;
  /** Time of the last entry. */
  readonly lastTime: string | undefined;
}

/** Kinds that the end counts. */
const COUNTED = ["approval", "credential", "decision", "event", "outcome"] as const;
type CountedKind = typeof COUNTED[number];

/** Digest of the payload without members, which nobody keeps. */
const EMPTY_DIGEST = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

/** What is known of the entry at an index, as a byte. */
const UNKNOWN = 0;
const DECISION = 1;
const OTHER = 2;
const PRUNED = 3;

/** Entries in a row. */
interface Stretch {
  readonly from: number;
  readonly count: number;
}

/** Follows the lines of one log. Memory grows by one byte per entry, 33 where payloads are kept. */
export class LogVerifier {
  readonly #tree: TreeFollower;
  readonly #hash: HashBytes;
  readonly #kinds = new GrowingBytes(1);
  /** The digest of each entry's payload; zeros where there is none to come. */
  readonly #digests = new GrowingBytes(HASH_BYTES);
  readonly #early = new Map<number, { readonly digest: string; readonly line: number }>();
  readonly #announced: Stretch[] = [];
  readonly #pruned: Stretch[] = [];
  readonly #counts = { approval: 0, credential: 0, decision: 0, event: 0, outcome: 0 };
  #head: LogHead | undefined;
  #endAt: number | undefined;
  #endReason: string | undefined;
  #due = 0;
  #lastTime: string | undefined;
  #clockBack: number | undefined;

  constructor(questions: LogQuestions, hash: HashBytes) {
    this.#tree = new TreeFollower(questions, hash);
    this.#hash = hash;
  }

  /** The client whose session it is, once the head went by. */
  get client(): string | undefined {
    return this.#head?.session.client;
  }

  /** Takes the next line, without its LF. Answers what it read, unless that was nothing. */
  async line(bytes: Uint8Array): Promise<ReadLogLine | undefined> {
    const tree = this.#tree;
    tree.line++;
    const read = readLine(bytes);
    if (isLineFault(read)) {
      if (tree.line === 1) tree.fault("head", "the first line is not the head of a log");
      tree.unread(read.problem);
      return undefined;
    }
    await this.#take(bytes, read);
    return read;
  }

  async #take(bytes: Uint8Array, read: ReadLogLine): Promise<void> {
    const tree = this.#tree;
    const { line: { checkpoint, payload, pruned, head }, leaf } = read;
    if (head === undefined && tree.line === 1) {
      tree.fault("head", "the first line is not the head of a log");
    }
    if (checkpoint !== undefined) return await tree.checkpoint(checkpoint.note, checkpoint.range);
    if (payload !== undefined) return await this.#payload(payload);
    if (pruned !== undefined) return await this.#prunedLine(pruned.from, pruned.leaves);
    if (leaf === undefined) return;
    if (head !== undefined) await this.#headLine(head);
    if (this.#endAt !== undefined) tree.fault("end", "it comes after the end of the log", leaf.n);
    await tree.leaf(bytes, leaf.n);
    // The place of a line counts, not what it says: the two differ only where that was told.
    const n = tree.size - 1;
    this.#time(leaf.ts, n);
    this.#entry(read, n);
  }

  /** Ends the log. `tornBytes` is what lies behind the last LF. */
  end({ tornBytes }: { readonly tornBytes: number }): LogVerification {
    const tree = this.#tree;
    tree.end();
    for (const [of, { line }] of this.#early) {
      tree.line = line;
      tree.fault("payload", "it belongs to no entry of the log", of);
    }
    const isEnd = this.#endAt !== undefined && this.#endAt === tree.size - 1;
    const hasKeys = tree.hasKeys;
    return {
      tree,
      head: this.#head,
      counts: this.#counts,
      isConsistent: tree.faultCount === 0,
      isClosed: isEnd && (!hasKeys || tree.vouched === tree.size),
      endReason: this.#endReason,
      withheld: this.#due,
      unannounced: countOutside(this.#pruned, this.#announced),
      tornBytes,
      clockBack: this.#clockBack,
      lastTime: this.#lastTime,
    };
  }

  async #headLine(head: LogHead): Promise<void> {
    if (this.#tree.line !== 1) return this.#tree.fault("head", "it is a second head", head.n);
    if (head.schema_id !== LOG_SCHEMA_ID) return;
    this.#head = head;
    await this.#tree.named(originOf(head.log_id));
  }

  #entry({ kind, line }: ReadLogLine, n: number): void {
    const { decision, outcome, approval, credential, event, end } = line;
    this.#kinds.set(n, Uint8Array.of(decision === undefined ? OTHER : DECISION));
    if (kind in this.#counts) this.#counts[kind as CountedKind]++;
    if (decision !== undefined) {
      this.#expect(n, decision.args_digest ?? decision.trace.args_digest);
    }
    if (outcome !== undefined) {
      if ((outcome.of === undefined) === (outcome.call === undefined)) {
        this.#tree.fault("reference", "it has not one of of and call", n);
      }
      if (outcome.of !== undefined) this.#refer(n, outcome.of);
      this.#expect(n, outcome.result_digest);
    }
    const record = approval ?? credential;
    if (record !== undefined) this.#refer(n, record.of);
    if (event?.event === "pruned" && event.from !== undefined && event.count !== undefined) {
      this.#announced.push({ from: event.from, count: event.count });
    }
    if (end === undefined) return;
    this.#endAt = n;
    this.#endReason = end.reason;
    this.#checkCounts({ credential: 0, ...end.counts }, n);
  }

  #refer(n: number, of: number): void {
    const [kind] = of < n ? this.#kinds.get(of) : [];
    // What lies in a damaged stretch is not known, and was named already.
    const isUnknown = kind === UNKNOWN && !this.#tree.isWhole;
    if (kind === DECISION || kind === PRUNED || isUnknown) return;
    this.#tree.fault("reference", `entry ${of} is no decision before it`, n);
  }

  #checkCounts(counts: Readonly<Record<CountedKind, number>>, n: number): void {
    if (this.#tree.faultCount > 0) return;
    const missing = COUNTED.map((kind) => counts[kind] - this.#counts[kind]);
    const total = missing.reduce((sum, count) => sum + count, 0);
    if (missing.every((count) => count >= 0) && total <= this.#tree.pruned) return;
    this.#tree.fault("end", "its counts are not those of the log", n);
  }

  /** An entry has the digest of a payload, which follows it unless it was deleted or came before. */
  #expect(n: number, digest: string): void {
    if (this.#head?.payloads !== "keep" || digest === EMPTY_DIGEST) return;
    this.#due++;
    this.#digests.set(
      n,
      Uint8Array.fromHex(/^[0-9a-f]{64}$/.test(digest) ? digest : "00".repeat(32)),
    );
    const early = this.#early.get(n);
    if (early === undefined) return;
    this.#early.delete(n);
    this.#arrived(n, early.digest);
  }

  async #payload({ of, value }: LogPayload): Promise<void> {
    const digest = encodeHex(await this.#hash(encodeUtf8(canonicalText(value))));
    if (this.#digests.get(of).some((byte) => byte !== 0)) return this.#arrived(of, digest);
    const isBehind = this.#kinds.get(of).some((kind) => kind !== UNKNOWN);
    if (isBehind || this.#early.has(of)) {
      return this.#tree.fault("payload", "its entry has none, or had it already", of);
    }
    this.#early.set(of, { digest, line: this.#tree.line });
  }

  #arrived(n: number, digest: string): void {
    if (encodeHex(this.#digests.get(n)) !== digest) {
      return this.#tree.fault("payload_digest", "it has not the digest in its entry", n);
    }
    this.#digests.set(n, new Uint8Array(HASH_BYTES));
    this.#due--;
  }

  async #prunedLine(from: number, leaves: readonly string[]): Promise<void> {
    const count = await this.#tree.prunedLeaves(from, leaves);
    const start = this.#tree.size - count;
    for (let at = start; at < start + count; at++) this.#kinds.set(at, Uint8Array.of(PRUNED));
    if (count > 0) this.#pruned.push({ from: start, count });
  }

  #time(ts: string, n: number): void {
    // Without the Z at its end, a time with a fraction is after the same one without.
    const isBefore = this.#lastTime !== undefined && ts.slice(0, -1) < this.#lastTime.slice(0, -1);
    if (isBefore) this.#clockBack ??= n;
    else this.#lastTime = ts;
  }
}

/** How many of the first, which are sorted, lie in none of the others. */
function countOutside(stretches: readonly Stretch[], others: readonly Stretch[]): number {
  const sorted = others.toSorted((a, b) => a.from - b.from);
  let [outside, next, covered] = [0, 0, 0];
  for (const { from, count } of stretches) {
    for (let at = from; at < from + count; at++) {
      for (
        let other = sorted[next];
        other !== undefined && other.from <= at;
        other = sorted[next]
      ) {
        covered = Math.max(covered, other.from + other.count);
        next++;
      }
      if (at >= covered) outside++;
    }
  }
  return outside;
}

/** Records of a fixed size by index, all zeros until they are set. */
class GrowingBytes {
  readonly #width: number;
  #bytes = new Uint8Array();

  constructor(width: number) {
    this.#width = width;
  }

  set(index: number, value: Uint8Array): void {
    const end = (index + 1) * this.#width;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2, 1024));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(value, end - this.#width);
  }

  get(index: number): Uint8Array {
    return this.#bytes.subarray(index * this.#width, (index + 1) * this.#width);
  }
}
