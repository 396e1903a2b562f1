/** Reads a value by a generated shape, strictly: unknown keys and every wrong type are problems. */

import { describeJson, isJsonObject, joinPointer, type JsonValue } from "../../json/json.ts";
import type { ObjectShape, Shape } from "../../shape.ts";
import { nearest } from "../../suggest.ts";
import type { PolicyProblem } from "./check.ts";
import { lower } from "../../text.ts";

/** Keys of later generations of the language: understood to be meant, but not supported. */
const NOT_YET: ReadonlySet<string> = new Set([
  ...["mcp_trust", "scripts", "endpoint", "destructive_budget", "require_context_evidence"],
  ...["required_context_evidence_mode", "max_context_age_seconds", "endpoint_class"],
  ...["endpoint_classes", "discovery_method", "tool_annotations", "skill_publishers"],
  ...["skill_sources", "context_tool_names", "context_data_classes", "context_endpoint_classes"],
  ...["context_autonomy_levels", "require_delegation", "allowed_delegator_identities"],
  ...["allowed_delegate_identities", "delegation_scopes", "max_delegation_depth"],
]);

/** Other names under which people know a key. */
const KNOWN_AS: ReadonlyMap<string, string> = new Map([
  ["default_action", "default_verdict"],
  ["action", "effect"],
  ["tool_name", "tool_names"],
]);

/** Result of {@linkcode readStrictly}. */
export interface StrictReading {
  /** The value without members that are null. Only of use when there are no problems. */
  readonly value: JsonValue;
  /** All problems, in the order of the text. */
  readonly problems: readonly PolicyProblem[];
}

/** Reads a value; `null` for a member counts as absent. */
export function readStrictly(shape: ObjectShape, value: JsonValue): StrictReading {
  const problems: PolicyProblem[] = [];
  return { value: readObject(shape, value, "", problems), problems };
}

function readObject(
  shape: ObjectShape,
  value: JsonValue,
  pointer: string,
  problems: PolicyProblem[],
): JsonValue {
  if (!isJsonObject(value)) return refuse(value, "a mapping", pointer, problems);
  const members: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) {
    const at = joinPointer(pointer, key);
    const member = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
    if (member === undefined) problems.push(unknownKey(shape, key, at));
    else if (item !== null) members[key] = readValue(member, item, at, problems);
  }
  return members;
}

function readValue(
  shape: Shape,
  value: JsonValue,
  pointer: string,
  problems: PolicyProblem[],
): JsonValue {
  switch (shape.kind) {
    case "object":
      return readObject(shape, value, pointer, problems);
    case "list":
      if (!Array.isArray(value)) return refuse(value, "a list", pointer, problems);
      return value.map((item: JsonValue, index) =>
        readValue(shape.items, item, joinPointer(pointer, index), problems)
      );
    case "boolean":
      return typeof value === "boolean" ? value : refuse(value, "true or false", pointer, problems);
    case "integer":
      return Number.isSafeInteger(value) ? value : refuse(value, "an integer", pointer, problems);
    case "string":
      return typeof value === "string" ? value : refuse(value, "text", pointer, problems);
    default:
      return refuse(value, "something else", pointer, problems);
  }
}

function refuse(
  value: JsonValue,
  expected: string,
  pointer: string,
  problems: PolicyProblem[],
): JsonValue {
  const scalar = typeof value === "number" || typeof value === "boolean";
  const found = scalar ? String(value) : typeof value === "string" ? "text" : describeJson(value);
  const at = pointer === "" ? "the document" : `"${lastToken(pointer)}"`;
  problems.push({
    pointer,
    part: "value",
    text: `${at} is ${found.replace("an array", "a list").replace("an object", "a mapping")}, ` +
      `expected ${expected}`,
    suggestion: quoting(value, expected),
  });
  return value;
}

function quoting(value: JsonValue, expected: string): string | undefined {
  if (expected === "text" && (typeof value === "number" || typeof value === "boolean")) {
    return "quote it";
  }
  if (expected === "a list" && typeof value === "string") return `write it as a list: [${value}]`;
  if (typeof value !== "string") return undefined;
  if (expected === "an integer" && /^-?[0-9]+$/.test(value)) return "remove the quotes";
  if (expected !== "true or false") return undefined;
  return ["yes", "on", "true", "y"].includes(lower(value))
    ? "write true"
    : ["no", "off", "false", "n"].includes(lower(value))
    ? "write false"
    : undefined;
}

function unknownKey(shape: ObjectShape, key: string, pointer: string): PolicyProblem {
  const known = Object.keys(shape.members);
  const twin = known.find((other) => lower(other) === lower(key));
  if (twin !== undefined) {
    const text = `the key "${key}" differs only in letter case from "${twin}"`;
    return { pointer, part: "key", text, suggestion: `write "${twin}"` };
  }
  if (NOT_YET.has(key)) {
    return {
      pointer,
      part: "key",
      text: `the key "${key}" is not supported yet`,
      suggestion: undefined,
    };
  }
  const alias = KNOWN_AS.get(key);
  const guess = alias !== undefined && known.includes(alias) ? alias : nearest(key, known);
  return {
    pointer,
    part: "key",
    text: `unknown key "${key}"`,
    suggestion: guess === undefined
      ? `known keys: ${known.join(", ")}`
      : `did you mean "${guess}"?`,
  };
}

function lastToken(pointer: string): string {
  const tokens = pointer.split("/").slice(1);
  const last = tokens.at(-1) ?? "";
  return /^[0-9]+$/.test(last) ? `${tokens.at(-2) ?? ""}/${last}` : last;
}
