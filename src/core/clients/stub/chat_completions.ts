/** Chat completions, with streams and without: Copilot CLI 1.0.102, OpenCode 1.18. */

import { isJsonObject, type JsonObject } from "../../json/json.ts";
import {
  eventsReply,
  jsonReply,
  listAt,
  NOT_FOUND,
  STUB_DONE,
  type StubCall,
  type StubProtocol,
  textOf,
} from "./stub_protocol.ts";

const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

export const chatCompletionsProtocol: StubProtocol = {
  reply({ method, path, body }, plan) {
    if (method === "GET" && path.endsWith("/models")) {
      return jsonReply({ object: "list", data: [{ id: "stub", object: "model" }] });
    }
    if (method !== "POST" || !path.endsWith("/chat/completions")) return NOT_FOUND;
    const turn = results(body).length;
    // Requests without tools are about the conversation itself, a title for example.
    const call = listAt(body, "tools").length > 0 ? plan[turn] : undefined;
    const finish_reason = call === undefined ? "stop" : "tool_calls";
    const message = messageOf(call, turn);
    const base = { id: `cc_${turn}`, created: 1, model: body["model"] ?? "stub" };
    if (body["stream"] !== true) {
      const choices = [{ index: 0, message, finish_reason }];
      return jsonReply({ ...base, object: "chat.completion", choices, usage: USAGE });
    }
    const chunk = { ...base, object: "chat.completion.chunk" };
    const { type, status, body: events } = eventsReply([
      ["", { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] }],
      ["", { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }] }],
      ["", { ...chunk, choices: [], usage: USAGE }],
    ]);
    return { type, status, body: `${events}data: [DONE]\n\n` };
  },
  told: (body) => results(body).map(({ content }) => textOf(content)),
};

function messageOf(call: StubCall | undefined, turn: number): JsonObject {
  if (call === undefined) return { role: "assistant", content: STUB_DONE };
  const called = { name: call.tool, arguments: JSON.stringify(call.args) };
  const tool_calls = [{ index: 0, id: `call_${turn}`, type: "function", function: called }];
  return { role: "assistant", content: null, tool_calls };
}

function results(body: JsonObject): readonly JsonObject[] {
  return listAt(body, "messages").filter(isJsonObject).filter(({ role }) => role === "tool");
}
