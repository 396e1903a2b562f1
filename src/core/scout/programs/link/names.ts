/**
 * Names that tools get where they are used: the key under which an agent gets them, the prefix of the
 * server that takes them over, the plugin they belong to.
 */

import type { Find } from "../judge.ts";
import type { Mount, Naming, Place } from "../site.ts";

/** A place of a tree, as text. */
export function spotOf(path: string, { line, column }: Place): string {
  return `${path}\n${line}:${column}`;
}

/** Mounts are followed this far. */
const MAX_MOUNTS = 8;

/** A find, and the file that it is in. */
export interface LinkedFind {
  readonly path: string;
  /** The file with the agent or server that is given it, if that may be another. */
  readonly by?: string;
  readonly find: Find;
}

/** What is known of a find besides itself. */
export interface NamedFind extends LinkedFind {
  /** The server that it is registered with: file and name. */
  readonly server: string | undefined;
  /** The class that it is a method of. */
  readonly holder: string | undefined;
  /** Whether it is a class that registers itself by what it extends. */
  readonly isSelf?: boolean;
}

/** Frameworks whose tools may have another name for a model than where they are made. */
const KEYED: ReadonlySet<string> = new Set(["ai_sdk", "mastra", "cloudflare_agents"]);
const PREFIXED: ReadonlySet<string> = new Set(["fastmcp", "claude_agent_sdk", "semantic_kernel"]);

/** Whether other files may name a find. */
export function isNamedElsewhere({ kind, framework }: Find): boolean {
  return kind === "tool" && (KEYED.has(framework) || PREFIXED.has(framework));
}

/** Gathers the names of all files, and names finds by them. */
export class Names {
  readonly #keys = new Map<string, Map<string, boolean>>();
  readonly #prefixes = new Map<string, Set<string>>();
  readonly #mounts = new Map<
    string,
    { readonly into: string | undefined; readonly prefix: string }[]
  >();
  readonly #plugins = new Map<string, string>();

  /** Notes a naming of the tool that is made at a spot. */
  add(spot: string, { name, prefix, isCertain }: Omit<Naming, "of">): void {
    if (prefix !== undefined) {
      const known = this.#prefixes.get(spot) ?? new Set();
      this.#prefixes.set(spot, known.add(prefix));
    }
    if (name === undefined) return;
    const known = this.#keys.get(spot) ?? new Map<string, boolean>();
    this.#keys.set(spot, known.set(name, isCertain || known.get(name) === true));
  }

  /** Notes a mount. Servers are file and name. */
  mount(of: string, { into, prefix }: Pick<Mount, "into" | "prefix">): void {
    const known = this.#mounts.get(of) ?? [];
    known.push({ into, prefix });
    this.#mounts.set(of, known);
  }

  addPlugins(plugins: Readonly<Record<string, string>>): void {
    for (const [holder, name] of Object.entries(plugins)) this.#plugins.set(holder, name);
  }

  /** A find under each name that a model may see. */
  named({ path, find, server, holder }: NamedFind): readonly Find[] {
    const { name, framework } = find;
    if (!("text" in name)) {
      const keys = this.#keysOf(path, find);
      return keys.length === 0 ? [find] : keys.map((text) => withName(find, text));
    }
    const own = name.text;
    const all = KEYED.has(framework)
      ? this.#keysOf(path, find)
      : framework === "claude_agent_sdk"
      ? [...this.#prefixes.get(spotOf(path, find)) ?? []].map((prefix) => `${prefix}${own}`)
      : framework === "semantic_kernel"
      ? holder === undefined ? [] : [`${this.#plugins.get(holder) ?? holder}-${own}`]
      : server === undefined
      ? []
      : this.#prefixesOf(server, 0).map((prefix) => `${prefix}${own}`);
    return all.length === 0 ? [find] : all.map((text) => withName(find, text));
  }

  /** A find under each key of an object of tools that has it. */
  keyed({ path, find }: LinkedFind): readonly Find[] {
    const keys = [...this.#keys.get(spotOf(path, find)) ?? []].filter(([, isCertain]) => isCertain);
    return keys.length === 0 ? [find] : keys.map(([key]) => withName(find, key));
  }

  #keysOf(path: string, find: Find): readonly string[] {
    const keys = [...this.#keys.get(spotOf(path, find)) ?? []];
    const certain = keys.filter(([, isCertain]) => isCertain);
    return (certain.length > 0 ? certain : keys.filter(([key]) => !GENERAL.test(key)))
      .map(([key]) => key);
  }

  #prefixesOf(server: string, steps: number): readonly string[] {
    if (steps > MAX_MOUNTS) return [];
    return (this.#mounts.get(server) ?? []).flatMap(({ into, prefix }) => {
      const own = prefix === "" ? "" : `${prefix}_`;
      const outer = into === undefined ? [] : this.#prefixesOf(into, steps + 1);
      return outer.length === 0 ? [own] : outer.map((each) => each + own);
    });
  }
}

/** Keys of objects that say no more than that a tool is under them. */
const GENERAL = /^(?:tool|default|value|definition|instance|handler|impl(?:ementation)?)$/;

function withName(find: Find, text: string): Find {
  const { name, framework } = find;
  // The AI SDK knows no name but the key: what a variable is called is nobody's name.
  const isNamed = "text" in name && name.text !== text && !UNNAMED.has(framework);
  return { ...find, name: { text }, ...(isNamed ? { own: name.text } : {}) };
}

const UNNAMED: ReadonlySet<string> = new Set(["ai_sdk", "cloudflare_agents"]);
