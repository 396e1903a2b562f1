/** Tables in JSON: names of columns in one list, and rows as lists of as many cells. */

import type { JsonToken } from "./json_token.ts";
import { looksMade, type SecretName, secretName } from "./secret_names.ts";

/** Members that hold the names of the columns. */
const HEADERS =
  /^(?:columns?|cols|fields?|headers?|head|thead|keys|names|schema|column_?names?|field_?names?)$/i;
/** Rows lie at most this deep below the object that has the names. */
const DEPTH_MAX = 4;
const CELLS_MAX = 200;
/** Names of columns are short and have no more than three words. */
const COLUMN = /^[\p{L}_#][\p{L}\p{N}_.#-]{0,59}(?: [\p{L}\p{N}_.#-]{1,30}){0,2}$/u;

interface Cell {
  /** A string; `undefined` for all else. */
  readonly token: JsonToken | undefined;
  readonly text: string;
}

const NONE: Cell[] = [];
const NO_NAMES: readonly string[] = [];

interface Row {
  readonly cells: readonly Cell[];
  depth: number;
}

/** What an object or list of JSON tells about a table. */
export class JsonRows {
  /** What an object is called, if it is a column. */
  name = "";
  readonly #isObject: boolean;
  #cells: Cell[] | undefined;
  /** Names of objects in a list. */
  #names: string[] | undefined;
  #rows: Row[] | undefined;
  #columns: readonly string[] | undefined;

  constructor(isObject: boolean) {
    this.#isObject = isObject;
    this.#cells = isObject ? undefined : NONE;
  }

  /** Notes an item of a list. */
  cell(token: JsonToken | undefined, text: string): void {
    if (this.#cells === undefined) return;
    if (this.#cells.length >= CELLS_MAX) this.#cells = undefined;
    else if (this.#cells.length === 0) this.#cells = [{ token, text }];
    else this.#cells.push({ token, text });
  }

  /** Gives what was found to the object or list around, whose member is called `member`. */
  closeInto(outer: JsonRows | undefined, member: string): void {
    this.#applyFirstRow();
    this.#apply();
    if (outer === undefined) return;
    const cells = this.#isObject ? undefined : this.#cells;
    if (outer.#isObject) {
      const names = cells !== undefined && cells.length > 0
        ? cells.map(({ text }) => text)
        : this.#names ?? NO_NAMES;
      if (HEADERS.test(member) && isHeader(names)) outer.#columns = names;
    } else {
      if (this.#isObject) {
        outer.#names ??= [];
        if (outer.#names.length < CELLS_MAX) outer.#names.push(this.name);
      }
      outer.#cells = undefined;
    }
    for (const row of this.#rows ?? []) {
      if (++row.depth < DEPTH_MAX) (outer.#rows ??= []).push(row);
    }
    if (cells !== undefined && cells.length > 0) (outer.#rows ??= []).push({ cells, depth: 0 });
  }

  /** The first of several lists of equal length may name the columns of the others. */
  #applyFirstRow(): void {
    if (this.#isObject || this.#columns !== undefined) return;
    const first = this.#rows?.[0];
    if (first === undefined || this.#rows?.length === 1 || first.depth > 0) return;
    const names = first.cells.map(({ text }) => text);
    const isWhole = first.cells.every(({ token }) => token !== undefined);
    if (names.length > 1 && isWhole && isHeader(names)) this.#columns = names;
  }

  #apply(): void {
    const columns = this.#columns;
    if (columns === undefined) return;
    const labels = columns.map((name): SecretName | undefined => secretName(name));
    for (const { cells } of this.#rows ?? []) {
      if (cells.length !== columns.length) continue;
      for (const [index, label] of labels.entries()) {
        const cell = cells[index];
        if (label === undefined || cell?.token === undefined || !looksMade(cell.text)) continue;
        if (/[0-9]/.test(cell.text)) cell.token.label ??= label;
      }
    }
    this.#rows = undefined;
  }
}

function isHeader(names: readonly string[]): boolean {
  return names.every((name) => COLUMN.test(name)) &&
    names.some((name) => secretName(name) !== undefined);
}
