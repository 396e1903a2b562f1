/** Policies as they apply: normalized, in the order of judging, each rule with its place. */

import { printable } from "../../text.ts";
import type { CommentedNode } from "../../yaml/comments.ts";
import { memberOf, nodeOf } from "../../yaml/node_of.ts";
import { writeCommented } from "../../yaml/write.ts";
import type { Source } from "../../source.ts";
import { normalizeChecked, normalizeRules, ruleOrder } from "./normalize.ts";
import { parsePolicyDocument } from "./parse.ts";
import type { Policy } from "./policy.ts";
import { writtenPolicy } from "./written.ts";

/** A policy with the lines of its rules. */
export interface PlacedPolicy {
  readonly name: string;
  readonly policy: Policy;
  /** Lines from 1, in the order in which rules are tried. */
  readonly lines: readonly number[];
}

/**
 * Reads a policy and where its rules are.
 *
 * @throws {GaitError} `invalid_input` for text that is no policy.
 */
export function placedPolicy(source: Source): PlacedPolicy {
  const { document, yaml } = parsePolicyDocument(source);
  const order = ruleOrder(document);
  const rules = normalizeRules(document).map(({ rule }, index) => ({ rule, index }));
  rules.sort((a, b) => order(a.rule, b.rule));
  return {
    name: source.name,
    policy: normalizeChecked(document),
    lines: rules.map(({ index }) => yaml.locate(`/rules/${index}`).line),
  };
}

/**
 * The text of a policy as it applies: a policy that is judged alike, with a comment that says where
 * each rule comes from. Comments of the file are not in it.
 */
export function shownPolicy({ name, policy, lines }: PlacedPolicy, head: string): string {
  const root = nodeOf(writtenPolicy(policy));
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

function addMaps(node: CommentedNode, flowing: Set<CommentedNode>): void {
  if (node.kind === "scalar") return;
  for (const item of node.items) {
    if (item.node.kind === "map") flowing.add(item.node);
    addMaps(item.node, flowing);
  }
}
