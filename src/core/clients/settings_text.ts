/**
 * A client's JSON file, changed in single places: comments, order, white space, line ends and byte order
 * mark of everything else stay as they are.
 */

import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { withoutComments } from "../json/comments.ts";
import {
  describeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJsonObject,
} from "../json/json.ts";
import { endOfString, itemSpans, type JsonSpan, memberSpans } from "../json/spans.ts";

/** What a client reads in its file besides JSON. */
export interface SettingsForm {
  /** The file in words, for errors: `the hooks of Codex`. */
  readonly name: string;
  /** Whether the client reads comments. */
  readonly comments: boolean;
  /** Whether it reads a comma behind the last part; gait then adds no parts. */
  readonly trailingCommas?: boolean;
  /** Whether the client reads a file that starts with a byte order mark. */
  readonly mark: boolean;
}

/** Names of members and positions in lists, from the root of a file. */
export type SettingsPath = readonly (string | number)[];

const MARK = "\ufeff";

/** A text that was read; changing it gives another one. */
export class SettingsText {
  readonly text: string;
  readonly value: JsonObject;
  readonly #form: SettingsForm;
  /** As long as `text`, with blanks for a mark and for comments. */
  readonly #plain: string;

  /** @throws {GaitError} `invalid_input` for a text that the client would not read. */
  constructor(text: string, form: SettingsForm) {
    this.text = text;
    this.#form = form;
    if (text.startsWith(MARK) && !form.mark) {
      throw this.#fault(
        "it starts with a byte order mark",
        "save it as UTF-8 without one, as the client reads it",
      );
    }
    const marked = text.startsWith(MARK) ? ` ${text.slice(1)}` : text;
    const { comments, trailingCommas = false } = form;
    this.#plain = comments ? withoutComments(marked, { trailingCommas }) : marked;
    this.value = parseJsonObject({ name: form.name, bytes: encodeUtf8(this.#plain) });
  }

  /** The value at a path; `undefined` if there is none. */
  at(path: SettingsPath): JsonValue | undefined {
    let value: JsonValue | undefined = this.value;
    for (const name of path) {
      if (Array.isArray(value)) value = value[Number(name)];
      else if (isJsonObject(value) && Object.hasOwn(value, name)) value = value[name];
      else return undefined;
    }
    return value;
  }

  /**
   * Adds an item to the end of a list; makes the list, and the objects on its path, if they are missing.
   *
   * @throws {GaitError} `invalid_input` if something else than a list is there.
   */
  append(path: readonly string[], item: JsonValue): SettingsText {
    let known = path.length;
    while (this.at(path.slice(0, known)) === undefined) known--;
    const missing = path.slice(known);
    const at = path.slice(0, known);
    const found = this.at(at);
    const isList = Array.isArray(found);
    if (isList !== (missing.length === 0) || (!isList && !isJsonObject(found))) {
      const expected = missing.length === 0 ? "a list" : "an object";
      throw this.#fault(`/${at.join("/")} is ${describeJson(found)}, expected ${expected}`);
    }
    const [name, ...rest] = missing;
    if (name === undefined) return this.#insert(at, item);
    const value = rest.reduceRight((inner: JsonValue, key) => ({ [key]: inner }), [item]);
    return this.#insert(at, value, name);
  }

  /** Adds a member, which is not there yet, to the object at a path. */
  set(path: SettingsPath, name: string, value: JsonValue): SettingsText {
    return this.#insert(path, value, name);
  }

  /** The text of the value at a path, as written. */
  written(path: SettingsPath): string {
    const { start, end } = this.#valueSpan(path);
    return this.text.slice(start, end);
  }

  /** The settings with another text in place of the value at a path. */
  withWritten(path: SettingsPath, written: string): SettingsText {
    const { start, end } = this.#valueSpan(path);
    return this.#with(`${this.text.slice(0, start)}${written}${this.text.slice(end)}`);
  }

  /** Puts another value in place of an object or list, over as many lines as that was. */
  replace(path: SettingsPath, value: JsonValue): SettingsText {
    const { start, end } = this.#valueSpan(path);
    const isOneLine = !/[\r\n]/.test(this.text.slice(start, end));
    const written = isOneLine
      ? JSON.stringify(value)
      : indented(value, this.#indentUnit(), this.#indentAt(start), this.#lineEnd());
    return this.withWritten(path, written);
  }

  /**
   * Removes a member or an item. An object or list that is empty then goes too, except the root and what
   * `before` has: that becomes as empty as it was.
   */
  remove(path: SettingsPath, before?: SettingsText): SettingsText {
    const parent = path.slice(0, -1);
    const parts = this.#parts(parent);
    if (parts.length === 1 && parent.length > 0) {
      const empty = before === undefined ? undefined : before.#emptied(parent);
      return empty === undefined ? this.remove(parent, before) : this.withWritten(parent, empty);
    }
    const last = path.at(-1);
    const index = typeof last === "number" ? last : parts.findIndex(({ name }) => name === last);
    const part = parts[index];
    if (part === undefined) throw new RangeError("there is no such part");
    const container = this.#valueSpan(parent);
    const previous = parts[index - 1];
    const start = this.#endOfText(previous?.end ?? container.start + 1, part.start);
    const isLast = index === parts.length - 1;
    // One comma goes with it: that behind it, or that before the last one.
    const from = isLast ? previous?.end : part.end;
    const to = isLast ? part.start : container.end;
    const comma = from === undefined ? -1 : this.#plain.indexOf(",", from);
    const cuts: JsonSpan[] = [{ start: this.#cutStart(start, part.end), end: part.end }];
    if (comma >= 0 && comma < to) cuts.push({ start: comma, end: comma + 1 });
    let text = this.text;
    for (const cut of cuts.sort((a, b) => b.start - a.start)) {
      text = `${text.slice(0, cut.start)}${text.slice(cut.end)}`;
    }
    return this.#with(text);
  }

  /** The object or list below names as written, without its parts; `undefined` if there is none. */
  #emptied(path: SettingsPath): string | undefined {
    // Positions in lists change.
    if (path.some((name) => typeof name === "number")) return undefined;
    const value = this.at(path);
    if (typeof value !== "object" || value === null) return undefined;
    if (Object.keys(value).length === 0) return this.written(path);
    return Array.isArray(value) ? "[]" : "{}";
  }

  #insert(path: SettingsPath, value: JsonValue, name?: string): SettingsText {
    const { text } = this;
    if (this.#form.trailingCommas === true) throw this.#fault("a member is missing in it");
    const container = this.#valueSpan(path);
    const close = container.end - 1;
    const last = this.#parts(path).at(-1);
    const behind = last?.end ?? container.start + 1;
    const at = this.#endOfText(behind, close);
    const label = name === undefined ? "" : `${JSON.stringify(name)}: `;
    const isOneLine = last !== undefined && !/[\r\n]/.test(text.slice(container.start, close));
    const eol = this.#lineEnd();
    const outer = this.#indentAt(container.start);
    const unit = this.#indentUnit();
    const indent = last === undefined ? outer + unit : this.#indentAt(last.start);
    const shown = isOneLine
      ? ` ${label}${JSON.stringify(value)}`
      : `${eol}${indent}${label}${indented(value, unit, indent, eol)}`;
    const comma = last === undefined ? "" : ",";
    const rest = text.slice(at, close);
    const tail = last !== undefined || /[\r\n]/.test(rest) ? "" : `${eol}${outer}`;
    return this.#with(
      `${text.slice(0, behind)}${comma}${text.slice(behind, at)}${shown}${rest}${tail}` +
        text.slice(close),
    );
  }

  #with(text: string): SettingsText {
    return new SettingsText(text, this.#form);
  }

  #fault(problem: string, hint = "correct it by hand, then try again"): GaitError {
    const message = `Cannot change ${this.#form.name}: ${problem}`;
    return new GaitError("invalid_input", message, { hint });
  }

  /** Members or items of the value at a path. */
  #parts(path: SettingsPath): readonly (JsonSpan & { readonly name?: string })[] {
    const { start } = this.#valueSpan(path);
    return this.#plain[start] === "[" ? itemSpans(this.#plain, start) : memberSpans(
      this.#plain,
      start,
    );
  }

  #valueSpan(path: SettingsPath): JsonSpan {
    const plain = this.#plain;
    let span: JsonSpan = { start: plain.search(/\S/), end: plain.trimEnd().length };
    for (const name of path) {
      const next = typeof name === "number"
        ? itemSpans(plain, span.start)[name]
        : memberSpans(plain, span.start).find((member) => member.name === name)?.value;
      if (next === undefined) throw new RangeError(`there is no ${quoted(String(name))}`);
      span = next;
    }
    return span;
  }

  /** Where the last letter before `to` ends that is no white space, a comment's too. */
  #endOfText(from: number, to: number): number {
    return from + this.text.slice(from, to).replace(/[ \t\r\n]+$/, "").length;
  }

  /** Where a cut starts: behind the line end of a comment, unless a line end follows the cut. */
  #cutStart(start: number, end: number): number {
    const { text } = this;
    if (/^[ \t]*[\r\n]/.test(text.slice(end)) || !this.#isInLineComment(start)) return start;
    return start + (/^[ \t]*(?:\r\n|[\r\n])/.exec(text.slice(start))?.[0].length ?? 0);
  }

  /** Whether a comment that goes to the end of its line ends at an offset, or behind it. */
  #isInLineComment(at: number): boolean {
    const { text } = this;
    for (let next = 0; next < at; next++) {
      if (text[next] === '"') next = endOfString(text, next) - 1;
      else if (text[next] === "/" && this.#plain[next] === " ") {
        const isLine = text[next + 1] === "/";
        const rest = text.slice(next + 2);
        const length = isLine ? rest.search(/[\r\n]|$/) : rest.indexOf("*/") + 2;
        next += 2 + length - 1;
        if (isLine && next + 1 >= at) return true;
      }
    }
    return false;
  }

  /** White space at the start of the line in which `at` is. */
  #indentAt(at: number): string {
    const start = Math.max(
      this.text.lastIndexOf("\n", at - 1),
      this.text.lastIndexOf("\r", at - 1),
    );
    return /^[ \t]*/.exec(this.text.slice(start + 1))?.[0] ?? "";
  }

  #indentUnit(): string {
    const [first] = this.#parts([]);
    const unit = first === undefined ? "" : this.#indentAt(first.start);
    return unit === "" ? "  " : unit;
  }

  #lineEnd(): string {
    return /\r\n|[\r\n]/.exec(this.text)?.[0] ?? "\n";
  }
}

/** A value over several lines, as it stands behind a name in a line with this indentation. */
function indented(value: JsonValue, unit: string, indent: string, eol: string): string {
  return JSON.stringify(value, null, unit).replaceAll("\n", `${eol}${indent}`);
}
