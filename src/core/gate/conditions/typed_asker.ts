/** Conditions on values of one type: what they say of absent values and of other types. */

import { canonicalText } from "../../json/canonical.ts";
import { describeJson, type JsonValue } from "../../json/json.ts";
import type { Answer } from "./answer.ts";
import { type Asker, type Compiling, noted, type Surroundings } from "./asker.ts";
import type { ConditionMapping } from "./condition.ts";
import { equalsOne } from "./text_conditions.ts";

/** The answer of most conditions where there is no value. */
export function absent(condition: string, at: string, surroundings: Surroundings): Answer {
  return noted(surroundings, { at, condition, answer: "no", text: "is absent" });
}

/** The answer of a condition that reads another type than the value has. */
export function wrongType(
  condition: string,
  expected: string,
  value: JsonValue,
  at: string,
  surroundings: Surroundings,
  { isDeep }: Compiling,
): Answer {
  const text = `is ${describeJson(value)}, not ${expected}`;
  if (isDeep) return noted(surroundings, { at, condition, answer: "no", text });
  return noted(surroundings, { at, condition, answer: "unclear", why: "wrong_type", text });
}

/** A condition that answers for values of every type. */
export function simple(condition: string, ask: (value: JsonValue) => Answer): Asker {
  return (value, at, surroundings) => {
    if (value === undefined) return absent(condition, at, surroundings);
    const answer = ask(value);
    if (surroundings.notes === undefined) return answer;
    return noted(surroundings, { at, condition, answer, text: `is ${shown(value)}` });
  };
}

/** A condition on values of one type. */
export function typed<T extends string | number>(
  condition: string,
  expected: "text" | "a number",
  compiling: Compiling,
  ask: (value: T) => Answer,
): Asker {
  const isOfType = expected === "text"
    ? (value: JsonValue) => typeof value === "string"
    : (value: JsonValue) => typeof value === "number";
  return (value, at, surroundings) => {
    if (value === undefined) return absent(condition, at, surroundings);
    if (!isOfType(value)) {
      return wrongType(condition, expected, value, at, surroundings, compiling);
    }
    const answer = ask(value as T); // of that type by the lines above
    if (surroundings.notes === undefined) return answer;
    return noted(surroundings, { at, condition, answer, text: `is ${shown(value)}` });
  };
}

/** Compares a value with scalars. */
export function equalsAsker(
  condition: string,
  listed: readonly JsonValue[],
  compiling: Compiling,
): Asker {
  const types = [...new Set(listed.map((item) => typeof item))].join(" or ");
  return (value, at, surroundings) => {
    if (value === undefined) return absent(condition, at, surroundings);
    const answer = equalsOne(value, listed);
    if (answer === "unclear") {
      return wrongType(condition, `a ${types}`, value, at, surroundings, compiling);
    }
    if (surroundings.notes === undefined) return answer;
    return noted(surroundings, { at, condition, answer, text: `is ${shown(value)}` });
  };
}

/** Conditions on the number of items of a list. */
export function itemAskers(
  { min_items, max_items }: ConditionMapping,
  compiling: Compiling,
): readonly Asker[] {
  const asker =
    (condition: string, test: (count: number) => boolean): Asker => (value, at, surroundings) => {
      if (value === undefined) return absent(condition, at, surroundings);
      if (!Array.isArray(value)) {
        return wrongType(condition, "a list", value, at, surroundings, compiling);
      }
      const answer = test(value.length) ? "yes" : "no";
      const text = `has ${value.length} items`;
      return noted(surroundings, { at, condition, answer, text });
    };
  return [
    ...min_items === undefined ? [] : [asker("min_items", (count) => count >= min_items)],
    ...max_items === undefined ? [] : [asker("max_items", (count) => count <= max_items)],
  ];
}

const SHOWN_CHARACTERS = 80;

function shown(value: JsonValue): string {
  const text = canonicalText(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
