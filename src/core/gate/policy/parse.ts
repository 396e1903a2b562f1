/** Reads the text of a policy. It refuses what it does not know and names the place in the text. */

import { decodeUtf8 } from "../../bytes.ts";
import { isJsonObject, joinPointer, type JsonValue } from "../../json/json.ts";
import type { PolicyDocument } from "../../schema/gate.ts";
import { readByShape, type Shape } from "../../shape.ts";
import type { Source } from "../../source.ts";
import { YamlFault } from "../../yaml/nodes.ts";
import { soundPart } from "../../yaml/sound_part.ts";
import { unusableYaml } from "../../yaml/unusable.ts";
import { readYaml, type YamlDocument } from "../../yaml/yaml.ts";
import { shellWord } from "../../text.ts";
import { type Policy, POLICY_SCHEMA_VERSION_1_1 } from "./policy.ts";
import { type CheckedPolicy, checkPolicy } from "./check.ts";
import type { PolicyReading } from "./extended.ts";
import { policyShape } from "./language.ts";
import { normalizeChecked } from "./normalize.ts";
import { POLICY_WORDS } from "./words.ts";
import type { ShapeProblem } from "../../shape_words.ts";
import { GaitError } from "../../error.ts";

const ACTION = "Cannot use the policy";

/**
 * Parses, checks and normalizes a policy in YAML 1.2 or JSON. An empty file is a valid policy: it
 * asks for approval of every call.
 *
 * @throws {GaitError} `invalid_input` for text that is not a policy. The message names file, line,
 * column and key of the first twenty problems; `fields` lists the JSON Pointers of all.
 *
 * @example
 * ```ts
 * import { parsePolicy } from "@gait/cli";
 *
 * const bytes = new TextEncoder().encode("default_verdict: block");
 * console.assert(parsePolicy({ name: "policy.yaml", bytes }).default_verdict === "block");
 * ```
 */
export function parsePolicy(source: Source): Policy {
  const { document, reading } = parsePolicyDocument(source);
  return normalizeChecked(document, reading);
}

export interface ParsedPolicy {
  /** The document in which every check held, not normalized. */
  readonly document: PolicyDocument;
  /** The text with its places. Its value still has `null` where the text has it. */
  readonly yaml: YamlDocument;
  /** JSON Pointers of the integers that are written in quotes. */
  readonly quotedIntegers: readonly string[];
  /** What was read of a policy of generation 1.1, for normalizing. */
  readonly reading: PolicyReading | undefined;
}

/** Parses and checks a policy without normalizing it. */
export function parsePolicyDocument(source: Source): ParsedPolicy {
  const { document: yaml, faults: found } = readPolicyYaml(source);
  const written = yaml.value === undefined ? {} : yaml.value;
  const shape = policyShape(written);
  const { value: given, pointers } = unquoteIntegers(shape, written);
  const { value, problems } = readByShape(shape, given, POLICY_WORDS);
  const isNew = shape === policyShape({ schema_version: POLICY_SCHEMA_VERSION_1_1 });
  const faults = isNew ? found.map(withStarHint) : found;
  // Of an alias the value is not known, so nothing else is said of it.
  const unread = new Set(isNew ? faults.filter(isAlias).map(({ pointer }) => pointer) : []);
  const misshapen = problems.filter(({ pointer }) => !unread.has(pointer));
  const { problems: further, reading } = checksBeside(value, faults, problems);
  if (faults.length + misshapen.length + further.length > 0) {
    const hint = `correct the policy, then try gait policy validate ${shellWord(yaml.name)}`;
    throw unusableYaml(yaml, faults, [...misshapen, ...further], { action: ACTION, hint });
  }
  // The shape was generated from the same schema as the type.
  return { document: value as PolicyDocument, yaml, quotedIntegers: pointers, reading };
}

const QUOTE_STAR = 'quote a text that begins with a star: ["*"]';

/** Reads the text. A star without quotes is an alias in YAML, which only 1.1 gives a reason to write. */
function readPolicyYaml(source: Source): ReturnType<typeof readYaml> {
  try {
    return readYaml(source, ACTION);
  } catch (error) {
    const isStar = error instanceof GaitError && error.message.includes("alias node") &&
      /^schema_version: *["']?1\.1\.0/m.test(decodeUtf8(source.bytes));
    throw isStar ? new GaitError(error.code, error.message, { hint: QUOTE_STAR }) : error;
  }
}

function isAlias({ problem }: YamlFault): boolean {
  return problem === "aliases are not supported";
}

function withStarHint(fault: YamlFault): YamlFault {
  if (!isAlias(fault)) return fault;
  return new YamlFault(fault.problem, QUOTE_STAR, fault.offset, fault.pointer);
}

/** Faults that the checks find in the well-formed part of a policy. */
function checksBeside(
  value: JsonValue,
  faults: readonly YamlFault[],
  misshapen: readonly ShapeProblem[],
): CheckedPolicy {
  if (!isJsonObject(value)) return { problems: [], reading: undefined };
  if (faults.length + misshapen.length === 0) return checkPolicy(value as PolicyDocument);
  const sound = soundPart(value, faults, misshapen);
  const { problems } = checkPolicy(sound.value as PolicyDocument);
  const others = problems.filter(({ pointer }) => !sound.isUnknown(pointer));
  return { problems: others, reading: undefined };
}

/** Plain decimal, which other programs write in quotes: `priority: '1'`. */
const INTEGER = /^[-+]?(?:0|[1-9][0-9]*)$/;

export interface UnquotedIntegers {
  readonly value: JsonValue;
  /** JSON Pointers of what was a text. */
  readonly pointers: readonly string[];
}

/** Makes an integer of each text that is one in plain decimal, where the shape wants an integer. */
export function unquoteIntegers(shape: Shape, value: JsonValue): UnquotedIntegers {
  const pointers: string[] = [];
  return { value: unquoted(shape, value, "", pointers), pointers };
}

function unquoted(shape: Shape, value: JsonValue, at: string, pointers: string[]): JsonValue {
  if (shape.kind === "integer" && typeof value === "string" && INTEGER.test(value)) {
    const number = Number(value) + 0; // no negative zero
    if (!Number.isSafeInteger(number)) return value;
    pointers.push(at);
    return number;
  }
  if (shape.kind === "list" && Array.isArray(value)) {
    if (shape.items.kind !== "object") return value;
    const { items } = shape;
    return value.map((item: JsonValue, index) =>
      unquoted(items, item, joinPointer(at, index), pointers)
    );
  }
  if (shape.kind !== "object" || !isJsonObject(value)) return value;
  // fromEntries defines members, so that one called __proto__ stays a member
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      const below = joinPointer(at, name);
      return [name, member === undefined ? item : unquoted(member, item, below, pointers)];
    }),
  );
}
