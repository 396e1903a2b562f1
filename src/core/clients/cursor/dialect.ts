/**
 * Hooks of Cursor 2.4 and later, as its documentation gives them; none was run. gait registers
 * `preToolUse`, which all tools of the agent pass, and not the events of single tools: one command fires
 * both, so it would be judged, counted and asked for twice. They are read all the same where a person has
 * registered them.
 *
 * The address of the user, which each payload has, is read by nothing here.
 */

import type { AdaptedCall } from "../../mcp/call/adapters/adapter.ts";
import { adaptedCall } from "../../mcp/call/client_call.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import { documentAnswer, noteAnswer, reasonOf } from "../hook_answer.ts";
import { type CallMembers, toldCall, waitingCall } from "../hook_call.ts";
import type { ClientCall, HookDialect, HookSession, ToolOutcome } from "../hook_event.ts";
import { HookPayload } from "../hook_payload.ts";
import { CURSOR_TOOLS } from "./tools.ts";

const TITLE = "Cursor";
const BEFORE = "preToolUse";
const SESSION = { id: "conversation_id", cwd: "cwd", version: "cursor_version" };

const MEMBERS: CallMembers = {
  tool: "tool_name",
  args: "tool_input",
  texts: new Set(),
  id: "tool_use_id",
  about: [
    ...["hook_event_name", "conversation_id", "generation_id", "session_id", "model", "cwd"],
    ...["cursor_version", "workspace_roots", "user_email", "transcript_path", "agent_message"],
  ],
};

/** `url` and `command` say how the server of MCP is reached. */
const MCP_MEMBERS: CallMembers = { ...MEMBERS, about: [...MEMBERS.about, "url", "command"] };

/** Tools by the events that are about one tool, with the members that are its arguments. */
const SINGLE: ReadonlyMap<string, readonly [tool: string, ...args: string[]]> = new Map([
  ["beforeShellExecution", ["Shell", "command"]],
  // The content that was read is no argument.
  ["beforeReadFile", ["Read", "file_path"]],
  ["beforeTabFileRead", ["Read", "file_path"]],
]);

export const cursorDialect: HookDialect = {
  // It honours a deny alone in all of its versions; the documentation calls its ask not enforced.
  canAsk: false,
  canAllow: true,
  readEvent(payload) {
    const read = new HookPayload(TITLE, payload);
    const session = sessionIn(read);
    const name = read.text("hook_event_name") ?? BEFORE;
    const isCall = read.has(MEMBERS.tool);
    switch (name) {
      case "sessionStart":
      case "sessionEnd":
        if (!isCall) return { kind: name === "sessionStart" ? "start" : "end", session };
        break;
      case "postToolUse":
      case "postToolUseFailure": {
        const outcome = outcomeIn(read, name === "postToolUseFailure");
        return { kind: "after", session, call: toldCall(read, session, MEMBERS), outcome };
      }
    }
    const call = waiting(read, session, name);
    return { kind: "before", session, call, adapted: adapt(call) };
  },
  adapt,
  answer({ answer, text }) {
    switch (answer) {
      case "pass":
        return NO_OPINION;
      case "allow":
        return documentAnswer({ permission: "allow" });
      default: {
        const reason = reasonOf(text);
        return documentAnswer({
          permission: "deny",
          user_message: reason,
          agent_message: reason,
        });
      }
    }
  },
  note: (text) => text === undefined ? NO_OPINION : noteAnswer(text),
};

function adapt({ tool, args, session }: ClientCall): AdaptedCall {
  return adaptedCall({
    adapter: "cursor",
    client: TITLE,
    tools: CURSOR_TOOLS,
    ...{ tool, args, cwd: session.cwd, session_id: session.id },
  });
}

/** Where a failed hook blocks, printing nothing is a failure. */
const NO_OPINION = documentAnswer({});

function sessionIn(read: HookPayload): HookSession {
  const session = read.session(SESSION);
  const id = session.id ?? read.text("session_id");
  const roots = read.object["workspace_roots"];
  const [root] = Array.isArray(roots) ? roots as readonly JsonValue[] : [];
  // With several folders, nothing says which of them a tool without a folder works in.
  const only = Array.isArray(roots) && roots.length === 1 && typeof root === "string"
    ? root
    : undefined;
  return present({ ...session, id, cwd: session.cwd ?? only });
}

function waiting(read: HookPayload, session: HookSession, name: string): ClientCall {
  const [tool, ...named] = SINGLE.get(name) ?? [];
  if (tool !== undefined) {
    const other = [MEMBERS.tool, MEMBERS.args].find((member) => read.has(member));
    if (other !== undefined) throw read.fault(`/${other} is there, and the event is ${name}`);
    const args: JsonObject = Object.fromEntries(
      named.map((member) => [member, read.required(member)]),
    );
    return { tool, args, session };
  }
  if (name === "beforeMCPExecution") {
    const call = waitingCall(read, session, MCP_MEMBERS);
    return { ...call, tool: `MCP:${call.tool}` };
  }
  // An event that is not known, and is about a call, may be the one that lets it run.
  if (name !== BEFORE && !read.has(MEMBERS.tool)) throw read.unknownEvent(name);
  return waitingCall(read, session, MEMBERS);
}

function outcomeIn(read: HookPayload, isFailed: boolean): ToolOutcome {
  const { object } = read;
  return isFailed
    ? { status: "error", result: object["error_message"] ?? null }
    : { status: "ok", result: object["tool_output"] ?? null };
}
