/** Compiles conditions on command lines. */

import { type Answer, both, either, opposite } from "../../conditions/answer.ts";
import { noted, type Surroundings } from "../../conditions/asker.ts";
import { patternSet } from "../../decide/name_set.ts";
import { printable } from "../../../text.ts";
import type { FileAct } from "../act.ts";
import type { ActCondition, Acts, CommandCondition } from "../condition.ts";
import type { OpenedAct, OpenedRun } from "../opened.ts";
import {
  compileFlags,
  compileOperands,
  compileOptions,
  compileSubcommand,
  type RunAsker,
  wordsFrom,
} from "./facts.ts";
import { operandsOf } from "./operands.ts";
import { compileProgram } from "./program_name.ts";
import { compileWordCondition } from "./word_condition.ts";

/** Asks about all acts of a line. */
export type ActsAsker = (
  acts: readonly OpenedAct[],
  at: string,
  surroundings: Surroundings,
) => Answer;

/** Compiles a condition on lines. */
export function compileCommand({ every, any, not }: CommandCondition): ActsAsker {
  const askers: ActsAsker[] = [];
  if (any !== undefined) askers.push(quantified(compileActs(any), "any"));
  if (every !== undefined) askers.push(quantified(compileActs(every), "every"));
  if (not !== undefined) {
    const inner = compileCommand(not);
    askers.push((acts, at, surroundings) => opposite(inner(acts, at, surroundings)));
  }
  return (acts, at, surroundings) => {
    let answer: Answer = "yes";
    for (const ask of askers) {
      answer = both(answer, ask(acts, at, surroundings));
      if (answer === "no") return answer;
    }
    return answer;
  };
}

function quantified(ask: ActAsker, quantifier: "any" | "every"): ActsAsker {
  const isAny = quantifier === "any";
  const ends = isAny ? "yes" : "no";
  return (acts, at, surroundings) => {
    let answer: Answer = isAny || acts.length === 0 ? "no" : "yes";
    for (const act of acts) {
      const own = tell(act, ask(act, at, surroundings), at, surroundings);
      answer = isAny ? either(answer, own) : both(answer, own);
      if (answer === ends) return answer;
    }
    return answer;
  };
}

function tell(act: OpenedAct, answer: Answer, at: string, surroundings: Surroundings): Answer {
  if (surroundings.notes === undefined) return answer;
  const text = `${shown(act)}: ${ANSWERS[answer]}`;
  const why = answer === "unclear" ? { why: "unknown_part" } as const : {};
  return noted(surroundings, { at, condition: "command", answer, text, ...why });
}

const ANSWERS: Readonly<Record<Answer, string>> = {
  yes: "is such an act",
  no: "is no such act",
  unclear: "may be such an act",
};

function shown(act: OpenedAct): string {
  switch (act.kind) {
    case "assigns":
      return `sets ${printable(act.variable)}`;
    case "to_file":
      return short(`writes ${act.file.source}`);
    case "from_file":
      return short(`reads ${act.file.source}`);
    case "run": {
      const isAnything = act.isAnything && act.program.source === "";
      if (isAnything) return "something that is known only when it runs";
      return short(`runs ${[act.program, ...act.words].map(({ source }) => source).join(" ")}`);
    }
  }
}

const SHOWN_CHARACTERS = 80;

function short(text: string): string {
  const clean = printable(text);
  return clean.length <= SHOWN_CHARACTERS ? clean : `${clean.slice(0, SHOWN_CHARACTERS)}…`;
}

type ActAsker = (act: OpenedAct, at: string, surroundings: Surroundings) => Answer;

function compileActs({ AnyOf }: Acts): ActAsker {
  const items = AnyOf.map(compileAct);
  return (act, at, surroundings) => {
    let answer: Answer = "no";
    for (const ask of items) {
      answer = either(answer, ask(act, at, surroundings));
      if (answer === "yes") return answer;
    }
    return answer;
  };
}

function compileAct(condition: ActCondition): ActAsker {
  const askers: ActAsker[] = [];
  const { to_file, from_file, assigns, not } = condition;
  for (const ask of runAskers(condition)) {
    askers.push((act, at, surroundings) => act.kind === "run" ? ask(act, at, surroundings) : "no");
  }
  if (to_file !== undefined) askers.push(fileAsker("to_file", to_file));
  if (from_file !== undefined) askers.push(fileAsker("from_file", from_file));
  if (assigns !== undefined) {
    const names = patternSet(assigns);
    askers.push((act) => act.kind === "assigns" && names.has(act.variable) ? "yes" : "no");
  }
  if (not !== undefined) {
    const inner = compileActs(not);
    askers.push((act, at, surroundings) => opposite(inner(act, at, surroundings)));
  }
  return (act, at, surroundings) => {
    // It may be any act, and more than one.
    if (act.kind === "run" && act.isAnything) return "unclear";
    let answer: Answer = "yes";
    for (const ask of askers) {
      answer = both(answer, ask(act, at, surroundings));
      if (answer === "no") return answer;
    }
    return answer;
  };
}

function fileAsker(
  kind: FileAct["kind"],
  condition: NonNullable<ActCondition["to_file"]>,
): ActAsker {
  const ask = compileWordCondition(condition);
  return (act, at, surroundings) =>
    act.kind === kind ? ask(act.file, act.folder, at, surroundings) : "no";
}

function runAskers(condition: ActCondition): readonly RunAsker[] {
  const { program, subcommand, flags, option, words, reads, writes, hosts, fed_by } = condition;
  const askers: RunAsker[] = [];
  if (program !== undefined) askers.push(compileProgram(program));
  if (subcommand !== undefined) askers.push(compileSubcommand(subcommand));
  if (flags !== undefined) askers.push(compileFlags(flags));
  if (option !== undefined) askers.push(compileOptions(option));
  if (words !== undefined) {
    // Words of the longest sub-command that is asked about are no words of it.
    const depth = Math.max(0, ...(subcommand ?? []).map((text) => text.split(" ").length));
    askers.push(compileOperands(words, wordsFrom(depth)));
  }
  if (reads !== undefined) askers.push(compileOperands(reads, (run) => operandsOf(run).reads));
  if (writes !== undefined) askers.push(compileOperands(writes, (run) => operandsOf(run).writes));
  if (hosts !== undefined) askers.push(compileOperands(hosts, (run) => operandsOf(run).hosts));
  if (fed_by !== undefined) askers.push(feedAsker(compileActs(fed_by)));
  return askers;
}

function feedAsker(ask: ActAsker): RunAsker {
  // A long pipe asks about the same acts again and again.
  let answers = new WeakMap<OpenedAct, Answer>();
  let last: Surroundings | undefined;
  return ({ feeds }: OpenedRun, at, surroundings) => {
    if (surroundings !== last) answers = new WeakMap();
    last = surroundings;
    let answer: Answer = "no";
    for (const act of feeds) {
      const own = answers.get(act) ?? ask(act, at, surroundings);
      answers.set(act, own);
      answer = either(answer, own);
      if (answer === "yes") return answer;
    }
    return answer;
  };
}
