/** How a tool ended, where a client has no word for it of its own. */

import { isJsonObject, type JsonValue } from "../json/json.ts";
import type { ToolOutcome } from "./hook_event.ts";

/** The outcome that a result tells of: servers of MCP mark an error by `isError`. */
export function outcomeOf(result: JsonValue = null): ToolOutcome {
  const isError = isJsonObject(result) && result["isError"] === true;
  return { status: isError ? "error" : "ok", result };
}
