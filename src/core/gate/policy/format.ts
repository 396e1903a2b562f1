import { decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import { GaitError } from "../../error.ts";
import { policyDocumentShape } from "../../schema/gate.ts";
import type { Shape } from "../../shape.ts";
import type { Source } from "../../source.ts";
import { type CommentedItem, type CommentedNode, parseCommented } from "../../yaml/comments.ts";
import { writeCommented } from "../../yaml/write.ts";
import { FACTS } from "../command/read_condition.ts";
import { CONDITION_NAMES } from "../conditions/condition_words.ts";
import { canonicalPolicy } from "./digest.ts";
import { parsePolicy } from "./parse.ts";
import { lowerTrim, trim } from "../../text.ts";
import { isVerdict } from "../decide/verdict.ts";
import { ruleOrder } from "./normalize.ts";

/**
 * Formats a policy: keys in the order of the schema, rules in the order in which they are tried, two
 * spaces of indentation, short lists on one line. It adds and drops no key. Formatting a formatted
 * policy changes nothing.
 *
 * @throws {GaitError} `invalid_input` for a policy that cannot be read; `internal_failure` if the
 * formatted text would mean something else, in which case it must not be written.
 */
export function formatPolicy(source: Source): string {
  const before = canonicalPolicy(parsePolicy(source));
  const document = parseCommented(decodeUtf8(source.bytes));
  const flowing = new Set<CommentedNode>();
  if (document.root !== undefined) {
    arrange(document.root, policyDocumentShape, rulesOrder(document.root), flowing);
  }
  const text = writeCommented(document, { isFlowing: (node) => flowing.has(node) });
  if (canonicalPolicy(parsePolicy({ name: source.name, bytes: encodeUtf8(text) })) !== before) {
    throw new GaitError(
      "internal_failure",
      `Cannot format "${source.name}": the formatted policy would have another digest`,
      { hint: "do not change the file; please report this" },
    );
  }
  return text;
}

type Order = (a: CommentedItem, b: CommentedItem) => number;

/** Puts keys and rules in order; `flowing` collects the mappings that may be written on one line. */
function arrange(
  node: CommentedNode,
  shape: Shape | undefined,
  compare: Order,
  flowing: Set<CommentedNode>,
): void {
  if (node.kind === "map" && shape?.kind === "object") {
    const order = Object.keys(shape.members);
    node.items.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
    for (const item of node.items) {
      const member = shape.members[item.key];
      if (member?.kind === "any" || member?.kind === "map") arrangeConditions(item.node, flowing);
      else arrange(item.node, member, compare, flowing);
    }
  } else if (node.kind === "list" && shape?.kind === "list") {
    for (const item of node.items) arrange(item.node, shape.items, compare, flowing);
    if (shape.items.kind === "object") node.items.sort(compare);
  }
}

/** Puts conditions in the order of the language. They are written on one line where they fit. */
function arrangeConditions(node: CommentedNode, flowing: Set<CommentedNode>): void {
  if (node.kind === "scalar") return;
  if (node.kind === "map") {
    const isOrdered = node.items.every(({ key }) => CONDITION_ORDER.has(key));
    const rank = ({ key }: CommentedItem) => CONDITION_ORDER.get(key) ?? 0;
    if (isOrdered) node.items.sort((a, b) => rank(a) - rank(b));
  }
  for (const item of node.items) {
    arrangeConditions(item.node, flowing);
    if (item.node.kind === "map") flowing.add(item.node);
  }
}

const CONDITION_ORDER: ReadonlyMap<string, number> = new Map(
  [...FACTS, ...CONDITION_NAMES].map((name, index) => [name, index]),
);

/** The order in which the rules of a policy are tried. */
function rulesOrder(root: CommentedNode): Order {
  const order = ruleOrder({ schema_version: String(scalarOf(root, "schema_version")) });
  const rankOf = ({ node }: CommentedItem) => {
    const effect = lowerTrim(String(scalarOf(node, "effect")));
    return {
      priority: Number(scalarOf(node, "priority") ?? 0),
      effect: isVerdict(effect) ? effect : "block",
      name: trim(String(scalarOf(node, "name"))),
    } as const;
  };
  return (a, b) => order(rankOf(a), rankOf(b));
}

function scalarOf(node: CommentedNode, key: string): unknown {
  const found = node.kind === "map" ? node.items.find((item) => item.key === key)?.node : undefined;
  return found?.kind === "scalar" ? found.value : undefined;
}
