/** Warnings about values that no call has: patterns, look-alikes, invisible characters. */

import { quoted } from "../../../fault.ts";
import { nearest } from "../../../suggest.ts";
import { BLANK_LETTERS, lower } from "../../../text.ts";
import { MATCH_KEYS, type MatchKey, RISK_CLASSES } from "../policy.ts";
import { aboutValue, type PlacedRule, type PolicyFinding } from "./finding.ts";
import { lookalikes } from "./lookalikes.ts";
import { PATTERN_KEYS } from "../../decide/rule_match.ts";
import { unreadSign } from "../../conditions/unread_signs.ts";
import { itemsOf, told } from "./rule.ts";
import { nameOf } from "./text.ts";

/** So many values of one list are told of. */
const SHOWN = 3;

/** Warns of values of `match` that read like others, and of such characters in the rule's name. */
export function valueFindings(
  { rule, written, pointer }: PlacedRule,
  { isExtended }: { readonly isExtended: boolean },
): readonly PolicyFinding[] {
  const inName = invisibleIn(rule.name);
  const ofName = inName === undefined ? [] : [
    aboutValue(
      `${pointer}/name`,
      told(rule, `its name has ${nameOf(inName)}, which is ${UNSEEN}`),
    ),
  ];
  const ofLists = MATCH_KEYS.flatMap((key) => {
    const findings: PolicyFinding[] = [];
    for (const { value, at } of itemsOf(written.match, pointer, key)) {
      const text = problemOf(key, value, isExtended);
      if (text === undefined) continue;
      findings.push(aboutValue(at, told(rule, `${key} has ${quoted(value)}: ${text}`)));
      if (findings.length === SHOWN) break;
    }
    return findings;
  });
  return [...ofName, ...ofLists];
}

const UNSEEN = "invisible";

function problemOf(key: MatchKey, value: string, isExtended: boolean): string | undefined {
  const unseen = invisibleIn(value);
  if (unseen !== undefined) {
    return `${nameOf(unseen)} in it is ${UNSEEN}, and values are compared exactly`;
  }
  const other = lookalikes(value);
  if (other !== undefined) return other;
  if (value.normalize("NFC") !== value) {
    return "it is not in the usual Unicode form (NFC), and values are compared exactly";
  }
  const isPattern = isExtended && PATTERN_KEYS.includes(key);
  const isList = isExtended && /^\$[A-Za-z_]/.test(value);
  if (isList) return undefined;
  if (key === "tool_names") {
    return expressionProblem(value) ??
      toolProblem(isPattern ? value.replaceAll(/\[\*\]|\*/g, "") : value);
  }
  const replaced = PLACE_KEYS.includes(key) ? REPLACED.exec(value)?.[0] : undefined;
  if (replaced !== undefined) return `values are compared as written, ${replaced} is not replaced`;
  const sign = isPattern ? unreadSign(key, value) : undefined;
  if (sign !== undefined) return sign;
  if (value.includes("*") && !isPattern) return "values are compared exactly, * is not a wildcard";
  if (key === "risk_classes") return riskClassProblem(value);
  return undefined;
}

const PLACE_KEYS: readonly MatchKey[] = [
  ...["workspace_prefixes", "target_values", "destination_values"] as const,
];
/** What shells replace at the start of a path. */
const REPLACED = /^(?:~|\$(?:[A-Za-z_]\w*|\{\w+\})|%[A-Za-z_]\w*%)/;

/** Characters that displays ignore, controls, separators, and spaces other than U+0020. */
const INVISIBLE = new RegExp(
  "[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{Cc}\\p{Co}\\p{Zl}\\p{Zp}\\ufff9-\\ufffb" +
    `${BLANK_LETTERS}]|(?! )\\p{Zs}`,
  "u",
);

function invisibleIn(text: string): string | undefined {
  return INVISIBLE.exec(text)?.[0];
}

/** Characters of patterns, and of calls in the notation of other programs. */
const NO_NAME = /[*?()[\]{}|^$\\,;<>"'`\s]/;

/** A name that reads like a regular expression or a negation. */
function expressionProblem(value: string): string | undefined {
  if (value.startsWith("!")) return "! is no negation; no tool has it in its name";
  const isExpression = /^\/.*\/[a-z]*$|^\.[*+]|[+]/.test(value);
  return isExpression
    ? "it reads like a regular expression, and names are compared as they are written"
    : undefined;
}

function notInNames(character: string): string {
  if (/\s/.test(character)) return "white space is in none";
  return character === "," ? "a comma does not part them" : `${character} is not a pattern`;
}

function toolProblem(value: string): string | undefined {
  const found = NO_NAME.exec(value)?.[0];
  if (found !== undefined) {
    const why = value.includes("*") ? "* is not a wildcard" : notInNames(found);
    return `names are compared exactly, ${why}; no tool is called ${quoted(value)}`;
  }
  if (CLIENT_NAMES.has(value) || value.startsWith("mcp__")) {
    return "the hook of Claude Code never gives this name: " +
      "it is a class such as tool.exec, or begins with tool.";
  }
  return undefined;
}

/** Names that Claude Code gives to its own tools, in their letter case; the adapter replaces them. */
const CLIENT_NAMES: ReadonlySet<string> = new Set([
  ...["Agent", "Bash", "BashOutput", "Edit", "ExitPlanMode", "Glob", "Grep", "KillShell", "LS"],
  ...["Monitor", "MultiEdit", "NotebookEdit", "NotebookRead", "PowerShell", "Read", "Skill"],
  ...["SlashCommand", "Task", "TodoWrite", "WebFetch", "WebSearch", "Write"],
]);

function riskClassProblem(value: string): string | undefined {
  const name = lower(value);
  const guess = RISK_CLASSES.includes(name) ? undefined : nearest(name, RISK_CLASSES);
  return guess === undefined ? undefined : `did you mean ${guess}?`;
}
