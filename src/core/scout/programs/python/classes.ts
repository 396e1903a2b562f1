/** What a class of Python says of its instances. */

import type { Site, Value } from "../site.ts";
import { classScopeOf, returnsOf } from "./definitions.ts";
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

/** How many classes are looked at for a name that is inherited. */
const BASES_MAX = 16;

/** Attributes of a class, and arguments that it gives to what it extends. */
export function instanceValues(
  node: ClassDef,
  scope: Scope,
  seen: Set<object> = new Set(),
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
  const own = { ...named, ...attributes };
  const isNamed = ["name", "tool_name", "_name"].some((each) => own[each] !== undefined) ||
    positional.some(({ text }) => text !== undefined);
  const inherited = isNamed ? undefined : inheritedName(node, scope, seen);
  return { positional, named: inherited === undefined ? own : { ...own, name: inherited } };
}

/** The constant name that a class has from one of this file. */
function inheritedName(
  { bases }: ClassDef,
  scope: Scope,
  seen: Set<object>,
): Value | undefined {
  const { parent, node } = scope;
  seen.add(node ?? scope);
  if (parent === undefined || seen.size > BASES_MAX) return undefined;
  for (const base of bases) {
    const holder = classScopeOf(base, parent);
    if (holder?.node?.nodeType !== "ClassDef" || seen.has(holder.node)) continue;
    const name = instanceValues(holder.node, holder, seen).named["name"];
    if (name?.text !== undefined) return name;
  }
  return undefined;
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
