import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const OLD = `rules:
  - { name: a, effect: allow } # all
  - { name: b, effect: block, match: { tool_names: [x] } }
`;
const NEW = `schema_version: 1.1.0
rules:
  - { name: a, effect: allow, match: { tool_names: ["*"] } } # all
  - { name: b, effect: block, match: { tool_names: [x] } }
`;
const WARNING = "warning: rule b (block) is tried before a now, as of one priority the strictest " +
  "effect comes first: it decides calls that both match; give it a larger priority number to keep " +
  "the order\n";

Deno.test("gait policy upgrade prints the policy and warns of rules in another order", async () => {
  const seen = await gait("policy upgrade p.yaml", { files: { "p.yaml": OLD } });
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [0, NEW, WARNING]);
});

Deno.test("gait policy upgrade --write rewrites the file, keeps its mode, and does so once", async () => {
  const system = new MemorySystem({ files: { "p.yaml": OLD } });
  const bytes = system.files.get("p.yaml")?.bytes ?? new Uint8Array();
  system.files.set("p.yaml", { bytes, mode: 0o640 });
  const first = await gait("policy upgrade p.yaml --write", {}, system);
  assert.equal(
    first.stdout,
    `policy upgrade ok: p.yaml is 1.1.0 now
  /rules/0: a rule without conditions has tool_names: ["*"]
`,
  );
  const written = system.files.get("p.yaml");
  assert.deepEqual([new TextDecoder().decode(written?.bytes), written?.mode], [NEW, 0o640]);
  const second = await gait("policy upgrade p.yaml --write", {}, system);
  assert.deepEqual([second.exit, second.stdout, second.stderr], [
    0,
    "policy upgrade ok: p.yaml was 1.1.0 already\n",
    "",
  ]);
  assert.equal(system.files.get("p.yaml"), written);
});

Deno.test("gait policy upgrade --json has what changed", async () => {
  const { json } = await gait("policy upgrade p.yaml --json", { files: { "p.yaml": OLD } });
  const { correlation_id: _id, policy_digest, warnings: _warnings, ...result } = json();
  assert.match(String(policy_digest), /^[0-9a-f]{64}$/);
  assert.deepEqual(result, {
    ok: true,
    path: "p.yaml",
    written: false,
    changed: true,
    changes: ['/rules/0: a rule without conditions has tool_names: ["*"]'],
    reordered: [{ rule: "b", effect: "block", before: ["a"] }],
    upgraded: NEW,
  });
});

Deno.test("gait policy upgrade refuses what cannot be upgraded, and writes nothing", async () => {
  const text = "rules: [{ name: a, effect: allow, match: { identities: [$ci] } }]";
  const { exit, stderr, system } = await gait("policy upgrade p.yaml --write", {
    files: { "p.yaml": text },
  });
  assert.equal(exit, 6);
  assert.match(stderr, /"\$ci" would be the name of a list in 1\.1\.0 \(p\.yaml:1:\d+/);
  assert.equal(new TextDecoder().decode(system.files.get("p.yaml")?.bytes), text);
  assert.equal((await gait("policy upgrade - --write", { stdin: "" })).exit, 6);
  assert.equal((await gait("policy upgrade -", { stdin: "" })).stdout, "schema_version: 1.1.0\n");
});
