/**
 * What `gait schema show` prints, judged by a validator that is not ours and that knows nothing else:
 * no other schema, no folder, no network.
 */

import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { SCHEMA_CATALOG } from "../../src/core/schema/catalog.ts";
import { gait } from "../support/gait.ts";
import { documentNames, exampleOf, loadSchemas, type Schema } from "./validator.ts";

/** A validator for one schema alone. */
function alone(schema: Schema) {
  const formats = { "date-time": (text: string) => !Number.isNaN(Date.parse(text)) };
  return new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, formats })
    .compile(schema);
}

async function shown(name: string): Promise<Schema> {
  const { exit, stdout } = await gait(`schema show ${name}`);
  assert.equal(exit, 0);
  return JSON.parse(stdout);
}

const documents = new Set(documentNames(await loadSchemas()));

for (const { name } of SCHEMA_CATALOG) {
  Deno.test(`gait schema show ${name} prints a schema that works alone`, async () => {
    const schema = await shown(name);
    const validate = alone(schema);
    if (!documents.has(name)) return; // parts of others describe no document
    const isValid = validate(await exampleOf(name, "valid"));
    assert.ok(isValid, JSON.stringify(validate.errors));
    assert.equal(validate(await exampleOf(name, "invalid")), false);
  });
}

Deno.test("each schema has an id of its own, which neither version nor place change", async () => {
  const ids = new Set<unknown>();
  for (const { name } of SCHEMA_CATALOG) {
    const { $id } = await shown(name);
    assert.equal($id, `https://github.com/davidahmann/gait/schemas/v1/${name}.schema.json`);
    ids.add($id);
  }
  assert.equal(ids.size, SCHEMA_CATALOG.length);
});

Deno.test("all references lead to a definition of the same document, and every copy is used", async () => {
  for (const { name } of SCHEMA_CATALOG) {
    const schema = await shown(name);
    const text = JSON.stringify(schema);
    const targets = new Set([...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target));
    const definitions = Object.keys(schema["$defs"] ?? {});
    for (const target of targets) {
      const definition = /^#\/\$defs\/([a-z0-9_.]+)$/.exec(target ?? "")?.[1] ?? "";
      assert.ok(definitions.includes(definition), `${name}: ${target}`);
    }
    const copies = definitions.filter((definition) => definition.includes("."));
    for (const copy of copies) assert.ok(targets.has(`#/$defs/${copy}`), `${name}: ${copy}`);
  }
});

Deno.test("a copy is what the published schema says, and --json holds the same document", async () => {
  const { json } = await gait("schema show scout/diff_result --json");
  const schema = await shown("scout/diff_result");
  assert.deepEqual(json()["schema"], schema);
  const published = await loadSchemas();
  const definitions = schema["$defs"] as Record<string, Schema>;
  const { $schema: _, $defs, ...rest } = published.get("scout/inventory_diff") ?? {};
  assert.deepEqual(
    definitions["scout.inventory_diff.listed_item"],
    ($defs as Record<string, Schema>)["listed_item"],
  );
  assert.deepEqual(definitions["scout.inventory_diff"]?.["required"], rest["required"]);
});
