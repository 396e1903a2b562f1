/** Sites of a script: calls, classes, objects of tools, answers of handlers. */

import { isTool } from "../judge.ts";
import { libraryOf, mayMatter } from "../relevance.ts";
import type {
  Answer,
  AnswerPart,
  Export,
  Naming,
  Place,
  Reading,
  Site,
  SiteForm,
  Value,
} from "../site.ts";
import {
  bare,
  childrenOf,
  isClass,
  isFunction,
  keyOf,
  memberName,
  type Node,
  nodeAt,
  nodesAt,
  returnsOf,
  wordAt,
} from "./parse.ts";
import { moduleScope } from "./bind.ts";
import { classOf, functionOf, literalOf, propertyOf } from "./definitions.ts";
import { moduleOf, pathOf } from "./paths.ts";
import { SERVER_GIVERS, toolPlaces } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { registersItself, SELF_REGISTERING } from "./self_registering.ts";
import { textOf, valueOf } from "./values.ts";

/** How many names and calls are followed to find an object of tools. */
const MAX_STEPS = 8;
/** Tools of one function that are named by what it is called under. */
const RETURNED_MAX = 20;
/** Nodes of a file that are looked at for what handlers answer; a tenth for each answer. */
const ANSWER_NODES = 200_000;

export interface ScriptOptions {
  /** Turns an offset into a place. */
  readonly placeOf: (offset: number) => Place;
  /** Whether the file may hold tools that a handler answers. */
  readonly holdsSchemas: boolean;
}

/** Reads the tree of a file. */
export function readScript(tree: Node, options: ScriptOptions): Reading {
  return new Reader(options).read(tree);
}

/** Expressions that may stand for a tool. */
const REFERRING = new Set([
  ...["Identifier", "MemberExpression", "CallExpression", "NewExpression"],
  ...["ConditionalExpression", "LogicalExpression"],
]);

/** Methods that register a tool of MCP under the name that they are given first. */
const REGISTERING = /\.(?:registerTool(?:Task)?|tool|paidTool)$/;

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

interface AnswerSearch {
  readonly parts: AnswerPart[];
  readonly seen: Set<Node>;
  /** Nodes that may be looked at. */
  readonly left: number;
}

type MutableSite = { -readonly [Member in keyof Site]: Site[Member] };

class Reader {
  readonly #sites: MutableSite[] = [];
  readonly #placeOf: (offset: number) => Place;
  /** Sites of calls, so that the key under which a tool is given to an agent can name it. */
  readonly #calls = new Map<Node, MutableSite>();
  readonly #seen = new Set<Node>();

  readonly #holdsSchemas: boolean;

  constructor({ placeOf, holdsSchemas }: ScriptOptions) {
    this.#placeOf = placeOf;
    this.#holdsSchemas = holdsSchemas;
  }

  read(tree: Node): Reading {
    const scope = moduleScope(tree);
    this.#server = nodesAt(tree, "body")
      .map((each) => wordAt(nodeAt(each, "source"), "value") ?? "")
      .find((module) =>
        /^(?:mcp-handler$|@vercel\/mcp-adapter$|@modelcontextprotocol\/)/.test(module)
      );
    this.#offersTools = nodesAt(tree, "body").some((each) =>
      /^(?:agents|@cloudflare)(?:\/|$)/.test(wordAt(nodeAt(each, "source"), "value") ?? "")
    );
    this.#visitAll(tree, scope, "");
    this.#readKeys();
    this.#readSdkServers();
    this.#readLists();
    return {
      sites: this.#sites,
      exports: this.#exportsOf(tree, scope),
      answers: this.#answers,
      namings: this.#namings,
    };
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
        const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
        const name = left?.type === "MemberExpression" ? memberName(left) : wordAt(left, "name");
        if (left?.type === "MemberExpression" && name !== undefined && right !== undefined) {
          const holder = nodeAt(left, "object");
          const word = wordAt(holder, "name") ?? (holder === undefined ? "" : memberName(holder));
          if (holder?.type !== "ThisExpression") this.#noteKey(name, right, scope, word ?? "");
        }
        return this.#visitAll(node, scope, name ?? "");
      }
      case "CallExpression":
      case "NewExpression":
        return this.#visitCall(node, scope, own);
      case "ForOfStatement": {
        const source = nodeAt(node, "right");
        const [declared] = nodesAt(nodeAt(node, "left"), "declarations");
        if (source === undefined) return this.#visitAll(node, scope, "");
        this.#enterLoop(nodeAt(declared, "id"), source, scope);
        this.#visitAll(node, scope, "");
        this.#loops.pop();
        return;
      }
      case "ObjectExpression":
        for (const property of nodesAt(node, "properties")) {
          const [key, value] = [keyOf(property), nodeAt(property, "value")];
          if (key !== undefined && value !== undefined) this.#noteKey(key, value, scope, own);
        }
        for (const child of childrenOf(node)) {
          this.#visit(child, scope, child.type === "SpreadElement" ? own : "");
        }
        return;
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
    const paths = this.#holdsSchemas && registersItself(node) ? [path, SELF_REGISTERING] : [path];
    for (const path of paths) {
      if (path === undefined) continue;
      const named: Record<string, Value> = {};
      for (const [name, binding] of inner.attributes) {
        if (binding.kind === "value") named[name] = valueOf(binding.expression, binding.scope);
      }
      this.#sites.push({
        ...{ form: "class", path, own, positional: [], named },
        ...this.#placeOf(node.start),
      });
    }
    // What an agent of Cloudflare's library offers a model.
    const offering = inner.attributes.get("getTools");
    if (base !== undefined && this.#offersTools && offering?.kind === "function") {
      const owner = "ai:getTools";
      this.#lists.push({ place: 0, given: [offering.node], scope: inner, owner });
    }
    this.#visitAll(node, inner, "");
  }

  /** Whether the file imports a library whose agents have a method that gives tools. */
  #offersTools = false;

  #visitCall(node: Node, scope: Scope, own: string): void {
    const callee = nodeAt(node, "callee");
    const given = nodesAt(node, "arguments");
    const path = callee === undefined ? undefined : this.#pathOf(callee, scope);
    if (path !== undefined && callee !== undefined && mayMatter(path, "script")) {
      if (REGISTERING.test(path) && this.#readLoop(node, given, scope)) {
        for (const each of given) this.#visit(each, scope, "");
        return;
      }
      const giver = SERVER_GIVERS.exec(path);
      const [first] = given;
      if (giver !== null && first !== undefined) giveServer(first, scope, giver[1] ?? "");
      const site = this.#add("call", path, own, node, given, scope, callee);
      this.#calls.set(node, site);
      this.#addLoose(site, this.#keyed.get(node));
      for (const place of toolPlaces(path)) this.#lists.push({ place, given, scope, owner: path });
      if (path.endsWith(".bindTools")) {
        this.#lists.push({ place: 0, given, scope, owner: "@langchain/core:bindTools" });
      }
      if (path.endsWith(".setRequestHandler")) this.#readHandler(given, scope);
      if (/:createSdkMcpServer$/.test(path)) this.#sdkServers.push({ given, scope });
    }
    if (callee !== undefined) this.#visit(callee, scope, "");
    const method = callee?.type === "MemberExpression" ? memberName(callee) : undefined;
    const [first] = given;
    const isLoop = /^(?:forEach|map)$/.test(method ?? "") && first !== undefined &&
      isFunction(first);
    const source = isLoop ? nodeAt(callee, "object") : undefined;
    if (source !== undefined) this.#enterLoop(nodesAt(first, "params")[0], source, scope);
    // The value of a call that wraps another is named like it: `const a = traced(tool(…))`.
    given.forEach((each, at) => this.#visit(each, scope, at === 0 && !isFunction(each) ? own : ""));
    if (source !== undefined) this.#loops.pop();
  }

  /** `list_rows: ourTool({ description, execute })`: the tool of a helper that nobody knows. */
  #addLoose({ path, named, line, column }: Site, key: string | undefined): void {
    const isDescribed = named["execute"] !== undefined || named["description"] !== undefined &&
        (named["parameters"] !== undefined || named["inputSchema"] !== undefined);
    const isOfHelper = /[tT]ool$/.test(path) && libraryOf(path, "script") === undefined;
    if (key === undefined || !isDescribed || !isOfHelper) return;
    this.#sites.push({
      ...{ form: "loose", path: "@modelcontextprotocol/sdk:Tool()", own: "", positional: [] },
      ...{ named: { ...named, name: { text: key, code: key } }, line, column },
    });
  }

  /** Loops around, with the names that they give to an element. */
  readonly #loops: {
    readonly names: ReadonlySet<string>;
    readonly source: Node;
    readonly scope: Scope;
  }[] = [];

  #enterLoop(pattern: Node | undefined, source: Node, scope: Scope): void {
    this.#loops.push({ names: new Set(namesIn(pattern)), source, scope });
  }

  /** `for (const each of TOOLS) server.registerTool(each.name, …)` */
  #readLoop(call: Node, [name]: readonly Node[], scope: Scope): boolean {
    const root = name === undefined ? undefined : rootOf(name);
    if (name === undefined || root === undefined) return false;
    const loop = this.#loops.findLast(({ names }) => names.has(root));
    if (loop === undefined || textOf(name, scope) !== undefined) return false;
    this.#answers.push({
      parts: this.#partsOf(loop.source, loop.scope),
      isOpen: true,
      code: valueOf(name, scope).code,
      ...this.#placeOf(call.start),
    });
    return true;
  }

  /** The path of what is called. In a file that uses MCP, tools are registered with a server. */
  #pathOf(callee: Node, scope: Scope): string | undefined {
    const path = pathOf(callee, scope);
    if (path !== undefined && !path.startsWith("?")) return path;
    const method = callee.type === "MemberExpression" ? memberName(callee) : undefined;
    if (method === undefined) return path;
    if (this.#server !== undefined && /^(?:tool|paidTool|registerTool(?:Task)?)$/.test(method)) {
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

  /** Keys of objects and what is under them, read when all calls are known. */
  readonly #keys: {
    readonly key: string;
    readonly value: Node;
    readonly scope: Scope;
    readonly isCertain: boolean;
  }[] = [];
  /** Keys by the call under them. */
  readonly #keyed = new Map<Node, string>();
  readonly #namings: Naming[] = [];
  readonly #answers: Answer[] = [];

  /** `holder` is the name of the object. */
  #noteKey(key: string, given: Node, scope: Scope, holder: string): void {
    const value = bare(given);
    if (!REFERRING.has(value.type)) return;
    this.#keyed.set(value, key);
    this.#keys.push({
      key,
      value,
      scope,
      isCertain: /tools|tool_?(?:set|kit|map|reg)/i.test(holder),
    });
  }

  #readKeys(): void {
    for (const { key, value, scope, isCertain } of this.#keys) {
      this.#name(value, scope, { name: key, isCertain });
    }
  }

  readonly #sdkServers: { readonly given: readonly Node[]; readonly scope: Scope }[] = [];

  /** `createSdkMcpServer({ name: "x", tools: [ … ] })` */
  #readSdkServers(): void {
    for (const { given: [options], scope } of this.#sdkServers) {
      const name = options === undefined ? undefined : propertyOf(options, "name", scope);
      const tools = options === undefined ? undefined : propertyOf(options, "tools", scope);
      const text = name === undefined ? undefined : textOf(name.expression, name.scope);
      const list = tools === undefined ? undefined : literalOf(tools.expression, tools.scope);
      if (text === undefined || list === undefined) continue;
      for (const each of nodesAt(list.expression, "elements")) {
        this.#name(each, list.scope, { prefix: `mcp__${text}__`, isCertain: true });
      }
    }
  }

  /** Notes the name that the tool gets which an expression stands for. */
  #name(given: Node, scope: Scope, naming: Omit<Naming, "of">): void {
    const node = bare(given);
    if (node.type === "ConditionalExpression" || node.type === "LogicalExpression") {
      for (const member of ["left", "right", "consequent", "alternate"]) {
        const each = nodeAt(node, member);
        if (each !== undefined) this.#name(each, scope, naming);
      }
      return;
    }
    const site = this.#siteOf(node, scope, 0);
    if (site !== undefined && isTool(site, "script")) {
      const callee = nodeAt(node, "callee");
      const called = callee === undefined ? undefined : functionOf(callee, scope);
      for (const each of called === undefined ? [site] : this.#returnedSites(called)) {
        this.#namings.push({ of: placeOfSite(each), ...naming });
      }
      return;
    }
    const path = site?.path ?? pathOf(node, scope);
    // Of packages only what is in an object of tools is looked for: they may be of the same tree.
    const isCandidate = path !== undefined &&
      (isOfProject(path) || (naming.isCertain && libraryOf(path, "script") === undefined));
    if (isCandidate) this.#namings.push({ of: path, ...naming });
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
      if (key !== undefined) this.#name(node, scope, { name: key, isCertain: true });
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
    if (path === undefined || path.startsWith("?")) {
      // What is called is not known, but what a model may call is: the key.
      if (key !== undefined && node.type === "CallExpression") {
        this.#list("", key, owner, "foreign", node);
      }
      return;
    }
    if (key !== undefined) this.#name(node, scope, { name: key, isCertain: true });
    this.#list(path, key ?? lastOf(path), owner, "unknown", node);
  }

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
    const called = functionOf(handler, scope);
    const search = called === undefined
      ? this.#partsOf(handler, scope)
      : this.#partsOf(called.node, called.scope.enter(called.node));
    const isOpen = called === undefined || !answersNothing(called.node);
    const code = "tools/list";
    this.#answers.push({ parts: search, isOpen, code, ...this.#placeOf(handler.start) });
  }

  /** Nodes that may still be looked at for answers in this file. */
  #budget = ANSWER_NODES;

  /** The tools in what an expression or function gives, and the paths of what else may hold some. */
  #partsOf(node: Node, scope: Scope): readonly AnswerPart[] {
    const search = { parts: [] as AnswerPart[], seen: new Set<Node>(), left: ANSWER_NODES / 10 };
    this.#searchAnswer(bare(node), scope, search, 0);
    this.#budget -= search.seen.size;
    return search.parts;
  }

  #searchAnswer(node: Node, scope: Scope, search: AnswerSearch, steps: number): void {
    const { parts, seen } = search;
    if (steps > 200 || seen.has(node) || seen.size > Math.min(search.left, this.#budget)) return;
    seen.add(node);
    const next = steps + 1;
    if (node.type === "ObjectExpression" && this.#readAnswered(node, scope, parts)) return;
    if (isClass(node)) return this.#readAnsweringClass(node, scope, parts);
    if (node.type === "Identifier") {
      const name = wordAt(node, "name") ?? "";
      const binding = scope.find(name);
      switch (binding?.kind) {
        case "import":
          if (isOfTree(binding.path)) parts.push(binding.path);
          return;
        case "value":
          this.#searchAnswer(bare(binding.expression), binding.scope, search, next);
          for (const each of scope.known.pushed.get(name) ?? []) {
            if (each.scope.find(name) !== binding) continue;
            this.#searchAnswer(bare(each.node), each.scope, search, next);
          }
          return;
        case "member": {
          const path = pathOf(node, scope);
          if (path !== undefined && isOfTree(path)) parts.push(path);
          this.#searchAnswer(bare(binding.of), binding.scope, search, next);
          return;
        }
        case "function":
        case "class":
          this.#searchAnswer(binding.node, binding.scope.enter(binding.node), search, next);
      }
      return;
    }
    if (node.type === "MemberExpression") {
      const called = functionOf(node, scope);
      if (called !== undefined) {
        this.#searchAnswer(called.node, called.scope.enter(called.node), search, next);
      }
      const literal = literalOf(node, scope);
      if (literal !== undefined) {
        this.#searchAnswer(literal.expression, literal.scope, search, next);
      }
      const path = pathOf(node, scope);
      if (path !== undefined && isOfTree(path)) parts.push(path);
    }
    const inner = isFunction(node) && scope.holder !== node ? scope.enter(node) : scope;
    for (const child of childrenOf(node)) this.#searchAnswer(child, inner, search, next);
  }

  /** Reads an object as a tool, or as one that has tools by their names. */
  #readAnswered(node: Node, scope: Scope, parts: AnswerPart[]): boolean {
    const named = namedIn(node, scope);
    if (
      named["name"] !== undefined &&
      (named["inputSchema"] !== undefined || named["description"] !== undefined)
    ) {
      parts.push(this.#answer(named, node));
      return true;
    }
    let isMap = false;
    for (const property of nodesAt(node, "properties")) {
      const [key, value] = [keyOf(property), nodeAt(property, "value")];
      if (key === undefined || value === undefined) continue;
      const literal = literalOf(value, scope);
      if (literal?.expression.type !== "ObjectExpression") continue;
      const inner = namedIn(literal.expression, literal.scope);
      const isTool = inner["description"] !== undefined && inner["name"] === undefined &&
        (inner["inputSchema"] !== undefined || inner["parameters"] !== undefined);
      if (!isTool) continue;
      isMap = true;
      parts.push(this.#answer({ ...inner, name: { text: key, code: key } }, property));
    }
    return isMap;
  }

  /** A class whose instances are tools: they have a name and say what they take. */
  #readAnsweringClass(node: Node, scope: Scope, parts: AnswerPart[]): void {
    const named: Record<string, Value> = {};
    for (const [name, binding] of scope.attributes) {
      if (binding.kind === "value") named[name] = valueOf(binding.expression, binding.scope);
    }
    const says = ["description", "inputSchema", "schema"].some((each) => each in named);
    if (named["name"]?.text !== undefined && says) parts.push(this.#answer(named, node));
  }

  #answer(named: Readonly<Record<string, Value>>, node: Node): Site {
    return {
      ...{ form: "answer", path: "@modelcontextprotocol/sdk:Tool()", own: "" },
      ...{ positional: [], named, ...this.#placeOf(node.start) },
    };
  }

  #exportsOf(tree: Node, scope: Scope): Readonly<Record<string, Export>> {
    const exports: Record<string, Export> = {};
    const stars: string[] = [];
    const offer = (name: string, node: Node) => {
      const value = valueOf(node, scope);
      const called = functionOf(node, scope);
      const own = this.#siteOf(node, scope, 0);
      const made = own === undefined
        ? called === undefined ? [] : this.#returnedSites(called)
        : [own];
      const [site] = made;
      const parts = this.#holdsSchemas || called === undefined ? this.#partsOf(node, scope) : [];
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
        ...(made.length === 0 ? {} : { made: made.map(placeOfSite) }),
        ...(parts.length === 0 ? {} : { answers: parts }),
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
        if (each?.type !== "TSEnumDeclaration" || name === undefined) continue;
        for (const member of nodesAt(nodeAt(each, "body") ?? each, "members")) {
          const text = wordAt(nodeAt(member, "initializer"), "value");
          const key = wordAt(nodeAt(member, "id"), "name");
          if (key !== undefined && text !== undefined) exports[`${name}.${key}`] = { text };
        }
      }
    }
    if (stars.length > 0) exports["*"] = { path: stars.join("\n") };
    return exports;
  }

  /** Calls of which a function returns one. */
  #returnedSites({ node, scope }: { readonly node: Node; readonly scope: Scope }) {
    return returnsOf(node).flatMap((value) => this.#siteOf(value, scope.enter(node), 1) ?? [])
      .slice(0, RETURNED_MAX);
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

function placeOfSite({ line, column }: Site): Place {
  return { line, column };
}

/** Whether a path begins with a module of the project, not of a package. */
function isOfProject(path: string): boolean {
  return /^(?:\.|[@~#]\/)/.test(path);
}

/** Whether a path may begin with a module of the project or of a package of the same tree. */
function isOfTree(path: string): boolean {
  return isOfProject(path) || (path.startsWith("@") && libraryOf(path, "script") === undefined);
}

/** Values of the properties of an object. */
function namedIn(node: Node, scope: Scope): Readonly<Record<string, Value>> {
  const named: Record<string, Value> = {};
  for (const property of nodesAt(node, "properties")) {
    const [key, value] = [keyOf(property), nodeAt(property, "value")];
    if (key !== undefined && value !== undefined) named[key] = valueOf(value, scope);
  }
  return named;
}

/** Whether all that a handler returns is an empty list. */
function answersNothing(handler: Node): boolean {
  const values = returnsOf(handler).map(bare);
  return values.length > 0 && values.every((value) => {
    const tools = nodesAt(value, "properties").find((each) => keyOf(each) === "tools");
    const list = nodeAt(tools, "value");
    return list?.type === "ArrayExpression" && nodesAt(list, "elements").length === 0;
  });
}

function lastOf(path: string): string {
  return (path.split(/[.:]/).at(-1) ?? path).replaceAll("()", "");
}
