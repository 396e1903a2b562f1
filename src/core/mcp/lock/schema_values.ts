/** Reads from a JSON Schema which values are possible at a pointer. */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { pointerTokens } from "../../json/pointer.ts";

/** JSON types; `number` without `integer` has fractions too. */
export type SchemaType = "string" | "number" | "integer" | "boolean" | "array" | "object";

/** Values that a schema allows at a place. */
export type SchemaValues =
  | { readonly kind: "absent"; readonly known: readonly string[] }
  /** The schema says too little to tell. */
  | { readonly kind: "unknown" }
  | {
    readonly kind: "values";
    readonly types: ReadonlySet<SchemaType>;
    /** All values, if they are listed. */
    readonly values?: readonly JsonValue[];
  };

const UNKNOWN: SchemaValues = { kind: "unknown" };
/** What is below a text, a number or a truth value. */
const NOTHING: SchemaValues = { kind: "absent", known: [] };
/** So many references and alternatives are followed for one place. */
const STEPS_MAX = 500;

/** The values at a pointer, in which `*` means one member or item; `**` is unknown. */
export function schemaValues(root: JsonObject, pointer: string): SchemaValues {
  return new SchemaWalk(root).at(root, pointerTokens(pointer));
}

class SchemaWalk {
  #steps = 0;

  constructor(readonly root: JsonObject) {}

  at(schema: JsonValue | undefined, tokens: readonly string[]): SchemaValues {
    if (!isJsonObject(schema) || ++this.#steps > STEPS_MAX) return UNKNOWN;
    const { $ref: ref, anyOf, oneOf, allOf } = schema;
    if (typeof ref === "string") {
      return ref.startsWith("#/") ? this.at(this.#target(ref), tokens) : UNKNOWN;
    }
    if (
      ["if", "not", "$dynamicRef", "dependentSchemas"].some((key) => Object.hasOwn(schema, key))
    ) {
      return UNKNOWN;
    }
    const own = this.#own(schema, tokens);
    const alternatives = [anyOf, oneOf].find(Array.isArray);
    if (Array.isArray(alternatives)) {
      return joined([own, ...alternatives.map((one: JsonValue) => this.at(one, tokens))]);
    }
    if (!Array.isArray(allOf)) return own;
    const parts = [own, ...allOf.map((one: JsonValue) => this.at(one, tokens))];
    return parts.find(({ kind }) => kind === "values") ?? joined(parts);
  }

  #target(ref: string): JsonValue | undefined {
    let at: JsonValue | undefined = this.root;
    for (const token of pointerTokens(ref.slice(1))) {
      at = isJsonObject(at) && Object.hasOwn(at, token) ? at[token] : undefined;
    }
    return at;
  }

  #own(schema: JsonObject, [token, ...rest]: readonly string[]): SchemaValues {
    if (token === undefined) return typesOf(schema);
    if (token === "**") return UNKNOWN;
    const { items, properties, patternProperties, additionalProperties } = schema;
    const types = typesOf(schema);
    if (token === "*") {
      if (items !== undefined) return this.at(items, rest);
      if (!isScalar(types)) return UNKNOWN;
      // Servers that take a list often take one text: it counts as a list of one.
      return rest.length === 0 ? types : NOTHING;
    }
    if (isScalar(types)) return NOTHING;
    if (items !== undefined && properties === undefined) return UNKNOWN;
    if (!isJsonObject(properties)) {
      return additionalProperties === false ? { kind: "absent", known: [] } : UNKNOWN;
    }
    if (Object.hasOwn(properties, token)) return this.at(properties[token], rest);
    if (patternProperties !== undefined || isJsonObject(additionalProperties)) return UNKNOWN;
    return { kind: "absent", known: Object.keys(properties) };
  }
}

function isScalar(values: SchemaValues): boolean {
  return values.kind === "values" &&
    [...values.types].every((type) => type !== "array" && type !== "object");
}

/** The values of one of several schemas. */
function joined(parts: readonly SchemaValues[]): SchemaValues {
  const told = parts.filter(({ kind }) => kind !== "absent");
  if (told.length === 0) {
    return {
      kind: "absent",
      known: parts.flatMap((part) => part.kind === "absent" ? part.known : []),
    };
  }
  const types = new Set<SchemaType>();
  const values: JsonValue[] = [];
  let areListed = true;
  // A schema with alternatives often says nothing else by itself.
  const saying = told.filter(({ kind }, index) => kind !== "unknown" || index > 0);
  if (saying.length === 0) return UNKNOWN;
  for (const part of saying) {
    if (part.kind !== "values") return UNKNOWN;
    for (const type of part.types) types.add(type);
    if (part.values === undefined) areListed = false;
    else for (const value of part.values) values.push(value);
  }
  return { kind: "values", types, ...areListed ? { values } : {} };
}

const TYPES: readonly SchemaType[] = ["string", "number", "integer", "boolean", "array", "object"];

function typesOf(schema: JsonObject): SchemaValues {
  const { type, enum: listed } = schema;
  const values = Array.isArray(listed)
    ? listed as readonly JsonValue[]
    : schema["const"] === undefined
    ? undefined
    : [schema["const"]];
  if (values !== undefined) {
    const types = values.filter((value) => value !== null).map(typeOf);
    return { kind: "values", types: new Set(types), values };
  }
  const names: readonly JsonValue[] = Array.isArray(type) ? type : type === undefined ? [] : [type];
  const types = TYPES.filter((one) => names.includes(one));
  return types.length === 0 ? UNKNOWN : { kind: "values", types: new Set(types) };
}

/** The type of a value in the words of JSON Schema. */
export function typeOf(value: JsonValue): SchemaType {
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return "object";
  }
}
