/** Names of MCP servers in configuration files. See docs/formats/inventory.md#what-is-looked-at. */

import { parseToml } from "../toml.ts";
import { decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { lowerTrim, trim } from "../text.ts";
import { isJsonObject, type JsonValue, parseJson } from "../json/json.ts";
import type { Source } from "../source.ts";

/** Names of servers by the rules that found them. */
export interface ServerNames {
  /** Found by the rules of `--sources baseline`. */
  readonly specified: ReadonlySet<string>;
  /** Found only by the rules that `--sources all` adds. */
  readonly additional: ReadonlySet<string>;
}

const SPECIFIED_KEYS: ReadonlySet<string> = new Set(["mcpservers", "servers"]);
/** Keys of Zed and Codex. */
const CLIENT_KEYS: ReadonlySet<string> = new Set(["context_servers", "mcp_servers"]);

/** Names of the servers in a JSON or YAML file. */
export async function documentServers(
  source: Source,
  { clients }: { readonly clients: boolean },
): Promise<ServerNames> {
  const text = decodeUtf8(source.bytes);
  // A quick look saves parsing most files: every key that counts ends in "servers", unless its
  // letters are escaped or, in YAML, its line is continued.
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

/** Whether a file is named like an MCP configuration. One that cannot be parsed is an error. */
export function isNamedMcp(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase().includes("mcp");
}

/** Reads JSON with comments and trailing commas, which clients accept. The baseline does not. */
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

/** Names of the servers in a TOML file, which Codex uses. A file that cannot be parsed has none. */
export async function tomlServers(text: string): Promise<ServerNames> {
  if (!text.includes("mcp_servers")) return NONE;
  let table: object;
  try {
    table = await parseToml(text);
  } catch {
    return NONE;
  }
  const servers = Object.entries(table).find(([key]) => key === "mcp_servers")?.[1];
  const isTable = typeof servers === "object" && servers !== null && !Array.isArray(servers);
  return { ...NONE, additional: new Set(isTable ? Object.keys(servers) : []) };
}

const NONE: ServerNames = { specified: new Set(), additional: new Set() };

/** Walks a whole document. YAML aliases may repeat a value; each is visited once. */
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
