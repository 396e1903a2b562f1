/** What a warning about a policy is made of. */

import type { RuleDocument } from "../../../schema/gate.ts";
import type { Rule } from "../policy.ts";

/** One thing that may not do what its author meant. */
export interface PolicyFinding {
  /** JSON Pointer of the member; empty where only `offset` tells the place. */
  readonly pointer: string;
  /** Whether the key or the value is meant. */
  readonly part: "key" | "value";
  /** Offset in the text, for what is in no member. */
  readonly offset?: number;
  /** The warning in words, without its place. */
  readonly text: string;
}

/** A rule with its place in the file. */
export interface PlacedRule {
  /** The rule in its normalized form. */
  readonly rule: Rule;
  /** The rule as it was written. */
  readonly written: RuleDocument;
  /** JSON Pointer of the rule. */
  readonly pointer: string;
}

/** A finding about a value. */
export function aboutValue(pointer: string, text: string): PolicyFinding {
  return { pointer, part: "value", text };
}

/** A finding about a key. */
export function aboutKey(pointer: string, text: string): PolicyFinding {
  return { pointer, part: "key", text };
}
