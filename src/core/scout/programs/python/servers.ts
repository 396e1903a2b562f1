/** Servers and kernels of Python that give the tools of others new names. */

import type { Mount } from "../site.ts";
import { functionOf } from "./definitions.ts";
import type { Draft } from "./draft.ts";
import type { Call, ExprNode } from "./parse.ts";
import { pathOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { argumentsOf, valueOf } from "./values.ts";

/** How many names are followed to find the class of a plugin. */
const MAX_STEPS = 8;

/** What a method is called on, in the form of `Site.server`. */
export function serverOf(expression: ExprNode, scope: Scope): string | undefined {
  if (expression.nodeType === "Name") {
    const binding = scope.find(expression.id, expression);
    if (binding?.kind === "import") return binding.path;
    return binding?.kind === "value" && !isConstant(binding.expression)
      ? `=${expression.id}`
      : undefined;
  }
  if (expression.nodeType !== "Attribute") return undefined;
  const path = pathOf(expression, scope);
  return path === undefined || path.startsWith("?") || path.includes("()") ? undefined : path;
}

function isConstant({ nodeType }: ExprNode): boolean {
  return nodeType === "Constant" || nodeType === "JoinedStr";
}

/** Name of the class that an expression makes an instance of. */
function className(expression: ExprNode, scope: Scope, steps: number): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (expression.nodeType === "Call") {
    const { func } = expression;
    return func.nodeType === "Name"
      ? func.id
      : func.nodeType === "Attribute"
      ? func.attr
      : undefined;
  }
  const binding = expression.nodeType === "Name"
    ? scope.find(expression.id, expression)
    : undefined;
  return binding?.kind === "value"
    ? className(binding.expression, binding.scope, steps + 1)
    : undefined;
}

/** `main.mount(server, namespace="x")`, `main.mount("x", server)`, `main.import_server(…)` */
export function mountOf(
  call: Call,
  path: string,
  into: string | undefined,
  scope: Scope,
): Mount | undefined {
  const prefixes = call.keywords.filter(({ arg }) => /^(?:namespace|prefix)$/.test(arg ?? ""));
  const given = [...prefixes.map(({ value }) => value), ...call.args];
  const prefix = given.map((each) => valueOf(each, scope).text).find((text) => text !== undefined);
  const servers = [
    ...call.args,
    ...call.keywords.filter(({ arg }) => arg === "server").map(({ value }) => value),
  ];
  const of = servers.map((each) => serverOf(each, scope)).find((server) => server !== undefined);
  return of === undefined ? undefined : { of, into, path, prefix: prefix ?? "" };
}

/** `kernel.add_plugin(Class(), plugin_name="x")` */
export function notePlugin(call: Call, scope: Scope, draft: Draft): void {
  const { named, positional } = argumentsOf(call, scope);
  const name = named["plugin_name"]?.text ?? positional[1]?.text;
  const made = call.args[0] ?? call.keywords.find(({ arg }) => arg === "plugin")?.value;
  const holder = made === undefined ? undefined : className(made, scope, 0);
  if (name !== undefined && holder !== undefined) draft.plugins[holder] = name;
}

/** `create_sdk_mcp_server(name="x", tools=[…])` */
export function noteSdkServer(call: Call, scope: Scope, draft: Draft): void {
  const { named, positional } = argumentsOf(call, scope);
  const name = named["name"]?.text ?? positional[0]?.text;
  let list = call.keywords.find(({ arg }) => arg === "tools")?.value ?? call.args[2];
  const binding = list?.nodeType === "Name" ? scope.find(list.id, list) : undefined;
  if (binding?.kind === "value") list = binding.expression;
  if (name === undefined || list?.nodeType !== "List") return;
  const prefix = `mcp__${name}__`;
  for (const each of list.elts) {
    const local = functionOf(each, scope);
    const path = local === undefined ? pathOf(each, scope) : undefined;
    const of = local === undefined ? path : draft.placeOf(local.node);
    if (of !== undefined) draft.namings.push({ of, prefix, isCertain: true });
  }
}
