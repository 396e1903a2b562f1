import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { DEFAULT_DIGESTS } from "./fixtures.ts";

const FILES = {
  "base.yaml": "schema_version: 1.1.0\ndefault_verdict: block\nrules:\n" +
    "  - { name: b, effect: allow, overridable: true, match: { tool_names: [t] } }\n",
  "own.yaml": "default_verdict: allow\nrules:\n" +
    "  - { name: late, priority: 9, effect: block }\n\n  - { name: soon, effect: allow }\n",
};

Deno.test("gait policy show prints several policies, with file and line of each rule", async () => {
  const { exit, stdout } = await gait("policy show base.yaml own.yaml", { files: FILES });
  assert.equal(exit, 0);
  const [head, ...lines] = stdout.split("\n");
  assert.match(head ?? "", /^# The strictest verdict of 2 policies counts; digest [0-9a-f]{64}$/);
  assert.equal(
    lines.join("\n"),
    `# base.yaml, 1 of 2

schema_version: 1.1.0
default_verdict: block
rules:
  - name: b # base.yaml:4
    effect: allow
    overridable: true
    match:
      tool_names: [t]
---
# own.yaml, 2 of 2

schema_version: 1.0.0
default_verdict: allow
rules:
  - name: soon # own.yaml:5
    effect: allow
  - name: late # own.yaml:3
    priority: 9
    effect: block
`,
  );
});

Deno.test("gait policy show --json lists rules in the order of trying", async () => {
  const { json } = await gait("policy show base.yaml own.yaml --json", { files: FILES });
  const { default_verdict, policies, rules } = json() as {
    default_verdict: string;
    policies: { path: string; rule_count: number }[];
    rules: { policy: string; line: number; order: number; overrides?: boolean; rule: object }[];
  };
  assert.equal(default_verdict, "block");
  assert.deepEqual(policies.map(({ path, rule_count }) => [path, rule_count]), [
    ["base.yaml", 1],
    ["own.yaml", 2],
  ]);
  assert.deepEqual(rules, [
    {
      policy: "base.yaml",
      line: 4,
      order: 1,
      overrides: true,
      rule: { name: "b", effect: "allow", overridable: true, match: { tool_names: ["t"] } },
    },
    { policy: "own.yaml", line: 5, order: 1, rule: { name: "soon", effect: "allow" } },
    { policy: "own.yaml", line: 3, order: 2, rule: { name: "late", priority: 9, effect: "block" } },
  ]);
});

Deno.test("gait policy show has the digest by which the policies judge", async () => {
  const files = { "p.yaml": "default_verdict: block\n" };
  const { json } = await gait("policy show p.yaml --json", { files });
  assert.equal(json()["policy_digest"], DEFAULT_DIGESTS.block);
  assert.match(
    (await gait("policy show p.yaml", { files })).stdout,
    new RegExp(`^# digest ${DEFAULT_DIGESTS.block}\n`),
  );
  assert.equal((await gait("policy show", {})).exit, 6);
  assert.equal((await gait("policy show - -", {})).exit, 6);
  assert.equal((await gait("policy show none.yaml", {})).exit, 6);
});
