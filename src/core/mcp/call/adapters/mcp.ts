/** The adapter `mcp`: gait's own flat shape. */

import { GaitError } from "../../../error.ts";
import { present, withoutEmpty } from "../../../present.ts";
import { isJsonObject, type JsonValue } from "../../../json/json.ts";
import { readFlatToolCall } from "../../../schema/mcp.ts";
import { type Adapter, readCall } from "./adapter.ts";
import { relaxTimestamps } from "../../../time.ts";
import { contentOfMeta } from "../../wire/call_params.ts";
import { refuseUnread, unreadOf } from "./unread_members.ts";

/** Members that are read, or that say nothing about what the call does. */
const READ = [
  ...["name", "target", "targets", "arg_provenance", "context", "created_at"],
  ...["schema_id", "schema_version", "producer_version", "server", "delegation"],
];

/** Reads `{"name": …, "args": {…}, "targets": […], …}`. */
export const mcpAdapter: Adapter = {
  carriesTargets: true,
  fits(payload) {
    if (!isJsonObject(payload) || typeof payload["name"] !== "string") return false;
    const isOurs = ["targets", "target", "context", "arg_provenance"]
      .some((member) => Object.hasOwn(payload, member));
    const { type } = payload;
    return type === "tool_call" ? false : isOurs || isJsonObject(payload["args"]);
  },
  read(payload, name) {
    refuseEnvelope(payload);
    const relaxed = isJsonObject(payload) ? relaxTimestamps(payload, ["created_at"]) : payload;
    const call = readCall("mcp", readFlatToolCall, relaxed, name);
    if (isJsonObject(payload)) {
      const walks = ["_meta"];
      refuseUnread(payload, { adapter: "mcp", args: "args", reads: READ, walks, name: call.name });
    }
    const { target, created_at, context = {} } = call;
    const { identity, workspace, risk_class, session_id, request_id, run_id } = context;
    return [{
      name: call.name,
      args: call.args ?? {},
      targets: call.targets ?? [],
      arg_provenance: call.arg_provenance ?? [],
      context: present({ identity, workspace, risk_class, session_id, request_id, run_id }),
      ...present({ target, created_at }),
      ...withoutEmpty({ unbound: unboundIn(payload) }),
    }];
  },
};

function unboundIn(payload: JsonValue): readonly string[] {
  if (!isJsonObject(payload)) return [];
  return [...unreadOf(payload, [...READ, "args"]), ...contentOfMeta(payload)];
}

/** People often send the message of the protocol, which `mcp-jsonrpc` reads. */
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
