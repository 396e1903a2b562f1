/** Finds numbers that do not survive reading: a JSON number is read as a double. */

import { printable } from "../text.ts";
import { isJsonObject, joinPointer, type JsonValue } from "./json.ts";

/**
 * Finds the first whole number beyond 2^53 - 1, as JSON Pointer. Such a number may have been another
 * one in the text: 1234567890123456789 reads as 1234567890123456800.
 */
export function inexactNumberIn(value: JsonValue, pointer = ""): string | undefined {
  return isInexact(value) ? placeIn(value, pointer) : undefined;
}

/** The warning about such numbers at these places. */
export function inexactWarning(places: string): string {
  return `whole numbers beyond 2^53 are not kept exactly: ${places}; write them as text`;
}

/** The warning about the arguments of a call, if they hold such a number. */
export function inexactArgs(args: JsonValue): readonly string[] {
  const place = inexactNumberIn(args, "/args");
  return place === undefined ? [] : [inexactWarning(printable(place))];
}

/** Whether there is one. Nearly no document has, and pointers to all its values take time. */
function isInexact(value: JsonValue): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (Array.isArray(value)) {
    for (const item of value) if (isInexact(item)) return true;
  } else if (isJsonObject(value)) {
    for (const name in value) if (isInexact(value[name] ?? null)) return true;
  }
  return false;
}

function placeIn(value: JsonValue, pointer: string): string | undefined {
  if (typeof value === "number") {
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? pointer : undefined;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = placeIn(item, `${pointer}/${index}`);
      if (found !== undefined) return found;
    }
  } else if (isJsonObject(value)) {
    for (const name in value) {
      const found = placeIn(value[name] ?? null, joinPointer(pointer, name));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
