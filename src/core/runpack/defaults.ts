/**
 * Defaults of members that an input or an earlier generation leaves out. Recording and rewriting
 * share them, so that a rewritten record has the bytes of a recorded one.
 */

import { unusable } from "../fault.ts";
import type { JsonObject } from "../json/json.ts";
import { withoutEmpty } from "../present.ts";
import type { ReceiptInput, RefsInput, Run, RunInput } from "../schema/runpack.ts";
import { isZeroTimestamp, normalizeTimestamp, ZERO_TIMESTAMP } from "../time.ts";
import { VERSION } from "../version.ts";
import { SCHEMA_IDS, SCHEMA_VERSION } from "./members.ts";

/** Facts about the recorder, which the caller knows: it has the clock and the host. */
export interface RecorderDefaults {
  /** Current time, RFC 3339: `created_at` of a run that has none. */
  readonly now: string;
  /** `run.env` of a run that has none. */
  readonly env: { readonly os: string; readonly arch: string; readonly runtime: string };
}

/** The four members that every record has, and its run id. */
export type RecordHead = Pick<
  Run,
  "schema_id" | "schema_version" | "created_at" | "producer_version" | "run_id"
>;

/** The run with all its members. `runId` wins over the id in `run`. */
export function completeRun(
  run: RunInput,
  runId: string,
  { now, env }: RecorderDefaults,
): Run {
  return {
    schema_id: run.schema_id || SCHEMA_IDS.run,
    schema_version: run.schema_version || SCHEMA_VERSION,
    created_at: givenTime(run.created_at) ?? storedTime(now),
    producer_version: run.producer_version || VERSION,
    run_id: runId,
    env: {
      os: run.env?.os || env.os,
      arch: run.env?.arch || env.arch,
      runtime: run.env?.runtime || env.runtime,
    },
    timeline: run.timeline?.map(({ event = "", ts = ZERO_TIMESTAMP, ref = "", relationship }) => ({
      event,
      ts,
      ...withoutEmpty({ ref, relationship }),
    })) ?? null,
  };
}

/** The head of a record. A record takes time, version and run id from its run if it has none. */
export function completeHead(head: Partial<RecordHead>, schemaId: string, run: Run): RecordHead {
  return {
    schema_id: head.schema_id || schemaId,
    schema_version: head.schema_version || SCHEMA_VERSION,
    created_at: givenTime(head.created_at) ?? run.created_at,
    producer_version: head.producer_version || run.producer_version,
    run_id: head.run_id || run.run_id,
  };
}

/** The optional members of `refs.json` that say something. */
export function contextMembers(refs: RefsInput) {
  const { context_set_digest, context_evidence_mode, context_ref_count } = refs;
  return withoutEmpty({ context_set_digest, context_evidence_mode, context_ref_count });
}

/** The non-empty optional members of a receipt, without its payload. */
export function receiptLabels(receipt: ReceiptInput) {
  const { sensitivity_label, immutability, freshness_sla_seconds } = receipt;
  return withoutEmpty({ sensitivity_label, immutability, freshness_sla_seconds });
}

/** Whether a payload is stored at all: an empty object reads like an absent one. */
export function hasMembers(payload: JsonObject | undefined): payload is JsonObject {
  return payload !== undefined && Object.keys(payload).length > 0;
}

/**
 * The clock's time in the form in which it is read back. A digest over another form would not hold.
 */
export function storedTime(now: string): string {
  const stored = normalizeTimestamp(now);
  if (stored !== undefined) return stored;
  const expected = "an RFC 3339 timestamp such as 2026-02-05T00:00:00Z";
  throw unusable("time", now, expected, "set the clock of this system, or give another time");
}

function givenTime(time: string | undefined): string | undefined {
  return time === undefined || isZeroTimestamp(time) ? undefined : time;
}
