/** Which call of a script an expression stands for. */

import type { Place, Site } from "../site.ts";
import { functionOf, propertyOf } from "./definitions.ts";
import { bare, memberName, type Node, nodeAt, returnsOf, wordAt } from "./parse.ts";
import type { Scope } from "./scope.ts";

/** How many names and calls are followed to find a call. */
const MAX_STEPS = 8;
/** Tools of one function that are named by what it is called under. */
const RETURNED_MAX = 20;

/** Sites of calls, by their nodes. */
export class CallSites {
  readonly #sites = new Map<Node, Site>();

  note(call: Node, site: Site): void {
    this.#sites.set(call, site);
  }

  /** The site of the call that an expression is; names and functions that return it are followed. */
  find(
    given: Node,
    scope: Scope,
    steps = 0,
    seen: Set<Node> = new Set(),
  ): Site | undefined {
    const node = bare(given);
    if (steps > MAX_STEPS) return undefined;
    const callee = nodeAt(node, "callee");
    if (callee !== undefined) {
      const called = functionOf(callee, scope);
      if (called !== undefined) {
        if (seen.has(called.node)) return undefined;
        seen.add(called.node);
        for (const value of returnsOf(called.node)) {
          const site = this.find(value, called.scope.enter(called.node), steps + 1, seen);
          if (site !== undefined) return site;
        }
        return undefined;
      }
      const site = this.#sites.get(node);
      return site === undefined || site.path.startsWith("?") ? undefined : site;
    }
    if (node.type === "Identifier") {
      const binding = scope.find(wordAt(node, "name") ?? "");
      if (binding?.kind === "value") {
        return this.find(binding.expression, binding.scope, steps + 1, seen);
      }
    }
    if (node.type === "MemberExpression") {
      const [name, object] = [memberName(node), nodeAt(node, "object")];
      if (name === undefined || object === undefined) return undefined;
      const member = propertyOf(object, name, scope);
      if (member !== undefined) return this.find(member.expression, member.scope, steps + 1, seen);
    }
    return undefined;
  }

  /** Sites of the calls of which a function returns one. */
  returnedBy(
    { node, scope }: { readonly node: Node; readonly scope: Scope },
  ): readonly Site[] {
    return returnsOf(node).flatMap((value) => this.find(value, scope.enter(node), 1) ?? [])
      .slice(0, RETURNED_MAX);
  }
}

export function placeOfSite({ line, column }: Site): Place {
  return { line, column };
}
