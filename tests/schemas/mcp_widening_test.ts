/**
 * The comparison of tool schemas, judged by a validator that is not ours: whatever the new schema
 * takes and the old one refused, the comparison must call widened.
 */

import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import type { JsonValue } from "../../src/core/json/json.ts";
import { schemaChanges } from "../../src/core/mcp/lock/schema_changes.ts";

const ajv = new Ajv2020({ strict: false, validateFormats: false });

const scalars = fc.constantFrom<JsonValue>(null, true, 0, 1, 2, 2.5, -3, "", "a", "ab", "abc");
const instances = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value;

const types = ["null", "boolean", "integer", "number", "string", "array", "object"];
const small = fc.integer({ min: 0, max: 3 });
const names = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 3 });

/** Keywords of whose changes the direction can be told. `properties` may come but not go. */
function keywordsOf(schema: fc.Arbitrary<JsonValue>) {
  const some = fc.array(schema, { minLength: 1, maxLength: 2 });
  return {
    type: fc.uniqueArray(fc.constantFrom(...types), { minLength: 1, maxLength: 3 }),
    enum: fc.uniqueArray(scalars, { minLength: 1, maxLength: 4, comparator: "SameValue" }),
    const: scalars,
    required: names,
    properties: fc.record({ a: schema, b: schema }),
    additionalProperties: schema,
    propertyNames: schema,
    items: schema,
    prefixItems: some,
    contains: schema,
    minContains: small,
    minimum: small,
    exclusiveMinimum: small,
    maximum: small,
    exclusiveMaximum: small,
    minLength: small,
    maxLength: small,
    minItems: small,
    maxItems: small,
    minProperties: small,
    maxProperties: small,
    multipleOf: fc.constantFrom(1, 2, 4),
    uniqueItems: fc.boolean(),
    anyOf: some,
    allOf: some,
    not: schema,
    dependentRequired: fc.record({ a: names }),
    dependentSchemas: fc.record({ a: schema }),
  };
}

type Keyword = keyof ReturnType<typeof keywordsOf>;

const partOf = (keyword: Keyword, schema: fc.Arbitrary<JsonValue>): fc.Arbitrary<object> =>
  fc.record({ [keyword]: keywordsOf(schema)[keyword] });
const KEYWORDS = Object.keys(keywordsOf(fc.boolean())) as Keyword[];

const schemas = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.boolean(),
    fc.array(fc.constantFrom(...KEYWORDS).chain((one) => partOf(one, tie("schema"))), {
      maxLength: 3,
    }).map((parts): JsonValue => Object.assign({}, ...parts)),
  ),
})).schema;

/** Places for a schema. */
const PLACES: readonly ((schema: JsonValue) => JsonValue)[] = [
  (schema) => schema,
  (schema) => ({ properties: { a: schema } }),
  (schema) => ({ items: schema }),
  (schema) => ({ not: schema }),
  (schema) => ({ not: { not: schema } }),
  (schema) => ({ anyOf: [schema, { type: "null" }] }),
  (schema) => ({ allOf: [{ type: "object" }, schema] }),
  (schema) => ({ additionalProperties: schema }),
];

/** Two schemas that differ in one keyword, anywhere. */
const near = fc.tuple(
  fc.constantFrom(...PLACES),
  fc.constantFrom(...KEYWORDS).chain((keyword) =>
    fc.tuple(
      schemas.map((base) => typeof base === "object" ? base : {}),
      fc.oneof(partOf(keyword, schemas), fc.constant({})),
      fc.oneof(partOf(keyword, schemas), fc.constant({})),
    )
  ),
).map(([place, [base, old, now]]): [JsonValue, JsonValue] => [
  place({ ...base, ...old }),
  place({ ...base, ...now }),
]);
const pairs = fc.oneof(near, fc.tuple(schemas, schemas));

const takes = (schema: JsonValue, instance: JsonValue): boolean =>
  ajv.validate(schema as boolean | object, instance) === true;

/** The comparison leaves it open whether a property that is no longer described widens. */
const isOpen = (text: string) => text.includes("no longer described");

Deno.test("schemaChanges calls widened whatever takes an instance that was refused before", () => {
  let widened = 0;
  fc.assert(
    fc.property(
      pairs,
      fc.array(instances, { minLength: 5, maxLength: 12 }),
      ([before, after], list) => {
        const text = JSON.stringify([before, after]);
        // the validator takes an empty list for one that contains something besides prefixItems
        fc.pre(!(text.includes('"contains"') && text.includes('"prefixItems"')));
        if (!list.some((instance) => takes(after, instance) && !takes(before, instance))) return;
        widened++;
        const changes = schemaChanges(before, after, "");
        const isFound = changes.some((change) =>
          change.kind === "widened" || (change.kind === "changed" && isOpen(change.text))
        );
        assert.ok(isFound, JSON.stringify({ before, after, changes }));
      },
    ),
    { numRuns: 800, seed: 9 },
  );
  assert.ok(widened > 100, `only ${widened} pairs were wider: too few to show anything`);
});
