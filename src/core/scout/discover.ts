/** What the text of one file says about tools (scout-registry A2.4 and A2.5). */

import { decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { sha256 } from "../digest.ts";
import { GaitError } from "../error.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import type { InventoryItem } from "../schema/scout.ts";
import type { Source } from "../source.ts";
import { idPart, riskOf } from "./identity.ts";
import { mergeItems } from "./inventory.ts";
import { scriptTools } from "./script_tools.ts";

/** Which rules apply: only those of the specification, or ours as well. */
export type SourceSet = "baseline" | "all";

const DEFINITION = /(?:^|\n)[\t\n\f\r ]*def[\t\n\f\r ]+([A-Za-z_][A-Za-z0-9_]*)[\t\n\f\r ]*\(/g;
const ASSIGNED = /(?:name|tool_name)[\t\n\f\r ]*=[\t\n\f\r ]*["']([A-Za-z0-9._:-]+)["']/g;
const decorated = (name: string) =>
  new RegExp(`(?:^|\\n)[\\t\\n\\f\\r ]*@${name}(?:[\\t\\n\\f\\r ]*\\(|[\\t\\n\\f\\r ]*(?:\\n|$))`);
const TOOL = decorated("tool");
const FUNCTION_TOOL = decorated("function_tool");
const SCRIPT = /\.(?:ts|js|mts|cts|mjs|cjs|tsx|jsx)$/;
/** Keys under which clients keep their servers, beyond the two of the specification. */
const CLIENT_KEYS = new Set(["context_servers", "mcp_servers"]);
const BASELINE_KEYS = new Set(["mcpservers", "servers"]);

/** Whether the rules look into a file of this path at all. */
export function isInteresting(path: string, sources: SourceSet): boolean {
  const lower = path.toLowerCase();
  if (/\.(?:py|json|yaml|yml)$/.test(lower)) return true;
  return sources === "all" &&
    (SCRIPT.test(lower) || lower.endsWith(".toml") || baseOf(lower) === "skill.md");
}

/**
 * Items of one file, merged and sorted.
 *
 * @throws {GaitError} `invalid_input` for a file that is named like an MCP configuration and cannot
 * be parsed. `parse` turns JSON and YAML into a value.
 */
export async function discover(
  source: Source,
  sources: SourceSet,
  parse: (source: Source) => Promise<JsonValue | undefined>,
): Promise<readonly InventoryItem[]> {
  const path = source.name;
  const lower = path.toLowerCase();
  if (lower.endsWith(".py")) return await pythonItems(source);
  if (/\.(?:json|yaml|yml)$/.test(lower)) return await serverItems(source, sources, parse);
  if (sources === "baseline") return [];
  const text = decodeUtf8(source.bytes);
  if (SCRIPT.test(lower)) {
    const found = scriptTools(text);
    return mergeItems(
      await Promise.all(
        found.map(({ name, framework }) => itemOf("tool", name, path, `framework:${framework}`)),
      ),
    );
  }
  if (lower.endsWith(".toml")) return await tomlServers(text, path);
  return [await skillItem(source)];
}

async function pythonItems({ name: path, bytes }: Source): Promise<readonly InventoryItem[]> {
  const text = decodeUtf8(bytes);
  const isLangchain = TOOL.test(text) || text.includes("StructuredTool.from_function") ||
    text.includes("Tool(");
  const isOpenai = FUNCTION_TOOL.test(text) ||
    ["from agents import", "openai.agents", "tools=["].some((mark) => text.includes(mark));
  if (!isLangchain && !isOpenai) return [];
  const defined = captures(text, DEFINITION);
  const names = defined.size > 0 ? defined : new Set([baseOf(path).replace(/\.[^.]*$/, "")]);
  const items: Promise<InventoryItem>[] = [];
  if (isLangchain) {
    for (const name of [...names].sort()) {
      items.push(itemOf("tool", name, path, "framework:langchain"));
    }
  }
  if (isOpenai) {
    for (const name of [...names.union(captures(text, ASSIGNED))].sort()) {
      items.push(itemOf("tool", name, path, "framework:openai_agents"));
    }
  }
  return mergeItems(await Promise.all(items));
}

function captures(text: string, pattern: RegExp): Set<string> {
  return new Set([...text.matchAll(pattern)].map(([, name = ""]) => name));
}

async function serverItems(
  source: Source,
  sources: SourceSet,
  parse: (source: Source) => Promise<JsonValue | undefined>,
): Promise<readonly InventoryItem[]> {
  const path = source.name;
  let value: JsonValue | undefined;
  try {
    value = await parse(source);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    if (!baseOf(path).toLowerCase().includes("mcp")) return [];
    const kind = path.toLowerCase().endsWith(".json") ? "json" : "yaml";
    const { message, hint } = error;
    const text = `parse mcp ${kind} ${path}: ${message}`;
    throw new GaitError("invalid_input", text, { hint, cause: error });
  }
  const names = new Set<string>();
  const more = new Set<string>();
  collectServers(value, names, sources === "all" ? more : undefined);
  const items = [...names].sort().map((name) => itemOf("mcp_server", name, path, "mcp"));
  const additional = [...more.difference(names)].sort().map((name) =>
    itemOf("mcp_server", name, path, "mcp:client")
  );
  return mergeItems(await Promise.all([...items, ...additional]));
}

function collectServers(
  value: JsonValue | undefined,
  names: Set<string>,
  more: Set<string> | undefined,
): void {
  if (typeof value !== "object" || value === null) return;
  if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const lower = key.trim().toLowerCase();
      const into = BASELINE_KEYS.has(lower) ? names : CLIENT_KEYS.has(lower) ? more : undefined;
      if (into === undefined || !isJsonObject(item)) continue;
      for (const name of Object.keys(item)) if (name.trim() !== "") into.add(name.trim());
    }
  }
  for (const item of Object.values(value)) collectServers(item, names, more);
}

/** Tables `[mcp_servers.name]`, as Codex keeps them. */
async function tomlServers(text: string, path: string): Promise<readonly InventoryItem[]> {
  const table = /^[\t ]*\[[\t ]*mcp_servers[\t ]*\.[\t ]*(?:"([^"\n]+)"|([A-Za-z0-9_-]+))/gm;
  const names = new Set([...text.matchAll(table)].map(([, quoted, bare]) => quoted ?? bare ?? ""));
  return mergeItems(
    await Promise.all(
      [...names].sort().map((name) => {
        return itemOf("mcp_server", name, path, "mcp:client");
      }),
    ),
  );
}

/** A skill is its folder; the digest tells versions apart. */
async function skillItem({ name: path, bytes }: Source): Promise<InventoryItem> {
  const text = decodeUtf8(bytes);
  const [, front = ""] = /^---\n([^]*?)\n---/.exec(text) ?? [];
  const [, named] = /^name:[\t ]*["']?([^"'\n]+?)["']?[\t ]*$/m.exec(front) ?? [];
  const folder = path.split("/").at(-2);
  const name = named ?? folder ?? "skill";
  const digest = await sha256(encodeUtf8(text));
  const item = await itemOf("skill", name, path, `digest:sha256:${digest}`);
  return { ...item, tags: [...item.tags ?? [], "skill"].sort() };
}

async function itemOf(
  kind: InventoryItem["kind"],
  name: string,
  locator: string,
  tag: string,
): Promise<InventoryItem> {
  const part = await idPart(name);
  const id = kind === "tool" ? `tool:${tag}:${part}` : `${kind}:${part}`;
  return { id, kind, name, locator, risk_level: riskOf(name), tags: [tag] };
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
