/**
 * Reads a JSON value by a shape generated from a schema, and reports all bad members at once.
 *
 * Reading is not validation (see `docs/adr/0003-schemas-are-the-source.md`): `null` counts as
 * absent, unknown members are kept, and timestamps take their stored form. A name that differs from
 * a known one only in letter case is refused, since two readers would disagree about it.
 */

import { GaitError } from "./error.ts";
import { quotedName, shownName } from "./fault.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "./json/json.ts";
import {
  isNumberOf,
  JSON_WORDS,
  type ObjectShape,
  type Shape,
  type ShapeProblem,
  type ShapeWords,
  textFault,
} from "./shape_words.ts";
import { nearest } from "./suggest.ts";
import { caseTwin } from "./text.ts";
import { normalizeTimestamp, ZERO_TIMESTAMP } from "./time.ts";
import { shortened } from "./lists.ts";

export type { ObjectShape, Shape, ShapeProblem, ShapeWords } from "./shape_words.ts";

/** Turns a parsed value into `T`, or throws one error that names every bad member. */
export type Reader<T> = (value: JsonValue, name: string, notes?: ReadNotes) => T;

/**
 * `T` as read with relaxed constraints: any text is accepted, not only the texts that gait writes.
 */
export type Relaxed<T> = T extends string ? string
  : T extends object ? { readonly [K in keyof T]: Relaxed<T[K]> }
  : T;

/** Collects what reading noticed without refusing it. */
export interface ReadNotes {
  /** Unknown members, by JSON Pointer with `*` for indexes. */
  readonly unknown: Map<string, UnknownMember>;
}

/** Notes of nothing yet. */
export function newNotes(): ReadNotes {
  return { unknown: new Map() };
}

/** An unknown member, and how often it was met. */
export interface UnknownMember {
  readonly count: number;
  /** The nearest known name. */
  readonly nearest: string | undefined;
}

export interface ShapeReading {
  /** The value without members that are `null`. Only of use when there are no problems. */
  readonly value: JsonValue;
  /** All problems, in the order of the value. */
  readonly problems: readonly ShapeProblem[];
}

/** Reads a value by a shape and tells every problem in `words`. */
export function readByShape(
  shape: ObjectShape,
  value: JsonValue,
  words: ShapeWords,
  notes?: ReadNotes,
): ShapeReading {
  if (fits(shape, value)) return { value, problems: [] };
  const walk = new ShapeWalk(words, notes);
  return { value: walk.object(shape, value, ""), problems: walk.problems };
}

/** Makes a function that reads a value by a shape. `T` describes the same members as the shape. */
export function valueReader<T>(shape: ObjectShape, words: ShapeWords): ValueReader<T> {
  return (value, notes) => {
    const { value: read, problems } = readByShape(shape, value, words, notes);
    return problems.length > 0 ? { problems } : { value: read as T, problems };
  };
}

/** Answers the value, or all that is wrong with it. */
export type ValueReader<T> = (
  value: JsonValue,
  notes?: ReadNotes,
) => { readonly value?: T; readonly problems: readonly ShapeProblem[] };

/**
 * Makes the reader of a shape. `T` is generated from the same schema as the shape. `schema` is its
 * name, where it has a published one.
 */
export function readerOf<T>(shape: ObjectShape, schema?: string): Reader<T> {
  const read = valueReader<T>(shape, JSON_WORDS);
  return (given, name, notes) => {
    const { value, problems } = read(given ?? {}, notes);
    if (value === undefined) throw badMembers(name, problems, schema);
    return value;
  };
}

const SHOWN_PROBLEMS = 10;

function badMembers(
  name: string,
  problems: readonly ShapeProblem[],
  schema: string | undefined,
): GaitError {
  const shown = shortened(
    problems,
    SHOWN_PROBLEMS,
    ({ pointer, text }) => `${pointer === "" ? "the document" : shownName(pointer)} ${text}`,
  );
  return new GaitError("invalid_input", `Cannot read ${quotedName(name)}: ${shown.join("; ")}`, {
    fields: problems.map(({ pointer }) => pointer),
    hint: schema === undefined
      ? "gait schema list names the schemas that describe each file"
      : `gait schema show ${schema} describes the file`,
  });
}

/**
 * Whether the walk below would return a value unchanged, without a problem or a note. That is so
 * for most values, and then 99,000 items need no pointers and no copies.
 */
function fits(shape: Shape, value: JsonValue): boolean {
  switch (shape.kind) {
    case "object":
      return isJsonObject(value) && fitsObject(shape, value);
    case "list":
      return Array.isArray(value) && value.every((item: JsonValue) => fits(shape.items, item));
    case "map":
      return isJsonObject(value);
    case "boolean":
      return typeof value === "boolean";
    case "timestamp":
      return typeof value === "string" && normalizeTimestamp(value) === value;
    case "integer":
    case "number":
      return typeof value === "number" && isNumberOf(shape, value);
    case "string":
      return typeof value === "string" && textFault(shape, value) === undefined;
    case "any":
      return true;
  }
}

function fitsObject({ members, required }: ObjectShape, value: JsonObject): boolean {
  for (const name of Object.keys(value)) {
    // What every object inherits, such as `constructor`, is no shape: nothing fits it.
    const shape = members[name];
    const item = value[name];
    if (shape === undefined || item === undefined || !fits(shape, item)) return false;
  }
  for (const name of required) {
    if (!Object.hasOwn(value, name)) return false;
  }
  return true;
}

class ShapeWalk {
  readonly problems: ShapeProblem[] = [];
  readonly #words: ShapeWords;
  readonly #notes: ReadNotes | undefined;

  constructor(words: ShapeWords, notes: ReadNotes | undefined) {
    this.#words = words;
    this.#notes = notes;
  }

  object(shape: ObjectShape, value: JsonValue, pointer: string): JsonValue {
    if (!isJsonObject(value)) return this.#refuse(shape, value, pointer);
    const entries: [string, JsonValue][] = [];
    const found = new Set<string>();
    for (const [name, item] of Object.entries(value)) {
      const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      if (member === undefined) {
        this.#unknownMember(shape, pointer, name);
        entries.push([name, item]);
      } else if (item !== null || acceptsNull(member)) {
        entries.push([name, this.#value(member, item, joinPointer(pointer, name))]);
        found.add(name);
      }
    }
    for (const name of shape.required) {
      const member = shape.members[name];
      if (member === undefined || found.has(name)) continue;
      if (shape.absent === "zero") entries.push([name, zeroOf(member)]);
      else this.#missingMember(joinPointer(pointer, name));
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
        if (!Array.isArray(value)) break;
        return value.map((item: JsonValue, index) =>
          this.#value(shape.items, item, joinPointer(pointer, index))
        );
      case "map":
        if (isJsonObject(value)) return value;
        break;
      case "boolean":
        if (typeof value === "boolean") return value;
        break;
      case "timestamp": {
        const normalized = typeof value === "string" ? normalizeTimestamp(value) : undefined;
        if (normalized !== undefined) return normalized;
        break;
      }
      case "integer":
      case "number":
        if (typeof value === "number" && isNumberOf(shape, value)) return value;
        break;
      case "string":
        if (typeof value === "string" && textFault(shape, value) === undefined) return value;
        break;
      case "any":
        return value;
    }
    return this.#refuse(shape, value, pointer);
  }

  #missingMember(pointer: string): void {
    const told = this.#words.missing?.(pointer);
    if (told !== undefined) this.problems.push(told);
  }

  #unknownMember(shape: ObjectShape, pointer: string, name: string): void {
    const known = Object.keys(shape.members);
    const at = joinPointer(pointer, name);
    const twin = caseTwin(name, known);
    if (twin !== undefined || shape.unknown === "refuse") {
      this.problems.push(this.#words.unknown(name, at, known, twin));
    } else if (this.#notes !== undefined) {
      const where = at.replaceAll(/\/[0-9]+(?=\/|$)/g, "/*");
      const count = (this.#notes.unknown.get(where)?.count ?? 0) + 1;
      this.#notes.unknown.set(where, { count, nearest: nearest(name, known) });
    }
  }

  #refuse(shape: Shape, value: JsonValue, pointer: string): JsonValue {
    this.problems.push(this.#words.mismatch(shape, value, pointer));
    return value;
  }
}

function acceptsNull(shape: Shape): boolean {
  return shape.kind === "any" || (shape.kind === "list" && shape.nullable === true);
}

/** Value of an absent member where `absent` is `zero`; docs/formats/json.md#reading. */
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
