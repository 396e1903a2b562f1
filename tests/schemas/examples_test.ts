/**
 * Schemas and their examples, judged by a validator that is not ours. It compiles schemas to code
 * and reads folders, so it is not among the tests of the core, which need no permission.
 */

import assert from "node:assert/strict";
import { documentNames, exampleOf, loadSchemas, SCHEMA_ROOT, validatorsOf } from "./validator.ts";

const schemas = await loadSchemas();
const validatorOf = validatorsOf(schemas);
const documents = documentNames(schemas);

Deno.test("there are schemas to test", () => assert.ok(documents.length >= 21));

for (const [name, schema] of schemas) {
  Deno.test(`the schema ${name} compiles strictly and names its dialect`, () => {
    assert.equal(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert.equal(typeof validatorOf(name), "function");
  });
}

for (const name of documents) {
  Deno.test(`the valid example of ${name} validates`, async () => {
    const validate = validatorOf(name);
    const valid = validate(await exampleOf(name, "valid"));
    assert.ok(valid, JSON.stringify(validate.errors));
  });

  Deno.test(`the invalid example of ${name} does not validate`, async () => {
    assert.equal(validatorOf(name)(await exampleOf(name, "invalid")), false);
  });
}

Deno.test("every example belongs to a schema", async () => {
  for (const area of new Set(documents.map((name) => name.split("/")[0]))) {
    for await (const { name } of Deno.readDir(new URL(`${area}/examples/`, SCHEMA_ROOT))) {
      const schema = `${area}/${name.replace(/\.(in)?valid\.json$/, "")}`;
      assert.ok(documents.includes(schema), `${area}/examples/${name}`);
    }
  }
});
