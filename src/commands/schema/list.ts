import { defineCommand } from "../../cli/command.ts";
import { SCHEMA_CATALOG } from "../../core/schema/catalog.ts";
import { sentenceLines } from "../../cli/fit.ts";
import type { SchemaListResult } from "../../core/schema/cli.ts";
import { largest } from "../../core/lists.ts";

export const schemaList = defineCommand({
  path: "schema list",
  summary: "List the published schemas",
  explain:
    "Lists the JSON Schemas of everything that gait writes or prints; they are part of the program.",
  needs: [],
  options: {},
  // deno-lint-ignore require-await -- every command is asynchronous
  async run() {
    const data: Omit<SchemaListResult, "correlation_id"> = {
      ok: true,
      schemas: SCHEMA_CATALOG.map(({ name, title, description }) => ({ name, title, description })),
    };
    return { data };
  },
  text: ({ schemas }, style) => {
    const width = largest(schemas.map(({ name }) => name.length));
    return schemas.map(({ name, description }) => {
      const shown = sentenceLines(description, style, " ".repeat(width + 2)).join("\n");
      return `${name.padEnd(width)}  ${style.paint("dim", shown)}`;
    });
  },
});
