/** Binds the names that a script declares: imports, variables, functions, classes, parameters. */

import {
  bare,
  childrenOf,
  isClass,
  isFunction,
  keyOf,
  memberName,
  namesIn,
  type Node,
  nodeAt,
  nodesAt,
  returnsOf,
  wordAt,
} from "./parse.ts";
import { moduleOf, typePath } from "./paths.ts";
import { type Binding, Scope } from "./scope.ts";

/** The scope of a file, with its names. */
export function moduleScope(tree: Node): Scope {
  const scope = new Scope(bindInner);
  bindAll(scope, tree);
  return scope;
}

/** Binds the names of a function or class in its own scope. */
function bindInner(scope: Scope, node: Node): void {
  if (isClass(node)) return bindFields(scope, node);
  for (const each of nodesAt(node, "params")) bindParameter(scope, each);
  const body = nodeAt(node, "body");
  if (body?.type === "BlockStatement") bindAll(scope, body);
  else if (isFunction(node)) bindAll(scope, node); // `(tool) => tools.push(tool)`
}

/** Binds the names of all declarations below a node, but not those in functions and classes. */
function bindAll(scope: Scope, node: Node): void {
  for (const child of childrenOf(node)) {
    switch (child.type) {
      case "ImportDeclaration":
        bindImports(scope, child);
        continue;
      case "TSImportEqualsDeclaration": {
        // `import library = require("library")`
        const reference = nodeAt(child, "moduleReference");
        const module = wordAt(nodeAt(reference, "expression"), "value");
        const name = wordAt(nodeAt(child, "id"), "name");
        if (module !== undefined && name !== undefined) {
          scope.bindings.set(name, { kind: "import", path: `${moduleOf(module)}:*` });
        }
        continue;
      }
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
        noteRunning(scope, child);
        break;
      case "ForOfStatement":
        noteLoop(scope, child);
        break;
      case "AssignmentExpression": {
        // `let server; server = new McpServer()`
        const [left, right] = [nodeAt(child, "left"), nodeAt(child, "right")];
        if (left === undefined || right === undefined) break;
        bindPattern(scope, left, right);
        noteKeyed(scope, left, right);
        break;
      }
    }
    if (!isFunction(child) && !isClass(child)) bindAll(scope, child);
  }
}

/** `tools.push(tool)` */
function notePushed(scope: Scope, call: Node): void {
  const callee = nodeAt(call, "callee");
  if (callee?.type !== "MemberExpression" || !/^(?:push|unshift)$/.test(memberName(callee) ?? "")) {
    return;
  }
  const name = wordAt(nodeAt(callee, "object"), "name");
  if (name === undefined) return;
  const known = scope.known.pushed.get(name) ?? [];
  for (const node of nodesAt(call, "arguments")) known.push({ node, scope });
  scope.known.pushed.set(name, known);
}

/** `for (const tool of tools) …` */
function noteLoop(scope: Scope, loop: Node): void {
  const source = nodeAt(loop, "right");
  const [declared] = nodesAt(nodeAt(loop, "left"), "declarations");
  for (const name of source === undefined ? [] : namesIn(nodeAt(declared, "id"))) {
    const known = scope.known.loops.get(name) ?? [];
    if (source !== undefined) known.push({ expression: source, scope });
    scope.known.loops.set(name, known);
  }
}

/** `tools.map((tool) => …)` */
function noteRunning(scope: Scope, call: Node): void {
  const callee = nodeAt(call, "callee");
  const method = callee?.type === "MemberExpression" ? memberName(callee) : undefined;
  const [source, [first]] = [nodeAt(callee, "object"), nodesAt(call, "arguments")];
  const isLoop = /^(?:forEach|map|flatMap|filter)$/.test(method ?? "");
  if (!isLoop || source === undefined || first === undefined || !isFunction(first)) return;
  scope.known.runsOver.set(first, { expression: source, scope });
}

/** `tools.search = tool`, `tools["search"] = tool` */
function noteKeyed(scope: Scope, left: Node, value: Node): void {
  const object = nodeAt(left, "object");
  const name = object === undefined ? undefined : wordAt(bare(object), "name");
  const key = memberName(left) ?? nodeAt(left, "property");
  if (left.type !== "MemberExpression" || name === undefined || key === undefined) return;
  const known = scope.known.keyed.get(name) ?? [];
  known.push({ key, value, scope });
  scope.known.keyed.set(name, known);
}

function bindNamed(scope: Scope, node: Node, binding: Binding): void {
  const name = wordAt(nodeAt(node, "id"), "name");
  if (name !== undefined) bind(scope, name, binding);
}

/** Binds a name, unless it stands for a part of a module: what else it gets is a stub for that. */
function bind(scope: Scope, name: string, binding: Binding): void {
  if (!isOfModule(scope.bindings.get(name)) || isOfModule(binding)) {
    scope.bindings.set(name, binding);
  }
}

function isOfModule(binding: Binding | undefined): boolean {
  switch (binding?.kind) {
    case "import":
      return true;
    case "value":
      return loadsModule(binding.expression);
    case "member":
      return loadsModule(binding.of);
  }
  return false;
}

/** `require("x")`, `await import("x")`, and a member of these. */
function loadsModule(expression: Node): boolean {
  let node = bare(expression);
  for (let next = nodeAt(node, "object"); next !== undefined; next = nodeAt(node, "object")) {
    node = bare(next);
  }
  return node.type === "ImportExpression" || wordAt(nodeAt(node, "callee"), "name") === "require";
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

function bindPattern(scope: Scope, pattern: Node, value: Node): void {
  switch (pattern.type) {
    case "Identifier": {
      const name = wordAt(pattern, "name") ?? "";
      const isEmpty = value.type === "Literal" && value["value"] === null ||
        wordAt(value, "name") === "undefined";
      if (!isEmpty) bind(scope, name, { kind: "value", expression: value, scope });
      return;
    }
    case "ObjectPattern":
      for (const property of nodesAt(pattern, "properties")) {
        const name = keyOf(property);
        let local = nodeAt(property, "value");
        if (local?.type === "AssignmentPattern") local = nodeAt(local, "left");
        const word = wordAt(local, "name");
        if (name === undefined || word === undefined) continue;
        bind(scope, word, { kind: "member", of: value, name, scope });
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
