/** Functions, classes and objects of a script that an expression stands for. */

import {
  bare,
  cookedOf,
  isFunction,
  keyOf,
  memberName,
  type Node,
  nodeAt,
  nodesAt,
  returnsOf,
  wordAt,
} from "./parse.ts";
import { remembered } from "../remembered.ts";
import { MAX_STEPS, type Scope } from "./scope.ts";

/** The function of this file that an expression is. */
export function functionOf(
  expression: Node,
  scope: Scope,
  steps = 0,
): { readonly node: Node; readonly scope: Scope } | undefined {
  const node = bare(expression);
  if (steps > MAX_STEPS) return undefined;
  if (isFunction(node)) return { node, scope };
  if (node.type === "MemberExpression") {
    const object = nodeAt(node, "object");
    const name = memberName(node);
    if (object === undefined || name === undefined) return undefined;
    const attribute = classOf(object, scope)?.attributes.get(name);
    return attribute?.kind === "function" ? attribute : undefined;
  }
  const binding = node.type === "Identifier" ? scope.find(wordAt(node, "name") ?? "") : undefined;
  if (binding?.kind === "function") return binding;
  if (binding?.kind !== "value") return undefined;
  return functionOf(binding.expression, binding.scope, steps + 1);
}

/** The class of this file that an expression is, or is an instance of. */
export function classOf(expression: Node, scope: Scope, steps = 0): Scope | undefined {
  if (steps > MAX_STEPS) return undefined;
  const node = bare(expression);
  if (node.type === "ThisExpression") return scope.around;
  if (node.type === "NewExpression") {
    const callee = nodeAt(node, "callee");
    return callee === undefined ? undefined : classOf(callee, scope, steps + 1);
  }
  if (node.type !== "Identifier") return undefined;
  const binding = scope.find(wordAt(node, "name") ?? "");
  if (binding?.kind === "class") return binding.scope.enter(binding.node);
  if (binding?.kind !== "value") return undefined;
  return classOf(binding.expression, binding.scope, steps + 1);
}

export interface Placed {
  readonly expression: Node;
  readonly scope: Scope;
}

/** The object or array of this file that an expression is. */
export function literalOf(expression: Node, scope: Scope, steps = 0): Placed | undefined {
  if (steps > MAX_STEPS) return undefined;
  const node = bare(expression);
  switch (node.type) {
    case "ObjectExpression":
    case "ArrayExpression":
      return { expression: node, scope };
    case "Identifier": {
      const binding = scope.find(wordAt(node, "name") ?? "");
      if (binding?.kind === "value") {
        return literalOf(binding.expression, binding.scope, steps + 1);
      }
      if (binding?.kind !== "member") return undefined;
      const member = propertyOf(binding.of, binding.name, binding.scope, steps + 1);
      return member === undefined
        ? undefined
        : literalOf(member.expression, member.scope, steps + 1);
    }
    case "MemberExpression": {
      const [name, object] = [memberName(node), nodeAt(node, "object")];
      if (name === undefined || object === undefined) return undefined;
      const attribute = classOf(object, scope)?.attributes.get(name);
      if (attribute?.kind === "value") {
        return literalOf(attribute.expression, attribute.scope, steps + 1);
      }
      const member = propertyOf(object, name, scope, steps + 1);
      return member === undefined
        ? undefined
        : literalOf(member.expression, member.scope, steps + 1);
    }
    case "CallExpression": {
      const callee = nodeAt(node, "callee");
      if (callee === undefined) return undefined;
      // `Object.freeze({ … })`
      if (wordAt(nodeAt(callee, "object"), "name") === "Object") {
        const [first] = nodesAt(node, "arguments");
        return first === undefined ? undefined : literalOf(first, scope, steps + 1);
      }
      const called = functionOf(callee, scope);
      const [value] = called === undefined ? [] : returnsOf(called.node);
      return called === undefined || value === undefined
        ? undefined
        : literalOf(value, called.scope.enter(called.node), steps + 1);
    }
  }
  return undefined;
}

/** The value of a property of an object that is written in this file. */
export function propertyOf(
  object: Node,
  name: string,
  scope: Scope,
  steps = 0,
  seen: Set<Node> = new Set(),
): Placed | undefined {
  const literal = literalOf(object, scope, steps);
  if (literal?.expression.type !== "ObjectExpression") return undefined;
  if (seen.has(literal.expression)) return undefined;
  seen.add(literal.expression);
  for (const property of nodesAt(literal.expression, "properties")) {
    const value = nodeAt(property, "value");
    if (value !== undefined && keyOf(property) === name) {
      return { expression: value, scope: literal.scope };
    }
  }
  for (const property of nodesAt(literal.expression, "properties")) {
    if (property.type !== "SpreadElement") continue;
    for (const each of choicesOf(nodeAt(property, "argument"))) {
      const found = propertyOf(each, name, literal.scope, steps, seen);
      if (found !== undefined) return found;
    }
  }
  const word = wordAt(bare(object), "name") ?? "";
  const binding = scope.find(word);
  for (const { key, value, scope: home } of scope.known.keyed.get(word) ?? []) {
    if (key === name && home.find(word) === binding) return { expression: value, scope: home };
  }
  return undefined;
}

/** What an object gets under a key in the function that returns it: `const a = made(); f(a)`. */
export function returnedProperty(
  object: Node,
  name: string,
  scope: Scope,
): Placed | undefined {
  const binding = scope.find(wordAt(bare(object), "name") ?? "");
  const made = binding?.kind === "value" ? binding : { expression: object, scope };
  const callee = nodeAt(bare(made.expression), "callee");
  const called = callee === undefined ? undefined : functionOf(callee, made.scope);
  for (const value of called === undefined ? [] : returnsOf(called.node)) {
    const found = propertyOf(value, name, called?.scope.enter(called.node) ?? scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The text that an expression is, as far as that can be told without its path. */
export function constantOf(expression: Node, scope: Scope, steps = 0): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(
    scope.known.constants,
    expression,
    () => findConstant(bare(expression), scope, steps),
  );
}

function findConstant(node: Node, scope: Scope, steps: number): string | undefined {
  switch (node.type) {
    case "Literal":
      return wordAt(node, "value");
    case "TemplateLiteral": {
      const [quasi, ...others] = nodesAt(node, "quasis");
      return quasi === undefined || others.length > 0 ? undefined : cookedOf(quasi);
    }
    case "BinaryExpression": {
      const [left, right] = ["left", "right"].map((member) => {
        const side = nodeAt(node, member);
        return side === undefined ? undefined : constantOf(side, scope, steps + 1);
      });
      const isJoined = wordAt(node, "operator") === "+" && left !== undefined &&
        right !== undefined;
      return isJoined ? left + right : undefined;
    }
    case "Identifier": {
      const binding = scope.find(wordAt(node, "name") ?? "");
      return binding?.kind === "value"
        ? constantOf(binding.expression, binding.scope, steps + 1)
        : undefined;
    }
  }
  return undefined;
}

/** The name after the dot of `a.b`, also in `a["b"]` and `a[name]`. */
export function memberOf(expression: Node, scope: Scope): string | undefined {
  const property = nodeAt(expression, "property");
  return memberName(expression) ??
    (expression["computed"] !== true || property === undefined
      ? undefined
      : constantOf(property, scope));
}

/** The expressions of which one is taken: `a ? b : c`, `a && b`. */
export function choicesOf(expression: Node | undefined): readonly Node[] {
  if (expression === undefined) return [];
  const node = bare(expression);
  if (node.type !== "ConditionalExpression" && node.type !== "LogicalExpression") return [node];
  return ["consequent", "alternate", "left", "right"].flatMap((member) =>
    choicesOf(nodeAt(node, member))
  );
}
