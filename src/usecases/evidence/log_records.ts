/** The records in decision logs: traces, approval audits and credential evidence, with their proofs. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { type Bytes, loadSyncHash } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import { checkpointMember, proofMember, stateMember } from "../../core/guard/log_proofs.ts";
import type { PackFile } from "../../core/guard/members.ts";
import { jsonFile } from "../../core/guard/summaries.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { proofText } from "../../core/log/proof.ts";
import { inclusionProof, KnownSubtrees, leafHash, type Leaves } from "../../core/log/tree.ts";
import { stoppedCall } from "../../core/log/stopped.ts";
import { isWithin } from "../../core/log/found_unsigned.ts";
import { LogVerifier } from "../../core/log/verify_log.ts";
import { isSignedBy, parseCheckpoint } from "../../core/log/checkpoint.ts";
import { noteText } from "../../core/log/note.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import { followLines } from "../../core/log/follow_lines.ts";
import { hashesOf, type ReadLogLine } from "../../core/log/line.ts";
import type { IndexState } from "../../core/log/index_state.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { PackLogState } from "../../core/schema/guard.ts";
import type { LogDecision, LogHead, LogLine } from "../../core/schema/log.ts";
import type { Source } from "../../core/source.ts";
import { appendAll, counted } from "../../core/lists.ts";
import { compareText } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { evidenceFolders } from "../../core/places.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { FILE_CLIENT } from "../../core/log/log_run.ts";
import { readIndex } from "../log/log_index.ts";
import { refuseForeign } from "../foreign_start.ts";
import { logFolder } from "../log/places.ts";
import { isLogFile } from "../log/is_log.ts";

/** A record of a log, as if it were a file: `session.jsonl#3`. */
export interface LogRecord {
  readonly path: string;
  readonly source: Source;
}

/** Everything in a log that a pack can hold. */
export interface LoggedRecords {
  readonly head: LogHead;
  /** The traces of decisions that were enforced, in order. */
  readonly traces: readonly LogRecord[];
  /** The traces of decisions that were only simulated; their paths say so. */
  readonly simulated: readonly LogRecord[];
  readonly approvals: readonly LogRecord[];
  readonly credentials: readonly LogRecord[];
  /**
   * Makes the last checkpoint and a proof of each decision that was enforced, as members of a pack.
   * Decisions at the paths in `left` are not in the pack. `named` are the entries of the log by a head
   * that the run names and the log does not have.
   */
  proofs(left: ReadonlySet<string>, named?: number): Promise<readonly PackFile[]>;
  /** Warnings about records that the log does not cover. */
  readonly warnings: readonly string[];
  /** Those of them about decisions. */
  readonly unprovedWarnings: readonly string[];
  readonly path: string;
  /** What contradicts itself or is not there, so that the decisions cannot be relied on. */
  readonly doubts: readonly string[];
  /** Hashes of all entries. */
  readonly hashes: readonly Bytes[];
  /** Entries for which the given key vouches; none without a key. */
  readonly vouched: number;
}

/**
 * Reads a log and verifies it. With a key, the checkpoint of the pack is the last one that it signed.
 * `index` may tell of pruning after the log ended.
 *
 * @throws {GaitError} `verification_failed` for a log that is damaged, or that the key did not sign.
 */
export async function readLogRecords(
  path: string,
  key: VerifyKey | undefined,
  host: Host<"read">,
  index?: IndexState,
): Promise<LoggedRecords> {
  const hash = await loadSyncHash();
  const publicKeys = key === undefined ? [] : [key.publicKey];
  const verifier = new LogVerifier({ publicKeys, cosigners: [], heads: [] }, hash);
  const records = new RecordList(path);
  const hashes: Bytes[] = [];
  const entries = new Map<number, Bytes>();
  let logId = "";
  let last: { readonly size: number; readonly note: string } | undefined;
  const take = async (read: ReadLogLine, bytes: Uint8Array): Promise<void> => {
    const { head, checkpoint, pruned, decision } = read.line;
    logId ||= head?.log_id ?? "";
    if (read.leaf !== undefined) hashes.push(await leafHash(bytes, hash));
    if (pruned !== undefined) appendAll(hashes, hashesOf(pruned.leaves) ?? []);
    if (decision !== undefined && decision.simulated !== true) {
      entries.set(decision.n, bytes.slice());
    }
    const told = checkpoint && parseCheckpoint(checkpoint.note);
    if (told !== undefined && (key === undefined || await isSignedBy(told, key.publicKey, hash))) {
      last = { size: told.size, note: noteText(told.note) };
    }
    records.take(read.line);
  };
  const ending = await followLines(host.read.stream(path), verifier, take);
  const { head, tree, unannounced, vouched, foundUnsigned } = verifier.end({
    ...ending,
    ...present({ announced: index?.logs.get(logId)?.pruned }),
  });
  const { faults: [fault], pruned } = tree;
  if (head === undefined || fault !== undefined) {
    if (head === undefined) await refuseForeign("log", path, host);
    const problem = fault === undefined ? "it is empty" : `line ${fault.line}: ${fault.problem}`;
    throw new GaitError("verification_failed", `Cannot use the log ${quoted(path)}: ${problem}`, {
      hint: "gait log verify names every fault of it",
    });
  }
  if (key !== undefined && last === undefined) {
    const text = `Cannot use the log ${quoted(path)}: no checkpoint is signed by the given key`;
    throw new GaitError("verification_failed", text, {
      hint: "give the key that the session signed with; gait log verify says what the log proves",
    });
  }
  const leaves: Leaves = {
    size: hashes.length,
    hashOf: (at) => hashes[at] ?? new Uint8Array(),
    known: new KnownSubtrees(),
  };
  const covered = last;
  const isVouched = (n: number) =>
    n < (covered?.size ?? 0) && (key === undefined || !isWithin(foundUnsigned, n));
  const unproved = [...entries.keys()].filter((n) => !isVouched(n)).length;
  const { traces, simulated } = records;
  const counts = ({ n }: EntryRecord) => key === undefined || isVouched(n);
  const approvals = records.approvals.filter(counts);
  const credentials = records.credentials.filter(counts);
  const leftOut = records.approvals.length - approvals.length + records.credentials.length -
    credentials.length;
  const proofs = async (
    left: ReadonlySet<string>,
    named?: number,
  ): Promise<readonly PackFile[]> => {
    const made: PackFile[] = [];
    const uncovered =
      [...entries.keys()].filter((n) => !isVouched(n) && !left.has(recordPath(path, n))).length;
    const lacks = withoutEmpty({ pruned, unannounced, uncovered, ...present({ named }) });
    if (Object.keys(lacks).length > 0) made.push(stateFile(head.log_id, hashes.length, lacks));
    if (covered === undefined) return made;
    for (const [index, entry] of entries) {
      if (!isVouched(index) || left.has(recordPath(path, index))) continue;
      const proof = await inclusionProof(leaves, index, covered.size, hash);
      const text = proofText({ entry, index, hashes: proof, checkpoint: covered.note });
      made.push({ path: proofMember(head.log_id, index), bytes: encodeUtf8(text) });
    }
    made.push({ path: checkpointMember(head.log_id), bytes: encodeUtf8(covered.note) });
    return made;
  };
  const unvouched = key === undefined
    ? "after the last checkpoint"
    : "for which the key does not vouch";
  const unprovedWarnings = unproved === 0
    ? []
    : [`${path}: ${counted(unproved, "decision")} ${unvouched}, without a proof`];
  const warnings = [
    ...unprovedWarnings,
    ...(leftOut === 0 ? [] : [
      `${path}: ${
        counted(leftOut, "record")
      } of approvals and credentials left out, which the key did ` +
      "not sign",
    ]),
    ...(pruned === 0 ? [] : [`${path}: ${entriesWere(pruned)} pruned, and cannot be packed`]),
  ];
  return {
    ...{ head, traces, approvals, credentials, simulated, proofs, warnings },
    ...{
      unprovedWarnings,
      path,
      hashes,
      vouched,
      doubts: [...records.doubts, ...pruningDoubts(unannounced)],
    },
  };
}

/**
 * The members of a pack that prove decisions of its logs, and say what these lack. `named` has the logs
 * that lack what the run names, also those that are not here.
 */
export async function logMembers(
  logs: readonly LoggedRecords[],
  named: ReadonlyMap<string, number>,
  left: ReadonlySet<string>,
): Promise<readonly PackFile[]> {
  const here = new Set(logs.map(({ head }) => head.log_id));
  const ofLogs = await Promise.all(
    logs.map((log) => log.proofs(left, named.get(log.head.log_id))),
  );
  return [
    ...ofLogs.flat(),
    ...[...named].filter(([id]) => !here.has(id)).map(([id, size]) =>
      stateFile(id, 0, { named: size })
    ),
  ];
}

function stateFile(log_id: string, entries: number, lacks: Partial<PackLogState>): PackFile {
  return jsonFile<PackLogState>(stateMember(log_id), {
    ...{ schema_id: "gait.guard.log_state", schema_version: "1.0.0", log_id, entries },
    ...lacks,
  });
}

/** The index of logs, as far as the key vouches for it; `undefined` if there is none that can be read. */
export async function indexOfLogs(
  key: VerifyKey | undefined,
  host: Host<"read" | "env">,
): Promise<IndexState | undefined> {
  const folder = logFolder(host);
  try {
    return folder === undefined ? undefined : await readIndex(folder, host, key?.publicKey);
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

function pruningDoubts(unannounced: number): readonly string[] {
  if (unannounced === 0) return [];
  return [
    `${
      entriesWere(unannounced)
    } pruned, and no event of the log tells of it: a decision may be missing`,
  ];
}

function entriesWere(count: number): string {
  return count === 1 ? "1 entry was" : `${count} entries were`;
}

/** A record of an entry of a log. */
interface EntryRecord extends LogRecord {
  readonly n: number;
}

/** End of the paths of simulated decisions, as of their files. */
const SIMULATED_END = ".simulated.json";

class RecordList {
  readonly traces: EntryRecord[] = [];
  readonly approvals: EntryRecord[] = [];
  readonly credentials: EntryRecord[] = [];
  readonly simulated: EntryRecord[] = [];
  readonly doubts: string[] = [];
  /** What entries say that stopped a call. */
  readonly #stopped = new Map<number, string>();
  /** The first entry of each call with its trace. */
  readonly #calls = new Map<string, number>();
  readonly #path: string;
  /** Entries of simulated decisions; their records are not evidence either. */
  readonly #simulated = new Set<number>();

  constructor(path: string) {
    this.#path = path;
  }

  take({ decision, outcome, approval, credential }: LogLine): void {
    if (decision !== undefined) this.#decision(decision);
    const stopped = outcome?.status === "ok" ? this.#stopped.get(outcome.of ?? -1) : undefined;
    if (stopped !== undefined) this.doubts.push(`entry ${outcome?.n} is the result of ${stopped}`);
    if (decision?.simulated === true) {
      this.#simulated.add(decision.n);
      this.simulated.push(this.#record(decision.n, decision.trace, SIMULATED_END));
    } else if (decision !== undefined) {
      this.traces.push(this.#record(decision.n, decision.trace));
    }
    const about = approval ?? credential;
    if (about === undefined || this.#simulated.has(about.of)) return;
    const list = approval === undefined ? this.credentials : this.approvals;
    list.push(this.#record(about.n, about.record));
  }

  /** Notes a call that was stopped, and finds one that is there twice. */
  #decision(decision: LogDecision): void {
    const { n, call, trace: { signature } } = decision;
    const stopped = stoppedCall(decision);
    if (stopped !== undefined) this.#stopped.set(n, stopped);
    const digest = signature?.signed_digest;
    if (digest === undefined || call.id === undefined) return;
    const id = `${digest} ${call.id}`;
    const first = this.#calls.get(id);
    if (first === undefined) this.#calls.set(id, n);
    else this.doubts.push(`entry ${n} is entry ${first} once more: the same call and trace`);
  }

  #record(n: number, document: object, end = ""): EntryRecord {
    const path = recordPath(this.#path, n) + end;
    return { n, path, source: { name: path, bytes: encodeUtf8(canonicalText(document)) } };
  }
}

/** The path of a record, as if it were a file. */
function recordPath(log: string, n: number): string {
  return `${log}#${n}`;
}

/** The logs in folders, sorted. Folders that do not exist have none. */
export async function logsIn(
  folders: readonly string[],
  host: Host<"read">,
): Promise<readonly string[]> {
  const paths: string[] = [];
  const seen = new Set<string>();
  for (const folder of folders) {
    if (await host.read.kindOf(folder) !== "directory") continue;
    const real = await host.read.realPath(folder) ?? folder;
    if (seen.has(real)) continue;
    seen.add(real);
    for (const name of await host.read.list(folder)) {
      const path = joinPath(folder, name);
      if (/^[^.].*\.jsonl$/s.test(name) && await isLogFile(path, host)) paths.push(path);
    }
  }
  return paths.sort(compareText);
}

/** The logs of a run in folders. Its id is on the first line; nothing else is read. */
export async function logsOfRun(
  run_id: string,
  folders: readonly string[],
  host: Host<"read">,
): Promise<readonly string[]> {
  return await logsThat((head) => head.run_id === run_id, folders, host);
}

/**
 * The logs that an incident pack reads: those of the run, and those that lie where the files of
 * traces lie, whose calls came from files and do not name a run.
 */
export async function logsOfIncident(
  run_id: string,
  runpackPath: string,
  host: Host<"read" | "env">,
): Promise<readonly string[]> {
  const near = evidenceFolders(directoryOf(runpackPath));
  const isOfFiles = ({ client }: SessionOfLog) => client === FILE_CLIENT;
  return [
    ...new Set([
      ...await logsOfRun(run_id, placesOfLogs(runpackPath, host), host),
      ...await logsThat(isOfFiles, near, host),
    ]),
  ];
}

/** Files that are named like the log of a run, and are none. */
export async function namedAsLogOf(
  run_id: string,
  runpackPath: string,
  host: Host<"read" | "env">,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of placesOfLogs(runpackPath, host)) {
    if (await host.read.kindOf(folder) !== "directory") continue;
    for (const name of await host.read.list(folder)) {
      const path = joinPath(folder, name);
      if (name.endsWith(`-${run_id}.jsonl`) && !await isLogFile(path, host)) found.push(path);
    }
  }
  return [...new Set(found)].sort(compareText);
}

interface SessionOfLog {
  readonly run_id: string | undefined;
  readonly client: string | undefined;
}

async function logsThat(
  fits: (session: SessionOfLog) => boolean,
  folders: readonly string[],
  host: Host<"read">,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of await logsIn(folders, host)) {
    if (fits(await sessionOf(path, host))) found.push(path);
  }
  return found;
}

async function sessionOf(path: string, host: Host<"read">): Promise<SessionOfLog> {
  let start = "";
  for await (const chunk of host.read.stream(path)) {
    const end = chunk.indexOf(0x0a);
    start = new TextDecoder().decode(end < 0 ? chunk : chunk.subarray(0, end));
    break;
  }
  return {
    run_id: /"run_id":"([^"\\]*)"/.exec(start)?.[1],
    client: /"session":\{"client":"([^"\\]*)"/.exec(start)?.[1],
  };
}

/** Where the logs of a run may lie: in the folder of logs, and where other evidence lies. */
export function placesOfLogs(runpackPath: string, host: Host<"env">): readonly string[] {
  const folder = logFolder(host);
  return [...(folder === undefined ? [] : [folder]), ...evidenceFolders(directoryOf(runpackPath))];
}
