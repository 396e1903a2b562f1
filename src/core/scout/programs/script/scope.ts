/** Resolves the names of a script. */

import type { Value } from "../site.ts";
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

/** Names are followed this far: `a = b`, `b = c`, and so on. */
const MAX_STEPS = 16;
const CODE_MAX = 60;
/** Longer texts and paths are not names. */
const TEXT_MAX = 512;

export type Binding =
  | { readonly kind: "import"; readonly path: string }
  | { readonly kind: "value"; readonly expression: Node; readonly scope: Scope }
  /** A part of a value: `const { name } = value`. */
  | { readonly kind: "member"; readonly of: Node; readonly name: string; readonly scope: Scope }
  | { readonly kind: "function"; readonly node: Node; readonly scope: Scope }
  | { readonly kind: "class"; readonly node: Node; readonly scope: Scope }
  | { readonly kind: "enum"; readonly node: Node; readonly scope: Scope }
  | { readonly kind: "parameter"; readonly path: string };

type Answer = string | undefined;

/** Names of a module, a function or a class. */
export class Scope {
  readonly bindings = new Map<string, Binding>();
  readonly #inner = new Map<Node, Scope>();
  /** Fields of a class, and what its methods assign to `this`. */
  readonly attributes = new Map<string, Binding>();

  /** Answers that were found before: without them, names that refer twice to each other never end. */
  readonly known: {
    readonly paths: Map<Node, Answer>;
    readonly texts: Map<Node, Answer>;
    /** What `push` adds to the list under a name. */
    readonly pushed: Map<string, { readonly node: Node; readonly scope: Scope }[]>;
    /** Types that the file gives a name. */
    readonly types: Map<string, Node>;
  };

  constructor(readonly parent?: Scope, readonly holder?: Node) {
    this.known = parent?.known ??
      { paths: new Map(), texts: new Map(), pushed: new Map(), types: new Map() };
  }

  find(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.parent?.find(name);
  }

  /** The class around, for `this`. */
  get around(): Scope | undefined {
    return this.holder !== undefined && isClass(this.holder) ? this : this.parent?.around;
  }

  /** The scope of a function or class in this one. */
  enter(node: Node): Scope {
    const known = this.#inner.get(node);
    if (known !== undefined) return known;
    const scope = new Scope(this, node);
    this.#inner.set(node, scope);
    if (isClass(node)) {
      bindFields(scope, node);
    } else {
      for (const each of nodesAt(node, "params")) bindParameter(scope, each);
      const body = nodeAt(node, "body");
      if (body?.type === "BlockStatement") bindAll(scope, body);
    }
    return scope;
  }
}

/** Binds the names of all declarations below a node, but not those in functions and classes. */
export function bindAll(scope: Scope, node: Node): void {
  for (const child of childrenOf(node)) {
    switch (child.type) {
      case "ImportDeclaration":
        bindImports(scope, child);
        continue;
      case "FunctionDeclaration":
      case "TSDeclareFunction":
        bindNamed(scope, child, { kind: "function", node: child, scope });
        continue;
      case "ClassDeclaration":
        bindNamed(scope, child, { kind: "class", node: child, scope });
        continue;
      case "TSEnumDeclaration":
        bindNamed(scope, child, { kind: "enum", node: child, scope });
        continue;
      case "VariableDeclarator": {
        const [id, init] = [nodeAt(child, "id"), nodeAt(child, "init")];
        if (id !== undefined && init !== undefined) bindPattern(scope, id, init);
        break;
      }
      case "TSTypeAliasDeclaration": {
        const [name, type] = [wordAt(nodeAt(child, "id"), "name"), nodeAt(child, "typeAnnotation")];
        if (name !== undefined && type !== undefined) scope.known.types.set(name, type);
        continue;
      }
      case "CallExpression":
        notePushed(scope, child);
        break;
      case "AssignmentExpression": {
        // `let server; server = new McpServer()`
        const [left, right] = [nodeAt(child, "left"), nodeAt(child, "right")];
        if (left?.type === "Identifier" && right !== undefined) bindPattern(scope, left, right);
        break;
      }
    }
    if (!isFunction(child) && !isClass(child)) bindAll(scope, child);
  }
}

/** `tools.push(tool)` */
function notePushed(scope: Scope, call: Node): void {
  const callee = nodeAt(call, "callee");
  if (callee?.type !== "MemberExpression" || memberName(callee) !== "push") return;
  const name = wordAt(nodeAt(callee, "object"), "name");
  if (name === undefined) return;
  const known = scope.known.pushed.get(name) ?? [];
  for (const node of nodesAt(call, "arguments")) known.push({ node, scope });
  scope.known.pushed.set(name, known);
}

function bindNamed(scope: Scope, node: Node, binding: Binding): void {
  const name = wordAt(nodeAt(node, "id"), "name");
  if (name !== undefined) scope.bindings.set(name, binding);
}

function bindImports(scope: Scope, node: Node): void {
  const module = moduleOf(wordAt(nodeAt(node, "source"), "value") ?? "");
  for (const each of nodesAt(node, "specifiers")) {
    const local = wordAt(nodeAt(each, "local"), "name");
    if (local === undefined) continue;
    const imported = nodeAt(each, "imported");
    const name = each.type === "ImportNamespaceSpecifier"
      ? "*"
      : each.type === "ImportDefaultSpecifier"
      ? "default"
      : wordAt(imported, "name") ?? wordAt(imported, "value") ?? local;
    scope.bindings.set(local, { kind: "import", path: `${module}:${name}` });
  }
}

/** `npm:ai@5.0.1/x` is `ai/x`. */
export function moduleOf(specifier: string): string {
  return specifier
    .replace(/^(?:npm:\/?|https:\/\/esm\.sh\/)/, "")
    .replace(/^((?:@[^/@]+\/)?[^/@]+)@[^/]+/, "$1");
}

function bindPattern(scope: Scope, pattern: Node, value: Node): void {
  switch (pattern.type) {
    case "Identifier": {
      const name = wordAt(pattern, "name") ?? "";
      const isEmpty = value.type === "Literal" && value["value"] === null ||
        wordAt(value, "name") === "undefined";
      if (!isEmpty) scope.bindings.set(name, { kind: "value", expression: value, scope });
      return;
    }
    case "ObjectPattern":
      for (const property of nodesAt(pattern, "properties")) {
        const name = keyOf(property);
        let local = nodeAt(property, "value");
        if (local?.type === "AssignmentPattern") local = nodeAt(local, "left");
        const word = wordAt(local, "name");
        if (name === undefined || word === undefined) continue;
        scope.bindings.set(word, { kind: "member", of: value, name, scope });
      }
  }
}

function bindParameter(scope: Scope, parameter: Node): void {
  const plain = parameter.type === "AssignmentPattern"
    ? nodeAt(parameter, "left")
    : parameter.type === "TSParameterProperty"
    ? nodeAt(parameter, "parameter")
    : parameter;
  if (plain?.type === "ObjectPattern") {
    // `({ server }: { server: McpServer }) => …`
    const members = nodesAt(nodeAt(nodeAt(plain, "typeAnnotation"), "typeAnnotation"), "members");
    for (const property of nodesAt(plain, "properties")) {
      const name = keyOf(property);
      if (name === undefined) continue;
      const member = members.find((each) => keyOf(each) === name);
      const path = typePath(nodeAt(member, "typeAnnotation"), scope);
      scope.bindings.set(name, { kind: "parameter", path: path ?? `?${name}` });
    }
    return;
  }
  const name = wordAt(plain, "name");
  if (name === undefined) return;
  const path = typePath(nodeAt(plain, "typeAnnotation"), scope);
  scope.bindings.set(name, { kind: "parameter", path: path ?? `?${name}` });
  if (parameter.type === "TSParameterProperty") {
    const binding = scope.bindings.get(name);
    if (binding !== undefined) scope.around?.attributes.set(name, binding);
  }
}

/** An instance of the type that an annotation names. */
function typePath(annotation: Node | undefined, scope: Scope, steps = 0): string | undefined {
  let type = nodeAt(annotation, "typeAnnotation") ?? annotation;
  if (type?.type === "TSUnionType") type = nodesAt(type, "types")[0];
  if (type?.type !== "TSTypeReference") return undefined;
  let name = nodeAt(type, "typeName");
  const after: string[] = [];
  while (name?.type === "TSQualifiedName") {
    after.unshift(wordAt(nodeAt(name, "right"), "name") ?? "");
    name = nodeAt(name, "left");
  }
  const word = wordAt(name, "name") ?? "";
  const binding = scope.find(word);
  if (binding === undefined && after.length === 0 && steps < MAX_STEPS) {
    // `Pick<Server, "tool">`, and an alias of the file.
    const inner = NARROWING.has(word)
      ? nodesAt(nodeAt(type, "typeArguments") ?? nodeAt(type, "typeParameters"), "params")[0]
      : scope.known.types.get(word);
    return inner === undefined ? undefined : typePath(inner, scope, steps + 1);
  }
  const path = binding === undefined ? undefined : pathOfBinding(binding, 1);
  return path === undefined ? undefined : `${after.reduce(memberPath, path)}()`;
}

/** Types that have members of the type that they are given. */
const NARROWING = new Set(["Pick", "Omit", "Partial", "Required", "Readonly"]);

function bindFields(scope: Scope, node: Node): void {
  for (const member of nodesAt(nodeAt(node, "body"), "body")) {
    const name = keyOf(member);
    if (name === undefined) continue;
    const value = nodeAt(member, "value");
    if (member.type === "PropertyDefinition") {
      const type = value === undefined
        ? typePath(nodeAt(member, "typeAnnotation"), scope)
        : undefined;
      if (value !== undefined) {
        scope.attributes.set(name, { kind: "value", expression: value, scope });
      } else if (type !== undefined) scope.attributes.set(name, { kind: "parameter", path: type });
    } else if (member.type === "MethodDefinition" && value !== undefined) {
      if (wordAt(member, "kind") === "get") {
        const returned = returnsOf(value)[0];
        if (returned !== undefined) {
          scope.attributes.set(name, { kind: "value", expression: returned, scope });
        }
      } else if (wordAt(member, "kind") === "method") {
        scope.attributes.set(name, { kind: "function", node: value, scope });
      }
    }
  }
  for (const member of nodesAt(nodeAt(node, "body"), "body")) {
    const value = nodeAt(member, "value");
    if (member.type === "MethodDefinition" && value !== undefined) {
      assignmentsToThis(value, scope.enter(value), scope);
    }
  }
}

function assignmentsToThis(node: Node, inner: Scope, holder: Scope): void {
  for (const child of childrenOf(node)) {
    if (child.type === "AssignmentExpression") {
      const [left, right] = [nodeAt(child, "left"), nodeAt(child, "right")];
      const name = wordAt(nodeAt(left, "property"), "name");
      if (
        nodeAt(left, "object")?.type === "ThisExpression" && name !== undefined &&
        right !== undefined && holder.attributes.get(name)?.kind !== "value"
      ) {
        holder.attributes.set(name, { kind: "value", expression: right, scope: inner });
      }
    }
    if (!isFunction(child) && !isClass(child)) assignmentsToThis(child, inner, holder);
  }
}

/** Values that a function returns. */
export function returnsOf(node: Node): readonly Node[] {
  const body = nodeAt(node, "body");
  if (body === undefined) return [];
  if (body.type !== "BlockStatement") return [body];
  const found: Node[] = [];
  const search = (each: Node) => {
    for (const child of childrenOf(each)) {
      if (child.type === "ReturnStatement") {
        const value = nodeAt(child, "argument");
        if (value !== undefined) found.push(value);
      } else if (!isFunction(child) && !isClass(child)) search(child);
    }
  };
  search(body);
  return found;
}

function remembered(
  known: Map<Node, Answer>,
  node: Node,
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
export function pathOf(expression: Node, scope: Scope, steps = 0): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(
    scope.known.paths,
    expression,
    () => findPath(bare(expression), scope, steps + 1),
  );
}

function findPath(expression: Node, scope: Scope, next: number): string | undefined {
  switch (expression.type) {
    case "Identifier": {
      const binding = scope.find(wordAt(expression, "name") ?? "");
      return binding === undefined ? undefined : pathOfBinding(binding, next);
    }
    case "MemberExpression": {
      const name = memberName(expression);
      const object = nodeAt(expression, "object");
      if (name === undefined || object === undefined) return undefined;
      const attribute = classOf(object, scope)?.attributes.get(name);
      if (attribute !== undefined) return pathOfBinding(attribute, next);
      const member = propertyOf(object, name, scope);
      if (member !== undefined) return pathOf(member.expression, member.scope, next);
      const base = pathOf(object, scope, next);
      return base === undefined ? undefined : memberPath(base, name);
    }
    case "CallExpression":
    case "NewExpression":
      return pathOfCall(expression, scope, next);
    case "ImportExpression":
      return importedPath(nodeAt(expression, "source"));
    case "ConditionalExpression":
      return either(expression, "consequent", "alternate", scope, next);
    case "LogicalExpression":
      return either(expression, "left", "right", scope, next);
    case "AssignmentExpression": {
      const right = nodeAt(expression, "right");
      return right === undefined ? undefined : pathOf(right, scope, next);
    }
    case "ThisExpression": {
      const around = scope.around;
      const holder = around?.holder;
      if (holder === undefined || around?.parent === undefined) return undefined;
      const path = pathOfBinding({ kind: "class", node: holder, scope: around.parent }, next);
      return path === undefined ? undefined : `${path}()`;
    }
  }
  return undefined;
}

function either(node: Node, first: string, second: string, scope: Scope, steps: number) {
  for (const member of [first, second]) {
    const each = nodeAt(node, member);
    const path = each === undefined ? undefined : pathOf(each, scope, steps);
    if (path !== undefined) return path;
  }
  return undefined;
}

function importedPath(source: Node | undefined): string | undefined {
  const specifier = wordAt(source, "value");
  return specifier === undefined ? undefined : `${moduleOf(specifier)}:*`;
}

/** The path of a member: what a module exports comes after the colon. */
function memberPath(base: string, name: string): string {
  return base.endsWith(":*") ? `${base.slice(0, -1)}${name}` : `${base}.${name}`;
}

export function memberName(expression: Node): string | undefined {
  const property = nodeAt(expression, "property");
  if (expression["computed"] !== true) return wordAt(property, "name");
  return property?.type === "Literal" ? wordAt(property, "value") : undefined;
}

/** What a class extends that has a method which registers a tool with the name of the instance. */
export const SELF_REGISTERING = "@modelcontextprotocol/sdk:?SelfRegistering";

const selfRegistering = new WeakMap<Node, boolean>();

/** Whether a method of a class registers a tool of MCP that is called like the instance. */
export function registersItself(node: Node): boolean {
  const known = selfRegistering.get(node);
  if (known !== undefined) return known;
  const search = (each: Node, depth: number): boolean =>
    depth < 40 &&
    (isOwnRegistration(each) ||
      childrenOf(each).some((child) => !isClass(child) && search(child, depth + 1)));
  const found = nodesAt(nodeAt(node, "body"), "body").some((member) =>
    member.type === "MethodDefinition" && search(member, 0)
  );
  selfRegistering.set(node, found);
  return found;
}

/** `server.registerTool(this.name, …)` */
function isOwnRegistration(node: Node): boolean {
  if (node.type !== "CallExpression") return false;
  const callee = nodeAt(node, "callee");
  const method = callee === undefined ? undefined : bare(callee);
  const [name] = nodesAt(node, "arguments");
  return method?.type === "MemberExpression" &&
    /^registerTool(?:Task)?$/.test(memberName(method) ?? "") &&
    name?.type === "MemberExpression" && nodeAt(name, "object")?.type === "ThisExpression";
}

function pathOfBinding(binding: Binding, steps: number): string | undefined {
  switch (binding.kind) {
    case "import":
    case "parameter":
      return binding.path;
    case "value":
      return pathOf(binding.expression, binding.scope, steps);
    case "member": {
      const property = propertyOf(binding.of, binding.name, binding.scope);
      if (property !== undefined) return pathOf(property.expression, property.scope, steps);
      const base = pathOf(binding.of, binding.scope, steps);
      return base === undefined ? undefined : memberPath(base, binding.name);
    }
    case "class": {
      if (registersItself(binding.node)) return SELF_REGISTERING;
      // A class is what it extends: its instances have the methods of that.
      const base = nodeAt(binding.node, "superClass");
      return base === undefined ? undefined : pathOf(base, binding.scope, steps);
    }
  }
  return undefined;
}

function pathOfCall(call: Node, scope: Scope, steps: number): string | undefined {
  const callee = nodeAt(call, "callee");
  if (callee === undefined) return undefined;
  if (wordAt(callee, "name") === "require") return importedPath(nodesAt(call, "arguments")[0]);
  const local = functionOf(callee, scope);
  if (local !== undefined) {
    const inner = local.scope.enter(local.node);
    const declared = typePath(nodeAt(local.node, "returnType"), inner);
    if (declared !== undefined) return declared;
    return remembered(scope.known.paths, local.node, () => {
      for (const value of returnsOf(local.node)) {
        const path = pathOf(value, inner, steps);
        if (path !== undefined) return path;
      }
      return undefined;
    });
  }
  const path = pathOf(callee, scope, steps);
  return path === undefined ? undefined : `${path}()`;
}

/** The function of this file that an expression is. */
export function functionOf(
  expression: Node,
  scope: Scope,
  steps = 0,
): { readonly node: Node; readonly scope: Scope } | undefined {
  const node = bare(expression);
  if (steps > MAX_STEPS) return undefined;
  if (isFunction(node)) return { node, scope };
  if (node.type === "MemberExpression") {
    const object = nodeAt(node, "object");
    const name = memberName(node);
    if (object === undefined || name === undefined) return undefined;
    const attribute = classOf(object, scope)?.attributes.get(name);
    return attribute?.kind === "function" ? attribute : undefined;
  }
  const binding = node.type === "Identifier" ? scope.find(wordAt(node, "name") ?? "") : undefined;
  if (binding?.kind === "function") return binding;
  if (binding?.kind !== "value") return undefined;
  return functionOf(binding.expression, binding.scope, steps + 1);
}

/** The class of this file that an expression is, or is an instance of. */
export function classOf(expression: Node, scope: Scope, steps = 0): Scope | undefined {
  if (steps > MAX_STEPS) return undefined;
  const node = bare(expression);
  if (node.type === "ThisExpression") return scope.around;
  if (node.type === "NewExpression") {
    const callee = nodeAt(node, "callee");
    return callee === undefined ? undefined : classOf(callee, scope, steps + 1);
  }
  if (node.type !== "Identifier") return undefined;
  const binding = scope.find(wordAt(node, "name") ?? "");
  if (binding?.kind === "class") return binding.scope.enter(binding.node);
  if (binding?.kind !== "value") return undefined;
  return classOf(binding.expression, binding.scope, steps + 1);
}

export interface Placed {
  readonly expression: Node;
  readonly scope: Scope;
}

/** The object or array of this file that an expression is. */
export function literalOf(expression: Node, scope: Scope, steps = 0): Placed | undefined {
  if (steps > MAX_STEPS) return undefined;
  const node = bare(expression);
  switch (node.type) {
    case "ObjectExpression":
    case "ArrayExpression":
      return { expression: node, scope };
    case "Identifier": {
      const binding = scope.find(wordAt(node, "name") ?? "");
      if (binding?.kind === "value") {
        return literalOf(binding.expression, binding.scope, steps + 1);
      }
      if (binding?.kind !== "member") return undefined;
      const member = propertyOf(binding.of, binding.name, binding.scope, steps + 1);
      return member === undefined
        ? undefined
        : literalOf(member.expression, member.scope, steps + 1);
    }
    case "MemberExpression": {
      const [name, object] = [memberName(node), nodeAt(node, "object")];
      if (name === undefined || object === undefined) return undefined;
      const attribute = classOf(object, scope)?.attributes.get(name);
      if (attribute?.kind === "value") {
        return literalOf(attribute.expression, attribute.scope, steps + 1);
      }
      const member = propertyOf(object, name, scope, steps + 1);
      return member === undefined
        ? undefined
        : literalOf(member.expression, member.scope, steps + 1);
    }
    case "CallExpression": {
      const callee = nodeAt(node, "callee");
      if (callee === undefined) return undefined;
      // `Object.freeze({ … })`
      if (wordAt(nodeAt(callee, "object"), "name") === "Object") {
        const [first] = nodesAt(node, "arguments");
        return first === undefined ? undefined : literalOf(first, scope, steps + 1);
      }
      const called = functionOf(callee, scope);
      const [value] = called === undefined ? [] : returnsOf(called.node);
      return called === undefined || value === undefined
        ? undefined
        : literalOf(value, called.scope.enter(called.node), steps + 1);
    }
  }
  return undefined;
}

/** The value of a property of an object that is written in this file. */
export function propertyOf(
  object: Node,
  name: string,
  scope: Scope,
  steps = 0,
): Placed | undefined {
  const literal = literalOf(object, scope, steps);
  if (literal?.expression.type !== "ObjectExpression") return undefined;
  for (const property of nodesAt(literal.expression, "properties")) {
    const value = nodeAt(property, "value");
    if (value !== undefined && keyOf(property) === name) {
      return { expression: value, scope: literal.scope };
    }
  }
  return undefined;
}

/** The text of an expression, if it is constant. */
export function textOf(expression: Node, scope: Scope, steps = 0): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  return remembered(
    scope.known.texts,
    expression,
    () => findText(bare(expression), scope, steps + 1),
  );
}

function findText(expression: Node, scope: Scope, next: number): string | undefined {
  switch (expression.type) {
    case "Literal":
      return wordAt(expression, "value");
    case "TemplateLiteral": {
      const parts: string[] = [];
      const values = nodesAt(expression, "expressions");
      for (const [at, quasi] of nodesAt(expression, "quasis").entries()) {
        parts.push(cooked(quasi));
        const value = values[at];
        if (value === undefined) continue;
        const text = textOf(value, scope, next);
        if (text === undefined) return undefined;
        parts.push(text);
      }
      return parts.join("");
    }
    case "LogicalExpression": {
      // `name ?? "default"`
      const [left, right] = [nodeAt(expression, "left"), nodeAt(expression, "right")];
      if (wordAt(expression, "operator") === "&&" || left === undefined || right === undefined) {
        return undefined;
      }
      return textOf(left, scope, next) ?? textOf(right, scope, next);
    }
    case "BinaryExpression": {
      const [left, right] = [nodeAt(expression, "left"), nodeAt(expression, "right")];
      if (wordAt(expression, "operator") !== "+" || left === undefined || right === undefined) {
        return undefined;
      }
      const [before, after] = [textOf(left, scope, next), textOf(right, scope, next)];
      return before === undefined || after === undefined ? undefined : before + after;
    }
    case "Identifier": {
      const binding = scope.find(wordAt(expression, "name") ?? "");
      if (binding?.kind === "value") return textOf(binding.expression, binding.scope, next);
      if (binding?.kind !== "member") return undefined;
      const member = propertyOf(binding.of, binding.name, binding.scope);
      return member === undefined ? undefined : textOf(member.expression, member.scope, next);
    }
    case "MemberExpression": {
      const [name, object] = [memberName(expression), nodeAt(expression, "object")];
      if (name === undefined || object === undefined) return undefined;
      const binding = scope.find(wordAt(object, "name") ?? "");
      if (binding?.kind === "enum") {
        const body = nodeAt(binding.node, "body") ?? binding.node;
        const member = nodesAt(body, "members").find((each) =>
          wordAt(nodeAt(each, "id"), "name") === name
        );
        return wordAt(nodeAt(member, "initializer"), "value");
      }
      const attribute = classOf(object, scope)?.attributes.get(name);
      if (attribute?.kind === "value") return textOf(attribute.expression, attribute.scope, next);
      const member = propertyOf(object, name, scope);
      return member === undefined ? undefined : textOf(member.expression, member.scope, next);
    }
  }
  return undefined;
}

function cooked(quasi: Node): string {
  const value = quasi["value"];
  return typeof value === "object" && value !== null && "cooked" in value &&
      typeof value.cooked === "string"
    ? value.cooked
    : "";
}

export function valueOf(expression: Node, scope: Scope): Value {
  const node = bare(expression);
  const text = textOf(node, scope);
  const path = pathOf(node, scope);
  const own = isFunction(node) ? wordAt(nodeAt(node, "id"), "name") : wordAt(node, "name");
  return {
    ...(text === undefined ? {} : { text }),
    ...(path === undefined ? {} : { path }),
    ...(own === undefined ? {} : { own }),
    code: codeOf(node),
  };
}

/** An expression in short, for people. */
export function codeOf(expression: Node): string {
  const text = written(expression, 0);
  return text.length <= CODE_MAX ? text : `${text.slice(0, CODE_MAX)}…`;
}

function written(expression: Node, depth: number): string {
  if (depth > 6) return "…";
  const at = (member: string) => {
    const node = nodeAt(expression, member);
    return node === undefined ? "…" : written(bare(node), depth + 1);
  };
  switch (expression.type) {
    case "Identifier":
      return wordAt(expression, "name") ?? "…";
    case "ThisExpression":
      return "this";
    case "Literal":
      return wordAt(expression, "raw") ?? "…";
    case "MemberExpression":
      return expression["computed"] === true
        ? `${at("object")}[${at("property")}]`
        : `${at("object")}.${at("property")}`;
    case "CallExpression":
      return `${at("callee")}(…)`;
    case "BinaryExpression":
      return `${at("left")} ${wordAt(expression, "operator")} ${at("right")}`;
    case "TemplateLiteral": {
      const values = nodesAt(expression, "expressions");
      const parts = nodesAt(expression, "quasis").map((quasi, index) => {
        const value = values[index];
        return cooked(quasi) +
          (value === undefined ? "" : `\${${written(bare(value), depth + 1)}}`);
      });
      return `\`${parts.join("")}\``;
    }
  }
  return "…";
}
