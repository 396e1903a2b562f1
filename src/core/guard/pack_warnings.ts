/** Warnings about facts that a pack cannot show. */

import { shownName } from "../fault.ts";
import type { TraceRecord } from "../schema/gate.ts";
import type { AlteredTrace } from "./pack_input.ts";
import type { PackRun } from "./summaries.ts";
import { coverage, type JoinedRun, undecided } from "./join_decisions.ts";
import { someOf } from "../lists.ts";

/** Names shown in one warning; of more, only the number is given. */
const SHOWN_NAMES = 3;

/** Warnings about calls without a decision, contradictions, and decisions of other runs. */
export function joinWarnings(joined: JoinedRun): readonly string[] {
  const open = undecided(joined);
  const disputed = joined.calls.filter(({ isDisputed }) => isDisputed)
    .map(({ call }) => shownName(call.intent_id));
  const others = joined.others.length;
  const claims = joined.calls.filter(({ call }) => call.claim !== "").length;
  return [
    ...(open.length === 0 ? [] : [
      `${coverage(joined)}: neither the run nor a trace says what was decided on ` +
      someOf(open.map(({ intent_id }) => shownName(intent_id)), SHOWN_NAMES),
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
    ...claimWarnings(claims),
  ];
}

/** Warnings about traces and a run that are not what was signed. */
export function alteredWarnings(
  altered: readonly AlteredTrace[],
  { signature_fault, warnings = [] }: Pick<PackRun, "signature_fault" | "warnings">,
): readonly string[] {
  const what = altered.length === 1 ? "1 trace is" : `${altered.length} traces are`;
  return [
    ...warnings,
    ...(signature_fault === undefined
      ? []
      : [`the signature of the run is not one of this run: ${signature_fault}`]),
    ...(altered.length === 0 ? [] : [
      `${what} not what was signed and left out: ` +
      someOf(altered.map(({ path, fault }) => `${path} (${fault})`), SHOWN_NAMES),
    ]),
  ];
}

/** Faults of originals that are not what was signed, by which a pack cannot be checked. */
export function originalDoubts(
  altered: readonly AlteredTrace[],
  run: Pick<PackRun, "signature_fault"> | undefined,
): readonly string[] {
  return [
    ...altered.map(({ path, fault }) => `${path} is not what was signed: ${fault}`),
    ...(run?.signature_fault === undefined
      ? []
      : [`the signature of the run is not one of this run: ${run.signature_fault}`]),
  ];
}

/** Warnings about a run whose calls were not joined with decisions. */
export function unjoinedWarnings({ unjoined }: Pick<PackRun, "unjoined">): readonly string[] {
  if (unjoined === undefined) return [];
  const { total, verdicts, claims } = unjoined;
  const recorded = verdicts.size === 0
    ? "the run recorded no decision of its own"
    : `the run itself recorded ${
      [...verdicts].map(([verdict, number]) => `${number} ${verdict}`).join(", ")
    }`;
  return [
    `the ${total} calls of the run are too many to join them with decisions, so no trace was looked ` +
    `up for them; ${recorded}`,
    ...claimWarnings(claims),
  ];
}

function claimWarnings(claims: number): readonly string[] {
  if (claims === 0) return [];
  const what = claims === 1 ? "1 result has" : `${claims} results have`;
  return [`${what} a member verdict that gait did not record: what a tool says is not a decision`];
}

/** A warning about traces near the run that belong to it and are not in the pack. */
export function leftOutWarning(
  left: readonly (TraceRecord & { readonly path: string })[],
  why: string,
): readonly string[] {
  if (left.length === 0) return [];
  const what = left.length === 1
    ? "1 decision on a call of the run is"
    : `${left.length} decisions on calls of the run are`;
  return [
    `${what} ${why}: ${someOf(left.map(({ path }) => path), SHOWN_NAMES)}`,
  ];
}
