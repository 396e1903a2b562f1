import { shownName } from "../fault.ts";
import { present, withoutEmpty } from "../present.ts";
import type { InspectEntry, Intent, Result, Run, UnmatchedResult } from "../schema/runpack.ts";
import { isSuccess } from "./status.ts";
import { compareText } from "../text.ts";
import { toUtc } from "../time.ts";
import type { RecordNeeds } from "./read.ts";
import {
  claimedVerdict,
  decisionPart,
  OWN_MEMBERS,
  ownResult,
  RecordedDecisions,
} from "./recorded_decisions.ts";
import { ToldRecords } from "./told.ts";

/** Calls with their results, and results without a call. */
export interface Inspection {
  /** Calls in the order of the run. */
  readonly entries: readonly InspectEntry[];
  /** Results of no recorded call, sorted by intent id, then by digest. */
  readonly unmatched_results: readonly UnmatchedResult[];
  /** Ids for which it is not plain which result belongs to which call. */
  readonly warnings: readonly string[];
}

/** Members of a call that are listed. */
export type ListedCall = Pick<
  Intent,
  "intent_id" | "tool_name" | "created_at" | "args_digest" | "args"
>;
/** Members of a result that are listed. */
export type ListedResult = Pick<Result, "intent_id" | "status" | "result_digest" | "result">;

/** The records of a run that are listed. */
export interface ListedRecords {
  /** Events between the calls. */
  readonly run: Pick<Run, "timeline">;
  /** The calls, in the order of the runpack. */
  readonly intents: readonly ListedCall[];
  /** The results, in the order of the runpack. */
  readonly results: readonly ListedResult[];
}

/**
 * Parts of the records that a list of calls needs: without `showPayloads` only the decision in a
 * result.
 */
export function inspectNeeds(showPayloads: boolean): RecordNeeds<ListedCall, ListedResult> {
  return {
    intent: ({ intent_id, tool_name, created_at, args_digest, args }) => {
      const listed = { intent_id, tool_name, created_at, args_digest };
      return showPayloads ? { ...listed, ...present({ args }) } : listed;
    },
    result: ({ intent_id, status, result_digest, result }) => {
      const listed = { intent_id, status, result_digest };
      if (result === undefined) return listed;
      return { ...listed, result: showPayloads ? result : decisionPart(result) };
    },
    ...(showPayloads ? {} : { payload: OWN_MEMBERS }),
  };
}

/**
 * Matches results to intents. Calls that share an id take its results in order; if there are fewer
 * results, the last calls get none. `showPayloads` adds stored arguments and results, including
 * results without a call.
 */
export function inspect(
  { run, intents, results }: ListedRecords,
  { showPayloads = false }: { readonly showPayloads?: boolean } = {},
): Inspection {
  const calls = new Map<string, number>();
  for (const { intent_id: id } of intents) calls.set(id, (calls.get(id) ?? 0) + 1);
  const answers = new Map<string, ListedResult[]>();
  const unmatched: UnmatchedResult[] = [];
  for (const result of results) {
    const { intent_id: id, status, result_digest } = result;
    if (!calls.has(id)) {
      unmatched.push({
        intent_id: id,
        status,
        ...withoutEmpty({ result_digest }),
        ...(showPayloads ? present({ result: result.result }) : {}),
      });
    } else {
      const list = answers.get(id);
      if (list === undefined) answers.set(id, [result]);
      else list.push(result);
    }
  }
  const taken = new Map<string, number>();
  const decisions = new RecordedDecisions(run);
  const told = new ToldRecords(run);
  const entries = intents.map((intent, position): InspectEntry => {
    const { intent_id: id } = intent;
    const number = taken.get(id) ?? 0;
    taken.set(id, number + 1);
    const result = answers.get(id)?.[number];
    return {
      index: position + 1,
      intent_id: id,
      tool_name: intent.tool_name,
      created_at: toUtc(intent.created_at),
      ...withoutEmpty({
        args_digest: intent.args_digest,
        status: result?.status,
        result_digest: result?.result_digest,
        ...decisionOf(decisions, id, result),
        told_by: told.has(id) ? "transcript" : undefined,
        told_outcome: told.outcome(id),
      }),
      ...(showPayloads ? present({ args: intent.args, result: result?.result }) : {}),
      // What no call takes is shown with the last of them.
      ...(showPayloads && number + 1 === calls.get(id)
        ? withoutEmpty({ further_results: furtherResults(answers.get(id), number + 1) })
        : {}),
    };
  });
  return {
    entries,
    unmatched_results: unmatched.sort((a, b) =>
      compareText(a.intent_id, b.intent_id) ||
      compareText(a.result_digest ?? "", b.result_digest ?? "")
    ),
    warnings: [
      ...[...calls].flatMap(([id, count]) => warningsOf(id, count, answers.get(id)?.length ?? 0)),
      ...entries.flatMap(contradictionOf),
    ],
  };
}

function furtherResults(results: readonly ListedResult[] | undefined, from: number) {
  return (results ?? []).slice(from).map(({ status, result_digest, result }) => ({
    status,
    ...withoutEmpty({ result_digest }),
    ...present({ result }),
  }));
}

function warningsOf(id: string, calls: number, results: number): string[] {
  const shown = shownName(id);
  if (calls === 1) {
    return results > 1 ? [`multiple result records for intent_id=${shown} (kept first)`] : [];
  }
  const pairs = `${calls} calls share intent_id=${shown}; they take its results in order`;
  return [results === calls ? pairs : `${pairs}, and there are ${results}`];
}

/** A call that was blocked, and whose result says that it worked. */
function contradictionOf({ intent_id, verdict, status = "" }: InspectEntry): string[] {
  return verdict === "block" && isSuccess(status)
    ? [
      `the run says that intent_id=${
        shownName(intent_id)
      } was blocked, and its result that it worked: ${status}`,
    ]
    : [];
}

/** The decision that the run recorded, else the verdict that the payload of the result claims. */
function decisionOf(decisions: RecordedDecisions, id: string, result: ListedResult | undefined) {
  const decision = decisions.of(id, result && ownResult(result));
  if (decision === undefined) return { claimed_verdict: claimedVerdict(result?.result) };
  const { verdict, reason_codes, violations } = decision;
  return { verdict, reason_codes, violations };
}
