/** The adapter `mcp`: gait's own flat shape; see mcp.md 2.1. */

import { GaitError } from "../../../error.ts";
import { isJsonObject, type JsonValue } from "../../../json/json.ts";
import { readFlatToolCall } from "../../../schema/mcp.ts";
import { type Adapter, readCall } from "./adapter.ts";
import { relaxTimestamps } from "../../../time.ts";

/** Reads `{"name": …, "args": {…}, "targets": […], …}`. */
export const mcpAdapter: Adapter = {
  carriesTargets: true,
  read(payload, name) {
    refuseEnvelope(payload);
    const relaxed = isJsonObject(payload) ? relaxTimestamps(payload, ["created_at"]) : payload;
    const call = readCall("mcp", readFlatToolCall, relaxed, name);
    const { target, created_at, context = {} } = call;
    const { identity, workspace, risk_class, session_id, request_id, run_id } = context;
    return {
      name: call.name,
      args: call.args ?? {},
      targets: call.targets ?? [],
      arg_provenance: call.arg_provenance ?? [],
      context: present({ identity, workspace, risk_class, session_id, request_id, run_id }),
      ...(target === undefined ? {} : { target }),
      ...(created_at === undefined ? {} : { created_at }),
    };
  },
};

/** People try the protocol's own message here, which is another shape (M6). */
function refuseEnvelope(payload: JsonValue): void {
  if (!isJsonObject(payload) || Object.hasOwn(payload, "name")) return;
  const { method, params } = payload;
  if (method !== "tools/call" && !(isJsonObject(params) && Object.hasOwn(params, "name"))) return;
  throw new GaitError(
    "invalid_input",
    'parse mcp tool call: found a JSON-RPC message, expected {"name": "<tool>", "args": {...}}',
    { hint: "read it with --adapter mcp-jsonrpc", fields: ["/name"] },
  );
}

function present(
  members: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const given = Object.entries(members).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, text] as const]
  );
  return Object.fromEntries(given);
}
