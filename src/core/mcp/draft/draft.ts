/** A drafted policy, before a person has read it. */

import type { JsonObject } from "../../json/json.ts";
import type { CommentedNode } from "../../yaml/comments.ts";
import { memberOf, nodeOf } from "../../yaml/node_of.ts";
import { writeCommented } from "../../yaml/write.ts";

/** A rule with what a reader should know about it. */
export interface DraftedRule {
  readonly rule: JsonObject;
  /** Facts about it, one line each. */
  readonly notes: readonly string[];
  /** Notes, one line each: calls that it allows beyond those seen, or why it asks. */
  readonly told: readonly string[];
}

/** A policy with its notes. */
export interface Draft {
  readonly default_verdict: "block" | "require_approval";
  readonly commands?: JsonObject;
  readonly rules: readonly DraftedRule[];
}

/** The text of a draft; each rule has its notes above it. */
export function draftText({ default_verdict, commands, rules }: Draft, head: string): string {
  const root = nodeOf({
    schema_version: "1.1.0",
    default_verdict,
    ...commands === undefined ? {} : { commands },
    rules: rules.map(({ rule }) => rule),
  });
  const flowing = new Set<CommentedNode>();
  const list = memberOf(root, "rules");
  for (const [index, item] of (list?.kind === "list" ? list.items : []).entries()) {
    const { notes = [], told = [] } = rules[index] ?? {};
    for (const note of [...notes, ...told]) item.above.push(`# ${oneLine(note)}`);
    item.blankAbove = index > 0;
    flowBelow(memberOf(item.node, "match"), flowing);
  }
  return writeCommented({
    header: [`# ${oneLine(head)}`, "# Read every rule before you use it."],
    root,
    footer: [],
    styled: { flow: flowing, literal: flowing },
  }, { isFlowing: (node) => flowing.has(node) });
}

/** Everything below `args` and `command` may be written on one line. */
function flowBelow(node: CommentedNode | undefined, flowing: Set<CommentedNode>, depth = 0): void {
  if (node === undefined || node.kind === "scalar") return;
  for (const item of node.items) {
    if (depth > 0 && item.node.kind === "map") flowing.add(item.node);
    flowBelow(item.node, flowing, depth + 1);
  }
}

function oneLine(text: string): string {
  return text.replace(/[^\P{C}]|[\u2028\u2029]/gu, " ");
}

/** A name of a tool as a text in `tool_names`; `undefined` if no policy can hold it. */
export function toolPattern(name: string): string | undefined {
  return isListName(name) ? undefined : name.replaceAll("*", "[*]");
}

/** Whether a text would refer to a list. */
export function isListName(text: string): boolean {
  return /^\$[A-Za-z_][A-Za-z0-9_-]*$/.test(text);
}
