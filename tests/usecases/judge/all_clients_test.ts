/** One policy decides alike in every client: the pack `coding-agent`, on calls in each client's words. */

import assert from "node:assert/strict";
import { type ClientName, CLIENTS, loadDialect } from "../../../src/core/clients/client.ts";
import { commandLanguage } from "../../../src/core/gate/command/command_language.ts";
import { compilePolicy } from "../../../src/core/gate/decide/compiled_policy.ts";
import { judgeIntent } from "../../../src/core/gate/decide/judge_intent.ts";
import { joinPolicies } from "../../../src/core/gate/decide/policy_set.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import { policyTemplateText } from "../../../src/core/gate/policy/templates.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { ToolSpellings } from "../../../src/core/mcp/call/tool_spelling.ts";
import { NO_TOOL_MAP } from "../../../src/core/mcp/map/tool_map.ts";
import { requestOf, tightened } from "../../../src/usecases/judge/call_request.ts";
import { textSource } from "../../support/text_source.ts";

const policy = parsePolicy(textSource(policyTemplateText("coding-agent")));
const compiled = joinPolicies([compilePolicy(policy, commandLanguage)]);

async function verdict(client: ClientName, tool: string, args: JsonObject): Promise<string> {
  const dialect = await loadDialect(client);
  const adapted = dialect.adapt({ tool, args, session: { id: "s1", cwd: "/repo" } });
  const told = requestOf(adapted, {
    policies: compiled.policies,
    spellings: new ToolSpellings([]),
    given: { context: { workspace: "/repo" }, targets: [], arg_provenance: [] },
    map: NO_TOOL_MAP,
    now: "2026-11-29T10:00:00Z",
  });
  const { decision } = judgeIntent(compiled, told.request);
  return tightened(decision, told, compiled).verdict;
}

type Call = readonly [tool: string, args: JsonObject];

/** The same act in each client's words. */
interface Act {
  readonly name: string;
  readonly verdict: string;
  readonly calls: Readonly<Partial<Record<ClientName, Call>>>;
}

function patch(line: string, path: string): string {
  return `*** Begin Patch\n*** ${line} File: ${path}\n+x\n*** End Patch`;
}

function shell(name: string, verdict: string, command: string): Act {
  return {
    name,
    verdict,
    calls: {
      "claude-code": ["Bash", { command, description: "d" }],
      codex: ["Bash", { command }],
      gemini: ["run_shell_command", { command, description: "d" }],
      copilot: ["bash", { command, description: "d" }],
      cursor: ["Shell", { command }],
      opencode: ["bash", { command, description: "d" }],
    },
  };
}

function read(name: string, verdict: string, path: string): Act {
  return {
    name,
    verdict,
    calls: {
      "claude-code": ["Read", { file_path: path }],
      codex: ["view_image", { path }],
      gemini: ["read_file", { file_path: path }],
      copilot: ["view", { path }],
      cursor: ["Read", { target_file: path }],
      opencode: ["read", { filePath: path }],
    },
  };
}

function write(name: string, verdict: string, path: string): Act {
  return {
    name,
    verdict,
    calls: {
      "claude-code": ["Write", { file_path: path, content: "x" }],
      codex: ["apply_patch", { command: patch("Add", path) }],
      gemini: ["write_file", { file_path: path, content: "x" }],
      copilot: ["create", { path, file_text: "x" }],
      cursor: ["Write", { path, contents: "x" }],
      opencode: ["write", { filePath: path, content: "x" }],
    },
  };
}

function edit(name: string, verdict: string, path: string): Act {
  return {
    name,
    verdict,
    calls: {
      "claude-code": ["Edit", { file_path: path, old_string: "a", new_string: "b" }],
      gemini: ["replace", {
        file_path: path,
        instruction: "mend",
        old_string: "a",
        new_string: "b",
      }],
      copilot: ["edit", { path, old_str: "a", new_str: "b" }],
      cursor: ["StrReplace", { path, old_string: "a", new_string: "b" }],
      opencode: ["edit", { filePath: path, oldString: "a", newString: "b" }],
    },
  };
}

const ACTS: readonly Act[] = [
  shell("a harmless command", "allow", "ls -l src"),
  shell("a command that deletes all", "block", "rm -rf /"),
  shell("a command that reads a secret", "block", "cat .env"),
  shell("a command that pushes", "require_approval", "git push"),
  read("a file of the workspace", "allow", "/repo/src/a.png"),
  read("a secret", "block", "/repo/.env"),
  read("a file elsewhere", "require_approval", "/opt/x.png"),
  write("a file of the workspace", "allow", "/repo/src/a.ts"),
  write("settings of git", "block", "/repo/.git/config"),
  write("a secret", "block", "/repo/.env"),
  edit("a file of the workspace", "allow", "/repo/src/a.ts"),
  edit("settings of an agent", "block", "/repo/.claude/settings.json"),
  {
    name: "a patch of the workspace",
    verdict: "allow",
    calls: {
      codex: ["apply_patch", { command: patch("Add", "src/a.ts") }],
      copilot: ["apply_patch", { input: patch("Add", "src/a.ts") }],
      opencode: ["apply_patch", { patchText: patch("Add", "src/a.ts") }],
    },
  },
  {
    name: "a patch of git's settings",
    verdict: "block",
    calls: {
      codex: ["apply_patch", { command: patch("Add", ".git/config") }],
      copilot: ["apply_patch", { input: patch("Add", ".git/config") }],
      opencode: ["apply_patch", { patchText: patch("Add", ".git/config") }],
    },
  },
  {
    name: "a line that has the command elsewhere",
    verdict: "block",
    calls: {
      codex: ["exec_command", { cmd: "rm -rf /" }],
      copilot: ["write_bash", { shellId: "1", input: "rm -rf /" }],
    },
  },
  {
    name: "a command in a folder of the workspace",
    verdict: "allow",
    calls: {
      gemini: ["run_shell_command", { command: "ls", dir_path: "sub" }],
      cursor: ["Shell", { command: "ls", working_directory: "/repo/sub" }],
      opencode: ["bash", { command: "ls", workdir: "sub" }],
      codex: ["exec_command", { cmd: "ls", workdir: "sub" }],
    },
  },
  {
    name: "a command in a folder of secrets",
    verdict: "block",
    calls: {
      gemini: ["run_shell_command", { command: "cat id_rsa", dir_path: "/home/u/.ssh" }],
      cursor: ["Shell", { command: "cat id_rsa", working_directory: "/home/u/.ssh" }],
      opencode: ["bash", { command: "cat id_rsa", workdir: "/home/u/.ssh" }],
    },
  },
  {
    name: "a part of a file",
    verdict: "allow",
    calls: {
      "claude-code": ["Read", { file_path: "src/a", offset: 1, limit: 2 }],
      gemini: ["read_file", { file_path: "src/a", start_line: 1, end_line: 2 }],
      copilot: ["view", { path: "src/a", view_range: [1, 2] }],
      cursor: ["Read", { path: "src/a", offset: 1, limit: 2 }],
      opencode: ["read", { filePath: "src/a", offset: 1, limit: 2 }],
    },
  },
  {
    name: "a search below a folder",
    verdict: "allow",
    calls: {
      "claude-code": ["Grep", { pattern: "x", path: "src", glob: "*.ts" }],
      gemini: ["grep_search", { pattern: "x", dir_path: "src", include_pattern: "*.ts" }],
      copilot: ["grep", { pattern: "x", paths: "src", glob: "*.ts" }],
      cursor: ["Grep", { pattern: "x", path: "src", glob: "*.ts" }],
      opencode: ["grep", { pattern: "x", path: "src", include: "*.ts" }],
    },
  },
  {
    name: "a search below a folder of secrets",
    verdict: "block",
    calls: {
      "claude-code": ["Grep", { pattern: "x", path: "/home/u/.ssh/x" }],
      gemini: ["grep_search", { pattern: "x", dir_path: "/home/u/.ssh/x" }],
      copilot: ["grep", { pattern: "x", paths: ["src", "/home/u/.ssh/x"] }],
      cursor: ["Grep", { pattern: "x", path: "/home/u/.ssh/x" }],
      opencode: ["grep", { pattern: "x", path: "/home/u/.ssh/x" }],
    },
  },
  {
    name: "a plan of the session",
    verdict: "allow",
    calls: {
      "claude-code": ["TodoWrite", { todos: [] }],
      codex: ["update_plan", { plan: [] }],
      gemini: ["write_todos", { todos: [] }],
      copilot: ["report_intent", { intent: "x" }],
      cursor: ["TodoWrite", { todos: [] }],
      opencode: ["todowrite", { todos: [] }],
    },
  },
  {
    name: "a tool of MCP that reads like a built-in one",
    verdict: "require_approval",
    calls: {
      copilot: ["list-bash", {}],
      opencode: ["read_bash", {}],
      codex: ["mcp__list__bash", {}],
      cursor: ["MCP:TodoWrite", {}],
    },
  },
  {
    name: "a patch by a tool of MCP that reads like the one for patches",
    verdict: "require_approval",
    calls: { copilot: ["apply-patch", { command: patch("Add", "src/a.ts") }] },
  },
  {
    name: "a tool that nobody knows",
    verdict: "require_approval",
    calls: Object.fromEntries(CLIENTS.map((client) => [client, ["teleport", { to: "x" }]])),
  },
];

for (const { name, verdict: expected, calls } of ACTS) {
  for (const client of CLIENTS) {
    const call = calls[client];
    if (call === undefined) continue;
    Deno.test(`${client}: ${name} is judged ${expected}`, async () => {
      assert.equal(await verdict(client, ...call), expected);
    });
  }
}
