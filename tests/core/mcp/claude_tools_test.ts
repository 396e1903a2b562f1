/** Classes of Claude Code's tools, and what becomes of tools that nobody knows. */

import assert from "node:assert/strict";
import { CLAUDE_TOOLS } from "../../../src/core/mcp/call/adapters/claude_tools.ts";
import { TOOL_CLASSES } from "../../../src/core/mcp/call/client_tools.ts";
import { adapterNamed, readToolCalls } from "../../../src/core/mcp/call/adapters/mod.ts";
import { textSource } from "../../support/text_source.ts";

function read(payload: object) {
  const { calls } = readToolCalls(adapterNamed("claude_code"), textSource(JSON.stringify(payload)));
  const [call] = calls;
  assert.ok(call !== undefined);
  return call;
}

// The tools of the client at the version of the data, with those that it had before.
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "tool.read": ["Read", "Grep", "Glob", "LS", "NotebookRead", "WebFetch", "WebSearch"],
  "tool.write": ["Write", "Edit", "MultiEdit", "NotebookEdit"],
  "tool.exec": ["Bash", "PowerShell", "Monitor", "REPL", "EnterWorktree", "ExitWorktree"],
  "tool.delegate": ["Agent", "Task", "Workflow", "Skill", "CronCreate", "RemoteTrigger"],
};

for (const [name, tools] of Object.entries(NAMES)) {
  for (const tool of tools) {
    Deno.test(`${tool} is ${name}, however it is spelled`, () => {
      for (
        const spelling of [
          tool,
          tool.toLowerCase(),
          tool.toUpperCase(),
          `${tool[0]}-${tool.slice(1)}`,
        ]
      ) {
        const call = read({ tool_name: spelling, tool_input: {} });
        assert.deepEqual([call.name, call.standard_name], [name, tool]);
        assert.equal(call.stands_for, undefined);
      }
    });
  }
}

for (
  const tool of [
    "TodoWrite",
    "TaskCreate",
    "TaskList",
    "TaskStop",
    "AskUserQuestion",
    "ExitPlanMode",
  ]
) {
  Deno.test(`${tool} acts on the session only, and keeps its name`, () => {
    const call = read({ tool_name: tool, tool_input: {} });
    assert.deepEqual([call.name, call.stands_for], [`tool.${tool.toLowerCase()}`, undefined]);
  });
}

for (const tool of ["ReadMcpResource", "ListMcpResources", "LSP"]) {
  Deno.test(`${tool} keeps its name and counts as a read too`, () => {
    assert.deepEqual(read({ tool_name: tool, tool_input: {} }).stands_for, ["tool.read"]);
  });
}

for (
  const tool of [
    ...["Artifact", "Projects", "SendFeedback", "Config"],
    ...["Novel", "mcp__x__tool.read", "tool.read", "Reаd", "Read2", "Bash(rm)"],
  ]
) {
  Deno.test(`${JSON.stringify(tool)} could be a tool of any class`, () => {
    assert.deepEqual(read({ tool_name: tool, tool_input: {} }).stands_for, TOOL_CLASSES);
  });
}

Deno.test("CLAUDE_TOOLS knows no other tool", () => {
  assert.equal(CLAUDE_TOOLS.find("No Such Tool"), undefined);
});

const PLACES: readonly (readonly [cwd: string | undefined, path: string, values: string[]])[] = [
  ["/srv/app", "/a", ["/a"]],
  ["/srv/app/secrets", "x", ["x", "/srv/app/secrets/x"]],
  ["/srv/app", "../other/./x", ["../other/./x", "/srv/other/x"]],
  ["/srv/app", "/a/../b", ["/a/../b", "/b"]],
  ["C:\\work", "x", ["x", "c:/work/x"]],
];

for (const [cwd, file_path, values] of PLACES) {
  Deno.test(`from ${cwd}, ${file_path} is ${values.at(-1)}`, () => {
    const call = read({ tool_name: "Write", cwd, tool_input: { file_path } });
    assert.deepEqual(call.targets.map(({ value }) => value), values);
    assert.equal(call.unclear_paths, undefined);
  });
}

for (
  const [cwd, file_path] of [
    [undefined, "x"],
    ["relative", "x"],
    ["~/work", "x"],
    ["/srv/app", "~/x"],
    ["/srv/app", "$HOME/x"],
    ["/srv/app", "a\\b"],
    ["/srv/app", "file:///x"],
    ["/srv/app", "/srv/app/key::$DATA"],
  ] as const
) {
  Deno.test(`from ${cwd}, nobody can say what ${file_path} is`, () => {
    const call = read({
      tool_name: "Read",
      ...(cwd === undefined ? {} : { cwd }),
      tool_input: { file_path },
    });
    assert.equal(call.unclear_paths?.[0]?.pointer, "/file_path");
  });
}
