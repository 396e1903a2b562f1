/** Paths of the expressions and types of a script: their names with all aliases resolved. */

import { libraryOf } from "../relevance.ts";
import { remembered } from "../remembered.ts";
import { classOf, constantOf, functionOf, memberOf, propertyOf } from "./definitions.ts";
import { bare, keyOf, memberName, type Node, nodeAt, nodesAt, returnsOf, wordAt } from "./parse.ts";
import { type Binding, MAX_STEPS, type Scope } from "./scope.ts";
import { registersItself, SELF_REGISTERING } from "./self_registering.ts";

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
      const name = memberOf(expression, scope);
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
      return importedPath(nodeAt(expression, "source"), scope);
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

function importedPath(source: Node | undefined, scope: Scope): string | undefined {
  const specifier = source === undefined ? undefined : constantOf(source, scope);
  return specifier === undefined ? undefined : `${moduleOf(specifier)}:*`;
}

/** The path of a member: what a module exports comes after the colon. */
function memberPath(base: string, name: string): string {
  return base.endsWith(":*") ? `${base.slice(0, -1)}${name}` : `${base}.${name}`;
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
  if (isRequire(callee, scope)) return importedPath(nodesAt(call, "arguments")[0], scope);
  const object = nodeAt(callee, "object");
  const method = object === undefined ? undefined : memberOf(callee, scope);
  if (object !== undefined && method === "bind") return pathOf(object, scope, steps);
  if (object !== undefined && (method === "call" || method === "apply")) {
    const path = pathOf(object, scope, steps);
    return path === undefined ? undefined : `${path}()`;
  }
  if (method === "then") {
    const loaded = loadedBy(call, scope);
    const [value] = loaded === undefined ? [] : returnsOf(loaded.node);
    if (loaded !== undefined && value !== undefined) {
      return pathOf(value, loaded.scope.enter(loaded.node), steps);
    }
  }
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

function isRequire(callee: Node, scope: Scope): boolean {
  const name = wordAt(callee, "name");
  if (name === undefined) {
    return memberName(callee) === "require" &&
      wordAt(nodeAt(callee, "object"), "name") === "module";
  }
  const binding = scope.find(name);
  return name === "require" ||
    (binding?.kind === "value" && wordAt(binding.expression, "name") === "require");
}

/** The function in `import("x").then((module) => …)`; its parameter is the module. */
export function loadedBy(
  call: Node,
  scope: Scope,
): { readonly node: Node; readonly scope: Scope } | undefined {
  const object = nodeAt(nodeAt(call, "callee"), "object");
  const [given] = nodesAt(call, "arguments");
  const called = given === undefined ? undefined : functionOf(given, scope);
  const source = object === undefined ? undefined : bare(object);
  if (called === undefined || source?.type !== "ImportExpression") return undefined;
  const path = pathOf(source, scope);
  const [parameter] = nodesAt(called.node, "params");
  const { bindings } = called.scope.enter(called.node);
  if (path === undefined) return undefined;
  const name = wordAt(parameter, "name");
  if (name !== undefined) bindings.set(name, { kind: "import", path });
  for (const property of nodesAt(parameter, "properties")) {
    const [key, local] = [keyOf(property), wordAt(nodeAt(property, "value"), "name")];
    if (key !== undefined && local !== undefined) {
      bindings.set(local, { kind: "import", path: memberPath(path, key) });
    }
  }
  return called;
}

/** An instance of the type that an annotation names. */
export function typePath(
  annotation: Node | undefined,
  scope: Scope,
  steps = 0,
): string | undefined {
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

/** Whether a type is one of objects of tools of the AI SDK: `ToolSet`, `Record<string, Tool>`. */
export function holdsTools(annotation: Node, scope: Scope): boolean {
  const type = nodeAt(annotation, "typeAnnotation") ?? annotation;
  if (type.type !== "TSTypeReference") return false;
  if (wordAt(nodeAt(type, "typeName"), "name") === "Record") {
    const given = nodeAt(type, "typeArguments") ?? nodeAt(type, "typeParameters");
    const [, value] = nodesAt(given, "params");
    return value !== undefined && /^ai:(?:Core)?Tool\(\)$/.test(typePath(value, scope) ?? "");
  }
  return /^ai:ToolSet\(\)$/.test(typePath(type, scope) ?? "");
}

/** Types that have members of the type that they are given. */
const NARROWING = new Set(["Pick", "Omit", "Partial", "Required", "Readonly"]);

/** `npm:ai@5.0.1/x` is `ai/x`. */
export function moduleOf(specifier: string): string {
  return specifier
    .replace(
      /^(?:npm:\/?|https:\/\/(?:esm\.sh|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net\/npm)\/)/,
      "",
    )
    .replace(/(?:\?.*|\/\+esm)$/, "")
    .replace(/^((?:@[^/@]+\/)?[^/@]+)@[^/]+/, "$1");
}

/** Whether a path begins with a module of the project, not of a package. */
export function isOfProject(path: string): boolean {
  return /^(?:\.|[@~#]\/|\$\w+\/)/.test(path);
}

/** Whether a path may begin with a module of the project or of a package of the same tree. */
export function isOfTree(path: string): boolean {
  return isOfProject(path) || (path.startsWith("@") && libraryOf(path, "script") === undefined);
}
