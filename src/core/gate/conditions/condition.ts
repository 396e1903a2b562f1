/**
 * Conditions on values in their normalized form, which is compiled and hashed. Member names are those
 * of the policy language; lists are sorted and hold each item once.
 */

import type { JsonValue } from "../../json/json.ts";

/** JSON types that `is` tells apart; every integer is a number too. */
export type JsonKind = "string" | "number" | "integer" | "boolean" | "list" | "object";

/** Every {@linkcode JsonKind}. */
export const JSON_KINDS: readonly JsonKind[] = [
  "string",
  "number",
  "integer",
  "boolean",
  "list",
  "object",
];

/** Alternatives, one of which must hold; sorted by canonical text. */
export interface Condition {
  /** At least one; each holds if all its members hold. */
  readonly AnyOf: readonly ConditionMapping[];
}

/** Conditions that must all hold. Within a list of values, one must hold. */
export interface ConditionMapping {
  /** Types that the value may have. */
  readonly is?: readonly JsonKind[];
  /** Whether the value is there. */
  readonly present?: boolean;
  /** Provenance sources, or `unlabelled`. */
  readonly source?: readonly string[];
  /** Holds if the condition inside answers no. */
  readonly not?: Condition;
  /** Scalars that the value may equal. */
  readonly equals?: readonly JsonValue[];
  /** The same as `equals`. */
  readonly in?: readonly JsonValue[];
  /** Patterns for the whole text: `*` any run, `?` one character, `[*]` and `[?]` themselves. */
  readonly glob?: readonly string[];
  /** Beginnings of the text. */
  readonly prefix?: readonly string[];
  /** Ends of the text. */
  readonly suffix?: readonly string[];
  /** Parts of the text. */
  readonly contains?: readonly string[];
  /** Regular expressions for the whole text. */
  readonly regex?: readonly string[];
  /** Fewest code points. */
  readonly min_length?: number;
  /** Most code points. */
  readonly max_length?: number;
  /** Smallest number. */
  readonly min?: number;
  /** Largest number. */
  readonly max?: number;
  /** Number that the value must exceed. */
  readonly above?: number;
  /** Number that the value must stay below. */
  readonly below?: number;
  /** Folders in which the path must lie, or that it must be; cleaned. */
  readonly under?: readonly string[];
  /** Patterns for the cleaned path. */
  readonly path_glob?: readonly string[];
  /** Schemes of a URL, lower-case and without colon. */
  readonly scheme?: readonly string[];
  /** Host names or addresses, lower-case; `*.` in front means one or more labels. */
  readonly host?: readonly string[];
  /** Ports of a URL. */
  readonly port?: readonly number[];
  /** Address blocks, or names of kinds of networks. */
  readonly network?: readonly string[];
  /** Patterns for the path of a URL. */
  readonly url_path?: readonly string[];
  /** Domains of an email address, lower-case. */
  readonly email_domain?: readonly string[];
  /** Fewest items of a list. */
  readonly min_items?: number;
  /** Most items of a list. */
  readonly max_items?: number;
  /** Conditions on JSON in a text, by JSON Pointer. */
  readonly json?: Readonly<Record<string, Condition>>;
  /** Conditions on the paths that a patch touches. */
  readonly patch?: Quantified;
  /** One of the selected values satisfies it. */
  readonly any?: Condition;
  /** There is a selected value, and each satisfies it. */
  readonly every?: Condition;
  /** Each selected value satisfies it, also if there is none. */
  readonly only?: Condition;
}

/** Quantifiers over several values; all given quantifiers must hold. */
export type Quantified = Pick<ConditionMapping, "any" | "every" | "only">;

/** A condition on the arguments that a pointer selects. */
export interface ArgCondition {
  /** JSON Pointer below the arguments; `*` means one step, `**` any number. */
  readonly Pointer: string;
  /** Condition on the selected values. */
  readonly Condition: Condition;
}

/** Quantifiers over the targets; all given quantifiers must hold. */
export interface TargetsCondition {
  /** One target is like this. */
  readonly any?: TargetAlternatives;
  /** There is a target, and each is like this. */
  readonly every?: TargetAlternatives;
  /** Each target is like this, also if there is none. */
  readonly only?: TargetAlternatives;
}

/** Alternatives for a target, sorted by canonical text. */
export interface TargetAlternatives {
  /** At least one. */
  readonly AnyOf: readonly TargetCondition[];
}

/** Condition on one target; all members must hold. Lists are sorted and hold each item once. */
export interface TargetCondition {
  /** Kinds, lower-case. */
  readonly kind?: readonly string[];
  /** Values, with `*` for any run of characters, or a condition. */
  readonly value?: readonly string[] | Condition;
  /** Operations, lower-case. */
  readonly operation?: readonly string[];
  /** Classes of the data, lower-case. */
  readonly sensitivity?: readonly string[];
}
