/** Writes the last section of `docs/schemas.md`, which lists all schemas. */

import { markdownTable } from "./markdown_table.ts";
import { readSchemas } from "./schema_files.ts";

const PAGE = "docs/schemas.md";
const HEADING = "## All schemas\n";

/** The page by its path below the project; what people wrote above the section stays. */
export async function generateSchemaDocs(): Promise<Map<string, string>> {
  const page = await Deno.readTextFile(new URL(`../${PAGE}`, import.meta.url));
  const [above] = page.split(HEADING);
  const rows = (await readSchemas()).map(({ name, schema }) => [
    `[\`${name}\`](../schemas/v1/${name}.schema.json)`,
    (schema.description ?? "").replaceAll("|", "\\|").replaceAll("<", "\\<"),
  ]);
  const note = "`deno task generate` writes this section from the schemas.\n";
  return new Map([[
    PAGE,
    `${above}${HEADING}\n${note}\n${markdownTable(["schema", "describes"], rows)}`,
  ]]);
}
