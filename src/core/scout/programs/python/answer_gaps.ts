/** What may be in the answer of a handler of Python beside what can be told. */

import { classScopeOf, functionOf, returnsOf } from "./definitions.ts";
import { describedName } from "./described.ts";
import {
  type Call,
  childrenOf,
  type ExprNode,
  type FunctionNode,
  isAttribute,
  isCall,
  isName,
} from "./parse.ts";
import { pathOf } from "./paths.ts";
import { LOW_LEVEL_TOOL } from "./rules.ts";
import { MAX_STEPS, type Scope } from "./scope.ts";
import { textOf } from "./values.ts";

/** An expression, and the scope that it is in. */
interface Scoped {
  readonly expression: ExprNode;
  readonly scope: Scope;
}

/** Names that comprehensions around an expression give to elements. */
type Loops = ReadonlyMap<string, Scoped>;

const NO_LOOPS: Loops = new Map();
/** Functions of Python that give the elements of what they are given. */
const PASSING = /^(?:list|tuple|set|sorted|reversed|filter|enumerate|iter)$/;

/** Follows what a handler returns, from list to list. */
export class AnswerGaps {
  /** Expressions that nothing tells. */
  readonly gaps: ExprNode[] = [];
  /** Names of tools that nothing in the file tells. */
  readonly open: (Scoped & { readonly at: Call })[] = [];
  /** Names that a loop over constant texts gives to tools. */
  readonly names: { readonly text: string; readonly at: ExprNode }[] = [];
  readonly #seen = new Set<ExprNode>();

  read(node: FunctionNode, scope: Scope): void {
    const inner = scope.enter(node);
    for (const value of returnsOf(node.body)) this.#list(value, inner, NO_LOOPS, 0);
  }

  #list(list: ExprNode, scope: Scope, loops: Loops, steps: number): void {
    if (this.#seen.has(list)) return;
    this.#seen.add(list);
    if (steps > MAX_STEPS) return this.#gap(list);
    const next = steps + 1;
    switch (list.nodeType) {
      case "List":
      case "Tuple":
      case "Set":
        for (const each of list.elts) {
          if (each.nodeType === "Starred") this.#list(each.value, scope, loops, next);
          else this.#element(each, scope, loops, next);
        }
        return;
      case "Dict":
        list.values.forEach((value, at) => {
          const key = list.keys[at];
          const isTools = key?.nodeType === "Constant" && key.value === "tools";
          if (isTools) this.#list(value, scope, loops, next);
          else this.#element(value, scope, loops, next);
        });
        return;
      case "BinOp":
        // Sums are as deep as they are long.
        this.#list(list.left, scope, loops, steps);
        return this.#list(list.right, scope, loops, steps);
      case "BoolOp":
        for (const each of list.values) this.#list(each, scope, loops, next);
        return;
      case "IfExp":
        this.#list(list.body, scope, loops, next);
        return this.#list(list.orelse, scope, loops, next);
      case "ListComp":
      case "SetComp":
      case "GeneratorExp": {
        const inner = new Map(loops);
        for (const { target, iter } of list.generators) {
          for (const each of target.nodeType === "Tuple" ? target.elts : [target]) {
            if (isName(each)) inner.set(each.id, { expression: iter, scope });
          }
        }
        return this.#element(list.elt, scope, inner, next);
      }
      case "Await":
      case "Starred":
      case "Subscript":
        return this.#list(list.value, scope, loops, next);
      case "Name":
        return this.#named(list, scope, loops, next);
      case "Attribute": {
        const binding = classScopeOf(list.value, scope)?.attributes.get(list.attr);
        return binding?.kind === "value"
          ? this.#list(binding.expression, binding.scope, NO_LOOPS, next)
          : this.#rest(list, scope, loops, next);
      }
      case "Call":
        return this.#listOfCall(list, scope, loops, next);
    }
  }

  #named(
    name: Extract<ExprNode, { nodeType: "Name" }>,
    scope: Scope,
    loops: Loops,
    next: number,
  ): void {
    const binding = scope.find(name.id, name);
    if (loops.has(name.id) || binding?.kind !== "value") {
      return this.#rest(name, scope, loops, next);
    }
    for (const { expression, isElement } of binding.scope.values.get(name.id) ?? []) {
      if (isElement) this.#element(expression, binding.scope, NO_LOOPS, next);
      else this.#list(expression, binding.scope, NO_LOOPS, next);
    }
  }

  #listOfCall(call: Call, scope: Scope, loops: Loops, next: number): void {
    const { func, args, keywords } = call;
    const answering = functionOf(func, scope);
    if (answering !== undefined) {
      const inner = answering.scope.enter(answering.node);
      for (const value of returnsOf(answering.node.body)) {
        this.#list(value, inner, NO_LOOPS, next);
      }
      return;
    }
    // `ListToolsResult(tools=tools)`, `ServerResult(ListToolsResult(…))`
    const tools = keywords.find(({ arg }) => arg === "tools")?.value;
    if (tools !== undefined) return this.#list(tools, scope, loops, next);
    const isResult = /Result$/.test(pathOf(func, scope) ?? "");
    const isPassing = isName(func) && PASSING.test(func.id) &&
      scope.find(func.id, func) === undefined;
    const given = isName(func) && func.id === "filter" ? args[1] : args[0];
    if ((isResult || isPassing) && given !== undefined) {
      return this.#list(given, scope, loops, next);
    }
    if (isPassing) return; // `list()`
    if (isAttribute(func) && /^(?:copy|values|items|keys)$/.test(func.attr)) {
      return this.#list(func.value, scope, loops, next);
    }
    this.#rest(call, scope, loops, next);
  }

  #element(element: ExprNode, scope: Scope, loops: Loops, steps: number): void {
    if (this.#seen.has(element)) return;
    this.#seen.add(element);
    if (steps > MAX_STEPS) return this.#gap(element);
    const next = steps + 1;
    switch (element.nodeType) {
      case "Call":
        return this.#elementOfCall(element, scope, loops, next);
      case "Dict": {
        const name = describedName(element, scope);
        if (name !== undefined && "code" in name) this.#gap(element);
        return;
      }
      case "IfExp":
        this.#element(element.body, scope, loops, next);
        return this.#element(element.orelse, scope, loops, next);
      case "BoolOp":
        for (const each of element.values) this.#element(each, scope, loops, next);
        return;
      case "Await":
        return this.#element(element.value, scope, loops, next);
      case "Name": {
        const binding = scope.find(element.id, element);
        if (loops.has(element.id) || binding?.kind !== "value") {
          return this.#rest(element, scope, loops, next);
        }
        return this.#element(binding.expression, binding.scope, NO_LOOPS, next);
      }
      case "Attribute": {
        const binding = classScopeOf(element.value, scope)?.attributes.get(element.attr);
        return binding?.kind === "value"
          ? this.#element(binding.expression, binding.scope, NO_LOOPS, next)
          : this.#rest(element, scope, loops, next);
      }
      case "Subscript":
        return this.#list(element.value, scope, loops, next);
    }
  }

  #elementOfCall(call: Call, scope: Scope, loops: Loops, next: number): void {
    const { func, args, keywords } = call;
    const name = keywords.find(({ arg }) => arg === "name")?.value;
    const isDict = isName(func) && func.id === "dict" && scope.find("dict") === undefined;
    if (isDict) {
      const text = name === undefined ? undefined : textOf(name, scope);
      if (text === undefined) this.#gap(call);
      else this.names.push({ text, at: call });
      return;
    }
    if (LOW_LEVEL_TOOL.test(pathOf(func, scope) ?? "")) {
      const spread = keywords.find(({ arg }) => arg === undefined)?.value;
      const given = name ?? args[0] ?? spread;
      if (given === undefined || textOf(given, scope) !== undefined) return;
      return this.#nameFrom(given, call, scope, loops, next);
    }
    const made = functionOf(func, scope);
    if (made !== undefined) {
      const inner = made.scope.enter(made.node);
      for (const value of returnsOf(made.node.body)) {
        this.#element(value, inner, NO_LOOPS, next);
      }
      return;
    }
    if (classScopeOf(func, scope) === undefined) this.#rest(call, scope, loops, next);
  }

  /** What gives a tool its name, when that is no constant. */
  #nameFrom(given: ExprNode, at: Call, scope: Scope, loops: Loops, next: number): void {
    const source = sourceOf(given, scope, loops);
    const isKnown = source === undefined && isOwn(given, scope);
    if (isKnown) return;
    const texts = source === undefined ? undefined : textsOf(source);
    if (source !== undefined && texts === undefined) {
      return this.#list(source.expression, source.scope, NO_LOOPS, next);
    }
    if (texts === undefined || !isName(given)) {
      return void this.open.push({ expression: given, scope, at });
    }
    for (const text of texts) this.names.push({ text, at });
  }

  /** What is no list or tool of this file: an element of a loop leads to what that runs over. */
  #rest(expression: ExprNode, scope: Scope, loops: Loops, next: number): void {
    const source = sourceOf(expression, scope, loops);
    if (source !== undefined) return this.#list(source.expression, source.scope, NO_LOOPS, next);
    const binding = isName(expression) ? scope.find(expression.id, expression) : undefined;
    const isKnown = binding?.kind === "function" || binding?.kind === "class" ||
      binding?.kind === "self";
    if (!isKnown && !isOwn(expression, scope)) this.#gap(expression);
  }

  #gap(expression: ExprNode): void {
    this.gaps.push(expression);
  }
}

/** What a loop runs over that gives an element the name with which an expression begins. */
function sourceOf(expression: ExprNode, scope: Scope, loops: Loops): Scoped | undefined {
  const root = rootOf(expression);
  const known = root === undefined ? undefined : loops.get(root.id);
  if (known !== undefined || root === undefined) return known;
  const binding = scope.find(root.id, root);
  return binding?.kind === "each" ? { expression: binding.of, scope: binding.scope } : undefined;
}

/** The first name in an expression. */
function rootOf(expression: ExprNode): Extract<ExprNode, { nodeType: "Name" }> | undefined {
  if (isName(expression)) return expression;
  const isBegun = isAttribute(expression) || isCall(expression) ||
    expression.nodeType === "Subscript";
  if (!isBegun && expression.nodeType !== "JoinedStr" && expression.nodeType !== "BinOp") {
    return undefined;
  }
  const open = [...childrenOf(expression)].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isName(node)) return node;
    const [first] = childrenOf(node);
    if (first !== undefined) open.push(first);
  }
  return undefined;
}

/** `self.name`: the tools are the instances. */
function isOwn(expression: ExprNode, scope: Scope): boolean {
  const root = rootOf(expression);
  return root !== undefined && isAttribute(expression) &&
    scope.find(root.id, root)?.kind === "self" && /name$/i.test(expression.attr);
}

/** The texts of a list that has nothing else. */
function textsOf({ expression, scope }: Scoped): readonly string[] | undefined {
  const binding = isName(expression) ? scope.find(expression.id, expression) : undefined;
  const node = binding?.kind === "value" ? binding.expression : expression;
  const home = binding?.kind === "value" ? binding.scope : scope;
  if (node.nodeType !== "List" && node.nodeType !== "Tuple" && node.nodeType !== "Set") {
    return undefined;
  }
  const texts = node.elts.flatMap((each) => textOf(each, home) ?? []);
  return texts.length === node.elts.length && texts.length > 0 ? texts : undefined;
}
