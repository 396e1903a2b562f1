/** A tool in the lock: its definition, as clients and models read it, with digests. */

import { digest } from "../../crypto/digest.ts";
import { GaitError } from "../../error.ts";
import { compareText, lowerTrim, trim } from "../../text.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { MCP_KNOWN_MAX } from "../../limits.ts";
import type { LockedTool, ToolParts } from "../../schema/mcp.ts";
import { visible, withoutInvisible } from "./invisible_text.ts";
import { disguised, unclearName } from "../wire/message_names.ts";

/** The members of a tool that the lock covers, apart from its name. */
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
 * `MCP_KNOWN_MAX`, and for two tools whose names are equal, or differ only in letter case, surrounding
 * white space or invisible characters: a person could not tell which of them was accepted.
 */
export async function lockTools(tools: readonly JsonObject[]): Promise<readonly LockedTool[]> {
  if (tools.length > MCP_KNOWN_MAX) {
    throw new GaitError(
      "invalid_input",
      `Cannot lock the tools: there are ${tools.length}, more than the limit of ${MCP_KNOWN_MAX}`,
      { hint: "start the server with fewer tools" },
    );
  }
  const names = new Map<string, string>();
  for (const tool of tools) {
    const name = nameOf(tool);
    if (unclearName(tool) !== undefined || disguised(tool, ["name", ...TOOL_PARTS]) !== undefined) {
      throw new GaitError(
        "invalid_input",
        `Cannot lock the tools: ${nameText(name)} has a member that clients read in different ways`,
        { hint: "the server breaks the protocol: report this to its author" },
      );
    }
    const key = lowerTrim(withoutInvisible(name));
    const twin = names.get(key);
    if (twin !== undefined) {
      throw new GaitError(
        "invalid_input",
        `Cannot lock the tools: the server lists ${nameText(twin)} and ${nameText(name)}, which ${
          twin === name ? "are the same name" : "read as the same name"
        }`,
        { hint: "do not use a server that gives one name to two tools" },
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
    { hint: "the server breaks the protocol: report this to its author" },
  );
}

/** Keeps the whole name: the two may differ at the end only. */
function nameText(name: string): string {
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

/** Digest of a tool without its name, which distinguishes a renamed tool from a new one. */
export async function bodyDigest({ definition }: LockedTool): Promise<string> {
  return await digest(pick(definition, TOOL_PARTS));
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  const members = names.filter((name) => Object.hasOwn(object, name))
    .map((name): [string, JsonValue] => [name, object[name] ?? null]);
  return Object.fromEntries(members);
}
