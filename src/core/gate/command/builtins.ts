/**
 * Builtins that change the state of the shell or evaluate their words: what they assign, where they go,
 * and what cannot be read.
 */

import { isConstantArithmetic } from "./arithmetic.ts";
import { readDeclaration } from "./declarations.ts";
import { changed, UNKNOWN_FOLDER } from "./folders.ts";
import { type Line, refuse, type Scope } from "./line.ts";
import { readPrintf } from "./printf.ts";
import { BUILTIN_PREFIXES, NOT_READ, RUN_HERE } from "./not_read.ts";
import { requireNumber } from "./double_bracket.ts";
import { readTestWords } from "./single_bracket.ts";
import { constantText, constantWord } from "./word_builder.ts";
import type { ReadWord } from "./words.ts";

type Builtin = (words: readonly ReadWord[], scope: Scope, line: Line, name: string) => void;

const BUILTINS: Readonly<Record<string, Builtin>> = {
  "[": readTestWords,
  break: readNumbers,
  bye: readNumbers,
  cd: changeFolder,
  chdir: changeFolder,
  continue: readNumbers,
  declare: readDeclaration,
  exit: readNumbers,
  export: readDeclaration,
  float: readDeclaration,
  getopts: (words, scope, line) => assignNames(words.slice(1), scope, line),
  integer: readDeclaration,
  let: readLet,
  local: readDeclaration,
  logout: readNumbers,
  mapfile: assignNames,
  popd: changeFolder,
  print: readPrintf,
  printf: readPrintf,
  pushd: changeFolder,
  read: assignNames,
  readarray: assignNames,
  readonly: readDeclaration,
  return: readNumbers,
  set: readSet,
  shift: readNumbers,
  test: readTestWords,
  typeset: readDeclaration,
  unset: assignNames,
  wait: readWait,
};

/** Whether a function of this name would change what the reader knows of a line. */
export function isBuiltin(name: string): boolean {
  return Object.hasOwn(BUILTINS, name) || Object.hasOwn(NOT_READ, name) ||
    BUILTIN_PREFIXES.has(name) || RUN_HERE.has(name);
}

/** Takes in what a command does to its shell. `words` begin with the program. */
export function readBuiltin(words: readonly ReadWord[], scope: Scope, line: Line): void {
  const start = skipPrefixes(words);
  const word = words[start];
  if (word === undefined) return;
  const name = word.words.length === 1 ? constantText(word.words[0]) : undefined;
  if (name === undefined) {
    // It may be `cd`, or a function.
    scope.folder = UNKNOWN_FOLDER;
    line.changesFolder = true;
    return;
  }
  if (Object.hasOwn(NOT_READ, name)) refuse(`${name} changes what the line means`);
  if (RUN_HERE.has(name)) {
    scope.folder = UNKNOWN_FOLDER;
    line.changesFolder = true;
  }
  if (Object.hasOwn(BUILTINS, name)) BUILTINS[name]?.(words.slice(start + 1), scope, line, name);
}

/** The index of the first word after prefixes such as `command` and `builtin` and their flags. */
function skipPrefixes(words: readonly ReadWord[]): number {
  let i = 0;
  while (i < words.length) {
    const text = constantText(words[i]?.words[0]);
    if (text === undefined) return i;
    const isFlag = i > 0 && text.startsWith("-");
    if (!isFlag && !BUILTIN_PREFIXES.has(text)) return i;
    i++;
  }
  return i;
}

function changeFolder(
  words: readonly ReadWord[],
  scope: Scope,
  line: Line,
  name: string,
): void {
  line.changesFolder = true;
  const targets = words.flatMap((word) => word.words)
    .filter((word) => !/^(?:-[LPe@q]+|--)$/.test(constantText(word) ?? ""));
  // The stack holds folders that the line was in, and each of them is among those of the scope.
  if (name === "popd" && targets.length === 0) return;
  const [first] = targets;
  const target = first === undefined && name !== "pushd" ? "~" : constantText(first);
  // `-` is the folder before, `+1` one of the stack.
  const isKnown = targets.length <= 1 && target !== undefined && !/^[-+]|^$/.test(target);
  scope.folder = isKnown && name !== "popd" ? changed(scope.folder, target) : UNKNOWN_FOLDER;
}

function readNumbers(words: readonly ReadWord[], scope: Scope, line: Line): void {
  for (const word of words) requireNumber(word, scope, line);
}

function readLet(words: readonly ReadWord[]): void {
  for (const word of words) {
    const text = word.words.length === 1 ? constantText(word.words[0]) : undefined;
    if (text === undefined || !isConstantArithmetic(text)) refuse("it evaluates arithmetic");
  }
}

function readSet(words: readonly ReadWord[]): void {
  const texts = words.flatMap((word) => word.words.map(constantText));
  const isKnown = texts.length > 0 && texts.every((text, i) => {
    if (text === undefined) return false;
    if (/^[-+][eux]*o$/.test(text)) return i + 1 < texts.length;
    if (/^[-+][eux]+$/.test(text)) return true;
    return text === "pipefail" && /^[-+][eux]*o$/.test(texts[i - 1] ?? "");
  });
  if (!isKnown) refuse("set changes what the line means");
}

/** Builtins whose words are names of variables, or values of flags that may be taken for names. */
function assignNames(
  words: readonly ReadWord[],
  scope: Scope,
  line: Line,
  name?: string,
): void {
  for (const word of words) {
    const text = word.words.length === 1 ? constantText(word.words[0]) : undefined;
    if (text === undefined || text.includes("[")) refuse("it evaluates an array subscript");
    if (/^-[A-Za-z]*C/.test(text) && name !== "unset") refuse("it evaluates a text for each line");
    if (/^-[A-Za-z]+[A-Z_]{2}/.test(text)) refuse("a flag may hold the name of a variable");
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) {
      line.assign(text, scope, false, name === "unset" ? constantWord("") : undefined);
    }
  }
}

function readWait(words: readonly ReadWord[], scope: Scope, line: Line): void {
  const isPlain = words.every((word) =>
    word.words.every((one) => !/^-.*p/.test(constantText(one) ?? ""))
  );
  if (!isPlain) assignNames(words, scope, line);
}
