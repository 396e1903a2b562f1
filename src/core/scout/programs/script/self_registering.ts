/** Classes of scripts whose instances register themselves as tools of MCP. */

import { bare, childrenOf, isClass, memberName, type Node, nodeAt, nodesAt } from "./parse.ts";

/** What a class extends that has a method which registers a tool with the name of the instance. */
export const SELF_REGISTERING = "@modelcontextprotocol/sdk:?SelfRegistering";

const selfRegistering = new WeakMap<Node, boolean>();

/** Whether a method of a class registers a tool of MCP that is called like the instance. */
export function registersItself(node: Node): boolean {
  const known = selfRegistering.get(node);
  if (known !== undefined) return known;
  const search = (each: Node, depth: number): boolean =>
    depth < 40 &&
    (isOwnRegistration(each) ||
      childrenOf(each).some((child) => !isClass(child) && search(child, depth + 1)));
  const found = nodesAt(nodeAt(node, "body"), "body").some((member) =>
    member.type === "MethodDefinition" && search(member, 0)
  );
  selfRegistering.set(node, found);
  return found;
}

/** `server.registerTool(this.name, …)` */
function isOwnRegistration(node: Node): boolean {
  if (node.type !== "CallExpression") return false;
  const callee = nodeAt(node, "callee");
  const method = callee === undefined ? undefined : bare(callee);
  const [name] = nodesAt(node, "arguments");
  return method?.type === "MemberExpression" &&
    /^registerTool(?:Task)?$/.test(memberName(method) ?? "") &&
    name?.type === "MemberExpression" && nodeAt(name, "object")?.type === "ThisExpression";
}
