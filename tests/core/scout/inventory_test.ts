import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { discover } from "../../../src/core/scout/discover.ts";
import { formatInventory } from "../../../src/core/scout/format.ts";
import { idPart, riskOf } from "../../../src/core/scout/identity.ts";
import {
  diffInventories,
  inventorySnapshot,
  mergeItems,
} from "../../../src/core/scout/inventory.ts";
import { matcherOf, normalizePatterns } from "../../../src/core/scout/paths.ts";
import type { InventoryItem } from "../../../src/core/schema/scout.ts";

const created_at = "2026-02-05T00:00:00Z";

function found(name: string, text: string, sources: "all" | "baseline" = "baseline") {
  return discover({ name, bytes: encodeUtf8(text) }, { sources, warn: () => {} });
}

const AGENT = 'from langchain.tools import tool\n\n@tool\ndef delete_user():\n    return "ok"\n';
const MCP = '{"mcpServers":{"database":{"command":"db"},"Email Svc":{"command":"mail"}}}\n';

Deno.test("an empty workspace has the id that the format gives it", async () => {
  const { snapshot_id } = await inventorySnapshot([], { workspace: "emptyws", created_at });
  assert.equal(snapshot_id, "snap_a68d6d2833db");
});

Deno.test("the sample workspace has the items and the id of the format's worked example", async () => {
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

// text of a Python file, and the ids that it gives
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

Deno.test("risk goes by words in the name, ids by its letters and digits", async () => {
  assert.deepEqual(["delete_user", "write_user", "read_user"].map(riskOf), [
    "critical",
    "high",
    "low",
  ]);
  // printf '!!!' | sha256sum
  assert.equal(await idPart("!!!"), "e84c538e7fe25073");
  assert.deepEqual([await idPart("my.host:1"), await idPart("Email Svc")], [
    "my_host_1",
    "email_svc",
  ]);
  assert.equal(await idPart(" __init__ "), "init");
});

function item(id: string, more: Partial<InventoryItem> = {}): InventoryItem {
  return { id, kind: "tool", name: id, locator: "a.py", ...more };
}

Deno.test("merge: the smallest locator, the highest risk, all tags", () => {
  const [merged, ...none] = mergeItems([
    item("t", { locator: "z.py", risk_level: "low", tags: ["x"] }),
    item("t", { locator: "a.py", risk_level: "critical", tags: ["y"], name: "other" }),
  ]);
  assert.deepEqual(none, []);
  assert.deepEqual(merged, item("t", { risk_level: "critical", tags: ["x", "y"] }));
});

Deno.test("merge: three items, two ids, sorted by id, the smallest locator", () => {
  const merged = mergeItems([
    item("b", { locator: "z.py" }),
    item("a", { locator: "m.py" }),
    item("b", { locator: "b.py" }),
  ]);
  assert.deepEqual(merged.map(({ id, locator }) => [id, locator]), [["a", "m.py"], ["b", "b.py"]]);
});

Deno.test("merge: the tags a,b with b,c is a,b,c", () => {
  const [merged] = mergeItems([item("t", { tags: ["a", "b"] }), item("t", { tags: ["b", "c"] })]);
  assert.deepEqual(merged?.tags, ["a", "b", "c"]);
});

Deno.test("patterns are trimmed, and match as a glob or as a part", () => {
  assert.deepEqual(normalizePatterns(["", "  *.py", "a"]), ["*.py", "a"]);
  const matches = (pattern: string) => matcherOf([pattern]).matches("src/tool.py");
  const cases = ["src/*.py", "src/", "src/t[a-z]ol.py", "src/t[^a]?l.py", "*.go", "*.py", "[z"];
  assert.deepEqual(cases.map(matches), [true, true, true, true, false, false, false]);
});

// pattern, path, whether the glob matches; none of the patterns is a part of its path
const GLOBS: readonly (readonly [string, string, boolean])[] = [
  ["*", "a.py", true],
  ["*", "a/b", false],
  ["a?c", "a/c", false],
  ["a?c", "a\u{1f600}c", true],
  ["**/m.json", "m.json", true],
  ["**/m.json", "a/b/m.json", true],
  ["**/m.json", "a/xm.json", false],
  ["a/**/b", "a/b", true],
  ["a/**", "a/b/c", true],
  ["*m.json", "a/m.json", false],
  ["**m.json", "a/m.json", true],
  ["a[^b]c", "a/c", true],
  ["[a&~|b]", "&", true],
  ["[a\\-z]", "-", true],
  ["[a\\-z]", "b", false],
  ["[\\]]", "]", true],
  ["[z-a]x", "zx", false],
  ["[^z-a]x", "zx", true],
  ["[]a]x", "ax", false],
  ["[a-]x", "ax", false],
  ["[-a]x", "ax", false],
  ["[ax", "a", false],
  ["\\*", "*", true],
  ["\\*", "a", false],
  ["a\\", "a", false],
  ["*.*", ".", true],
  ["(a|b)", "a", false],
];

for (const [pattern, path, expected] of GLOBS) {
  Deno.test(`the glob ${pattern} ${expected ? "matches" : "does not match"} ${path}`, () => {
    assert.equal(matcherOf([pattern]).matches(path), expected);
  });
}

Deno.test("diff: changed, added and removed", () => {
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

Deno.test("formatInventory escapes what HTML would read", () => {
  assert.equal(formatInventory({ a: "<&>\u2028" }), '{"a":"\\u003c\\u0026\\u003e\\u2028"}');
});

Deno.test("merge: places are gathered, and an item is for tests only if all its places are", () => {
  const at = (file: string, tags: readonly string[]) =>
    item("t", { locator: file, tags: [...tags], places: [{ file, line: 1, column: 1 }] });
  const [merged] = mergeItems([
    at("a/test_x.py", ["test"]),
    at("b.py", []),
    at("a/test_x.py", ["test"]),
  ]);
  assert.deepEqual([merged?.locator, merged?.tags], ["b.py", []]);
  assert.deepEqual(merged?.places?.map(({ file }) => file), ["a/test_x.py", "b.py"]);
  const [tested] = mergeItems([at("b/test_x.py", ["test"]), at("a/test_x.py", ["test"])]);
  assert.deepEqual([tested?.locator, tested?.tags], ["a/test_x.py", ["test"]]);
});
