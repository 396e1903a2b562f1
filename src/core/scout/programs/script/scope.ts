/** Scopes of a script: what its names are bound to. */

import type { Known } from "../remembered.ts";
import { isClass, type Node } from "./parse.ts";

/** Names are followed this far: `a = b`, `b = c`, and so on. */
export const MAX_STEPS = 16;

export type Binding =
  | { readonly kind: "import"; readonly path: string }
  | { readonly kind: "value"; readonly expression: Node; readonly scope: Scope }
  /** A part of a value: `const { name } = value`. */
  | { readonly kind: "member"; readonly of: Node; readonly name: string; readonly scope: Scope }
  | { readonly kind: "function"; readonly node: Node; readonly scope: Scope }
  | { readonly kind: "class"; readonly node: Node; readonly scope: Scope }
  | { readonly kind: "enum"; readonly node: Node; readonly scope: Scope }
  | { readonly kind: "parameter"; readonly path: string };

/** A value that an object gets under a key. */
export interface KeyedValue {
  /** The name after the dot, or the expression in brackets. */
  readonly key: string | Node;
  readonly value: Node;
  readonly scope: Scope;
}

/** Names of a module, a function or a class. */
export class Scope {
  readonly bindings = new Map<string, Binding>();
  readonly #inner = new Map<Node, Scope>();
  /** Fields of a class, and what its methods assign to `this`. */
  readonly attributes = new Map<string, Binding>();

  /** Answers that were found before: without them, names that refer twice to each other never end. */
  readonly known: {
    readonly paths: Known<Node>;
    readonly texts: Known<Node>;
    /** Texts that need no path to be told. */
    readonly constants: Known<Node>;
    /** What `push` adds to the list under a name. */
    readonly pushed: Map<string, { readonly node: Node; readonly scope: Scope }[]>;
    /** What the object under a name gets later: `a.key = value`, `a[key] = value`. */
    readonly keyed: Map<string, KeyedValue[]>;
    /** What loops run over, by the names that they give to elements. */
    readonly loops: Map<string, { readonly expression: Node; readonly scope: Scope }[]>;
    /** What `map` and its like run a function over. */
    readonly runsOver: Map<Node, { readonly expression: Node; readonly scope: Scope }>;
    /** Types that the file gives a name. */
    readonly types: Map<string, Node>;
  };

  /**
   * `bindInner` binds the names of a function or class in its scope. It comes from outside: what
   * binds a parameter resolves its type, for which it asks scopes.
   */
  constructor(
    readonly bindInner: (scope: Scope, node: Node) => void,
    readonly parent?: Scope,
    readonly holder?: Node,
  ) {
    this.known = parent?.known ??
      {
        paths: new Map(),
        texts: new Map(),
        constants: new Map(),
        pushed: new Map(),
        keyed: new Map(),
        loops: new Map(),
        runsOver: new Map(),
        types: new Map(),
      };
  }

  find(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.parent?.find(name);
  }

  /** The class around, for `this`. */
  get around(): Scope | undefined {
    return this.holder !== undefined && isClass(this.holder) ? this : this.parent?.around;
  }

  /** The scope of a function or class in this one. */
  enter(node: Node): Scope {
    const known = this.#inner.get(node);
    if (known !== undefined) return known;
    const scope = new Scope(this.bindInner, this, node);
    this.#inner.set(node, scope);
    this.bindInner(scope, node);
    return scope;
  }
}
