/** Writes YAML with its comments, in one layout. */

import type { CommentedDocument, CommentedItem, CommentedNode } from "./comments.ts";
import { scalarText } from "./scalar_text.ts";

/** Style of the original that is kept. */
export interface WriteStyle {
  /** Whether a mapping may be written on one line, where it fits. */
  isFlowing(node: CommentedNode): boolean;
  /** Whether a text is written as a block of lines, where it can be; none is without this. */
  isLiteral?(node: CommentedNode): boolean;
  /** Whether lists and mappings are on one line if they flow, however long it gets, and else not. */
  readonly keepsLines?: true;
}

/** Writes a document: two spaces of indentation, short lists on one line, comments where they were. */
export function writeCommented(
  { header, root, footer }: CommentedDocument,
  style: WriteStyle,
): string {
  const body = root === undefined ? [] : new Writer(style).block(root, 0);
  // The header, if there is one, brings its own empty line.
  if (body[0] === "") body.shift();
  const lines = [
    ...header,
    ...(header.length > 0 && root !== undefined ? [""] : []),
    ...body,
    ...footer,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const LINE_CHARACTERS = 100;

class Writer {
  readonly #style: WriteStyle;

  constructor(style: WriteStyle) {
    this.#style = style;
  }

  /** A collection, one line for each item; a scalar or an empty collection is one line. */
  block(node: CommentedNode, indent: number): string[] {
    const alone = this.#onOneLine(node);
    if (node.kind === "scalar" || alone === "{}") return [pad(indent) + alone];
    return node.items.flatMap((item, index) => {
      const above = item.above.map((comment) => pad(indent) + comment);
      const lines = node.kind === "map" ? this.#member(item, indent) : this.#item(item, indent);
      return [...(item.blankAbove && (index > 0 || indent === 0) ? [""] : []), ...above, ...lines];
    });
  }

  #member({ key, node, after }: CommentedItem, indent: number): string[] {
    const comment = after === "" ? "" : ` ${after}`;
    const name = keyText(key);
    const text = this.#literal(node);
    if (text !== undefined) {
      return literalLines(`${pad(indent)}${name}: `, comment, text, indent + 2);
    }
    const alone = this.#onOneLine(node);
    const line = `${pad(indent)}${name}: ${alone}`;
    const fits = node.kind === "scalar" || alone === "[]" || this.#fits(line.length);
    if (alone !== undefined && fits) return [`${line}${comment}`];
    return [`${pad(indent)}${name}:${comment}`, ...this.block(node, indent + 2)];
  }

  #item({ node, after }: CommentedItem, indent: number): string[] {
    const comment = after === "" ? "" : ` ${after}`;
    const text = this.#literal(node);
    if (text !== undefined) return literalLines(`${pad(indent)}- `, comment, text, indent + 2);
    const isNested = node.kind === "list" && this.#style.keepsLines !== true;
    const alone = isNested ? undefined : this.#onOneLine(node);
    const fits = node.kind === "scalar" || this.#fits(indent + 2 + (alone ?? "").length);
    if (alone !== undefined && fits) return [`${pad(indent)}- ${alone}${comment}`];
    const [first = "", ...rest] = this.block(node, indent + 2);
    const lead = `${pad(indent)}- `;
    // YAML has no place for a comment between the dash and the first key: move it above the dash.
    if (first.trimStart().startsWith("#")) {
      const at = [first, ...rest].findIndex((line) => !line.trimStart().startsWith("#"));
      const all = [first, ...rest];
      const moved = all.slice(0, at).map((line) => pad(indent) + line.trimStart());
      return [...moved, lead + (all[at] ?? "").trimStart(), ...all.slice(at + 1)];
    }
    return [`${lead}${first.trimStart()}${comment}`, ...rest];
  }

  /** A value on one line; `undefined` for other mappings and for what has comments inside. */
  #onOneLine(node: CommentedNode): string | undefined {
    if (node.kind === "scalar") return scalarText(node.value);
    if (node.items.length === 0) return node.kind === "map" ? "{}" : "[]";
    const isFlowing = this.#style.isFlowing(node);
    const mayFlow = isFlowing || (node.kind === "list" && this.#style.keepsLines !== true);
    if (!mayFlow) return undefined;
    const texts = node.items.map((item) => {
      const hasNoComment = item.above.length === 0 && item.after === "";
      const isPlain = item.node.kind === "scalar" || isFlowing || this.#style.isFlowing(item.node);
      const text = hasNoComment && isPlain ? this.#onOneLine(item.node) : undefined;
      return text === undefined || node.kind === "list" ? text : `${keyText(item.key)}: ${text}`;
    });
    if (texts.includes(undefined)) return undefined;
    return node.kind === "list" ? `[${texts.join(", ")}]` : `{ ${texts.join(", ")} }`;
  }

  #fits(characters: number): boolean {
    return this.#style.keepsLines === true || characters <= LINE_CHARACTERS;
  }

  /** The text of a block of lines that can stay one. */
  #literal(node: CommentedNode): string | undefined {
    if (node.kind !== "scalar" || this.#style.isLiteral?.(node) !== true) return undefined;
    return typeof node.value === "string" && LITERAL.test(node.value) ? node.value : undefined;
  }
}

/** Lines of ordinary characters; the first line is not blank and does not begin with a blank. */
const LITERAL =
  // deno-lint-ignore no-control-regex
  /^[!-~\u00a1-\u024f][^\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\p{Cs}]*[^\s]\n?$/u;

function literalLines(lead: string, comment: string, text: string, indent: number): string[] {
  const lines = text.replace(/\n$/, "").split("\n");
  return [
    `${lead}${text.endsWith("\n") ? "|" : "|-"}${comment}`,
    ...lines.map((line) => line === "" ? "" : pad(indent) + line),
  ];
}

/** Pointers are plain keys too, in a block and on one line. */
function keyText(key: string): string {
  return /^\/[A-Za-z0-9_./*-]*$/.test(key) ? key : scalarText(key);
}

function pad(indent: number): string {
  return " ".repeat(indent);
}
