import assert from "node:assert/strict";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { explainDecision } from "../../../src/core/gate/decide/explain.ts";
import { compiled, intentOf } from "./support.ts";

const POLICY = `
default_verdict: block
fail_closed: {enabled: true, required_fields: [targets]}
rules:
  - {name: reads, priority: 1, effect: allow, match: {tool_names: [tool.read, tool.list]}}
  - {name: hosts, priority: 2, effect: block, match: {tool_names: [tool.write], target_kinds: [host]}}
  - {name: writes, priority: 3, effect: require_approval, match: {workspace_prefixes: [/tmp/]}}
  - {name: never, priority: 4, effect: allow}
`;

Deno.test("explainDecision gives the first failed condition of every earlier rule", () => {
  const policy = compiled(POLICY);
  const { decision, considered } = explainDecision(policy, intentOf());
  assert.equal(decision, evaluate(policy, intentOf()));
  assert.deepEqual(considered, [
    {
      ...{ rule: "reads", priority: 1, effect: "allow", matched: false },
      failed: {
        condition: "tool_names",
        expected: ["tool.list", "tool.read"],
        found: ["tool.write"],
      },
    },
    {
      ...{ rule: "hosts", priority: 2, effect: "block", matched: false },
      failed: { condition: "target_kinds", expected: ["host"], found: ["path"] },
    },
    { rule: "writes", priority: 3, effect: "require_approval", matched: true },
  ]);
});

Deno.test("explainDecision lists all rules when the default decides", () => {
  const policy = compiled(
    "rules: [{name: a, effect: allow, match: {identities: [x]}}, {name: b, effect: allow, match: {provenance_sources: [external]}}]",
  );
  const { decision, considered } = explainDecision(policy, intentOf());
  assert.equal(decision.decided_by, "default");
  assert.deepEqual(considered.map(({ failed }) => failed), [
    { condition: "identities", expected: ["x"], found: ["example-user"] },
    { condition: "provenance_sources", expected: ["external"], found: ["user"] },
  ]);
});

Deno.test("explainDecision tries no rule when a required field is missing", () => {
  const { decision, considered } = explainDecision(compiled(POLICY), intentOf({ targets: [] }));
  assert.deepEqual([decision.decided_by, decision.missing_fields, considered], [
    "fail_closed",
    ["targets"],
    [],
  ]);
});

Deno.test("explainDecision names what the intent has under every condition", () => {
  const rows: [string, string[]][] = [
    ["risk_classes", ["high"]],
    ["workspace_prefixes", ["/tmp/workspace"]],
    ["target_values", ["/a", "/b"]],
    ["data_classes", ["pii"]],
    ["destination_kinds", ["host", "path"]],
    ["destination_values", ["/a", "/b"]],
    ["destination_operations", ["read"]],
  ];
  const intent = intentOf({
    targets: [
      { kind: "path", value: "/b", operation: "read" },
      { kind: "host", value: "/a", sensitivity: "pii" },
    ],
  });
  for (const [condition, found] of rows) {
    const policy = compiled(`rules: [{name: r, effect: allow, match: {${condition}: [zzz]}}]`);
    const { considered } = explainDecision(policy, intent);
    assert.deepEqual(considered[0]?.failed, { condition, expected: ["zzz"], found });
  }
});
