/**
 * The built-in tools of Copilot CLI 1.0.102, and what a policy should take them for.
 *
 * Sources: the tools that 1.0.102 offers a model (`copilot -p` against a model on loopback), and names in
 * its program (npm `@github/copilot-linux-x64` 1.0.102) for those that it offers in other settings only.
 * `Bash`, `Read`, `Write`, `Edit`, `Grep`, `Glob`, `Agent` and `Task` are what it calls its tools where an
 * event is spelled `PreToolUse`.
 */

import {
  exactToolTable,
  namedTools,
  PATHS,
  type TargetRule,
  TOOL_CLASSES,
  toolsOf,
} from "../../mcp/call/client_tools.ts";

const FOLDERS: TargetRule = {
  kind: "path",
  operation: "read",
  from: ["path"],
  isList: true,
};

const FILE: TargetRule = { kind: "path", operation: "write", from: PATHS };
const PATCH: TargetRule = { kind: "patch", operation: "write", from: ["command"] };
const EDITED = {
  file_text: "content",
  old_str: "old_string",
  new_str: "new_string",
  input: "command",
};

export const COPILOT_TOOLS = exactToolTable(
  [
    ...toolsOf("tool.exec", ["bash", "Bash", "powershell"]),
    // What an open shell reads is a line.
    ...toolsOf("tool.exec", ["write_bash", "write_powershell"], { judgedAs: { input: "command" } }),
    ...toolsOf("tool.read", ["view", "Read", "web_fetch", "WebFetch"]),
    ...toolsOf("tool.read", ["grep", "Grep", "glob", "Glob", "rg"], {
      targets: [FOLDERS],
      judgedAs: { paths: "path" },
    }),
    ...toolsOf("tool.write", ["create", "Write"], { judgedAs: EDITED }),
    ...toolsOf("tool.write", ["edit", "Edit"], { targets: [FILE, PATCH], judgedAs: EDITED }),
    // Its argument `command` says whether it views, creates or edits.
    ...toolsOf("tool.write", ["str_replace_editor"], { targets: [FILE] }),
    // It keeps its name, by which policies have rules for patches.
    ...namedTools(["apply_patch"], ["tool.write"], {
      knownAs: "tool.apply_patch",
      targets: [PATCH],
      judgedAs: { input: "command", patch: "command" },
    }),
    ...toolsOf("tool.delegate", ["task", "Task", "Agent"]),
    ...toolsOf("tool.delegate", ["write_agent"], {
      targets: [{ kind: "other", operation: "delegate", from: ["message"] }],
    }),
    ...toolsOf("tool.delegate", ["skill"], {
      targets: [{ kind: "other", operation: "delegate", from: ["skill"] }],
    }),
    // They read other sessions, also those in the cloud.
    ...namedTools(["session_store_sql", "lsp"], ["tool.read"]),
    // What it stores, later sessions obey.
    ...namedTools(["store_memory"], TOOL_CLASSES),
    ...namedTools([
      ...["read_bash", "stop_bash", "list_bash", "read_powershell", "stop_powershell"],
      ...["list_powershell", "read_agent", "list_agents", "sql", "report_intent", "ask_user"],
      ...["exit_plan_mode", "task_complete", "fetch_copilot_cli_documentation"],
    ]),
  ],
  ["bash", "Bash", "view", "Read", "create", "Write", "task", "Task", "Agent"],
);
