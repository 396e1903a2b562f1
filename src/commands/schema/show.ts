import { defineCommand } from "../../cli/command.ts";
import { bundledSchema } from "../../core/bundled_schema.ts";
import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import { nearest } from "../../core/suggest.ts";
import { SCHEMA_CATALOG } from "../../core/schema/catalog.ts";

/** Former names of schemas, which scripts may still use. */
const FORMER_NAMES: ReadonlyMap<string, string> = new Map([
  ["gate/result", "gate/gate_result"],
  ["policy/test_record", "policytest/policy_test_result"],
  ["regress/result", "regress/regress_result"],
]);

export const schemaShow = defineCommand({
  path: "schema show",
  summary: "Print one published schema",
  explain:
    "Prints the JSON Schema of one artifact or result. It works alone: no other schema, no checkout and no network is needed.",
  // The parts of the program that it tells of.
  needs: ["read"],
  options: {},
  positional: {
    name: "schema",
    help: "name as in gait schema list",
    min: 1,
    error: "expected the name of a schema",
  },
  examples: ["schema show runpack/manifest"],
  async run({ args: [name = ""] }) {
    const schema = await bundledSchema(FORMER_NAMES.get(name) ?? name);
    if (schema === undefined) {
      const guess = nearest(name, SCHEMA_CATALOG.map((known) => known.name));
      const suggestion = guess === undefined ? "" : `, did you mean ${guess}?`;
      throw new GaitError("invalid_input", `unknown schema ${quoted(name)}${suggestion}`, {
        hint: "gait schema list",
      });
    }
    return { data: { ok: true, name, schema } };
  },
  quiet: "text",
  text: ({ schema }) => [JSON.stringify(schema, null, 2)],
});
