import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { DEFAULT_DIGESTS, SENSITIVE_EGRESS, SENSITIVE_EGRESS_DIGEST } from "./fixtures.ts";

Deno.test("gait policy validate prints its summary", async () => {
  const seen = await gait("policy validate p.yaml", { files: { "p.yaml": SENSITIVE_EGRESS } });
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [
    0,
    `policy validate ok: default=allow rules=1 digest=${SENSITIVE_EGRESS_DIGEST}\n`,
    "",
  ]);
  assert.deepEqual(seen.system.narrowed, [{ kinds: ["read"], env: [] }]);
});

Deno.test("gait policy validate --json leaves out a rule count of 0", async () => {
  const empty = await gait("policy validate p.yaml --json", { files: { "p.yaml": "" } });
  const { correlation_id: _id, ...result } = empty.json();
  const digest = DEFAULT_DIGESTS.require_approval;
  assert.deepEqual(result, {
    ok: true,
    schema_id: "gait.gate.policy",
    schema_version: "1.0.0",
    policy_digest: digest,
    default_verdict: "require_approval",
    summary: `policy validate ok: default=require_approval rules=0 digest=${digest}`,
  });
  const one = await gait("policy validate p.yaml --json", {
    files: { "p.yaml": SENSITIVE_EGRESS },
  });
  assert.equal(one.json()["rule_count"], 1);
});

/** Legal policies that are easy to get wrong, each with one warning. */
const WARNINGS: readonly (readonly [string, RegExp])[] = [
  [
    "default_verdict: block\nrules:\n  - name: allowed-tools\n    effect: allow\n" +
    "    match: { tool_names: [] }\n",
    /^rule allowed-tools: allows every call \(tool_names is empty\) \(p\.yaml:5:5, \/rules\/0\/match\)$/,
  ],
  [
    "rules: [{name: r, effect: block, match: {tool_names: ['mcp__github__*']}}]",
    /^rule r: .* names are compared exactly, \* is not a wildcard; no tool is called "mcp__github__\*"/,
  ],
  [
    "rules: [{name: r, effect: block, match: {tool_names: [a]}, priority: '1'}]",
    /^priority is an integer in quotes: remove the quotes \(p\.yaml:1:70, \/rules\/0\/priority\)$/,
  ],
  ["default_verdict: allow #\u2028", /^the text has U\+2028: .* \(p\.yaml:1:25\)$/],
];

for (const [text, warning] of WARNINGS) {
  Deno.test(`gait policy validate warns: ${warning.source}`, async () => {
    const files = { "p.yaml": text };
    const { exit, stdout, stderr } = await gait("policy validate p.yaml", { files });
    assert.equal(exit, 0, "a warning is no fault");
    assert.match(stdout, /^policy validate ok: [^\n]*\n$/);
    assert.match(stderr, /^warning: [^\n]*\n$/);
    assert.match(stderr.slice("warning: ".length).trimEnd(), warning);
    const { json, stderr: quiet } = await gait("policy validate p.yaml --json", { files });
    assert.equal(quiet, "");
    const warnings = json()["warnings"];
    assert.ok(
      Array.isArray(warnings) && warnings.length === 1 && warning.test(String(warnings[0])),
    );
  });

  Deno.test(`gait policy validate --strict refuses: ${warning.source}`, async () => {
    const files = { "p.yaml": text };
    const { exit, stdout, stderr } = await gait("policy validate p.yaml --strict", { files });
    assert.equal(exit, 6);
    assert.match(stdout, /^policy validate failed: warnings=1 default=[^\n]*\n$/);
    assert.match(stderr, /^warning: [^\n]*\n$/);
    const { exit: again, json } = await gait("policy validate p.yaml --strict --json", { files });
    const { ok, warnings } = json();
    assert.deepEqual([again, ok, (warnings as string[]).length], [6, false, 1]);
  });
}

Deno.test("gait policy validate --strict accepts a policy without warnings", async () => {
  const files = { "p.yaml": SENSITIVE_EGRESS };
  assert.equal((await gait("policy validate p.yaml --strict", { files })).exit, 0);
});

Deno.test("gait policy validate checks several files, and a fault of one hides no other", async () => {
  const files = {
    "a.yaml": "default_verdict: allow",
    "b.yaml": "default_verdict: alow\nrules: [{nam: x}]",
    "c.yaml": "rules: [{name: r, effect: allow}]",
  };
  const seen = await gait("policy validate a.yaml b.yaml c.yaml gone.yaml", { files });
  assert.equal(seen.exit, 6);
  assert.match(seen.stdout, /^policy validate ok: [^\n]* \(a\.yaml\)\n/);
  assert.match(seen.stdout, /unknown default_verdict "alow"/);
  assert.match(seen.stdout, /unknown key "nam"/);
  assert.match(seen.stdout, /\(c\.yaml\)\npolicy validate failed: Cannot read policy "gone\.yaml"/);
  assert.match(
    seen.stdout,
    /\n {2}hint: correct the policy, then try gait policy validate b\.yaml\n/,
  );
  assert.match(seen.stdout, /\npolicy validate failed: files=4 failed=2 warnings=1\n$/);
  assert.match(seen.stderr, /^warning: rule r: allows every call .*\(c\.yaml:1:9, \/rules\/0\)\n$/);

  // The fault alone does not say what a star without quotes is.
  const STAR = "schema_version: 1.1.0\nrules: [{ match: { tool_names: [*] } }]";
  const star = { "a.yaml": "rules: []", "s.yaml": STAR };
  const both = await gait("policy validate a.yaml s.yaml", { files: star });
  assert.match(both.stdout, /\n {2}hint: quote a text that begins with a star: \["\*"\]\n/);

  const { json } = await gait("policy validate a.yaml b.yaml c.yaml gone.yaml --json", { files });
  const result = json();
  const outcomes = (result["files"] as { path: string; ok: boolean }[]).map((
    { path, ok },
  ) => [path, ok]);
  assert.deepEqual(outcomes, [["a.yaml", true], ["b.yaml", false], ["c.yaml", true], [
    "gone.yaml",
    false,
  ]]);
  assert.equal(result["ok"], false);

  assert.equal((await gait("policy validate a.yaml c.yaml", { files })).exit, 0);
  assert.equal((await gait("policy validate a.yaml c.yaml --strict", { files })).exit, 6);
  const twice = await gait("policy validate - - --json", { stdin: "" });
  assert.deepEqual([twice.exit, twice.json()["error_code"]], [6, "invalid_input"]);
});

for (const line of ["policy validate"]) {
  Deno.test(`gait ${line} wants a file`, async () => {
    const { exit, stdout, stderr } = await gait(line);
    assert.deepEqual([exit, stdout, stderr], [
      6,
      "",
      "error: expected <policy.yaml>\nhint: gait policy validate --help\n",
    ]);
  });
}

/** Names in a policy, and what is said of them where a server offers the tools below. */
const NAMES: readonly (readonly [names: string, told: readonly string[]])[] = [
  ["write_fiel", ['the list has no tool write_fiel; did you mean "write_file"?']],
  ["read_file, wirte_file", ['the list has no tool wirte_file; did you mean "write_file"?']],
  ["Read_Fil", ['the list has no tool read_fil; did you mean "read_file"?']],
  ['"wrte_*"', ['no tool of the list matches wrte_*; did you mean "write_*"?']],
  ["tool.mcp__fs__wrte_file", [
    'the list has no tool tool.mcp__fs__wrte_file; did you mean "tool.mcp__fs__write_file"?',
  ]],
  ["tool.mcp__fs__read_file, tool.mcp__fs__drop_table", [
    "the list has no tool tool.mcp__fs__drop_table",
  ]],
  ['tool.mcp__fs__read_file, "tool.mcp__fs__drop_*"', [
    "no tool of the list matches tool.mcp__fs__drop_*",
  ]],
  // Tools of other servers, of clients, and classes of tools.
  ["drop_table", []],
  ["tool.mcp__db__drop_table", []],
  ["tool.mcp__fs__read_file, tool.mcp__db__drop_table", []],
  ['"tool.mcp__db__*"', []],
  ['"tool.mcp__fs__*", tool.mcp__fs__read_file', []],
  ["tool.write, tool.read, bash, edit", []],
  ["set_file, get_file", []],
  ['"*", "read_*", "tool.*", "git_*"', []],
  ["write_file, writefile", []],
];
for (const [names, told] of NAMES) {
  Deno.test(`gait policy validate --tools: of ${names} it tells ${told.length} names`, async () => {
    const files = {
      "p.yaml": `schema_version: 1.1.0
rules:
  - { name: r, effect: block, match: { tool_names: [${names}] } }
`,
      "t.json": JSON.stringify(
        ["read_file", "write_file", "delete_file"].map((name) => ({ name, inputSchema: {} })),
      ),
    };
    const { exit, stderr } = await gait("policy validate p.yaml --tools t.json", { files });
    const texts = [...stderr.matchAll(/^warning: rule r: (.*) \(p\.yaml:3:/gm)].map(([, text]) =>
      text
    );
    assert.deepEqual([exit, texts], [0, told]);
  });
}

Deno.test("gait policy validate --tools warns of a misspelt tool in commands, and of lists", async () => {
  const files = {
    "p.yaml": `schema_version: 1.1.0
lists: { writers: [write_fiel] }
commands: { run_comand: /command }
rules:
  - { name: r, effect: block, match: { tool_names: [$writers] } }
`,
    "t.json": JSON.stringify([{ name: "write_file" }, { name: "run_command" }]),
  };
  const { stderr } = await gait("policy validate p.yaml --tools t.json", { files });
  assert.match(stderr, /no tool run_comand; did you mean "run_command"\? \(p\.yaml:3:/);
  assert.match(stderr, /rule r: the list has no tool write_fiel; .* \(p\.yaml:5:/);
});

for (const pack of ["coding-agent", "mcp-filesystem", "agent-tools"]) {
  Deno.test(`gait policy validate --tools: ${pack} has no misspelt tool of a server of files`, async () => {
    const names = ["read_file", "read_text_file", "read_media_file", "read_multiple_files"];
    const others = ["write_file", "edit_file", "create_directory", "list_directory", "move_file"];
    const more = ["list_directory_with_sizes", "directory_tree", "search_files", "get_file_info"];
    const tools = [...names, ...others, ...more, "list_allowed_directories"];
    const system = new MemorySystem({
      files: { "t.json": JSON.stringify(tools.map((name) => ({ name }))) },
    });
    await gait(`policy init ${pack} --out p.yaml`, {}, system);
    const { stderr } = await gait("policy validate p.yaml --tools t.json", {}, system);
    assert.doesNotMatch(stderr, /the list has no tool|no tool of the list/);
  });
}

Deno.test("gait policy validate --tools warns of conditions that no tool's schema fits", async () => {
  const files = {
    "p.yaml": "schema_version: 1.1.0\nrules:\n" +
      "  - { name: w, effect: allow, match: { tool_names: [write], args: { /paht: { under: [a] } } } }\n",
    "q.yaml": "rules: []\n",
    "t.json":
      '{"tools":[{"name":"write","inputSchema":{"properties":{"path":{"type":"string"}}}}]}',
    "bad.json": '{"tools":3}',
  };
  const warning = 'warning: rule w: write has no argument /paht; did you mean "path"? ' +
    "(p.yaml:3:69, /rules/0/match/args/~1paht)\n";
  const one = await gait("policy validate p.yaml --tools t.json", { files });
  assert.deepEqual([one.exit, one.stderr], [0, warning]);
  const strict = await gait("policy validate p.yaml q.yaml --tools t.json --strict", { files });
  assert.deepEqual([strict.exit, strict.stderr], [6, warning]);
  assert.equal((await gait("policy validate p.yaml", { files })).stderr, "");
  const bad = await gait("policy validate p.yaml --tools bad.json", { files });
  assert.equal(bad.exit, 6);
  assert.match(bad.stderr, /is neither a tool lock nor a list of tools/);
});
