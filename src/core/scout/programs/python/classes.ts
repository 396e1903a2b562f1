/** What a class of Python says of its instances. */

import type { Site, Value } from "../site.ts";
import { returnsOf } from "./definitions.ts";
import {
  type Call,
  type ClassDef,
  type ExprNode,
  type FunctionNode,
  isCall,
  isName,
} from "./parse.ts";
import type { Scope } from "./scope.ts";
import { argumentsOf, valueOf } from "./values.ts";

/** Attributes of a class, and arguments that it gives to what it extends. */
export function instanceValues(
  node: ClassDef,
  scope: Scope,
): Pick<Site, "positional" | "named"> {
  const attributes: Record<string, Value> = {};
  for (const [name, binding] of scope.attributes) {
    if (binding.kind === "value") {
      attributes[name] = valueOf(withoutField(binding.expression), binding.scope);
    }
  }
  for (const [name, binding] of scope.attributes) {
    const text = binding.kind === "function" ? propertyValue(binding.node) : undefined;
    if (text !== undefined) attributes[name] ??= valueOf(text, scope);
  }
  const construction = superCall(node, scope);
  const { named, positional } = construction === undefined
    ? { named: {}, positional: [] }
    : argumentsOf(construction.call, construction.scope);
  return { positional, named: { ...named, ...attributes } };
}

/** What a property returns that only returns something. */
function propertyValue({ decorator_list, body }: FunctionNode): ExprNode | undefined {
  const isProperty = decorator_list.some((each) =>
    each.nodeType === "Name" && /property$/.test(each.id)
  );
  const [value, ...others] = isProperty ? returnsOf(body) : [];
  return others.length === 0 ? value : undefined;
}

/** The default in `Field(default="x")`. */
function withoutField(expression: ExprNode): ExprNode {
  if (!isCall(expression) || !isName(expression.func) || expression.func.id !== "Field") {
    return expression;
  }
  return expression.keywords.find(({ arg }) => arg === "default")?.value ??
    expression.args[0] ?? expression;
}

/** `super().__init__(…)` of a class, with the scope of its method. */
function superCall(node: ClassDef, scope: Scope) {
  for (const method of node.body) {
    if (method.nodeType !== "FunctionDef" || method.name !== "__init__") continue;
    const inner = scope.enter(method);
    for (const statement of method.body) {
      const call = statement.nodeType === "Expr" ? statement.value : undefined;
      if (call?.nodeType !== "Call" || call.func.nodeType !== "Attribute") continue;
      const { attr, value } = call.func;
      if (attr === "__init__" && isCall(value) && isName(value.func) && value.func.id === "super") {
        return { call, scope: inner };
      }
    }
  }
  return undefined;
}

/** What `type("Name", (Base,), {…})` makes: a class without a definition. */
export interface MadeClass {
  readonly own: string;
  readonly bases: readonly ExprNode[];
  /** Its attributes, as far as they are written there. */
  readonly named: Readonly<Record<string, Value>>;
}

export function madeClass({ func, args }: Call, scope: Scope): MadeClass | undefined {
  const [name, bases, members] = args;
  const isType = isName(func) && func.id === "type" && scope.find("type", func) === undefined;
  if (!isType || name === undefined || bases?.nodeType !== "Tuple") return undefined;
  const named: Record<string, Value> = {};
  if (members?.nodeType === "Dict") {
    members.keys.forEach((key, at) => {
      const word = key ? valueOf(key, scope).text : undefined;
      const value = members.values[at];
      if (word !== undefined && value !== undefined) named[word] = valueOf(value, scope);
    });
  }
  const { text, code } = valueOf(name, scope);
  return { own: text ?? code, bases: bases.elts, named };
}
