/** Sites whose meaning other files decide: names that are imported from files of the same tree. */

import { type Find, judgeSite, judgeUnknown } from "./judge.ts";
import { type Language, libraryOf } from "./relevance.ts";
import { isNamedElsewhere, type NamedFind, Names, spotOf } from "./names.ts";
import type {
  Answer,
  AnswerPart,
  Element,
  Export,
  Mount,
  Naming,
  Reading,
  Site,
  Value,
} from "./site.ts";

/** Re-exports are followed this far. */
const MAX_STEPS = 8;
/** Tools in answers that are looked at: many handlers may answer the same long list. */
const ANSWER_PARTS_MAX = 200_000;
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

/** Members by which a tool of another file is told from whatever else has a name. */
const TAKES_INPUT = /schema|param|args|input/i;

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
  readonly #unnamed: { readonly file: File; readonly find: Find; readonly site: Site }[] = [];
  readonly #answers: { readonly file: File; readonly answer: Answer }[] = [];
  readonly #loose: { readonly file: File; readonly site: Site }[] = [];
  readonly #names = new Names();
  readonly #namings: { readonly file: File; readonly naming: Naming }[] = [];
  readonly #mounts: { readonly file: File; readonly mount: Mount }[] = [];

  /** Adds a file; answers what is certain without the others. */
  add(path: string, language: Language, reading: Reading): readonly Find[] {
    const { sites, exports } = reading;
    const file = { path, language, exports };
    if (/(?:^|\/)__init__\.py$/.test(path)) this.#packages.add(folderOf(path));
    for (const answer of reading.answers ?? []) this.#answers.push({ file, answer });
    for (const naming of reading.namings ?? []) {
      if (this.#namings.length < WAITING_MAX) this.#namings.push({ file, naming });
    }
    for (const mount of reading.mounts ?? []) this.#mounts.push({ file, mount });
    this.#names.addPlugins(reading.plugins ?? {});
    if (Object.keys(exports).length > 0) {
      const last = lastPart(path);
      const known = this.#files.get(last);
      if (known === undefined) this.#files.set(last, [file]);
      else known.push(file);
    }
    const finds: Find[] = [];
    for (const site of sites) {
      if (site.form === "loose") {
        if (this.#loose.length < WAITING_MAX) this.#loose.push({ file, site });
        continue;
      }
      const found = judgeSite(site, language);
      const isOpen = found === undefined || found.some(({ name }) => "code" in name);
      if (site.form === "class" && language === "python") {
        const known = this.#classes.get(site.own) ?? [];
        if (known.push(path) === 1) this.#classes.set(site.own, known);
      }
      const waits = isShadowed(site, language) || (isOpen && mayDepend(site));
      if (waits && this.#waiting.length < WAITING_MAX) {
        this.#waiting.push({ file, site });
      } else {
        for (const find of found ?? []) {
          if (isNamedElsewhere(find)) this.#unnamed.push({ file, find, site });
          else finds.push(find);
        }
      }
    }
    return finds;
  }

  /** Finds of the files that waited for others. */
  finish(): readonly LinkedFind[] {
    const named: NamedFind[] = this.#unnamed.map(({ file, find, site }) => ({
      path: file.path,
      find,
      server: this.#serverOf(site.server, file),
      holder: site.holder,
    }));
    for (const { file, site } of this.#waiting) {
      const { known, home } = this.#resolveSite(site, file);
      const found = judgeSite(known, file.language) ?? judgeUnknown(known, file.language);
      const server = this.#serverOf(site.server, file);
      const isSelf = known.form === "class" && known.path.endsWith("?SelfRegistering");
      for (const find of found) {
        named.push({ path: home, find, server, holder: site.holder, isSelf });
      }
    }
    this.#gatherNames();
    const registers = named.some(({ isSelf }) => isSelf === true);
    // The registration in a base class is that of the tools which extend it.
    const kept = registers ? named.filter(({ find }) => !isOwnName(find)) : named;
    const finds = kept.flatMap((each) =>
      this.#names.named(each).map((find) => ({ path: each.path, find }))
    );
    return [...finds, ...this.#finishAnswers()];
  }

  #gatherNames(): void {
    for (const { file, naming: { of, ...naming } } of this.#namings) {
      const spots = typeof of === "string" ? this.#madeAt(of, file, 0) : [spotOf(file.path, of)];
      for (const spot of spots) this.#names.add(spot, naming);
    }
    for (const { file, mount: { of, into, path, prefix } } of this.#mounts) {
      // `mount` is also what web servers have.
      const method = this.#resolve(path, file, 0).path ?? path;
      const server = /\bFastMCP(?:\.\w+)?\(\)\.\w+$/.test(method)
        ? this.#serverOf(of, file)
        : undefined;
      if (server === undefined) continue;
      this.#names.mount(server, { into: this.#serverOf(into, file), prefix });
    }
  }

  /** File and name of a server that several files may use. */
  #serverOf(server: string | undefined, file: File): string | undefined {
    if (server === undefined) return undefined;
    if (server.startsWith("=")) return `${file.path}\n${server.slice(1)}`;
    return this.#nameOf(server, file, 0);
  }

  /** The file that gives a name its value, and the name there. */
  #nameOf(path: string, file: File, steps: number): string | undefined {
    if (steps > MAX_STEPS) return undefined;
    for (const [module, first] of splits(path, file.language)) {
      const home = this.#find(module, file);
      const found = home === undefined ? undefined : this.#exportOf(home, first);
      if (found === undefined) continue;
      const { path: whole } = found.export;
      const isPassed = whole !== undefined && !whole.includes("()");
      const next = isPassed ? this.#nameOf(whole, found.file, steps + 1) : undefined;
      return next ?? `${found.file.path}\n${first}`;
    }
    return undefined;
  }

  /** The spots where the tools are made that a path of another file stands for. */
  #madeAt(path: string, file: File, steps: number): readonly string[] {
    if (steps > MAX_STEPS) return [];
    for (const [module, first] of splits(path, file.language)) {
      const home = this.#find(module, file);
      const found = home === undefined ? undefined : this.#exportOf(home, first);
      if (found === undefined) continue;
      const { made, place, kind, path: whole } = found.export;
      if (made !== undefined) return made.map((each) => spotOf(found.file.path, each));
      if (kind === "tool" && place !== undefined) return [spotOf(found.file.path, place)];
      return whole === undefined ? [] : this.#madeAt(whole, found.file, steps + 1);
    }
    return [];
  }

  /** Tools of handlers that list them. */
  #finishAnswers(): readonly LinkedFind[] {
    const finds: LinkedFind[] = [];
    const used = new Set<string>();
    const open: {
      readonly file: File;
      readonly answer: Answer;
      readonly unnamed?: readonly LinkedFind[];
    }[] = [];
    for (const { file, answer } of this.#answers) {
      const sites = this.#sitesIn(answer.parts, file);
      for (const { file: home, site } of sites) used.add(spotOf(home.path, site));
      const found = sites.filter(({ file: home, site }) =>
        home === file || TAKES_INPUT.test(Object.keys(site.named).join(" "))
      ).flatMap(({ file: { path, language }, site }) =>
        (judgeSite(site, language) ?? []).map((find) => ({ path, find }))
      );
      // `TOOLS.map(({ name }) => ({ name }))` beside the texts in TOOLS tells nothing more.
      const known = found.filter(({ find }) => "text" in find.name);
      for (const each of known) finds.push(each);
      if (known.length > 0 && answer.isOpen) open.push({ file, answer });
      if (known.length === 0) open.push({ file, answer, unnamed: found });
    }
    const loose = this.#loose.flatMap(({ file, site }) => {
      const isUsed = used.has(spotOf(file.path, site));
      const known = isUsed ? undefined : this.#resolveSite(site, file).known;
      return known === undefined ? [] : [{ file, site: known }];
    });
    const near = new Map<string, readonly LinkedFind[]>();
    const looseNear = (language: Language, home: string) => {
      const key = `${language}\n${home}`;
      const known = near.get(key);
      if (known !== undefined) return known;
      const found = loose.filter(({ file }) =>
        file.language === language && file.path.startsWith(home)
      ).flatMap(({ file: { path }, site }) =>
        (judgeSite(site, language) ?? []).map((find) => ({ path, find }))
      );
      for (const each of found) finds.push(each);
      near.set(key, found);
      return found;
    };
    for (const { file, answer: { line, column, code, isOpen }, unnamed } of open) {
      // Helpers of scripts may be in any package of the tree, but only stand in for a list without names.
      const home = file.language === "python"
        ? this.#packageOf(file)
        : unnamed === undefined
        ? undefined
        : "";
      const found = isOpen && home !== undefined ? looseNear(file.language, home) : [];
      if (unnamed === undefined || found.length > 0) continue;
      for (const each of unnamed) finds.push(each);
      if (unnamed.length > 0 || !isOpen) continue;
      const find: Find = { kind: "tool", framework: "mcp_sdk", name: { code }, line, column };
      finds.push({ path: file.path, find });
    }
    return finds;
  }

  /** Folders of packages of the tree by their names, with a slash at the end. */
  packages: ReadonlyMap<string, string> = new Map();

  /** Files that a module of a package of the tree may be. */
  #packageFiles(module: string): readonly string[] {
    const [, name = "", inner = ""] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.+))?$/.exec(module) ?? [];
    const folder = this.packages.get(name);
    if (folder === undefined) return [];
    const plain = inner.replace(/\.[mc]?[jt]sx?$/, "");
    // The index of a folder is the folder itself here.
    return [`${folder}src/${plain}`, `${folder}${plain}`, `${folder}lib/${plain}`].map((each) =>
      each.replace(/\/$/, "")
    );
  }

  readonly #packages = new Set<string>();

  /** The outermost package of Python that a file is in, or its folder. */
  #packageOf({ path }: File): string {
    let folder = folderOf(path);
    while (this.#packages.has(folder) && this.#packages.has(folderOf(folder.slice(0, -1)))) {
      folder = folderOf(folder.slice(0, -1));
    }
    return folder;
  }

  #partsLeft = ANSWER_PARTS_MAX;

  /** Tools in an answer, also those that other files have, with what other files tell of them. */
  #sitesIn(parts: readonly AnswerPart[], file: File) {
    const found: { readonly file: File; readonly site: Site }[] = [];
    const seen = new Set<readonly AnswerPart[]>();
    const gather = (each: readonly AnswerPart[], home: File, steps: number) => {
      if (steps > MAX_STEPS || seen.has(each)) return;
      seen.add(each);
      for (const part of each) {
        if (this.#partsLeft-- <= 0) return;
        if (typeof part !== "string") {
          found.push({ file: home, site: this.#resolveSite(part, home).known });
          continue;
        }
        const target = this.#answersAt(part, home, 0);
        if (target !== undefined) gather(target.answers, target.file, steps + 1);
      }
    };
    gather(parts, file, 0);
    return found;
  }

  /** What a path of another file holds for answers. */
  #answersAt(path: string, file: File, steps: number):
    | { readonly answers: readonly AnswerPart[]; readonly file: File }
    | undefined {
    if (steps > MAX_STEPS) return undefined;
    for (const [module, first, after] of splits(path, file.language)) {
      const home = this.#find(module, file);
      if (home === undefined || home === file) continue;
      // Everything that a module offers: `import * as tools`.
      if (first === "*") {
        const own = Object.values(home.exports).flatMap((each) => each.answers ?? []);
        const passed = home.exports["*"]?.path?.split("\n").map((each) => `${each}:*`) ?? [];
        return { answers: [...own, ...passed], file: home };
      }
      const [, member = ""] = /^\.(\w+)/.exec(after) ?? [];
      const found = this.#exportOf(home, `${first}.${member}`) ?? this.#exportOf(home, first);
      if (found === undefined) continue;
      const { answers, path: whole } = found.export;
      if (answers !== undefined) return { answers, file: found.file };
      return whole === undefined ? undefined : this.#answersAt(whole, found.file, steps + 1);
    }
    return undefined;
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
    const meaning = !isOpen
      ? element
      : target.isFound !== true && this.#isToolClass(site.path)
      ? "tool"
      : elementOf(target);
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

  /** Classes that are tools, by name, with the files that have them. */
  readonly #classes = new Map<string, string[]>();

  /** Whether a folder without `__init__.py` has a class that is a tool: `from src.tools import X`. */
  #isToolClass(path: string): boolean {
    const parts = path.replaceAll("()", "").split(".").filter((part) => part !== "");
    const folder = `/${parts.slice(0, -1).join("/")}/`;
    return this.#classes.get(parts.at(-1) ?? "")?.some((each) => `/${each}`.includes(folder)) ===
      true;
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
    if (wanted === undefined && from.language === "script") {
      for (const path of this.#packageFiles(module)) {
        const found = (this.#files.get(lastPart(`${path}.x`)) ?? []).find((file) =>
          file.language === "script" && plainPath(file.path) === path
        );
        if (found !== undefined) return found;
      }
    }
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
function mayDepend({ form, path, named, positional, owner }: Site): boolean {
  const isNamedClass = form === "class" &&
    [named["name"], named["tool_name"], named["_name"], positional[0]].some((value) =>
      value?.text !== undefined
    );
  return owner !== undefined || isNamedClass ||
    /\.(?:tool\w*|add_\w+|as_tool|registerTool\w*|addTool|asTool|bind_tools)(?:\(\))*$/.test(
      path,
    ) ||
    TOOL_WORD.test(path) ||
    [...positional, ...Object.values(named)].some((value) =>
      value.path !== undefined && value.text === undefined
    );
}

/** `this.name` */
function isOwnName({ kind, name }: Find): boolean {
  return kind === "tool" && "code" in name && /^this\.\w+$/.test(name.code);
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

/** The folder of a file, with a slash at the end. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** Length of the beginning that two paths share. */
function shared(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
