/**
 * The built-in tools of OpenCode 1.18.33, and what a policy should take them for.
 *
 * Source: the registry of tools and the parameters of each in npm `opencode-linux-x64` 1.18.33. `list`,
 * `codesearch`, `multiedit`, `patch` and `todoread` are those of earlier versions. A plugin or a tool of
 * the project can have the name of a built-in one, and takes its place; it runs in the client's own
 * process, so no hook holds it.
 */

import {
  exactToolTable,
  namedTools,
  PATHS,
  type TargetRule,
  toolsOf,
} from "../../mcp/call/client_tools.ts";

const READ: TargetRule = { kind: "path", operation: "read", from: PATHS };
const NAMES = {
  filePath: "file_path",
  oldString: "old_string",
  newString: "new_string",
  replaceAll: "replace_all",
};

export const OPENCODE_TOOLS = exactToolTable(
  [
    ...toolsOf("tool.exec", ["bash"], { folder: "workdir" }),
    // A program that calls tools of MCP; each of those calls is judged too.
    ...toolsOf("tool.exec", ["execute"]),
    ...toolsOf("tool.read", ["read", "glob", "grep", "list"], { judgedAs: NAMES }),
    ...toolsOf("tool.read", ["webfetch", "websearch", "codesearch"]),
    ...toolsOf("tool.write", ["edit", "write", "multiedit"], { judgedAs: NAMES }),

    // It keeps its name, by which policies have rules for patches.
    ...namedTools(["apply_patch", "patch"], ["tool.write"], {
      knownAs: "tool.apply_patch",
      targets: [{ kind: "patch", operation: "write", from: ["command"] }],
      judgedAs: { patchText: "command" },
    }),
    ...toolsOf("tool.delegate", ["task"], {
      targets: [{ kind: "other", operation: "delegate", from: ["prompt", "description"] }],
    }),
    ...toolsOf("tool.delegate", ["skill"], {
      targets: [{ kind: "other", operation: "delegate", from: ["name"] }],
    }),
    ...namedTools(
      ["list_mcp_resources", "list_mcp_resource_templates", "read_mcp_resource"],
      ["tool.read"],
    ),
    ...namedTools(["lsp"], ["tool.read"], { targets: [READ], judgedAs: NAMES }),
    ...namedTools(["todowrite", "todoread", "question", "plan_exit", "invalid"]),
  ],
  ["bash", "read", "write", "task"],
);
