/** Secrets in columns of HTML tables: a row of names, and the cells below. */

import type { Span } from "./card_number.ts";
import { canBeSecret, looksMade, type SecretName, secretName } from "./secret_names.ts";

/** A secret and what its column is called. */
export interface CellSecret {
  readonly kind: SecretName["kind"];
  readonly span: Span;
}

const TAG = /<(\/?)(table|tr|t[hd])(?:\s[^<>]{0,400})?>/gi;
/** Elements that only set off the text of a cell. */
const AROUND = /(?:\s{0,40}<(?!\/?t)[a-z]{1,8}(?:\s[^<>]{0,200})?>){0,4}\s{0,40}/iy;
const CELL_MAX_CHARACTERS = 2048;
const CELLS_MAX = 200;

/** Secrets in tables of a page, first to last. */
export function htmlTableSecrets(text: string): CellSecret[] {
  const found: CellSecret[] = [];
  let names: readonly (SecretName | undefined)[] | undefined;
  let row: Span[] = [];
  let last = "";
  const endRow = () => {
    // A table of two columns may have a name and its value in each row.
    if (row.length === 2 && /^td$/i.test(last)) {
      addRow(text, row, [undefined, secretName(textOf(text, row[0]))], found);
    }
    if (names === undefined) names = namesOf(text, row);
    else if (row.length === names.length) addRow(text, row, names, found);
    row = [];
  };
  for (const { index, 0: tag, 1: isEnd, 2: name = "" } of text.matchAll(TAG)) {
    if (/^t[hd]$/i.test(name)) {
      last = name;
      if (isEnd === "" && row.length < CELLS_MAX) row.push(cellAt(text, index + tag.length));
    } else {
      if (row.length > 0) endRow();
      if (/^table$/i.test(name)) names = undefined;
    }
  }
  if (row.length > 0) endRow();
  return found;
}

function cellAt(text: string, at: number): Span {
  AROUND.lastIndex = at;
  const from = at + (AROUND.exec(text)?.[0].length ?? 0);
  const part = text.slice(from, from + CELL_MAX_CHARACTERS);
  const end = part.indexOf("<");
  return [from, from + (end < 0 ? "" : part.slice(0, end)).trimEnd().length];
}

function textOf(text: string, cell: Span | undefined): string {
  return cell === undefined ? "" : text.slice(cell[0], cell[1]);
}

function namesOf(
  text: string,
  row: readonly Span[],
): readonly (SecretName | undefined)[] | undefined {
  const names = row.map((cell) => secretName(text.slice(cell[0], cell[1])));
  return names.some((name) => name !== undefined) ? names : undefined;
}

function addRow(
  text: string,
  row: readonly Span[],
  names: readonly (SecretName | undefined)[],
  found: CellSecret[],
): void {
  for (const [index, name] of names.entries()) {
    const cell = row[index];
    if (name === undefined || cell === undefined) continue;
    const value = text.slice(cell[0], cell[1]);
    if (!/[0-9]/.test(value) || !looksMade(value) || !canBeSecret(name, value)) continue;
    found.push({ kind: name.kind, span: cell });
  }
}
