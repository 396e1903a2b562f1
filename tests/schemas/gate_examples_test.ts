/** Every schema of the Gate has an example that validates and one that does not. */

import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const ROOT = new URL("../../schemas/v1/", import.meta.url);

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(new URL(path, ROOT)));
}

const ajv = new Ajv2020.default({ allErrors: true, strict: true, strictTuples: false });
addFormats.default(ajv);
ajv.addSchema(
  await readJson("common/common.schema.json") as object,
  "x:/common/common.schema.json",
);

for (const area of ["gate", "policy"]) {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(new URL(`${area}/`, ROOT))) {
    if (name.endsWith(".schema.json")) names.push(name.replace(".schema.json", ""));
  }
  for (const name of names.sort()) {
    Deno.test(`examples of ${area}/${name}`, async () => {
      const schema = await readJson(`${area}/${name}.schema.json`) as object;
      const validate = ajv.compile({ ...schema, $id: `x:/${area}/${name}.schema.json` });
      const valid = await readJson(`${area}/examples/${name}.valid.json`);
      assert.ok(validate(valid), JSON.stringify(validate.errors));
      const invalid = await readJson(`${area}/examples/${name}.invalid.json`);
      assert.ok(!validate(invalid));
      assert.ok((validate.errors ?? []).length >= 1);
    });
  }
}
