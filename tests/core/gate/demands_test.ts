import assert from "node:assert/strict";
import { joinedDemands } from "../../../src/core/gate/decide/demands.ts";
import { type Decision, makeDecision } from "../../../src/core/gate/decide/decision.ts";
import type { RateLimit } from "../../../src/core/gate/policy/policy.ts";

function asking(demands: Partial<Decision>): Decision {
  const bare = {
    verdict: "allow",
    reason_codes: ["r"],
    violations: [],
    decided_by: "rule",
  } as const;
  return makeDecision({ ...bare, ...demands });
}

const MINUTE: RateLimit = { requests: 5, window: "minute", scope: "tool" };
const HOUR: RateLimit = { requests: 50, window: "hour", scope: "tool" };
const PERSON: RateLimit = { requests: 7, window: "minute", scope: "identity" };

Deno.test("makeDecision() leaves out what is not asked for", () => {
  assert.deepEqual(asking({}), {
    verdict: "allow",
    reason_codes: ["r"],
    violations: [],
    decided_by: "rule",
    matched_rule: "",
    required_approvals: 0,
    require_distinct_approvers: false,
    credential: undefined,
    rate_limit: undefined,
    further_rate_limits: [],
    dataflow_triggered: false,
    missing_fields: [],
    messages: [],
    is_overridable: false,
  });
  assert.equal(asking({ verdict: "require_approval" }).required_approvals, 1);
  assert.ok(Object.isFrozen(asking({}).further_rate_limits));
});

Deno.test("joinedDemands() asks for nothing where nothing is asked for", () => {
  assert.deepEqual(joinedDemands([asking({}), asking({})]), {
    demands: {
      required_approvals: 0,
      require_distinct_approvers: false,
      credential: undefined,
      rate_limit: undefined,
      further_rate_limits: [],
    },
  });
});

Deno.test("joinedDemands() asks different people if one decision does", () => {
  const [one, different] = [asking({}), asking({ require_distinct_approvers: true })];
  for (const decisions of [[one, different], [different, one]]) {
    assert.equal(joinedDemands(decisions).demands.require_distinct_approvers, true);
  }
});

Deno.test("joinedDemands() keeps the limits of decisions that were joined before", () => {
  const joined = asking({ rate_limit: MINUTE, further_rate_limits: [HOUR, PERSON] });
  const lower = asking({ rate_limit: { ...HOUR, requests: 9 } });
  for (const decisions of [[joined, lower], [asking({}), joined, lower]]) {
    const { rate_limit, further_rate_limits } = joinedDemands(decisions).demands;
    assert.deepEqual(rate_limit, MINUTE);
    assert.deepEqual(further_rate_limits, [{ ...HOUR, requests: 9 }, PERSON]);
  }
});
