/** Checks of a policy that its schema cannot express, such as which verdicts exist. */

import type {
  DataflowDocument,
  PolicyDocument,
  RateLimitDocument,
  RuleDocument,
} from "../../schema/gate.ts";
import { quoted } from "../../fault.ts";
import { nearest } from "../../suggest.ts";
import { POLICY_SCHEMA_ID, POLICY_SCHEMA_VERSION, REQUIRED_FIELDS } from "./policy.ts";
import { lowerTrim, trim } from "../../text.ts";
import { isVerdict, VERDICTS } from "../decide/verdict.ts";

/** One problem of a policy. */
export interface PolicyProblem {
  /** JSON Pointer (RFC 6901) of the member at fault. */
  readonly pointer: string;
  /** Whether the key or the value is at fault. */
  readonly part: "key" | "value";
  /** Fault in words, to be read with the place after it. */
  readonly text: string;
  /** The nearest known word, or the list of what is expected. */
  readonly suggestion: string | undefined;
}

type Report = (pointer: string, text: string, value?: string, known?: readonly string[]) => void;

/** Returns all problems of a policy, in the order of its members. */
export function checkPolicy(document: PolicyDocument): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const report: Report = (pointer, text, value, known = []) => {
    const guess = value === undefined ? undefined : nearest(value, known);
    const list = known.length === 0 ? undefined : `expected ${known.join(", ")}`;
    const suggestion = guess === undefined ? list : `did you mean "${guess}"?`;
    problems.push({ pointer, part: "value", text, suggestion });
  };

  const { schema_id = "", schema_version = "", default_verdict = "" } = document;
  if (schema_id !== "" && schema_id !== POLICY_SCHEMA_ID) {
    report("/schema_id", `unknown schema_id ${quoted(schema_id)}`, schema_id, [POLICY_SCHEMA_ID]);
  }
  if (schema_version !== "" && schema_version !== POLICY_SCHEMA_VERSION) {
    const text = `unknown schema_version ${quoted(schema_version)}`;
    report("/schema_version", text, schema_version, [POLICY_SCHEMA_VERSION]);
  }
  const verdict = lowerTrim(default_verdict);
  if (verdict !== "" && !isVerdict(verdict)) {
    report("/default_verdict", `unknown default_verdict ${quoted(verdict)}`, verdict, VERDICTS);
  }
  document.fail_closed?.required_fields?.forEach((raw, index) => {
    const field = lowerTrim(raw);
    if (field === "" || REQUIRED_FIELDS.some((known) => known === field)) return;
    const text = `unknown field ${quoted(field)} in fail_closed.required_fields`;
    report(`/fail_closed/required_fields/${index}`, text, field, REQUIRED_FIELDS);
  });
  document.rules?.forEach((rule, index) => checkRule(rule, `/rules/${index}`, report));
  return problems;
}

function checkRule(rule: RuleDocument, pointer: string, report: Report): void {
  if (trim(rule.name ?? "") === "") return report(`${pointer}/name`, "the rule has no name");
  const name = `rule ${quoted(trim(rule.name))}`;
  const effect = lowerTrim(rule.effect ?? "");
  if (effect === "") {
    report(`${pointer}/effect`, `${name} has no effect`, undefined, VERDICTS);
  } else if (!isVerdict(effect)) {
    const text = `${name} has the unknown effect ${quoted(effect)}`;
    report(`${pointer}/effect`, text, effect, VERDICTS);
  }
  if ((rule.min_approvals ?? 0) < 0) {
    report(`${pointer}/min_approvals`, `min_approvals of ${name} is below 0`);
  }
  if (rule.rate_limit !== undefined) {
    checkRateLimit(rule.rate_limit, name, `${pointer}/rate_limit`, report);
  }
  if (rule.dataflow !== undefined && isActive(rule.dataflow)) {
    checkDataflow(rule.dataflow, name, `${pointer}/dataflow`, report);
  }
}

function checkRateLimit(
  limit: RateLimitDocument,
  name: string,
  pointer: string,
  report: Report,
): void {
  const { requests = 0 } = limit;
  if (requests < 0) {
    report(`${pointer}/requests`, `rate_limit.requests of ${name} is below 0`);
  }
  if (requests <= 0) return; // 0 turns the limit off
  const window = lowerTrim(limit.window ?? "");
  if (!["", "minute", "hour"].includes(window)) {
    const text = `${name} has the unknown rate_limit.window ${quoted(window)}`;
    report(`${pointer}/window`, text, window, ["minute", "hour"]);
  }
  const scope = lowerTrim(limit.scope ?? "");
  if (!["", "tool", "identity", "tool_identity"].includes(scope)) {
    const text = `${name} has the unknown rate_limit.scope ${quoted(scope)}`;
    report(`${pointer}/scope`, text, scope, ["tool", "identity", "tool_identity"]);
  }
}

function checkDataflow(
  dataflow: DataflowDocument,
  name: string,
  pointer: string,
  report: Report,
): void {
  const action = lowerTrim(dataflow.action ?? "");
  if (!["", "block", "require_approval"].includes(action)) {
    const text = `${name} has the unknown dataflow.action ${quoted(action)}`;
    report(`${pointer}/action`, text, action, ["block", "require_approval"]);
  }
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
