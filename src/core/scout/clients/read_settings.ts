/** Reads a file that may set up MCP servers: items and findings. See docs/formats/inventory.md#clients. */

import { decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import { quoted, quotedName } from "../../fault.ts";
import { SCOUT_ITEMS_MAX } from "../../limits.ts";
import type { InventoryItem } from "../../schema/scout.ts";
import type { Source } from "../../source.ts";
import { finding, type FindingPlace, type FindingRuleId, type ScoutFinding } from "../findings.ts";
import { allowedTools } from "./allowed_tools.ts";
import { type ClientMatch, clientsOf } from "./client_files.ts";
import { findServers, oddServers, type PlacedServer } from "./find_servers.ts";
import { readEntry, type ServerEntry } from "./server_entry.ts";
import { serverFindings } from "./server_findings.ts";
import { namedTools, serverItem, type SettingsLevel } from "./server_items.ts";
import { jsonTree, SettingsFault, type SettingsTree } from "./settings_tree.ts";
import { escaped } from "./escaped_tree.ts";

export interface SettingsOptions {
  /** Whose settings they are; a project's by default. */
  readonly level?: SettingsLevel;
  /** The clients that read the file; by default those that its path tells. */
  readonly clients?: readonly ClientMatch[];
}

/** Content of a settings file. */
export interface ReadSettings {
  readonly items: readonly InventoryItem[];
  readonly findings: readonly ScoutFinding[];
  /** Places of the items, by id. */
  readonly places: ReadonlyMap<string, FindingPlace>;
  /** Servers with their secrets, for who starts them. */
  readonly servers: readonly SettingsServer[];
  /**
   * Reasons why other readers disagree about the file, or why gait could not read it; one line
   * each.
   */
  readonly warnings: readonly string[];
}

/** A server as its settings start it. */
export interface SettingsServer {
  readonly itemId: string;
  readonly placed: PlacedServer;
  readonly entry: ServerEntry;
}

const NOTHING: ReadSettings = {
  items: [],
  findings: [],
  places: new Map(),
  servers: [],
  warnings: [],
};

/** Text that files with servers have; letters of keys may be escaped, lines of YAML continued. */
const MAY_HOLD = /servers|mcp|registry|\\(?:[xu]|\r?\n)/i;
/** If a file with this text cannot be read, there is a warning, whatever its name. */
const MENTIONS = /mcp_?servers|context_servers|mcp_config|dxt_version/i;

/** Reads settings of any known form. A file that cannot be read gives a warning and a finding. */
export async function readSettings(
  source: Source,
  { level = "project", clients = clientsOf(source.name) }: SettingsOptions = {},
): Promise<ReadSettings> {
  const { name: path, bytes } = source;
  const isNamedMcp = baseOf(path).toLowerCase().includes("mcp");
  const own = clients.filter(({ file }) => file.path !== "manifest.json");
  const isSettings = own.length > 0 || isNamedMcp;
  const text = decodeUtf8(bytes);
  if (!isSettings && !MAY_HOLD.test(text)) return NOTHING;
  // Descriptions of agents are often no YAML: only those with servers have to be.
  if (isMarkdown(path) && !/mcp-?servers/i.test(frontMatter(text))) return NOTHING;
  const isProgram = clients.some(({ file }) => file.shapes.includes("crush"));
  const readsComments = own.length > 0 && own.every(({ file }) => file.comments === true);
  if (readsComments && text.trim() === "") return NOTHING; // as good as no file
  let tree: SettingsTree;
  try {
    tree = escaped(await treeOf(source, isProgram), text);
  } catch (error) {
    if (!(error instanceof SettingsFault)) throw error;
    const isWorthIt = isSettings || MENTIONS.test(text);
    return isWorthIt ? unread(path, error.position, error.problem) : NOTHING;
  }
  return await settingsIn(tree, {
    path,
    level,
    clients,
    isSettings,
    isNamedMcp,
    readsComments,
    mentionsServers: MENTIONS.test(text),
  });
}

async function treeOf(source: Source, isProgram: boolean): Promise<SettingsTree> {
  if (isProgram) return (await import("./crush_tree.ts")).crushTree(source);
  const name = source.name.toLowerCase();
  if (name.endsWith(".toml")) return await (await import("./toml_tree.ts")).tomlTree(source);
  if (/\.ya?ml$/.test(name)) return (await import("./yaml_tree.ts")).yamlTree(source);
  if (name.endsWith(".json5")) return (await import("./json5_tree.ts")).json5Tree(source);
  if (isMarkdown(name)) {
    const bytes = encodeUtf8(frontMatter(decodeUtf8(source.bytes)));
    return (await import("./yaml_tree.ts")).yamlTree({ name: source.name, bytes });
  }
  return await jsonTree(source);
}

function isMarkdown(path: string): boolean {
  return /\.md$/i.test(path);
}

/** The YAML at the beginning of a page, on the lines that it has there; empty if there is none. */
function frontMatter(text: string): string {
  const [, front = ""] = /^\ufeff?(---[ \t]*\r?\n[^]*?)\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? [];
  return front;
}

function unread(
  path: string,
  { line, column }: Omit<FindingPlace, "file">,
  why: string,
): ReadSettings {
  const place = { file: path, line, column };
  return {
    ...NOTHING,
    findings: [finding("unread-file", why, place)],
    warnings: [`skipped ${quotedName(path)}: ${why} (line ${line}, column ${column})`],
  };
}

interface SettingsFile {
  readonly path: string;
  readonly level: SettingsLevel;
  readonly clients: readonly ClientMatch[];
  readonly isSettings: boolean;
  readonly isNamedMcp: boolean;
  /** Whether all clients that read it take comments. */
  readonly readsComments: boolean;
  readonly mentionsServers: boolean;
}

async function settingsIn(tree: SettingsTree, file: SettingsFile): Promise<ReadSettings> {
  const { path, level, clients, isSettings, isNamedMcp } = file;
  const placeAt = (offset: number): FindingPlace => ({ file: path, ...tree.positionOf(offset) });
  const shapes = clients.flatMap((match) => match.file.shapes);
  const placed = findServers(tree.root, { shapes, isSettings, isNamedMcp });
  const ids = [...new Set(clients.map(({ client }) => client.id))];
  const where = { locator: path, level, clients: ids };
  const items: InventoryItem[] = [];
  const findings: ScoutFinding[] = [];
  const places = new Map<string, FindingPlace>();
  const servers: SettingsServer[] = [];
  let isCut = false;
  for (const server of placed) {
    const room = SCOUT_ITEMS_MAX - items.length - 1;
    isCut ||= room < 0;
    if (isCut) break;
    const entry = readEntry(server.entry);
    const item = await serverItem(server, entry, where);
    const place = placeAt(server.offset);
    const off = new Set(entry.disabledTools);
    const offered = entry.tools.filter((tool) => !off.has(tool));
    isCut ||= offered.length > room;
    const tools = await namedTools(server.name, offered.slice(0, room), where);
    for (const { id } of [item, ...tools]) if (!places.has(id)) places.set(id, place);
    for (const each of [item, ...tools]) items.push(each);
    servers.push({ itemId: item.id, placed: server, entry });
    for (
      const found of serverFindings({
        name: server.name,
        itemId: item.id,
        entry,
        place,
        placeOf: (value) => placeAt(value.offset),
      })
    ) findings.push(found);
  }
  if (isSettings) {
    for (const { server, tool, offset } of allowedTools(tree.root)) {
      if (tool === undefined) {
        const message = `server ${quoted(server)} may run all of its tools without a question`;
        findings.push(finding("unasked-tools", message, placeAt(offset)));
        continue;
      }
      isCut ||= items.length >= SCOUT_ITEMS_MAX;
      if (isCut) break;
      for (const item of await namedTools(server, [tool], where)) {
        if (!places.has(item.id)) places.set(item.id, placeAt(offset));
        items.push(item);
      }
    }
  }
  const cut = `it names more than ${SCOUT_ITEMS_MAX} servers and tools, and not all are listed`;
  const odd = isSettings
    ? oddServers(tree.root, placed, { shapes, takesNames: isMarkdown(path) })
    : undefined;
  const state = isCut ? { ...tree, partly: cut } : { ...tree, partly: tree.partly ?? odd };
  const health = isSettings || placed.length > 0 || file.mentionsServers
    ? healthOf(state, file, placeAt)
    : [];
  return {
    items,
    findings: [...health.map(({ found }) => found), ...findings],
    places,
    servers,
    warnings: health.map(({ warning }) => warning),
  };
}

/** Reasons why readers of a file disagree. */
function healthOf(
  { loose, twice, partly }: SettingsTree,
  { path, readsComments }: SettingsFile,
  placeAt: (offset: number) => FindingPlace,
): readonly { readonly found: ScoutFinding; readonly warning: string }[] {
  const health: { rule: FindingRuleId; message: string; place: FindingPlace }[] = [];
  if (partly !== undefined) {
    health.push({
      rule: "unread-file",
      message: partly,
      place: { file: path, line: 1, column: 1 },
    });
  }
  if (loose !== undefined && !readsComments) {
    const message = `it has ${loose}, which not every client reads`;
    health.push({ rule: "loose-json", message, place: { file: path, line: 1, column: 1 } });
  }
  if (twice !== undefined) {
    const message = `the key ${quoted(twice.name)} occurs twice`;
    health.push({ rule: "duplicate-key", message, place: placeAt(twice.offset) });
  }
  return health.map(({ rule, message, place }) => ({
    found: finding(rule, message, place),
    warning: `${quotedName(path)}: ${message} (line ${place.line}, column ${place.column})`,
  }));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
