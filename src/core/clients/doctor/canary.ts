/**
 * Calls that must be denied under every policy: they change the record of gait's own registration. Each
 * is what the client itself would send. None of them is ever run.
 */

import type { JsonObject } from "../../json/json.ts";
import { shellWord } from "../../text.ts";
import type { ClientName } from "../client.ts";

/** Kinds of tools: three of the client's own, one of an MCP server, and one that nobody knows. */
export type CanaryKind = "shell" | "write" | "edit" | "mcp" | "unknown";

export interface Canary {
  readonly kind: CanaryKind;
  readonly tool: string;
  readonly args: JsonObject;
}

/** What the payloads say besides the call. */
export interface CanaryPlace {
  /** Path that the calls would change. */
  readonly path: string;
  /** Folder of the session. */
  readonly cwd: string;
  /** Id of the session. */
  readonly session: string;
  /** RFC 3339. */
  readonly now: string;
}

const TEXT = "gait hooks doctor";

/** Names of the arguments of the tools that write and edit, by client. */
interface FileTools {
  readonly shell: string;
  readonly write: string;
  readonly edit: string;
  readonly path: string;
  readonly content: string;
  readonly old: string;
  readonly next: string;
}

const FILE_TOOLS: Readonly<Record<Exclude<ClientName, "codex">, FileTools>> = {
  "claude-code": {
    ...{ shell: "Bash", write: "Write", edit: "Edit" },
    ...{ path: "file_path", content: "content", old: "old_string", next: "new_string" },
  },
  gemini: {
    ...{ shell: "run_shell_command", write: "write_file", edit: "replace" },
    ...{ path: "file_path", content: "content", old: "old_string", next: "new_string" },
  },
  copilot: {
    ...{ shell: "bash", write: "create", edit: "edit" },
    ...{ path: "path", content: "file_text", old: "old_str", next: "new_str" },
  },
  cursor: {
    ...{ shell: "Shell", write: "Write", edit: "StrReplace" },
    ...{ path: "path", content: "contents", old: "old_string", next: "new_string" },
  },
  opencode: {
    ...{ shell: "bash", write: "write", edit: "edit" },
    ...{ path: "filePath", content: "content", old: "oldString", next: "newString" },
  },
};

const MCP_SERVER = "files";
const MCP_TOOL = "write_file";

/** The tool of that server in the words of each client. */
const MCP_NAMES: Readonly<Record<ClientName, string>> = {
  "claude-code": `mcp__${MCP_SERVER}__${MCP_TOOL}`,
  codex: `mcp__${MCP_SERVER}__${MCP_TOOL}`,
  gemini: `mcp_${MCP_SERVER}_${MCP_TOOL}`,
  copilot: `${MCP_SERVER}-${MCP_TOOL}`,
  cursor: `MCP:${MCP_TOOL}`,
  opencode: `${MCP_SERVER}_${MCP_TOOL}`,
};

/** The calls that a client is tried with. */
export function canariesOf(client: ClientName, path: string): readonly Canary[] {
  const command = `echo ${shellWord(TEXT)} >> ${shellWord(path)}`;
  const args = { path, content: TEXT };
  const foreign: readonly Canary[] = [
    { kind: "mcp", tool: MCP_NAMES[client], args },
    { kind: "unknown", tool: "gait_doctor_probe", args },
  ];
  if (client === "codex") {
    const patch = (change: string) =>
      `*** Begin Patch\n${change}: ${path}\n+${TEXT}\n*** End Patch\n`;
    return [
      { kind: "shell", tool: "Bash", args: { command } },
      { kind: "write", tool: "apply_patch", args: { command: patch("*** Add File") } },
      { kind: "edit", tool: "apply_patch", args: { command: patch("*** Update File") } },
      ...foreign,
    ];
  }
  const tools = FILE_TOOLS[client];
  return [
    { kind: "shell", tool: tools.shell, args: { command, description: TEXT } },
    { kind: "write", tool: tools.write, args: { [tools.path]: path, [tools.content]: TEXT } },
    {
      kind: "edit",
      tool: tools.edit,
      args: { [tools.path]: path, [tools.old]: "{", [tools.next]: TEXT },
    },
    ...foreign,
  ];
}

/** The payload of the hook before a call. */
export function canaryPayload(
  client: ClientName,
  { kind, tool, args }: Canary,
  { cwd, session, now }: CanaryPlace,
): JsonObject {
  const id = `call_${kind}`;
  const called = { tool_name: tool, tool_input: args };
  const snake = { session_id: session, transcript_path: null, cwd };
  switch (client) {
    case "claude-code":
      return {
        ...snake,
        transcript_path: "",
        permission_mode: "default",
        hook_event_name: "PreToolUse",
        ...called,
        tool_use_id: id,
      };
    case "codex":
      return {
        ...snake,
        turn_id: "turn_doctor",
        hook_event_name: "PreToolUse",
        model: "gait-doctor",
        permission_mode: "default",
        ...called,
        tool_use_id: id,
      };
    case "gemini":
      return {
        ...snake,
        transcript_path: "",
        hook_event_name: "BeforeTool",
        timestamp: now,
        ...called,
        ...(kind === "mcp"
          ? { mcp_context: { server_name: MCP_SERVER, tool_name: MCP_TOOL } }
          : {}),
      };
    case "copilot":
      return {
        sessionId: session,
        timestamp: Date.parse(now),
        cwd,
        toolName: tool,
        toolArgs: args,
      };
    case "cursor":
      return {
        conversation_id: session,
        generation_id: "generation_doctor",
        model: "gait-doctor",
        hook_event_name: "preToolUse",
        cursor_version: "2.4.0",
        workspace_roots: [cwd],
        transcript_path: null,
        ...called,
        tool_use_id: id,
        cwd,
        agent_message: "",
      };
    case "opencode":
      return {
        event: "tool.execute.before",
        input: { tool, sessionID: session, callID: id },
        output: { args },
        directory: cwd,
      };
  }
}
