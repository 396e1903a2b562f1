/** Lists of tools that an agent of Python is given. */

import type { Site } from "../site.ts";
import { classScopeOf, functionOf, returnsOf } from "./definitions.ts";
import { isDecorated } from "./decorators.ts";
import type { Draft, Placed } from "./draft.ts";
import { type AnyNode, type ExprNode, isCall } from "./parse.ts";
import { pathOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { argumentsOf } from "./values.ts";

/** How many names and calls are followed to find a list. */
const MAX_STEPS = 8;

/** Reads the lists of tools that one owner is given, and notes their elements as sites. */
export class ListReader {
  readonly #draft: Draft;
  readonly #owner: string;

  /** `owner` is the path of the call that takes the lists. */
  constructor(draft: Draft, owner: string) {
    this.#draft = draft;
    this.#owner = owner;
  }

  read(list: ExprNode, scope: Scope, steps = 0): void {
    if (steps > MAX_STEPS || this.#draft.seen.has(list)) return;
    this.#draft.seen.add(list);
    const next = steps + 1;
    switch (list.nodeType) {
      case "List":
      case "Tuple":
        for (const each of list.elts) {
          if (each.nodeType === "Starred") this.read(each.value, scope, next);
          else this.#readElement(each, scope);
        }
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
      case "ListComp": {
        // `[tool for tool in tools if …]`
        const [generator] = list.generators;
        if (list.elt.nodeType === "Name" && generator !== undefined) {
          this.read(generator.iter, scope, next);
        }
        return;
      }
      case "Name":
        return this.#readNamed(list, scope, next);
      case "Attribute": {
        const holder = classScopeOf(list.value, scope);
        const binding = holder?.attributes.get(list.attr);
        if (binding?.kind === "value") this.read(binding.expression, binding.scope, next);
        return;
      }
      case "Call": {
        const answering = functionOf(list.func, scope);
        if (answering === undefined) return;
        const inner = answering.scope.enter(answering.node);
        for (const value of returnsOf(answering.node.body)) this.read(value, inner, next);
      }
    }
  }

  #readNamed(list: Extract<ExprNode, { nodeType: "Name" }>, scope: Scope, steps: number): void {
    const binding = scope.find(list.id);
    if (binding?.kind === "value") {
      for (const { expression, isElement } of binding.scope.values.get(list.id) ?? []) {
        if (isElement) this.#readElement(expression, binding.scope);
        else this.read(expression, binding.scope, steps);
      }
    } else if (binding?.kind === "function") {
      this.#readElement(list, scope); // `tools=function`
    }
  }

  #readElement(element: ExprNode, scope: Scope): void {
    const known = elementOf(element, scope, 0);
    if (known === undefined || known.element === "tool" || known.own.startsWith("_")) return;
    const { at, ...others } = known;
    this.#draft.sites.push({
      form: "listed",
      owner: this.#owner,
      positional: [],
      named: isCall(at) ? argumentsOf(at, scope).named : {},
      ...others,
      ...this.#draft.placeOf(at),
    });
  }
}

interface ListElement extends Pick<Site, "path" | "own"> {
  readonly element: NonNullable<Site["element"]>;
  /** The node that is the element, or that defines it. */
  readonly at: AnyNode & Placed;
}

function elementOf(element: ExprNode, scope: Scope, steps: number): ListElement | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (element.nodeType === "Call") {
    if (element.func.nodeType === "Subscript") return undefined; // `TOOLS[name]()`
    const path = pathOf(element.func, scope);
    if (path === undefined || classScopeOf(element, scope) !== undefined) return undefined;
    return { element: "object", path, own: lastOf(path), at: element };
  }
  const found = functionOf(element, scope);
  if (found !== undefined) {
    const { node } = found;
    const isTool = isDecorated(node, found.scope);
    return { element: isTool ? "tool" : "function", path: "", own: node.name, at: node };
  }
  if (element.nodeType === "Name") {
    const binding = scope.find(element.id);
    if (binding?.kind === "value") return elementOf(binding.expression, binding.scope, steps + 1);
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

/** The name of what a path ends in; of what a class makes, `Class.from_x`, that of the class. */
function lastOf(path: string): string {
  const parts = path.replaceAll("()", "").split(".");
  const [holder = "", last = ""] = parts.slice(-2);
  return parts.length > 1 && /^[A-Z]/.test(holder) && /^[a-z]/.test(last) ? holder : last || holder;
}
