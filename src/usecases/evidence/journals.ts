/** Journals of live sessions, as far as they tell without a pack. */

import { GaitError } from "../../core/error.ts";
import { JOINED_CALLS_MAX, type RunCall } from "../../core/guard/run_calls.ts";
import { startsLikeJournal } from "../../core/journal_start.ts";
import { someOf } from "../../core/lists.ts";
import { journalCalls, type JournalOutline, outlineJournal } from "../../core/mcp/call/journal.ts";
import { isVerdict } from "../../core/gate/decide/verdict.ts";
import type { JournalCall } from "../../core/schema/mcp.ts";
import { lowerTrim } from "../../core/text.ts";
import { toUtc } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { discover, type SearchPlace } from "./discover.ts";
import type { PackedRun } from "./collect.ts";

export interface SessionJournal {
  readonly path: string;
  readonly outline: JournalOutline;
  /** The calls in order; `undefined` if there are too many to join them one by one. */
  readonly calls: readonly RunCall[] | undefined;
}

/** Files that may be journals, whatever they are called. */
const JSON_LINES = { pattern: /\.jsonl$/is };

/** @throws {GaitError} `invalid_input` for a malformed or changed journal. */
export async function readJournal(path: string, host: Host<"read">): Promise<SessionJournal> {
  const bytes = () => host.read.stream(path);
  const outline = await outlineJournal(path, bytes);
  if (outline.calls > JOINED_CALLS_MAX) return { path, outline, calls: undefined };
  const calls: RunCall[] = [];
  for await (const call of journalCalls(path, bytes)) calls.push(callOf(call));
  return { path, outline, calls };
}

/** Whether a file is the journal of a session, by its first bytes. */
export async function isJournal(path: string, host: Host<"read">): Promise<boolean> {
  if (await host.read.kindOf(path) !== "file") return false;
  using file = await host.read.open(path);
  const head = new Uint8Array(64);
  const text = new TextDecoder().decode(head.subarray(0, await file.read(0, head)));
  return startsLikeJournal(text);
}

/** Warnings about journals of the session that a run is of: they say what the run should hold. */
export async function journalDoubts(
  source: PackedRun,
  place: SearchPlace,
  host: Host<"read">,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const { path } of await discover(JSON_LINES, place, host)) {
    if (!await isJournal(path, host)) continue;
    try {
      const journal = await readJournal(path, host);
      if (journal.outline.head.run_id !== source.run.run_id) continue;
      const others = differingCalls(journal.calls, source.calls);
      if (others.length === 0) continue;
      const ids = someOf(others, SHOWN_IDS);
      warnings.push(`the journal ${path} has other calls than the run: ${ids}`);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      // The run of an unreadable journal is unknown.
      warnings.push(error.message);
    }
  }
  return warnings;
}

const SHOWN_IDS = 5;

/** Ids of the calls that only one of two records has, or both in another way. */
function differingCalls(
  left: readonly RunCall[] | undefined,
  right: readonly RunCall[] | undefined,
): readonly string[] {
  if (left === undefined || right === undefined) return [];
  const [ours, theirs] = [left, right].map((calls) =>
    new Map(calls.map((call) => [call.intent_id, keyOf(call)]))
  );
  const ids = new Set([...left, ...right].map(({ intent_id }) => intent_id));
  return [...ids].filter((id) => ours?.get(id) !== theirs?.get(id));
}

function keyOf({ tool_name, args_digest }: RunCall): string {
  return JSON.stringify([tool_name, args_digest]);
}

function callOf(call: JournalCall): RunCall {
  const { intent_id, tool_name, args_digest, created_at, verdict, trace_id } = call;
  const { violations, reason_codes } = call;
  return {
    intent_id,
    tool_name: lowerTrim(tool_name),
    args_digest: lowerTrim(args_digest),
    created_at: toUtc(created_at),
    isRedacted: false,
    isSimulated: false,
    isMade: false,
    verdict: isVerdict(verdict) ? verdict : undefined,
    claim: "",
    trace_id,
    reasons: violations.length > 0 ? violations : reason_codes,
  };
}
