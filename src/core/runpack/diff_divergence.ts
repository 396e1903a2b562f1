import { canonicalText } from "../json/canonical.ts";
import { digest } from "../crypto/digest.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { present } from "../present.ts";
import type { Divergence, DivergenceSide } from "../schema/runpack.ts";
import { firstDifference } from "./diff_compare.ts";
import { compareText } from "../text.ts";

/** A record on one side: its position from 1, and its members that are compared. */
export interface RecordSide {
  readonly step: number;
  readonly value: JsonObject;
}

export interface ChangedRecord {
  readonly id: string;
  readonly left?: RecordSide;
  readonly right?: RecordSide;
}

/** All changes; a document that did not change is `undefined`. */
export interface Changes {
  readonly intents: readonly ChangedRecord[];
  readonly results: readonly ChangedRecord[];
  readonly refs: readonly [JsonObject, JsonObject] | undefined;
  readonly manifest: readonly [JsonObject, JsonObject] | undefined;
}

/** Longest value, in UTF-16 code units of its canonical form; a longer one is shown by its digest. */
const SHOWN_CHARACTERS = 200;

/**
 * Finds the first divergence: the earliest step among calls and results (a call before its result),
 * then the receipts, then the manifest. Swapping the sides swaps the answer and changes nothing else.
 */
export async function describeFirst(changes: Changes): Promise<Divergence | undefined> {
  const intent = earliest(changes.intents);
  const result = earliest(changes.results);
  if (intent !== undefined && (result === undefined || compareSteps(intent, result) <= 0)) {
    return await describeRecord("intents.jsonl", intent);
  }
  if (result !== undefined) return await describeRecord("results.jsonl", result);
  if (changes.refs !== undefined) return await describeDocument("refs.json", ...changes.refs);
  if (changes.manifest === undefined) return undefined;
  return await describeDocument("manifest.json", ...changes.manifest);
}

function earliest(records: readonly ChangedRecord[]): ChangedRecord | undefined {
  let first: ChangedRecord | undefined;
  for (const record of records) {
    const isEarlier = first === undefined ||
      (compareSteps(record, first) || compareText(record.id, first.id)) < 0;
    if (isEarlier) first = record;
  }
  return first;
}

function compareSteps(a: ChangedRecord, b: ChangedRecord): number {
  return stepOf(a) - stepOf(b);
}

function stepOf({ left, right }: ChangedRecord): number {
  return Math.min(left?.step ?? Infinity, right?.step ?? Infinity);
}

/** Describes where the two sides of a record part. */
export async function describeRecord(
  member: Divergence["member"],
  { id, left, right }: ChangedRecord,
): Promise<Divergence> {
  const difference = firstOfBoth(left?.value, right?.value);
  return {
    member,
    intent_id: id,
    field: difference.field,
    left: await describeSide(difference.left, left?.step),
    right: await describeSide(difference.right, right?.step),
  };
}

async function describeDocument(
  member: Divergence["member"],
  left: JsonObject,
  right: JsonObject,
): Promise<Divergence> {
  const difference = firstOfBoth(left, right);
  return {
    member,
    field: difference.field,
    left: await describeSide(difference.left),
    right: await describeSide(difference.right),
  };
}

/**
 * Finds the same field for both orders of the sides. Of the two candidates it takes a member that
 * both sides have, else the one whose name sorts first.
 */
function firstOfBoth(left: JsonValue | undefined, right: JsonValue | undefined) {
  const forward = firstDifference(left, right) ?? { field: "", left, right };
  const backward = firstDifference(right, left);
  if (backward === undefined || backward.field === forward.field) return forward;
  const mirrored = { field: backward.field, left: backward.right, right: backward.left };
  const [inBoth, alsoInBoth] = [forward, mirrored].map((d) =>
    d.left !== undefined && d.right !== undefined
  );
  if (inBoth !== alsoInBoth) return inBoth ? forward : mirrored;
  return compareText(forward.field, mirrored.field) < 0 ? forward : mirrored;
}

async function describeSide(value: JsonValue | undefined, step?: number): Promise<DivergenceSide> {
  const position = present({ step });
  if (value === undefined) return position;
  const text = canonicalText(value);
  if (text.length <= SHOWN_CHARACTERS) return { ...position, value: text };
  return { ...position, digest: `sha256:${await digest(value)}` };
}
