/**
 * What gait's plugin in OpenCode asks, and what it is answered. OpenCode has no hooks that are programs:
 * the plugin pipes one object to `gait hooks run` and throws where the answer is not a pass.
 *
 *     {"event": "tool.execute.before", "input": {"tool", "sessionID", "callID"},
 *      "output": {"args"}, "directory": "/w", "version": "1.18.33"}
 *
 * `event` is OpenCode's name, or what gait calls it; `input` and `output` are what OpenCode gave to the
 * plugin. After a call `input` has `args`, and `output` is `{title, output, metadata}`; at the start and
 * the end of a session `input` has `sessionID` only. A pass is `{"answer": "pass"}` and nothing else; a
 * deny has a text. The plugin takes everything else for a deny.
 */

import type { AdaptedCall } from "../../mcp/call/adapters/adapter.ts";
import { adaptedCall } from "../../mcp/call/client_call.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import { documentAnswer, noteAnswer, reasonOf } from "../hook_answer.ts";
import type {
  ClientCall,
  HookDialect,
  HookEventKind,
  HookSession,
  ToolOutcome,
} from "../hook_event.ts";
import { HookPayload } from "../hook_payload.ts";
import { OPENCODE_TOOLS } from "./tools.ts";

const TITLE = "OpenCode";

export const opencodeDialect: HookDialect = {
  // A plugin can throw, and nothing else.
  canAsk: false,
  canAllow: false,
  readEvent(payload, given) {
    const read = new HookPayload(TITLE, payload);
    const input = new HookPayload(TITLE, read.objectAt("input") ?? {});
    const session = present({
      id: input.text("sessionID"),
      cwd: read.text("directory"),
      version: read.text("version"),
    });
    const name = read.text("event");
    const kind = name === undefined ? given : EVENTS.get(name);
    const isCall = input.has("tool");
    if ((kind === "start" || kind === "end") && !isCall) return { kind, session };
    if (kind === "after") {
      const call = callIn(input, input.objectAt("args") ?? {}, session);
      return { kind, session, call, outcome: outcomeOf(read.object["output"]) };
    }
    // An event that is not known, and is about a call, may be the one that lets it run.
    if (kind !== "before" && !isCall) throw read.unknownEvent(name ?? given ?? "");
    const call = waiting(read, input, session);
    return { kind: "before", session, call, adapted: adapt(call) };
  },
  adapt,
  answer({ answer, text }) {
    return answer === "pass" || answer === "allow"
      ? PASS
      : documentAnswer({ answer: "deny", text: reasonOf(text) });
  },
  note: (text) => text === undefined ? PASS : noteAnswer(text),
};

function adapt({ tool, args, session }: ClientCall): AdaptedCall {
  return adaptedCall({
    adapter: "opencode",
    client: TITLE,
    tools: OPENCODE_TOOLS,
    ...{ tool, args, cwd: session.cwd, session_id: session.id },
  });
}

const PASS = documentAnswer({ answer: "pass" });

const EVENTS: ReadonlyMap<string, HookEventKind> = new Map([
  ["before", "before"],
  ["tool.execute.before", "before"],
  ["after", "after"],
  ["tool.execute.after", "after"],
  ["start", "start"],
  ["session.created", "start"],
  ["end", "end"],
  ["session.deleted", "end"],
]);

function waiting(read: HookPayload, input: HookPayload, session: HookSession): ClientCall {
  const output = new HookPayload(TITLE, read.objectAt("output") ?? {});
  if (!output.has("args")) throw read.fault("/output/args is missing");
  if (input.has("args")) throw read.fault("/input/args and /output/args are both there");
  const args = output.objectAt("args") ?? {};
  const call = callIn(input, args, session);
  const { tool: name } = call;
  read.refuseOther({ reads: ["event", "directory", "version"], walks: ["input", "output"] });
  input.refuseOther({ reads: ["tool", "sessionID", "callID"], name });
  output.refuseOther({ args: "args", name });
  return call;
}

function callIn(input: HookPayload, args: JsonObject, session: HookSession): ClientCall {
  const id = input.text("callID");
  return { tool: input.toolName("tool"), args, session, ...present({ id }) };
}

function outcomeOf(output: JsonValue = null): ToolOutcome {
  if (!isJsonObject(output)) return { status: "ok", result: output };
  const isError = (output["error"] ?? null) !== null;
  return {
    status: isError ? "error" : "ok",
    result: (isError ? output["error"] : output["output"]) ?? null,
  };
}
