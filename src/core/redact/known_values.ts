/** Values that are known to be secret, replaced wherever they occur, however they are written there. */

import { escapeRegExp } from "../newer_builtins.ts";
import { encodeBase64, encodeHex, encodeUtf8 } from "../bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import {
  decodeAll,
  hasEscapes,
  type MappedText,
  rangeIn,
  withoutByteMarks,
  withoutWraps,
} from "./mapped_text.ts";
import { looksMade } from "./secret_names.ts";

/** Shorter values are ordinary words that occur anywhere. */
export const KNOWN_MIN_CHARACTERS = 6;
/** Most values that are remembered; then the oldest are forgotten. */
export const KNOWN_MAX_VALUES = 1000;
/** Shorter pieces of base64 could be anything. */
const BASE64_MIN_CHARACTERS = 8;

/** A place of a known value in a text. */
interface KnownSpan {
  readonly start: number;
  readonly end: number;
  readonly marker: string;
}

/** Remembers secret values and replaces them in payloads. */
export class KnownValues {
  /** The marker of each value, in the order in which they were learned. */
  readonly #values = new Map<string, string>();
  /** The marker of each form that is searched for. */
  #markers = new Map<string, string>();
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
    this.#values.delete(text);
    this.#values.set(text, markerOf(value));
    this.#pattern = undefined;
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= KNOWN_MAX_VALUES) break;
      this.#values.delete(oldest);
    }
  }

  /** A payload without the known values. Returns the same object if it has none. */
  without(payload: JsonObject): JsonObject {
    if (this.#values.size === 0) return payload;
    const replaced = this.#value(payload);
    return isJsonObject(replaced) ? replaced : payload;
  }

  /** A text without the known values, in any of their spellings. */
  text(text: string): string {
    const spans = this.#spansIn(text);
    if (spans.length === 0) return text;
    let [replaced, done] = ["", 0];
    for (const { start, end, marker } of spans) {
      if (start >= done) replaced += text.slice(done, start) + marker;
      done = Math.max(done, end);
    }
    return replaced + text.slice(done);
  }

  /** Where known values stand, in order; of two at one place the longer comes first. */
  #spansIn(text: string): KnownSpan[] {
    const pattern = this.#compiled();
    if (pattern === undefined) return [];
    const spans = [...text.matchAll(pattern)].map((match): KnownSpan => ({
      start: match.index,
      end: match.index + match[0].length,
      marker: this.#markers.get(match[0]) ?? match[0],
    }));
    for (const view of viewsOf(text)) {
      for (const match of view.text.matchAll(pattern)) {
        const [start, end] = rangeIn(view, match.index, match.index + match[0].length);
        spans.push({ start, end, marker: this.#markers.get(match[0]) ?? text.slice(start, end) });
      }
    }
    return spans.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  #compiled(): RegExp | undefined {
    if (this.#values.size === 0) return undefined;
    if (this.#pattern !== undefined) return this.#pattern;
    this.#markers = new Map();
    for (const [value, marker] of this.#values) {
      for (const form of formsOf(value)) this.#markers.set(form, marker);
    }
    // Of two that begin at one place, the first that is listed matches: the longer one.
    this.#pattern = new RegExp(
      [...new Set([...this.#markers.values(), ...this.#markers.keys()])]
        .sort((a, b) => b.length - a.length)
        .map((text) => escapeRegExp(text)).join("|"),
      "g",
    );
    return this.#pattern;
  }

  #value(value: JsonValue): JsonValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.#values.get(String(value)) ?? value;
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

/** A text with its escapes undone, and with the parts of encoded values joined. */
function viewsOf(text: string): readonly MappedText[] {
  const written: MappedText = { text, starts: undefined, ends: undefined };
  const plain = hasEscapes(text) ? decodeAll(text, "") : written;
  return [plain, withoutWraps(plain), withoutByteMarks(plain)]
    .filter((view, at) => view !== (at === 0 ? written : plain));
}

/** What a value looks like where it is written, and where the escapes of a text are undone. */
function formsOf(value: string): ReadonlySet<string> {
  // Gait itself writes names of tools in small letters.
  const forms = new Set([value, value.toLowerCase()]);
  const plain = decodeAll(value, "").text;
  if (plain.length >= KNOWN_MIN_CHARACTERS) forms.add(plain);
  for (const form of [...forms]) forms.add(form.replaceAll(" ", "+"));
  const bytes = encodeUtf8(value);
  if (bytes.length !== value.length) {
    for (const form of [...forms]) for (const written of bytewise(form)) forms.add(written);
  }
  for (const form of base64Forms(bytes)) forms.add(form);
  const hex = encodeHex(bytes);
  return forms.add(hex).add(hex.toUpperCase());
}

/** A text whose bytes of UTF-8 are characters of their own, or octal as C and git write them. */
function bytewise(text: string): readonly string[] {
  const bytes = Array.from(encodeUtf8(text));
  const write = (wide: (byte: number) => string) =>
    bytes.map((byte) => byte < 0x80 ? String.fromCharCode(byte) : wide(byte)).join("");
  return [write((byte) => String.fromCharCode(byte)), write((byte) => `\\${byte.toString(8)}`)];
}

/** The base64 of bytes, alone and within that of a longer text: as far as what is around does not change it. */
function base64Forms(bytes: Uint8Array): readonly string[] {
  const forms = [encodeBase64(bytes)];
  for (let before = 0; before < 3; before++) {
    const shifted = new Uint8Array(before + bytes.length);
    shifted.set(bytes, before);
    const whole = encodeBase64(shifted).replace(/=+$/, "");
    const own = whole.slice(Math.ceil(before * 4 / 3), Math.floor(shifted.length * 4 / 3));
    if (own.length >= BASE64_MIN_CHARACTERS) forms.push(own);
  }
  return forms.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}
