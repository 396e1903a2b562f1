/** Finds the entries of servers in the tree of a file. */

import { quoted } from "../../fault.ts";
import { joinPointer } from "../../json/pointer.ts";
import { lowerTrim, trim } from "../../text.ts";
import type { Shape } from "./client_table.ts";
import { isClearlyServer, isLaunchable, startName } from "./server_entry.ts";
import { memberOf, type SettingsNode, type SettingsObject, textOf } from "./settings_tree.ts";

/** The entry of a server, and where it is. */
export interface PlacedServer {
  readonly name: string;
  /** JSON Pointer. */
  readonly pointer: string;
  /** Which of those at this pointer, from 1: a key may occur twice. */
  readonly occurrence: number;
  /** Of its name, or of the entry in a list. */
  readonly offset: number;
  readonly entry: SettingsObject;
}

/** Keys that only MCP has. */
const SERVER_KEYS: ReadonlySet<string> = new Set([
  "mcpservers",
  "mcp_servers",
  "context_servers",
  "amp.mcpservers",
  "mcp.servers",
  "mcp-servers",
  "modelcontextprotocolservers",
]);

export interface FindOptions {
  /** Shapes of the clients that read the file. */
  readonly shapes: readonly Shape[];
  /** Whether the file is one of a client, or named like one. Then an entry need not say what starts it. */
  readonly isSettings: boolean;
  /** Whether the file is named like settings of MCP. */
  readonly isNamedMcp: boolean;
}

/** All servers of a file, in the order of the text as far as one rule finds them, each once. */
export function findServers(
  root: SettingsNode | undefined,
  options: FindOptions,
): readonly PlacedServer[] {
  if (root === undefined) return [];
  const finder = new Finder();
  for (const shape of options.shapes) finder.shape(root, shape);
  finder.walk(root, options);
  return [...finder.found.values()];
}

/** What settings have in the place of servers that is none of the `known` ones. */
export function oddServers(
  root: SettingsNode | undefined,
  known: readonly PlacedServer[],
  { shapes, takesNames }: {
    readonly shapes: readonly Shape[];
    /** Whether a list may name servers that are set up elsewhere. */
    readonly takesNames: boolean;
  },
): string | undefined {
  if (root === undefined) return undefined;
  const entries = new Set<SettingsNode>(known.map(({ entry }) => entry));
  const usual = root.kind === "object"
    ? root.members.filter(({ name }) => SERVER_KEYS.has(lowerTrim(name)))
      .map(({ name, value }) => ({ name, node: value }))
    : [];
  const shaped = shapes.flatMap((shape) =>
    typeof shape === "string" ? [] : nodesAt(root, shape.at.split("/"))
      .map(({ node, pointer }) => ({ name: pointer.at(-1) ?? "", node }))
  );
  const named = shaped.filter(({ name }) => SERVER_KEYS.has(lowerTrim(name)) || name === "servers");
  for (const { name, node } of [...usual, ...named]) {
    const odd = oddIn(node, name, { entries, takesNames });
    if (odd !== undefined) return odd;
  }
  return undefined;
}

/** The value of an object with one member, such as `{ name: { command: "x" } }`. */
function onlyIn(node: SettingsNode): SettingsNode | undefined {
  const [first, second] = node.kind === "object" ? node.members : [];
  // A server of Continue without a name has its command there.
  return second === undefined && first?.name !== "transport" ? first?.value : undefined;
}

function oddIn(
  node: SettingsNode,
  name: string,
  { entries, takesNames }: {
    readonly entries: ReadonlySet<SettingsNode>;
    readonly takesNames: boolean;
  },
): string | undefined {
  if (node.kind === "scalar") return node.value === null ? undefined : `${name} is not an object`;
  if (node.kind === "list") {
    const odd = node.items.find((item) =>
      item.kind === "scalar"
        ? !takesNames
        : !entries.has(item) && !entries.has(onlyIn(item) ?? item)
    );
    return odd === undefined ? undefined : `a server in ${name} says nothing that starts it`;
  }
  for (const { name: server, value } of node.members) {
    if (trim(server) === "") return `a server in ${name} has no name`;
    // `null` is a server that another file has, turned off.
    if (entries.has(value) || (value.kind === "scalar" && value.value === null)) continue;
    const what = value.kind === "object" ? "says nothing that starts it" : "is not an object";
    return `server ${quoted(server)} in ${name} ${what}`;
  }
  return undefined;
}

type Accepts = (node: SettingsObject) => boolean;

/** An entry of settings: an object that holds more than other objects, but for settings of an extension. */
const isEntry: Accepts = (node) =>
  node.members.length === 0 || isLaunchable(node) ||
  node.members.some(({ name, value }) => value.kind === "scalar" || name === "settings");

class Finder {
  /** By pointer and place: an anchor of YAML may be the entry of several servers. */
  readonly found = new Map<string, PlacedServer>();
  readonly #entries = new Set<SettingsNode>();
  readonly #counts = new Map<string, number>();
  /** Pointers of mappings and lists that were looked through: several clients may read one file. */
  readonly #done = new Set<string>();

  shape(root: SettingsNode, shape: Shape): void {
    if (shape === "flat") return this.#flat(root);
    if (shape === "bundle") return this.#bundle(root);
    if (shape === "catalogue") return this.#catalogue(root);
    if (shape === "crush") return; // its reader makes a tree of another shape
    for (const { node, pointer } of nodesAt(root, shape.at.split("/"))) {
      this.#servers(node, pointer, isEntry);
    }
  }

  /** Looks everywhere, since settings are embedded, copied and generated. */
  walk(root: SettingsNode, { isSettings, isNamedMcp }: FindOptions): void {
    const seen = new Set<SettingsNode>();
    const waiting = [{ node: root, tokens: [] as readonly string[] }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { node, tokens } = next;
      if (seen.has(node) || this.#entries.has(node)) continue;
      seen.add(node);
      if (node.kind === "list") {
        for (const [at, item] of node.items.entries()) {
          if (item.kind !== "scalar") waiting.push({ node: item, tokens: [...tokens, String(at)] });
        }
      }
      if (node.kind !== "object") continue;
      const above = lowerTrim(tokens.at(-1) ?? "");
      for (const { name, value } of node.members) {
        if (value.kind === "scalar") continue;
        const word = lowerTrim(name);
        const inner = [...tokens, name];
        // Requests to models have a list of this name: recorded ones are not settings.
        const isRequest = word === "mcp_servers" && value.kind === "list";
        if (SERVER_KEYS.has(word) && !isRequest) {
          this.#servers(value, inner, isSettings ? isEntry : isLaunchable);
        } else if (word === "servers" && value.kind === "object") {
          const accepts = above === "mcp" || isNamedMcp ? isLaunchable : isClearlyServer;
          this.#servers(value, inner, accepts);
        }
        waiting.push({ node: value, tokens: inner });
      }
      if (tokens.length > 0) continue;
      this.#catalogue(node);
      if (memberOf(memberOf(node, "server"), "mcp_config") !== undefined) this.#bundle(node);
    }
  }

  #servers(node: SettingsNode, tokens: readonly string[], accepts: Accepts): void {
    const place = `${node.offset}\0${tokens.reduce(joinPointer, "")}`;
    if (this.#done.has(place)) return;
    this.#done.add(place);
    if (node.kind === "object") {
      for (const { name, offset, value } of node.members) {
        if (value.kind === "object" && accepts(value)) {
          this.#add(name, [...tokens, name], offset, value);
        }
      }
    } else if (node.kind === "list") {
      for (const [at, item] of node.items.entries()) {
        const only = onlyIn(item);
        if (item.kind === "object" && only?.kind === "object" && accepts(only)) {
          for (const { name, offset } of item.members) {
            this.#add(name, [...tokens, String(at), name], offset, only);
          }
          continue;
        }
        if (item.kind !== "object" || !accepts(item)) continue;
        const name = textOf(memberOf(item, "name")) ?? textOf(memberOf(item, "uses")) ??
          startName(item);
        if (name === undefined) continue;
        this.#add(name, [...tokens, String(at)], item.offset, item);
      }
    }
  }

  #flat(root: SettingsNode): void {
    if (root.kind !== "object") return;
    if (root.members.some(({ name }) => SERVER_KEYS.has(lowerTrim(name)))) return;
    this.#servers(root, [], isLaunchable);
  }

  #bundle(root: SettingsNode): void {
    if (root.kind !== "object") return;
    const version = textOf(memberOf(root, "dxt_version")) ??
      textOf(memberOf(root, "manifest_version"));
    const server = memberOf(root, "server");
    const name = textOf(memberOf(root, "name"));
    if (server?.kind !== "object" || name === undefined) return;
    if (version === undefined && memberOf(server, "mcp_config") === undefined) return;
    if (server.members.some((member) => ["mcp_config", "entry_point"].includes(member.name))) {
      this.#add(name, [], root.members.find((member) => member.name === "name")?.offset ?? 0, root);
    }
  }

  #catalogue(root: SettingsNode): void {
    const registry = memberOf(root, "registry");
    if (registry?.kind !== "object") return;
    for (const { name, offset, value } of registry.members) {
      const type = textOf(memberOf(value, "type")) ?? "";
      const isServer = ["server", "remote", "poci"].includes(type) ||
        textOf(memberOf(memberOf(value, "remote"), "url")) !== undefined;
      if (isServer && value.kind === "object") this.#add(name, ["registry", name], offset, value);
    }
  }

  #add(given: string, tokens: readonly string[], offset: number, entry: SettingsObject): void {
    const name = trim(given);
    const pointer = tokens.reduce(joinPointer, "");
    const key = `${offset}\0${pointer}`;
    if (name === "" || this.found.has(key)) return;
    const occurrence = (this.#counts.get(pointer) ?? 0) + 1;
    this.#counts.set(pointer, occurrence);
    this.#entries.add(entry);
    this.found.set(key, { name, pointer, occurrence, offset, entry });
  }
}

interface PlacedNode {
  readonly node: SettingsNode;
  readonly pointer: readonly string[];
}

/** The nodes at a path of keys, in which `*` means each member or item. */
function nodesAt(root: SettingsNode, keys: readonly string[]): readonly PlacedNode[] {
  let nodes: readonly PlacedNode[] = [{ node: root, pointer: [] }];
  for (const key of keys) {
    nodes = nodes.flatMap(({ node, pointer }) => {
      if (node.kind === "object") {
        return node.members.filter(({ name }) => key === "*" || name === key)
          .map(({ name, value }) => ({ node: value, pointer: [...pointer, name] }));
      }
      if (node.kind !== "list" || key !== "*") return [];
      return node.items.map((item, at) => ({ node: item, pointer: [...pointer, String(at)] }));
    });
  }
  return nodes;
}
