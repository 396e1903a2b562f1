/** Opens the programs and lines that the roles of words and flags name. */

import type { ActFolder, Word } from "./act.ts";
import { joinFolders } from "./folder_sets.ts";
import type { Opening, StartOptions } from "./opened.ts";
import type { Invocation } from "./programs/given.ts";
import type { Program, Role } from "./programs/program.ts";
import {
  anyWord,
  isInput,
  joinWords,
  knownStart,
  wholeText,
  withoutStart,
} from "./programs/word_parts.ts";

const STARTING: readonly Role[] = [
  "program",
  "line",
  "line_with_more",
  "runs",
  "script",
  "code",
  "interpreter",
];

/** Code in a file: no address such as `data:…` or `https://…`, and no settings in the word itself. */
const FILE_OF_CODE = /^(?![A-Za-z][\w+.-]+:|\s*[{[])/;

/** The levels whose flags may follow the last sub-command. */
export function flagLevels({ levels }: Invocation): readonly Program[] {
  return levels.filter((level, i) => i === levels.length - 1 || level.isEverywhere);
}

/** Whether a flag of the program starts something. */
function hasStarters({ flags }: Program): boolean {
  for (const { roles } of flags.values()) {
    if (roles.some((role) => STARTING.includes(role))) return true;
  }
  return false;
}

/** Whether the words of the program are, or hold, another. */
export function startsOthers({ levels }: Invocation): boolean {
  const words = levels.at(-1)?.words;
  return words !== undefined &&
    [...words.first, words.rest, words.last].some((role) => role === "program" || role === "line");
}

/** Adds what roles say that a run starts. */
export function openByRoles(opening: Opening, isComplete: boolean): void {
  const { invocation } = opening;
  const canStart = flagLevels(invocation).some(hasStarters);
  for (const { flag, values, name } of invocation.flags) {
    if (flag === undefined) {
      // Where one flag starts something, another that is not known, or a shortened one, may too.
      if (name !== "" && canStart) opening.unknown();
      continue;
    }
    if (flag.roles.includes("runs")) opening.unknown();
    for (const [i, value] of values.entries()) openValue(opening, flag.roles[i], value, isComplete);
  }
  // Also a glob may give the name of a file that is such a flag.
  if (invocation.mayHaveFlags && canStart) opening.unknown();
  for (const { role, word } of invocation.words) {
    if (role === "code" && !isFileOfCode(word)) opening.unknown();
  }
  if (invocation.program?.words.rest === "assigns") {
    for (const { word } of invocation.words) opening.assign(word);
  }
  if (!startsOthers(invocation)) return;
  if (invocation.isVague) {
    opening.unknown();
    return;
  }
  if (!isComplete) openWords(opening);
}

function isFileOfCode(word: Word): boolean {
  return FILE_OF_CODE.test(wholeText(word) ?? "data:") && !isInput(word);
}

function openValue(
  opening: Opening,
  role: Role | undefined,
  value: Word,
  isComplete: boolean,
): void {
  switch (role) {
    case "program":
      return opening.start(value, [anyWord("many")]);
    case "line":
      return opening.line(value);
    case "line_with_more":
      return opening.line(value, { more: [anyWord("many")] });
    case "writes_or_line": {
      const [sign] = /^[|!]/.exec(knownStart(value)) ?? [];
      if (sign !== undefined) opening.line(withoutStart(value, 1));
      return;
    }
    case "code":
      return isFileOfCode(value) ? undefined : opening.unknown();
    case "steers":
      return isInput(value) ? opening.unknown() : undefined;
    case "interpreter":
      return /^[\w.+<>=~!,-]+$/.test(wholeText(value) ?? "/") ? undefined : opening.unknown();
    case "script":
      return isComplete ? undefined : opening.unknown();
    case "assigns":
      return opening.assign(value);
  }
}

function openWords(opening: Opening): void {
  const own = opening.invocation.words.slice(opening.invocation.depth);
  for (const [i, { role, word }] of own.entries()) {
    switch (role) {
      case "assigns":
        opening.assign(word);
        break;
      case "unknown":
        return opening.unknown();
      case "program":
        return opening.start(word, own.slice(i + 1).map((one) => one.word), {
          ...ownFolder(opening.invocation),
        });
      case "line": {
        const isRest = opening.invocation.program?.words.rest === "line";
        const more = isRest ? own.slice(i).map((one) => one.word) : [word];
        return opening.line(joinWords(more), ownFolder(opening.invocation));
      }
    }
  }
}

/** The folder that flags or words of the role `folder` name, below the one of the run. */
export function ownFolder(invocation: Invocation): StartOptions {
  let folder: ActFolder | undefined;
  const enter = (word: Word) => {
    const text = wholeText(word);
    const next: ActFolder = text === undefined || text === ""
      ? { kind: "unknown" }
      : { kind: "one_of", folders: [text] };
    folder = joinFolders(folder, next);
  };
  for (const { flag, values } of invocation.flags) {
    for (const [i, value] of values.entries()) if (flag?.roles[i] === "folder") enter(value);
  }
  for (const { role, word } of invocation.words) if (role === "folder") enter(word);
  return folder === undefined ? {} : { folder };
}
