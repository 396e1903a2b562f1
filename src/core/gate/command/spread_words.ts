/**
 * Folders below which a run writes files that its words do not name: copies, archives, searches, and
 * what is set or mounted for a folder with all that is in it.
 */

import type { ActFolder, Piece, Word } from "./act.ts";
import { START_FOLDER } from "./folders.ts";
import { joinFolders } from "./folder_sets.ts";
import { operandsOf } from "./judging/operands.ts";
import type { OpenedAct, OpenedRun } from "./opened.ts";
import { ownFolder } from "./open_roles.ts";
import { placedIn } from "./placed_words.ts";
import type { Role } from "./programs/program.ts";
import { knownStart, textWord, wholeText, withoutStart } from "./programs/word_parts.ts";

/** A word, and where it counts from. */
export interface PlacedWord {
  readonly word: Word;
  readonly folder: ActFolder;
}

export const COPYING: ReadonlySet<string> = new Set(["cp", "gcp", "rsync", "scp", "ditto"]);
const SETTING: ReadonlySet<string> = new Set(["chmod", "gchmod", "chown", "gchown", "chgrp"]);
/** The same, but unknown to the tables. */
const MARKING: ReadonlySet<string> = new Set([
  ...["chattr", "setfacl", "setfattr", "chcon", "restorecon", "chflags", "icacls", "takeown"],
]);
const MOUNTING: ReadonlySet<string> = new Set([
  ...["mount", "umount", "bindfs", "fusermount", "fusermount3", "mount_bindfs", "sshfs"],
  // They delete, mirror and check out folders.
  ...["gio", "rclone", "svn"],
]);
const UNPACKING: ReadonlySet<string> = new Set(["tar", "gtar", "bsdtar", "unzip"]);
/** The same, but unknown to the tables. */
const EXTRACTING: ReadonlySet<string> = new Set([
  ...["cpio", "bsdcpio", "pax", "7z", "7za", "7zr", "7zz", "unar", "unrar", "ar", "jar"],
  ...["dpkg", "dpkg-deb", "rpm2archive"],
]);
/** Programs that write a file anew for each that they are told, in folders too. */
const COMPRESSING =
  /^(?:b?gzip|gunzip|pigz|unpigz|[pl]?bzip2|bunzip2|(?:un)?(?:xz|zstd|lz4|lzma|compress)|brotli)$/;
const SEARCHING: ReadonlySet<string> = new Set(["find", "gfind", "fd", "fdfind"]);
/** Programs that print names of files in a folder. */
const NAMING: ReadonlySet<string> = new Set([
  ...SEARCHING,
  ...["ls", "gls", "dir", "tree", "du", "gdu", "rg", "grep", "ggrep", "ag", "ack"],
]);
const LINKING: ReadonlySet<string> = new Set(["ln", "gln"]);
const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "dash", "ash", "zsh", "ksh"]);

/** Sub-commands of git that write files of the work tree, whichever differ. */
const OF_WORK_TREE: ReadonlySet<string> = new Set([
  ...["am", "apply", "checkout", "checkout-index", "cherry-pick", "clean", "merge", "mv", "pull"],
  ...["read-tree", "rebase", "reset", "restore", "revert", "rm", "stash", "submodule", "switch"],
]);

/** Tests of `find` that leave files out. */
const CHOOSING =
  /^-(?:[ai]?(?:name|path|regex|wholename|lname)|.*newer.*|[acm](?:time|min)|size|empty|user|group|perm|links|inum|samefile|prune)$/;

/** Folders below which a run writes what its words do not name. */
export function spreadBy(run: OpenedRun): readonly PlacedWord[] {
  const { name = "" } = run;
  const { reads, writes } = operandsOf(run);
  if (COPYING.has(name)) return isDeep(run) || name === "ditto" ? copied(run) : [];
  if (SETTING.has(name)) return isDeep(run) ? writes : [];
  if (MARKING.has(name)) return isDeep(run) ? plainWords(run) : [];
  if (COMPRESSING.test(name)) return isDeep(run) ? writes : [];
  if (name === "curl" || name === "wget") return fetchedInto(run);
  if (MOUNTING.has(name)) return plainWords(run);
  if (UNPACKING.has(name)) {
    const isAnywhere = run.invocation.flags.some(({ name }) => /^(?:P|absolute-names)$/.test(name));
    return unpacksHere(run)
      ? [...writes, ...(isAnywhere ? [{ word: textWord("/"), folder: run.folder }] : here(run))]
      : writes;
  }
  if (EXTRACTING.has(name) || (name === "sqlite3" && hasWord(run, /^-A[a-z]*x|^--?extract$/))) {
    return [...plainWords(run), ...here(run)];
  }
  if (/^python[0-9.]*$/.test(name) && hasWord(run, /^(?:zipfile|tarfile|shutil)$/)) {
    return [...plainWords(run), ...here(run)];
  }
  // Whoever writes through the link writes there.
  if (LINKING.has(name) && hasWord(run, /^-[A-Za-z]*s|^--symbolic$/)) return reads;
  if (name === "patch") return run.invocation.words.length > 0 ? writes : here(run);
  if (name === "git") {
    const named = writes.filter(({ isImplied }) => isImplied !== true);
    return [...named, ...(writesWorkTree(run) ? workTreesOf(run) : [])];
  }
  return SEARCHING.has(name) && hasWord(run, /^-delete$/) && !deletesAll(run) ? reads : [];
}

/** Whether a run writes files of a work tree, which a variable may name. */
export function writesWorkTree({ name, words }: OpenedRun): boolean {
  return name === "git" && words.some((word) => OF_WORK_TREE.has(wholeText(word) ?? ""));
}

const SETTING_OF_TREE = "core.worktree=";

/** Where git may take its work tree to be. */
function workTreesOf(run: OpenedRun): readonly PlacedWord[] {
  const set = run.words.filter((word) => knownStart(word).startsWith(SETTING_OF_TREE))
    .map((word) => ({ word: withoutStart(word, SETTING_OF_TREE.length), folder: run.folder }));
  return [...here(run), ...set];
}

/** Folders that a run deletes with all that is in them, though its words only search or pack. */
export function clearedBy(run: OpenedRun): readonly PlacedWord[] {
  if (deletesPacked(run)) {
    const isListed = run.invocation.flags.some(({ name }) => /^(?:T|files-from|@)$/.test(name));
    return [...operandsOf(run).reads, ...isListed ? here(run) : []];
  }
  return deletesAll(run) ? operandsOf(run).reads : [];
}

/** Whether an archiver deletes what it packed. */
function deletesPacked(run: OpenedRun): boolean {
  const { name = "" } = run;
  const flag = name === "zip"
    ? /^(?:m|move)$/
    : name === "rsync"
    ? /^remove-(?:source|sent)-files$/
    : UNPACKING.has(name)
    ? /^remove-files$/
    : undefined;
  if (flag === undefined) return false;
  return run.invocation.flags.some((one) => flag.test(one.name)) ||
    (name === "zip" && hasWord(run, /^-[A-Za-z]*m/)) || hasWord(run, /^--(?:remove-|move)/);
}

/** Folders into which a file is fetched under a name that the server, or its address, tells. */
function fetchedInto(run: OpenedRun): readonly PlacedWord[] {
  const { flags } = run.invocation;
  const valuesOf = (names: RegExp) =>
    flags.filter(({ name }) => names.test(name)).flatMap(({ values }) => values);
  if (run.name === "wget") {
    if (valuesOf(/^(?:O|output-document)$/).length > 0) return [];
    const into = valuesOf(/^(?:P|directory-prefix)$/).map((word) => ({ word, folder: run.folder }));
    return into.length > 0 ? into : here(run);
  }
  return flags.some(({ name }) => /^(?:O|J|remote-)/.test(name)) ? here(run) : [];
}

/** Names of files that a run makes up of words that it is told, some as patterns. */
export function namesMadeBy(run: OpenedRun): readonly PlacedWord[] {
  const { name = "", folder, invocation: { flags, words } } = run;
  const any: Piece = { kind: "run" };
  if (name === "split" || name === "csplit") {
    const told = name === "split"
      ? words.slice(1).map(({ word }) => word)
      : flags.filter((one) => /^(?:f|prefix)$/.test(one.name)).flatMap(({ values }) => values);
    return told.map((word) => ({ word: { ...word, pieces: [...word.pieces, any] }, folder }));
  }
  if (COPYING.has(name) && flags.some((one) => one.name === "parents")) {
    const { reads, writes } = operandsOf(run);
    const below: Piece = { kind: "text", text: "/" };
    return writes.flatMap(({ word }) =>
      reads.map((one) => ({
        word: { ...word, pieces: [...word.pieces, below, ...one.word.pieces] },
        folder,
      }))
    ).slice(0, MAX_PLACED);
  }
  if (name !== "curl") return [];
  return flags.filter((one) => /^(?:o|output)$/.test(one.name)).flatMap(({ values }) => values)
    .filter(({ source }) => source.includes("#"))
    .map((word) => ({
      word: {
        ...word,
        pieces: word.pieces.flatMap((piece): readonly Piece[] =>
          piece.kind === "text"
            ? piece.text.split(/(#\d+)/).map((text): Piece =>
              text.startsWith("#") ? any : { kind: "text", text }
            )
            : [piece]
        ),
      },
      folder,
    }));
}

function deletesAll(run: OpenedRun): boolean {
  return (run.name === "find" || run.name === "gfind") && hasWord(run, /^-delete$/) &&
    !hasWord(run, CHOOSING);
}

/**
 * Folders whose files acts may write by names that others find: of searches in the line, and of what
 * is listed for them.
 */
export function foundFor(
  acts: readonly OpenedAct[],
  line: readonly OpenedAct[],
): readonly PlacedWord[] {
  if (acts.length === 0) return [];
  const fed = new Set<OpenedAct>();
  for (const act of acts) {
    const feeds = act.kind === "run" ? act.feeds : act.kind === "to_file" ? act.writers ?? [] : [];
    for (const one of feeds) fed.add(one);
  }
  return line.flatMap((one) => {
    if (one.kind !== "run") return [];
    const { name = "" } = one;
    const isAsked = SEARCHING.has(name) || (NAMING.has(name) && fed.has(one));
    return isAsked ? operandsOf(one).reads : [];
  });
}

/** Whether an act writes files whose names only running the line tells. */
export function writesUnknown(act: OpenedAct): boolean {
  if (act.kind === "to_file") return startsUnknown(act.file);
  if (act.kind !== "run") return false;
  // A shell runs the names that it is fed as a line.
  if (act.isAnything) return SHELLS.has(wholeText(act.starter?.program) ?? "") || startsWriter(act);
  return writesWords(act) &&
    operandsOf(act).writes.some(({ word, isLoose }) => isLoose !== true && startsUnknown(word));
}

/** Programs that delete, replace or set what they are told, folders too. */
const REPLACING =
  /^g?(?:rm|mv|cp|shred|truncate|tee|trash|chmod|chown|chgrp|tar|unzip|rsync|ditto|find|git|sed|dd|install)$/;

/** Whether a program of which nothing more is known starts one that writes. */
function startsWriter({ starter }: OpenedRun): boolean {
  return starter?.words.some((word) =>
        textsIn(word).some((text) => REPLACING.test(text.replace(/^.*\//, "")))
      ) === true && !INTERPRETING.test(wholeText(starter.program) ?? "");
}

/** Texts of these are in a language of their own. */
export const INTERPRETING =
  /^(?:node|nodejs|deno|bun|python[0-9.]*|ruby|perl|php|lua|g?awk|jq|g?sed)$/;

function textsIn(word: Word): readonly string[] {
  return (wholeText(word) ?? "").split(/\s+/);
}

/** Whether an act writes whole folders whose names only running the line tells. */
export function writesUnknownFolders(act: OpenedAct): boolean {
  if (act.kind !== "run" || !writesUnknown(act)) return false;
  const { name = "" } = act;
  return act.isAnything || /^g?(?:mv|trash)$/.test(name) ||
    ((/^g?rm$/.test(name) || COPYING.has(name) || SETTING.has(name)) && hasDeepFlag(act));
}

/** All words of an act and of the texts that it reads. */
export function wordsWithTexts(act: OpenedAct): readonly PlacedWord[] {
  if (act.kind !== "run") return [];
  const { folder, words, starter, texts = [] } = act;
  const pieces = [...texts, ...starter?.words ?? []].flatMap(textsIn);
  return [...words, ...pieces.map(looseWord)].map((word) => ({ word, folder }));
}

const WRITING: ReadonlySet<Role | undefined> = new Set<Role>([
  ...[
    "writes",
    "changes",
    "go_changes",
    "remote_writes",
    "writes_any",
    "writes_or_line",
    "unknown",
  ] as const,
]);

/** Whether a program writes files that its words name, and not only by a flag that is not given. */
function writesWords({ invocation: { program, flags } }: OpenedRun): boolean {
  if (program === undefined) return true;
  const { first, rest, last } = program.words;
  return [...first, rest, last].some((role) => WRITING.has(role)) ||
    flags.some(({ flag }) =>
      WRITING.has(flag?.turnsInto) || flag?.roles.some((role) => WRITING.has(role)) === true
    );
}

/** Whether the first name of a path is unknown, and no variable that is known. */
function startsUnknown(word: Word): boolean {
  for (const piece of word.pieces) {
    if (piece.kind !== "text") {
      if (piece.kind === "unknown" && !KNOWN_VARIABLE.test(word.source)) return true;
    } else if (piece.text.includes("/")) return false;
  }
  return false;
}

/** Variables of the environment that lead to a folder, at the start of a word or after a flag. */
export const KNOWN_VARIABLE =
  /^(?:-[A-Za-z]|(?:--)?[a-z][a-z-]*=)?"?(?:\$(HOME|PWD|OLDPWD)(?![A-Za-z0-9_])|\$\{(HOME|PWD|OLDPWD)(?::?[-?+=][^}]*)?\})/;

function isDeep(run: OpenedRun): boolean {
  const { isVague, mayHaveAnyFlag } = run.invocation;
  return isVague || mayHaveAnyFlag || hasDeepFlag(run);
}

function hasDeepFlag({ invocation: { flags }, words }: OpenedRun): boolean {
  return flags.some(({ name }) => /^(?:r|R|a|recursive|archive)$/.test(name)) ||
    words.some((word) => /^-[A-Za-z]*[rRa]|^--(?:recursive|archive)$/.test(knownStart(word)));
}

/** Programs that write folders as a whole, of shells of several kinds. */
const LOOSE_WRITER =
  /(?:^|[\s;&|({"'`])(?:g?(?:rm|chmod|chown|cp|mv|tar)|rsync|unzip|shred|find|(?:Remove|Move|Copy)-Item|Expand-Archive|r[id]|rmdir|del|erase|mi|cpi?)\s/i;

/** Words of a line that cannot be read which may be folders that it writes as a whole. */
export function looseFolders(line: string): readonly PlacedWord[] {
  if (!LOOSE_WRITER.test(line)) return [];
  const plain = withoutExtendedGlobs(line);
  return (plain === line ? line : `${line}\n${plain}`).split(/[\s;&|()<>{}=,"'`]+/)
    .filter((text) => /^(?:~|\/.|\.\.|\$)|\/\.\.(?:\/|$)/.test(text))
    .map((text) => {
      const isVariable = KNOWN_VARIABLE.test(text);
      const rest = text.replace(KNOWN_VARIABLE, "");
      const word: Word = isVariable
        ? { pieces: [{ kind: "unknown" }, ...loosePieces(rest)], count: "one", source: text }
        : looseWord(text);
      return { word, folder: START_FOLDER };
    });
}

/** A line whose patterns in brackets, such as `+(a|b)`, may be anything. */
export function withoutExtendedGlobs(line: string): string {
  return line.replaceAll(/[?*+@!]\([^()]*\)/g, "*");
}

/** A word of a text that is not read as a shell reads it. */
export function looseWord(text: string): Word {
  // What is in brackets behind a pattern says which of the files count.
  const plain = text.replaceAll(/\([^()]*\)/g, "").replace(/["'`]+$/, "");
  return { pieces: loosePieces(plain), count: "one", source: text };
}

/** The parts of a text that may be a path, with its patterns and variables. */
export function loosePieces(text: string): readonly Piece[] {
  return text.split(/(\*+|\?|\[[^\]]*\]|\$\w*)/).filter((part) => part !== "").map(loosePiece);
}

function loosePiece(text: string): Piece {
  if (text.startsWith("$")) return { kind: "unknown" };
  if (text.startsWith("*")) return { kind: "run" };
  return text === "?" || /^\[.*\]$/.test(text) ? { kind: "letter" } : { kind: "text", text };
}

function hasWord({ words }: OpenedRun, pattern: RegExp): boolean {
  return words.some((word) => pattern.test(wholeText(word) ?? ""));
}

/** The copies, and the folder itself if what is in another goes into it. */
function copied(run: OpenedRun): readonly PlacedWord[] {
  const { reads, writes } = operandsOf(run);
  const into = run.name === "ditto" ? plainWords(run).slice(-1) : writes;
  const isInto = reads.length === 0 || run.name === "ditto" ||
    reads.some(({ word }) => isContent(word)) ||
    run.invocation.flags.some(({ name }) =>
      /^(?:T|no-target-directory|R|relative|parents)$/.test(name) &&
      !(name === "R" && run.name !== "rsync")
    );
  const below = into.flatMap(({ word, folder }) =>
    reads.map((one) => ({ word: placedIn(word, one.word), folder }))
  );
  return [...below, ...isInto ? into : []].slice(0, MAX_PLACED);
}

/** Most files that one program puts into folders, each looked at. */
export const MAX_PLACED = 1000;

/** Whether a word stands for what is in a folder. */
function isContent({ pieces }: Word): boolean {
  const last = pieces.at(-1);
  if (last?.kind === "unknown") return true;
  return last?.kind === "text" && /(?:^|\/)\.{0,2}$/.test(last.text);
}

/** All words that are no flags, and what follows a flag in its word. */
export function plainWords({ words, folder }: OpenedRun): readonly PlacedWord[] {
  return words.flatMap((word) => {
    const [flag] = /^--[a-z][a-z-]*=|^-[A-Za-z]/.exec(knownStart(word)) ?? [];
    if (flag === undefined) return [{ word, folder }];
    const value = withoutStart(word, flag.length);
    return value.pieces.length === 0 ? [] : [{ word: value, folder }];
  });
}

function unpacksHere({ invocation, name }: OpenedRun): boolean {
  const names = new Set(invocation.flags.map((flag) => flag.name));
  return name === "unzip"
    ? !["d", "l", "t", "p", "v", "Z", "z", "c"].some((one) => names.has(one))
    : ["x", "extract", "get"].some((one) => names.has(one));
}

/** The folder that a run works in; where that is a variable, its word. */
function here(run: OpenedRun): readonly PlacedWord[] {
  const { invocation } = run;
  const { folder: inner } = ownFolder(invocation);
  const folder = inner === undefined ? run.folder : joinFolders(run.folder, inner);
  const named = invocation.flags.flatMap(({ flag, values }) =>
    values.filter((_, at) => flag?.roles[at] === "folder")
  );
  const open = folder.kind === "unknown" ? named : [];
  return [
    { word: textWord("."), folder },
    ...open.map((word) => ({ word, folder: run.folder })),
  ];
}
