import type { RuleDocument } from "../../../schema/gate.ts";
import type { Rule } from "../policy.ts";

export interface PolicyFinding {
  /** JSON Pointer of the member; empty where only `offset` tells the place. */
  readonly pointer: string;
  readonly part: "key" | "value";
  /** Offset in the text, for what is in no member. */
  readonly offset?: number;
  /** The warning in words, without its place. */
  readonly text: string;
}

export interface PlacedRule {
  readonly rule: Rule;
  readonly written: RuleDocument;
  readonly pointer: string;
}

export function aboutValue(pointer: string, text: string): PolicyFinding {
  return { pointer, part: "value", text };
}

export function aboutKey(pointer: string, text: string): PolicyFinding {
  return { pointer, part: "key", text };
}
