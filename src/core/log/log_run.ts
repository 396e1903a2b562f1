/** The run that a decision log records, as the input of a runpack. */

import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { digest, type HashBytes } from "../crypto/digest.ts";
import { isVerdict } from "../gate/decide/verdict.ts";
import type { JsonObject } from "../json/json.ts";
import { lineBatches, wholeLines } from "../json/lines.ts";
import { counted, shortened } from "../lists.ts";
import { present } from "../present.ts";
import { decisionEvent } from "../runpack/recorded_decisions.ts";
import type { LogDecision, LogHead, LogOutcome } from "../schema/log.ts";
import type { RecordLine, RunInput, TimelineEvent } from "../schema/runpack.ts";
import { followLines } from "./follow_lines.ts";
import type { LogQuestions } from "./follow_tree.ts";
import { headLine } from "./head_line.ts";
import { isLineFault, readLine, type ReadLogLine } from "./line.ts";
import { HEAD_EVENT } from "./run_heads.ts";
import { stoppedCall } from "./stopped.ts";
import { type LogVerification, LogVerifier } from "./verify_log.ts";

/** The bytes of a log; each call reads from the beginning. */
export type LogBytes = () => AsyncIterable<Uint8Array<ArrayBuffer>>;

/** Content of a log, after all of it was verified. */
export interface LogOutline {
  readonly head: LogHead;
  readonly run: RunInput & { readonly timeline: readonly TimelineEvent[] };
  readonly calls: number;
  readonly verification: LogVerification;
  readonly warnings: readonly string[];
}

/** Client of the logs that `gait mcp proxy` writes. */
export const MCP_CLIENT = "mcp";
/** Client of the logs of calls that came from files. Nothing ends such a log by itself. */
export const FILE_CLIENT = "gait";

/**
 * Most decisions that the timeline of a session lists, as a reader holds it in memory. Those of a
 * block and of a required approval are known without it.
 */
const STOPPED_EVENTS_MAX = 100_000;

const NO_QUESTIONS: LogQuestions = { publicKeys: [], cosigners: [], heads: [] };

/** Calls that were stopped and ran, each in a warning; of more, only the number is given. */
const RAN_SHOWN = 3;

/**
 * Reads a log once to its end and verifies it. It skips a last line without line feed, which a kill
 * cut off.
 *
 * @throws {GaitError} `verification_failed` for a log that is damaged, or does not fit `questions`.
 */
export async function outlineLog(
  name: string,
  bytes: LogBytes,
  hash: HashBytes,
  questions: LogQuestions = NO_QUESTIONS,
): Promise<LogOutline> {
  const verifier = new LogVerifier(questions, hash);
  const timeline: { event: string; ts: string; ref?: string }[] = [];
  const open = new Set<number>();
  const stoppedCalls = new Map<number, string>();
  const ran: string[] = [];
  let [calls, stopped] = [0, 0];
  const take = ({ line: { head, decision, outcome, event, end } }: ReadLogLine): void => {
    if (head !== undefined) {
      const { session: { client }, ts } = head;
      timeline.push({ event: `${prefixOf(client)}session_start`, ts });
    } else if (decision !== undefined) {
      calls++;
      const { intent_id: ref, trace: { verdict, created_at: ts } } = decision;
      // The timeline says which results are decisions: a server may answer with the same members.
      if (isVerdict(verdict) && verdict !== "allow" && stopped++ < STOPPED_EVENTS_MAX) {
        timeline.push({ event: decisionEvent(verdict), ts, ref });
      }
      if (decision.answer !== "deny") open.add(decision.n);
      const told = stoppedCall(decision);
      if (told !== undefined) stoppedCalls.set(decision.n, told);
    } else if (outcome?.of !== undefined) {
      open.delete(outcome.of);
      const told = stoppedCalls.get(outcome.of);
      if (outcome.status === "ok" && told !== undefined) {
        ran.push(`entry ${outcome.n} is the result ok of ${told}`);
      }
    } else if (event !== undefined) {
      const { event: name, ts, ref } = event;
      timeline.push({ event: name, ts, ...present({ ref }) });
    } else if (end !== undefined) {
      timeline.push({ event: `${prefixOf(verifier.client)}${end.reason}`, ts: end.ts });
    }
  };
  const ending = await followLines(bytes(), verifier, take);
  const verification = verifier.end(ending);
  const { head, lastTime } = verification;
  const [fault] = verification.tree.faults;
  if (head === undefined || fault !== undefined) {
    throw damaged(
      name,
      fault === undefined ? "it is empty" : `line ${fault.line}: ${fault.problem}`,
    );
  }
  const { heads, foreignHeads } = verification.tree;
  const missed = heads.find(({ holds }) => !holds);
  if (missed !== undefined) throw damaged(name, missed.problem ?? "it has another head");
  if (foreignHeads.length > 0) throw damaged(name, "the head is one of another log");
  const { log_id, ts: created_at, run_id, producer_version, env, continues } = head;
  const { size } = verification.tree;
  const state = { log_id, size, root: await verification.tree.root() };
  timeline.push({ event: HEAD_EVENT, ts: lastTime ?? created_at, ref: headLine(state) });
  const unfinished = open.size === 1 ? "1 call has" : `${open.size} calls have`;
  return {
    head,
    run: { run_id, created_at, producer_version, env, timeline },
    calls,
    verification,
    warnings: [
      ...(continues === undefined ? [] : [
        `the log continues another one, ${continues.log_id} of ${
          counted(continues.size, "entry", "entries")
        }: its calls are not in the runpack`,
      ]),
      ...(verification.endReason === undefined ? openWarnings(head.session.client) : []),
      ...(ending.tornBytes > 0 ? ["the last line of the log is cut off and was left out"] : []),
      ...(open.size === 0 ? [] : [`${unfinished} no result`]),
      ...shortened(ran, RAN_SHOWN),
      ...(verification.tree.pruned === 0 ? [] : [prunedWarning(verification)]),
    ],
  };
}

/** What a log without an end says of its session. Clients with hooks may tell no end, or go on later. */
function openWarnings(client: string): readonly string[] {
  if (client === FILE_CLIENT) return [];
  return client === MCP_CLIENT
    ? ["the session was interrupted: its log has no end"]
    : ["the log has no end: its session goes on, or its client told no end"];
}

function prunedWarning({ tree: { pruned }, unannounced }: LogVerification): string {
  const what = pruned === 1
    ? "1 entry was pruned and is not in the runpack"
    : `${pruned} entries were pruned and are not in the runpack`;
  return unannounced === 0
    ? what
    : `${what}; no event of the log tells of ${unannounced}: decisions may be missing`;
}

/** Events of a session before an MCP server have had this name since journals. */
function prefixOf(client: string | undefined): string {
  return client === MCP_CLIENT ? "mcp_" : "";
}

/** The records of a run, from a log that `outlineLog` verified. */
export async function* logRecords(
  bytes: LogBytes,
  { run }: LogOutline,
): AsyncGenerator<RecordLine> {
  yield { capture_mode: "reference" };
  yield { run };
  yield* logCalls(bytes);
}

/** A call or a result of a log, with the payload if that was kept. */
export type LogCall =
  | { readonly intent: LoggedIntent; readonly result?: never }
  | { readonly result: LoggedResult; readonly intent?: never };

interface LoggedIntent extends Pick<LogDecision, "intent_id"> {
  readonly created_at: string;
  readonly tool_name: string;
  readonly args_digest: string;
  readonly args?: JsonObject;
}

interface LoggedResult extends Pick<LogDecision, "intent_id"> {
  readonly created_at: string;
  readonly status: string;
  readonly result_digest: string;
  readonly result?: JsonObject;
}

/** The calls and results of a log in order. The result of a call that was denied is the decision. */
export async function* logCalls(bytes: LogBytes): AsyncGenerator<LogCall> {
  const ids = new Map<number, string>();
  let waiting: ReadLogLine | undefined;
  for await (const lines of lineBatches(wholeLines(bytes(), { bytes: 0 }))) {
    for (const line of lines) {
      const read = readLine(line);
      if (isLineFault(read)) continue;
      const { payload } = read.line;
      // The payload of an entry follows it. Without it, or where it was moved, the digest counts.
      const own = waiting !== undefined && payload?.of === waiting.leaf?.n ? payload : undefined;
      if (waiting !== undefined) yield* callsOf(waiting, own?.value, ids);
      waiting = read.line.decision !== undefined || read.line.outcome !== undefined
        ? read
        : undefined;
    }
  }
  if (waiting !== undefined) yield* callsOf(waiting, undefined, ids);
}

async function* callsOf(
  { line: { decision, outcome } }: ReadLogLine,
  payload: JsonObject | undefined,
  ids: Map<number, string>,
): AsyncGenerator<LogCall> {
  if (decision !== undefined) {
    ids.set(decision.n, decision.intent_id);
    yield { intent: intentOf(decision, payload) };
    if (decision.answer === "deny") yield { result: await refusalOf(decision) };
  }
  const intent_id = ids.get(outcome?.of ?? -1);
  if (outcome !== undefined && intent_id !== undefined) {
    ids.delete(outcome.of ?? -1);
    yield { result: resultOf(outcome, intent_id, payload) };
  }
}

function intentOf(decision: LogDecision, args: JsonObject | undefined): LoggedIntent {
  const { intent_id, trace: { created_at, tool_name, args_digest } } = decision;
  return {
    ...{ intent_id, created_at, tool_name },
    args_digest: decision.args_digest ?? args_digest,
    ...present({ args }),
  };
}

async function refusalOf(decision: LogDecision): Promise<LoggedResult> {
  const { intent_id, ts: created_at, trace, reason_codes } = decision;
  const { trace_id, verdict, violations = [] } = trace;
  const status = verdict === "dry_run" ? "ok" : "error";
  const result = {
    reason_codes: [...reason_codes],
    trace_id,
    verdict,
    violations: [...violations],
  };
  return { intent_id, created_at, status, result_digest: await digest(result), result };
}

function resultOf(
  { ts: created_at, status, result_digest }: LogOutcome,
  intent_id: string,
  result: JsonObject | undefined,
): LoggedResult {
  return { intent_id, created_at, status, result_digest, ...present({ result }) };
}

function damaged(name: string, problem: string): GaitError {
  return new GaitError("verification_failed", `Cannot use the log ${quoted(name)}: ${problem}`, {
    hint: "gait log verify names every fault of it",
  });
}
