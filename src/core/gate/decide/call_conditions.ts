/** Conditions of generation 1.1 on a whole call: its arguments, its targets and its command line. */

import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import type { CommandAsker, CommandLanguage, ReadLine } from "../command/language.ts";
import type { LineDoubt } from "../command/line_doubt.ts";
import { type Answer, both, either } from "../conditions/answer.ts";
import { noted, type Surroundings } from "../conditions/asker.ts";
import { compileCondition, compilePointed } from "../conditions/compile.ts";
import type { Condition, TargetCondition, TargetsCondition } from "../conditions/condition.ts";
import {
  checkedPointer,
  foldedNames,
  FOLDER_ARGUMENT,
  isAddedArgument,
  mayReach,
  selectValues,
  SHELL_ARGUMENT,
} from "../conditions/select.ts";
import type { NormalizedIntent, NormalizedTarget } from "../intent/intent.ts";
import type { RuleMatch } from "../policy/policy.ts";
import { patternSet } from "./name_set.ts";

/** A call, as conditions are asked about it. */
export interface AskedCall {
  readonly intent: NormalizedIntent;
  readonly surroundings: Surroundings;
  /** The command line of the call, once a condition has asked about it. */
  line?: ReadLine;
  /** What of its command line alone made the rule unclear that was asked last. */
  doubt?: LineDoubt | undefined;
  /** The folded names of its arguments, once a condition has asked about one. */
  names?: ReadonlySet<string>;
}

function namesOf(call: AskedCall): ReadonlySet<string> {
  return call.names ??= foldedNames(call.intent.args);
}

/** Asks conditions of a call. */
export type CallAsker = (call: AskedCall) => Answer;

/** Prepares a call for conditions. */
export function askedCall(intent: NormalizedIntent, notes?: Surroundings["notes"]): AskedCall {
  const { workspace } = intent.context;
  const folder = intent.args[FOLDER_ARGUMENT];
  return {
    intent,
    surroundings: {
      workspace,
      folder: typeof folder === "string" ? folder : workspace,
      provenance: intent.arg_provenance,
      notes,
    },
  };
}

/** Compiles the conditions on arguments, targets and commands. */
export function compileCall(
  { args, no_other_args, targets, command }: RuleMatch,
  commands: Readonly<Record<string, string>>,
  language: CommandLanguage | undefined,
): CallAsker {
  const askers: CallAsker[] = [];
  if (targets !== undefined) askers.push(compileTargets(targets));
  if (args !== undefined) {
    for (const { Pointer, Condition } of args) {
      const ask = compilePointed(Pointer, Condition);
      askers.push((call) => ask(call.intent.args, "", call.surroundings, namesOf(call)));
    }
    if (no_other_args === true) askers.push(noOtherArgs(args.map(({ Pointer }) => Pointer)));
  }
  if (command !== undefined) {
    askers.push(commandAsker(commands, language && { language, ask: language.compile(command) }));
  }
  return (call) => {
    let answer: Answer = "yes";
    call.doubt = undefined;
    for (const ask of askers) {
      const isUnclear = answer === "unclear";
      answer = both(answer, ask(call));
      if (answer === "no") return answer;
      // The command line is asked about last.
      if (isUnclear) call.doubt = undefined;
    }
    return answer;
  };
}

/** Asks whether pointers select every scalar of the call, and lead to what is empty. */
function noOtherArgs(texts: readonly string[]): CallAsker {
  const pointers = texts.map(checkedPointer);
  return (call) => {
    const { intent: { args }, surroundings } = call;
    const names = namesOf(call);
    const selected = new Set<string>();
    for (const pointer of pointers) {
      const selection = selectValues(args, pointer, { names });
      if (selection.kind === "unclear") {
        const { at, why, text } = selection;
        return noted(surroundings, {
          at,
          condition: "no_other_args",
          answer: "unclear",
          why,
          text,
        });
      }
      for (const { at } of selection.values) selected.add(at);
    }
    const other = valueBeside(args, "", selected);
    const condition = "no_other_args";
    if (other !== undefined) {
      const text = "is an argument that no pointer selects";
      return noted(surroundings, { at: other, condition, answer: "no", text });
    }
    const hollow = hollowBeside(args, "", (at) => pointers.some((one) => mayReach(one, at)));
    if (hollow !== undefined) {
      const text = "is empty, which some programs take for a value, and no pointer selects it";
      return noted(surroundings, {
        at: hollow,
        condition,
        answer: "unclear",
        why: "two_readings",
        text,
      });
    }
    return noted(surroundings, { at: "", condition, answer: "yes", text: "no other argument" });
  };
}

/** The members or items of a value that are there: a member that is null is absent, an item is not. */
function entriesOf(value: JsonObject | readonly JsonValue[], at: string) {
  const isList = !isJsonObject(value);
  return Object.entries<JsonValue>(value).filter(([name, item]) =>
    isList || (item !== null && !(at === "" && isAddedArgument(name)))
  );
}

/** Place of a scalar that is not selected. */
function valueBeside(
  value: JsonValue,
  at: string,
  selected: ReadonlySet<string>,
): string | undefined {
  if (value === null || typeof value !== "object") return selected.has(at) ? undefined : at;
  for (const [name, item] of entriesOf(value, at)) {
    const found = valueBeside(item, joinPointer(at, name), selected);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Place of a list or an object in which there is nothing and no pointer leads. To JavaScript it is
 * true, to others false.
 */
function hollowBeside(
  value: JsonValue,
  at: string,
  isReached: (at: string) => boolean,
): string | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const entries = entriesOf(value, at);
  if (entries.length === 0) return isReached(at) ? undefined : at;
  for (const [name, item] of entries) {
    const found = hollowBeside(item, joinPointer(at, name), isReached);
    if (found !== undefined) return found;
  }
  return undefined;
}

type TargetAsker = (target: NormalizedTarget, at: string, surroundings: Surroundings) => Answer;

function compileTargets({ any, every, only }: TargetsCondition): CallAsker {
  const compiled = [
    ["any", any],
    ["every", every],
    ["only", only],
  ] as const;
  const askers = compiled.flatMap(([quantifier, alternatives]) => {
    if (alternatives === undefined) return [];
    const items = alternatives.AnyOf.map(compileTarget);
    const ask: TargetAsker = (target, at, surroundings) =>
      items.reduce<Answer>((answer, item) => either(answer, item(target, at, surroundings)), "no");
    return [{ quantifier, ask }];
  });
  return ({ intent: { targets }, surroundings }) => {
    let answer: Answer = "yes";
    for (const { quantifier, ask } of askers) {
      const isAny = quantifier === "any";
      if (targets.length === 0 && quantifier !== "only") {
        const text = `the call has no target, and "${quantifier}" wants one`;
        return noted(surroundings, { at: "", condition: "targets", answer: "no", text });
      }
      let own: Answer = isAny ? "no" : "yes";
      for (const [index, target] of targets.entries()) {
        const one = ask(target, `/targets/${index}`, surroundings);
        own = isAny ? either(own, one) : both(own, one);
      }
      answer = both(answer, own);
    }
    return answer;
  };
}

function compileTarget({ kind, value, operation, sensitivity }: TargetCondition): TargetAsker {
  const kinds = kind && new Set(kind);
  const operations = operation && new Set(operation);
  const classes = sensitivity && new Set(sensitivity);
  const names = isTexts(value) ? patternSet(value) : undefined;
  const condition = isTexts(value) || value === undefined
    ? undefined
    : compileCondition(value, { isDeep: false });
  return (target, at, surroundings) => {
    const isOther = kinds?.has(target.kind) === false ||
      operations?.has(target.operation) === false ||
      classes?.has(target.sensitivity) === false || names?.has(target.value) === false;
    if (isOther) {
      const text = `is ${target.kind} ${target.operation}`.trimEnd();
      return noted(surroundings, { at, condition: "targets", answer: "no", text });
    }
    return condition === undefined ? "yes" : condition(target.value, `${at}/value`, surroundings);
  };
}

function isTexts(value: readonly string[] | Condition | undefined): value is readonly string[] {
  return Array.isArray(value);
}

/** A reader of command lines, and a condition that it compiled. */
interface Reader {
  readonly language: CommandLanguage;
  readonly ask: CommandAsker;
}

function commandAsker(
  commands: Readonly<Record<string, string>>,
  reader: Reader | undefined,
): CallAsker {
  const pointers = new Map(
    Object.entries(commands).map(([tool, text]) => [tool, checkedPointer(text)]),
  );
  return (call) => {
    const { intent, surroundings } = call;
    const pointer = pointers.get(intent.tool_name);
    const unclear = (
      at: string,
      why: "not_parsed" | "disguised_name" | "wrong_type",
      text: string,
    ) => {
      const reason = why === "not_parsed" ? text : `${at} ${text}`;
      call.doubt = { kind: "unread", reason };
      return noted(surroundings, { at, condition: "command", answer: "unclear", why, text });
    };
    if (pointer === undefined) {
      const text = `${intent.tool_name} has no command line`;
      return noted(surroundings, { at: "", condition: "command", answer: "no", text });
    }
    const selection = selectValues(intent.args, pointer);
    if (selection.kind === "unclear") return unclear(selection.at, selection.why, selection.text);
    const [found] = selection.values;
    if (found?.value === undefined) {
      const text = "there is no command line";
      return noted(surroundings, { at: pointer.text, condition: "command", answer: "no", text });
    }
    // Without the reader of command lines nothing can be said of one.
    if (reader === undefined) {
      return unclear(found.at, "not_parsed", "no reader of command lines is loaded");
    }
    const shell = intent.args[SHELL_ARGUMENT];
    const tool = typeof shell === "string" ? shell : intent.tool_name;
    call.line ??= reader.language.read(found.value, found.at, tool);
    const { notes } = surroundings;
    const before = notes?.length;
    const answer = reader.ask(call.line, surroundings);
    call.doubt = call.line.doubt;
    const last = notes?.slice(before).at(-1);
    if (notes === undefined || answer !== "no" || last?.answer === "no") return answer;
    const text = last === undefined
      ? "does nothing that the rule asks for"
      : `${last.text}, which "not" excludes`;
    return noted(surroundings, { at: found.at, condition: "command", answer, text });
  };
}
