/**
 * The built-in tools of Gemini CLI 0.61.0, and what a policy should take them for.
 *
 * Source: the declarations in npm `@google/gemini-cli` 0.61.0 (the list of all built-in names, and the
 * parameters of each). `search_file_content`, `save_memory` and the arguments `paths`, `path` and
 * `directory` are those of earlier versions.
 */

import {
  exactToolTable,
  namedTools,
  type TargetRule,
  TOOL_CLASSES,
  toolsOf,
} from "../../mcp/call/client_tools.ts";

const FOLDERS: TargetRule = { kind: "path", operation: "read", from: ["dir_path", "path"] };

/** Files, folders and patterns of both. */
const MANY: TargetRule = {
  kind: "path",
  operation: "read",
  from: ["include", "paths"],
  isList: true,
};

export const GEMINI_TOOLS = exactToolTable(
  [
    ...toolsOf("tool.exec", ["run_shell_command"], {
      folder: "dir_path",
      judgedAs: { directory: "dir_path" },
    }),
    ...toolsOf("tool.read", ["read_file"], { judgedAs: { absolute_path: "file_path" } }),
    ...toolsOf("tool.read", ["read_many_files"], { targets: [MANY] }),
    ...toolsOf("tool.read", ["list_directory", "glob", "grep_search", "search_file_content"], {
      targets: [FOLDERS],
      judgedAs: { include_pattern: "include" },
    }),
    // The pages to fetch are named in a text for the model.
    ...toolsOf("tool.read", ["web_fetch"], {
      targets: [
        { kind: "url", operation: "read", from: ["url"] },
        { kind: "urls", operation: "read", from: ["prompt"] },
      ],
    }),
    ...toolsOf("tool.read", ["google_web_search"]),
    ...toolsOf("tool.write", ["write_file", "replace"], {
      judgedAs: { allow_multiple: "replace_all" },
    }),
    ...toolsOf("tool.delegate", ["invoke_agent", "activate_skill"], {
      targets: [{ kind: "other", operation: "delegate", from: ["prompt", "agent_name", "name"] }],
    }),
    // Agents that earlier versions offered as tools.
    ...toolsOf("tool.delegate", ["codebase_investigator", "cli_help"], {
      targets: [{ kind: "other", operation: "delegate", from: ["objective", "question"] }],
    }),
    ...namedTools(["read_mcp_resource", "list_mcp_resources"], ["tool.read"]),
    // It writes a file that later sessions obey.
    ...namedTools(["save_memory"], TOOL_CLASSES),
    ...namedTools([
      ...["write_todos", "ask_user", "enter_plan_mode", "exit_plan_mode", "update_topic"],
      ...["complete_task", "get_internal_docs", "tracker_create_task", "tracker_update_task"],
      ...["tracker_get_task", "tracker_list_tasks", "tracker_add_dependency", "tracker_visualize"],
    ]),
  ],
  ["run_shell_command", "read_file", "write_file", "invoke_agent"],
);
