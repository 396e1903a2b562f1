import { inexactNumberIn } from "../json/inexact.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { present } from "../present.ts";
import { holdsMarker } from "../redact/marker.ts";
import type { PointerPattern } from "../redact/pointer_pattern.ts";
import type { Intent, Result } from "../schema/runpack.ts";
import { compareText } from "../text.ts";
import { comparableIntent, comparableResult, type DiffPrivacy, equalJson } from "./diff_compare.ts";
import type { Doubts } from "./diff_doubts.ts";
import type { ChangedRecord } from "./diff_divergence.ts";
import { type MarkerPairs, withoutIgnored } from "./diff_tolerance.ts";

export interface ViewedRecord {
  /** The members that are compared. */
  readonly value: JsonObject;
  /** The same without the digest of the payload, if the digest covers what does not count. */
  readonly tolerant: JsonObject | undefined;
  /** Pointer of a payload that is compared by its digest alone and holds an inexact number. */
  readonly unseen: string | undefined;
}

export type RecordView<T> = (record: T) => ViewedRecord;

export function intentView(
  privacy: DiffPrivacy,
  ignore: readonly PointerPattern[],
): RecordView<Intent> {
  return (intent) => {
    const args = intent.args && withoutIgnored("args", intent.args, ignore);
    const value = comparableIntent({ ...intent, ...present({ args }) }, privacy);
    const { args_digest: _covered, ...tolerant } = value;
    const isTolerant = args !== intent.args || (args !== undefined && holdsMarker(args));
    const unseen = unseenIn("args", args, privacy);
    return { value, tolerant: isTolerant ? tolerant : undefined, unseen };
  };
}

export function resultView(
  privacy: DiffPrivacy,
  ignore: readonly PointerPattern[],
): RecordView<Result> {
  return (record) => {
    const result = record.result && withoutIgnored("result", record.result, ignore);
    const value = comparableResult({ ...record, ...present({ result }) }, privacy);
    const { result_digest: _covered, ...tolerant } = value;
    const isTolerant = result !== record.result || (result !== undefined && holdsMarker(result));
    const unseen = unseenIn("result", result, privacy);
    return { value, tolerant: isTolerant ? tolerant : undefined, unseen };
  };
}

/** Without payloads nobody is told where in them, but the digest is of a number that was rounded. */
function unseenIn(member: string, payload: JsonValue | undefined, privacy: DiffPrivacy) {
  const isUnseen = privacy === "metadata" && payload !== undefined &&
    inexactNumberIn(payload) !== undefined;
  return isUnseen ? `/${member}` : undefined;
}

/** The values of a pair that decide whether it is equal, right markers in the words of the left. */
export function pairValues(
  left: ViewedRecord,
  right: ViewedRecord,
  markers: MarkerPairs,
): { readonly left: JsonObject; readonly right: JsonObject; readonly equal: boolean } {
  if (left.tolerant === undefined && right.tolerant === undefined) {
    return { left: left.value, right: right.value, equal: equalJson(left.value, right.value) };
  }
  const [l, r] = [withoutDigest(left), withoutDigest(right)];
  const equal = markers.equal(l, r);
  return { left: l, right: equal ? r : markers.translate(r) as JsonObject, equal };
}

function withoutDigest({ value, tolerant }: ViewedRecord): JsonObject {
  if (tolerant !== undefined) return tolerant;
  const { args_digest: _args, result_digest: _result, ...rest } = value;
  return rest;
}

export interface RecordComparison {
  readonly changed: readonly ChangedRecord[];
  readonly leftOnly: readonly string[];
  readonly rightOnly: readonly string[];
}

/** Compares records with the same id: the first with the first, the second with the second. */
export function compareRecords<T extends { readonly intent_id: string }>(
  left: readonly T[],
  right: readonly T[],
  view: RecordView<T>,
  { markers, doubts }: { readonly markers: MarkerPairs; readonly doubts: Doubts },
): RecordComparison {
  const rightById = positionsById(right);
  const changed: ChangedRecord[] = [];
  const leftOnly = new Set<string>();
  const rightOnly = new Set<string>();
  for (const [id, lefts] of positionsById(left)) {
    const rights = rightById.get(id) ?? [];
    rightById.delete(id);
    for (let count = 0; count < Math.max(lefts.length, rights.length); count++) {
      const [leftAt, rightAt] = [lefts[count], rights[count]];
      const leftSide = sideOf(left, leftAt, view);
      const rightSide = sideOf(right, rightAt, view);
      if (rightSide === undefined) leftOnly.add(id);
      if (leftSide === undefined) rightOnly.add(id);
      if (leftSide === undefined || rightSide === undefined) {
        changed.push({
          id,
          ...present({ left: recordSide(leftSide), right: recordSide(rightSide) }),
        });
        continue;
      }
      const pair = pairValues(leftSide.viewed, rightSide.viewed, markers);
      if (!pair.equal) {
        changed.push({
          id,
          left: { step: leftSide.step, value: pair.left },
          right: { step: rightSide.step, value: pair.right },
        });
        continue;
      }
      doubts.note(id, pair.left, pair.right, leftSide.viewed.unseen);
    }
  }
  for (const [id, rights] of rightById) {
    rightOnly.add(id);
    for (const at of rights) {
      changed.push({ id, ...present({ right: recordSide(sideOf(right, at, view)) }) });
    }
  }
  return {
    changed,
    leftOnly: [...leftOnly].sort(compareText),
    rightOnly: [...rightOnly].sort(compareText),
  };
}

interface Side {
  readonly step: number;
  readonly viewed: ViewedRecord;
}

function sideOf<T>(
  records: readonly T[],
  at: number | undefined,
  view: RecordView<T>,
): Side | undefined {
  const record = at === undefined ? undefined : records[at];
  return record === undefined || at === undefined
    ? undefined
    : { step: at + 1, viewed: view(record) };
}

function recordSide(side: Side | undefined) {
  return side && { step: side.step, value: side.viewed.value };
}

/** Positions of the records of each id, in their order. */
export function positionsById(
  records: readonly { readonly intent_id: string }[],
): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, { intent_id }] of records.entries()) {
    const list = positions.get(intent_id);
    if (list === undefined) positions.set(intent_id, [index]);
    else list.push(index);
  }
  return positions;
}
