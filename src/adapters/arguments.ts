/** Copies the arguments of a call, so that the call that runs is the call that was judged. */

import { GaitError } from "../core/error.ts";
import { quoted } from "../core/fault.ts";
import { joinPointer, type JsonObject, type JsonValue } from "../core/json/json.ts";
import { JSON_MAX_DEPTH } from "../core/limits.ts";
import { printable } from "../core/text.ts";

/** Most values in the arguments of a call: values that lie in memory once may be copied many times. */
const VALUES_MAX = 1_000_000;

/**
 * Makes a frozen copy of arguments. Each member is read once; members that are `undefined` are left
 * out.
 *
 * @throws {GaitError} `invalid_input` for arguments that are no JSON object. A policy judges JSON:
 * what would reach it in another form than the tool gets is refused.
 */
export function copyArguments(tool_name: string, args: unknown): JsonObject {
  const count = { left: VALUES_MAX };
  if (typeof args !== "object" || args === null || Array.isArray(args)) {
    throw refused(tool_name, "", "they are not an object");
  }
  return copyObject(args, { tool_name, pointer: "", depth: 0, count });
}

/** A copy that nobody else holds, and that the tool may change. */
export function ownCopy(args: JsonObject): JsonObject {
  return structuredClone(args);
}

interface Place {
  readonly tool_name: string;
  readonly pointer: string;
  readonly depth: number;
  readonly count: { left: number };
}

function copyValue(value: unknown, place: Place): JsonValue {
  const { tool_name, pointer, depth, count } = place;
  if (--count.left < 0) {
    throw refused(tool_name, pointer, `there are more than ${VALUES_MAX} values`);
  }
  if (depth > JSON_MAX_DEPTH) {
    throw refused(tool_name, "", `they nest deeper than ${JSON_MAX_DEPTH} levels`);
  }
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      if (value.isWellFormed()) return value;
      throw refused(tool_name, pointer, "it holds half a character (a lone surrogate)");
    case "number":
      if (Number.isFinite(value)) return value;
      throw refused(tool_name, pointer, `${value} is no JSON number`);
    case "object":
      if (value === null) return null;
      return Array.isArray(value) ? copyList(value, place) : copyObject(value, place);
  }
  throw refused(tool_name, pointer, `a ${typeof value} is no JSON value`);
}

function copyList(list: readonly unknown[], place: Place): JsonValue {
  const copy: JsonValue[] = [];
  const { length } = list;
  for (let index = 0; index < length; index++) {
    copy.push(copyValue(list[index], below(place, index)));
  }
  return Object.freeze(copy);
}

function copyObject(object: object, place: Place): JsonObject {
  if (!isPlain(object)) {
    const kind = object.constructor?.name || "class";
    throw refused(place.tool_name, place.pointer, `an object of ${kind} is no JSON value`);
  }
  const copy: Record<string, JsonValue> = {};
  for (const name of Object.keys(object)) {
    const inner = below(place, name);
    if (name === "__proto__" || !name.isWellFormed()) {
      throw refused(place.tool_name, inner.pointer, "no argument may have this name");
    }
    const value: unknown = Reflect.get(object, name);
    if (value !== undefined) copy[name] = copyValue(value, inner);
  }
  return Object.freeze(copy);
}

/** Objects of another realm, such as that of a test runner, are plain, too. */
function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function below({ tool_name, pointer, depth, count }: Place, token: string | number): Place {
  return { tool_name, pointer: joinPointer(pointer, token), depth: depth + 1, count };
}

function refused(tool_name: string, pointer: string, found: string): GaitError {
  const what = pointer === "" ? "the arguments" : `the argument ${printable(pointer)}`;
  return new GaitError(
    "invalid_input",
    `Cannot judge ${what} of ${quoted(tool_name)}: ${found}`,
    {
      fields: pointer === "" ? [] : [pointer],
      hint: "let the schema of the tool take texts, numbers, lists and plain objects",
    },
  );
}
