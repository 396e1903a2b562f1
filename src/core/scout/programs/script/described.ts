/** Tools of scripts that are described by data: `{ type: "function", function: { name: "x", … } }`. */

import { isHosted, type Name } from "../rule.ts";
import { literalOf, propertyOf } from "./definitions.ts";
import { keyOf, type Node, nodesAt } from "./parse.ts";
import type { Scope } from "./scope.ts";
import { textOf, valueOf } from "./values.ts";

/** The name of the tool that an object describes, if it describes one. */
export function describedName(object: Node, scope: Scope): Name | undefined {
  const inner = propertyOf(object, "function", scope);
  const described = inner === undefined ? undefined : literalOf(inner.expression, inner.scope);
  const [node, home] = described?.expression.type === "ObjectExpression"
    ? [described.expression, described.scope]
    : [object, scope];
  const type = propertyOf(object, "type", scope);
  const kind = type === undefined ? undefined : textOf(type.expression, type.scope);
  const name = propertyOf(node, "name", home);
  if (name !== undefined && (isToolObject(node) || kind === "function" || isHosted(kind))) {
    const { text, code } = valueOf(name.expression, name.scope);
    return text === undefined ? { code } : { text };
  }
  return kind !== undefined && isHosted(kind) ? { text: kind } : undefined;
}

/** Properties of which a tool has one, whatever its library. */
const OF_TOOLS = [
  ...["execute", "inputSchema", "input_schema", "parameters", "description", "render", "generate"],
];

export function isToolObject(object: Node): boolean {
  const keys = nodesAt(object, "properties").map(keyOf);
  return OF_TOOLS.some((each) => keys.includes(each));
}

/** Whether an object is a tool without a name, not one of tools by their names. */
export function isOneTool(object: Node): boolean {
  const keys = nodesAt(object, "properties").map(keyOf);
  return keys.includes("description") &&
    ["execute", "inputSchema", "parameters"].some((each) => keys.includes(each));
}
