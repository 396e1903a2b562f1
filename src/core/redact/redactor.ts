/**
 * Redaction: replaces values by a marker before anything is hashed or written.
 *
 * A marker is `gait:redacted:<rule>:<16 hex>`. The hex is an HMAC-SHA-256 of the value. Its key is drawn
 * for each run and never stored, so equal values within one run have equal markers, and a guess at
 * the value cannot be tested.
 */

import { canonicalText } from "../json/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { Redaction } from "../schema/runpack.ts";
import { matchesPattern, parsePointerPattern, type PointerPattern } from "./pointer_pattern.ts";
import { findSecrets, isCardNumber } from "./secret_shapes.ts";

const MARKER_HEX = 16;

/** Replaces values in payloads and counts what it did. */
export class Redactor {
  readonly #patterns: readonly PointerPattern[];
  readonly #secrets: boolean;
  readonly #hmac: (text: string) => string;
  readonly #counts = new Map<string, number>();

  /** `hmac` returns hex and has a key of this run. */
  constructor(rules: readonly string[], hmac: (text: string) => string) {
    this.#secrets = rules.includes("secrets");
    this.#patterns = rules.filter((rule) => rule !== "secrets")
      .map((rule) => parsePointerPattern(rule));
    this.#hmac = hmac;
  }

  /** Number of replacements so far by rule, sorted. */
  get redactions(): readonly Redaction[] {
    return [...this.#counts].map(([rule, count]) => ({ rule, count }))
      .sort((a, b) => (a.rule < b.rule ? -1 : 1));
  }

  /** Redacts a payload, the member `name` of a record. Returns the same object if nothing matched. */
  payload(name: string, payload: JsonObject): JsonObject {
    const redacted = this.#value(payload, [name]);
    return isJsonObject(redacted) ? redacted : { redacted };
  }

  #value(value: JsonValue, path: string[]): JsonValue {
    for (const pattern of this.#patterns) {
      if (matchesPattern(pattern, path)) return this.#mark(pattern.text, pattern.text, value);
    }
    if (Array.isArray(value)) return this.#list(value, path);
    if (isJsonObject(value)) return this.#object(value, path);
    if (!this.#secrets) return value;
    if (typeof value === "string") return this.#text(value);
    const isCard = typeof value === "number" && isCardNumber(String(value));
    return isCard ? this.#mark("secrets:card_number", "card_number", value) : value;
  }

  #list(list: readonly JsonValue[], path: string[]): JsonValue {
    let changed = false;
    const redacted = list.map((item, index) => {
      const replaced = this.#value(item, [...path, String(index)]);
      changed ||= replaced !== item;
      return replaced;
    });
    return changed ? redacted : list;
  }

  #object(object: JsonObject, path: string[]): JsonValue {
    let changed = false;
    const entries = Object.entries(object).map(([name, item]): [string, JsonValue] => {
      const newName = this.#secrets ? this.#text(name) : name;
      const replaced = this.#value(item, [...path, name]);
      changed ||= replaced !== item || newName !== name;
      return [newName, replaced];
    });
    // fromEntries defines members, so that one called __proto__ stays a member
    return changed ? Object.fromEntries(entries) : object;
  }

  #text(text: string): string {
    const found = findSecrets(text);
    if (found.length === 0) return text;
    let redacted = "";
    let done = 0;
    for (const { kind, start, end } of found) {
      const marker = this.#mark(`secrets:${kind}`, kind, text.slice(start, end));
      redacted += text.slice(done, start) + marker;
      done = end;
    }
    return redacted + text.slice(done);
  }

  #mark(rule: string, shownRule: string, value: JsonValue): string {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
    const text = typeof value === "string" ? value : canonicalText(value);
    return `gait:redacted:${shownRule}:${this.#hmac(text).slice(0, MARKER_HEX)}`;
  }
}

/** Makes a redactor with the given key. Loads the Node layer, which has a synchronous HMAC. */
export async function loadRedactor(rules: readonly string[], key: Uint8Array): Promise<Redactor> {
  const { createHmac } = await import("node:crypto");
  return new Redactor(rules, (text) => createHmac("sha256", key).update(text).digest("hex"));
}

/** Kinds of secrets that a payload seems to hold, collected in `kinds`. */
export function secretKindsIn(value: JsonValue, kinds: Set<string> = new Set()): Set<string> {
  if (typeof value === "string") {
    for (const { kind } of findSecrets(value)) kinds.add(kind);
  } else if (typeof value === "number") {
    if (isCardNumber(String(value))) kinds.add("card_number");
  } else if (Array.isArray(value)) {
    for (const item of value) secretKindsIn(item, kinds);
  } else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      secretKindsIn(name, kinds);
      secretKindsIn(item, kinds);
    }
  }
  return kinds;
}
