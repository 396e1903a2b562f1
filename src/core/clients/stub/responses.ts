/** The Responses API of OpenAI as Codex 0.171 speaks it. */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
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

const OUTPUTS: ReadonlySet<JsonValue | undefined> = new Set([
  "function_call_output",
  "custom_tool_call_output",
]);

const NO_USAGE = {
  input_tokens: 1,
  input_tokens_details: null,
  output_tokens: 1,
  output_tokens_details: null,
  total_tokens: 2,
};

export const responsesProtocol: StubProtocol = {
  reply({ method, path, body }, plan) {
    if (method === "GET" && path.endsWith("/models")) {
      return jsonReply({ object: "list", data: [] });
    }
    if (method !== "POST" || !path.endsWith("/responses")) return NOT_FOUND;
    const turn = outputs(body).length;
    const id = `resp_${turn}`;
    const item = itemOf(plan[turn], turn);
    return eventsReply([
      ["response.created", { type: "response.created", response: { id } }],
      ["response.output_item.done", {
        type: "response.output_item.done",
        output_index: 0,
        item,
      }],
      ["response.completed", {
        type: "response.completed",
        response: { id, usage: NO_USAGE },
      }],
    ]);
  },
  told: (body) => outputs(body).map(({ output }) => textOf(output)),
};

function outputs(body: JsonObject): readonly JsonObject[] {
  return listAt(body, "input").filter(isJsonObject).filter(({ type }) => OUTPUTS.has(type));
}

function itemOf(call: StubCall | undefined, turn: number): JsonObject {
  if (call === undefined) {
    const content = [{ type: "output_text", text: STUB_DONE }];
    return { type: "message", role: "assistant", id: `msg_${turn}`, content };
  }
  const { tool: name, args, namespace } = call;
  const call_id = `call_${turn}`;
  if (typeof args === "string") {
    return { type: "custom_tool_call", id: `ctc_${turn}`, call_id, name, input: args };
  }
  return {
    type: "function_call",
    id: `fc_${turn}`,
    call_id,
    name,
    arguments: JSON.stringify(args),
    ...present({ namespace }),
  };
}
