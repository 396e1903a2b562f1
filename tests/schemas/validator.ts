import assert from "node:assert/strict";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import * as formats from "ajv-formats";

/** Folder of the published schemas. */
export const SCHEMA_ROOT = new URL("../../schemas/v1/", import.meta.url);

/** A published schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** All published schemas by name, such as `runpack/run`. */
export async function loadSchemas(): Promise<ReadonlyMap<string, Schema>> {
  const schemas = new Map<string, Schema>();
  for await (const { name: area, isDirectory } of Deno.readDir(SCHEMA_ROOT)) {
    if (!isDirectory) continue;
    for await (const { name } of Deno.readDir(new URL(`${area}/`, SCHEMA_ROOT))) {
      if (!name.endsWith(".schema.json")) continue;
      const text = await Deno.readTextFile(new URL(`${area}/${name}`, SCHEMA_ROOT));
      schemas.set(`${area}/${name.replace(".schema.json", "")}`, JSON.parse(text));
    }
  }
  return schemas;
}

/** Names of the schemas that describe a document, not just parts of others. */
export function documentNames(schemas: ReadonlyMap<string, Schema>): readonly string[] {
  return [...schemas].filter(([, schema]) => "type" in schema || "oneOf" in schema)
    .map(([name]) => name).sort();
}

/** A validator that is not ours, for all schemas. It compiles them to code. */
export function validatorsOf(
  schemas: ReadonlyMap<string, Schema>,
): (name: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  // a CommonJS module: where its function is depends on who loads it
  const plugin = formats.default as unknown as
    | ((to: Ajv2020) => void)
    | { readonly default: (to: Ajv2020) => void };
  if (typeof plugin === "function") plugin(ajv);
  else plugin.default(ajv);
  const address = (name: string) => new URL(`${name}.schema.json`, SCHEMA_ROOT).href;
  for (const [name, schema] of schemas) ajv.addSchema({ ...schema, $id: address(name) });
  return (name) => ajv.getSchema(address(name)) ?? assert.fail(`no schema ${name}`);
}

/** An example from the folder of a schema. */
export async function exampleOf(name: string, kind: "valid" | "invalid"): Promise<unknown> {
  const file = new URL(`${name.replace("/", "/examples/")}.${kind}.json`, SCHEMA_ROOT);
  return JSON.parse(await Deno.readTextFile(file));
}
