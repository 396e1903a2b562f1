/** Reads a script: walks its tree, and notes what uses names of agent libraries. */

import { clientOf, SENT, SESSION } from "../model_calls.ts";
import { libraryOf, mayMatter, MENTIONS_TOOLS } from "../relevance.ts";
import type { Reading, Site, Value } from "../site.ts";
import { AnswerReader, LIST_METHOD } from "./answers.ts";
import { moduleScope } from "./bind.ts";
import { classOf, literalOf, memberOf, propertyOf } from "./definitions.ts";
import { Draft, type ScriptOptions } from "./draft.ts";
import { ExportReader } from "./exports.ts";
import { Lists } from "./lists.ts";
import { Loops } from "./loops.ts";
import { Namings } from "./namings.ts";
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
  wordAt,
} from "./parse.ts";
import { holdsTools, loadedBy, pathOf } from "./paths.ts";
import { toolPlaces } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { sentTools } from "./requests.ts";
import { registersItself, SELF_REGISTERING } from "./self_registering.ts";
import { giveServer, importsOfferingAgents, serverModule } from "./servers.ts";
import { attributeValues, textOf, valueOf } from "./values.ts";

/** Methods that register a tool of MCP under the name that they are given first. */
const REGISTERING = /\.(?:registerTool(?:Task)?|tool|paidTool)$/;

/** Reads the tree of a file. */
export function readScript(tree: Node, options: ScriptOptions): Reading {
  const draft = new Draft(options);
  const namings = new Namings(draft);
  const lists = new Lists(draft, namings);
  const answers = new AnswerReader(draft);
  const scope = moduleScope(tree);
  new Walk(tree, { draft, namings, lists, answers }).visitAll(tree, scope, "");
  namings.finish();
  lists.finish();
  const exports = new ExportReader({ draft, scope, answers, lists }).read(tree);
  return { sites: draft.sites, exports, answers: draft.answers, namings: draft.namings };
}

interface Parts {
  readonly draft: Draft;
  readonly namings: Namings;
  readonly lists: Lists;
  readonly answers: AnswerReader;
}

class Walk {
  readonly #draft: Draft;
  readonly #namings: Namings;
  readonly #lists: Lists;
  readonly #answers: AnswerReader;
  readonly #loops = new Loops();
  /** What calls that may make a tool are given. */
  readonly #given = new Set<Node>();
  /** Clauses `catch` around the node that is read: what they make is an answer to an error. */
  #catches = 0;
  readonly #server: string | undefined;
  readonly #offersTools: boolean;

  constructor(tree: Node, { draft, namings, lists, answers }: Parts) {
    this.#draft = draft;
    this.#namings = namings;
    this.#lists = lists;
    this.#answers = answers;
    this.#server = serverModule(tree);
    this.#offersTools = importsOfferingAgents(tree);
  }

  /** Visits what is below a node. `own` is the name that the program gives to its value. */
  visitAll(node: Node, scope: Scope, own: string): void {
    for (const child of childrenOf(node)) this.#visit(child, scope, own);
  }

  #visit(given: Node, scope: Scope, own: string): void {
    const node = bare(given);
    this.#noteTyped(given, node, scope);
    switch (node.type) {
      case "ImportDeclaration":
        return;
      case "VariableDeclarator":
        return this.visitAll(node, scope, wordAt(nodeAt(node, "id"), "name") ?? "");
      case "Property":
      case "PropertyDefinition":
      case "MethodDefinition":
        return this.visitAll(node, scope, keyOf(node) ?? "");
      case "AssignmentExpression":
        return this.#visitAssignment(node, scope);
      case "CallExpression":
      case "NewExpression":
        return this.#visitCall(node, scope, own);
      case "ForOfStatement":
        return this.#visitLoop(node, scope);
      case "CatchClause":
        this.#catches++;
        this.visitAll(node, scope, "");
        this.#catches--;
        return;
      case "IfStatement":
      case "ConditionalExpression":
        if (asksForTools(nodeAt(node, "test"))) this.#readMethod(nodeAt(node, "consequent"), scope);
        break;
      case "SwitchCase":
        if (isListMethod(nodeAt(node, "test"))) this.#readMethod(node, scope);
        break;
      case "ObjectExpression":
        this.#noteSent(node, scope);
        this.#noteDescribed(node, scope, own);
        for (const property of nodesAt(node, "properties")) {
          const [key, value] = [keyOf(property), nodeAt(property, "value")];
          if (key !== undefined && value !== undefined) {
            this.#namings.noteKey(key, value, scope, own);
          }
        }
        return this.#visitElements(node, scope, own);
      case "ArrayExpression":
        return this.#visitElements(node, scope, own);
    }
    if (isClass(node)) return this.#visitClass(node, scope);
    if (isFunction(node)) {
      const name = wordAt(nodeAt(node, "id"), "name") ?? own;
      return this.visitAll(node, scope.enter(node), name);
    }
    this.visitAll(node, scope, own);
  }

  /** `const tools: ToolSet = { … }`, `{ … } satisfies ToolSet` */
  #noteTyped(given: Node, value: Node, scope: Scope): void {
    const list = given.type === "VariableDeclarator" ? nodeAt(given, "id") : value;
    const type = nodeAt(given.type === "VariableDeclarator" ? list : given, "typeAnnotation");
    if (list === undefined || type === undefined || !holdsTools(type, scope)) return;
    this.#lists.note({ place: 0, given: [list], scope, owner: "ai:ToolSet" });
  }

  /** What a server without a library answers: `if (method === "tools/list") { … }` */
  #readMethod(branch: Node | undefined, scope: Scope): void {
    if (branch === undefined) return;
    const parts = this.#answers.partsOf(branch, scope);
    // A proxy or a client compares methods too; with a library of MCP its handlers tell the tools.
    if (parts.length === 0 && this.#server !== undefined) return;
    const place = this.#draft.placeOf(branch);
    this.#draft.answers.push({ parts, isOpen: true, code: LIST_METHOD, ...place });
  }

  /** An event or the body of a request that offers a model tools. */
  #noteSent(object: Node, scope: Scope): void {
    const tools = sentTools(object, scope);
    if (tools === undefined) return;
    const given = [tools.expression];
    this.#lists.note({ place: 0, given, scope: tools.scope, owner: SENT });
  }

  /** `{ name: "x", description, inputSchema }`, which a server may list that another file has. */
  #noteDescribed(object: Node, scope: Scope, own: string): void {
    const properties = nodesAt(object, "properties");
    const keys = properties.map(keyOf);
    const takesInput = keys.some((key) => /^input_?schema$/i.test(key ?? "")) ||
      (keys.includes("parameters") && /tool/i.test(own));
    const name = nodeAt(properties.find((each) => keyOf(each) === "name"), "value");
    const isDescribed = takesInput && keys.includes("description") && this.#catches === 0;
    if (name === undefined || !isDescribed || this.#given.has(object)) return;
    this.#draft.sites.push({
      ...LOOSE_TOOL,
      ...{ named: { name: valueOf(name, scope) }, ...this.#draft.placeOf(object) },
    });
  }

  /** Only what is spread has the name of the whole: `name: { ...tool({ … }), toolName: "x" }`. */
  #visitElements(node: Node, scope: Scope, own: string): void {
    for (const child of childrenOf(node)) {
      this.#visit(child, scope, child.type === "SpreadElement" ? own : "");
    }
  }

  #visitAssignment(node: Node, scope: Scope): void {
    const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
    if (left?.type === "MemberExpression" && memberName(left) === "tools" && right !== undefined) {
      this.#noteGiven(nodeAt(left, "object"), right, scope);
    }
    const computed = left?.["computed"] === true ? nodeAt(left, "property") : undefined;
    const name = left?.type === "MemberExpression"
      ? memberName(left) ?? (computed === undefined ? undefined : textOf(computed, scope))
      : wordAt(left, "name");
    if (left?.type === "MemberExpression" && name !== undefined && right !== undefined) {
      const holder = nodeAt(left, "object");
      const word = wordAt(holder, "name") ?? (holder === undefined ? "" : memberName(holder));
      if (holder?.type !== "ThisExpression") {
        this.#namings.noteKey(name, right, scope, word ?? "");
      }
    }
    this.visitAll(node, scope, name ?? "");
  }

  /** `agent.tools = list`, `agent.tools.push(tool)` */
  #noteGiven(agent: Node | undefined, list: Node, scope: Scope): void {
    const path = agent === undefined ? undefined : pathOf(agent, scope);
    const owner = path?.endsWith("()") ? path.slice(0, -2) : undefined;
    if (owner === undefined || !toolPlaces(owner).includes("tools")) return;
    this.#lists.note({ place: 0, given: [list], scope, owner });
  }

  #visitLoop(node: Node, scope: Scope): void {
    const source = nodeAt(node, "right");
    const [declared] = nodesAt(nodeAt(node, "left"), "declarations");
    if (source === undefined) return this.visitAll(node, scope, "");
    this.#loops.enter(nodeAt(declared, "id"), source, scope);
    this.visitAll(node, scope, "");
    this.#loops.leave();
  }

  #visitClass(node: Node, scope: Scope): void {
    const inner = scope.enter(node);
    const base = nodeAt(node, "superClass");
    const path = base === undefined ? undefined : pathOf(base, scope);
    const own = wordAt(nodeAt(node, "id"), "name") ?? "";
    const given = attributeValues(inner);
    const isNamed = "toolName" in given || "_name" in given;
    const named = { ...(isNamed ? {} : inheritedName(base, scope)), ...given };
    const isSelf = this.#draft.holdsSchemas && registersItself(node);
    for (const each of isSelf ? [path, SELF_REGISTERING] : [path]) {
      if (each === undefined) continue;
      this.#draft.sites.push({
        ...{ form: "class", path: each, own, positional: [], named },
        ...this.#draft.placeOf(node),
      });
    }
    // What an agent of Cloudflare's library offers a model.
    const offering = inner.attributes.get("getTools");
    if (base !== undefined && this.#offersTools && offering?.kind === "function") {
      const owner = "ai:getTools";
      this.#lists.note({ place: 0, given: [offering.node], scope: inner, owner });
    }
    this.visitAll(node, inner, "");
  }

  #visitCall(node: Node, scope: Scope, own: string): void {
    const callee = nodeAt(node, "callee");
    const given = nodesAt(node, "arguments");
    const path = callee === undefined ? undefined : this.#pathOf(callee, scope);
    this.#visitIndirect(node, callee, scope, own);
    this.#visitGenerated(node, callee, scope);
    if (path !== undefined && mayMatter(path, "script")) {
      const isNamedElsewhere = REGISTERING.test(path) &&
        (this.#readLoop(node, given, scope) || this.#readHelper(node, given, scope));
      if (isNamedElsewhere) {
        for (const each of given) this.#visit(each, scope, "");
        return;
      }
      this.#readCall(node, path, scope, own);
    }
    if (callee !== undefined) this.#visit(callee, scope, "");
    const source = callee === undefined ? undefined : loopedOver(callee, given);
    const [first] = given;
    if (source !== undefined) this.#loops.enter(nodesAt(first, "params")[0], source, scope);
    // The value of a call that wraps another is named like it: `const a = traced(tool(…))`.
    given.forEach((each, at) => this.#visit(each, scope, at === 0 && !isFunction(each) ? own : ""));
    if (source !== undefined) this.#loops.leave();
  }

  /** `eval(text)`, `new Function(text)`: what a program makes of a text when it runs may be a tool. */
  #visitGenerated(node: Node, callee: Node | undefined, scope: Scope): void {
    const name = wordAt(callee, "name") ?? "";
    const text = nodesAt(node, "arguments").at(-1);
    if (!/^(?:eval|Function)$/.test(name) || text === undefined) return;
    if (!MENTIONS_TOOLS.test(textOf(text, scope) ?? "")) return;
    const code = `${name}(…)`;
    this.#draft.answers.push({ parts: [], isOpen: true, code, ...this.#draft.placeOf(node) });
  }

  /** Calls whose arguments are those of another: `f.call(x, …)`, `Reflect.apply(f, x, […])`, `super(…)`, `list.push(…)`. */
  #visitIndirect(node: Node, callee: Node | undefined, scope: Scope, own: string): void {
    const given = nodesAt(node, "arguments");
    if (callee?.type === "Super") {
      const base = nodeAt(scope.around?.holder, "superClass");
      const path = base === undefined ? undefined : pathOf(base, scope);
      for (const place of path === undefined ? [] : toolPlaces(path)) {
        this.#lists.note({ place, given, scope, owner: path ?? "" });
      }
      return;
    }
    const object = nodeAt(callee, "object");
    if (callee === undefined || object === undefined) return;
    const method = memberName(callee);
    if (method === "then") loadedBy(node, scope);
    if (method === "push" && memberName(bare(object)) === "tools") {
      const list = { ...node, type: "ArrayExpression", elements: given };
      this.#noteGiven(nodeAt(bare(object), "object"), list, scope);
    }
    if (method !== "call" && method !== "apply") return;
    // `Reflect.apply(f, x, list)` is `f.apply(x, list)`.
    const isReflected = wordAt(object, "name") === "Reflect" && scope.find("Reflect") === undefined;
    const called = isReflected ? given[0] : object;
    const path = called === undefined ? undefined : this.#pathOf(bare(called), scope);
    if (called === undefined || path === undefined || !mayMatter(path, "script")) return;
    const last = given[isReflected ? 2 : 1];
    const list = last === undefined ? undefined : literalOf(last, scope)?.expression;
    const passed = method === "call" ? given.slice(1) : nodesAt(list, "elements");
    this.#readCall({ ...node, callee: bare(called), arguments: passed }, path, scope, own);
  }

  /** Notes a call of a path that may matter, and what it is given. */
  #readCall(node: Node, path: string, scope: Scope, own: string): void {
    const given = nodesAt(node, "arguments");
    const [first] = given;
    giveServer(path, first, scope);
    for (const each of given) this.#given.add(bare(each));
    const site = this.#callSite(node, path, own, scope);
    this.#draft.sites.push(site);
    this.#draft.calls.note(node, site);
    // `registerTool(server, "x", { description, inputSchema }, run)`
    const placed = site.positional.find((value) => value.text !== undefined);
    const name = this.#namings.keyOf(node) ?? site.named["name"]?.text ?? placed?.text;
    const loose = looseSite(site, name);
    if (loose !== undefined) this.#draft.sites.push(loose);
    for (const place of toolPlaces(path)) this.#lists.note({ place, given, scope, owner: path });
    const session = first === undefined ? undefined : propertyOf(first, SESSION, scope);
    if (session !== undefined && clientOf(path) !== undefined) {
      const parts = { given: [session.expression], scope: session.scope, owner: path };
      this.#lists.note({ place: "tools", ...parts });
    }
    if (path.endsWith("RealtimeClient().addTool")) {
      const list = { ...node, type: "ArrayExpression", elements: given.slice(0, 1) };
      this.#lists.note({ place: 0, given: [list], scope, owner: path });
    }
    if (path.endsWith(".bindTools")) {
      this.#lists.note({ place: 0, given, scope, owner: "@langchain/core:bindTools" });
    }
    if (path.endsWith(".setRequestHandler")) this.#answers.readHandler(given, scope);
    if (path.endsWith(":createSdkMcpServer") && first !== undefined) {
      this.#namings.noteSdkServer(first, scope);
    }
  }

  /** The site of a call, with the values in objects that it is given by their names. */
  #callSite(node: Node, path: string, own: string, scope: Scope): Site {
    const given = nodesAt(node, "arguments");
    const named: Record<string, Value> = {};
    for (const each of given) {
      const literal = literalOf(each, scope);
      if (literal?.expression.type !== "ObjectExpression") continue;
      for (const property of nodesAt(literal.expression, "properties")) {
        const [key, value] = [keyOf(property), nodeAt(property, "value")];
        if (key !== undefined && value !== undefined) named[key] ??= valueOf(value, literal.scope);
      }
    }
    const receiver = wordAt(nodeAt(nodeAt(node, "callee"), "object"), "name");
    return {
      ...{ form: "call", path, own, named },
      positional: given.map((each) => valueOf(each, scope)),
      ...(receiver === undefined ? {} : { receiver }),
      ...this.#draft.placeOf(node),
    };
  }

  /** `for (const each of TOOLS) server.registerTool(each.name, …)` */
  #readLoop(call: Node, [name]: readonly Node[], scope: Scope): boolean {
    const loop = name === undefined ? undefined : this.#loops.naming(name);
    if (name === undefined || loop === undefined || textOf(name, scope) !== undefined) return false;
    this.#draft.answers.push({
      parts: this.#answers.partsOf(loop.source, loop.scope),
      isOpen: true,
      code: valueOf(name, scope).code,
      ...this.#draft.placeOf(call),
    });
    return true;
  }

  /** `function register(tool) { server.registerTool(tool.name, …) }`: who calls it tells the tools. */
  #readHelper(call: Node, [name, second]: readonly Node[], scope: Scope): boolean {
    if (name === undefined || second === undefined || textOf(name, scope) !== undefined) {
      return false;
    }
    const holder = name.type === "MemberExpression" ? bareObject(name) : name;
    const word = wordAt(holder, "name");
    const kind = word === undefined ? undefined : scope.find(word)?.kind ?? "parameter";
    if (kind !== "parameter" || !/^(?:name|id)$/.test(memberName(name) ?? word ?? "")) return false;
    const { code } = valueOf(name, scope);
    this.#draft.answers.push({ parts: [], isOpen: true, code, ...this.#draft.placeOf(call) });
    return true;
  }

  /** The path of what is called. In a file that uses MCP, tools are registered with a server. */
  #pathOf(callee: Node, scope: Scope): string | undefined {
    const path = pathOf(callee, scope);
    if (path !== undefined && !path.startsWith("?")) return path;
    const method = callee.type === "MemberExpression" ? memberOf(callee, scope) : undefined;
    if (method === undefined) return path;
    if (this.#server !== undefined && /^(?:tool|paidTool|registerTool(?:Task)?)$/.test(method)) {
      return `${this.#server}:?McpServer().${method}`;
    }
    return path ?? methodPath(callee, method);
  }
}

/** How many classes are looked at for a name that is inherited. */
const BASES_MAX = 8;

/** The constant name that a class has from what it extends, if that is in this file. */
function inheritedName(base: Node | undefined, scope: Scope): Readonly<Record<string, Value>> {
  let [next, home] = [base, scope];
  for (let steps = 0; next !== undefined && steps < BASES_MAX; steps++) {
    const around = classOf(next, home);
    if (around === undefined) break;
    const { name } = attributeValues(around);
    if (name !== undefined) return name.text === undefined ? {} : { name };
    next = nodeAt(around.holder, "superClass");
    home = around.parent ?? around;
  }
  return {};
}

function asksForTools(test: Node | undefined): boolean {
  return test?.type === "BinaryExpression" && /^===?$/.test(wordAt(test, "operator") ?? "") &&
    (isListMethod(nodeAt(test, "left")) || isListMethod(nodeAt(test, "right")));
}

function isListMethod(node: Node | undefined): boolean {
  return node?.type === "Literal" && node["value"] === LIST_METHOD;
}

/** The path of a method of something that nothing is known of. */
function methodPath(callee: Node, method: string): string {
  let path = "";
  let node: Node | undefined = callee;
  while (node?.type === "MemberExpression") {
    path = `.${memberName(node) ?? ""}${path}`;
    node = nodeAt(node, "object");
    if (node !== undefined) node = bare(node);
  }
  const whole = `?${path}`;
  return clientOf(whole) === undefined ? `?.${method}` : whole;
}

/** What `list.forEach((each) => …)` and `list.map((each) => …)` run over. */
function loopedOver(callee: Node, [first]: readonly Node[]): Node | undefined {
  const method = callee.type === "MemberExpression" ? memberName(callee) : undefined;
  const isLoop = /^(?:forEach|map)$/.test(method ?? "") && first !== undefined && isFunction(first);
  return isLoop ? nodeAt(callee, "object") : undefined;
}

const LOOSE_TOOL = {
  form: "loose",
  path: "@modelcontextprotocol/sdk:Tool()",
  own: "",
  positional: [],
} as const;

function bareObject(expression: Node): Node | undefined {
  const object = nodeAt(expression, "object");
  return object === undefined ? undefined : bare(object);
}

/** `list_rows: ourTool({ description, execute })`: the tool of a helper that nobody knows. */
function looseSite(
  { path, named, line, column }: Site,
  name: string | undefined,
): Site | undefined {
  const isDescribed = named["execute"] !== undefined || named["description"] !== undefined &&
      (named["parameters"] !== undefined || named["inputSchema"] !== undefined ||
        (named["schema"] !== undefined && named["handler"] !== undefined));
  const isOfHelper = /[tT]ool(?::default)?$/.test(path) && libraryOf(path, "script") === undefined;
  if (name === undefined || !isDescribed || !isOfHelper) return undefined;
  return {
    ...LOOSE_TOOL,
    ...{ named: { ...named, name: { text: name, code: name } }, line, column },
  };
}
