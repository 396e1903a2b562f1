/** Loops of a script over the tools that it registers. */

import { bare, namesIn, type Node, nodeAt, wordAt } from "./parse.ts";
import type { Scope } from "./scope.ts";

/** A loop, with the names that it gives to an element. */
export interface Loop {
  readonly names: ReadonlySet<string>;
  /** What it runs over. */
  readonly source: Node;
  readonly scope: Scope;
}

/** The loops around the node that is read. */
export class Loops {
  readonly #loops: Loop[] = [];

  enter(pattern: Node | undefined, source: Node, scope: Scope): void {
    this.#loops.push({ names: new Set(namesIn(pattern)), source, scope });
  }

  leave(): void {
    this.#loops.pop();
  }

  /** The innermost loop that gives an element the name with which an expression begins. */
  naming(expression: Node): Loop | undefined {
    const root = rootOf(expression);
    return root === undefined ? undefined : this.#loops.findLast(({ names }) => names.has(root));
  }
}

/** The variable at the beginning of `a.b.c`. */
function rootOf(expression: Node): string | undefined {
  let node = bare(expression);
  while (node.type === "MemberExpression") {
    const object = nodeAt(node, "object");
    if (object === undefined) return undefined;
    node = bare(object);
  }
  return wordAt(node, "name");
}
