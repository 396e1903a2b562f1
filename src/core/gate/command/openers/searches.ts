/** `find` and `fd`: programs that they start for the files that they find. */

import type { Word } from "../act.ts";
import { ownFolder } from "../open_roles.ts";
import type { Opening, StartOptions } from "../opened.ts";
import type { Program } from "../programs/program.ts";
import { anyWord, isWild, knownStart, wholeText } from "../programs/word_parts.ts";
import { hasMark, replaced, UNKNOWN } from "./marks.ts";
import type { OpenerOf } from "./opener.ts";

/** How a search says what it starts. */
interface Search {
  /** The flag before a program. */
  readonly flag: RegExp;
  /** The index of the word that ends a program which begins at `start`. */
  readonly endOf: (words: readonly Word[], start: number) => number;
}

const FIND: Search = {
  flag: /^-(?:exec|execdir|ok|okdir)$/,
  endOf(words, start) {
    let i = start;
    while (i < words.length) {
      const text = wholeText(words[i]);
      if (text === ";" || (text === "+" && wholeText(words[i - 1]) === "{}")) return i;
      i++;
    }
    return i;
  },
};

const FD: Search = {
  flag: /^(?:-[a-zA-Z0-9]*[xX]|--exec(?:-batch)?)$/,
  endOf(words, start) {
    const end = words.findIndex((word, i) => i >= start && wholeText(word) === ";");
    return end < 0 ? words.length : end;
  },
};

const FIND_MARKS = ["{}"];
const FD_MARKS = ["{}", "{/}", "{//}", "{.}", "{/.}"];
const UNKNOWN_FOLDER = { folder: { kind: "unknown" } } as const;

/** `find`: programs between `-exec` and `;` or `+`. */
export const find: OpenerOf = {
  prepare: (words, program) =>
    splitOf(words, FIND, program).own.filter((word) => !isOperator(word)),
  open(opening) {
    const { words } = opening.run;
    const { started, free } = splitOf(words, FIND, opening.invocation.levels[0]);
    // A word that may be any words may be such a flag, and so may a word that ends with a program
    // after it.
    const flagAt = words.findIndex((word) => free.has(word) && mayBeAnyFlag(word));
    const isLong = flagAt >= 0 &&
      words.slice(flagAt + 2).some((word) =>
        wholeText(word) === undefined || /^[;+]$/.test(wholeText(word) ?? "")
      );
    // The word after an unknown flag may be its value.
    const isVague = started.length > 0 && opening.invocation.isVague;
    if (isLong || isVague || words.some(isWild)) opening.unknown();
    for (const { flag, inside, end } of started) {
      const [program, ...rest] = inside.map((word) =>
        end === "+" && wholeText(word) === "{}"
          ? anyWord("many", "{}")
          : replaced(word, FIND_MARKS, UNKNOWN)
      );
      // In the folder of each file.
      const where = flag.endsWith("dir") ? UNKNOWN_FOLDER : {};
      if (program !== undefined) opening.start(program, rest, where);
    }
  },
};

/**
 * `fd`: programs after `-x` and `-X`, up to `;`. If they name no file, the file follows their
 * words.
 */
export const fd: OpenerOf = {
  prepare: (words) => splitOf(words, FD).own,
  open(opening) {
    const { words } = opening.run;
    // After `--` such a flag is a word, and the words after it are read.
    const isEnded = words.some((word) => wholeText(word) === "--");
    if (isEnded || words.some((word) => isWild(word) || mayBeAnyFlag(word))) opening.unknown();
    const where = ownFolder(opening.invocation);
    for (const { flag, inside } of splitOf(words, FD).started) {
      startWithFiles(opening, inside, /X$|-batch$/.test(flag) ? "many" : "one", where);
    }
  },
};

/** `many`: all files at once, in place of a word with a mark. */
function startWithFiles(
  opening: Opening,
  inside: readonly Word[],
  count: Word["count"],
  where: StartOptions,
): void {
  // From one version on, doubled braces are not a mark.
  const isDoubled = inside.some(({ pieces }) =>
    pieces.some((piece) => piece.kind === "text" && /\{\{|\}\}/.test(piece.text))
  );
  const isMarked = inside.some((word) => hasMark(word, FD_MARKS));
  const [program, ...rest] = inside.map((word) => {
    if (!hasMark(word, FD_MARKS)) return word;
    return isDoubled || count === "many" ? anyWord(count) : replaced(word, FD_MARKS, UNKNOWN);
  });
  if (program === undefined) return;
  if (isDoubled) rest.push(anyWord("many"));
  else if (!isMarked) rest.push(anyWord(count));
  opening.start(program, rest, where);
}

function isOperator(word: Word): boolean {
  return /^[(),!]$/.test(wholeText(word) ?? "");
}

/** A program that a search starts. */
interface Started {
  /** The flag in front of it. */
  readonly flag: string;
  /** The program and its words. */
  readonly inside: readonly Word[];
  /** The word that ends it; empty at the end of the line. */
  readonly end: string;
}

/** Words of a search, apart. */
interface Split {
  readonly started: readonly Started[];
  /** All words but those of programs. */
  readonly own: readonly Word[];
  /** The words that are not values of flags. */
  readonly free: ReadonlySet<Word>;
}

function splitOf(words: readonly Word[], search: Search, program?: Program): Split {
  const started: Started[] = [];
  const own: Word[] = [];
  const free = new Set<Word>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === undefined) continue;
    const flag = wholeText(word) ?? "";
    if (search.flag.test(flag)) {
      const end = search.endOf(words, i + 1);
      started.push({ flag, inside: words.slice(i + 1, end), end: wholeText(words[end]) ?? "" });
      i = end;
      continue;
    }
    own.push(word);
    free.add(word);
    for (let left = valuesBehind(flag, program); left > 0 && i + 1 < words.length; left--) {
      const value = words[++i];
      if (value !== undefined) own.push(value);
    }
  }
  return { started, own, free };
}

/** How many words after a flag are its values. */
function valuesBehind(text: string, program: Program | undefined): number {
  if (!text.startsWith("-")) return 0;
  const flag = program?.flags.get(text.replace(/^--?/, ""));
  return flag?.value === "required" ? flag.roles.length : 0;
}

function mayBeAnyFlag(word: Word): boolean {
  const start = knownStart(word);
  return wholeText(word) === undefined && (start === "" || start.startsWith("-")) &&
    word.pieces.some(({ kind }) => kind !== "text");
}
