/** Writes the last section of `docs/schemas.md`, which lists all schemas. */

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
  return new Map([[PAGE, `${above}${HEADING}\n${note}\n${table(["schema", "describes"], rows)}`]]);
}

/** A table as `deno fmt` leaves it: cells as wide as the widest of their column. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |\n`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return line(head) + rule + rows.map(line).join("");
}
