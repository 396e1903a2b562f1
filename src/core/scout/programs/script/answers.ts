/** What handlers of scripts answer that list the tools of a server. */

import type { AnswerPart, Site, Value } from "../site.ts";
import { AnswerGaps } from "./answer_gaps.ts";
import { functionOf, literalOf } from "./definitions.ts";
import type { Draft } from "./draft.ts";
import {
  bare,
  childrenOf,
  isClass,
  isFunction,
  keyOf,
  type Node,
  nodeAt,
  nodesAt,
  returnsOf,
  wordAt,
} from "./parse.ts";
import { isOfTree, pathOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { attributeValues, propertyValues, textOf, valueOf } from "./values.ts";
import { codeOf } from "./written.ts";

/** The method by which a client of MCP asks for the tools of a server. */
export const LIST_METHOD = "tools/list";
/** Nodes of a file that are looked at for what handlers answer; a tenth for each answer. */
const ANSWER_NODES = 200_000;
/** Deeper nodes of an answer are not looked at. */
const MAX_DEPTH = 200;

interface Search {
  readonly parts: AnswerPart[];
  readonly seen: Set<Node>;
}

/** Reads answers of one file. */
export class AnswerReader {
  readonly #draft: Draft;
  /** Nodes that may still be looked at in this file. */
  #budget = ANSWER_NODES;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** Reads what a handler of `tools/list` answers. */
  readHandler([request, handler]: readonly Node[], scope: Scope): void {
    if (request === undefined || handler === undefined) return;
    const path = pathOf(request, scope) ?? wordAt(request, "name") ?? "";
    const method = textOf(request, scope);
    const isOther = method === undefined
      ? /(?:Request|Notification)(?:Schema)?$/.test(path)
      : method !== LIST_METHOD;
    if (isOther && !/\bListToolsRequestSchema$/.test(path)) return;
    const called = functionOf(handler, scope);
    const inner = called?.scope.enter(called.node);
    const { parts } = called === undefined || inner === undefined
      ? this.#searched(handler, scope)
      : this.#searched(called.node, inner);
    const beside = new AnswerGaps();
    if (called !== undefined && inner !== undefined) beside.read(called.node, inner);
    const known = new Set(
      parts.flatMap((part) => typeof part === "string" ? [] : part.named["name"]?.text ?? []),
    );
    for (const { text, at } of beside.names) {
      if (!known.has(text)) parts.push(this.#answer({ name: { text, code: text } }, at));
    }
    this.#draft.answers.push({
      parts,
      isOpen: called === undefined || !answersNothing(called.node),
      code: LIST_METHOD,
      ...this.#draft.placeOf(handler),
    });
    for (const { expression, scope: home, at } of parts.length === 0 ? [] : beside.open) {
      const name = valueOf(expression, home);
      this.#draft.answers.push({
        parts: [this.#answer({ name }, at)],
        isOpen: true,
        code: name.code,
        ...this.#draft.placeOf(at),
      });
    }
    // Without any tool, the whole answer is one that nothing tells.
    for (const gap of parts.length === 0 ? [] : beside.gaps) {
      const path = called === undefined ? undefined : pathOf(gap, inner ?? scope);
      this.#draft.answers.push({
        parts: path !== undefined && isOfTree(path) ? [path] : [],
        isOpen: true,
        code: codeOf(gap),
        ...this.#draft.placeOf(gap),
      });
    }
  }

  /** The tools in what an expression or function gives, and the paths of what else may hold some. */
  partsOf(node: Node, scope: Scope): readonly AnswerPart[] {
    return this.#searched(node, scope).parts;
  }

  #searched(node: Node, scope: Scope): Search {
    const search: Search = { parts: [], seen: new Set() };
    this.#search(bare(node), scope, search, 0);
    this.#budget -= search.seen.size;
    return search;
  }

  /** The tools in what a function returns. */
  partsReturned(node: Node, scope: Scope): readonly AnswerPart[] {
    const search: Search = { parts: [], seen: new Set() };
    const inner = scope.enter(node);
    for (const value of returnsOf(node)) this.#search(bare(value), inner, search, 0);
    this.#budget -= search.seen.size;
    return search.parts;
  }

  #search(node: Node, scope: Scope, search: Search, steps: number): void {
    const { parts, seen } = search;
    const left = Math.min(ANSWER_NODES / 10, this.#budget);
    if (steps > MAX_DEPTH || seen.has(node) || seen.size > left) return;
    seen.add(node);
    if (node.type === "ObjectExpression" && this.#readObject(node, scope, parts)) return;
    if (isClass(node)) return this.#readClass(node, scope, parts);
    const next = steps + 1;
    if (node.type === "Identifier") return this.#searchName(node, scope, search, next);
    if (node.type === "MemberExpression") this.#searchMember(node, scope, search, next);
    const inner = isFunction(node) && scope.holder !== node ? scope.enter(node) : scope;
    for (const child of childrenOf(node)) this.#search(child, inner, search, next);
  }

  /** Searches what a name stands for. */
  #searchName(node: Node, scope: Scope, search: Search, next: number): void {
    const name = wordAt(node, "name") ?? "";
    const binding = scope.find(name);
    switch (binding?.kind) {
      case "import":
        if (isOfTree(binding.path)) search.parts.push(binding.path);
        return;
      case "value":
        this.#search(bare(binding.expression), binding.scope, search, next);
        for (const each of scope.known.pushed.get(name) ?? []) {
          if (each.scope.find(name) !== binding) continue;
          this.#search(bare(each.node), each.scope, search, next);
        }
        return;
      case "member": {
        const path = pathOf(node, scope);
        if (path !== undefined && isOfTree(path)) search.parts.push(path);
        this.#search(bare(binding.of), binding.scope, search, next);
        return;
      }
      case "function":
      case "class":
        this.#search(binding.node, binding.scope.enter(binding.node), search, next);
    }
  }

  /** Searches what `a.b` stands for. */
  #searchMember(node: Node, scope: Scope, search: Search, next: number): void {
    const called = functionOf(node, scope);
    if (called !== undefined) {
      this.#search(called.node, called.scope.enter(called.node), search, next);
    }
    const literal = literalOf(node, scope);
    if (literal !== undefined) this.#search(literal.expression, literal.scope, search, next);
    const path = pathOf(node, scope);
    if (path !== undefined && isOfTree(path)) search.parts.push(path);
  }

  /** Reads an object as a tool, or as one that has tools by their names. */
  #readObject(node: Node, scope: Scope, parts: AnswerPart[]): boolean {
    const named = propertyValues(node, scope);
    if (
      named["name"] !== undefined &&
      (named["inputSchema"] !== undefined || named["description"] !== undefined)
    ) {
      parts.push(this.#answer(named, node));
      return true;
    }
    let isMap = false;
    for (const property of nodesAt(node, "properties")) {
      const [key, value] = [keyOf(property), nodeAt(property, "value")];
      if (key === undefined || value === undefined) continue;
      const literal = literalOf(value, scope);
      if (literal?.expression.type !== "ObjectExpression") continue;
      const inner = propertyValues(literal.expression, literal.scope);
      const isTool = inner["description"] !== undefined && inner["name"] === undefined &&
        (inner["inputSchema"] !== undefined || inner["parameters"] !== undefined);
      if (!isTool) continue;
      isMap = true;
      parts.push(this.#answer({ ...inner, name: { text: key, code: key } }, property));
    }
    return isMap;
  }

  /** A class whose instances are tools: they have a name and say what they take. */
  #readClass(node: Node, scope: Scope, parts: AnswerPart[]): void {
    const named = attributeValues(scope);
    const says = ["description", "inputSchema", "schema"].some((each) => each in named);
    if (named["name"]?.text !== undefined && says) parts.push(this.#answer(named, node));
  }

  #answer(named: Readonly<Record<string, Value>>, node: Node): Site {
    return {
      ...{ form: "answer", path: "@modelcontextprotocol/sdk:Tool()", own: "" },
      ...{ positional: [], named, ...this.#draft.placeOf(node) },
    };
  }
}

/** Whether all that a handler returns is an empty list. */
function answersNothing(handler: Node): boolean {
  const values = returnsOf(handler).map(bare);
  return values.length > 0 && values.every((value) => {
    const tools = nodesAt(value, "properties").find((each) => keyOf(each) === "tools");
    const list = nodeAt(tools, "value");
    return list?.type === "ArrayExpression" && nodesAt(list, "elements").length === 0;
  });
}
