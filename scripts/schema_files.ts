/** Reads the published schemas, and how lenient their readers are. */

import relaxations from "../schemas/relaxations.json" with { type: "json" };

/** The part of JSON Schema 2020-12 that our schemas use. Any other keyword is an error. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
}

const KNOWN_KEYWORDS = new Set([
  "$comment",
  "$defs",
  "$ref",
  "$schema",
  "additionalProperties",
  "anyOf",
  "const",
  "description",
  "enum",
  "format",
  "items",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "pattern",
  "properties",
  "required",
  "title",
  "type",
]);

interface Relaxation {
  readonly absent: "zero" | "error";
  readonly constraints: boolean;
  readonly unknown: "keep" | "refuse";
  readonly interface?: "written";
}

/** Relaxation of schemas without a reader: gait only writes what they describe. */
const AS_WRITTEN: Relaxation = { absent: "error", constraints: true, unknown: "refuse" };

/** A published schema, and how it is read. */
export interface SchemaFile {
  /** `area/name`. */
  readonly name: string;
  readonly area: string;
  readonly schema: Schema;
  readonly relaxation: Relaxation;
  readonly hasReader: boolean;
}

/** Folder of the schemas. */
export const SCHEMA_ROOT = new URL("../schemas/v1/", import.meta.url);

/** All schemas, sorted by name. */
export async function readSchemas(): Promise<SchemaFile[]> {
  const files: SchemaFile[] = [];
  for await (const area of Deno.readDir(SCHEMA_ROOT)) {
    if (!area.isDirectory) continue;
    for await (const file of Deno.readDir(new URL(`${area.name}/`, SCHEMA_ROOT))) {
      const base = /^(.*)\.schema\.json$/.exec(file.name)?.[1];
      if (base === undefined) continue;
      const name = `${area.name}/${base}`;
      const schema = JSON.parse(
        await Deno.readTextFile(new URL(`${name}.schema.json`, SCHEMA_ROOT)),
      );
      checkKeywords(schema, name);
      const relaxed = Object.entries(relaxations).find(([listed]) => listed === name)?.[1];
      const relaxation = typeof relaxed === "object" ? relaxed as Relaxation : AS_WRITTEN;
      const hasReader = typeof relaxed === "object";
      files.push({ name, area: area.name, schema, relaxation, hasReader });
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function checkKeywords(schema: Schema, where: string): void {
  for (const keyword of Object.keys(schema)) {
    if (!KNOWN_KEYWORDS.has(keyword)) throw new Error(`${where}: ${keyword} is not supported`);
  }
  for (const [name, part] of Object.entries({ ...schema.$defs, ...schema.properties })) {
    checkKeywords(part, `${where} ${name}`);
  }
  for (const part of schema.anyOf ?? []) checkKeywords(part, where);
  if (schema.items !== undefined) checkKeywords(schema.items, where);
  if (typeof schema.additionalProperties === "object") {
    checkKeywords(schema.additionalProperties, where);
  }
}
