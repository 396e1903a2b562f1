/**
 * Tells of a condition on one value that no value satisfies it. It only says so where that is proved:
 * a condition that it does not tell of may be one all the same.
 */

import type { JsonValue } from "../../json/json.ts";
import { compileCondition } from "./compile.ts";
import type { Condition, ConditionMapping, JsonKind } from "./condition.ts";
import { type ConditionName, type ReadAs, readAsOf } from "./condition_words.ts";
import { globParts } from "./glob.ts";

/** Why no value satisfies a mapping, in words that follow "never holds: "; `undefined` if one may. */
export function whyNever(mapping: ConditionMapping): string | undefined {
  return absentAndThere(mapping) ?? ofNoType(mapping) ?? emptyRange(mapping) ??
    emptyCount(mapping, "min_length", "max_length") ??
    emptyCount(mapping, "min_items", "max_items") ?? longerThanAllowed(mapping) ??
    noneListed(mapping) ?? excluded(mapping);
}

function namesOf(mapping: ConditionMapping): readonly ConditionName[] {
  return Object.keys(mapping) as ConditionName[]; // a mapping has no other members
}

function absentAndThere(mapping: ConditionMapping): string | undefined {
  if (mapping.present !== false) return undefined;
  const other = namesOf(mapping).find((name) => name !== "present" && name !== "not");
  return other === undefined ? undefined : `a value that is absent has no "${other}"`;
}

const TYPES: Readonly<Record<ReadAs, JsonKind>> = {
  text: "string",
  number: "number",
  path: "string",
  url: "string",
  email: "string",
  list: "list",
  json: "string",
  patch: "string",
};

function ofNoType(mapping: ConditionMapping): string | undefined {
  const { is } = mapping;
  for (const name of is === undefined ? [] : namesOf(mapping)) {
    const readAs = readAsOf(name);
    if (readAs === undefined) continue;
    const type = TYPES[readAs];
    const isRead = is?.some((kind) => kind === type || (kind === "integer" && type === "number"));
    if (isRead === false) return `"${name}" reads a ${type}, and "is" wants ${is?.join(" or ")}`;
  }
  return undefined;
}

function emptyRange(mapping: ConditionMapping): string | undefined {
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity, is } = mapping;
  const [lower, upper] = [Math.max(min, above), Math.min(max, below)];
  const isOpen = lower === above || upper === below;
  if (lower > upper || (lower === upper && isOpen)) {
    return `no number is ${rangeInWords(mapping)}`;
  }
  if (is === undefined || is.includes("number")) return undefined;
  const first = Math.ceil(lower) === above ? above + 1 : Math.ceil(lower);
  const isTooLarge = first > upper || first === below;
  return Number.isFinite(lower) && isTooLarge
    ? `no integer is ${rangeInWords(mapping)}`
    : undefined;
}

function rangeInWords(mapping: ConditionMapping): string {
  const bounds = (["min", "above", "max", "below"] as const).flatMap((name) =>
    mapping[name] === undefined ? [] : [`${name} ${mapping[name]}`]
  );
  return `within ${bounds.join(" and ")}`;
}

function emptyCount(
  mapping: ConditionMapping,
  fewest: "min_length" | "min_items",
  most: "max_length" | "max_items",
): string | undefined {
  const [least = 0, largest = Infinity] = [mapping[fewest], mapping[most]];
  return least > largest ? `"${fewest}" ${least} is over "${most}" ${largest}` : undefined;
}

function longerThanAllowed(mapping: ConditionMapping): string | undefined {
  const { max_length } = mapping;
  if (max_length === undefined) return undefined;
  for (const name of ["prefix", "suffix", "contains", "glob"] as const) {
    const texts = mapping[name];
    const lengths = texts?.map((text) => name === "glob" ? shortest(text) : [...text].length);
    if (lengths?.every((length) => length > max_length) === true) {
      return `a text with this "${name}" is longer than "max_length" ${max_length}`;
    }
  }
  return undefined;
}

/** Fewest characters of a text that fits a pattern. */
function shortest(glob: string): number {
  return globParts(glob).reduce((sum, part) => {
    if (part === "*") return sum;
    return sum + (part === "?" ? 1 : [...part.text].length);
  }, 0);
}

/** Of listed values each can be asked what else must hold. */
function noneListed(mapping: ConditionMapping): string | undefined {
  const listed: readonly JsonValue[] | undefined = mapping.equals ?? mapping.in;
  const { source: _, ...rest } = mapping; // it says nothing about the value
  if (listed === undefined || namesOf(rest).length < 2) return undefined;
  const ask = compileCondition({ AnyOf: [rest] }, { isDeep: false });
  const surroundings = { workspace: "/workspace", folder: "/workspace", provenance: [] };
  return listed.every((value) => ask(value, "", surroundings) === "no")
    ? `no value of "${mapping.equals === undefined ? "in" : "equals"}" satisfies the rest`
    : undefined;
}

/** Whether `not` takes away all that the rest lets through. */
function excluded(mapping: ConditionMapping): string | undefined {
  const { not } = mapping;
  return not !== undefined && impliesOne(mapping, not)
    ? `"not" excludes all that the rest lets through`
    : undefined;
}

function impliesOne(mapping: ConditionMapping, { AnyOf }: Condition): boolean {
  return AnyOf.some((one) => namesOf(one).every((name) => implies(mapping, one, name)));
}

/** Whether each value that satisfies `mapping` satisfies one condition of `other`. */
function implies(mapping: ConditionMapping, other: ConditionMapping, name: ConditionName): boolean {
  if (name === "present") {
    return other.present === true && namesOf(mapping).some((one) => one !== "not") &&
      mapping.present !== false;
  }
  if (BOUNDS.some((one) => one === name)) return impliesBound(mapping, other, name);
  const covers = COVERS[name];
  const [own, wanted] = [mapping[name], other[name]];
  if (covers === undefined || !isList(own) || !isList(wanted)) return false;
  return own.every((a) => wanted.some((b) => covers(b, a)));
}

function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

const BOUNDS = [
  "min",
  "max",
  "above",
  "below",
  "min_length",
  "max_length",
  "min_items",
  "max_items",
];

function impliesBound(
  mapping: ConditionMapping,
  other: ConditionMapping,
  name: ConditionName,
): boolean {
  const [own, wanted] = [mapping[name], other[name]];
  if (typeof own !== "number" || typeof wanted !== "number") return false;
  return name.startsWith("min") || name === "above" ? own >= wanted : own <= wanted;
}

type Covers = (wide: JsonValue, narrow: JsonValue) => boolean;

const ofTexts = (covers: (wide: string, narrow: string) => boolean): Covers => (wide, narrow) =>
  typeof wide === "string" && typeof narrow === "string" && covers(wide, narrow);
const same: Covers = (wide, narrow) => wide === narrow;

/** Whether all that one item of a list stands for is what another stands for. */
const COVERS: Partial<Readonly<Record<ConditionName, Covers>>> = {
  is: (wide, narrow) => wide === narrow || (wide === "number" && narrow === "integer"),
  glob: same,
  prefix: ofTexts((wide, narrow) => narrow.startsWith(wide)),
  suffix: ofTexts((wide, narrow) => narrow.endsWith(wide)),
  contains: ofTexts((wide, narrow) => narrow.includes(wide)),
  regex: same,
  under: ofTexts(isBelow),
  path_glob: ofTexts((wide, narrow) => wide === narrow || wide === "**"),
  scheme: same,
  host: ofTexts((wide, narrow) =>
    wide === narrow || (wide.startsWith("*.") && narrow.endsWith(wide.slice(1)))
  ),
  port: same,
  network: same,
  url_path: ofTexts((wide, narrow) => wide === narrow || wide === "**" || wide === "/**"),
  email_domain: same,
};

/** Whether a folder is another or lies in it; both are cleaned. One that climbs is left open. */
function isBelow(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  if (wide === ".") return !/^(?:\/|~|[a-z]:\/|\.\.)/.test(narrow);
  return narrow.startsWith(wide.endsWith("/") ? wide : `${wide}/`);
}
