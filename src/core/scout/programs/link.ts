/** Sites whose meaning other files decide: names that are imported from files of the same tree. */

import { type Find, judgeSite, judgeUnknown } from "./judge.ts";
import { type Language, libraryOf } from "./relevance.ts";
import type { Element, Export, Reading, Site, Value } from "./site.ts";

/** Re-exports are followed this far. */
const MAX_STEPS = 8;
/** More sites that wait are not kept: a tree of generated code could have any number. */
const WAITING_MAX = 200_000;

interface File {
  readonly path: string;
  readonly language: Language;
  readonly exports: Readonly<Record<string, Export>>;
}

interface Target extends Export {
  /** Whether a file of the tree defines it. */
  readonly isFound?: boolean;
  /** Path of the file that defines it. */
  readonly home?: string;
}

/** Kind of an element of a list, when all files are known. */
function elementOf({ kind, isFound, path }: Target): Element {
  if (isFound !== true) return "foreign";
  if (kind === "function" || kind === "tool") return kind;
  // The class was found where it is defined, unless nothing is known of what it extends.
  if (kind === "class") return path === undefined ? "function" : "tool";
  return path === undefined ? "function" : "object";
}

/** A find, and the file that it is in. */
export interface LinkedFind {
  readonly path: string;
  readonly find: Find;
}

/** Gathers readings of files, and answers what they mean together. */
export class Linker {
  /** Files by the last part of their module name. */
  readonly #files = new Map<string, File[]>();
  readonly #waiting: { readonly file: File; readonly site: Site }[] = [];

  /** Adds a file; answers what is certain without the others. */
  add(path: string, language: Language, { sites, exports }: Reading): readonly Find[] {
    const file = { path, language, exports };
    if (Object.keys(exports).length > 0) {
      const last = lastPart(path);
      const known = this.#files.get(last);
      if (known === undefined) this.#files.set(last, [file]);
      else known.push(file);
    }
    const finds: Find[] = [];
    for (const site of sites) {
      const found = judgeSite(site, language);
      const isOpen = found === undefined || found.some(({ name }) => "code" in name);
      const waits = isShadowed(site, language) || (isOpen && mayDepend(site));
      if (waits && this.#waiting.length < WAITING_MAX) {
        this.#waiting.push({ file, site });
      } else {
        for (const find of found ?? []) finds.push(find);
      }
    }
    return finds;
  }

  /** Finds of the files that waited for others. */
  finish(): readonly LinkedFind[] {
    return this.#waiting.flatMap(({ file, site }) => {
      const { known, home } = this.#resolveSite(site, file);
      const found = judgeSite(known, file.language) ?? judgeUnknown(known, file.language);
      return found.map((find) => ({ path: home, find }));
    });
  }

  /** A site with what other files tell, and the file in which it is. */
  #resolveSite(site: Site, file: File): { readonly known: Site; readonly home: string } {
    const target = this.#resolve(site.path, file, 0);
    const owner = site.owner === undefined ? undefined : this.#resolve(site.owner, file, 0);
    const named: Record<string, Value> = {};
    for (const [key, value] of Object.entries(site.named)) named[key] = this.#text(value, file);
    // A function of another file that is given to an agent; anything else has been judged there.
    const { element } = site;
    const isOfLibrary = target.isFound !== true &&
      libraryOf(site.path, file.language) !== undefined;
    const isOpen = !isOfLibrary && (element === "unknown" || element === "object");
    const meaning = isOpen ? elementOf(target) : element;
    // A function that is a tool only because an agent is given it is found where it is defined.
    const isElsewhere = meaning === "function" && target.place !== undefined;
    const known: Site = {
      ...site,
      // A folder `agents` of the project is not the library of that name.
      path: target.path ?? (isShadowedPath(site.path) ? `.${site.path}` : site.path),
      positional: site.positional.map((value) => this.#text(value, file)),
      named,
      ...(owner?.path === undefined ? {} : { owner: owner.path }),
      ...(meaning === undefined ? {} : { element: meaning }),
      ...(isElsewhere ? target.place : {}),
    };
    return { known, home: isElsewhere ? target.home ?? file.path : file.path };
  }

  #text(value: Value, file: File): Value {
    if (value.text !== undefined || value.path === undefined) return value;
    const { text } = this.#resolve(value.path, file, 0);
    return text === undefined ? value : { ...value, text };
  }

  /** Resolves a path with the exports of other files. */
  #resolve(path: string, file: File, steps: number): Target {
    if (steps > MAX_STEPS || path === "" || path.startsWith("?")) return { path };
    for (const [module, first, after] of splits(path, file.language)) {
      const home = this.#find(module, file);
      if (home === undefined || home === file) continue;
      // A member of a class or an object may have an entry of its own.
      const [, member = ""] = /^\.(\w+)/.exec(after) ?? [];
      const inner = this.#exportOf(home, `${first}.${member}`);
      const found = inner ?? this.#exportOf(home, first);
      if (found === undefined) continue;
      const rest = inner === undefined ? after : after.slice(member.length + 1);
      const { path: whole, ...others } = found.export;
      const isMade = others.kind === "function" || others.kind === "tool";
      // A function means its return value only where it is called.
      if (whole === undefined || (isMade && !rest.startsWith("()"))) {
        return { ...others, isFound: true, home: found.file.path };
      }
      const next = whole + (isMade ? rest.slice(2) : rest);
      return { ...others, ...this.#resolve(next, found.file, steps + 1), isFound: true };
    }
    return { path };
  }

  /**
   * The export of a file under a name, and the file that defines it: this file or a file that it
   * re-exports.
   */
  #exportOf(
    file: File,
    name: string,
    seen: Set<File> = new Set(),
  ): { readonly export: Export; readonly file: File } | undefined {
    const own = Object.hasOwn(file.exports, name) ? file.exports[name] : undefined;
    if (own !== undefined) return { export: own, file };
    if (seen.has(file)) return undefined;
    seen.add(file);
    for (const module of file.exports["*"]?.path?.split("\n") ?? []) {
      const home = this.#find(module, file);
      const found = home === undefined ? undefined : this.#exportOf(home, name, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The file that a module name means in another file. */
  #find(module: string, from: File): File | undefined {
    const wanted = from.language === "python"
      ? pythonModule(module, from.path)
      : scriptModule(module, from.path);
    if (wanted === undefined) return undefined;
    const files = this.#files.get(lastPart(`${wanted.path}.x`)) ?? [];
    const folders = isShadowedPath(module) ? importFolders(from.path) : undefined;
    let best: File | undefined;
    for (const file of files) {
      if (file.language !== from.language) continue;
      const plain = plainPath(file.path);
      const fits = folders !== undefined
        ? folders.has(plain.slice(0, -wanted.path.length)) && plain.endsWith(wanted.path)
        : plain === wanted.path || (!wanted.isWhole && plain.endsWith(`/${wanted.path}`));
      if (!fits) continue;
      if (best === undefined || shared(file.path, from.path) > shared(best.path, from.path)) {
        best = file;
      }
    }
    return best !== undefined && folders !== undefined && this.#isLibrary(module, best)
      ? undefined
      : best;
  }

  /** Whether a file is a part of the library itself: then its names are those of the library. */
  #isLibrary(module: string, { path }: File): boolean {
    const [root = ""] = module.split(".");
    const folder = /^(.*?)(?:\/|$)/.exec(path.slice(path.lastIndexOf(`${root}/`)))?.[0] ?? "";
    const home = path.slice(0, path.lastIndexOf(`${root}/`)) + folder;
    return (this.#files.get(root) ?? []).some(({ path: other, exports }) =>
      other === `${home}__init__.py` && (SHADOWED[root] ?? []).every((name) => name in exports)
    );
  }
}

/**
 * Libraries whose names folders of a project often have too, and names by which the library itself is
 * told from such a folder.
 */
const SHADOWED: Readonly<Record<string, readonly string[]>> = {
  agents: ["Runner", "function_tool"],
  mcp: ["ClientSession", "ServerSession"],
};

function isShadowedPath(path: string): boolean {
  return Object.hasOwn(SHADOWED, /^\w*/.exec(path)?.[0] ?? "");
}

/** Whether a folder of the project may be meant, and not the library. */
function isShadowed({ path, owner = "" }: Site, language: Language): boolean {
  return language === "python" && (isShadowedPath(path) || isShadowedPath(owner));
}

/** Folders in which Python looks for what a file imports, with a slash at the end. */
function importFolders(path: string): ReadonlySet<string> {
  const parts = path.split("/").slice(0, -1);
  const folders = parts.map((_, at) => `${parts.slice(0, at + 1).join("/")}/`);
  return new Set(["", ...folders].flatMap((folder) => [folder, `${folder}src/`]));
}

/** Whether other files may tell more about a site. */
function mayDepend({ path, named, positional, owner }: Site): boolean {
  return owner !== undefined ||
    /\.(?:tool\w*|add_\w+|as_tool|registerTool\w*|addTool|asTool|bind_tools)(?:\(\))*$/.test(
      path,
    ) ||
    TOOL_WORD.test(path) ||
    [...positional, ...Object.values(named)].some((value) =>
      value.path !== undefined && value.text === undefined
    );
}

/** A name that a re-exported maker or base of tools may have. */
const TOOL_WORD = /[.:]\w*(?:[tT]ool|Agent|kernel_function)\w*(?:\(\))?$/;

/** Ways to take a path for a module, a name in it, and what follows; the longest module first. */
function splits(
  path: string,
  language: Language,
): readonly (readonly [string, string, string])[] {
  if (language === "script") {
    const colon = path.indexOf(":");
    const [, name = "", rest = ""] = /^([\w$*]+)(.*)$/s.exec(path.slice(colon + 1)) ?? [];
    return colon < 0 || name === "" ? [] : [[path.slice(0, colon), name, rest]];
  }
  const [, head = "", tail = ""] = /^(\.*[\w.]*)(.*)$/s.exec(path) ?? [];
  const [, dots = "", words = ""] = /^(\.*)(.*)$/s.exec(head) ?? [];
  const parts = words.split(".");
  const found: [string, string, string][] = [];
  for (let at = Math.min(parts.length - 1, 12); at >= (dots === "" ? 1 : 0); at--) {
    const rest = parts.slice(at + 1).map((part) => `.${part}`).join("");
    found.push([dots + parts.slice(0, at).join("."), parts[at] ?? "", rest + tail]);
  }
  return found;
}

interface Wanted {
  readonly path: string;
  /** Whether this is the whole path, not the end of it. */
  readonly isWhole: boolean;
}

function pythonModule(module: string, from: string): Wanted | undefined {
  const [, dots = "", words = ""] = /^(\.*)(.*)$/s.exec(module) ?? [];
  const inner = words === "" ? [] : words.split(".");
  if (dots === "") {
    return inner.length === 0 ? undefined : { path: inner.join("/"), isWhole: false };
  }
  const folder = from.split("/").slice(0, -1);
  const base = dots.length === 1 ? folder : folder.slice(0, 1 - dots.length);
  return { path: [...base, ...inner].join("/"), isWhole: true };
}

function scriptModule(module: string, from: string): Wanted | undefined {
  const plain = module.replace(/\.[mc]?[jt]sx?$/, "").replace(/\/index$/, "");
  const alias = /^[@~#]\/(.+)$/.exec(plain);
  if (alias !== null) return { path: alias[1] ?? "", isWhole: false };
  if (!plain.startsWith(".")) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of plain.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return { path: parts.join("/"), isWhole: true };
}

/**
 * A path without extension, and without the name of a file that represents its folder, such as
 * `index`.
 */
function plainPath(path: string): string {
  return path.replace(/\.\w+$/, "").replace(/\/(?:__init__|index)$/, "");
}

function lastPart(path: string): string {
  const plain = plainPath(path);
  return plain.slice(plain.lastIndexOf("/") + 1);
}

/** Length of the beginning that two paths share. */
function shared(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
