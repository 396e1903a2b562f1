/** The adapter `openai`: a function call of a chat completion. */

import type { JsonValue } from "../../../json/json.ts";
import { readerOf } from "../../../shape.ts";
import { type Adapter, BARE_CALL, callId, foreignShape, prefixing, readCall } from "./adapter.ts";
import { decodeArguments } from "./decode_arguments.ts";

interface OpenaiCall {
  readonly id?: JsonValue;
  readonly function?: { readonly name?: string; readonly arguments?: JsonValue };
}

const readOpenaiCall = readerOf<OpenaiCall>(foreignShape({
  id: { kind: "any" },
  function: foreignShape({ name: { kind: "string" }, arguments: { kind: "any" } }),
}));

/** Reads `{"type": "function", "function": {"name": …, "arguments": …}}`. */
export const openaiAdapter: Adapter = {
  carriesTargets: false,
  read(payload, name) {
    const { id, function: called = {} } = readCall("openai", readOpenaiCall, payload, name);
    const args = prefixing("decode openai arguments: ", () => decodeArguments(called.arguments));
    return { ...BARE_CALL, name: called.name ?? "", args, ...callId(id) };
  },
};
