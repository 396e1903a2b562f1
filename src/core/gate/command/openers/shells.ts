/** Shells, and builtins that read lines. */

import type { Word } from "../act.ts";
import type { Opening } from "../opened.ts";
import { anyWord, joinWords, knownStart, wholeText } from "../programs/word_parts.ts";
import { hasFlag, type OpenerOf, ownWords } from "./opener.ts";
import { readShellOptions } from "./shell_options.ts";

const STANDARD_INPUT = /^(?:-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/self\/fd\/0)$/;
const OTHER_INPUT = /^\/(?:dev\/fd|proc)\//;

/** Shells whose lines the reader reads; what others make of a line is not known. */
const COVERED = /^(?:sh|bash|rbash|dash|ash|zsh)$/;

/** `sh`, `bash`, `dash`, `zsh`, `ksh`: a line, a script or what they read. */
export const shell: OpenerOf = {
  isComplete: true,
  prepare: (words) => readShellOptions(words).withoutPlus,
  open(opening) {
    const { hasLine, readsInput, isUnclear, rest } = readShellOptions(opening.run.words);
    if (isUnclear || !COVERED.test(opening.name)) opening.unknown();
    const [next] = rest;
    if (hasLine && next !== undefined) opening.line(next);
    // dash runs its input, too.
    if (readsInput) return readInput(opening);
    if (!hasLine) openScript(opening, next);
  },
};

function openScript(opening: Opening, script: Word | undefined): void {
  if (script === undefined) return readInput(opening);
  const file = wholeText(script);
  if (file === undefined) {
    if (script.pieces.some((piece) => piece.kind === "unknown")) opening.unknown();
  } else if (STANDARD_INPUT.test(file)) readInput(opening);
  else if (OTHER_INPUT.test(file)) opening.unknown();
}

/** A shell runs what it reads: a text that is known, or anything. */
export function readInput(opening: Opening): void {
  const { feeds, texts } = opening;
  if (feeds.length > 0 || texts.length === 0) opening.unknown();
  for (const text of texts) opening.line(text);
}

/** `eval`: its words are a line of this shell. */
export const evalLine: OpenerOf = {
  isComplete: true,
  open(opening) {
    const words = opening.run.words;
    const rest = wholeText(words[0]) === "--" ? words.slice(1) : words;
    if (rest.length > 0) opening.line(joinWords(rest), { isHere: true });
  },
};

/** `.` and `source`: what is in a file cannot be told. */
export const source: OpenerOf = {
  isComplete: true,
  open: (opening) => opening.unknown(),
};

/** `trap`: its first word is a line, which runs later. */
export const trap: OpenerOf = {
  isComplete: true,
  open(opening) {
    const [first, ...signals] = ownWords(opening);
    if (first === undefined) return;
    const text = wholeText(first);
    const isReset = text === "-" || text === "" ||
      (signals.length === 0 && text !== undefined && /^[A-Z0-9]+$/.test(text));
    if (!isReset) opening.line(first, { isHere: true, folder: { kind: "unknown" } });
  },
};

/** Architectures that `setarch` may take before the program. */
const ARCHITECTURE =
  /^(?:linux(?:32|64)|uname26|i[3-6]86|athlon|x86_64|ppc(?:32|64|64le|le)?|sparc(?:32|64|32bash|v8plusb|v9)?|mips(?:32|64)?|ia64|parisc(?:32|64)?|s390x?|arm\w*|aarch64|alpha|riscv(?:32|64))$/;

/** `setarch x86_64 program …`, `setarch -R program …`. */
export const setarch: OpenerOf = {
  isComplete: true,
  open(opening) {
    if (opening.invocation.isVague) return opening.unknown();
    const words = ownWords(opening);
    const isNamed = ARCHITECTURE.test(wholeText(words[0]) ?? "");
    const [program, ...rest] = isNamed ? words.slice(1) : words;
    if (program !== undefined) return opening.start(program, rest);
    if (!hasFlag(opening, ["list", "show", "help", "h", "version", "V"])) readInput(opening);
  },
};

/** `jobs -x program …` of bash, where `%1` becomes the number of a process. */
export const jobs: OpenerOf = {
  isComplete: true,
  open(opening) {
    const { mayHaveAnyFlag, isVague } = opening.invocation;
    if (mayHaveAnyFlag || isVague) return opening.unknown();
    if (!hasFlag(opening, ["x"])) return;
    const [program, ...rest] = ownWords(opening)
      .map((word) => knownStart(word).startsWith("%") ? anyWord("one", word.source) : word);
    if (program !== undefined) opening.start(program, rest);
  },
};

/** Programs that start a shell if they are given no other. */
export const orShell: OpenerOf = {
  open(opening) {
    const { invocation } = opening;
    const hasOther = invocation.words.some(({ role }) => role === "program" || role === "line") ||
      invocation.flags.some(({ flag }) => flag?.roles.includes("line") === true);
    const isQuestion = invocation.flags.some(({ name }) => /^(?:help|version|h|V)$/.test(name));
    if (!hasOther && !isQuestion && !invocation.isVague) readInput(opening);
  },
};

/** `runuser -u user program …`; without `-u` it is like `su`. */
export const runuser: OpenerOf = {
  isComplete: true,
  open(opening) {
    const [program, ...rest] = ownWords(opening);
    const isKnown = hasFlag(opening, ["u", "user"]) && !opening.invocation.isVague;
    if (!isKnown) opening.unknown();
    else if (program !== undefined) opening.start(program, rest);
  },
};

/** `flock file -c line`, `flock file program …`. */
export const flock: OpenerOf = {
  isComplete: true,
  open(opening) {
    const [, first, ...rest] = ownWords(opening);
    if (opening.invocation.isVague) return opening.unknown();
    if (first === undefined) return;
    const [line] = rest;
    if (!/^(?:-c|--command)$/.test(wholeText(first) ?? "")) opening.start(first, rest);
    else if (line !== undefined) opening.line(line);
  },
};
