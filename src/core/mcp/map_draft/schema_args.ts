/** Finds the arguments that a tool's input schema names, at any depth. */

import { isJsonObject, type JsonObject, type JsonValue, pointerTokens } from "../../json/json.ts";
import { nameFault } from "../../text.ts";

/** A value that a schema names: a member, an item of a list, or a member of any name. */
export interface SchemaArg {
  /** Names of members on the way to it; `*` for items and for members of any name. */
  readonly steps: readonly string[];
  /** Name of the member that it is, or of the list that it is an item of. */
  readonly name: string;
  /** JSON types that it may have, but for `null`; none if the schema says none. */
  readonly types: readonly string[];
  /** `format` of the schema, if it has one. */
  readonly format?: string;
  /** Whether only listed values are possible. */
  readonly isChoice: boolean;
  /** Whether every call has it. Items of lists never are: a list may be empty. */
  readonly isRequired: boolean;
}

/** The arguments of a schema, and what of it was not read, in words. */
export interface SchemaArgs {
  readonly args: readonly SchemaArg[];
  readonly unread: readonly string[];
}

const MAX_DEPTH = 8;
const MAX_ARGS = 500;
const MAX_VARIANTS = 50;

/** Reads a schema. Never throws; what it does not understand is in `unread`. */
export function schemaArgs(schema: JsonValue | undefined): SchemaArgs {
  const reader = new SchemaReader(schema ?? {});
  reader.readInside(schema ?? {}, {
    steps: [],
    name: "",
    isRequired: true,
    within: new Set(),
  });
  return { args: reader.args, unread: [...reader.unread].sort() };
}

interface Place {
  /** Schemas around it: entering one of them again would never end. */
  readonly within: ReadonlySet<JsonObject>;
  readonly steps: readonly string[];
  readonly name: string;
  readonly isRequired: boolean;
}

/** One of the schemas that a value may have, without references. */
interface Variant {
  readonly schema: JsonObject;
  /** Whether it holds in every case. */
  readonly isSure: boolean;
}

class SchemaReader {
  readonly args: SchemaArg[] = [];
  readonly unread = new Set<string>();

  constructor(readonly root: JsonValue) {}

  /** Reads the members and items below a value, not the value itself. */
  readInside(schema: JsonValue, place: Place): void {
    if (place.steps.length >= MAX_DEPTH) {
      this.unread.add(`what lies deeper than ${MAX_DEPTH} names`);
      return;
    }
    const all = this.#variants(schema);
    const variants = all.filter((variant) => !place.within.has(variant.schema));
    if (variants.length < all.length) this.unread.add("what repeats within itself");
    const within = new Set([...place.within, ...variants.map((variant) => variant.schema)]);
    const members = new Map<string, { readonly schemas: JsonValue[]; isRequired: boolean }>();
    for (const { schema: variant, isSure } of variants) {
      const { properties, required, items, prefixItems, additionalProperties, patternProperties } =
        variant;
      const needed = Array.isArray(required) && isSure ? required : [];
      for (const [name, member] of Object.entries(isJsonObject(properties) ? properties : {})) {
        const known = members.get(name) ?? { schemas: [], isRequired: false };
        known.schemas.push(member);
        known.isRequired ||= needed.includes(name);
        members.set(name, known);
      }
      const others = [
        items,
        ...(Array.isArray(prefixItems) ? prefixItems : []),
        additionalProperties,
        ...Object.values(isJsonObject(patternProperties) ? patternProperties : {}),
      ];
      for (const other of others) {
        // true says nothing about what lies there
        if (isJsonObject(other)) this.#readValue([other], { ...below(place, "*"), within });
      }
    }
    for (const [name, { schemas, isRequired }] of members) {
      if (!isClear(name)) this.unread.add("members whose names a pointer cannot hold");
      else {
        this.#readValue(schemas, {
          steps: [...place.steps, name],
          name,
          isRequired: place.isRequired && isRequired,
          within,
        });
      }
    }
  }

  #readValue(schemas: readonly JsonValue[], place: Place): void {
    if (this.args.length >= MAX_ARGS) {
      this.unread.add(`more than ${MAX_ARGS} arguments`);
      return;
    }
    const schema = schemas.length === 1 ? schemas[0] ?? {} : { anyOf: schemas };
    const all = this.#variants(schema);
    const variants = all.map((variant) => variant.schema);
    const types = new Set(variants.flatMap((variant) => typesOf(variant)));
    const canBeNull = types.delete("null"); // which counts as absent
    const formats = new Set(
      variants.flatMap(({ format }) => typeof format === "string" ? [format] : []),
    );
    const [format] = formats;
    this.args.push({
      steps: place.steps,
      name: place.name,
      types: [...types].sort(),
      ...(format !== undefined && formats.size === 1 ? { format } : {}),
      isChoice: isChoice(all),
      isRequired: place.isRequired && !canBeNull,
    });
    this.readInside(schema, place);
  }

  /** The schema with all that its references and alternatives add. */
  #variants(schema: JsonValue): readonly Variant[] {
    const found: Variant[] = [];
    const waiting: { readonly schema: JsonValue; readonly isSure: boolean }[] = [
      { schema, isSure: true },
    ];
    const seen = new Set<JsonValue>();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { schema: one, isSure } = next;
      if (!isJsonObject(one) || seen.has(one)) continue;
      if (found.length >= MAX_VARIANTS) {
        this.unread.add(`more than ${MAX_VARIANTS} alternatives of one value`);
        break;
      }
      seen.add(one);
      found.push({ schema: one, isSure });
      const { $ref, allOf, anyOf, oneOf } = one;
      if (typeof $ref === "string") {
        const target = this.#target($ref);
        if (target === undefined) this.unread.add("references that lead out of the schema");
        else waiting.push({ schema: target, isSure });
      }
      for (const part of Array.isArray(allOf) ? allOf : []) waiting.push({ schema: part, isSure });
      for (const parts of [anyOf, oneOf]) {
        for (const part of Array.isArray(parts) ? parts : []) {
          waiting.push({ schema: part, isSure: false });
        }
      }
      if (
        ["if", "then", "else", "not", "dependentSchemas"].some((word) => Object.hasOwn(one, word))
      ) {
        this.unread.add("conditions on other arguments (if, not and the like)");
      }
    }
    return found;
  }

  #target(reference: string): JsonValue | undefined {
    if (reference !== "#" && !reference.startsWith("#/")) return undefined;
    let value: JsonValue | undefined = this.root;
    for (const token of pointerTokens(reference.slice(1))) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) {
        return undefined;
      }
      value = (value as Readonly<Record<string, JsonValue>>)[token];
    }
    return value;
  }
}

/** Whether the values are listed, in every alternative. */
function isChoice(variants: readonly Variant[]): boolean {
  const lists = ({ schema }: Variant) =>
    Array.isArray(schema["enum"]) || schema["const"] !== undefined;
  if (variants.some((variant) => variant.isSure && lists(variant))) return true;
  const ends = variants.filter(({ schema, isSure }) =>
    !isSure && schema["type"] !== "null" &&
    !["$ref", "allOf", "anyOf", "oneOf"].some((word) => Object.hasOwn(schema, word))
  );
  return ends.length > 0 && ends.every(lists);
}

function below({ steps, name }: Place, step: string): Omit<Place, "within"> {
  return { steps: [...steps, step], name, isRequired: false };
}

function typesOf({ type, properties, items, enum: values }: JsonObject): readonly string[] {
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.filter((one) => typeof one === "string");
  if (isJsonObject(properties)) return ["object"];
  if (isJsonObject(items)) return ["array"];
  const types = Array.isArray(values)
    ? values.map((value) => value === null ? "null" : typeof value)
    : [];
  return types.filter((one) => one !== "object");
}

/** Whether a pointer of a tool map can name a member so that it means no other. */
function isClear(name: string): boolean {
  return name !== "" && name !== "*" && name !== "**" && name === name.trim() &&
    nameFault(name) === undefined;
}
