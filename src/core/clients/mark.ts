/** The mark of a decision in a log. With it the text of every ruling ends, so that it is found again. */

/** The mark of an entry of a log. */
export function markOf(log_id: string, entry: number): string {
  return `[gait ${log_id.slice(0, 8)}#${entry}]`;
}

/** A mark, in whatever a client kept or printed. */
export const GAIT_MARK = /\[gait [0-9a-f]{8}#\d+\]/;
