/** Compiles conditions on command lines. */

import { type Answer, both, either, opposite } from "../../conditions/answer.ts";
import { noted, type Surroundings } from "../../conditions/asker.ts";
import { patternSet } from "../../decide/name_set.ts";
import { printable } from "../../../text.ts";
import type { FileAct } from "../act.ts";
import type { ActCondition, Acts, CommandCondition } from "../condition.ts";
import type { Quantified } from "../../conditions/condition.ts";
import type { OperandFact } from "../operand.ts";
import type { OpenedAct, OpenedFile } from "../opened.ts";
import { type ActAsker, ActTable } from "./act_table.ts";
import {
  compileFlags,
  compileOperands,
  compileOptions,
  compileSubcommand,
  type OperandLister,
  type RunAsker,
  wordsFrom,
} from "./facts.ts";
import { feedsOf } from "./file_feeds.ts";
import { operandsOf } from "./operands.ts";
import { compileProgram } from "./program_name.ts";
import { socketsOf } from "./sockets.ts";
import { compileWordCondition } from "./word_condition.ts";
import { workplaceOf } from "./workplace.ts";
import { largest } from "../../../lists.ts";

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
      const asked = ask(act, at, surroundings);
      // What may be nothing at all decides nothing.
      const own = act.isMaybe === true && asked === ends ? "unclear" : asked;
      answer = isAny ? either(answer, own) : both(answer, own);
      if (answer === ends) return answer;
    }
    return answer;
  };
}

/** Tells what an item found about an act: the fact that it failed at, if there is one. */
function tell(
  act: OpenedAct,
  fact: string | undefined,
  answer: Answer,
  at: string,
  surroundings: Surroundings,
): Answer {
  if (surroundings.notes === undefined) return answer;
  const found = fact === undefined ? "is such an act" : `${fact} ${SAID[answer]}`;
  const why = answer === "unclear" ? { why: "unknown_part" } as const : {};
  const text = `${shown(act)}: ${found}`;
  return noted(surroundings, { at, condition: "command", answer, text, ...why });
}

const SAID: Readonly<Record<Answer, string>> = {
  yes: "fits",
  no: "does not fit",
  unclear: "cannot be told",
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

function compileActs({ AnyOf }: Acts): ActAsker {
  const items = new ActTable(AnyOf.map((condition) => ({ condition, ask: itemAsker(condition) })));
  return (act, at, surroundings) => {
    let answer: Answer = "no";
    // Notes tell of every item.
    const asked = surroundings.notes === undefined ? items.about(act) : items.all;
    for (const { ask } of asked) {
      answer = either(answer, ask(act, at, surroundings));
      if (answer === "yes") return answer;
    }
    return answer;
  };
}

/** An item that is compiled when it is asked: most items are about other acts. */
function itemAsker(condition: ActCondition): ActAsker {
  let made: ActAsker | undefined;
  return (act, at, surroundings) => {
    // It may be any act, and more than one.
    if (act.kind === "run" && act.isAnything) {
      return tell(act, "what it does", "unclear", at, surroundings);
    }
    return (made ??= compileAct(condition))(act, at, surroundings);
  };
}

type NamedAsker = readonly [fact: string, ask: ActAsker];

function compileAct(condition: ActCondition): ActAsker {
  const askers: NamedAsker[] = [];
  const { to_file, from_file, assigns, not } = condition;
  const askSocket = condition.hosts === undefined ? undefined : socketAsker(condition.hosts);
  for (const [fact, ask] of runAskers(condition)) {
    askers.push([fact, (act, at, surroundings) => {
      if (act.kind === "run") return ask(act, at, surroundings);
      if (fact !== "hosts" || act.kind === "assigns") return "no";
      return askSocket?.(act, at, surroundings) ?? "no";
    }]);
  }
  if (to_file !== undefined) askers.push(["to_file", fileAsker("to_file", to_file)]);
  if (from_file !== undefined) askers.push(["from_file", fileAsker("from_file", from_file)]);
  if (assigns !== undefined) {
    const names = patternSet(assigns);
    askers.push([
      "assigns",
      (act) => act.kind === "assigns" && names.has(act.variable) ? "yes" : "no",
    ]);
  }
  if (not !== undefined) {
    const inner = compileActs(not);
    askers.push(["not", (act, at, surroundings) => opposite(inner(act, at, surroundings))]);
  }
  return (act, at, surroundings) => {
    let answer: Answer = "yes";
    let failed: string | undefined;
    for (const [fact, ask] of askers) {
      const own = ask(act, at, surroundings);
      if (own === "no") return tell(act, fact, own, at, surroundings);
      if (own === "unclear") failed ??= fact;
      answer = both(answer, own);
    }
    return tell(act, failed, answer, at, surroundings);
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

type NamedRunAsker = readonly [fact: string, ask: RunAsker];

function runAskers(condition: ActCondition): readonly NamedRunAsker[] {
  const { program, subcommand, flags, option, words, reads, writes, hosts, fed_by } = condition;
  const askers: NamedRunAsker[] = [];
  if (program !== undefined) askers.push(["program", compileProgram(program)]);
  if (subcommand !== undefined) askers.push(["subcommand", compileSubcommand(subcommand)]);
  if (flags !== undefined) askers.push(["flags", compileFlags(flags)]);
  if (option !== undefined) askers.push(["option", compileOptions(option)]);
  if (words !== undefined) {
    // The words of the longest sub-command asked about do not count as its operands.
    const depth = Math.max(0, largest((subcommand ?? []).map((text) => text.split(" ").length)));
    askers.push(["words", compileOperands(words, wordsFrom(depth))]);
  }
  for (const fact of ["reads", "writes", "hosts"] as const) {
    const asked = { reads, writes, hosts }[fact];
    if (asked === undefined) continue;
    askers.push([fact, compileOperands(asked, operandLister(fact))]);
  }
  if (fed_by !== undefined) askers.push(["fed_by", feedAsker(compileActs(fed_by))]);
  return askers;
}

function operandLister(fact: OperandFact): OperandLister {
  return (run, surroundings) => {
    const named = operandsOf(run)[fact];
    const here = workplaceOf(run, fact, surroundings);
    return here.length === 0 ? named : [...named, ...here];
  };
}

/** Of files, those that shells open as sockets have hosts; a condition on hosts is about no other. */
function socketAsker(hosts: Quantified): (act: OpenedFile, ...rest: AskRest) => Answer {
  const ask = compileOperands(hosts, ({ file, folder }: OpenedFile) => socketsOf(file, folder));
  return (act, at, surroundings) =>
    socketsOf(act.file, act.folder).length === 0 ? "no" : ask(act, at, surroundings);
}

type AskRest = readonly [at: string, surroundings: Surroundings];

function feedAsker(ask: ActAsker): RunAsker {
  // A long pipe asks about the same acts again and again.
  let answers = new Map<OpenedAct, Answer>();
  let last: Surroundings | undefined;
  return (run, at, surroundings) => {
    if (surroundings !== last) answers = new Map();
    last = surroundings;
    let answer: Answer = "no";
    for (const [act, isSure] of feedsOf(run, surroundings.folder)) {
      const own = answers.get(act) ?? ask(act, at, surroundings);
      answers.set(act, own);
      answer = either(answer, own === "yes" && (act.isMaybe === true || !isSure) ? "unclear" : own);
      if (answer === "yes") return answer;
    }
    return answer;
  };
}
