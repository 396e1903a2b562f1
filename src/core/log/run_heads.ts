/** The heads of logs that a run names in its timeline. */

import type { Run } from "../schema/runpack.ts";
import { logIdIn } from "./checkpoint.ts";
import { type GivenHead, parseHead } from "./head_line.ts";

/** Event of a timeline that names the head of the log behind a run. */
export const HEAD_EVENT = "gait_log_head";

/** A head that a run names, and the log of which it is. */
export interface NamedHead {
  readonly head: GivenHead;
  readonly log_id: string;
}

export function headsOf({ timeline }: Pick<Run, "timeline">): readonly NamedHead[] {
  return (timeline ?? []).flatMap(({ event, ref = "" }) => {
    const head = event === HEAD_EVENT ? parseHead(ref) : undefined;
    const log_id = head && logIdIn(head.origin ?? "");
    return head === undefined || log_id === undefined ? [] : [{ head, log_id }];
  });
}
