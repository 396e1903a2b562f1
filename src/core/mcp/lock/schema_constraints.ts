/** Judges changes of the JSON Schema keywords that constrain a value by themselves. */

import { canonicalText } from "../../json/canonical.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { member, objectOrEmpty, stringsOf } from "../json_values.ts";
import { visible } from "./invisible_text.ts";
import { appendAll } from "../../lists.ts";

/** Whether the schema accepts more than before or less; `other` if that is unclear. */
export type Direction = "wider" | "narrower" | "other";

export interface ConstraintChange {
  readonly old: JsonObject;
  readonly now: JsonObject;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
  readonly add: (direction: Direction, text: string) => void;
}

const ALL_TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];

/** Judges the change of one keyword and reports it by `change.add`. */
export function compareConstraint(keyword: string, change: ConstraintChange): void {
  switch (keyword) {
    case "type":
      return compareSets(change, typesOf(change.before), typesOf(change.after), "type");
    case "enum":
    case "const":
      return compareValues(keyword, change);
    case "required":
      return compareRequired(change);
    case "dependentRequired":
      return compareDependent(change);
    case "minimum":
    case "exclusiveMinimum":
      return compareEdge(keyword, change, ["minimum", "exclusiveMinimum"], -1);
    case "maximum":
    case "exclusiveMaximum":
      return compareEdge(keyword, change, ["maximum", "exclusiveMaximum"], 1);
    case "minLength":
    case "minItems":
    case "minProperties":
    case "minContains":
      return compareBound(change, keyword === "minContains" ? 1 : 0, -1);
    case "maxLength":
    case "maxItems":
    case "maxProperties":
    case "maxContains":
      return compareBound(change, Infinity, 1);
    case "multipleOf":
      return compareMultiple(change);
    case "uniqueItems":
      return change.add(change.after === true ? "narrower" : "wider", arrow(change));
    case "pattern":
    case "format":
    case "contentEncoding":
    case "contentMediaType":
    case "$ref":
    case "$dynamicRef":
      return comparePresence(change);
    default:
      return change.add("other", arrow(change));
  }
}

/** The canonical JSON of a value, with escapes in place of invisible characters. */
export function show(value: JsonValue | undefined): string {
  return value === undefined ? "nothing" : visible(canonicalText(value));
}

function arrow({ before, after }: ConstraintChange): string {
  return `${show(before)} -> ${show(after)}`;
}

/** The types that a `type` names, `number` with its `integer`; `undefined` if it is malformed. */
function typesOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined) return ALL_TYPES;
  const types = typeof value === "string" ? [value] : stringsOf(value);
  if (types?.every((type) => ALL_TYPES.includes(type)) !== true) return undefined;
  return types.includes("number") ? [...types, "integer"] : types;
}

/** Reports what a set gained and what it lost; nothing for equal sets. */
function compareSets(
  change: ConstraintChange,
  old: readonly string[] | undefined,
  now: readonly string[] | undefined,
  what: string,
): void {
  if (old === undefined || now === undefined) return change.add("other", arrow(change));
  const come = [...new Set(now)].filter((item) => !old.includes(item));
  const gone = [...new Set(old)].filter((item) => !now.includes(item));
  if (come.length > 0) change.add("wider", `gains ${what} ${come.join(", ")}`);
  if (gone.length > 0) change.add("narrower", `loses ${what} ${gone.join(", ")}`);
}

/** `const` is an `enum` of one, and both together accept what is in both: judged as one keyword. */
function compareValues(keyword: string, change: ConstraintChange): void {
  const { old, now } = change;
  const other = keyword === "enum" ? "const" : "enum";
  if (show(member(old, other)) !== show(member(now, other))) {
    // Both differ: only one of the two reports it.
    const teller = !Object.hasOwn(now, "enum") && Object.hasOwn(now, "const") ? "const" : "enum";
    if (keyword !== teller) return;
  }
  const before = valuesOf(old);
  const after = valuesOf(now);
  if (before === undefined) return change.add("narrower", `is new: ${show(change.after)}`);
  if (after === undefined) return change.add("wider", `is gone: it was ${show(change.before)}`);
  compareSets(change, before, after, before.length + after.length > 2 ? "values" : "value");
}

/** The values that a schema accepts, as canonical JSON; `undefined` if it lists none. */
function valuesOf(schema: JsonObject): readonly string[] | undefined {
  const list = member(schema, "enum");
  const listed = Array.isArray(list) ? list.map(show) : undefined;
  if (!Object.hasOwn(schema, "const")) return listed;
  const only = show(schema["const"]);
  return listed?.includes(only) === false ? [] : [only];
}

function compareRequired(change: ConstraintChange): void {
  const old = stringsOf(change.before ?? []);
  const now = stringsOf(change.after ?? []);
  if (old === undefined || now === undefined) return change.add("other", arrow(change));
  const gone = old.filter((name) => !now.includes(name));
  const come = now.filter((name) => !old.includes(name));
  if (gone.length > 0) change.add("wider", `no longer requires ${gone.map(show).join(", ")}`);
  if (come.length > 0) change.add("narrower", `requires ${come.map(show).join(", ")}`);
}

function compareDependent(change: ConstraintChange): void {
  const old = pairsOf(change.before);
  const now = pairsOf(change.after);
  if (old === undefined || now === undefined) return change.add("other", arrow(change));
  const gone = old.filter((pair) => !now.includes(pair));
  const come = now.filter((pair) => !old.includes(pair));
  if (gone.length > 0) change.add("wider", `no longer ties ${gone.join(", ")}`);
  if (come.length > 0) change.add("narrower", `ties ${come.join(", ")}`);
}

function pairsOf(value: JsonValue | undefined): readonly string[] | undefined {
  const object = objectOrEmpty(value);
  if (object === undefined) return undefined;
  const pairs: string[] = [];
  for (const [name, list] of Object.entries(object)) {
    const names = stringsOf(list);
    if (names === undefined) return undefined;
    appendAll(pairs, names.map((other) => `${show(name)} to ${show(other)}`));
  }
  return pairs;
}

/** `side` is 1 for an upper bound and -1 for a lower one: moving a bound to that side widens it. */
function compareBound(change: ConstraintChange, absent: number, side: 1 | -1): void {
  const { before = absent, after = absent } = change;
  if (typeof before !== "number" || typeof after !== "number") {
    return change.add("other", arrow(change));
  }
  if (before === after) return change.add("other", arrow(change));
  change.add((after - before) * side > 0 ? "wider" : "narrower", arrow(change));
}

/** Two keywords can state one bound of a number: judged as one. */
function compareEdge(
  keyword: string,
  change: ConstraintChange,
  [inclusive, exclusive]: readonly [string, string],
  side: 1 | -1,
): void {
  const { old, now } = change;
  const isOther = (name: string) => name !== keyword && show(old[name]) !== show(now[name]);
  if (keyword === exclusive && isOther(inclusive)) return;
  const before = edgeOf(old, inclusive, exclusive, side);
  const after = edgeOf(now, inclusive, exclusive, side);
  if (before === undefined || after === undefined) return change.add("other", arrow(change));
  const moved = after.value === before.value
    ? Number(before.isExclusive) - Number(after.isExclusive)
    : (after.value - before.value) * side;
  const text = `${showEdge(before)} -> ${showEdge(after)}`;
  change.add(moved > 0 ? "wider" : moved < 0 ? "narrower" : "other", text);
}

interface Edge {
  readonly value: number;
  readonly isExclusive: boolean;
}

function edgeOf(
  schema: JsonObject,
  inclusive: string,
  exclusive: string,
  side: 1 | -1,
): Edge | undefined {
  const open = Infinity * side;
  const closed = Object.hasOwn(schema, inclusive) ? schema[inclusive] : open;
  const strict = Object.hasOwn(schema, exclusive) ? schema[exclusive] : open;
  if (typeof closed !== "number" || typeof strict !== "number") return undefined;
  const isExclusive = strict !== open && (strict - closed) * side <= 0;
  return { value: isExclusive ? strict : closed, isExclusive };
}

function showEdge({ value, isExclusive }: Edge): string {
  if (!Number.isFinite(value)) return "nothing";
  return isExclusive ? `${value}, exclusive` : `${value}`;
}

function compareMultiple(change: ConstraintChange): void {
  const { before, after } = change;
  const isNarrower = typeof after === "number" &&
    (before === undefined || (typeof before === "number" && after % before === 0));
  change.add(isNarrower ? "narrower" : "wider", arrow(change));
}

/** For keywords whose values cannot be compared: only their presence widens or narrows. */
function comparePresence(change: ConstraintChange): void {
  if (change.before === undefined) change.add("narrower", `is new: ${show(change.after)}`);
  else if (change.after === undefined) {
    change.add("wider", `is gone: it was ${show(change.before)}`);
  } else change.add("other", arrow(change));
}
