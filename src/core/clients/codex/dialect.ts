/**
 * Hooks of Codex 0.171: payloads and answers as that version gives and honours them. It runs the call
 * after an answer with one member that it does not know, so nothing is added here without a run.
 */

import type { AdaptedCall } from "../../mcp/call/adapters/adapter.ts";
import { adaptedCall } from "../../mcp/call/client_call.ts";
import { DECIDES_NOTHING, documentAnswer, noteAnswer, reasonOf } from "../hook_answer.ts";
import { type CallMembers, toldCall, waitingCall } from "../hook_call.ts";
import type { ClientCall, HookDialect } from "../hook_event.ts";
import { HookPayload } from "../hook_payload.ts";
import { outcomeOf } from "../hook_outcome.ts";
import { CODEX_TOOLS } from "./tools.ts";

const TITLE = "Codex";
const BEFORE = "PreToolUse";
const SESSION = { id: "session_id", agent: "agent_id", cwd: "cwd" };

const MEMBERS: CallMembers = {
  tool: "tool_name",
  args: "tool_input",
  id: "tool_use_id",
  about: [
    ...["hook_event_name", "session_id", "turn_id", "transcript_path", "cwd", "model"],
    ...["permission_mode", "agent_id", "agent_type"],
  ],
};

export const codexDialect: HookDialect = {
  // Its answer has no ask, and an allow only with other arguments.
  canAsk: false,
  canAllow: false,
  readEvent(payload) {
    const read = new HookPayload(TITLE, payload);
    const session = read.session(SESSION);
    const name = read.text("hook_event_name") ?? BEFORE;
    const isCall = read.has(MEMBERS.tool);
    if (name === "SessionStart" && !isCall) return { kind: "start", session };
    if (name === "SessionEnd" && !isCall) return { kind: "end", session };
    if (name === "PostToolUse") {
      const outcome = outcomeOf(read.object["tool_response"]);
      return { kind: "after", session, call: toldCall(read, session, MEMBERS), outcome };
    }
    // An event that is not known, and is about a call, may be the one that lets it run.
    if (name !== BEFORE && !isCall) throw read.unknownEvent(name);
    const call = waitingCall(read, session, MEMBERS);
    return { kind: "before", session, call, adapted: adapt(call) };
  },
  adapt,
  answer({ answer, text }) {
    if (answer === "pass" || answer === "allow") return DECIDES_NOTHING;
    return documentAnswer({
      hookSpecificOutput: {
        hookEventName: BEFORE,
        permissionDecision: "deny",
        permissionDecisionReason: reasonOf(text),
      },
    });
  },
  note: noteAnswer,
};

function adapt({ tool, args, session }: ClientCall): AdaptedCall {
  return adaptedCall({
    adapter: "codex",
    client: TITLE,
    tools: CODEX_TOOLS,
    ...{ tool, args, cwd: session.cwd, session_id: session.id },
  });
}
