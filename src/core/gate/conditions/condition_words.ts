/** The conditions of the language: their names, what they read, and how their values are read. */

import { lower } from "../../text.ts";
import { type ConditionMapping, JSON_KINDS } from "./condition.ts";
import { readEmailDomain } from "./email.ts";
import { compileGlob, globParts } from "./glob.ts";
import { type Operand, unusable } from "./operand.ts";
import { readFolder, readPathGlob } from "./path_conditions.ts";
import { UNLABELLED } from "./provenance.ts";
import { readRegex } from "./regex.ts";
import { readHostPattern, readNetwork, readScheme, readUrlGlob } from "./url_conditions.ts";
import { PROVENANCE_SOURCES } from "../policy/policy.ts";
import { nearest } from "../../suggest.ts";

/** Name of a condition. */
export type ConditionName = keyof ConditionMapping;

/** Type as which a condition reads its value; within a rule an argument is read as one type. */
export type ReadAs = "text" | "number" | "path" | "url" | "email" | "list" | "json" | "patch";

/** How the value of a condition is written. */
export type ConditionForm =
  | { readonly kind: "texts"; readonly readAs?: ReadAs; read(text: string): Operand<string> }
  | { readonly kind: "scalars" }
  | { readonly kind: "boolean" }
  | { readonly kind: "number"; readonly readAs: ReadAs; readonly isCount: boolean }
  | { readonly kind: "ports"; readonly readAs: "url" }
  | { readonly kind: "condition" }
  | { readonly kind: "pointers"; readonly readAs: "json" }
  | { readonly kind: "quantifiers"; readonly readAs: "patch" };

const asIs = (text: string): Operand<string> => ({ value: text });
const texts = (readAs: ReadAs, read: (text: string) => Operand<string>): ConditionForm => (
  { kind: "texts", readAs, read }
);
const count = (readAs: ReadAs): ConditionForm => ({ kind: "number", readAs, isCount: true });
const NUMBER: ConditionForm = { kind: "number", readAs: "number", isCount: false };

/** Every condition, in the order in which they are written. */
export const CONDITION_FORMS: Readonly<Record<ConditionName, ConditionForm>> = {
  is: { kind: "texts", read: (text) => oneOf(text, JSON_KINDS) },
  present: { kind: "boolean" },
  source: { kind: "texts", read: (text) => oneOf(text, [...PROVENANCE_SOURCES, UNLABELLED]) },
  not: { kind: "condition" },
  equals: { kind: "scalars" },
  in: { kind: "scalars" },
  glob: texts("text", readGlob),
  prefix: texts("text", asIs),
  suffix: texts("text", asIs),
  contains: texts("text", asIs),
  regex: texts("text", (text) => {
    const reading = readRegex(text);
    return reading.kind === "matcher" ? { value: text } : unusable(reading.text, reading.hint);
  }),
  min_length: count("text"),
  max_length: count("text"),
  min: NUMBER,
  max: NUMBER,
  above: NUMBER,
  below: NUMBER,
  under: texts("path", readFolder),
  path_glob: texts("path", readPathGlob),
  scheme: texts("url", readScheme),
  host: texts("url", readHostPattern),
  port: { kind: "ports", readAs: "url" },
  network: texts("url", readNetwork),
  url_path: texts("url", readUrlGlob),
  email_domain: texts("email", readEmailDomain),
  min_items: count("list"),
  max_items: count("list"),
  json: { kind: "pointers", readAs: "json" },
  patch: { kind: "quantifiers", readAs: "patch" },
  any: { kind: "condition" },
  every: { kind: "condition" },
  only: { kind: "condition" },
};

/** Every name of a condition. */
export const CONDITION_NAMES = Object.keys(CONDITION_FORMS) as readonly ConditionName[];

/** Type as which a condition reads its value; `undefined` for a condition on several types. */
export function readAsOf(name: ConditionName): ReadAs | undefined {
  const form = CONDITION_FORMS[name];
  return "readAs" in form ? form.readAs : undefined;
}

/** Quantifiers, which conditions on several values need. */
export const QUANTIFIERS: readonly ConditionName[] = ["any", "every", "only"];

/** Whether a key is the name of a condition. */
export function isConditionName(key: string): key is ConditionName {
  return Object.hasOwn(CONDITION_FORMS, key);
}

function oneOf(text: string, known: readonly string[]): Operand<string> {
  const word = lower(text);
  if (known.includes(word)) return { value: word };
  const guess = nearest(word, known);
  const hint = guess === undefined ? `expected ${known.join(", ")}` : `did you mean "${guess}"?`;
  return unusable("is not known", hint);
}

function readGlob(text: string): Operand<string> {
  return compileGlob(globParts(text)) === undefined
    ? unusable("is too long for a pattern", "write a shorter one")
    : { value: text };
}
