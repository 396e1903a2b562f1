/** Elements of lists of tools that other files have. */

import type { Naming, Site, ToolList } from "../site.ts";
import { type File, type Files, MAX_STEPS } from "./files.ts";
import { splits } from "./module_paths.ts";
import type { Resolver } from "./resolve.ts";

/** Elements of lists of other files that are looked at: many agents may get the same long list. */
const ELEMENTS_MAX = 200_000;

/** A site, and the file that it is in. */
export interface SiteIn {
  readonly file: File;
  readonly site: Site;
}

/** A name of a tool, and the file that gives it. */
export interface NamingIn {
  readonly file: File;
  /** The file with the agent that is given the tool. */
  readonly by: File;
  readonly naming: Naming;
}

/** Follows lists of tools from file to file. */
export class Lists {
  readonly #files: Files;
  readonly #resolver: Resolver;
  /** Names that tools get in the lists that were followed. */
  readonly namings: NamingIn[] = [];
  #left = ELEMENTS_MAX;

  constructor(files: Files, resolver: Resolver) {
    this.#files = files;
    this.#resolver = resolver;
  }

  /** The site itself, or what it stands for in another file. */
  expand(site: Site, file: File): readonly SiteIn[] {
    const { element, owner } = site;
    const isNamed = site.named["name"] !== undefined;
    const mayStand = element === "unknown" || element === "object";
    if (element !== "list" && (!mayStand || isNamed)) return [{ file, site }];
    const known = owner === undefined ? undefined : this.#resolver.resolve(owner, file).path;
    const given = { ...site, ...(known === undefined ? {} : { owner: known }) };
    const found: SiteIn[] = [];
    this.#gather(given, { file, by: file }, found, new Set(), 0);
    if (found.length > 0) return found;
    return [{ file, site: { ...site, ...this.#closed(site, file) } }];
  }

  #gather(
    site: Site,
    { file, by }: { readonly file: File; readonly by: File },
    found: SiteIn[],
    seen: Set<ToolList>,
    steps: number,
  ): void {
    if (steps > MAX_STEPS) return;
    // The path of an object is that of what makes it.
    const path = site.element === "object" ? `${site.path}()` : site.path;
    const target = this.#listAt(path, file, 0);
    if (target === undefined || seen.has(target.list)) return;
    seen.add(target.list);
    for (const naming of target.list.namings ?? []) {
      this.namings.push({ file: target.file, by, naming });
    }
    for (const each of target.list.sites) {
      if (this.#left-- <= 0) return;
      const inner = { ...each, owner: site.owner ?? "" };
      const before = found.length;
      if (each.element === "list" || each.element === "unknown" || each.element === "object") {
        this.#gather(inner, { file: target.file, by }, found, seen, steps + 1);
      }
      if (found.length > before) continue;
      found.push({ file: target.file, site: { ...inner, ...this.#closed(each, target.file) } });
    }
  }

  /** What a list is that leads to no other: an instance of a class of tools, or what nothing tells. */
  #closed({ element, path }: Site, file: File): Pick<Site, "element"> {
    if (element !== "list") return {};
    return { element: this.#resolver.isInstanceOfTool(path, file) ? "tool" : "hidden" };
  }

  /** The list that a path of another file stands for, and the file that has it. */
  #listAt(
    path: string,
    file: File,
    steps: number,
  ): { readonly list: ToolList; readonly file: File } | undefined {
    if (steps > MAX_STEPS || path === "" || path.startsWith("?")) return undefined;
    for (const [module, first, after] of splits(path, file.language)) {
      const home = this.#files.find(module, file);
      if (home === undefined || home === file) continue;
      const [whole = "", member = ""] = /^(?:\(\))?\.(\w+)/.exec(after) ?? [];
      const inner = member === "" ? undefined : this.#files.exportOf(home, `${first}.${member}`);
      const target = inner ?? this.#files.exportOf(home, first);
      if (target === undefined) continue;
      const { tools, kind, path: next } = target.export;
      const rest = inner === undefined ? after : after.slice(whole.length);
      const isMade = kind === "function" || kind === "tool";
      // A function is no list, what it returns is.
      if (tools !== undefined && rest === (isMade ? "()" : "")) {
        return { list: tools, file: target.file };
      }
      return next === undefined || isMade
        ? undefined
        : this.#listAt(next + rest, target.file, steps + 1);
    }
    return undefined;
  }
}
