/** What other files tell of the paths in a file: they export what it imports. */

import { isTool, isToolSet } from "../judge.ts";
import { libraryOf } from "../relevance.ts";
import type { Element, Export, Site, Value } from "../site.ts";
import { type File, type Files, MAX_STEPS } from "./files.ts";
import { splits } from "./module_paths.ts";
import { spotOf } from "./names.ts";
import { isShadowedPath } from "./shadowed.ts";

/** What a path stands for. */
interface Target extends Export {
  /** Whether a file of the tree defines it. */
  readonly isFound?: boolean;
  /** Path of the file that defines it. */
  readonly home?: string;
}

/** Methods by which a class of tools makes one, also where a class of the project has its own. */
const MAKES_TOOL = /^from_(?:function|defaults)$/;

/** Follows paths from file to file. */
export class Resolver {
  readonly #files: Files;
  /** Classes that are tools, by name, with the files that have them. */
  readonly #classes = new Map<string, string[]>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** Notes a class of Python that may be a tool. */
  noteClass(name: string, path: string): void {
    const known = this.#classes.get(name) ?? [];
    if (known.push(path) === 1) this.#classes.set(name, known);
  }

  /** A site with what other files tell, and the file in which it is. */
  resolveSite(site: Site, file: File): { readonly known: Site; readonly home: string } {
    const target = this.resolve(site.path, file);
    const owner = site.owner === undefined ? undefined : this.resolve(site.owner, file);
    const named: Record<string, Value> = {};
    for (const [key, value] of Object.entries(site.named)) named[key] = this.#text(value, file);
    const { inherits } = target;
    const isNamed = ["name", "tool_name", "_name"].some((key) => named[key] !== undefined) ||
      site.positional.some(({ text }) => text !== undefined);
    if (site.form === "class" && !isNamed && inherits !== undefined) {
      named["name"] = { text: inherits, code: inherits };
    }
    // A function of another file that is given to an agent; anything else has been judged there.
    const { element } = site;
    const isOfLibrary = target.isFound !== true &&
      libraryOf(site.path, file.language) !== undefined;
    const isOpen = !isOfLibrary && (element === "unknown" || element === "object");
    const meaning = !isOpen
      ? element
      : target.isFound !== true && this.#isToolClass(site.path)
      ? "tool"
      : elementOf(target);
    // What a function of another file makes has not the name of the function.
    const isMade = element === "object" && meaning === "function" &&
      target.kind === "function" && site.named["name"] === undefined;
    // An object of a library that another file has under a name of its own.
    const isObject = element === "unknown" && meaning === "object" && file.language === "python" &&
      target.path?.endsWith("()") === true;
    // A function that is a tool only because an agent is given it is found where it is defined.
    const isElsewhere = meaning === "function" && !isMade && target.place !== undefined;
    const known: Site = {
      ...site,
      // A folder `agents` of the project is not the library of that name.
      path: target.path ?? (isShadowedPath(site.path) ? `.${site.path}` : site.path),
      positional: site.positional.map((value) => this.#text(value, file)),
      named,
      ...(owner?.path === undefined ? {} : { owner: owner.path }),
      ...(meaning === undefined ? {} : { element: isMade ? "hidden" : meaning }),
      ...(isMade ? { own: `${site.own}(…)` } : {}),
      ...(isObject ? { own: nameOf(target) } : {}),
      ...(isElsewhere ? target.place : {}),
    };
    return { known, home: isElsewhere ? target.home ?? file.path : file.path };
  }

  /** Whether a folder without `__init__.py` has a class that is a tool: `from src.tools import X`. */
  #isToolClass(path: string): boolean {
    const parts = path.replaceAll("()", "").split(".").filter((part) => part !== "");
    const folder = `/${parts.slice(0, -1).join("/")}/`;
    return this.#classes.get(parts.at(-1) ?? "")?.some((each) => `/${each}`.includes(folder)) ===
      true;
  }

  /** Whether a path is a call of a class of tools that a file of the tree defines: it is found there. */
  isInstanceOfTool(path: string, file: File): boolean {
    if (!path.endsWith("()")) return false;
    const { kind, path: base } = this.resolve(path.slice(0, -2), file);
    if (kind !== "class" || base === undefined) return false;
    const parts = { own: "", positional: [], named: {}, line: 1, column: 1 };
    return isTool({ form: "class", path: base, ...parts }, file.language);
  }

  #text(value: Value, file: File): Value {
    if (value.text !== undefined || value.path === undefined) return value;
    const { text, called } = this.resolve(value.path, file);
    if (text !== undefined) return { ...value, text };
    return called === undefined ? value : { ...value, called };
  }

  /** Resolves a path with the exports of other files. */
  resolve(path: string, file: File, steps = 0): Target {
    if (steps > MAX_STEPS || path === "" || path.startsWith("?")) return { path };
    for (const [module, first, after] of splits(path, file.language)) {
      const home = this.#files.find(module, file);
      if (home === undefined || home === file) continue;
      // A member of a class or an object may have an entry of its own.
      const [, member = ""] = /^\.(\w+)/.exec(after) ?? [];
      const inner = MAKES_TOOL.test(member)
        ? undefined
        : this.#files.exportOf(home, `${first}.${member}`);
      const found = inner ?? this.#files.exportOf(home, first);
      if (found === undefined) continue;
      const rest = inner === undefined ? after : after.slice(member.length + 1);
      const { path: whole, ...others } = found.export;
      const isMade = others.kind === "function" || others.kind === "tool";
      // A function means its return value only where it is called.
      if (whole === undefined || (isMade && !rest.startsWith("()"))) {
        return { ...others, isFound: true, home: found.file.path };
      }
      const next = whole + (isMade ? rest.slice(2) : rest);
      const inside = this.resolve(next, found.file, steps + 1);
      const isHere = others.place !== undefined && inside.place === undefined;
      const place = isHere ? { home: found.file.path } : {};
      const { inherits = inside.inherits } = others;
      const name = inherits === undefined ? {} : { inherits };
      return { ...others, ...inside, ...place, ...name, isFound: true };
    }
    return { path };
  }

  /** File and name of a server that several files may use. */
  serverOf(server: string | undefined, file: File): string | undefined {
    if (server === undefined) return undefined;
    if (server.startsWith("=")) return `${file.path}\n${server.slice(1)}`;
    return this.#nameOf(server, file);
  }

  /** The file that gives a name its value, and the name there. */
  #nameOf(path: string, file: File, steps = 0): string | undefined {
    if (steps > MAX_STEPS) return undefined;
    for (const [module, first] of splits(path, file.language)) {
      const home = this.#files.find(module, file);
      const found = home === undefined ? undefined : this.#files.exportOf(home, first);
      if (found === undefined) continue;
      const { path: whole } = found.export;
      const isPassed = whole !== undefined && !whole.includes("()");
      const next = isPassed ? this.#nameOf(whole, found.file, steps + 1) : undefined;
      return next ?? `${found.file.path}\n${first}`;
    }
    return undefined;
  }

  /** The spots where the tools are made, or the class of a tool is, that a path stands for. */
  definedAt(path: string, file: File): readonly string[] {
    const { kind, place, home } = this.resolve(path, file);
    return kind === "class" && place !== undefined && home !== undefined
      ? [spotOf(home, place)]
      : this.madeAt(path, file);
  }

  /** The spots where the tools are made that a path of another file stands for. */
  madeAt(path: string, file: File, steps = 0): readonly string[] {
    if (steps > MAX_STEPS) return [];
    for (const [module, first, after] of splits(path, file.language)) {
      const home = this.#files.find(module, file);
      const [, member = ""] = /^\.(\w+)/.exec(after) ?? [];
      const found = home === undefined
        ? undefined
        : this.#files.exportOf(home, `${first}.${member}`) ?? this.#files.exportOf(home, first);
      if (found === undefined) continue;
      const { made, place, kind, path: whole } = found.export;
      if (made !== undefined) return made.map((each) => spotOf(found.file.path, each));
      if (kind === "tool" && place !== undefined) return [spotOf(found.file.path, place)];
      return whole === undefined ? [] : this.madeAt(whole, found.file, steps + 1);
    }
    return [];
  }
}

/** The name of an object of a library: what it was made with, or its class. */
function nameOf({ called, path = "" }: Target): string {
  const made = path.replaceAll("()", "").split(".").at(-1) ?? path;
  return isToolSet(made) ? made : called ?? made;
}

/** Kind of an element of a list, when all files are known. */
function elementOf({ kind, isFound, path }: Target): Element {
  if (isFound !== true) return "foreign";
  if (kind === "function" || kind === "tool") return kind;
  // The class was found where it is defined, unless nothing is known of what it extends.
  if (kind === "class") return path === undefined ? "function" : "tool";
  return path === undefined ? "function" : "object";
}
