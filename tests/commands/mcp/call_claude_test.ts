/** Calls of Claude Code through the command line: classes of tools, and the guard's own files. */

import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";

async function answer(
  hook: object,
  policy: string,
  { tools = "", options = "" }: { readonly tools?: string; readonly options?: string } = {},
): Promise<readonly [exit: number, reasons: string, result: Record<string, unknown>]> {
  const payload = { hook_event_name: "PreToolUse", session_id: "s", cwd: "/srv/app", ...hook };
  const map = `schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\ntools:\n${tools}`;
  const line = `mcp proxy p.yaml c.json --adapter claude_code ${
    tools === "" ? "" : "--tools map.yaml"
  } ${options} --json`;
  const files = { "p.yaml": policy, "map.yaml": map, "c.json": JSON.stringify(payload) };
  const { exit, json } = await gait(line, { files });
  return [exit, String(json()["reason_codes"]), json()];
}

const OPEN = `default_verdict: allow
rules:
  - { name: no-agents, effect: block, match: { tool_names: [tool.delegate] } }
  - { name: no-shell, effect: block, match: { tool_names: [tool.exec] } }
  - { name: ask, effect: require_approval, match: { tool_names: [tool.write] } }
`;

const VERDICTS: readonly (readonly [tool: string, exit: number])[] = [
  ["Read", 0],
  ["TodoWrite", 0],
  ["TaskList", 0],
  ["ReadMcpResource", 0],
  ["Write", 4],
  ["MultiEdit", 4],
  ["NotebookEdit", 4],
  ["Task", 3],
  ["Agent", 3],
  ["Workflow", 3],
  ["Bash", 3],
  ["PowerShell", 3],
  ["Monitor", 3],
  ["power-shell", 3],
  ["AGENT", 3],
  ["Artifact", 3],
  ["Novel", 3],
  ["mcp__x__y", 3],
  ["tool.read", 3],
  ["mcp__x__tool.read", 3],
  ["tool.todowrite", 3],
];

for (const [tool_name, exit] of VERDICTS) {
  Deno.test(`under a policy against shells and agents, ${tool_name} exits ${exit}`, async () => {
    const [found] = await answer({ tool_name, tool_input: {} }, OPEN);
    assert.equal(found, exit);
  });
}

Deno.test("an unknown tool keeps its digest, and the reason says why it is blocked", async () => {
  const hook = { tool_name: "Novel", tool_input: {} };
  const [, reasons, strict] = await answer(hook, OPEN);
  assert.equal(reasons, "matched_rule_no_shell,tool_class_unknown");
  const [exit, , open] = await answer(hook, "default_verdict: allow");
  assert.deepEqual([exit, open["intent_digest"]], [0, strict["intent_digest"]]);
});

Deno.test("a tool that a rule or the tool map names is judged as itself", async () => {
  const hook = { tool_name: "mcp__x__y", tool_input: {} };
  const rule = "  - { name: y, effect: allow, match: { tool_names: [tool.mcp__x__y] } }\n";
  assert.equal((await answer(hook, OPEN + rule))[0], 0);
  assert.equal((await answer(hook, OPEN, { tools: "  - { name: mcp__x__y }\n" }))[0], 0);
  // the entry for all tools names none
  assert.equal((await answer(hook, OPEN, { tools: "  - { name: '*' }\n" }))[0], 3);
});

/** The same policy in 1.1, with one more rule. */
function open11(rule: string): string {
  return `schema_version: 1.1.0\n${OPEN}${rule}\n`;
}

Deno.test("a pattern for some tools names those that it fits, one for all tools names none", async () => {
  const allowing = (name: string) =>
    open11(`  - { name: x, effect: allow, match: { tool_names: ['${name}'] } }`);
  const call = { tool_name: "mcp__x__y", tool_input: {} };
  const [exit, reasons] = await answer(call, allowing("tool.mcp__x__*"));
  assert.deepEqual([exit, reasons], [0, "matched_rule_x"]);
  for (const name of ["*", "tool.*", "tool.mcp__z__*"]) {
    const [exit, reasons] = await answer(call, allowing(name));
    assert.equal(exit, 3, name);
    assert.match(String(reasons), /tool_class_unknown/, name);
  }
});

Deno.test("a star in brackets names the tool that has a star in its name", async () => {
  const policy = open11(
    "  - { name: x, effect: allow, match: { tool_names: ['tool.mcp__x__[*]'] } }",
  );
  assert.equal((await answer({ tool_name: "mcp__x__*", tool_input: {} }, policy))[0], 0);
  assert.equal((await answer({ tool_name: "mcp__x__[*]", tool_input: {} }, policy))[0], 3);
});

Deno.test("in a policy of 1.0 a star in a name is a star", async () => {
  const rule = "  - { name: x, effect: allow, match: { tool_names: ['tool.mcp__x__*'] } }\n";
  assert.equal((await answer({ tool_name: "mcp__x__*", tool_input: {} }, OPEN + rule))[0], 0);
  assert.equal((await answer({ tool_name: "mcp__x__y", tool_input: {} }, OPEN + rule))[0], 3);
});

Deno.test("a tool cannot call itself by the name of a class", async () => {
  const rule = "  - { name: s, effect: allow, match: { tool_names: [tool.search, tool.read] } }\n";
  for (const tool_name of ["tool.search", "tool.read", "Tool.Read", "search"]) {
    const tools = "  - { name: Grep, tool_name: tool.search }\n";
    assert.equal(
      (await answer({ tool_name, tool_input: {} }, OPEN + rule, { tools }))[0],
      3,
      tool_name,
    );
  }
});

const MAP = `  - name: Read
    args: [{ path: /file_path, is: path, required: true, base: /srv/app, under: [{ prefix: secrets, sensitivity: secret }] }]
`;
const SECRETS = `default_verdict: allow
rules:
  - { name: keep, effect: block, match: { data_classes: [secret] } }
`;

for (
  const [tool_name, cwd, file_path, exit] of [
    ["Read", "/srv/app", "/srv/app/src/x", 0],
    ["Read", "/srv/app", "/srv/app/secrets/x", 3],
    ["read", "/srv/app", "/srv/app/secrets/x", 3],
    ["RE_AD", "/srv/app", "/srv/app/secrets/x", 3],
    ["Read", "/srv/app/secrets", "x", 3],
    ["Read", "/srv/app/src", "../secrets/x", 3],
    ["Read", "/srv/other", "secrets/x", 0],
    ["Read", "/srv/app", "~/x", 3],
  ] as const
) {
  Deno.test(`${tool_name} of ${file_path} from ${cwd} exits ${exit}`, async () => {
    const hook = { tool_name, cwd, tool_input: { file_path } };
    assert.equal((await answer(hook, SECRETS, { tools: MAP }))[0], exit);
  });
}

Deno.test("the tool map may say what ~ is, of the arguments that it lists", async () => {
  const tools = MAP.replace("base: /srv/app,", "base: /srv/app, home: /srv/app,");
  const read = (tool_input: object) => ({ tool_name: "Read", tool_input });
  const exitOf = async (hook: object) => (await answer(hook, SECRETS, { tools }))[0];
  assert.equal(await exitOf(read({ file_path: "~/src/x" })), 0);
  assert.equal(await exitOf(read({ file_path: "~/secrets/x" })), 3);
  assert.equal(await exitOf(read({ file_path: "/srv/app/x", path: "~/secrets/x" })), 3);
});

const ALLOW = "default_verdict: allow";

const GUARDED: readonly (readonly [tool: string, input: object])[] = [
  ["Write", { file_path: "/srv/app/.claude/settings.json" }],
  ["Edit", { file_path: ".claude/settings.local.json" }],
  ["MultiEdit", { file_path: "/srv/app/.claude/gait/policy.yaml" }],
  ["NotebookEdit", { notebook_path: "/srv/app/.claude/hooks/x.ipynb" }],
  ["Bash", { command: "echo '{}' > .claude/settings.json" }],
  ["PowerShell", { command: "Set-Content .claude\\settings.json x" }],
  ["Read", { file_path: "/srv/app/gait-out/keys/gait_private.key" }],
  ["Write", { file_path: ".gait-out/gate_rate_limits.json" }],
  ["Bash", { command: "rm .gait-out/gate_rate_limits.json" }],
  ["mcp__fs__write_file", { path: ".claude/settings.json" }],
  ["mcp__fs__move", { items: [{ from: "a", to: "/srv/app/.mcp.json" }] }],
];

for (const [tool_name, tool_input] of GUARDED) {
  Deno.test(`no policy allows ${tool_name} ${JSON.stringify(tool_input)}`, async () => {
    const [exit, reasons, result] = await answer({ tool_name, tool_input }, ALLOW);
    assert.equal(exit, 3);
    assert.match(reasons, /guard_file_protected/);
    assert.match(String(result["warnings"]), /a file of the guard itself/);
  });
}

Deno.test("the files that a line names are protected wherever they are", async () => {
  const options = [
    ...["--policy /rules/p.yaml", "--tools /rules/map.yaml", "--context /rules/c.yaml"],
    ...["--trace-dir /rules/traces", "--export-log-out /rules/log"],
  ];
  const map = "schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\n";
  for (const option of options) {
    const [, path = ""] = option.split(" ");
    const file_path = path.startsWith("/") ? path : `/${path}`;
    const payload = { tool_name: "Write", cwd: "/", tool_input: { file_path: `${file_path}` } };
    const files = {
      "/rules/p.yaml": ALLOW,
      "/rules/map.yaml": map,
      "/rules/c.yaml": "identity: a\n",
      "call.json": JSON.stringify(payload),
    };
    const policy = option.startsWith("--policy") ? "" : "--policy /rules/p.yaml";
    const line = `mcp proxy ${policy} ${option} --call call.json --adapter claude_code --json`;
    const { exit, json } = await gait(line, { files });
    assert.equal(exit, 3, `${option}: ${JSON.stringify(json())}`);
    assert.match(String(json()["reason_codes"]), /guard_file_protected/, option);
  }
});

Deno.test("reading the policy and writing other files is left to the policy", async () => {
  const read = { tool_name: "Read", tool_input: { file_path: "/srv/app/.claude/settings.json" } };
  assert.equal((await answer(read, ALLOW))[0], 0);
  const write = { tool_name: "Write", tool_input: { file_path: "/srv/app/src/a.ts" } };
  assert.equal((await answer(write, ALLOW))[0], 0);
});

Deno.test({
  name: "a link to the guard's files is no way around",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = scratch();
    const { path } = folder;
    Deno.mkdirSync(`${path}/rules`);
    Deno.writeTextFileSync(`${path}/rules/p.yaml`, ALLOW);
    Deno.symlinkSync("rules", `${path}/docs`);
    Deno.symlinkSync("rules/p.yaml", `${path}/notes.yaml`);
    const verdictOf = async (file_path: string, cwd: string) => {
      const call = JSON.stringify({ tool_name: "Write", cwd, tool_input: { file_path } });
      const line = ["mcp", "proxy", "rules/p.yaml", "-", "--adapter", "claude_code"];
      return (await gaitProcess(line, { cwd: path, stdin: new TextEncoder().encode(call) })).exit;
    };
    assert.equal(await verdictOf(`${path}/docs/p.yaml`, "/"), 3);
    assert.equal(await verdictOf("notes.yaml", path), 3);
    assert.equal(await verdictOf("rules/p.yaml", path), 3);
    assert.equal(await verdictOf(`${path}/docs/other.yaml`, "/"), 0);
  },
});

Deno.test("a name with a control character or line end around it is refused", async () => {
  const [open] = await answer({ tool_name: "Read", tool_input: { file_path: "/x" } }, ALLOW);
  assert.equal(open, 0);
  for (const tool_name of ["Read\n", "\tRead", "Read\x85", "\u2028Read", "Read\0", "Re\u200bad"]) {
    const [exit, , result] = await answer({ tool_name, tool_input: { file_path: "/x" } }, ALLOW);
    assert.deepEqual([exit, result["error_code"]], [6, "invalid_input"], tool_name);
    assert.match(String(result["error"]), /the tool name holds .*U\+/);
  }
});

Deno.test("a folder in cwd that cannot be judged is no base of the tool map", async () => {
  const read = (cwd: string | undefined, file_path: string) =>
    answer({ tool_name: "Read", cwd, tool_input: { file_path } }, SECRETS, { tools: MAP });
  for (const cwd of ["~/app", "app", "/srv/%2e%2e", "$PWD", "/proc/self/cwd", "/srv/a\\b"]) {
    const [exit, reasons] = await read(cwd, "x");
    assert.deepEqual([exit, /mcp_argument_not_judgeable/.test(reasons)], [3, true], cwd);
    assert.equal((await read(cwd, "/srv/app/x"))[0], 0, "an absolute path needs no folder");
  }
  assert.equal((await read(undefined, "x"))[0], 0, "without a folder, that of the map counts");
});

Deno.test("what a tool writes may name the guard's files, where it writes may not", async () => {
  for (
    const [tool_name, tool_input] of [
      ["Write", { file_path: "/srv/app/a", content: ".claude/settings.json" }],
      ["Edit", { file_path: ".gitignore", old_string: ".claude/settings.local.json" }],
      ["Edit", { file_path: ".gitignore", old_string: "x", new_string: "gait-out" }],
      ["MultiEdit", { file_path: "/srv/app/a", edits: [{ new_string: "gait-out/keys" }] }],
      ["NotebookEdit", { notebook_path: "/srv/app/a.ipynb", new_source: "gait.toml" }],
    ] as const
  ) {
    assert.equal((await answer({ tool_name, tool_input }, ALLOW))[0], 0, tool_name);
  }
  const odd = { file_path: "/srv/app/a", filePath: ".claude/settings.json", content: "x" };
  assert.equal((await answer({ tool_name: "Write", tool_input: odd }, ALLOW))[0], 3);
  // another tool may take any text for the path
  const other = { tool_name: "mcp__fs__write", tool_input: { content: ".claude/settings.json" } };
  assert.equal((await answer(other, ALLOW))[0], 3);
});
