import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const GOOD = '{"mcpServers":{"good":{"command":"x"}}}';

async function scan(files: Readonly<Record<string, string>>) {
  const { exit, json, system, stderr } = await gait(
    "scout snapshot --json --roots ws --out s --sarif sarif --cyclonedx bom --html page",
    { files: { "ws/.mcp.json": GOOD, ...files } },
  );
  assert.equal(exit, 0, stderr);
  const text = decodeUtf8(system.files.get("s")?.bytes ?? new Uint8Array());
  const { items }: { readonly items: readonly { readonly id: string; readonly name: string }[] } =
    JSON.parse(text);
  const { findings = [] } = json() as { findings?: { rule_id: string; file: string }[] };
  return {
    names: items.map(({ name }) => name).filter((name) => name !== "good"),
    ids: items.map(({ id }) => id),
    unread: [
      ...new Set(
        findings.filter(({ rule_id }) => rule_id === "unread-file").map(({ file }) => file),
      ),
    ],
    hasGood: items.some(({ name }) => name === "good"),
    text,
  };
}

// Each row: a path, a text with half a character in a name, and the names that are shown.
const HALVES: readonly (readonly [string, string, readonly string[]])[] = [
  ["ws/x/.mcp.json", '{"mcpServers":{"\\ud800":{"command":"x"}}}', ["\\ud800"]],
  [
    "ws/x/.mcp.json",
    '{"mcpServers":{"a\\udfff":{"command":"x"},"a\\\\udfff":{"command":"y"}}}',
    ["a\\udfff", "a\\udfff"],
  ],
  ["ws/\ud83d\ude00/.mcp.json", '{"mcpServers":{"\\ude00":{"url":"https://h"}}}', ["\\ude00"]],
  [
    "ws/x/.mcp.json",
    '{"mcpServers":{"a":{"command":"\\ud800","args":["\\ud801"],"env":{"\\ud802":"1"},' +
    '"alwaysAllow":["\\ud803"],"cwd":"\\ud804"}}}',
    ["a", "\\ud803"],
  ],
  [
    "ws/x/tools.ts",
    'import { tool } from "ai";\nexport const tools = {"\\ud800": tool({}), "\\ud801": tool({})};\n',
    ["\\ud800", "\\ud801"],
  ],
  [
    "ws/x/tools.py",
    "from agents import function_tool\n" +
    '@function_tool(name_override="\\ud800")\ndef f(): "d"\n',
    ["\\ud800"],
  ],
];

Deno.test("scout snapshot shows halves of characters in names as escapes, and names the file", async () => {
  for (const [path, text, names] of HALVES) {
    const found = await scan({ [path]: text });
    assert.deepEqual([...found.names].sort(), [...names].sort(), text);
    assert.ok(found.hasGood, text);
    assert.deepEqual(found.unread, [path], text);
    assert.ok(
      found.text.isWellFormed() && !/\\ud[89a-f]|\ufffd/i.test(found.text.replaceAll("\\\\", "")),
      text,
    );
  }
});

Deno.test("scout snapshot cuts no character of an expression in half", async () => {
  for (let before = 1; before < 60; before++) {
    const expression = `${"n".repeat(before)}["${"\u{1f600}".repeat(100)}"]`;
    for (
      const [path, text] of [
        [
          "ws/x/a.py",
          `from fastmcp import FastMCP\nmcp = FastMCP("x")\n@mcp.tool(name=${expression})\ndef f(): "d"\n`,
        ],
        [
          "ws/x/a.ts",
          'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\n' +
          `const s = new McpServer({});\ns.registerTool(${expression}, {}, () => 1);\n`,
        ],
      ] as const
    ) {
      const found = await scan({ [path]: text });
      assert.deepEqual([found.names.length, found.unread], [1, []], text);
    }
  }
});

Deno.test("scout snapshot names a file that makes gait fail, and reads the others", async () => {
  const path = "ws/x/.mcp.json";
  const broken = (failsAtOnce: boolean) =>
    new Proxy(encodeUtf8(GOOD), { // no bytes for a decoder
      get(target, name) {
        if (failsAtOnce) throw new TypeError("a fault of gait's own");
        return Reflect.get(target, name, target);
      },
    });
  for (const bytes of [broken(true), broken(false)]) {
    const system = new MemorySystem({ files: { "ws/.mcp.json": GOOD, [path]: GOOD } });
    system.files.set(path, { bytes, mode: 0o644 });
    const { exit, json, stderr } = await gait(
      "scout snapshot --json --roots ws --out s",
      {},
      system,
    );
    assert.equal(exit, 0, stderr);
    const { items, not_read } = json() as { items: number; not_read: { path: string }[] };
    assert.deepEqual([items, not_read.map((each) => each.path)], [1, [path]]);
  }
});
