/** Reads YAML with its comments, each at the key or item that it is about. */

import { EVENT_ID, getScalarValue, parseEvents, type YamlEvent } from "./yaml.ts";
import { readPlainScalar } from "./scalar.ts";

/** A value with the comments inside of it. */
export type CommentedNode =
  | { readonly kind: "scalar"; readonly value: null | boolean | number | string }
  | { readonly kind: "list"; readonly items: CommentedItem[] }
  | { readonly kind: "map"; readonly items: CommentedItem[] };

/** A member of a mapping, or an item of a list, whose key is empty. */
export interface CommentedItem {
  /** Key of a member. */
  readonly key: string;
  /** Its value. */
  readonly node: CommentedNode;
  /** Comments on the lines above it, each with its `#`. */
  readonly above: string[];
  /** Comment behind it on its line. */
  behind: string;
  /** Whether an empty line stands above it and its comments. */
  blankAbove: boolean;
}

/** A document with its comments. */
export interface CommentedDocument {
  /** Comments at the top, set off from the first key by an empty line. */
  readonly header: readonly string[];
  /** The value; `undefined` for a text without any. */
  readonly root: CommentedNode | undefined;
  /** Comments below the last key. */
  readonly footer: readonly string[];
}

interface Anchor {
  readonly offset: number;
  readonly item: CommentedItem;
  readonly parent: Anchor | undefined;
}

/** Reads a text that `parseYaml` accepts. */
export function parseCommented(text: string): CommentedDocument {
  const reading = new Reading(text, parseEvents(text, {}));
  const root = reading.root();
  return { root, ...attach(text, reading.anchors, reading.scalars) };
}

class Reading {
  /** Keys and items in the order of the text. */
  readonly anchors: Anchor[] = [];
  /** Ranges of the text in which a `#` begins no comment. */
  readonly scalars: { readonly start: number; readonly end: number }[] = [];
  readonly #text: string;
  readonly #events: readonly YamlEvent[];
  #next = 1; // behind the start of the document

  constructor(text: string, events: readonly YamlEvent[]) {
    this.#text = text;
    this.#events = events;
  }

  root(): CommentedNode | undefined {
    const event = this.#events[this.#next];
    if (event === undefined || (event.type === EVENT_ID.SCALAR && event.valueStart === -1)) {
      return undefined;
    }
    return this.#node(undefined);
  }

  #node(parent: Anchor | undefined): CommentedNode {
    const event = this.#events[this.#next++];
    switch (event?.type) {
      case EVENT_ID.SEQUENCE: {
        const items: CommentedItem[] = [];
        while (this.#more()) items.push(this.#item("", this.#offset(), parent));
        return { kind: "list", items };
      }
      case EVENT_ID.MAPPING: {
        const items: CommentedItem[] = [];
        while (this.#more()) {
          const offset = this.#offset();
          const key = this.#scalar(this.#events[this.#next++]);
          items.push(this.#item(String(key), offset, parent));
        }
        return { kind: "map", items };
      }
      default:
        return { kind: "scalar", value: this.#scalar(event) };
    }
  }

  #item(key: string, offset: number, parent: Anchor | undefined): CommentedItem {
    const item = {
      ...{ key, above: [], behind: "", blankAbove: false },
      node: { kind: "scalar", value: null } as CommentedNode,
    };
    const anchor = { offset, item, parent };
    this.anchors.push(anchor);
    item.node = this.#node(anchor);
    return item;
  }

  /** Whether the collection goes on; its end is stepped over. */
  #more(): boolean {
    if (this.#events[this.#next]?.type !== EVENT_ID.POP) return true;
    this.#next++;
    return false;
  }

  /** Where the next event begins; an absent value begins where the one before it ended. */
  #offset(): number {
    const event = this.#events[this.#next];
    if (event !== undefined && "start" in event) return event.start;
    const start = event?.type === EVENT_ID.SCALAR ? event.valueStart : -1;
    return start === -1 ? this.scalars.at(-1)?.end ?? 0 : start;
  }

  #scalar(event: YamlEvent | undefined): null | boolean | number | string {
    if (event?.type !== EVENT_ID.SCALAR || event.valueStart === -1) return null;
    this.scalars.push({ start: event.valueStart, end: event.valueEnd });
    const text = getScalarValue(this.#text, event);
    return event.style === PLAIN ? readPlainScalar(text) : text;
  }
}

const PLAIN = 1;

function attach(
  text: string,
  anchors: readonly Anchor[],
  scalars: readonly { readonly start: number; readonly end: number }[],
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
        first.item.above.push(...pending);
        first.item.blankAbove = pending.length > 0 ? pendingBlank : blank;
        pending = [];
      }
      if (words !== "") {
        commentBehind(text, anchors[nextAnchor - 1], lineStart + (comment ?? 0), words);
      }
      blank = false;
    } else if (words !== "") {
      if (pending.length === 0) pendingBlank = blank;
      pending.push(words);
      blank = false;
    } else {
      if (nextAnchor === 0) header.push(...pending.splice(0));
      blank = true;
    }
    lineStart = lineEnd;
  }
  footer.push(...pending);
  return { header, footer };
}

/** Puts a comment behind the last key or item of its line; brackets that close lead outwards. */
function commentBehind(
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
  if (anchor.item.behind === "") anchor.item.behind = words;
  else anchor.item.above.push(words);
}

/** Brackets opened less brackets closed, outside of quotes. */
function bracketDepth(text: string): number {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, "");
  return (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0);
}

/** Index of the `#` that begins a comment in the line. */
function commentIn(
  line: string,
  lineStart: number,
  scalars: readonly { readonly start: number; readonly end: number }[],
): number | undefined {
  for (const { index } of line.matchAll(/(?<=^|[ \t])#/g)) {
    const offset = lineStart + index;
    if (!scalars.some(({ start, end }) => start <= offset && offset < end)) return index;
  }
  return undefined;
}
