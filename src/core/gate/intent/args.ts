/** Normalizes the arguments of an intent: strings and member names are trimmed, at every depth. */

import { GaitError } from "../../error.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { JSON_MAX_DEPTH } from "../../limits.ts";
import { trim } from "../../text.ts";

/**
 * Normalizes arguments. What needs no change is handed back as it is.
 *
 * @throws {GaitError} `invalid_input` for a name that is empty or that collides with another one
 * after trimming, for values that JSON cannot hold, and for nesting beyond the limit.
 */
export function normalizeArgs(args: JsonObject, prefix = ""): JsonObject {
  if (!isJsonObject(args)) throw refusal(prefix, "args is not an object", "/args");
  try {
    return normalizeObject(args, undefined, 1, prefix);
  } catch {
    // Pointers are only built on this second walk, which is made for the message.
    return normalizeObject(args, "/args", 1, prefix);
  }
}

/** JSON Pointer of the value, or `undefined` on a walk that does not need it. */
type At = string | undefined;

function join(pointer: At, token: string | number): At {
  return pointer === undefined ? undefined : joinPointer(pointer, token);
}

function normalizeValue(value: JsonValue, pointer: At, depth: number, prefix: string): JsonValue {
  switch (typeof value) {
    case "string":
      return trim(value.isWellFormed() ? value : value.toWellFormed());
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw refusal(prefix, `args contains the number ${value}`, pointer);
    case "object":
      if (value === null) return value;
      if (depth >= JSON_MAX_DEPTH) {
        throw refusal(prefix, `args nests deeper than ${JSON_MAX_DEPTH}`, pointer);
      }
      return Array.isArray(value)
        ? normalizeList(value, pointer, depth + 1, prefix)
        : normalizeObject(value as JsonObject, pointer, depth + 1, prefix);
    default:
      throw refusal(prefix, `args contains a value of type ${typeof value}`, pointer);
  }
}

function normalizeList(
  list: readonly JsonValue[],
  pointer: At,
  depth: number,
  prefix: string,
): JsonValue {
  let copy: JsonValue[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] ?? null;
    const normalized = normalizeValue(item, join(pointer, index), depth, prefix);
    if (normalized !== list[index]) copy ??= list.slice();
    if (copy !== undefined) copy[index] = normalized;
  }
  return copy ?? list;
}

function normalizeObject(
  object: JsonObject,
  pointer: At,
  depth: number,
  prefix: string,
): JsonObject {
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refusal(prefix, "args contains an instance of a class", pointer);
  }
  let changed = false;
  const members = new Map<string, JsonValue>();
  for (const [name, item] of Object.entries(object)) {
    const trimmed = trim(name.isWellFormed() ? name : name.toWellFormed());
    if (trimmed === "") throw refusal(prefix, "args contains empty key", pointer);
    const at = join(pointer, trimmed);
    if (members.has(trimmed)) {
      const problem = `args contains the key ${
        JSON.stringify(trimmed)
      } twice, if not for white space`;
      throw refusal(prefix, problem, at);
    }
    const normalized = normalizeValue(item, at, depth, prefix);
    if (trimmed !== name || normalized !== item) changed = true;
    members.set(trimmed, normalized);
  }
  // fromEntries defines members, so that one called __proto__ stays a member
  return changed ? Object.fromEntries(members) : object;
}

function refusal(prefix: string, problem: string, pointer: At): GaitError {
  const fields = pointer === undefined ? [] : [pointer];
  return new GaitError("invalid_input", `${prefix}normalize args: ${problem}`, { fields });
}
