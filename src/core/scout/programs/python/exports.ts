/** What a Python file exports. */

import type { Export } from "../site.ts";
import { isDecorated } from "./decorators.ts";
import type { Draft } from "./draft.ts";
import type { ClassDef, ExprNode } from "./parse.ts";
import { listsItself, pathOf, SELF_LISTING } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { valueOf } from "./values.ts";

/** How many names are followed to find what another name stands for. */
const MAX_STEPS = 8;

/** The exports of the module whose names are in a scope. */
export function exportsOf(
  scope: Scope,
  draft: Draft,
): Readonly<Record<string, Export>> {
  const exports: Record<string, Export> = {};
  for (const [name, binding] of scope.bindings) {
    const found = exportOf(name, scope, draft);
    if (found !== undefined) exports[name] = found;
    if (binding.kind !== "class") continue;
    for (const [member, { kind }] of binding.scope.enter(binding.node).attributes) {
      const inner = kind === "function" ? memberOf(binding.node, member, scope) : undefined;
      if (inner !== undefined) exports[`${name}.${member}`] = inner;
    }
  }
  if (scope.stars.length > 0) exports["*"] = { path: scope.stars.join("\n") };
  return exports;
}

/** A method, which another file may give to an agent. */
function memberOf(node: ClassDef, member: string, scope: Scope): Export | undefined {
  const inner = scope.enter(node);
  const binding = inner.attributes.get(member);
  if (binding?.kind !== "function") return undefined;
  return { kind: isDecorated(binding.node, inner) ? "tool" : "function" };
}

function exportOf(name: string, scope: Scope, draft: Draft, steps = 0): Export | undefined {
  const binding = scope.bindings.get(name);
  switch (binding?.kind) {
    case "import":
      return { path: binding.path };
    case "function": {
      const { node } = binding;
      const place = draft.placeOf(node);
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
      const place = draft.placeOf(binding.node);
      return { kind: "class", place, ...(path === undefined ? {} : { path }) };
    }
    case "value":
      return valueExport(name, binding.expression, scope, draft, steps);
  }
  return undefined;
}

/** What a name of a value exports: it may be another name of a function or class of the file. */
function valueExport(
  name: string,
  expression: ExprNode,
  scope: Scope,
  draft: Draft,
  steps: number,
): Export | undefined {
  if (expression.nodeType === "Name" && expression.id !== name && steps < MAX_STEPS) {
    const kind = scope.find(expression.id)?.kind;
    if (kind === "function" || kind === "class" || kind === "value") {
      return exportOf(expression.id, scope, draft, steps + 1);
    }
  }
  const { text, path } = valueOf(nameNode(name), scope);
  if (text === undefined && path === undefined) return undefined;
  return {
    ...(text === undefined ? {} : { text }),
    ...(path === undefined ? {} : { path }),
  };
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
