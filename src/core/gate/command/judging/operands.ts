/** The files and hosts that a run names, by tables. */

import type { ActFolder, Piece, Word } from "../act.ts";
import { joinFolders } from "../folder_sets.ts";
import type { OpenedRun } from "../opened.ts";
import { flagLevels, ownFolder } from "../open_roles.ts";
import { scriptFacts } from "../openers/scripts.ts";
import { backupsOf, prefixedOf, suffixedOf } from "./backups.ts";
import type { Operand, OperandFact, Operands } from "../operand.ts";
import { impliedWrites } from "./implied_writes.ts";
import { socketOfAwk } from "./sockets.ts";
import { isPattern, placesOf } from "./patterns.ts";
import { addTar } from "./tar_operands.ts";
import { addWord } from "./word_operands.ts";
import { argumentFiles } from "../programs/argument_files.ts";
import type { Invocation } from "../programs/given.ts";
import type { Role } from "../programs/program.ts";
import {
  anyWord,
  isWild,
  knownStart,
  mayBeFlag,
  textWord,
  wholeText,
  withoutStart,
} from "../programs/word_parts.ts";

/** The files and hosts of a run. */
export function operandsOf(run: OpenedRun): Operands {
  if (run.operands !== undefined) return run.operands;
  const collected = new Collector(run);
  collected.collect();
  return run.operands = collected.found;
}

/** Streams of the program itself, and nothing. */
const NO_FILE = /^(?:-|\/dev\/(?:null|stdin|stdout|stderr|tty|fd\/[0-9]+))$/;

class Collector {
  readonly found: Record<OperandFact, Operand[]> = { reads: [], writes: [], hosts: [] };
  readonly #run: OpenedRun;
  readonly #inner: ActFolder;
  readonly #isCurl: boolean;

  constructor(run: OpenedRun) {
    this.#run = run;
    this.#isCurl = run.invocation.program?.opens === "curl";
    const { folder } = ownFolder(run.invocation);
    this.#inner = folder === undefined ? run.folder : joinFolders(run.folder, folder);
  }

  collect(): void {
    const { invocation } = this.#run;
    const own = invocation.words.slice(invocation.depth);
    const opens = invocation.program?.opens ?? invocation.levels[0]?.opens;
    for (const file of argumentFiles(invocation.levels, this.#run.words)) {
      this.#add("reads", file, true);
    }
    if (invocation.isVague) this.#collectAll();
    for (const { flag, values, name } of invocation.flags) {
      const folder = this.#folderFor(name);
      if (flag?.value === "none") {
        for (const role of flag.roles) this.#addRole(role, textWord("."), true, folder);
      }
      if (flag?.without !== undefined && values.length === 0) {
        for (const role of flag.roles) this.#addRole(role, textWord(flag.without), true, folder);
      }
      for (const [i, value] of values.entries()) {
        const role = flag?.roles[i];
        const isOfTar = opens === "tar" && flag?.roles[0] === "text";
        if (role === undefined || isOfTar) continue;
        // `mocha --spec` takes a pattern, too.
        const isSpec = invocation.program?.hasPatterns === true && name === "spec";
        for (const one of isSpec ? placesOf(value) : [value]) {
          this.#addRole(role, one, !isWild(one), folder);
        }
        if (role === "more_words") this.#addRole(this.#restRole, anyWord("many"), false);
      }
    }
    // Which of the words is a text of code cannot be told.
    if (invocation.isVague) {
      this.#addImpliedWrites();
      return opens === undefined ? undefined : this.#addCode(opens);
    }
    if (invocation.mayHaveAnyFlag) this.#addAnyFlag();
    else if (invocation.mayHaveFlags) this.#addFlagsOfGlobs(own.map(({ word }) => word));
    for (const { role, word, isSure } of own) {
      const isFile = role !== "given" && role !== "text";
      const hasPatterns = isFile && invocation.program?.hasPatterns === true;
      const names = hasPatterns ? placesOf(word) : [word];
      for (const one of names) {
        this.#addRole(role, one, isSure && names.length === 1, this.#folderFor(""));
      }
      if (hasPatterns && isPattern(word)) {
        this.#addRole("finds", word, false, this.#folderFor(""));
      }
    }
    if (invocation.program?.words.rest === "assigns") {
      for (const { word } of own) this.#addRole("given", word, false);
    }
    if (opens !== undefined) this.#addSpecial(opens);
    this.#addBackups();
    const named = own.some(({ role, word }) =>
      role !== "text" && role !== "script" && role !== "folder" && !isWild(word)
    );
    const implied = invocation.program?.implied;
    if (implied !== undefined && !named) this.#addImplied(implied);
    this.#addImpliedWrites();
  }

  #addImpliedWrites(): void {
    const { name = "", invocation } = this.#run;
    for (const word of impliedWrites(name, invocation)) {
      const isSure = !invocation.isVague;
      this.found.writes.push({ word, folder: this.#inner, isSure, isImplied: true });
    }
  }

  /** Folder for the files of a flag: `curl` has one for what it fetches, and only for that. */
  #folderFor(name: string): ActFolder {
    return this.#isCurl && !/^(?:o|output|O|remote-name(?:-all)?)$/.test(name)
      ? this.#run.folder
      : this.#inner;
  }

  /** Each word may be a file or host, and so may a part of it. */
  #collectAll(): void {
    const { words, flags, depth } = this.#run.invocation;
    for (const { word } of words.slice(depth)) this.#addRole("unknown", word, false);
    for (const { values } of flags) {
      for (const word of values) this.#addRole("unknown", word, false);
    }
  }

  /** A word that may be a flag may also name a file or host in it. */
  #addAnyFlag(): void {
    const levels = flagLevels(this.#run.invocation);
    const roles = new Set<Role | undefined>();
    for (const { flags } of levels) {
      for (const flag of flags.values()) for (const role of flag.roles) roles.add(role);
      for (const { turnsInto } of flags.values()) roles.add(turnsInto);
    }
    for (const role of roles) if (role !== undefined) this.#addRole(role, anyWord("many"), false);
  }

  /** A glob may match a file whose name is a flag, followed by a file to write. */
  #addFlagsOfGlobs(words: readonly Word[]): void {
    const isWriting = flagLevels(this.#run.invocation).some(({ flags }) =>
      [...flags.values()].some(({ roles }) => roles.includes("writes") || roles.includes("changes"))
    );
    if (!isWriting) return;
    for (const { pieces, source } of words.filter(mayBeFlag)) {
      const last = pieces.at(-1);
      // No flag is a dot, so an ending is one of the file, too.
      const ending = last?.kind === "text" && last.text.startsWith(".") ? [last] : [];
      const name: readonly Piece[] = [{ kind: "run" }, ...ending];
      this.#add("writes", { pieces: name, count: "one", source }, false);
      const hidden: readonly Piece[] = [{ kind: "text", text: "." }, ...name];
      this.#add("writes", { pieces: hidden, count: "one", source }, false);
    }
  }

  #add(
    fact: OperandFact,
    word: Word,
    isSure: boolean,
    folder: ActFolder = this.#inner,
    how: Pick<Operand, "isLoose" | "isMentioned"> = {},
  ): void {
    const text = wholeText(word);
    if (fact !== "hosts") {
      if (text !== undefined && NO_FILE.test(text)) return;
      // Here the shell itself opens a stream; no file is named.
      if (text === undefined && /^[<>]\([^()]*\)$/.test(word.source)) return;
    }
    const count = isWild(word) ? false : isSure;
    this.found[fact].push({ word, folder, isSure: count, ...how });
  }

  #addRole(role: Role, word: Word, isSure: boolean, folder: ActFolder = this.#inner): void {
    const loose = role === "given" || role === "finds" ? { isLoose: true } : {};
    addWord(role, word, isSure, (fact, one, sure, isMentioned) => {
      this.#add(fact, one, sure, folder, isMentioned ? { ...loose, isMentioned } : loose);
    });
  }

  /** Role of the words that a list in a file stands for. */
  get #restRole(): Role {
    return this.#run.invocation.program?.words.rest ?? "text";
  }

  /** Copies of what it changes in place, and files whose names are made of two words. */
  #addBackups(): void {
    const { invocation } = this.#run;
    const { words, depth } = invocation;
    for (
      const [role, backupsFor] of [["backup", backupsOf], ["backup_prefix", prefixedOf]] as const
    ) {
      for (const affix of valuesWith(invocation, [role])) {
        for (const { word, role, isSure } of words.slice(depth)) {
          if (role !== "changes") continue;
          const backups = backupsFor(word, affix);
          for (const backup of backups) {
            this.#add("writes", backup, isSure && backups.length === 1);
          }
        }
      }
    }
    for (const suffix of valuesWith(invocation, ["suffix"])) {
      for (const word of copiesWith(this.#run, suffix)) this.#add("writes", word, false);
    }
  }

  #addImplied(role: Role): void {
    if (role === "repository" || role === "hosts") {
      this.#add("hosts", anyWord("one"), true);
    } else {this.#addRole(
        role,
        role === "unknown" ? anyWord("many") : textWord("."),
        role !== "unknown",
      );}
  }

  #addCode(opens: string): void {
    if (opens === "sed" || opens === "awk" || opens === "jq") this.#addScript(opens);
  }

  #addSpecial(opens: string): void {
    this.#addCode(opens);
    switch (opens) {
      case "curl":
        return this.#addCurl();
      case "dd":
        return this.#addDd();
      case "grep":
        return this.#addGrep();
      case "cmake":
        for (const { name, values } of this.#run.invocation.flags) {
          if (name === "D") { for (const value of values) this.#addRole("options", value, false); }
        }
        return;
      case "go_build":
        // What the code imports and the module does not list is looked up.
        for (const { flag, name, values } of this.#run.invocation.flags) {
          if (name !== "mod" || flag === undefined) continue;
          if (values.every((value) => /^(?:vendor|readonly)$/.test(wholeText(value) ?? ""))) {
            continue;
          }
          const { words, depth } = this.#run.invocation;
          for (const { word } of words.slice(depth)) this.#addRole("go_fetch", word, false);
        }
        return;
      case "tar":
        return addTar(
          this.#run,
          this.#inner,
          (fact, word, isSure, folder) => this.#add(fact, word, isSure, folder),
        );
      case "unzip":
        if (!this.#has(["l", "t", "p", "v", "Z", "z", "c", "d"])) this.#addImplied("writes");
        return;
      case "wget":
        if (!this.#has(["O", "output-document", "spider", "P", "directory-prefix"])) {
          this.#addImplied("writes");
        }
    }
  }

  #has(names: readonly string[]): boolean {
    return this.#run.invocation.flags.some(({ name }) => names.includes(name));
  }

  /** Addresses of files: it writes them with `-T`, and takes brackets in them for patterns. */
  #addCurl(): void {
    const { folder, invocation: { flags, words } } = this.#run;
    const urls = [
      ...words.filter(({ role }) => role === "url").map(({ word }) => word),
      ...flags.filter(({ name }) => name === "url").flatMap(({ values }) => values),
    ];
    const uploads = flags.filter(({ name }) => name === "T" || name === "upload-file")
      .flatMap(({ values }) => values);
    const isUpload = uploads.length > 0;
    if (uploads.some((word) => /[{[]/.test(knownStart(word)))) {
      this.#addRole("reads_any", anyWord("many"), false);
    }
    const isFile = this.#has(["proto-default"]);
    for (const url of urls) {
      const start = knownStart(url);
      const [scheme] = /^file:(?:\/\/)?/i.exec(start) ?? [];
      const isGlob = scheme === undefined ? /^[^:/]*[{[]/.test(start) : /[{[]/.test(start);
      if (isGlob) this.#addRole("unknown", anyWord("many", url.source), false, folder);
      if (isFile && !start.includes("://")) this.#add("reads", url, false, folder);
      if (isUpload && scheme !== undefined) {
        this.#add("writes", withoutStart(url, scheme.length), true, folder);
      }
    }
  }

  #addDd(): void {
    for (const { word } of this.#run.invocation.words) {
      const start = knownStart(word);
      const key = /^([a-z]+)=/.exec(start)?.[1];
      const rest = withoutStart(word, (key?.length ?? -1) + 1);
      if (key === "if") this.#add("reads", rest, true);
      else if (key === "of") this.#add("writes", rest, true);
      else if (mayBeFlag(word)) this.#addRole("unknown", word, false);
    }
  }

  #addGrep(): void {
    const isDeep = this.#has(["r", "R", "recursive", "dereference-recursive"]) ||
      this.#run.name === "rgrep";
    const hasFile = this.found.reads.length > 0;
    if (isDeep && !hasFile) this.#addImplied("reads");
  }

  /** Whether a text of gawk may open a socket. */
  #namesSocket(): boolean {
    return this.#run.words.some((word) => /inet|\\/.test(wholeText(word) ?? "inet"));
  }

  #addScript(opens: string): void {
    const { reads, writes } = scriptFacts(this.#run.invocation, opens);
    const add = (fact: OperandFact, files: readonly string[] | undefined) => {
      if (files === undefined) this.#add(fact, anyWord("many"), false);
      else for (const file of files) this.#add(fact, textWord(file), true);
      if (opens !== "awk") return;
      for (const file of files ?? []) {
        const host = socketOfAwk(file);
        if (host !== undefined) this.#add("hosts", host, true);
      }
    };
    add("reads", reads);
    add("writes", writes);
    if (opens === "awk" && (reads === undefined || writes === undefined) && this.#namesSocket()) {
      this.#add("hosts", anyWord("many"), false);
    }
  }
}

/** Values of flags that have one of these roles. */
function valuesWith({ flags }: Invocation, roles: readonly Role[]): readonly Word[] {
  return flags.flatMap(({ flag, values }) =>
    values.filter((_, i) => roles.includes(flag?.roles[i] ?? "unknown"))
  );
}

const TARGETS: readonly Role[] = ["writes", "remote_writes"];
const REPLACED: readonly Role[] = [...TARGETS, "changes"];

/** The files that a run may write under the names of others with a suffix. */
export function copiesWith({ invocation }: OpenedRun, suffix: Word): readonly Word[] {
  const { words, depth } = invocation;
  const own = words.slice(depth);
  const hasTarget = own.some(({ role }) => TARGETS.includes(role));
  const targets = own.filter(({ role }) => (hasTarget ? TARGETS : REPLACED).includes(role))
    .map(({ word }) => word);
  const files = own.filter(({ role }) => !TARGETS.includes(role)).map(({ word }) => word);
  return suffixedOf([...targets, ...valuesWith(invocation, TARGETS)], files, suffix);
}
