/** What a Python file exports. */

import type { Export, Site, ToolList } from "../site.ts";
import { instanceValues } from "./classes.ts";
import { isDecorated } from "./decorators.ts";
import { returnsOf } from "./definitions.ts";
import type { Draft } from "./draft.ts";
import { ListReader, type Placed } from "./lists.ts";
import type { ClassDef, ExprNode } from "./parse.ts";
import { listsItself, pathOf, SELF_LISTING } from "./paths.ts";
import type { Binding, Scope } from "./scope.ts";
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
    const tools = listOf(name, binding, draft);
    if (found !== undefined || tools !== undefined) {
      exports[name] = { ...found, ...(tools === undefined ? {} : { tools }) };
    }
    if (binding.kind !== "class") continue;
    for (const [member, { kind }] of binding.scope.enter(binding.node).attributes) {
      const inner = kind === "function" ? memberOf(binding.node, member, scope, draft) : undefined;
      if (inner !== undefined) exports[`${name}.${member}`] = inner;
    }
  }
  if (scope.stars.length > 0) exports["*"] = { path: scope.stars.join("\n") };
  return exports;
}

/** A method, which another file may give to an agent. */
function memberOf(
  node: ClassDef,
  member: string,
  scope: Scope,
  draft: Draft,
): Export | undefined {
  const inner = scope.enter(node);
  const binding = inner.attributes.get(member);
  if (binding?.kind !== "function") return undefined;
  const tools = listOf(member, binding, draft);
  return {
    kind: isDecorated(binding.node, inner) ? "tool" : "function",
    ...(tools === undefined ? {} : { tools }),
  };
}

/** Longer lists are not those that an agent is given. */
const ELEMENTS_MAX = 500;

/** The list of tools that a name may be, or that a function may return. */
function listOf(name: string, binding: Binding, draft: Draft): ToolList | undefined {
  const sites: Site[] = [];
  const placeOf = (node: Placed) => draft.placeOf(node);
  const reader = new ListReader({ sites, seen: new Set(), owner: "", placeOf });
  if (binding.kind === "value") {
    for (const { expression, isElement } of binding.scope.values.get(name) ?? []) {
      if (isElement) reader.readElement(expression, binding.scope);
      else if (LISTS.has(expression.nodeType)) reader.read(expression, binding.scope);
    }
  } else if (binding.kind === "function") {
    const inner = binding.scope.enter(binding.node);
    for (const value of returnsOf(binding.node.body)) {
      if (LISTS.has(value.nodeType) || value.nodeType === "Name") reader.read(value, inner);
    }
  }
  return sites.length === 0 ? undefined : { sites: sites.slice(0, ELEMENTS_MAX) };
}

/** Expressions that may be lists of tools. */
const LISTS = new Set([
  "List",
  "Tuple",
  "Set",
  "Dict",
  "BinOp",
  "IfExp",
  "ListComp",
  "Call",
  "Await",
]);

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
      const inner = binding.scope.enter(binding.node);
      const inherits = path === undefined
        ? undefined
        : instanceValues(binding.node, inner).named["name"]?.text;
      return {
        kind: "class",
        place,
        ...(path === undefined ? {} : { path }),
        ...(inherits === undefined ? {} : { inherits }),
      };
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
    const kind = scope.find(expression.id, expression)?.kind;
    if (kind === "function" || kind === "class" || kind === "value") {
      return exportOf(expression.id, scope, draft, steps + 1);
    }
  }
  const { text, path, called } = valueOf(nameNode(name), scope);
  if (text === undefined && path === undefined) return undefined;
  return {
    ...(called === undefined ? {} : { called }),
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
