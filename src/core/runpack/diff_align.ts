import { commonSequence } from "../common_sequence.ts";
import { canonicalText } from "../json/canonical.ts";
import type { JsonObject } from "../json/json.ts";
import { present } from "../present.ts";
import type { PointerPattern } from "../redact/pointer_pattern.ts";
import type { AlignedStep, DiffAlignment, Intent, Result } from "../schema/runpack.ts";
import type { DiffPrivacy } from "./diff_compare.ts";
import type { ChangedRecord } from "./diff_divergence.ts";
import { Doubts } from "./diff_doubts.ts";
import { intentView, pairValues, resultView, type ViewedRecord } from "./diff_records.ts";
import { MarkerPairs, withoutMarkerValues } from "./diff_tolerance.ts";
import type { Runpack } from "./read.ts";

/** Steps that a report lists; of more only the numbers are given. */
const LISTED_STEPS = 100;

export interface Alignment {
  readonly equal: boolean;
  readonly report: DiffAlignment;
  readonly doubts: Doubts;
  /** The first step that differs; absent if none does. */
  readonly first?: {
    readonly member: "intents.jsonl" | "results.jsonl";
    readonly record: ChangedRecord;
  };
}

interface Call {
  readonly intent: Intent;
  readonly viewed: ViewedRecord;
  readonly result: ViewedRecord | undefined;
}

interface ResultBeside {
  /** Place of the last call with its id, -1 for a result of no call. */
  readonly call: number;
  readonly id: string;
  readonly viewed: ViewedRecord;
}

/** Notes of a comparison: markers that were paired, and doubts. */
interface Beside {
  readonly markers: MarkerPairs;
  readonly doubts: Doubts;
}

/**
 * Aligns two runs: calls with equal tool and arguments are common, in the order of both. Between
 * them calls of one tool are paired as changed, and what is left was inserted or removed. The
 * results of common calls are compared, and so are further results: those without a call, and
 * second results of a call.
 */
export function alignRuns(
  left: Pick<Runpack, "intents" | "results">,
  right: Pick<Runpack, "intents" | "results">,
  { privacy, ignore }: {
    readonly privacy: DiffPrivacy;
    readonly ignore: readonly PointerPattern[];
  },
): Alignment {
  const [lefts, rights] = [left, right].map((run) => callsOf(run, privacy, ignore));
  if (lefts === undefined || rights === undefined) throw new Error("there are two runs");
  const beside: Beside = { markers: new MarkerPairs(), doubts: new Doubts() };
  const steps: AlignedStep[] = [];
  let first: Alignment["first"];
  const counts = { same: 0, changed: 0, inserted: 0, removed: 0, results_changed: 0 };
  const note = (kind: AlignedStep["kind"], l: number | undefined, r: number | undefined) => {
    counts[kind]++;
    if (steps.length >= LISTED_STEPS) return;
    const [leftCall, rightCall] = [l, r].map((at, side) =>
      at === undefined ? undefined : (side === 0 ? lefts : rights)[at]
    );
    first ??= firstOf(kind, [l, leftCall], [r, rightCall], beside.markers);
    steps.push({
      kind,
      tool_name: (leftCall ?? rightCall)?.intent.tool_name ?? "",
      ...present({
        left_step: l === undefined ? undefined : l + 1,
        left_id: leftCall?.intent.intent_id,
        right_step: r === undefined ? undefined : r + 1,
        right_id: rightCall?.intent.intent_id,
      }),
    });
  };

  let [atLeft, atRight] = [0, 0];
  const gap = (toLeft: number, toRight: number) => {
    const waiting = new Map<string, number[]>();
    for (let r = atRight; r < toRight; r++) {
      const tool = rights[r]?.intent.tool_name ?? "";
      waiting.set(tool, [...waiting.get(tool) ?? [], r]);
    }
    for (let l = atLeft; l < toLeft; l++) {
      const twin = waiting.get(lefts[l]?.intent.tool_name ?? "")?.shift();
      note(twin === undefined ? "removed" : "changed", l, twin);
    }
    for (const r of [...waiting.values()].flat().sort((a, b) => a - b)) {
      note("inserted", undefined, r);
    }
  };
  for (const [l, r] of commonSequence(lefts.map(keyOf), rights.map(keyOf))) {
    gap(l, r);
    [atLeft, atRight] = [l + 1, r + 1];
    const [leftCall, rightCall] = [lefts[l], rights[r]];
    if (leftCall === undefined || rightCall === undefined) continue;
    const id = leftCall.intent.intent_id;
    if (!sameRecord(id, leftCall.viewed, rightCall.viewed, beside)) note("changed", l, r);
    else if (!sameRecord(id, leftCall.result, rightCall.result, beside)) {
      note("results_changed", l, r);
    } else counts.same++;
  }
  gap(lefts.length, rights.length);
  const others = [left, right].map((run) => resultsBeside(run, privacy, ignore));
  const uncompared = differing(others[0] ?? [], others[1] ?? [], beside);
  counts.results_changed += uncompared;
  const equal = uncompared === 0 && counts.same === lefts.length && lefts.length === rights.length;
  return { equal, report: { ...counts, steps }, doubts: beside.doubts, ...present({ first }) };
}

/** The records of a step that differs. */
function firstOf(
  kind: AlignedStep["kind"],
  [leftAt, left]: readonly [number | undefined, Call | undefined],
  [rightAt, right]: readonly [number | undefined, Call | undefined],
  markers: MarkerPairs,
): Alignment["first"] {
  const isResult = kind === "results_changed";
  const viewed = (call: Call | undefined) => isResult ? call?.result : call?.viewed;
  const [l, r] = [viewed(left), viewed(right)];
  const pair = l === undefined || r === undefined ? undefined : pairValues(l, r, markers);
  const side = (at: number | undefined, value: JsonObject | undefined) =>
    at === undefined || value === undefined ? undefined : { step: at + 1, value };
  return {
    member: isResult ? "results.jsonl" : "intents.jsonl",
    record: {
      id: (left ?? right)?.intent.intent_id ?? "",
      ...present({
        left: side(leftAt, pair?.left ?? l?.value),
        right: side(rightAt, pair?.right ?? r?.value),
      }),
    },
  };
}

function callsOf(
  { intents, results }: Pick<Runpack, "intents" | "results">,
  privacy: DiffPrivacy,
  ignore: readonly PointerPattern[],
): Call[] {
  const waiting = new Map<string, Result[]>();
  for (const result of results) {
    const list = waiting.get(result.intent_id);
    if (list === undefined) waiting.set(result.intent_id, [result]);
    else list.push(result);
  }
  const [viewIntent, viewResult] = [intentView(privacy, ignore), resultView(privacy, ignore)];
  const taken = new Map<string, number>();
  return intents.map((intent) => {
    const count = taken.get(intent.intent_id) ?? 0;
    taken.set(intent.intent_id, count + 1);
    const result = waiting.get(intent.intent_id)?.[count];
    return { intent, viewed: viewIntent(intent), result: result && viewResult(result) };
  });
}

/**
 * The results that `callsOf` gives to no call: those of no call at all, and those after the last
 * call that has their id. Each has the place of its call, since ids may differ between the runs.
 */
function resultsBeside(
  { intents, results }: Pick<Runpack, "intents" | "results">,
  privacy: DiffPrivacy,
  ignore: readonly PointerPattern[],
): ResultBeside[] {
  const calls = new Map<string, number[]>();
  intents.forEach(({ intent_id }, at) => {
    const places = calls.get(intent_id);
    if (places === undefined) calls.set(intent_id, [at]);
    else places.push(at);
  });
  const view = resultView(privacy, ignore);
  const seen = new Map<string, number>();
  return results.flatMap((result) => {
    const { intent_id } = result;
    const count = seen.get(intent_id) ?? 0;
    seen.set(intent_id, count + 1);
    const places = calls.get(intent_id) ?? [];
    if (count < places.length) return [];
    return [{ call: places.at(-1) ?? -1, id: intent_id, viewed: view(result) }];
  }).sort((a, b) => a.call - b.call);
}

/** How many results of two lists have no equal one at the same place of the other list. */
function differing(
  left: readonly ResultBeside[],
  right: readonly ResultBeside[],
  beside: Beside,
): number {
  let count = 0;
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at], right[at]];
    const isSame = one !== undefined && other !== undefined && one.call === other.call &&
      sameRecord(one.id, one.viewed, other.viewed, beside);
    if (!isSame) count++;
  }
  return count;
}

/** Equal for calls of one tool with equal arguments, markers of one rule counting as equal. */
function keyOf({ viewed: { value, tolerant } }: Call): string {
  return withoutMarkerValues(canonicalText(tolerant ?? value));
}

function sameRecord(
  id: string,
  left: ViewedRecord | undefined,
  right: ViewedRecord | undefined,
  { markers, doubts }: Beside,
): boolean {
  if (left === undefined || right === undefined) return left === right;
  const pair = pairValues(left, right, markers);
  if (pair.equal) doubts.note(id, pair.left, pair.right, left.unseen);
  return pair.equal;
}
