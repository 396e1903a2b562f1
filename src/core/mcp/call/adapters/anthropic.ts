/** The adapter `anthropic`: a tool use block. */

import type { JsonObject, JsonValue } from "../../../json/json.ts";
import { readerOf } from "../../../shape.ts";
import { type Adapter, BARE_CALL, callId, foreignShape, readCall } from "./adapter.ts";

interface AnthropicCall {
  readonly id?: JsonValue;
  readonly name?: string;
  readonly input?: JsonObject;
}

const readAnthropicCall = readerOf<AnthropicCall>(foreignShape({
  id: { kind: "any" },
  name: { kind: "string" },
  input: { kind: "map" },
}));

/** Reads `{"type": "tool_use", "name": …, "input": {…}}`. */
export const anthropicAdapter: Adapter = {
  carriesTargets: false,
  read(payload, source) {
    const { id, name = "", input = {} } = readCall(
      "anthropic",
      readAnthropicCall,
      payload,
      source,
    );
    return { ...BARE_CALL, name, args: input, ...callId(id) };
  },
};
