/** Reads YAML with its comments, each at the key or item that it is about. */

import { isAbsent, isFlow, isLiteral, isPlain, parseNodes, type YamlNode } from "./nodes.ts";
import { readPlainScalar } from "./scalar.ts";
import { appendAll } from "../lists.ts";

export type CommentedNode =
  | { readonly kind: "scalar"; readonly value: null | boolean | number | string }
  | { readonly kind: "list"; readonly items: CommentedItem[] }
  | { readonly kind: "map"; readonly items: CommentedItem[] };

/** A member of a mapping, or an item of a list, whose key is empty. */
export interface CommentedItem {
  readonly key: string;
  node: CommentedNode;
  /** Comments on the lines above it, each with its `#`. */
  readonly above: string[];
  /** Comment after it on its line, with its `#`; empty if there is none. */
  after: string;
  /** Whether an empty line precedes it and the comments above it. */
  blankAbove: boolean;
}

export interface CommentedDocument {
  /** Comments at the top, separated from the first key by an empty line. */
  readonly header: readonly string[];
  /** The value; `undefined` for a text without any. */
  readonly root: CommentedNode | undefined;
  /** Comments below the last key. */
  readonly footer: readonly string[];
  /** Lists and mappings in brackets, and texts that are blocks of lines. */
  readonly styled: { readonly flow: ReadonlySet<unknown>; readonly literal: ReadonlySet<unknown> };
}

interface Anchor {
  readonly offset: number;
  readonly item: CommentedItem;
  readonly parent: Anchor | undefined;
}

/** Reads a text that `parseYaml` accepts. */
export function parseCommented(text: string): CommentedDocument {
  const { root } = parseNodes(text);
  if (root === undefined || isAbsent(root)) {
    return { root: undefined, ...attach(text, [], []), styled: new Reading() };
  }
  const reading = new Reading();
  const value = reading.node(root, undefined);
  return { root: value, ...attach(text, reading.anchors, reading.scalars), styled: reading };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

class Reading {
  /** Keys and items in the order of the text. */
  readonly anchors: Anchor[] = [];
  /** Parts of the text in which a `#` starts no comment. */
  readonly scalars: Range[] = [];
  readonly flow = new Set<CommentedNode>();
  readonly literal = new Set<CommentedNode>();

  node(node: YamlNode, parent: Anchor | undefined): CommentedNode {
    const read = this.#node(node, parent);
    if (isFlow(node)) this.flow.add(read);
    if (isLiteral(node)) this.literal.add(read);
    return read;
  }

  #node(node: YamlNode, parent: Anchor | undefined): CommentedNode {
    switch (node.kind) {
      case "list": {
        const items = node.items.map((item) => this.#item("", item.start, item, parent));
        return { kind: "list", items };
      }
      case "map": {
        const items = node.items.map(({ key, value }) =>
          this.#item(String(this.#scalar(key)), key.start, value, parent)
        );
        return { kind: "map", items };
      }
      default:
        return { kind: "scalar", value: this.#scalar(node) };
    }
  }

  #item(key: string, offset: number, node: YamlNode, parent: Anchor | undefined): CommentedItem {
    const item = {
      key,
      node: { kind: "scalar", value: null } as CommentedNode,
      above: [],
      after: "",
      blankAbove: false,
    };
    const anchor = { offset, item, parent };
    this.anchors.push(anchor);
    item.node = this.node(node, anchor);
    return item;
  }

  #scalar(node: YamlNode): null | boolean | number | string {
    if (node.kind !== "scalar" || isAbsent(node)) return null;
    this.scalars.push({ start: node.event.valueStart, end: node.event.valueEnd });
    return isPlain(node) ? readPlainScalar(node.text) : node.text;
  }
}

function attach(
  text: string,
  anchors: readonly Anchor[],
  scalars: readonly Range[],
): { readonly header: readonly string[]; readonly footer: readonly string[] } {
  const header: string[] = [];
  const footer: string[] = [];
  let blank = false;
  let pending: string[] = [];
  let pendingBlank = false;
  let nextAnchor = 0;
  let lineStart = 0;
  for (const line of text.split(/(?<=\r\n|\n|\r(?!\n))/)) {
    const lineEnd = lineStart + line.length;
    const comment = commentIn(line, lineStart, scalars);
    const content = (comment === undefined ? line : line.slice(0, comment)).trim();
    const words = comment === undefined ? "" : line.slice(comment).trimEnd();
    const inScalar = scalars.some(({ start, end }) => start < lineStart && lineStart < end);

    if (content !== "" || inScalar) {
      const before = nextAnchor;
      while ((anchors[nextAnchor]?.offset ?? Infinity) < lineEnd) nextAnchor++;
      const first = anchors[before];
      if (nextAnchor > before && first !== undefined) {
        appendAll(first.item.above, pending);
        first.item.blankAbove = pending.length > 0 ? pendingBlank : blank;
        pending = [];
      }
      if (words !== "") {
        commentAfter(text, anchors[nextAnchor - 1], lineStart + (comment ?? 0), words);
      }
      blank = false;
    } else if (words !== "") {
      if (pending.length === 0) pendingBlank = blank;
      pending.push(words);
      blank = false;
    } else {
      if (nextAnchor === 0) appendAll(header, pending.splice(0));
      blank = true;
    }
    lineStart = lineEnd;
  }
  appendAll(footer, pending);
  return { header, footer };
}

/**
 * Adds a comment to the last key or item of its line, or, where brackets close between the two, to
 * what contains it.
 */
function commentAfter(
  text: string,
  last: Anchor | undefined,
  offset: number,
  words: string,
): void {
  let anchor = last;
  const between = text.slice(last?.offset ?? 0, offset);
  const depth = bracketDepth(between);
  for (let level = depth; level < 0 && anchor?.parent !== undefined; level++) {
    anchor = anchor.parent;
  }
  if (anchor === undefined) return;
  if (anchor.item.after === "") anchor.item.after = words;
  else anchor.item.above.push(words);
}

/** Brackets opened less brackets closed, outside of quotes. */
function bracketDepth(text: string): number {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, "");
  return (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0);
}

/** Index of the `#` that starts the comment of a line, if it has one. */
function commentIn(
  line: string,
  lineStart: number,
  scalars: readonly Range[],
): number | undefined {
  for (const { index } of line.matchAll(/(?<=^|[ \t])#/g)) {
    const offset = lineStart + index;
    if (!scalars.some(({ start, end }) => start <= offset && offset < end)) return index;
  }
  return undefined;
}
