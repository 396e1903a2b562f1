/** What may be in the answer of a handler of a script beside what can be told. */

import { choicesOf, classOf, functionOf, literalOf, propertyOf } from "./definitions.ts";
import {
  bare,
  isFunction,
  keyOf,
  memberName,
  namesIn,
  type Node,
  nodeAt,
  nodesAt,
  returnsOf,
  wordAt,
} from "./parse.ts";
import { MAX_STEPS, type Scope } from "./scope.ts";
import { textOf } from "./values.ts";

/** Methods of lists that give the same elements. */
const PASSING = /^(?:filter|slice|flat|sort|reverse|values|toSorted|toReversed|concat)$/;

/** An expression, and the scope that it is in. */
interface Scoped {
  readonly expression: Node;
  readonly scope: Scope;
}

/** Follows what a handler returns, from list to list. */
export class AnswerGaps {
  /** Expressions that nothing tells. */
  readonly gaps: Node[] = [];
  /** Names of tools that nothing in the file tells. */
  readonly open: (Scoped & { readonly at: Node })[] = [];
  /** Names that a loop over constant texts gives to tools. */
  readonly names: { readonly text: string; readonly at: Node }[] = [];
  readonly #seen = new Set<Node>();

  /** `scope` is the one inside the handler. */
  read(handler: Node, scope: Scope): void {
    for (const value of returnsOf(handler)) {
      const tools = propertyOf(value, "tools", scope);
      if (tools !== undefined) this.#list(tools.expression, tools.scope, 0);
    }
  }

  /** The expression, unless it was looked at before or lies too far. */
  #opened(given: Node, steps: number): Node | undefined {
    const node = bare(given);
    if (this.#seen.has(node)) return undefined;
    this.#seen.add(node);
    if (steps <= MAX_STEPS) return node;
    this.gaps.push(node);
    return undefined;
  }

  #list(given: Node, scope: Scope, steps: number): void {
    const node = this.#opened(given, steps);
    if (node === undefined) return;
    const next = steps + 1;
    switch (node.type) {
      case "ConditionalExpression":
      case "LogicalExpression":
        for (const each of choicesOf(node)) this.#list(each, scope, next);
        return;
      case "ArrayExpression":
        for (const each of nodesAt(node, "elements")) this.#part(each, scope, next);
        return;
      case "ObjectExpression":
        for (const property of nodesAt(node, "properties")) {
          const spread = nodeAt(property, "argument");
          const value = nodeAt(property, "value");
          if (spread !== undefined) this.#list(spread, scope, next);
          else if (value !== undefined) this.#element(value, scope, next);
        }
        return;
      case "Identifier":
        return this.#named(node, scope, next);
      case "MemberExpression": {
        const literal = literalOf(node, scope);
        return literal === undefined
          ? this.#rest(node, scope, next)
          : this.#list(literal.expression, literal.scope, next);
      }
      case "CallExpression":
        return this.#listOfCall(node, scope, next);
    }
  }

  /** An element, or what is spread. */
  #part(node: Node, scope: Scope, next: number): void {
    const spread = node.type === "SpreadElement" ? nodeAt(node, "argument") : undefined;
    if (spread === undefined) this.#element(node, scope, next);
    else this.#list(spread, scope, next);
  }

  #named(node: Node, scope: Scope, next: number): void {
    const name = wordAt(node, "name") ?? "";
    const binding = scope.find(name);
    const literal = literalOf(node, scope);
    if (binding?.kind === "member" && literal !== undefined) {
      return this.#list(literal.expression, literal.scope, next);
    }
    if (binding?.kind !== "value" || loopOf(name, scope) !== undefined) {
      return this.#rest(node, scope, next);
    }
    this.#list(binding.expression, binding.scope, next);
    for (const each of scope.known.pushed.get(name) ?? []) {
      if (each.scope.find(name) === binding) this.#part(each.node, each.scope, next);
    }
  }

  #listOfCall(node: Node, scope: Scope, next: number): void {
    const callee = nodeAt(node, "callee");
    const given = nodesAt(node, "arguments");
    const called = callee === undefined ? undefined : functionOf(callee, scope);
    if (called !== undefined) {
      const inner = called.scope.enter(called.node);
      for (const value of returnsOf(called.node)) this.#list(value, inner, next);
      return;
    }
    const object = nodeAt(callee, "object");
    const method = callee?.type === "MemberExpression" ? memberName(callee) : undefined;
    if (object === undefined || method === undefined) return this.#rest(node, scope, next);
    const [first] = given;
    const isOfClass = /^(?:Object|Array|Promise)$/.test(wordAt(object, "name") ?? "");
    if (isOfClass && /^(?:values|entries|from|all|of|freeze)$/.test(method)) {
      for (const each of given) this.#list(each, scope, next);
      return;
    }
    if (!isOfClass && PASSING.test(method)) {
      this.#list(object, scope, next);
      for (const each of method === "concat" ? given : []) this.#list(each, scope, next);
      return;
    }
    if (!isOfClass && /^(?:map|flatMap)$/.test(method) && first !== undefined) {
      const maker = functionOf(first, scope);
      if (maker === undefined) return this.#list(object, scope, next);
      const inner = maker.scope.enter(maker.node);
      for (const value of returnsOf(maker.node)) {
        if (method === "map") this.#element(value, inner, next);
        else this.#list(value, inner, next);
      }
      return;
    }
    this.#rest(node, scope, next);
  }

  #element(given: Node, scope: Scope, steps: number): void {
    const node = this.#opened(given, steps);
    if (node === undefined) return;
    const next = steps + 1;
    switch (node.type) {
      case "ConditionalExpression":
      case "LogicalExpression":
        for (const each of choicesOf(node)) this.#element(each, scope, next);
        return;
      case "ObjectExpression":
        return this.#object(node, scope, next);
      case "Identifier": {
        const name = wordAt(node, "name") ?? "";
        const binding = scope.find(name);
        return binding?.kind === "value" && loopOf(name, scope) === undefined
          ? this.#element(binding.expression, binding.scope, next)
          : this.#rest(node, scope, next);
      }
      case "CallExpression": {
        const callee = nodeAt(node, "callee");
        const called = callee === undefined ? undefined : functionOf(callee, scope);
        if (called === undefined) return this.#rest(node, scope, next);
        const inner = called.scope.enter(called.node);
        for (const value of returnsOf(called.node)) this.#element(value, inner, next);
        return;
      }
      case "MemberExpression":
        return this.#rest(node, scope, next);
    }
  }

  #object(node: Node, scope: Scope, next: number): void {
    const properties = nodesAt(node, "properties");
    const name = properties.find((each) => keyOf(each) === "name");
    const value = nodeAt(name, "value");
    if (value === undefined) {
      for (const each of properties) {
        const spread = nodeAt(each, "argument");
        if (spread !== undefined) this.#element(spread, scope, next);
      }
      return;
    }
    if (textOf(value, scope) !== undefined) return;
    const source = sourceOf(value, scope);
    if (source === undefined) return void this.open.push({ expression: value, scope, at: node });
    const texts = textsOf(source);
    if (texts === undefined) return this.#list(source.expression, source.scope, next);
    if (bare(value).type !== "Identifier") {
      return void this.open.push({ expression: value, scope, at: node });
    }
    for (const text of texts) this.names.push({ text, at: value });
  }

  /** What is no list or tool of this file: an element of a loop leads to what that runs over. */
  #rest(node: Node, scope: Scope, next: number): void {
    const source = sourceOf(node, scope);
    if (source !== undefined) return this.#list(source.expression, source.scope, next);
    const isKnown = classOf(node, scope) !== undefined || functionOf(node, scope) !== undefined ||
      literalOf(node, scope) !== undefined || wordAt(node, "name") === "undefined" ||
      nodeAt(node, "object")?.type === "ThisExpression";
    if (!isKnown) this.gaps.push(node);
  }
}

/** What a loop runs over that gives an element the name with which an expression begins. */
function sourceOf(expression: Node, scope: Scope): Scoped | undefined {
  let node = bare(expression);
  for (;;) {
    const inner = nodeAt(node, "object") ?? nodeAt(node, "callee") ??
      (node.type === "TemplateLiteral" ? nodesAt(node, "expressions")[0] : undefined);
    if (inner === undefined) break;
    node = bare(inner);
  }
  return node.type === "Identifier" ? loopOf(wordAt(node, "name") ?? "", scope) : undefined;
}

/** What a loop runs over that gives an element a name. */
function loopOf(name: string, scope: Scope): Scoped | undefined {
  for (let home: Scope | undefined = scope; home !== undefined; home = home.parent) {
    const loop = scope.known.loops.get(name)?.findLast((each) => each.scope === home);
    if (loop !== undefined) return loop;
    const { holder } = home;
    // A parameter of the function that a list is mapped by.
    const isGiven = holder !== undefined && isFunction(holder) &&
      namesIn(nodesAt(holder, "params")[0]).includes(name);
    if (isGiven) return scope.known.runsOver.get(holder);
    if (home.bindings.has(name)) return undefined;
  }
  return undefined;
}

/** The texts of a list that has nothing else, or the keys of an object. */
function textsOf({ expression, scope }: Scoped): readonly string[] | undefined {
  const node = bare(expression);
  const callee = nodeAt(node, "callee");
  const [first] = nodesAt(node, "arguments");
  const isKeys = wordAt(nodeAt(callee, "object"), "name") === "Object" && callee !== undefined &&
    /^(?:keys|entries)$/.test(memberName(callee) ?? "");
  const literal = literalOf(isKeys && first !== undefined ? first : node, scope);
  if (literal === undefined) return undefined;
  const isObject = literal.expression.type === "ObjectExpression";
  if (isKeys !== isObject) return undefined;
  const parts = nodesAt(literal.expression, isObject ? "properties" : "elements");
  const texts = parts.flatMap((each) =>
    (isObject ? keyOf(each) : textOf(each, literal.scope)) ?? []
  );
  return texts.length === parts.length && texts.length > 0 ? texts : undefined;
}
