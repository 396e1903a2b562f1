import assert from "node:assert/strict";
import { canonicalPolicy, digestPolicy } from "../../../src/core/gate/policy/digest.ts";
import { SENSITIVE_EGRESS } from "../../support/sample_policy.ts";
import { policyOf } from "./support.ts";

// Worked values of the policy format whose policy is short; the others are in worked.json.
const DIGESTS: [string, string][] = [
  ["", "07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9"],
  [
    "default_verdict: require_approval",
    "07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9",
  ],
  [
    "default_verdict: allow",
    "65819d9cf07c7619aa8aaf2bd4e8d6f8e3f86b139b49a68c535fd14d77a5009f",
  ],
  [
    "default_verdict: block",
    "3592f5ae672a396845ca29c14ade912f99cb1fca99cecb8edd9cfec74eae8a35",
  ],
  [
    "default_verdict: dry_run",
    "02249d0365a5974a598e89847392792742712444b0f7823d13626354e469340d",
  ],
  [SENSITIVE_EGRESS, "33aa1c344102855944b259b72335bc52639d5524819170793511c4deb2f62c4a"],
];

Deno.test("digestPolicy gives the worked digests", async () => {
  for (const [text, expected] of DIGESTS) {
    assert.equal(await digestPolicy(policyOf(text)), expected, text);
  }
});

Deno.test("canonicalPolicy gives the worked bytes of the allow policy", () => {
  assert.equal(
    canonicalPolicy(policyOf("default_verdict: allow")),
    '{"DefaultVerdict":"allow","FailClosed":{"Enabled":false,"RequiredFields":[],"RiskClasses":[]},"Rules":[],"SchemaID":"gait.gate.policy","SchemaVersion":"1.0.0"}',
  );
});

Deno.test("canonicalPolicy gives the worked bytes of sensitive-egress", () => {
  assert.equal(
    canonicalPolicy(policyOf(SENSITIVE_EGRESS)),
    '{"DefaultVerdict":"allow","FailClosed":{"Enabled":false,"RequiredFields":[],"RiskClasses":[]},"Rules":[{"BrokerReference":"egress","BrokerScopes":["export"],"Dataflow":{"Action":"require_approval","DestinationKinds":["host"],"DestinationOperations":["write"],"Enabled":true,"ReasonCode":"dataflow_tainted_egress","TaintedSources":["external","tool_output"],"Violation":"tainted_egress"},"Effect":"require_approval","Match":{"Identities":[],"ProvenanceSources":[],"RiskClasses":[],"TargetKinds":[],"TargetValues":[],"ToolNames":["tool.write"],"WorkspacePrefixes":[]},"MinApprovals":2,"Name":"sensitive-egress","Priority":0,"RateLimit":{"Requests":10,"Scope":"tool_identity","Window":"hour"},"ReasonCodes":[],"RequireBrokerCredential":true,"RequireDistinctApprovers":true,"Violations":[]}],"SchemaID":"gait.gate.policy","SchemaVersion":"1.0.0"}',
  );
});

Deno.test("canonicalPolicy leaves out what a rule does not use", () => {
  const bare = "rules: [{name: r, effect: allow}]";
  const expected =
    '"Rules":[{"Effect":"allow","Match":{"Identities":[],"ProvenanceSources":[],"RiskClasses":[],' +
    '"TargetKinds":[],"TargetValues":[],"ToolNames":[],"WorkspacePrefixes":[]},"Name":"r",' +
    '"Priority":0,"ReasonCodes":[],"Violations":[]}]';
  assert.ok(canonicalPolicy(policyOf(bare)).includes(expected));
  const unused = "rules: [{name: r, effect: allow, min_approvals: 0, broker_scopes: [], " +
    "rate_limit: {requests: 0, window: hour, scope: tool}, dataflow: {action: block}, " +
    "require_broker_credential: false, match: {data_classes: []}}]";
  assert.equal(canonicalPolicy(policyOf(unused)), canonicalPolicy(policyOf(bare)));
});

Deno.test("canonicalPolicy names the two lists of operations differently", () => {
  const text = canonicalPolicy(policyOf(
    "rules: [{name: r, effect: allow, match: {destination_operations: [a]}, " +
      "dataflow: {destination_operations: [b]}}]",
  ));
  assert.ok(text.includes('"DestinationOps":["a"]'));
  assert.ok(text.includes('"DestinationOperations":["b"]'));
});
