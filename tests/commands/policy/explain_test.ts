import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { INTENT_DIGEST, intentText } from "./fixtures.ts";

const POLICY = `default_verdict: block
rules:
  - {name: for-others, priority: 1, effect: block, match: {tool_names: [tool.delete]}}
  - {name: low-risk, priority: 2, effect: allow, match: {tool_names: [tool.write], risk_classes: [low, medium]}}
  - name: write-path
    priority: 30
    effect: require_approval
    match: {tool_names: [tool.write], target_kinds: [path]}
    reason_codes: [writes_need_approval]
    violations: [unapproved_write]
  - {name: never-reached, priority: 31, effect: allow}
`;

const FILES = { "p.yaml": POLICY, "i.json": intentText() };

Deno.test("gait policy explain names the deciding rule and each earlier failure, and exits 0", async () => {
  const seen = await gait("policy explain p.yaml i.json", { files: FILES });
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [
    0,
    `policy explain: verdict=require_approval
decided by: rule write-path
reasons: writes_need_approval
violations: unapproved_write

  ✗   1  for-others  block             tool_names: wants tool.delete, intent has tool.write
  ✗   2  low-risk    allow             risk_classes: wants low or medium, intent has high
  ✓  30  write-path  require_approval  matched
  1 rule after it not tried
`,
    "",
  ]);
  assert.deepEqual(seen.system.narrowed, [{ kinds: ["read"], env: [] }]);
});

Deno.test("gait policy explain --json lists every rule tried", async () => {
  const { exit, json } = await gait("policy explain p.yaml i.json --json", { files: FILES });
  const { correlation_id: _id, policy_digest, ...result } = json();
  assert.equal(exit, 0);
  const validated = await gait("policy validate p.yaml --json", { files: FILES });
  assert.equal(policy_digest, validated.json()["policy_digest"]);
  assert.deepEqual(result, {
    ok: true,
    intent_digest: INTENT_DIGEST,
    verdict: "require_approval",
    reason_codes: ["writes_need_approval"],
    violations: ["unapproved_write"],
    decided_by: "rule",
    matched_rule: "write-path",
    rule_count: 4,
    considered: [
      {
        rule: "for-others",
        priority: 1,
        effect: "block",
        matched: false,
        failed: { condition: "tool_names", expected: ["tool.delete"], found: ["tool.write"] },
      },
      {
        rule: "low-risk",
        priority: 2,
        effect: "allow",
        matched: false,
        failed: { condition: "risk_classes", expected: ["low", "medium"], found: ["high"] },
      },
      { rule: "write-path", priority: 30, effect: "require_approval", matched: true },
    ],
  });
});

// Each: policy, change of the intent, the lines before the table.
const DECIDERS: readonly (readonly [string, object, string])[] = [
  [
    "default_verdict: dry_run",
    {},
    "policy explain: verdict=dry_run\ndecided by: default_verdict, as there is no rule\nreasons: default_dry_run\n",
  ],
  [
    "default_verdict: allow\nrules: [{name: a, effect: block, match: {identities: [bob]}}]",
    {},
    "policy explain: verdict=allow\ndecided by: default_verdict, as no rule matched\nreasons: default_allow\n\n  ✗  0  a  block  identities: wants bob, intent has example-user\n",
  ],
  [
    "default_verdict: allow\nfail_closed: {enabled: true, required_fields: [targets, arg_provenance]}",
    { targets: [], arg_provenance: [] },
    "policy explain: verdict=block\ndecided by: fail_closed, before any rule: the intent has no arg_provenance and no targets\nreasons: fail_closed_missing_arg_provenance, fail_closed_missing_targets\nviolations: missing_arg_provenance, missing_targets\n",
  ],
  [
    "rules: [{name: a, effect: allow, dataflow: {destination_kinds: [path], tainted_sources: [user], action: block}}]",
    {},
    "policy explain: verdict=block\ndecided by: dataflow of rule a: tainted input would reach a destination\nreasons: dataflow_tainted_destination, matched_rule_a\nviolations: tainted_dataflow\n\n  ✓  0  a  allow  matched; its dataflow says block\n",
  ],
  [
    "default_verdict: block\nrules: [{name: a, effect: allow, match: {target_values: [/d, /c, /b, /a]}}]",
    { targets: [] },
    "policy explain: verdict=block\ndecided by: default_verdict, as no rule matched\nreasons: default_block\n\n  ✗  0  a  allow  target_values: wants /a, /b, /c or 1 more, intent has none\n",
  ],
];

for (const [policy, change, expected] of DECIDERS) {
  Deno.test(`gait policy explain says what decided: ${expected.split("\n")[1]}`, async () => {
    const files = { "p.yaml": policy, "i.json": intentText({ ...change }) };
    const { exit, stdout } = await gait("policy explain p.yaml i.json", { files });
    assert.deepEqual([exit, stdout], [0, expected]);
  });
}

const MANY = `default_verdict: block
rules:
${
  Array.from(
    { length: 1000 },
    (_, n) => `  - {name: r${n}, priority: ${n}, effect: allow, match: {tool_names: [t${n}]}}\n`,
  ).join("")
}`;

Deno.test("gait policy explain fits a thousand rules into one screen, and into JSON whole", async () => {
  const files = { "p.yaml": MANY, "i.json": intentText() };
  const { stdout } = await gait("policy explain p.yaml i.json", { files });
  const lines = stdout.trimEnd().split("\n");
  assert.ok(lines.length <= 24, stdout);
  assert.ok(lines.includes("  986 rules before these failed: 986 on tool_names; --json has all"));
  assert.match(lines.at(-1) ?? "", /^ {2}✗ {2}999 {2}r999 /);
  const { json } = await gait("policy explain p.yaml i.json --json", { files });
  const considered = json()["considered"];
  assert.ok(Array.isArray(considered) && considered.length === 1000);
});

for (const columns of [20, 60, 80]) {
  Deno.test(`gait policy explain keeps to a terminal of ${columns} columns and one screen`, async () => {
    for (const policy of [POLICY, MANY]) {
      const files = { "p.yaml": policy, "i.json": intentText() };
      const { stdout } = await gait("policy explain p.yaml i.json", { files, columns });
      const lines = stdout.trimEnd().split("\n");
      // In 20 columns the lines above and below the table are broken, as the terminal would break them.
      assert.ok(lines.length <= (columns < 40 ? 40 : 24), stdout);
      const table = lines.slice(lines.indexOf("") + 1);
      assert.ok(
        table.filter((line) => /^ {2}[✗✓]|^ {5}/.test(line)).every((line) =>
          [...line].length <= columns
        ),
        stdout,
      );
    }
  });
}

Deno.test("gait policy explain puts the reason on a line of its own where the terminal is narrow", async () => {
  const { stdout } = await gait("policy explain p.yaml i.json", { files: FILES, columns: 70 });
  assert.ok(
    stdout.includes(
      "  ✗   2  low-risk    allow\n     risk_classes: wants low or medium, intent has high\n",
    ),
    stdout,
  );
});

Deno.test("gait policy explain paints on a terminal, and cannot be painted by a policy", async () => {
  const policy = 'rules: [{name: "a\\u001b[31m", effect: block, match: {tool_names: ["\\u202e"]}}]';
  const files = { "p.yaml": policy, "i.json": intentText() };
  const { stdout } = await gait("policy explain p.yaml i.json", { files });
  assert.ok(!stdout.includes("\u001b") && !stdout.includes("\u202e"));
  assert.match(stdout, /a\\u001b\[31m {2}block {2}tool_names: wants \\u202e/);
  const painted = await gait("policy explain p.yaml i.json", { files, color: true, columns: 200 });
  assert.ok(
    painted.stdout.startsWith("policy explain: \u001b[33mverdict=require_approval\u001b[0m\n"),
  );
});

for (const line of ["policy explain", "policy explain p.yaml"]) {
  Deno.test(`gait ${line} wants two files`, async () => {
    const { exit, stdout, stderr } = await gait(line, { files: FILES });
    assert.deepEqual([exit, stdout, stderr], [
      6,
      "",
      "error: expected <policy.yaml> <intent_fixture.json>\nhint: gait policy explain --help\n",
    ]);
  });
}

Deno.test("gait policy explain names the condition on which hidden rules of 1.1 failed", async () => {
  const rules = Array.from(
    { length: 20 },
    (_, i) =>
      `  - { name: r${
        i + 10
      }, effect: block, match: { tool_names: ["*"], args: { /path: { under: [a${i}] } } } }`,
  );
  const intent = {
    ...{ tool_name: "t", args: { path: "src/a.ts" }, targets: [] },
    context: { identity: "a", workspace: "/w", risk_class: "low" },
  };
  const files = {
    "p.yaml": `schema_version: 1.1.0\nrules:\n${rules.join("\n")}\n`,
    "i.json": JSON.stringify(intent),
  };
  const { stdout } = await gait("policy explain p.yaml i.json", { files });
  assert.match(stdout, /^ {2}6 rules before these failed: 6 on under; --json has all$/m);
});

Deno.test("gait policy explain names a few of many patterns", async () => {
  const globs = Array.from({ length: 9 }, (_, i) => `"**/a${i}"`).join(", ");
  const files = {
    "p.yaml": `schema_version: 1.1.0
rules:
  - { name: r, effect: block, match: { tool_names: [t], args: { /path: { path_glob: [${globs}] } } } }
`,
    "i.json": JSON.stringify({
      ...{ tool_name: "t", args: { path: "src/a.ts" }, targets: [] },
      context: { identity: "a", workspace: "/w", risk_class: "low" },
    }),
  };
  const { stdout } = await gait("policy explain p.yaml i.json", { files });
  const named = "**/a0 or **/a1 or **/a2 or **/a3 or 5 more";
  assert.ok(stdout.includes(`/path: src/a.ts is not like ${named}`), stdout);
});
