/** Several policies that judge together: the strictest verdict counts, with all that each asks for. */

import assert from "node:assert/strict";
import type { Decision } from "../../../src/core/gate/decide/decision.ts";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import {
  countingPolicies,
  digestPolicies,
  joinPolicies,
  withoutOverrides,
} from "../../../src/core/gate/decide/policy_set.ts";
import { explainPolicies } from "../../../src/core/gate/decide/explain_policies.ts";
import { VERDICTS } from "../../../src/core/gate/decide/verdict.ts";
import { compiled, intentOf, policyOf } from "./support.ts";

/** A policy of 1.1 with one rule about every tool. */
function one(name: string, effect: string, more = ""): string {
  return `schema_version: 1.1.0\ndefault_verdict: allow\nrules:\n` +
    `  - { name: ${name}, effect: ${effect}, match: { tool_names: ["*"] }${
      more === "" ? "" : `, ${more}`
    } }\n`;
}

function decide(...policies: readonly string[]): Decision {
  return evaluate(joinPolicies(policies.map(compiled)), intentOf());
}

Deno.test("joinPolicies() needs a policy, and one is itself", () => {
  assert.throws(() => joinPolicies([]), RangeError);
  const only = compiled(one("a", "allow"));
  assert.equal(joinPolicies([only]), only);
  assert.deepEqual(joinPolicies([only]).policies, [only.policy]);
  assert.deepEqual(joinPolicies([only]).parts, [only]);
});

Deno.test("of several policies the strictest verdict counts, whatever their order", () => {
  for (const [a, first] of VERDICTS.entries()) {
    for (const [b, second] of VERDICTS.entries()) {
      const { verdict, matched_rule } = decide(one("a", first), one("b", second));
      assert.equal(verdict, VERDICTS[Math.max(a, b)], `${first} ${second}`);
      // Of two that are equally strict the first leads.
      assert.equal(matched_rule, b > a ? "b" : "a", `${first} ${second}`);
    }
  }
});

Deno.test("all policies can be told, in order", () => {
  const [a, b, c] = ["allow", "block", "dry_run"].map((verdict) =>
    compiled(`default_verdict: ${verdict}`)
  );
  assert.ok(a && b && c);
  assert.deepEqual(
    joinPolicies([a, b, c]).policies.map(({ default_verdict }) => default_verdict),
    ["allow", "block", "dry_run"],
  );
});

Deno.test("reasons, violations and messages of all policies join, each once and sorted", () => {
  const decision = decide(
    one("a", "allow", "reason_codes: [z, m], violations: [v2, v1], message: First."),
    one("b", "block", "reason_codes: [m, c], violations: [v1, v0], message: Second."),
    one("c", "allow", "reason_codes: [c], message: First."),
  );
  assert.deepEqual(decision.reason_codes, ["c", "m", "z"]);
  assert.deepEqual(decision.violations, ["v0", "v1", "v2"]);
  // The strictest policy's message leads.
  assert.deepEqual(decision.messages, ["Second.", "First."]);
});

Deno.test("the larger number of approvals counts, and different people if one policy asks for them", () => {
  const two = one("a", "require_approval", "min_approvals: 2");
  const different = one(
    "b",
    "require_approval",
    "min_approvals: 1, require_distinct_approvers: true",
  );
  for (const policies of [[two, different], [different, two]]) {
    const { required_approvals, require_distinct_approvers } = decide(...policies);
    assert.deepEqual([required_approvals, require_distinct_approvers], [2, true]);
  }
  assert.equal(decide(two, two).require_distinct_approvers, true); // two people are different ones
  const single = one("c", "require_approval");
  assert.equal(decide(single, single).require_distinct_approvers, false);
});

Deno.test("where an overridable rule of the first policy decides, the later ones decide alone", () => {
  const base = one("base", "block", "overridable: true, message: Base., reason_codes: [base]");
  const own = one("own", "allow", "reason_codes: [own]");
  const decision = decide(base, own);
  assert.deepEqual(
    [decision.verdict, decision.reason_codes, decision.messages, decision.matched_rule],
    ["allow", ["own"], [], "own"],
  );
  assert.equal(decide(base).verdict, "block");
  const third = one("third", "require_approval");
  assert.equal(decide(base, own, third).verdict, "require_approval");
});

Deno.test("an overridable rule that does not decide overrides nothing", () => {
  const base = one("base", "block", "overridable: true").replace('"*"', "other");
  const strict = base.replace("default_verdict: allow", "default_verdict: block");
  assert.equal(decide(strict, one("own", "allow")).verdict, "block");
});

Deno.test("an overridable rule of a later policy overrides nothing", () => {
  const own = one("own", "block", "overridable: true");
  assert.equal(decide(one("base", "allow"), own).verdict, "block");
  assert.equal(decide(one("base", "allow"), own, one("third", "allow")).verdict, "block");
});

Deno.test("a rule that is unclear keeps an overridable one from handing the decision on", () => {
  const base = `schema_version: 1.1.0
default_verdict: allow
rules:
  - { name: unsure, effect: block, match: { tool_names: ["*"], args: { /path: { max: 1 } } } }
  - { name: open, effect: block, priority: 1, overridable: true, match: { tool_names: ["*"] } }
`;
  const { verdict, reason_codes } = decide(base, one("own", "allow"));
  assert.equal(verdict, "block");
  assert.ok(reason_codes.includes("args_not_judgeable"));
});

Deno.test("one overridable rule beside others is taken out", () => {
  const both = policyOf(
    one("base", "block", "overridable: true") +
      `  - { name: other, effect: block, priority: 1, match: { tool_names: ["*"] } }\n`,
  );
  assert.deepEqual(withoutOverrides(both).rules.map((rule) => "overridable" in rule), [
    false,
    false,
  ]);
});

Deno.test("withoutOverrides() lets no rule be overridden, and changes nothing else", () => {
  const base = policyOf(one("base", "block", "overridable: true, message: No."));
  assert.deepEqual(withoutOverrides(base), policyOf(one("base", "block", "message: No.")));
  const plain = policyOf(one("base", "block"));
  assert.equal(withoutOverrides(plain), plain);
});

const BROKER = "require_broker_credential: true";

Deno.test("credentials under one reference join their scopes; another reference blocks", () => {
  const read = one("a", "allow", `${BROKER}, broker_reference: db, broker_scopes: [read, b]`);
  const write = one("b", "allow", `${BROKER}, broker_reference: db, broker_scopes: [write, b]`);
  const none = one("c", "allow");
  const joined = decide(none, write, read);
  assert.equal(joined.verdict, "allow");
  assert.deepEqual(joined.credential, { reference: "db", scopes: ["b", "read", "write"] });
  assert.ok(!joined.reason_codes.includes("broker_references_differ"));
  assert.equal(decide(none, none).credential, undefined);

  const other = one("d", "allow", `${BROKER}, broker_reference: mail`);
  const contrary = decide(read, other);
  assert.equal(contrary.verdict, "block");
  assert.ok(contrary.reason_codes.includes("broker_references_differ"));
  assert.equal(decide(read, one("e", "dry_run")).verdict, "dry_run");
});

const limit = (requests: number, window: string, scope: string) => ({ requests, window, scope });
const limited = (name: string, requests: number, window: string, scope = "tool") =>
  one(name, "allow", `rate_limit: { requests: ${requests}, window: ${window}, scope: ${scope} }`);

Deno.test("the limits of all policies count", () => {
  const { rate_limit, further_rate_limits } = decide(
    one("a", "allow"),
    limited("b", 5, "minute"),
    limited("c", 100, "hour"),
    limited("d", 7, "minute", "identity"),
  );
  assert.deepEqual(rate_limit, limit(5, "minute", "tool"));
  assert.deepEqual(further_rate_limits, [
    limit(100, "hour", "tool"),
    limit(7, "minute", "identity"),
  ]);
});

Deno.test("limits with one counter count a call once, under the lower number", () => {
  for (const [first, second] of [[5, 9], [9, 5], [5, 5]] as const) {
    const { rate_limit, further_rate_limits } = decide(
      limited("a", first, "minute"),
      limited("b", second, "minute"),
    );
    assert.deepEqual(rate_limit, limit(5, "minute", "tool"), `${first} ${second}`);
    assert.deepEqual(further_rate_limits, []);
  }
  assert.equal(decide(one("a", "allow"), one("b", "allow")).rate_limit, undefined);
});

Deno.test("tainted input and fields that are missing are told of each policy", () => {
  const dataflow =
    "dataflow: { enabled: true, tainted_sources: [user], destination_kinds: [path], " +
    "action: require_approval }";
  const tainted = decide(one("a", "allow"), one("b", "allow", dataflow));
  assert.equal(tainted.dataflow_triggered, true);
  assert.equal(tainted.verdict, "require_approval");
  assert.equal(decide(one("a", "allow"), one("b", "allow")).dataflow_triggered, false);

  const closed = (field: string) =>
    compiled(
      `default_verdict: allow\nfail_closed: { enabled: true, risk_classes: [high], ` +
        `required_fields: [${field}] }`,
    );
  const policies = joinPolicies([closed("targets"), closed("arg_provenance")]);
  const { missing_fields, verdict } = evaluate(
    policies,
    intentOf({ targets: [], arg_provenance: [] }),
  );
  assert.deepEqual([verdict, missing_fields], ["block", ["arg_provenance", "targets"]]);
});

Deno.test("digestPolicies() is a policy's own, and of several that of the list", async () => {
  const [allow, block] = ["allow", "block"].map((word) => policyOf(`default_verdict: ${word}`));
  assert.ok(allow && block);
  assert.equal(
    await digestPolicies([allow]),
    "65819d9cf07c7619aa8aaf2bd4e8d6f8e3f86b139b49a68c535fd14d77a5009f",
  );
  // printf '[]' | sha256sum
  assert.equal(
    await digestPolicies([]),
    "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
  );
  // printf '["<digest>","<digest>"]' | sha256sum
  assert.equal(
    await digestPolicies([allow, block]),
    "ef527a0cb2a23167f1792be9e68281dba8809397e2bc4a08e3a8182a131af94c",
  );
  assert.equal(
    await digestPolicies([block, allow]),
    "695c1d53cae756def4993b5f1c2d1ad6b9fcc283df82e81881234b9dad80e9ee",
  );
});

/** Policies by effect, `!` for one whose rule later policies override; what leads. */
const LEADS: readonly (readonly [effects: readonly string[], lead: number, overridden: boolean])[] =
  [
    [["allow"], 0, false],
    [["block!"], 0, false], // there is no later one
    [["allow", "block"], 1, false],
    [["block", "allow"], 0, false],
    [["block", "block"], 0, false], // of two that are equally strict the first
    [["allow", "dry_run", "block", "block"], 2, false],
    [["block!", "allow"], 1, true],
    [["block!", "allow", "block", "dry_run"], 2, true],
    [["block!", "allow", "allow"], 1, true],
    [["allow", "block!", "allow"], 1, false], // only the first hands the decision on
  ];

for (const [effects, lead, isOverridden] of LEADS) {
  Deno.test(`explainPolicies() of ${effects.join(", ")}: number ${lead} leads`, () => {
    const policies = effects.map((effect, index) =>
      compiled(
        one(`r${index}`, effect.replace("!", ""), effect.endsWith("!") ? "overridable: true" : ""),
      )
    );
    const explained = explainPolicies(policies, intentOf());
    assert.deepEqual([explained.lead, explained.isOverridden], [lead, isOverridden]);
    assert.equal(explained.decision.matched_rule, `r${lead}`);
    assert.deepEqual(
      explained.each.map(({ decision }) => decision.matched_rule),
      effects.map((_, index) => `r${index}`),
    );
  });
}

Deno.test("where the strictest counts, no later policy overrides a rule of the first", () => {
  const [base, own] = ["a", "b"].map((name) => policyOf(one(name, "block", "overridable: true")));
  assert.ok(base && own);
  const overridable = (policies: readonly (typeof base)[]) =>
    policies.map(({ rules }) => rules.map(({ overridable }) => overridable));
  assert.deepEqual(overridable(countingPolicies([base, own], true)), [[undefined], [true]]);
  // Of a single policy nothing is overridden, so it stays what its digest says.
  for (
    const [policies, strictest] of [[[], true], [[base], true], [[base, own], false]] as const
  ) {
    assert.equal(countingPolicies(policies, strictest), policies);
  }
});
