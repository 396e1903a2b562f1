/** Sites of a Python file: decorators, calls, classes, lists of tools, answers of handlers. */

import { libraryOf, mayMatter } from "../relevance.ts";
import type {
  Answer,
  Export,
  Mount,
  Naming,
  Place,
  Reading,
  Site,
  SiteForm,
  Value,
} from "../site.ts";
import {
  type AnyNode,
  blocksOf,
  type Call,
  childrenOf,
  type ClassDef,
  type ExprNode,
  type FunctionNode,
  isCall,
  type Module,
  type StmtNode,
} from "./parse.ts";
import { LOW_LEVEL_TOOL, toolLists } from "./rules.ts";
import { classScopeOf, functionOf, returnsOf } from "./definitions.ts";
import { listsItself, pathOf, SELF_LISTING } from "./paths.ts";
import { bindAll, type Binding, Scope } from "./scope.ts";
import { argumentsOf, valueOf } from "./values.ts";
import { codeOf } from "./written.ts";

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

/** Servers that take over the tools of others. */
const MOUNTING = /\.(?:mount|import_server)$/;

interface AnswerSearch {
  readonly parts: Site[];
  /** Whether it refers to what other files have. */
  isOpen: boolean;
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
    return {
      sites: this.#sites,
      exports: this.#exportsOf(scope),
      answers: this.#answers,
      namings: this.#namings,
      mounts: this.#mounts,
      plugins: this.#plugins,
    };
  }

  readonly #answers: Answer[] = [];
  readonly #namings: Naming[] = [];
  readonly #mounts: Mount[] = [];
  readonly #plugins: Record<string, string> = {};

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
        const target = call?.func ?? decorator;
        const server = isAttribute(target) ? serverOf(target.value, scope) : undefined;
        this.#add("decorator", path, node.name, node, call, scope, { server });
        const isAnswering = node.nodeType !== "ClassDef" && /\.list_tools(?:\(\))?$/.test(path);
        if (isAnswering) this.#readHandler(node, scope);
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
    for (const [name, binding] of inner.attributes) {
      const text = binding.kind === "function" ? propertyValue(binding.node) : undefined;
      if (text !== undefined) attributes[name] ??= valueOf(text, inner);
    }
    const construction = superCall(node, inner);
    const { named, positional } = construction === undefined
      ? { named: {}, positional: [] }
      : argumentsOf(construction.call, construction.scope);
    const paths = node.bases.map((base) => pathOf(base, scope));
    for (const path of listsItself(node, inner) ? [...paths, SELF_LISTING] : paths) {
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
        const receiver = codeOf(call.args[0]);
        this.#add("decorator", path, name ?? "", call, call.func, scope, { receiver });
      }
    }
    const { func } = call;
    const path = pathOf(func, scope) ??
      (func.nodeType === "Attribute" ? `?.${func.attr}` : undefined);
    if (path === undefined || !mayMatter(path, "python")) return;
    const server = isAttribute(func) ? serverOf(func.value, scope) : undefined;
    this.#add("call", path, own, call, call, scope, { server });
    if (LOW_LEVEL_TOOL.test(path)) this.#add("loose", `${path}()`, "", call, call, scope);
    if (MOUNTING.test(path)) this.#readMount(call, path, server, scope);
    if (path.endsWith(".add_plugin")) this.#readPlugin(call, scope);
    if (path.endsWith(".create_sdk_mcp_server")) this.#readSdkServer(call, scope);
    for (const key of toolLists(path)) {
      const list = typeof key === "number"
        ? call.args[key]
        : call.keywords.find(({ arg }) => arg === key)?.value;
      if (list !== undefined) this.#readList(list, scope, path, 0);
    }
    const handler = call.keywords.find(({ arg }) => arg === "on_list_tools")?.value;
    const answering = handler === undefined ? undefined : functionOf(handler, scope);
    if (answering !== undefined) this.#readHandler(answering.node, answering.scope);
  }

  #add(
    form: SiteForm,
    path: string,
    own: string,
    node: { readonly lineno: number; readonly col_offset: number },
    call: Call | undefined,
    scope: Scope,
    { receiver, server }: {
      readonly receiver?: string;
      readonly server?: string | undefined;
    } = {},
  ): void {
    this.#sites.push(this.#site(form, path, own, node, call, scope, { receiver, server }));
  }

  #site(
    form: SiteForm,
    path: string,
    own: string,
    node: { readonly lineno: number; readonly col_offset: number },
    call: Call | undefined,
    scope: Scope,
    { receiver, server }: {
      readonly receiver?: string | undefined;
      readonly server?: string | undefined;
    } = {},
  ): Site {
    const func = call?.func;
    const around = scope.kind === "class" ? scope.node?.name : undefined;
    const holder = receiver ??
      (func?.nodeType === "Attribute" && func.value.nodeType === "Name"
        ? func.value.id
        : undefined);
    return {
      form,
      path,
      own,
      ...(call === undefined ? { positional: [], named: {} } : argumentsOf(call, scope)),
      ...(holder === undefined ? {} : { receiver: holder }),
      ...(server === undefined ? {} : { server }),
      ...(around === undefined ? {} : { holder: around }),
      ...this.#placeOf(node.lineno, node.col_offset),
    };
  }

  /** `main.mount(server, namespace="x")`, `main.mount("x", server)`, `main.import_server(…)` */
  #readMount(call: Call, path: string, into: string | undefined, scope: Scope): void {
    const prefixes = call.keywords.filter(({ arg }) => /^(?:namespace|prefix)$/.test(arg ?? ""));
    const given = [...prefixes.map(({ value }) => value), ...call.args];
    const prefix = given.map((each) => valueOf(each, scope).text).find((text) =>
      text !== undefined
    );
    const servers = [
      ...call.args,
      ...call.keywords.filter(({ arg }) => arg === "server").map(({ value }) => value),
    ];
    const of = servers.map((each) => serverOf(each, scope)).find((server) => server !== undefined);
    if (of !== undefined) this.#mounts.push({ of, into, path, prefix: prefix ?? "" });
  }

  /** `kernel.add_plugin(Class(), plugin_name="x")` */
  #readPlugin(call: Call, scope: Scope): void {
    const { named, positional } = argumentsOf(call, scope);
    const name = named["plugin_name"]?.text ?? positional[1]?.text;
    const made = call.args[0] ?? call.keywords.find(({ arg }) => arg === "plugin")?.value;
    const holder = made === undefined ? undefined : className(made, scope, 0);
    if (name !== undefined && holder !== undefined) this.#plugins[holder] = name;
  }

  /** `create_sdk_mcp_server(name="x", tools=[…])` */
  #readSdkServer(call: Call, scope: Scope): void {
    const { named, positional } = argumentsOf(call, scope);
    const name = named["name"]?.text ?? positional[0]?.text;
    let list = call.keywords.find(({ arg }) => arg === "tools")?.value ?? call.args[2];
    const binding = list?.nodeType === "Name" ? scope.find(list.id) : undefined;
    if (binding?.kind === "value") list = binding.expression;
    if (name === undefined || list?.nodeType !== "List") return;
    const prefix = `mcp__${name}__`;
    for (const each of list.elts) {
      const local = functionOf(each, scope);
      const path = local === undefined ? pathOf(each, scope) : undefined;
      const of = local === undefined
        ? path
        : this.#placeOf(local.node.lineno, local.node.col_offset);
      if (of !== undefined) this.#namings.push({ of, prefix, isCertain: true });
    }
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
      named: isCall(known.at) ? argumentsOf(known.at, scope).named : {},
      ...known,
      ...this.#placeOf(known.at.lineno, known.at.col_offset),
    });
  }

  #elementOf(element: ExprNode, scope: Scope, steps: number):
    | (Pick<Site, "path" | "own"> & {
      readonly element: NonNullable<Site["element"]>;
      readonly at: AnyNode & { readonly lineno: number; readonly col_offset: number };
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
  #readHandler(node: FunctionNode, scope: Scope): void {
    const search = { parts: [] as Site[], isOpen: false };
    this.#readAnswer(node, scope, search);
    const values = returnsOf(node.body);
    const isNothing = values.length > 0 &&
      values.every((value) => value.nodeType === "List" && value.elts.length === 0);
    this.#answers.push({
      parts: search.parts,
      code: "tools/list",
      isOpen: !isNothing && (search.isOpen || search.parts.length === 0),
      ...this.#placeOf(node.lineno, node.col_offset),
    });
  }

  #readAnswer(node: FunctionNode, scope: Scope, search: AnswerSearch): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    for (const statement of node.body) this.#searchAnswer(statement, scope.enter(node), search, 0);
  }

  #searchAnswer(
    node: { readonly nodeType: string },
    scope: Scope,
    search: AnswerSearch,
    steps: number,
  ): void {
    if (steps > 200 || this.#seen.has(node)) return;
    const refer = (binding: Binding | undefined) => {
      if (binding?.kind === "value" && !this.#seen.has(binding.expression)) {
        this.#searchAnswer(binding.expression, binding.scope, search, steps + 1);
      }
      if (binding?.kind === "function") this.#readAnswer(binding.node, binding.scope, search);
      if (binding?.kind === "import" && libraryOf(binding.path, "python") === undefined) {
        search.isOpen = true;
      }
    };
    if (isCall(node)) {
      this.#seen.add(node);
      const path = pathOf(node.func, scope);
      if (path !== undefined && mayMatter(path, "python")) {
        const site = this.#site("answer", `${path}()`, "", node, node, scope);
        if (LOW_LEVEL_TOOL.test(path)) search.parts.push(site);
        else this.#sites.push(site);
      }
    }
    if (isName(node)) {
      refer(scope.find(node.id));
      const binding = scope.find(node.id);
      if (binding?.kind === "value") {
        for (const { expression } of binding.scope.values.get(node.id) ?? []) {
          this.#searchAnswer(expression, binding.scope, search, steps + 1);
        }
      }
    }
    if (isAttribute(node)) refer(classScopeOf(node.value, scope)?.attributes.get(node.attr));
    for (const child of childrenOf(node)) this.#searchAnswer(child, scope, search, steps + 1);
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

  #exportOf(name: string, scope: Scope, steps = 0): Export | undefined {
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
        const path = listsItself(binding.node, binding.scope.enter(binding.node))
          ? SELF_LISTING
          : pathOf(nameNode(name), scope);
        const place = this.#placeOf(binding.node.lineno, binding.node.col_offset);
        return { kind: "class", place, ...(path === undefined ? {} : { path }) };
      }
      case "value": {
        // Another name of a function or class of the file.
        const { expression } = binding;
        if (expression.nodeType === "Name" && expression.id !== name && steps < MAX_STEPS) {
          const kind = scope.find(expression.id)?.kind;
          if (kind === "function" || kind === "class" || kind === "value") {
            return this.#exportOf(expression.id, scope, steps + 1);
          }
        }
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

/** What a method is called on, in the form of `Site.server`. */
function serverOf(expression: ExprNode, scope: Scope): string | undefined {
  if (expression.nodeType === "Name") {
    const binding = scope.find(expression.id);
    if (binding?.kind === "import") return binding.path;
    return binding?.kind === "value" && !isConstant(binding.expression)
      ? `=${expression.id}`
      : undefined;
  }
  if (expression.nodeType !== "Attribute") return undefined;
  const path = pathOf(expression, scope);
  return path === undefined || path.startsWith("?") || path.includes("()") ? undefined : path;
}

function isConstant({ nodeType }: ExprNode): boolean {
  return nodeType === "Constant" || nodeType === "JoinedStr";
}

/** Name of the class that an expression makes an instance of. */
function className(expression: ExprNode, scope: Scope, steps: number): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (expression.nodeType === "Call") {
    const { func } = expression;
    return func.nodeType === "Name"
      ? func.id
      : func.nodeType === "Attribute"
      ? func.attr
      : undefined;
  }
  const binding = expression.nodeType === "Name" ? scope.find(expression.id) : undefined;
  return binding?.kind === "value"
    ? className(binding.expression, binding.scope, steps + 1)
    : undefined;
}

/** The call of a decorator, also of one that was kept under a name. */
function callOf(decorator: ExprNode, scope: Scope): Call | undefined {
  if (isCall(decorator)) return decorator;
  if (!isName(decorator)) return undefined;
  const binding = scope.find(decorator.id);
  if (binding?.kind !== "value" || !isCall(binding.expression)) return undefined;
  return pathOf(binding.expression.func, binding.scope) === "functools.partial"
    ? undefined
    : binding.expression;
}

/** What a property returns that only returns something. */
function propertyValue({ decorator_list, body }: FunctionNode): ExprNode | undefined {
  const isProperty = decorator_list.some((each) =>
    each.nodeType === "Name" && /property$/.test(each.id)
  );
  const [value, ...others] = isProperty ? returnsOf(body) : [];
  return others.length === 0 ? value : undefined;
}

/** The default in `Field(default="x")`. */
function withoutField(expression: ExprNode): ExprNode {
  if (!isCall(expression) || !isName(expression.func) || expression.func.id !== "Field") {
    return expression;
  }
  return expression.keywords.find(({ arg }) => arg === "default")?.value ??
    expression.args[0] ?? expression;
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
