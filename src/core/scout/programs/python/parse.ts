/** Syntax trees of Python. The parser enters here and nowhere else. */

import { parse } from "py-ast";
import type { Arguments, Call, ClassDef, ExprNode, Module, StmtNode } from "py-ast";

export type { Arguments, Call, ClassDef, ExprNode, Module, StmtNode };
export type FunctionNode = Extract<
  StmtNode,
  { nodeType: "FunctionDef" } | { nodeType: "AsyncFunctionDef" }
>;

/** @throws {Error} for a text that is not Python, with the place in its message. */
export function parsePython(text: string): Module {
  // A form feed is white space; the parser does not know it.
  const tree = parse(text.replace(/^\f+/gm, "").replaceAll("\f", " "));
  if (/[^\0-\x7f]/.test(text) && text !== text.normalize("NFKC")) normalizeNames(tree);
  return tree;
}

/** Members of nodes that are names. Python compares names in NFKC. */
const NAMES = ["id", "attr", "arg", "name", "asname", "module"];

function normalizeNames(tree: Module): void {
  const open: object[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const member of NAMES) {
      const value: unknown = Reflect.get(node, member);
      if (typeof value === "string") Reflect.set(node, member, value.normalize("NFKC"));
    }
    for (const child of childrenOf(node)) open.push(child);
  }
}

/** The statements of all blocks of a statement, but not those of functions and classes. */
export function blocksOf(statement: StmtNode): readonly StmtNode[] {
  switch (statement.nodeType) {
    case "If":
    case "For":
    case "AsyncFor":
    case "While":
      return [...statement.body, ...statement.orelse];
    case "With":
    case "AsyncWith":
      return statement.body;
    case "Try":
    case "TryStar":
      return [
        ...statement.body,
        ...statement.handlers.flatMap(({ body }) => body),
        ...statement.orelse,
        ...statement.finalbody,
      ];
    case "Match":
      return statement.cases.flatMap(({ body }) => body);
  }
  return [];
}

/** A node of any kind. */
export interface AnyNode {
  readonly nodeType: string;
}

/** Whether a node is a call. */
export function isCall(node: AnyNode): node is Call {
  return node.nodeType === "Call";
}

export function isDict(node: AnyNode): node is Extract<ExprNode, { nodeType: "Dict" }> {
  return node.nodeType === "Dict";
}

export function isName(node: AnyNode): node is Extract<ExprNode, { nodeType: "Name" }> {
  return node.nodeType === "Name";
}

export function isAttribute(node: AnyNode): node is Extract<ExprNode, { nodeType: "Attribute" }> {
  return node.nodeType === "Attribute";
}

export function isStatement(node: AnyNode): boolean {
  return "body" in node && Array.isArray(node.body) || STATEMENTS.has(node.nodeType);
}

const STATEMENTS = new Set([
  ...["Assign", "AugAssign", "AnnAssign", "Return", "Delete", "Raise", "Assert", "Import"],
  ...["ImportFrom", "Global", "Nonlocal", "Expr", "Pass", "Break", "Continue", "TypeAlias"],
]);

/** Nodes directly below a node, in the order of their members. */
export function childrenOf(node: object): readonly AnyNode[] {
  const children: AnyNode[] = [];
  // The loop over keys makes no list of them, which took a third of the time of reading.
  for (const member in node) {
    const value: unknown = Reflect.get(node, member);
    if (typeof value !== "object" || value === null) continue;
    if (isNode(value)) children.push(value);
    else if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) children.push(each);
    }
  }
  return children;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "nodeType" in value;
}
