/** What a pack cannot show, in sentences for warnings. */

import type { TraceRecord } from "../schema/gate.ts";
import { coverage, type JoinedRun, undecided } from "./join_decisions.ts";
import { someOf } from "../lists.ts";

/** Names shown in one warning; of more, only the number is given. */
const SHOWN_NAMES = 3;

/** Warnings about calls without a decision, contradictions, and decisions of other runs. */
export function joinWarnings(joined: JoinedRun): readonly string[] {
  const open = undecided(joined);
  const disputed = joined.calls.filter(({ isDisputed }) => isDisputed)
    .map(({ call }) => call.intent_id);
  const others = joined.others.length;
  return [
    ...(open.length === 0 ? [] : [
      `${coverage(joined)}: neither the run nor a trace says what was decided on ` +
      someOf(open.map(({ intent_id }) => intent_id), SHOWN_NAMES),
    ]),
    ...(disputed.length === 0
      ? []
      : [`the run and its trace disagree on the verdict of ${someOf(disputed, SHOWN_NAMES)}`]),
    ...(others === 0 ? [] : [
      `${
        others === 1 ? "1 decision in the pack belongs" : `${others} decisions in the pack belong`
      }` +
      " to no call of the run",
    ]),
  ];
}

/** A warning about traces that lie around, belong to the run and are not in the pack. */
export function leftOutWarning(
  left: readonly (TraceRecord & { readonly path: string })[],
  why: string,
): readonly string[] {
  if (left.length === 0) return [];
  const count = left.length === 1 ? "1 decision" : `${left.length} decisions`;
  return [
    `${count} on calls of the run ${why}: ${someOf(left.map(({ path }) => path), SHOWN_NAMES)}`,
  ];
}
