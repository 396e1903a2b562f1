/** Lists of traces: the members shown, the order, and the times that select them. */

import type { ListedTrace, TraceRecord } from "../../schema/gate.ts";
import { normalizeTimestamp, parseDuration, toNanoseconds, toUtc } from "../../time.ts";
import { present, withoutEmpty } from "../../present.ts";
import { compareText } from "../../text.ts";
import type { TraceVerification } from "./trace.ts";
import { isSimulatedName } from "../../places.ts";

/** Shown in place of the verdict of a trace that does not verify. */
export const UNVERIFIED = "unverified";

/**
 * Picks the members of a trace that a list shows. The verdict of a trace that does not verify is a
 * claim.
 *
 * @param status outcome of verifying the trace; `undefined` if there was no key
 */
export function listedTrace(
  record: TraceRecord,
  path: string,
  status?: TraceVerification["status"],
): ListedTrace {
  const { trace_id, tool_name, verdict, violations, approval_token_ref } = record;
  return {
    path,
    trace_id,
    created_at: toUtc(record.created_at),
    tool_name,
    verdict: status === "failed" ? UNVERIFIED : verdict,
    ...(status === "failed" ? { claimed_verdict: verdict } : {}),
    ...present({ signature_status: status }),
    ...(isSimulatedName(path) ? { simulated: true } : {}),
    ...withoutEmpty({ violations, approval_token_ref, key_id: record.signature?.key_id }),
  };
}

/** Orders traces by time, the oldest first, and those of equal times by path. */
export function compareListed(a: ListedTrace, b: ListedTrace): number {
  const [left, right] = [toNanoseconds(a.created_at), toNanoseconds(b.created_at)];
  if (left !== right) return left < right ? -1 : 1;
  return compareText(a.path, b.path);
}

/**
 * Reads a time as nanoseconds since 1970. It takes a timestamp, a day (its start in UTC), or a
 * duration, which means that long before `now`; it returns `undefined` for anything else.
 */
export function traceTime(text: string, now: string): bigint | undefined {
  const given = text.trim();
  const timestamp = normalizeTimestamp(/^[0-9-]{10}$/.test(given) ? `${given}T00:00:00Z` : given);
  if (timestamp !== undefined) return toNanoseconds(timestamp);
  const duration = parseDuration(given);
  const current = normalizeTimestamp(now);
  return duration === undefined || current === undefined
    ? undefined
    : toNanoseconds(current) - duration;
}
