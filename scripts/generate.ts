/**
 * Writes everything that is generated. `--check` writes nothing and fails where the files in the
 * tree differ from what would be written.
 */

import { generateApi } from "./generate_api.ts";
import { generatePacks } from "./generate_packs.ts";
import { generateReference } from "./generate_reference.ts";
import { generateSchemaCode } from "./generate_schema_code.ts";
import { generateSchemaDocs } from "./generate_schema_docs.ts";
import { readLine } from "./command_line.ts";

const root = new URL("../", import.meta.url);
const { values: { check } } = readLine({
  usage: "deno task generate [--check]",
  options: { check: { type: "boolean", default: false } },
});
const stale: string[] = [];

const generated = new Map([
  ...await generateSchemaCode(),
  ...await generateSchemaDocs(),
  ...await generatePacks(),
  ...await generateReference(),
  ...await generateApi(),
]);
for (const [path, text] of generated) {
  const current = await Deno.readTextFile(new URL(path, root)).catch(() => "");
  if (current === text) continue;
  stale.push(path);
  if (!check) await Deno.writeTextFile(new URL(path, root), text);
}
if (check && stale.length > 0) {
  console.error(`error: ${stale.join(", ")} differ from their source`);
  console.error("hint: deno task generate");
  Deno.exit(1);
}
console.log(`${generated.size} generated files, ${stale.length} ${check ? "stale" : "written"}`);
