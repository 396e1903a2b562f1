/**
 * Secrets in columns: a header names them, the rows below hold them. Tables of Markdown and of psql,
 * CSV, TSV, and the values of an INSERT.
 */

import type { Span } from "./card_number.ts";
import { htmlTableSecrets } from "./html_tables.ts";
import {
  canBeSecret,
  looksMade,
  SECRET_WORD,
  type SecretName,
  secretName,
} from "./secret_names.ts";

/** A secret and what its column is called. */
export interface ColumnSecret {
  readonly kind: SecretName["kind"];
  readonly span: Span;
}

const HEADER_MAX_CHARACTERS = 2000;
const CELLS_MAX = 200;
const DELIMITERS = ["|", "\t", ",", ";"] as const;
/** The line below the header of a table. */
const RULE = /^[-+|: =\u2500-\u257f]{3,}$/;
/** Bars between cells, also those that draw boxes. */
const BARS = /[|\u2502\u2503\u2551]/;

/**
 * Secrets in tables and lists of values, first to last. `hasName` says whether a word of secret names is
 * in the text, as it must be in the headers of tables without tags.
 */
export function columnSecretsIn(text: string, hasName: boolean): ColumnSecret[] {
  return [
    ...hasName ? tableSecrets(text) : [],
    ...hasName ? alignedSecrets(text) : [],
    ...htmlTableSecrets(text),
    ...insertSecrets(text),
  ];
}

function tableSecrets(text: string): ColumnSecret[] {
  const found: ColumnSecret[] = [];
  let at = 0;
  let table: Table | undefined;
  while (at < text.length) {
    const end = table === undefined ? endOfLine(text, at) : endOfRow(text, at, table);
    const line = lineWithoutMark(text, at, end);
    if (table !== undefined) {
      const cells = cellsOf(text, line, table.delimiter, table.count + 2);
      const isRule = RULE.test(text.slice(...line).slice(0, 400).trim());
      if (!isRule && cells?.length !== table.count) table = undefined;
      else if (!isRule && cells !== undefined) addRow(text, cells, table, found);
    }
    if (table === undefined) table = headerAt(text, line);
    at = end + 1;
  }
  return found;
}

interface Table {
  readonly delimiter: string;
  readonly count: number;
  readonly names: readonly (SecretName | undefined)[];
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

const ROW_MAX_CHARACTERS = 16_384;

/** The end of a row: a cell in quotes may hold line breaks (RFC 4180, 2.6). */
function endOfRow(text: string, at: number, { delimiter }: Table): number {
  const first = endOfLine(text, at);
  if (delimiter === "|") return first;
  let quotes = 0;
  for (let end = first, from = at; end - at < ROW_MAX_CHARACTERS; end = endOfLine(text, from)) {
    quotes += text.slice(from, end).split('"').length - 1;
    if (quotes % 2 === 0) return end;
    if (end >= text.length) break;
    from = end + 1;
  }
  return first;
}

/** A line without its CR and without the mark of a diff. */
function lineWithoutMark(text: string, at: number, end: number): Span {
  const from = text[at] === "+" && text[at + 1] !== "+" && text[at + 1] !== "-" ? at + 1 : at;
  return [from, text[end - 1] === "\r" ? end - 1 : end];
}

function headerAt(text: string, [start, end]: Span): Table | undefined {
  if (end - start > HEADER_MAX_CHARACTERS) return undefined;
  const line = text.slice(start, end);
  if (!SECRET_WORD.test(line)) return undefined;
  for (const delimiter of DELIMITERS) {
    if (!(delimiter === "|" ? BARS.test(line) : line.includes(delimiter))) continue;
    const cells = cellsOf(text, [start, end], delimiter, CELLS_MAX);
    if (cells === undefined || cells.length < 2) return undefined;
    const words = cells.map((cell) => text.slice(cell[0], cell[1]));
    if (!words.every((word) => /^[\p{L}\p{N}_ .*`#@-]{0,60}$/u.test(word))) return undefined;
    // A line of code that ends with a comma names one thing.
    if (delimiter !== "|" && words.filter((word) => word !== "").length < 2) return undefined;
    const names = words.map((word) => secretName(word.replaceAll(/[*`]/g, "")));
    if (names.every((name) => name === undefined)) return undefined;
    return { delimiter, count: cells.length, names };
  }
  return undefined;
}

function addRow(text: string, cells: readonly Span[], table: Table, found: ColumnSecret[]): void {
  for (const [index, name] of table.names.entries()) {
    const cell = cells[index];
    if (name === undefined || cell === undefined) continue;
    const value = text.slice(cell[0], cell[1]);
    const isNumber = /^[\d.,%]+$/.test(value) && name.kind !== "password";
    const inQuotes = text[cell[0] - 1] === '"';
    const made = inQuotes ? value.replaceAll(/\s/g, "") : value.replace(/^.*, ?/, "");
    if (isNumber || !canBeSecret(name, value) || !looksMade(made)) continue;
    found.push({ kind: name.kind, span: cell });
  }
}

/** The cells of a line, without blanks, quotes and code marks; `undefined` of more than `max`. */
function cellsOf(
  text: string,
  [start, end]: Span,
  delimiter: string,
  max: number,
): Span[] | undefined {
  const cells: Span[] = [];
  let from = start;
  for (let at = start; at <= end; at++) {
    if (delimiter !== "|" && text[at] === '"' && text.slice(from, at).trim() === "") {
      let close = text.indexOf('"', at + 1);
      // A doubled quote is a part of the cell.
      while (close > 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
      if (close > 0 && close < end) at = close;
      continue;
    }
    if (at < end && !isDelimiter(text[at] ?? "", delimiter)) continue;
    if (cells.length >= max) return undefined;
    cells.push(trimmed(text, from, at));
    from = at + 1;
  }
  if (delimiter !== "|") return cells;
  // A row may have bars at its ends.
  if (cells.length > 1 && isEmpty(cells[0])) cells.shift();
  if (cells.length > 1 && isEmpty(cells.at(-1))) cells.pop();
  return cells;
}

function isDelimiter(character: string, delimiter: string): boolean {
  return delimiter === "|" ? BARS.test(character) : character === delimiter;
}

function isEmpty(span: Span | undefined): boolean {
  return span !== undefined && span[0] === span[1];
}

function trimmed(text: string, start: number, end: number): Span {
  let [from, to] = [start, end];
  while (from < to && /[\s`"']/.test(text[from] ?? "")) from++;
  while (to > from && /[\s`"']/.test(text[to - 1] ?? "")) to--;
  return [from, to];
}

/** A header of capitals in columns, as kubectl, docker and ps write it. */
const ALIGNED_HEADER = /^[ \t]*[A-Z][A-Z0-9_. /-]*(?: {2,}[A-Z][A-Z0-9_. /()-]*)+[ \t]*$/;
const ALIGNED_RULE = /^[ \t]*[-=\u2500]{2,}(?: {1,}[-=\u2500]{2,})+[ \t]*$/;

interface AlignedColumn {
  readonly start: number;
  readonly end: number;
  readonly name: SecretName | undefined;
}

/** Secrets in columns that only blanks keep apart. A blank line ends the table. */
function alignedSecrets(text: string): ColumnSecret[] {
  const found: ColumnSecret[] = [];
  let columns: readonly AlignedColumn[] = [];
  let before = "";
  for (let at = 0; at < text.length;) {
    const end = endOfLine(text, at);
    const line = end - at > HEADER_MAX_CHARACTERS ? "" : text.slice(at, end).trimEnd();
    if (line === "") columns = [];
    else if (ALIGNED_RULE.test(line)) columns = columnsOf(before);
    else {
      addAligned(line, at, columns, found);
      if (ALIGNED_HEADER.test(line)) columns = columnsOf(line);
    }
    before = line;
    at = end + 1;
  }
  return found;
}

function columnsOf(header: string): readonly AlignedColumn[] {
  if (!SECRET_WORD.test(header)) return [];
  const names = [...header.matchAll(/\S+(?: \S+)*/g)];
  const columns = names.map(({ index, 0: words }, at): AlignedColumn => ({
    start: index,
    end: names[at + 1]?.index ?? Infinity,
    name: secretName(words),
  }));
  return columns.length > 1 ? columns.filter(({ name }) => name !== undefined) : [];
}

function addAligned(
  line: string,
  shift: number,
  columns: readonly AlignedColumn[],
  found: ColumnSecret[],
): void {
  for (const { start, end, name } of columns) {
    if (name === undefined || !/^\s?$/.test(line[start - 1] ?? "")) continue;
    const value =
      /^\S+/.exec(line.slice(start, Math.max(start, Math.min(end, line.length))))?.[0] ?? "";
    const isAlone = /^\s*$/.test(line.slice(start + value.length, Math.min(end, line.length)));
    if (!isAlone || !/[0-9]/.test(value) || !looksMade(value) || !canBeSecret(name, value)) {
      continue;
    }
    found.push({ kind: name.kind, span: [shift + start, shift + start + value.length] });
  }
}

const INSERT =
  /\binsert\s{1,4}into\s{1,4}[^\s(]{1,100}\s{0,4}\(([^()]{1,1000})\)\s{0,4}values\s{0,4}/gi;
const TUPLES_MAX_CHARACTERS = 20_000;

function insertSecrets(text: string): ColumnSecret[] {
  const found: ColumnSecret[] = [];
  if (!/into/i.test(text)) return found;
  const inserts = [...text.matchAll(INSERT)];
  for (const [at, match] of inserts.entries()) {
    const names = (match[1] ?? "").split(",").map((word) =>
      secretName(word.trim().replaceAll(/["`[\]]/g, ""))
    );
    if (names.every((name) => name === undefined)) continue;
    const start = match.index + match[0].length;
    const limit = Math.min(start + TUPLES_MAX_CHARACTERS, inserts[at + 1]?.index ?? text.length);
    addTuples(text.slice(start, limit), start, names, found);
  }
  return found;
}

/** One value, a comma, a bracket or what lies between tuples. */
const SQL_TOKEN = /N?'((?:[^']|''){0,4096})'|[(),;]|[^\s'(),;]{1,100}|\s{1,100}/y;

function addTuples(
  text: string,
  shift: number,
  names: readonly (SecretName | undefined)[],
  found: ColumnSecret[],
): void {
  let [depth, index] = [0, 0];
  SQL_TOKEN.lastIndex = 0;
  for (let match = SQL_TOKEN.exec(text); match !== null; match = SQL_TOKEN.exec(text)) {
    const [token, quoted] = match;
    if (token === "(") {
      if (++depth === 1) index = 0;
    } else if (token === ")") depth--;
    else if (token === "," && depth === 1) index++;
    else if (depth === 0 && token.trim() !== "" && token !== ",") return;
    const name = names[index];
    if (depth !== 1 || quoted === undefined || name === undefined) continue;
    if (!canBeSecret(name, quoted) || !looksMade(quoted)) continue;
    const start = shift + match.index + token.indexOf("'") + 1;
    found.push({ kind: name.kind, span: [start, start + quoted.length] });
  }
}
