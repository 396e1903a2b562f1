/** The words of a command line that may name files which it touches, whatever program takes them. */

import type { ActFolder, HeldWord, Piece, Word } from "./act.ts";
import { joinFolders } from "./folder_sets.ts";
import { START_FOLDER } from "./folders.ts";
import { copiesWith, operandsOf } from "./judging/operands.ts";
import type { OpenedAct, OpenedRun } from "./opened.ts";
import type { Operand } from "./operand.ts";
import { ownFolder } from "./open_roles.ts";
import { heldIn, openedLine } from "./opened_line.ts";
import { isOtherShell } from "./other_shell.ts";
import { placedIn } from "./placed_words.ts";
import { runTexts } from "./run_texts.ts";
import { knownStart, textWord, wholeText } from "./programs/word_parts.ts";
import {
  clearedBy,
  foundFor,
  INTERPRETING,
  KNOWN_VARIABLE,
  looseFolders,
  looseWord,
  MAX_PLACED,
  namesMadeBy,
  type PlacedWord,
  spreadBy,
  wordsWithTexts,
  writesUnknown,
  writesUnknownFolders,
  writesWorkTree,
} from "./spread_words.ts";
import { writtenInto } from "./written_folders.ts";

/** A word that may name a file or folder. */
export interface TouchedWord {
  readonly word: Word;
  /** Where relative paths begin. */
  readonly folder: ActFolder;
  /** Whether the line only reads what it names. */
  readonly isRead: boolean;
  /** Whether all that is in a folder is touched with it. */
  readonly isWhole: boolean;
  /** Whether files in it are written that only running the line would tell. */
  readonly isSpread?: true;
}

/** Words that a line touches, as far as it can be read. */
export interface LineWords {
  readonly touched: readonly TouchedWord[];
  /** All words of the line and of what it starts. */
  readonly words: readonly Word[];
  /** Folders that the line enters. */
  readonly entered: readonly HeldWord[];
  /** Folders that it makes the home folder. */
  readonly homes: readonly HeldWord[];
  /** Programs that it starts. */
  readonly started: readonly StartedProgram[];
  /** Texts that something may run. */
  readonly texts: readonly string[];
  /** Whether it may write files that its words do not tell. */
  readonly isDoubtful: boolean;
}

/** A program that a line starts. */
export interface StartedProgram {
  /** Absent if it is not known. */
  readonly name: string | undefined;
  /** `undefined` for a word that is not known. */
  readonly words: readonly (string | undefined)[];
}

/** Programs that keep what they replace under its name with a suffix, which a variable may tell. */
const KEEPING: ReadonlySet<string> = new Set([
  ...["cp", "gcp", "mv", "gmv", "install", "ginstall", "ln", "gln", "patch"],
]);
const SUFFIX_VARIABLE = "SIMPLE_BACKUP_SUFFIX";

/** Programs that delete or move folders with all that is in them. */
const DELETING: ReadonlySet<string> = new Set(["rm", "grm", "rmdir", "unlink", "trash"]);
const MOVING: ReadonlySet<string> = new Set(["mv", "gmv"]);

/** Programs that tell of a folder no more than what is in it. */
const LISTING: ReadonlySet<string> = new Set(["cd", "du", "file", "ls", "stat", "test", "tree"]);

/** Programs that put files under their own names into a folder. */
const PLACING: ReadonlySet<string> = new Set([
  ...["cp", "gcp", "mv", "gmv", "install", "ginstall", "ln", "gln", "rsync", "scp"],
]);

/** Reads the words of a line for the shell of a tool. Never throws. */
export function touchedWords(line: string, tool: string): LineWords {
  if (isOtherShell(tool)) return unreadLine(line);
  const acts = openedLine(line);
  if (typeof acts === "string") return unreadLine(line);
  const named = [...acts.flatMap(touchedBy), ...keptBy(acts)];
  const entered = [
    ...acts.flatMap(enteredBy),
    // They have names of their own while they are open.
    ...DESCRIPTOR.test(line) ? acts.flatMap(openedBy) : [],
  ];
  const texts = runTexts(line, acts);
  const touched = [
    ...named,
    ...spreadOf(acts, { entered, held: heldIn(line) }),
    ...texts.flatMap(foldersOfCode),
  ];
  return {
    ...{ touched, entered, texts },
    homes: acts.flatMap(homesBy),
    words: acts.flatMap(wordsOf),
    started: acts.flatMap((act) =>
      act.kind === "run" && act.starter === undefined
        ? [{ name: act.name, words: act.words.map(wholeText) }]
        : []
    ),
    isDoubtful: acts.some((act) => act.kind === "run" && act.isAnything) ||
      named.some(({ word, folder, isRead }) =>
        !isRead && (folder.kind === "unknown" || word.pieces.some(isUnknown))
      ),
  };
}

/** What a line that cannot be read may do. */
function unreadLine(line: string): LineWords {
  const touched = [
    ...looseFolders(line).map(({ word, folder }) => ({ word, folder, ...SPREAD })),
    ...foldersOfCode(line),
  ];
  const none = { words: [], entered: [], homes: [], started: [] };
  return { ...none, touched, texts: [line], isDoubtful: true };
}

/** Files that programs of a line may keep under names with a suffix that it sets for them. */
function keptBy(acts: readonly OpenedAct[]): readonly TouchedWord[] {
  const suffixes = acts.flatMap((act) =>
    act.kind === "assigns" && act.variable === SUFFIX_VARIABLE && act.value !== undefined
      ? [act.value]
      : []
  );
  if (suffixes.length === 0) return [];
  return acts.flatMap((act) =>
    act.kind === "run" && KEEPING.has(act.name ?? "")
      ? suffixes.flatMap((suffix) => copiesWith(act, suffix)).map((word) => ({
        ...{ word, folder: act.folder, isRead: false, isWhole: false },
      }))
      : []
  );
}

function isUnknown({ kind }: Piece): boolean {
  return kind === "unknown" || kind === "deep";
}

/** Programs that change the folder of a line. */
const ENTERING: ReadonlySet<string> = new Set(["cd", "chdir", "pushd"]);

function enteredBy(act: OpenedAct): readonly HeldWord[] {
  if (act.kind !== "run" || !ENTERING.has(act.name ?? "")) return [];
  const words = act.words.length === 0 ? [textWord("~")] : act.words;
  return words.map((word) => ({ word, folder: act.folder }));
}

/** Names of open files, which a word may go on from. */
const DESCRIPTOR = /\/fd\/\d/;

function openedBy(act: OpenedAct): readonly HeldWord[] {
  return act.kind === "from_file" || act.kind === "to_file"
    ? [{ word: act.file, folder: act.folder }]
    : [];
}

function homesBy(act: OpenedAct): readonly HeldWord[] {
  if (act.kind !== "assigns" || act.variable !== "HOME" || act.value === undefined) return [];
  return [{ word: act.value, folder: START_FOLDER }];
}

/** Calls in languages of several kinds that write or delete whole folders, with what they are given. */
const DEEP_CALL =
  /\b(?:(?:rm_?tree|remove_?tree|rm_?rf?|rmSync|rmdirSync|cpSync|cp_r|copy_?tree|RemoveAll|unpack_archive|extractall|move|rename(?:Sync)?|removeSync|emptyDir(?:Sync)?)\b|delete\s*\()[^;\n]*/gi;
const CHANGE_OF_FOLDER = /\bchdir\b[^;\n]*/g;
/** What may write in a folder to which the code went. */
const STARTS = /\b(?:system|exec\w*|spawn\w*|popen|extractall)\b|`/i;

/** Texts of code that lead out of the folder in which it runs. */
const FOLDER_OF_CODE = /(["'])((?:\.\.|~|\/)[^"'\s]*|[^"'\s]+\/\.\.(?:\/[^"'\s]*)?)\1/g;

/** Folders that code names which writes whole folders. */
function foldersOfCode(text: string): readonly TouchedWord[] {
  const joined = text.replaceAll(/(["'])\s*[.+]\s*\1/g, "");
  const entered = STARTS.test(joined) ? joined.matchAll(CHANGE_OF_FOLDER) : [];
  return [...joined.matchAll(DEEP_CALL), ...entered]
    .flatMap(([call]) => [...call.matchAll(FOLDER_OF_CODE)])
    .map(([, , path = ""]) => ({ word: textWord(path), folder: START_FOLDER, ...SPREAD }));
}

const SPREAD = { isRead: false, isWhole: false, isSpread: true } as const;

interface OfLine {
  readonly entered: readonly HeldWord[];
  /** What its variables may hold. */
  readonly held: readonly HeldWord[];
}

/** Folders in which a line writes files that its words do not name. */
function spreadOf(acts: readonly OpenedAct[], { entered, held }: OfLine): readonly TouchedWord[] {
  const runs = acts.filter((act): act is OpenedRun => act.kind === "run");
  const spread = runs.flatMap(spreadBy);
  const isInUnknown = spread.some(({ word, folder }) =>
    folder.kind === "unknown" && wholeText(word) === "."
  );
  const unknown = acts.filter(writesUnknown);
  const set = runs.filter(({ name }) => name === "set")
    .flatMap(({ words, folder }) => words.map((word) => ({ word, folder })));
  const all: readonly PlacedWord[] = [
    ...spread,
    ...(isInUnknown ? entered : []),
    ...(unknown.length === 0 && !runs.some(writesWorkTree)
      ? []
      : [...held, ...held.flatMap(patternHeld), ...set]),
    ...foundFor(unknown, acts),
    // Any of the line's folders may be the one.
    ...(unknown.some(writesUnknownFolders) ? [...entered, ...acts.flatMap(wordsWithTexts)] : []),
  ];
  return [
    ...runs.flatMap(clearedBy)
      .map(({ word, folder }) => ({ word, folder, isRead: false, isWhole: true })),
    ...acts.flatMap(writtenInto).map(({ word, folder, isEmptied }) => (
      isEmptied ? { word, folder, isRead: false, isWhole: true } : { word, folder, ...SPREAD }
    )),
    ...runs.flatMap(namesMadeBy)
      .map(({ word, folder }) => ({ word, folder, isRead: false, isWhole: false })),
    ...all.map(({ word, folder }) => ({ word, folder, ...SPREAD })),
  ];
}

/** A pattern that a variable holds in quotes: a shell completes it where it stands without them. */
function patternHeld({ word, folder }: HeldWord): readonly HeldWord[] {
  const text = wholeText(word) ?? "";
  return /[*?[]/.test(text) ? [{ word: looseWord(text), folder }] : [];
}

function wordsOf(act: OpenedAct): readonly Word[] {
  if (act.kind === "assigns") return [];
  return act.kind === "run" ? [act.program, ...act.words] : [act.file];
}

function touchedBy(act: OpenedAct): readonly TouchedWord[] {
  if (act.kind === "assigns") return [];
  if (act.kind === "run") return touchedByRun(act);
  const { file: word, folder } = act;
  return [{ word, folder, isRead: act.kind === "from_file", isWhole: false }];
}

function touchedByRun(run: OpenedRun): readonly TouchedWord[] {
  const { name = "", invocation } = run;
  const operands = operandsOf(run);
  const reads = operands.reads.filter(isNamed);
  const writes = operands.writes.filter(isNamed);
  const inner = ownFolder(invocation).folder;
  const isMoved = (word: Word) => MOVING.has(name) && reads.some((one) => one.word === word);
  const own = writes.map(({ word, folder }) => ({
    ...{ word, folder, isRead: false },
    isWhole: DELETING.has(name) || isMoved(word),
  }));
  // What a program does with its words is in its own language.
  const given = INTERPRETING.test(name)
    ? run.words.filter(isElsewhere).map((word) => ({ word, folder: run.folder, ...SPREAD }))
    : [];
  const isWhole = !LISTING.has(name);
  const read = reads.map(({ word, folder }) => ({ word, folder, isRead: true, isWhole }));
  if (!PLACING.has(name)) return [...own, ...read, ...given, ...behindColons(run)];
  const folder = inner === undefined ? run.folder : joinFolders(run.folder, inner);
  const placed = own.filter(({ word }) => !isMoved(word))
    .flatMap(({ word }) => reads.map((one) => placedIn(word, one.word)))
    .slice(0, MAX_PLACED)
    .map((word) => ({ word, folder, isRead: false, isWhole: false }));
  return [...own, ...read, ...placed];
}

/** What is behind a colon in a flag: `-Xlog:gc:FILE`. */
function behindColons({ words, folder }: OpenedRun): readonly TouchedWord[] {
  return words.flatMap((word) => {
    const text = wholeText(word);
    if (text?.startsWith("-") !== true || !text.includes(":")) return [];
    return text.split(":").slice(1).map((part) => ({
      word: textWord(part.replace(/^[a-z]+=/, "")),
      folder,
      isRead: false,
      isWhole: false,
    }));
  });
}

/** Whether a word names files outside the folder in which the line is. */
function isElsewhere(word: Word): boolean {
  return /^(?:\.\.(?:\/|$)|\/.|~(?:\/|$))|\/\.\.(?:\/|$)/.test(knownStart(word)) ||
    KNOWN_VARIABLE.test(word.source);
}

/** Of what a table knows nothing, only plain and hidden names count: any other pattern would fit. */
function isNamed({ word, isLoose, isMentioned }: Operand): boolean {
  // What code makes of its words can be told as little as what its own files do.
  if (isMentioned === true) return false;
  return isLoose !== true || wholeText(word) !== undefined || KNOWN_VARIABLE.test(word.source) ||
    isElsewhere(word) ||
    word.pieces.some((piece, at) =>
      piece.kind === "text" && at < word.pieces.length - 1 && /(?:^|\/)\.[^/.]*$/.test(piece.text)
    );
}

/** One name of a path: text, or a pattern of names. */
export type PathName = string | readonly Piece[];

/**
 * The names of a path from its beginning; the first is empty where it begins at the root. An
 * unknown piece may be several names.
 */
export function namesOf({ pieces }: Word): readonly PathName[] {
  const names: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.kind !== "text") {
      names.at(-1)?.push(piece);
      continue;
    }
    for (const [index, text] of piece.text.split("/").entries()) {
      if (index > 0) names.push([]);
      if (text !== "") names.at(-1)?.push({ kind: "text", text });
    }
  }
  return names.map((name) => {
    const [first, ...more] = name;
    if (first === undefined) return "";
    return first.kind === "text" && more.length === 0 ? first.text : name;
  });
}
