/**
 * The journal of an MCP session. The proxy writes it line by line while the session runs, so that a kill
 * loses nothing that was finished, and packs it afterwards; see `docs/formats/journal.md`.
 */

import { encodeUtf8 } from "../../bytes.ts";
import { canonicalText } from "../../json/canonical.ts";
import { GaitError } from "../../error.ts";
import { quoted } from "../../fault.ts";
import { decisionEvent } from "../../runpack/recorded_decisions.ts";
import { present } from "../../present.ts";
import { JournalCheck, SESSION_END } from "./journal_check.ts";
import { parseJsonLine, splitLines, wholeLines } from "../../json/lines.ts";
import {
  type JournalCall,
  type JournalHead,
  type JournalLine,
  readJournalLine,
} from "../../schema/mcp.ts";
import type { RecordLine, RunInput } from "../../schema/runpack.ts";

export const JOURNAL_SCHEMA_ID = "gait.mcp.journal";
export const JOURNAL_SCHEMA_VERSION = "1.0.0";

/** Writes a line, with its line feed. */
export function journalLine(line: JournalLine): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`${canonicalText(line)}\n`);
}

export function journalHead(head: JournalHead): Uint8Array<ArrayBuffer> {
  const schema = { schema_id: JOURNAL_SCHEMA_ID, schema_version: JOURNAL_SCHEMA_VERSION } as const;
  return journalLine({ ...schema, head });
}

/** The bytes of a journal; each call reads from the beginning. */
export type JournalBytes = () => AsyncIterable<Uint8Array<ArrayBuffer>>;

/** Kinds of line; every line holds exactly one. */
const RECORD_KINDS = ["head", "call", "result", "event"] as const;

export interface JournalOutline {
  readonly head: JournalHead;
  readonly run: RunInput;
  readonly calls: number;
  /** Whether the journal has the event {@linkcode SESSION_END}. */
  readonly isComplete: boolean;
  readonly warnings: readonly string[];
}

/**
 * Most decisions that the timeline of a session lists, as a reader holds it in memory. Those of a
 * block and of a required approval are known without it.
 */
const STOPPED_EVENTS_MAX = 100_000;

/**
 * Reads a journal once to its end. It skips a last line without line feed, which a kill cut off.
 *
 * @throws {GaitError} `invalid_input` for anything else that is not a journal.
 */
export async function outlineJournal(name: string, bytes: JournalBytes): Promise<JournalOutline> {
  let head: JournalHead | undefined;
  let [calls, stopped] = [0, 0];
  let isComplete = false;
  const open = new Set<string>();
  const timeline: { event: string; ts: string; ref?: string }[] = [];
  const torn = { bytes: 0 };
  let check: JournalCheck | undefined;
  for await (const { line, number } of journalLines(name, bytes(), torn)) {
    const kinds = RECORD_KINDS.filter((kind) => line[kind] !== undefined);
    if (kinds.length > 1) throw broken(name, `line ${number} holds ${kinds.join(" and ")}`);
    if (head === undefined || check === undefined) {
      head = headOf(line, name);
      check = new JournalCheck(head);
      timeline.push({ event: "mcp_session_start", ts: head.created_at });
      continue;
    }
    if (line.head !== undefined) throw broken(name, "a second head");
    const fault = await check.faultOf(line);
    if (fault !== undefined) throw broken(name, `line ${number} ${fault}`);
    if (line.call !== undefined) {
      calls++;
      const { intent_id: ref, created_at: ts, verdict } = line.call;
      open.add(ref);
      // The timeline says which results are decisions: a server may answer with the same members.
      const isStopped = verdict !== "allow";
      if (isStopped && stopped++ < STOPPED_EVENTS_MAX) {
        timeline.push({ event: decisionEvent(verdict), ts, ref });
      }
    }
    if (line.result !== undefined) open.delete(line.result.intent_id);
    if (line.event !== undefined) {
      timeline.push(line.event);
      isComplete ||= line.event.event === SESSION_END;
    }
  }
  if (head === undefined) throw broken(name, "it is empty");
  const missing = check?.endFault();
  if (missing !== undefined) throw broken(name, missing);
  const gap = check?.gapWarning();
  const { run_id, created_at, producer_version, env } = head;
  const unfinished = open.size === 1 ? "1 call has" : `${open.size} calls have`;
  return {
    head,
    run: { run_id, created_at, producer_version, env, timeline },
    calls,
    isComplete,
    warnings: [
      ...(isComplete ? [] : ["the session was interrupted: its journal has no end"]),
      ...(torn.bytes > 0 ? ["the last line of the journal is cut off and was left out"] : []),
      ...(open.size === 0 ? [] : [`${unfinished} no result`]),
      ...(gap === undefined ? [] : [gap]),
    ],
  };
}

export { SESSION_END };

export async function* journalRecords(
  name: string,
  bytes: JournalBytes,
  { run }: JournalOutline,
): AsyncGenerator<RecordLine> {
  yield { capture_mode: "reference" };
  yield { run };
  for await (const { line: { call, result } } of journalLines(name, bytes(), { bytes: 0 })) {
    if (call !== undefined) {
      const { intent_id, created_at, tool_name, args_digest, args } = call;
      yield {
        intent: { intent_id, created_at, tool_name, args_digest, ...present({ args }) },
      };
    }
    if (result !== undefined) yield { result };
  }
}

/** The calls of a journal, in order. */
export async function* journalCalls(
  name: string,
  bytes: JournalBytes,
): AsyncGenerator<JournalCall> {
  for await (const { line: { call } } of journalLines(name, bytes(), { bytes: 0 })) {
    if (call !== undefined) yield call;
  }
}

async function* journalLines(
  name: string,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  torn: { bytes: number },
): AsyncGenerator<{ readonly line: JournalLine; readonly number: number }> {
  let number = 0;
  for await (const bytes of splitLines(wholeLines(chunks, torn))) {
    const where = `${name} line ${++number}`;
    const value = parseJsonLine(bytes, where);
    if (value !== undefined) yield { line: readJournalLine(value, where), number };
  }
}

function headOf({ schema_id, head }: JournalLine, name: string): JournalHead {
  if (schema_id === JOURNAL_SCHEMA_ID && head !== undefined) return head;
  throw broken(name, "its first line is not the head of a journal");
}

function broken(name: string, problem: string): GaitError {
  return new GaitError("invalid_input", `Cannot read the journal ${quoted(name)}: ${problem}`, {
    hint: "give a journal that gait mcp proxy wrote, unchanged",
  });
}
