/** Reads a Python file: walks its statements, and notes what uses names of agent libraries. */

import { clientOf, SENT, SESSION } from "../model_calls.ts";
import { libraryOf, mayMatter, MENTIONS_TOOLS } from "../relevance.ts";
import type { Place, Reading } from "../site.ts";
import {
  readGivenHandler,
  readHandler,
  readHandlerIn,
  readHandlerSet,
  readMethods,
} from "./answers.ts";
import { instanceValues, madeClass } from "./classes.ts";
import { callOf } from "./decorators.ts";
import { entryOf, functionOf, returnsOf } from "./definitions.ts";
import { Draft } from "./draft.ts";
import { exportsOf } from "./exports.ts";
import {
  type AnyNode,
  blocksOf,
  type Call,
  childrenOf,
  type ClassDef,
  type ExprNode,
  type FunctionNode,
  isAttribute,
  isCall,
  isDict,
  isName,
  isStatement,
  type Module,
  type StmtNode,
} from "./parse.ts";
import { listsItself, pathOf, SELF_LISTING } from "./paths.ts";
import { sentTools } from "./requests.ts";
import { routeTools } from "./routes.ts";
import { LOW_LEVEL_TOOL, toolLists } from "./rules.ts";
import { bindAll, Scope } from "./scope.ts";
import { mountOf, notePlugin, noteSdkServer, serverOf } from "./servers.ts";
import { valueOf } from "./values.ts";
import { codeOf } from "./written.ts";

/** Servers that take over the tools of others. */
const MOUNTING = /\.(?:mount|import_server)$/;

/** Reads the tree of a file; `placeOf` turns a line and a column in bytes into a place. */
export function readPython(
  tree: Module,
  placeOf: (line: number, column: number) => Place,
): Reading {
  const draft = new Draft(placeOf);
  const scope = new Scope("module");
  bindAll(scope, tree.body);
  new Walk(draft).visitAll(tree.body, scope, "");
  const { answers, namings, mounts, plugins } = draft;
  const sites = [...draft.sites, ...routeTools(draft.sites)];
  return { sites, exports: exportsOf(scope, draft), answers, namings, mounts, plugins };
}

class Walk {
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** `caller` names the function around the statements. */
  visitAll(statements: readonly StmtNode[], scope: Scope, caller: string): void {
    for (const statement of statements) this.#visit(statement, scope, caller);
  }

  #visit(statement: StmtNode, scope: Scope, caller: string): void {
    switch (statement.nodeType) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        return this.#visitFunction(statement, scope);
      case "ClassDef":
        return this.#visitClass(statement, scope);
    }
    if (statement.nodeType === "Assign" || statement.nodeType === "AugAssign") {
      const [target] = statement.nodeType === "Assign" ? statement.targets : [statement.target];
      const owner = target !== undefined && isAttribute(target) && target.attr === "tools"
        ? ownerPath(target.value, scope)
        : undefined;
      if (owner !== undefined) this.#draft.lists(owner).read(statement.value, scope);
      // `agent.tools[tool.name] = tool`
      const held = target?.nodeType === "Subscript" ? target.value : undefined;
      const holder = held !== undefined && isAttribute(held) && held.attr === "tools"
        ? ownerPath(held.value, scope)
        : undefined;
      if (holder !== undefined) this.#draft.lists(holder).readElement(statement.value, scope);
    }
    readMethods(statement, scope, this.#draft);
    readHandlerSet(statement, scope, this.#draft);
    const own = targetOf(statement) ?? (statement.nodeType === "Return" ? caller : "");
    for (const child of childrenOf(statement)) {
      if (isStatement(child)) continue;
      this.#visitExpression(child, scope, own);
    }
    this.visitAll(blocksOf(statement), scope, caller);
  }

  #visitFunction(node: FunctionNode, scope: Scope): void {
    this.#visitDecorators(node, scope);
    this.visitAll(node.body, scope.enter(node), node.name);
  }

  #visitDecorators(node: FunctionNode | ClassDef, scope: Scope): void {
    for (const decorator of node.decorator_list) {
      const kept = callOf(decorator, scope);
      // `tool = wrapped(tool)`: the call tells nothing, what it was given does.
      const call = kept === undefined || pathOf(kept.func, scope) === undefined ? undefined : kept;
      const target = call?.func ?? (isCall(decorator) ? decorator.func : decorator);
      const known = pathOf(target, scope) ?? pathOf(decorator, scope) ?? wrapperPath(target, scope);
      const path = known === undefined || known.startsWith("?")
        ? this.#registrationOf(target, scope) ?? known
        : known;
      if (path !== undefined) {
        const server = isAttribute(target) ? serverOf(target.value, scope) : undefined;
        const use = { form: "decorator", path, own: node.name, at: node, call, server } as const;
        this.#draft.add(use, scope);
        const isAnswering = node.nodeType !== "ClassDef" && /\.list_tools(?:\(\))?$/.test(path);
        if (isAnswering) readHandler(node, scope, this.#draft);
      }
      for (const child of childrenOf(decorator)) this.#visitExpression(child, scope, "");
    }
  }

  /** The path of `.tool` of something that nothing is known of, in a file that imports a library of servers. */
  #registrationOf(target: ExprNode, scope: Scope): string | undefined {
    if (!isAttribute(target) || !/^(?:tool(?:_plain)?|add_tool)$/.test(target.attr)) {
      return undefined;
    }
    const library = [...scope.module.imports.values()].find((path) =>
      /^(?:fastmcp|mcp|pydantic_ai)\b/.test(path)
    );
    const [root = ""] = library?.split(".") ?? [];
    if (library === undefined) {
      return pathOf(target, scope) === undefined ? `?.${target.attr}` : undefined;
    }
    return `${root}.?Server().${target.attr}`;
  }

  /** The path of a method that registers a tool with something unknown, as {@linkcode #registrationOf}. */
  #looseServer(func: ExprNode, scope: Scope): string | undefined {
    const path = this.#registrationOf(func, scope);
    return path?.startsWith("?") === true ? undefined : path;
  }

  #visitClass(node: ClassDef, scope: Scope): void {
    const inner = scope.enter(node);
    this.#visitDecorators(node, scope);
    const values = instanceValues(node, inner);
    const paths = node.bases.map((base) => pathOf(base, scope));
    for (const path of listsItself(node, inner) ? [...paths, SELF_LISTING] : paths) {
      if (path === undefined) continue;
      this.#draft.sites.push({
        ...{ form: "class", path, own: node.name },
        ...values,
        ...this.#draft.placeOf(node),
      });
      this.#visitSpec(path, inner);
    }
    this.visitAll(node.body, inner, "");
  }

  /** `type("Name", (Base,), {…})` */
  #visitMadeClass(call: Call, scope: Scope): void {
    const made = madeClass(call, scope);
    if (made === undefined) return;
    const { own, named, bases } = made;
    for (const path of bases.flatMap((base) => pathOf(base, scope) ?? [])) {
      const place = this.#draft.placeOf(call);
      this.#draft.sites.push({ form: "class", path, own, positional: [], named, ...place });
    }
  }

  /** `spec_functions = ["a", "b"]`: methods that a class offers as tools. */
  #visitSpec(path: string, scope: Scope): void {
    const binding = scope.attributes.get("spec_functions");
    if (binding?.kind !== "value" || binding.expression.nodeType !== "List") return;
    for (const each of binding.expression.elts) {
      const { text = "" } = valueOf(each, binding.scope);
      this.#draft.sites.push({
        ...{ form: "member", path, own: text, positional: [], named: {} },
        ...this.#draft.placeOf(each),
      });
    }
  }

  #visitExpression(node: AnyNode, scope: Scope, own: string): void {
    if (isCall(node)) this.#visitCall(node, scope, own);
    readHandlerIn(node, scope, this.#draft);
    const sent = isDict(node) ? sentTools(node, scope) : undefined;
    if (sent !== undefined) this.#draft.lists(SENT).read(sent.expression, sent.scope);
    const inner = isCall(node) || node.nodeType === "Dict" ? "" : own;
    for (const child of childrenOf(node)) this.#visitExpression(child, scope, inner);
  }

  #visitCall(call: Call, scope: Scope, own: string): void {
    this.#visitDecoration(call, scope);
    this.#visitMadeClass(call, scope);
    const { func } = call;
    const known = pathOf(func, scope);
    const loose = known === undefined || known.startsWith("?")
      ? this.#looseServer(func, scope)
      : undefined;
    const path = loose ?? known ??
      (func.nodeType === "Attribute" ? methodPath(func) : undefined);
    // What is called on nothing known at all may be no server: only a function that it gets is a tool.
    this.#visitGiving(call, known === undefined ? undefined : path, scope);
    if (path === undefined || !mayMatter(path, "python")) return;
    const draft = this.#draft;
    const server = isAttribute(func) ? serverOf(func.value, scope) : undefined;
    draft.add({ form: "call", path, own, at: call, call, server }, scope);
    if (LOW_LEVEL_TOOL.test(path)) {
      draft.add({ form: "loose", path: `${path}()`, own: "", at: call, call }, scope);
    }
    const mount = MOUNTING.test(path) ? mountOf(call, path, server, scope) : undefined;
    if (mount !== undefined) draft.mounts.push(mount);
    if (path.endsWith(".add_plugin")) notePlugin(call, scope, draft);
    if (path.endsWith(".create_sdk_mcp_server")) noteSdkServer(call, scope, draft);
    this.#visitArguments(call, path, scope);
  }

  /** `decorate(...)(function)` */
  #visitDecoration(call: Call, scope: Scope): void {
    const { func, args: [target] } = call;
    if (!isCall(func) || target === undefined) return;
    const known = pathOf(func.func, scope);
    const path = known === undefined || known.startsWith("?")
      ? this.#looseServer(func.func, scope) ?? known
      : known;
    if (path === undefined || !mayMatter(path, "python")) return;
    const { own = "" } = valueOf(target, scope);
    const receiver = codeOf(target);
    this.#draft.add({ form: "decorator", path, own, at: call, call: func, receiver }, scope);
  }

  /** `exec(text)`: what a program makes of a text when it runs may be a tool. */
  #visitGenerated(call: Call, scope: Scope): void {
    const { func, args: [text] } = call;
    const isPlain = func.nodeType === "Name" && /^(?:exec|eval)$/.test(func.id) &&
      scope.find(func.id, func) === undefined;
    if (!isPlain || text === undefined) return;
    const known = valueOf(text, scope).text;
    // What a function runs may be text that a model writes; what a module runs is the program.
    const mayMakeTools = known === undefined
      ? scope.kind === "module" && func.id === "exec" &&
        [...scope.module.imports.values()].some((path) => libraryOf(path, "python") !== undefined)
      : MENTIONS_TOOLS.test(known);
    if (!mayMakeTools) return;
    this.#draft.answers.push({
      parts: [],
      isOpen: true,
      code: codeOf(call),
      ...this.#draft.placeOf(call),
    });
  }

  /** Tools that an agent or a server gets by something else than a call of its own. */
  #visitGiving(call: Call, path: string | undefined, scope: Scope): void {
    const { func, args: [first, second] } = call;
    this.#visitGenerated(call, scope);
    if (isAttribute(func) && /^(?:append|extend|insert|update)$/.test(func.attr)) {
      const list = func.value;
      const owner = isAttribute(list) && list.attr === "tools"
        ? ownerPath(list.value, scope)
        : undefined;
      const given = call.args.at(-1);
      if (owner === undefined || given === undefined) return;
      const reader = this.#draft.lists(owner);
      return /^(?:extend|update)$/.test(func.attr)
        ? reader.read(given, scope)
        : reader.readElement(given, scope);
    }
    const named = call.keywords.find(({ arg }) => arg === "tools")?.value;
    // `partial(Agent, tools=tools)`, `replace(agent, tools=tools)`
    if (
      first !== undefined && named !== undefined && /(?:^|\.)(?:partial|replace)$/.test(path ?? "")
    ) {
      const made = pathOf(first, scope)?.replace(/\(\)$/, "");
      if (made !== undefined && toolLists(made).length > 0) {
        this.#draft.lists(made).read(named, scope);
      }
    }
    // `super().__init__(tools=tools)`
    if (isAttribute(func) && func.attr === "__init__" && named !== undefined) {
      const holder = classAround(scope);
      const owner = holder === undefined ? undefined : basePath(holder);
      if (owner !== undefined && toolLists(owner).length > 0) {
        this.#draft.lists(owner).read(named, scope);
      }
    }
    // `map(server.tool, functions)`
    const isMap = func.nodeType === "Name" && func.id === "map";
    if (isMap && first !== undefined && second !== undefined) {
      const owner = serverPath(pathOf(first, scope));
      if (owner !== undefined) this.#draft.lists(owner).read(second, scope);
    }
    // `for function in functions: server.tool(function)`
    const owner = serverPath(path);
    if (owner === undefined || first === undefined) return;
    const { own, text } = valueOf(first, scope);
    if (call.keywords.some(({ arg }) => arg === "name")) return; // named whatever the function is
    if (own === undefined && text === undefined && !isCall(first) && first.nodeType !== "Lambda") {
      this.#draft.lists(owner).readElement(first, scope);
    }
  }

  /** `create(**given)`, where `given` is all that the function around is given. */
  #visitPassedOn(call: Call, path: string, scope: Scope): void {
    if (!toolLists(path).includes("tools") || call.keywords.some(({ arg }) => arg === "tools")) {
      return;
    }
    const { node } = scope;
    const rest = node === undefined || node.nodeType === "ClassDef" ? undefined : node.args.kwarg;
    for (const { arg, value } of call.keywords) {
      const isRest = arg === undefined && isName(value) && value.id === rest?.arg;
      if (isRest) this.#draft.lists(path).readElement(value, scope);
    }
  }

  /** Lists of tools and handlers that a call is given. */
  #visitArguments(call: Call, path: string, scope: Scope): void {
    const named = (name: string) => call.keywords.find(({ arg }) => arg === name)?.value;
    for (const key of toolLists(path)) {
      const list = typeof key === "number" ? call.args[key] : named(key);
      if (list !== undefined) this.#draft.lists(path).read(list, scope);
      for (const { arg, value } of call.keywords) {
        const spread = arg === undefined && typeof key === "string"
          ? entryOf(value, key, scope)
          : undefined;
        if (spread !== undefined) this.#draft.lists(path).read(spread.expression, spread.scope);
      }
    }
    const session = clientOf(path) === undefined ? undefined : named(SESSION);
    const offered = session === undefined ? undefined : entryOf(session, "tools", scope);
    if (offered !== undefined) this.#draft.lists(path).read(offered.expression, offered.scope);
    // AutoGen: `llm_config={"functions": […]}`
    const config = toolLists(path).length > 0 ? named("llm_config") : undefined;
    for (const key of config === undefined ? [] : ["tools", "functions"]) {
      const list = config === undefined ? undefined : entryOf(config, key, scope);
      if (list !== undefined) this.#draft.lists(path).read(list.expression, list.scope);
    }
    this.#visitPassedOn(call, path, scope);
    const handler = named("on_list_tools");
    if (handler !== undefined) readGivenHandler(handler, scope, this.#draft);
  }
}

/** The maker of tools that a decorator of this file calls: `def tool(f): return library.tool(f)`. */
function wrapperPath(decorator: ExprNode, scope: Scope): string | undefined {
  const made = isName(decorator) ? functionOf(decorator, scope) : undefined;
  const inner = made?.scope.enter(made.node);
  for (const value of made === undefined || inner === undefined ? [] : returnsOf(made.node.body)) {
    const path = isCall(value) ? pathOf(value.func, inner ?? scope) : undefined;
    if (path !== undefined && libraryOf(path, "python") !== undefined) return path;
  }
  return undefined;
}

/** The call that made an agent, if that takes tools. */
function ownerPath(agent: ExprNode, scope: Scope): string | undefined {
  const path = pathOf(agent, scope);
  const owner = path?.endsWith("()") ? path.slice(0, -2) : undefined;
  return owner !== undefined && toolLists(owner).length > 0 ? owner : undefined;
}

/** The call that made a server, of the path of its method that registers a function. */
function serverPath(path: string | undefined): string | undefined {
  const [, made] =
    /^(.*\.(?:FastMCP|MCPServer|\?Server))\(\)\.(?:tool|add_tool)$/.exec(path ?? "") ?? [];
  return made?.replace("?Server", "FastMCP");
}

function classAround(scope: Scope): Scope | undefined {
  let around: Scope | undefined = scope;
  while (around !== undefined && around.kind !== "class") around = around.parent;
  return around;
}

/** What the class of a scope extends. */
function basePath({ node, parent }: Scope): string | undefined {
  const [base] = node?.nodeType === "ClassDef" ? node.bases : [];
  return base === undefined || parent === undefined ? undefined : pathOf(base, parent);
}

/** The path of a method of something that nothing is known of. */
function methodPath(func: Extract<ExprNode, { nodeType: "Attribute" }>): string {
  let path = "";
  let node: ExprNode = func;
  while (node.nodeType === "Attribute") {
    path = `.${node.attr}${path}`;
    node = node.value;
  }
  const whole = `?${path}`;
  return clientOf(whole) === undefined ? `?.${func.attr}` : whole;
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
