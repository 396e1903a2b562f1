/** The files and hosts that one word names, by the role that a table gives it. */

import { expandBraces } from "../braces.ts";
import type { Piece, Word } from "../act.ts";
import type { OperandFact } from "../operand.ts";
import type { Role } from "../programs/program.ts";
import {
  anyWord,
  knownStart,
  mayBeFlag,
  textWord,
  wholeText,
  withoutStart,
} from "../programs/word_parts.ts";
import { withoutUser } from "./addresses.ts";
import { patternWords } from "./patterns.ts";
import { fileOfRevision } from "./revisions.ts";

/** Takes a file or host; one that is only mentioned is a word within a word. */
type Add = (fact: OperandFact, word: Word, isSure: boolean, isMentioned?: true) => void;

const FACTS: readonly OperandFact[] = ["reads", "writes", "hosts"];

/** Most parts of a word that are asked about one by one. */
const MAX_PARTS = 8;

/** Characters that may precede a file or host inside a word. */
const SIGN = /[=@,:]/;

/** Adds the files and hosts that a word of a role names. */
export function addWord(role: Role, word: Word, isSure: boolean, add: Add): void {
  switch (role) {
    case "reads":
      // Some programs take the address of a file for a file.
      if (/^(?:https?|ftp):\/\//i.test(knownStart(word))) add("hosts", word, false);
      return add(role, word, isSure);
    case "writes":
      return add(role, word, isSure);
    case "steers":
      return add("reads", word, isSure);
    case "pathspec_writes":
      return addPathspec(word, isSure, add);
    case "changes":
      add("reads", word, isSure);
      return add("writes", word, isSure);
    case "hosts":
      return add("hosts", withoutUser(word), isSure);
    case "url":
      return addUrl(word, isSure, add);
    case "code":
      return addCode(word, isSure, add);
    case "remote_reads":
      return addRemote("reads", word, isSure, add);
    case "remote_writes":
      return addRemote("writes", word, isSure, add);
    case "repository":
      return addRepository(word, isSure, add);
    case "format_writes":
      return addBehindFormats(word, isSure, add);
    case "writes_any":
      return add("writes", anyWord("many", word.source), false);
    case "reads_any":
    case "more_words":
      if (role === "more_words") add("reads", word, isSure);
      return add("reads", anyWord("many", word.source), false);
    case "form":
      return addForm(word, add);
    case "pin":
      if (!/^sha256\/\//.test(knownStart(word))) add("reads", word, isSure);
      return;
    case "address":
      if (isAddress(word)) return add("hosts", withoutUser(word), isSure);
      if (knownStart(word) === "") add("hosts", anyWord("one", word.source), false);
      return;
    case "source":
      return addSource(word, isSure, add);
    case "package":
      return addAnyPackage(word, isSure, add);
    case "image":
      return addKept("docker.io", word, isSure, add);
    case "forge":
      return addKept("github.com", word, isSure, add);
    case "ssh_option":
      return addSshOption(word, isSure, add);
    case "program":
      // Runners of packages fetch what they run.
      if (isAddress(word)) add("hosts", withoutUser(word), isSure);
      return;
    case "revision":
      return addRevision("reads", word, add);
    case "restores":
      return addRevision("writes", word, add);
    case "page":
      if (/\//.test(wholeText(word) ?? "/")) add("reads", word, isSure);
      return;
    case "go_package":
      addGoPackage(word, isSure, add);
      // With a version it is looked up.
      return knownStart(word).includes("@") ? addGoHost(word, add) : undefined;
    case "go_fetch":
      addGoPackage(word, isSure, add);
      return addGoHost(word, add);
    case "go_folder":
      return add("reads", goFolder(word), isSure);
    case "go_changes":
      add("reads", goFolder(word), isSure);
      return add("writes", goFolder(word), isSure);
    case "keyed_reads": {
      const { length } = /^[^=]*=/.exec(knownStart(word))?.[0] ?? "";
      return add("reads", withoutStart(word, length), isSure);
    }
    case "lists":
      add("reads", word, isSure);
      add("reads", anyWord("many"), false);
      return addMaybe(anyWord("many"), add);
    case "writes_or_line":
      return add("writes", word, isSure);
    case "at_reads":
      return addBehindSign(word, add);
    case "name_writes":
      if (!/^[\w-]+$/.test(wholeText(word) ?? "{")) {
        add("writes", anyWord("many", word.source), false);
      }
      return;
    case "finds":
      for (const one of patternWords(word)) add("reads", one, isSure);
      return;
    case "given":
      addMentioned(word, add);
      return addGiven(word, add);
    case "options":
      for (const one of [word, ...innerWords(word)].flatMap(withGlued)) {
        addGiven(one, add, "quoted");
      }
      return;
    case "unknown":
      addMentioned(word, add);
      return addParts(word, add, "quoted");
  }
}

function addUrl(word: Word, isSure: boolean, add: Add): void {
  const start = knownStart(word);
  // A file with URLs.
  if (start.startsWith("@")) {
    add("reads", withoutStart(word, 1), isSure);
    return add("hosts", anyWord("many"), false);
  }
  const isFile = /^file:/i.test(start);
  if (isFile) {
    return add("reads", withoutStart(word, start.startsWith("file://") ? 7 : 5), isSure);
  }
  add("hosts", word, isSure);
  if (mayBeFlag(word)) add("reads", word, false);
}

function addCode(word: Word, isSure: boolean, add: Add): void {
  const isAddress = /^[a-z][a-z0-9+.-]+:/i.test(knownStart(word));
  return isAddress ? addUrl(word, isSure, add) : add("reads", word, isSure);
}

/** Whether a word is a URL or `user@host:path`. */
function isAddress(word: Word): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|[\w.-]+@[\w.-]+:)/i.test(knownStart(word));
}

function addRevision(fact: "reads" | "writes", word: Word, add: Add): void {
  const file = fileOfRevision(word);
  if (file !== undefined) add(fact, file, false);
}

function addAnyPackage(word: Word, isSure: boolean, add: Add): void {
  const start = knownStart(word);
  const [file] = /^(?:file|link|portal):/i.exec(start) ?? [];
  if (file !== undefined) return add("reads", withoutStart(word, file.length), isSure);
  if (isAddress(word)) return addRemote("reads", word, isSure, add);
  if (/^[./~]/.test(start)) return add("reads", word, isSure);
  if (start === "") addMaybe(word, add);
}

/** What a host keeps; settings may have another than the usual one. */
function addKept(usual: string, word: Word, isSure: boolean, add: Add): void {
  if (isAddress(word)) return add("hosts", withoutUser(word), isSure);
  if (hostInFront(word) !== undefined) return addHostInFront(word, isSure, add);
  add("hosts", wholeText(word) === undefined ? anyWord("one") : textWord(usual), false);
}

/** A repository that Docker and Kustomize clone, without the scheme of its address. */
const CLONED = /^github\.com\/|^[\w.-]+(?:\/[^#]*)?(?:\.git\b|#)/i;

function addSource(word: Word, isSure: boolean, add: Add): void {
  if (isAddress(word)) return addRemote("reads", word, isSure, add);
  add("reads", word, isSure);
  if (CLONED.test(knownStart(word))) addHostInFront(word, false, add);
  else if (mayBeFlag(word)) add("hosts", word, false);
}

/** A file, or a pattern of git: its star crosses folders, and after `:` it has more signs. */
function addPathspec(word: Word, isSure: boolean, add: Add): void {
  const text = wholeText(word);
  if (text === undefined || !/^:|[*?[\\]/.test(text)) return add("writes", word, isSure);
  if (text.startsWith(":")) return add("writes", anyWord("many", word.source), false);
  const pieces = text.split(/(?:[*?\\]|\[[^\]]*\]?)+/).flatMap((part, i): readonly Piece[] => [
    ...i === 0 ? [] : [{ kind: "unknown" } as const],
    ...part === "" ? [] : [{ kind: "text", text: part } as const],
  ]);
  add("writes", { pieces, count: "one", source: word.source }, false);
}

/** The host that a package of Go begins with. */
function addGoHost(word: Word, add: Add): void {
  const [host] = /^[\w-]+(?:\.[\w-]+)+(?=[/@]|$)/.exec(knownStart(word)) ?? [];
  if (host !== undefined) add("hosts", textWord(host), false);
  else if (mayBeFlag(word)) add("hosts", word, false);
}

function addHostInFront(word: Word, isSure: boolean, add: Add): void {
  const host = hostInFront(word);
  if (host !== undefined) add("hosts", textWord(host), isSure);
}

/** Of `host/name` or `host:port/name`; a name without a host may have a `/` in it, too. */
function hostInFront(word: Word): string | undefined {
  const [host = ""] = /^[^/]*(?=\/)/.exec(knownStart(word)) ?? [];
  return /^\w.*[.:]|^localhost$/.test(host) ? host : undefined;
}

/** Settings of ssh that name hosts; `ProxyJump` takes several with `,` between them. */
const SSH_HOSTS = /^\s*(?:hostname|proxyjump)\s*[=\s]\s*/i;

function addSshOption(word: Word, isSure: boolean, add: Add): void {
  const start = knownStart(word);
  const [setting] = SSH_HOSTS.exec(start) ?? [];
  if (setting === undefined) {
    if (start === "") add("hosts", anyWord("one", word.source), false);
    return;
  }
  const hosts = wholeText(withoutStart(word, setting.length));
  if (hosts === undefined) return add("hosts", anyWord("many", word.source), false);
  for (const host of hosts.trim().split(",")) add("hosts", withoutUser(textWord(host)), isSure);
}

function addGoPackage(word: Word, isSure: boolean, add: Add): void {
  // With a version it is one that others have.
  if (knownStart(word).includes("@")) addHostInFront(word, false, add);
  const text = wholeText(word);
  if (text === undefined) return add("reads", word, false);
  if (/^[./~]/.test(text)) add("reads", textWord(text.replace(/\/?\.\.\.$/, "/")), isSure);
}

/** The folder of a pattern of packages; any other word as it is. */
function goFolder(word: Word): Word {
  const text = wholeText(word);
  if (text === undefined || !text.endsWith("...")) return word;
  const folder = text.replace(/[^/]*\.\.\.$/, "");
  return textWord(folder === "" ? "." : folder);
}

function addBehindFormats(word: Word, isSure: boolean, add: Add): void {
  const text = wholeText(word);
  if (text === undefined) return add("writes", anyWord("one", word.source), false);
  for (const part of text.split(",")) {
    const file = part.slice(part.indexOf(":") + 1);
    if (part.includes(":") && !/^std(?:out|err)$/.test(file)) {
      add("writes", textWord(file), isSure);
    }
  }
}

function addRemote(fact: "reads" | "writes", word: Word, isSure: boolean, add: Add): void {
  const start = knownStart(word);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(start)) {
    return add("hosts", withoutUser(word), isSure);
  }
  const [, host] = /^(?:[^@/:]*@)?([^:/@]+|\[[^\]/]+\])::?/.exec(start) ?? [];
  if (host !== undefined && host.length > 1) return add("hosts", textWord(host), isSure);
  const isOpen = wholeText(word) === undefined && !start.includes("/");
  add(fact, word, isSure && !isOpen);
  if (isOpen || host !== undefined) add("hosts", word, false);
}

function addRepository(word: Word, isSure: boolean, add: Add): void {
  const text = wholeText(word);
  const start = knownStart(word);
  if (/^[a-z][a-z0-9+.-]*:\/\/|^[^/]+:/i.test(start)) {
    return /^file:/i.test(start)
      ? addUrl(word, isSure, add)
      : addRemote("reads", word, isSure, add);
  }
  if (text === undefined) return addMaybe(word, add);
  if (/[/.~]/.test(text)) {
    add("reads", word, isSure);
    return add("writes", word, false);
  }
  // A name of a remote: a file says which host it is.
  add("hosts", anyWord("one", word.source), isSure);
}

/** `@file`, `name=@file`, `name@file`, `name=<file`. */
function addBehindSign(word: Word, add: Add): void {
  const start = knownStart(word);
  if (mayBeFlag(word)) add("reads", word, false);
  if (start.includes("%output{")) add("writes", anyWord("many"), false);
  const [sign] = /^@|^[^=@]*=[@<]|^[^=@:\s]+@/.exec(start) ?? [];
  if (sign === undefined) return;
  const rest = withoutStart(word, sign.length);
  const plain = wholeText(rest)?.split(";")[0];
  add("reads", plain === undefined ? rest : textWord(plain), sign === "@");
}

/** Behind quotes, commas and headers there may be further files. */
function addForm(word: Word, add: Add): void {
  const start = knownStart(word);
  const isFile = /^[^=]*=[@<]/.test(start);
  const isMore = wholeText(word) === undefined || /headers\s*=\s*[@<]/i.test(start) ||
    (isFile && /["\\,]/.test(start));
  if (isMore) return add("reads", anyWord("many", word.source), false);
  addBehindSign(word, add);
}

/** It may speak to others, too, but the word says of that no more than the code itself. */
function addGiven(word: Word, add: Add, more?: "quoted"): void {
  const text = wholeText(word);
  // So programs of Go name a folder with all below.
  const file = text?.endsWith("/...") === true ? textWord(text.slice(0, -3)) : word;
  // What a glob finds is there already, and more often read.
  const isGlob = word.pieces.some(({ kind }) => kind === "run" || kind === "letter");
  addParts(file, (fact, one, isSure) => {
    if (fact === "reads" || (fact === "writes" && !isGlob)) add(fact, one, isSure);
  }, more);
}

/**
 * Adds a word, its beginning up to the first `,` or `:`, each of its parts after `=`, `@`, `,` or `:`,
 * each such part up to the next `,` or `:` and, if asked, what is in quotes there. Some programs expand
 * braces themselves.
 */
function addParts(word: Word, add: Add, more?: "quoted"): void {
  addMaybe(word, add);
  const text = wholeText(word) ?? "";
  const places = text.includes("{") ? expandBraces(text) ?? [] : [];
  for (const place of places) addMaybe(textWord(place), add);
  const [head = ""] = /^[^=@,:\s]+(?=[,:])/.exec(knownStart(word)) ?? [];
  if (head !== "") addMaybe(textWord(head), add);
  let rest = word;
  for (let parts = 1; true; parts++) {
    const start = knownStart(rest);
    const at = start.search(SIGN);
    if (at < 0) return;
    // The rest of so many parts may be anything.
    if (parts > MAX_PARTS) return addMaybe(anyWord("one", word.source), add);
    rest = withoutStart(rest, at + 1);
    if (rest.pieces.length > 0) addMaybe(rest, add);
    const [part = ""] = /^[^,:]*(?=[,:])/.exec(knownStart(rest)) ?? [];
    if (part !== "") addMaybe(textWord(part), add);
    if (more === undefined) continue;
    // Settings have texts in quotes: `cache-dir="…"`.
    const [, , quoted = ""] = /^(["'])(.+?)\1/.exec(knownStart(rest)) ?? [];
    if (quoted !== "") addMaybe(textWord(quoted), add);
  }
}

function addMaybe(word: Word, add: Add): void {
  for (const fact of FACTS) add(fact, word, false);
}

/** What stands between the words of a text, of a list or of settings. */
const BETWEEN = /[\s"'`()<>{}[\];|&,!?]+/;

/** What is no file in texts about code: its environment, a key that is pressed, `name:value`. */
const OF_CODE =
  /^(?:(?:process|import\.meta|Bun|Deno)\.env\b|(?:e|ev|evt|event)\.key$|[A-Za-z]:(?![\\/]))/;

/** The words within a word; none if there is but one, which is the word itself. */
function innerWords(word: Word): readonly Word[] {
  const words: Piece[][] = [[]];
  for (const piece of word.pieces) {
    if (piece.kind !== "text") {
      words.at(-1)?.push(piece);
      continue;
    }
    for (const [i, text] of piece.text.split(BETWEEN).entries()) {
      if (i > 0) words.push([]);
      if (text !== "") words.at(-1)?.push({ kind: "text", text });
    }
  }
  return words.length === 1
    ? []
    : words.filter((pieces) =>
      pieces.some((one) => one.kind === "text" && /[^=@,:]/.test(one.text))
    )
      .map((pieces) => ({ pieces, count: "one", source: word.source }));
}

/** An option of a compiler that a path may follow in the same word. */
const BEFORE_PATH =
  /(?:^|[=,:])-(?:include|imacros|i(?:system|quote|dirafter|sysroot|prefix)|M[FTQ]|[A-Za-z])(?=[^\s-])/g;

/** A word, and paths that follow an option in it: `-I../x`, `FLAGS=-include/x`. */
function withGlued(word: Word): readonly Word[] {
  const paths = [...knownStart(word).matchAll(BEFORE_PATH)].slice(0, MAX_PARTS)
    .map(({ 0: option, index }) => withoutStart(word, index + option.length));
  return [word, ...paths];
}

/** What code that nothing is known of may read if it takes a text apart. */
function addMentioned(word: Word, add: Add): void {
  for (const one of innerWords(word)) {
    if (OF_CODE.test(knownStart(one))) continue;
    addParts(one, (fact, part) => {
      if (fact === "reads") add(fact, part, false, true);
    });
  }
}
