/** What a script sends to a model itself: events of the Realtime API, and bodies of requests. */

import { REQUEST_KEYS, SESSION, SESSION_EVENT } from "../model_calls.ts";
import { literalOf, propertyOf } from "./definitions.ts";
import { keyOf, type Node, nodesAt } from "./parse.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./values.ts";

/** The list of tools that an object offers a model, if it is an event or the body of a request. */
export function sentTools(object: Node, scope: Scope) {
  const keys = nodesAt(object, "properties").map(keyOf);
  if (keys.includes(SESSION) && typeIn(object, scope) === SESSION_EVENT) {
    const session = propertyOf(object, SESSION, scope);
    return session && propertyOf(session.expression, "tools", session.scope);
  }
  if (!keys.includes("tools") || !REQUEST_KEYS.some((key) => keys.includes(key))) return undefined;
  const tools = propertyOf(object, "tools", scope);
  const literal = tools && literalOf(tools.expression, tools.scope);
  // Many things have tools: only these are for a model.
  const isOffer = literal !== undefined &&
    nodesAt(literal.expression, "elements").some((each) =>
      typeIn(each, literal.scope) === "function" || takesInput(each, literal.scope)
    );
  return isOffer ? tools : undefined;
}

/** `{ name, description, inputSchema }` */
function takesInput(given: Node, scope: Scope): boolean {
  const literal = literalOf(given, scope);
  const keys = literal === undefined ? [] : nodesAt(literal.expression, "properties").map(keyOf);
  return keys.includes("name") && keys.some((key) => /^input_?schema$/i.test(key ?? ""));
}

function typeIn(object: Node, scope: Scope): string | undefined {
  const type = propertyOf(object, "type", scope);
  return type && textOf(type.expression, type.scope);
}
