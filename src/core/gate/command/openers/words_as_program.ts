/**
 * Programs whose words may name another program: it depends on what is installed, or the program is
 * unknown.
 */

import type { Word } from "../act.ts";
import type { Opening } from "../opened.ts";
import type { OpenerOf } from "./opener.ts";
import { programName, programNamed } from "../programs/lookup.ts";
import type { Program } from "../programs/program.ts";
import { knownStart, textWord, wholeText } from "../programs/word_parts.ts";

/** A name, or a path in a folder of programs; other paths are more often files. */
const NAME = /^(?:\/(?:usr\/)?(?:local\/)?s?bin\/)?[A-Za-z][\w.+-]+$/;

/** Adds the program that words may be, if the tables know one of that name. */
export function maybeStart(opening: Opening, words: readonly Word[]): void {
  const [program, ...rest] = words;
  const text = wholeText(program) ?? "";
  const table = NAME.test(text) ? programNamed(programName(text)) : undefined;
  if (program === undefined || table === undefined) return;
  // A program that only starts others does nothing without words, and is more often a name.
  if (rest.length === 0 && isWrapper(table)) return;
  opening.start(program, rest, { isMaybe: true });
}

function isWrapper({ words: { first, rest } }: Program): boolean {
  return [...first, rest].some((role) => role === "program" || role === "line");
}

/** Programs of Ruby that load libraries which their flags name. */
const RUBY_TOOL = /^(?:rspec|rubocop|standardrb|cucumber)$/;

/** Libraries of Ruby that run what they read. */
export const RUBY_DEBUGGER = /^(?:debug|byebug|pry|irb)(?:\b|$)/;

function loadsDebugger(words: readonly Word[]): boolean {
  return words.some((word, at) => {
    const start = knownStart(word);
    const [front = ""] = /^(?:-r|--require=)(?=.)/.exec(start) ?? [];
    const before = at === 0 ? undefined : wholeText(words[at - 1]);
    const isNamed = front !== "" || before === "-r" || before === "--require";
    return isNamed && RUBY_DEBUGGER.test(start.slice(front.length));
  });
}

/**
 * A program that no table knows may start what its words name: after `--`, or as the first word
 * that is not a flag.
 */
export function openUnlisted(opening: Opening): void {
  const { words } = opening.run;
  const [, subcommand] = /^git-([a-z-]+)$/.exec(opening.name) ?? [];
  if (subcommand !== undefined && programNamed("git")?.subcommands?.has(subcommand) === true) {
    return opening.start(textWord("git"), [textWord(subcommand), ...words]);
  }
  if (RUBY_TOOL.test(opening.name) && loadsDebugger(words)) opening.unknown();
  const first = words.findIndex((word) => !knownStart(word).startsWith("-"));
  const end = words.findIndex((word) => wholeText(word) === "--");
  if (first >= 0) maybeStart(opening, words.slice(first));
  if (end >= 0) maybeStart(opening, words.slice(end + 1));
}

/** `bun x`, `yarn x`, `pnpm x`: a script of the project, or a program. */
export function openScriptOrProgram(opening: Opening): void {
  const { invocation, run } = opening;
  const [first] = invocation.words.slice(invocation.depth);
  if (first === undefined) return;
  const at = run.words.indexOf(first.word);
  if (at >= 0) maybeStart(opening, run.words.slice(at));
}

/** `yarn` and `pnpm`, where a sub-command is not one of their own. */
export const scriptOrProgram: OpenerOf = {
  open(opening) {
    const { program } = opening.invocation;
    if (program?.opens === "script_or_program") openScriptOrProgram(opening);
  },
};
