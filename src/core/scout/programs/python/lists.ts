/** Lists of tools that an agent of Python is given. */

import { libraryOf } from "../relevance.ts";
import type { Site } from "../site.ts";
import { madeClass } from "./classes.ts";
import { classScopeOf, functionOf, returnsOf } from "./definitions.ts";
import { isDecorated } from "./decorators.ts";
import { type AnyNode, type ClassDef, type ExprNode, isCall } from "./parse.ts";
import { pathOf } from "./paths.ts";
import { toolLists } from "./rules.ts";
import { describedName } from "./described.ts";
import type { Scope } from "./scope.ts";
import { argumentsOf } from "./values.ts";
import { codeOf } from "./written.ts";

/** How many names and calls are followed to find a list. */
const MAX_STEPS = 8;
/** How many names and calls are followed to find the class of an instance. */
const INSTANCE_STEPS = 16;

/** A node with its place: a line from 1, and a column in bytes. */
export interface Placed {
  readonly lineno: number;
  readonly col_offset: number;
}

/** Where what is found goes. */
export interface ListSink {
  readonly sites: Site[];
  /** Nodes of lists that were read. */
  readonly seen: Set<object>;
  readonly placeOf: (node: Placed) => Pick<Site, "line" | "column">;
  /** Path of the call that takes the lists; empty for a list that other files may give to one. */
  readonly owner: string;
}

/** Reads lists of tools, and notes their elements as sites. */
export class ListReader {
  readonly #sink: ListSink;

  constructor(sink: ListSink) {
    this.#sink = sink;
  }

  read(list: ExprNode, scope: Scope, steps = 0): void {
    if (this.#sink.seen.has(list)) return;
    if (steps > MAX_STEPS) return this.#addHidden(list);
    this.#sink.seen.add(list);
    const next = steps + 1;
    switch (list.nodeType) {
      case "List":
      case "Tuple":
      case "Set":
        for (const each of list.elts) {
          if (each.nodeType === "Starred") this.read(each.value, scope, next);
          else this.readElement(each, scope);
        }
        return;
      case "Dict":
        if (describedName(list, scope) !== undefined) return this.readElement(list, scope);
        for (const each of list.values) this.readElement(each, scope);
        return;
      case "BinOp":
        this.read(list.left, scope, next);
        return this.read(list.right, scope, next);
      case "BoolOp":
        for (const each of list.values) this.read(each, scope, next);
        return;
      case "IfExp":
        this.read(list.body, scope, next);
        return this.read(list.orelse, scope, next);
      case "ListComp":
      case "GeneratorExp": {
        // `[tool for tool in tools if …]`
        const [generator] = list.generators;
        if (generator === undefined) return;
        this.read(generator.iter, scope, next);
        // `[globals()[name] for name in ["a", "b"]]`
        const isOfTexts = isList(generator.iter) && generator.iter.elts.length > 0 &&
          generator.iter.elts.every(({ nodeType }) => nodeType === "Constant");
        if (isOfTexts && REFERRING.has(list.elt.nodeType)) this.#addHidden(list.elt);
        return;
      }
      case "Await":
      case "Subscript":
      case "Starred":
        return this.read(list.value, scope, next);
      case "Name":
        return this.#readNamed(list, scope, next);
      case "Attribute":
        return this.#readAttribute(list, scope, next);
      case "Call":
        return this.#readCall(list, scope, next);
      case "Constant":
        return;
    }
    this.#addHidden(list);
  }

  #readNamed(list: Extract<ExprNode, { nodeType: "Name" }>, scope: Scope, steps: number): void {
    const binding = scope.find(list.id, list);
    switch (binding?.kind) {
      case "value":
        for (const { expression, isElement } of binding.scope.values.get(list.id) ?? []) {
          if (isElement) this.readElement(expression, binding.scope);
          else this.read(expression, binding.scope, steps);
        }
        return;
      case "function":
        return this.readElement(list, scope); // `tools=function`
      case "each":
        return this.read(binding.of, binding.scope, steps);
      case "import":
        return this.#addList(binding.path, list);
    }
    this.#addHidden(list);
  }

  #readAttribute(
    list: Extract<ExprNode, { nodeType: "Attribute" }>,
    scope: Scope,
    steps: number,
  ): void {
    const binding = classScopeOf(list.value, scope)?.attributes.get(list.attr);
    if (binding?.kind === "value") {
      // What an object starts with is not what it has when an agent gets it.
      if (isEmpty(binding.expression)) this.#addHidden(list);
      return this.read(binding.expression, binding.scope, steps);
    }
    const path = pathOf(list, scope);
    if (path === undefined || path.startsWith("?")) this.#addHidden(list);
    else this.#addList(path, list);
  }

  #readCall(list: Extract<ExprNode, { nodeType: "Call" }>, scope: Scope, steps: number): void {
    const { func, args: [first] } = list;
    const answering = functionOf(func, scope);
    if (answering !== undefined) {
      const inner = answering.scope.enter(answering.node);
      const values = returnsOf(answering.node.body);
      for (const value of values) this.read(value, inner, steps);
      if (values.length === 0) this.#addHidden(list);
      return;
    }
    const isPlain = func.nodeType === "Name" && scope.find(func.id, func) === undefined;
    if (isPlain && first !== undefined && PASSING.test(func.id)) {
      return this.read(func.id === "filter" ? list.args[1] ?? first : first, scope, steps);
    }
    if (func.nodeType === "Attribute" && /^(?:copy|values|items)$/.test(func.attr)) {
      return this.read(func.value, scope, steps);
    }
    // What a file offers to others may be one tool, and no list.
    if (this.#sink.owner === "" && instanceClass(list, scope) !== undefined) {
      return this.readElement(list, scope);
    }
    const path = pathOf(list, scope);
    if (path === undefined || path.startsWith("?")) this.#addHidden(list);
    // `ToolNode(tools)` is read where it is called.
    else if (toolLists(path.replace(/\(\)$/, "")).length === 0) this.#addList(path, list);
  }

  /** Reads what is one element of a list. */
  readElement(element: ExprNode, scope: Scope): void {
    const binding = element.nodeType === "Name" ? scope.find(element.id, element) : undefined;
    if (binding?.kind === "each") return this.read(binding.of, binding.scope);
    const known = elementOf(element, scope, 0);
    if (known === undefined) {
      const made = instanceClass(element, scope);
      if (made === undefined) {
        if (REFERRING.has(element.nodeType)) this.#addHidden(element);
      } else if (this.#sink.owner === "") {
        const tool = { element: "tool", path: "", own: "", named: {} } as const;
        this.#add({ ...tool, made: this.#sink.placeOf(made) }, element);
      } else if (classScopeOf(element, scope) === undefined) {
        // Whether the class that a function makes is one of tools, its base tells, also in another file.
        const path = pathOf(element, scope) ?? "";
        const isTool = libraryOf(path, "python") !== undefined;
        if (!isTool) this.#add({ element: "list", path, own: codeOf(element), named: {} }, element);
      }
      return;
    }
    const { at, ...others } = known;
    if (known.element === "tool") {
      // It is found where it is made; only a list for other files has to keep it.
      if (this.#sink.owner === "") {
        this.#add({ ...others, named: {}, made: this.#sink.placeOf(at) }, at);
      }
      return;
    }
    this.#add({ ...others, named: isCall(at) ? argumentsOf(at, scope).named : {} }, at);
  }

  /** A list that another file may have. */
  #addList(path: string, list: ExprNode): void {
    if (libraryOf(path, "python") !== undefined) {
      // What a file offers to others may be one tool of a library, and no list.
      if (this.#sink.owner !== "") this.#addHidden(list);
      return;
    }
    this.#add({ element: "list", path, own: codeOf(list), named: {} }, list);
  }

  /** What nothing tells without running the program. */
  #addHidden(list: ExprNode): void {
    this.#add({ element: "hidden", path: "", own: codeOf(list), named: {} }, list);
  }

  #add(site: Pick<Site, "path" | "own" | "element" | "named" | "made">, at: Placed): void {
    const { sites, owner, placeOf } = this.#sink;
    sites.push({ form: "listed", owner, positional: [], ...site, ...placeOf(at) });
  }
}

/**
 * The class of this file, with a base, that an expression is an instance of for certain, also one that
 * a function returns: the class is found where it is defined.
 */
function instanceClass(
  expression: ExprNode,
  scope: Scope,
  seen: Set<object> = new Set(),
): ClassDef | undefined {
  const node = classScopeOf(expression, scope)?.node;
  if (node?.nodeType === "ClassDef") return node.bases.length === 0 ? undefined : node;
  if (seen.has(expression) || seen.size > INSTANCE_STEPS) return undefined;
  seen.add(expression);
  if (expression.nodeType === "Name") {
    const binding = scope.find(expression.id, expression);
    return binding?.kind === "value"
      ? instanceClass(binding.expression, binding.scope, seen)
      : undefined;
  }
  const made = isCall(expression) ? functionOf(expression.func, scope) : undefined;
  const inner = made?.scope.enter(made.node);
  if (made === undefined || inner === undefined) return undefined;
  let first: ClassDef | undefined;
  for (const each of returnsOf(made.node.body)) {
    const found = instanceClass(each, inner, seen);
    if (found === undefined) return undefined;
    first ??= found;
  }
  return first;
}

function isList(node: ExprNode): node is Extract<ExprNode, { nodeType: "List" | "Tuple" }> {
  return node.nodeType === "List" || node.nodeType === "Tuple";
}

function isEmpty(node: ExprNode): boolean {
  return isList(node)
    ? node.elts.length === 0
    : node.nodeType === "Dict" && node.values.length === 0;
}

/** Functions of Python that give the elements of what they are given. */
const PASSING = /^(?:list|tuple|set|sorted|reversed|filter)$/;
/** Expressions that may stand for a tool. */
const REFERRING = new Set(["Name", "Attribute", "Call", "Subscript", "Dict", "Lambda"]);

interface ListElement extends Pick<Site, "path" | "own"> {
  readonly element: NonNullable<Site["element"]>;
  /** The node that is the element, or that defines it. */
  readonly at: AnyNode & Placed;
}

function elementOf(
  element: ExprNode,
  scope: Scope,
  steps: number,
  seen: Set<object> = new Set(),
): ListElement | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (element.nodeType === "Dict") {
    const name = describedName(element, scope);
    if (name === undefined) return undefined;
    return "text" in name
      ? { element: "function", path: "", own: name.text, at: element }
      : { element: "hidden", path: "", own: name.code, at: element };
  }
  if (element.nodeType === "Call") {
    if (element.func.nodeType === "Subscript") return undefined; // `TOOLS[name]()`
    const made = functionOf(element.func, scope);
    const inner = made?.scope.enter(made.node);
    const isNew = made !== undefined && !seen.has(made.node);
    if (made !== undefined) seen.add(made.node);
    for (const value of isNew ? returnsOf(made.node.body) : []) {
      const found = elementOf(value, inner ?? scope, steps + 1, seen);
      if (found !== undefined) return found;
    }
    if (isMadeTool(element.func, scope)) {
      return { element: "tool", path: "", own: "", at: element };
    }
    const path = pathOf(element.func, scope);
    const holder = classScopeOf(element, scope)?.node;
    // A class that extends nothing is a tool only because an agent is given it.
    if (holder?.nodeType === "ClassDef" && holder.bases.length === 0) {
      return { element: "function", path: "", own: holder.name, at: holder };
    }
    if (path === undefined || holder !== undefined) return undefined;
    return { element: "object", path, own: lastOf(path), at: element };
  }
  const found = functionOf(element, scope);
  if (found !== undefined) {
    const { node } = found;
    const isTool = isDecorated(node, found.scope);
    return { element: isTool ? "tool" : "function", path: "", own: node.name, at: node };
  }
  if (element.nodeType === "Name") {
    const binding = scope.find(element.id, element);
    if (binding?.kind === "value") {
      return elementOf(binding.expression, binding.scope, steps + 1, seen);
    }
    if (binding?.kind === "import") {
      return { element: "unknown", path: binding.path, own: lastOf(binding.path), at: element };
    }
    if (binding?.kind === "class") {
      const isTool = isDecorated(binding.node, binding.scope);
      const kind = isTool ? "tool" : "function";
      return { element: kind, path: "", own: binding.node.name, at: binding.node };
    }
    return undefined;
  }
  if (element.nodeType !== "Attribute") return undefined;
  const path = pathOf(element, scope);
  if (path === undefined || path.includes("()") || path.startsWith("?")) return undefined;
  return { element: "unknown", path, own: element.attr, at: element };
}

/** Whether an expression is a class of tools that `type(…)` makes: it is found there. */
function isMadeTool(expression: ExprNode, scope: Scope): boolean {
  const binding = expression.nodeType === "Name"
    ? scope.find(expression.id, expression)
    : undefined;
  const [node, home] = binding?.kind === "value"
    ? [binding.expression, binding.scope]
    : [expression, scope];
  const made = isCall(node) ? madeClass(node, home) : undefined;
  return made?.bases.some((base) => libraryOf(pathOf(base, home) ?? "", "python") !== undefined) ??
    false;
}

/** The name of what a path ends in; of what a class makes, `Class.from_x`, that of the class. */
function lastOf(path: string): string {
  const parts = path.replaceAll("()", "").split(".");
  const [holder = "", last = ""] = parts.slice(-2);
  return parts.length > 1 && /^[A-Z]/.test(holder) && /^[a-z]/.test(last) ? holder : last || holder;
}
