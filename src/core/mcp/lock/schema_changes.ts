/**
 * Compares two JSON Schemas of a tool, above all to find what the new one accepts and the old one
 * rejected. It compares keyword by keyword: a widening in one place counts even if another place
 * narrows it again, and a difference that cannot be judged is a change.
 */

import { canonicalText } from "../../json/canonical.ts";
import { compareText } from "../../text.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { arrayOrEmpty, member, objectOrEmpty } from "../json_values.ts";
import {
  compareConstraint,
  type ConstraintChange,
  type Direction,
  show,
} from "./schema_constraints.ts";

export type SchemaChange =
  | {
    /**
     * `widened`: accepts or offers more; `changed`: any other difference except in texts for
     * people.
     */
    readonly kind: "widened" | "changed";
    readonly pointer: string;
    readonly text: string;
  }
  | {
    /** A text that people and models read. */
    readonly kind: "text";
    readonly pointer: string;
    readonly before: JsonValue | undefined;
    readonly after: JsonValue | undefined;
  };

/** The differences between two schemas, sorted by pointer; `undefined` is an absent schema. */
export function schemaChanges(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  pointer: string,
): readonly SchemaChange[] {
  if (isSame(before, after)) return [];
  const walk = new SchemaWalk();
  if (before === undefined) walk.add("narrower", pointer, `is new: ${show(after)}`);
  else if (after === undefined) walk.add("wider", pointer, "is gone: anything is taken");
  else walk.compare(before, after, pointer);
  const sorted = walk.changes.toSorted((a, b) => compareText(a.pointer, b.pointer));
  if (sorted.length > 0) return sorted;
  // The digests differ although no change was found: for example, the order of a list differs.
  return [{ kind: "changed", pointer, text: "means the same, but is written differently" }];
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonicalText(a) === canonicalText(b);
}

/** Keywords whose value is one schema; an absent one means `true`. */
const ONE_SCHEMA = [
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "then",
  "else",
  "unevaluatedItems",
  "additionalItems",
  "contentSchema",
];
const TEXTS = ["title", "description", "$comment"];

class SchemaWalk {
  readonly changes: SchemaChange[] = [];
  /** Whether the walk is below an odd number of `not`: there, to accept more means to accept less. */
  #isFlipped = false;

  add(direction: Direction, pointer: string, text: string): void {
    const widens = direction === (this.#isFlipped ? "narrower" : "wider");
    this.changes.push({ kind: widens ? "widened" : "changed", pointer, text });
  }

  compare(before: JsonValue | undefined, after: JsonValue | undefined, at: string): void {
    if (isSame(before, after)) return;
    const old = objectOf(before);
    const now = objectOf(after);
    if (old !== undefined && now !== undefined) return this.#objects(old, now, at);
    if (before === false) {
      return this.add("wider", at, `takes something now: ${show(after ?? true)}`);
    }
    if (after === false) return this.add("narrower", at, "takes nothing any more");
    this.#unreadable(before, after, at);
  }

  #objects(old: JsonObject, now: JsonObject, at: string): void {
    for (const keyword of namesIn(old, now)) {
      const before = member(old, keyword);
      const after = member(now, keyword);
      if (isSame(before, after)) continue;
      this.#keyword(keyword, { old, now, before, after }, joinPointer(at, keyword));
    }
  }

  #keyword(keyword: string, change: Omit<ConstraintChange, "add">, pointer: string): void {
    const { now, before, after } = change;
    if (TEXTS.includes(keyword)) {
      this.changes.push({ kind: "text", pointer, before, after });
    } else if (ONE_SCHEMA.includes(keyword)) {
      this.compare(before, after, pointer);
    } else if (keyword === "properties") {
      const isClosed = member(now, "additionalProperties") === false;
      this.#properties(before, after, pointer, isClosed);
    } else if (keyword === "patternProperties" || keyword === "dependentSchemas") {
      this.#eachNamed(before, after, pointer, {
        come: keyword === "patternProperties" ? "wider" : "narrower",
        gone: "wider",
      });
    } else if (keyword === "$defs" || keyword === "definitions") {
      this.#eachNamed(before, after, pointer, { come: "other", gone: "other" });
    } else if (keyword === "items" && !Array.isArray(before) && !Array.isArray(after)) {
      this.compare(before, after, pointer);
    } else if (keyword === "items" || keyword === "prefixItems") {
      this.#positions(before, after, pointer);
    } else if (keyword === "contains") {
      this.#optional(before, after, pointer);
    } else if (keyword === "not") {
      this.#not(before, after, pointer);
    } else if (keyword === "anyOf" || keyword === "oneOf") {
      this.#alternatives(before, after, pointer, { come: "wider", gone: "narrower" });
    } else if (keyword === "allOf") {
      this.#alternatives(before, after, pointer, { come: "narrower", gone: "wider" });
    } else {
      const add = (direction: Direction, text: string) => this.add(direction, pointer, text);
      compareConstraint(keyword, { ...change, add });
    }
  }

  /** A new property counts as widened even if the old schema accepted unknown properties. */
  #properties(
    before: JsonValue | undefined,
    after: JsonValue | undefined,
    at: string,
    isClosed: boolean,
  ): void {
    for (const { pointer, old, now } of this.#pairs(before, after, at)) {
      if (old !== undefined && now !== undefined) this.compare(old, now, pointer);
      else if (old === undefined) {
        this.changes.push({ kind: "widened", pointer, text: `is a new property: ${show(now)}` });
      } else if (isClosed) this.add("narrower", pointer, "is no longer a property");
      else this.add("other", pointer, "is no longer described, though it may still be sent");
    }
  }

  #eachNamed(
    before: JsonValue | undefined,
    after: JsonValue | undefined,
    at: string,
    { come, gone }: { readonly come: Direction; readonly gone: Direction },
  ): void {
    for (const { pointer, old, now } of this.#pairs(before, after, at)) {
      if (old !== undefined && now !== undefined) this.compare(old, now, pointer);
      else if (old === undefined) this.add(come, pointer, `is new: ${show(now)}`);
      else this.add(gone, pointer, "is gone");
    }
  }

  /** The members of two objects by name; reports a value that is not an object. */
  *#pairs(before: JsonValue | undefined, after: JsonValue | undefined, at: string) {
    const olds = objectOrEmpty(before);
    const news = objectOrEmpty(after);
    if (olds === undefined || news === undefined) return this.#unreadable(before, after, at);
    for (const name of namesIn(olds, news)) {
      yield { pointer: joinPointer(at, name), old: member(olds, name), now: member(news, name) };
    }
  }

  #positions(before: JsonValue | undefined, after: JsonValue | undefined, at: string): void {
    const old = arrayOrEmpty(before);
    const now = arrayOrEmpty(after);
    if (old === undefined || now === undefined) return this.#unreadable(before, after, at);
    for (let index = 0; index < Math.max(old.length, now.length); index++) {
      this.compare(old[index], now[index], joinPointer(at, index));
    }
  }

  #optional(before: JsonValue | undefined, after: JsonValue | undefined, at: string): void {
    if (before === undefined) this.add("narrower", at, `is new: ${show(after)}`);
    else if (after === undefined) this.add("wider", at, "is gone");
    else this.compare(before, after, at);
  }

  #not(before: JsonValue | undefined, after: JsonValue | undefined, at: string): void {
    if (before === undefined || after === undefined) return this.#optional(before, after, at);
    this.#isFlipped = !this.#isFlipped;
    this.compare(before, after, at);
    this.#isFlipped = !this.#isFlipped;
  }

  /** Schemas on both sides cancel out; the others are compared in pairs, in order. */
  #alternatives(
    before: JsonValue | undefined,
    after: JsonValue | undefined,
    at: string,
    { come, gone }: { readonly come: Direction; readonly gone: Direction },
  ): void {
    const olds = arrayOrEmpty(before);
    const news = arrayOrEmpty(after);
    if (olds === undefined || news === undefined) return this.#unreadable(before, after, at);
    // Without alternatives everything is accepted.
    if (before === undefined) return this.add("narrower", at, `is new: ${show(after)}`);
    if (after === undefined) return this.add("wider", at, "is gone");
    const old = olds.filter((one) => !news.some((other) => isSame(one, other)));
    const now = news.map((schema, index) => ({ schema, index }))
      .filter(({ schema }) => !olds.some((other) => isSame(schema, other)));
    for (const [place, schema] of old.entries()) {
      const pair = now[place];
      if (pair === undefined) this.add(gone, at, `loses ${show(schema)}`);
      else this.compare(schema, pair.schema, joinPointer(at, pair.index));
    }
    for (const { schema, index } of now.slice(old.length)) {
      this.add(come, joinPointer(at, index), `is new: ${show(schema)}`);
    }
  }

  #unreadable(before: JsonValue | undefined, after: JsonValue | undefined, at: string): void {
    this.add("other", at, `${show(before)} -> ${show(after)}`);
  }
}

function namesIn(old: JsonObject, now: JsonObject): Iterable<string> {
  return new Set([...Object.keys(old), ...Object.keys(now)]);
}

/** `true` accepts what the empty schema accepts. */
function objectOf(schema: JsonValue | undefined): JsonObject | undefined {
  if (schema === undefined || schema === true) return {};
  return isJsonObject(schema) ? schema : undefined;
}
