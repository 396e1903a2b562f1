import { decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import { GaitError } from "../../error.ts";
import { policyDocumentShape } from "../../schema/gate.ts";
import type { Shape } from "../../shape.ts";
import type { Source } from "../../source.ts";
import { type CommentedItem, type CommentedNode, parseCommented } from "../../yaml/comments.ts";
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
  const { header, root, footer } = parseCommented(decodeUtf8(source.bytes));
  if (root !== undefined) arrange(root, policyDocumentShape, rulesOrder(root));
  const body = root === undefined ? [] : blockLines(root, 0);
  // The header, if there is one, brings its own empty line.
  if (body[0] === "") body.shift();
  const lines = [
    ...header,
    ...(header.length > 0 && root !== undefined ? [""] : []),
    ...body,
    ...footer,
  ];
  const text = lines.map((line) => `${line}\n`).join("");
  if (canonicalPolicy(parsePolicy({ name: source.name, bytes: encodeUtf8(text) })) !== before) {
    throw new GaitError(
      "internal_failure",
      `Cannot format "${source.name}": the formatted policy would have another digest`,
      { hint: "leave the file as it is and report it" },
    );
  }
  return text;
}

type Order = (a: CommentedItem, b: CommentedItem) => number;

function arrange(node: CommentedNode, shape: Shape | undefined, compare: Order): void {
  if (node.kind === "map" && shape?.kind === "object") {
    const order = Object.keys(shape.members);
    node.items.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
    for (const item of node.items) {
      const member = shape.members[item.key];
      if (member?.kind === "any" || member?.kind === "map") arrangeConditions(item.node);
      else arrange(item.node, member, compare);
    }
  } else if (node.kind === "list" && shape?.kind === "list") {
    for (const item of node.items) arrange(item.node, shape.items, compare);
    if (shape.items.kind === "object") node.items.sort(compare);
  }
}

/** Puts conditions in the order of the language. They are written on one line where they fit. */
function arrangeConditions(node: CommentedNode): void {
  if (node.kind === "scalar") return;
  if (node.kind === "map") {
    const isOrdered = node.items.every(({ key }) => CONDITION_ORDER.has(key));
    const rank = ({ key }: CommentedItem) => CONDITION_ORDER.get(key) ?? 0;
    if (isOrdered) node.items.sort((a, b) => rank(a) - rank(b));
  }
  for (const item of node.items) {
    arrangeConditions(item.node);
    if (item.node.kind === "map") FLOWING.add(item.node);
  }
}

const CONDITION_ORDER: ReadonlyMap<string, number> = new Map(
  [...FACTS, ...CONDITION_NAMES].map((name, index) => [name, index]),
);

/** Mappings that may be written on one line. */
const FLOWING = new WeakSet<CommentedNode>();

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

const LINE_CHARACTERS = 100;

/** Writes a collection, one line for each item; a scalar or an empty collection is one line. */
function blockLines(node: CommentedNode, indent: number): string[] {
  const alone = onOneLine(node);
  if (node.kind === "scalar" || alone === "{}") return [pad(indent) + alone];
  return node.items.flatMap((item, index) => {
    const above = item.above.map((comment) => pad(indent) + comment);
    const lines = node.kind === "map" ? memberLines(item, indent) : listItemLines(item, indent);
    return [...(item.blankAbove && (index > 0 || indent === 0) ? [""] : []), ...above, ...lines];
  });
}

function memberLines({ key, node, after }: CommentedItem, indent: number): string[] {
  const comment = after === "" ? "" : ` ${after}`;
  const alone = onOneLine(node);
  const name = keyText(key);
  const line = `${pad(indent)}${name}: ${alone}`;
  const fits = node.kind === "scalar" || alone === "[]" || line.length <= LINE_CHARACTERS;
  if (alone !== undefined && fits) return [`${line}${comment}`];
  return [`${pad(indent)}${name}:${comment}`, ...blockLines(node, indent + 2)];
}

function listItemLines({ node, after }: CommentedItem, indent: number): string[] {
  const comment = after === "" ? "" : ` ${after}`;
  const alone = node.kind === "list" ? undefined : onOneLine(node);
  const fits = node.kind === "scalar" || indent + 2 + (alone ?? "").length <= LINE_CHARACTERS;
  if (alone !== undefined && fits) return [`${pad(indent)}- ${alone}${comment}`];
  const [first = "", ...rest] = blockLines(node, indent + 2);
  const lead = `${pad(indent)}- `;
  // YAML has no place for a comment between the dash and the first key: move it above the dash.
  if (first.trimStart().startsWith("#")) {
    const at = [first, ...rest].findIndex((line) => !line.trimStart().startsWith("#"));
    const all = [first, ...rest];
    const moved = all.slice(0, at).map((line) => pad(indent) + line.trimStart());
    return [...moved, lead + (all[at] ?? "").trimStart(), ...all.slice(at + 1)];
  }
  return [`${lead}${first.trimStart()}${comment}`, ...rest];
}

/** Writes a value on one line; `undefined` for other mappings and for what has comments inside. */
function onOneLine(node: CommentedNode): string | undefined {
  if (node.kind === "scalar") return scalarText(node.value);
  if (node.items.length === 0) return node.kind === "map" ? "{}" : "[]";
  const isFlowing = FLOWING.has(node);
  if (node.kind === "map" && !isFlowing) return undefined;
  const texts = node.items.map((item) => {
    const hasNoComment = item.above.length === 0 && item.after === "";
    const isPlain = item.node.kind === "scalar" || isFlowing || FLOWING.has(item.node);
    const text = hasNoComment && isPlain ? onOneLine(item.node) : undefined;
    return text === undefined || node.kind === "list" ? text : `${keyText(item.key)}: ${text}`;
  });
  if (texts.includes(undefined)) return undefined;
  return node.kind === "list" ? `[${texts.join(", ")}]` : `{ ${texts.join(", ")} }`;
}

/** Pointers are plain keys too, in a block and on one line. */
function keyText(key: string): string {
  return /^\/[A-Za-z0-9_./*-]*$/.test(key) ? key : scalarText(key);
}

/** Text that every reader of YAML, old or new, takes for a string without quotes around it. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./@-]*(?: [A-Za-z0-9_./@-]+)*$/;
const VERSION = /^[0-9]+\.[0-9]+\.[0-9]+$/;
const NOT_PLAIN = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

function scalarText(value: null | boolean | number | string): string {
  if (typeof value !== "string") return String(value);
  if (VERSION.test(value) || (PLAIN.test(value) && !NOT_PLAIN.test(value))) return value;
  // JSON leaves these characters as they are; YAML does not allow some of them in a file, and nobody
  // sees the others.
  return JSON.stringify(value).replace(
    /(?![\ufe0e\ufe0f])[\x7f-\x9f\u2028\u2029\ufffe\uffff\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/gu,
    (character) => {
      const code = character.codePointAt(0) ?? 0;
      const hex = code.toString(16).padStart(code > 0xffff ? 8 : 4, "0");
      return `\\${code > 0xffff ? "U" : "u"}${hex}`;
    },
  );
}

function pad(indent: number): string {
  return " ".repeat(indent);
}
