/** The Messages API of Anthropic as Claude Code speaks it. */

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

export const messagesProtocol: StubProtocol = {
  reply({ method, path, body }, plan) {
    if (method !== "POST") return NOT_FOUND;
    if (path.endsWith("/messages/count_tokens")) return jsonReply({ input_tokens: 1 });
    if (!path.endsWith("/messages")) return NOT_FOUND;
    const turn = results(body).length;
    // Requests without tools are about the conversation itself, a title for example.
    const call = listAt(body, "tools").length > 0 ? plan[turn] : undefined;
    const block = blockOf(call, turn);
    const stop_reason = call === undefined ? "end_turn" : "tool_use";
    const message = {
      id: `msg_${turn}`,
      type: "message",
      role: "assistant",
      model: body["model"] ?? "stub",
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    if (body["stream"] !== true) return jsonReply({ ...message, content: [block], stop_reason });
    return eventsReply([
      named("message_start", { message: { ...message, content: [], stop_reason: null } }),
      ...contentEvents(block),
      named("message_delta", {
        delta: { stop_reason, stop_sequence: null },
        usage: { output_tokens: 1 },
      }),
      named("message_stop", {}),
    ]);
  },
  told: (body) => results(body).map(({ content }) => textOf(content)),
};

function blockOf(call: StubCall | undefined, turn: number): JsonObject {
  if (call === undefined) return { type: "text", text: STUB_DONE };
  return { type: "tool_use", id: `toolu_${turn}`, name: call.tool, input: call.args };
}

/** A block starts empty; its text, or its input as JSON, follows. */
function contentEvents(block: JsonObject) {
  const isText = block["type"] === "text";
  const content_block = isText ? { ...block, text: "" } : { ...block, input: {} };
  const delta = isText
    ? { type: "text_delta", text: block["text"] ?? "" }
    : { type: "input_json_delta", partial_json: JSON.stringify(block["input"] ?? {}) };
  return [
    named("content_block_start", { index: 0, content_block }),
    named("content_block_delta", { index: 0, delta }),
    named("content_block_stop", { index: 0 }),
  ];
}

function named(type: string, members: JsonObject): readonly [string, JsonObject] {
  return [type, { type, ...members }];
}

function results(body: JsonObject): readonly JsonObject[] {
  return listAt(body, "messages").filter(isJsonObject)
    .flatMap((message) => listAt(message, "content")).filter(isJsonObject)
    .filter(({ type }) => type === "tool_result");
}
