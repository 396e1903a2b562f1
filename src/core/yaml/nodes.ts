/** The tree of a YAML text. Every node has its place; readers give the scalars a meaning. */

import {
  type AliasEvent,
  COLLECTION_STYLE,
  type DocumentDirective,
  type Event,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from "js-yaml";
import { YAML_MAX_DEPTH } from "../limits.ts";

export type YamlNode = YamlScalar | YamlAlias | YamlList | YamlMap;
/** A scalar, or a value that the text leaves out. */
export interface YamlScalar extends Placed<"scalar", ScalarEvent> {
  /** Its text without quotes and escapes; empty for a value that is left out. */
  readonly text: string;
}
/** `*name`. */
export type YamlAlias = Placed<"alias", AliasEvent>;
export interface YamlList extends Placed<"list", SequenceEvent> {
  readonly items: readonly YamlNode[];
}
/** A mapping with its pairs in the order of the text, repeated keys among them. */
export interface YamlMap extends Placed<"map", MappingEvent> {
  readonly items: readonly YamlPair[];
}
interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}
interface Placed<Kind, Source> {
  readonly kind: Kind;
  readonly event: Source;
  /** Offset of the first character; of a value that is left out, the end of the text before it. */
  readonly start: number;
}

export interface YamlTree {
  /** `undefined` for a text without a document. */
  readonly root: YamlNode | undefined;
  /** Lines that start with `%`. */
  readonly directives: readonly DocumentDirective[];
  /** Offset of the next document; `undefined` if there is none. */
  readonly next: number | undefined;
}

/** A text that is not YAML, or not of the kind that its reader accepts. */
export class YamlFault extends Error {
  constructor(
    readonly problem: string,
    readonly hint: string,
    readonly offset: number,
    readonly pointer: string = "",
  ) {
    super(problem);
  }
}

/** @throws {YamlFault} Also for a fault in a later document. */
export function parseNodes(text: string): YamlTree {
  try {
    return treeWithTabs(text);
  } catch (error) {
    const known = error instanceof YAMLException ? error : undefined;
    const problem = known?.reason.includes("maxDepth")
      ? `it nests deeper than the limit of ${YAML_MAX_DEPTH}`
      : known?.reason ?? "it cannot be read";
    const hint = "check the indentation and the brackets at this line";
    throw new YamlFault(problem, hint, known?.mark?.position ?? 0);
  }
}

function parseTree(text: string): YamlTree {
  // The document itself counts as one level.
  return treeOf(text, parseEvents(text, { maxDepth: YAML_MAX_DEPTH + 1 }));
}

/** Tabs between a key's colon, or a sign of a list or mapping on one line, and what follows. */
const SEPARATING_TABS = /(?<=[:,[\]{}"'])[ \t]*\t[ \t]*/g;

/**
 * js-yaml takes a tab in front of a list or mapping in brackets for indentation. YAML takes it for
 * white space, so such a text is read again with spaces there, which keeps every offset.
 */
function treeWithTabs(text: string): YamlTree {
  try {
    return parseTree(text);
  } catch (error) {
    const isTab = error instanceof YAMLException && error.reason === "deficient indentation";
    if (!isTab || !text.includes("\t")) throw error;
    const spaced = parseTree(text.replaceAll(SEPARATING_TABS, (tabs) => " ".repeat(tabs.length)));
    // INVARIANT: a scalar keeps its tabs, so only those outside of scalars are replaced
    const inside = scalarRanges(spaced.root);
    let next = 0;
    const kept = text.replaceAll(SEPARATING_TABS, (tabs, at: number) => {
      while ((inside[next]?.end ?? Infinity) <= at) next++;
      const isInside = (inside[next]?.start ?? Infinity) < at + tabs.length;
      return isInside ? tabs : " ".repeat(tabs.length);
    });
    return parseTree(kept);
  }
}

/** Where the scalars of a tree are, in the order of the text. */
function scalarRanges(root: YamlNode | undefined): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  const visit = (node: YamlNode): void => {
    if (node.kind === "scalar" && !isAbsent(node)) {
      ranges.push({ start: node.event.valueStart, end: node.event.valueEnd });
    }
    if (node.kind === "list") node.items.forEach(visit);
    if (node.kind === "map") {
      for (const { key, value } of node.items) {
        visit(key);
        visit(value);
      }
    }
  };
  if (root !== undefined) visit(root);
  return ranges;
}

/** Whether a scalar has neither quotes nor block style, so that its text decides its type. */
export function isPlain({ event }: YamlScalar): boolean {
  return event.style === SCALAR_STYLE.PLAIN;
}

/** Whether a list or mapping is written in brackets. */
export function isFlow(node: YamlNode): boolean {
  return (node.kind === "list" || node.kind === "map") &&
    node.event.style === COLLECTION_STYLE.FLOW;
}

/** Whether a text is written as a block of lines. */
export function isLiteral(node: YamlNode): boolean {
  return node.kind === "scalar" && node.event.style === SCALAR_STYLE.LITERAL_BLOCK;
}

/** Whether a node is a value that the text leaves out, as after `key:`. */
export function isAbsent(node: YamlNode): boolean {
  return node.kind === "scalar" && node.event.valueStart === -1;
}

function treeOf(text: string, events: readonly Event[]): YamlTree {
  const [first, ...rest] = events;
  if (first?.type !== EVENT_ID.DOCUMENT) {
    return { root: undefined, directives: [], next: undefined };
  }
  let at = 0;
  let end = 0; // of the last scalar
  const itemsOf = <T>(item: () => T): T[] => {
    const items: T[] = [];
    while (rest[at]?.type !== EVENT_ID.POP) items.push(item());
    at++;
    return items;
  };
  const nodeOf = (): YamlNode => {
    const event = rest[at++];
    switch (event?.type) {
      case EVENT_ID.ALIAS:
        return { kind: "alias", event, start: event.anchorStart - 1 };
      case EVENT_ID.SCALAR: {
        const quote = QUOTED.includes(event.style) ? 1 : 0;
        const start = event.valueStart === -1 ? end : event.valueStart - quote;
        end = Math.max(end, event.valueEnd);
        return { kind: "scalar", event, start, text: getScalarValue(text, event) };
      }
      case EVENT_ID.SEQUENCE:
        return { kind: "list", event, start: event.start, items: itemsOf(nodeOf) };
      case EVENT_ID.MAPPING: {
        const items = itemsOf(() => ({ key: nodeOf(), value: nodeOf() }));
        return { kind: "map", event, start: event.start, items };
      }
    }
    throw new RangeError("an event of js-yaml is not the start of a node");
  };
  const root = nodeOf();
  const isLast = at + 1 >= rest.length; // an event ends the document
  const next = isLast ? undefined : Math.max(end, text.indexOf("---", end));
  return { root, directives: first.directives, next };
}

const QUOTED: readonly number[] = [SCALAR_STYLE.SINGLE_QUOTED, SCALAR_STYLE.DOUBLE_QUOTED];
