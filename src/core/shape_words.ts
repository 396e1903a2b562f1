/** Shapes, which are generated from schemas, and the words for values that do not fit one. */

import { describeJson, type JsonValue } from "./json/json.ts";
import { nearest } from "./suggest.ts";
import { printable } from "./text.ts";

export type Shape =
  | {
    readonly kind: "string";
    readonly oneOf?: readonly string[];
    readonly pattern?: string;
    readonly minLength?: number;
  }
  | { readonly kind: "timestamp" }
  | {
    readonly kind: "integer" | "number";
    readonly minimum?: number;
    readonly maximum?: number;
  }
  | { readonly kind: "boolean" }
  | { readonly kind: "map" }
  | { readonly kind: "any" }
  | { readonly kind: "list"; readonly items: Shape; readonly nullable?: true }
  | ObjectShape;

export interface ObjectShape {
  readonly kind: "object";
  readonly members: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  /** Whether a required member that is absent reads as its zero value or is an error. */
  readonly absent: "zero" | "error";
  /** Whether an unknown member is kept or is an error. */
  readonly unknown: "keep" | "refuse";
}

export interface ShapeProblem {
  readonly pointer: string;
  readonly part: "key" | "value";
  /** The problem in words; where the words of JSON are used, they follow the pointer. */
  readonly text: string;
  readonly suggestion: string | undefined;
}

/** How problems are told: those of artifacts in the terms of JSON, those of a policy in YAML's. */
export interface ShapeWords {
  /** Reports a value that does not fit `shape`. */
  mismatch(shape: Shape, value: JsonValue, pointer: string): ShapeProblem;
  /** Reports a member that is not among the `known` ones; `twin` differs only in letter case. */
  unknown(name: string, pointer: string, known: readonly string[], twin?: string): ShapeProblem;
  /** Reports a missing required member; without it the caller checks for that itself. */
  missing?(pointer: string): ShapeProblem;
}

type NumberShape = Shape & { readonly kind: "integer" | "number" };
type StringShape = Shape & { readonly kind: "string" };

/** Whether a number is of the kind and in the range of a shape. */
export function isNumberOf(shape: NumberShape, value: number): boolean {
  const { kind, minimum = -Infinity, maximum = Infinity } = shape;
  return value >= minimum && value <= maximum && (kind === "number" || Number.isSafeInteger(value));
}

/** The constraint that a text fails, in words; `undefined` if it fails none. */
export function textFault(
  { oneOf, pattern, minLength = 0 }: StringShape,
  value: string,
): string | undefined {
  if (oneOf !== undefined && !oneOf.includes(value)) {
    const guess = nearest(value, oneOf);
    const expected = oneOf.length === 1 ? oneOf[0] : `one of ${oneOf.join(", ")}`;
    return `${expected}${guess === undefined ? "" : `; did you mean ${guess}?`}`;
  }
  if (pattern !== undefined && !compiled(pattern).test(value)) {
    return `a string that matches ${pattern}`;
  }
  return value.length < minLength ? "a string that is not empty" : undefined;
}

/** Patterns of the schemas, each compiled at its first use. */
const PATTERNS = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = PATTERNS.get(pattern) ?? new RegExp(pattern, "u");
  PATTERNS.set(pattern, known);
  return known;
}

export const JSON_WORDS: ShapeWords = {
  mismatch(shape, value, pointer) {
    const text = `is ${foundIn(shape, value)}, expected ${expectedBy(shape, value)}`;
    return problem(pointer, "value", text);
  },
  unknown(name, pointer, known, twin) {
    if (twin !== undefined) {
      return problem(pointer, "key", `differs only in letter case from "${twin}"`);
    }
    const guess = nearest(name, known);
    const suggestion = guess === undefined ? "" : `; did you mean "${guess}"?`;
    return problem(pointer, "key", `is not a known member${suggestion}`);
  },
  missing: (pointer) => problem(pointer, "key", "is missing"),
};

function problem(pointer: string, part: ShapeProblem["part"], text: string): ShapeProblem {
  return { pointer, part, text, suggestion: undefined };
}

const SHOWN_CHARACTERS = 60;

/** Names a value of the wrong type by its type only, since it could be a payload. */
function foundIn({ kind }: Shape, value: JsonValue): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || (kind !== "string" && kind !== "timestamp")) {
    return describeJson(value);
  }
  return value.length <= SHOWN_CHARACTERS ? printable(JSON.stringify(value)) : "a long string";
}

function expectedBy(shape: Shape, value: JsonValue): string {
  switch (shape.kind) {
    case "object":
    case "map":
      return "an object";
    case "list":
      return "an array";
    case "boolean":
      return "a boolean";
    case "timestamp":
      return "an RFC 3339 timestamp such as 2026-02-05T00:00:00Z";
    case "integer":
    case "number":
      return `${shape.kind === "integer" ? "an integer" : "a number"}${range(shape)}`;
    case "string":
      return (typeof value === "string" ? textFault(shape, value) : undefined) ?? "a string";
    case "any":
      return "a value";
  }
}

function range({ minimum = -Infinity, maximum = Infinity }: NumberShape): string {
  if (minimum > -Infinity && maximum < Infinity) return ` from ${minimum} to ${maximum}`;
  if (minimum > -Infinity) return ` of at least ${minimum}`;
  return maximum < Infinity ? ` of at most ${maximum}` : "";
}
