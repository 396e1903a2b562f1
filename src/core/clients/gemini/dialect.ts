/** Hooks of Gemini CLI 0.61: payloads and answers, as its package gives and reads them. */

import type { AdaptedCall } from "../../mcp/call/adapters/adapter.ts";
import { adaptedCall } from "../../mcp/call/client_call.ts";
import { serverToolName } from "../../mcp/call/adapters/adapter.ts";
import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { nameFault, trim } from "../../text.ts";
import { DECIDES_NOTHING, documentAnswer, noteAnswer, reasonOf } from "../hook_answer.ts";
import { type CallMembers, toldCall, waitingCall } from "../hook_call.ts";
import type { ClientCall, HookDialect, ToolOutcome } from "../hook_event.ts";
import { HookPayload } from "../hook_payload.ts";
import { GEMINI_TOOLS } from "./tools.ts";

const TITLE = "Gemini CLI";
const BEFORE = "BeforeTool";
const SESSION = { id: "session_id", cwd: "cwd" };

const MEMBERS: CallMembers = {
  tool: "tool_name",
  args: "tool_input",
  about: [
    ...["hook_event_name", "session_id", "transcript_path", "cwd", "timestamp"],
    "original_request_name",
  ],
  // The server of MCP, how it is started, and the server's own name of the tool.
  held: ["mcp_context"],
};

export const geminiDialect: HookDialect = {
  canAsk: true,
  // Its allow is the same as no answer.
  canAllow: false,
  readEvent(payload) {
    const read = new HookPayload(TITLE, payload);
    const session = read.session(SESSION);
    const name = read.text("hook_event_name") ?? BEFORE;
    const isCall = read.has(MEMBERS.tool);
    if (name === "SessionStart" && !isCall) return { kind: "start", session };
    if (name === "SessionEnd" && !isCall) return { kind: "end", session };
    if (name === "AfterTool") {
      const call = withServer(read, toldCall(read, session, MEMBERS));
      return { kind: "after", session, call, outcome: outcomeOf(read.object["tool_response"]) };
    }
    // An event that is not known, and is about a call, may be the one that lets it run.
    if (name !== BEFORE && !isCall) throw read.unknownEvent(name);
    const call = withServer(read, waitingCall(read, session, MEMBERS));
    return { kind: "before", session, call, adapted: adapt(call) };
  },
  adapt,
  answer({ answer, text }) {
    if (answer === "pass" || answer === "allow") return DECIDES_NOTHING;
    return documentAnswer({ decision: answer, reason: reasonOf(text) });
  },
  note: noteAnswer,
};

function adapt({ tool, args, mcp, session }: ClientCall): AdaptedCall {
  return adaptedCall({
    adapter: "gemini",
    client: TITLE,
    tools: GEMINI_TOOLS,
    // As other clients write it, so that one policy serves all.
    tool: mcp === undefined ? tool : serverToolName(mcp.server, mcp.tool),
    ...{ args, cwd: session.cwd, session_id: session.id },
  });
}

function withServer(read: HookPayload, call: ClientCall): ClientCall {
  const context = read.objectAt("mcp_context");
  if (context === undefined) return call;
  if (GEMINI_TOOLS.find(trim(call.tool)) !== undefined) {
    throw read.fault("/mcp_context is there, and /tool_name is a built-in tool");
  }
  const [server, tool] = ["server_name", "tool_name"].map((name) => {
    const value = context[name];
    if (typeof value !== "string" || trim(value) === "") {
      throw read.fault(`/mcp_context/${name} is missing`);
    }
    const fault = nameFault(value);
    if (fault !== undefined) throw read.fault(`/mcp_context/${name} ${fault}`);
    return value;
  });
  return server === undefined || tool === undefined ? call : { ...call, mcp: { server, tool } };
}

function outcomeOf(response: JsonValue = null): ToolOutcome {
  const error = isJsonObject(response) ? response["error"] ?? null : null;
  return { status: error === null ? "ok" : "error", result: response };
}
