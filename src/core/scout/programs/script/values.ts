/** Values of the expressions of a script: their texts, and all else that is known of them. */

import { remembered } from "../remembered.ts";
import type { Value } from "../site.ts";
import { classOf, propertyOf } from "./definitions.ts";
import {
  bare,
  cookedOf,
  isFunction,
  keyOf,
  memberName,
  type Node,
  nodeAt,
  nodesAt,
  wordAt,
} from "./parse.ts";
import { pathOf } from "./paths.ts";
import { MAX_STEPS, type Scope } from "./scope.ts";
import { codeOf } from "./written.ts";

/** All that is known of an expression. */
export function valueOf(expression: Node, scope: Scope): Value {
  const node = bare(expression);
  const text = textOf(node, scope);
  const path = pathOf(node, scope);
  const own = isFunction(node) ? wordAt(nodeAt(node, "id"), "name") : wordAt(node, "name");
  return {
    ...(text === undefined ? {} : { text }),
    ...(path === undefined ? {} : { path }),
    ...(own === undefined ? {} : { own }),
    code: codeOf(node),
  };
}

/** The text of an expression, if it is constant. */
export function textOf(expression: Node, scope: Scope, steps = 0): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(
    scope.known.texts,
    expression,
    () => findText(bare(expression), scope, steps + 1),
  );
}

function findText(expression: Node, scope: Scope, next: number): string | undefined {
  switch (expression.type) {
    case "Literal":
      return wordAt(expression, "value");
    case "TemplateLiteral": {
      const parts: string[] = [];
      const values = nodesAt(expression, "expressions");
      for (const [at, quasi] of nodesAt(expression, "quasis").entries()) {
        parts.push(cookedOf(quasi));
        const value = values[at];
        if (value === undefined) continue;
        const text = textOf(value, scope, next);
        if (text === undefined) return undefined;
        parts.push(text);
      }
      return parts.join("");
    }
    case "LogicalExpression": {
      // `name ?? "default"`
      const [left, right] = [nodeAt(expression, "left"), nodeAt(expression, "right")];
      if (wordAt(expression, "operator") === "&&" || left === undefined || right === undefined) {
        return undefined;
      }
      return textOf(left, scope, next) ?? textOf(right, scope, next);
    }
    case "BinaryExpression": {
      const [left, right] = [nodeAt(expression, "left"), nodeAt(expression, "right")];
      if (wordAt(expression, "operator") !== "+" || left === undefined || right === undefined) {
        return undefined;
      }
      const [before, after] = [textOf(left, scope, next), textOf(right, scope, next)];
      return before === undefined || after === undefined ? undefined : before + after;
    }
    case "Identifier": {
      const binding = scope.find(wordAt(expression, "name") ?? "");
      if (binding?.kind === "value") return textOf(binding.expression, binding.scope, next);
      if (binding?.kind !== "member") return undefined;
      const member = propertyOf(binding.of, binding.name, binding.scope);
      return member === undefined ? undefined : textOf(member.expression, member.scope, next);
    }
    case "MemberExpression":
      return memberText(expression, scope, next);
  }
  return undefined;
}

/** The text of a member of an enum, a class or an object. */
function memberText(expression: Node, scope: Scope, next: number): string | undefined {
  const [name, object] = [memberName(expression), nodeAt(expression, "object")];
  if (name === undefined || object === undefined) return undefined;
  const binding = scope.find(wordAt(object, "name") ?? "");
  if (binding?.kind === "enum") {
    const body = nodeAt(binding.node, "body") ?? binding.node;
    const member = nodesAt(body, "members").find((each) =>
      wordAt(nodeAt(each, "id"), "name") === name
    );
    return wordAt(nodeAt(member, "initializer"), "value");
  }
  const attribute = classOf(object, scope)?.attributes.get(name);
  if (attribute?.kind === "value") return textOf(attribute.expression, attribute.scope, next);
  const member = propertyOf(object, name, scope);
  return member === undefined ? undefined : textOf(member.expression, member.scope, next);
}

/** Values of the properties of an object. */
export function propertyValues(object: Node, scope: Scope): Readonly<Record<string, Value>> {
  const named: Record<string, Value> = {};
  for (const property of nodesAt(object, "properties")) {
    const [key, value] = [keyOf(property), nodeAt(property, "value")];
    if (key !== undefined && value !== undefined) named[key] = valueOf(value, scope);
  }
  return named;
}

/** Values of the attributes of a class. */
export function attributeValues({ attributes }: Scope): Readonly<Record<string, Value>> {
  const named: Record<string, Value> = {};
  for (const [name, binding] of attributes) {
    if (binding.kind === "value") named[name] = valueOf(binding.expression, binding.scope);
  }
  return named;
}
