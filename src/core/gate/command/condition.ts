/** Conditions on command lines in their normalized form, which is compiled and hashed. */

import type { Condition, Quantified } from "../conditions/condition.ts";

/** Condition on the acts of a command line; all members must hold. */
export interface CommandCondition {
  /** There is an act, and each satisfies one of the items. */
  readonly every?: Acts;
  /** One act satisfies one of the items. */
  readonly any?: Acts;
  /** Holds if the condition inside answers no. */
  readonly not?: CommandCondition;
}

/** Alternatives for an act, sorted by canonical text. */
export interface Acts {
  /** Alternatives; at least one. */
  readonly AnyOf: readonly ActCondition[];
}

/** Condition on one act; all facts must hold. Lists are sorted and hold each item once. */
export interface ActCondition {
  /** Names of the program, with `*`. */
  readonly program?: readonly string[];
  /** First words that are not flags, one blank between them. */
  readonly subcommand?: readonly string[];
  /** Flags without dashes; one of them must be given. */
  readonly flags?: readonly string[];
  /** Conditions on the values of flags, by name without dashes. */
  readonly option?: Readonly<Record<string, Condition>>;
  /** Conditions on the words that are not flags. */
  readonly words?: Quantified;
  /** Conditions on the files that the act reads. */
  readonly reads?: Quantified;
  /** Conditions on the files that the act writes. */
  readonly writes?: Quantified;
  /** Conditions on the hosts that the act speaks to. */
  readonly hosts?: Quantified;
  /** The file that a redirection writes. */
  readonly to_file?: Condition;
  /** The file that a redirection reads. */
  readonly from_file?: Condition;
  /** Variables, with `*`. */
  readonly assigns?: readonly string[];
  /** An act that feeds this one. */
  readonly fed_by?: Acts;
  /** Holds if the item inside answers no. */
  readonly not?: Acts;
}
