/** Conditions on texts, numbers, lists and plain values. */

import type { JsonValue } from "../../json/json.ts";
import type { Answer } from "./answer.ts";
import type { ConditionMapping, JsonKind } from "./condition.ts";
import { compileGlob, globParts } from "./glob.ts";
import { readRegex } from "./regex.ts";

/** Test of one text. */
export type TextTest = (text: string) => boolean;

/** The tests of a text that a mapping asks for, by name of the condition. */
export function textTests(mapping: ConditionMapping): readonly (readonly [string, TextTest])[] {
  const tests: (readonly [string, TextTest])[] = [];
  const add = <T>(
    name: string,
    list: readonly T[] | undefined,
    make: (item: T) => TextTest,
  ) => {
    if (list === undefined) return;
    const made = list.map(make);
    tests.push([name, (text) => made.some((test) => test(text))]);
  };
  add("glob", mapping.glob, globTest);
  add("prefix", mapping.prefix, (start) => (text) => text.startsWith(start));
  add("suffix", mapping.suffix, (end) => (text) => text.endsWith(end));
  add("contains", mapping.contains, containsTest);
  add("regex", mapping.regex, regexTest);
  const { min_length, max_length } = mapping;
  if (min_length !== undefined) tests.push(["min_length", (text) => !isShorter(text, min_length)]);
  if (max_length !== undefined) {
    tests.push(["max_length", (text) => isShorter(text, max_length + 1)]);
  }
  return tests;
}

/** From this length on the platform's own search may take the product of both lengths. */
const LONG_PART = 64;

/** Looks for a part. A long one is searched without going back (Knuth, Morris and Pratt). */
function containsTest(part: string): TextTest {
  if (part.length < LONG_PART) return (text) => text.includes(part);
  const borders = bordersOf(part);
  return (text) => {
    let matched = 0;
    for (let at = 0; at < text.length; at++) {
      matched = matchedWith(text.charCodeAt(at), part, borders, matched);
      if (matched === part.length) return true;
    }
    return false;
  };
}

/** For each beginning of a text, the length of its longest end that is a shorter beginning too. */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    length = matchedWith(text.charCodeAt(at), text, borders, length);
    borders[at] = length;
  }
  return borders;
}

/** How much of a part is matched with one more character, if `before` it was so much. */
function matchedWith(code: number, part: string, borders: Int32Array, before: number): number {
  let matched = before;
  while (matched > 0 && part.charCodeAt(matched) !== code) matched = borderOf(borders, matched);
  return part.charCodeAt(matched) === code ? matched + 1 : matched;
}

function borderOf(borders: Int32Array, length: number): number {
  return borders[length - 1] ?? 0;
}

function globTest(pattern: string): TextTest {
  const matcher = compileGlob(globParts(pattern));
  if (matcher === undefined) throw new Error("a pattern that was checked is too long");
  return (text) => matcher.matches(text);
}

function regexTest(expression: string): TextTest {
  const reading = readRegex(expression);
  if (reading.kind === "fault") throw new Error("an expression that was checked is malformed");
  return (text) => reading.matcher.matches(text);
}

/** Whether a text has fewer code points than `length`. */
function isShorter(text: string, length: number): boolean {
  if (text.length >= 2 * length) return false; // a code point has two units at most
  let count = 0;
  for (const _ of text) count++;
  return count < length;
}

/** Tests of a number, by name of the condition. */
export function numberTests(
  { min, max, above, below }: ConditionMapping,
): readonly (readonly [string, (value: number) => boolean])[] {
  const tests: (readonly [string, (value: number) => boolean])[] = [];
  if (min !== undefined) tests.push(["min", (value) => value >= min]);
  if (max !== undefined) tests.push(["max", (value) => value <= max]);
  if (above !== undefined) tests.push(["above", (value) => value > above]);
  if (below !== undefined) tests.push(["below", (value) => value < below]);
  return tests;
}

/** Whether a value has one of the types. */
export function isOneOf(value: JsonValue, kinds: readonly JsonKind[]): boolean {
  return kinds.some((kind) => {
    switch (kind) {
      case "list":
        return Array.isArray(value);
      case "object":
        return typeof value === "object" && value !== null && !Array.isArray(value);
      case "integer":
        return Number.isInteger(value);
      case "string":
        return typeof value === "string";
      case "number":
        return typeof value === "number";
      case "boolean":
        return typeof value === "boolean";
    }
  });
}

/** Compares with scalars; a value of a type that none of them has is unclear. */
export function equalsOne(value: JsonValue, listed: readonly JsonValue[]): Answer {
  if (listed.includes(value)) return "yes";
  return listed.some((item) => typeof item === typeof value) ? "no" : "unclear";
}
