/** The adapter `claude_code`: the input of a `PreToolUse` hook of Claude Code. */

import { isJsonObject, type JsonObject } from "../../../json/json.ts";
import { nameFault, trim } from "../../../text.ts";
import { adaptedCall } from "../client_call.ts";
import { type Adapter, callId, foreignReader, readCall, shapeFault } from "./adapter.ts";
import { CLAUDE_TOOLS } from "./claude_tools.ts";
import { refuseUnread } from "./unread_members.ts";

const readHookPayload = foreignReader({
  tool_name: "string",
  name: "string",
  tool_input: "map",
  input: "map",
  session_id: "string",
  cwd: "string",
  tool_use_id: "any",
});

const ADAPTER = "claude_code";

/** Members of a hook's input that are read, or that say nothing about the call. */
const READ = [
  ...["tool_name", "name", "session_id", "cwd", "tool_use_id", "transcript_path", "prompt_id"],
  ...["permission_mode", "agent_id", "agent_type", "effort", "hook_event_name", "mcp_server"],
];

/** Reads `{"tool_name": "Write", "tool_input": {…}, "session_id": …}`. */
export const claudeCodeAdapter: Adapter = {
  carriesTargets: true,
  fits: (payload) =>
    isJsonObject(payload) && typeof payload["tool_name"] === "string" &&
    (Object.hasOwn(payload, "tool_input") || Object.hasOwn(payload, "hook_event_name")),
  read(payload, source) {
    const hook = readCall(ADAPTER, readHookPayload, payload, source);
    const given = [hook.tool_name, hook.name].find((name) => clearName(name ?? "") !== "") ?? "";
    const called_as = trim(given);
    if (isJsonObject(payload)) refuseDoubt(payload, called_as);
    const { session_id, cwd } = hook;
    const call = adaptedCall({
      adapter: ADAPTER,
      client: "Claude Code",
      tools: CLAUDE_TOOLS,
      tool: given,
      args: hook.tool_input ?? hook.input ?? {},
      ...{ cwd, session_id },
    });
    return [{ ...call, ...callId(hook.tool_use_id) }];
  },
};

/** The name without blanks around it; programs read a line end or another control there differently. */
function clearName(name: string): string {
  const fault = nameFault(name);
  if (fault !== undefined) throw shapeFault(ADAPTER, `the tool name ${fault}`, "/tool_name");
  return trim(name);
}

/** Refuses a payload that names two tools or has two sets of arguments, or those of another shape. */
function refuseDoubt(payload: JsonObject, name: string): void {
  const args = Object.hasOwn(payload, "tool_input") ? "tool_input" : "input";
  refuseUnread(payload, { adapter: ADAPTER, args, reads: READ, name });
  const { tool_name, name: other } = payload;
  if (typeof tool_name !== "string" || typeof other !== "string") return;
  if (trim(other) === "" || trim(tool_name) === trim(other)) return;
  throw shapeFault(ADAPTER, '"name" names another tool than "tool_name" does', "/name");
}
