/**
 * Plain JSON: the form of side files, which people read and edit. Members keep the order of the
 * object, and `<`, `>`, `&`, U+2028 and U+2029 are escaped.
 */

import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { compareText } from "../text.ts";

export interface PlainJsonOptions {
  /** Two blanks per level and a final LF, instead of one line without. */
  readonly indented?: boolean;
}

/** A free-form map inside an artifact: its members are sorted by bytes, at every depth. */
export class SortedMap {
  constructor(readonly members: Readonly<Record<string, unknown>>) {}
}

/**
 * Writes a value as plain JSON. Members that are `undefined` are left out.
 *
 * @throws {GaitError} `internal_failure` for what JSON cannot hold.
 */
export function plainJson(value: unknown, { indented = false }: PlainJsonOptions = {}): string {
  const text = writeValue(value, indented ? "\n" : undefined, false);
  return indented ? `${text}\n` : text;
}

export function plainJsonBytes(
  value: unknown,
  options: PlainJsonOptions = {},
): Uint8Array<ArrayBuffer> {
  return encodeUtf8(plainJson(value, options));
}

/** `newline` is LF and the indentation of this level; `undefined` writes all on one line. */
function writeValue(value: unknown, newline: string | undefined, sorted: boolean): string {
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "number":
      if (Number.isFinite(value)) return JSON.stringify(value);
      break;
    case "string":
      return writeString(value);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return writeList(value, newline, sorted);
      if (value instanceof SortedMap) return writeObject(value.members, newline, true);
      return writeObject(value, newline, sorted);
  }
  throw new GaitError(
    "internal_failure",
    `Cannot write JSON: found a value of type ${typeof value}`,
  );
}

function writeList(items: readonly unknown[], newline: string | undefined, sorted: boolean) {
  const inner = newline === undefined ? undefined : `${newline}  `;
  return enclose("[", items.map((item) => writeValue(item, inner, sorted)), "]", newline);
}

function writeObject(object: object, newline: string | undefined, sorted: boolean): string {
  const inner = newline === undefined ? undefined : `${newline}  `;
  const entries = Object.entries(object).filter(([, item]) => item !== undefined);
  if (sorted) entries.sort(([a], [b]) => compareText(a, b));
  const colon = newline === undefined ? ":" : ": ";
  const members = entries.map(([name, item]) =>
    `${writeString(name)}${colon}${writeValue(item, inner, sorted)}`
  );
  return enclose("{", members, "}", newline);
}

function enclose(open: string, parts: readonly string[], close: string, newline?: string): string {
  if (parts.length === 0) return open + close;
  if (newline === undefined) return `${open}${parts.join(",")}${close}`;
  return `${open}${newline}  ${parts.join(`,${newline}  `)}${newline}${close}`;
}

const HTML = /[<>&\u2028\u2029]/g;
/** An unpaired surrogate as `JSON.stringify` writes it, or a doubled backslash, which is skipped. */
const LONE_SURROGATE = /\\(?:\\|ud[89a-f][0-9a-f]{2})/g;

function writeString(text: string): string {
  const quoted = JSON.stringify(text).replace(
    HTML,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  if (text.isWellFormed()) return quoted;
  return quoted.replace(LONE_SURROGATE, (found) => (found === "\\\\" ? found : "\\ufffd"));
}
