/** Resolves the names of a Python file. */

import type { Value } from "../site.ts";
import {
  type AnyNode,
  type Arguments,
  blocksOf,
  type Call,
  childrenOf,
  type ClassDef,
  type ExprNode,
  type FunctionNode,
  isCall,
  type StmtNode,
} from "./parse.ts";

/** Names are followed this far: `a = b`, `b = c`, and so on. */
const MAX_STEPS = 16;
const CODE_MAX = 60;
/** Longer texts and paths are not names. */
const TEXT_MAX = 512;

export type Binding =
  | { readonly kind: "import"; readonly path: string }
  | { readonly kind: "value"; readonly expression: ExprNode; readonly scope: Scope }
  | { readonly kind: "function"; readonly node: FunctionNode; readonly scope: Scope }
  | { readonly kind: "class"; readonly node: ClassDef; readonly scope: Scope }
  | { readonly kind: "self"; readonly scope: Scope }
  | {
    readonly kind: "parameter";
    readonly name: string;
    readonly annotation: ExprNode | undefined;
    readonly scope: Scope;
  };

type Answer = string | undefined;

/** Names of a module, a function or a class. */
export class Scope {
  readonly bindings = new Map<string, Binding>();
  /** All that a name is assigned, and what a list under it gets more. */
  readonly values = new Map<string, { expression: ExprNode; isElement: boolean }[]>();
  /** Modules that are imported with `*`. */
  readonly stars: string[] = [];
  /** Names that a function declares to be those of the module. */
  readonly globals = new Set<string>();
  /** Scopes of functions and classes that were entered, so that each is bound once. */
  readonly #inner = new Map<object, Scope>();
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
  readonly known: { readonly paths: Map<object, Answer>; readonly texts: Map<object, Answer> };
  readonly module: Scope;

  find(name: string): Binding | undefined {
    const own = this.bindings.get(name);
    if (own !== undefined) return own;
    // Functions do not see the names of a class that they are methods of.
    let outer = this.parent;
    while (outer?.kind === "class") outer = outer.parent;
    return outer?.find(name);
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

/** Binds the names of statements and their blocks. */
export function bindAll(scope: Scope, statements: readonly StmtNode[]): void {
  for (const statement of statements) {
    bindStatement(scope, statement);
    bindAll(scope, blocksOf(statement));
  }
}

function bindStatement(scope: Scope, statement: StmtNode): void {
  switch (statement.nodeType) {
    case "Import":
      for (const { name, asname } of statement.names) {
        const [first = name] = name.split(".");
        bind(scope, asname ?? first, { kind: "import", path: asname === undefined ? first : name });
      }
      return;
    case "ImportFrom": {
      const from = ".".repeat(statement.level ?? 0) + (statement.module ?? "");
      for (const { name, asname } of statement.names) {
        if (name === "*") scope.module.stars.push(from);
        else bind(scope, asname ?? name, { kind: "import", path: joined(from, name) });
      }
      return;
    }
    case "FunctionDef":
    case "AsyncFunctionDef":
      return bind(scope, statement.name, { kind: "function", node: statement, scope });
    case "ClassDef":
      return bind(scope, statement.name, { kind: "class", node: statement, scope });
    case "Assign":
      for (const target of statement.targets) bindTarget(scope, target, statement.value);
      return;
    case "AnnAssign":
      if (statement.value !== undefined) bindTarget(scope, statement.target, statement.value);
      return;
    case "With":
    case "AsyncWith":
      for (const { context_expr, optional_vars } of statement.items) {
        if (optional_vars !== undefined) bindTarget(scope, optional_vars, context_expr);
      }
      return;
    case "AugAssign":
      if (statement.target.nodeType === "Name") note(scope, statement.target.id, statement.value);
      return;
    case "Expr": {
      // `tools.append(tool)`, `tools.extend(tools)`
      const { value } = statement;
      const func = value.nodeType === "Call" ? value.func : undefined;
      if (value.nodeType !== "Call" || func?.nodeType !== "Attribute") return;
      const [given] = value.args;
      if (func.value.nodeType !== "Name" || given === undefined) return;
      if (func.attr === "append") note(scope, func.value.id, given, true);
      if (func.attr === "extend") note(scope, func.value.id, given);
      return;
    }
    case "Global":
      for (const name of statement.names) scope.globals.add(name);
  }
}

function joined(module: string, name: string): string {
  return module === "" || module.endsWith(".") ? `${module}${name}` : `${module}.${name}`;
}

/** Notes a value of a name, or with `isElement` an element of the list under it. */
function note(scope: Scope, name: string, expression: ExprNode, isElement = false): void {
  const known = scope.values.get(name);
  if (known === undefined) scope.values.set(name, [{ expression, isElement }]);
  else known.push({ expression, isElement });
}

function bindTarget(scope: Scope, target: ExprNode, expression: ExprNode): void {
  if (target.nodeType === "Name") {
    note(scope, target.id, expression);
    bind(scope, target.id, { kind: "value", expression, scope });
  }
  if (target.nodeType !== "Tuple" || expression.nodeType !== "Tuple") return;
  target.elts.forEach((each: ExprNode, at: number) => {
    const value = expression.elts[at];
    if (value !== undefined) bindTarget(scope, each, value);
  });
}

function bind(scope: Scope, name: string, binding: Binding): void {
  const home = scope.globals.has(name) ? scope.module : scope;
  // `mcp = None` next to the import or value that counts, as in `except ImportError`.
  if (binding.kind === "value" && isNone(binding.expression) && home.bindings.has(name)) return;
  home.bindings.set(name, binding);
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

function remembered(
  known: Map<object, Answer>,
  node: object,
  find: () => string | undefined,
): string | undefined {
  if (known.has(node)) return known.get(node);
  known.set(node, undefined); // a name that refers to itself has no value
  const found = find();
  const short = found !== undefined && found.length > TEXT_MAX ? undefined : found;
  known.set(node, short);
  return short;
}

/** The value of an expression, in the form of `Site.path`; `undefined` if that is not known. */
export function pathOf(expression: ExprNode, scope: Scope, steps = 0): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(scope.known.paths, expression, () => findPath(expression, scope, steps + 1));
}

function findPath(expression: ExprNode, scope: Scope, next: number): string | undefined {
  switch (expression.nodeType) {
    case "Name": {
      const binding = scope.find(expression.id);
      if (binding?.kind === "value") return pathOfValues(expression, binding, scope, next);
      if (binding !== undefined) return pathOfBinding(binding, next);
      // `from library import *`
      const [star] = scope.module.stars;
      return star === undefined ? undefined : `${star}.${expression.id}`;
    }
    case "Attribute": {
      const attribute = attributeOf(expression, scope, next);
      if (attribute !== undefined) return pathOfBinding(attribute, next);
      const base = pathOf(expression.value, scope, next);
      return base === undefined ? undefined : `${base}.${expression.attr}`;
    }
    case "Call":
      return pathOfCall(expression, scope, next);
    case "Subscript":
    case "Await":
      return pathOf(expression.value, scope, next);
    case "NamedExpr":
      return pathOf(expression.value, scope, next);
    case "IfExp":
      return pathOf(expression.body, scope, next) ?? pathOf(expression.orelse, scope, next);
    case "BoolOp":
      for (const each of expression.values) {
        const path = pathOf(each, scope, next);
        if (path !== undefined) return path;
      }
  }
  return undefined;
}

/** The value of a name at its place: the last known value before it. */
function pathOfValues(
  name: Extract<ExprNode, { nodeType: "Name" }>,
  binding: Extract<Binding, { kind: "value" }>,
  scope: Scope,
  steps: number,
): string | undefined {
  const all = (binding.scope.values.get(name.id) ?? []).filter(({ isElement }) => !isElement);
  const before = all.filter(({ expression }) => expression.lineno < name.lineno);
  // A function runs after all assignments around it.
  const values = binding.scope === scope && before.length > 0 ? before : all;
  for (const { expression } of values.toReversed()) {
    const path = pathOf(expression, binding.scope, steps);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** The value of `self.name` or `Class.name`, if the class is in this file. */
function attributeOf(
  { value, attr }: Extract<ExprNode, { nodeType: "Attribute" }>,
  scope: Scope,
  steps: number,
): Binding | undefined {
  const holder = classScopeOf(value, scope, steps);
  return holder?.attributes.get(attr);
}

/** The class of this file that an expression is, or is an instance of. */
export function classScopeOf(
  expression: ExprNode,
  scope: Scope,
  steps = 0,
): Scope | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (expression.nodeType === "Call") return classScopeOf(expression.func, scope, steps + 1);
  if (expression.nodeType !== "Name") return undefined;
  const binding = scope.find(expression.id);
  if (binding?.kind === "self") return binding.scope;
  if (binding?.kind === "class") return binding.scope.enter(binding.node);
  if (binding?.kind === "value") {
    return classScopeOf(binding.expression, binding.scope, steps + 1);
  }
  return undefined;
}

/** What a class extends that has a method which makes a tool of MCP with the name of the instance. */
export const SELF_LISTING = "mcp.types.?SelfListing";

const selfListing = new WeakMap<ClassDef, boolean>();

/** Whether a method of a class makes a tool of MCP that is called like the instance. */
export function listsItself(node: ClassDef, scope: Scope): boolean {
  const known = selfListing.get(node);
  if (known !== undefined) return known;
  selfListing.set(node, false);
  if (!importsMcp(scope.module)) return false;
  const found = node.body.some((each) =>
    (each.nodeType === "FunctionDef" || each.nodeType === "AsyncFunctionDef") &&
    makesOwnTool(each, scope.enter(each), 0)
  );
  selfListing.set(node, found);
  return found;
}

const mcpImports = new WeakMap<Scope, boolean>();

/** Whether a module imports the MCP SDK: without it, no class is looked at closely. */
function importsMcp(module: Scope): boolean {
  const known = mcpImports.get(module);
  if (known !== undefined) return known;
  const found = module.bindings.values().some((binding) =>
    binding.kind === "import" && /^mcp(?:_types)?\b/.test(binding.path)
  );
  mcpImports.set(module, found);
  return found;
}

function makesOwnTool(node: AnyNode, scope: Scope, depth: number): boolean {
  if (depth > 40) return false;
  if (isCall(node)) {
    const name = node.keywords.find(({ arg }) => arg === "name")?.value ?? node.args[0];
    const isOwn = name?.nodeType === "Attribute" && name.value.nodeType === "Name" &&
      scope.bindings.get(name.value.id)?.kind === "self";
    if (isOwn && /^mcp(?:_types)?(?:\.\w+)*\.Tool$/.test(pathOf(node.func, scope) ?? "")) {
      return true;
    }
  }
  return childrenOf(node).some((child) => makesOwnTool(child, scope, depth + 1));
}

function pathOfBinding(binding: Binding, steps: number): string | undefined {
  switch (binding.kind) {
    case "import":
      return binding.path;
    case "value":
      return pathOf(binding.expression, binding.scope, steps);
    case "class": {
      // A class is what it extends: its instances have the methods of that.
      if (listsItself(binding.node, binding.scope.enter(binding.node))) return SELF_LISTING;
      for (const base of binding.node.bases) {
        const path = pathOf(base, binding.scope, steps);
        if (path !== undefined) return path;
      }
      return undefined;
    }
    case "self": {
      const { node, parent } = binding.scope;
      if (node?.nodeType !== "ClassDef" || parent === undefined) return undefined;
      const path = pathOfBinding({ kind: "class", node, scope: parent }, steps);
      return path === undefined ? undefined : `${path}()`;
    }
    case "parameter": {
      const { annotation, name, scope } = binding;
      if (annotation === undefined) return `?${name}`;
      const path = typePath(annotation, scope, steps);
      return path === undefined ? undefined : `${path}()`;
    }
  }
  return undefined;
}

/** The type that an annotation names: `X`, `"X"`, `X | None`, `Optional[X]`, `Annotated[X, …]`. */
function typePath(annotation: ExprNode, scope: Scope, steps: number): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (annotation.nodeType === "Constant" && typeof annotation.value === "string") {
    const [first = "", ...rest] = annotation.value.replace(/\[.*$/s, "").split(".");
    const binding = scope.find(first.trim());
    const path = binding === undefined ? undefined : pathOfBinding(binding, steps + 1);
    return path === undefined ? undefined : [path, ...rest].join(".");
  }
  if (annotation.nodeType === "BinOp") return typePath(annotation.left, scope, steps + 1);
  if (annotation.nodeType === "Subscript") {
    const outer = pathOf(annotation.value, scope, steps + 1);
    if (outer === undefined || !/(?:^|\.)(?:Optional|Annotated)$/.test(outer)) return outer;
    const { slice } = annotation;
    const inner = slice.nodeType === "Tuple" ? slice.elts[0] : slice;
    return inner === undefined ? undefined : typePath(inner, scope, steps + 1);
  }
  return pathOf(annotation, scope, steps + 1);
}

function pathOfCall({ func, args }: Call, scope: Scope, steps: number): string | undefined {
  const local = func.nodeType === "Name"
    ? scope.find(func.id)
    : func.nodeType === "Attribute"
    ? attributeOf(func, scope, steps)
    : undefined;
  if (local?.kind === "function") return returnPath(local.node, local.scope, steps + 1);
  const path = pathOf(func, scope, steps);
  if (path === undefined) return undefined;
  // `partial(f, …)` is called like `f`.
  if (path === "functools.partial" && args[0] !== undefined) return pathOf(args[0], scope, steps);
  if (path === "typing.cast" && args[1] !== undefined) return pathOf(args[1], scope, steps);
  return `${path}()`;
}

/** Return value of a function of this file: its annotation, or the first value that is known. */
function returnPath(node: FunctionNode, scope: Scope, steps: number): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(scope.known.paths, node, () => findReturnPath(node, scope, steps));
}

function findReturnPath(node: FunctionNode, scope: Scope, steps: number): string | undefined {
  if (node.returns !== undefined) {
    const path = typePath(node.returns, scope, steps);
    if (path !== undefined) return `${path}()`;
  }
  const inner = scope.enter(node);
  const search = (statements: readonly StmtNode[]): string | undefined => {
    for (const statement of statements) {
      if (statement.nodeType === "Return" && statement.value !== undefined) {
        const path = pathOf(statement.value, inner, steps + 1);
        if (path !== undefined) return path;
      }
      const path = search(blocksOf(statement));
      if (path !== undefined) return path;
    }
    return undefined;
  };
  return search(node.body);
}

/** The text of an expression, if it is constant. */
export function textOf(expression: ExprNode, scope: Scope, steps = 0): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(scope.known.texts, expression, () => findText(expression, scope, steps + 1));
}

function findText(expression: ExprNode, scope: Scope, next: number): string | undefined {
  switch (expression.nodeType) {
    case "Constant":
      return typeof expression.value === "string" ? expression.value : undefined;
    case "JoinedStr": {
      const parts = expression.values.map((each) => textOf(each, scope, next));
      return parts.includes(undefined) ? undefined : parts.join("");
    }
    case "FormattedValue":
      return expression.format_spec === undefined
        ? textOf(expression.value, scope, next)
        : undefined;
    case "BinOp": {
      if (expression.op.nodeType !== "Add") return undefined;
      const left = textOf(expression.left, scope, next);
      const right = textOf(expression.right, scope, next);
      return left === undefined || right === undefined ? undefined : left + right;
    }
    case "BoolOp":
      // `name or "default"`
      for (const each of expression.op.nodeType === "Or" ? expression.values : []) {
        const text = textOf(each, scope, next);
        if (text !== undefined) return text;
      }
      return undefined;
    case "Name": {
      const binding = scope.find(expression.id);
      return binding?.kind === "value"
        ? textOf(binding.expression, binding.scope, next)
        : undefined;
    }
    case "Attribute": {
      if (expression.attr === "__name__") return functionName(expression.value, scope);
      const holder = expression.attr === "value" && expression.value.nodeType === "Attribute"
        ? attributeOf(expression.value, scope, next) // a member of an Enum
        : attributeOf(expression, scope, next);
      return holder?.kind === "value" ? textOf(holder.expression, holder.scope, next) : undefined;
    }
  }
  return undefined;
}

/** Name of the function that an expression is. */
function functionName(expression: ExprNode, scope: Scope): string | undefined {
  if (expression.nodeType === "Attribute") {
    const path = pathOf(expression, scope);
    const bound = attributeOf(expression, scope, 0);
    const isValue = bound === undefined ? path?.includes("()") : bound.kind !== "function";
    return isValue === true ? undefined : expression.attr;
  }
  if (expression.nodeType !== "Name") return undefined;
  const binding = scope.find(expression.id);
  if (binding?.kind === "function") return binding.node.name;
  if (binding?.kind === "import") return binding.path.slice(binding.path.lastIndexOf(".") + 1);
  return undefined;
}

/** The name that an object of this file was made with. */
function calledName(expression: ExprNode, scope: Scope): string | undefined {
  const binding = expression.nodeType === "Name" ? scope.find(expression.id) : undefined;
  const made = binding?.kind === "value" ? binding : { expression, scope };
  if (made.expression.nodeType !== "Call") return undefined;
  const name = made.expression.keywords.find(({ arg }) => arg === "name")?.value;
  return name === undefined ? undefined : textOf(name, made.scope);
}

export function valueOf(expression: ExprNode, scope: Scope): Value {
  const text = textOf(expression, scope);
  const path = pathOf(expression, scope);
  const own = functionName(expression, scope);
  const word = expression.nodeType === "Name" ? expression.id : undefined;
  const called = calledName(expression, scope);
  return {
    ...(word === undefined ? {} : { word }),
    ...(called === undefined ? {} : { called }),
    ...(text === undefined ? {} : { text }),
    ...(path === undefined ? {} : { path }),
    ...(own === undefined ? {} : { own }),
    code: codeOf(expression),
  };
}

/** An expression in short, for people. */
export function codeOf(expression: ExprNode): string {
  const text = written(expression, 0);
  return text.length <= CODE_MAX ? text : `${text.slice(0, CODE_MAX)}…`;
}

function written(expression: ExprNode, depth: number): string {
  if (depth > 6) return "…";
  switch (expression.nodeType) {
    case "Name":
      return expression.id;
    case "Attribute":
      return `${written(expression.value, depth + 1)}.${expression.attr}`;
    case "Call":
      return `${written(expression.func, depth + 1)}(${expression.args.length === 0 ? "" : "…"})`;
    case "Subscript":
      return `${written(expression.value, depth + 1)}[${written(expression.slice, depth + 1)}]`;
    case "Constant":
      return typeof expression.value === "string"
        ? JSON.stringify(expression.value)
        : expression.value === null
        ? "None"
        : String(expression.value);
    case "JoinedStr":
      return `f"${
        expression.values.map((each) =>
          each.nodeType === "Constant" ? String(each.value) : written(each, depth + 1)
        ).join("")
      }"`;
    case "FormattedValue":
      return `{${written(expression.value, depth + 1)}}`;
    case "BinOp":
      return `${written(expression.left, depth + 1)} + ${written(expression.right, depth + 1)}`;
  }
  return "…";
}
