/** Sites of a script: calls, classes, objects of tools, answers of handlers. */

import { isTool } from "../judge.ts";
import { mayMatter } from "../relevance.ts";
import type { Export, Place, Reading, Site, SiteForm, Value } from "../site.ts";
import {
  bare,
  childrenOf,
  isClass,
  isFunction,
  keyOf,
  type Node,
  nodeAt,
  nodesAt,
  wordAt,
} from "./parse.ts";
import { SERVER_GIVERS, toolPlaces } from "./rules.ts";
import {
  bindAll,
  classOf,
  functionOf,
  literalOf,
  memberName,
  moduleOf,
  pathOf,
  propertyOf,
  returnsOf,
  Scope,
  textOf,
  valueOf,
} from "./scope.ts";

/** How many names and calls are followed to find an object of tools. */
const MAX_STEPS = 8;

/** Reads the tree of a file; `placeOf` turns an offset into a place. */
export function readScript(tree: Node, placeOf: (offset: number) => Place): Reading {
  return new Reader(placeOf).read(tree);
}

type MutableSite = { -readonly [Member in keyof Site]: Site[Member] };

class Reader {
  readonly #sites: MutableSite[] = [];
  readonly #placeOf: (offset: number) => Place;
  /** Sites of calls, so that the key under which a tool is given to an agent can name it. */
  readonly #calls = new Map<Node, MutableSite>();
  readonly #seen = new Set<Node>();

  constructor(placeOf: (offset: number) => Place) {
    this.#placeOf = placeOf;
  }

  read(tree: Node): Reading {
    const scope = new Scope();
    bindAll(scope, tree);
    this.#server = nodesAt(tree, "body")
      .map((each) => wordAt(nodeAt(each, "source"), "value") ?? "")
      .find((module) =>
        /^(?:mcp-handler$|@vercel\/mcp-adapter$|@modelcontextprotocol\/)/.test(module)
      );
    this.#visitAll(tree, scope, "");
    this.#readLists();
    return { sites: this.#sites, exports: this.#exportsOf(tree, scope) };
  }

  #visitAll(node: Node, scope: Scope, own: string): void {
    for (const child of childrenOf(node)) this.#visit(child, scope, own);
  }

  /** `own` is the name that the program gives to the value of a node. */
  #visit(given: Node, scope: Scope, own: string): void {
    const node = bare(given);
    switch (node.type) {
      case "ImportDeclaration":
        return;
      case "VariableDeclarator":
        return this.#visitAll(node, scope, wordAt(nodeAt(node, "id"), "name") ?? "");
      case "Property":
      case "PropertyDefinition":
      case "MethodDefinition":
        return this.#visitAll(node, scope, keyOf(node) ?? "");
      case "AssignmentExpression": {
        const left = nodeAt(node, "left");
        const name = left?.type === "MemberExpression" ? memberName(left) : wordAt(left, "name");
        return this.#visitAll(node, scope, name ?? "");
      }
      case "CallExpression":
      case "NewExpression":
        return this.#visitCall(node, scope, own);
      case "ObjectExpression":
      case "ArrayExpression":
        for (const child of childrenOf(node)) {
          // `name: { ...tool({ … }), toolName: "x" }`
          this.#visit(child, scope, child.type === "SpreadElement" ? own : "");
        }
        return;
    }
    if (isClass(node)) return this.#visitClass(node, scope);
    if (isFunction(node)) {
      const name = wordAt(nodeAt(node, "id"), "name") ?? own;
      return this.#visitAll(node, scope.enter(node), name);
    }
    this.#visitAll(node, scope, own);
  }

  #visitClass(node: Node, scope: Scope): void {
    const inner = scope.enter(node);
    const base = nodeAt(node, "superClass");
    const path = base === undefined ? undefined : pathOf(base, scope);
    const own = wordAt(nodeAt(node, "id"), "name") ?? "";
    if (path !== undefined) {
      const named: Record<string, Value> = {};
      for (const [name, binding] of inner.attributes) {
        if (binding.kind === "value") named[name] = valueOf(binding.expression, binding.scope);
      }
      this.#sites.push({
        ...{ form: "class", path, own, positional: [], named },
        ...this.#placeOf(node.start),
      });
    }
    this.#visitAll(node, inner, "");
  }

  #visitCall(node: Node, scope: Scope, own: string): void {
    const callee = nodeAt(node, "callee");
    const given = nodesAt(node, "arguments");
    const path = callee === undefined ? undefined : this.#pathOf(callee, scope);
    if (path !== undefined && callee !== undefined && mayMatter(path, "script")) {
      const giver = SERVER_GIVERS.exec(path);
      const [first] = given;
      if (giver !== null && first !== undefined) giveServer(first, scope, giver[1] ?? "");
      this.#calls.set(node, this.#add("call", path, own, node, given, scope, callee));
      for (const place of toolPlaces(path)) this.#lists.push({ place, given, scope, owner: path });
      if (path.endsWith(".bindTools")) {
        this.#lists.push({ place: 0, given, scope, owner: "@langchain/core:bindTools" });
      }
      if (path.endsWith(".setRequestHandler")) this.#readHandler(given, scope);
    }
    if (callee !== undefined) this.#visit(callee, scope, "");
    // The value of a call that wraps another is named like it: `const a = traced(tool(…))`.
    given.forEach((each, at) => this.#visit(each, scope, at === 0 && !isFunction(each) ? own : ""));
  }

  /** The path of what is called. In a file that uses MCP, tools are registered with a server. */
  #pathOf(callee: Node, scope: Scope): string | undefined {
    const path = pathOf(callee, scope);
    if (path !== undefined && !path.startsWith("?")) return path;
    const method = callee.type === "MemberExpression" ? memberName(callee) : undefined;
    if (method === undefined) return path;
    if (this.#server !== undefined && /^(?:tool|registerTool(?:Task)?)$/.test(method)) {
      return `${this.#server}:?McpServer().${method}`;
    }
    return path ?? `?.${method}`;
  }

  /** The module of an MCP library that the file imports. */
  #server: string | undefined;

  #add(
    form: SiteForm,
    path: string,
    own: string,
    node: Node,
    given: readonly Node[],
    scope: Scope,
    callee?: Node,
  ): MutableSite {
    const named: Record<string, Value> = {};
    for (const each of given) {
      const literal = literalOf(each, scope);
      if (literal?.expression.type !== "ObjectExpression") continue;
      for (const property of nodesAt(literal.expression, "properties")) {
        const [key, value] = [keyOf(property), nodeAt(property, "value")];
        if (key !== undefined && value !== undefined) named[key] ??= valueOf(value, literal.scope);
      }
    }
    const receiver = wordAt(nodeAt(callee, "object"), "name");
    const site: MutableSite = {
      ...{ form, path, own, named },
      positional: given.map((each) => valueOf(each, scope)),
      ...(receiver === undefined ? {} : { receiver }),
      ...this.#placeOf(node.start),
    };
    this.#sites.push(site);
    return site;
  }

  /** Lists of tools, read when all calls are known. */
  readonly #lists: {
    readonly place: string | number;
    readonly given: readonly Node[];
    readonly scope: Scope;
    readonly owner: string;
  }[] = [];

  #readLists(): void {
    for (const { place, given, scope, owner } of this.#lists) {
      if (typeof place === "number") {
        const list = given[place];
        if (list !== undefined) this.#readList(list, scope, owner, 0);
        continue;
      }
      for (const each of given) {
        const tools = propertyOf(each, place, scope);
        if (tools !== undefined) this.#readList(tools.expression, tools.scope, owner, 0);
      }
    }
  }

  #readList(given: Node, scope: Scope, owner: string, steps: number): void {
    const node = bare(given);
    if (steps > MAX_STEPS || this.#seen.has(node)) return;
    this.#seen.add(node);
    const next = steps + 1;
    switch (node.type) {
      case "ConditionalExpression":
      case "LogicalExpression":
        for (const member of ["left", "right", "consequent", "alternate"]) {
          const each = nodeAt(node, member);
          if (each !== undefined) this.#readList(each, scope, owner, next);
        }
        return;
      case "ObjectExpression":
        for (const property of nodesAt(node, "properties")) {
          const [key, value] = [keyOf(property), nodeAt(property, "value")];
          const spread = property.type === "SpreadElement"
            ? nodeAt(property, "argument")
            : undefined;
          if (spread !== undefined) this.#readList(spread, scope, owner, next);
          else if (key !== undefined && value !== undefined) {
            this.#readElement(value, scope, owner, key);
          }
        }
        return;
      case "ArrayExpression":
        for (const each of nodesAt(node, "elements")) {
          const spread = each.type === "SpreadElement" ? nodeAt(each, "argument") : undefined;
          if (spread !== undefined) this.#readList(spread, scope, owner, next);
          else this.#readElement(each, scope, owner, undefined);
        }
        return;
      case "ObjectPattern":
      case "ArrowFunctionExpression":
      case "FunctionExpression":
        for (const value of returnsOf(node)) {
          this.#readList(value, scope.enter(node), owner, next);
        }
        return;
    }
    const literal = literalOf(node, scope);
    if (literal !== undefined) this.#readList(literal.expression, literal.scope, owner, next);
  }

  #readElement(given: Node, scope: Scope, owner: string, key: string | undefined): void {
    const node = bare(given);
    if (classOf(node, scope) !== undefined) return; // found where the class is
    const site = this.#siteOf(node, scope, 0);
    if (site !== undefined) {
      if (key !== undefined && !this.#keyed.has(site)) {
        site.own = key;
        this.#keyed.add(site);
      }
      const own = key ?? (site.own === "" ? lastOf(site.path) : site.own);
      this.#list(site.path, own, owner, "object", node);
      return;
    }
    const literal = literalOf(node, scope);
    if (literal?.expression.type === "ObjectExpression") {
      const keys = nodesAt(literal.expression, "properties").map(keyOf);
      const isTool = ["execute", "inputSchema", "parameters", "description"].some((each) =>
        keys.includes(each)
      );
      const name = propertyOf(node, "name", scope);
      const text = name === undefined ? undefined : textOf(name.expression, name.scope);
      const own = key ?? text;
      if (isTool && own !== undefined) this.#list("", own, owner, "function", node);
      return;
    }
    if (functionOf(node, scope) !== undefined) return;
    const path = pathOf(node, scope);
    if (path === undefined || path.startsWith("?")) return;
    this.#list(path, key ?? lastOf(path), owner, "unknown", node);
  }

  readonly #keyed = new Set<MutableSite>();

  #list(
    path: string,
    own: string,
    owner: string,
    element: NonNullable<Site["element"]>,
    node: Node,
  ): void {
    this.#sites.push({
      ...{ form: "listed", path, own, owner, element, positional: [], named: {} },
      ...this.#placeOf(node.start),
    });
  }

  /** The site of the call that an expression is, follows names and functions that return it. */
  #siteOf(given: Node, scope: Scope, steps: number): MutableSite | undefined {
    const node = bare(given);
    if (steps > MAX_STEPS) return undefined;
    const callee = nodeAt(node, "callee");
    if (callee !== undefined) {
      const called = functionOf(callee, scope);
      if (called !== undefined) {
        for (const value of returnsOf(called.node)) {
          const site = this.#siteOf(value, called.scope.enter(called.node), steps + 1);
          if (site !== undefined) return site;
        }
        return undefined;
      }
      const site = this.#calls.get(node);
      return site === undefined || site.path.startsWith("?") ? undefined : site;
    }
    if (node.type === "Identifier") {
      const binding = scope.find(wordAt(node, "name") ?? "");
      if (binding?.kind === "value") {
        return this.#siteOf(binding.expression, binding.scope, steps + 1);
      }
    }
    if (node.type === "MemberExpression") {
      const [name, object] = [memberName(node), nodeAt(node, "object")];
      if (name === undefined || object === undefined) return undefined;
      const member = propertyOf(object, name, scope);
      if (member !== undefined) return this.#siteOf(member.expression, member.scope, steps + 1);
    }
    return undefined;
  }

  /** Reads what a handler of `tools/list` answers. */
  #readHandler(given: readonly Node[], scope: Scope): void {
    const [request, handler] = given;
    if (request === undefined || handler === undefined) return;
    const path = pathOf(request, scope) ?? wordAt(request, "name") ?? "";
    if (!/\bListToolsRequestSchema$/.test(path) && textOf(request, scope) !== "tools/list") return;
    const found: MutableSite[] = [];
    const called = functionOf(handler, scope);
    if (called === undefined) return;
    this.#searchAnswer(called.node, called.scope.enter(called.node), found, 0);
    const isNamed = ({ named }: MutableSite) => named["name"]?.text !== undefined;
    // `TOOLS.map(({ name }) => ({ name }))` adds nothing to the texts in TOOLS.
    const kept = found.some(isNamed) ? found.filter(isNamed) : found;
    for (const each of kept) this.#sites.push(each);
  }

  #searchAnswer(node: Node, scope: Scope, found: MutableSite[], steps: number): void {
    if (steps > 200 || this.#seen.has(node)) return;
    this.#seen.add(node);
    if (node.type === "ObjectExpression") {
      const named: Record<string, Value> = {};
      for (const property of nodesAt(node, "properties")) {
        const [key, value] = [keyOf(property), nodeAt(property, "value")];
        if (key !== undefined && value !== undefined) named[key] = valueOf(value, scope);
      }
      const isTool = named["name"] !== undefined &&
        (named["inputSchema"] !== undefined || named["description"] !== undefined);
      if (isTool) {
        found.push({
          ...{ form: "answer", path: "@modelcontextprotocol/sdk:Tool()", own: "" },
          ...{ positional: [], named, ...this.#placeOf(node.start) },
        });
        return;
      }
    }
    if (node.type === "Identifier") {
      const binding = scope.find(wordAt(node, "name") ?? "");
      if (binding?.kind === "value") {
        this.#searchAnswer(bare(binding.expression), binding.scope, found, steps + 1);
      } else if (binding?.kind === "function") {
        const inner = binding.scope.enter(binding.node);
        this.#searchAnswer(binding.node, inner, found, steps + 1);
      }
      return;
    }
    if (node.type === "MemberExpression") {
      const called = functionOf(node, scope);
      if (called !== undefined) {
        this.#searchAnswer(called.node, called.scope.enter(called.node), found, steps + 1);
      }
      const literal = literalOf(node, scope);
      if (literal !== undefined) {
        this.#searchAnswer(literal.expression, literal.scope, found, steps + 1);
      }
    }
    const inner = isFunction(node) && scope.holder !== node ? scope.enter(node) : scope;
    for (const child of childrenOf(node)) this.#searchAnswer(child, inner, found, steps + 1);
  }

  #exportsOf(tree: Node, scope: Scope): Readonly<Record<string, Export>> {
    const exports: Record<string, Export> = {};
    const stars: string[] = [];
    const offer = (name: string, node: Node) => {
      const value = valueOf(node, scope);
      const called = functionOf(node, scope);
      const site = this.#siteOf(node, scope, 0) ??
        (called === undefined ? undefined : this.#returnedSite(called));
      exports[name] = {
        ...(value.text === undefined ? {} : { text: value.text }),
        ...(value.path === undefined ? {} : { path: value.path }),
        ...(site !== undefined && isTool(site, "script")
          ? { kind: "tool" }
          : called !== undefined
          ? { kind: "function" }
          : classOf(node, scope) === undefined
          ? {}
          : { kind: "class" }),
        place: this.#placeOf(node.start),
      };
      const literal = literalOf(node, scope);
      if (literal?.expression.type !== "ObjectExpression") return;
      for (const property of nodesAt(literal.expression, "properties")) {
        const [key, inner] = [keyOf(property), nodeAt(property, "value")];
        const text = inner === undefined ? undefined : textOf(inner, literal.scope);
        if (key !== undefined && text !== undefined) exports[`${name}.${key}`] = { text };
      }
    };
    for (const statement of nodesAt(tree, "body")) {
      const source = wordAt(nodeAt(statement, "source"), "value");
      switch (statement.type) {
        case "ExportAllDeclaration":
          if (source !== undefined) stars.push(moduleOf(source));
          continue;
        case "ExportDefaultDeclaration": {
          const declared = nodeAt(statement, "declaration");
          if (declared !== undefined) offer("default", identifierOf(declared));
          continue;
        }
        case "ExportNamedDeclaration":
          break;
        default:
          continue;
      }
      for (const each of nodesAt(statement, "specifiers")) {
        const [local, exported] = [nodeAt(each, "local"), nodeAt(each, "exported")];
        const name = wordAt(exported, "name");
        if (name === undefined || local === undefined) continue;
        if (source === undefined) offer(name, local);
        else exports[name] = { path: `${moduleOf(source)}:${wordAt(local, "name") ?? name}` };
      }
      const declared = nodeAt(statement, "declaration");
      for (const each of [...nodesAt(declared, "declarations"), declared]) {
        const id = nodeAt(each, "id");
        const name = wordAt(id, "name");
        if (id !== undefined && name !== undefined) offer(name, id);
      }
    }
    if (stars.length > 0) exports["*"] = { path: stars.join("\n") };
    return exports;
  }

  #returnedSite({ node, scope }: { readonly node: Node; readonly scope: Scope }) {
    for (const value of returnsOf(node)) {
      const site = this.#siteOf(value, scope.enter(node), 1);
      if (site !== undefined) return site;
    }
    return undefined;
  }
}

/** The name of a declared function or class, or the expression itself. */
function identifierOf(node: Node): Node {
  return isFunction(node) || isClass(node) ? nodeAt(node, "id") ?? node : node;
}

/** Tells the function that an argument is that its first parameter is a server. */
function giveServer(given: Node, scope: Scope, module: string): void {
  const called = functionOf(given, scope);
  const [parameter] = called === undefined ? [] : nodesAt(called.node, "params");
  const name = wordAt(parameter, "name");
  if (called === undefined || name === undefined) return;
  const inner = called.scope.enter(called.node);
  const known = inner.bindings.get(name);
  if (known?.kind === "parameter" && known.path.startsWith("?")) {
    inner.bindings.set(name, { kind: "parameter", path: `${module}:McpServer()` });
  }
}

function lastOf(path: string): string {
  return (path.split(/[.:]/).at(-1) ?? path).replaceAll("()", "");
}
