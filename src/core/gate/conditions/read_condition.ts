/** Reads conditions of a policy: every fault with its place, and one normalized form. */

import { canonicalText } from "../../json/canonical.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { quoted } from "../../fault.ts";
import { nearest } from "../../suggest.ts";
import { compareText, trim } from "../../text.ts";
import type { ArgCondition, Condition, ConditionMapping, Quantified } from "./condition.ts";
import {
  CONDITION_FORMS,
  CONDITION_NAMES,
  type ConditionForm,
  type ConditionName,
  isConditionName,
  QUANTIFIERS,
  readAsOf,
} from "./condition_words.ts";
import {
  found,
  type Reading,
  readNumber,
  readPorts,
  readScalars,
  readTexts,
  report,
} from "./read_operand.ts";
import { whyNever } from "./never.ts";
import { unreadSign } from "./unread_signs.ts";
import { Kinds } from "./kinds.ts";
import { parseValuePointer } from "./select.ts";

/** Reads `match.args`. */
export function readArgConditions(
  value: JsonValue,
  at: string,
  reading: Reading,
): readonly ArgCondition[] {
  if (!isJsonObject(value)) {
    report(reading, at, `"args" is ${found(value)}, expected a mapping of pointers to conditions`);
    return [];
  }
  const conditions = readPointed(value, at, reading, "an argument");
  return [...conditions].map(([Pointer, Condition]) => ({ Pointer, Condition }))
    .sort((a, b) => compareText(a.Pointer, b.Pointer));
}

function readPointed(
  value: JsonObject,
  at: string,
  reading: Reading,
  what: string,
): ReadonlyMap<string, Condition> {
  const conditions = new Map<string, Condition>();
  const entries = Object.entries(value);
  if (entries.length === 0) {
    report(reading, at, "the mapping is empty", `name ${what}, or leave it out`);
  }
  for (const [text, inner] of entries) {
    const place = joinPointer(at, text);
    const pointer = parseValuePointer(text);
    if (typeof pointer === "string" || (text === "" && what === "an argument")) {
      const fault = typeof pointer === "string" ? pointer : "is empty";
      const hint = text.startsWith("/")
        ? "write a JSON Pointer such as /items/0/path"
        : `write /${text}`;
      report(reading, place, `the pointer ${quoted(text)} ${fault}`, hint, "key");
      continue;
    }
    const blank = what === "an argument"
      ? text.split("/").find((name) => trim(name) !== name)
      : undefined;
    if (blank !== undefined) {
      reading.warnings?.push({
        pointer: place,
        part: "key",
        text: `the pointer ${
          quoted(text)
        } has white space around a name, and names of arguments are trimmed`,
        suggestion: "remove it",
      });
    }
    const condition = pointer.isPlural
      ? readQuantifiedCondition(inner, place, reading, pointer.text)
      : readCondition(inner, place, reading);
    if (condition !== undefined) conditions.set(text, condition);
  }
  return conditions;
}

/** Reads a condition on one value. */
export function readCondition(
  value: JsonValue,
  at: string,
  reading: Reading,
): Condition | undefined {
  return readAlternatives(value, at, reading, new Kinds(), "one");
}

/** Reads a condition on several values: quantifiers with a condition each. */
function readQuantifiedCondition(
  value: JsonValue,
  at: string,
  reading: Reading,
  pointer: string,
): Condition | undefined {
  return readAlternatives(value, at, reading, new Kinds(), { pointer });
}

/** Place of a mapping: on one value, on several that a pointer selects, or within those. */
type Place = "one" | { readonly pointer: string };

function readAlternatives(
  value: JsonValue,
  at: string,
  reading: Reading,
  kinds: Kinds,
  place: Place,
): Condition | undefined {
  const isList = Array.isArray(value);
  const items: readonly JsonValue[] = isList ? value : [value as JsonValue];
  if (items.length === 0) {
    report(reading, at, "the list of conditions is empty", "leave it out, or write a condition");
    return undefined;
  }
  const mappings: ConditionMapping[] = [];
  for (const [index, item] of items.entries()) {
    const itemAt = isList ? joinPointer(at, index) : at;
    if (!isJsonObject(item)) {
      report(
        reading,
        itemAt,
        `the condition is ${found(item)}, expected a mapping`,
        insteadOf(item),
      );
      continue;
    }
    const mapping = readMapping(item, itemAt, reading, kinds, place);
    if (mapping !== undefined) mappings.push(mapping);
  }
  if (mappings.length !== items.length) return undefined;
  if (mappings.length === 1) return { AnyOf: mappings };
  const byText = new Map(mappings.map((mapping) => [canonicalText(mapping), mapping]));
  const sorted = [...byText].sort(([a], [b]) => compareText(a, b)).map(([, mapping]) => mapping);
  return { AnyOf: sorted };
}

function insteadOf(value: JsonValue): string {
  const isScalar = value !== null && typeof value !== "object";
  return isScalar ? `write { equals: ${String(value)} }` : "write a mapping such as { equals: x }";
}

/** Names of conditions in other policy languages, without signs between words. */
const SYNONYMS: ReadonlyMap<string, ConditionName> = new Map(
  Object.entries(
    {
      max: "atmost lte le lessthanorequal maximum upto",
      below: "lessthan lt exclusivemaximum",
      min: "atleast gte ge greaterthanorequal minimum",
      above: "greaterthan gt exclusiveminimum morethan",
      equals: "eq equal equalto const exact",
      in: "oneof enum anyof allowed",
      prefix: "startswith beginswith",
      suffix: "endswith",
      contains: "includes substring has",
      regex: "matches match pattern regexp",
      present: "exists required isset",
      under: "inside within infolder subpath",
    } satisfies Partial<Record<ConditionName, string>>,
  ).flatMap(([name, words]) => words.split(" ").map((word) => [word, name as ConditionName])),
);

function readMapping(
  value: JsonObject,
  at: string,
  reading: Reading,
  kinds: Kinds,
  place: Place,
): ConditionMapping | undefined {
  const before = reading.problems.length;
  const entries = Object.entries(value);
  if (entries.length === 0) {
    report(reading, at, "the condition is empty", "write what must hold, such as { equals: x }");
  }
  const mapping: Partial<Record<ConditionName, unknown>> = {};
  for (const [key, operand] of entries) {
    const keyAt = joinPointer(at, key);
    if (!isConditionName(key)) {
      const guess = nearest(key, CONDITION_NAMES) ??
        SYNONYMS.get(key.toLowerCase().replaceAll(/[^a-z]/g, ""));
      const hint = guess === undefined
        ? `known conditions: ${CONDITION_NAMES.join(", ")}`
        : `did you mean "${guess}"?`;
      report(reading, keyAt, `unknown condition ${quoted(key)}`, hint, "key");
    } else if (mayStand(key, keyAt, reading, place)) {
      const read = readOperand(key, operand, keyAt, reading, kinds, place);
      if (read !== undefined) mapping[key] = read;
      warnOfSigns(key, operand, keyAt, reading);
    }
  }
  if (reading.problems.length > before) return undefined;
  // Each member was read by the form of its name.
  const read = mapping as ConditionMapping;
  warnOfBounds(read, at, reading);
  if (place === "one") warnOfNever(read, at, reading);
  return read;
}

/** Whether a condition is allowed in its place; quantifiers are for pointers with `*` only. */
function mayStand(key: ConditionName, at: string, reading: Reading, place: Place): boolean {
  const isQuantifier = QUANTIFIERS.includes(key);
  if (place === "one") {
    if (!isQuantifier) return true;
    const hint = "end the pointer with /* to ask each item of a list, or leave the quantifier out";
    report(reading, at, `"${key}" asks several values, and the pointer selects one`, hint, "key");
    return false;
  }
  if (isQuantifier || key === "not") return true;
  const text = `the pointer ${
    quoted(place.pointer)
  } selects several values, and "${key}" has no quantifier`;
  report(reading, at, text, `write any, every or only: { every: { ${key}: … } }`, "key");
  return false;
}

function readOperand(
  key: ConditionName,
  value: JsonValue,
  at: string,
  reading: Reading,
  kinds: Kinds,
  place: Place,
): unknown {
  const form: ConditionForm = CONDITION_FORMS[key];
  const readAs = readAsOf(key);
  const clash = form.kind === "scalars"
    ? kinds.clashPlain(key)
    : readAs === undefined
    ? undefined
    : kinds.clash(key, readAs);
  if (clash !== undefined) {
    const hint = "ask it in one way: a cleaned path or host has other spellings than the text";
    report(reading, at, `"${key}" and "${clash}" read one argument in two ways`, hint, "key");
    return undefined;
  }
  switch (form.kind) {
    case "texts":
      return readTexts(key, value, at, reading, form.read);
    case "scalars":
      return readScalars(key, value, at, reading);
    case "boolean":
      if (typeof value === "boolean") return value;
      report(reading, at, `"${key}" is ${found(value)}, expected true or false`);
      return undefined;
    case "number":
      return readNumber(key, value, at, reading, form.isCount);
    case "ports":
      return readPorts(value, at, reading);
    case "condition": {
      const inner = QUANTIFIERS.includes(key) ? "one" : place;
      return readAlternatives(value, at, reading, kinds, inner);
    }
    case "pointers": {
      if (isJsonObject(value)) {
        return Object.fromEntries(readPointed(value, at, reading, "a value"));
      }
      report(
        reading,
        at,
        `"json" is ${found(value)}, expected a mapping of pointers to conditions`,
      );
      return undefined;
    }
    case "quantifiers":
      return readQuantifiers(key, value, at, reading);
  }
}

/** Reads `{ any | every | only: condition }`. */
export function readQuantifiers(
  name: string,
  value: JsonValue,
  at: string,
  reading: Reading,
): Quantified | undefined {
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    const hint = `write { any: … }, { every: … } or { only: … }`;
    report(reading, at, `"${name}" is ${found(value)}, expected a quantifier`, hint);
    return undefined;
  }
  const result: Partial<Record<ConditionName, Condition>> = {};
  const kinds = new Kinds();
  for (const [key, inner] of Object.entries(value)) {
    const keyAt = joinPointer(at, key);
    if (!isConditionName(key) || !QUANTIFIERS.includes(key)) {
      report(
        reading,
        keyAt,
        `unknown quantifier ${quoted(key)}`,
        "write any, every or only",
        "key",
      );
      continue;
    }
    const condition = readAlternatives(inner, keyAt, reading, kinds, "one");
    if (condition !== undefined) result[key] = condition;
  }
  return result;
}

function warnOfNever(mapping: ConditionMapping, at: string, { warnings }: Reading): void {
  const why = warnings && whyNever(mapping);
  if (why === undefined) return;
  warnings?.push({
    pointer: at,
    part: "key",
    text: `the condition never holds: ${why}`,
    suggestion: undefined,
  });
}

/** Warns of texts that look like patterns of another language. */
export function warnOfSigns(
  key: string,
  value: JsonValue,
  at: string,
  { lists, warnings }: Reading,
): void {
  if (warnings === undefined) return;
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [value as JsonValue];
  for (const [index, item] of items.entries()) {
    if (typeof item !== "string") continue;
    const list = lists.get(item.replace(/^\$/, ""));
    for (const text of item.startsWith("$") ? list ?? [] : [item]) {
      const sign = unreadSign(key, text);
      if (sign === undefined) continue;
      warnings.push({
        pointer: Array.isArray(value) ? joinPointer(at, index) : at,
        part: "value",
        text: `in ${quoted(text)} of "${key}" ${sign}`,
        suggestion: undefined,
      });
    }
  }
}

function warnOfBounds(mapping: ConditionMapping, at: string, { warnings }: Reading): void {
  const upper = mapping.max === undefined
    ? mapping.below === undefined ? undefined : "below"
    : "max";
  if (upper === undefined || mapping.min !== undefined || mapping.above !== undefined) return;
  warnings?.push({
    pointer: joinPointer(at, upper),
    part: "key",
    text: `"${upper}" without a lower bound lets every negative number through`,
    suggestion: "add min: 0",
  });
}
