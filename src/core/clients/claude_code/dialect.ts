/** Hooks of Claude Code 2.1: payloads and answers, as the types of its agent SDK 0.3.332 give them. */

import { claudeCodeAdapter } from "../../mcp/call/adapters/claude_code.ts";
import { CLAUDE_TOOLS } from "../../mcp/call/adapters/claude_tools.ts";
import { adaptedCall } from "../../mcp/call/client_call.ts";
import type { AdaptedCall } from "../../mcp/call/adapters/adapter.ts";
import type { JsonValue } from "../../json/json.ts";
import { GaitError } from "../../error.ts";
import { present } from "../../present.ts";
import type { ClientCall, HookAnswer, HookDialect, HookEvent, Ruling } from "../hook_event.ts";
import { DECIDES_NOTHING, documentAnswer, noteAnswer, reasonOf } from "../hook_answer.ts";
import { HookPayload } from "../hook_payload.ts";

const TITLE = "Claude Code";
const SESSION = { id: "session_id", agent: "agent_id", cwd: "cwd" };
const BEFORE = "PreToolUse";
const FAILED = "PostToolUseFailure";
/** Modes in which the client asks where a hook wants it; of others it is not known. */
const ASKING_MODES: ReadonlySet<string> = new Set(["default", "acceptEdits", "plan"]);

export const claudeCodeDialect: HookDialect = {
  canAsk: true,
  canAllow: true,
  readEvent(payload) {
    const read = new HookPayload(TITLE, payload);
    const session = read.session(SESSION);
    const name = read.text("hook_event_name") ?? BEFORE;
    switch (name) {
      case "SessionStart":
        return { kind: "start", session };
      case "SessionEnd":
        return { kind: "end", session };
      case "PostToolUse":
      case FAILED: {
        const isFailed = name === FAILED;
        const result = read.object[isFailed ? "error" : "tool_response"] ?? null;
        const outcome = { status: isFailed ? "error" : "ok", result } as const;
        return { kind: "after", session, call: callIn(read, session), outcome };
      }
      default:
        // An event that is not known, and is about a call, may be the one that lets it run.
        if (!read.has("tool_name")) throw read.unknownEvent(name);
        return before(payload, read, session);
    }
  },
  adapt: ({ tool, args, session }): AdaptedCall =>
    adaptedCall({
      adapter: "claude_code",
      client: TITLE,
      tools: CLAUDE_TOOLS,
      ...{ tool, args, cwd: session.cwd, session_id: session.id },
    }),
  answer({ answer, text }: Ruling): HookAnswer {
    if (answer === "pass") return DECIDES_NOTHING;
    return documentAnswer({
      hookSpecificOutput: {
        hookEventName: BEFORE,
        permissionDecision: answer,
        permissionDecisionReason: reasonOf(text),
      },
    });
  },
  note: noteAnswer,
};

function before(
  payload: JsonValue,
  read: HookPayload,
  session: HookEvent["session"],
): HookEvent {
  const call = callIn(read, session);
  const adapted = adaptedBy(payload, read);
  const isUnasked = ASKING_MODES.has(read.text("permission_mode") ?? "default")
    ? {}
    : { isUnasked: true } as const;
  return { kind: "before", session, call, adapted, ...isUnasked };
}

/** The call as the adapter reads it; what it says to do is for people who name an adapter. */
function adaptedBy(payload: JsonValue, read: HookPayload): AdaptedCall {
  try {
    const [adapted] = claudeCodeAdapter.read(payload, "standard input");
    if (adapted !== undefined) return adapted;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw error.retold({ hint: read.fault("").hint });
  }
  throw read.fault("it holds no call");
}

function callIn(read: HookPayload, session: HookEvent["session"]): ClientCall {
  const tool = read.toolName("tool_name");
  const id = read.text("tool_use_id");
  const args = read.objectAt("tool_input") ?? {};
  return { tool, args, session, ...present({ id }) };
}
