/**
 * Writes `src/core/schema/*.ts` from `schemas/v1`: an interface for every object, and a reader for
 * every schema that `schemas/relaxations.json` lists. The schemas are the one source of both.
 */

import { readSchemas, type Schema, SCHEMA_ROOT, type SchemaFile } from "./schema_files.ts";

const LINE_WIDTH = 100;

/** Generated files by path below the project. */
export async function generateSchemaCode(): Promise<Map<string, string>> {
  const files = await readSchemas();
  const generated = new Map<string, string>();
  for (const area of new Set(files.map((file) => file.area))) {
    generated.set(`src/core/schema/${area}.ts`, new AreaWriter(area, files).write());
  }
  generated.set("src/core/schema/catalog.ts", writeCatalog(files));
  generated.set("src/core/schema/documents.json", writeDocuments(files));
  return generated;
}

// Lines are as long as what they list: a formatter would make 1,700 more of them.
const BANNER = "// deno-fmt-ignore-file\n" +
  "// Generated from schemas/ by `deno task generate`. Do not edit.\n\n";

function writeCatalog(files: readonly SchemaFile[]): string {
  const entries = files.map(({ name, schema: { title, description } }) =>
    `  { ${partsOf({ name, title, description }).join(", ")} },`
  );
  return `${BANNER}import type { CatalogEntry } from "../catalog_entry.ts";
import type { JsonObject } from "../json/json.ts";

/** All published schemas, sorted by name. */
export const SCHEMA_CATALOG: readonly CatalogEntry[] = [
${entries.join("\n")}
];

/** Loads a published schema; \`undefined\` for a name that is not in the catalog. */
export async function loadSchema(name: string): Promise<JsonObject | undefined> {
  const { default: documents } = await import("./documents.json", { with: { type: "json" } });
  return new Map<string, JsonObject>(Object.entries(documents)).get(name);
}
`;
}

/** All schemas in one file: Deno opens every file that a program may import, at each start. */
function writeDocuments(files: readonly SchemaFile[]): string {
  const lines = files.map(({ name, schema }) =>
    `${JSON.stringify(name)}: ${JSON.stringify(schema)}`
  );
  return `{\n${lines.join(",\n")}\n}\n`;
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
      const reached = definitionsReached(file.schema);
      for (const [name, schema] of Object.entries(file.schema.$defs ?? {})) {
        if (isRecord(schema) && reached.has(name)) this.#emit(pascal(name), schema, file);
      }
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
      `export const read${title}: Reader<${type}> = readerOf(${camel(title)}Shape, "${name}");\n`;
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
    const found = path === "" ? file : this.#fileAt(new URL(path, new URL(file.name, SCHEMA_ROOT)));
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
      new URL(`${name}.schema.json`, SCHEMA_ROOT).href === url.href
    );
    if (found === undefined) throw new Error(`no schema at ${url.href}`);
    return found;
  }

  #describe(schema: Schema, file: SchemaFile): string {
    return this.#resolve(schema, file).schema.description ?? "";
  }

  #import(from: string, name: string): void {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
  }
}

/**
 * Names of the definitions that types and shapes are made of. What stands below `anyOf` and
 * `additionalProperties` is any value to them, and is read by code of its own.
 */
function definitionsReached(root: Schema): ReadonlySet<string> {
  const definitions = root.$defs ?? {};
  const byAlternatives = new Set<string>();
  const collect = (schema: Schema, isWithin: boolean): void => {
    const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? "")?.[1];
    if (name !== undefined && isWithin) byAlternatives.add(name);
    for (const part of Object.values(schema.properties ?? {})) collect(part, isWithin);
    if (schema.items !== undefined) collect(schema.items, isWithin);
    for (const part of schema.anyOf ?? []) collect(part, true);
    if (typeof schema.additionalProperties === "object") collect(schema.additionalProperties, true);
  };
  collect(root, false);
  for (const schema of Object.values(definitions)) collect(schema, false);
  // What an alternative is made of is read by that code too.
  for (const name of byAlternatives) {
    const schema = definitions[name];
    if (schema !== undefined) collect(schema, true);
  }
  return new Set(Object.keys(definitions).filter((name) => !byAlternatives.has(name)));
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
