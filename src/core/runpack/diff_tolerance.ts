/**
 * Differences between two runs that do not count: members that the user ignores, and redaction
 * markers, whose hex part differs from run to run by design.
 */

import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { MARKER_START, MARKERS } from "../redact/marker.ts";
import { matchesPattern, type PointerPattern } from "../redact/pointer_pattern.ts";

/** A payload without its ignored members; the same object if it has none. */
export function withoutIgnored(
  member: string,
  payload: JsonObject,
  ignore: readonly PointerPattern[],
): JsonObject {
  if (ignore.length === 0) return payload;
  return strip(payload, [member], ignore) as JsonObject;
}

function strip(
  value: JsonValue,
  path: readonly string[],
  ignore: readonly PointerPattern[],
): JsonValue {
  const isIgnored = (name: string) =>
    ignore.some((pattern) => matchesPattern(pattern, [...path, name]));
  if (Array.isArray(value)) {
    const kept = value.flatMap((item: JsonValue, index) =>
      isIgnored(String(index)) ? [] : [strip(item, [...path, String(index)], ignore)]
    );
    return kept.length === value.length && kept.every((item, index) => item === value[index])
      ? value
      : kept;
  }
  if (!isJsonObject(value)) return value;
  let isSame = true;
  const entries: [string, JsonValue][] = [];
  for (const [name, item] of Object.entries(value)) {
    if (isIgnored(name)) {
      isSame = false;
      continue;
    }
    const kept = strip(item, [...path, name], ignore);
    isSame &&= kept === item;
    entries.push([name, kept]);
  }
  return isSame ? value : Object.fromEntries(entries);
}

/** The text with every marker reduced to its rule: equal for markers of one rule. */
export function withoutMarkerValues(text: string): string {
  return text.replace(MARKERS, `${MARKER_START}$1`);
}

/**
 * Pairs of markers of the left and the right run. Within a run equal values have equal markers, so
 * two redacted runs agree if their markers can be paired one to one.
 */
export class MarkerPairs {
  readonly #rightOf = new Map<string, string>();
  readonly #leftOf = new Map<string, string>();

  /** Whether two values are equal with markers paired; a pairing that holds is kept. */
  equal(left: JsonValue, right: JsonValue): boolean {
    const added: [string, string][] = [];
    if (this.#agree(left, right, added)) return true;
    for (const [l, r] of added) {
      this.#rightOf.delete(l);
      this.#leftOf.delete(r);
    }
    return false;
  }

  /** The right value with each paired marker as the left run writes it, so that it can be compared. */
  translate(right: JsonValue): JsonValue {
    if (typeof right === "string") {
      return right.replace(MARKERS, (marker) => this.#leftOf.get(marker) ?? marker);
    }
    if (Array.isArray(right)) return right.map((item: JsonValue) => this.translate(item));
    if (!isJsonObject(right)) return right;
    return Object.fromEntries(
      Object.entries(right).map(([name, item]) => [name, this.translate(item)]),
    );
  }

  #agree(left: JsonValue, right: JsonValue, added: [string, string][]): boolean {
    if (left === right && typeof left !== "string") return true;
    if (typeof left === "string" && typeof right === "string") {
      return this.#agreeTexts(left, right, added);
    }
    if (Array.isArray(left) && Array.isArray(right)) {
      return left.length === right.length &&
        left.every((item: JsonValue, index) => this.#agree(item, right[index] ?? null, added));
    }
    if (!isJsonObject(left) || !isJsonObject(right)) return false;
    const names = Object.keys(left);
    return names.length === Object.keys(right).length &&
      names.every((name) =>
        Object.hasOwn(right, name) && this.#agree(left[name] ?? null, right[name] ?? null, added)
      );
  }

  #agreeTexts(left: string, right: string, added: [string, string][]): boolean {
    const [lefts, rights] = [left.match(MARKERS) ?? [], right.match(MARKERS) ?? []];
    if (lefts.length === 0) return left === right;
    if (withoutMarkerValues(left) !== withoutMarkerValues(right)) return false;
    return lefts.every((marker, index) => {
      const twin = rights[index] ?? "";
      const known = this.#rightOf.get(marker);
      if (known !== undefined || this.#leftOf.has(twin)) return known === twin;
      this.#rightOf.set(marker, twin);
      this.#leftOf.set(twin, marker);
      added.push([marker, twin]);
      return true;
    });
  }
}
