/**
 * Finds tools, servers and skills in the text of one file. See
 * docs/formats/inventory.md#what-is-looked-at.
 */

import { decodeUtf8 } from "../bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import type { InventoryItem } from "../schema/scout.ts";
import type { Source } from "../source.ts";
import { shellWord } from "../text.ts";
import { idPart, riskOf } from "./identity.ts";
import { mergeItems } from "./inventory.ts";
import { isProgramSettings } from "./clients/client_files.ts";
import { readSettings, type SettingsOptions } from "./clients/read_settings.ts";
import type { FindingPlace, ScoutFinding } from "./findings.ts";
import { documentServers } from "./mcp_servers.ts";
import { languageOf } from "./programs/marks.ts";
import { Programs } from "./programs/programs.ts";
import { pythonTools } from "./python_tools.ts";
import { skillName } from "./skill.ts";

/** Which rules apply: `baseline` are those that every implementation has, `all` adds ours. */
export type SourceSet = "baseline" | "all";

export interface DiscoverOptions {
  readonly sources: SourceSet;
  /** Called with a line of text for a file that could not be read, where that is not an error. */
  readonly warn: (warning: string) => void;
  /** Called with each finding. */
  readonly find?: (finding: ScoutFinding) => void;
  /** Called with the place of an item, where it is known. */
  readonly place?: (itemId: string, place: FindingPlace) => void;
  /** Whether a file is a part of the tests; without it, the whole path tells. */
  readonly isTest?: (path: string) => boolean;
  /** What is known of the file, if it is one of a client. */
  readonly settings?: SettingsOptions;
  /** Reads programs of a tree. Without it, each file is read on its own. */
  readonly programs?: Programs;
}

type FileKind = "python" | "document" | "program" | "settings" | "bundle" | "skill";

/** Folders whose pages are agents: their front matter may set up servers. */
const AGENTS = /(?:^|\/)(?:\.claude|\.github)\/agents\/?$/i;

/** The rules that read files of this name in a folder; `undefined` if none do. */
export function fileKind(
  name: string,
  sources: SourceSet,
  folder: string = "",
): FileKind | undefined {
  const lower = name.toLowerCase();
  const dot = lower.lastIndexOf(".");
  switch (dot < 0 ? "" : lower.slice(dot)) {
    case ".py":
      return sources === "baseline" ? "python" : "program";
    case ".json":
    case ".yaml":
    case ".yml":
      return "document";
  }
  if (sources === "baseline") return undefined;
  if (languageOf(lower) !== undefined) return "program";
  if (/\.(?:json5|jsonc|toml|code-workspace)$/.test(lower) || isProgramSettings(lower)) {
    return "settings";
  }
  if (/\.(?:mcpb|dxt)$/.test(lower)) return "bundle";
  if (lower === "skill.md") return "skill";
  return lower.endsWith(".md") && AGENTS.test(folder) ? "settings" : undefined;
}

/**
 * Items of one file, merged and sorted. Of a bundle, `source` has the manifest.
 *
 * @throws {GaitError} `invalid_input` under `--sources baseline` for a file that is named like an MCP
 * configuration and cannot be parsed.
 */
export async function discover(
  source: Source,
  options: DiscoverOptions,
): Promise<readonly InventoryItem[]> {
  const path = source.name;
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  switch (fileKind(baseOf(path), options.sources, folder)) {
    case "python":
      return await pythonItems(source);
    case "document":
      if (options.sources === "baseline") return await namedServers(source);
      if (baseOf(path) === "package.json") options.programs?.notePackage(source);
      return await settingsItems(source, options);
    case "program":
      return await programItems(source, options);
    case "settings":
    case "bundle":
      return await settingsItems(source, options);
    case "skill":
      return [await skillItem(source)];
  }
  return [];
}

/** Functions by the rules of the baseline, which search the text. */
async function pythonItems({ name: path, bytes }: Source): Promise<readonly InventoryItem[]> {
  const stem = baseOf(path).replace(/\.[^.]*$/, "");
  const { langchain, openai_agents } = pythonTools(decodeUtf8(bytes), stem);
  return await itemsOf("tool", path, [
    ["framework:langchain", langchain],
    ["framework:openai_agents", openai_agents],
  ]);
}

async function programItems(
  source: Source,
  options: DiscoverOptions,
): Promise<readonly InventoryItem[]> {
  if (options.programs !== undefined) {
    return mergeItems(await options.programs.read(source, options));
  }
  const programs = new Programs();
  const certain = await programs.read(source, options);
  return mergeItems([...certain, ...await programs.finish(options)]);
}

async function settingsItems(
  source: Source,
  { settings, warn, find, place }: DiscoverOptions,
): Promise<readonly InventoryItem[]> {
  const { items, findings, places, warnings } = await readSettings(source, settings);
  warnings.forEach(warn);
  if (find !== undefined) findings.forEach(find);
  if (place !== undefined) places.forEach((where, id) => place(id, where));
  return mergeItems(items);
}

/** Servers by the rules of the baseline, which know names only. */
async function namedServers(source: Source): Promise<readonly InventoryItem[]> {
  const { name: path } = source;
  try {
    return await itemsOf("mcp_server", path, [["mcp", await documentServers(source)]]);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    if (!baseOf(path).toLowerCase().includes("mcp")) return [];
    // Not a warning: the format says so, and an inventory without the file would look complete.
    const hint = `mend the file, or leave it out: --exclude ${shellWord(path)}`;
    throw error.retold({ hint });
  }
}

/** Items of the names that were found under each tag, merged and sorted. */
async function itemsOf(
  kind: InventoryItem["kind"],
  path: string,
  found: readonly (readonly [string, ReadonlySet<string>])[],
): Promise<readonly InventoryItem[]> {
  const items = found.flatMap(([tag, names]) =>
    [...names].sort().map((name) => itemOf(kind, name, path, tag))
  );
  return mergeItems(await Promise.all(items));
}

/** A skill without a name is called like its folder. Its digest changes with each version. */
async function skillItem({ name: path, bytes }: Source): Promise<InventoryItem> {
  const name = skillName(decodeUtf8(bytes)) ?? path.split("/").at(-2) ?? "skill";
  const digest = await sha256(bytes.slice());
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
