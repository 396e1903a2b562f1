import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const RUN = JSON.stringify({
  run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z", producer_version: "1" },
  intents: [
    { intent_id: "1", tool_name: "write", args: { path: "src/a.ts" } },
    { intent_id: "2", tool_name: "rm", args: { path: "/x" } },
    { intent_id: "3", tool_name: "ping", args: {} },
  ],
  results: [
    { intent_id: "1", status: "ok", result: {} },
    { intent_id: "2", status: "error", result: {} },
  ],
});

async function recorded(payloads: string): Promise<MemorySystem> {
  const system = new MemorySystem({ files: { "in.json": RUN } });
  const { exit } = await gait(`run record --input in.json --payloads ${payloads}`, {}, system);
  assert.equal(exit, 0);
  return system;
}

const policyIn = (system: MemorySystem, path = "gait.policy.yaml") =>
  new TextDecoder().decode(system.files.get(path)?.bytes);

Deno.test("gait policy init --from drafts a policy of a run, and says what it generalised", async () => {
  const system = await recorded("keep");
  const { exit, stdout } = await gait("policy init --from run_x", {}, system);
  assert.equal(exit, 0);
  assert.deepEqual(stdout.split("\n").slice(0, 3), [
    "policy init ok: template=draft output=gait.policy.yaml",
    "  calls that did not succeed, and are left out: 1",
    "  rule write: /path: any path under src, of 1 path seen",
  ]);
  assert.equal(
    policyIn(system),
    `# Drafted from the run run_x.
# Read every rule before you use it.

schema_version: 1.1.0
default_verdict: require_approval
rules:
  # Seen 1 time.
  # /path: any path under src, of 1 path seen
  - name: write
    effect: allow
    match:
      tool_names: [write]
      no_other_args: true
      args:
        /path: { under: [src] }

  # Seen 1 time.
  - name: ping
    effect: allow
    match:
      tool_names: [ping]
      no_other_args: true
      args:
        /**: { only: { present: false } }
`,
  );
  assert.equal(system.files.get("gait.policy.yaml")?.mode, 0o600);
  assert.equal((await gait("policy validate gait.policy.yaml --strict", {}, system)).exit, 0);
  assert.equal((await gait("policy init --from run_x", {}, system)).exit, 6, "never over a file");
});

Deno.test("gait policy init --from names tools where the run kept digests only", async () => {
  const system = await recorded("digest");
  await gait("policy init --from gait-out/runpack_run_x.zip --out p.yaml", {}, system);
  assert.match(
    policyIn(system, "p.yaml"),
    /# Any arguments: .*\n +- name: write\n +effect: allow\n +match:\n +tool_names: \[write\]\n/,
  );
});

Deno.test("gait policy init --from drafts a policy of the tools of a server", async () => {
  const tools = [{ name: "read", annotations: { readOnlyHint: true } }, { name: "write" }];
  const system = new MemorySystem({ files: { "t.json": JSON.stringify({ tools }) } });
  const { exit, json } = await gait("policy init --from t.json --json", {}, system);
  assert.equal(exit, 0);
  const { template, from, rule_count } = json();
  assert.deepEqual([template, from, rule_count], ["draft", "t.json", 2]);
  assert.match(
    policyIn(system),
    /default_verdict: block\n[^]*name: read\n +effect: allow\n[^]*name: write\n +effect: require_approval\n/,
  );
});

for (
  const [line, message] of [
    ["policy init", /expected one template/],
    ["policy init low --from t.json", /--from and a template cannot be combined/],
    ["policy init --from none", /runpack not found/],
    ["policy init --from bad.json", /neither a tool lock nor a list of tools/],
    ["policy init --from t.json --out t.json --force", /Cannot write|t\.json/],
  ] as const
) {
  Deno.test(`gait ${line} exits 6`, async () => {
    const files = { "t.json": '{"tools":[]}', "bad.json": "{}" };
    const { exit, stderr, system } = await gait(line, { files });
    assert.equal(exit, 6);
    assert.match(stderr, message);
    assert.equal(policyIn(system, "t.json"), '{"tools":[]}');
  });
}

Deno.test("gait policy init --from says which calls the draft does not allow", async () => {
  const run = JSON.parse(RUN);
  const intents = [{ intent_id: "1", tool_name: "odd", args: { "*": 1, x: 2 } }];
  const files = { "in.json": JSON.stringify({ ...run, intents, results: [] }) };
  const system = new MemorySystem({ files });
  await gait("run record --input in.json --payloads keep", {}, system);
  const { stdout } = await gait("policy init --from run_x", {}, system);
  assert.match(stdout, /^ {2}1 of 1 calls still ask: odd$/m);
});
