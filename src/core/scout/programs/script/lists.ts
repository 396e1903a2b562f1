/** Lists and objects of tools that an agent of a script is given. */

import type { Element } from "../site.ts";
import { classOf, functionOf, literalOf, propertyOf } from "./definitions.ts";
import type { Draft } from "./draft.ts";
import type { Namings } from "./namings.ts";
import { bare, keyOf, type Node, nodeAt, nodesAt, returnsOf } from "./parse.ts";
import { pathOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./values.ts";

/** How many names and calls are followed to find a list. */
const MAX_STEPS = 8;

/** A call that takes tools. */
export interface ToolTaker {
  /** The argument that is the list, or the name of the property that is it. */
  readonly place: string | number;
  readonly given: readonly Node[];
  readonly scope: Scope;
  /** Path of the call. */
  readonly owner: string;
}

/** Gathers calls that take tools, and reads the lists when all calls are known. */
export class Lists {
  readonly #draft: Draft;
  readonly #namings: Namings;
  readonly #takers: ToolTaker[] = [];
  readonly #seen = new Set<Node>();

  constructor(draft: Draft, namings: Namings) {
    this.#draft = draft;
    this.#namings = namings;
  }

  note(taker: ToolTaker): void {
    this.#takers.push(taker);
  }

  finish(): void {
    for (const { place, given, scope, owner } of this.#takers) {
      if (typeof place === "number") {
        const list = given[place];
        if (list !== undefined) this.#readList(list, scope, owner, 0);
        continue;
      }
      for (const each of given) {
        const tools = propertyOf(each, place, scope);
        if (tools !== undefined) this.#readList(tools.expression, tools.scope, owner, 0);
      }
    }
  }

  #readList(given: Node, scope: Scope, owner: string, steps: number): void {
    const node = bare(given);
    if (steps > MAX_STEPS || this.#seen.has(node)) return;
    this.#seen.add(node);
    const next = steps + 1;
    switch (node.type) {
      case "ConditionalExpression":
      case "LogicalExpression":
        for (const member of ["left", "right", "consequent", "alternate"]) {
          const each = nodeAt(node, member);
          if (each !== undefined) this.#readList(each, scope, owner, next);
        }
        return;
      case "ObjectExpression":
        for (const property of nodesAt(node, "properties")) {
          const [key, value] = [keyOf(property), nodeAt(property, "value")];
          const spread = spreadIn(property);
          if (spread !== undefined) this.#readList(spread, scope, owner, next);
          else if (key !== undefined && value !== undefined) {
            this.#readElement(value, scope, owner, key);
          }
        }
        return;
      case "ArrayExpression":
        for (const each of nodesAt(node, "elements")) {
          const spread = spreadIn(each);
          if (spread !== undefined) this.#readList(spread, scope, owner, next);
          else this.#readElement(each, scope, owner, undefined);
        }
        return;
      case "ObjectPattern":
      case "ArrowFunctionExpression":
      case "FunctionExpression":
        for (const value of returnsOf(node)) {
          this.#readList(value, scope.enter(node), owner, next);
        }
        return;
    }
    const literal = literalOf(node, scope);
    if (literal !== undefined) this.#readList(literal.expression, literal.scope, owner, next);
  }

  #readElement(given: Node, scope: Scope, owner: string, key: string | undefined): void {
    const node = bare(given);
    if (classOf(node, scope) !== undefined) return; // found where the class is
    const site = this.#draft.calls.find(node, scope);
    if (site !== undefined) {
      if (key !== undefined) this.#namings.name(node, scope, { name: key, isCertain: true });
      const own = key ?? (site.own === "" ? lastOf(site.path) : site.own);
      return this.#add(site.path, own, owner, "object", node);
    }
    const literal = literalOf(node, scope);
    if (literal?.expression.type === "ObjectExpression") {
      const own = isToolObject(literal.expression) ? key ?? nameIn(node, scope) : undefined;
      if (own !== undefined) this.#add("", own, owner, "function", node);
      return;
    }
    if (functionOf(node, scope) !== undefined) return;
    const path = pathOf(node, scope);
    if (path === undefined || path.startsWith("?")) {
      // What is called is not known, but what a model may call is: the key.
      if (key !== undefined && node.type === "CallExpression") {
        this.#add("", key, owner, "foreign", node);
      }
      return;
    }
    if (key !== undefined) this.#namings.name(node, scope, { name: key, isCertain: true });
    this.#add(path, key ?? lastOf(path), owner, "unknown", node);
  }

  #add(path: string, own: string, owner: string, element: Element, node: Node): void {
    this.#draft.sites.push({
      ...{ form: "listed", path, own, owner, element, positional: [], named: {} },
      ...this.#draft.placeOf(node),
    });
  }
}

/** What `...` spreads. */
function spreadIn(node: Node): Node | undefined {
  return node.type === "SpreadElement" ? nodeAt(node, "argument") : undefined;
}

function isToolObject(object: Node): boolean {
  const keys = nodesAt(object, "properties").map(keyOf);
  return ["execute", "inputSchema", "parameters", "description"].some((each) =>
    keys.includes(each)
  );
}

/** The text under `name` in an object. */
function nameIn(object: Node, scope: Scope): string | undefined {
  const name = propertyOf(object, "name", scope);
  return name === undefined ? undefined : textOf(name.expression, name.scope);
}

function lastOf(path: string): string {
  return (path.split(/[.:]/).at(-1) ?? path).replaceAll("()", "");
}
