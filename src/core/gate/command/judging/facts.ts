/** Facts about a program that is run: sub-command, flags, values of flags, words, files and hosts. */

import { type Answer, both, either } from "../../conditions/answer.ts";
import type { Surroundings } from "../../conditions/asker.ts";
import type { Condition, Quantified } from "../../conditions/condition.ts";
import type { Word } from "../act.ts";
import { joinFolders } from "../folder_sets.ts";
import type { OpenedRun } from "../opened.ts";
import { ownFolder } from "../open_roles.ts";
import type { GivenFlag } from "../programs/given.ts";
import { isWild, knownStart, mayBeFlag, wholeText, withoutStart } from "../programs/word_parts.ts";
import type { Operand } from "../operand.ts";
import { compileWordCondition, type WordAsker } from "./word_condition.ts";

/** A fact about a run. */
export type RunAsker = (run: OpenedRun, at: string, surroundings: Surroundings) => Answer;

/** Compiles sub-commands: the first words that are not flags. */
export function compileSubcommand(texts: readonly string[]): RunAsker {
  const lists = texts.map((text) => text.split(" "));
  return (run) => {
    let answer: Answer = "no";
    for (const list of lists) {
      answer = either(answer, askSubcommand(run, list));
      if (answer === "yes") return answer;
    }
    return answer;
  };
}

function askSubcommand({ invocation }: OpenedRun, names: readonly string[]): Answer {
  let answer: Answer = "yes";
  for (const [i, asked] of names.entries()) {
    const given = invocation.words[i];
    if (given === undefined) return invocation.mayHaveFlags ? "unclear" : "no";
    if (given.isShifted || !given.isSure) return "unclear";
    const text = wholeText(given.word);
    if (text === undefined) return mayBe(given.word, asked) ? "unclear" : "no";
    const level = invocation.levels[i];
    const name = level?.aliases.get(text) ?? text;
    if (name === asked || name === (level?.aliases.get(asked) ?? asked)) continue;
    const isKnown = level?.subcommands?.has(name) ?? false;
    // An alias, or the beginning of a name that the program completes.
    if (isKnown || level?.isOpen !== true) return "no";
    answer = "unclear";
  }
  return answer;
}

function mayBe(word: Word, text: string): boolean {
  const start = knownStart(word);
  return isWild(word) || text.startsWith(start);
}

/** Compiles flags; one of them must be given. */
export function compileFlags(names: readonly string[]): RunAsker {
  return ({ invocation }) => {
    let answer: Answer = invocation.mayHaveFlags ? "unclear" : "no";
    for (const given of invocation.flags) {
      for (const name of names) {
        answer = either(answer, askFlag(given, name));
        if (answer === "yes") return answer;
      }
    }
    return answer;
  };
}

function askFlag(given: GivenFlag, name: string): Answer {
  const { flag, isLong, isSure } = given;
  if (given.name === name) return isSure ? "yes" : "unclear";
  if (flag !== undefined) return "no";
  if (isLong || given.name === "") return name.startsWith(given.name) ? "unclear" : "no";
  // Letters after one dash may be one name.
  const [rest] = given.values;
  const letters = rest === undefined ? given.name : given.name + knownStart(rest);
  return letters.length > 1 && letters.split("=")[0] === name ? "unclear" : "no";
}

/** Compiles conditions on values of flags. */
export function compileOptions(options: Readonly<Record<string, Condition>>): RunAsker {
  const compiled = Object.entries(options).map(([name, condition]) =>
    [name, compileWordCondition(condition)] as const
  );
  return (run, at, surroundings) => {
    let answer: Answer = "yes";
    for (const [name, ask] of compiled) {
      answer = both(answer, askOption(run, name, ask, at, surroundings));
      if (answer === "no") return answer;
    }
    return answer;
  };
}

function askOption(
  run: OpenedRun,
  name: string,
  ask: WordAsker,
  at: string,
  surroundings: Surroundings,
): Answer {
  const { invocation } = run;
  const folder = folderOf(run);
  const answers: Answer[] = [];
  for (const given of invocation.flags) {
    const fits = askFlag(given, name);
    if (fits === "no") continue;
    const { values, maybeValue, flag } = given;
    const [value = maybeValue] = values;
    // Letters after an unknown one may be further flags, and the next word an operand.
    const isClear = fits === "yes" && (flag !== undefined || (given.isLong && values.length > 0));
    answers.push(ask(value, folder, at, surroundings));
    // Many programs leave out a `=` behind a letter.
    if (!given.isLong && value !== undefined && knownStart(value).startsWith("=")) {
      answers.push(ask(withoutStart(value, 1), folder, at, surroundings));
    }
    if (!isClear) answers.push(ask(undefined, folder, at, surroundings));
  }
  if (invocation.mayHaveFlags) return agreedWith(answers, "unclear");
  if (answers.length === 0) return ask(undefined, folder, at, surroundings);
  return agreedWith(answers);
}

function agreedWith(answers: readonly Answer[], ...more: readonly Answer[]): Answer {
  const [first = "unclear", ...rest] = [...answers, ...more];
  return rest.every((answer) => answer === first) ? first : "unclear";
}

/** The folder where the words of a run begin. */
function folderOf(run: OpenedRun): OpenedRun["folder"] {
  const { folder } = ownFolder(run.invocation);
  return folder === undefined ? run.folder : joinFolders(run.folder, folder);
}

/** Operands of a run, as a quantifier asks about them. */
export type OperandLister<Of = OpenedRun> = (
  of: Of,
  surroundings: Surroundings,
) => readonly Operand[];

/** Asks about something that has operands. */
export type OperandAsker<Of> = (of: Of, at: string, surroundings: Surroundings) => Answer;

/** The words that are not flags, without those of a sub-command of `depth` words. */
export function wordsFrom(depth: number): OperandLister {
  return (run) => {
    const folder = folderOf(run);
    return run.invocation.words.slice(depth).map(({ word, isSure }) => ({
      word,
      folder,
      isSure: isSure && !isWild(word) && !(mayBeFlag(word) && isUnknown(word)),
    }));
  };
}

function isUnknown({ pieces }: Word): boolean {
  return pieces.some((piece) => piece.kind === "unknown");
}

/** Compiles quantifiers over operands; an operand that may not exist must not change the answer. */
export function compileOperands<Of>(
  { any, every, only }: Quantified,
  list: OperandLister<Of>,
): OperandAsker<Of> {
  const askers: OperandAsker<Of>[] = [];
  if (any !== undefined) askers.push(anyOf(compileWordCondition(any), list));
  if (every !== undefined) askers.push(eachOf(compileWordCondition(every), list, true));
  if (only !== undefined) askers.push(eachOf(compileWordCondition(only), list, false));
  return (run, at, surroundings) => {
    let answer: Answer = "yes";
    for (const ask of askers) {
      answer = both(answer, ask(run, at, surroundings));
      if (answer === "no") return answer;
    }
    return answer;
  };
}

function anyOf<Of>(ask: WordAsker, list: OperandLister<Of>): OperandAsker<Of> {
  return (run, at, surroundings) => {
    let answer: Answer = "no";
    for (const { word, folder, isSure, isWorkplace } of list(run, surroundings)) {
      // Else `cd "$X" && make` would be about every file that a rule asks of.
      if (isWorkplace === true && folder.kind === "unknown") continue;
      const own = ask(word, folder, at, surroundings);
      answer = either(answer, isSure || own === "no" ? own : "unclear");
      if (answer === "yes") return answer;
    }
    return answer;
  };
}

function eachOf<Of>(
  ask: WordAsker,
  list: OperandLister<Of>,
  needsOne: boolean,
): OperandAsker<Of> {
  return (run, at, surroundings) => {
    const operands = list(run, surroundings);
    let answer: Answer = "yes";
    if (needsOne && !operands.some(({ isSure }) => isSure)) {
      answer = operands.length === 0 ? "no" : "unclear";
    }
    for (const { word, folder, isSure, isMentioned } of operands) {
      if (isMentioned === true) continue;
      if (answer === "no") return answer;
      const own = ask(word, folder, at, surroundings);
      answer = both(answer, isSure || own === "yes" ? own : "unclear");
    }
    return answer;
  };
}
