/** Integers in quotes, which other programs write into policies: `priority: '1'`. */

import { isJsonObject, joinPointer, type JsonValue } from "../../json/json.ts";
import type { Shape } from "../../shape.ts";

/** Plain decimal, as without quotes. */
const INTEGER = /^[-+]?(?:0|[1-9][0-9]*)$/;

export interface UnquotedIntegers {
  readonly value: JsonValue;
  /** JSON Pointers of what was a text. */
  readonly pointers: readonly string[];
}

/** Makes an integer of each text that is one in plain decimal, where the shape wants an integer. */
export function unquoteIntegers(shape: Shape, value: JsonValue): UnquotedIntegers {
  const pointers: string[] = [];
  return { value: unquoted(shape, value, "", pointers), pointers };
}

function unquoted(shape: Shape, value: JsonValue, at: string, pointers: string[]): JsonValue {
  if (shape.kind === "integer" && typeof value === "string" && INTEGER.test(value)) {
    const number = Number(value) + 0; // no negative zero
    if (!Number.isSafeInteger(number)) return value;
    pointers.push(at);
    return number;
  }
  if (shape.kind === "list" && Array.isArray(value)) {
    if (shape.items.kind !== "object") return value;
    const { items } = shape;
    return value.map((item: JsonValue, index) =>
      unquoted(items, item, joinPointer(at, index), pointers)
    );
  }
  if (shape.kind !== "object" || !isJsonObject(value)) return value;
  // fromEntries defines members, so that one called __proto__ stays a member
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      const below = joinPointer(at, name);
      return [name, member === undefined ? item : unquoted(member, item, below, pointers)];
    }),
  );
}
