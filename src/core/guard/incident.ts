/** The time window of an incident pack, and which records belong to it. */

import { withoutEmpty } from "../present.ts";
import { trim } from "../text.ts";
import type { IncidentWindow } from "../schema/guard.ts";
import { fromNanoseconds, toNanoseconds, toUtc } from "../time.ts";

const DEFAULT_WINDOW = 24n * 3_600_000_000_000n;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/**
 * The window from `nanoseconds` before `anchor` to `nanoseconds` after it. Zero or less means 24
 * hours. `undefined` if the window reaches beyond the years 1 to 9999.
 */
export function windowAround(
  anchor: string,
  nanoseconds: bigint,
  run_id: string,
): IncidentWindow | undefined {
  const width = nanoseconds > 0n ? nanoseconds : DEFAULT_WINDOW;
  const middle = toNanoseconds(anchor);
  const from = fromNanoseconds(middle - width);
  const to = fromNanoseconds(middle + width);
  if (from === undefined || to === undefined) return undefined;
  const window_seconds = Number(width / NANOSECONDS_PER_SECOND);
  return normalizeWindow({ from, to, window_seconds, selection_anchor: run_id });
}

/** The stored form of a window; `undefined` if it ends before it begins. */
export function normalizeWindow(window: IncidentWindow | undefined): IncidentWindow | undefined {
  if (window === undefined || window.from === "" || window.to === "") return undefined;
  if (toNanoseconds(window.to) < toNanoseconds(window.from)) return undefined;
  const selection_anchor = trim(window.selection_anchor ?? "");
  return {
    from: toUtc(window.from),
    to: toUtc(window.to),
    window_seconds: Math.max(0, window.window_seconds),
    ...withoutEmpty({ selection_anchor }),
  };
}

/** Whether a time is in the window, both ends included. */
export function isInWindow(created_at: string, { from, to }: IncidentWindow): boolean {
  const at = toNanoseconds(created_at);
  return at >= toNanoseconds(from) && at <= toNanoseconds(to);
}

/**
 * Whether a record is in the window and belongs to one of the traces. Without traces only the
 * window decides.
 */
export function isSelected(
  record: { readonly created_at: string; readonly trace_id: string },
  window: IncidentWindow,
  traceIds: ReadonlySet<string>,
): boolean {
  return isInWindow(record.created_at, window) &&
    (traceIds.size === 0 || traceIds.has(record.trace_id));
}
