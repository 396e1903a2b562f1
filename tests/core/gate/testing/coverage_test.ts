import assert from "node:assert/strict";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../../../src/core/gate/decide/evaluate.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import { PolicyCoverage } from "../../../../src/core/gate/testing/coverage.ts";
import { differences } from "../../../../src/core/gate/testing/test_case.ts";
import { readTestFile } from "../../../../src/core/gate/testing/test_file.ts";
import { whyNot } from "../../../../src/core/gate/testing/why_not.ts";
import { textSource } from "../../../support/text_source.ts";

const POLICY = `schema_version: 1.1.0
default_verdict: require_approval
rules:
  - { name: secrets, effect: block, match: { tool_names: ["*"], args: { /**: { any: { path_glob: "**/.env" } } } } }
  - name: drafts
    effect: allow
    match: { tool_names: [write], identities: [bob], args: { /path: { under: [drafts] }, /mode: { max: 7 } } }
  - { name: ask, effect: require_approval, match: { tool_names: [send] } }
`;

function cases(text: string) {
  const head = "defaults: { tool: write, identity: bob, workspace: /w, risk_class: low }\ncases:\n";
  return readTestFile(textSource(head + text)).cases.map(({ call, expected }) => {
    assert.ok(call.kind === "intent");
    return { intent: call.intent, expected };
  });
}

function covered(policies: readonly string[], text: string) {
  const compiled = policies.map((policy) => compilePolicy(parsePolicy(textSource(policy))));
  const coverage = new PolicyCoverage(compiled, undefined);
  for (const one of cases(text)) {
    const [only] = compiled;
    assert.ok(only !== undefined);
    const holds = policies.length > 1 ||
      differences(one.expected, evaluate(only, one.intent)).length === 0;
    coverage.add(one, holds);
  }
  return coverage.rules().map(({ rule, policy, isReached, isNeeded, unreached }) => [
    rule.name,
    policy,
    isReached,
    isNeeded,
    unreached,
  ]);
}

Deno.test("coverage names conditions that no case was asked about, in the order of asking", () => {
  assert.deepEqual(covered([POLICY], "  - { name: a, tool: other, expect: require_approval }\n"), [
    ["secrets", 0, false, false, []],
    ["ask", 0, false, false, []],
    ["drafts", 0, false, false, ["/match/identities", "/match/args/~1mode", "/match/args/~1path"]],
  ]);
  const asked = "  - { name: a, args: { mode: 9 }, expect: require_approval }\n";
  assert.deepEqual(covered([POLICY], asked).at(-1), ["drafts", 0, false, false, [
    "/match/args/~1path",
  ]]);
});

Deno.test("coverage calls a rule needed if a case that holds fails without it", () => {
  const text = `  - { name: a, args: { path: drafts/x, mode: 7 }, expect: allow }
  - { name: b, args: { path: drafts/.env, mode: 7 }, expect: block }
  - { name: c, tool: send, expect: require_approval }
`;
  assert.deepEqual(covered([POLICY], text).map((rule) => rule.slice(0, 4)), [
    ["secrets", 0, true, true],
    // The default answers the same.
    ["ask", 0, true, false],
    ["drafts", 0, true, true],
  ]);
  const named = text.replace(
    "expect: require_approval",
    "expect: { verdict: require_approval, rule: ask }",
  );
  assert.deepEqual(covered([POLICY], named)[1]?.slice(0, 4), ["ask", 0, true, true]);
});

Deno.test("a case that fails makes no rule needed, and one about an unclear rule does", () => {
  const failing = "  - { name: a, args: { path: drafts/x, mode: 7 }, expect: block }\n";
  assert.deepEqual(covered([POLICY], failing).at(-1)?.slice(0, 4), ["drafts", 0, true, false]);
  const unclear = `  - { name: a, args: { path: "x\\\\.env" }, expect: block }\n`;
  assert.deepEqual(covered([POLICY], unclear)[0]?.slice(0, 4), ["secrets", 0, true, true]);
});

Deno.test("coverage of several policies says which of them has a rule", () => {
  const second = "rules: [{ name: stop, effect: block, match: { tool_names: [send] } }]";
  const text = "  - { name: a, tool: send, expect: block }\n";
  const rules = covered([POLICY, second], text);
  assert.deepEqual(rules.at(-1), ["stop", 1, true, true, []]);
  assert.deepEqual(rules[1]?.slice(0, 4), ["ask", 0, true, false]);
});

const WHY: readonly (readonly [text: string, why: string | undefined])[] = [
  ["args: { path: drafts/x, mode: 8 }, expect: allow", "rule drafts: /mode: is 8"],
  [
    "args: { path: drafts/x, mode: a }, expect: allow",
    "rule drafts: /mode: unclear (wrong_type): ",
  ],
  ["tool: send, expect: block", "rule secrets: /**: nothing is there"],
  ["tool: send, expect: dry_run", "rule ask matches"],
  ["tool: none, expect: dry_run", "no rule matches, so default_verdict decides: require_approval"],
  [
    "tool: x, expect: { verdict: require_approval, rule: draft }",
    "no rule is called draft, did you mean drafts?",
  ],
  [
    "tool: x, expect: { verdict: require_approval, rule: drafts }",
    "rule drafts: tool_names: wants write, has x",
  ],
  [
    "args: { a: .env }, expect: { verdict: block, rule: drafts }",
    "rule drafts is not tried: secrets comes first",
  ],
  ["args: { a: .env }, expect: { verdict: block, reasons: [x] }", undefined],
];

for (const [text, why] of WHY) {
  Deno.test(`whyNot() explains ${text}`, () => {
    const policy = compilePolicy(parsePolicy(textSource(POLICY)));
    const [one] = cases(`  - { name: a, ${text} }\n`);
    assert.ok(one !== undefined);
    const { intent, expected } = one;
    const decision = evaluate(policy, intent);
    const differs = differences(expected, decision);
    assert.notEqual(differs.length, 0);
    const line = whyNot([policy], intent, { expected, decision, differs });
    assert.equal(line?.slice(0, why?.length), why);
  });
}
