/** The members of a pack that prove decisions: the checkpoint of a log, and a proof per decision. */

import { decodeUtf8 } from "../bytes.ts";
import { hashBytes } from "../crypto/digest.ts";
import type { VerifyKey } from "../crypto/keys.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { counted } from "../lists.ts";
import { parseJsonObject } from "../json/json.ts";
import { checkNote, logKey, originOf, parseCheckpoint } from "../log/checkpoint.ts";
import { checkpointHead, parseHead } from "../log/head_line.ts";
import { isLineFault, readLine } from "../log/line.ts";
import { noteText } from "../log/note.ts";
import { isIncluded, parseProof } from "../log/proof.ts";
import type { NamedHead } from "../log/run_heads.ts";
import { sameHash } from "../log/tree.ts";
import { present } from "../present.ts";
import {
  type PackLog,
  type PackLogState,
  readPackLogState,
  type TraceLine,
} from "../schema/guard.ts";
import type { LogDecision } from "../schema/log.ts";

/** Folder of these members, with a folder for each log. */
export const LOG_MEMBERS = "log";

/** Path of the checkpoint of a log in a pack. */
export function checkpointMember(logId: string): string {
  return `${LOG_MEMBERS}/${logId}/checkpoint`;
}

/** Path of the proof of an entry of a log in a pack. */
export function proofMember(logId: string, index: number): string {
  return `${LOG_MEMBERS}/${logId}/${index}.tlog-proof`;
}

/** Path of what a log lacks, in a pack. */
export function stateMember(logId: string): string {
  return `${LOG_MEMBERS}/${logId}/state.json`;
}

const MEMBER =
  /^log\/([0-9a-f]{32})\/(?:checkpoint|(state\.json)|(0|[1-9][0-9]{0,6})\.tlog-proof)$/;

/** Whether a member is the checkpoint of a log, a proof, or what a log lacks. */
export function isLogMember(path: string): boolean {
  return MEMBER.test(path);
}

/** What the proofs of a pack say. */
export interface ProofFindings {
  readonly faults: readonly string[];
  /** Checkpoints that the key did not sign, and decisions that no proof leads to. */
  readonly warnings: readonly string[];
  /** Logs whose checkpoint has no fault, with how many decisions are proved to be in each. */
  readonly logs: readonly PackLog[];
}

/**
 * Checks the proofs of a pack. `key` is the key of the pack. A log may have another key, so only a
 * wrong signature by this key is a fault. `traces` are the decisions in the summary of the pack, if it
 * can be read: as many of each as are proved.
 */
export async function checkProofs(
  members: ReadonlyMap<string, Uint8Array>,
  key: VerifyKey | undefined,
  traces: readonly TraceLine[] | undefined,
): Promise<ProofFindings> {
  const told = traces && timesOf(traces.map(decisionText));
  const faults: string[] = [];
  const warnings: string[] = [];
  const proved = new Map<string, number>();
  const heads = new Map<string, string>();
  const counts = new Map<string, number>();
  const pruned = new Map<string, number>();
  let isOfLogs = false;
  for (const [path, bytes] of members) {
    const [, logId, state, digits] = MEMBER.exec(path) ?? [];
    if (logId === undefined) continue;
    isOfLogs = true;
    if (state !== undefined) {
      const read = readState(path, bytes, logId);
      if (typeof read === "string") faults.push(read);
      else if (read.pruned !== undefined) pruned.set(logId, read.pruned);
      for (const doubt of typeof read === "string" ? [] : stateDoubts(read)) {
        warnings.push(`${path} says that ${doubt}`);
      }
      continue;
    }
    const fault = digits === undefined
      ? await checkpointFault(logId, decodeUtf8(bytes), key)
      : await proofFault(logId, Number(digits), decodeUtf8(bytes), members);
    if (fault !== undefined) faults.push(`${path} ${fault}`);
    else if (digits === undefined) {
      const checkpoint = parseCheckpoint(decodeUtf8(bytes));
      if (checkpoint !== undefined) heads.set(logId, checkpointHead(checkpoint));
      const doubt = await checkpointDoubt(decodeUtf8(bytes), key);
      if (doubt !== undefined) warnings.push(`${path} ${doubt}`);
    } else {
      const trace = tracedIn(decodeUtf8(bytes));
      if (trace?.trace_id === undefined) continue;
      counts.set(logId, (counts.get(logId) ?? 0) + 1);
      // Equal calls have one id.
      const text = decisionText(trace);
      const times = (proved.get(text) ?? 0) + 1;
      proved.set(text, times);
      const isTold = told === undefined || (told.get(text) ?? 0) >= times;
      const fault = isTold ? undefined : summaryFault(trace, traces ?? []);
      if (fault !== undefined) faults.push(`${path} ${fault}`);
    }
  }
  // A pack that was made of files promises no proofs.
  let unproved = 0;
  for (const [text, lines] of isOfLogs ? told ?? [] : []) {
    unproved += Math.max(0, lines - (proved.get(text) ?? 0));
  }
  if (unproved > 0) {
    const decisions = unproved === 1 ? "1 decision has" : `${unproved} decisions have`;
    warnings.push(`${decisions} no proof in the pack`);
  }
  const logs = [...heads].map(([log_id, head]) => ({
    ...{ log_id, head, proved: counts.get(log_id) ?? 0 },
    ...present({ pruned: pruned.get(log_id) }),
  }));
  return { faults, warnings, logs };
}

/** The state of a log as its member says it, or what is wrong with the member. */
function readState(path: string, bytes: Uint8Array, logId: string): PackLogState | string {
  try {
    const state = readPackLogState(parseJsonObject({ name: path, bytes }), path);
    return state.log_id === logId ? state : `${path} is about another log`;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return `${path} cannot be read: ${error.message}`;
  }
}

/** What may be missing: entries that were pruned and nobody says why, and those that the run names. */
function stateDoubts({ unannounced = 0, named, entries }: PackLogState): readonly string[] {
  const were = unannounced === 1 ? "1 entry was" : `${unannounced} entries were`;
  const has = entries === 0
    ? "the log was not there"
    : `the log had ${counted(entries, "entry", "entries")}`;
  return [
    ...(unannounced === 0
      ? []
      : [`${were} pruned, and no event of the log tells of it: a decision may be missing`]),
    ...(named === undefined ? [] : [
      `the run names a log of ${counted(named, "entry", "entries")}, and ${has}${
        entries < named ? "" : ", but not these"
      }: a decision may be missing`,
    ]),
  ];
}

/**
 * Heads that a run names and the logs of its pack do not have. A longer log cannot be compared: the
 * pack has no proof that it continues what the run names.
 */
export function headDoubts(
  named: readonly NamedHead[],
  logs: readonly PackLog[],
): readonly string[] {
  if (logs.length === 0) return [];
  const byId = new Map(logs.map((log) => [log.log_id, log]));
  return named.flatMap(({ log_id, head: { size, root } }) => {
    const names = `the run names its log ${log_id} of ${counted(size, "entry", "entries")}`;
    const own = byId.get(log_id);
    if (own === undefined) return [`${names}, and the pack has no checkpoint of it`];
    const has = parseHead(own.head);
    if (has === undefined || has.size > size) return [];
    if (has.size < size) {
      return [
        `${names}, and its checkpoint in the pack is of ${has.size}: a decision may be missing`,
      ];
    }
    return sameHash(has.root, root)
      ? []
      : [`${names}, and the pack has another log of that id: one of them was written anew`];
  });
}

function tracedIn(proof: string): LogDecision["trace"] | undefined {
  const entry = parseProof(proof)?.entry;
  const read = entry && readLine(entry);
  return read === undefined || isLineFault(read) ? undefined : read.line.decision?.trace;
}

/** How many times each text is in a list. */
function timesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return times;
}

/** What a decision is known by in a summary. */
function decisionText({ trace_id, verdict, tool_name }: TraceLine): string {
  return JSON.stringify([trace_id, verdict, tool_name]);
}

/** What the summary says of a decision, and its proof not. */
function summaryFault(
  { trace_id, verdict, tool_name }: LogDecision["trace"],
  traces: readonly TraceLine[],
): string {
  const told = traces.find((trace) =>
    trace.trace_id === trace_id && (trace.verdict !== verdict || trace.tool_name !== tool_name)
  );
  if (told === undefined) {
    return `proves the verdict ${verdict} on ${
      quoted(tool_name)
    }, and the summary does not have it`;
  }
  return told.verdict !== verdict
    ? `proves the verdict ${verdict}, and the summary says ${quoted(told.verdict)}`
    : `proves a call of ${quoted(tool_name)}, and the summary says ${quoted(told.tool_name)}`;
}

/** Why the key does not vouch for a checkpoint; without a key, whether nobody does. */
async function checkpointDoubt(
  text: string,
  key: VerifyKey | undefined,
): Promise<string | undefined> {
  const checkpoint = parseCheckpoint(text);
  if (checkpoint === undefined) return undefined;
  const isSigned = checkpoint.note.signatures.some(({ name }) => name === checkpoint.origin);
  if (!isSigned) return "is signed by nobody: whoever made the pack may have made the log";
  if (key === undefined) return undefined;
  const own = await logKey(checkpoint.origin, key.publicKey, hashBytes);
  return (await checkNote(checkpoint.note, own)).status === "absent"
    ? "is signed by another key than the given one"
    : undefined;
}

async function checkpointFault(
  logId: string,
  text: string,
  key: VerifyKey | undefined,
): Promise<string | undefined> {
  const checkpoint = parseCheckpoint(text);
  if (checkpoint?.origin !== originOf(logId)) return "is not a checkpoint of its log";
  if (key === undefined) return undefined;
  const own = await logKey(checkpoint.origin, key.publicKey, hashBytes);
  const { status } = await checkNote(checkpoint.note, own);
  return status === "wrong" ? "has a signature that does not verify" : undefined;
}

async function proofFault(
  logId: string,
  index: number,
  text: string,
  members: ReadonlyMap<string, Uint8Array>,
): Promise<string | undefined> {
  const proof = parseProof(text);
  if (proof === undefined || proof.index !== index) return "is not a proof of its entry";
  const checkpoint = members.get(checkpointMember(logId));
  const isOfPack = checkpoint !== undefined &&
    noteText(proof.checkpoint.note) === decodeUtf8(checkpoint);
  if (!isOfPack) return "leads to another checkpoint than that of the pack";
  if (!await isIncluded(proof, hashBytes)) return "does not prove its entry";
  const read = readLine(proof.entry);
  const isDecision = !isLineFault(read) && read.kind === "decision" && read.leaf?.n === index;
  return isDecision ? undefined : "proves something else than a decision";
}
