import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { discover, fileKind, type SourceSet } from "../../../src/core/scout/discover.ts";

async function look(name: string, text: string, sources: SourceSet = "all") {
  const warnings: string[] = [];
  const warn = (warning: string) => void warnings.push(warning);
  const items = await discover({ name, bytes: encodeUtf8(text) }, { sources, warn });
  return { items, warnings };
}

async function ids(name: string, text: string, sources: SourceSet = "all") {
  return (await look(name, text, sources)).items.map(({ id }) => id);
}

const servers = (...names: readonly string[]) => names.map((name) => `mcp_server:${name}`);

// file, text, ids under --sources baseline
const SPECIFIED: readonly (readonly [string, string, string, readonly string[]])[] = [
  ["plain Python", "a.py", "print('hello')\n", []],
  [
    "mixed file: each function appears under both frameworks",
    "a.py",
    "@tool\ndef read(): pass\n@function_tool\ndef send(): pass\n",
    ["langchain:read", "langchain:send", "openai_agents:read", "openai_agents:send"]
      .map((id) => `tool:framework:${id}`),
  ],
  ["non-MCP broken JSON", "x.json", '{"servers":', []],
  ["non-MCP broken YAML", "x.yaml", "servers: [", []],
  [
    "nested MCP",
    "x.json",
    '{"mcpServers":{"one":{}},"list":[{"servers":{"two":{}}}]}',
    servers("one", "two"),
  ],
  [
    "nested MCP, keys that are not text",
    "x.yaml",
    "1:\n  true:\n    mcpServers:\n      one: {}\nlist:\n  - servers: {2: {}}\n",
    servers("2", "one"),
  ],
  [
    "keys are trimmed and lower-cased",
    "x.json",
    '{" MCPServers ":{" a ":{}," ":{}}}',
    servers("a"),
  ],
  ["an array as servers has no names", "x.json", '{"servers":[{"name":"a"}]}', []],
  ["walking goes on below matched keys", "x.json", '{"servers":{"a":{"servers":{"b":1}}}}', [
    ...servers("a", "b"),
  ]],
  ["an escaped key counts", "x.json", '{"\\u0073ervers":{"a":{}}}', servers("a")],
  ["an escaped key counts in YAML", "x.yaml", '"\\x73ervers": {a: 1}\n', servers("a")],
  ["a key over two lines counts in YAML", "x.yaml", '? "ser\\\n  vers"\n: {a: 1}\n', servers("a")],
  ["only the first YAML document counts", "x.yml", "servers: {a: 1}\n---\nservers: {b: 1}\n", [
    ...servers("a"),
  ]],
  ["anchors, aliases and tags are read", "x.yaml", "a: &a !x\n  servers: {b: 1}\nc: *a\n", [
    ...servers("b"),
  ]],
  ["a key that stands twice breaks YAML", "x.yaml", "servers: {a: 1}\nservers: {b: 1}\n", []],
  ["a key that is a list is walked past", "x.yaml", "? [a, b]\n: servers: {c: 1}\n", servers("c")],
  ["white space is not what JavaScript thinks", "a.py", "@tool\u00a0\ndef f(): pass\n", []],
  ["a vertical tab is no white space", "a.py", "\u000b@tool\ndef f(): pass\n", []],
];

for (const [what, name, text, expected] of SPECIFIED) {
  Deno.test(`discover, baseline: ${what}`, async () => {
    assert.deepEqual(await ids(name, text, "baseline"), expected);
  });
}

Deno.test("MCP-named broken JSON is an error, which says how to leave the file out", async () => {
  for (const name of ["ws/My-MCP.json", "mcp.yaml"]) {
    await assert.rejects(look(name, "{", "baseline"), (error: Error & { hint: string }) => {
      assert.ok(error.message.includes(name), error.message);
      assert.equal(error.hint, `mend the file, or leave it out: --exclude ${name}`);
      return true;
    });
  }
});

const MCP = 'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\n';
const OPENAI = 'import { tool } from "@openai/agents";\n';
const AI = 'import { tool } from "ai";\n';
const LANGCHAIN = 'import { tool } from "@langchain/core/tools";\n';

// sources of our own: file, text, ids
const OURS: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    "a name in a constant",
    "s.ts",
    'const NAME: string = "get-sum";\nserver.registerTool(NAME, {}, f);',
    ["mcp_sdk:get-sum"],
  ],
  ["compiled code without imports", "s.js", "server.registerTool('echo', {}, f)", ["mcp_sdk:echo"]],
  ["tools that run as tasks", "s.js", 'x.registerToolTask("late", {}, f)', ["mcp_sdk:late"]],
  ["the split SDK", "s.ts", `import "@modelcontextprotocol/server";\ns.tool("a", f)`, [
    "mcp_sdk:a",
  ]],
  ["a name that is computed is told as such", "s.ts", `${MCP}s.registerTool(\`x\${y}\`, f)`, [
    "mcp_sdk:unknown:s.ts%20%60x%24%7By%7D%60",
  ]],
  [
    "what stands in comments, strings and patterns is not there",
    "s.ts",
    `${MCP}// s.tool("a")\n/* s.tool("b") */ const t = 's.tool("c")';\n` +
    'x = /"\\/s.tool("d")/; const u = `s.tool("e")`;\ns.tool("f", g);',
    ["mcp_sdk:f"],
  ],
  ["a division is not a pattern", "s.ts", `${MCP}a = b / c; s.tool("x"); d = e / f;`, [
    "mcp_sdk:x",
  ]],
  ["an apostrophe in JSX ends with its line", "s.tsx", `${MCP}<p>don't</p>\ns.tool("x", f)`, [
    "mcp_sdk:x",
  ]],
  [
    "a name far from its call",
    "a.ts",
    `${OPENAI}tool({ description: "${
      "long ".repeat(200)
    }", parameters: z.object({ name: "no" }), name: "far" })`,
    ["openai_agents_js:far"],
  ],
  [
    "a name behind the function",
    "l.ts",
    `${LANGCHAIN}tool(async (x) => {\n  return { name: "no" };\n}, { "name": 'yes' })`,
    [
      "langchain_js:yes",
    ],
  ],
  [
    "a class",
    "l.ts",
    `import { StructuredTool } from "@langchain/core/tools";\nclass Search extends StructuredTool {\n  name = "search";\n  f() { const name = "no"; }\n}`,
    ["langchain_js:search"],
  ],
  ["quoted properties", "v.ts", `${AI}const tools = { "send-mail": tool({}), b: tool ({}) };`, [
    "ai_sdk:b",
    "ai_sdk:send-mail",
  ]],
  ["other calls of that name", "v.ts", `${AI}const a = mytool({}); b.tool({});`, []],
  ["a tool that the program gives no name", "v.ts", `${AI}use(tool({}));`, [
    "ai_sdk:unknown:v.ts%20ai%3Atool",
  ]],
  ["no library", "none.ts", 'const t = tool({ name: "x" })', []],
];

for (const [what, name, text, expected] of OURS) {
  Deno.test(`discover, scripts: ${what}`, async () => {
    assert.deepEqual(await ids(name, text), expected.map((id) => `tool:framework:${id}`));
    assert.deepEqual(await ids(name, text, "baseline"), []);
  });
}

Deno.test("a skill has the name of its front matter, or of its folder, and a digest", async () => {
  const digest = "digest:sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const { items } = await look("skills/review/SKILL.md", "abc"); // FIPS 180-4: the digest of "abc"
  assert.deepEqual(items, [{
    id: "skill:review",
    kind: "skill",
    name: "review",
    locator: "skills/review/SKILL.md",
    risk_level: "low",
    tags: [digest, "skill"],
  }]);
  const named = async (text: string) => (await look("s/SKILL.md", text)).items[0]?.name;
  assert.equal(await named("---\r\nname: code-review\r\n---\r\n"), "code-review");
  assert.equal(await named('---\nother: 1\nname: "a b"\n---\n'), "a b");
  assert.equal(await named("---\nname: x\n"), "s", "front matter that never ends is none");
});

Deno.test("the rules look at files by their extension alone", () => {
  const kinds = (sources: SourceSet) =>
    ["A.PY", "b.Json", "c.yml", "d.ts", "e.d.ts", "f.cjs", "Skill.md", "g.toml", "h.txt", "py"]
      .map((name) => fileKind(name, sources) ?? "-").join(" ");
  assert.equal(kinds("baseline"), "python document document - - - - - - -");
  assert.equal(kinds("all"), "program document document program - program skill settings - -");
});

/** Long enough for a pattern that tries a run from each of its places never to come to its end. */
const HOSTILE = 1024 * 1024;

// each of these is one run of text in the sight of some pattern
const RUNS: readonly (readonly [string, string])[] = [
  ["a.py", `${"\n".repeat(HOSTILE)}@tool x def(`],
  ["b.py", `tools=[${" ".repeat(HOSTILE)}`],
  ["c.py", `@tool\n${"def ".repeat(HOSTILE / 4)}`],
  ["d.ts", `"ai"${"a-".repeat(HOSTILE / 2)}: tool`],
  ["e.ts", `"@openai/agents" ${"tool(".repeat(HOSTILE / 5)}`],
  ["f.ts", `.registerTool(a, ${".registerTool(b,".repeat(HOSTILE / 16)}`],
  ["g.ts", `"langchain" tool ${"'".repeat(HOSTILE)}`],
  ["SKILL.md", `---\nname: a${" ".repeat(HOSTILE)}b\n---\n`],
  ["h.json", `{"servers":{"${"!".repeat(HOSTILE)}x":{}}}`],
  ["i.yaml", `a: &a {b: 1}\nservers: {c: [${"*a, ".repeat(HOSTILE / 64)}]}\n`],
  ["j.toml", `mcp_servers${" ".repeat(HOSTILE)}`],
];

for (const [name, text] of RUNS) {
  Deno.test(`discover reads ${name} in one pass, whatever is repeated in it`, async () => {
    await look(name, text);
  });
}

Deno.test("an alias bomb is walked once", async () => {
  const levels = Array.from(
    { length: 40 },
    (_, at) => `l${at + 1}: &l${at + 1} [${Array(9).fill(`*l${at}`).join(", ")}]`,
  );
  const text = `l0: &l0 {servers: {deep: 1}}\n${levels.join("\n")}\n`;
  assert.deepEqual(await ids("bomb.yaml", text, "baseline"), servers("deep"));
  const sure = text.replace("deep: 1", "deep: {command: x, args: []}");
  assert.deepEqual((await look("bomb.yaml", sure)).items.map(({ name }) => name), ["deep"]);
});
