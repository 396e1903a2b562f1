/** Drafts the smallest policy that allows calls that were seen. */

import { groupBy } from "../../newer_builtins.ts";
import { canonicalText } from "../../json/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { pointerTokens } from "../../json/pointer.ts";
import { secretKindsIn } from "../../redact/redactor.ts";
import { lowerTrim } from "../../text.ts";
import { leavesOf } from "./argument_leaves.ts";
import { type Draft, type DraftedRule, isListName, toolPattern } from "./draft.ts";
import { COMMAND_ARGUMENTS } from "../call/command_arguments.ts";
import { draftCommands } from "./from_commands.ts";
import { folderCondition, hostCondition, looksLikePath, looksLikeUrl } from "./generalise.ts";

/** A call that was made; without arguments if only their digest was kept. */
export interface SeenCall {
  readonly tool_name: string;
  readonly args?: JsonObject;
}

/** One rule for each tool. It generalises over folders and hosts only, and its notes say so. */
export function draftFromCalls(calls: readonly SeenCall[]): Draft {
  const byTool = groupBy(calls, ({ tool_name }) => lowerTrim(tool_name));
  const rules = [...byTool].flatMap(([name, own]): DraftedRule[] => {
    const pattern = toolPattern(name);
    if (name === "" || pattern === undefined) return [];
    return [draftedRule(name, pattern, own)];
  });
  const commands = rules.flatMap(({ rule: { name, match } }) => {
    const tool = String(name);
    const pointer = COMMAND_ARGUMENTS[tool];
    return isJsonObject(match) && match["command"] !== undefined && pointer !== undefined
      ? [[tool, pointer]]
      : [];
  });
  return {
    default_verdict: "require_approval",
    ...commands.length === 0 ? {} : { commands: Object.fromEntries(commands) },
    rules,
  };
}

function draftedRule(name: string, pattern: string, calls: readonly SeenCall[]): DraftedRule {
  const count = `Seen ${calls.length} time${calls.length === 1 ? "" : "s"}.`;
  const kept = calls.flatMap(({ args }) => args === undefined ? [] : [args]);
  if (kept.length < calls.length) {
    const told = ["Any arguments: those of the run were not kept, or not all of them."];
    const rule = { name, effect: "allow", match: { tool_names: [pattern] } };
    return { rule, notes: [count], told };
  }
  const told: string[] = [];
  const leaves = kept.map(leavesOf);
  const all = [...new Set(leaves.flatMap((one) => [...one.keys()]))];
  const valuesAt = (pointer: string) => leaves.flatMap((one) => one.get(pointer) ?? []);
  // What was empty in one call may hold something in another, and then that is allowed.
  const pointers = all.filter((pointer) =>
    valuesAt(pointer).length > 0 || !all.some((other) => holds(pointer, other))
  );
  const args: Record<string, JsonValue> = {};
  const line = COMMAND_ARGUMENTS[name];
  const lines = line === undefined ? [] : kept.map((one) => one[line.slice(1)] ?? null);
  const drafted = line === undefined ? undefined : draftCommands(lines);
  if (typeof drafted === "string") {
    told.push(`Asks: a command line that was seen cannot be narrowed, as ${drafted}.`);
    const match = { tool_names: [pattern] };
    return { rule: { name, effect: "require_approval", match }, notes: [count], told };
  }
  if (drafted !== undefined) {
    for (const note of drafted.notes) {
      told.push(note);
    }
  }
  for (const pointer of pointers) {
    if (drafted !== undefined && (pointer === line || pointer === `${line}/*`)) {
      args[pointer] = pointer === line ? { present: true } : { only: { is: ["string"] } };
      continue;
    }
    const values = valuesAt(pointer);
    if (values.length === 0) {
      args[pointer] = { only: { present: false } };
      continue;
    }
    const isOptional = leaves.some((one) => !one.has(pointer));
    const { condition, note } = conditionFor(pointer, values);
    if (note !== undefined) told.push(`${pointer}: ${note}`);
    args[pointer] = quantified(pointer, condition, isOptional);
  }
  const match = pointers.length === 0
    ? { tool_names: [pattern], no_other_args: true, args: { "/**": { only: { present: false } } } }
    : {
      tool_names: [pattern],
      no_other_args: true,
      args,
      ...drafted === undefined ? {} : { command: { every: drafted.every } },
    };
  return { rule: { name, effect: "allow", match }, notes: [count], told };
}

/** Whether what is below a list or an object, of which `pointer` ends with `*`, is named more closely. */
function holds(pointer: string, other: string): boolean {
  return other !== pointer && other.startsWith(pointer.slice(0, -1));
}

/** A list may be shorter or empty in other calls, so each item that is there must fit. */
function quantified(pointer: string, condition: JsonValue, isOptional: boolean): JsonValue {
  if (pointer.split("/").includes("*")) return { only: condition };
  if (!isOptional) return condition;
  return [{ present: false }, ...Array.isArray(condition) ? condition : [condition]];
}

/** So many different values are listed; a longer text is a content, which differs each time. */
const LISTED_MAX = 20;
const LISTED_CHARACTERS = 200;

interface Generalised {
  readonly condition: JsonValue;
  readonly note?: string;
}

function conditionFor(pointer: string, values: readonly JsonValue[]): Generalised {
  const distinct = new Map(values.map((value) => [canonicalText(value), value]));
  const name = pointerTokens(pointer).findLast((token) => token !== "*") ?? "";
  if (values.some((value) => isSecret(name, value))) {
    return { condition: { is: ["string"] }, note: "any string, as one seen looks like a secret" };
  }
  const texts = [...distinct.values()].filter((value) => typeof value === "string");
  if (texts.length === distinct.size) {
    if (texts.every(looksLikeUrl)) return hostCondition(texts);
    if (texts.every(looksLikePath)) return folderCondition(texts);
  }
  const isListed = distinct.size <= LISTED_MAX &&
    texts.every((text) => text.length <= LISTED_CHARACTERS && !/[\r\n]/.test(text));
  if (!isListed || texts.some(isListName)) {
    const kinds = [...new Set([...distinct.values()].map(kindOf))];
    const condition = { is: kinds };
    return { condition, note: `any ${kinds.join(" or ")}, as ${distinct.size} were seen` };
  }
  const full = [...distinct.values()].filter((value) => value !== "");
  if (full.length === distinct.size) return { condition: { in: full } };
  return { condition: [{ max_length: 0 }, ...full.length === 0 ? [] : [{ in: full }]] };
}

/** A secret must not get into a policy, which many people read. */
function isSecret(name: string, value: JsonValue): boolean {
  const kinds = secretKindsIn({ [name]: value });
  kinds.delete("email");
  return typeof value === "string" && kinds.size > 0;
}

function kindOf(value: JsonValue): string {
  return typeof value === "string" ? "string" : typeof value === "boolean" ? "boolean" : "number";
}
