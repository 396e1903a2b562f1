/** The words of a command line that may name files which it touches, whatever program takes them. */

import type { ActFolder, Piece, Word } from "./act.ts";
import { joinFolders } from "./folder_sets.ts";
import { operandsOf } from "./judging/operands.ts";
import type { OpenedAct, OpenedRun } from "./opened.ts";
import type { Operand } from "./operand.ts";
import { ownFolder } from "./open_roles.ts";
import { openedLine } from "./opened_line.ts";
import { isOtherShell } from "./other_shell.ts";
import { wholeText } from "./programs/word_parts.ts";

/** A word that may name a file or folder. */
export interface TouchedWord {
  readonly word: Word;
  /** Where relative paths begin. */
  readonly folder: ActFolder;
  /** Whether the line only reads what it names. */
  readonly isRead: boolean;
  /** Whether all that is in a folder is touched with it. */
  readonly isWhole: boolean;
}

/** Words that a line touches, as far as it can be read. */
export interface LineWords {
  readonly touched: readonly TouchedWord[];
  /** All words of the line and of what it starts. */
  readonly words: readonly Word[];
  /** Programs with names that are known, and their words; `undefined` for an unknown name. */
  readonly started: readonly StartedProgram[];
  /** Whether it may write files that its words do not tell. */
  readonly isDoubtful: boolean;
}

/** A program that a line starts. */
export interface StartedProgram {
  readonly name: string;
  readonly words: readonly (string | undefined)[];
}

/** Programs that delete or move folders with all that is in them. */
const DELETING: ReadonlySet<string> = new Set(["rm", "grm", "rmdir", "unlink", "trash"]);
const MOVING: ReadonlySet<string> = new Set(["mv", "gmv"]);

/** Programs that tell of a folder no more than what is in it. */
const LISTING: ReadonlySet<string> = new Set(["cd", "du", "file", "ls", "stat", "test", "tree"]);

/** Programs that put files under their own names into a folder. */
const PLACING: ReadonlySet<string> = new Set([
  ...["cp", "gcp", "mv", "gmv", "install", "ginstall", "ln", "gln", "rsync", "scp"],
]);

/** Most files that one program puts into folders, each looked at. */
const MAX_PLACED = 1000;

/** Reads the words of a line for the shell of a tool. Never throws. */
export function touchedWords(line: string, tool: string): LineWords {
  const unclear = { touched: [], words: [], started: [], isDoubtful: true };
  if (isOtherShell(tool)) return unclear;
  const acts = openedLine(line);
  if (typeof acts === "string") return unclear;
  const touched = acts.flatMap(touchedBy);
  return {
    touched,
    words: acts.flatMap(wordsOf),
    started: acts.flatMap((act) =>
      act.kind === "run" && act.name !== undefined
        ? [{ name: act.name, words: act.words.map(wholeText) }]
        : []
    ),
    isDoubtful: acts.some((act) => act.kind === "run" && act.isAnything) ||
      touched.some(({ word, folder, isRead }) =>
        !isRead && (folder.kind === "unknown" || word.pieces.some(isUnknown))
      ),
  };
}

function isUnknown({ kind }: Piece): boolean {
  return kind === "unknown" || kind === "deep";
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
  const isWhole = !LISTING.has(name);
  const read = reads.map(({ word, folder }) => ({ word, folder, isRead: true, isWhole }));
  if (!PLACING.has(name)) return [...own, ...read];
  const folder = inner === undefined ? run.folder : joinFolders(run.folder, inner);
  const placed = own.filter(({ word }) => !isMoved(word))
    .flatMap(({ word }) => reads.map((one) => placedIn(word, one.word)))
    .slice(0, MAX_PLACED)
    .map((word) => ({ word, folder, isRead: false, isWhole: false }));
  return [...own, ...read, ...placed];
}

/** Of what a table knows nothing, only plain names count: any pattern would fit. */
function isNamed({ word, isLoose }: Operand): boolean {
  return isLoose !== true || wholeText(word) !== undefined;
}

/** The name of a file in its folder. */
function placedIn(folder: Word, file: Word): Word {
  const name: Piece[] = [];
  for (const piece of file.pieces) {
    const slash = piece.kind === "text" ? piece.text.replace(/\/+$/, "").lastIndexOf("/") : -1;
    if (piece.kind === "text" && slash >= 0) {
      name.splice(0, name.length, { kind: "text", text: piece.text.slice(slash + 1) });
    } else name.push(piece);
  }
  const pieces: readonly Piece[] = [...folder.pieces, { kind: "text", text: "/" }, ...name];
  return { pieces, count: folder.count, source: `${folder.source} ${file.source}` };
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
