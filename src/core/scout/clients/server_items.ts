/** Items of an inventory for servers, and for the tools that files name. */

import { digest } from "../../crypto/digest.ts";
import { present, withoutEmpty } from "../../present.ts";
import { redactLaunch } from "../../redact/launch_words.ts";
import type { FoundServer, InventoryItem } from "../../schema/scout.ts";
import { sortedUnique } from "../../text.ts";
import { idName, idPart, riskOf } from "../identity.ts";
import type { PlacedServer } from "./find_servers.ts";
import { launchSource } from "./launch_source.ts";
import { hiddenDigest } from "./hidden_parts.ts";
import type { ServerEntry } from "./server_entry.ts";

/** Whose settings a file has. */
export type SettingsLevel = FoundServer["level"];

/** The file of a server. */
export interface ServerFile {
  /** Path of the file. */
  readonly locator: string;
  readonly level: SettingsLevel;
  /** Ids of the clients that read it. */
  readonly clients: readonly string[];
}

/** Digits of the place in an id. */
const PLACE_DIGITS = 12;

/**
 * Id of a server: its name and its place, so that two servers of one name are two, and one whose launch
 * command was swapped is still the same one.
 */
export async function serverId(
  { name, pointer, occurrence }: Pick<PlacedServer, "name" | "pointer" | "occurrence">,
  locator: string,
): Promise<string> {
  const place = occurrence === 1 ? [locator, pointer] : [locator, pointer, occurrence];
  return `mcp_server:${await idPart(name)}:${(await digest(place)).slice(0, PLACE_DIGITS)}`;
}

/** The item of a server. */
export async function serverItem(
  server: PlacedServer,
  entry: ServerEntry,
  { locator, level, clients }: ServerFile,
): Promise<InventoryItem> {
  const { name, pointer, occurrence } = server;
  const launch = redactLaunch(entry.words).map((word) => word.toWellFormed());
  const hidden_digest = await hiddenDigest(entry.words, launch, entry.others);
  return {
    id: await serverId(server, locator),
    kind: "mcp_server",
    name,
    locator,
    risk_level: riskOf(name),
    tags: sortedUnique(["mcp", ...clients.map((client) => `client:${client}`)]),
    server: {
      ...withoutEmpty({ clients: sortedUnique(clients) }),
      level,
      pointer,
      ...(occurrence === 1 ? {} : { occurrence }),
      transport: entry.transport,
      launch,
      ...present({ hidden_digest }),
      ...launchSource(entry.words),
      ...withoutEmpty({
        variables: sortedUnique(entry.values.map((value) => value.name)),
        inputs: entry.inputs,
        disabled: entry.disabled,
        unasked: entry.unasked,
        tools: entry.tools,
        lists_all_tools: entry.listsAllTools,
      }),
    },
  };
}

/** Items of tools of a server that files name. */
export function namedTools(
  server: string,
  tools: readonly string[],
  { locator, clients }: Pick<ServerFile, "locator" | "clients">,
): readonly InventoryItem[] {
  return tools.map((name): InventoryItem => ({
    id: `tool:mcp:${idName(server)}:${idName(name)}`,
    kind: "tool",
    name,
    locator,
    risk_level: riskOf(name),
    tags: sortedUnique(["mcp", ...clients.map((client) => `client:${client}`)]),
  }));
}
