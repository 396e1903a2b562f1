/** Classes, attributes and functions of a Python file that an expression stands for. */

import { blocksOf, type ExprNode, type StmtNode } from "./parse.ts";
import { type Binding, MAX_STEPS, type Scope } from "./scope.ts";

/** The value of `self.name` or `Class.name`, if the class is in this file. */
export function attributeOf(
  { value, attr }: Extract<ExprNode, { nodeType: "Attribute" }>,
  scope: Scope,
  steps: number,
): Binding | undefined {
  const holder = classScopeOf(value, scope, steps);
  return holder?.attributes.get(attr);
}

/** The class of this file that an expression is, or is an instance of. */
export function classScopeOf(
  expression: ExprNode,
  scope: Scope,
  steps = 0,
): Scope | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (expression.nodeType === "Call") return classScopeOf(expression.func, scope, steps + 1);
  if (expression.nodeType !== "Name") return undefined;
  const binding = scope.find(expression.id, expression);
  if (binding?.kind === "self") return binding.scope;
  if (binding?.kind === "class") return binding.scope.enter(binding.node);
  if (binding?.kind === "value") {
    return classScopeOf(binding.expression, binding.scope, steps + 1);
  }
  return undefined;
}

/** The function of this file that an expression is. */
export function functionOf(expression: ExprNode, scope: Scope) {
  if (expression.nodeType === "Name") {
    const binding = scope.find(expression.id, expression);
    return binding?.kind === "function" ? binding : undefined;
  }
  if (expression.nodeType !== "Attribute") return undefined;
  const binding = classScopeOf(expression.value, scope)?.attributes.get(expression.attr);
  return binding?.kind === "function" ? binding : undefined;
}

/** The text that an expression is, or that its name was given. */
export function constantOf(expression: ExprNode, scope: Scope): string | undefined {
  const binding = expression.nodeType === "Name"
    ? scope.find(expression.id, expression)
    : undefined;
  const node = binding?.kind === "value" ? binding.expression : expression;
  return node.nodeType === "Constant" && typeof node.value === "string" ? node.value : undefined;
}

/** The value under a key of a dictionary that is spread: `**{"tools": tools}`, `**dict(tools=tools)`. */
export function entryOf(
  given: ExprNode,
  name: string,
  scope: Scope,
  steps = 0,
  seen: Set<object> = new Set(),
): { readonly expression: ExprNode; readonly scope: Scope } | undefined {
  if (steps > MAX_STEPS) return undefined;
  switch (given.nodeType) {
    case "Dict": {
      const at = given.keys.findIndex((key) => key?.nodeType === "Constant" && key.value === name);
      const expression = given.values[at];
      return expression === undefined ? undefined : { expression, scope };
    }
    case "Call": {
      const expression = given.func.nodeType === "Name" && given.func.id === "dict"
        ? given.keywords.find(({ arg }) => arg === name)?.value
        : undefined;
      if (expression !== undefined) return { expression, scope };
      const made = functionOf(given.func, scope);
      if (made === undefined || seen.has(made.node)) return undefined;
      seen.add(made.node);
      const inner = made.scope.enter(made.node);
      for (const value of returnsOf(made.node.body)) {
        const found = entryOf(value, name, inner, steps + 1, seen);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    case "Name": {
      const binding = scope.find(given.id, given);
      if (binding?.kind !== "value" || seen.has(binding)) return undefined;
      seen.add(binding);
      for (const { expression, key } of binding.scope.values.get(given.id) ?? []) {
        if (key === name) return { expression, scope: binding.scope };
        const found = entryOf(expression, name, binding.scope, steps + 1, seen);
        if (found !== undefined && key === undefined) return found;
      }
    }
  }
  return undefined;
}

/** Values that a function with these statements returns. */
export function returnsOf(statements: readonly StmtNode[]): readonly ExprNode[] {
  const known = returned.get(statements);
  if (known !== undefined) return known;
  const found = findReturns(statements);
  returned.set(statements, found);
  return found;
}

const returned = new WeakMap<readonly StmtNode[], readonly ExprNode[]>();

function findReturns(statements: readonly StmtNode[]): readonly ExprNode[] {
  return statements.flatMap((statement) =>
    statement.nodeType === "Return"
      ? statement.value === undefined ? [] : [statement.value]
      : findReturns(blocksOf(statement))
  );
}
