/** Writes a policy of generation 1.0 as one of 1.1 with the same rules and comments. */

import { decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import { GaitError } from "../../error.ts";
import { quoted } from "../../fault.ts";
import type { ShapeProblem } from "../../shape.ts";
import type { Source } from "../../source.ts";
import { trim } from "../../text.ts";
import { type CommentedItem, type CommentedNode, parseCommented } from "../../yaml/comments.ts";
import { memberOf, nodeOf } from "../../yaml/node_of.ts";
import { unusableYaml } from "../../yaml/unusable.ts";
import { writeCommented } from "../../yaml/write.ts";
import { PATTERN_KEYS } from "../decide/rule_match.ts";
import { canonicalPolicy } from "./digest.ts";
import { isExtended } from "./language.ts";
import { normalizeChecked } from "./normalize.ts";
import { parsePolicy, parsePolicyDocument } from "./parse.ts";
import { MATCH_KEYS, type Policy, POLICY_SCHEMA_VERSION_1_1 } from "./policy.ts";
import { reordered, type ReorderedRule, upgradedRules, withoutPatterns } from "./upgraded_rules.ts";
import { appendAll, prependAll, replaceAll } from "../../lists.ts";

/** An upgraded policy. */
export interface UpgradedPolicy {
  /** Its text; that of the file if it was of generation 1.1 already. */
  readonly text: string;
  readonly policy: Policy;
  readonly isChanged: boolean;
  /** The changes in the text, one line each. */
  readonly changes: readonly string[];
  /** Rules that are tried earlier than before. */
  readonly reordered: readonly ReorderedRule[];
}

/**
 * Upgrades a policy. It answers every call as before, except calls that match both a reordered
 * rule and a rule that it overtook: the reordered rule decides these, with its limits and dataflow.
 *
 * @throws {GaitError} `invalid_input` for text that is not a policy, and for one with a text
 * `$name`, which 1.1 takes for a list.
 */
export function upgradePolicy(source: Source): UpgradedPolicy {
  const { document, yaml, reading } = parsePolicyDocument(source);
  const before = normalizeChecked(document, reading);
  if (isExtended(document)) {
    const text = decodeUtf8(source.bytes);
    return { text, policy: before, isChanged: false, changes: [], reordered: [] };
  }
  const read = parseCommented(decodeUtf8(source.bytes));
  // What is a comment alone stays at the top.
  const commented = read.root === undefined ? { ...read, header: read.footer, footer: [] } : read;
  const upgrade = new Upgrade();
  const root: CommentedNode = commented.root ?? { kind: "map", items: [] };
  upgrade.document(root);
  if (upgrade.problems.length > 0) {
    throw unusableYaml(yaml, [], upgrade.problems, {
      action: "Cannot upgrade the policy",
      hint: "rename what these texts name, or keep the policy at 1.0.0",
    });
  }
  const { flow, literal } = commented.styled;
  const text = writeCommented({ ...commented, root }, {
    isFlowing: (node) => flow.has(node) || upgrade.flow.has(node),
    isLiteral: (node) => literal.has(node),
    keepsLines: true,
  });
  const policy = parsePolicy({ name: source.name, bytes: encodeUtf8(text) });
  const wanted = upgradedRules(before);
  if (canonicalPolicy(policy) !== canonicalPolicy(wanted)) {
    const message = `Cannot upgrade ${quoted(source.name)}: the policy would mean something else`;
    throw new GaitError("internal_failure", message, {
      hint: "report it, and write 1.1.0 by hand",
    });
  }
  const { changes } = upgrade;
  return { text, policy, isChanged: true, changes, reordered: reordered(before, policy) };
}

/** A text that refers to a list in 1.1. */
const LIST_NAME = /^\$[A-Za-z_][A-Za-z0-9_-]*$/;

const DATAFLOW_LISTS: readonly string[] = [
  "tainted_sources",
  "destination_kinds",
  "destination_values",
  "destination_operations",
];

/** Members of a rule that may be empty in 1.0 only. */
const DROPPED_EMPTY: readonly string[] = ["broker_scopes", "dataflow"];

class Upgrade {
  readonly changes: string[] = [];
  /** New nodes that are written in brackets. */
  readonly flow = new Set<CommentedNode>();
  readonly problems: ShapeProblem[] = [];

  document(root: CommentedNode): void {
    if (root.kind !== "map") return;
    const version = root.items.find(({ key }) => key === "schema_version");
    if (version === undefined) {
      const first = root.items.findIndex(({ key }) => key !== "schema_id");
      const at = first < 0 ? root.items.length : first;
      const item = newItem("schema_version", POLICY_SCHEMA_VERSION_1_1);
      const next = root.items[at];
      if (next?.above.length === 0) {
        item.blankAbove = next.blankAbove;
        next.blankAbove = false;
      }
      root.items.splice(at, 0, item);
    } else {
      version.node = { kind: "scalar", value: POLICY_SCHEMA_VERSION_1_1 };
    }
    const failClosed = root.items.find(({ key }) => key === "fail_closed");
    if (failClosed !== undefined) this.#lists(failClosed, ["risk_classes"], "/fail_closed");
    const rules = memberOf(root, "rules");
    if (rules?.kind !== "list") return;
    for (const [index, { node }] of rules.items.entries()) {
      if (node.kind === "map") this.#rule(node.items, `/rules/${index}`);
    }
  }

  #rule(items: CommentedItem[], at: string): void {
    const scopes = items.find(({ key }) => key === "broker_scopes");
    if (scopes !== undefined) this.#list(scopes, `${at}/broker_scopes`, false);
    const dataflow = items.find(({ key }) => key === "dataflow");
    if (dataflow !== undefined) this.#lists(dataflow, DATAFLOW_LISTS, `${at}/dataflow`);
    this.#drop(
      items,
      dataflow ?? scopes,
      ({ key, node }) => DROPPED_EMPTY.includes(key) && isEmpty(node),
      at,
    );
    const match = items.find(({ key }) => key === "match");
    if (match?.node.kind === "map") {
      this.#lists(match, MATCH_KEYS, `${at}/match`);
      if (match.node.items.length > 0) return;
    }
    this.changes.push(`${at}: a rule without conditions has tool_names: ["*"]`);
    const open = nodeOf({ tool_names: ["*"] });
    this.flow.add(open);
    const names = memberOf(open, "tool_names");
    if (names !== undefined) this.flow.add(names);
    if (match !== undefined) match.node = open;
    else {
      const place = items.findIndex(({ key }) => key === "effect");
      items.splice(place < 0 ? items.length : place + 1, 0, {
        ...newItem("match", ""),
        node: open,
      });
    }
  }

  /** Lists of a mapping without blanks; those that are empty then are left out. */
  #lists(holder: CommentedItem, keys: readonly string[], at: string): void {
    if (holder.node.kind !== "map") return;
    const { items } = holder.node;
    for (const member of items) {
      if (!keys.includes(member.key)) continue;
      const hasPatterns = PATTERN_KEYS.some((key) => key === member.key);
      this.#list(member, `${at}/${member.key}`, hasPatterns);
    }
    this.#drop(items, holder, ({ key, node }) => keys.includes(key) && isEmpty(node), at);
  }

  #list(member: CommentedItem, at: string, hasPatterns: boolean): void {
    if (member.node.kind !== "list") return;
    const { items } = member.node;
    for (const [index, item] of items.entries()) {
      const itemAt = `${at}/${index}`;
      this.#rewrite(item, trim, itemAt);
      if (hasPatterns) this.#rewrite(item, withoutPatterns, itemAt);
      const text = textOf(item.node);
      if (!LIST_NAME.test(text)) continue;
      this.problems.push({
        pointer: itemAt,
        part: "value",
        text: `${quoted(text)} would be the name of a list in 1.1.0`,
        suggestion: "no condition of 1.1.0 can be about this text",
      });
    }
    this.#drop(items, member, ({ node }) => textOf(node) === "", at);
  }

  #rewrite({ node }: CommentedItem, change: (text: string) => string, at: string): void {
    if (node.kind !== "scalar" || typeof node.value !== "string") return;
    const changed = change(node.value);
    if (changed === node.value) return;
    this.changes.push(`${at}: ${quoted(node.value)} is written ${quoted(changed)}`);
    Object.assign(node, { value: changed });
  }

  /** Drops items; their comments go to the next one, or else to what holds them. */
  #drop(
    items: CommentedItem[],
    holder: CommentedItem | undefined,
    isDropped: (item: CommentedItem) => boolean,
    at: string,
  ): void {
    const kept: CommentedItem[] = [];
    let orphans: string[] = [];
    for (const [index, item] of items.entries()) {
      if (isDropped(item)) {
        for (const comment of commentsOf(item)) orphans.push(comment);
        this.changes.push(`${at}/${item.key || index}: is empty, and left out`);
        continue;
      }
      prependAll(item.above, orphans);
      orphans = [];
      kept.push(item);
    }
    if (holder !== undefined) appendAll(holder.above, orphans);
    replaceAll(items, kept);
  }
}

function isEmpty(node: CommentedNode): boolean {
  return node.kind === "scalar" ? node.value === null : node.items.length === 0;
}

function commentsOf({ above, after, node }: CommentedItem): readonly string[] {
  const inner = node.kind === "scalar" ? [] : node.items.flatMap(commentsOf);
  return [...above, ...after === "" ? [] : [after], ...inner];
}

function textOf(node: CommentedNode): string {
  return node.kind === "scalar" ? String(node.value ?? "") : "x";
}

function newItem(key: string, value: string): CommentedItem {
  return { key, node: nodeOf(value), above: [], after: "", blankAbove: false };
}
