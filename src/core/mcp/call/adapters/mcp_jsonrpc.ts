/** The adapter `mcp-jsonrpc`: the message that an MCP client sends, or its parameters alone. */

import { quoted } from "../../../fault.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../json/json.ts";
import { withoutEmpty } from "../../../present.ts";
import {
  contentOfMeta,
  INPUT_PARAMS,
  judgedArgs,
  paramsFault,
  requestFault,
} from "../../wire/call_params.ts";
import { type Adapter, BARE_CALL, foreignReader, readCall, shapeFault } from "./adapter.ts";
import { refuseUnread } from "./unread_members.ts";

const PARAMS = { name: "string", arguments: "map" } as const;
const readCallParams = foreignReader(PARAMS);
const readCallRequest = foreignReader({ method: "string", params: PARAMS });

const ADAPTER = "mcp-jsonrpc";

/**
 * Reads `{"jsonrpc": "2.0", "id": …, "method": "tools/call", "params": {"name": …, "arguments": {…}}}`,
 * and `{"name": …, "arguments": {…}}` alone.
 */
export const mcpJsonrpcAdapter: Adapter = {
  carriesTargets: false,
  fits: (payload) =>
    isJsonObject(payload) && (payload["method"] === "tools/call" || isBare(payload)),
  read(payload, source) {
    if (isBare(payload)) {
      return [callOf(readCall(ADAPTER, readCallParams, payload, source), payload, "")];
    }
    const { method, params = {} } = readCall(ADAPTER, readCallRequest, payload, source);
    if (method !== "tools/call") {
      const found = method === undefined ? "no method" : `the method ${quoted(method)}`;
      throw shapeFault(ADAPTER, `found ${found}, expected "tools/call"`, "/method")
        .retold({ hint: "only tools/call is a tool call; gait judges no other message" });
    }
    const raw: JsonObject = isJsonObject(payload) ? payload : {};
    refuseUnread(raw, { adapter: ADAPTER, walks: ["params"], name: params.name ?? "" });
    const stray = requestFault(raw);
    if (stray !== undefined) throw shapeFault(ADAPTER, stray);
    return [callOf(params, raw["params"] ?? {}, "/params")];
  },
};

/** The parameters of a call, without the message around them. */
function isBare(payload: JsonValue): payload is JsonObject {
  if (!isJsonObject(payload) || typeof payload["name"] !== "string") return false;
  const isMessage = ["jsonrpc", "method", "params", "type"]
    .some((member) => Object.hasOwn(payload, member));
  return !isMessage && isJsonObject(payload["arguments"]);
}

function callOf(
  { name = "", arguments: args = {} }: ReturnType<typeof readCallParams>,
  raw: JsonValue,
  at: string,
) {
  if (!isJsonObject(raw)) return { ...BARE_CALL, name, args };
  const walks = ["_meta", ...INPUT_PARAMS];
  refuseUnread(raw, {
    adapter: ADAPTER,
    at,
    args: "arguments",
    reads: ["name", "task"],
    walks,
    name,
  });
  const problem = paramsFault(raw);
  if (problem !== undefined) throw shapeFault(ADAPTER, problem, at);
  const unbound = contentOfMeta(raw);
  return { ...BARE_CALL, name, args: judgedArgs(raw, args), ...withoutEmpty({ unbound }) };
}
