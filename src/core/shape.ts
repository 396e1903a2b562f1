/**
 * Reads a JSON value by a shape generated from a schema, and reports all bad members at once.
 *
 * Reading is not validation (see `docs/adr/0003-schemas-are-the-source.md`): `null` stands for
 * absent, unknown members are kept, timestamps take their stored form, and what differs from a
 * known name only in letter case is refused, since two readers would disagree about it.
 */

import { GaitError } from "./error.ts";
import { describeJson, isJsonObject, joinPointer, type JsonValue } from "./json/json.ts";
import { nearest } from "./suggest.ts";
import { normalizeTimestamp, ZERO_TIMESTAMP } from "./time.ts";

/** What a member may hold. */
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

/** An object with known members. */
export interface ObjectShape {
  readonly kind: "object";
  /** The known members. */
  readonly members: Readonly<Record<string, Shape>>;
  /** Members that must be there. */
  readonly required: readonly string[];
  /** What a required member that is absent becomes: its zero value, or an error. */
  readonly absent: "zero" | "error";
  /** What happens to a member that is not known. */
  readonly unknown: "keep" | "refuse";
}

/** Turns a parsed value into `T`, or throws one error that names every bad member. */
export type Reader<T> = (value: JsonValue, name: string, notes?: ReadNotes) => T;

/** `T` as it is read where constraints are relaxed: any text in place of those that are written. */
export type Relaxed<T> = T extends string ? string
  : T extends object ? { readonly [K in keyof T]: Relaxed<T[K]> }
  : T;

/** Collects what reading noticed without refusing it. */
export interface ReadNotes {
  /** Unknown members, by JSON Pointer with `*` for indexes. */
  readonly unknown: Map<string, UnknownMember>;
}

/** An unknown member, and how often it was met. */
export interface UnknownMember {
  readonly count: number;
  /** The nearest known name. */
  readonly nearest: string | undefined;
}

interface Problem {
  readonly pointer: string;
  readonly text: string;
}

/** Makes the reader of a shape. `T` is generated from the same schema as the shape. */
export function readerOf<T>(shape: ObjectShape): Reader<T> {
  return (value, name, notes) => {
    const problems: Problem[] = [];
    const read = new ShapeReading(problems, notes).object(shape, value ?? {}, "");
    if (problems.length > 0) throw unreadable(name, problems);
    return read as T;
  };
}

const SHOWN_PROBLEMS = 10;
const SHOWN_CHARACTERS = 60;

function unreadable(name: string, problems: readonly Problem[]): GaitError {
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ pointer, text }) =>
    `${pointer === "" ? "the document" : pointer} ${text}`
  );
  if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more`);
  return new GaitError("invalid_input", `Cannot read "${name}": ${shown.join("; ")}`, {
    fields: problems.map(({ pointer }) => pointer),
    hint: "gait schema list names the schemas that describe each file",
  });
}

class ShapeReading {
  readonly #problems: Problem[];
  readonly #notes: ReadNotes | undefined;

  constructor(problems: Problem[], notes: ReadNotes | undefined) {
    this.#problems = problems;
    this.#notes = notes;
  }

  object(shape: ObjectShape, value: JsonValue, pointer: string): JsonValue {
    if (!isJsonObject(value)) return this.#refuse(pointer, value, "an object");
    const entries: [string, JsonValue][] = [];
    for (const [name, item] of Object.entries(value)) {
      const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      if (member === undefined) {
        this.#unknownMember(shape, pointer, name);
        entries.push([name, item]);
      } else if (item !== null || acceptsNull(member)) {
        entries.push([name, this.#value(member, item, joinPointer(pointer, name))]);
      }
    }
    for (const name of shape.required) {
      const member = shape.members[name];
      if (member === undefined || entries.some(([present]) => present === name)) continue;
      if (shape.absent === "zero") entries.push([name, zeroOf(member)]);
      else this.#problems.push({ pointer: joinPointer(pointer, name), text: "is missing" });
    }
    // fromEntries defines members, so that one called __proto__ stays a member
    return Object.fromEntries(entries);
  }

  #value(shape: Shape, value: JsonValue, pointer: string): JsonValue {
    switch (shape.kind) {
      case "object":
        return this.object(shape, value, pointer);
      case "list":
        if (value === null && shape.nullable) return value;
        if (!Array.isArray(value)) return this.#refuse(pointer, value, "an array");
        return value.map((item: JsonValue, index) =>
          this.#value(shape.items, item, joinPointer(pointer, index))
        );
      case "map":
        return isJsonObject(value) ? value : this.#refuse(pointer, value, "an object");
      case "boolean":
        return typeof value === "boolean" ? value : this.#refuse(pointer, value, "a boolean");
      case "timestamp":
        return this.#timestamp(value, pointer);
      case "integer":
      case "number":
        return this.#number(shape, value, pointer);
      case "string":
        return this.#string(shape, value, pointer);
      case "any":
        return value;
    }
  }

  #timestamp(value: JsonValue, pointer: string): JsonValue {
    const expected = "an RFC 3339 timestamp such as 2026-02-05T00:00:00Z";
    if (typeof value !== "string") return this.#refuse(pointer, value, expected);
    return normalizeTimestamp(value) ?? this.#refuseText(pointer, value, expected);
  }

  #number(shape: Shape & { kind: "integer" | "number" }, value: JsonValue, pointer: string) {
    const { kind, minimum = -Infinity, maximum = Infinity } = shape;
    const expected = `${kind === "integer" ? "an integer" : "a number"}${range(minimum, maximum)}`;
    if (typeof value !== "number" || (kind === "integer" && !Number.isSafeInteger(value))) {
      return this.#refuse(pointer, value, expected);
    }
    return value >= minimum && value <= maximum ? value : this.#refuse(pointer, value, expected);
  }

  #string(shape: Shape & { kind: "string" }, value: JsonValue, pointer: string): JsonValue {
    if (typeof value !== "string") return this.#refuse(pointer, value, "a string");
    if (shape.oneOf !== undefined && !shape.oneOf.includes(value)) {
      const guess = nearest(value, shape.oneOf);
      const expected = shape.oneOf.length === 1
        ? shape.oneOf[0]
        : `one of ${shape.oneOf.join(", ")}`;
      const suggestion = guess === undefined ? "" : `; did you mean ${guess}?`;
      return this.#refuseText(pointer, value, `${expected}${suggestion}`);
    }
    if (shape.pattern !== undefined && !new RegExp(shape.pattern, "u").test(value)) {
      return this.#refuseText(pointer, value, `a string that matches ${shape.pattern}`);
    }
    if (shape.minLength !== undefined && value.length < shape.minLength) {
      return this.#refuseText(pointer, value, "a string that is not empty");
    }
    return value;
  }

  #unknownMember(shape: ObjectShape, pointer: string, name: string): void {
    const known = Object.keys(shape.members);
    const at = joinPointer(pointer, name);
    const twin = known.find((other) => other.toLowerCase() === name.toLowerCase());
    const guess = twin ?? nearest(name, known);
    if (twin !== undefined) {
      this.#problems.push({ pointer: at, text: `differs only in letter case from "${twin}"` });
    } else if (shape.unknown === "refuse") {
      const suggestion = guess === undefined ? "" : `; did you mean "${guess}"?`;
      this.#problems.push({ pointer: at, text: `is not a known member${suggestion}` });
    } else {
      const where = at.replaceAll(/\/[0-9]+(?=\/|$)/g, "/*");
      const count = (this.#notes?.unknown.get(where)?.count ?? 0) + 1;
      this.#notes?.unknown.set(where, { count, nearest: guess });
    }
  }

  /** A value of the wrong type is named by its type only, since it could be a payload. */
  #refuse(pointer: string, value: JsonValue, expected: string): JsonValue {
    const found = typeof value === "number" ? String(value) : describeJson(value);
    this.#problems.push({ pointer, text: `is ${found}, expected ${expected}` });
    return value;
  }

  #refuseText(pointer: string, text: string, expected: string): JsonValue {
    const found = text.length <= SHOWN_CHARACTERS ? JSON.stringify(text) : "a long string";
    this.#problems.push({ pointer, text: `is ${found}, expected ${expected}` });
    return text;
  }
}

function range(minimum: number, maximum: number): string {
  if (minimum > -Infinity && maximum < Infinity) return ` from ${minimum} to ${maximum}`;
  if (minimum > -Infinity) return ` of at least ${minimum}`;
  return maximum < Infinity ? ` of at most ${maximum}` : "";
}

function acceptsNull(shape: Shape): boolean {
  return shape.kind === "any" || (shape.kind === "list" && shape.nullable === true);
}

/** Zero values of runpack.md 3.1. */
function zeroOf(shape: Shape): JsonValue {
  switch (shape.kind) {
    case "string":
      return "";
    case "timestamp":
      return ZERO_TIMESTAMP;
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    case "list":
      return shape.nullable ? null : [];
    case "object": {
      const members = shape.required.map((name): [string, JsonValue] => {
        const member = shape.members[name];
        return [name, member === undefined ? null : zeroOf(member)];
      });
      return Object.fromEntries(members);
    }
    case "map":
      return {};
    case "any":
      return null;
  }
}
