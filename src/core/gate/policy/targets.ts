/** Conditions on the targets of a call: one target must be all that an item says. */

import { quoted } from "../../fault.ts";
import { canonicalText } from "../../json/canonical.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { nearest } from "../../suggest.ts";
import { compareText, lower } from "../../text.ts";
import type {
  Condition,
  TargetAlternatives,
  TargetCondition,
  TargetsCondition,
} from "../conditions/condition.ts";
import { readCondition } from "../conditions/read_condition.ts";
import { isUsableName } from "../conditions/glob.ts";
import { type Operand, unusable } from "../conditions/operand.ts";
import { found, type Reading, readTexts, report } from "../conditions/read_operand.ts";
import { TARGET_KINDS } from "./policy.ts";

const QUANTIFIERS = ["any", "every", "only"] as const;
const MEMBERS = ["kind", "value", "operation", "sensitivity"] as const;

/** Reads `match.targets`. */
export function readTargetsCondition(
  value: JsonValue,
  at: string,
  reading: Reading,
): TargetsCondition | undefined {
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    const hint = "write { any: … }, { every: … } or { only: … }";
    report(reading, at, `"targets" is ${found(value)}, expected a quantifier`, hint);
    return undefined;
  }
  const condition: { -readonly [K in keyof TargetsCondition]: TargetsCondition[K] } = {};
  for (const [key, inner] of Object.entries(value)) {
    const quantifier = QUANTIFIERS.find((one) => one === key);
    if (quantifier === undefined) {
      const hint = "write any, every or only";
      report(reading, joinPointer(at, key), `unknown quantifier ${quoted(key)}`, hint, "key");
      continue;
    }
    const alternatives = readAlternatives(inner, joinPointer(at, key), reading);
    if (alternatives !== undefined) condition[quantifier] = alternatives;
  }
  return condition;
}

function readAlternatives(
  value: JsonValue,
  at: string,
  reading: Reading,
): TargetAlternatives | undefined {
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [value as JsonValue];
  const before = reading.problems.length;
  if (items.length === 0) report(reading, at, "the list of targets is empty", "write a target");
  const read = new Map<string, TargetCondition>();
  for (const [index, item] of items.entries()) {
    const itemAt = Array.isArray(value) ? joinPointer(at, index) : at;
    if (!isJsonObject(item) || Object.keys(item).length === 0) {
      const hint = "write a target such as { kind: path, operation: write }";
      report(reading, itemAt, `the target is ${found(item)}, expected a mapping`, hint);
      continue;
    }
    const target = readTarget(item, itemAt, reading);
    read.set(canonicalText(target), target);
  }
  if (reading.problems.length > before) return undefined;
  return { AnyOf: [...read].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one) };
}

function readTarget(item: JsonObject, at: string, reading: Reading): TargetCondition {
  const target: { -readonly [K in keyof TargetCondition]: TargetCondition[K] } = {};
  for (const [key, value] of Object.entries(item)) {
    const keyAt = joinPointer(at, key);
    const lowered = (text: string) => ({ value: lower(text) });
    switch (key) {
      case "kind":
        target.kind = readTexts(key, value, keyAt, reading, readKind) ?? [];
        break;
      case "operation":
      case "sensitivity":
        target[key] = readTexts(key, value, keyAt, reading, lowered) ?? [];
        break;
      case "value":
        target.value = isCondition(value)
          ? readValueCondition(value, keyAt, reading) ?? []
          : readTexts(key, value, keyAt, reading, readName) ?? [];
        break;
      default: {
        const guess = nearest(key, MEMBERS);
        const hint = guess === undefined
          ? `known keys: ${MEMBERS.join(", ")}`
          : `did you mean "${guess}"?`;
        report(reading, keyAt, `unknown key ${quoted(key)}`, hint, "key");
      }
    }
  }
  return target;
}

function readKind(text: string): Operand<string> {
  const kind = lower(text);
  if (TARGET_KINDS.includes(kind)) return { value: kind };
  const guess = nearest(kind, TARGET_KINDS);
  const hint = guess === undefined
    ? `expected ${TARGET_KINDS.join(", ")}`
    : `did you mean "${guess}"?`;
  return unusable("is not a kind of target", hint);
}

function readName(text: string): Operand<string> {
  return isUsableName(text)
    ? { value: text }
    : unusable("is too long for a pattern", "write a shorter one");
}

/** Reads a condition on the value of a target; targets have no provenance. */
function readValueCondition(
  value: JsonValue,
  at: string,
  reading: Reading,
): Condition | undefined {
  const condition = readCondition(value, at, reading);
  if (condition === undefined || !asksSource(condition)) return condition;
  const hint = "ask for the source of an argument under args";
  report(reading, at, '"source" is about arguments, and a target has none', hint);
  return undefined;
}

function asksSource({ AnyOf }: Condition): boolean {
  return AnyOf.some(({ source, not }) =>
    source !== undefined || (not !== undefined && asksSource(not))
  );
}

function isCondition(value: JsonValue): boolean {
  return isJsonObject(value) || (Array.isArray(value) && value.some((item) => isJsonObject(item)));
}
