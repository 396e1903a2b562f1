import { encodeUtf8 } from "../../bytes.ts";
import { canonicalize } from "../../json/canonical.ts";
import { GaitError } from "../../error.ts";
import { type JsonValue, parseJson } from "../../json/json.ts";
import type {
  DataflowDocument,
  FailClosedDocument,
  MatchDocument,
  PolicyDocument,
  RateLimitDocument,
  RuleDocument,
} from "../../schema/gate.ts";
import { readByShape } from "../../shape.ts";
import {
  type Dataflow,
  type FailClosed,
  MATCH_KEYS,
  type MatchKey,
  type MatchLists,
  type Policy,
  POLICY_SCHEMA_ID,
  POLICY_SCHEMA_VERSION,
  POLICY_SCHEMA_VERSION_1_1,
  type RateLimit,
  type RequiredField,
  type Rule,
  type RuleMatch,
} from "./policy.ts";
import { checkPolicy, isActive } from "./check.ts";
import {
  type PolicyReading,
  readCommands,
  readExtendedMatch,
  readFailClosed,
  readRuleExtras,
  readRuleLists,
  startReading,
} from "./extended.ts";
import { isExtended, policyShape } from "./language.ts";
import { POLICY_WORDS } from "./words.ts";
import { present } from "../../present.ts";
import { compareText, listLower, lowerTrim, trim, uniqueSorted } from "../../text.ts";
import { compareStrictness, isVerdict, type Verdict } from "../decide/verdict.ts";

/**
 * Checks and normalizes a policy that is an object already, such as a policy that a program built.
 * Use `parsePolicy` for the text of a file.
 *
 * @throws {GaitError} `invalid_input` for an unknown key, a wrong type or a value that no policy
 * can have; `fields` lists the JSON Pointers of all of them.
 */
export function normalizePolicy(document: PolicyDocument): Policy {
  // A JavaScript caller can hand over anything, so the type is not taken on trust.
  const json = asJson(document);
  const { problems: misshapen } = readByShape(policyShape(json), json, POLICY_WORDS);
  const checked = misshapen.length > 0 ? undefined : checkPolicy(document);
  const problems = checked?.problems ?? misshapen;
  if (problems.length > 0) {
    const text = problems.map((problem) => `${problem.text} (${problem.pointer})`).join("; ");
    throw new GaitError("invalid_input", `Cannot use the policy: ${text}`, {
      fields: problems.map(({ pointer }) => pointer),
      hint: problems[0]?.suggestion ?? "gait schema show gate/policy describes every key",
    });
  }
  return normalizeChecked(document, checked?.reading);
}

/** Writes and parses it, since both refuse what JSON cannot hold and name the place. */
function asJson(document: PolicyDocument): JsonValue {
  return parseJson({ name: "policy", bytes: encodeUtf8(canonicalize(document)) });
}

/** Normalizes a policy in which `checkPolicy` found no problem; `known` is what that has read of it. */
export function normalizeChecked(document: PolicyDocument, known?: PolicyReading): Policy {
  const reading = isExtended(document) ? known ?? startReading(document) : undefined;
  const rules = normalizeRules(document, reading).map(({ rule }) => rule);
  // The sort is stable: rules that compare as equal keep the order of the file.
  rules.sort(ruleOrder(document));
  const commands = reading && readCommands(document, reading);
  const failClosed = document.fail_closed ?? {};
  return {
    schema_id: POLICY_SCHEMA_ID,
    schema_version: isExtended(document) ? POLICY_SCHEMA_VERSION_1_1 : POLICY_SCHEMA_VERSION,
    default_verdict: verdictOf(document.default_verdict),
    fail_closed: normalizeFailClosed(reading ? readFailClosed(failClosed, reading) : failClosed),
    ...present({ commands }),
    rules,
  };
}

/** Normalizes the rules of a policy, in the order of the file. */
export function normalizeRules(
  document: PolicyDocument,
  known?: PolicyReading,
): readonly { readonly rule: Rule; readonly written: RuleDocument }[] {
  const reading = isExtended(document) ? known ?? startReading(document) : undefined;
  return (document.rules ?? []).map((written) => ({
    rule: normalizeRule(written, reading),
    written,
  }));
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

/**
 * Compares rules by the order in which they are tried. From 1.1 on the strictest of one priority
 * comes first.
 */
export function ruleOrder(
  document: { readonly schema_version?: string },
): (a: RuleRank, b: RuleRank) => number {
  return isExtended(document)
    ? (a, b) =>
      a.priority - b.priority || compareStrictness(b.effect, a.effect) ||
      compareText(a.name, b.name)
    : (a, b) => a.priority - b.priority || compareText(a.name, b.name);
}

/** The members that order rules. */
export type RuleRank = Pick<Rule, "priority" | "effect" | "name">;

/** Normalizes one rule in which `checkPolicy` found no problem; `reading` for those of 1.1. */
function normalizeRule(written: RuleDocument, reading: PolicyReading | undefined): Rule {
  const document = reading === undefined ? written : readRuleLists(written, "", reading);
  const min_approvals = document.min_approvals ?? 0;
  return {
    name: trim(document.name),
    priority: (document.priority ?? 0) + 0, // no negative zero
    effect: verdictOf(document.effect),
    ...reading === undefined ? {} : readRuleExtras(document, "", reading),
    match: reading === undefined
      ? normalizeMatch(document.match ?? {})
      : normalizeExtendedMatch(document, reading),
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

function normalizeExtendedMatch(document: RuleDocument, reading: PolicyReading): RuleMatch {
  const { lists, ...conditions } = readExtendedMatch(document, "/match", reading);
  return { ...normalizeMatch(lists), ...conditions };
}

function normalizeMatch(document: MatchDocument): MatchLists {
  const list = (key: MatchKey): readonly string[] => {
    const values = document[key] ?? [];
    return CASE_KEPT.has(key) ? uniqueSorted(values) : listLower(values);
  };
  const entries = MATCH_KEYS.map((key) => [key, list(key)] as const);
  // Every key of the type is in MATCH_KEYS.
  return Object.fromEntries(entries) as MatchLists;
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
