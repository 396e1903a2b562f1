/** `gait policy test` with the policies of `--policy`, of variables and of a project's file. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { intentText } from "./fixtures.ts";

const HEAD = "defaults: { tool: write_file, identity: a, workspace: /repo, risk_class: low }\n";
const CASES = (verdict: string) =>
  `${HEAD}cases:\n  - { name: one, args: { path: a }, expect: ${verdict} }\n`;
const BASE = `schema_version: 1.1.0
default_verdict: allow
rules:
  - { name: base, effect: block, overridable: true, match: { tool_names: [write_file, tool.write] } }
`;
const OWN = `schema_version: 1.1.0
default_verdict: allow
rules:
  - { name: own, effect: require_approval, match: { tool_names: [write_file, tool.write] } }
`;
const FILES = {
  "base.yaml": BASE,
  "own.yaml": OWN,
  "allow.yaml": "default_verdict: allow\n",
  "i.json": intentText({ tool_name: "tool.write" }),
};
const BOTH = 'policies = ["base.yaml", "own.yaml"]\n';
const STRANGER = /^warning: gait\.toml is not trusted/m;

Deno.test("gait policy test <intent> judges by the policies that --policy names", async () => {
  const verdicts: readonly (readonly [line: string, exit: number, rule: string])[] = [
    ["--policy allow.yaml", 0, ""],
    ["--policy base.yaml", 3, "base"],
    ["--policy allow.yaml --policy own.yaml", 4, "own"],
    ["--policy base.yaml --policy own.yaml", 4, "own"], // the base hands the decision on
    ["--policy base.yaml --policy own.yaml --strictest", 3, "base"],
  ];
  for (const [line, exit, rule] of verdicts) {
    const seen = await gait(`policy test i.json ${line} --json`, { files: FILES });
    const reason = rule === "" ? "default_allow" : `matched_rule_${rule}`;
    assert.equal(seen.exit, exit, line);
    assert.ok((seen.json()["reason_codes"] as string[]).includes(reason), line);
  }
});

Deno.test("gait policy test <intent> tells the digest of all policies, as gate eval does", async () => {
  const policies = "--policy base.yaml --policy own.yaml";
  const tested = await gait(`policy test i.json ${policies} --json`, { files: FILES });
  const judged = await gait(`gate eval --intent i.json ${policies} --json`, { files: FILES });
  assert.equal(tested.json()["policy_digest"], judged.json()["policy_digest"]);
  assert.equal(tested.json()["verdict"], judged.json()["verdict"]);
});

Deno.test("gait policy test <intent> takes the policies of gait.toml, which is not trusted", async () => {
  const files = { ...FILES, "gait.toml": BOTH };
  const seen = await gait("policy test i.json --json", { files });
  // A rule of such a file hands nothing on.
  assert.deepEqual(
    [seen.exit, seen.json()["reason_codes"]],
    [3, ["matched_rule_base", "matched_rule_own"]],
  );
  const shown = await gait("policy test i.json", { files });
  assert.match(shown.stderr, STRANGER);
  const typed = await gait("policy test i.json --policy allow.yaml", { files });
  assert.deepEqual([typed.exit, typed.stderr], [0, ""]);
  const env = { GAIT_POLICY: "own.yaml" };
  assert.equal((await gait("policy test i.json", { files, env })).exit, 4);
});

Deno.test("gait policy test <policy> <intent> needs no gait.toml and warns of none", async () => {
  const files = { ...FILES, "gait.toml": BOTH };
  const { exit, stderr } = await gait("policy test allow.yaml i.json", { files });
  assert.deepEqual([exit, stderr], [0, ""]);
});

Deno.test("test files that name no policy, and have none beside them, are about those", async () => {
  const files = { ...FILES, "t/a.policy-test.yaml": CASES("block") };
  const none = await gait("policy test t", { files });
  assert.deepEqual([none.exit, none.stderr], [
    6,
    'error: Cannot use the policy test "t/a.policy-test.yaml": there is no policy next to it\n' +
    "hint: write policy: gait.policy.yaml at its top, or give --policy\n",
  ]);
  const project = await gait("policy test t", { files: { ...files, "gait.toml": BOTH } });
  assert.equal(project.exit, 0, project.stdout);
  assert.match(project.stdout, /^coverage of base\.yaml, own\.yaml: rules=2 /m);
  const typed = await gait("policy test t --policy own.yaml", { files });
  assert.equal(typed.exit, 5);
  assert.match(typed.stdout, /expected block, got require_approval/);
});

Deno.test("a policy beside a test comes before those of gait.toml, and --policy before both", async () => {
  const files = {
    ...FILES,
    "gait.toml": BOTH,
    "t/a.policy.yaml": "default_verdict: dry_run\n",
    "t/a.policy-test.yaml": CASES("dry_run"),
    "t/b.policy-test.yaml": `policy: ../allow.yaml\n${CASES("allow")}`,
  };
  const { exit, stdout } = await gait("policy test t", { files });
  assert.equal(exit, 0, stdout);
  const typed = await gait("policy test t --policy own.yaml", { files });
  assert.equal(typed.exit, 5);
  assert.match(typed.stdout, /^coverage of own\.yaml:/m);
  assert.match(typed.stdout, /^policy test failed: files=2 cases=2 failed=2$/m);
});

const USAGE = /^error: expected <policy\.yaml> <intent_fixture\.json>$/m;

const REFUSED: readonly (readonly [line: string, error: RegExp, hint: RegExp])[] = [
  ["policy test i.json", USAGE, /^hint: a policy may also be named by --policy or in gait\.toml/m],
  [
    "policy test none",
    /^error: Cannot read "none": there is no such file or folder$/m,
    /^hint: give a folder with policy tests, /m,
  ],
  [
    "policy test own.yaml i.json --policy allow.yaml",
    /^error: --policy is for one intent or test files$/m,
    /leave --policy out/,
  ],
  [
    "policy test own.yaml i.json --strictest",
    /^error: --strictest is for one intent or test files$/m,
    /leave --strictest out/,
  ],
  ["policy test own.yaml i.json i.json", USAGE, /--help/],
  [
    "policy test",
    /^error: expected test files, folders with them, or <policy\.yaml> <intent_fixture\.json>$/m,
    /--help/,
  ],
  [
    "policy test t --strictest",
    /^error: --strictest is for the policies of --policy$/m,
    /leave --strictest out/,
  ],
];

for (const [line, error, hint] of REFUSED) {
  Deno.test(`gait ${line} is refused`, async () => {
    const files = { ...FILES, "t/a.policy-test.yaml": `policy: ../own.yaml\n${CASES("allow")}` };
    const { exit, stderr } = await gait(line, { files });
    assert.equal(exit, 6);
    assert.match(stderr, error);
    assert.match(stderr, hint);
  });
}
