/** The run that transcripts tell of, as the input of a runpack. */

import { digest } from "../crypto/digest.ts";
import type { JsonObject } from "../json/json.ts";
import { present } from "../present.ts";
import { IMPORT_EVENT, TOLD_EVENT, toldOutcomeEvent, UNREAD_EVENT } from "../runpack/told.ts";
import type { RecordLine, TimelineEvent } from "../schema/runpack.ts";
import { compareText } from "../text.ts";
import { EPOCH } from "../time.ts";
import type { ToldCall } from "./told_call.ts";

/** Calls by how they ended. */
export interface ToldCounts {
  total: number;
  succeeded: number;
  failed: number;
  denied: number;
  interrupted: number;
  unknown: number;
}

/** A transcript that was read to its end. */
export interface ReadSource {
  /** Name of the file, without its folder: the same file gives the same run wherever it lies. */
  readonly name: string;
  readonly content_digest: string;
  readonly query_digest: string;
  readonly unread: number;
}

/** What the run says of a call besides its records. */
export type BriefCall = Pick<
  ToldCall,
  "status" | "denied_by" | "time" | "session" | "parent_session"
>;

/** What must be known of a session before its first record is written. */
export class ToldOutline {
  readonly counts: ToldCounts = {
    total: 0,
    succeeded: 0,
    failed: 0,
    denied: 0,
    interrupted: 0,
    unknown: 0,
  };
  readonly sessions = new Set<string>();
  agents = 0;
  #first: string | undefined;
  #version: string | undefined;
  readonly #events: TimelineEvent[] = [];

  add(call: BriefCall): void {
    const { status, session, time, parent_session } = call;
    const ref = toldId(++this.counts.total);
    this.counts[status === "ok" ? "succeeded" : status]++;
    const id = session.agent === undefined ? session.id : parent_session ?? session.id;
    if (id !== undefined) this.sessions.add(id);
    if (session.agent !== undefined) this.agents++;
    if (time !== undefined && (this.#first === undefined || compareText(time, this.#first) < 0)) {
      this.#first = time;
    }
    this.#version = session.version ?? this.#version;
    const relationship = relationshipOf(call);
    const ts = time ?? "";
    this.#events.push({ event: TOLD_EVENT, ts, ref, ...present({ relationship }) });
    const outcome = outcomeWord(call);
    if (outcome !== undefined) this.#events.push({ event: toldOutcomeEvent(outcome), ts, ref });
  }

  /** Time of the first call. */
  get created_at(): string {
    return this.#first ?? EPOCH;
  }

  /** The lines before the records: what the run is, and where it is known from. */
  *head(run_id: string, client: string, sources: readonly ReadSource[]): Generator<RecordLine> {
    const { created_at } = this;
    const timeline = [
      ...sources.flatMap(({ unread }, at) => [
        { event: IMPORT_EVENT, ts: created_at, ref: receiptId(at) },
        ...unread === 0 ? [] : [{ event: UNREAD_EVENT, ts: created_at, ref: receiptId(at) }],
      ]),
      ...this.#events.map((event) => event.ts === "" ? { ...event, ts: created_at } : event),
    ];
    // A transcript does not say on which machine it was written.
    const env = {
      os: "unknown",
      arch: "unknown",
      runtime: this.#version === undefined ? client : `${client} ${this.#version}`,
    };
    yield { capture_mode: "reference" };
    yield { run: { run_id, created_at, env, timeline } };
    for (const [at, { name, content_digest, query_digest }] of sources.entries()) {
      yield {
        receipt: {
          ref_id: receiptId(at),
          source_type: `transcript.${client}`,
          source_locator: name,
          query_digest,
          content_digest,
          retrieved_at: created_at,
          redaction_mode: "reference",
        },
      };
    }
  }
}

function toldId(number: number): string {
  return `intent_${number}`;
}

function receiptId(at: number): string {
  return `transcript_${at + 1}`;
}

/** The session of a call, and the sub-agent that made it. */
function relationshipOf({ session: { id, agent }, parent_session }: BriefCall) {
  const parent = parent_session ?? id;
  if (parent === undefined && agent === undefined) return undefined;
  return {
    ...parent === undefined ? {} : { parent_ref: { kind: "session", id: parent } },
    ...agent === undefined ? {} : { agent_chain: [{ identity: agent, role: "delegate" }] },
  };
}

function outcomeWord({ status, denied_by }: BriefCall): string | undefined {
  if (status === "ok" || status === "failed") return undefined;
  return status === "denied" && denied_by !== undefined ? `denied_by_${denied_by}` : status;
}

/** Characters of arguments or of a result that a record holds; of longer ones, the digest. */
const PAYLOAD_MAX_CHARACTERS = 2 * 1024 * 1024;

/** The records of a call. One whose outcome is not told has no result. */
export async function* toldRecords(
  number: number,
  { args, status, result: text, exit_code, time }: ToldCall,
  tool_name: string,
): AsyncGenerator<RecordLine> {
  const intent_id = toldId(number);
  const created = present({ created_at: time });
  const isLong = JSON.stringify(args).length > PAYLOAD_MAX_CHARACTERS;
  const call = isLong ? { args_digest: await digest(args) } : { args };
  yield { intent: { intent_id, tool_name, ...call, ...created } };
  if (status === "unknown") return;
  const result: JsonObject = present({ exit_code, text });
  const answer = (text ?? "").length > PAYLOAD_MAX_CHARACTERS
    ? { result_digest: await digest(result) }
    : { result };
  yield {
    result: { intent_id, status: status === "ok" ? "ok" : "error", ...answer, ...created },
  };
}
