/** Schemas that work alone: what they refer to in other schemas comes along, as definitions. */

import { REPOSITORY } from "./address.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json/json.ts";
import { loadSchema } from "./schema/catalog.ts";

/** A published schema with all that it refers to; `undefined` for a name that is not published. */
export async function bundledSchema(name: string): Promise<JsonObject | undefined> {
  const schema = await loadSchema(name);
  if (schema === undefined) return undefined;
  const bundle = new Bundle(name);
  const { $schema = null, $defs: _, ...rest } = schema;
  const root = await bundle.copyObject(rest, name);
  const own = await bundle.copyObject(definitionsOf(schema), name);
  const $defs = { ...own, ...bundle.definitions() };
  const isEmpty = Object.keys($defs).length === 0;
  return { $schema, $id: schemaId(name), ...root, ...(isEmpty ? {} : { $defs }) };
}

/** The name of a schema for other programs; nothing is loaded from there. */
function schemaId(name: string): string {
  return `${REPOSITORY}/schemas/v1/${name}.schema.json`;
}

class Bundle {
  readonly #root: string;
  /** By key, such as `runpack.diff_file.diff_summary`. No published definition has a dot in its name. */
  readonly #definitions = new Map<string, JsonObject>();

  constructor(root: string) {
    this.#root = root;
  }

  definitions(): JsonObject {
    return Object.fromEntries(this.#definitions);
  }

  /** Copies a part of the schema `from`; its references lead into the bundle. */
  async copyObject(part: JsonObject, from: string): Promise<JsonObject> {
    const members: Record<string, JsonValue> = {};
    for (const [key, value] of Object.entries(part)) {
      const isReference = key === "$ref" && typeof value === "string";
      members[key] = isReference ? await this.#refer(value, from) : await this.#copy(value, from);
    }
    return members;
  }

  async #copy(value: JsonValue, from: string): Promise<JsonValue> {
    if (isJsonObject(value)) return await this.copyObject(value, from);
    if (!Array.isArray(value)) return value;
    const items: JsonValue[] = [];
    for (const item of value) items.push(await this.#copy(item, from));
    return items;
  }

  /** Takes what a reference leads to into the bundle, and returns the reference to it there. */
  async #refer(reference: string, from: string): Promise<string> {
    const [path = "", fragment = ""] = reference.split("#");
    const target = path === "" ? from : nameAt(path, from);
    if (target === this.#root) return `#${fragment}`;
    const definition = fragment.replace("/$defs/", "");
    const key = [...target.split("/"), definition].filter((word) => word !== "").join(".");
    if (!this.#definitions.has(key)) {
      this.#definitions.set(key, {}); // known from now on: a schema may refer to itself
      const schema = await loadSchema(target) ?? {};
      const { $schema: _, $defs: __, ...whole } = schema;
      const part = definition === "" ? whole : definitionsOf(schema)[definition];
      if (!isJsonObject(part)) throw new Error(`${from}: ${reference} leads nowhere`);
      this.#definitions.set(key, await this.copyObject(part, target));
    }
    return `#/$defs/${key}`;
  }
}

function definitionsOf({ $defs }: JsonObject): JsonObject {
  return isJsonObject($defs) ? $defs : {};
}

/** The name of the schema at a path that the schema `from` refers to. */
function nameAt(path: string, from: string): string {
  const { pathname } = new URL(path, `file:///${from}`);
  return pathname.slice(1).replace(/\.schema\.json$/, "");
}
