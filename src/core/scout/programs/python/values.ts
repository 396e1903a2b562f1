/** Values of the expressions of a Python file: texts, names, and arguments of calls. */

import { remembered } from "../remembered.ts";
import type { Site, Value } from "../site.ts";
import { attributeOf } from "./definitions.ts";
import { type Call, type ExprNode, isCall } from "./parse.ts";
import { pathOf } from "./paths.ts";
import { MAX_STEPS, type Scope } from "./scope.ts";
import { codeOf } from "./written.ts";

/** The text of an expression, if it is constant. */
export function textOf(expression: ExprNode, scope: Scope, steps = 0): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(scope.known.texts, expression, () => findText(expression, scope, steps + 1));
}

function findText(expression: ExprNode, scope: Scope, next: number): string | undefined {
  switch (expression.nodeType) {
    case "Constant":
      return typeof expression.value === "string" ? expression.value : undefined;
    case "JoinedStr": {
      const parts = expression.values.map((each) => textOf(each, scope, next));
      return parts.includes(undefined) ? undefined : parts.join("");
    }
    case "FormattedValue":
      return expression.format_spec === undefined
        ? textOf(expression.value, scope, next)
        : undefined;
    case "BinOp": {
      if (expression.op.nodeType !== "Add") return undefined;
      const left = textOf(expression.left, scope, next);
      const right = textOf(expression.right, scope, next);
      return left === undefined || right === undefined ? undefined : left + right;
    }
    case "BoolOp":
      // `name or "default"`
      for (const each of expression.op.nodeType === "Or" ? expression.values : []) {
        const text = textOf(each, scope, next);
        if (text !== undefined) return text;
      }
      return undefined;
    case "Name": {
      const binding = scope.find(expression.id, expression);
      return binding?.kind === "value"
        ? textOf(binding.expression, binding.scope, next)
        : undefined;
    }
    case "Attribute": {
      if (expression.attr === "__name__") return functionName(expression.value, scope);
      const holder = expression.attr === "value" && expression.value.nodeType === "Attribute"
        ? attributeOf(expression.value, scope, next) // a member of an Enum
        : attributeOf(expression, scope, next);
      return holder?.kind === "value" ? textOf(holder.expression, holder.scope, next) : undefined;
    }
  }
  return undefined;
}

/** Name of the function that an expression is. */
function functionName(expression: ExprNode, scope: Scope): string | undefined {
  if (expression.nodeType === "Attribute") {
    const path = pathOf(expression, scope);
    const bound = attributeOf(expression, scope, 0);
    const isValue = bound === undefined ? path?.includes("()") : bound.kind !== "function";
    return isValue === true ? undefined : expression.attr;
  }
  if (expression.nodeType !== "Name") return undefined;
  const binding = scope.find(expression.id, expression);
  if (binding?.kind === "function") return binding.node.name;
  if (binding?.kind === "import") return binding.path.slice(binding.path.lastIndexOf(".") + 1);
  return undefined;
}

/** The name that an object of this file was made with. */
function calledName(expression: ExprNode, scope: Scope): string | undefined {
  const binding = expression.nodeType === "Name"
    ? scope.find(expression.id, expression)
    : undefined;
  const made = binding?.kind === "value" ? binding : { expression, scope };
  if (made.expression.nodeType !== "Call") return undefined;
  const name = made.expression.keywords.find(({ arg }) => arg === "name")?.value;
  return name === undefined ? undefined : textOf(name, made.scope);
}

/** All that is known of an expression. */
export function valueOf(expression: ExprNode, scope: Scope): Value {
  const text = textOf(expression, scope);
  const path = pathOf(expression, scope);
  const own = functionName(expression, scope);
  const word = expression.nodeType === "Name" ? expression.id : undefined;
  const called = calledName(expression, scope);
  return {
    ...(word === undefined ? {} : { word }),
    ...(called === undefined ? {} : { called }),
    ...(text === undefined ? {} : { text }),
    ...(path === undefined ? {} : { path }),
    ...(own === undefined ? {} : { own }),
    code: codeOf(expression),
  };
}

/** Arguments of a call; those of a call within a keyword as `keyword.name`. */
export function argumentsOf(
  { args, keywords }: Call,
  scope: Scope,
): Pick<Site, "positional" | "named"> {
  const named: Record<string, Value> = {};
  for (const { arg, value } of keywords) {
    if (arg === undefined) continue;
    named[arg] = valueOf(value, scope);
    for (const inner of isCall(value) ? value.keywords : []) {
      if (inner.arg !== undefined) named[`${arg}.${inner.arg}`] = valueOf(inner.value, scope);
    }
  }
  return { positional: args.map((each) => valueOf(each, scope)), named };
}
