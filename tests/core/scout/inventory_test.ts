import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { discover } from "../../../src/core/scout/discover.ts";
import { formatInventory } from "../../../src/core/scout/format.ts";
import { idPart, riskOf } from "../../../src/core/scout/identity.ts";
import {
  coverageOf,
  diffInventories,
  inventorySnapshot,
  mergeItems,
} from "../../../src/core/scout/inventory.ts";
import { matcherOf, normalizePatterns, normalizeRoots } from "../../../src/core/scout/paths.ts";
import type { InventoryItem } from "../../../src/core/schema/scout.ts";

const created_at = "2026-02-05T00:00:00Z";

function found(name: string, text: string, sources: "all" | "baseline" = "baseline") {
  return discover({ name, bytes: encodeUtf8(text) }, { sources, warn: () => {} });
}

const AGENT = 'from langchain.tools import tool\n\n@tool\ndef delete_user():\n    return "ok"\n';
const MCP = '{"mcpServers":{"database":{"command":"db"},"Email Svc":{"command":"mail"}}}\n';

Deno.test("an empty workspace has the specified id (scout-registry A4.1)", async () => {
  const { snapshot_id } = await inventorySnapshot([], { workspace: "emptyws", created_at });
  assert.equal(snapshot_id, "snap_a68d6d2833db");
});

Deno.test("the sample workspace has the specified items and id (scout-registry A4.2)", async () => {
  const items = mergeItems([
    ...await found("ws/agent.py", AGENT),
    ...await found("ws/mcp.json", MCP),
  ]);
  assert.deepEqual(items.map(({ id, name, risk_level }) => [id, name, risk_level]), [
    ["mcp_server:database", "database", "low"],
    ["mcp_server:email_svc", "Email Svc", "high"],
    ["tool:framework:langchain:delete_user", "delete_user", "critical"],
  ]);
  const { snapshot_id } = await inventorySnapshot(items, { workspace: "ws", created_at });
  assert.equal(snapshot_id, "snap_f9857a5bce87");
});

// text of a Python file, and the ids that it gives (scout-registry A2.4)
const PYTHON: readonly (readonly [string, readonly string[]])[] = [
  ["print('hello')", []],
  ["@tool\nasync def late(): pass\n", ["langchain:a"]],
  ["  @tool (x)\n  def inner (self): pass\n", ["langchain:inner"]],
  ["x = MyTool(1)\ndef __init__(): pass", ["langchain:init"]],
  ["@toolbox\ndef f(): pass", []],
  ["@function_tool\ndef f(): pass", ["openai_agents:f"]],
  ["agent = A(tools=[], hostname='my.host:1\")", ["openai_agents:a", "openai_agents:my_host_1"]],
  [
    "@tool\ndef f(): pass\n@function_tool\ndef g(): pass",
    ["langchain:f", "langchain:g", "openai_agents:f", "openai_agents:g"],
  ],
];

for (const [text, expected] of PYTHON) {
  Deno.test(`Python rules on ${JSON.stringify(text)}`, async () => {
    const ids = (await found("a.py", text)).map(({ id }) => id);
    assert.deepEqual(ids, expected.map((id) => `tool:framework:${id}`));
  });
}

Deno.test("MCP rules walk the whole document (scout-registry A5)", async () => {
  const text =
    '{"a":{" MCPServers ":{"one":{}," ":{}}},"b":[{"servers":{"two":{}}}],"servers":[1]}';
  assert.deepEqual((await found("x.json", text)).map(({ name }) => name), ["one", "two"]);
  assert.deepEqual(await found("x.json", "{"), []);
  await assert.rejects(found("My-MCP.json", "{"), { message: /^parse mcp json My-MCP.json: / });
});

// file, text, ids (sources of our own)
const MORE: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "s.ts",
    `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nserver.registerTool("send-mail", {});\nserver.tool('x', cb)`,
    ["tool:framework:mcp_sdk:send_mail", "tool:framework:mcp_sdk:x"],
  ],
  [
    "a.js",
    `const { tool } = require("@openai/agents");\nconst t = tool({ name: "get_weather" });`,
    ["tool:framework:openai_agents_js:get_weather"],
  ],
  [
    "v.tsx",
    `import { tool } from "ai";\nconst weather = tool({});\nf({ tools: { dropTable: tool({}) } })`,
    ["tool:framework:ai_sdk:droptable", "tool:framework:ai_sdk:weather"],
  ],
  [
    "l.mjs",
    `import { tool } from "@langchain/core/tools";\nexport const t = tool(async () => "", { name: "adder" });`,
    ["tool:framework:langchain_js:adder"],
  ],
  ["none.ts", `const t = tool({ name: "x" })`, []],
  [".codex/config.toml", `[mcp_servers.docs]\ncommand = "x"\n[mcp_servers."a b".env]\n`, [
    "mcp_server:a_b",
    "mcp_server:docs",
  ]],
  [".zed/settings.json", '{"context_servers":{"pg":{}}}', ["mcp_server:pg"]],
  ["skills/review/SKILL.md", "---\nname: code-review\n---\nText", ["skill:code_review"]],
];

for (const [name, text, ids] of MORE) {
  Deno.test(`${name} is read by our own rules, and not by the baseline`, async () => {
    assert.deepEqual((await found(name, text, "all")).map(({ id }) => id), ids);
    assert.deepEqual(await found(name, text), []);
  });
}

Deno.test("risk and ids follow the tables (scout-registry A2.6)", async () => {
  assert.deepEqual(["delete_user", "write_user", "read_user"].map(riskOf), [
    "critical",
    "high",
    "low",
  ]);
  // SHA-256 of "!!!"
  assert.equal((await idPart("!!!")).length, 16);
  assert.equal(await idPart(" __init__ "), "init");
});

function item(id: string, more: Partial<InventoryItem> = {}): InventoryItem {
  return { id, kind: "tool", name: id, locator: "a.py", ...more };
}

Deno.test("merging keeps the smallest locator, the highest risk and all tags (A5)", () => {
  const [merged, ...none] = mergeItems([
    item("t", { locator: "z.py", risk_level: "low", tags: ["x"] }),
    item("t", { locator: "a.py", risk_level: "critical", tags: ["y"], name: "other" }),
  ]);
  assert.deepEqual(none, []);
  assert.deepEqual(merged, item("t", { risk_level: "critical", tags: ["x", "y"] }));
  assert.deepEqual(mergeItems([item("b"), item("a"), item("b")]).map(({ id }) => id), ["a", "b"]);
});

Deno.test("roots and patterns are normalized and matched (A5)", () => {
  const clean = (path: string) => path.replace(/^\.\//, "");
  assert.deepEqual(normalizeRoots([], clean), ["."]);
  assert.deepEqual(normalizeRoots([" ./b ", "", "./a", "./a"], clean), ["a", "b"]);
  assert.deepEqual(normalizePatterns(["", "  *.py", "a"]), ["*.py", "a"]);
  const matches = (pattern: string) => matcherOf([pattern])("src/tool.py");
  const cases = ["src/*.py", "src/", "src/t[a-z]ol.py", "src/t[^a]?l.py", "*.go", "*.py", "[z"];
  assert.deepEqual(cases.map(matches), [true, true, true, true, false, false, false]);
});

Deno.test("coverage counts names, and risky items by id (A2.9)", async () => {
  const items = [
    item("1", { name: "Read ", risk_level: "low" }),
    item("2", { name: "delete_x", risk_level: "critical" }),
    item("3", { name: "read", kind: "mcp_server" }),
    item("4", { name: "s", kind: "skill", risk_level: "high" }),
    item("5", { name: "other" }),
  ];
  const snapshot = await inventorySnapshot(items, { workspace: "", created_at });
  assert.deepEqual(coverageOf(snapshot, [{ digest: "d", toolNames: ["READ", "far"] }]), {
    snapshot_id: snapshot.snapshot_id,
    discovered_tools: 3,
    gated_tools: 1,
    high_risk_ungated_tools: 1,
    coverage_percent: 33.33,
    policy_digests: ["d"],
    discovered_tool_names: ["delete_x", "other", "read"],
    gated_tool_names: ["far", "read"],
    high_risk_ungated_tool_ids: ["2"],
  });
  const empty = await inventorySnapshot([], { workspace: "", created_at });
  assert.equal(coverageOf(empty, []).coverage_percent, 100);
});

Deno.test("diff tells added, removed and changed (A5)", () => {
  const of = (...items: InventoryItem[]) => ({ snapshot_id: "s", items });
  const { added, removed } = diffInventories(
    of(item("one"), item("two")),
    of(item("two"), item("three")),
  );
  assert.deepEqual([added, removed].map((list) => list?.map(({ id }) => id)), [["three"], ["one"]]);
  const moved = diffInventories(of(item("a")), of(item("a", { locator: "b.py" })));
  assert.deepEqual([moved.changed_count, moved.changed?.[0]?.after_locator], [1, "b.py"]);
  assert.equal(
    diffInventories(of(item("a", { last_seen_run: "run_1" })), of(item("a"))).changed_count,
    0,
  );
});

Deno.test("formatInventory is safe inside of HTML (A2.8)", () => {
  assert.equal(formatInventory({ a: "<&>\u2028" }), '{"a":"\\u003c\\u0026\\u003e\\u2028"}');
});
