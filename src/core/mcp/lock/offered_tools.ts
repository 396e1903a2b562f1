/** Tools with their schemas, from a tool lock or from an answer to `tools/list`. */

import { malformed } from "../../fault.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import type { Source } from "../../source.ts";
import { parseToolLock, type ToolLock } from "./tool_lock.ts";

/** A tool as a server offers it. */
export interface OfferedTool {
  /** Its name, exactly. */
  readonly name: string;
  /** JSON Schema of its arguments; empty if it has none. */
  readonly inputSchema: JsonObject;
  /** Hints of the server about the tool. */
  readonly annotations: JsonObject;
}

/**
 * Reads the tools of a lock, of all its servers, or of a `tools/list` answer: a list of tools, an object
 * with `tools`, or the whole JSON-RPC response.
 *
 * @throws {GaitError} `invalid_input` for anything else.
 */
export function parseOfferedTools(source: Source): readonly OfferedTool[] {
  const value = parseJson(source);
  if (isJsonObject(value) && value["schema_id"] === "gait.mcp.tool_lock") {
    return lockedTools(parseToolLock(source));
  }
  const tools = listIn(value);
  if (tools === undefined) {
    const hint = "give gait.mcp.lock, or the JSON that a server answers to tools/list";
    throw malformed(source.name, "", "is neither a tool lock nor a list of tools", hint);
  }
  return tools.flatMap((tool, index) => {
    if (isJsonObject(tool) && typeof tool["name"] === "string") return [offeredTool(tool)];
    const hint = "each tool is an object with a name";
    throw malformed(source.name, `/tools/${index}`, "is not a tool", hint);
  });
}

function listIn(value: JsonValue): readonly JsonValue[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isJsonObject(value)) return undefined;
  const { tools, result } = value;
  if (Array.isArray(tools)) return tools;
  return isJsonObject(result) && Array.isArray(result["tools"]) ? result["tools"] : undefined;
}

/** The tools of all servers of a lock, except servers for which the lock has only tool names. */
export function lockedTools({ servers }: Pick<ToolLock, "servers">): readonly OfferedTool[] {
  return servers.filter(({ declared }) => declared !== true).flatMap(({ tools }) =>
    tools.map(({ definition }) => offeredTool(definition))
  );
}

function offeredTool({ name, inputSchema, annotations }: JsonObject): OfferedTool {
  return {
    name: typeof name === "string" ? name : "",
    inputSchema: isJsonObject(inputSchema) ? inputSchema : {},
    annotations: isJsonObject(annotations) ? annotations : {},
  };
}
