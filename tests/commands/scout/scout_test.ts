import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const FILES = {
  "ws/agent.py": "@tool\ndef delete_user():\n    pass\n",
  "ws/mcp.json": '{"mcpServers":{"database":{},"Email Svc":{}}}\n',
  "ws/server.ts": 'import "@modelcontextprotocol/sdk";\ns.tool("find", f)',
  "ws/node_modules/x.py": "@tool\ndef hidden(): pass\n",
  "p.yaml":
    "rules:\n  - name: db\n    priority: 1\n    effect: block\n    match:\n      tool_names: [database]\n",
};
const validatorOf = validatorsOf(await loadSchemas());

function written(system: MemorySystem, path: string) {
  return JSON.parse(decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array()));
}

Deno.test("gait scout snapshot shows risky tools without a policy first", async () => {
  const { exit, stdout, system } = await gait(
    "scout snapshot --roots ./ws --policy p.yaml --policy ./p.yaml --out s --coverage-out c --sarif f",
    { files: FILES },
  );
  assert.equal(exit, 0);
  assert.equal(
    stdout,
    `scout snapshot ok: s
coverage: discovered=4 gated=1 high_risk_ungated=2 coverage_percent=25.00
RISK      GATED  KIND        NAME         PATH
critical  no     tool        delete_user  ws/agent.py
high      no     mcp_server  Email Svc    ws/mcp.json
low       no     tool        find         ws/server.ts
low       yes    mcp_server  database     ws/mcp.json
`,
  );
  assert.ok(validatorOf("scout/inventory_snapshot")(written(system, "s")));
  assert.ok(validatorOf("scout/inventory_coverage")(written(system, "c")));
  const { results } = written(system, "f").runs[0];
  assert.deepEqual(results.map(({ level }: { level: string }) => level), ["warning", "error"]);
  assert.equal(system.files.get("s")?.mode, 0o600);
});

Deno.test("gait scout snapshot --json fits its schema; the baseline leaves our sources out", async () => {
  const { json } = await gait("scout snapshot --json --sources baseline --roots ws", {
    files: FILES,
  });
  assert.ok(validatorOf("scout/snapshot_result")(json()));
  assert.deepEqual([json()["items"], json()["coverage_path"]], [3, undefined]);
  // the golden workspace has the same names, locators and tags (A4.2)
  assert.equal(json()["snapshot_id"], "snap_f9857a5bce87");
});

Deno.test("gait scout snapshot reads agent clients of the home folder only with --user", async () => {
  const world = {
    files: { "/h/.cursor/mcp.json": '{"mcpServers":{"u":{}}}' },
    env: { HOME: "/h" },
  };
  const without = await gait("scout snapshot --json", world);
  const withUser = await gait("scout snapshot --json --user", world);
  assert.deepEqual([without.json()["items"], withUser.json()["items"]], [undefined, 1]);
});

Deno.test("gait scout diff exits 2 for drift, 0 for none (A5)", async () => {
  const system = new MemorySystem({ files: FILES });
  await gait("scout snapshot --roots ws --out a", {}, system);
  await gait("scout snapshot --roots ws --exclude agent --out b", {}, system);
  const drift = await gait("scout diff a b --json --out d", {}, system);
  assert.equal(drift.exit, 2);
  assert.ok(validatorOf("scout/diff_result")(drift.json()));
  assert.ok(validatorOf("scout/inventory_diff")(written(system, "d")));
  assert.deepEqual([drift.json()["ok"], drift.json()["error"]], [false, undefined]);
  assert.equal((await gait("scout diff a --right a", {}, system)).exit, 0);
});

for (
  const line of [
    "scout",
    "scout nothing",
    "scout snapshot x",
    "scout snapshot --roots none",
    "scout snapshot --roots p.yaml",
    "scout snapshot --roots ws --policy none",
    "scout diff a",
    "scout diff none none",
    "scout diff p.yaml p.yaml",
  ]
) {
  Deno.test(`gait ${line} exits 6`, async () => {
    assert.equal((await gait(line, { files: FILES })).exit, 6);
  });
}

Deno.test({
  name: "broken links and large files are reported, and the rest is found (S1, S4)",
  ignore: Deno.build.os === "windows",
  async fn() {
    using folder = scratch();
    const put = (name: string, text: string) =>
      Deno.writeTextFileSync(`${folder.path}/${name}`, text);
    put("a.py", "@tool\ndef f(): pass\n");
    put("large.json", `"${"x".repeat(5 * 1024 * 1024)}"`);
    Deno.symlinkSync("nowhere.py", `${folder.path}/broken.py`);
    Deno.symlinkSync(".", `${folder.path}/loop.py`);
    const { exit, stdout } = await gaitProcess(["scout", "snapshot", "--json"], {
      cwd: folder.path,
    });
    const { items, warnings } = JSON.parse(stdout);
    assert.deepEqual([exit, items, warnings.length], [0, 1, 2]);
  },
});
