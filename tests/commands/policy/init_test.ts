import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

// alias, template, and the digest of its policy, which is a promise to scripts
const TEMPLATES = [
  ["low", "baseline-lowrisk", "aa9e4371c827fc38f26c95588061b8376f20ef6524917ebab69bcc41aa3ed5c9"],
  [
    "medium",
    "baseline-mediumrisk",
    "878ec724f40b96d97dbf669a907c70622073d513952bfb6d40e483754eb564ce",
  ],
  ["high", "baseline-highrisk", "4d2f1bd67e1eec01928219fabf42046b8a6463dfe605b98d8157913e37582714"],
] as const;

for (const [alias, template, digest] of TEMPLATES) {
  for (const name of [alias, template, `baseline_${alias}_risk`, ` ${template.toUpperCase()} `]) {
    Deno.test(`gait policy init "${name}" writes ${template}`, async () => {
      const system = new MemorySystem();
      const seen = await gait(["policy", "init", name], {}, system);
      assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [
        0,
        `policy init ok: template=${template} output=gait.policy.yaml
next: gait policy validate gait.policy.yaml | gait policy test gait.policy.yaml <intent.json> | gait policy explain gait.policy.yaml <intent.json>
`,
        "",
      ]);
      assert.deepEqual([...system.files.keys()], ["gait.policy.yaml"]);
      assert.equal(system.files.get("gait.policy.yaml")?.mode, 0o600);
      const { json } = await gait("policy validate gait.policy.yaml --json", {}, system);
      assert.equal(json()["policy_digest"], digest);
      assert.equal(json()["warnings"], undefined);
      const check = await gait("policy fmt gait.policy.yaml --check", {}, system);
      assert.equal(check.exit, 0);
    });
  }
}

for (
  const [name, folder] of [["coding-agent", "p"], ["mcp-filesystem", "q"], [
    "agent-tools",
    "r",
  ]] as const
) {
  for (const spelled of [name, name.replace("-", "_"), ` ${name.toUpperCase()} `]) {
    Deno.test(`gait policy init "${spelled}" writes a policy without warnings`, async () => {
      const system = new MemorySystem();
      const path = `${folder}/policy.yaml`;
      const seen = await gait(["policy", "init", spelled, "--out", path], {}, system);
      assert.equal(seen.exit, 0);
      assert.match(seen.stdout, new RegExp(`^policy init ok: template=${name} output=${path}\n`));
      const valid = await gait(`policy validate ${path} --strict`, {}, system);
      assert.deepEqual([valid.exit, valid.stderr], [0, ""]);
      assert.equal((await gait(`policy fmt ${path} --check`, {}, system)).exit, 0);
    });
  }
}

// --out, where its test goes, and the policy that the test names
const TESTS_BESIDE = [
  ["gait.policy.yaml", "gait.policy-test.yaml", "gait.policy.yaml"],
  ["p/policy.yaml", "p/policy.policy-test.yaml", "policy.yaml"],
  ["p/agent.yml", "p/agent.policy-test.yaml", "agent.yml"],
  ["p/a b", "p/a b.policy-test.yaml", "a b"],
  ["p/1.5.json", "p/1.5.json.policy-test.yaml", "1.5.json"],
] as const;

for (const pack of ["coding-agent", "mcp-filesystem", "agent-tools"]) {
  for (const [out, tests, policy] of TESTS_BESIDE) {
    Deno.test(`gait policy init ${pack} --out "${out}" writes tests that hold`, async () => {
      const system = new MemorySystem();
      const seen = await gait(["policy", "init", pack, "--out", out, "--json"], {}, system);
      assert.equal(seen.exit, 0);
      const { tests_path, next_commands } = seen.json();
      assert.equal(tests_path, tests);
      assert.ok(Array.isArray(next_commands));
      const word = tests.includes(" ") ? `'${tests}'` : tests;
      assert.equal(next_commands[1], `gait policy test ${word}`);
      assert.deepEqual([...system.files.keys()].toSorted(), [out, tests].toSorted());
      assert.equal(system.files.get(tests)?.mode, 0o600);
      const text = new TextDecoder().decode(system.files.get(tests)?.bytes);
      assert.ok(text.startsWith(`policy: "${policy}"\n#`), text.slice(0, 100));
      const tested = await gait(["policy", "test", tests, "--json"], {}, system);
      assert.equal(tested.exit, 0);
      const { coverage, failed } = tested.json();
      assert.ok(Array.isArray(coverage));
      assert.equal(failed, 0);
      const gaps = coverage[0].rules.filter((rule: Record<string, unknown>) =>
        !rule["reached"] || !rule["needed"] || rule["unreached"] !== undefined
      );
      assert.deepEqual(gaps, []);
    });
  }
}

Deno.test("gait policy init of a pack replaces neither a policy nor a test without --force", async () => {
  for (const taken of ["gait.policy.yaml", "gait.policy-test.yaml"]) {
    const system = new MemorySystem({ files: { [taken]: "mine" } });
    const refused = await gait("policy init coding-agent", {}, system);
    assert.deepEqual([refused.exit, refused.stdout, [...system.files.keys()]], [6, "", [taken]]);
    assert.match(
      refused.stderr,
      new RegExp(`^error: Cannot write policy(?: test)? "${taken}": it already exists\nhint: `),
    );
    assert.equal((await gait("policy init coding-agent --force", {}, system)).exit, 0);
    assert.deepEqual([...system.files.keys()].length, 2);
  }
});

Deno.test("gait policy init of a pack refuses a folder in the place of its test", async () => {
  const { exit, stderr, system } = await gait("policy init coding-agent --force", {
    files: { "gait.policy-test.yaml/x": "" },
  });
  assert.equal(exit, 6);
  assert.match(
    stderr,
    /^error: Cannot write policy test "gait\.policy-test\.yaml": it is a directory\nhint: /,
  );
  assert.equal(system.files.has("gait.policy.yaml"), false);
});

Deno.test("gait policy init --json has its members", async () => {
  const { exit, json } = await gait(["policy", "init", "low", "--out", "a b/p.yaml", "--json"]);
  const { correlation_id: _id, ...result } = json();
  assert.equal(exit, 0);
  assert.deepEqual(result, {
    ok: true,
    template: "baseline-lowrisk",
    policy_path: "a b/p.yaml",
    next_commands: [
      "gait policy validate 'a b/p.yaml'",
      "gait policy test 'a b/p.yaml' <intent.json>",
      "gait policy explain 'a b/p.yaml' <intent.json>",
    ],
  });
});

Deno.test("gait policy init refuses to overwrite without --force", async () => {
  const system = new MemorySystem({ files: { "gait.policy.yaml": "mine" } });
  const refused = await gait("policy init low", {}, system);
  assert.deepEqual([refused.exit, refused.stdout], [6, ""]);
  assert.match(
    refused.stderr,
    /^error: Cannot write policy "gait\.policy\.yaml": it already exists\nhint: /,
  );
  assert.equal(new TextDecoder().decode(system.files.get("gait.policy.yaml")?.bytes), "mine");
  const forced = await gait("policy init low --force", {}, system);
  assert.equal(forced.exit, 0);
  assert.notEqual(new TextDecoder().decode(system.files.get("gait.policy.yaml")?.bytes), "mine");
});

Deno.test("gait policy init does not write over a directory, even when forced", async () => {
  for (const flag of ["", " --force"]) {
    const { exit, stderr } = await gait(`policy init low --out d${flag}`, { files: { "d/x": "" } });
    assert.equal(exit, 6);
    assert.match(
      stderr,
      /^error: Cannot write policy "d": it is a directory\nhint: .* d\/gait\.policy\.yaml\n$/,
    );
  }
});

for (
  const [line, message] of [
    [
      "policy init",
      "expected one template: low, medium, high, coding-agent, mcp-filesystem or agent-tools",
    ],
    [
      "policy init low high",
      'unexpected argument "high": expected one template: low, medium, high, coding-agent, mcp-filesystem or agent-tools',
    ],
    ["policy init hihg", 'unknown policy template "hihg", did you mean high?'],
    ["policy init nonsense", 'unknown policy template "nonsense"'],
    ["policy init low --out=", 'Cannot use --out "": expected a path'],
  ] as const
) {
  Deno.test(`gait ${line} is refused`, async () => {
    const { exit, stdout, stderr, system } = await gait(line);
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.ok(stderr.startsWith(`error: ${message}\nhint: `), stderr);
    assert.equal(system.files.size, 0);
  });
}

Deno.test("gait policy init creates folders with mode 0750 and a file with 0600", async () => {
  using folder = scratch();
  const argv = ["policy", "init", "high", "--out", "policies/team/p.yaml"];
  const { exit, stderr } = await gaitProcess(argv, { cwd: folder.path });
  assert.deepEqual([exit, stderr], [0, ""]);
  if (Deno.build.os === "windows") return;
  const modeOf = (path: string) => (Deno.statSync(`${folder.path}/${path}`).mode ?? 0) & 0o777;
  assert.equal(modeOf("policies/team/p.yaml"), 0o600);
  assert.equal(modeOf("policies/team") & 0o007, 0, "nobody else looks into the folder");
});
