/** Compares two runpacks and finds the first difference. Linear in their size. */

import { unusable } from "../fault.ts";
import { inexactNumberIn } from "../json/inexact.ts";
import type { JsonObject } from "../json/json.ts";
import { plainJsonBytes } from "../json/plain.ts";
import type { DiffFile, DiffSummary, Divergence } from "../schema/runpack.ts";
import {
  comparableIntent,
  comparableManifest,
  comparableRefs,
  comparableResult,
  type DiffPrivacy,
  equalJson,
} from "./diff_compare.ts";
import { classifyDrift } from "./diff_context.ts";
import { type ChangedRecord, describeFirst } from "./diff_divergence.ts";
import type { Runpack } from "./read.ts";
import { present, withoutEmpty } from "../present.ts";
import { compareText } from "../text.ts";

export type { DiffPrivacy } from "./diff_compare.ts";

/** The parts of a runpack that a comparison reads. */
export type Comparable = Pick<Runpack, "manifest" | "run" | "intents" | "results" | "refs">;

/** The result of a comparison. */
export interface DiffReport {
  /** Whether all that is compared is equal. */
  readonly ok: boolean;
  /** Content of the file that `--output` names. */
  readonly file: DiffFile;
  /** The earliest step that differs, with both values; absent if nothing changed. */
  readonly first_divergence?: Divergence;
  /** How many calls differ or exist on one side only. */
  readonly intents_changed_count: number;
  /** How many results differ or exist on one side only. */
  readonly results_changed_count: number;
  /** Doubts about records that count as equal; absent without any. */
  readonly warnings?: readonly string[];
}

/**
 * Reads a privacy mode as a user writes it; empty means `full`.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function parsePrivacy(text: string): DiffPrivacy {
  if (text === "" || text === "full") return "full";
  if (text === "metadata") return "metadata";
  const hint = "metadata leaves payloads out of the comparison";
  throw unusable("privacy mode", text, "full or metadata", hint);
}

/**
 * Compares two runpacks. The order of calls and results does not matter, that of receipts does. Where
 * an id occurs more than once, the first record is compared with the first, the second with the second.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { diff, parseRunpack, record } from "@gait/cli";
 *
 * const run = async (query: string) => {
 *   const args = { query };
 *   const intents = [{ intent_id: "a", tool_name: "tool.search", args }];
 *   const { bytes } = await record({ run: { run_id: "run_42" }, intents }, { payloads: "keep" });
 *   return await parseRunpack(bytes);
 * };
 * const { ok, first_divergence } = await diff(await run("gait"), await run("gate"));
 * assert.ok(!ok && first_divergence?.field === "/args/query");
 * ```
 */
export async function diffRunpacks(
  left: Comparable,
  right: Comparable,
  privacy: DiffPrivacy = "full",
): Promise<DiffReport> {
  const intents = compareRecords(left.intents, right.intents, (r) => comparableIntent(r, privacy));
  const results = compareRecords(left.results, right.results, (r) => comparableResult(r, privacy));
  const manifests = [
    comparableManifest(left.manifest),
    comparableManifest(right.manifest),
  ] as const;
  const manifestChanged = !equalJson(...manifests);
  const { refs_changed, ...context } = classifyDrift(left.refs, right.refs, privacy);
  const summary: DiffSummary = {
    run_id_left: left.run.run_id,
    run_id_right: right.run.run_id,
    manifest_changed: manifestChanged,
    ...withoutEmpty({ files_changed: oneSided(left, right) }),
    intents_changed: intents.changed.length > 0,
    results_changed: results.changed.length > 0,
    refs_changed,
    ...context,
    ...withoutEmpty({
      left_only_intents: intents.leftOnly,
      right_only_intents: intents.rightOnly,
      left_only_results: results.leftOnly,
      right_only_results: results.rightOnly,
    }),
  };
  const first_divergence = await describeFirst({
    intents: intents.changed,
    results: results.changed,
    refs: refs_changed ? refsSides(left, right, privacy) : undefined,
    manifest: manifestChanged ? manifests : undefined,
  });
  return {
    ok: first_divergence === undefined,
    file: { privacy, summary },
    ...present({ first_divergence }),
    intents_changed_count: intents.changed.length,
    results_changed_count: results.changed.length,
    ...withoutEmpty({ warnings: doubtsOf([...intents.uncertain, ...results.uncertain]) }),
  };
}

/** Bytes of the file that `--output` names. */
export function diffFileBytes(file: DiffFile): Uint8Array<ArrayBuffer> {
  return plainJsonBytes(file);
}

/** The summary that `--json` prints with the error of a comparison that could not be made. */
export const EMPTY_DIFF_SUMMARY: DiffSummary = {
  run_id_left: "",
  run_id_right: "",
  manifest_changed: false,
  intents_changed: false,
  results_changed: false,
  refs_changed: false,
};

const SHOWN_DOUBTS = 5;

function doubtsOf(places: readonly string[]): string[] {
  if (places.length === 0) return [];
  const more = places.length > SHOWN_DOUBTS ? ` and ${places.length - SHOWN_DOUBTS} more` : "";
  return [
    "cannot tell whether these are equal, as whole numbers beyond 2^53 were not kept exactly: " +
    `${places.slice(0, SHOWN_DOUBTS).join(", ")}${more}`,
  ];
}

interface RecordComparison {
  /** Places of values that read alike and may not have been equal. */
  readonly uncertain: readonly string[];
  readonly changed: readonly ChangedRecord[];
  readonly leftOnly: readonly string[];
  readonly rightOnly: readonly string[];
}

function compareRecords<T extends { readonly intent_id: string }>(
  left: readonly T[],
  right: readonly T[],
  comparable: (record: T) => JsonObject,
): RecordComparison {
  const rightById = positionsById(right);
  const changed: ChangedRecord[] = [];
  const uncertain: string[] = [];
  const leftOnly = new Set<string>();
  const rightOnly = new Set<string>();
  for (const [id, lefts] of positionsById(left)) {
    const rights = rightById.get(id) ?? [];
    rightById.delete(id);
    for (let count = 0; count < Math.max(lefts.length, rights.length); count++) {
      const [leftAt, rightAt] = [lefts[count], rights[count]];
      const leftSide = leftAt === undefined ? undefined : sideOf(left, leftAt, comparable);
      const rightSide = rightAt === undefined ? undefined : sideOf(right, rightAt, comparable);
      if (rightSide === undefined) leftOnly.add(id);
      if (leftSide === undefined) rightOnly.add(id);
      if (leftSide && rightSide && equalJson(leftSide.value, rightSide.value)) {
        const inexact = inexactNumberIn(leftSide.value);
        if (inexact !== undefined) uncertain.push(`${id} ${inexact}`);
        continue;
      }
      changed.push({ id, ...present({ left: leftSide, right: rightSide }) });
    }
  }
  for (const [id, rights] of rightById) {
    rightOnly.add(id);
    for (const at of rights) changed.push({ id, right: sideOf(right, at, comparable) });
  }
  return {
    uncertain,
    changed,
    leftOnly: [...leftOnly].sort(compareText),
    rightOnly: [...rightOnly].sort(compareText),
  };
}

function sideOf<T>(records: readonly T[], index: number, comparable: (record: T) => JsonObject) {
  const record = records[index];
  return { step: index + 1, value: record === undefined ? {} : comparable(record) };
}

/** Positions of the records of each id, in their order. */
function positionsById(
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

/** Names of members that only one manifest lists. */
function oneSided(left: Comparable, right: Comparable): string[] {
  const leftPaths = new Set(left.manifest.files.map(({ path }) => path));
  const rightPaths = new Set(right.manifest.files.map(({ path }) => path));
  return [...leftPaths.symmetricDifference(rightPaths)].sort(compareText);
}

function refsSides(left: Comparable, right: Comparable, privacy: DiffPrivacy) {
  if (privacy === "full") {
    return [comparableRefs(left.refs), comparableRefs(right.refs)] as const;
  }
  const count = ({ refs }: Comparable) => ({ receipts: refs.receipts.length });
  return [count(left), count(right)] as const;
}
