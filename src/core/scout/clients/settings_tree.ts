/**
 * Settings of a client as a tree in which every part has its place: JSON, also with comments, YAML
 * and TOML. Keys that occur twice are kept, so that a second one cannot hide the first.
 */

import { decodeUtf8 } from "../../bytes.ts";
import { GIT_LFS_HINT, GIT_LFS_POINTER } from "../../git_lfs.ts";
import { findJsonFault } from "../../json/fault.ts";
import { JSON_MAX_DEPTH } from "../../limits.ts";
import type { Source } from "../../source.ts";
import type { TextPosition } from "../../text_position.ts";
import { WIDE_HINT, wideEncoding } from "../../wide_encoding.ts";

export type SettingsNode = SettingsObject | SettingsList | SettingsScalar;

export interface SettingsObject {
  readonly kind: "object";
  readonly offset: number;
  /** In the order of the text, repeated names among them. */
  readonly members: readonly SettingsMember[];
}

export interface SettingsMember {
  readonly name: string;
  /** Offset of the name in the text. */
  readonly offset: number;
  readonly value: SettingsNode;
}

export interface SettingsList {
  readonly kind: "list";
  readonly offset: number;
  readonly items: readonly SettingsNode[];
}

export interface SettingsScalar {
  readonly kind: "scalar";
  readonly offset: number;
  readonly value: string | number | boolean | null;
}

/** A file as a tree. */
export interface SettingsTree {
  /** `undefined` for a file without a document. */
  readonly root: SettingsNode | undefined;
  /** Extension beyond plain JSON, such as `comments`; `undefined` for none. */
  readonly loose: string | undefined;
  /** Why there may be more than the tree holds, in words. */
  readonly partly?: string | undefined;
  /** The first key that occurs twice in one mapping. */
  readonly twice: { readonly name: string; readonly offset: number } | undefined;
  positionOf(offset: number): TextPosition;
}

/** A file that cannot be read whole. The problem names neither the file nor values. */
export class SettingsFault extends Error {
  override readonly name = "SettingsFault";

  constructor(readonly problem: string, readonly position: TextPosition) {
    super(problem);
  }
}

const START: TextPosition = { line: 1, column: 1 };

/** The text of a file, without a byte order mark. */
export function settingsText({ bytes }: Source): string {
  const encoding = wideEncoding(bytes);
  if (encoding !== undefined) {
    throw new SettingsFault(`it is ${encoding}, not UTF-8; ${WIDE_HINT}`, START);
  }
  const text = decodeUtf8(bytes).replace(/^\ufeff/, "");
  if (GIT_LFS_POINTER.test(text)) {
    throw new SettingsFault(`it is a Git LFS pointer, not the file itself; ${GIT_LFS_HINT}`, START);
  }
  return text;
}

/**
 * Reads JSON, with comments and trailing commas if there are any.
 *
 * @throws {SettingsFault}
 */
export async function jsonTree(source: Source): Promise<SettingsTree> {
  const text = settingsText(source);
  const plain = isJson(text) ? text : await plainText(text);
  const builder = new JsonBuilder(plain);
  const root = builder.document();
  const { bytes } = source;
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const loose = plain !== text
    ? "comments or trailing commas"
    : hasMark
    ? "a byte order mark"
    : undefined;
  return { root, loose, twice: builder.twice, positionOf: positionsIn(text) };
}

/** Comments and trailing commas become spaces, so that every part keeps its place. */
async function plainText(text: string): Promise<string> {
  const { withoutComments } = await import("../../json/comments.ts");
  const plain = withoutComments(text, { trailingCommas: true });
  if (isJson(plain)) return plain;
  const { problem, line, column } = findJsonFault(plain);
  throw new SettingsFault(`it is not valid JSON: ${problem}`, { line, column });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Builds the tree of a text that is known to be JSON. */
class JsonBuilder {
  #at = 0;
  readonly #text: string;
  twice: SettingsTree["twice"];

  constructor(text: string) {
    this.#text = text;
  }

  document(): SettingsNode {
    return this.#value(0);
  }

  #value(depth: number): SettingsNode {
    this.#space();
    const offset = this.#at;
    if (depth > JSON_MAX_DEPTH) {
      const problem = `it nests deeper than the limit of ${JSON_MAX_DEPTH}`;
      throw new SettingsFault(problem, positionsIn(this.#text)(offset));
    }
    switch (this.#text[offset]) {
      case "{":
        return { kind: "object", offset, members: this.#members(depth) };
      case "[":
        return { kind: "list", offset, items: this.#items(depth) };
      case '"':
        return { kind: "scalar", offset, value: this.#string() };
    }
    SCALAR.lastIndex = offset;
    const word = SCALAR.exec(this.#text)?.[0] ?? "";
    this.#at = offset + word.length;
    return { kind: "scalar", offset, value: JSON.parse(word) };
  }

  #members(depth: number): SettingsMember[] {
    const members: SettingsMember[] = [];
    const names = new Set<string>();
    for (this.#open(); this.#text[this.#at] !== "}"; this.#next()) {
      const offset = this.#at;
      const name = this.#string();
      if (names.has(name)) this.twice ??= { name, offset };
      names.add(name);
      this.#space();
      this.#at++; // the colon
      members.push({ name, offset, value: this.#value(depth + 1) });
    }
    this.#at++;
    return members;
  }

  #items(depth: number): SettingsNode[] {
    const items: SettingsNode[] = [];
    for (this.#open(); this.#text[this.#at] !== "]"; this.#next()) {
      items.push(this.#value(depth + 1));
    }
    this.#at++;
    return items;
  }

  #open(): void {
    this.#at++;
    this.#space();
  }

  #next(): void {
    this.#space();
    if (this.#text[this.#at] === ",") this.#open();
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    while (this.#text[end] !== '"') end += this.#text[end] === "\\" ? 2 : 1;
    this.#at = end + 1;
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  #space(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }
}

const SCALAR = /[-+.\w]+/y;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Finds lines and columns in a text; the lines are counted once. */
export function positionsIn(text: string): (offset: number) => TextPosition {
  let starts: number[] | undefined;
  return (offset) => {
    if (starts === undefined) {
      starts = [0];
      for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
    }
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Values of an object by name; of two with one name the last, as clients read it. */
export function memberOf(node: SettingsNode | undefined, name: string): SettingsNode | undefined {
  if (node?.kind !== "object") return undefined;
  return node.members.findLast((member) => member.name === name)?.value;
}

/** The text of a scalar; numbers become text. `undefined` for anything else, and for a blank text. */
export function textOf(node: SettingsNode | undefined): string | undefined {
  if (node?.kind !== "scalar") return undefined;
  const { value } = node;
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" ? text : undefined;
}

/** The texts of a list, without other items. */
export function textsOf(node: SettingsNode | undefined): readonly string[] {
  if (node?.kind !== "list") return [];
  return node.items.flatMap((item) => textOf(item) ?? []);
}
