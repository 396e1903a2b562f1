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
