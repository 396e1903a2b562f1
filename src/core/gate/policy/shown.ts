/** Policies as they apply: normalized, in the order of judging, each rule with its place. */

import { encodeUtf8 } from "../../bytes.ts";
import { GaitError } from "../../error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { printable } from "../../text.ts";
import type { CommentedNode } from "../../yaml/comments.ts";
import { memberOf, nodeOf } from "../../yaml/node_of.ts";
import { writeCommented } from "../../yaml/write.ts";
import type { Source } from "../../source.ts";
import { normalizeChecked, normalizeRules, ruleOrder } from "./normalize.ts";
import { canonicalPolicy } from "./digest.ts";
import { startReading } from "./extended.ts";
import { parsePolicy, parsePolicyDocument } from "./parse.ts";
import type { Policy } from "./policy.ts";
import { writtenPolicy } from "./written.ts";

/** A policy with the lines of its rules. */
export interface PlacedPolicy {
  readonly name: string;
  readonly policy: Policy;
  /** Lines from 1, in the order in which rules are tried. */
  readonly lines: readonly number[];
  /** Lists of the file, by name. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a policy and where its rules are.
 *
 * @throws {GaitError} `invalid_input` for text that is not a policy.
 */
export function placedPolicy(source: Source): PlacedPolicy {
  const { document, yaml, reading } = parsePolicyDocument(source);
  const order = ruleOrder(document);
  const rules = normalizeRules(document, reading).map(({ rule }, index) => ({ rule, index }));
  rules.sort((a, b) => order(a.rule, b.rule));
  return {
    name: source.name,
    policy: normalizeChecked(document, reading),
    lines: rules.map(({ index }) => yaml.locate(`/rules/${index}`).line),
    lists: startReading(document).lists,
  };
}

/**
 * The text of a policy as it applies: a policy that is judged alike, with a comment that says where
 * each rule comes from. Comments of the file are not in it.
 */
export function shownPolicy({ name, policy, lines, lists }: PlacedPolicy, head: string): string {
  const written = writtenPolicy(policy);
  const short = withLists(written, lists);
  const root = nodeOf(isSamePolicy(short, policy) ? short : written);
  const rules = memberOf(root, "rules");
  const flowing = new Set<CommentedNode>();
  if (rules?.kind === "list") {
    for (const [index, item] of rules.items.entries()) {
      item.after = `# ${printable(`${name}:${lines[index]}`)}`;
      const match = memberOf(item.node, "match");
      if (match?.kind === "map") { for (const { node } of match.items) addMaps(node, flowing); }
    }
  }
  return writeCommented({
    header: [`# ${printable(head)}`],
    root,
    footer: [],
    styled: { flow: flowing, literal: flowing },
  }, { isFlowing: (node) => flowing.has(node) });
}

/** So many items are worth a name. */
const LISTED_MIN = 4;

/** The policy with the names of its lists in place of all items of one. */
function withLists(
  written: JsonObject,
  lists: ReadonlyMap<string, readonly string[]>,
): JsonObject {
  const long = [...lists].filter(([, items]) => items.length >= LISTED_MIN)
    .sort(([, a], [, b]) => b.length - a.length);
  const used = new Set<string>();
  const shortened = (value: JsonValue): JsonValue => {
    if (isJsonObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shortened(one)]));
    }
    if (!Array.isArray(value)) return value;
    let left: readonly JsonValue[] = value;
    const names: string[] = [];
    for (const [name, items] of long) {
      const own = new Set<JsonValue>(items);
      const others = left.filter((item) => !own.has(item));
      if (left.length - others.length < own.size) continue;
      left = others;
      names.push(`$${name}`);
      used.add(name);
    }
    return [...names, ...left.map(shortened)];
  };
  const { rules = [], ...head } = written;
  const short = shortened(rules);
  const named = [...lists].filter(([name]) => used.has(name));
  if (named.length === 0) return written;
  return {
    ...head,
    lists: Object.fromEntries(named.map(([name, items]) => [name, [...items]])),
    rules: short,
  };
}

/** Whether a document is read as a policy: a text may be no place for the name of a list. */
function isSamePolicy(document: JsonObject, policy: Policy): boolean {
  const bytes = encodeUtf8(JSON.stringify(document));
  try {
    return canonicalPolicy(parsePolicy({ name: "shown", bytes })) === canonicalPolicy(policy);
  } catch (error) {
    if (error instanceof GaitError) return false;
    throw error;
  }
}

function addMaps(node: CommentedNode, flowing: Set<CommentedNode>): void {
  if (node.kind === "scalar") return;
  for (const item of node.items) {
    if (item.node.kind === "map") flowing.add(item.node);
    addMaps(item.node, flowing);
  }
}
