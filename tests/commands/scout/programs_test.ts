/** Programs in a snapshot, as users see them. */

import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";

const FILES = {
  "ws/app/server.py": 'from fastmcp import FastMCP\nmcp = FastMCP("x")\n',
  "ws/app/tools.py":
    "from .server import mcp\n\n\ndef helper(): pass\n\n\n@mcp.tool(name='delete_all')\ndef f(): pass\n",
  "ws/broken.py":
    "from crewai.tools import tool\n\n@tool\ndef kept(): pass\n\ndef broken(:\n    pass\n",
  "ws/web/route.tsx":
    'import { generateText, tool } from "ai";\nconst shown = tool({});\ngenerateText({ tools: { weather: shown } });\n',
};

Deno.test("gait scout snapshot finds tools of programs, not their helpers", async () => {
  const { exit, json } = await gait("scout snapshot --roots ws --json", { files: FILES });
  const { tools, warnings, findings } = json() as {
    readonly tools: readonly { readonly name: string; readonly locator: string }[];
    readonly warnings: readonly string[];
    readonly findings: readonly Readonly<Record<string, unknown>>[];
  };
  assert.equal(exit, 0);
  assert.deepEqual(tools.map(({ name, locator }) => `${name} ${locator}`).sort(), [
    "delete_all ws/app/tools.py",
    "kept ws/broken.py",
    "weather ws/web/route.tsx",
  ]);
  assert.deepEqual(warnings, [
    'skipped a part of "ws/broken.py": Expected parameter name (line 6, column 12)',
  ]);
  const unread = findings.filter(({ rule_id }) => rule_id === "unread-file");
  assert.deepEqual(unread.map(({ file, line, column }) => [file, line, column]), [
    ["ws/broken.py", 6, 12],
  ]);
});

Deno.test("--sources baseline reads Python by its own rules, and no scripts", async () => {
  const { json } = await gait("scout snapshot --roots ws --json --sources baseline", {
    files: FILES,
  });
  const { tools } = json() as { readonly tools: readonly { readonly name: string }[] };
  assert.deepEqual(tools.map(({ name }) => name).sort(), ["broken", "kept"]);
});

Deno.test("hostile programs do not stop gait scout snapshot", async () => {
  using folder = scratch();
  const put = (name: string, text: string) =>
    Deno.writeTextFileSync(`${folder.path}/${name}`, text);
  put("a.py", "from crewai.tools import tool\n@tool\ndef found(): pass\n");
  put("deep.py", `# tool\nx = ${"[".repeat(500_000)}`);
  put("guesses.ts", `// tool\nx = ${"f<a>(".repeat(100_000)}`);
  put("huge.py", `# tool\n${"x = 1\n".repeat(300_000)}`);
  put("larger.py", `# tool\n${"#".repeat(50 * 1024 * 1024)}`);
  put("nul.ts", "// tool\n\0");
  put("string.py", `# tool\nx = """${"a".repeat(500_000)}`);
  put("new\nline.py", "# tool\nx = (");
  await new Deno.Command("mkfifo", { args: [`${folder.path}/pipe.py`] }).output();
  Deno.symlinkSync("a.py", `${folder.path}/link.py`);
  const { exit, stdout } = await gaitProcess(["scout", "snapshot", "--json"], { cwd: folder.path });
  const { items, warnings } = JSON.parse(stdout);
  assert.deepEqual([exit, items], [0, 1]);
  const named = (warnings as string[]).map((line) => /"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line);
  const unread = ["deep.py", "guesses.ts", "huge.py", "larger.py", "new\\u000aline.py", "nul.ts"];
  assert.deepEqual(named.sort(), [...unread, "pipe.py", "string.py"]);
});

const TESTED = {
  "tests/app/a.py":
    "from fastmcp import FastMCP\nm = FastMCP('x')\n@m.tool\ndef delete_all(): pass\n@m.tool\ndef read(): pass\n",
  "tests/app/tests/a_test.py":
    "from fastmcp import FastMCP\nm = FastMCP('x')\n@m.tool\ndef drop_all(): pass\n@m.tool\ndef read(): pass\n",
  "tests/app/web/__tests__/b.ts": 'import { tool } from "ai";\nexport const send_all = tool({});\n',
  "p.yaml": "default_verdict: block\nrules: []\n",
};

Deno.test("tools of tests are items that neither coverage nor findings count", async () => {
  const { json, system } = await gait(
    "scout snapshot --roots tests/app --policy p.yaml --out s.json --json",
    { files: TESTED },
  );
  const { coverage } = json() as { coverage: { discovered_tool_names: readonly string[] } };
  assert.deepEqual(coverage.discovered_tool_names, ["delete_all", "read"]);
  const { items } = JSON.parse(
    new TextDecoder().decode(system.files.get("s.json")?.bytes),
  ) as {
    readonly items: readonly { name: string; tags: readonly string[]; places?: unknown }[];
  };
  const tested = items.filter(({ tags }) => tags.includes("test")).map(({ name }) => name);
  assert.deepEqual(tested.sort(), ["drop_all", "send_all"]);
  assert.deepEqual(
    items.filter(({ places }) => places !== undefined).map((each) => [each.name, each.places]),
    [
      ["read", [
        { file: "tests/app/a.py", line: 6, column: 1 },
        { file: "tests/app/tests/a_test.py", line: 6, column: 1 },
      ]],
    ],
  );
  const bare = await gait("scout snapshot --roots tests/app --json", { files: TESTED });
  const { findings } = bare.json() as { findings: readonly { item_id?: string }[] };
  assert.deepEqual(findings.map(({ item_id }) => item_id), ["tool:framework:fastmcp:delete_all"]);
});

Deno.test("a tool that the manifest of a bundle lists and its program defines is one", async () => {
  const manifest = {
    manifest_version: "0.3",
    name: "rows",
    server: { type: "node", mcp_config: { command: "node", args: ["s.js"] } },
    tools: [{ name: "read_row" }, { name: "only_listed" }],
  };
  const { json } = await gait("scout snapshot --roots ws --json", {
    files: {
      "ws/rows/manifest.json": JSON.stringify(manifest),
      "ws/rows/src/s.ts":
        'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nnew McpServer({}).registerTool("read_row", {}, f);\n',
    },
  });
  const { tools } = json() as { tools: readonly Readonly<Record<string, string>>[] };
  assert.deepEqual(
    tools.filter(({ kind }) => kind === "tool").map(({ name, locator }) => `${name} ${locator}`)
      .sort(),
    ["only_listed ws/rows/manifest.json", "read_row ws/rows/src/s.ts"],
  );
});

Deno.test("--exclude with ** crosses folders, and a pattern that matches nothing is a warning", async () => {
  const excluded = async (pattern: string) => {
    const { json } = await gait(`scout snapshot --roots ws --json --exclude ${pattern}`, {
      files: FILES,
    });
    const { tools, warnings = [] } = json() as {
      readonly tools: readonly { readonly name: string }[];
      readonly warnings?: readonly string[];
    };
    return [
      tools.map(({ name }) => name).sort(),
      warnings.filter((line) => /--exclude/.test(line)),
    ];
  };
  assert.deepEqual(await excluded("**/tools.py"), [["kept", "weather"], []]);
  assert.deepEqual(await excluded("*tools.py"), [["delete_all", "kept", "weather"], [
    '--exclude "*tools.py" matched no file that would be read: * stops at /, ** does not',
  ]]);
});

Deno.test("names are followed into packages of the same tree", async () => {
  const { json } = await gait("scout snapshot --roots ws --json", {
    files: {
      "ws/packages/core/package.json": '{"name": "@rows/core"}',
      "ws/packages/core/src/index.ts": 'export { weather } from "./tools.js";\n',
      "ws/packages/core/src/tools.ts":
        'import { tool } from "ai";\nexport const weather = tool({});\n',
      "ws/apps/web/a.ts":
        'import { generateText } from "ai";\nimport { weather } from "@rows/core";\ngenerateText({ tools: { get_weather: weather } });\n',
    },
  });
  const { tools } = json() as { tools: readonly Readonly<Record<string, string>>[] };
  assert.deepEqual(tools.map(({ name, locator }) => `${name} ${locator}`), [
    "get_weather ws/packages/core/src/tools.ts",
  ]);
});
