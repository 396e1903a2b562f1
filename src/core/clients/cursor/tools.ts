/**
 * The built-in tools of Cursor, and what a policy should take them for.
 *
 * Sources: "Hooks" of the vendor's documentation, which names Shell, Read, Write, Grep, Delete, Task and
 * `MCP:<tool>` (Cursor 2.4 and later), and for the others programs that read its hooks and transcripts.
 * None of them was run. No tool of MCP can have these names, as `MCP:` stands before those.
 */

import {
  exactToolTable,
  namedTools,
  PATHS,
  type TargetRule,
  toolsOf,
} from "../../mcp/call/client_tools.ts";

const NAMES = {
  contents: "content",
  target_file: "file_path",
  target_notebook: "notebook_path",
  target_directory: "path",
  glob_pattern: "pattern",
};

const READ: TargetRule = {
  kind: "path",
  operation: "read",
  from: [...PATHS, "target_directories", "paths"],
  isList: true,
};
const URL: TargetRule = { kind: "url", operation: "read", from: ["url"] };

export const CURSOR_TOOLS = exactToolTable(
  [
    ...toolsOf("tool.exec", ["Shell"], {
      folder: "workdir",
      judgedAs: { working_directory: "workdir" },
    }),
    ...toolsOf("tool.read", ["Read", "Grep", "Glob", "SemanticSearch", "ReadLints"], {
      targets: [READ],
      judgedAs: NAMES,
    }),
    ...toolsOf("tool.read", ["WebFetch", "WebSearch"], { targets: [URL] }),
    ...toolsOf("tool.write", ["Write", "StrReplace", "Delete", "EditNotebook"], {
      targets: [{ kind: "path", operation: "write", from: PATHS }],
      judgedAs: NAMES,
    }),
    ...toolsOf("tool.delegate", ["Task"]),
    ...namedTools(["TodoWrite", "AskQuestion", "SwitchMode"]),
  ],
  ["Shell", "Read", "Write", "Task"],
);
