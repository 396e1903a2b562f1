/** Rules that cannot tell whether they apply: the verdict is as strict as under every reading. */

import assert from "node:assert/strict";
import { compilePolicy } from "../../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import { normalizePolicy } from "../../../src/core/gate/policy/normalize.ts";
import { callOf } from "./conditions/support.ts";
import type { Verdict } from "../../../src/core/gate/decide/verdict.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import type { RuleDocument } from "../../../src/core/schema/gate.ts";

const IS = { equals: "x" } as const;
const EFFECTS: readonly Verdict[] = ["allow", "dry_run", "require_approval", "block"];
type Answer = "yes" | "no" | "unclear";
const ANSWERS: readonly Answer[] = ["yes", "no", "unclear"];
/** A text equals "x" or not; of a number the condition cannot tell. */
const VALUES = { yes: "x", no: "y", unclear: 1 } as const;

function decide(rules: readonly RuleDocument[], args: JsonObject, default_verdict = "allow") {
  const policy = normalizePolicy({ schema_version: "1.1.0", default_verdict, rules });
  return evaluate(
    compilePolicy(policy),
    normalizeIntent({
      schema_id: "gait.gate.intent_request",
      schema_version: "1.0.0",
      created_at: "2026-02-05T00:00:00Z",
      producer_version: "1.0.0",
      tool_name: "t",
      args,
      targets: [{ kind: "host", value: "out.example" }],
      arg_provenance: [{ arg_path: "$.z", source: "external" }],
      context: { identity: "alice", workspace: "/repo", risk_class: "low" },
    }),
  );
}

function rule(index: number, effect: Verdict, more: Partial<RuleDocument> = {}): RuleDocument {
  const args = { [`/a${index}`]: { equals: "x" } };
  return { name: `r${index}`, priority: index, effect, match: { args }, ...more };
}

const strictest = (verdicts: readonly Verdict[]) =>
  EFFECTS[Math.max(...verdicts.map((verdict) => EFFECTS.indexOf(verdict)))];

/** All combinations of `count` items of a list. */
function* combinations<T>(items: readonly T[], count: number): Generator<readonly T[]> {
  if (count === 0) yield [];
  else {for (const head of items) {
      for (const rest of combinations(items, count - 1)) yield [head, ...rest];
    }}
}

Deno.test("three rules: the verdict is as strict as under every reading of what is unclear", () => {
  let count = 0;
  for (const effects of combinations(EFFECTS, 3)) {
    const rules = effects.map((effect, index) => rule(index, effect));
    for (const answers of combinations(ANSWERS, 3)) {
      const args = Object.fromEntries(
        answers.map((answer, index) => [`a${index}`, VALUES[answer]]),
      );
      for (const fallback of EFFECTS) {
        const { verdict, reason_codes } = decide(rules, args, fallback);
        const isReached = (index: number) => !answers.slice(0, index).includes("yes");
        const readings = [...combinations<Answer>(["yes", "no"], 3)]
          .filter((reading) => answers.every((a, i) => a === "unclear" || a === reading[i]))
          .map((reading) => effects[reading.indexOf("yes")] ?? fallback);
        const hasUnclear = answers.some((answer, i) => answer === "unclear" && isReached(i));
        const expected = strictest([
          ...readings,
          ...hasUnclear ? ["require_approval" as const] : [],
        ]);
        const label = JSON.stringify({ effects, answers, fallback });
        // With an unclear rule the floor also holds where a later rule decides more mildly.
        assert.ok(EFFECTS.indexOf(verdict) >= EFFECTS.indexOf(expected ?? "block"), label);
        if (!hasUnclear) assert.equal(verdict, expected, label);
        assert.equal(reason_codes.includes("args_not_judgeable"), hasUnclear, label);
        count++;
      }
    }
  }
  assert.equal(count, 64 * 27 * 4);
});

const FLOORS:
  readonly (readonly [name: string, rules: readonly RuleDocument[], verdict: Verdict])[] = [
    ["an allow rule asks a person", [rule(0, "allow")], "require_approval"],
    ["a dry_run rule asks a person", [rule(0, "dry_run")], "require_approval"],
    ["a block rule blocks", [rule(0, "block")], "block"],
    [
      "a block rule with when_unclear asks a person",
      [rule(0, "block", { when_unclear: "require_approval" })],
      "require_approval",
    ],
    [
      "a rule with a rate limit blocks",
      [rule(0, "allow", { rate_limit: { requests: 5 } })],
      "block",
    ],
    [
      "a rule with a broker credential blocks",
      [rule(0, "allow", { require_broker_credential: true })],
      "block",
    ],
    [
      "a rule whose dataflow applies is as strict as that",
      [rule(0, "allow", { dataflow: { enabled: true, action: "block" } })],
      "block",
    ],
    ["a later block still blocks", [rule(0, "allow"), rule(1, "block")], "block"],
  ];

for (const [name, rules, verdict] of FLOORS) {
  Deno.test(`unclear: ${name}`, () => {
    const decision = decide(rules, { a0: 1, a1: "x" });
    assert.equal(decision.verdict, verdict);
    assert.ok(decision.violations.includes("args_not_judgeable"));
  });
}

Deno.test("unclear: the larger number of approvals counts, and distinct approvers stay", () => {
  const rules = [rule(0, "require_approval", { min_approvals: 3 }), rule(1, "require_approval")];
  const decision = decide(rules, { a0: 1, a1: "x" });
  assert.equal(decision.required_approvals, 3);
  assert.equal(decision.require_distinct_approvers, true);
  assert.equal(decision.matched_rule, "r1");
});

Deno.test("unclear: what all unclear rules ask for joins, in whatever order they are", () => {
  const three = { min_approvals: 3, message: "Three." };
  const different = { min_approvals: 1, require_distinct_approvers: true, message: "Different." };
  for (const [first, second] of [[three, different], [different, three]] as const) {
    const decision = decide(
      [rule(0, "require_approval", first), rule(1, "require_approval", second)],
      { a0: 1, a1: 1 },
    );
    assert.equal(decision.verdict, "require_approval");
    assert.equal(decision.required_approvals, 3);
    assert.equal(decision.require_distinct_approvers, true);
    assert.deepEqual(decision.messages, [first.message, second.message]);
  }
  const single = { min_approvals: 1 };
  const differing = { ...single, require_distinct_approvers: true };
  for (const [first, second] of [[single, differing], [differing, single]]) {
    const rules = [rule(0, "require_approval", first), rule(1, "require_approval", second)];
    assert.equal(decide(rules, { a0: 1, a1: 1 }).require_distinct_approvers, true);
  }
  const one = [rule(0, "require_approval"), rule(1, "require_approval")];
  assert.equal(decide(one, { a0: 1, a1: 1 }).require_distinct_approvers, false);
});

Deno.test("unclear: an allow rule asks one person", () => {
  assert.equal(decide([rule(0, "allow")], { a0: 1 }).required_approvals, 1);
  assert.equal(decide([rule(0, "allow", { min_approvals: 2 })], { a0: 1 }).required_approvals, 2);
});

Deno.test("unclear: the rule that decides keeps its reasons, violations and approvers", () => {
  const decider = rule(1, "require_approval", {
    reason_codes: ["z", "b"],
    violations: ["w"],
    min_approvals: 1,
    require_distinct_approvers: true,
  });
  const decision = decide([rule(0, "allow"), decider], { a0: 1, a1: "x" });
  assert.deepEqual(decision.reason_codes, ["args_not_judgeable", "b", "z"]);
  assert.deepEqual(decision.violations, ["args_not_judgeable", "w"]);
  assert.equal(decision.require_distinct_approvers, true);
  assert.equal(decision.matched_rule, "r1");
});

Deno.test("unclear: dataflow that does not apply makes nothing stricter", () => {
  const dataflow = { enabled: true, tainted_sources: ["user"], action: "block" } as const;
  const unclear = decide([rule(0, "allow", { dataflow })], { a0: 1 });
  assert.deepEqual([unclear.verdict, unclear.dataflow_triggered], ["require_approval", false]);
  const clear = decide([rule(0, "allow", { dataflow })], { a0: "x" });
  assert.deepEqual([clear.verdict, clear.dataflow_triggered], ["allow", false]);
  const tainted = { ...dataflow, tainted_sources: ["external"] };
  const applies = decide([rule(0, "allow", { dataflow: tainted })], { a0: "x" });
  assert.deepEqual([applies.verdict, applies.dataflow_triggered], ["block", true]);
});

/** Lists that the call does not meet; only rules about other tools are left out beforehand. */
const OTHERS = [
  { tool_names: ["u"] },
  { identities: ["bob"] },
  { risk_classes: ["high"] },
  { workspace_prefixes: ["/other"] },
  { target_kinds: ["path"] },
  { provenance_sources: ["user"] },
];

for (const lists of OTHERS) {
  Deno.test(`beside conditions a rule about ${JSON.stringify(lists)} is not about the call`, () => {
    for (const value of ["x", 1]) {
      const other = rule(0, "block", { match: { ...lists, args: { "/a0": { equals: "x" } } } });
      const plain = rule(1, "block", { match: lists });
      const { verdict, reason_codes } = decide([other, plain, rule(2, "allow")], {
        a0: value,
        a2: "x",
      });
      assert.deepEqual([verdict, reason_codes], ["allow", ["matched_rule_r2"]]);
    }
  });
}

Deno.test("policies are asked about more tools than they remember", () => {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    default_verdict: "block",
    rules: [{ name: "r", effect: "allow", match: { tool_names: ["t1*"], args: { "/a": IS } } }],
  }));
  for (let round = 0; round < 2; round++) {
    for (let tool = 0; tool < 1100; tool++) {
      const call = { ...callOf({ a: "x" }), tool_name: `t${tool}` };
      const verdict = String(tool).startsWith("1") ? "allow" : "block";
      assert.equal(evaluate(policy, call).verdict, verdict);
    }
  }
});

Deno.test("a rule behind the one that decides is not asked", () => {
  const decision = decide([rule(0, "allow"), rule(1, "block")], { a0: "x", a1: 1 });
  assert.equal(decision.verdict, "allow");
  assert.deepEqual(decision.reason_codes, ["matched_rule_r0"]);
});

Deno.test("messages come from the rule that decides and from those that are unclear", () => {
  const rules = [
    rule(0, "block", { message: "Ask first.", when_unclear: "require_approval" }),
    rule(1, "allow", { message: "Fine." }),
    rule(2, "block", { message: "Never shown." }),
  ];
  assert.deepEqual(decide(rules, { a0: 1, a1: "x" }).messages, ["Ask first.", "Fine."]);
});
