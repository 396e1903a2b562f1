/** The adapter `mcp-jsonrpc`: the message that an MCP client sends. */

import { GaitError } from "../../../error.ts";
import { quoted } from "../../../fault.ts";
import type { JsonObject } from "../../../json/json.ts";
import { readerOf } from "../../../shape.ts";
import { type Adapter, BARE_CALL, foreignShape, readCall } from "./adapter.ts";

interface CallRequest {
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly arguments?: JsonObject };
}

const readCallRequest = readerOf<CallRequest>(foreignShape({
  method: { kind: "string" },
  params: foreignShape({ name: { kind: "string" }, arguments: { kind: "map" } }),
}));

/** Reads `{"jsonrpc": "2.0", "id": …, "method": "tools/call", "params": {"name": …, "arguments": {…}}}`. */
export const mcpJsonrpcAdapter: Adapter = {
  carriesTargets: false,
  read(payload, source) {
    const { method, params = {} } = readCall("mcp-jsonrpc", readCallRequest, payload, source);
    if (method !== "tools/call") {
      const found = method === undefined ? "no method" : `the method ${quoted(method)}`;
      throw new GaitError(
        "invalid_input",
        `parse mcp-jsonrpc tool call: found ${found}, expected "tools/call"`,
        {
          fields: ["/method"],
          hint: "only tools/call is a tool call; gait judges no other message",
        },
      );
    }
    return { ...BARE_CALL, name: params.name ?? "", args: params.arguments ?? {} };
  },
};
