/** Makes YAML of values, so that comments can be added. */

import { isJsonObject, type JsonValue } from "../json/json.ts";
import type { CommentedItem, CommentedNode } from "./comments.ts";

/** The node of a value, without any comment. */
export function nodeOf(value: JsonValue): CommentedNode {
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map((item: JsonValue) => itemOf("", item)) };
  }
  if (isJsonObject(value)) {
    const items = Object.entries(value).map(([key, item]) => itemOf(key, item));
    return { kind: "map", items };
  }
  // What is neither a list nor an object is a scalar.
  return { kind: "scalar", value: value as string | number | boolean | null };
}

function itemOf(key: string, value: JsonValue): CommentedItem {
  return { key, node: nodeOf(value), above: [], after: "", blankAbove: false };
}

/** The member of a mapping; `undefined` if there is none. */
export function memberOf(node: CommentedNode | undefined, key: string): CommentedNode | undefined {
  return node?.kind === "map" ? node.items.find((item) => item.key === key)?.node : undefined;
}
