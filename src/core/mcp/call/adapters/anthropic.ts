/** The adapter `anthropic`: a tool use block, a list of content blocks, or a message. */

import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../../json/json.ts";
import { quoted } from "../../../fault.ts";
import {
  type AdaptedCall,
  type Adapter,
  BARE_CALL,
  callId,
  foreignReader,
  readCall,
  serverToolName,
  shapeFault,
  someCalls,
  textAt,
} from "./adapter.ts";
import { refuseUnread } from "./unread_members.ts";

const readAnthropicCall = foreignReader({ id: "any", name: "string", input: "map" });

const ADAPTER = "anthropic";

/** Blocks that ask for a tool. */
const CALL_TYPES: readonly JsonValue[] = ["tool_use", "server_tool_use", "mcp_tool_use"];

/** Blocks that ask for nothing. */
const OTHER_TYPES: ReadonlySet<JsonValue | undefined> = new Set([
  ...["text", "thinking", "redacted_thinking", "image", "document", "search_result"],
  ...["container_upload", "compaction"],
]);

/** Reads `{"type": "tool_use", "name": …, "input": {…}}`, alone or in the `content` of a message. */
export const anthropicAdapter: Adapter = {
  carriesTargets: false,
  fits(payload) {
    if (Array.isArray(payload)) return payload.some(isCall);
    if (!isJsonObject(payload)) return false;
    const { content, name, input, type } = payload;
    if (Array.isArray(content) && content.some(isCall)) return !isElsewhere(payload);
    return isCall(payload) ||
      (type === undefined && typeof name === "string" && isJsonObject(input));
  },
  read(payload, source) {
    if (Array.isArray(payload)) return someCalls(ADAPTER, blockCalls(payload, "", source));
    if (isJsonObject(payload) && Object.hasOwn(payload, "content") && !isCall(payload)) {
      const { content } = payload;
      refuseUnread(payload, { adapter: ADAPTER, walks: ["content"] });
      const blocks: readonly JsonValue[] = Array.isArray(content) ? content : [];
      return someCalls(ADAPTER, blockCalls(blocks, "/content", source));
    }
    return [readBlock(payload, "", source)];
  },
};

/** Whether a message has its calls in a member that Anthropic's do not have. */
function isElsewhere(message: JsonObject): boolean {
  return ["tool_calls", "invalid_tool_calls", "additional_kwargs", "function_call"]
    .some((member) => Object.hasOwn(message, member));
}

function isCall(block: JsonValue): boolean {
  return isJsonObject(block) && CALL_TYPES.includes(block["type"] ?? null);
}

function blockCalls(blocks: readonly JsonValue[], at: string, source: string): AdaptedCall[] {
  return blocks.flatMap((block, index) => {
    const place = joinPointer(at, index);
    if (isCall(block)) return [readBlock(block, place, source)];
    const type = isJsonObject(block) ? block["type"] : undefined;
    const isResult = typeof type === "string" && /(?:^|_)tool_result$/.test(type);
    if (isJsonObject(block) && (isResult || OTHER_TYPES.has(type))) {
      const { type: _type, ...members } = block;
      refuseUnread(members, { adapter: ADAPTER, at: place, walks: isResult ? ["content"] : [] });
      return [];
    }
    if (typeof block === "string") return [];
    const found = typeof type === "string" ? quoted(type) : "no type";
    throw shapeFault(ADAPTER, `${place} has ${found}, expected a content block`, `${place}/type`);
  });
}

function readBlock(payload: JsonValue, at: string, source: string): AdaptedCall {
  const { id, name = "", input = {} } = readCall(ADAPTER, readAnthropicCall, payload, source);
  const block = isJsonObject(payload) ? payload : {};
  const reads = ["name", "server_name", "cache_control", "caller"];
  refuseUnread(block, { adapter: ADAPTER, at, args: "input", reads, name });
  const server = textAt(ADAPTER, block["server_name"], `${at}/server_name`);
  return { ...BARE_CALL, name: serverToolName(server, name), args: input, ...callId(id) };
}
