/** Verifies a decision log: its tree, and that its entries fit each other. */

import { hexToBytes } from "../newer_builtins.ts";
import { after } from "../after.ts";
import { encodeHex, encodeUtf8 } from "../bytes.ts";
import type { HashBytes } from "../crypto/digest.ts";
import { canonicalText } from "../json/canonical.ts";
import type { LogHead, LogPayload } from "../schema/log.ts";
import { originOf } from "./checkpoint.ts";
import {
  apart,
  entriesIn,
  FoundUnsigned,
  isWithin,
  type Stretch,
  type Unsigned,
} from "./found_unsigned.ts";
import { FAULTS_LISTED_MAX, type LogQuestions, TreeFollower } from "./follow_tree.ts";
import {
  isLineFault,
  type LineFault,
  LOG_ENTRIES_MAX,
  LOG_SCHEMA_ID,
  mayBeLine,
  NO_LINE,
  readLine,
  type ReadLogLine,
} from "./line.ts";
import { GrowingBytes } from "./growing_bytes.ts";
import { HASH_BYTES } from "./tree.ts";

/** Outcome of verifying a log. Questions that were not asked have no answer. */
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
  /** Pruned entries without an event that records the pruning. */
  readonly unannounced: number;
  /** Entries for which a given key vouches. */
  readonly vouched: number;
  /**
   * Entries that the key found without its signature when the log went on, or may have found so: it does
   * not vouch for them.
   */
  readonly foundUnsigned: readonly Unsigned[];
  /** The first event which says that the index did not know the log when it went on. */
  readonly notIndexedAt: number | undefined;
  /** Bytes after the last LF: a write that was cut off, or the rest of an entry that was cut. */
  readonly tornBytes: number;
  /** Index of the first entry whose time is before that of an earlier one. */
  readonly clockBack: number | undefined;
  /** Time of the last entry. */
  readonly lastTime: string | undefined;
}

/** Kinds that the end counts. */
const COUNTED = ["approval", "credential", "decision", "event", "outcome"] as const;
type CountedKind = typeof COUNTED[number];

/** Digest of the payload without members, which is never stored. */
const EMPTY_DIGEST = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

/** Kind of the entry at an index, as a byte. */
const UNKNOWN = 0;
const DECISION = 1;
const OUTCOME = 2;
const OTHER = 3;
const PRUNED = 4;

/** The kind of entry that a payload belongs to. */
const OWNER = { args: DECISION, result: OUTCOME } as const;

/** A payload that comes before its entry. */
interface EarlyPayload extends Pick<LogPayload, "member"> {
  readonly digest: string;
  readonly line: number;
}

/**
 * Follows the lines of one log. Memory grows by a byte for each entry, and by 32 bytes for each payload that
 * is withheld.
 */
export class LogVerifier {
  readonly #tree: TreeFollower;
  readonly #hash: HashBytes;
  readonly #kinds = new GrowingBytes(1);
  /** The digest of each entry's payload; zeros if no payload follows. */
  readonly #digests = new GrowingBytes(HASH_BYTES);
  readonly #early = new Map<number, EarlyPayload>();
  /** Entries whose pruning event `n` records. */
  readonly #announced: (Stretch & { readonly n: number })[] = [];
  readonly #found = new FoundUnsigned();
  readonly #pruned: PrunedRun[] = [];
  readonly #counts = { approval: 0, credential: 0, decision: 0, event: 0, outcome: 0 };
  #head: LogHead | undefined;
  #notIndexedAt: number | undefined;
  #endAt: number | undefined;
  #endReason: string | undefined;
  /** Whether the end counts all entries before it, so that it tells which kinds were pruned since. */
  #endCountsAll = false;
  #endEvents = 0;
  #due = 0;

  constructor(questions: LogQuestions, hash: HashBytes) {
    this.#tree = new TreeFollower(questions, hash);
    this.#hash = hash;
  }

  /** The client whose session it is, once the head went by. */
  get client(): string | undefined {
    return this.#head?.session.client;
  }

  /** Reads a line that follows, without its LF, and begins to check its signatures. */
  read(bytes: Uint8Array): ReadLogLine | LineFault {
    const isCounted = this.#tree.faultCount >= FAULTS_LISTED_MAX;
    const read = isCounted && !mayBeLine(bytes) ? NO_LINE : readLine(bytes);
    const { checkpoint } = isLineFault(read) ? {} : read.line;
    if (checkpoint !== undefined) this.#tree.foresee(checkpoint.note);
    return read;
  }

  /** Takes the next line, which was read. */
  take(bytes: Uint8Array, read: ReadLogLine | LineFault): void | Promise<void> {
    const tree = this.#tree;
    tree.line++;
    const isHead = !isLineFault(read) && read.kind === "head";
    if (tree.line === 1 && !isHead) tree.fault("head", "the first line is not the head of a log");
    if (isLineFault(read)) return tree.unread(read.problem);
    const { line: { checkpoint, payload, pruned, head }, leaf } = read;
    if (checkpoint !== undefined) return tree.checkpoint(checkpoint.note, checkpoint.range);
    if (payload !== undefined) return this.#payload(payload);
    if (leaf === undefined) return pruned && this.#prunedLine(pruned.from, pruned.leaves);
    return after(head && this.#headLine(head), () => {
      if (this.#endAt !== undefined) tree.fault("end", "it comes after the end of the log", leaf.n);
      return after(tree.leaf(bytes, leaf), () => {
        // Its own index, so that what is damaged before it makes no faults of what is sound.
        const n = leaf.n < LOG_ENTRIES_MAX ? leaf.n : tree.size - 1;
        this.#entry(read, n);
      });
    });
  }

  /**
   * Ends the log. `tornBytes` counts the bytes after the last LF; `announced` are entries whose
   * pruning the index records.
   */
  end(
    { tornBytes, announced = [] }: {
      readonly tornBytes: number;
      readonly announced?: readonly Stretch[];
    },
  ): LogVerification {
    const tree = this.#tree;
    tree.end();
    for (const [of, { line }] of this.#early) {
      tree.line = line;
      tree.fault("payload", "it belongs to no entry of the log", of);
    }
    const isEnd = this.#endAt !== undefined && this.#endAt === tree.size - 1;
    const hasKeys = tree.hasKeys;
    const found = this.#found.upTo(tree.vouched);
    const unannounced = this.#outside(apart([...this.#announcements(found), ...announced]));
    const foundUnsigned = apart<Unsigned>([...found, ...this.#mayBeUnsigned(unannounced, found)]);
    return {
      tree,
      head: this.#head,
      counts: this.#counts,
      isConsistent: tree.faultCount === 0,
      isClosed: isEnd && (!hasKeys || tree.vouched === tree.size),
      endReason: this.#endReason,
      withheld: this.#due,
      vouched: tree.vouched - entriesIn(foundUnsigned),
      foundUnsigned,
      unannounced: entriesIn(unannounced),
      notIndexedAt: this.#notIndexedAt,
      tornBytes,
      clockBack: tree.clockBack,
      lastTime: tree.lastTime,
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
    const isOutcome = outcome === undefined ? OTHER : OUTCOME;
    this.#kinds.set(n, [decision === undefined ? isOutcome : DECISION]);
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
      this.#announced.push({ from: event.from, count: event.count, n });
    }
    if (event?.event === "not_indexed") this.#notIndexedAt ??= n;
    if (event?.event === "unsigned_entries" && event.from !== undefined) {
      this.#found.add({ from: event.from, count: event.count ?? 0 }, n, this.#tree.vouched);
    }
    if (end === undefined) return;
    this.#endAt = n;
    this.#endReason = end.reason;
    const counted = COUNTED.reduce((sum, kind) => sum + (end.counts[kind] ?? 0), 0);
    // Not counted are head and end.
    this.#endCountsAll = counted === n - 1;
    this.#endEvents = end.counts.event;
    this.#checkCounts({ credential: 0, ...end.counts }, n);
  }

  #refer(n: number, of: number): void {
    const kind = this.#kindAt(of);
    // An entry that is missing was named already.
    if (of < n && (kind === DECISION || kind === PRUNED || kind === UNKNOWN)) return;
    this.#tree.fault("reference", `entry ${of} is not a decision before it`, n);
  }

  #kindAt(n: number): number {
    return this.#kinds.get(n)[0] ?? UNKNOWN;
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
    // Without a head it is not known whether there are any.
    if (this.#head !== undefined && this.#head.payloads !== "keep") return;
    if (digest === EMPTY_DIGEST) return;
    this.#due++;
    this.#digests.set(
      n,
      hexToBytes(/^[0-9a-f]{64}$/.test(digest) ? digest : "00".repeat(32)),
    );
    const early = this.#early.get(n);
    if (early === undefined) return;
    this.#early.delete(n);
    this.#arrived(n, early);
  }

  async #payload({ of, member, value }: LogPayload): Promise<void> {
    const { line } = this.#tree;
    const isDue = this.#digests.get(of).some((byte) => byte !== 0);
    const isKnown = this.#kindAt(of) !== UNKNOWN || this.#early.has(of);
    if (!isDue && (isKnown || this.#early.size >= FAULTS_LISTED_MAX)) {
      return this.#tree.fault("payload", "its entry has none, or had it already", of);
    }
    const digest = encodeHex(await this.#hash(encodeUtf8(canonicalText(value))));
    if (isDue) return this.#arrived(of, { digest, member, line });
    this.#early.set(of, { digest, member, line });
  }

  #arrived(n: number, { digest, member }: EarlyPayload): void {
    if (this.#kindAt(n) !== OWNER[member]) {
      return this.#tree.fault("payload", `its entry has no ${member}`, n);
    }
    if (encodeHex(this.#digests.get(n)) !== digest) {
      return this.#tree.fault("payload_digest", "it has not the digest in its entry", n);
    }
    this.#digests.clear(n);
    this.#due--;
  }

  async #prunedLine(from: number, leaves: readonly string[]): Promise<void> {
    const count = await this.#tree.prunedLeaves(from, leaves);
    if (count === 0) return;
    for (let at = from; at < from + count && at < LOG_ENTRIES_MAX; at++) {
      this.#kinds.set(at, [PRUNED]);
    }
    const last = this.#pruned.at(-1);
    if (last !== undefined && last.from + last.count === from) last.count += count;
    else this.#pruned.push({ from, count, since: Math.min(this.#tree.vouched, from) });
  }

  /** With a key, an event that it does not vouch for records nothing: who pruned could have added it. */
  #announcements(found: readonly Stretch[]): readonly Stretch[] {
    const { hasKeys, vouched } = this.#tree;
    if (!hasKeys) return this.#announced;
    // What a prune announces is signed at once, so that it is never in front of what another one took.
    const doubtful = apart(this.#pruned.map(beforeRun));
    return this.#announced.filter(({ n }) =>
      n < vouched && !isWithin(found, n) && !isWithin(doubtful, n)
    );
  }

  /** The pruned entries that lie in none of the stretches, which are in order and apart. */
  #outside(stretches: readonly Stretch[]): readonly PrunedRun[] {
    const left: PrunedRun[] = [];
    let next = 0;
    for (const { from: start, count, since } of this.#pruned) {
      const end = Math.min(start + count, this.#tree.size);
      for (let at = start; at < end;) {
        let one = stretches[next];
        while (one !== undefined && one.from + one.count <= at) one = stretches[++next];
        const until = Math.min(one?.from ?? end, end);
        if (until > at) left.push({ from: at, count: until - at, since });
        at = Math.max(until, one === undefined ? end : Math.min(one.from + one.count, end));
      }
    }
    return left;
  }

  /**
   * The entries that a pruned one may have told of as found without a signature: those after the last
   * signature before it. Who can write the file can prune it without the key.
   */
  #mayBeUnsigned(
    unannounced: readonly PrunedRun[],
    found: readonly Stretch[],
  ): readonly Unsigned[] {
    const { hasKeys, vouched } = this.#tree;
    const endAt = this.#endAt ?? Infinity;
    const noEventIsGone = endAt < vouched && !isWithin(found, endAt) && this.#endCountsAll &&
      this.#endEvents === this.#counts.event;
    if (!hasKeys || noEventIsGone) return [];
    return unannounced.filter(({ from }) => from < vouched).map((run) => ({
      ...beforeRun(run),
      pruned: true,
    }));
  }
}

/** Pruned entries in a row. */
interface PrunedRun extends Stretch {
  count: number;
  /** Size that a trusted signature before them covers. */
  readonly since: number;
}

/** The entries between the last trusted signature before pruned ones and these. */
function beforeRun({ from, since }: PrunedRun): Stretch {
  return { from: since, count: from - since };
}
