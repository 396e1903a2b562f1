/** What handlers of Python answer that list the tools of a server. */

import { libraryOf, mayMatter } from "../relevance.ts";
import type { Site, Value } from "../site.ts";
import { classScopeOf, functionOf, returnsOf } from "./definitions.ts";
import { describedName } from "./described.ts";
import type { Placed } from "./lists.ts";
import { AnswerGaps } from "./answer_gaps.ts";
import type { Draft } from "./draft.ts";
import {
  type AnyNode,
  type Call,
  childrenOf,
  type ExprNode,
  type FunctionNode,
  isAttribute,
  isCall,
  isDict,
  isName,
  type StmtNode,
} from "./parse.ts";
import { pathOf } from "./paths.ts";
import { LOW_LEVEL_TOOL } from "./rules.ts";
import type { Binding, Scope } from "./scope.ts";
import { valueOf } from "./values.ts";
import { codeOf } from "./written.ts";

/** Deeper nodes of an answer are not looked at. */
const MAX_DEPTH = 200;

/** Reads the tools in what a handler answers, also those that it refers to. */
export function readHandler(node: FunctionNode, scope: Scope, draft: Draft): void {
  const { parts, isOpen } = new AnswerReader(draft).read(node, scope);
  const beside = new AnswerGaps();
  beside.read(node, scope);
  const known = new Set(parts.map(({ named }) => named["name"]?.text));
  for (const { text, at } of beside.names) {
    if (!known.has(text)) parts.push(answered({ text, code: text }, at, draft));
  }
  for (const { expression, scope: home, at } of parts.length === 0 ? [] : beside.open) {
    const name = valueOf(expression, home);
    draft.answers.push({
      parts: [answered(name, at, draft)],
      isOpen: true,
      code: name.code,
      ...draft.placeOf(at),
    });
  }
  // Without any tool, the whole answer is one that nothing tells.
  for (const gap of parts.length === 0 ? [] : beside.gaps) {
    draft.answers.push({ parts: [], isOpen: true, code: codeOf(gap), ...draft.placeOf(gap) });
  }
  const values = returnsOf(node.body);
  const isNothing = values.length > 0 &&
    values.every((value) => value.nodeType === "List" && value.elts.length === 0);
  draft.answers.push({
    parts,
    code: "tools/list",
    isOpen: !isNothing && (isOpen || parts.length === 0),
    ...draft.placeOf(node),
  });
}

/** Reads the handler that a server is given as a value. */
export function readGivenHandler(handler: ExprNode, scope: Scope, draft: Draft): void {
  const known = functionOf(handler, scope);
  if (known !== undefined) return readHandler(known.node, known.scope, draft);
  if (handler.nodeType === "Constant") return; // `on_list_tools=None`
  const { parts } = new AnswerReader(draft).readExpression(handler, scope);
  draft.answers.push({
    parts,
    code: LIST_METHOD,
    isOpen: parts.length === 0,
    ...draft.placeOf(handler),
  });
}

/** `ListToolsRequest`, under which a server keeps the handler that lists its tools. */
function isListRequest(node: ExprNode): boolean {
  const name = isName(node) ? node.id : isAttribute(node) ? node.attr : undefined;
  return name === "ListToolsRequest" || isListMethod(node);
}

/** Handlers that a server gets without a decorator. */
export function readHandlerIn(node: AnyNode, scope: Scope, draft: Draft): void {
  if (isDict(node)) {
    // `{types.ListToolsRequest: handler}`
    node.keys.forEach((key, at) => {
      const handler = node.values[at];
      if (key === null || key === undefined || handler === undefined) return;
      if (!isListMethod(key) && isListRequest(key)) readGivenHandler(handler, scope, draft);
    });
  }
  if (!isCall(node)) return;
  const { func, args } = node;
  const [first] = args;
  const last = args.at(-1);
  if (first === undefined || last === undefined) return;
  // `server.list_tools()(handler)`
  if (/\.list_tools\(\)$/.test(pathOf(func, scope) ?? "")) {
    return readGivenHandler(first, scope, draft);
  }
  // `server.set_request_handler(types.ListToolsRequest, handler)`
  const isSetter = isAttribute(func) && /request_handler$/.test(func.attr);
  if (isSetter && args.length > 1 && isListRequest(first)) readGivenHandler(last, scope, draft);
}

/** `server.request_handlers[types.ListToolsRequest] = handler` */
export function readHandlerSet(statement: StmtNode, scope: Scope, draft: Draft): void {
  if (statement.nodeType !== "Assign") return;
  const isSet = statement.targets.some((target) =>
    target.nodeType === "Subscript" && isAttribute(target.value) &&
    /request_handlers$/.test(target.value.attr) && isListRequest(target.slice)
  );
  if (isSet) readGivenHandler(statement.value, scope, draft);
}

/** The method by which a client of MCP asks for the tools of a server. */
const LIST_METHOD = "tools/list";

/** Reads what a server without a library answers: `if method == "tools/list": …`, and `match`. */
export function readMethods(statement: StmtNode, scope: Scope, draft: Draft): void {
  if (statement.nodeType === "If" && asksForTools(statement.test)) {
    readBranch(statement, statement.body, scope, draft);
  }
  if (statement.nodeType !== "Match") return;
  for (const { pattern, body } of statement.cases) {
    if (childrenOf(pattern).some(isListMethod)) readBranch(statement, body, scope, draft);
  }
}

function asksForTools(test: ExprNode): boolean {
  return test.nodeType === "Compare" && /^(?:Eq|In)$/.test(test.ops[0]?.nodeType ?? "") &&
    [test.left, ...test.comparators].some((each) =>
      isListMethod(each) || childrenOf(each).some(isListMethod)
    );
}

function isListMethod(node: AnyNode): boolean {
  return node.nodeType === "Constant" && "value" in node && node.value === LIST_METHOD;
}

function readBranch(
  at: StmtNode,
  body: readonly StmtNode[],
  scope: Scope,
  draft: Draft,
): void {
  const { parts } = new AnswerReader(draft).readAll(body, scope);
  // A proxy or a client compares methods too; with a library of MCP its handlers tell the tools.
  const usesLibrary = [...scope.module.imports.values()].some((path) =>
    /^(?:fast)?mcp\b/.test(path)
  );
  if (parts.length === 0 && usesLibrary) return;
  draft.answers.push({
    parts,
    code: LIST_METHOD,
    isOpen: parts.length === 0,
    ...draft.placeOf(at),
  });
}

/** A tool in an answer, of which the name is known. */
function answered(name: Value, at: Placed, draft: Draft): Site {
  return {
    ...{ form: "answer", path: "mcp.types.Tool()", own: "", positional: [], named: { name } },
    ...draft.placeOf(at),
  };
}

class AnswerReader {
  readonly #draft: Draft;
  readonly #parts: Site[] = [];
  /** Whether it refers to what other files have. */
  #isOpen = false;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  read(node: FunctionNode, scope: Scope) {
    this.#readFunction(node, scope);
    return { parts: this.#parts, isOpen: this.#isOpen };
  }

  readAll(statements: readonly StmtNode[], scope: Scope) {
    for (const statement of statements) this.#search(statement, scope, 0);
    return { parts: this.#parts, isOpen: this.#isOpen };
  }

  readExpression(expression: ExprNode, scope: Scope) {
    this.#search(expression, scope, 0);
    return { parts: this.#parts, isOpen: this.#isOpen };
  }

  #readFunction(node: FunctionNode, scope: Scope): void {
    if (this.#draft.seen.has(node)) return;
    this.#draft.seen.add(node);
    for (const statement of node.body) this.#search(statement, scope.enter(node), 0);
  }

  #search(node: AnyNode, scope: Scope, steps: number): void {
    if (steps > MAX_DEPTH || this.#draft.seen.has(node)) return;
    if (isCall(node)) this.#readCall(node, scope);
    if (isDict(node) && this.#readDict(node, scope)) return;
    if (isName(node)) {
      const binding = scope.find(node.id, node);
      this.#refer(binding, steps);
      if (binding?.kind === "value") {
        for (const { expression } of binding.scope.values.get(node.id) ?? []) {
          this.#search(expression, binding.scope, steps + 1);
        }
      }
    }
    if (isAttribute(node)) {
      this.#refer(classScopeOf(node.value, scope)?.attributes.get(node.attr), steps);
    }
    for (const child of childrenOf(node)) this.#search(child, scope, steps + 1);
  }

  /** `{"name": "x", "inputSchema": {…}}` */
  #readDict(dict: Extract<ExprNode, { nodeType: "Dict" }>, scope: Scope): boolean {
    const takesInput = dict.keys.some((key) =>
      key?.nodeType === "Constant" && /^input_?schema$/i.test(String(key.value))
    );
    const name = takesInput ? describedName(dict, scope) : undefined;
    if (name === undefined) return false;
    this.#draft.seen.add(dict);
    const value = "text" in name ? { ...name, code: name.text } : name;
    this.#parts.push(answered(value, dict, this.#draft));
    return true;
  }

  #readCall(call: Call, scope: Scope): void {
    this.#draft.seen.add(call);
    const path = pathOf(call.func, scope);
    if (path === undefined || !mayMatter(path, "python")) return;
    const use = { form: "answer", path: `${path}()`, own: "", at: call, call } as const;
    const site = this.#draft.siteOf(use, scope);
    if (LOW_LEVEL_TOOL.test(path)) this.#parts.push(site);
    else this.#draft.sites.push(site);
  }

  /** Follows what a name or an attribute refers to. */
  #refer(binding: Binding | undefined, steps: number): void {
    switch (binding?.kind) {
      case "value":
        return this.#search(binding.expression, binding.scope, steps + 1);
      case "function":
        return this.#readFunction(binding.node, binding.scope);
      case "import":
        if (libraryOf(binding.path, "python") === undefined) this.#isOpen = true;
    }
  }
}
