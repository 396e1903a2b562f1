import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { JSON_MAX_DEPTH } from "../../limits.ts";
import { trim } from "../../text.ts";
import type { IntentFault } from "./fault.ts";

/** Ends the walk at the first fault; it never leaves this file. */
class BadArgs extends Error {
  constructor(readonly fault: IntentFault) {
    super();
  }
}

/**
 * Normalizes arguments. Values that need no change are returned unchanged.
 *
 * Adds to `faults` the first name that is empty or equal to another one after trimming, the first
 * value that JSON cannot hold, or the first nesting beyond the limit.
 */
export function normalizeArgs(args: JsonObject, faults: IntentFault[]): JsonObject {
  if (!isJsonObject(args)) {
    faults.push({ pointer: "/args", problem: "is not an object", hint: PLAIN_JSON });
    return {};
  }
  try {
    return normalizeObject(args, undefined, 1);
  } catch {
    // Only this second walk, which is made for the message, builds JSON Pointers.
    try {
      return normalizeObject(args, "/args", 1);
    } catch (error) {
      if (!(error instanceof BadArgs)) throw error;
      faults.push(error.fault);
      return args;
    }
  }
}

/** JSON Pointer of the value, or `undefined` on the walk that does not need it. */
type At = string | undefined;

function join(pointer: At, token: string | number): At {
  return pointer === undefined ? undefined : joinPointer(pointer, token);
}

function normalizeValue(value: JsonValue | undefined, pointer: At, depth: number): JsonValue {
  switch (typeof value) {
    case "string":
      return trim(value.isWellFormed() ? value : value.toWellFormed());
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw badArgs(pointer, `is ${value}, which JSON cannot hold`, "give a finite number");
    case "object":
      if (value === null) return value;
      if (depth >= JSON_MAX_DEPTH) {
        const hint = "pass deeply nested data as text";
        throw badArgs(pointer, `nests deeper than ${JSON_MAX_DEPTH} levels`, hint);
      }
      return Array.isArray(value)
        ? normalizeList(value, pointer, depth + 1)
        : normalizeObject(value as JsonObject, pointer, depth + 1);
    default:
      throw badArgs(pointer, `is of type ${typeof value}, which JSON cannot hold`, PLAIN_JSON);
  }
}

function normalizeList(list: readonly JsonValue[], pointer: At, depth: number): JsonValue {
  let copy: JsonValue[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] ?? null;
    const normalized = normalizeValue(item, join(pointer, index), depth);
    if (normalized !== list[index]) copy ??= list.slice();
    if (copy !== undefined) copy[index] = normalized;
  }
  return copy ?? list;
}

function normalizeObject(object: JsonObject, pointer: At, depth: number): JsonObject {
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw badArgs(pointer, "is an instance of a class", PLAIN_JSON);
  }
  const names = Object.keys(object);
  return names.every((name) => nameOf(name, pointer) === name)
    ? withNormalized(object, names, pointer, depth)
    : renamed(object, names, pointer, depth);
}

function nameOf(name: string, pointer: At): string {
  const trimmed = trim(name.isWellFormed() ? name : name.toWellFormed());
  if (trimmed !== "") return trimmed;
  throw badArgs(pointer, "has a member without a name", "name every argument");
}

/** The object with its values normalized; the same where none changes. */
function withNormalized(
  object: JsonObject,
  names: readonly string[],
  pointer: At,
  depth: number,
): JsonObject {
  const changed = new Map<string, JsonValue>();
  for (const name of names) {
    const normalized = normalizeValue(object[name], join(pointer, name), depth);
    if (normalized !== object[name]) changed.set(name, normalized);
  }
  if (changed.size === 0) return object;
  // fromEntries defines members, so that one called __proto__ stays a member
  return Object.fromEntries(
    names.map((name) => [name, changed.get(name) ?? object[name] ?? null]),
  );
}

function renamed(
  object: JsonObject,
  names: readonly string[],
  pointer: At,
  depth: number,
): JsonObject {
  const members = new Map<string, JsonValue>();
  for (const name of names) {
    const trimmed = nameOf(name, pointer);
    const at = join(pointer, trimmed);
    if (members.has(trimmed)) {
      const hint = "white space around names is removed; keep one of the two";
      throw badArgs(at, "is there twice, if not for white space around the name", hint);
    }
    members.set(trimmed, normalizeValue(object[name], at, depth));
  }
  return Object.fromEntries(members);
}

const PLAIN_JSON = "give plain JSON: objects, lists, strings, numbers, true, false and null";

function badArgs(pointer: At, problem: string, hint: string): BadArgs {
  return new BadArgs({ pointer: pointer ?? "", problem, hint });
}
