/** The members of a pack that prove decisions: the checkpoint of a log, and a proof per decision. */

import { decodeUtf8 } from "../bytes.ts";
import { hashBytes } from "../crypto/digest.ts";
import type { VerifyKey } from "../crypto/keys.ts";
import { quoted } from "../fault.ts";
import { checkNote, logKey, originOf, parseCheckpoint } from "../log/checkpoint.ts";
import { checkpointHead } from "../log/head_line.ts";
import { isLineFault, readLine } from "../log/line.ts";
import { noteText } from "../log/note.ts";
import { isIncluded, parseProof } from "../log/proof.ts";
import type { PackLog, TraceLine } from "../schema/guard.ts";
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

const MEMBER = /^log\/([0-9a-f]{32})\/(?:checkpoint|(0|[1-9][0-9]{0,6})\.tlog-proof)$/;

/** Whether a member is the checkpoint of a log or a proof. */
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
  for (const [path, bytes] of members) {
    const [, logId, digits] = MEMBER.exec(path) ?? [];
    if (logId === undefined) continue;
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
  // A pack without proofs was made of files, and promises none.
  let unproved = 0;
  for (const [text, lines] of proved.size === 0 ? [] : told ?? []) {
    unproved += Math.max(0, lines - (proved.get(text) ?? 0));
  }
  if (unproved > 0) {
    const decisions = unproved === 1 ? "1 decision has" : `${unproved} decisions have`;
    warnings.push(`${decisions} no proof in the pack`);
  }
  const logs = [...heads].map(([log_id, head]) => (
    { log_id, head, proved: counts.get(log_id) ?? 0 }
  ));
  return { faults, warnings, logs };
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
