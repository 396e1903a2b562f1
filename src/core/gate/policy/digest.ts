/**
 * Digest of a policy: SHA-256 over a payload with fixed member names, not over the file, so that
 * comments and layout do not count.
 */

import { canonicalText } from "../../json/canonical.ts";
import { digest } from "../../crypto/digest.ts";
import type { Dataflow, Policy, Rule, RuleMatch } from "./policy.ts";

/**
 * Returns the digest of a policy, as 64 lower-case hex characters. Two files have the same digest if
 * they decide alike by the same rules, whatever their comments, order and layout.
 */
export function digestPolicy(policy: Policy): Promise<string> {
  return digest(policyPayload(policy));
}

/** Returns the canonical text that {@linkcode digestPolicy} hashes. */
export function canonicalPolicy(policy: Policy): string {
  return canonicalText(policyPayload(policy));
}

// INVARIANT: names and presence of the members below are part of every policy digest. A member for
// a newer feature may appear only in policies that use it, or the digests of all others change.
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
    Commands: policy.commands,
    Rules: policy.rules.map(rulePayload),
  };
}

function rulePayload(rule: Rule): unknown {
  const { rate_limit, dataflow } = rule;
  return {
    Name: rule.name,
    Priority: rule.priority,
    Effect: rule.effect,
    Message: rule.message,
    WhenUnclear: rule.when_unclear,
    Overridable: rule.overridable,
    ReasonCodes: rule.reason_codes,
    Violations: rule.violations,
    Match: matchPayload(rule.match),
    MinApprovals: rule.min_approvals > 0 ? rule.min_approvals : undefined,
    RequireDistinctApprovers: rule.require_distinct_approvers || undefined,
    RequireBrokerCredential: rule.require_broker_credential || undefined,
    BrokerReference: rule.broker_reference || undefined,
    BrokerScopes: listed(rule.broker_scopes),
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
    DataClasses: listed(match.data_classes),
    DestinationKinds: listed(match.destination_kinds),
    DestinationValues: listed(match.destination_values),
    DestinationOps: listed(match.destination_operations),
    Args: match.args,
    NoOtherArgs: match.no_other_args,
    Targets: match.targets,
    Command: match.command,
  };
}

function dataflowPayload(dataflow: Dataflow): unknown {
  return {
    Enabled: dataflow.enabled,
    TaintedSources: dataflow.tainted_sources,
    Action: dataflow.action,
    ReasonCode: dataflow.reason_code,
    Violation: dataflow.violation,
    DestinationKinds: listed(dataflow.destination_kinds),
    DestinationValues: listed(dataflow.destination_values),
    DestinationOperations: listed(dataflow.destination_operations),
  };
}

function listed(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}
