/** Checks of a policy that its schema cannot express, such as which verdicts exist. */

import type {
  DataflowDocument,
  PolicyDocument,
  RateLimitDocument,
  RuleDocument,
} from "../../schema/gate.ts";
import { quoted } from "../../fault.ts";
import { nearest } from "../../suggest.ts";
import { appendAll } from "../../lists.ts";
import {
  type PolicyReading,
  readCommands,
  readExtendedMatch,
  readFailClosed,
  readRuleExtras,
  readRuleLists,
  startReading,
} from "./extended.ts";
import { isExtended, POLICY_SCHEMA_VERSIONS } from "./language.ts";
import { POLICY_SCHEMA_ID, REQUIRED_FIELDS } from "./policy.ts";
import { lowerTrim, trim } from "../../text.ts";
import { VERDICTS } from "../decide/verdict.ts";
import type { ShapeProblem } from "../../shape_words.ts";

/** Collects the problems of a policy. */
class Check {
  readonly problems: ShapeProblem[] = [];

  report(pointer: string, text: string, suggestion?: string): void {
    this.problems.push({ pointer, part: "value", text, suggestion });
  }

  /** Reports an unknown word, with the nearest known one; an empty word means the default. */
  word(pointer: string, text: string, word: string, known: readonly string[]): void {
    if (word === "" || known.includes(word)) return;
    // One version is not a misspelling of another.
    const guess = /^\d/.test(word) ? undefined : nearest(word, known);
    const suggestion = guess === undefined
      ? `expected ${known.join(", ")}`
      : `did you mean "${guess}"?`;
    this.report(pointer, `${text} ${quoted(word)}`, suggestion);
  }
}

/** What checking a policy tells. */
export interface CheckedPolicy {
  /** All problems, in the order of the members. */
  readonly problems: readonly ShapeProblem[];
  /** What was read of a policy of generation 1.1. */
  readonly reading: PolicyReading | undefined;
}

/** Looks for all problems of a policy. */
export function checkPolicy(document: PolicyDocument): CheckedPolicy {
  const check = new Check();
  const { schema_id = "", schema_version = "", default_verdict = "" } = document;
  check.word("/schema_id", "unknown schema_id", schema_id, [POLICY_SCHEMA_ID]);
  check.word("/schema_version", "unknown schema_version", schema_version, POLICY_SCHEMA_VERSIONS);
  const verdict = lowerTrim(default_verdict);
  check.word("/default_verdict", "unknown default_verdict", verdict, VERDICTS);
  document.fail_closed?.required_fields?.forEach((field, index) => {
    const pointer = `/fail_closed/required_fields/${index}`;
    check.word(pointer, "unknown field", lowerTrim(field), REQUIRED_FIELDS);
  });
  document.rules?.forEach((rule, index) => checkRule(rule, `/rules/${index}`, check));
  const reading = isExtended(document) ? readExtended(document) : undefined;
  if (reading !== undefined) appendAll(check.problems, reading.problems);
  return { problems: check.problems, reading };
}

/** Reads all that generation 1.1 added to a policy, for its problems, and for its warnings if asked. */
export function readExtended(
  document: PolicyDocument,
  options: { readonly warns?: boolean } = {},
): PolicyReading {
  const reading = startReading(document, options);
  readCommands(document, reading);
  if (document.fail_closed !== undefined) readFailClosed(document.fail_closed, reading);
  document.rules?.forEach((rule, index) => {
    const at = `/rules/${index}`;
    readRuleExtras(rule, at, reading);
    readRuleLists(rule, at, reading);
    readExtendedMatch(rule, `${at}/match`, reading);
  });
  return reading;
}

function checkRule(rule: RuleDocument, pointer: string, check: Check): void {
  const given = trim(rule.name ?? "");
  if (given === "") check.report(`${pointer}/name`, "the rule has no name");
  const name = given === "" ? "the rule" : `rule ${quoted(given)}`;
  const effect = lowerTrim(rule.effect ?? "");
  if (effect === "") {
    check.report(`${pointer}/effect`, `${name} has no effect`, `expected ${VERDICTS.join(", ")}`);
  }
  check.word(`${pointer}/effect`, `${name} has the unknown effect`, effect, VERDICTS);
  if ((rule.min_approvals ?? 0) < 0) {
    check.report(`${pointer}/min_approvals`, `min_approvals of ${name} is below 0`);
  }
  if (rule.rate_limit !== undefined) {
    checkRateLimit(rule.rate_limit, name, `${pointer}/rate_limit`, check);
  }
  if (rule.dataflow !== undefined && isActive(rule.dataflow)) {
    const action = lowerTrim(rule.dataflow.action ?? "");
    const text = `${name} has the unknown dataflow.action`;
    check.word(`${pointer}/dataflow/action`, text, action, ["block", "require_approval"]);
  }
}

function checkRateLimit(
  limit: RateLimitDocument,
  name: string,
  pointer: string,
  check: Check,
): void {
  const { requests = 0 } = limit;
  if (requests < 0) {
    check.report(`${pointer}/requests`, `rate_limit.requests of ${name} is below 0`);
  }
  if (requests === 0) return; // 0 turns the limit off
  const window = lowerTrim(limit.window ?? "");
  const scope = lowerTrim(limit.scope ?? "");
  const unknown = `${name} has the unknown rate_limit`;
  check.word(`${pointer}/window`, `${unknown}.window`, window, ["minute", "hour"]);
  check.word(`${pointer}/scope`, `${unknown}.scope`, scope, ["tool", "identity", "tool_identity"]);
}

/** Whether a dataflow constraint applies: any list turns it on, even with `enabled: false`. */
export function isActive(dataflow: DataflowDocument): boolean {
  const lists = [
    dataflow.tainted_sources,
    dataflow.destination_kinds,
    dataflow.destination_values,
    dataflow.destination_operations,
  ];
  return dataflow.enabled === true ||
    lists.some((list) => list?.some((item) => trim(item) !== "") === true);
}
