/** Identity of a policy: SHA-256 over the canonical form of a payload with fixed member names. */

import { canonicalText } from "../../json/canonical.ts";
import { digest } from "../../crypto/digest.ts";
import type { Dataflow, Policy, Rule, RuleMatch } from "./policy.ts";

/** Digest of a normalized policy, as 64 lower-case hex characters. */
export function digestPolicy(policy: Policy): Promise<string> {
  return digest(policyPayload(policy));
}

/** Canonical text that {@linkcode digestPolicy} hashes. */
export function canonicalPolicy(policy: Policy): string {
  return canonicalText(policyPayload(policy));
}

// INVARIANT: names and presence of the members below are part of every policy digest. A member
// that stands for a newer feature may only appear when the feature is used.
function policyPayload(policy: Policy): unknown {
  return {
    SchemaID: policy.schema_id,
    SchemaVersion: policy.schema_version,
    DefaultVerdict: policy.default_verdict,
    FailClosed: {
      Enabled: policy.fail_closed.enabled,
      RiskClasses: policy.fail_closed.risk_classes,
      RequiredFields: policy.fail_closed.required_fields,
    },
    Rules: policy.rules.map(rulePayload),
  };
}

function rulePayload(rule: Rule): unknown {
  const { rate_limit, dataflow } = rule;
  return {
    Name: rule.name,
    Priority: rule.priority,
    Effect: rule.effect,
    ReasonCodes: rule.reason_codes,
    Violations: rule.violations,
    Match: matchPayload(rule.match),
    MinApprovals: rule.min_approvals > 0 ? rule.min_approvals : undefined,
    RequireDistinctApprovers: rule.require_distinct_approvers || undefined,
    RequireBrokerCredential: rule.require_broker_credential || undefined,
    BrokerReference: rule.broker_reference || undefined,
    BrokerScopes: present(rule.broker_scopes),
    RateLimit: rate_limit && {
      Requests: rate_limit.requests,
      Window: rate_limit.window,
      Scope: rate_limit.scope,
    },
    Dataflow: dataflow && dataflowPayload(dataflow),
  };
}

function matchPayload(match: RuleMatch): unknown {
  return {
    ToolNames: match.tool_names,
    RiskClasses: match.risk_classes,
    TargetKinds: match.target_kinds,
    TargetValues: match.target_values,
    ProvenanceSources: match.provenance_sources,
    Identities: match.identities,
    WorkspacePrefixes: match.workspace_prefixes,
    DataClasses: present(match.data_classes),
    DestinationKinds: present(match.destination_kinds),
    DestinationValues: present(match.destination_values),
    DestinationOps: present(match.destination_operations),
  };
}

function dataflowPayload(dataflow: Dataflow): unknown {
  return {
    Enabled: dataflow.enabled,
    TaintedSources: dataflow.tainted_sources,
    Action: dataflow.action,
    ReasonCode: dataflow.reason_code,
    Violation: dataflow.violation,
    DestinationKinds: present(dataflow.destination_kinds),
    DestinationValues: present(dataflow.destination_values),
    DestinationOperations: present(dataflow.destination_operations),
  };
}

function present(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}
