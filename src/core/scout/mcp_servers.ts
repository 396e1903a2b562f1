/** Names of MCP servers by the rules of `--sources baseline`. See docs/formats/inventory.md#baseline. */

import { decodeUtf8 } from "../bytes.ts";
import { lowerTrim, trim } from "../text.ts";
import { isJsonObject, type JsonValue, parseJson } from "../json/json.ts";
import type { Source } from "../source.ts";

const SERVER_KEYS: ReadonlySet<string> = new Set(["mcpservers", "servers"]);

/**
 * Names of the servers in a JSON or YAML file.
 *
 * @throws {GaitError} `invalid_input` for a file that cannot be parsed.
 */
export async function documentServers(source: Source): Promise<ReadonlySet<string>> {
  const text = decodeUtf8(source.bytes);
  const isNamedMcp = source.name.slice(source.name.lastIndexOf("/") + 1).toLowerCase()
    .includes("mcp");
  // A quick look saves parsing most files: every key that counts ends in "servers", unless its
  // letters are escaped or, in YAML, its line is continued.
  if (!/servers|\\(?:[xu]|\r?\n)/i.test(text) && !isNamedMcp) return new Set();
  if (/\.json$/i.test(source.name)) return serversIn(parseJson(source));
  const { looseYaml } = await import("../yaml/loose.ts");
  return serversIn(looseYaml(source));
}

/** Walks a whole document. YAML aliases may repeat a value; each is visited once. */
function serversIn(document: JsonValue | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<JsonValue>();
  const waiting = [document];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isJsonObject(value)) {
      for (const [key, servers] of Object.entries(value)) {
        if (!isJsonObject(servers) || !SERVER_KEYS.has(lowerTrim(key))) continue;
        for (const name of Object.keys(servers).map(trim)) if (name !== "") names.add(name);
      }
    }
    for (const item of Object.values(value)) waiting.push(item);
  }
  return names;
}
