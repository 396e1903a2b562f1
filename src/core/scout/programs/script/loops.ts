/** Loops of a script over the tools that it registers. */

import { bare, type Node, nodeAt, nodesAt, wordAt } from "./parse.ts";
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

/** Names that a pattern binds. */
function namesIn(pattern: Node | undefined): readonly string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [wordAt(pattern, "name") ?? ""];
    case "ArrayPattern":
      return nodesAt(pattern, "elements").flatMap(namesIn);
    case "ObjectPattern":
      return nodesAt(pattern, "properties").flatMap((each) => namesIn(nodeAt(each, "value")));
  }
  return [];
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
