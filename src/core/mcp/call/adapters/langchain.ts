/** The adapter `langchain`: an agent action. */

import type { JsonValue } from "../../../json/json.ts";
import { readerOf } from "../../../shape.ts";
import { type Adapter, BARE_CALL, foreignShape, prefixing, readCall } from "./adapter.ts";
import { decodeArguments } from "./decode_arguments.ts";

interface LangchainCall {
  readonly tool?: string;
  readonly tool_input?: JsonValue;
}

const readLangchainCall = readerOf<LangchainCall>(foreignShape({
  tool: { kind: "string" },
  tool_input: { kind: "any" },
}));

/** Reads `{"tool": …, "tool_input": …}`. */
export const langchainAdapter: Adapter = {
  carriesTargets: false,
  read(payload, source) {
    const { tool = "", tool_input } = readCall("langchain", readLangchainCall, payload, source);
    const args = prefixing("decode langchain tool_input: ", () => decodeArguments(tool_input));
    return { ...BARE_CALL, name: tool, args };
  },
};
