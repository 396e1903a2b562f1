/** Canonical JSON: JCS, RFC 8785. The form that is hashed and written. */

import { shownName } from "../fault.ts";
import serialize from "canonicalize";
import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { JSON_MAX_DEPTH } from "../limits.ts";
import { joinPointer } from "./pointer.ts";

/**
 * Writes a value in canonical form: members sorted by UTF-16 code units, shortest numbers, no
 * white space. Members that are `undefined` are left out.
 *
 * @throws {GaitError} `invalid_input` for what JSON cannot hold: NaN, infinities, unpaired
 * surrogates, functions, class instances such as `Date` or `Map`, cycles.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { canonicalize } from "@gait/cli";
 *
 * assert.ok(canonicalize({ b: 2, a: 1.0 }) === '{"a":1,"b":2}');
 * ```
 */
export function canonicalize(value: unknown): string {
  // Places are told of faulty values only.
  if (!isPlain(value, 0)) assertPlain(value, "", new Set());
  return canonicalText(value);
}

/** {@linkcode canonicalize} without the check, for values that a parser returned. */
export function canonicalText(value: unknown): string {
  const sorted = inOrder(value);
  const text = sorted === UNSORTED ? serialize(value) : JSON.stringify(sorted);
  if (text === undefined) throw notJson("", "nothing that JSON can hold");
  return text;
}

/** {@linkcode canonicalText} as UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return encodeUtf8(canonicalText(value));
}

/** A value whose members cannot be put in order: an engine lists names of digits first. */
const UNSORTED = Symbol("unsorted");

/** An object with more members takes as long to copy as to write. */
const SORTED_MAX = 10_000;

/**
 * The value with the members of each object in canonical order, so that the engine writes the canonical
 * form: that is many times faster. The same value where they are in order.
 */
function inOrder(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return UNSORTED;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return listInOrder(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return UNSORTED;
  const object = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(object);
  let isChanged = false;
  let before = "";
  for (const name of names) {
    const first = name.charCodeAt(0);
    if (name === "__proto__" || (first >= 0x30 && first <= 0x39 && names.length > 1)) {
      return UNSORTED;
    }
    if (before > name) isChanged = true;
    before = name;
  }
  if (isChanged) {
    if (names.length > SORTED_MAX) return UNSORTED;
    names.sort();
  }
  let copy: Record<string, unknown> | undefined;
  for (const [index, name] of names.entries()) {
    const sorted = inOrder(object[name]);
    if (sorted === UNSORTED) return UNSORTED;
    if (copy === undefined && (isChanged || sorted !== object[name])) {
      copy = {};
      for (const before of names.slice(0, index)) copy[before] = object[before];
    }
    if (copy !== undefined) copy[name] = sorted;
  }
  return copy ?? value;
}

function listInOrder(list: readonly unknown[]): unknown {
  let copy: unknown[] | undefined;
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    if (typeof item === "string") continue;
    const sorted = inOrder(item);
    if (sorted === UNSORTED) return UNSORTED;
    if (sorted === item) continue;
    copy ??= [...list];
    copy[at] = sorted;
  }
  return copy ?? list;
}

/** A value that nests deeper may be within itself. */
const PLAIN_DEPTH = 64;

/** Whether {@linkcode assertPlain} finds nothing; of very deep values it is not said. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "boolean" || value === null) return true;
  if (typeof value !== "object" || depth > PLAIN_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      if (!isPlain(value[at], depth + 1)) return false;
    }
    // Neither a hole nor a member beside the items.
    return Object.keys(value).length === value.length;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const object = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(object)) {
    const item = object[name];
    if (item !== undefined && !isPlain(item, depth + 1)) return false;
    if (!name.isWellFormed()) return false;
  }
  return true;
}

function assertPlain(value: unknown, pointer: string, above: Set<object>): void {
  switch (typeof value) {
    case "boolean":
      return;
    case "number":
      if (!Number.isFinite(value)) throw notJson(pointer, String(value));
      return;
    case "string":
      if (!value.isWellFormed()) throw notJson(pointer, "an unpaired surrogate");
      return;
    case "object":
      break;
    default:
      throw notJson(pointer, `a value of type ${typeof value}`);
  }
  if (value === null) return;
  if (above.has(value)) throw notJson(pointer, "a cycle");
  const prototype = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    throw notJson(pointer, `an instance of ${prototype.constructor?.name ?? "a class"}`);
  }
  if (above.size >= JSON_MAX_DEPTH) {
    throw notJson(pointer, `a value that nests deeper than ${JSON_MAX_DEPTH}`);
  }
  above.add(value);
  for (const [name, item] of Object.entries(value)) {
    if (!name.isWellFormed()) throw notJson(pointer, "a member name with an unpaired surrogate");
    if (item !== undefined || Array.isArray(value)) {
      assertPlain(item, joinPointer(pointer, name), above);
    }
  }
  above.delete(value);
}

function notJson(pointer: string, found: string): GaitError {
  const place = pointer === "" ? "" : ` at ${shownName(pointer)}`;
  return new GaitError("invalid_input", `Cannot canonicalize the value${place}: found ${found}`, {
    fields: pointer === "" ? [] : [pointer],
    hint: "give JSON values only: objects, arrays, finite numbers, texts, booleans and null",
  });
}
