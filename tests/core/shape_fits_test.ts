import fc from "fast-check";
import assert from "node:assert/strict";
import { JSON_WORDS, type ObjectShape } from "../../src/core/shape_words.ts";
import { readByShape } from "../../src/core/shape.ts";
import type { JsonObject, JsonValue } from "../../src/core/json/json.ts";

/** A shape with every kind of member, nested. */
const INNER: ObjectShape = {
  kind: "object",
  members: {
    word: { kind: "string", oneOf: ["a", "b"] },
    time: { kind: "timestamp" },
    count: { kind: "integer", minimum: 0 },
  },
  required: ["word"],
  absent: "zero",
  unknown: "keep",
};
const SHAPE: ObjectShape = {
  kind: "object",
  members: {
    text: { kind: "string" },
    time: { kind: "timestamp" },
    flag: { kind: "boolean" },
    map: { kind: "map" },
    any: { kind: "any" },
    list: { kind: "list", items: INNER },
    nullable: { kind: "list", items: { kind: "number" }, nullable: true },
    inner: INNER,
  },
  required: ["text", "inner"],
  absent: "zero",
  unknown: "keep",
};

/** As values of JSON are: with the usual prototype. */
const PLAIN = { noNullPrototype: true };

const odd = fc.constantFrom<JsonValue>(null, "", "x", 0, -1, 1.5, true, {}, [], [null]);
const time = fc.constantFrom<JsonValue>(
  ...["2026-02-05T00:00:00Z", "2026-02-05T00:00:00.50Z", "2026-02-05T00:00:00+00:00", "soon"],
);
const member = (good: fc.Arbitrary<JsonValue>) => fc.oneof({ weight: 6, arbitrary: good }, odd);
const inner = fc.record({
  word: member(fc.constantFrom("a", "b", "c")),
  time: member(time),
  count: member(fc.nat()),
  Word: member(fc.constant("a")),
  more: odd,
}, { ...PLAIN, requiredKeys: [] });
const value = fc.record({
  text: member(fc.string()),
  time: member(time),
  flag: member(fc.boolean()),
  map: member(fc.dictionary(fc.string(), odd, PLAIN)),
  any: member(odd),
  list: member(fc.array(inner as fc.Arbitrary<JsonObject>)),
  nullable: member(fc.array(fc.integer())),
  inner: member(inner as fc.Arbitrary<JsonObject>),
}, { ...PLAIN, requiredKeys: [] });

Deno.test("readByShape() answers the same whether or not it can take a value as it is", () => {
  fc.assert(
    fc.property(value, (object) => {
      // A member that the shape does not know makes it walk through all of the value.
      const walked = readByShape(SHAPE, { ...object, unheard_of: 1 } as JsonObject, JSON_WORDS);
      const { unheard_of: _, ...expected } = walked.value as Record<string, JsonValue>;
      const read = readByShape(SHAPE, object as JsonObject, JSON_WORDS);
      assert.deepEqual(read.problems, walked.problems);
      if (read.problems.length === 0) assert.deepEqual(read.value, expected);
    }),
    { numRuns: 3000 },
  );
});
