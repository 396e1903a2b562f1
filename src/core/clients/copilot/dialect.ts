/**
 * Hooks of Copilot CLI 1.0.102: payloads and answers as that version gives and honours them. An event
 * spelled `PreToolUse` has the names of Claude Code in its payload; the answer of `preToolUse` is honoured
 * there too, while the answer of Claude Code is not under `preToolUse`. So there is one answer.
 */

import type { AdaptedCall } from "../../mcp/call/adapters/adapter.ts";
import { adaptedCall } from "../../mcp/call/client_call.ts";
import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { DECIDES_NOTHING, documentAnswer, noteAnswer, reasonOf } from "../hook_answer.ts";
import { type CallMembers, toldCall, waitingCall } from "../hook_call.ts";
import type { ClientCall, HookDialect, HookEventKind, ToolOutcome } from "../hook_event.ts";
import { HookPayload } from "../hook_payload.ts";
import { COPILOT_TOOLS } from "./tools.ts";

const TITLE = "Copilot CLI";

/** Events by the name that only a payload of the other spelling has. */
const NAMED: ReadonlyMap<string, HookEventKind> = new Map([
  ["SessionStart", "start"],
  ["PreToolUse", "before"],
  ["PostToolUse", "after"],
  ["PostToolUseFailure", "after"],
  ["SessionEnd", "end"],
]);

/** The patch comes as it is, and under the name of the editor where an event is spelled `PreToolUse`. */
const TEXTS: ReadonlySet<string> = new Set(["apply_patch", "Edit"]);

const ABOUT = ["timestamp", "cwd", "transcript_path", "transcriptPath"];

/** Payloads of events spelled `preToolUse`. */
const CAMEL = {
  session: { id: "sessionId", agent: "agentId", cwd: "cwd" },
  call: {
    tool: "toolName",
    args: "toolArgs",
    texts: TEXTS,
    about: [...ABOUT, "sessionId", "agentId", "agentType", "parentAgentId"],
  } satisfies CallMembers,
  result: "toolResult",
};

/** Payloads of events spelled `PreToolUse`. */
const PASCAL = {
  session: { id: "session_id", agent: "agent_id", cwd: "cwd" },
  call: {
    tool: "tool_name",
    args: "tool_input",
    texts: TEXTS,
    about: [...ABOUT, "hook_event_name", "session_id", "agent_id", "agent_type", "parent_agent_id"],
  } satisfies CallMembers,
  result: "tool_result",
};

export const copilotDialect: HookDialect = {
  canAsk: true,
  canAllow: true,
  readEvent(payload, given) {
    const read = new HookPayload(TITLE, payload);
    const name = read.text("hook_event_name");
    const members = name === undefined ? CAMEL : PASCAL;
    const session = read.session(members.session);
    const kind = name === undefined ? given : NAMED.get(name);
    const isCall = [CAMEL, PASCAL].some(({ call }) => read.has(call.tool));
    if ((kind === "start" || kind === "end") && !isCall) return { kind, session };
    if (kind === "after") {
      const call = toldCall(read, session, members.call);
      return { kind, session, call, outcome: outcomeIn(read, members.result) };
    }
    // An event that is not known, and is about a call, may be the one that lets it run.
    if (kind !== "before" && !isCall) throw read.unknownEvent(name ?? given ?? "");
    const call = waitingCall(read, session, members.call);
    return { kind: "before", session, call, adapted: adapt(call) };
  },
  adapt,
  answer({ answer, text }) {
    if (answer === "pass") return DECIDES_NOTHING;
    return documentAnswer({ permissionDecision: answer, permissionDecisionReason: reasonOf(text) });
  },
  note: noteAnswer,
};

function adapt({ tool, args, session }: ClientCall): AdaptedCall {
  return adaptedCall({
    adapter: "copilot",
    client: TITLE,
    tools: COPILOT_TOOLS,
    ...{ tool, args, cwd: session.cwd, session_id: session.id },
  });
}

/** A command that ends with another exit code than 0 counts as a success there. */
function outcomeIn(read: HookPayload, member: string): ToolOutcome {
  const { object } = read;
  if (read.has("error")) return { status: "error", result: object["error"] ?? null };
  const result = object[member] ?? null;
  return { status: hasFailed(result) ? "error" : "ok", result };
}

function hasFailed(result: JsonValue): boolean {
  if (!isJsonObject(result)) return false;
  const type = result["resultType"] ?? result["result_type"] ?? "success";
  return type !== "success";
}
