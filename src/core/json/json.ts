/**
 * Strict reading of JSON: `JSON.parse`, but it refuses input that two readers could read differently,
 * which is duplicate members, numbers that overflow to infinity, a byte order mark, and nesting or
 * sizes beyond `limits.ts`. Invalid UTF-8 and unpaired surrogates become U+FFFD.
 */

import { decodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quotedName } from "../fault.ts";
import { type ForeignFile, foreignFile } from "../foreign_file.ts";
import { GIT_LFS_HINT, GIT_LFS_POINTER } from "../git_lfs.ts";
import { WIDE_HINT, wideEncoding } from "../wide_encoding.ts";
import { findJsonFault } from "./fault.ts";
import { JSON_MAX_BYTES, JSON_MAX_DEPTH, JSON_MAX_VALUES } from "../limits.ts";
import type { Source } from "../source.ts";
import { printable } from "../text.ts";

export { joinPointer, pointerTokens } from "./pointer.ts";

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | JsonArray | JsonObject;
/** A JSON array. */
export type JsonArray = readonly JsonValue[];
/** A JSON object. */
export interface JsonObject {
  /** Members by name. */
  readonly [member: string]: JsonValue;
}

/** Whether a value is an object: neither `null` nor an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every pointer begins with `v`. */
const LFS_FIRST_BYTE = 0x76;

/**
 * `decoded` is the text of the bytes, where the caller has it.
 *
 * @throws {GaitError} `invalid_input`, naming the source, line, column and member at fault.
 */
export function parseJson(source: Source, decoded?: string): JsonValue {
  const { bytes, name } = source;
  const outline = refuseBeyondLimits(source);
  const text = decoded ?? decodeUtf8(bytes);
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    const foreign = foreignFile(bytes, name) ?? yamlFile(text);
    if (foreign !== undefined) throw refusal(name, `it is ${foreign.kind}`, foreign.hint);
    throw faultRefusal(name, text);
  }
  if (outline.escapedSurrogates) value = makeWellFormed(value);

  // INVARIANT: each member of the text has a colon outside of strings, so a tree with fewer
  // members than the text has colons has swallowed a duplicate.
  const members = countMembers(value);
  if (members !== outline.colons) throw faultRefusal(name, text);
  return value;
}

/**
 * Refuses bytes that are not read as JSON whatever they say, before a value is made of them.
 *
 * @throws {GaitError} `invalid_input`
 */
export function refuseBeyondLimits({ bytes, name }: Source): Outline {
  if (bytes.length > JSON_MAX_BYTES) {
    const problem = `${bytes.length} bytes are more than the limit of ${JSON_MAX_BYTES}`;
    throw refusal(name, problem, "split the document, or write records as JSON Lines");
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw refusal(name, "it starts with a byte order mark", "save the file as UTF-8 without one");
  }
  const encoding = wideEncoding(bytes);
  if (encoding !== undefined) {
    throw refusal(name, `it is ${encoding}, not UTF-8`, `save it as UTF-8; ${WIDE_HINT}`);
  }
  if (bytes[0] === LFS_FIRST_BYTE && GIT_LFS_POINTER.test(decodeUtf8(bytes.subarray(0, 64)))) {
    throw refusal(name, "it is a Git LFS pointer, not the file itself", GIT_LFS_HINT);
  }
  const outline = scanOutline(bytes);
  if (outline.depth > JSON_MAX_DEPTH) {
    const problem = `it nests deeper than the limit of ${JSON_MAX_DEPTH}`;
    throw refusal(name, problem, "put fewer objects and arrays inside of each other");
  }

  if (outline.values > JSON_MAX_VALUES) {
    const problem = `it holds more values than the limit of ${JSON_MAX_VALUES}`;
    throw refusal(name, problem, "split the document, or write records as JSON Lines");
  }
  return outline;
}

/** Parses one JSON document whose top level must be an object. */
export function parseJsonObject(source: Source): JsonObject {
  const value = parseJson(source);
  if (!isJsonObject(value)) {
    const problem = `expected an object, found ${describeJson(value)}`;
    throw refusal(source.name, problem, "gait schema list names the schema of each file");
  }
  return value;
}

/** Names the type of a value the way messages do. */
export function describeJson(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

function refusal(name: string, problem: string, hint: string, pointer = ""): GaitError {
  const message = `Cannot parse JSON ${quotedName(name)}: ${printable(problem)}`;
  return new GaitError("invalid_input", message, { fields: pointer === "" ? [] : [pointer], hint });
}

/** YAML, where JSON was expected: a member without quotes, or the mark of a document. */
function yamlFile(text: string): ForeignFile | undefined {
  if (!/^(?:\s*#[^\n]*\n)*(?:---\s|[a-z_][\w-]*:\s)/i.test(text)) return undefined;
  return { kind: "YAML, not JSON", hint: "write it as JSON" };
}

/** Finds the fault of a text that is known to have one. Slow. */
function faultRefusal(name: string, text: string): GaitError {
  const { problem, pointer, line, column } = findJsonFault(text);
  const place = `at line ${line}, column ${column}`;
  return refusal(name, `${problem} ${place}`, "correct the text there and try again", pointer);
}

interface Outline {
  /** At least as many as there are: one, and one for each comma and each object or array. */
  readonly values: number;
  readonly colons: number;
  readonly depth: number;
  readonly escapedSurrogates: boolean;
}

/** One pass over the bytes: values, colons outside of strings, depth, and `\ud8..` to `\udf..` escapes. */
function scanOutline(bytes: Uint8Array): Outline {
  let colons = 0;
  let values = 1;
  let depth = 0;
  let deepest = 0;
  let escapedSurrogates = false;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case 0x22: // "
        for (at++; at < bytes.length && bytes[at] !== 0x22; at++) {
          if (bytes[at] !== 0x5c) continue;
          at++;
          // \u followed by d or D may be half of a surrogate pair
          if (bytes[at] === 0x75 && ((bytes[at + 1] ?? 0) | 0x20) === 0x64) {
            escapedSurrogates = true;
          }
        }
        break;
      case 0x3a: // :
        colons++;
        break;
      case 0x2c: // ,
        values++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        values++;
        if (++depth > deepest) deepest = depth;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
    }
  }
  return { values, colons, depth: deepest, escapedSurrogates };
}

/** Counts members; NaN, which equals no count, if a number is infinite. */
function countMembers(value: JsonValue): number {
  if (typeof value === "number") return Number.isFinite(value) ? 0 : NaN;
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === "object" || typeof item === "number") members += countMembers(item);
    }
    return members;
  }
  const object = value as JsonObject;
  for (const name in object) {
    members++;
    const item = object[name];
    if (typeof item === "object" || typeof item === "number") members += countMembers(item);
  }
  return members;
}

function makeWellFormed(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(makeWellFormed);
  // fromEntries defines members, so that one called __proto__ stays a member
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name.toWellFormed(), makeWellFormed(item)]),
  );
}
