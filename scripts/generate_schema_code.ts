/**
 * Writes `src/core/schema/*.ts` from `schemas/v1`: an interface for every object, and a reader for
 * every schema that `schemas/relaxations.json` lists. The schemas are the one source of both.
 */

import relaxations from "../schemas/relaxations.json" with { type: "json" };

/** The part of JSON Schema 2020-12 that our schemas use. Anything else stops the generator. */
interface Schema {
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
  readonly additionalProperties?: boolean;
}

const KNOWN_KEYWORDS = new Set([
  ...["$schema", "$comment", "$ref", "$defs", "title", "description", "type", "const", "enum"],
  ...["pattern", "format", "minLength", "minimum", "maximum", "items", "properties", "required"],
  ...["additionalProperties", "minProperties", "maxProperties"],
]);

interface Relaxation {
  readonly absent: "zero" | "error";
  readonly constraints: boolean;
  readonly unknown: "keep" | "refuse";
  readonly interface?: "written";
}

/** What schemas without a reader are written by: their types are for what we print. */
const AS_WRITTEN: Relaxation = { absent: "error", constraints: true, unknown: "refuse" };

interface SchemaFile {
  /** `area/name`. */
  readonly name: string;
  readonly area: string;
  readonly schema: Schema;
  readonly relaxation: Relaxation;
  readonly hasReader: boolean;
}

const LINE_WIDTH = 100;

const ROOT = new URL("../schemas/v1/", import.meta.url);

/** All schemas, sorted by name. */
export async function readSchemas(): Promise<SchemaFile[]> {
  const files: SchemaFile[] = [];
  for await (const area of Deno.readDir(ROOT)) {
    if (!area.isDirectory) continue;
    for await (const file of Deno.readDir(new URL(`${area.name}/`, ROOT))) {
      const base = /^(.*)\.schema\.json$/.exec(file.name)?.[1];
      if (base === undefined) continue;
      const name = `${area.name}/${base}`;
      const schema = JSON.parse(await Deno.readTextFile(new URL(`${name}.schema.json`, ROOT)));
      const relaxed = Object.entries(relaxations).find(([listed]) => listed === name)?.[1];
      const relaxation = typeof relaxed === "object" ? relaxed as Relaxation : AS_WRITTEN;
      const hasReader = typeof relaxed === "object";
      files.push({ name, area: area.name, schema, relaxation, hasReader });
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Generated files by path below the project. */
export async function generateSchemaCode(): Promise<Map<string, string>> {
  const files = await readSchemas();
  const generated = new Map<string, string>();
  for (const area of new Set(files.map((file) => file.area))) {
    generated.set(`src/core/schema/${area}.ts`, new AreaWriter(area, files).write());
  }
  generated.set("src/core/schema/catalog.ts", writeCatalog(files));
  return generated;
}

// Lines are as long as what they list: a formatter would make 1,700 more of them.
const BANNER = "// deno-fmt-ignore-file\n" +
  "// Generated from schemas/ by `deno task generate`. Do not edit.\n\n";

function writeCatalog(files: readonly SchemaFile[]): string {
  const entries = files.map(({ name, schema: { title, description } }) => {
    const path = JSON.stringify(`../../../schemas/v1/${name}.schema.json`);
    const load = `() => import(${path}, { with: { type: "json" } })`;
    return `  { ${partsOf({ name, title, description }).join(", ")}, load: ${load} },`;
  });
  return `${BANNER}import type { CatalogEntry } from "../catalog_entry.ts";

/** All published schemas, sorted by name. Each is loaded only when asked for. */
export const SCHEMA_CATALOG: readonly CatalogEntry[] = [
${entries.join("\n")}
];
`;
}

class AreaWriter {
  readonly #area: string;
  readonly #files: readonly SchemaFile[];
  readonly #imports = new Map<string, Set<string>>();
  /** Text by type name. A shape comes after those that it is made of. */
  readonly #objects = new Map<string, string>();
  readonly #origins = new Map<string, Schema>();

  constructor(area: string, files: readonly SchemaFile[]) {
    this.#area = area;
    this.#files = files;
  }

  write(): string {
    const readers: string[] = [];
    for (const file of this.#files) {
      if (file.area !== this.#area) continue;
      for (const [name, schema] of Object.entries(file.schema.$defs ?? {})) {
        this.#checkKeywords(schema, `${file.name} ${name}`);
        if (isRecord(schema)) this.#emit(pascal(name), schema, file);
      }
      this.#checkKeywords(file.schema, file.name);
      if (!isRecord(file.schema)) continue;
      const title = file.schema.title ?? pascal(file.name);
      this.#emit(title, file.schema, file);
      if (file.hasReader) {
        readers.push(this.#reader(title, file));
      }
    }
    const imports = [...this.#imports].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, names]) => {
      const bare = (name: string) => name.replace("type ", "").toLowerCase();
      const sorted = [...names].sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
      const onlyTypes = sorted.every((name) => name.startsWith("type "));
      const list = sorted.map((name) => onlyTypes ? name.replace("type ", "") : name).join(", ");
      return `import ${onlyTypes ? "type " : ""}{ ${list} } from "${from}";\n`;
    });
    const objects = [...this.#objects.values()].join("\n");
    const head = [BANNER + imports.join(""), objects, readers.join("")];
    return head.filter((part) => part !== "").join("\n").replace(/\n{3,}/g, "\n\n");
  }

  #reader(title: string, { name, relaxation }: SchemaFile): string {
    this.#import("../shape.ts", "type Reader");
    this.#import("../shape.ts", "readerOf");
    let type = title;
    if (relaxation.interface === "written") {
      this.#import("../shape.ts", "type Relaxed");
      type = `Relaxed<${title}>`;
    }
    return `/** Reads ${name}; see {@linkcode ${title}}. */\n` +
      `export const read${title}: Reader<${type}> = readerOf(${camel(title)}Shape);\n`;
  }

  #emit(name: string, schema: Schema, file: SchemaFile): void {
    const origin = this.#origins.get(name);
    if (origin === schema) return;
    if (origin !== undefined) throw new Error(`${file.name}: the name ${name} is taken`);
    this.#origins.set(name, schema);
    const text = this.#object(name, schema, file);
    this.#objects.set(name, text);
  }

  #object(name: string, schema: Schema, file: SchemaFile): string {
    const required = schema.required ?? [];
    const members = Object.entries(schema.properties ?? {}).map(([member, property]) => {
      const optional = required.includes(member) ? "" : "?";
      return `  /** ${property.description ?? this.#describe(property, file)} */\n` +
        `  readonly ${member}${optional}: ${this.#type(property, file)};\n`;
    });
    const text = `/** ${schema.description} */\nexport interface ${name} {\n${members.join("")}}\n`;
    return file.hasReader ? `${text}${this.#objectShape(name, schema, file)}` : text;
  }

  #objectShape(name: string, schema: Schema, file: SchemaFile): string {
    this.#import("../shape.ts", "type ObjectShape");
    const { absent, unknown } = file.relaxation;
    const head = { kind: "object", absent, unknown, required: schema.required ?? [] };
    const members = Object.entries(schema.properties ?? {}).map(([member, property]) =>
      `${member}: ${this.#shape(property, file)}`
    );
    return `export const ${camel(name)}Shape: ObjectShape = {
${filled(partsOf(head), "  ")}
  members: {\n${filled(members, "    ")}\n  },
};
`;
  }

  #type(schema: Schema, file: SchemaFile): string {
    const target = this.#resolve(schema, file);
    if (target.typeName !== undefined) return target.typeName;
    const { schema: s, file: f } = target;
    const constrained = f.relaxation.constraints || f.relaxation.interface === "written";
    if (constrained && s.const !== undefined) return JSON.stringify(s.const);
    if (constrained && s.enum !== undefined) {
      return s.enum.map((v) => JSON.stringify(v)).join(" | ");
    }
    switch (typeOf(s)) {
      case "string":
        return "string";
      case "integer":
      case "number":
        return "number";
      case "boolean":
        return "boolean";
      case "array": {
        const items = `readonly ${bracket(this.#type(s.items ?? {}, f))}[]`;
        return isNullable(s) ? `${items} | null` : items;
      }
      case "object":
        this.#import("../json/json.ts", "type JsonObject");
        return "JsonObject";
      default:
        this.#import("../json/json.ts", "type JsonValue");
        return "JsonValue";
    }
  }

  #shape(schema: Schema, file: SchemaFile): string {
    const target = this.#resolve(schema, file);
    if (target.typeName !== undefined) {
      const shape = `${camel(target.typeName)}Shape`;
      if (target.file.area === this.#area) {
        this.#emit(target.typeName, target.schema, target.file);
      } else {
        this.#import(`./${target.file.area}.ts`, shape);
      }
      return shape;
    }
    const { schema: s, file: f } = target;
    const limits = f.relaxation.constraints ? s : {};
    switch (typeOf(s)) {
      case "string": {
        if (s.format === "date-time") return `{ kind: "timestamp" }`;
        const oneOf = limits.const === undefined ? limits.enum : [limits.const];
        return literal({
          kind: "string",
          oneOf,
          pattern: limits.pattern,
          minLength: limits.minLength,
        });
      }
      case "integer":
      case "number":
        return literal({ kind: typeOf(s), minimum: limits.minimum, maximum: limits.maximum });
      case "boolean":
        return `{ kind: "boolean" }`;
      case "array": {
        const nullable = isNullable(s) ? ", nullable: true" : "";
        return `{ kind: "list", items: ${this.#shape(s.items ?? {}, f)}${nullable} }`;
      }
      case "object":
        return `{ kind: "map" }`;
      default:
        return `{ kind: "any" }`;
    }
  }

  /** Follows references; objects with members of their own have a name. */
  #resolve(
    schema: Schema,
    file: SchemaFile,
  ): { readonly schema: Schema; readonly file: SchemaFile; readonly typeName?: string } {
    if (schema.$ref === undefined) {
      if (isRecord(schema)) {
        throw new Error(`${file.name}: give the inline object a place in $defs`);
      }
      return { schema, file };
    }
    const [path = "", fragment = ""] = schema.$ref.split("#");
    const found = path === "" ? file : this.#fileAt(new URL(path, new URL(file.name, ROOT)));
    const definition = /^\/\$defs\/(.+)$/.exec(fragment)?.[1];
    const target = definition === undefined ? found.schema : found.schema.$defs?.[definition];
    if (target === undefined) throw new Error(`${file.name}: ${schema.$ref} leads nowhere`);
    if (!isRecord(target)) return this.#resolve(target, found);
    const typeName = definition === undefined ? target.title ?? "" : pascal(definition);
    if (found.area !== this.#area) this.#import(`./${found.area}.ts`, `type ${typeName}`);
    return { schema: target, file: found, typeName };
  }

  #fileAt(url: URL): SchemaFile {
    const found = this.#files.find(({ name }) =>
      new URL(`${name}.schema.json`, ROOT).href === url.href
    );
    if (found === undefined) throw new Error(`no schema at ${url.href}`);
    return found;
  }

  #describe(schema: Schema, file: SchemaFile): string {
    return this.#resolve(schema, file).schema.description ?? "";
  }

  #checkKeywords(schema: Schema, where: string): void {
    for (const keyword of Object.keys(schema)) {
      if (!KNOWN_KEYWORDS.has(keyword)) throw new Error(`${where}: ${keyword} is not supported`);
    }
    for (const property of Object.values(schema.properties ?? {})) {
      this.#checkKeywords(property, where);
    }
    if (schema.items !== undefined) this.#checkKeywords(schema.items, where);
  }

  #import(from: string, name: string): void {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
  }
}

function isRecord(schema: Schema): boolean {
  return schema.properties !== undefined;
}

function typeOf(schema: Schema): string | undefined {
  return typeof schema.type === "string" ? schema.type : schema.type?.find((t) => t !== "null");
}

function isNullable(schema: Schema): boolean {
  return Array.isArray(schema.type) && schema.type.includes("null");
}

function literal(members: Readonly<Record<string, unknown>>): string {
  return `{ ${partsOf(members).join(", ")} }`;
}

function partsOf(members: Readonly<Record<string, unknown>>): readonly string[] {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return present.map(([name, value]) => {
    const text = JSON.stringify(value);
    return `${name}: ${Array.isArray(value) ? text.replaceAll('","', '", "') : text}`;
  });
}

/** Lines of at most 100 characters that hold the parts, each followed by a comma. */
function filled(parts: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    const longer = line === undefined ? "" : `${line} ${part},`;
    if (line === undefined || longer.length > LINE_WIDTH) lines.push(`${indent}${part},`);
    else lines[lines.length - 1] = longer;
  }
  return lines.join("\n");
}

function bracket(type: string): string {
  return type.includes("|") ? `(${type})` : type;
}

function pascal(name: string): string {
  return name.replace(/(?:^|[_/])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
