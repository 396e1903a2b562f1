/** Compares the conditions of a policy with the schemas of the tools that it names. */

import { oneOf } from "../../fault.ts";
import type { Condition, ConditionMapping } from "../../gate/conditions/condition.ts";
import { CONDITION_NAMES, readAsOf } from "../../gate/conditions/condition_words.ts";
import { patternSet } from "../../gate/decide/name_set.ts";
import { aboutKey, type PolicyFinding } from "../../gate/policy/lint/finding.ts";
import type { PolicyCheck } from "../../gate/policy/lint/lint.ts";
import type { Rule } from "../../gate/policy/policy.ts";
import { canonicalText } from "../../json/canonical.ts";
import { isJsonObject, joinPointer } from "../../json/json.ts";
import { pointerTokens } from "../../json/pointer.ts";
import { nearest } from "../../suggest.ts";
import { lowerTrim } from "../../text.ts";
import type { OfferedTool } from "./offered_tools.ts";
import { type SchemaType, type SchemaValues, schemaValues, typeOf } from "./schema_values.ts";

/** Looks for conditions on arguments that a tool does not have, or that its values can never meet. */
export function schemaCheck(tools: readonly OfferedTool[]): PolicyCheck {
  return (rules, document) => {
    const findings: PolicyFinding[] = [];
    for (const { rule, pointer } of rules) {
      const { args = [], tool_names } = rule.match;
      const names = tool_names.length === 0 ? undefined : patternSet(tool_names);
      const meant = tools.filter(({ name }) => names?.has(lowerTrim(name)) ?? true);
      for (const { Pointer, Condition } of args) {
        const at = joinPointer(`${pointer}/match/args`, Pointer);
        for (const text of argumentFindings(Pointer, Condition, meant, tool_names)) {
          findings.push(aboutKey(at, `rule ${rule.name}: ${text}`));
        }
      }
      for (const text of unseenFindings(rule, meant)) {
        findings.push(aboutKey(`${pointer}/match`, `rule ${rule.name}: ${text}`));
      }
    }
    for (const [tool, pointer] of Object.entries(document.commands ?? {})) {
      const offered = tools.find(({ name }) => lowerTrim(name) === lowerTrim(tool));
      if (offered === undefined || typeof pointer !== "string") continue;
      const values = schemaValues(offered.inputSchema, pointer);
      const text = values.kind === "absent"
        ? absentText(offered.name, pointer, values.known)
        : impossible({ AnyOf: [{ is: ["string", "list"] }] }, values) === undefined
        ? undefined
        : `${offered.name} has no text or list at ${pointer}, so it is not a command line`;
      if (text !== undefined) findings.push(aboutKey(joinPointer("/commands", tool), text));
    }
    return findings;
  };
}

/** Words in names of arguments that say where or what a call acts on. */
const ACTED_ON: ReadonlySet<string> = new Set([
  ...["path", "paths", "file", "files", "filename", "folder", "dir", "directory", "cwd", "workdir"],
  ...["source", "destination", "dest", "output", "url", "urls", "uri", "host", "hostname"],
  ...["command", "cmd", "script", "env"],
]);

/** Arguments by which a call that an allow rule narrows could act elsewhere, unseen by the rule. */
function unseenFindings(
  { effect, match: { args = [], command, no_other_args, tool_names } }: Rule,
  tools: readonly OfferedTool[],
): readonly string[] {
  if (effect !== "allow" || no_other_args === true) return [];
  if (args.length === 0 && command === undefined) return [];
  const seen = args.map(({ Pointer }) => pointerTokens(Pointer)[0] ?? "");
  if (seen.some((name) => name === "*" || name === "**")) return [];
  return tools.flatMap(({ name, inputSchema }) => {
    const { properties } = inputSchema;
    if (!tool_names.includes(lowerTrim(name)) || !isJsonObject(properties)) return [];
    const isAbout = seen.some((one) => Object.hasOwn(properties, one));
    if (!isAbout && command === undefined) return [];
    const unseen = Object.keys(properties).filter((one) =>
      !seen.includes(one) && wordsOf(one).some((word) => ACTED_ON.has(word)) &&
      !(command !== undefined && LINES.has(one))
    );
    if (unseen.length === 0) return [];
    const list = unseen.slice(0, 8).map((one) => joinPointer("", one)).join(", ");
    return [
      `${name} also has ${list}, which the rule does not look at: ` +
      "add conditions, or no_other_args: true",
    ];
  });
}

/** Arguments that may be the line itself. */
const LINES: ReadonlySet<string> = new Set(["command", "cmd", "script"]);

function wordsOf(name: string): readonly string[] {
  return name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toLowerCase().split(/[^a-z]+/);
}

/** One finding for each tool that is named, or one for all where a pattern names them. */
function argumentFindings(
  pointer: string,
  condition: Condition,
  tools: readonly OfferedTool[],
  named: readonly string[],
): readonly string[] {
  const found = tools.map((tool) => {
    const values = schemaValues(tool.inputSchema, pointer);
    if (values.kind === "absent" && !wantsAbsence(condition)) {
      return { tool, text: absentText(tool.name, pointer, values.known) };
    }
    const why = impossible(condition, values);
    return { tool, text: why && `${tool.name}: ${pointer} ${why}` };
  });
  const texts = found.flatMap(({ tool, text }) =>
    text !== undefined && named.includes(lowerTrim(tool.name)) ? [text] : []
  );
  if (texts.length > 0) return texts;
  // It is enough if one of the tools that a pattern matches has the argument.
  const [first] = found;
  if (first?.text === undefined || found.some(({ text }) => text === undefined)) return [];
  return found.length === 1 ? [first.text] : [`no tool fits: ${first.text}`];
}

function absentText(tool: string, pointer: string, known: readonly string[]): string {
  const last = pointerTokens(pointer).at(-1) ?? "";
  const guess = nearest(last, known);
  const hint = guess !== undefined
    ? `; did you mean "${guess}"?`
    : known.length === 0
    ? ""
    : `; it has ${oneOf(known.slice(0, 8))}`;
  return `${tool} has no argument ${pointer}${hint}`;
}

/** Whether a condition, or an alternative of it, is about an argument that is not there. */
function wantsAbsence({ AnyOf }: Condition): boolean {
  return AnyOf.some(({ present }) => present === false);
}

/** Why no value can meet a condition, in words; `undefined` if one may. */
function impossible({ AnyOf }: Condition, values: SchemaValues): string | undefined {
  if (values.kind !== "values") return undefined;
  const reasons = AnyOf.map((mapping) => impossibleMapping(mapping, values));
  return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
}

type Known = SchemaValues & { readonly kind: "values" };

function impossibleMapping(mapping: ConditionMapping, values: Known): string | undefined {
  const { any, every, only, is, min_items, max_items } = mapping;
  for (const inner of [any, every, only]) {
    const reason = inner && impossible(inner, values);
    if (reason !== undefined) return reason;
  }
  const text = TEXT_CONDITIONS.find((name) => mapping[name] !== undefined);
  if (text !== undefined && !values.types.has("string")) return mismatch(text, "text", values);
  const number = NUMBER_CONDITIONS.find((name) => mapping[name] !== undefined);
  if (number !== undefined && !values.types.has("number") && !values.types.has("integer")) {
    return mismatch(number, "a number", values);
  }
  if ((min_items ?? max_items) !== undefined && !values.types.has("array")) {
    return mismatch(min_items === undefined ? "max_items" : "min_items", "a list", values);
  }
  if (is !== undefined && !is.some((kind) => OF_KIND[kind].some((one) => values.types.has(one)))) {
    return mismatch("is", oneOf(is), values);
  }
  for (const name of ["equals", "in"] as const) {
    const listed = mapping[name];
    if (listed === undefined) continue;
    const typed = listed.filter((value) => {
      const type = typeOf(value);
      return values.types.has(type) || (type === "integer" && values.types.has("number"));
    });
    if (typed.length === 0) return mismatch(name, oneOf(listed.map(canonicalText)), values);
    const allowed = values.values?.map(canonicalText);
    if (allowed !== undefined && !typed.some((value) => allowed.includes(canonicalText(value)))) {
      return `is ${oneOf(allowed.slice(0, 8))} in the schema, so ${name} can never hold`;
    }
  }
  return undefined;
}

function mismatch(condition: string, wanted: string, { types }: Known): string {
  const words = [...types].map((type) => WORDS[type]);
  return `is ${oneOf(words)} in the schema, and ${condition} wants ${wanted}: it can never hold`;
}

const WORDS: Readonly<Record<SchemaType, string>> = {
  string: "text",
  number: "a number",
  integer: "an integer",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

const OF_KIND: Readonly<
  Record<NonNullable<ConditionMapping["is"]>[number], readonly SchemaType[]>
> = {
  string: ["string"],
  number: ["number", "integer"],
  integer: ["integer", "number"],
  boolean: ["boolean"],
  list: ["array"],
  object: ["object"],
};

const NUMBER_CONDITIONS = CONDITION_NAMES.filter((name) => readAsOf(name) === "number");
const TEXT_CONDITIONS = CONDITION_NAMES.filter((name) => {
  const readAs = readAsOf(name);
  return readAs !== undefined && readAs !== "number" && readAs !== "list";
});
