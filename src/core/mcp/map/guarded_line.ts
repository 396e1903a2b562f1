/**
 * Command lines that name the guard's files as a shell reads them. It is loaded only for tools that take
 * a command line.
 */

import type { ActFolder, HeldWord, Piece, Word } from "../../gate/command/act.ts";
import { expandBraces } from "../../gate/command/braces.ts";
import {
  namesOf,
  type PathName,
  type StartedProgram,
  type TouchedWord,
  touchedWords,
} from "../../gate/command/touched_words.ts";
import {
  KNOWN_VARIABLE,
  loosePieces,
  withoutExtendedGlobs,
} from "../../gate/command/spread_words.ts";
import { looseForm } from "../../path.ts";
import { namedForPeople, startedForPeople, startsUntold } from "./people_commands.ts";
import { isNamed } from "./name_pattern.ts";
import { startedByLine } from "./started_programs.ts";
import { builtFolder } from "./built_names.ts";
import { removedProgram } from "./removed_programs.ts";
import { CONVENTIONAL_PLACES, type GuardFiles } from "./guard_files.ts";

/** A path of a command line, some of its names perhaps patterns that the shell completes. */
export interface LinePath {
  /** As the line has it. */
  readonly text: string;
  /** Absolute folder from which it counts. */
  readonly base: string;
  readonly names: readonly PathName[];
  readonly isRead: boolean;
  readonly isWhole: boolean;
  readonly isSpread?: true;
}

export interface GuardedLine {
  readonly paths: readonly LinePath[];
  /** Whether it may write files that only running it would tell. */
  readonly isDoubtful: boolean;
  /** The command of gait's own that it runs, though only people may; `undefined` if none. */
  readonly ownCommand: string | undefined;
  /** Commands for people that it runs if one of these files is gait under another name. */
  readonly maybeOwn: readonly MaybeOwn[];
  /** The guard's file whose telling names all occur somewhere in the line. */
  named(): string | undefined;
}

/** A command for people, and where the program lies that would run it. */
export interface MaybeOwn {
  readonly paths: readonly LinePath[];
  readonly command: string;
}

export interface LinePlace {
  /** Name of the tool as the client calls it, if known: it may tell the shell. */
  readonly tool: string;
  readonly cwd: string;
  /** Home folder of the user. */
  readonly home: string | undefined;
}

/** Reads a line: the paths that it may touch, and further names in it. */
export function guardedLine(line: string, place: LinePlace, files: GuardFiles): GuardedLine {
  const read = touchedWords(line, place.tool);
  const { touched, words, entered, homes, texts, isDoubtful } = read;
  const { programs, maybe } = startedByLine(line, place.tool);
  const ofLine = { ...place, entered, homes };
  return {
    ownCommand: programs.map((one) => startedForPeople(one, files.program))
      .concat(texts.map(namedForPeople)).find((command) => command !== undefined) ??
      (startsUntold(line, texts) ? "gait, with a command that the line does not tell" : undefined),
    paths: [
      ...touched.flatMap((one) => pathsOf(one, ofLine)),
      ...programs.flatMap((one) => pathsOfRemoved(one, files)),
    ],
    maybeOwn: maybe.map(({ files, command }) => ({
      command,
      paths: files.flatMap((one) => pathsOf(one, ofLine)),
    })),
    isDoubtful,
    named: () =>
      namedTogether([...partsOf(words), ...looseParts(line)], files) ?? builtFolder(line, files),
  };
}

/** A line's place, and the folders that it enters, one of which a variable may name. */
interface PlaceOfLine extends LinePlace {
  readonly entered: readonly HeldWord[];
  /** Folders that it makes the home folder. */
  readonly homes: readonly HeldWord[];
}

/** The program's own files, if what starts it is taken out or replaced. */
function pathsOfRemoved(started: StartedProgram, { program }: GuardFiles): readonly LinePath[] {
  const text = removedProgram(started);
  const how = { isRead: false, isWhole: true, names: [] };
  return text === undefined ? [] : program.map((base) => ({ ...how, text, base }));
}

/** The paths that a word may be, one for each folder in which the line may be. */
function pathsOf(touched: TouchedWord, place: PlaceOfLine): readonly LinePath[] {
  if (touched.word.pieces.length === 0) return [];
  const behind = behindDescriptor(touched.word);
  if (behind !== undefined) {
    const { word: { source: text }, isRead, isWhole, isSpread } = touched;
    const how = { text, isRead, isWhole, ...isSpread === undefined ? {} : { isSpread } };
    return foldersOf(place).map(({ base, names }) => ({
      ...how,
      base,
      names: [...names, ...behind],
    }));
  }
  const front = touched.isRead ? undefined : knownFront(touched.word);
  if (front !== undefined) return pathsOf({ ...touched, word: front, isSpread: true }, place);
  const end = touched.isRead ? undefined : knownEnd(touched.word);
  if (end !== undefined) return pathsOf({ ...touched, word: end }, place);
  const partly = partlyKnown(touched.word);
  return [touched, ...partly === undefined ? [] : [{ ...touched, word: partly }]]
    .flatMap((one) => plainPathsOf(one, place));
}

/** The names after a file that the line has opened, by its name there: `/dev/fd/3/x`. */
function behindDescriptor(word: Word): readonly PathName[] | undefined {
  const names = namesOf(word);
  const [root, first, , third] = names;
  const [at, end] = root !== "" ? [] : first === "dev" ? [2, 4] : first === "proc" ? [3, 5] : [];
  if (at === undefined || end === undefined || names[at] !== "fd") return undefined;
  if (first === "dev" && third === undefined) return undefined;
  return names.slice(end);
}

/** The folder before a part that is not known, where nothing of the word is; by its text alone. */
function knownFront({ pieces, source }: Word): Word | undefined {
  const [, text] = /^["']?([^"'$`*?[{~]*\/|~\/(?:[^"'$`*?[{]*\/)?)["']?[$`]/.exec(source) ?? [];
  if (pieces.some(({ kind }) => kind === "text") || text === undefined) return undefined;
  return { pieces: [{ kind: "text", text }], count: "one", source };
}

/** A word of which nothing is known, with the names at its end; by its text alone. */
function knownEnd({ pieces, source }: Word): Word | undefined {
  const [, text] = /[`)}]((?:\/[^"'$`*?[{/]+)+)["']?$/.exec(source) ?? [];
  if (pieces.some(({ kind }) => kind === "text") || text === undefined) return undefined;
  return { pieces: [{ kind: "unknown" }, { kind: "text", text }], count: "one", source };
}

/**
 * The word if what is not known of it is within one name of which a part is known: `../.$x` may be any
 * name with a dot there. `undefined` if all of a name is unknown, for then any file would fit.
 */
function partlyKnown(word: Word): Word | undefined {
  if (!word.pieces.some(isUnknown)) return undefined;
  const names = namesOf(word);
  const isPartly = (name: PathName) =>
    typeof name === "string" || !name.some(isUnknown) ||
    name.some((piece) => piece.kind === "text" && piece.text !== "");
  if (!names.every(isPartly)) return undefined;
  const pieces = word.pieces.map((piece): Piece => isUnknown(piece) ? { kind: "run" } : piece);
  return { ...word, pieces };
}

function plainPathsOf(touched: TouchedWord, place: PlaceOfLine): readonly LinePath[] {
  const { word, folder, isRead, isWhole, isSpread } = touched;
  const shared = {
    ...{ text: word.source, isRead, isWhole },
    ...isSpread === undefined ? {} : { isSpread },
  };
  const all = namesOf(word);
  const behind = namesBehindVariable(word);
  const known = behind === undefined
    ? []
    : folderOfVariable(word, folder, place).map(({ base, names }) => ({
      ...shared,
      base,
      names: [...names, ...behind],
    }));
  const unknown = all.findLastIndex((name) => typeof name !== "string" && name.some(isUnknown));
  const names = all.slice(unknown + 1);
  const [first, ...rest] = names;
  if (first === undefined) {
    // Any file of the folder before it may be written.
    const { pieces, count, source } = word;
    const front = pieces.slice(0, pieces.findIndex(isUnknown));
    const end = front.at(-1);
    if (isRead || end?.kind !== "text" || !end.text.endsWith("/")) return known;
    const open = { word: { pieces: front, count, source }, folder, isRead, isWhole: false };
    return [...known, ...pathsOf({ ...open, isSpread: true }, place)];
  }
  if (first === "" && unknown < 0) return [...known, { ...shared, base: "/", names: rest }];
  // Names after an unknown part, or in an unknown folder, still identify files that count in every
  // folder.
  if (unknown >= 0 || folder.kind === "unknown") {
    // Of a folder that is not known, nothing is said to lie in it.
    const isNone = isSpread === true && names.every((name) => name === "." || name === "");
    if (isNone) return known;
    // It may be one of the line's folders, with a link by that name.
    const bases = isRead || unknown > 0 ? [] : foldersOf(place);
    return [
      ...known,
      { ...shared, base: "/", names },
      ...bases.map((one) => ({ ...shared, base: one.base, names: [...one.names, ...names] })),
    ];
  }
  const below = basesOf(folder, place).flatMap((base) => [
    { ...shared, base, names },
  ]);
  const visited = typeof first === "string" && /^~(?:[-+]|[-+]?\d+)$/.test(first)
    ? foldersOf(place).map((one) => ({ ...shared, base: one.base, names: [...one.names, ...rest] }))
    : [];
  const home = homeNamed(first, place);
  const others = first === "~" ? othersOf(place.homes, place) : [];
  return [
    ...known,
    ...below,
    ...visited,
    ...(home === undefined ? [] : [{ ...shared, base: home, names: rest }]),
    ...others.map((one) => ({ ...shared, base: one.base, names: [...one.names, ...rest] })),
  ];
}

/** Folders in which a line may be. */
function basesOf(folder: ActFolder, place: LinePlace): readonly string[] {
  if (folder.kind === "unknown") return [];
  return folder.kind === "start" ? [place.cwd] : folder.folders.flatMap(absoluteIn(place));
}

/** The home folder, if a name means it: `~`, or `~` and the name of the user. */
function homeNamed(name: PathName, { home }: LinePlace): string | undefined {
  if (home === undefined || typeof name !== "string" || !name.startsWith("~")) return undefined;
  return name === "~" || name.slice(1) === home.replace(/^.*[/\\]/, "") ? home : undefined;
}

/** The names after a variable that leads to a folder; `undefined` if the word has none. */
function namesBehindVariable({ pieces, source, count }: Word): readonly PathName[] | undefined {
  const [first, ...rest] = pieces;
  if (first?.kind !== "unknown" || !KNOWN_VARIABLE.test(source)) return undefined;
  const [empty, ...names] = namesOf({ pieces: rest, source, count });
  return empty === "" ? names : undefined;
}

interface Below {
  readonly base: string;
  readonly names: readonly PathName[];
}

/** Where the variable at the start of a word leads. */
function folderOfVariable(
  { source }: Word,
  folder: ActFolder,
  place: PlaceOfLine,
): readonly Below[] {
  const [, plain, braced] = KNOWN_VARIABLE.exec(source) ?? [];
  const at = (base: string) => ({ base, names: [] });
  switch (plain ?? braced) {
    case "HOME":
      return [
        ...place.home === undefined ? [] : [at(place.home)],
        ...othersOf(place.homes, place),
      ];
    case "PWD":
      return basesOf(folder, place).map(at);
    default:
      return foldersOf(place);
  }
}

/** Folders in which the line is at some time. */
function foldersOf(place: PlaceOfLine): readonly Below[] {
  return [{ base: place.cwd, names: [] }, ...othersOf(place.entered, place)];
}

/** Folders that words of the line name. */
function othersOf(words: readonly HeldWord[], place: PlaceOfLine): readonly Below[] {
  const how = { isRead: false, isWhole: false };
  // Without those that a variable names, for it would be one of them.
  const inner = { ...place, entered: [], homes: [] };
  return words.flatMap((one) => pathsOf({ ...one, ...how }, inner));
}

function absoluteIn({ cwd, home }: LinePlace): (folder: string) => readonly string[] {
  return (folder) => {
    if (folder.startsWith("/")) return [folder];
    const isHome = /^~(?:\/|$)/.test(folder) && home !== undefined;
    // In quotes, ~ is the name of a file.
    return [`${cwd}/${folder}`, ...(isHome ? [`${home}${folder.slice(1)}`] : [])];
  };
}

function isUnknown({ kind }: Piece): boolean {
  return kind === "unknown" || kind === "deep";
}

/** Parts of words between which a program may cut them. */
function partsOf(words: readonly Word[]): readonly (readonly Piece[])[] {
  return words.flatMap((word) =>
    namesOf(word).flatMap((name) => typeof name === "string" ? partsOfText(name) : [name])
  );
}

function partsOfText(text: string): readonly (readonly Piece[])[] {
  return text.split(/[/=:,@\s]+/).filter((part) => part !== "")
    .map((part) => [{ kind: "text", text: part }]);
}

/**
 * Parts of a line that cannot be read, without the quotes, escapes and signs that any shell drops: a
 * backslash once as an escape and once between names.
 */
function looseParts(line: string): readonly (readonly Piece[])[] {
  const joined = withoutExtendedGlobs(line.replaceAll(/(["'])\s*\+\s*\1/g, ""));
  const texts = [joined.replaceAll("\\", ""), joined.replaceAll("\\", "/")];
  return texts.flatMap((text) => text.replaceAll(/["'`^]/g, "").split(/[\s;|&<>()]+/))
    .flatMap((word) => [word, ...(word.includes("{") ? expandBraces(word) ?? [] : [])])
    .flatMap((word) => word.split(/[{}=:,@/]+/))
    .filter((part) => part !== "")
    .map(loosePieces);
}

function namedTogether(
  parts: readonly (readonly Piece[])[],
  { places, secrets }: GuardFiles,
): string | undefined {
  const loose = parts.map((part) =>
    part.map((piece): Piece =>
      piece.kind === "text" ? { kind: "text", text: looseForm(piece.text) } : piece
    )
  );
  const own = [...places, ...secrets].map((place) => {
    const names = place.split(/[\\/]/).filter((name) => name !== "");
    // A name without an extension, such as that of a folder, says little alone.
    return { place, names: names.slice(names.at(-1)?.includes(".") === true ? -1 : -2) };
  });
  const usual = CONVENTIONAL_PLACES.map((place) => ({ place, names: place.split("/") }));
  return [...own, ...usual].find(({ names }) =>
    names.every((name) => loose.some((part) => isNamed(looseForm(name), part)))
  )?.place;
}
