/** Verifies logs, and that all logs of the index are there as they were last seen. */

import { decodeHex, encodeHex } from "../../core/bytes.ts";
import { type Bytes, type HashBytes, loadSyncHash } from "../../core/crypto/digest.ts";
import {
  type Asked,
  HEADS_LISTED_MAX,
  indexAnswer,
  logAnswer,
  type Question,
} from "../../core/log/answers.ts";
import { isSignedBy, logIdIn } from "../../core/log/checkpoint.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { followLines } from "../../core/log/follow_lines.ts";
import type { LogQuestions } from "../../core/log/follow_tree.ts";
import type { GivenHead } from "../../core/log/head_line.ts";
import { indexFaults, seenHeads } from "../../core/log/index_faults.ts";
import type { IndexedLog, IndexState } from "../../core/log/index_state.ts";
import type { NoteKey } from "../../core/log/note.ts";
import { sameHash } from "../../core/log/tree.ts";
import { type IndexVerification, IndexVerifier } from "../../core/log/verify_index.ts";
import { type LogVerification, LogVerifier } from "../../core/log/verify_log.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type {
  LogAnswer,
  LogHeadElsewhere,
  LogMissing,
  LogState,
  LogTwoHistories,
  LogVerifyResult,
} from "../../core/schema/log.ts";
import { compareText, printable } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import type { GivenHeads } from "./given_heads.ts";
import { logKindOf } from "./is_log.ts";
import { indexedPath } from "./log_index.ts";
import { indexPath } from "./places.ts";
import { readHead, refuseOther } from "./read_head.ts";

export interface VerifyRequest {
  readonly paths: readonly string[];
  /** Folder of logs whose index is verified too. */
  readonly folder: string | undefined;
  /** Keys that may have signed the logs, 32 raw bytes each. */
  readonly publicKeys: readonly Bytes[];
  readonly cosigners: readonly NoteKey[];
  readonly heads: readonly GivenHeads[];
  readonly required: ReadonlySet<Question>;
}

export type VerifyData = Omit<LogVerifyResult, "correlation_id">;

/**
 * Verifies every log of the request, and with a folder those of its index.
 *
 * @throws {GaitError} `invalid_input` for a path that leads to no log.
 */
export async function verifyLogs(
  request: VerifyRequest,
  host: Host<"read">,
): Promise<VerifyData> {
  const hash = await loadSyncHash();
  const run = new Verification(request, hash, host);
  for (const path of request.paths) {
    await refuseGone(path, request, host);
    await refuseOther(path, host);
  }
  const index = await run.index();
  for (const path of request.paths) await run.given(path);
  if (index !== undefined) await run.indexed(index);
  return await run.data();
}

/**
 * Where a head was kept, a file that is gone was there: the answer is no.
 *
 * @throws {GaitError} `verification_failed`
 */
async function refuseGone(
  path: string,
  { heads }: Pick<VerifyRequest, "heads">,
  host: Host<"read">,
): Promise<void> {
  if (heads.length === 0 || await host.read.entryOf(path) !== undefined) return;
  throw new GaitError(
    "verification_failed",
    `${quotedName(path)} is gone, so the given heads do not hold: there is nothing at this path`,
    { hint: "check the path; or restore the latest copy of the folder of logs" },
  );
}

/** One answer about a log, with its path and other facts. */
interface Seen {
  readonly answer: LogAnswer;
  readonly log_id: string | undefined;
  /** The log that it says it continues. */
  readonly continues?: LogState | undefined;
}

class Verification {
  readonly #request: VerifyRequest;
  readonly #hash: HashBytes;
  readonly #host: Host<"read">;
  readonly #seen: Seen[] = [];
  readonly #missing: LogMissing[] = [];
  readonly #unknown: string[] = [];
  readonly #given: ReadonlySet<GivenHead>;
  /** Heads that a log of the request answered. */
  readonly #answered = new Set<GivenHead>();
  #state: IndexState | undefined;
  #dropped = 0;
  /** Logs that were given up, and lie where they were. */
  readonly #givenUpThere: string[] = [];

  constructor(request: VerifyRequest, hash: HashBytes, host: Host<"read">) {
    this.#request = request;
    this.#given = new Set(request.heads.flatMap(({ heads }) => heads));
    this.#hash = hash;
    this.#host = host;
  }

  /** Verifies the index of the folder, if one is asked for. */
  async index(): Promise<IndexState | undefined> {
    const { folder, paths } = this.#request;
    if (folder === undefined) return undefined;
    const path = indexPath(folder);
    await refuseGone(path, this.#request, this.#host);
    await refuseOther(path, this.#host);
    const isNamed = paths.length === 0 || paths.includes(path);
    const verification = await this.#verifyIndex(path, isNamed);
    this.#state = verification.state;
    return verification.state;
  }

  async given(path: string): Promise<void> {
    if (this.#seen.some(({ answer }) => answer.path === path)) return;
    const kind = await refuseOther(path, this.#host);
    if (kind === "gait.log.index") await this.#verifyIndex(path, true);
    else await this.#verifyLog(path, true);
  }

  /** Verifies every log that the index names. */
  async indexed({ logs }: IndexState): Promise<void> {
    const { folder = "" } = this.#request;
    for (const log of logs.values()) {
      if (this.#seen.some(({ log_id }) => log_id === log.log_id)) continue;
      const path = indexedPath(log, folder);
      if (log.dropped !== undefined) {
        this.#dropped++;
        if (await this.#absence(log, path) === undefined) this.#givenUpThere.push(path);
        continue;
      }
      const problem = await this.#absence(log, path);
      if (problem === undefined) await this.#verifyLog(path, false, log);
      else this.#missing.push(missing(log, path, problem));
    }
    const known = new Set([...logs.values()].map((log) => indexedPath(log, folder)));
    for (const name of (await this.#host.read.list(folder)).toSorted(compareText)) {
      const path = joinPath(folder, name);
      if (known.has(path) || await logKindOf(path, this.#host) !== "gait.log") continue;
      this.#unknown.push(path);
    }
  }

  /** Why a log of the index is missing; `undefined` if it is there. */
  async #absence({ log_id }: IndexedLog, path: string): Promise<string | undefined> {
    if (await this.#host.read.kindOf(path) === undefined) return "it is gone";
    if (await logKindOf(path, this.#host) !== "gait.log") return "the file there is not a log";
    const found = await readHead(path, this.#host);
    if (found === undefined || found.log_id === log_id) return undefined;
    return `another log is there: ${found.log_id}`;
  }

  async data(): Promise<VerifyData> {
    const { heads } = this.#request;
    const logs = this.#seen.map(({ answer }) => answer);
    const elsewhere = this.#elsewhere();
    const given = await twoHistories(
      heads.flatMap((one) => one.heads),
      this.#request,
      this.#hash,
    );
    const forks = await this.#forks();
    const contradictions = given.count + forks.length;
    const gone = [...this.#missing, ...await this.#cutBeforeSuccessor()];
    const isGood = logs.every(({ ok }) => ok) && gone.length === 0;
    return {
      ok: isGood && elsewhere.every(({ required }) => !required) && contradictions === 0,
      logs,
      ...withoutEmpty({
        missing: gone,
        dropped: this.#dropped,
        given_up: this.#givenUpThere,
        unknown: this.#unknown,
        // Those that fail come first: a file may have heads of any number of logs.
        heads_elsewhere: elsewhere.toSorted((one, other) =>
          Number(other.required) - Number(one.required)
        ).slice(0, HEADS_LISTED_MAX),
        heads_elsewhere_count: elsewhere.length > HEADS_LISTED_MAX ? elsewhere.length : 0,
        two_histories: [...given.listed, ...forks],
        two_histories_count: given.count > given.listed.length ? contradictions : 0,
      }),
    };
  }

  /** Files of one log that are both sound, and of which none is the beginning of the other. */
  async #forks(): Promise<readonly LogTwoHistories[]> {
    const longest = new Map<string, LogAnswer>();
    const found: LogTwoHistories[] = [];
    for (const { answer, log_id } of this.#seen.toSorted(byLength)) {
      if (!answer.consistent || log_id === undefined) continue;
      const other = longest.get(log_id);
      if (other === undefined) longest.set(log_id, answer);
      else if (!await this.#hasHead(other, { size: answer.entries, root: answer.root })) {
        const signed = [answer, other].every(({ vouched = 0 }) => vouched >= answer.entries);
        const paths = [answer.path, other.path];
        found.push({ log_id, size: answer.entries, signed, paths });
      }
    }
    return found;
  }

  /** Logs that are not any more what the log says that continues them. */
  async #cutBeforeSuccessor(): Promise<readonly LogMissing[]> {
    const found: LogMissing[] = [];
    for (const { answer: { path }, continues } of this.#seen) {
      if (continues === undefined) continue;
      const { log_id, size } = continues;
      const before = this.#seen.find((seen) => seen.log_id === log_id && seen.answer.consistent);
      if (before === undefined || await this.#hasHead(before.answer, continues)) continue;
      const { entries } = before.answer;
      const problem = entries < size
        ? `the log ${path} continues it after ${size} entries, and it has ${entries}: it was cut`
        : `the log ${path} continues other ${size} entries: it was written anew`;
      found.push({ log_id, path: before.answer.path, entries: size, problem });
    }
    return found;
  }

  /** Whether a sound log begins with a tree; reads it again only if it has more entries. */
  async #hasHead(
    { path, entries, root: own }: LogAnswer,
    { size, root }: { readonly size: number; readonly root: string },
  ): Promise<boolean> {
    if (entries <= size) return entries === size && own === root;
    const head = { size, root: decodeHex(root) ?? new Uint8Array() };
    const verifier = new LogVerifier({ publicKeys: [], cosigners: [], heads: [head] }, this.#hash);
    const { tree } = verifier.end(await followLines(this.#chunks(path), verifier));
    return tree.heads.every(({ holds }) => holds);
  }

  /** Heads that no log here answers, one line for each origin. */
  #elsewhere(): readonly LogHeadElsewhere[] {
    const found = new Map<
      string,
      { -readonly [K in keyof LogHeadElsewhere]: LogHeadElsewhere[K] }
    >();
    for (const { heads, isCollection } of this.#request.heads) {
      const isAnswered = heads.some((head) => this.#answered.has(head));
      for (const head of heads) {
        if (this.#answered.has(head)) continue;
        const { size, origin = "" } = head;
        const problem = this.#problemOf(head);
        // With the index all logs are here. Without it, a file may have heads of others.
        const isRequired = this.#state === undefined
          ? !isCollection || !isAnswered
          : problem !== undefined;
        const known = found.get(origin);
        if (known === undefined) {
          const told = isRequired ? problem : this.#givenUp(head);
          found.set(origin, {
            ...{ ...idOf(head.origin), size, heads: 1, required: isRequired },
            ...present({ problem: told }),
          });
          continue;
        }
        known.heads++;
        known.size = Math.max(known.size, size);
        if (!isRequired || known.required) continue;
        known.required = true;
        if (problem !== undefined) known.problem = problem;
      }
    }
    return [...found.values()];
  }

  /** Why a head has no log; `undefined` if the index says that it was given up, and not otherwise. */
  #problemOf(head: GivenHead): string | undefined {
    const log = this.#state?.logs.get(idOf(head.origin).log_id ?? "");
    if (log === undefined) return NO_ORIGIN;
    if (log.dropped === undefined) return "its log is missing";
    const { states, closed, seen } = log;
    const root = encodeHex(head.root);
    const isOther = states.some((state) => state.size === head.size && state.root !== root);
    const isLater = closed !== undefined && head.size > (seen?.size ?? 0);
    return isOther || isLater
      ? "its log was given up, and the index saw other entries of it"
      : undefined;
  }

  #givenUp(head: GivenHead): string {
    const { dropped } = this.#state?.logs.get(idOf(head.origin).log_id ?? "") ?? {};
    return dropped === undefined ? NO_ORIGIN : `its log was given up: ${dropped}`;
  }

  /** Questions to a log. Notes which given heads it answers. */
  #asked(
    path: string,
    isNamed: boolean,
    { tree }: LogVerification | IndexVerification,
  ): Asked {
    const { cosigners, required } = this.#request;
    const isCosignerRequired = cosigners.length > 0 && (isNamed || required.has("cosigned"));
    const heads = tree.heads.filter(({ head }) => this.#given.has(head));
    for (const { head } of heads) this.#answered.add(head);
    return { path, heads, required, isCosignerRequired, isFromIndex: !isNamed };
  }

  #questions(heads: readonly GivenHead[]): LogQuestions {
    const { publicKeys, cosigners, heads: given } = this.#request;
    return { publicKeys, cosigners, heads: [...given.flatMap((one) => one.heads), ...heads] };
  }

  async #verifyIndex(path: string, isNamed: boolean): Promise<IndexVerification> {
    const verifier = new IndexVerifier(this.#questions([]), this.#hash);
    const verification = verifier.end(await followLines(this.#chunks(path), verifier));
    const asked = this.#asked(path, isNamed, verification);
    const answer = await indexAnswer(verification, asked);
    this.#seen.push({ answer, log_id: verification.head?.log_id });
    return verification;
  }

  /** `indexed` is the state of the log in the index, if it was found there. */
  async #verifyLog(path: string, isNamed: boolean, indexed?: IndexedLog): Promise<void> {
    const state = this.#state;
    const log_id = indexed?.log_id ?? (state && (await readHead(path, this.#host))?.log_id);
    const known = indexed ?? state?.logs.get(log_id ?? "");
    const states = known === undefined ? [] : seenHeads(known);
    const verifier = new LogVerifier(this.#questions(states), this.#hash);
    const verification = verifier.end({
      ...await followLines(this.#chunks(path), verifier),
      ...(known === undefined ? {} : { announced: known.pruned }),
    });
    const faults = state && indexFaults(known, states, verification);
    const answer = await logAnswer(verification, this.#asked(path, isNamed, verification), faults);
    const { head } = verification;
    this.#seen.push({ answer, log_id: head?.log_id ?? log_id, continues: head?.continues });
  }

  async *#chunks(path: string): AsyncGenerator<Bytes> {
    const progress = this.#host.progress(`verifying ${printable(path)}`);
    let done = 0;
    try {
      for await (const chunk of this.#host.read.stream(path)) {
        done += chunk.length;
        progress.update(done);
        yield chunk;
      }
    } finally {
      progress.end();
    }
  }
}

/** The longest first. */
function byLength(a: Seen, b: Seen): number {
  return b.answer.entries - a.answer.entries;
}

const NO_ORIGIN = "no log of that origin is here";

function missing(
  { log_id, seen, unvouchedDrop }: IndexedLog,
  path: string,
  problem: string,
): LogMissing {
  const why = unvouchedDrop === undefined
    ? ""
    : `, and no given key vouches for what the index says of it: ${unvouchedDrop}`;
  return { log_id, path, entries: seen?.size ?? 1, problem: problem + why };
}

/** Given heads of one log and size with two roots: the first of them, and how many there are. */
async function twoHistories(
  heads: readonly GivenHead[],
  { publicKeys }: VerifyRequest,
  hash: HashBytes,
): Promise<{ readonly listed: readonly LogTwoHistories[]; readonly count: number }> {
  const first = new Map<string, GivenHead>();
  const listed: LogTwoHistories[] = [];
  let count = 0;
  for (const head of heads) {
    const id = `${head.origin ?? ""}\n${head.size}`;
    const other = first.get(id);
    if (other === undefined) first.set(id, head);
    else if (!sameHash(other.root, head.root) && count++ < HEADS_LISTED_MAX) {
      const isSigned = async (one: GivenHead) => await isSignedByOne(one, publicKeys, hash);
      const signed = await isSigned(head) && await isSigned(other);
      listed.push({ ...idOf(head.origin), size: head.size, signed });
    }
  }
  return { listed, count };
}

async function isSignedByOne(
  { checkpoint }: GivenHead,
  publicKeys: readonly Bytes[],
  hash: HashBytes,
): Promise<boolean> {
  if (checkpoint === undefined) return false;
  for (const publicKey of publicKeys) {
    if (await isSignedBy(checkpoint, publicKey, hash)) return true;
  }
  return false;
}

function idOf(origin: string | undefined): { readonly log_id?: string } {
  const log_id = origin === undefined ? undefined : logIdIn(origin);
  return log_id === undefined ? {} : { log_id };
}
