/** Decides whether two records are equal, and finds their first difference. */

import { comparedStatus } from "./status.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../json/json.ts";
import type { Intent, Manifest, Receipt, Refs, Result } from "../schema/runpack.ts";
import { lowerTrim } from "../text.ts";
import { LISTED_NAMES } from "./members.ts";
import { hasMembers } from "./defaults.ts";

/** `full` compares everything, `metadata` no payloads. */
export type DiffPrivacy = "full" | "metadata";

/** A difference within one document. A side that lacks the member is `undefined`. */
export interface Difference {
  /** JSON Pointer. */
  readonly field: string;
  readonly left: JsonValue | undefined;
  readonly right: JsonValue | undefined;
}

/**
 * The members of a call that are compared. Ids, versions and times differ from run to run and never
 * count. The payload comes before its digest, so that a difference is shown in the payload.
 */
export function comparableIntent(intent: Intent, privacy: DiffPrivacy): JsonObject {
  return {
    tool_name: intent.tool_name,
    ...(privacy === "full" ? filled("args", intent.args) : {}),
    args_digest: intent.args_digest,
    schema_id: intent.schema_id,
    schema_version: intent.schema_version,
    ...(privacy === "full" ? unknownMembers(intent, INTENT_MEMBERS) : {}),
  };
}

/** The members of a result that are compared, payload first as in {@linkcode comparableIntent}. */
export function comparableResult(result: Result, privacy: DiffPrivacy): JsonObject {
  return {
    status: comparedStatus(result.status),
    ...(privacy === "full" ? filled("result", result.result) : {}),
    result_digest: result.result_digest,
    schema_id: result.schema_id,
    schema_version: result.schema_version,
    ...(privacy === "full" ? unknownMembers(result, RESULT_MEMBERS) : {}),
  };
}

const HEAD_MEMBERS = "schema_id schema_version created_at producer_version run_id intent_id";
const INTENT_MEMBERS = new Set(`${HEAD_MEMBERS} tool_name args args_digest`.split(" "));
const RESULT_MEMBERS = new Set(`${HEAD_MEMBERS} status result result_digest`.split(" "));

/** Members that gait does not know. They may be payloads, so only `full` compares them. */
function unknownMembers(record: object, known: ReadonlySet<string>): JsonObject {
  const entries: [string, JsonValue][] = Object.entries(record);
  return Object.fromEntries(entries.filter(([name]) => !known.has(name)));
}

/** The compared facts of a listed file: for a file that gait does not read, its digest too. */
export function comparableFile({ path, sha256 }: Manifest["files"][number]): string {
  return LISTED_NAMES.some((name) => name === path) ? path : `${path} sha256:${lowerTrim(sha256)}`;
}

/** The members of a manifest that are compared: no digests, which differ whenever a member does. */
export function comparableManifest(manifest: Manifest): JsonObject {
  return {
    schema_id: manifest.schema_id,
    schema_version: manifest.schema_version,
    capture_mode: manifest.capture_mode,
    files: manifest.files.map(comparableFile),
  };
}

/**
 * The members of the refs that are compared, receipts in their order. Members of later generations
 * take their defaults, so that an artifact without them equals an artifact with the defaults.
 */
export function comparableRefs(refs: Refs): JsonObject {
  const { run_id: _run, producer_version: _version, created_at: _time, ...stored } = refs;
  return {
    // Members that gait does not know are compared as they are.
    ...stored,
    receipts: refs.receipts.map(comparableReceipt),
    context_set_digest: word(refs.context_set_digest),
    context_evidence_mode: word(refs.context_evidence_mode),
    context_ref_count: refs.context_ref_count || refs.receipts.length,
    schema_id: refs.schema_id,
    schema_version: refs.schema_version,
  };
}

function comparableReceipt({ retrieval_params, ...receipt }: Receipt): JsonObject {
  return {
    ...receipt,
    sensitivity_label: receipt.sensitivity_label ?? "",
    ...filled("retrieval_params", retrieval_params),
    immutability: word(receipt.immutability) || "unknown",
    freshness_sla_seconds: receipt.freshness_sla_seconds ?? 0,
  };
}

function word(text: string | undefined): string {
  return lowerTrim(text ?? "");
}

function filled(name: string, payload: JsonObject | undefined): JsonObject {
  return hasMembers(payload) ? { [name]: payload } : {};
}

/** Whether two values have the same canonical form. */
export function equalJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  return firstDifference(left, right) === undefined;
}

/** The first difference in the order of the left members, then those of the right side alone. */
export function firstDifference(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  pointer = "",
): Difference | undefined {
  if (left === right) return undefined;
  if (Array.isArray(left) && Array.isArray(right)) return firstInLists(left, right, pointer);
  if (isJsonObject(left) && isJsonObject(right)) return firstInObjects(left, right, pointer);
  return { field: pointer, left, right };
}

function firstInLists(left: readonly JsonValue[], right: readonly JsonValue[], pointer: string) {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const found = firstDifference(left[index], right[index], `${pointer}/${index}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstInObjects(left: JsonObject, right: JsonObject, pointer: string) {
  for (const name in left) {
    const twin = Object.hasOwn(right, name) ? right[name] : undefined;
    if (left[name] === twin) continue;
    const found = firstDifference(left[name], twin, joinPointer(pointer, name));
    if (found !== undefined) return found;
  }
  for (const name in right) {
    if (Object.hasOwn(left, name)) continue;
    return { field: joinPointer(pointer, name), left: undefined, right: right[name] };
  }
  return undefined;
}
