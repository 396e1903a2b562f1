import assert from "node:assert/strict";
import type { JsonValue } from "../../../src/core/json/json.ts";
import { schemaChanges } from "../../../src/core/mcp/lock/schema_changes.ts";

type Row = [before: JsonValue, after: JsonValue, ...expected: string[]];

function changes(before: JsonValue | undefined, after: JsonValue | undefined): string[] {
  return schemaChanges(before, after, "").map((change) =>
    change.kind === "text"
      ? `text ${change.pointer}`
      : `${change.kind} ${change.pointer}: ${change.text}`
  );
}

function check(rows: readonly Row[]): void {
  for (const [before, after, ...expected] of rows) {
    assert.deepEqual(changes(before, after), expected, JSON.stringify([before, after]));
  }
}

Deno.test("a schema is widened by types, values and names that it did not take", () => {
  check([
    [{ type: "string" }, { type: ["string", "null"] }, "widened /type: gains type null"],
    [{ type: "integer" }, { type: "number" }, "widened /type: gains type number"],
    [{ type: "number" }, { type: "integer" }, "changed /type: loses type number"],
    [
      { type: "string" },
      {},
      "widened /type: gains type array, boolean, integer, null, number, object",
    ],
    [{ enum: ["a"] }, { enum: ["a", "b"] }, 'widened /enum: gains values "b"'],
    [{ enum: ["a", "b"] }, { enum: ["a"] }, 'changed /enum: loses values "b"'],
    [{ enum: ["a"] }, {}, 'widened /enum: is gone: it was ["a"]'],
    [{ const: "a" }, { enum: ["a", "b"] }, 'widened /enum: gains values "b"'],
    [{ enum: ["a", "b"] }, { const: "a" }, 'changed /const: loses values "b"'],
    [{}, { enum: ["a"] }, 'changed /enum: is new: ["a"]'],
    [{ enum: [1], const: 2 }, { enum: [1], const: 1 }, "widened /const: gains value 1"],
    [
      { required: ["a", "b"] },
      { required: ["b", "c"] },
      'widened /required: no longer requires "a"',
      'changed /required: requires "c"',
    ],
    [
      { properties: { a: {} } },
      { properties: { a: {}, b: { type: "string" } } },
      'widened /properties/b: is a new property: {"type":"string"}',
    ],
    [
      { properties: { a: {}, b: {} }, additionalProperties: false },
      { properties: { a: {} }, additionalProperties: false },
      "changed /properties/b: is no longer a property",
    ],
    [
      { properties: { a: {}, b: {} } },
      { properties: { a: {} } },
      "changed /properties/b: is no longer described, though it may still be sent",
    ],
    [
      { additionalProperties: false },
      {},
      "widened /additionalProperties: takes something now: true",
    ],
    [
      { additionalProperties: false },
      { additionalProperties: { type: "string" } },
      'widened /additionalProperties: takes something now: {"type":"string"}',
    ],
    [
      {},
      { additionalProperties: false },
      "changed /additionalProperties: takes nothing any more",
    ],
    [
      { dependentRequired: { a: ["b"] } },
      {},
      'widened /dependentRequired: no longer ties "a" to "b"',
    ],
  ]);
});

Deno.test("a schema is widened by looser bounds", () => {
  check([
    [{ minimum: 1 }, { minimum: 0 }, "widened /minimum: 1 -> 0"],
    [{ minimum: 1 }, {}, "widened /minimum: 1 -> nothing"],
    [{ minimum: 1 }, { exclusiveMinimum: 1 }, "changed /minimum: 1 -> 1, exclusive"],
    [{ exclusiveMaximum: 9 }, { maximum: 9 }, "widened /maximum: 9, exclusive -> 9"],
    [{ maximum: 9 }, { maximum: 10 }, "widened /maximum: 9 -> 10"],
    [{ maximum: 9 }, { maximum: 8 }, "changed /maximum: 9 -> 8"],
    [
      { exclusiveMaximum: 9 },
      { exclusiveMaximum: 10 },
      "widened /exclusiveMaximum: 9, exclusive -> 10, exclusive",
    ],
    [{ maxLength: 9 }, { maxLength: 10 }, "widened /maxLength: 9 -> 10"],
    [{ maxItems: 9 }, {}, "widened /maxItems: 9 -> nothing"],
    [{ minLength: 2 }, { minLength: 1 }, "widened /minLength: 2 -> 1"],
    [{ minItems: 1 }, { minItems: 2 }, "changed /minItems: 1 -> 2"],
    [{ multipleOf: 4 }, { multipleOf: 2 }, "widened /multipleOf: 4 -> 2"],
    [{ multipleOf: 2 }, { multipleOf: 4 }, "changed /multipleOf: 2 -> 4"],
    [{ uniqueItems: true }, {}, "widened /uniqueItems: true -> nothing"],
    [{ pattern: "^a" }, {}, 'widened /pattern: is gone: it was "^a"'],
    [{ pattern: "^a" }, { pattern: "^b" }, 'changed /pattern: "^a" -> "^b"'],
    [{ format: "uri" }, {}, 'widened /format: is gone: it was "uri"'],
    [{ $ref: "#/a" }, { $ref: "#/b" }, 'changed /$ref: "#/a" -> "#/b"'],
  ]);
});

Deno.test("a schema is widened where a part of it is", () => {
  const wide = { type: ["string", "null"] };
  const narrow = { type: "string" };
  const gains = (at: string) => `widened ${at}/type: gains type null`;
  check([
    [{ properties: { a: narrow } }, { properties: { a: wide } }, gains("/properties/a")],
    [{ items: narrow }, { items: wide }, gains("/items")],
    [{ items: [narrow] }, { items: [wide] }, gains("/items/0")],
    [{ prefixItems: [narrow] }, { prefixItems: [wide] }, gains("/prefixItems/0")],
    [
      { additionalProperties: narrow },
      { additionalProperties: wide },
      gains("/additionalProperties"),
    ],
    [
      { patternProperties: { x: narrow } },
      { patternProperties: { x: wide } },
      gains("/patternProperties/x"),
    ],
    [{ $defs: { "a/b": narrow } }, { $defs: { "a/b": wide } }, gains("/$defs/a~1b")],
    [{ anyOf: [narrow] }, { anyOf: [wide] }, gains("/anyOf/0")],
    [{ allOf: [narrow] }, { allOf: [wide] }, gains("/allOf/0")],
    [{ then: narrow }, { then: wide }, gains("/then")],
    [{ not: wide }, { not: narrow }, "widened /not/type: loses type null"],
    [{ not: narrow }, { not: wide }, "changed /not/type: gains type null"],
    [{ not: { not: narrow } }, { not: { not: wide } }, gains("/not/not")],
    [{ not: narrow }, {}, "widened /not: is gone"],
    [
      { not: {} },
      { not: { properties: { a: false } } },
      "widened /not/properties/a: is a new property: false",
    ],
    [{ contains: narrow }, {}, "widened /contains: is gone"],
    [
      { anyOf: [narrow] },
      { anyOf: [narrow, { type: "null" }] },
      'widened /anyOf/1: is new: {"type":"null"}',
    ],
    [
      { anyOf: [narrow, { type: "null" }] },
      { anyOf: [narrow] },
      'changed /anyOf: loses {"type":"null"}',
    ],
    [
      { allOf: [narrow, { minLength: 1 }] },
      { allOf: [narrow] },
      'widened /allOf: loses {"minLength":1}',
    ],
    [{ oneOf: [narrow] }, {}, "widened /oneOf: is gone"],
    [false, narrow, 'widened : takes something now: {"type":"string"}'],
    [narrow, true, "widened /type: gains type array, boolean, integer, null, number, object"],
    [narrow, false, "changed : takes nothing any more"],
  ]);
});

Deno.test("what is text, unknown or unreadable is told apart", () => {
  check([
    [{ description: "a" }, { description: "b" }, "text /description"],
    [{ properties: { a: {} } }, { properties: { a: { title: "x" } } }, "text /properties/a/title"],
    [{ default: 1 }, { default: 2 }, "changed /default: 1 -> 2"],
    [{ "x-mcp-header": "A" }, {}, 'changed /x-mcp-header: "A" -> nothing'],
    [{ if: {} }, { if: { type: "null" } }, 'changed /if: {} -> {"type":"null"}'],
    [{ type: 1 }, { type: "string" }, 'changed /type: 1 -> "string"'],
    [{ properties: 1 }, { properties: {} }, "changed /properties: 1 -> {}"],
    [{ required: "a" }, { required: ["a"] }, 'changed /required: "a" -> ["a"]'],
    [{ minimum: "a" }, { minimum: 1 }, 'changed /minimum: "a" -> 1'],
    [{ type: "x\u200b" }, { type: "string" }, 'changed /type: "x\\u200b" -> "string"'],
    [1, {}, "changed : 1 -> {}"],
    [
      { required: ["a", "b"] },
      { required: ["b", "a"] },
      "changed : means the same, but is written differently",
    ],
    [{ type: "string" }, { type: "string" }],
  ]);
  assert.deepEqual(changes(undefined, { a: 1 }), ['changed : is new: {"a":1}']);
  assert.deepEqual(changes({ a: 1 }, undefined), ["widened : is gone: anything is taken"]);
});
