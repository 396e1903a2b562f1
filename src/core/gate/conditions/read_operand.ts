/** Reads the values that a policy gives to conditions, and reports every fault with its place. */

import { quoted } from "../../fault.ts";
import { canonicalText } from "../../json/canonical.ts";
import { describeJson, isJsonObject, joinPointer, type JsonValue } from "../../json/json.ts";
import { nearest } from "../../suggest.ts";
import { compareText, trim, uniqueSorted } from "../../text.ts";
import type { ShapeProblem } from "../../shape_words.ts";
import { unquotedNumber } from "../../yaml/scalar.ts";
import type { Operand } from "./operand.ts";

/** Context of reading a policy: its lists, and where problems and warnings go. */
export interface Reading {
  /** Lists by name; `$name` refers to them. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly problems: ShapeProblem[];
  /**
   * Warnings about valid conditions that may mean something else than intended. To look for them takes
   * longer than to read the policy, so they are absent where nobody is warned.
   */
  readonly warnings?: ShapeProblem[];
}

type ReadText = (text: string) => Operand<string>;

/** What was read in one way. Many rules share long lists, and reading a pattern is slow. */
interface ReadAlready {
  /** Texts without a fault, by the value that they were written in, as JSON. */
  readonly lists: Map<string, readonly string[]>;
  readonly operands: Map<string, Operand<string>>;
}

const ALREADY = new WeakMap<Reading["lists"], Map<ReadText, ReadAlready>>();

function readAlready({ lists }: Reading, read: ReadText): ReadAlready {
  const ways = ALREADY.get(lists) ?? new Map<ReadText, ReadAlready>();
  ALREADY.set(lists, ways);
  const known = ways.get(read) ?? { lists: new Map(), operands: new Map() };
  ways.set(read, known);
  return known;
}

/** Reads one text or a list of texts, with `$name` for the items of a list. */
export function readTexts(
  name: string,
  value: JsonValue,
  at: string,
  reading: Reading,
  read: ReadText,
): readonly string[] | undefined {
  const { lists } = readAlready(reading, read);
  const key = JSON.stringify(value);
  const texts = lists.get(key) ?? readNewTexts(name, value, at, reading, read);
  // Faults are reported at each place.
  if (texts !== undefined) lists.set(key, texts);
  return texts;
}

function readNewTexts(
  name: string,
  value: JsonValue,
  at: string,
  reading: Reading,
  read: ReadText,
): readonly string[] | undefined {
  const items = listOf(value);
  if (items === undefined || items.length === 0) {
    report(reading, at, `"${name}" is ${found(value)}, expected text or a list of texts`);
    return undefined;
  }
  const before = reading.problems.length;
  const { operands } = readAlready(reading, read);
  const texts: string[] = [];
  for (const [index, item] of items.entries()) {
    const itemAt = Array.isArray(value) ? joinPointer(at, index) : at;
    if (typeof item !== "string") {
      const hint = item !== null && typeof item !== "object" ? "quote it" : undefined;
      report(reading, itemAt, `"${name}" has ${found(item)}, expected text`, hint);
      continue;
    }
    for (const text of expanded(item, itemAt, reading)) {
      if (!usableText(name, text, itemAt, reading)) continue;
      const operand = operands.get(text) ?? read(text);
      operands.set(text, operand);
      if ("value" in operand) texts.push(operand.value);
      else report(reading, itemAt, `${quoted(text)} in "${name}" ${operand.fault}`, operand.hint);
    }
  }
  return reading.problems.length > before ? undefined : uniqueSorted(texts);
}

/** The items of the list for `$name`, else the text itself. */
export function expanded(text: string, at: string, reading: Reading): readonly string[] {
  const name = /^\$([A-Za-z_][A-Za-z0-9_-]*)$/.exec(text)?.[1];
  if (name === undefined) return [text];
  const list = reading.lists.get(name);
  if (list !== undefined) return list;
  const known = [...reading.lists.keys()];
  const guess = nearest(name, known);
  const hint = guess !== undefined
    ? `did you mean "$${guess}"?`
    : known.length === 0
    ? `give it under "lists" at the top of the policy`
    : `known lists: ${known.join(", ")}`;
  report(reading, at, `unknown list ${quoted(text)}`, hint);
  return [];
}

function usableText(name: string, text: string, at: string, reading: Reading): boolean {
  if (text === "") {
    report(
      reading,
      at,
      `a text in "${name}" is empty`,
      "leave it out; max_length: 0 asks for empty text",
    );
    return false;
  }
  if (trim(text) === text) return true;
  const hint = "remove it: texts of calls are trimmed, so that it could never match";
  report(reading, at, `${quoted(text)} in "${name}" has white space around it`, hint);
  return false;
}

/** Reads one scalar or a list of scalars. */
export function readScalars(
  name: string,
  value: JsonValue,
  at: string,
  reading: Reading,
): readonly JsonValue[] | undefined {
  const items = listOf(value);
  if (items === undefined || items.length === 0) {
    report(reading, at, `"${name}" is ${found(value)}, expected a value or a list of values`);
    return undefined;
  }
  const before = reading.problems.length;
  const values = new Map<string, JsonValue>();
  for (const [index, item] of items.entries()) {
    const itemAt = Array.isArray(value) ? joinPointer(at, index) : at;
    if (item === null || typeof item === "object") {
      const hint = item === null ? "use present: false for what is absent" : "compare its parts";
      report(
        reading,
        itemAt,
        `"${name}" has ${found(item)}, expected text, a number, true or false`,
        hint,
      );
      continue;
    }
    const each = typeof item === "string" ? expanded(item, itemAt, reading) : [item];
    for (const one of each) {
      const isUsable = typeof one !== "string" || usableText(name, one, itemAt, reading);
      if (isUsable) values.set(canonicalText(one), one);
    }
  }
  if (reading.problems.length > before) return undefined;
  return [...values].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one);
}

/** Reads a number, or an integer from 0 on. */
export function readNumber(
  name: string,
  value: JsonValue,
  at: string,
  reading: Reading,
  isCount: boolean,
): number | undefined {
  const isUsable = (number: number) =>
    Number.isFinite(number) && (!isCount || (Number.isSafeInteger(number) && number >= 0));
  if (typeof value === "number" && isUsable(value)) return value + 0; // no negative zero
  const expected = isCount ? "an integer from 0 on" : "a number";
  const hint = typeof value === "string" ? unquotedNumber(value, isUsable) : undefined;
  const what = typeof value === "number" ? String(value) : found(value);
  report(reading, at, `"${name}" is ${what}, expected ${expected}`, hint);
  return undefined;
}

const LAST_PORT = 65535;

/** Reads one port or a list of ports. */
export function readPorts(
  value: JsonValue,
  at: string,
  reading: Reading,
): readonly number[] | undefined {
  const items = listOf(value) ?? [];
  const ports = new Set<number>();
  for (const item of items) {
    if (Number.isInteger(item) && Number(item) >= 0 && Number(item) <= LAST_PORT) {
      ports.add(Number(item));
    } else {
      report(reading, at, `"port" has ${found(item)}, expected a number from 0 to ${LAST_PORT}`);
      return undefined;
    }
  }
  if (ports.size > 0) return [...ports].sort((a, b) => a - b);
  report(reading, at, `"port" is ${found(value)}, expected a number or a list of numbers`);
  return undefined;
}

function listOf(value: JsonValue): readonly JsonValue[] | undefined {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) || value === null ? undefined : [value as JsonValue];
}

/** Describes a value that has the wrong type. */
export function found(value: JsonValue): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (value === null) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isJsonObject(value)) {
    return Object.keys(value).length === 0 ? "an empty mapping" : "a mapping";
  }
  return describeJson(value);
}

/** Adds a problem at a pointer of the policy. */
export function report(
  { problems }: Reading,
  pointer: string,
  text: string,
  suggestion?: string,
  part: "key" | "value" = "value",
): void {
  problems.push({ pointer, part, text, suggestion });
}
