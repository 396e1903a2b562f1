import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { normalizeRoots } from "../../../src/usecases/scout/snapshot.ts";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const FILES = {
  "ws/agent.py": "from langchain.tools import tool\n\n@tool\ndef delete_user():\n    pass\n",
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
coverage: discovered=4 gated=1 high_risk_ungated=2 coverage_percent=25.00 covered=1 covered_percent=25.00
RISK      COVERED  BY       KIND        NAME         PATH
critical  no       no rule  tool        delete_user  ws/agent.py
high      no       no rule  mcp_server  Email Svc    ws/mcp.json
low       no       no rule  tool        find         ws/server.ts
low       yes      db       mcp_server  database     ws/mcp.json

findings: critical=1 high=1 medium=0 low=0
critical  ungated-risky-tool  ws/agent.py:4:1
  tool "delete_user" is of critical risk and no policy names it
high  ungated-risky-tool  ws/mcp.json:1:30
  MCP server "Email Svc" is of high risk and no policy names it
`,
  );
  assert.ok(validatorOf("scout/inventory_snapshot")(written(system, "s")));
  assert.ok(validatorOf("scout/inventory_coverage")(written(system, "c")));
  const { results } = written(system, "f").runs[0];
  assert.deepEqual(results.map(({ level }: { level: string }) => level), ["error", "warning"]);
  assert.equal(system.files.get("s")?.mode, 0o600);
});

Deno.test("--sources baseline gives the items and the id of the format's worked example", async () => {
  const { json } = await gait("scout snapshot --json --sources baseline --roots ws", {
    files: FILES,
  });
  assert.ok(validatorOf("scout/snapshot_result")(json()));
  assert.deepEqual([json()["items"], json()["coverage_path"]], [3, undefined]);
  // the workspace of the example has the same names, locators and tags
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

Deno.test("an empty directory has the id that the format gives it", async () => {
  using folder = scratch();
  Deno.mkdirSync(`${folder.path}/emptyws`);
  const argv = ["scout", "snapshot", "--json", "--roots", "emptyws"];
  const { exit, stdout } = await gaitProcess(argv, { cwd: folder.path });
  assert.deepEqual([exit, JSON.parse(stdout).snapshot_id], [0, "snap_a68d6d2833db"]);
});

Deno.test("the snapshot file is one line in the order of the schema", async () => {
  const { system } = await gait(
    "scout snapshot --roots ws --include mcp --out s --sources baseline",
    {
      files: FILES,
    },
  );
  const text = decodeUtf8(system.files.get("s")?.bytes ?? new Uint8Array());
  assert.equal(
    text.replace(/"snap_[0-9a-f]{12}"/, '"snap_"'),
    '{"schema_id":"gait.scout.inventory_snapshot","schema_version":"1.0.0",' +
      '"created_at":"2026-02-05T00:00:00Z","producer_version":"0.0.0-dev","snapshot_id":"snap_",' +
      '"workspace":"ws","items":[' +
      '{"id":"mcp_server:database","kind":"mcp_server","name":"database","locator":"ws/mcp.json","risk_level":"low","tags":["mcp"]},' +
      '{"id":"mcp_server:email_svc","kind":"mcp_server","name":"Email Svc","locator":"ws/mcp.json","risk_level":"high","tags":["mcp"]}]}',
  );
});

Deno.test("coverage: one rule that names one of the tools", async () => {
  const { json } = await gait("scout snapshot --json --roots ws --policy p.yaml", { files: FILES });
  const coverage = json()["coverage"] as { gated_tools: number; discovered_tools: number };
  assert.equal(coverage.gated_tools, 1);
  assert.ok(coverage.discovered_tools >= 3);
});

Deno.test("a second snapshot after adding a function has more items, and diff tells", async () => {
  const system = new MemorySystem({ files: FILES });
  const count = async (out: string) =>
    (await gait(`scout snapshot --roots ws --out ${out} --json`, {}, system)).json()["items"];
  const before = await count("a");
  const bytes = encodeUtf8(
    "from langchain.tools import tool\n@tool\ndef send_report():\n    pass\n",
  );
  system.files.set("ws/more.py", { bytes, mode: 0o644 });
  assert.deepEqual([before, await count("b")], [4, 5]);
  const { exit, json } = await gait("scout diff a b --json", {}, system);
  const { ok, diff } = json() as { ok: boolean; diff: { added_count: number } };
  assert.deepEqual([exit, ok, diff.added_count], [2, false, 1]);
});

Deno.test("--user without a home, or with a broken file there, is a warning", async () => {
  const homeless = await gait("scout snapshot --json --user");
  assert.deepEqual(homeless.json()["warnings"], ["skipped the home folder: HOME is not set"]);
  const broken = await gait("scout snapshot --json --user", {
    files: { "/h/.cursor/mcp.json": "{", "/h/.gemini/settings.json": '{"mcpServers":{"ok":{}}}' },
    env: { HOME: "/h" },
  });
  assert.deepEqual([broken.exit, broken.json()["items"]], [0, 1]);
  assert.equal((broken.json()["warnings"] as string[]).length, 1);
});

Deno.test("a skill is not a tool: no policy can name it, and SARIF does not ask for that", async () => {
  const files = {
    "a/delete-all/SKILL.md": "x",
    "a#b c.py": "from crewai.tools import tool\n@tool\ndef send(): pass\n",
  };
  const { stdout, system } = await gait("scout snapshot --out s --sarif f", { files });
  assert.match(stdout, /^critical +skill +delete-all +a\/delete-all\/SKILL\.md$/m);
  const { results } = written(system, "f").runs[0];
  assert.equal(results.length, 1);
  const { uri } = results[0].locations[0].physicalLocation.artifactLocation;
  assert.equal(uri, "a%23b%20c.py");
});

Deno.test("roots are cleaned, sorted and without duplicates; none is the working directory", () => {
  assert.deepEqual(normalizeRoots([]), ["."]);
  assert.deepEqual(normalizeRoots([" ./b ", "", "./a", "./a", "a/"]), ["a", "b"]);
});

Deno.test("an empty workspace says so", async () => {
  const { stdout } = await gait("scout snapshot --out s");
  assert.equal(
    stdout,
    "scout snapshot ok: s\nnothing found: no tools, servers or skills (0 files read)\n",
  );
});

Deno.test("outputs are not one another, nor an input", async () => {
  const system = new MemorySystem({ files: FILES });
  await gait("scout snapshot --roots ws --out a", {}, system);
  for (
    const line of [
      "scout snapshot --out b --sarif ./b",
      "scout snapshot --coverage-out b --sarif b",
      "scout snapshot --policy p.yaml --coverage-out p.yaml",
      "scout diff a a --out ./a",
    ]
  ) {
    assert.equal((await gait(line, {}, system)).exit, 6, line);
  }
  assert.ok(!system.files.has("b"), "and nothing was written");
});

Deno.test("--coverage-out without a policy names no file, and writes none", async () => {
  const { json, system } = await gait("scout snapshot --json --roots ws --coverage-out c", {
    files: FILES,
  });
  assert.deepEqual([json()["coverage_path"], system.files.has("c")], [undefined, false]);
});

Deno.test("diff: another locator exits 2, the same file twice 0", async () => {
  const system = new MemorySystem({ files: FILES });
  await gait("scout snapshot --roots ws --out a", {}, system);
  const moved = decodeUtf8(system.files.get("a")?.bytes ?? new Uint8Array())
    .replace("ws/agent.py", "ws/b.py");
  system.files.set("b", { bytes: encodeUtf8(moved), mode: 0o600 });
  const { exit, stdout } = await gait("scout diff --right b a", {}, system);
  assert.deepEqual([exit, stdout], [
    2,
    "scout diff changed: a vs b\n~ tool:framework:langchain:delete_user (low)\n" +
    "    locator: ws/agent.py -> ws/b.py\n",
  ]);
  assert.equal((await gait("scout diff b b", {}, system)).stdout, "scout diff ok: b vs b\n");
});

Deno.test("gait scout diff exits 2 for drift, 0 for none", async () => {
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
    "scout diff a b c",
    // a file that is named like an MCP configuration
    "scout snapshot --roots broken --sources baseline",
    "scout snapshot --sources some",
  ]
) {
  Deno.test(`gait ${line} exits 6`, async () => {
    const files = { ...FILES, "broken/mcp.json": "{" };
    const { exit, stdout, stderr } = await gait(line, { files });
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.match(stderr, /^(?:error: |USAGE\n)/);
  });
}

Deno.test("gait scout snapshot does not end at a broken file that is named like one of MCP", async () => {
  const files = { ...FILES, "broken/mcp.json": "{" };
  const { exit, json } = await gait("scout snapshot --json --roots broken,ws", { files });
  assert.deepEqual([exit, json()["items"]], [0, 4]);
  const [warning = ""] = json()["warnings"] as readonly string[];
  assert.match(warning, /^skipped "broken\/mcp\.json": it is not valid JSON: /);
});

Deno.test({
  name: "broken links and large files are reported, and the rest is found",
  ignore: Deno.build.os === "windows",
  async fn() {
    using folder = scratch();
    const put = (name: string, text: string) =>
      Deno.writeTextFileSync(`${folder.path}/${name}`, text);
    put("a.py", "from crewai.tools import tool\n@tool\ndef f(): pass\n");
    put("large.json", `"${"x".repeat(5 * 1024 * 1024)}"`);
    Deno.symlinkSync("nowhere.py", `${folder.path}/broken.py`);
    Deno.symlinkSync(".", `${folder.path}/loop.py`);
    const { exit, stdout } = await gaitProcess(["scout", "snapshot", "--json"], {
      cwd: folder.path,
    });
    const { items, warnings } = JSON.parse(stdout);
    assert.deepEqual([exit, items], [0, 1]);
    assert.deepEqual(warnings, [
      'skipped "broken.py": the link leads nowhere',
      'skipped: Cannot read "large.json": it is larger than 5242880 bytes',
      'skipped "loop.py": it is a link to a directory',
    ]);
  },
});

for (const option of ["--out", "--coverage-out", "--sarif"]) {
  for (const path of ["ws/mcp.json", "./ws/agent.py", "ws/../ws/server.ts", "p.yaml"]) {
    Deno.test(`gait scout snapshot ${option} ${path} replaces no file that it reads`, async () => {
      const line = `scout snapshot --roots ws --policy p.yaml ${option} ${path}`;
      const { exit, stderr, system } = await gait(line, { files: FILES });
      assert.equal(exit, 6);
      assert.match(stderr, /Cannot write (?:the|--)[^]*^hint: give (?:the|--)/m);
      for (const [name, text] of Object.entries(FILES)) {
        assert.equal(decodeUtf8(system.files.get(name)?.bytes ?? new Uint8Array()), text, name);
      }
    });
  }
}
