/** Reading JSON that a server wrote, where no schema says what is in it. */

import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/** An own member; `undefined` if the object has none of that name. */
export function member(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * An absent value reads as an empty object; any other value that is not an object as `undefined`.
 */
export function objectOrEmpty(value: JsonValue | undefined): JsonObject | undefined {
  if (value === undefined) return {};
  return isJsonObject(value) ? value : undefined;
}

/** An absent value reads as an empty array; any other value that is not an array as `undefined`. */
export function arrayOrEmpty(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : undefined;
}

/** The strings of an array; `undefined` if it is not an array or holds anything else. */
export function stringsOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === "string") ? value : undefined;
}
