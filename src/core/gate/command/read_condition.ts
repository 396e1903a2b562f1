/** Reads conditions on command lines: every fault with its place, and one normalized form. */

import { quoted } from "../../fault.ts";
import { canonicalText } from "../../json/canonical.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { nearest } from "../../suggest.ts";
import { compareText } from "../../text.ts";
import { readCondition, readQuantifiers, warnOfSigns } from "../conditions/read_condition.ts";
import { found, type Reading, readTexts, report } from "../conditions/read_operand.ts";
import { type Operand, unusable } from "../conditions/operand.ts";
import type { ActCondition, Acts, CommandCondition } from "./condition.ts";

const COMMAND_KEYS = ["every", "any", "not"] as const;
/** Facts of an act, in the order in which they are written. */
export const FACTS = [
  "program",
  "subcommand",
  "flags",
  "option",
  "words",
  "reads",
  "writes",
  "hosts",
  "to_file",
  "from_file",
  "assigns",
  "fed_by",
  "not",
] as const satisfies readonly (keyof ActCondition)[];

/** The facts that name a kind of act. */
const KIND_FACTS: readonly string[] = ["program", "to_file", "from_file", "assigns"];
/** The facts that only a program that is run has. */
const RUN_FACTS: readonly string[] = FACTS.filter((fact) =>
  fact === "program" || (fact !== "not" && !KIND_FACTS.includes(fact))
);

/** Reads `match.command`. */
export function readCommandCondition(
  value: JsonValue,
  at: string,
  reading: Reading,
): CommandCondition | undefined {
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    const hint = "write { every: [ … ] } or { any: … }";
    report(reading, at, `"command" is ${found(value)}, expected a mapping`, hint);
    return undefined;
  }
  const condition: { -readonly [K in keyof CommandCondition]: CommandCondition[K] } = {};
  for (const [key, inner] of Object.entries(value)) {
    const keyAt = joinPointer(at, key);
    switch (key) {
      case "every":
      case "any": {
        const acts = readActs(inner, keyAt, reading, { needsKind: key === "every" });
        if (acts !== undefined) condition[key] = acts;
        break;
      }
      case "not": {
        const not = readCommandCondition(inner, keyAt, reading);
        if (not !== undefined) condition.not = not;
        break;
      }
      default:
        reportUnknown(key, keyAt, COMMAND_KEYS, reading, FACTS);
    }
  }
  return condition;
}

function reportUnknown(
  key: string,
  at: string,
  known: readonly string[],
  reading: Reading,
  elsewhere: readonly string[] = [],
): void {
  if (elsewhere.includes(key)) {
    const hint = `write { any: { ${key}: … } } or { every: [{ ${key}: … }] }`;
    report(reading, at, `"${key}" is a fact about one act of the line`, hint, "key");
    return;
  }
  const guess = nearest(key, known);
  const hint = guess === undefined ? `known keys: ${known.join(", ")}` : `did you mean "${guess}"?`;
  report(reading, at, `unknown key ${quoted(key)}`, hint, "key");
}

function readActs(
  value: JsonValue,
  at: string,
  reading: Reading,
  { needsKind }: { readonly needsKind: boolean },
): Acts | undefined {
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [value as JsonValue];
  const before = reading.problems.length;
  if (items.length === 0) {
    report(reading, at, "the list of acts is empty", "write an act such as { program: ls }");
  }
  const acts = new Map<string, ActCondition>();
  for (const [index, item] of items.entries()) {
    const itemAt = Array.isArray(value) ? joinPointer(at, index) : at;
    if (!isJsonObject(item) || Object.keys(item).length === 0) {
      const hint = "write an act such as { program: ls } or { to_file: … }";
      report(reading, itemAt, `the act is ${found(item)}, expected a mapping`, hint);
      continue;
    }
    if (needsKind && !KIND_FACTS.some((fact) => Object.hasOwn(item, fact))) {
      const hint = `name one of ${KIND_FACTS.join(", ")}, or every kind of act would pass`;
      report(reading, itemAt, "the item does not say which acts it is about", hint);
    }
    checkKinds(item, itemAt, reading);
    const act = readAct(item, itemAt, reading);
    // One act alone needs no place among others.
    acts.set(items.length === 1 ? "" : canonicalText(act), act);
  }
  if (reading.problems.length > before) return undefined;
  return { AnyOf: [...acts].sort(([a], [b]) => compareText(a, b)).map(([, act]) => act) };
}

/** A redirection has no flags, and a program that is run is not a file of a redirection. */
function checkKinds(item: JsonObject, at: string, reading: Reading): void {
  const kinds = [
    RUN_FACTS.find((fact) => Object.hasOwn(item, fact)),
    ...["to_file", "from_file", "assigns"].filter((fact) => Object.hasOwn(item, fact)),
  ].filter((fact) => fact !== undefined);
  if (kinds.length < 2) return;
  const text = `${kinds.map((fact) => `"${fact}"`).join(" and ")} are about different acts`;
  report(reading, at, text, "write an item for each of them");
}

function readAct(item: JsonObject, at: string, reading: Reading): ActCondition {
  const act: { -readonly [K in keyof ActCondition]: ActCondition[K] } = {};
  for (const [key, value] of Object.entries(item)) {
    const keyAt = joinPointer(at, key);
    switch (key) {
      case "program":
        warnOfSigns(key, value, keyAt, reading);
        act.program = readTexts(key, value, keyAt, reading, readProgram) ?? [];
        break;
      case "subcommand":
        warnOfSigns(key, value, keyAt, reading);
        act.subcommand = readTexts(key, value, keyAt, reading, readSubcommand) ?? [];
        break;
      case "flags":
        act.flags = readTexts(key, value, keyAt, reading, readFlag) ?? [];
        break;
      case "assigns":
        act.assigns = readTexts(key, value, keyAt, reading, readVariable) ?? [];
        break;
      case "option":
        act.option = readOptions(value, keyAt, reading);
        break;
      case "words":
      case "reads":
      case "writes":
      case "hosts":
        act[key] = readQuantifiers(key, value, keyAt, reading) ?? {};
        break;
      case "to_file":
      case "from_file": {
        const condition = readCondition(value, keyAt, reading);
        if (condition !== undefined) act[key] = condition;
        break;
      }
      case "fed_by":
      case "not": {
        const acts = readActs(value, keyAt, reading, { needsKind: false });
        if (acts !== undefined) act[key] = acts;
        break;
      }
      default:
        reportUnknown(key, keyAt, FACTS, reading);
    }
  }
  return act;
}

function readOptions(
  value: JsonValue,
  at: string,
  reading: Reading,
): NonNullable<ActCondition["option"]> {
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    const hint = "write { name: condition }, such as { o: { under: [.] } }";
    report(reading, at, `"option" is ${found(value)}, expected a mapping`, hint);
    return {};
  }
  const options: Record<string, NonNullable<ReturnType<typeof readCondition>>> = {};
  for (const [name, inner] of Object.entries(value)) {
    const nameAt = joinPointer(at, name);
    const flag = readFlag(name);
    if ("fault" in flag) {
      report(reading, nameAt, `${quoted(name)} ${flag.fault}`, flag.hint, "key");
      continue;
    }
    const condition = readCondition(inner, nameAt, reading);
    if (condition !== undefined) options[flag.value] = condition;
  }
  return options;
}

function readProgram(text: string): Operand<string> {
  if (/[\/\\]/.test(text)) {
    return unusable("is a path, not a name", "write the last part: programs are compared by name");
  }
  return /\s/.test(text)
    ? unusable("holds a blank", "write words after the program as subcommand or words")
    : { value: text };
}

function readSubcommand(text: string): Operand<string> {
  const words = text.split(/\s+/);
  return words.some((word) => word.startsWith("-"))
    ? unusable("holds a flag", "write flags under flags")
    : { value: words.join(" ") };
}

function readFlag(text: string): Operand<string> {
  const name = text.replace(/^-{1,2}/, "");
  return /^[^\s=-][^\s=]*$/.test(name)
    ? { value: name }
    : unusable("is not a flag", "write its name without dashes and value, such as force");
}

function readVariable(text: string): Operand<string> {
  return /^[A-Za-z0-9_*]+$/.test(text)
    ? { value: text }
    : unusable("is not a variable", "write its name, such as PATH or GIT_*");
}
