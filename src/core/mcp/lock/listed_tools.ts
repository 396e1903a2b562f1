/** Reads a list of tools from a file: a tool lock, or what `tools/list` answered. */

import { GaitError } from "../../error.ts";
import { malformed, quoted } from "../../fault.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import type { LockedTool } from "../../schema/mcp.ts";
import type { Source } from "../../source.ts";
import { lockTools } from "./locked_tool.ts";
import { parseToolLock } from "./tool_lock.ts";
import { show } from "./schema_constraints.ts";

const HINT = "give a tool lock (gait.mcp.lock), or the JSON that tools/list answered";

/**
 * The tools of a lock, of a `tools/list` result or answer, or of a plain list, sorted by name. Of a
 * lock with several servers `server` says which: its launch digest, or the start of it.
 *
 * @throws {GaitError} `invalid_input` for another file, one page of several, tools that cannot be
 * locked, and a lock with several servers if `server` does not choose one.
 */
export async function parseListedTools(
  source: Source,
  server?: string,
): Promise<readonly LockedTool[]> {
  const value = parseJson(source);
  if (isJsonObject(value) && value["schema_id"] === "gait.mcp.tool_lock") {
    return lockedTools(source, server);
  }
  if (server !== undefined) {
    throw new GaitError(
      "invalid_input",
      `${quoted(source.name)} is not a tool lock, so it has no servers`,
      {
        hint: "leave out --server",
      },
    );
  }
  return await lockTools(toolObjects(value, source.name));
}

function lockedTools(source: Source, server: string | undefined): readonly LockedTool[] {
  const { servers } = parseToolLock(source);
  const found = server === undefined
    ? servers
    : servers.filter(({ launch_digest }) => server !== "" && launch_digest.startsWith(server));
  const [first] = found;
  if (first?.declared === true && found.length === 1) {
    throw new GaitError(
      "invalid_input",
      `${quoted(source.name)} has only the names of the tools of ${show(first.launch.join(" "))}`,
      { hint: "gait mcp lock --review -- <server command> locks their definitions" },
    );
  }
  if (first !== undefined && found.length === 1) return first.tools;
  const list = servers.map(({ launch_digest, launch }) =>
    `${launch_digest.slice(0, 12)} (${show(launch.join(" "))})`
  );
  const count = server === undefined
    ? `${servers.length} servers`
    : `${found.length} servers so called`;
  throw new GaitError(
    "invalid_input",
    `${quoted(source.name)} has ${count}, and a map is for one`,
    {
      hint: list.length === 0 ? "gait mcp lock adds one" : `--server ${list.join(", or ")}`,
    },
  );
}

function toolObjects(value: JsonValue, name: string): readonly JsonObject[] {
  const answer = isJsonObject(value) && isJsonObject(value["result"]) ? value["result"] : value;
  const tools = isJsonObject(answer) ? answer["tools"] : answer;
  if (!Array.isArray(tools)) throw malformed(name, "", "has no list of tools", HINT);
  if (isJsonObject(answer) && answer["nextCursor"] != null) {
    const hint = "put the tools of all pages into one list, or use the lock of gait mcp lock";
    throw malformed(name, "", "is one page of several: it has a nextCursor", hint);
  }
  return tools.map((tool: JsonValue, index) => {
    if (!isJsonObject(tool)) throw malformed(name, `/${index}`, "is not a tool", HINT);
    return tool;
  });
}
