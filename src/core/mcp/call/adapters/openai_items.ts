/** Items of the Responses API that ask for a tool. */

import { quoted } from "../../../fault.ts";
import type { JsonObject, JsonValue } from "../../../json/json.ts";
import {
  type AdaptedCall,
  BARE_CALL,
  callId,
  decodeArguments,
  namesIn,
  prefixing,
  serverToolName,
  shapeFault,
  textAt,
} from "./adapter.ts";
import { NAMES, plainMember } from "./stray_calls.ts";
import { refuseUnread } from "./unread_members.ts";

const ADAPTER = "openai";

/** Items that ask for nothing. */
const OTHER_TYPES: ReadonlySet<JsonValue | undefined> = new Set([
  ...["message", "reasoning", "item_reference", "compaction", "mcp_list_tools"],
  "mcp_approval_response",
]);

/** Members of an item that say nothing about what it does. */
const ABOUT: readonly string[] = [
  "type",
  "id",
  "call_id",
  "status",
  "created_by",
  "pending_safety_checks",
];

export function isResponseItem({ type }: JsonObject): boolean {
  // `tool_call` and its like are types of LangChain.
  return typeof type === "string" && !/^(?:invalid_|server_)?tool_call$/.test(type) &&
    (OTHER_TYPES.has(type) || /_call$|_call_output$|^mcp_approval_request$/.test(type));
}

/** The call that an item asks for; none for an item that asks for nothing. */
export function itemCalls(item: JsonObject, at: string): readonly AdaptedCall[] {
  const type = textAt(ADAPTER, item["type"], `${at}/type`);
  if (OTHER_TYPES.has(type) || type.endsWith("_output")) {
    refuseUnread(item, { adapter: ADAPTER, at, walks: type.endsWith("_output") ? ["output"] : [] });
    return [];
  }
  const id = callId(item["call_id"] ?? item["id"]);
  const name = textAt(ADAPTER, item["name"], `${at}/name`);
  switch (type) {
    case "function_call": {
      const reads = ["name", "namespace", "created_by"];
      refuseUnread(item, { adapter: ADAPTER, at, args: "arguments", reads, name });
      return [{ ...BARE_CALL, ...namesIn(ADAPTER, item, name, at), args: decoded(item), ...id }];
    }
    case "custom_tool_call": {
      const reads = ["name", "namespace", "created_by"];
      refuseUnread(item, { adapter: ADAPTER, at, args: "input", reads, name });
      const input = textAt(ADAPTER, item["input"], `${at}/input`);
      return [{ ...BARE_CALL, ...namesIn(ADAPTER, item, name, at), args: { input }, ...id }];
    }
    case "mcp_call":
    case "mcp_approval_request": {
      const reads = ["name", "server_label", "approval_request_id", "output", "error"];
      refuseUnread(item, { adapter: ADAPTER, at, args: "arguments", reads, name });
      const server = textAt(ADAPTER, item["server_label"], `${at}/server_label`);
      return [{ ...BARE_CALL, name: serverToolName(server, name), args: decoded(item), ...id }];
    }
  }
  if (!type.endsWith("_call")) {
    throw shapeFault(ADAPTER, `${at}/type is ${quoted(type)}, expected a tool call`, `${at}/type`);
  }
  // A tool of the API's own, such as local_shell_call: all that it says is its arguments.
  const args = Object.fromEntries(
    Object.entries(item).filter(([member]) => !ABOUT.includes(member)),
  );
  const tool = type.replace(/_call$/, "");
  const { type: _type, ...members } = item;
  refuseUnread(members, { adapter: ADAPTER, at, reads: Object.keys(args) });
  const named = Object.keys(args).find((member) => NAMES.has(plainMember(member)));
  if (named !== undefined) {
    const place = `${at}/${named}`;
    const problem = `${quoted(place)} names a tool next to the type ${quoted(type)}`;
    throw shapeFault(ADAPTER, problem, place);
  }
  return [{ ...BARE_CALL, name: tool, args, ...id }];
}

function decoded(item: JsonObject): JsonObject {
  return prefixing("decode openai arguments: ", () => decodeArguments(item["arguments"]));
}
