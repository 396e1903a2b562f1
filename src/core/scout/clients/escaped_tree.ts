/** Settings whose texts have only whole characters. */

import { escapeHalves } from "../../text.ts";
import type { SettingsNode, SettingsTree } from "./settings_tree.ts";

const HALF_TEXT = "it has half of a character, which is shown as an escape";

/**
 * Halves of characters as escapes: formats, digests and command lines take whole characters only. What
 * escapes would make equal are still two members.
 */
export function escaped(tree: SettingsTree, text: string): SettingsTree {
  if (tree.root === undefined || !/\\u/i.test(text)) return tree; // only escapes make halves
  const known = new Map<SettingsNode, SettingsNode>();
  let isChanged = false;
  const whole = (text: string) => {
    isChanged ||= !text.isWellFormed();
    return escapeHalves(text);
  };
  const nodeOf = (node: SettingsNode): SettingsNode => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const after = partsOf(node);
    known.set(node, after);
    return after;
  };
  const partsOf = (node: SettingsNode): SettingsNode => {
    switch (node.kind) {
      case "list":
        return { ...node, items: node.items.map(nodeOf) };
      case "object": {
        const members = node.members.map((member) => ({
          ...member,
          name: whole(member.name),
          value: nodeOf(member.value),
        }));
        return { ...node, members };
      }
      case "scalar":
        return typeof node.value === "string" ? { ...node, value: whole(node.value) } : node;
    }
  };
  const root = nodeOf(tree.root);
  return isChanged ? { ...tree, root, partly: tree.partly ?? HALF_TEXT } : tree;
}
