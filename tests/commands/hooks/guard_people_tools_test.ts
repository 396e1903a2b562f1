/** Commands of gait that only people may run, in the arguments of tools that no table knows. */

import assert from "node:assert/strict";
import { callHook, claudeAnswer, claudePayload, installedHook } from "../../support/hooks.ts";

const ALL = "schema_version: 1.1.0\ndefault_verdict: allow\n";

type Call = readonly [tool: string, input: object];

async function isDenied([tool, input]: Call): Promise<boolean> {
  const on = await installedHook({ policy: ALL });
  return claudeAnswer(await callHook(on, claudePayload(tool, input))) !== undefined;
}

const BLOCKED: readonly Call[] = [
  ["new_tool", { command: "gait approve x" }],
  ["mcp__db__query", { command: "gait hooks accept" }],
  ["execute_command", { command: "gait log end x --yes" }],
  ["CronCreate", { command: "gait hooks accept" }],
  ["mcp__term__run", { cmd: "cd /w && /opt/gait/bin/gait.js hooks uninstall claude-code" }],
  ["mcp__term__run", { command: ["gait", "hooks", "accept"] }],
  ["mcp__term__run", { program: "gait", args: ["hooks", "accept"] }],
  ["mcp__term__run", { args: ["hooks", "accept"], command: "gait" }],
  ["mcp__term__run", { options: { commandLine: "sh -c 'gait keys init'" } }],
  ["mcp__term__run", { steps: [{ run: "ls" }, { run: "gait init --undo" }] }],
  ["mcp__term__type", { keys: "gait hooks accept\n" }],
  ["mcp__term__type", { input: "gait hooks accept\n" }],
  ["mcp__py__run", { code: 'import os\nos.system("gait approve x")' }],
  ["mcp__js__run", { script: 'require("child_process").execSync("gait approve x")' }],
  ["new_tool", { x: "ls\ngait approve x" }],
  ["new_tool", { x: ["gait", "hooks", "accept"] }],
  ["new_tool", { x: "npx gait hooks accept" }],
  ["REPL", { code: 'require("child_process").execSync("gait hooks accept")' }],
  ["REPL", { code: "fs.rmSync(os.homedir()+'/.gait', { recursive: true })" }],
  ["REPL", { code: 'const d = ".gait"; await fs.rm(`/home/${d}`, { recursive: true })' }],
];

/** They name such a command in what is said, written or searched, or run others. */
const ALLOWED: readonly Call[] = [
  ["TodoWrite", {
    todos: [{ content: "gait approve docs", activeForm: "gait approve", status: "pending" }],
  }],
  ["Agent", { prompt: "Document gait hooks accept", description: "gait approve is documented" }],
  ["AskUserQuestion", {
    questions: [{
      question: "gait hooks accept changes the policy. Run it?",
      header: "gait hooks",
      options: [{ label: "gait hooks accept", description: "gait approve x" }],
    }],
  }],
  ["ExitPlanMode", { plan: "1. Ask the user\ngait hooks accept\n2. Go on" }],
  ["mcp__github__create_issue", {
    title: "gait hooks accept fails",
    body: "gait approve x\nfails",
  }],
  ["mcp__git__commit", { message: "gait approve is documented\n\ngait log prune too" }],
  ["mcp__jira__create", { summary: "gait hooks accept fails", comment: "gait approve x" }],
  ["mcp__notes__add", { text: "gait hooks accept", note: "gait approve x" }],
  ["mcp__web__query", { query: "gait hooks accept" }],
  ["mcp__term__run", { command: "grep -r 'gait hooks accept' docs" }],
  ["mcp__term__run", { command: 'git commit -m "gait approve is documented"' }],
  ["mcp__term__run", { command: "gait verify run_demo && gait policy init medium" }],
  ["mcp__term__run", { command: "npm", args: ["run", "serve"] }],
  ["mcp__term__run", { command: "git init && hugo serve" }],
  ["mcp__memory__add", { observations: ["The user runs gait hooks accept", "gait approve x"] }],
  ["Write", { file_path: "/w/a.md", content: "gait hooks accept\n" }],
  ["Edit", { file_path: "/w/a.md", old_string: "x", new_string: "gait hooks accept" }],
  ["Bash", { command: "ls", description: "gait hooks accept is for people" }],
  ["new_tool", { place: "docs/gait hooks accept.md", tags: ["gait", "approve"] }],
  ["REPL", { code: "const xs = [1, 2]; console.log(xs.map((x) => x + 1))" }],
  ["REPL", { code: 'fs.writeFileSync("out.json", JSON.stringify(x))' }],
];

Deno.test("tools that may write do not run gait's commands for people", async () => {
  const passed: Call[] = [];
  for (const call of BLOCKED) if (!await isDenied(call)) passed.push(call);
  assert.deepEqual(passed, []);
});

Deno.test("what tools say, write and search may name gait's commands for people", async () => {
  const blocked: Call[] = [];
  for (const call of ALLOWED) if (await isDenied(call)) blocked.push(call);
  assert.deepEqual(blocked, []);
});
