import { encodeUtf8 } from "../../bytes.ts";
import { canonicalize } from "../../json/canonical.ts";
import { GaitError } from "../../error.ts";
import { type JsonValue, parseJson } from "../../json/json.ts";
import {
  type DataflowDocument,
  type FailClosedDocument,
  type MatchDocument,
  type PolicyDocument,
  policyDocumentShape,
  type RateLimitDocument,
  type RuleDocument,
} from "../../schema/gate.ts";
import { readByShape } from "../../shape.ts";
import {
  type Dataflow,
  type FailClosed,
  MATCH_KEYS,
  type MatchKey,
  type Policy,
  POLICY_SCHEMA_ID,
  POLICY_SCHEMA_VERSION,
  type RateLimit,
  type RequiredField,
  type Rule,
  type RuleMatch,
} from "./policy.ts";
import { checkPolicy, isActive } from "./check.ts";
import { POLICY_WORDS } from "./words.ts";
import { present } from "../../present.ts";
import { compareText, listLower, lowerTrim, trim, uniqueSorted } from "../../text.ts";
import { isVerdict, type Verdict } from "../decide/verdict.ts";

/**
 * Checks and normalizes a policy that is an object already, such as one that a program built. Use
 * `parsePolicy` for the text of a file.
 *
 * @throws {GaitError} `invalid_input` for an unknown key, a wrong type or a value that no policy can
 * have; `fields` lists the JSON Pointers of all of them.
 */
export function normalizePolicy(document: PolicyDocument): Policy {
  // A JavaScript caller can hand over anything, so the type is not taken on trust.
  const { problems: misshapen } = readByShape(policyDocumentShape, asJson(document), POLICY_WORDS);
  const problems = misshapen.length > 0 ? misshapen : checkPolicy(document);
  if (problems.length > 0) {
    const text = problems.map((problem) => `${problem.text} (${problem.pointer})`).join("; ");
    throw new GaitError("invalid_input", `Cannot use the policy: ${text}`, {
      fields: problems.map(({ pointer }) => pointer),
      hint: problems[0]?.suggestion ?? "gait schema show gate/policy describes every key",
    });
  }
  return normalizeChecked(document);
}

/** Writes and parses it, since both refuse what JSON cannot hold and name the place. */
function asJson(document: PolicyDocument): JsonValue {
  return parseJson({ name: "policy", bytes: encodeUtf8(canonicalize(document)) });
}

/** Normalizes a policy in which `checkPolicy` found no problem. */
export function normalizeChecked(document: PolicyDocument): Policy {
  const rules = (document.rules ?? []).map(normalizeRule);
  // The sort is stable: rules with equal priority and name keep the order of the file.
  rules.sort(compareRules);
  return {
    schema_id: POLICY_SCHEMA_ID,
    schema_version: POLICY_SCHEMA_VERSION,
    default_verdict: verdictOf(document.default_verdict),
    fail_closed: normalizeFailClosed(document.fail_closed ?? {}),
    rules,
  };
}

function normalizeFailClosed(document: FailClosedDocument): FailClosed {
  const enabled = document.enabled ?? false;
  const classes = listLower(document.risk_classes ?? []);
  return {
    enabled,
    risk_classes: enabled && classes.length === 0 ? ["critical", "high"] : classes,
    required_fields: listLower(document.required_fields ?? []).filter(isRequiredField),
  };
}

function isRequiredField(text: string): text is RequiredField {
  return text === "targets" || text === "arg_provenance";
}

/** Orders rules in the way in which they are tried. */
export function compareRules(a: Rule, b: Rule): number {
  return a.priority - b.priority || compareText(a.name, b.name);
}

/** Normalizes one rule in which `checkPolicy` found no problem. */
export function normalizeRule(document: RuleDocument): Rule {
  const min_approvals = document.min_approvals ?? 0;
  return {
    name: trim(document.name),
    priority: (document.priority ?? 0) + 0, // no negative zero
    effect: verdictOf(document.effect),
    match: normalizeMatch(document.match ?? {}),
    reason_codes: uniqueSorted(document.reason_codes ?? []),
    violations: uniqueSorted(document.violations ?? []),
    min_approvals,
    require_distinct_approvers: min_approvals > 1 || (document.require_distinct_approvers ?? false),
    require_broker_credential: document.require_broker_credential ?? false,
    broker_reference: trim(document.broker_reference ?? ""),
    broker_scopes: listLower(document.broker_scopes ?? []),
    ...present({
      rate_limit: normalizeRateLimit(document.rate_limit),
      dataflow: normalizeDataflow(document.dataflow),
    }),
  };
}

/** Keys whose values keep their letter case. */
const CASE_KEPT: ReadonlySet<MatchKey> = new Set<MatchKey>([
  "identities",
  "workspace_prefixes",
  "target_values",
  "destination_values",
]);

function normalizeMatch(document: MatchDocument): RuleMatch {
  const list = (key: MatchKey): readonly string[] => {
    const values = document[key] ?? [];
    return CASE_KEPT.has(key) ? uniqueSorted(values) : listLower(values);
  };
  const entries = MATCH_KEYS.map((key) => [key, list(key)] as const);
  // Every key of the type is in MATCH_KEYS.
  return Object.fromEntries(entries) as RuleMatch;
}

function normalizeRateLimit(document: RateLimitDocument | undefined): RateLimit | undefined {
  const requests = document?.requests ?? 0;
  if (requests <= 0) return undefined;
  const window = lowerTrim(document?.window ?? "");
  const scope = lowerTrim(document?.scope ?? "");
  return {
    requests,
    window: window === "hour" ? "hour" : "minute",
    scope: scope === "tool" || scope === "identity" ? scope : "tool_identity",
  };
}

function normalizeDataflow(document: DataflowDocument | undefined): Dataflow | undefined {
  if (document === undefined || !isActive(document)) return undefined;
  const sources = listLower(document.tainted_sources ?? []);
  return {
    enabled: true,
    tainted_sources: sources.length === 0 ? ["external", "tool_output"] : sources,
    destination_kinds: listLower(document.destination_kinds ?? []),
    destination_values: uniqueSorted(document.destination_values ?? []),
    destination_operations: listLower(document.destination_operations ?? []),
    action: lowerTrim(document.action ?? "") === "block" ? "block" : "require_approval",
    reason_code: trim(document.reason_code ?? "") || "dataflow_tainted_destination",
    violation: trim(document.violation ?? "") || "tainted_dataflow",
  };
}

function verdictOf(text: string | undefined): Verdict {
  const verdict = lowerTrim(text ?? "");
  return isVerdict(verdict) ? verdict : "require_approval";
}
