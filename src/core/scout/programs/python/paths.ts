/** Paths of the expressions of a Python file: the names that they have with all aliases resolved. */

import { libraryOf } from "../relevance.ts";
import { remembered } from "../remembered.ts";
import { attributeOf, constantOf, entryOf } from "./definitions.ts";
import {
  type AnyNode,
  blocksOf,
  type Call,
  childrenOf,
  type ClassDef,
  type ExprNode,
  type FunctionNode,
  isCall,
  type StmtNode,
} from "./parse.ts";
import { LOW_LEVEL_TOOL } from "./rules.ts";
import { type Binding, MAX_STEPS, type Scope } from "./scope.ts";

/** The value of an expression, in the form of `Site.path`; `undefined` if that is not known. */
export function pathOf(expression: ExprNode, scope: Scope, steps = 0): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(scope.known.paths, expression, () => findPath(expression, scope, steps + 1));
}

function findPath(expression: ExprNode, scope: Scope, next: number): string | undefined {
  switch (expression.nodeType) {
    case "Name": {
      const binding = scope.find(expression.id, expression);
      if (binding?.kind === "value") {
        return pathOfValues(expression, binding, scope, next) ??
          libraryImport(expression.id, binding.scope);
      }
      if (binding !== undefined) return pathOfBinding(binding, next);
      // `from library import *`
      const [star] = scope.module.stars;
      return star === undefined ? undefined : `${star}.${expression.id}`;
    }
    case "Attribute": {
      const attribute = attributeOf(expression, scope, next);
      // A class of tools may have a `from_function` of its own.
      const isMaker = attribute?.kind === "function" && expression.attr === "from_function";
      if (attribute !== undefined && !isMaker) return pathOfBinding(attribute, next);
      const base = pathOf(expression.value, scope, next);
      if (base !== undefined && !base.startsWith("?")) return `${base}.${expression.attr}`;
      const member = expression.value.nodeType === "Name"
        ? scope.module.members.get(`${expression.value.id}.${expression.attr}`)
        : undefined;
      const given = member === undefined
        ? undefined
        : pathOf(member.expression, member.scope, next);
      return given ?? (base === undefined ? undefined : `${base}.${expression.attr}`);
    }
    case "Call":
      return pathOfCall(expression, scope, next);
    case "Subscript": {
      const { slice, value } = expression;
      const key = slice.nodeType === "Constant" && typeof slice.value === "string"
        ? slice.value
        : undefined;
      const entry = key === undefined ? undefined : entryOf(value, key, scope, next);
      return entry === undefined
        ? pathOf(value, scope, next)
        : pathOf(entry.expression, entry.scope, next);
    }
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

/** What a name was imported as from a library, before it got a value that tells nothing. */
function libraryImport(name: string, scope: Scope): string | undefined {
  const path = scope.imports.get(name);
  return path !== undefined && libraryOf(path, "python") !== undefined ? path : undefined;
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
  const found = [...module.bindings.values()].some((binding) =>
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
    if (isOwn && LOW_LEVEL_TOOL.test(pathOf(node.func, scope) ?? "")) {
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
        const isSame = base.nodeType === "Name" && base.id === binding.node.name;
        const path = isSame
          ? binding.scope.imports.get(base.id)
          : pathOf(base, binding.scope, steps);
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
    ? scope.find(func.id, func)
    : func.nodeType === "Attribute"
    ? attributeOf(func, scope, steps)
    : undefined;
  if (local?.kind === "function") return returnPath(local.node, local.scope, steps + 1);
  const builtin = func.nodeType === "Name" && local === undefined ? func.id : undefined;
  const [first, second] = args;
  if (builtin === "__import__") return first === undefined ? undefined : constantOf(first, scope);
  if (builtin === "getattr" && first !== undefined && second !== undefined) {
    const [base, name] = [pathOf(first, scope, steps), constantOf(second, scope)];
    return base === undefined || name === undefined ? undefined : `${base}.${name}`;
  }
  const path = pathOf(func, scope, steps);
  if (path === undefined) return undefined;
  // `partial(f, …)` is called like `f`.
  if (path === "functools.partial" && args[0] !== undefined) return pathOf(args[0], scope, steps);
  if (/^(?:importlib\.import_module|builtins\.__import__)$/.test(path)) {
    return args[0] === undefined ? undefined : constantOf(args[0], scope);
  }
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
