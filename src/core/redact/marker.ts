/** The marker that replaces a redacted value: `gait:redacted:<rule>:<16 hex>`. */

import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { Span } from "./card_number.ts";

/** Begins every marker, and nothing else once a payload was redacted. */
export const MARKER_START = "gait:redacted:";
/** Hex digits at the end of a marker. */
export const MARKER_HEX = 16;

const FORM = `${MARKER_START}(.+?):([0-9a-f]{${MARKER_HEX}})(?![0-9a-f])`;
/** A marker with its rule and its hex part. */
export const MARKERS = new RegExp(FORM, "g");
const MARKER_AT = new RegExp(FORM, "y");

/** Whether a span of a text is a marker, or a part of one, with nothing but signs after it. */
export function isMarkerAt(text: string, [start, end]: Span): boolean {
  MARKER_AT.lastIndex = start;
  if (!MARKER_AT.test(text)) return false;
  const rest = text.slice(MARKER_AT.lastIndex, end).replaceAll(MARKERS, "");
  return !/[\p{L}\p{N}]/u.test(rest);
}

/** Whether a value holds a marker anywhere, also in a name. */
export function holdsMarker(value: JsonValue): boolean {
  if (typeof value === "string") return value.search(MARKERS) >= 0;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, item]) => holdsMarker(name) || holdsMarker(item));
}

/**
 * A payload in which no text or name begins a marker: `replace` returns the replacement for the
 * start. Returns the same object if there is none.
 */
export function withoutMarkerStarts(payload: JsonObject, replace: () => string): JsonObject {
  const replaced = replacedIn(payload, replace);
  return isJsonObject(replaced) ? replaced : payload;
}

function replacedIn(value: JsonValue, replace: () => string): JsonValue {
  if (typeof value === "string") return value.replaceAll(MARKER_START, replace);
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => replacedIn(item, replace));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]): [string, JsonValue] => [
    name.replaceAll(MARKER_START, replace),
    replacedIn(item, replace),
  ]);
  const isChanged = entries.some(([name, item]) =>
    !Object.hasOwn(value, name) || value[name] !== item
  );
  return isChanged ? Object.fromEntries(entries) : value;
}
