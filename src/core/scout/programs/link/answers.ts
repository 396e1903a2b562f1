/** Tools of handlers that list them, also of tools that other files have. */

import { type Find, judgeSite } from "../judge.ts";
import type { Language } from "../relevance.ts";
import type { Answer, AnswerPart, Site } from "../site.ts";
import { type File, type Files, MAX_STEPS } from "./files.ts";
import { splits } from "./module_paths.ts";
import { type LinkedFind, spotOf } from "./names.ts";
import type { Resolver } from "./resolve.ts";

/** Tools in answers that are looked at: many handlers may answer the same long list. */
const ANSWER_PARTS_MAX = 200_000;
/** More loose tools are not kept: a tree of generated code could have any number. */
const LOOSE_MAX = 200_000;
/** Members by which a tool of another file is told from whatever else has a name. */
const TAKES_INPUT = /schema|param|args|input/i;

/** A site, and the file that it is in. */
interface SiteIn {
  readonly file: File;
  readonly site: Site;
}

/** An answer that may hold tools that its parts do not tell. */
interface OpenAnswer {
  readonly file: File;
  readonly answer: Answer;
  /** Its tools, if none of them has a name. */
  readonly unnamed?: readonly LinkedFind[];
}

/** Gathers answers of all files, and tells their tools. */
export class Answers {
  readonly #files: Files;
  readonly #resolver: Resolver;
  readonly #answers: { readonly file: File; readonly answer: Answer }[] = [];
  readonly #loose: SiteIn[] = [];
  #partsLeft = ANSWER_PARTS_MAX;

  constructor(files: Files, resolver: Resolver) {
    this.#files = files;
    this.#resolver = resolver;
  }

  add(file: File, answer: Answer): void {
    this.#answers.push({ file, answer });
  }

  /** Adds a tool that may be in what a handler of another file answers. */
  addLoose(file: File, site: Site): void {
    if (this.#loose.length < LOOSE_MAX) this.#loose.push({ file, site });
  }

  /**
   * `found` are the spots of what was found elsewhere; `namesOf` tells under which names a model sees a
   * loose tool.
   */
  finish(
    found: ReadonlySet<string>,
    namesOf: (find: LinkedFind) => readonly Find[],
  ): readonly LinkedFind[] {
    const finds: LinkedFind[] = [];
    const used = new Set(found);
    const open: OpenAnswer[] = [];
    for (const { file, answer } of this.#answers) {
      const sites = this.#sitesIn(answer.parts, file);
      for (const { file: home, site } of sites) used.add(spotOf(home.path, site));
      const answered = sites.filter(({ file: home, site }) =>
        home === file || TAKES_INPUT.test(Object.keys(site.named).join(" "))
      ).flatMap(findsOf);
      // `TOOLS.map(({ name }) => ({ name }))` beside the texts in TOOLS tells nothing more.
      const known = answered.filter(({ find }) => "text" in find.name);
      for (const each of known) finds.push(each);
      if (known.length > 0 && answer.isOpen) open.push({ file, answer });
      if (known.length === 0) open.push({ file, answer, unnamed: answered });
    }
    const loose = new LooseTools(this.#looseBut(used), finds, namesOf);
    for (const each of open) this.#finishOpen(each, loose, finds);
    return finds;
  }

  /** Loose tools that are in no answer, with what other files tell of them. */
  #looseBut(used: ReadonlySet<string>): readonly SiteIn[] {
    return this.#loose.filter(({ file, site }) => !used.has(spotOf(file.path, site)))
      .map(({ file, site }) => ({ file, site: this.#resolver.resolveSite(site, file).known }));
  }

  #finishOpen({ file, answer, unnamed }: OpenAnswer, loose: LooseTools, finds: LinkedFind[]): void {
    const { line, column, code, isOpen, framework = "mcp_sdk" } = answer;
    // Helpers of scripts may be in any package of the tree, but only stand in for a list without
    // names.
    const home = file.language === "python"
      ? this.#files.packageOf(file)
      : unnamed === undefined
      ? undefined
      : "";
    const isAnswered = isOpen && home !== undefined &&
      loose.hasNear(file.language, home, framework);
    if (unnamed === undefined || isAnswered) return;
    for (const each of unnamed) finds.push(each);
    if (unnamed.length > 0 || !isOpen) return;
    const find: Find = { kind: "tool", framework, name: { code }, line, column };
    finds.push({ path: file.path, find });
  }

  /** Tools in an answer, also those that other files have, with what other files tell of them. */
  #sitesIn(parts: readonly AnswerPart[], file: File): readonly SiteIn[] {
    const found: SiteIn[] = [];
    const seen = new Set<readonly AnswerPart[]>();
    const gather = (each: readonly AnswerPart[], home: File, steps: number) => {
      if (steps > MAX_STEPS || seen.has(each)) return;
      seen.add(each);
      for (const part of each) {
        if (this.#partsLeft-- <= 0) return;
        if (typeof part !== "string") {
          found.push({ file: home, site: this.#resolver.resolveSite(part, home).known });
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
  #answersAt(
    path: string,
    file: File,
    steps: number,
  ): { readonly answers: readonly AnswerPart[]; readonly file: File } | undefined {
    if (steps > MAX_STEPS) return undefined;
    for (const [module, first, after] of splits(path, file.language)) {
      const home = this.#files.find(module, file);
      if (home === undefined || home === file) continue;
      // Everything that a module offers: `import * as tools`.
      if (first === "*") {
        const own = Object.values(home.exports).flatMap((each) => each.answers ?? []);
        const passed = home.exports["*"]?.path?.split("\n").map((each) => `${each}:*`) ?? [];
        return { answers: [...own, ...passed], file: home };
      }
      const [, member = ""] = /^(?:\(\))?\.(\w+)/.exec(after) ?? [];
      const found = this.#files.exportOf(home, `${first}.${member}`) ??
        this.#files.exportOf(home, first);
      if (found === undefined) continue;
      const { answers, path: whole } = found.export;
      if (answers !== undefined) return { answers, file: found.file };
      return whole === undefined ? undefined : this.#answersAt(whole, found.file, steps + 1);
    }
    return undefined;
  }
}

/** Loose tools that stand in for what an answer does not tell. */
class LooseTools {
  readonly #tools: readonly SiteIn[];
  readonly #finds: LinkedFind[];
  readonly #namesOf: (find: LinkedFind) => readonly Find[];
  readonly #near = new Map<string, boolean>();

  /** Tools that stand in are added to `finds`. */
  constructor(
    tools: readonly SiteIn[],
    finds: LinkedFind[],
    namesOf: (find: LinkedFind) => readonly Find[],
  ) {
    this.#tools = tools;
    this.#finds = finds;
    this.#namesOf = namesOf;
  }

  /** Whether there are any in a folder; the first time they are added to the finds. */
  hasNear(language: Language, home: string, framework: string): boolean {
    const key = `${language}\n${home}`;
    const known = this.#near.get(key);
    if (known !== undefined) return known;
    const found = this.#tools.filter(({ file }) =>
      file.language === language && file.path.startsWith(home)
    ).flatMap(findsOf);
    for (const each of found) {
      for (const find of this.#namesOf(each)) {
        this.#finds.push({ path: each.path, find: { ...find, framework } });
      }
    }
    this.#near.set(key, found.length > 0);
    return found.length > 0;
  }
}

/** What a site is, as far as that is known. */
function findsOf({ file: { path, language }, site }: SiteIn): readonly LinkedFind[] {
  return (judgeSite(site, language) ?? []).map((find) => ({ path, find }));
}
