/** Names of MCP servers in configuration files (scout-registry A2.5, and sources of our own). */

import { decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { lowerTrim, trim } from "../text.ts";
import { isJsonObject, type JsonValue, parseJson } from "../json/json.ts";
import type { Source } from "../source.ts";

/** Servers by the rules that found them. */
export interface ServerNames {
  /** What the specified rules find. */
  readonly specified: ReadonlySet<string>;
  /** What only ours find. */
  readonly additional: ReadonlySet<string>;
}

const SPECIFIED_KEYS: ReadonlySet<string> = new Set(["mcpservers", "servers"]);
/** Zed and Codex. */
const CLIENT_KEYS: ReadonlySet<string> = new Set(["context_servers", "mcp_servers"]);

/**
 * Names of the servers in a JSON or YAML file.
 *
 * @throws {GaitError} `invalid_input` if it cannot be parsed.
 */
export async function documentServers(
  source: Source,
  { clients }: { readonly clients: boolean },
): Promise<ServerNames> {
  const text = decodeUtf8(source.bytes);
  // every key that counts ends in this word, unless its letters are escaped or, in YAML, its line is
  if (!/servers|\\(?:[xu]|\r?\n)/i.test(text) && !isNamedMcp(source.name)) return NONE;
  if (!/\.jsonc?$/i.test(source.name)) {
    const { looseYaml } = await import("../yaml/loose.ts");
    return serversIn(looseYaml(source), clients);
  }
  try {
    return serversIn(parseJson(source), clients);
  } catch (error) {
    const relaxed = clients ? await relaxedServers(source.name, text) : undefined;
    if (relaxed === undefined) throw error;
    return relaxed;
  }
}

/** Whether a file is named like an MCP configuration: then it must be readable. */
export function isNamedMcp(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase().includes("mcp");
}

/** Clients let people write comments and trailing commas; what is found so is ours. */
async function relaxedServers(name: string, text: string): Promise<ServerNames | undefined> {
  const { default: stripJsonComments } = await import("strip-json-comments");
  const plain = stripJsonComments(text.replace(/^\ufeff/, ""), { trailingCommas: true });
  try {
    const { specified, additional } = serversIn(
      parseJson({ name, bytes: encodeUtf8(plain) }),
      true,
    );
    return { specified: new Set(), additional: specified.union(additional) };
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

/** Names of the servers in a TOML file, as Codex keeps them. A file that cannot be parsed has none. */
export async function tomlServers(text: string): Promise<ServerNames> {
  if (!text.includes("mcp_servers")) return NONE;
  const { parse } = await import("smol-toml");
  let table: object;
  try {
    table = parse(text);
  } catch {
    return NONE;
  }
  const servers = Object.entries(table).find(([key]) => key === "mcp_servers")?.[1];
  const isTable = typeof servers === "object" && servers !== null && !Array.isArray(servers);
  return { ...NONE, additional: new Set(isTable ? Object.keys(servers) : []) };
}

const NONE: ServerNames = { specified: new Set(), additional: new Set() };

/** Walks a whole document, each value once however often it stands there. */
function serversIn(document: JsonValue | undefined, clients: boolean): ServerNames {
  const specified = new Set<string>();
  const additional = new Set<string>();
  const seen = new Set<JsonValue>();
  const waiting = [document];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isJsonObject(value)) {
      for (const [key, servers] of Object.entries(value)) {
        if (!isJsonObject(servers)) continue;
        const word = lowerTrim(key);
        const isSpecified = SPECIFIED_KEYS.has(word);
        if (!isSpecified && !(clients && CLIENT_KEYS.has(word))) continue;
        for (const name of Object.keys(servers).map(trim)) {
          if (name !== "") (isSpecified ? specified : additional).add(name);
        }
      }
    }
    for (const item of Object.values(value)) waiting.push(item);
  }
  return { specified, additional: additional.difference(specified) };
}
