/** Reads intents from JSON, and tells all of their faults at once. */

import { shownName } from "../../fault.ts";
import { GaitError } from "../../error.ts";
import { isJsonObject, joinPointer, type JsonValue, parseJson } from "../../json/json.ts";
import { type IntentRequest, readIntentRequest } from "../../schema/gate.ts";
import type { Source } from "../../source.ts";
import { relaxTimestamps } from "../../time.ts";
import { readNormalized } from "./normalize.ts";

/**
 * Parses the JSON text of an intent; `normalizeIntent` makes it ready for `evaluate`. Unknown
 * members are kept, and `null` counts as absent.
 *
 * @throws {GaitError} `invalid_input` for text that is not JSON, a member of a wrong type, a
 * repeated member, and a member whose name differs only in letter case from a known one. The
 * message names `source.name`; `fields` lists the JSON Pointers of the members at fault, those
 * included that `normalizeIntent` would refuse.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { normalizeIntent, parseIntent } from "@gait/cli";
 *
 * const text = `{
 *   "tool_name": "File.Read",
 *   "args": { "path": "/srv/report.txt" },
 *   "context": { "identity": "alice", "workspace": "/srv", "risk_class": "low" }
 * }`;
 * const request = parseIntent({ name: "intent.json", bytes: new TextEncoder().encode(text) });
 * assert.equal(normalizeIntent(request).tool_name, "file.read");
 * ```
 */
export function parseIntent(source: Source): IntentRequest {
  return readIntent(parseJson(source), source.name);
}

/** Reads an intent that is a JSON value already. Errors call it by `name`. */
export function readIntent(value: JsonValue, name: string): IntentRequest {
  const relaxed = isJsonObject(value) ? relaxTimestamps(value, ["created_at"]) : value;
  try {
    return readIntentRequest(relaxed, name);
  } catch (error) {
    throw error instanceof GaitError ? withFurtherFaults(error, relaxed, name) : error;
  }
}

/** The refusal of wrong types, with what is missing or has no meaning in the rest. */
function withFurtherFaults(error: GaitError, value: JsonValue, name: string): GaitError {
  const { fields, hint } = error;
  const request = readIntentRequest(withoutMembers(value, new Set(fields)), name);
  const isBelow = (pointer: string, field: string) => `${pointer}/`.startsWith(`${field}/`);
  const further = readNormalized(request).faults
    .filter(({ pointer }) => !fields.some((field) => isBelow(pointer, field)));
  if (further.length === 0) return error;
  const told = further.map(({ pointer, problem }) => `${shownName(pointer)} ${problem}`);
  return new GaitError("invalid_input", [error.message, ...told].join("; "), {
    fields: [...fields, ...further.map(({ pointer }) => pointer)],
    hint,
    cause: error,
  });
}

/** A copy without the members at the pointers; items of lists become empty objects. */
function withoutMembers(
  value: JsonValue,
  pointers: ReadonlySet<string>,
  at = "",
  absent: JsonValue = {},
): JsonValue {
  if (pointers.has(at)) return absent;
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, index) =>
      withoutMembers(item, pointers, joinPointer(at, index))
    );
  }
  if (!isJsonObject(value)) return value;
  // fromEntries defines members, so that one called __proto__ stays a member
  return Object.fromEntries(
    Object.entries(value).map((
      [member, item],
    ) => [member, withoutMembers(item, pointers, joinPointer(at, member), null)]),
  );
}
