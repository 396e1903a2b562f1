/** The generations of the policy language, and the keys that each of them has. */

import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { matchDocumentShape, policyDocumentShape, ruleDocumentShape } from "../../schema/gate.ts";
import type { ObjectShape } from "../../shape.ts";
import {
  POLICY_SCHEMA_VERSION,
  POLICY_SCHEMA_VERSION_1_1,
  type PolicySchemaVersion,
} from "./policy.ts";

/** Every generation. */
export const POLICY_SCHEMA_VERSIONS: readonly PolicySchemaVersion[] = [
  POLICY_SCHEMA_VERSION,
  POLICY_SCHEMA_VERSION_1_1,
];

const NEW_IN_POLICY: ReadonlySet<string> = new Set(["lists", "commands"]);
const NEW_IN_RULE: ReadonlySet<string> = new Set(["message", "when_unclear", "overridable"]);
const NEW_IN_MATCH: ReadonlySet<string> = new Set(["args", "no_other_args", "targets", "command"]);

/** Whether a policy says that it is of generation 1.1. The generation is never guessed. */
export function isExtended(document: { readonly schema_version?: string }): boolean {
  return document.schema_version === POLICY_SCHEMA_VERSION_1_1;
}

/** Whether a policy is of generation 1.0, whose verdicts stay what its format says. */
export function isFirstGeneration(policy: { readonly schema_version: string }): boolean {
  return policy.schema_version === POLICY_SCHEMA_VERSION;
}

/** The shape of a policy in the generation that it says. */
export function policyShape(value: JsonValue): ObjectShape {
  const says = isJsonObject(value) ? value["schema_version"] : undefined;
  return says === POLICY_SCHEMA_VERSION_1_1 ? policyDocumentShape : firstShape();
}

let first: ObjectShape | undefined;

/** The shape without the keys that came later. */
function firstShape(): ObjectShape {
  if (first !== undefined) return first;
  const match = without(matchDocumentShape, NEW_IN_MATCH);
  const rule = without(ruleDocumentShape, NEW_IN_RULE);
  const ofRule = { ...rule, members: { ...rule.members, match } };
  const policy = without(policyDocumentShape, NEW_IN_POLICY);
  first = { ...policy, members: { ...policy.members, rules: { kind: "list", items: ofRule } } };
  return first;
}

function without(shape: ObjectShape, keys: ReadonlySet<string>): ObjectShape {
  const members = Object.entries(shape.members).filter(([key]) => !keys.has(key));
  return { ...shape, members: Object.fromEntries(members) };
}

/** Whether a key at a JSON Pointer exists from generation 1.1 on. */
export function isNewKey(key: string, pointer: string): boolean {
  const depth = pointer.split("/").length - 1;
  if (depth === 1) return NEW_IN_POLICY.has(key);
  if (!pointer.startsWith("/rules/")) return false;
  if (depth === 3) return NEW_IN_RULE.has(key);
  return depth === 4 && pointer.split("/")[3] === "match" && NEW_IN_MATCH.has(key);
}
