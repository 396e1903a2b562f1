/** Scopes of a Python file: what its names are bound to. */

import { libraryOf } from "../relevance.ts";
import type { Known } from "../remembered.ts";
import {
  type AnyNode,
  type Arguments,
  blocksOf,
  childrenOf,
  type ClassDef,
  type ExprNode,
  type FunctionNode,
  type StmtNode,
} from "./parse.ts";

/** Names are followed this far: `a = b`, `b = c`, and so on. */
export const MAX_STEPS = 16;

export type Binding =
  | { readonly kind: "import"; readonly path: string }
  | { readonly kind: "value"; readonly expression: ExprNode; readonly scope: Scope }
  | { readonly kind: "function"; readonly node: FunctionNode; readonly scope: Scope }
  | { readonly kind: "class"; readonly node: ClassDef; readonly scope: Scope }
  /** An element of what a loop runs over. */
  | { readonly kind: "each"; readonly of: ExprNode; readonly scope: Scope }
  | { readonly kind: "self"; readonly scope: Scope }
  | {
    readonly kind: "parameter";
    readonly name: string;
    readonly annotation: ExprNode | undefined;
    readonly scope: Scope;
  };

/** A value of a name. */
export interface NamedValue {
  readonly expression: ExprNode;
  /** Whether it is in the list or dictionary under the name. */
  readonly isElement: boolean;
  /** The text under which it is in the dictionary. */
  readonly key?: string;
}

/** A place: a line from 1, and a column in bytes. */
interface Spot {
  readonly lineno: number;
  readonly col_offset: number;
}

function isBefore(a: Spot, b: Spot): boolean {
  return a.lineno < b.lineno || (a.lineno === b.lineno && a.col_offset < b.col_offset);
}

/** Names of a module, a function or a class. */
export class Scope {
  readonly bindings = new Map<string, Binding>();
  /** All that a name is assigned, and what a list under it gets more. */
  readonly values = new Map<string, NamedValue[]>();
  /** Paths of imports, also of those that something else replaces later. */
  readonly imports = new Map<string, string>();
  /** Modules that are imported with `*`. */
  readonly stars: string[] = [];
  /** What members of objects are assigned, `object.member`, in the whole module. */
  readonly members = new Map<string, { readonly expression: ExprNode; readonly scope: Scope }>();
  /** Names that a function declares to be those of the module. */
  readonly globals = new Set<string>();
  /** Scopes of functions and classes that were entered, so that each is bound once. */
  readonly #inner = new Map<object, Scope>();
  /** All that a name was bound to, in the order of the places. */
  readonly #history = new Map<string, { readonly at: Spot; readonly binding: Binding }[]>();
  /** `self.name = value` in methods, and values in the body, for a class. */
  readonly attributes = new Map<string, Binding>();

  constructor(
    readonly kind: "module" | "function" | "class",
    readonly parent?: Scope,
    readonly node?: FunctionNode | ClassDef,
  ) {
    this.module = parent?.module ?? this;
    this.known = parent?.known ?? { paths: new Map(), texts: new Map() };
  }

  /** Answers that were found before: without them, names that refer twice to each other never end. */
  readonly known: { readonly paths: Known<object>; readonly texts: Known<object> };
  readonly module: Scope;

  /**
   * What a name means, at a place if one is given: what a name gets later does not count there, but for
   * functions, which run after all that is around them.
   */
  find(name: string, at?: Spot): Binding | undefined {
    const own = this.#bindingAt(name, at);
    if (own !== undefined) return own;
    // Functions do not see the names of a class that they are methods of.
    let outer = this.parent;
    while (outer?.kind === "class") outer = outer.parent;
    return outer?.find(name, this.kind === "function" ? undefined : at);
  }

  #bindingAt(name: string, at: Spot | undefined): Binding | undefined {
    const last = this.bindings.get(name);
    const history = this.#history.get(name);
    if (history === undefined) return last;
    if (at === undefined) {
      // A loop at the end of a module only borrows the name.
      if (last?.kind !== "each") return last;
      return history.findLast(({ binding }) => binding.kind !== "each")?.binding ?? last;
    }
    let [low, high] = [0, history.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const spot = history[middle]?.at;
      if (spot !== undefined && isBefore(spot, at)) low = middle + 1;
      else high = middle;
    }
    return history[low - 1]?.binding ?? last;
  }

  /** Binds a name from a place on; without a place, nothing tells when. */
  bind(name: string, binding: Binding, at: Spot | undefined): void {
    this.bindings.set(name, binding);
    const history = this.#history.get(name);
    if (at === undefined || history?.length === 0) this.#history.set(name, []);
    else if (history === undefined) this.#history.set(name, [{ at, binding }]);
    else history.push({ at, binding });
  }

  /** The scope of a function or class that is defined in this one. */
  enter(node: FunctionNode | ClassDef): Scope {
    const known = this.#inner.get(node);
    if (known !== undefined) return known;
    const scope = new Scope(node.nodeType === "ClassDef" ? "class" : "function", this, node);
    this.#inner.set(node, scope);
    if (node.nodeType !== "ClassDef") bindParameters(scope, node);
    bindAll(scope, node.body);
    if (scope.kind === "class") bindAttributes(scope, node.body);
    return scope;
  }
}

/** Binds the names of statements and their blocks. `isBranch` tells statements that may not run. */
export function bindAll(
  scope: Scope,
  statements: readonly StmtNode[],
  isBranch: boolean = false,
): void {
  for (const statement of statements) {
    bindStatement(scope, statement, isBranch);
    const branches = statement.nodeType !== "With" && statement.nodeType !== "AsyncWith";
    bindAll(scope, blocksOf(statement), isBranch || branches);
  }
}

function bindStatement(scope: Scope, statement: StmtNode, isBranch: boolean): void {
  switch (statement.nodeType) {
    case "Import":
      for (const { name, asname } of statement.names) {
        const [first = name] = name.split(".");
        const path = asname === undefined ? first : name;
        bind(scope, asname ?? first, { kind: "import", path }, isBranch, statement);
      }
      return;
    case "ImportFrom": {
      const from = ".".repeat(statement.level ?? 0) + (statement.module ?? "");
      for (const { name, asname } of statement.names) {
        if (name === "*") scope.module.stars.push(from);
        else {
          const path = joined(from, name);
          bind(scope, asname ?? name, { kind: "import", path }, isBranch, statement);
        }
      }
      return;
    }
    case "FunctionDef":
    case "AsyncFunctionDef":
      return bind(
        scope,
        statement.name,
        { kind: "function", node: statement, scope },
        isBranch,
        statement.body[0] ?? statement, // what decorates it does not see it
      );
    case "ClassDef":
      return bind(
        scope,
        statement.name,
        { kind: "class", node: statement, scope },
        isBranch,
        statement.body[0] ?? statement,
      );
    case "Assign":
      for (const target of statement.targets) bindTarget(scope, target, statement.value, isBranch);
      return;
    case "AnnAssign":
      if (statement.value !== undefined) {
        bindTarget(scope, statement.target, statement.value, isBranch);
      }
      return;
    case "With":
    case "AsyncWith":
      for (const { context_expr, optional_vars } of statement.items) {
        if (optional_vars !== undefined) bindTarget(scope, optional_vars, context_expr, isBranch);
      }
      return;
    case "For":
    case "AsyncFor":
      for (
        const target of statement.target.nodeType === "Tuple"
          ? statement.target.elts
          : [statement.target]
      ) {
        if (target.nodeType !== "Name") continue;
        const each: Binding = { kind: "each", of: statement.iter, scope };
        bind(scope, target.id, each, isBranch, statement.iter);
      }
      return;
    case "If":
    case "While":
      return bindWalrus(scope, statement.test, isBranch);
    case "AugAssign":
      if (statement.target.nodeType === "Name") note(scope, statement.target.id, statement.value);
      return;
    case "Expr": {
      // `tools.append(tool)`, `tools.extend(tools)`
      const { value } = statement;
      const func = value.nodeType === "Call" ? value.func : undefined;
      if (value.nodeType !== "Call" || func?.nodeType !== "Attribute") return;
      const [given, second] = value.args;
      if (func.value.nodeType !== "Name") return;
      if (func.attr === "update") {
        // `options.update(tools=tools)`
        for (const { arg, value: entry } of value.keywords) {
          if (arg !== undefined) note(scope, func.value.id, entry, true, arg);
        }
        if (given !== undefined) note(scope, func.value.id, given);
        return;
      }
      if (given === undefined) return;
      if (func.attr === "append") note(scope, func.value.id, given, true);
      if (func.attr === "insert" && second !== undefined) {
        note(scope, func.value.id, second, true);
      }
      if (func.attr === "extend") note(scope, func.value.id, given);
      return;
    }
    case "Global":
      for (const name of statement.names) scope.globals.add(name);
  }
}

/** `if (server := FastMCP("x")):` */
function bindWalrus(scope: Scope, node: AnyNode, isBranch: boolean): void {
  if (isNamed(node)) bindTarget(scope, node.target, node.value, isBranch);
  for (const child of childrenOf(node)) bindWalrus(scope, child, isBranch);
}

function isNamed(node: AnyNode): node is Extract<ExprNode, { nodeType: "NamedExpr" }> {
  return node.nodeType === "NamedExpr";
}

function joined(module: string, name: string): string {
  return module === "" || module.endsWith(".") ? `${module}${name}` : `${module}.${name}`;
}

/** Notes a value of a name, or with `isElement` an element of the list under it. */
function note(
  scope: Scope,
  name: string,
  expression: ExprNode,
  isElement = false,
  key?: string,
): void {
  const value = { expression, isElement, ...(key === undefined ? {} : { key }) };
  // A function fills a list or dictionary that is around it.
  const isOfOthers = isElement && scope.kind === "function" && !scope.bindings.has(name);
  const outer = isOfOthers ? scope.find(name) : undefined;
  const home = outer?.kind === "value" ? outer.scope : scope;
  const known = home.values.get(name);
  if (known === undefined) home.values.set(name, [value]);
  else known.push(value);
}

function bindTarget(
  scope: Scope,
  target: ExprNode,
  expression: ExprNode,
  isBranch: boolean,
): void {
  if (target.nodeType === "Name") {
    note(scope, target.id, expression);
    bind(scope, target.id, { kind: "value", expression, scope }, isBranch, target);
  }
  // `state.server = FastMCP("x")`
  if (target.nodeType === "Attribute" && target.value.nodeType === "Name") {
    scope.module.members.set(`${target.value.id}.${target.attr}`, { expression, scope });
  }
  // `tools["search"] = search`
  if (target.nodeType === "Subscript" && target.value.nodeType === "Name") {
    const { slice } = target;
    const key = slice.nodeType === "Constant" && typeof slice.value === "string"
      ? slice.value
      : undefined;
    note(scope, target.value.id, expression, true, key);
  }
  if (target.nodeType !== "Tuple" || expression.nodeType !== "Tuple") return;
  target.elts.forEach((each: ExprNode, at: number) => {
    const value = expression.elts[at];
    if (value !== undefined) bindTarget(scope, each, value, isBranch);
  });
}

function bind(
  scope: Scope,
  name: string,
  binding: Binding,
  isBranch: boolean,
  at: Spot,
): void {
  const home = scope.globals.has(name) ? scope.module : scope;
  if (isBranch && isStandIn(binding, home.bindings.get(name))) return;
  // `mcp = None` next to the import or value that counts, as in `except ImportError`.
  if (binding.kind === "value" && isNone(binding.expression) && home.bindings.has(name)) return;
  if (binding.kind === "import") home.imports.set(name, binding.path);
  // When a function runs, its place does not tell.
  home.bind(name, binding, home === scope ? at : undefined);
}

/**
 * Whether what a branch binds only stands in for what the name means otherwise: a class, a function or
 * `Any` where a library cannot be imported.
 */
function isStandIn({ kind }: Binding, known: Binding | undefined): boolean {
  if (kind === "class" || kind === "function") {
    return known?.kind === "import" || (known?.kind === "value" && !isNone(known.expression));
  }
  return known?.kind === "import" && libraryOf(known.path, "python") !== undefined;
}

function isNone(expression: ExprNode): boolean {
  return expression.nodeType === "Constant" && expression.value === null;
}

function bindParameters(scope: Scope, { args, decorator_list }: FunctionNode): void {
  const all = parametersOf(args);
  const isStatic = decorator_list.some((each) =>
    each.nodeType === "Name" && each.id === "staticmethod"
  );
  const holder = scope.parent?.kind === "class" && !isStatic ? scope.parent : undefined;
  all.forEach(({ arg: name, annotation }, at) => {
    scope.bindings.set(
      name,
      at === 0 && holder !== undefined
        ? { kind: "self", scope: holder }
        : { kind: "parameter", name, annotation, scope },
    );
  });
}

function parametersOf({ posonlyargs, args, kwonlyargs }: Arguments) {
  return [...posonlyargs, ...args, ...kwonlyargs];
}

function bindAttributes(scope: Scope, body: readonly StmtNode[]): void {
  for (const [name, binding] of scope.bindings) scope.attributes.set(name, binding);
  for (const node of body) {
    if (node.nodeType !== "FunctionDef" && node.nodeType !== "AsyncFunctionDef") continue;
    const inner = scope.enter(node);
    const visit = (statements: readonly StmtNode[]) => {
      for (const statement of statements) {
        visit(blocksOf(statement));
        const targets = statement.nodeType === "Assign"
          ? statement.targets
          : statement.nodeType === "AnnAssign"
          ? [statement.target]
          : [];
        const value = statement.nodeType === "Assign" || statement.nodeType === "AnnAssign"
          ? statement.value
          : undefined;
        for (const target of targets) {
          if (value === undefined || target.nodeType !== "Attribute" || isNone(value)) continue;
          if (target.value.nodeType !== "Name") continue;
          if (inner.bindings.get(target.value.id)?.kind !== "self") continue;
          scope.attributes.set(target.attr, { kind: "value", expression: value, scope: inner });
        }
      }
    };
    visit(node.body);
  }
}
