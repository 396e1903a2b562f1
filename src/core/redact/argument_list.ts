/** Secrets of command lines that are lists: `["curl", "-u", "name:password"]`. */

import type { Span } from "./card_number.ts";
import { labelledSecrets } from "./labelled.ts";
import { TEXT_SHAPES } from "./text_shapes.ts";

/** A secret in one item of a list. */
export interface ArgumentSecret {
  readonly kind: string;
  readonly item: number;
  readonly span: Span;
}

const ITEMS_MAX = 256;
const ITEM_MAX_CHARACTERS = 1000;
const PROGRAM = /^(?:[^\s]*[\\/])?[\w.+-]{1,60}$/;
/** An option or a variable with a value in the same item. */
const ASSIGNED = /^(?:--?[A-Za-z][\w-]*|[A-Za-z_]\w*)=/;
const COMMAND_SHAPES = TEXT_SHAPES.filter(({ kind }) => kind === "command_password");

/** Finds secrets that the program's options name. `program` is given if it is not in the list. */
export function argumentSecrets(
  items: readonly string[],
  program: string | undefined,
): ArgumentSecret[] {
  const name = program ?? items[0] ?? "";
  if (items.length > ITEMS_MAX || !PROGRAM.test(name)) return [];
  const found: ArgumentSecret[] = [];
  for (const [item, text] of items.entries()) {
    const assigned = ASSIGNED.exec(text)?.[0].length;
    if (assigned === undefined || text.length > ITEM_MAX_CHARACTERS) continue;
    for (const { kind, span } of labelledSecrets(asWord(text))) {
      if (span[0] === assigned) found.push({ kind, item, span });
    }
  }
  const { line, starts } = lineOf(items, program);
  for (const { kind, hint, find } of COMMAND_SHAPES) {
    if (!hint.test(line)) continue;
    for (const [start, end] of find(line)) {
      const item = starts.findLastIndex((first) => first <= start);
      const first = starts[item];
      if (first !== undefined) found.push({ kind, item, span: [start - first, end - first] });
    }
  }
  return found;
}

/** The items as one line of words, and where each begins in it. */
function lineOf(
  items: readonly string[],
  program: string | undefined,
): { readonly line: string; readonly starts: readonly number[] } {
  let line = program === undefined ? "" : `${baseName(program)} `;
  const starts: number[] = [];
  for (const [index, item] of items.entries()) {
    starts.push(line.length);
    // INVARIANT: a word is as long as its item, so that places in it are places in the item.
    const isProgram = index === 0 && program === undefined;
    const word = item.length > ITEM_MAX_CHARACTERS ? "_".repeat(item.length) : asWord(item);
    line += `${isProgram ? baseName(word).padStart(word.length) : word} `;
  }
  return { line, starts };
}

/** An item with the characters replaced that would end a word. */
function asWord(item: string): string {
  return item.replaceAll(/[\s"'`\\;&|<>(){}[\],]/g, "_");
}

function baseName(program: string): string {
  return program.slice(Math.max(program.lastIndexOf("/"), program.lastIndexOf("\\")) + 1);
}
