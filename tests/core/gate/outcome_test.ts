import assert from "node:assert/strict";
import { judgeApprovals } from "../../../src/core/gate/approval/approval.ts";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { buildGateEvalResult } from "../../../src/core/gate/record/eval_result.ts";
import {
  buildPolicyTestResult,
  policyTestSummary,
} from "../../../src/core/gate/record/policy_test_result.ts";
import {
  applyApprovals,
  applyBroker,
  applyRateLimit,
  type GateOutcome,
  initialOutcome,
  needsCredential,
  simulate,
} from "../../../src/core/gate/decide/outcome.ts";
import { compiled, intentOf } from "./support.ts";

const ALLOW: GateOutcome = { verdict: "allow", reason_codes: ["z"], violations: ["v"] };
const ASK: GateOutcome = { verdict: "require_approval", reason_codes: ["z"], violations: ["v"] };
const LIMIT = {
  allowed: true,
  scope: "tool",
  key: "k",
  used: 1,
  remaining: 0,
  counters: undefined,
} as const;
const ONE = { required: 1, distinct: false };
const GRANTED = judgeApprovals(ONE, [{
  ...{ token_id: "t", approver_identity: "alice", reason_code: "r", scope: [] },
  ...{ expires_at: "2026-02-05T13:00:00Z", error_code: undefined },
}]);

Deno.test("applyRateLimit blocks whatever the verdict", () => {
  assert.equal(applyRateLimit(ALLOW, LIMIT), ALLOW);
  for (const before of [ALLOW, ASK]) {
    assert.deepEqual(applyRateLimit(before, { ...LIMIT, allowed: false }), {
      verdict: "block",
      reason_codes: ["rate_limit_exceeded", "z"],
      violations: ["rate_limit_exceeded", "v"],
    });
  }
});

Deno.test("applyApprovals allows what was approved and keeps the rule's violations", () => {
  assert.deepEqual(applyApprovals(ASK, GRANTED), {
    verdict: "allow",
    reason_codes: ["approval_granted", "z"],
    violations: ["v"],
  });
  assert.deepEqual(applyApprovals(ASK, judgeApprovals(ONE, [])), {
    verdict: "require_approval",
    reason_codes: ["approval_token_missing", "z"],
    violations: ["approval_not_granted", "v"],
  });
});

Deno.test("applyApprovals never lifts a block", () => {
  const blocked = applyRateLimit(ASK, { ...LIMIT, allowed: false });
  assert.equal(applyApprovals(blocked, GRANTED), blocked);
});

Deno.test("applyBroker blocks without a credential", () => {
  assert.deepEqual(applyBroker(ALLOW, "no_broker"), {
    verdict: "block",
    reason_codes: ["broker_credential_required", "z"],
    violations: ["broker_credential_missing", "v"],
  });
  assert.deepEqual(applyBroker(ALLOW, "failed"), {
    verdict: "block",
    reason_codes: ["broker_credential_missing", "z"],
    violations: ["broker_credential_missing", "v"],
  });
  assert.deepEqual(applyBroker(ALLOW, { issued_by: "stub", credential_ref: "stub:1" }), {
    verdict: "allow",
    reason_codes: ["broker_credential_present", "z"],
    violations: ["v"],
  });
});

Deno.test("a credential is needed by rules that ask for one, once allowed", () => {
  const rule = "rules: [{name: r, effect: allow, require_broker_credential: true}]";
  const decision = evaluate(compiled(rule), intentOf());
  assert.ok(needsCredential(decision, ALLOW));
  assert.ok(!needsCredential(decision, ASK));
  assert.ok(!needsCredential(evaluate(compiled("default_verdict: allow"), intentOf()), ALLOW));
});

Deno.test("approval granted, then no broker: blocked", () => {
  const after = applyBroker(applyApprovals(ASK, GRANTED), "no_broker");
  assert.equal(after.verdict, "block");
});

Deno.test("simulate reports what enforcing would do and stops nothing", () => {
  for (const verdict of ["block", "require_approval"] as const) {
    assert.deepEqual(simulate({ ...ALLOW, verdict }), {
      verdict: "allow",
      reason_codes: ["simulate_mode_non_enforcing", `simulated_${verdict}`, "z"],
      violations: [],
      would_have_blocked: true,
      simulated_verdict: verdict,
      simulated_reason_codes: ["z"],
    });
  }
  for (const verdict of ["allow", "dry_run"] as const) {
    assert.deepEqual(simulate({ ...ALLOW, verdict }), {
      verdict,
      reason_codes: ["simulate_mode_non_enforcing", "z"],
      violations: ["v"],
      would_have_blocked: false,
      simulated_verdict: verdict,
      simulated_reason_codes: ["z"],
    });
  }
});

const WHERE = {
  ...{ trace_id: "t", trace_path: "trace_t.json" },
  ...{ policy_digest: "2".repeat(64), intent_digest: "1".repeat(64) },
};

Deno.test("buildGateEvalResult leaves out what is empty, zero or false", () => {
  const decision = evaluate(compiled("default_verdict: allow"), intentOf());
  assert.deepEqual(buildGateEvalResult({ decision, outcome: initialOutcome(decision), ...WHERE }), {
    ...{ ok: true, verdict: "allow", reason_codes: ["default_allow"] },
    ...WHERE,
  });
});

Deno.test("buildGateEvalResult carries all that is there", () => {
  const decision = evaluate(
    compiled(
      "rules: [{name: r, effect: require_approval, violations: [v], rate_limit: {requests: 3}}]",
    ),
    intentOf(),
  );
  const outcome = simulate(applyApprovals(initialOutcome(decision), GRANTED));
  const result = buildGateEvalResult({
    ...{ decision, outcome, approval: GRANTED, tokenRef: "CHG", ...WHERE },
    ...{ limit: { ...LIMIT, remaining: 2 }, approval_audit_path: "a.json" },
    ...{ credential: { issued_by: "stub", credential_ref: "stub:1" } },
    ...{ credential_evidence_path: "c.json", warnings: ["w"] },
  });
  assert.deepEqual(result, {
    ...{ ok: true, verdict: "allow", violations: ["v"], matched_rule: "r", ...WHERE },
    reason_codes: ["approval_granted", "matched_rule_r", "simulate_mode_non_enforcing"],
    ...{
      approval_ref: "t",
      required_approvals: 1,
      valid_approvals: 1,
      approval_keys: 1,
      approval_audit_path: "a.json",
    },
    ...{
      rate_limit_scope: "tool",
      rate_limit_key: "k",
      rate_limit_used: 1,
      rate_limit_remaining: 2,
    },
    ...{ credential_issuer: "stub", credential_ref: "stub:1", credential_evidence_path: "c.json" },
    ...{ simulate_mode: true, simulated_verdict: "allow", warnings: ["w"] },
    simulated_reason_codes: ["approval_granted", "matched_rule_r"],
  });
});

Deno.test("the result names the caller's reference where no token counted", () => {
  const decision = evaluate(compiled(""), intentOf());
  const denied = { decision, outcome: initialOutcome(decision), approval: judgeApprovals(ONE, []) };
  assert.equal(buildGateEvalResult({ ...denied, ...WHERE, tokenRef: " CHG " }).approval_ref, "CHG");
});

Deno.test("buildPolicyTestResult gives the worked result", () => {
  const decision = evaluate(compiled("default_verdict: block"), intentOf());
  const digests = {
    policy_digest: "3592f5ae672a396845ca29c14ade912f99cb1fca99cecb8edd9cfec74eae8a35",
    intent_digest: "9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7",
  };
  const { created_at } = intentOf();
  assert.deepEqual(buildPolicyTestResult({ decision, created_at, ...digests }), {
    ...{ created_at: "2026-02-05T00:00:00Z", ok: true, verdict: "block", ...digests },
    ...{ reason_codes: ["default_block"], schema_id: "gait.policytest.result" },
    schema_version: "1.0.0",
    summary: "policy test verdict=block reasons=default_block violations=none",
  });
});

Deno.test("policyTestSummary is at most 240 bytes and says how many were cut", () => {
  const summary = (code: string) =>
    policyTestSummary({ verdict: "block", reason_codes: [code], violations: [] });
  const fixed = "policy test verdict=block reasons= violations=none".length;
  const fitting = summary("x".repeat(240 - fixed));
  assert.equal(fitting.length, 240);
  assert.ok(!fitting.includes("..."));
  const cut = summary("x".repeat(241 - fixed));
  assert.equal(cut.length, 240);
  assert.ok(cut.endsWith("x...(+1)") || cut.endsWith("...(+1)"));
  for (const code of ["é".repeat(150), "\u{1f600}".repeat(90), `a${"é".repeat(150)}`]) {
    const text = summary(code);
    assert.ok(new TextEncoder().encode(text).length <= 240);
    assert.match(text, /^policy test verdict=block reasons=a?(?:é|\u{1f600})+\.\.\.\(\+\d+\)$/u);
  }
});
