/**
 * Lists as YAML and like formats write them, with items on lines or in brackets: values under a telling
 * name, and arguments of a program. What is a list of JSON is read as one.
 */

import type { Span } from "./card_number.ts";
import { argumentSecrets } from "./argument_list.ts";
import { isCode } from "./header_value.ts";
import { isPath, isSecretItem } from "./secret_item.ts";
import { canBeSecret, looksMade, type SecretName, secretName } from "./secret_names.ts";

/** A secret in an item of a list. */
export interface ListedSecret {
  readonly kind: string;
  readonly span: Span;
}

interface List {
  readonly items: readonly Span[];
  /** What the list is called; empty if nothing is known. */
  readonly owner: string;
  /** The program beside a list of arguments. */
  readonly program: string | undefined;
}

const LINE_MAX_CHARACTERS = 1100;
const DASH = /^([ \t]*)-[ \t]+/;
/** A name, and what follows it on its line. */
const KEY = /^([ \t]*(?:- )?)["']?([$\w.-]{1,80})["']?[ \t]*[:=][ \t]*(.*)$/;
const KEYS_KEPT = 10;
const BRACKETS = /\[([^[\]{}]{1,4000})\]/y;
const BLANKS = " \t\r\n";
const OWNER = /(?:^|[\n{,(])[ \t]*(?:- )?["':$]?([\w.-]{1,80})["']?[ \t]*(?::=?|=>?)$/;
/** Lists with such a name hold arguments. */
const ARGUMENTS =
  /^(?:[\w-]{0,20}args?|arguments|argv|commands?|cmd|entrypoint|exec|script|flags|options|opts)$/i;
const PROGRAMS = /^(?:command|cmd|program|executable|exe|bin|binary|entrypoint)$/;
const OPTION = /^--?[A-Za-z][\w-]*$/;
/** A list of arguments begins; for a first look at texts without a telling name. */
export const ARGUMENTS_HINT =
  /(?:args?|arguments|argv|commands?|cmd|entrypoint|exec|script|flags|options|opts)["']?[ \t]*[:=]/i;

/** Finds secrets in the lists of a text. */
export function listSecretsIn(text: string): ListedSecret[] {
  const found: ListedSecret[] = [];
  if (/(?:^|\n)[ \t]*-[ \t]/.test(text)) addBlockLists(text, found);
  if (text.includes("[")) addBracketLists(text, found);
  return found;
}

/** Items on lines of their own, each after a dash (YAML 1.2, 8.2.1). */
function addBlockLists(text: string, found: ListedSecret[]): void {
  let items: Span[] = [];
  let list: { readonly indent: number; readonly owner: Key | undefined } | undefined;
  let owner: Key | undefined;
  let keys: Key[] = [];
  const end = () => {
    if (list === undefined) return;
    const { margin = 0, name = "" } = list.owner ?? {};
    const beside = keys.findLast((key) => key.margin === margin && PROGRAMS.test(key.name));
    const program = ARGUMENTS.test(name) && /^[^\s"']+$/.test(beside?.value ?? "")
      ? beside?.value
      : undefined;
    addSecrets(text, { items, owner: name, program }, found);
    list = undefined;
  };
  for (let at = 0; at < text.length;) {
    const next = text.indexOf("\n", at);
    const stop = next < 0 ? text.length : next;
    const line = stop - at > LINE_MAX_CHARACTERS ? "" : text.slice(at, stop).trimEnd();
    const indent = DASH.exec(line)?.[1]?.length;
    const item = indent === undefined ? undefined : itemIn(line);
    if (item === undefined || list?.indent !== indent) end();
    if (item !== undefined && indent !== undefined) {
      if (list === undefined) {
        const isBelow = owner !== undefined && owner.margin <= indent;
        [list, items] = [{ indent, owner: isBelow ? owner : undefined }, []];
      }
      items.push([at + item[0], at + item[1]]);
      owner = undefined;
    } else if (line !== "" || stop - at > LINE_MAX_CHARACTERS) {
      const key = keyIn(line);
      owner = key?.value === "" ? key : undefined;
      if (key !== undefined) keys = [...keys.slice(1 - KEYS_KEPT), key];
    }
    at = stop + 1;
  }
  end();
}

interface Key {
  readonly margin: number;
  readonly name: string;
  readonly value: string;
}

function keyIn(line: string): Key | undefined {
  const [, margin = "", name, value = ""] = KEY.exec(line) ?? [];
  const bare = value.replace(/^#.*$/, "").replace(/^(["'])(.*)\1$/, "$2");
  return name === undefined ? undefined : { margin: margin.length, name, value: bare };
}

/** The text of an item on a line, without its quotes; `undefined` if it is a mapping or the like. */
function itemIn(line: string): Span | undefined {
  const from = DASH.exec(line)?.[0].length ?? 0;
  const quote = line[from] ?? "";
  if (quote === '"' || quote === "'") {
    const close = line.indexOf(quote, from + 1);
    return close > 0 && /^(?:[ \t]+#.*)?$/.test(line.slice(close + 1))
      ? [from + 1, close]
      : undefined;
  }
  const plain = line.slice(from).replace(/[ \t]#.*$/, "").trimEnd();
  return plain === "" || /^[[{#&*!|>%@`]|:(?:[ \t]|$)/.test(plain)
    ? undefined
    : [from, from + plain.length];
}

/** Items in square brackets, with commas between them (YAML 1.2, 7.4.1; TOML; PHP). */
function addBracketLists(text: string, found: ListedSecret[]): void {
  for (let at = text.indexOf("["); at >= 0; at = text.indexOf("[", at + 1)) {
    let before = at - 1;
    while (before >= 0 && at - before < 10 && BLANKS.includes(text[before] ?? "")) before--;
    // Nearly every bracket is that of code.
    if (!":=>".includes(text[before] ?? "[")) continue;
    BRACKETS.lastIndex = at;
    const inside = BRACKETS.exec(text)?.[1];
    const owner = OWNER.exec(text.slice(Math.max(0, before - 100), before + 1))?.[1];
    if (inside === undefined || owner === undefined) continue;
    const items = itemsIn(inside).map(([start, end]): Span => [at + 1 + start, at + 1 + end]);
    addSecrets(text, { items, owner, program: undefined }, found);
  }
}

function itemsIn(inside: string): readonly Span[] {
  const items: Span[] = [];
  for (let at = 0; at < inside.length;) {
    const rest = /\S/g;
    rest.lastIndex = at;
    const from = rest.exec(inside)?.index ?? inside.length;
    const quote = inside[from] ?? "";
    const isQuoted = quote === '"' || quote === "'";
    const close = isQuoted ? inside.indexOf(quote, from + 1) : -1;
    const comma = inside.indexOf(",", close < 0 ? from : close);
    const end = comma < 0 ? inside.length : comma;
    if (close >= 0) items.push([from + 1, close]);
    else if (end > from) items.push([from, from + inside.slice(from, end).trimEnd().length]);
    at = end + 1;
  }
  return items;
}

function addSecrets(text: string, { items, owner, program }: List, found: ListedSecret[]): void {
  const name = nameOf(owner);
  if (name !== undefined) {
    for (const span of items) {
      if (isSecretItem(name, text.slice(...span))) found.push({ kind: name.kind, span });
    }
  }
  const isArguments = ARGUMENTS.test(owner);
  let before = "";
  for (const span of items) {
    const value = text.slice(...span);
    const option = OPTION.test(before) ? nameOf(before) : undefined;
    if (option !== undefined && isArgument(option, value, isArguments)) {
      found.push({ kind: option.kind, span });
    }
    before = value;
  }
  if (!isArguments) return;
  for (
    const { kind, item, span } of argumentSecrets(
      items.map(([start, end]) => text.slice(start, end)),
      program,
    )
  ) {
    const start = items[item]?.[0] ?? 0;
    found.push({ kind, span: [start + span[0], start + span[1]] });
  }
}

/** What a name suggests, if it is no header. */
function nameOf(owner: string): SecretName | undefined {
  const name = owner === "" ? undefined : secretName(owner.slice(owner.lastIndexOf(".") + 1));
  return name?.kind === "authorization" || name?.kind === "cookie" ? undefined : name;
}

/** A value after an option. Only a list of arguments is sure to have one there. */
function isArgument(name: SecretName, value: string, isSure: boolean): boolean {
  return !/^-|\s/.test(value) && canBeSecret(name, value) && !isCode(value) &&
    !isPath(value) && (isSure || (looksMade(value) && /[0-9]/.test(value)));
}
