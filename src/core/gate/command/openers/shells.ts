/** Shells, and builtins that read lines. */

import type { Word } from "../act.ts";
import type { Opening } from "../opened.ts";
import { isWild, joinWords, knownStart, mayBeFlag, wholeText } from "../programs/word_parts.ts";
import { hasFlag, type OpenerOf, ownWords } from "./opener.ts";

const WITH_VALUE = /^--(?:rcfile|init-file|emulate)$/;
const WITHOUT_VALUE =
  /^--(?:login|norc|noprofile|posix|verbose|noediting|restricted|version|help|no-rcs|noprofile|interactive)$/;
const STANDARD_INPUT = /^(?:-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/self\/fd\/0)$/;
const OTHER_INPUT = /^\/(?:dev\/fd|proc)\//;

/** `sh`, `bash`, `dash`, `zsh`, `ksh`: a line, a script or what they read. */
export const shell: OpenerOf = { isComplete: true, open: openShell };

function openShell(opening: Opening): void {
  const { words } = opening.run;
  let at = 0;
  let hasLine = false;
  let readsInput = false;
  for (; at < words.length; at++) {
    const word = words[at];
    if (word === undefined || isWild(word)) return opening.unknown();
    const text = wholeText(word);
    if (text === undefined) {
      const isFlag = /^[-+]/.test(knownStart(word)) || hasUnknownStart(word);
      if (isFlag) return opening.unknown();
      break;
    }
    if (text === "-" || text === "--") {
      at++;
      break;
    }
    if (text.startsWith("--")) {
      if (WITH_VALUE.test(text)) {
        // A file of commands that runs first.
        opening.unknown();
        at++;
      } else if (!WITHOUT_VALUE.test(text)) opening.unknown();
      continue;
    }
    if (!/^[-+]./.test(text)) break;
    if (text.startsWith("-")) {
      hasLine ||= text.includes("c");
      readsInput ||= text.includes("s");
    }
    // Each takes the name of an option from the next words.
    at += text.slice(1).replace(/[^oO]/g, "").length;
  }
  const next = words[at];
  if (hasLine) {
    if (next !== undefined) opening.line(next);
    return;
  }
  if (next === undefined || readsInput) return readInput(opening);
  const file = wholeText(next);
  if (file === undefined) {
    if (next.pieces.some((piece) => piece.kind === "unknown")) opening.unknown();
  } else if (STANDARD_INPUT.test(file)) readInput(opening);
  else if (OTHER_INPUT.test(file)) opening.unknown();
}

function hasUnknownStart(word: Word): boolean {
  return mayBeFlag(word) && word.pieces[0]?.kind === "unknown";
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
