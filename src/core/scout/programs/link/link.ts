/** Sites whose meaning other files decide: names that are imported from files of the same tree. */

import { type Find, judgeSite, judgeUnknown } from "../judge.ts";
import type { Language } from "../relevance.ts";
import type { Mount, Naming, Reading, Site } from "../site.ts";
import { Answers } from "./answers.ts";
import { type File, Files } from "./files.ts";
import { Lists } from "./lists.ts";
import { isNamedElsewhere, type LinkedFind, type NamedFind, Names, spotOf } from "./names.ts";
import { Resolver } from "./resolve.ts";
import { isShadowed } from "./shadowed.ts";

/** More sites that wait are not kept: a tree of generated code could have any number. */
const WAITING_MAX = 200_000;

/** Gathers readings of files, and answers what they mean together. */
export class Linker {
  readonly #files = new Files();
  readonly #resolver = new Resolver(this.#files);
  readonly #answers = new Answers(this.#files, this.#resolver);
  readonly #lists = new Lists(this.#files, this.#resolver);
  readonly #names = new Names();
  readonly #waiting: { readonly file: File; readonly site: Site }[] = [];
  readonly #unnamed: { readonly file: File; readonly find: Find; readonly site: Site }[] = [];
  readonly #namings: { readonly file: File; readonly naming: Naming }[] = [];
  /** Spots of what was found. */
  readonly #found = new Set<string>();
  readonly #givers = new Map<string, Set<string>>();
  readonly #mounts: { readonly file: File; readonly mount: Mount }[] = [];

  /** Adds a file; answers what is certain without the others. */
  add(path: string, language: Language, reading: Reading): readonly Find[] {
    const file = { path, language, exports: reading.exports };
    this.#files.add(file);
    for (const answer of reading.answers ?? []) this.#answers.add(file, answer);
    for (const naming of reading.namings ?? []) {
      if (this.#namings.length < WAITING_MAX) this.#namings.push({ file, naming });
    }
    for (const mount of reading.mounts ?? []) this.#mounts.push({ file, mount });
    this.#names.addPlugins(reading.plugins ?? {});
    return reading.sites.flatMap((site) => this.#addSite(site, file));
  }

  #addSite(site: Site, file: File): readonly Find[] {
    const finds = this.#findsOf(site, file);
    for (const find of finds) this.#found.add(spotOf(file.path, find));
    return finds;
  }

  #findsOf(site: Site, file: File): readonly Find[] {
    if (site.form === "loose") {
      this.#answers.addLoose(file, site);
      return [];
    }
    const found = judgeSite(site, file.language);
    const isOpen = found === undefined || found.some(({ name }) => "code" in name) ||
      isAgentOfOthers(site);
    if (site.form === "class" && file.language === "python") {
      this.#resolver.noteClass(site.own, file.path);
    }
    const waits = isShadowed(site, file.language) || (isOpen && mayDepend(site));
    if (waits && this.#waiting.length < WAITING_MAX) {
      this.#waiting.push({ file, site });
      return [];
    }
    const finds: Find[] = [];
    for (const find of found ?? []) {
      if (isNamedElsewhere(find)) this.#unnamed.push({ file, find, site });
      else finds.push(find);
    }
    return finds;
  }

  /**
   * Finds of the files that waited for others. `packages` are folders of packages of the tree by
   * their names, with a slash at the end.
   */
  finish(packages: ReadonlyMap<string, string>): readonly LinkedFind[] {
    this.#files.packages = packages;
    const named = [...this.#unnamedFinds(), ...this.#waitingFinds()];
    this.#gatherNames();
    const registers = named.some(({ isSelf }) => isSelf === true);
    // The registration in a base class is that of the tools which extend it.
    const kept = registers ? named.filter(({ find }) => !isOwnName(find)) : named;
    const finds = kept.flatMap((each) =>
      this.#names.named(each).map((find) => ({ ...each, find }))
    );
    for (const { path, find } of finds) this.#found.add(spotOf(path, find));
    const answered = this.#answers.finish(this.#found, (each) => this.#names.keyed(each));
    return [...finds, ...answered];
  }

  /** Finds that are certain, but for the name that other files may give them. */
  #unnamedFinds(): readonly NamedFind[] {
    return this.#unnamed.map(({ file, find, site }) => ({
      path: file.path,
      find,
      server: this.#resolver.serverOf(site.server, file),
      holder: site.holder,
    }));
  }

  #waitingFinds(): readonly NamedFind[] {
    const sites = this.#waiting.flatMap(({ file: by, site }) =>
      this.#lists.expand(site, by).map((each) => ({ ...each, by: by.path }))
    );
    return sites.flatMap(({ file, site, by }) => {
      if (site.owner !== undefined) this.#noteGiver(site, file, by);
      const { known, home } = this.#resolver.resolveSite(site, file);
      const found = judgeSite(known, file.language) ?? judgeUnknown(known, file.language);
      const server = this.#resolver.serverOf(site.server, file);
      const isSelf = known.form === "class" && known.path.endsWith("?SelfRegistering");
      return found.map((find) => ({ path: home, by, find, server, holder: site.holder, isSelf }));
    });
  }

  /** Files whose agents are given the tool that is made at a spot, when all files were linked. */
  giversOf(spot: string): ReadonlySet<string> {
    return this.#givers.get(spot) ?? new Set();
  }

  #noteGiver(site: Site, file: File, by: string): void {
    const spots = site.made === undefined
      ? this.#resolver.definedAt(site.path, file)
      : [spotOf(file.path, site.made)];
    for (const spot of spots) this.#addGiver(spot, by);
  }

  #addGiver(spot: string, by: string): void {
    this.#givers.set(spot, (this.#givers.get(spot) ?? new Set()).add(by));
  }

  #gatherNames(): void {
    const resolver = this.#resolver;
    const add = (file: File, { of, ...naming }: Naming, by?: File) => {
      const spots = typeof of === "string" ? resolver.madeAt(of, file) : [spotOf(file.path, of)];
      for (const spot of spots) {
        this.#names.add(spot, naming);
        if (by !== undefined) this.#addGiver(spot, by.path);
      }
    };
    for (const { file, naming } of this.#namings) add(file, naming);
    for (const { file, naming, by } of this.#lists.namings) add(file, naming, by);
    for (const { file, mount: { of, into, path, prefix } } of this.#mounts) {
      // `mount` is also what web servers have.
      const method = resolver.resolve(path, file).path ?? path;
      const server = /\bFastMCP(?:\.\w+)?\(\)\.\w+$/.test(method)
        ? resolver.serverOf(of, file)
        : undefined;
      if (server === undefined) continue;
      this.#names.mount(server, { into: resolver.serverOf(into, file), prefix });
    }
  }
}

/** An agent as a tool that another file may have made, with a name. */
function isAgentOfOthers({ path, positional, named }: Site): boolean {
  const agent = named["agent"] ?? positional[0];
  return /[.:]AgentTool$/.test(path) && agent?.path !== undefined && agent.called === undefined;
}

/** Whether other files may tell more about a site. */
function mayDepend({ form, path, named, positional, owner }: Site): boolean {
  const isNamedClass = form === "class" &&
    [named["name"], named["tool_name"], named["_name"], positional[0]].some((value) =>
      value?.text !== undefined
    );
  return owner !== undefined || isNamedClass ||
    /\.(?:tool\w*|add_\w+|from_function|from_defaults|as_tool|registerTool\w*|addTool|asTool|bind_tools)(?:\(\))*$/
      .test(
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
