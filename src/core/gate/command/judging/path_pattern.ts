/** Compares paths with unknown parts, such as `src/*.ts`, with folders and patterns of a policy. */

import { foldCase } from "../../../text.ts";
import { type Answer, either } from "../../conditions/answer.ts";
import type { Surroundings } from "../../conditions/asker.ts";
import { ByWorkspace } from "../../conditions/by_workspace.ts";
import { Habit, habitsThatMatter, unreadablePath } from "../../conditions/path_reading.ts";
import { replacedVariables } from "../../conditions/path_variables.ts";
import type { Piece, Word } from "../act.ts";
import { mayMatch, mustMatch, type Sign, signsOf } from "./word_pattern.ts";

/** One name of a path, or `deep` for any number of names. */
type Name = readonly Piece[] | "deep";

/** A path: from the root, or from a home folder. */
interface PathWord {
  readonly isHome: boolean;
  readonly names: readonly Name[];
  /** Its names that are wholly known. */
  readonly known: ReadonlySet<string>;
  /** Its other names. */
  readonly open: readonly Name[];
}

/** One name in a folder or pattern of a policy. */
interface PolicyName {
  readonly signs: readonly Sign[];
  /** The name, if it has no signs that stand for others. */
  readonly literal: string | undefined;
}

/** A folder or pattern of a policy. */
interface PolicyPath {
  readonly start: "root" | "home" | "anywhere";
  readonly names: readonly (PolicyName | "**")[];
}

/** The folders or patterns of a condition as read for a workspace. */
interface ReadTexts {
  /** Those that folding does not change. */
  readonly both: PolicyPaths;
  /** The others, plain and folded. */
  readonly plain: PolicyPaths;
  readonly folded: PolicyPaths;
}

/** By the list of a condition. */
const readLists = new WeakMap<readonly string[], ByWorkspace<ReadTexts>>();

function readTexts(texts: readonly string[], workspace: string): ReadTexts {
  const known = readLists.get(texts) ?? new ByWorkspace<ReadTexts>();
  readLists.set(texts, known);
  return known.of(workspace, (own) => {
    const folded = fold(own);
    const isSame = (text: string) => own === folded && fold(text) === text;
    const others = texts.filter((text) => !isSame(text));
    return {
      both: new PolicyPaths(texts.filter(isSame).map((text) => readPolicy(text, own))),
      plain: new PolicyPaths(others.map((text) => readPolicy(text, own))),
      folded: new PolicyPaths(others.map((text) => readPolicy(fold(text), folded))),
    };
  });
}

/** Asks whether each value of a word lies under a folder or matches a pattern. */
export function askPathWord(
  word: Word,
  texts: readonly string[],
  isFolder: boolean,
  { workspace, folder }: Surroundings,
): Answer {
  if (word.pieces.some((piece) => piece.kind === "unknown")) return "unclear";
  const known = word.pieces.map((piece) => piece.kind === "text" ? piece.text : "x").join("");
  const habits = habitsThatMatter(known) & ~(Habit.letterCase | Habit.unicodeForm);
  if (unreadablePath(known) !== undefined || habits !== 0) return "unclear";
  if (replacedVariables(known).length > 0) return "unclear";
  const read = readTexts(texts, workspace);
  const paths = pathsOf(word, folder);
  const common = askOnce(paths.plain, read.both, isFolder);
  const plain = either(common, askOnce(paths.plain, read.plain, isFolder));
  const foldedCommon = paths.isSame ? common : askOnce(paths.folded, read.both, isFolder);
  const folded = either(foldedCommon, askOnce(paths.folded, read.folded, isFolder));
  return plain === folded ? plain : "unclear";
}

/** A word as a path, plain and folded; `undefined` where its names are unknown. */
interface PathsOfWord {
  readonly folder: string;
  readonly plain: PathWord | undefined;
  readonly folded: PathWord | undefined;
  /** Whether folding changes nothing. */
  readonly isSame: boolean;
}

/** By the word: many rules ask about it in turn. */
const lastPaths = new WeakMap<Word, PathsOfWord>();

function pathsOf(word: Word, folder: string): PathsOfWord {
  const known = lastPaths.get(word);
  if (known?.folder === folder) return known;
  const isSame = fold(folder) === folder &&
    word.pieces.every((piece) => piece.kind !== "text" || fold(piece.text) === piece.text);
  const plain = readWord(word, folder, (text) => text);
  const folded = isSame ? plain : readWord(word, fold(folder), fold);
  const paths = { folder, plain, folded, isSame };
  lastPaths.set(word, paths);
  return paths;
}

function fold(text: string): string {
  return foldCase(text.normalize("NFC").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ""));
}

function askOnce(
  path: PathWord | undefined,
  policies: PolicyPaths,
  isFolder: boolean,
): Answer {
  if (path === undefined) return "unclear";
  let answer: Answer = "no";
  for (const one of policies.about(path)) {
    const own = one === undefined ? "unclear" : compare(one, isFolder, path);
    if (own === "yes") return own;
    if (own === "unclear") answer = own;
  }
  return answer;
}

/**
 * Folders or patterns by the last of their names that stands for itself.
 *
 * INVARIANT: one that is left out answers `no` about a path that does not begin in a home folder.
 */
class PolicyPaths {
  readonly #all: readonly (PolicyPath | undefined)[];
  readonly #open: (PolicyPath | undefined)[] = [];
  readonly #byName = new Map<string, { readonly name: PolicyName; readonly paths: PolicyPath[] }>();

  constructor(policies: readonly (PolicyPath | undefined)[]) {
    this.#all = policies;
    for (const policy of policies) {
      const name = policy?.names.findLast(isLiteral);
      if (policy === undefined || name === undefined) {
        this.#open.push(policy);
        continue;
      }
      const known = this.#byName.get(name.literal);
      if (known === undefined) this.#byName.set(name.literal, { name, paths: [policy] });
      else known.paths.push(policy);
    }
  }

  /** Those that may not answer `no`. */
  about({ isHome, known, open }: PathWord): readonly (PolicyPath | undefined)[] {
    if (isHome || open.includes("deep")) return this.#all;
    const found = [...this.#open];
    for (const [literal, { name, paths }] of this.#byName) {
      const isThere = known.has(literal) || open.some((one) => mayBe(name, one));
      if (isThere) { for (const path of paths) found.push(path); }
    }
    return found;
  }
}

function isLiteral(name: PolicyName | "**"): name is PolicyName & { readonly literal: string } {
  return name !== "**" && name.literal !== undefined;
}

function compare(policy: PolicyPath, isFolder: boolean, path: PathWord): Answer {
  const names = isFolder ? [...policy.names, "**" as const] : policy.names;
  if (path.isHome) return policy.start === "home" ? matchNames(names, path.names) : "unclear";
  if (policy.start !== "home") return matchNames(names, path.names);
  const answers = HOMES.map((home) => matchNames([...home, ...names], path.names));
  if (answers.includes("yes")) return "yes";
  return answers.includes("unclear") ? "unclear" : "no";
}

const HOMES = [["root"], ["home", "*"], ["Users", "*"], ["users", "*"]].map((names) =>
  names.map(policyName)
);

/** Names of a word from the root on; `undefined` if they are unknown. */
function readWord(
  word: Word,
  folder: string,
  change: (text: string) => string,
): PathWord | undefined {
  const parts: Piece[][] = [[]];
  for (const piece of word.pieces) {
    if (piece.kind !== "text") {
      parts.at(-1)?.push(piece);
      continue;
    }
    for (const [i, text] of change(piece.text).split("/").entries()) {
      if (i > 0) parts.push([]);
      if (text !== "") parts.at(-1)?.push({ kind: "text", text });
    }
  }
  const first = textOf(parts[0] ?? []);
  const isHome = first?.startsWith("~") === true;
  const isRooted = first === "" && parts.length > 1;
  const start = isHome || isRooted ? [] : folderNames(folder);
  if (start === undefined) return undefined;
  const names: Name[] = [...start];
  for (const part of isHome ? parts.slice(1) : parts) {
    const text = textOf(part);
    if (text === "" || text === ".") continue;
    if (text === "..") {
      const before = names.at(-1);
      if (before === "deep" || (before === undefined && isHome)) return undefined;
      names.pop();
    } else if (part.some((piece) => piece.kind === "deep")) names.push("deep");
    else {
      // It may be the folder above.
      const isDotted = text === undefined && part[0]?.kind === "text" &&
        part.every((piece) => piece.kind !== "text" || /^\.{1,2}$/.test(piece.text));
      if (isDotted) return undefined;
      names.push(part);
    }
  }
  const texts = names.map((name) => name === "deep" ? undefined : textOf(name));
  return {
    isHome,
    names,
    known: new Set(texts.filter((text) => text !== undefined)),
    open: names.filter((_, i) => texts[i] === undefined),
  };
}

function textOf(part: readonly Piece[]): string | undefined {
  const [first, ...more] = part;
  if (first === undefined) return "";
  return first.kind === "text" && more.length === 0 ? first.text : undefined;
}

/** Names of an absolute folder. */
function folderNames(folder: string): Name[] | undefined {
  if (!folder.startsWith("/")) return undefined;
  const names: Name[] = [];
  for (const text of folder.split("/")) {
    if (text === "..") names.pop();
    else if (text !== "" && text !== ".") names.push([{ kind: "text", text }]);
  }
  return names;
}

function readPolicy(text: string, workspace: string): PolicyPath | undefined {
  const names = text.split("/");
  const [first] = names;
  const plain = (list: readonly string[]) => list.filter((one) => one !== "" && one !== ".");
  const read = (list: readonly string[]) => plain(list).map(policyName);
  if (first === "~") return { start: "home", names: read(names.slice(1)) };
  if (first === "**") return { start: "anywhere", names: read(names) };
  if (/^[a-z]:$/i.test(first ?? "")) return { start: "root", names: [policyName(text)] };
  if (text.startsWith("/")) return { start: "root", names: read(names) };
  if (!workspace.startsWith("/")) return undefined;
  const all = plain(workspace.split("/"));
  for (const name of plain(names)) {
    if (name === "..") all.pop();
    else all.push(name);
  }
  return { start: "root", names: all.map(policyName) };
}

function policyName(name: string): PolicyName | "**" {
  if (name === "**") return name;
  const signs = signsOf(name);
  const isLiteral = signs.every((sign) => typeof sign === "object");
  const literal = isLiteral ? signs.map(({ letter }) => letter).join("") : undefined;
  return { signs, literal };
}

/** `yes` if every value matches, `no` if none does. */
function matchNames(
  policy: readonly (PolicyName | "**")[],
  names: readonly Name[],
): Answer {
  if (policy.some((own) => own !== "**" && !names.some((name) => mayBe(own, name)))) return "no";
  const width = policy.length + 1;
  let may: boolean[] = new Array<boolean>(width).fill(false);
  let must: boolean[] = new Array<boolean>(width).fill(false);
  for (let i = policy.length; i >= 0; i--) {
    if (i < policy.length && policy[i] !== "**") break;
    may[i] = true;
    must[i] = true;
  }
  for (let j = names.length - 1; j >= 0; j--) {
    const name = names[j];
    const ownMay: boolean[] = new Array<boolean>(width).fill(false);
    const ownMust: boolean[] = new Array<boolean>(width).fill(false);
    if (name === "deep") ownMay[policy.length] = may[policy.length] === true;
    const text = name === undefined || name === "deep" ? undefined : textOf(name);
    for (let i = policy.length - 1; i >= 0; i--) {
      const own = policy[i];
      if (own === undefined || name === undefined) continue;
      if (own === "**") {
        ownMay[i] = ownMay[i + 1] === true || may[i] === true;
        ownMust[i] = ownMust[i + 1] === true || must[i] === true;
      } else if (name === "deep") ownMay[i] = may[i] === true || ownMay[i + 1] === true;
      else if (own.literal !== undefined && text !== undefined) {
        // Most names are plain on both sides.
        const isSame = own.literal === text;
        ownMay[i] = isSame && may[i + 1] === true;
        ownMust[i] = isSame && must[i + 1] === true;
      } else {
        ownMay[i] = may[i + 1] === true && mayBeName(own.signs, name);
        ownMust[i] = must[i + 1] === true && mustMatch(own.signs, name);
      }
    }
    may = ownMay;
    must = ownMust;
  }
  if (must[0] === true) return "yes";
  return may[0] === true ? "unclear" : "no";
}

/** Whether one name of a word may be one of a policy. */
function mayBe({ literal, signs }: PolicyName, name: Name): boolean {
  if (name === "deep") return true;
  if (literal === undefined) return mayBeName(signs, name);
  const text = textOf(name);
  if (text !== undefined) return text === literal;
  const [first, last] = [name[0], name.at(-1)];
  const differs = (first?.kind === "text" && !literal.startsWith(first.text)) ||
    (last?.kind === "text" && !literal.endsWith(last.text));
  return !differs && mayBeName(signs, name);
}

/** A glob gives no name with a leading dot, unless it says so. */
function mayBeName(signs: readonly Sign[], name: readonly Piece[]): boolean {
  const [first] = signs;
  const isHidden = typeof first === "object" && first.letter === ".";
  return !(isHidden && name[0]?.kind !== "text") && mayMatch(signs, name);
}
