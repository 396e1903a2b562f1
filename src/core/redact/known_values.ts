/** Values that are known to be secret, replaced wherever they occur. */

import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { looksMade } from "./secret_names.ts";

/** Shorter values are ordinary words that occur anywhere. */
export const KNOWN_MIN_CHARACTERS = 6;
/** Most values that are remembered; then the oldest are forgotten. */
export const KNOWN_MAX_VALUES = 1000;

/** Remembers secret values and replaces them in payloads. */
export class KnownValues {
  /** The marker of each text, in the order in which they were learned. */
  readonly #markers = new Map<string, string>();
  #pattern: RegExp | undefined;

  /** Learns the texts and numbers in a value, and names that no programmer wrote. `markerOf` makes the marker of one. */
  learn(value: JsonValue, markerOf: (leaf: JsonValue) => string): void {
    if (typeof value === "object" && value !== null) {
      for (const [name, item] of Object.entries(value)) {
        if (isJsonObject(value) && looksMade(name)) this.learn(name, markerOf);
        this.learn(item, markerOf);
      }
      return;
    }
    if (typeof value !== "string" && typeof value !== "number") return;
    const text = String(value);
    if (text.length < KNOWN_MIN_CHARACTERS) return;
    const marker = markerOf(value);
    for (const form of formsOf(text)) {
      this.#markers.delete(form);
      this.#markers.set(form, marker);
    }
    this.#pattern = undefined;
    for (const form of this.#markers.keys()) {
      if (this.#markers.size <= KNOWN_MAX_VALUES) break;
      this.#markers.delete(form);
    }
  }

  /** A payload without the known values. Returns the same object if it has none. */
  without(payload: JsonObject): JsonObject {
    if (this.#markers.size === 0) return payload;
    const replaced = this.#value(payload);
    return isJsonObject(replaced) ? replaced : payload;
  }

  /** A text without the known values. */
  text(text: string): string {
    const pattern = this.#compiled();
    return pattern === undefined
      ? text
      : text.replace(pattern, (found) => this.#markers.get(found) ?? found);
  }

  #compiled(): RegExp | undefined {
    if (this.#markers.size === 0) return undefined;
    // Of two that begin at one place, the first that is listed matches: the longer one.
    this.#pattern ??= new RegExp(
      [...new Set([...this.#markers.values(), ...this.#markers.keys()])]
        .sort((a, b) => b.length - a.length)
        .map((text) => RegExp.escape(text)).join("|"),
      "g",
    );
    return this.#pattern;
  }

  #value(value: JsonValue): JsonValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.#markers.get(String(value)) ?? value;
    if (Array.isArray(value)) {
      const items = value.map((item: JsonValue) => this.#value(item));
      return items.some((item, index) => item !== value[index]) ? items : value;
    }
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value)
      .map(([name, item]): [string, JsonValue] => [this.text(name), this.#value(item)]);
    const isChanged = entries.some(([name, item]) =>
      !Object.hasOwn(value, name) || value[name] !== item
    );
    return isChanged ? Object.fromEntries(entries) : value;
  }
}

/** A text as written, in JSON within a text, and in an address. */
function formsOf(text: string): ReadonlySet<string> {
  const forms = new Set([text, JSON.stringify(text).slice(1, -1)]);
  const isWellFormed = text.isWellFormed();
  if (isWellFormed) forms.add(encodeURIComponent(text));
  if (isWellFormed) forms.add(encodeURIComponent(text).replaceAll("%20", "+"));
  return forms;
}
