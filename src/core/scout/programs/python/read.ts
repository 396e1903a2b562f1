/** Sites of a Python file: decorators, calls, classes, lists of tools, answers of handlers. */

import { mayMatter } from "../relevance.ts";
import type { Export, Place, Reading, Site, SiteForm, Value } from "../site.ts";
import {
  blocksOf,
  type Call,
  childrenOf,
  type ClassDef,
  type ExprNode,
  type FunctionNode,
  type Module,
  type StmtNode,
} from "./parse.ts";
import { toolLists } from "./rules.ts";
import { bindAll, classScopeOf, codeOf, pathOf, Scope, valueOf } from "./scope.ts";

/** How many names and calls are followed to find a list. */
const MAX_STEPS = 8;

/** Reads the tree of a file; `placeOf` turns a line and a column in bytes into a place. */
export function readPython(
  tree: Module,
  placeOf: (line: number, column: number) => Place,
): Reading {
  const reader = new Reader(placeOf);
  return reader.read(tree);
}

class Reader {
  readonly #sites: Site[] = [];
  readonly #placeOf: (line: number, column: number) => Place;
  /** Nodes of lists of tools and of answers that were read. */
  readonly #seen = new Set<object>();

  constructor(placeOf: (line: number, column: number) => Place) {
    this.#placeOf = placeOf;
  }

  read(tree: Module): Reading {
    const scope = new Scope("module");
    bindAll(scope, tree.body);
    this.#visitAll(tree.body, scope, "");
    return { sites: this.#sites, exports: this.#exportsOf(scope) };
  }

  #visitAll(statements: readonly StmtNode[], scope: Scope, caller: string): void {
    for (const statement of statements) this.#visit(statement, scope, caller);
  }

  /** `caller` names the function around a statement. */
  #visit(statement: StmtNode, scope: Scope, caller: string): void {
    switch (statement.nodeType) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        return this.#visitFunction(statement, scope);
      case "ClassDef":
        return this.#visitClass(statement, scope);
    }
    const own = targetOf(statement) ?? (statement.nodeType === "Return" ? caller : "");
    for (const child of childrenOf(statement)) {
      if (isStatement(child)) continue;
      this.#visitExpression(child, scope, own, caller);
    }
    this.#visitAll(blocksOf(statement), scope, caller);
  }

  #visitFunction(node: FunctionNode, scope: Scope): void {
    this.#visitDecorators(node, scope);
    this.#visitAll(node.body, scope.enter(node), node.name);
  }

  #visitDecorators(node: FunctionNode | ClassDef, scope: Scope): void {
    for (const decorator of node.decorator_list) {
      const call = callOf(decorator, scope);
      const path = pathOf(call?.func ?? decorator, scope);
      if (path !== undefined) {
        this.#add("decorator", path, node.name, node, call, scope);
        const isAnswering = node.nodeType !== "ClassDef" && /\.list_tools(?:\(\))?$/.test(path);
        if (isAnswering) this.#readAnswer(node, scope);
      }
      for (const child of childrenOf(decorator)) this.#visitExpression(child, scope, "", node.name);
    }
  }

  #visitClass(node: ClassDef, scope: Scope): void {
    const inner = scope.enter(node);
    this.#visitDecorators(node, scope);
    const attributes: Record<string, Value> = {};
    for (const [name, binding] of inner.attributes) {
      if (binding.kind === "value") {
        attributes[name] = valueOf(withoutField(binding.expression), binding.scope);
      }
    }
    const construction = superCall(node, inner);
    const { named, positional } = construction === undefined
      ? { named: {}, positional: [] }
      : argumentsOf(construction.call, construction.scope);
    for (const base of node.bases) {
      const path = pathOf(base, scope);
      if (path === undefined) continue;
      this.#sites.push({
        form: "class",
        path,
        own: node.name,
        positional,
        named: { ...named, ...attributes },
        ...this.#placeOf(node.lineno, node.col_offset),
      });
      this.#visitSpec(path, inner);
    }
    this.#visitAll(node.body, inner, "");
  }

  /** `spec_functions = ["a", "b"]`: methods that a class offers as tools. */
  #visitSpec(path: string, scope: Scope): void {
    const binding = scope.attributes.get("spec_functions");
    if (binding?.kind !== "value" || binding.expression.nodeType !== "List") return;
    for (const each of binding.expression.elts) {
      const { text = "" } = valueOf(each, binding.scope);
      this.#sites.push({
        ...{ form: "member", path, own: text, positional: [], named: {} },
        ...this.#placeOf(each.lineno, each.col_offset),
      });
    }
  }

  #visitExpression(
    node: { readonly nodeType: string },
    scope: Scope,
    own: string,
    caller: string,
  ): void {
    if (isCall(node)) this.#visitCall(node, scope, own);
    const inner = isCall(node) || node.nodeType === "Dict" ? "" : own;
    for (const child of childrenOf(node)) this.#visitExpression(child, scope, inner, caller);
  }

  #visitCall(call: Call, scope: Scope, own: string): void {
    // `decorate(...)(function)`
    if (isCall(call.func) && call.args[0] !== undefined) {
      const path = pathOf(call.func.func, scope);
      const name = valueOf(call.args[0], scope).own;
      if (path !== undefined && mayMatter(path, "python")) {
        this.#add("decorator", path, name ?? "", call, call.func, scope, codeOf(call.args[0]));
      }
    }
    const { func } = call;
    const path = pathOf(func, scope) ??
      (func.nodeType === "Attribute" ? `?.${func.attr}` : undefined);
    if (path === undefined || !mayMatter(path, "python")) return;
    this.#add("call", path, own, call, call, scope);
    for (const key of toolLists(path)) {
      const list = typeof key === "number"
        ? call.args[key]
        : call.keywords.find(({ arg }) => arg === key)?.value;
      if (list !== undefined) this.#readList(list, scope, path, 0);
    }
    const handler = call.keywords.find(({ arg }) => arg === "on_list_tools")?.value;
    const answering = handler === undefined ? undefined : functionOf(handler, scope);
    if (answering !== undefined) this.#readAnswer(answering.node, answering.scope);
  }

  #add(
    form: SiteForm,
    path: string,
    own: string,
    node: { readonly lineno: number; readonly col_offset: number },
    call: Call | undefined,
    scope: Scope,
    receiver?: string,
  ): void {
    const func = call?.func;
    const holder = receiver ??
      (func?.nodeType === "Attribute" && func.value.nodeType === "Name"
        ? func.value.id
        : undefined);
    this.#sites.push({
      form,
      path,
      own,
      ...(call === undefined ? { positional: [], named: {} } : argumentsOf(call, scope)),
      ...(holder === undefined ? {} : { receiver: holder }),
      ...this.#placeOf(node.lineno, node.col_offset),
    });
  }

  /** Reads the elements of a list that is given to an agent. */
  #readList(list: ExprNode, scope: Scope, owner: string, steps: number): void {
    if (steps > MAX_STEPS || this.#seen.has(list)) return;
    this.#seen.add(list);
    const next = steps + 1;
    switch (list.nodeType) {
      case "List":
      case "Tuple":
        for (const each of list.elts) {
          if (each.nodeType === "Starred") this.#readList(each.value, scope, owner, next);
          else this.#readElement(each, scope, owner);
        }
        return;
      case "BinOp":
        this.#readList(list.left, scope, owner, next);
        return this.#readList(list.right, scope, owner, next);
      case "BoolOp":
        for (const each of list.values) this.#readList(each, scope, owner, next);
        return;
      case "IfExp":
        this.#readList(list.body, scope, owner, next);
        return this.#readList(list.orelse, scope, owner, next);
      case "ListComp": {
        // `[tool for tool in tools if …]`
        const [generator] = list.generators;
        if (list.elt.nodeType === "Name" && generator !== undefined) {
          this.#readList(generator.iter, scope, owner, next);
        }
        return;
      }
      case "Name": {
        const binding = scope.find(list.id);
        if (binding?.kind === "value") {
          for (const { expression, isElement } of binding.scope.values.get(list.id) ?? []) {
            if (isElement) this.#readElement(expression, binding.scope, owner);
            else this.#readList(expression, binding.scope, owner, next);
          }
        } else if (binding?.kind === "function") {
          this.#readElement(list, scope, owner); // `tools=function`
        }
        return;
      }
      case "Attribute": {
        const holder = classScopeOf(list.value, scope);
        const binding = holder?.attributes.get(list.attr);
        if (binding?.kind === "value") {
          this.#readList(binding.expression, binding.scope, owner, next);
        }
        return;
      }
      case "Call": {
        const answering = functionOf(list.func, scope);
        if (answering === undefined) return;
        const inner = answering.scope.enter(answering.node);
        for (const value of returnsOf(answering.node.body)) {
          this.#readList(value, inner, owner, next);
        }
      }
    }
  }

  #readElement(element: ExprNode, scope: Scope, owner: string): void {
    const known = this.#elementOf(element, scope, 0);
    if (known === undefined || known.element === "tool" || known.own.startsWith("_")) return;
    this.#sites.push({
      form: "listed",
      owner,
      positional: [],
      named: {},
      ...known,
      ...this.#placeOf(known.at.lineno, known.at.col_offset),
    });
  }

  #elementOf(element: ExprNode, scope: Scope, steps: number):
    | (Pick<Site, "path" | "own"> & {
      readonly element: NonNullable<Site["element"]>;
      readonly at: { readonly lineno: number; readonly col_offset: number };
    })
    | undefined {
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
      if (binding?.kind === "value") {
        return this.#elementOf(binding.expression, binding.scope, steps + 1);
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

  /** Reads the tools in what a handler answers, also those that it refers to. */
  #readAnswer(node: FunctionNode, scope: Scope): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    for (const statement of node.body) this.#searchAnswer(statement, scope.enter(node), 0);
  }

  #searchAnswer(node: { readonly nodeType: string }, scope: Scope, steps: number): void {
    if (steps > 200 || this.#seen.has(node)) return;
    if (isCall(node)) {
      this.#seen.add(node);
      const path = pathOf(node.func, scope);
      if (path !== undefined && mayMatter(path, "python")) {
        this.#add("answer", `${path}()`, "", node, node, scope);
      }
    }
    if (isName(node)) {
      const binding = scope.find(node.id);
      if (binding?.kind === "value" && !this.#seen.has(binding.expression)) {
        this.#searchAnswer(binding.expression, binding.scope, steps + 1);
      }
      if (binding?.kind === "function") this.#readAnswer(binding.node, binding.scope);
    }
    if (isAttribute(node)) {
      const binding = classScopeOf(node.value, scope)?.attributes.get(node.attr);
      if (binding?.kind === "value" && !this.#seen.has(binding.expression)) {
        this.#searchAnswer(binding.expression, binding.scope, steps + 1);
      }
      if (binding?.kind === "function") this.#readAnswer(binding.node, binding.scope);
    }
    for (const child of childrenOf(node)) this.#searchAnswer(child, scope, steps + 1);
  }

  #exportsOf(scope: Scope): Readonly<Record<string, Export>> {
    const exports: Record<string, Export> = {};
    for (const [name, binding] of scope.bindings) {
      const found = this.#exportOf(name, scope);
      if (found !== undefined) exports[name] = found;
      if (binding.kind !== "class") continue;
      for (const [member, { kind }] of binding.scope.enter(binding.node).attributes) {
        const inner = kind === "function" ? this.#memberOf(binding.node, member, scope) : undefined;
        if (inner !== undefined) exports[`${name}.${member}`] = inner;
      }
    }
    if (scope.stars.length > 0) exports["*"] = { path: scope.stars.join("\n") };
    return exports;
  }

  /** A method, which another file may give to an agent. */
  #memberOf(node: ClassDef, member: string, scope: Scope): Export | undefined {
    const inner = scope.enter(node);
    const binding = inner.attributes.get(member);
    if (binding?.kind !== "function") return undefined;
    return { kind: isDecorated(binding.node, inner) ? "tool" : "function" };
  }

  #exportOf(name: string, scope: Scope): Export | undefined {
    const binding = scope.bindings.get(name);
    switch (binding?.kind) {
      case "import":
        return { path: binding.path };
      case "function": {
        const { node } = binding;
        const place = this.#placeOf(node.lineno, node.col_offset);
        const returned = pathOf(callTo(name), scope);
        return {
          kind: isDecorated(node, binding.scope) ? "tool" : "function",
          place,
          ...(returned === undefined ? {} : { path: returned }),
        };
      }
      case "class": {
        const path = pathOf(nameNode(name), scope);
        return { kind: "class", ...(path === undefined ? {} : { path }) };
      }
      case "value": {
        const { text, path } = valueOf(nameNode(name), scope);
        if (text === undefined && path === undefined) return undefined;
        return {
          ...(text === undefined ? {} : { text }),
          ...(path === undefined ? {} : { path }),
        };
      }
    }
    return undefined;
  }
}

/** Whether a decorator of a library may make a tool of it. */
function isDecorated({ decorator_list }: FunctionNode | ClassDef, scope: Scope): boolean {
  return decorator_list.some((each) => {
    const path = pathOf(each, scope);
    return path !== undefined && !/^(?:functools|contextlib|typing|asyncio|abc)\./.test(path);
  });
}

function nameNode(id: string): ExprNode {
  return {
    nodeType: "Name",
    id,
    ctx: { nodeType: "Load" },
    lineno: 1,
    col_offset: 0,
  };
}

function callTo(name: string): ExprNode {
  return {
    nodeType: "Call",
    func: nameNode(name),
    args: [],
    keywords: [],
    lineno: 1,
    col_offset: 0,
  };
}

function isStatement(node: { readonly nodeType: string }): boolean {
  return "body" in node && Array.isArray(node.body) || STATEMENTS.has(node.nodeType);
}

const STATEMENTS = new Set([
  ...["Assign", "AugAssign", "AnnAssign", "Return", "Delete", "Raise", "Assert", "Import"],
  ...["ImportFrom", "Global", "Nonlocal", "Expr", "Pass", "Break", "Continue", "TypeAlias"],
]);

function isCall(node: { readonly nodeType: string }): node is Call {
  return node.nodeType === "Call";
}

function isName(
  node: { readonly nodeType: string },
): node is Extract<ExprNode, { nodeType: "Name" }> {
  return node.nodeType === "Name";
}

function isAttribute(
  node: { readonly nodeType: string },
): node is Extract<ExprNode, { nodeType: "Attribute" }> {
  return node.nodeType === "Attribute";
}

/** The variable or attribute that a statement assigns to. */
function targetOf(statement: StmtNode): string | undefined {
  const target = statement.nodeType === "Assign"
    ? statement.targets[0]
    : statement.nodeType === "AnnAssign"
    ? statement.target
    : undefined;
  if (target?.nodeType === "Name") return target.id;
  return target?.nodeType === "Attribute" ? target.attr : undefined;
}

/** The call of a decorator, also of a decorator that was kept under a name. */
function callOf(decorator: ExprNode, scope: Scope): Call | undefined {
  if (isCall(decorator)) return decorator;
  if (!isName(decorator)) return undefined;
  const binding = scope.find(decorator.id);
  if (binding?.kind !== "value" || !isCall(binding.expression)) return undefined;
  return pathOf(binding.expression.func, binding.scope) === "functools.partial"
    ? undefined
    : binding.expression;
}

/** Arguments of a call; those of a call within a keyword as `keyword.name`. */
function argumentsOf({ args, keywords }: Call, scope: Scope): Pick<Site, "positional" | "named"> {
  const named: Record<string, Value> = {};
  for (const { arg, value } of keywords) {
    if (arg === undefined) continue;
    named[arg] = valueOf(value, scope);
    for (const inner of isCall(value) ? value.keywords : []) {
      if (inner.arg !== undefined) named[`${arg}.${inner.arg}`] = valueOf(inner.value, scope);
    }
  }
  return { positional: args.map((each) => valueOf(each, scope)), named };
}

/** The default in `Field(default="x")`. */
function withoutField(expression: ExprNode): ExprNode {
  if (!isCall(expression) || !isName(expression.func) || expression.func.id !== "Field") {
    return expression;
  }
  return expression.keywords.find(({ arg }) => arg === "default")?.value ??
    expression.args[0] ?? expression;
}

/** The function of this file that an expression is. */
function functionOf(expression: ExprNode, scope: Scope) {
  if (expression.nodeType === "Name") {
    const binding = scope.find(expression.id);
    return binding?.kind === "function" ? binding : undefined;
  }
  if (expression.nodeType !== "Attribute") return undefined;
  const binding = classScopeOf(expression.value, scope)?.attributes.get(expression.attr);
  return binding?.kind === "function" ? binding : undefined;
}

function returnsOf(statements: readonly StmtNode[]): readonly ExprNode[] {
  return statements.flatMap((statement) =>
    statement.nodeType === "Return"
      ? statement.value === undefined ? [] : [statement.value]
      : returnsOf(blocksOf(statement))
  );
}

/** `super().__init__(…)` of a class, with the scope of its method. */
function superCall(node: ClassDef, scope: Scope) {
  for (const method of node.body) {
    if (method.nodeType !== "FunctionDef" || method.name !== "__init__") continue;
    const inner = scope.enter(method);
    for (const statement of method.body) {
      const call = statement.nodeType === "Expr" ? statement.value : undefined;
      if (call?.nodeType !== "Call" || call.func.nodeType !== "Attribute") continue;
      const { attr, value } = call.func;
      if (attr === "__init__" && isCall(value) && isName(value.func) && value.func.id === "super") {
        return { call, scope: inner };
      }
    }
  }
  return undefined;
}

/** The name of what a path ends in; of what a class makes, `Class.from_x`, that of the class. */
function lastOf(path: string): string {
  const parts = path.replaceAll("()", "").split(".");
  const [holder = "", last = ""] = parts.slice(-2);
  return parts.length > 1 && /^[A-Z]/.test(holder) && /^[a-z]/.test(last) ? holder : last || holder;
}
