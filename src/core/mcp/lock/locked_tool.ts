/** A tool as the lock keeps it: what a client and a model are told about it, with digests. */

import { digest } from "../../crypto/digest.ts";
import { GaitError } from "../../error.ts";
import { compareText, lowerTrim, trim } from "../../text.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { MCP_KNOWN_MAX } from "../../limits.ts";
import type { LockedTool, ToolParts } from "../../schema/mcp.ts";
import { visible, withoutInvisible } from "./invisible_text.ts";

/** The parts of a tool that the lock covers beside its name. */
export const TOOL_PARTS = [
  "title",
  "description",
  "inputSchema",
  "outputSchema",
  "annotations",
] as const satisfies readonly (keyof ToolParts)[];

/**
 * Locks the tools that a server lists, sorted by name.
 *
 * @throws {GaitError} `invalid_input` for a tool without a name, for more tools than
 * `MCP_KNOWN_MAX`, and for two whose names are the same, or the same but for letter case, white space
 * around them or invisible characters: nobody could tell which of them was accepted.
 */
export async function lockTools(tools: readonly JsonObject[]): Promise<readonly LockedTool[]> {
  if (tools.length > MCP_KNOWN_MAX) {
    throw new GaitError(
      "invalid_input",
      `Cannot lock the tools: there are ${tools.length}, more than the limit of ${MCP_KNOWN_MAX}`,
    );
  }
  const names = new Map<string, string>();
  for (const tool of tools) {
    const name = nameOf(tool);
    const key = lowerTrim(withoutInvisible(name));
    const twin = names.get(key);
    if (twin !== undefined) {
      throw new GaitError(
        "invalid_input",
        `Cannot lock the tools: the server lists ${quoted(twin)} and ${quoted(name)}, which ${
          twin === name ? "are the same name" : "read as the same name"
        }`,
        { hint: "a server with two tools of one name cannot be judged by name: do not use it" },
      );
    }
    names.set(key, name);
  }
  const locked = await Promise.all(tools.map(lockTool));
  return locked.sort((a, b) => compareText(a.name, b.name));
}

function nameOf({ name }: JsonObject): string {
  if (typeof name === "string" && trim(withoutInvisible(name)) !== "") return name;
  const found = name === undefined ? "none" : typeof name === "string" ? "a blank one" : "no text";
  throw new GaitError(
    "invalid_input",
    `Cannot lock the tools: a tool needs a name, found ${found}`,
  );
}

function quoted(name: string): string {
  return visible(JSON.stringify(name));
}

async function lockTool(tool: JsonObject): Promise<LockedTool> {
  const definition = pick(tool, ["name", ...TOOL_PARTS]);
  const parts = await Promise.all(
    TOOL_PARTS.filter((part) => Object.hasOwn(tool, part))
      .map(async (part): Promise<[string, string]> => [part, await digest(tool[part])]),
  );
  return {
    name: nameOf(tool),
    digest: await digest(definition),
    parts: Object.fromEntries(parts),
    definition,
  };
}

/** Digest of a tool but for its name, by which a renamed one is known. */
export async function bodyDigest({ definition }: LockedTool): Promise<string> {
  return await digest(pick(definition, TOOL_PARTS));
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  const members = names.filter((name) => Object.hasOwn(object, name))
    .map((name): [string, JsonValue] => [name, object[name] ?? null]);
  return Object.fromEntries(members);
}
