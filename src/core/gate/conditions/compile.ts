/** Compiles conditions, so that asking them builds nothing. */

import { encodeUtf8 } from "../../bytes.ts";
import { type JsonValue, parseJson } from "../../json/json.ts";
import { type Answer, both, either, opposite } from "./answer.ts";
import { type Asker, type Compiling, noted, type Surroundings } from "./asker.ts";
import type { Condition, ConditionMapping, Quantified } from "./condition.ts";
import { emailAsker } from "./email.ts";
import { patchedPaths } from "./patch.ts";
import { pathGlobAsker, underAsker } from "./path_conditions.ts";
import { hasSource } from "./provenance.ts";
import {
  checkedPointer,
  type Selected,
  type Selection,
  selectValues,
  type ValuePointer,
} from "./select.ts";
import { isOneOf, numberTests, textTests } from "./text_conditions.ts";
import { absent, equalsAsker, itemAskers, simple, typed, wrongType } from "./typed_asker.ts";
import { urlAskers } from "./url_conditions.ts";
import { appendAll } from "../../lists.ts";

/** Compiles a condition on one value. */
export function compileCondition({ AnyOf }: Condition, compiling: Compiling): Asker {
  const mappings = AnyOf.map((mapping) => compileMapping(mapping, compiling));
  const [only] = mappings;
  if (mappings.length === 1 && only !== undefined) return only;
  return (value, at, surroundings) => {
    let answer: Answer = "no";
    for (const mapping of mappings) {
      answer = either(answer, mapping(value, at, surroundings));
      if (answer === "yes") return answer;
    }
    return answer;
  };
}

function compileMapping(mapping: ConditionMapping, compiling: Compiling): Asker {
  const askers = askersOf(mapping, compiling);
  const [only] = askers;
  if (askers.length === 1 && only !== undefined) return only;
  return (value, at, surroundings) => {
    let answer: Answer = "yes";
    for (const ask of askers) {
      answer = both(answer, ask(value, at, surroundings));
      if (answer === "no") return answer;
    }
    return answer;
  };
}

function askersOf(mapping: ConditionMapping, compiling: Compiling): readonly Asker[] {
  const askers: Asker[] = [];
  const { is, present, source, not, json, patch } = mapping;
  if (is !== undefined) {
    askers.push(simple("is", (value) => isOneOf(value, is) ? "yes" : "no"));
  }
  if (present !== undefined) {
    askers.push((value, at, surroundings) => {
      const answer = (value !== undefined) === present ? "yes" : "no";
      const text = value === undefined ? "is absent" : "is there";
      return noted(surroundings, { at, condition: "present", answer, text });
    });
  }
  if (source !== undefined) {
    askers.push((value, at, surroundings) => {
      if (value === undefined) return absent("source", at, surroundings);
      const answer = hasSource(source, at, surroundings.provenance);
      const list = source.join(" or ");
      const text = answer === "unclear"
        ? "may be meant by a path of provenance that cannot be read"
        : `is ${answer === "yes" ? "" : "not "}labelled ${list}`;
      const why = answer === "unclear" ? { why: "not_parsed" as const } : {};
      return noted(surroundings, { at, condition: "source", answer, ...why, text });
    });
  }
  for (const name of ["equals", "in"] as const) {
    const listed = mapping[name];
    if (listed !== undefined) askers.push(equalsAsker(name, listed, compiling));
  }
  for (const [name, test] of textTests(mapping)) {
    askers.push(typed(name, "text", compiling, (text: string) => test(text) ? "yes" : "no"));
  }
  for (const [name, test] of numberTests(mapping)) {
    askers.push(typed(name, "a number", compiling, (n: number) => test(n) ? "yes" : "no"));
  }
  if (mapping.under !== undefined) askers.push(underAsker(mapping.under, compiling));
  if (mapping.path_glob !== undefined) askers.push(pathGlobAsker(mapping.path_glob, compiling));
  appendAll(askers, urlAskers(mapping, compiling));
  if (mapping.email_domain !== undefined) {
    askers.push(emailAsker(mapping.email_domain, compiling));
  }
  appendAll(askers, itemAskers(mapping, compiling));
  if (json !== undefined) askers.push(jsonAsker(json, compiling));
  if (patch !== undefined) askers.push(patchAsker(patch, compiling));
  if (not !== undefined) {
    const inner = compileCondition(not, compiling);
    askers.push((value, at, surroundings) =>
      denied(at, surroundings, () => inner(value, at, surroundings))
    );
  }
  return askers;
}

/** The answer of `not`; where it is no, a note tells what holds inside. */
function denied(at: string, surroundings: Surroundings, ask: () => Answer): Answer {
  const { notes } = surroundings;
  const before = notes?.length;
  const answer = opposite(ask());
  if (notes === undefined || answer !== "no") return answer;
  const inside = notes.slice(before).findLast((note) => note.answer === "yes");
  const text = inside === undefined
    ? "is what it must not be"
    : `${inside.text}, which "not" excludes`;
  return noted(surroundings, { at: inside?.at ?? at, condition: "not", answer, text });
}

/** A text that is read as another type; unclear if it cannot be read. */
function inner<T>(
  condition: string,
  compiling: Compiling,
  read: (text: string) => T | undefined,
  ask: (found: T, at: string, surroundings: Surroundings) => Answer,
): Asker {
  return (value, at, surroundings) => {
    if (value === undefined) return absent(condition, at, surroundings);
    if (typeof value !== "string") {
      return wrongType(condition, "text", value, at, surroundings, compiling);
    }
    const found = read(value);
    if (found !== undefined) return ask(found, at, surroundings);
    const text = `cannot be read as ${condition}`;
    if (compiling.isDeep) return noted(surroundings, { at, condition, answer: "no", text });
    return noted(surroundings, { at, condition, answer: "unclear", why: "not_parsed", text });
  };
}

function jsonAsker(json: NonNullable<ConditionMapping["json"]>, compiling: Compiling): Asker {
  const conditions = Object.entries(json).map(([pointer, condition]) =>
    compilePointed(pointer, condition, { isInner: true })
  );
  return inner("json", compiling, strictJson, ({ value }, at, surroundings) => {
    let answer: Answer = "yes";
    for (const ask of conditions) {
      answer = both(answer, ask(value, at, surroundings));
      if (answer === "no") return answer;
    }
    return answer;
  });
}

function strictJson(text: string): { readonly value: JsonValue } | undefined {
  try {
    return { value: parseJson({ name: "argument", bytes: encodeUtf8(text) }) };
  } catch {
    return undefined;
  }
}

function patchAsker(patch: Quantified, compiling: Compiling): Asker {
  const ask = compileQuantified(patch, { isDeep: false });
  return inner(
    "patch",
    compiling,
    patchedPaths,
    (paths, at, surroundings) => ask(paths.map((value) => ({ at, value })), surroundings, at),
  );
}

/** Asks a condition of what a pointer selects below a value. */
export type PointedAsker = (
  root: JsonValue,
  at: string,
  surroundings: Surroundings,
  names?: ReadonlySet<string>,
) => Answer;

/** Compiles a condition with the pointer that leads to its values. */
export function compilePointed(
  text: string,
  condition: Condition,
  { isInner = false }: { readonly isInner?: boolean } = {},
): PointedAsker {
  const pointer = checkedPointer(text);
  const compiling = { isDeep: pointer.isDeep };
  const ask = pointer.isPlural
    ? compileAlternatives(condition, compiling)
    : onlyValue(compileCondition(condition, compiling));
  return (root, at, surroundings, names) => {
    const before = surroundings.notes?.length ?? 0;
    const selection = selectValues(root, pointer, { isInner, names });
    const answer = askSelected(selection, at, surroundings, pointer, ask);
    for (const note of surroundings.notes?.slice(before) ?? []) note.pointer ??= pointer.text;
    return answer;
  };
}

/** Asks about all values that a pointer selects. `place` says where, for notes about none. */
type ManyAsker = (
  values: readonly Selected[],
  surroundings: Surroundings,
  place: string,
) => Answer;

function askSelected(
  selection: Selection,
  at: string,
  surroundings: Surroundings,
  pointer: ValuePointer,
  ask: ManyAsker,
): Answer {
  if (selection.kind === "unclear") {
    const { why, text } = selection;
    const note = { at: at + selection.at, condition: pointer.text, why, text };
    return noted(surroundings, { ...note, answer: "unclear" });
  }
  const { values } = selection;
  return ask(
    at === "" ? values : values.map((one) => ({ ...one, at: at + one.at })),
    surroundings,
    at + pointer.text,
  );
}

function onlyValue(ask: Asker): ManyAsker {
  return ([first], surroundings) => ask(first?.value, first?.at ?? "", surroundings);
}

function compileAlternatives({ AnyOf }: Condition, compiling: Compiling): ManyAsker {
  const alternatives = AnyOf.map((mapping) => compileQuantified(mapping, compiling));
  return (values, surroundings, place) => {
    let answer: Answer = "no";
    for (const ask of alternatives) answer = either(answer, ask(values, surroundings, place));
    return answer;
  };
}

/** Compiles quantifiers; all that are given must hold. */
function compileQuantified(
  { any, every, only, not }: Quantified & Pick<ConditionMapping, "not">,
  compiling: Compiling,
): ManyAsker {
  const askers: ManyAsker[] = [];
  if (any !== undefined) askers.push(quantified("any", compileCondition(any, compiling)));
  if (every !== undefined) askers.push(quantified("every", compileCondition(every, compiling)));
  if (only !== undefined) askers.push(quantified("only", compileCondition(only, compiling)));
  if (not !== undefined) {
    const ask = compileAlternatives(not, compiling);
    askers.push((values, surroundings, place) =>
      denied(place, surroundings, () => ask(values, surroundings, place))
    );
  }
  return (values, surroundings, place) => {
    let answer: Answer = "yes";
    for (const ask of askers) answer = both(answer, ask(values, surroundings, place));
    return answer;
  };
}

function quantified(quantifier: "any" | "every" | "only", ask: Asker): ManyAsker {
  const isAny = quantifier === "any";
  const combine = isAny ? either : both;
  const ends: Answer = isAny ? "yes" : "no";
  return (values, surroundings, place) => {
    if (values.length === 0) {
      const isOnly = quantifier === "only";
      const text = isOnly
        ? "nothing is there"
        : `nothing is there, and "${quantifier}" wants a value`;
      const answer = isOnly ? "yes" : "no";
      return noted(surroundings, { at: place, condition: quantifier, answer, text });
    }
    let answer: Answer = isAny ? "no" : "yes";
    for (const { value, at } of values) {
      answer = combine(answer, ask(value, at, surroundings));
      if (answer === ends) return answer;
    }
    return answer;
  };
}
