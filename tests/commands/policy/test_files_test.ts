import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { intentText } from "./fixtures.ts";

const POLICY = `schema_version: 1.1.0
default_verdict: require_approval
rules:
  - name: drafts
    effect: allow
    match: { tool_names: [write_file], args: { /path: { under: [drafts] } } }
  - { name: rare, effect: block, match: { tool_names: [rare] } }
`;
const HEAD = "defaults: { tool: write_file, identity: a, workspace: /repo, risk_class: low }\n";
const GOOD = `${HEAD}cases:\n  - { name: in drafts, args: { path: drafts/a }, expect: allow }\n`;
const BAD =
  `${GOOD}  - { name: "out,::\\n%side", args: { path: x }, expect: { verdict: allow, rule: drafts } }\n`;

const files = (test: string) => ({ "d/p.policy.yaml": POLICY, "d/p.policy-test.yaml": test });

Deno.test("gait policy test runs a test file by the policy beside it", async () => {
  const { exit, stdout, stderr } = await gait("policy test d/p.policy-test.yaml", {
    files: files(GOOD),
  });
  assert.deepEqual([exit, stderr], [0, ""]);
  assert.equal(
    stdout,
    `coverage of d/p.policy.yaml: rules=2 reached=1 needed=1
  rule rare: no case reaches it
policy test ok: files=1 cases=1 failed=0
`,
  );
});

Deno.test("gait policy test tells a case that fails, with the place and why, and exits 5", async () => {
  const { exit, stdout } = await gait("policy test d", { files: files(BAD) });
  assert.equal(exit, 5);
  assert.deepEqual(stdout.split("\n").slice(0, 2), [
    "d/p.policy-test.yaml:4: out,::\\u000a%side: expected allow by rule drafts, got require_approval",
    "  rule drafts: /path: x is not under drafts",
  ]);
  assert.match(stdout, /^policy test failed: files=1 cases=2 failed=1$/m);
});

Deno.test("gait policy test --json has one result with every case", async () => {
  const { exit, json } = await gait("policy test d --json", { files: files(BAD) });
  const { correlation_id: _id, coverage, ...result } = json();
  assert.equal(exit, 5);
  assert.deepEqual(result, {
    ok: false,
    summary: "policy test failed: files=1 cases=2 failed=1",
    files: 1,
    passed: 1,
    failed: 1,
    cases: [
      { file: "d/p.policy-test.yaml", line: 3, name: "in drafts", ok: true },
      {
        file: "d/p.policy-test.yaml",
        line: 4,
        name: "out,::\n%side",
        ok: false,
        expected: { verdict: "allow", rule: "drafts" },
        actual: {
          verdict: "require_approval",
          reasons: ["default_require_approval"],
          violations: [],
        },
        differs: ["verdict", "rule"],
        explain: "rule drafts: /path: x is not under drafts",
      },
    ],
  });
  assert.deepEqual(coverage, [{
    policies: ["d/p.policy.yaml"],
    rules: [
      {
        policy: "d/p.policy.yaml",
        rule: "rare",
        effect: "block",
        reached: false,
        needed: false,
      },
      { policy: "d/p.policy.yaml", rule: "drafts", effect: "allow", reached: true, needed: true },
    ],
  }]);
});

Deno.test("gait policy test annotates failures on GitHub, with everything escaped", async () => {
  const world = { files: files(BAD), env: { GITHUB_ACTIONS: "true" } };
  const { stderr } = await gait("policy test d", world);
  assert.equal(
    stderr,
    "::error file=d/p.policy-test.yaml,line=4,title=gait policy test%3A out%2C%3A%3A%0A%25side::" +
      "expected allow by rule drafts, got require_approval%0A" +
      "rule drafts: /path: x is not under drafts\n",
  );
  assert.equal((await gait("policy test d", { files: files(BAD) })).stderr, "");
});

Deno.test("gait policy test --junit writes a report for its owner", async () => {
  const system = new MemorySystem({ files: files(BAD) });
  await gait("policy test d --junit out/j.xml", {}, system);
  const report = system.files.get("out/j.xml");
  assert.equal(report?.mode, 0o600);
  const text = new TextDecoder().decode(report?.bytes);
  assert.match(text, /^<testsuites tests="2" failures="1" errors="0" skipped="0" time="0">$/m);
  assert.match(text, /<testcase name="out,::&#xA;%side" classname="d\/p.policy-test.yaml"/);
  for (const output of ["d/p.policy.yaml", "d/p.policy-test.yaml", "./d/../d/p.policy.yaml"]) {
    const { exit, stderr } = await gait(["policy", "test", "d", "--junit", output], {}, system);
    assert.deepEqual([exit, /Cannot write/.test(stderr)], [6, true], output);
  }
});

Deno.test("gait policy test --update rewrites only reasons, only where nothing else differs", async () => {
  const test = `${HEAD}cases:
  # kept
  - { name: a, args: { path: drafts/a }, expect: { verdict: allow, reasons: [old] } }
  - { name: b, args: { path: x }, expect: { verdict: allow, reasons: [old] } }
`;
  const system = new MemorySystem({ files: files(test) });
  const { exit, stdout } = await gait("policy test d --update", {}, system);
  assert.equal(exit, 5);
  assert.match(stdout, /^updated the expected reasons of d\/p.policy-test.yaml$/m);
  const text = new TextDecoder().decode(system.files.get("d/p.policy-test.yaml")?.bytes);
  assert.equal(text, test.replace("[old]", "[matched_rule_drafts]"));
});

Deno.test("gait policy test reads all policies and intents that a file names, relative to it", async () => {
  const test = `policy: [../base.yaml, p.policy.yaml]
cases:
  - { name: a, intent: i/a.json, expect: { verdict: block, rule: base } }
`;
  const world = {
    files: {
      ...files(test),
      "base.yaml": "rules: [{ name: base, effect: block, match: { tool_names: [tool.write] } }]",
      "d/i/a.json": intentText(),
    },
  };
  const { exit, stdout } = await gait("policy test d", world);
  assert.equal(exit, 0);
  assert.match(stdout, /coverage of base.yaml, d\/p.policy.yaml: rules=3 reached=1 needed=1/);
});

Deno.test("gait policy test finds test files below a folder, not behind links, in order", async () => {
  const world = {
    files: {
      "t/b/p.policy.yaml": POLICY,
      "t/b/z.policy-test.yml": GOOD,
      "t/a.policy-test.yaml": `policy: b/p.policy.yaml\n${GOOD}`,
      "t/.git/x.policy-test.yaml": "nonsense",
      "t/node_modules/x.policy-test.yaml": "nonsense",
      "t/link.policy-test.yaml": "nonsense",
    },
    links: ["t/link.policy-test.yaml"],
  };
  const { exit, json } = await gait("policy test t --json", world);
  assert.equal(exit, 0);
  const { cases } = json() as { cases: { file: string }[] };
  assert.deepEqual(cases.map(({ file }) => file), [
    "t/a.policy-test.yaml",
    "t/b/z.policy-test.yml",
  ]);
});

const REFUSED: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["none", {}, /Cannot read "none": there is no such file or folder/],
  ["none.policy-test.yaml", {}, /there is no such file or folder/],
  ["d", { "d/x": "" }, /there is no \*\.policy-test\.yaml below it/],
  ["d", { "d/a.policy-test.yaml": GOOD }, /there is no policy next to it/],
  [
    "d",
    { "d/a.policy-test.yaml": GOOD, "d/x.policy.yaml": "", "d/y.policy.yaml": "" },
    /there are 2 policies next to it: x.policy.yaml, y.policy.yaml/,
  ],
  ["d", { "d/a.policy-test.yaml": `policy: p.yaml\n${GOOD}` }, /Cannot read policy "d\/p.yaml"/],
  [
    "d",
    { "d/a.policy-test.yaml": "cases: [{}]", "d/b.policy-test.yaml": "cases: 3" },
    /"name" is missing[^]*"expect" is missing[^]*"cases" is 3/,
  ],
  [
    "d",
    {
      "d/a.policy-test.yaml": "cases: [{ name: x, intent: i.json, expect: allow }]",
      "d/a.yaml": "rules: 1",
    },
    /"rules" is 1, expected a list[^]*Cannot read intent "d\/i.json"/,
  ],
  ["d --strict-exit", files(GOOD), /--strict-exit is for one intent/],
  ["d/p.policy.yaml i.json --update", files(GOOD), /--update is for test files/],
  ["d/p.policy.yaml i.json --junit x", files(GOOD), /--junit is for test files/],
  ["a b c", {}, /expected <policy.yaml> <intent_fixture.json>/],
];

for (const [line, given, message] of REFUSED) {
  Deno.test(`gait policy test ${line} exits 6: ${message.source.slice(0, 50)}`, async () => {
    const { exit, stderr, stdout } = await gait(`policy test ${line}`, { files: given });
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.match(stderr, message);
  });
}

Deno.test("gait policy test judges 1,000 cases in under a second", async () => {
  const rules = Array.from(
    { length: 50 },
    (_, index) =>
      `  - { name: r${index}, effect: allow, match: { tool_names: [t${index}], args: { /path: { under: [drafts] } } } }\n`,
  ).join("");
  const cases = Array.from(
    { length: 1000 },
    (_, index) =>
      `  - { name: c${index}, tool: t${index % 60}, args: { path: drafts/${index} }, expect: ${
        index % 60 < 50 ? "allow" : "require_approval"
      } }\n`,
  ).join("");
  const world = {
    files: {
      "p.policy.yaml": `schema_version: 1.1.0\nrules:\n${rules}`,
      "p.policy-test.yaml": `${HEAD}cases:\n${cases}`,
    },
  };
  await gait("policy test p.policy-test.yaml", world);
  const start = performance.now();
  const { exit } = await gait("policy test p.policy-test.yaml", world);
  assert.equal(exit, 0);
  const elapsed = performance.now() - start;
  assert.ok(elapsed < 1000, `${elapsed} ms`);
});
