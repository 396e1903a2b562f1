/** What a policy must keep to beyond its shape. */

import type {
  DataflowDocument,
  PolicyDocument,
  RateLimitDocument,
  RuleDocument,
} from "../../schema/gate.ts";
import { nearest } from "../../suggest.ts";
import { POLICY_SCHEMA_ID, POLICY_SCHEMA_VERSION, REQUIRED_FIELDS } from "./policy.ts";
import { lowerTrim, trim } from "../../text.ts";
import { isVerdict, VERDICTS } from "../decide/verdict.ts";

/** One problem of a policy. */
export interface PolicyProblem {
  /** JSON Pointer of the member. */
  readonly pointer: string;
  /** Whether the key or the value is at fault. */
  readonly part: "key" | "value";
  /** What is wrong. */
  readonly text: string;
  /** What may have been meant. */
  readonly suggestion: string | undefined;
}

type Report = (pointer: string, text: string, value?: string, known?: readonly string[]) => void;

/** All problems of a policy, in the order of its members. */
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
    report("/schema_id", `unsupported policy schema_id: ${schema_id}`, schema_id, [
      POLICY_SCHEMA_ID,
    ]);
  }
  if (schema_version !== "" && schema_version !== POLICY_SCHEMA_VERSION) {
    const text = `unsupported policy schema_version: ${schema_version}`;
    report("/schema_version", text, schema_version, [POLICY_SCHEMA_VERSION]);
  }
  const verdict = lowerTrim(default_verdict);
  if (verdict !== "" && !isVerdict(verdict)) {
    report("/default_verdict", `invalid default_verdict: ${verdict}`, verdict, VERDICTS);
  }
  document.fail_closed?.required_fields?.forEach((raw, index) => {
    const field = lowerTrim(raw);
    if (field === "" || REQUIRED_FIELDS.some((known) => known === field)) return;
    const text = `unsupported fail_closed required_field: ${field}`;
    report(`/fail_closed/required_fields/${index}`, text, field, REQUIRED_FIELDS);
  });
  document.rules?.forEach((rule, index) => checkRule(rule, `/rules/${index}`, report));
  return problems;
}

function checkRule(rule: RuleDocument, pointer: string, report: Report): void {
  const name = trim(rule.name ?? "");
  if (name === "") return report(`${pointer}/name`, "rule name is required");
  const effect = lowerTrim(rule.effect ?? "");
  if (effect === "") {
    report(`${pointer}/effect`, `rule effect is required for ${name}`, undefined, VERDICTS);
  } else if (!isVerdict(effect)) {
    const text = `invalid rule effect "${effect}" for ${name}`;
    report(`${pointer}/effect`, text, effect, VERDICTS);
  }
  if ((rule.min_approvals ?? 0) < 0) {
    report(`${pointer}/min_approvals`, `min_approvals must be >= 0 for ${name}`);
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
    report(`${pointer}/requests`, `rate_limit.requests must be >= 0 for ${name}`);
  }
  if (requests <= 0) return; // a limit that is off is not looked at any further
  const window = lowerTrim(limit.window ?? "");
  if (!["", "minute", "hour"].includes(window)) {
    const text = `unsupported rate_limit.window "${window}" for ${name}`;
    report(`${pointer}/window`, text, window, ["minute", "hour"]);
  }
  const scope = lowerTrim(limit.scope ?? "");
  if (!["", "tool", "identity", "tool_identity"].includes(scope)) {
    const text = `unsupported rate_limit.scope "${scope}" for ${name}`;
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
    const text = `unsupported dataflow.action "${action}" for ${name}`;
    report(`${pointer}/action`, text, action, ["block", "require_approval"]);
  }
}

/** Whether a dataflow constraint does anything: any list turns it on, even beside `enabled: false`. */
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
