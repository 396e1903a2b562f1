/** Lists and objects of tools that an agent of a script is given. */

import { clientOf } from "../model_calls.ts";
import { libraryOf } from "../relevance.ts";
import type { Element, Naming, Site } from "../site.ts";
import { placeOfSite } from "./calls.ts";
import {
  choicesOf,
  classOf,
  functionOf,
  literalOf,
  propertyOf,
  returnedProperty,
} from "./definitions.ts";
import { describedName, isOneTool, isToolObject } from "./described.ts";
import type { Draft } from "./draft.ts";
import type { Namings } from "./namings.ts";
import {
  bare,
  isFunction,
  keyOf,
  memberName,
  type Node,
  nodeAt,
  nodesAt,
  returnsOf,
  wordAt,
} from "./parse.ts";
import { pathOf } from "./paths.ts";
import { toolPlaces } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./values.ts";
import { codeOf } from "./written.ts";

/** How many names and calls are followed to find a list. */
const MAX_STEPS = 8;
/** Lists and elements of a file that are looked at for what other files may give to an agent. */
const OFFERED_MAX = 20_000;
/** Methods of lists that give the same elements. */
/** Adapters of gait, which return the tools that they are given after the gate. */
const GATING = /^@gait\/cli\b.*\bgateTools$/;
const PASSING = /^(?:filter|concat|slice|flat|sort|reverse|values|entries|toSorted|toReversed)$/;
/** Functions of `Object`, `Array` and `Promise` that give the elements of what they are given. */
const COLLECTING = /^(?:values|entries|assign|freeze|seal|fromEntries|from|all|of)$/;

/** A call that takes tools. */
export interface ToolTaker {
  /** The argument that is the list, or the name of the property that is it. */
  readonly place: string | number;
  readonly given: readonly Node[];
  readonly scope: Scope;
  /** Path of the call. */
  readonly owner: string;
}

/** Where what is found goes. */
interface Sink {
  readonly sites: Site[];
  readonly namings: Naming[];
  /** Nodes of lists that were read. */
  readonly seen: Set<Node>;
  /** Empty for a list that other files may give to an agent. */
  readonly owner: string;
}

/** Gathers calls that take tools, and reads the lists when all calls are known. */
export class Lists {
  readonly #draft: Draft;
  readonly #namings: Namings;
  readonly #takers: ToolTaker[] = [];
  readonly #seen = new Set<Node>();
  /** Of what the exports of the file offer, how much may still be looked at. */
  #left = OFFERED_MAX;

  constructor(draft: Draft, namings: Namings) {
    this.#draft = draft;
    this.#namings = namings;
  }

  note(taker: ToolTaker): void {
    this.#takers.push(taker);
  }

  finish(): void {
    const found: Site[] = [];
    const { namings } = this.#draft;
    for (const { place, given, scope, owner } of this.#takers) {
      const sink = { sites: found, namings, seen: this.#seen, owner };
      if (typeof place === "number") {
        const list = given[place];
        if (list !== undefined) this.#readList(list, scope, sink, 0);
        continue;
      }
      let isKnown = clientOf(owner) !== undefined || place !== "tools";
      for (const each of given) {
        const tools = propertyOf(each, place, scope) ?? returnedProperty(each, place, scope);
        if (tools !== undefined) this.#readList(tools.expression, tools.scope, sink, 0);
        // What an object starts with is not what it has when it is given.
        const starts = tools !== undefined && bare(each).type !== "ObjectExpression" &&
          isEmptyList(tools.expression);
        if (starts) this.#addHidden(each, sink);
        isKnown ||= tools !== undefined || !this.#mayHold(each, scope);
      }
      const [first] = given;
      if (!isKnown && first !== undefined) this.#addHidden(first, sink);
    }
    for (const site of found) this.#note(site);
  }

  /** What a program offers a model itself, and nothing tells, may be what its own helpers make. */
  #note(site: Site): void {
    const { element, owner = "", own: code, line, column } = site;
    const framework = element === "hidden" ? clientOf(owner) : undefined;
    if (framework === undefined) return void this.#draft.sites.push(site);
    this.#draft.answers.push({ parts: [], isOpen: true, code, framework, line, column });
  }

  /** Whether an argument is, or spreads, an object that nothing is known of. */
  #mayHold(given: Node, scope: Scope): boolean {
    const node = bare(given);
    if (!REFERRING.has(node.type) && node.type !== "ObjectExpression") return false;
    const literal = literalOf(node, scope);
    if (literal === undefined) return textOf(node, scope) === undefined;
    return nodesAt(literal.expression, "properties").some((each) => {
      const spread = spreadIn(each);
      return spread !== undefined &&
        choicesOf(spread).some((choice) =>
          REFERRING.has(choice.type) && literalOf(choice, literal.scope) === undefined &&
          /^(?:opt|conf|param|arg|set|prop|tool|agent|base|default|rest|input|o$)/i.test(
            codeOf(choice),
          )
        );
    });
  }

  /** Elements of the list or object that an expression is, if another file gives it to an agent. */
  offeredBy(node: Node, scope: Scope): Pick<Sink, "sites" | "namings"> {
    const sink: Sink = { sites: [], namings: [], seen: new Set(), owner: "" };
    this.#readList(node, scope, sink, 0);
    return sink;
  }

  /** Elements of the lists and objects that a function returns. */
  offeredByFunction(node: Node, scope: Scope): Pick<Sink, "sites" | "namings"> {
    const sink: Sink = { sites: [], namings: [], seen: new Set(), owner: "" };
    const inner = scope.enter(node);
    for (const value of returnsOf(node)) this.#readList(value, inner, sink, 0);
    return sink;
  }

  #readList(given: Node, scope: Scope, sink: Sink, steps: number): void {
    const node = bare(given);
    if (sink.seen.has(node) || !this.#mayRead(sink)) return;
    if (steps > MAX_STEPS) return this.#addHidden(node, sink);
    sink.seen.add(node);
    const next = steps + 1;
    switch (node.type) {
      case "ConditionalExpression":
      case "LogicalExpression":
        for (const each of choicesOf(node)) this.#readList(each, scope, sink, next);
        return;
      case "ObjectExpression":
        if (describedName(node, scope) !== undefined) {
          return this.#readElement(node, scope, sink, undefined);
        }
        if (isOneTool(node)) return; // which key it gets is told where it is used
        for (const property of nodesAt(node, "properties")) {
          const [key, value] = [keyOf(property), nodeAt(property, "value")];
          const spread = spreadIn(property);
          if (spread !== undefined) this.#readList(spread, scope, sink, next);
          else if (value !== undefined) {
            const computed = nodeAt(property, "key");
            const text = key ?? (computed === undefined ? undefined : textOf(computed, scope));
            this.#readElement(value, scope, sink, text);
          }
        }
        return;
      case "ArrayExpression":
        for (const each of nodesAt(node, "elements")) {
          const spread = spreadIn(each);
          if (spread !== undefined) this.#readList(spread, scope, sink, next);
          else this.#readElement(each, scope, sink, undefined);
        }
        return;
      case "ObjectPattern":
      case "ArrowFunctionExpression":
      case "FunctionExpression":
        for (const value of returnsOf(node)) {
          this.#readList(value, scope.enter(node), sink, next);
        }
        return;
      case "Literal":
      case "UnaryExpression":
        return;
      case "Identifier":
        return this.#readName(node, scope, sink, next);
      case "CallExpression":
        return this.#readCall(node, scope, sink, next);
    }
    const literal = literalOf(node, scope);
    const isField = node.type === "MemberExpression" && sink.owner !== "";
    if (isField && literal !== undefined && isEmptyList(literal.expression)) {
      return this.#addHidden(node, sink);
    }
    if (literal !== undefined) return this.#readList(literal.expression, literal.scope, sink, next);
    this.#follow(node, scope, sink);
  }

  #readName(node: Node, scope: Scope, sink: Sink, next: number): void {
    const name = wordAt(node, "name") ?? "";
    if (name === "undefined") return;
    const binding = scope.find(name);
    if (binding?.kind === "value") {
      this.#readList(binding.expression, binding.scope, sink, next);
      const { pushed, keyed } = scope.known;
      for (const each of pushed.get(name) ?? []) {
        if (each.scope.find(name) !== binding) continue;
        const spread = spreadIn(each.node);
        if (spread !== undefined) this.#readList(spread, each.scope, sink, next);
        else this.#readElement(each.node, each.scope, sink, undefined);
      }
      for (const { key, value, scope: home } of keyed.get(name) ?? []) {
        if (home.find(name) !== binding) continue;
        const text = typeof key === "string" ? key : textOf(key, home);
        if (text === undefined && typeof key !== "string") this.#addHidden(key, sink);
        else this.#readElement(value, home, sink, text);
      }
      return;
    }
    const literal = literalOf(node, scope);
    if (literal !== undefined) return this.#readList(literal.expression, literal.scope, sink, next);
    this.#follow(node, scope, sink);
  }

  #readCall(node: Node, scope: Scope, sink: Sink, next: number): void {
    const callee = nodeAt(node, "callee");
    const given = nodesAt(node, "arguments");
    const [, gated] = given;
    if (callee !== undefined && gated !== undefined && GATING.test(pathOf(callee, scope) ?? "")) {
      return this.#readList(gated, scope, sink, next);
    }
    const called = callee === undefined ? undefined : functionOf(callee, scope);
    if (called !== undefined) {
      const values = returnsOf(called.node);
      const inner = called.scope.enter(called.node);
      for (const value of values) this.#readList(value, inner, sink, next);
      if (values.length === 0) this.#addHidden(node, sink);
      return;
    }
    const object = nodeAt(callee, "object");
    const method = callee?.type === "MemberExpression" ? memberName(callee) : undefined;
    if (object !== undefined && method !== undefined) {
      const isOfClass = /^(?:Object|Array|Promise)$/.test(wordAt(object, "name") ?? "");
      if (isOfClass ? COLLECTING.test(method) : PASSING.test(method)) {
        const lists = isOfClass ? given : method === "concat" ? [object, ...given] : [object];
        for (const each of lists) this.#readList(spreadIn(each) ?? each, scope, sink, next);
        return;
      }
      if (!isOfClass && /^(?:map|flatMap)$/.test(method)) {
        return this.#readMapped(node, object, scope, sink, next);
      }
    }
    this.#follow(node, scope, sink);
  }

  /** `defs.map((each) => ({ type: "function", function: each }))`: of names it makes what nothing tells. */
  #readMapped(node: Node, source: Node, scope: Scope, sink: Sink, next: number): void {
    const inner: Sink = { ...sink, sites: [] };
    this.#readList(source, scope, inner, next);
    const known = inner.sites.filter(({ element }) => element !== "hidden");
    if (known.length === 0) return this.#addHidden(node, sink);
    for (const each of known) sink.sites.push(each);
  }

  /** Notes a list that another file may have, or that nothing tells. */
  #follow(node: Node, scope: Scope, sink: Sink): void {
    const path = pathOf(node, scope);
    if (path === undefined || path.startsWith("?")) return this.#addHidden(node, sink);
    if (toolPlaces(path.replace(/\(\)$/, "")).length > 0) return;
    if (libraryOf(path, "script") !== undefined) {
      // What a file offers to others may be one tool of a library, and no list.
      if (sink.owner !== "") this.#addHidden(node, sink);
      return;
    }
    this.#add({ path, own: codeOf(node), element: "list" }, node, sink);
  }

  #mayRead({ owner }: Sink): boolean {
    return owner !== "" || this.#left-- > 0;
  }

  #readElement(given: Node, scope: Scope, sink: Sink, key: string | undefined): void {
    const node = bare(given);
    if (!this.#mayRead(sink)) return;
    if (classOf(node, scope) !== undefined) return; // found where the class is
    if (node.type === "ConditionalExpression" || node.type === "LogicalExpression") {
      for (const each of choicesOf(node)) {
        if (each.type !== "Literal" && wordAt(each, "name") !== "undefined") {
          this.#readElement(each, scope, sink, key);
        }
      }
      return;
    }
    const site = this.#draft.calls.find(node, scope);
    if (site !== undefined) {
      if (key !== undefined) this.#name(node, scope, sink, key);
      const own = key ?? (site.own === "" ? lastOf(site.path) : site.own);
      const keyed = key === undefined ? {} : { key };
      const made = placeOfSite(site);
      return this.#add({ path: site.path, own, element: "object", made, ...keyed }, node, sink);
    }
    const literal = literalOf(node, scope);
    if (literal?.expression.type === "ObjectExpression") {
      return this.#readObject(node, literal, sink, key);
    }
    if (isFunction(node) || functionOf(node, scope) !== undefined) return;
    const path = pathOf(node, scope);
    if (path === undefined || path.startsWith("?")) {
      if (!REFERRING.has(node.type)) return;
      // What is called is not known, but what a model may call is: the key.
      if (key === undefined) this.#addHidden(node, sink);
      else this.#add({ path: "", own: key, element: "foreign" }, node, sink);
      return;
    }
    if (key !== undefined) this.#name(node, scope, sink, key);
    const own = key ?? lastOf(path);
    this.#add({ path, own, element: "unknown", ...(key === undefined ? {} : { key }) }, node, sink);
  }

  #readObject(
    node: Node,
    literal: { readonly expression: Node; readonly scope: Scope },
    sink: Sink,
    key: string | undefined,
  ): void {
    const name = describedName(literal.expression, literal.scope);
    if (name === undefined && (key === undefined || !isToolObject(literal.expression))) {
      // `{ type: "function", function: { function: run } }`
      const isTool = key === undefined && sink.owner !== "" &&
        propertyOf(literal.expression, "function", literal.scope) !== undefined;
      if (isTool) this.#addHidden(node, sink);
      return;
    }
    // Where tools have keys, a model sees the key.
    if (key !== undefined) this.#add({ path: "", own: key, element: "function" }, node, sink);
    else if (name !== undefined && "text" in name) {
      this.#add({ path: "", own: name.text, element: "function" }, literal.expression, sink);
    } else this.#addHidden(node, sink);
  }

  #name(node: Node, scope: Scope, sink: Sink, name: string): void {
    this.#namings.name(node, scope, { name, isCertain: true }, sink.namings);
  }

  /** What nothing tells without running the program. */
  #addHidden(node: Node, sink: Sink): void {
    this.#add({ path: "", own: codeOf(node), element: "hidden" }, node, sink);
  }

  #add(
    { key, ...site }: Pick<Site, "path" | "own" | "made"> & {
      readonly element: Element;
      readonly key?: string;
    },
    node: Node,
    { sites, owner }: Sink,
  ): void {
    sites.push({
      ...{ form: "listed", owner, positional: [], ...site },
      named: key === undefined ? {} : { name: { text: key, code: key } },
      ...this.#draft.placeOf(node),
    });
  }
}

function isEmptyList(node: Node): boolean {
  return node.type === "ArrayExpression" && nodesAt(node, "elements").length === 0;
}

/** Expressions that may stand for a tool. */
const REFERRING = new Set(["Identifier", "MemberExpression", "CallExpression", "NewExpression"]);

/** What `...` spreads. */
function spreadIn(node: Node): Node | undefined {
  return node.type === "SpreadElement" ? nodeAt(node, "argument") : undefined;
}

function lastOf(path: string): string {
  return (path.split(/[.:]/).at(-1) ?? path).replaceAll("()", "");
}
