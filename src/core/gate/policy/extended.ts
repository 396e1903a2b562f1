/** Reads, checks and normalizes the parts that 1.1 adds to policies of 1.0. */

import { quoted } from "../../fault.ts";
import { joinPointer, type JsonObject } from "../../json/json.ts";
import type {
  FailClosedDocument,
  MatchDocument,
  PolicyDocument,
  RuleDocument,
} from "../../schema/gate.ts";
import { lowerTrim, trim } from "../../text.ts";
import { readCommandCondition } from "../command/read_condition.ts";
import { readArgConditions } from "../conditions/read_condition.ts";
import { isUsableName } from "../conditions/glob.ts";
import { expanded, found, type Reading, readTexts, report } from "../conditions/read_operand.ts";
import { parseValuePointer } from "../conditions/select.ts";
import { present } from "../../present.ts";
import { MATCH_KEYS, type MatchKey, type Rule, type RuleMatch } from "./policy.ts";
import { PATTERN_KEYS } from "../decide/rule_match.ts";
import { readTargetsCondition } from "./targets.ts";

/** The reading of a policy, which keeps what it has read: checking and normalizing want the same. */
export interface PolicyReading extends Reading {
  /** Conditions without a problem, by the object that they were written in. */
  readonly matches: Map<MatchDocument, ReadMatch>;
}

/** Starts the reading of a policy: its lists are read, so that `$name` can refer to their items. */
export function startReading(
  document: PolicyDocument,
  { warns = false }: { readonly warns?: boolean } = {},
): PolicyReading {
  const reading: PolicyReading = {
    lists: new Map(),
    problems: [],
    matches: new Map(),
    ...warns ? { warnings: [] } : {},
  };
  if (document.lists === undefined) return reading;
  const lists = new Map<string, readonly string[]>();
  reportEmpty("lists", document.lists, reading);
  for (const [name, value] of Object.entries(document.lists)) {
    const at = joinPointer("/lists", name);
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) {
      const hint = "use letters, digits, _ and -, and begin with a letter";
      report(reading, at, `${quoted(name)} is not a name for a list`, hint, "key");
    }
    // No list is known yet, so that lists cannot name each other.
    lists.set(name, readTexts(name, value, at, reading, (text) => ({ value: text })) ?? []);
  }
  return { ...reading, lists };
}

function reportEmpty(key: string, mapping: JsonObject, reading: Reading): void {
  if (Object.keys(mapping).length > 0) return;
  report(reading, `/${key}`, `"${key}" is an empty mapping`, "leave it out");
}

/** Reads `commands`: JSON Pointers of command lines by tool name, in lower case. */
export function readCommands(
  document: PolicyDocument,
  reading: Reading,
): Readonly<Record<string, string>> | undefined {
  if (document.commands === undefined) return undefined;
  const commands = new Map<string, string>();
  reportEmpty("commands", document.commands, reading);
  for (const [tool, pointer] of Object.entries(document.commands)) {
    const at = joinPointer("/commands", tool);
    const name = lowerTrim(tool);
    if (name === "" || tool !== trim(tool)) {
      report(reading, at, `${quoted(tool)} is not a tool name`, "write the name of a tool", "key");
    } else if (commands.has(name)) {
      report(reading, at, `the tool ${quoted(name)} is there twice`, "keep one of the two", "key");
    } else if (typeof pointer !== "string") {
      report(reading, at, `the argument of ${quoted(name)} is ${found(pointer)}, expected text`);
    } else {
      const parsed = parseValuePointer(pointer);
      const isPlain = typeof parsed !== "string" && !parsed.isPlural && pointer !== "";
      const hint = "write the JSON Pointer of one argument, such as /command";
      if (isPlain) commands.set(name, pointer);
      else report(reading, at, `${quoted(pointer)} is not a pointer to one argument`, hint);
    }
  }
  return Object.fromEntries(commands);
}

const MESSAGE_CHARACTERS = 500;

/** Members of a rule that exist from generation 1.1 on. */
export type RuleExtras = Pick<Rule, "message" | "when_unclear" | "overridable">;

/** Reads the members of a rule that exist from generation 1.1 on. */
export function readRuleExtras(rule: RuleDocument, at: string, reading: Reading): RuleExtras {
  const { message, when_unclear, overridable } = rule;
  if (message !== undefined) checkMessage(message, `${at}/message`, reading);
  if (when_unclear !== undefined) {
    const whenAt = `${at}/when_unclear`;
    if (lowerTrim(when_unclear) !== "require_approval") {
      const hint = "write require_approval, or leave it out to block";
      report(reading, whenAt, `unknown when_unclear ${quoted(when_unclear)}`, hint);
    } else if (lowerTrim(rule.effect ?? "") !== "block") {
      const hint = "leave it out: other rules ask a person anyway when they are unclear";
      report(reading, whenAt, "when_unclear is for block rules", hint, "key");
    }
  }
  return present({
    message,
    when_unclear: when_unclear === undefined ? undefined : "require_approval" as const,
    overridable: overridable === true ? true as const : undefined,
  });
}

/**
 * Characters that are invisible or change a line. An emoji may have the selector that keyboards
 * add.
 */
const HIDDEN =
  /(?![\ufe0e\ufe0f])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/u;

function checkMessage(message: string, at: string, reading: Reading): void {
  if (trim(message) === "") report(reading, at, "the message is empty", "leave it out");
  const length = [...message].length;
  if (length > MESSAGE_CHARACTERS) {
    const text = `the message has ${length} characters, at most ${MESSAGE_CHARACTERS} are shown`;
    report(reading, at, text, "shorten it");
  }
  if (HIDDEN.test(message)) {
    const hint = "write it on one line, in ordinary characters";
    report(reading, at, "the message has characters that are not printable", hint);
  }
}

const DATAFLOW_LISTS = [
  "tainted_sources",
  "destination_kinds",
  "destination_values",
  "destination_operations",
] as const;

/** Reads `dataflow` and `broker_scopes` of a rule: lists with `$name` expanded. */
export function readRuleLists(rule: RuleDocument, at: string, reading: Reading): RuleDocument {
  const { dataflow, broker_scopes } = rule;
  const lists: { -readonly [K in (typeof DATAFLOW_LISTS)[number]]?: readonly string[] } = {};
  for (const key of DATAFLOW_LISTS) {
    const list = dataflow?.[key];
    if (list !== undefined) lists[key] = readList(key, list, `${at}/dataflow/${key}`, reading);
  }
  return {
    ...rule,
    ...present({
      dataflow: dataflow && { ...dataflow, ...lists },
      broker_scopes: broker_scopes &&
        readList("broker_scopes", broker_scopes, `${at}/broker_scopes`, reading),
    }),
  };
}

/** Reads `fail_closed`: its risk classes with `$name` expanded. */
export function readFailClosed(
  failClosed: FailClosedDocument,
  reading: Reading,
): FailClosedDocument {
  const { risk_classes } = failClosed;
  if (risk_classes === undefined) return failClosed;
  const at = "/fail_closed/risk_classes";
  return { ...failClosed, risk_classes: readList("risk_classes", risk_classes, at, reading) };
}

/** What `match` of a rule says: lists with `$name` expanded, and the conditions of generation 1.1. */
export type ReadMatch =
  & { readonly lists: MatchDocument }
  & Pick<RuleMatch, "args" | "no_other_args" | "targets" | "command">;

/** Reads `match` of a rule. */
export function readExtendedMatch(
  rule: RuleDocument,
  at: string,
  reading: PolicyReading,
): ReadMatch {
  const known = rule.match && reading.matches.get(rule.match);
  if (known !== undefined) return known;
  const before = reading.problems.length;
  const read = readNewMatch(rule, at, reading);
  // Problems are reported at each place.
  const isSound = reading.problems.length === before;
  if (rule.match !== undefined && isSound) reading.matches.set(rule.match, read);
  return read;
}

function readNewMatch(rule: RuleDocument, at: string, reading: Reading): ReadMatch {
  const match = rule.match ?? {};
  const lists: { -readonly [K in MatchKey]?: readonly string[] } = {};
  for (const key of MATCH_KEYS) {
    const list = match[key];
    if (list !== undefined) lists[key] = readList(key, list, `${at}/${key}`, reading);
  }
  const isEmpty = MATCH_KEYS.every((key) => match[key] === undefined) &&
    match.args === undefined && match.targets === undefined && match.command === undefined;
  if (isEmpty) {
    const place = rule.match === undefined ? at.replace(/\/match$/, "") : at;
    const hint = 'write match: { tool_names: ["*"] } for every tool';
    report(reading, place, `rule ${quoted(trim(rule.name ?? ""))} has no condition`, hint);
  }
  const args = match.args === undefined
    ? undefined
    : readArgConditions(match.args, `${at}/args`, reading);
  if (match.no_other_args === true && args === undefined) {
    const hint = "write args, whose pointers must select all arguments of the call";
    report(reading, `${at}/no_other_args`, "no_other_args needs args", hint, "key");
  }
  if (args !== undefined && match.tool_names === undefined) {
    reading.warnings?.push({
      pointer: `${at}/args`,
      part: "key",
      text:
        "conditions on arguments without tool_names: other tools have arguments of these names too",
      suggestion: "name the tools",
    });
  }
  return {
    lists,
    ...present({
      args,
      no_other_args: match.no_other_args === true ? true as const : undefined,
      targets: match.targets === undefined
        ? undefined
        : readTargetsCondition(match.targets, `${at}/targets`, reading),
      command: match.command === undefined
        ? undefined
        : readCommandCondition(match.command, `${at}/command`, reading),
    }),
  };
}

/** Reads a list of plain texts, such as tool names. */
export function readList(
  key: string,
  list: readonly string[],
  at: string,
  reading: Reading,
): readonly string[] {
  if (list.length === 0) {
    const hint = key === "tool_names" ? 'write ["*"] for every tool' : "leave it out";
    report(reading, at, `"${key}" is an empty list`, hint);
  }
  const isPattern = PATTERN_KEYS.some((one) => one === key);
  return list.flatMap((text, index) => {
    const itemAt = joinPointer(at, index);
    if (text === "") report(reading, itemAt, `a text in "${key}" is empty`, "leave it out");
    else if (trim(text) !== text) {
      const hint = "remove it: texts of calls are trimmed, so that it could never match";
      report(reading, itemAt, `${quoted(text)} in "${key}" has white space around it`, hint);
    }
    const items = expanded(text, itemAt, reading);
    const long = isPattern ? items.find((item) => !isUsableName(item)) : undefined;
    if (long !== undefined) {
      const fault = `${quoted(long)} in "${key}" is too long for a pattern`;
      report(reading, itemAt, fault, "write a shorter one");
    }
    return items;
  });
}
