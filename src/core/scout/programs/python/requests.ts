/** What a program of Python sends to a model itself: events of the Realtime API, and bodies of requests. */

import { REQUEST_KEYS, SESSION, SESSION_EVENT } from "../model_calls.ts";
import { entryOf } from "./definitions.ts";
import type { ExprNode } from "./parse.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./values.ts";

type Dict = Extract<ExprNode, { nodeType: "Dict" }>;

/** The list of tools that a dictionary offers a model, if it is an event or the body of a request. */
export function sentTools(dict: Dict, scope: Scope) {
  const keys = dict.keys.map((key) => key?.nodeType === "Constant" ? key.value : undefined);
  if (!keys.includes("tools") && !keys.includes(SESSION)) return undefined;
  if (typeIn(dict, scope) === SESSION_EVENT) {
    const session = entryOf(dict, SESSION, scope);
    return session && entryOf(session.expression, "tools", session.scope);
  }
  const isRequest = REQUEST_KEYS.some((key) => entryOf(dict, key, scope) !== undefined);
  const tools = isRequest ? entryOf(dict, "tools", scope) : undefined;
  if (tools === undefined) return undefined;
  const name = tools.expression;
  const binding = name.nodeType === "Name" ? tools.scope.find(name.id, name) : undefined;
  const list = binding?.kind === "value" ? binding : tools;
  // Many things have tools: only these are for a model.
  const isOffer = list.expression.nodeType === "List" &&
    list.expression.elts.some((each) => typeIn(each, list.scope) === "function");
  return isOffer ? tools : undefined;
}

function typeIn(dict: ExprNode, scope: Scope): string | undefined {
  const type = entryOf(dict, "type", scope);
  return type && textOf(type.expression, type.scope);
}
