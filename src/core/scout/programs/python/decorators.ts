/** Decorators of Python. */

import {
  type Call,
  type ClassDef,
  type ExprNode,
  type FunctionNode,
  isCall,
  isName,
} from "./parse.ts";
import { pathOf } from "./paths.ts";
import type { Scope } from "./scope.ts";

/** Whether a decorator of a library may make a tool of it. */
export function isDecorated({ decorator_list }: FunctionNode | ClassDef, scope: Scope): boolean {
  return decorator_list.some((each) => {
    const path = pathOf(each, scope);
    return path !== undefined && !/^(?:functools|contextlib|typing|asyncio|abc)\./.test(path);
  });
}

/** The call of a decorator, also of one that was kept under a name. */
export function callOf(decorator: ExprNode, scope: Scope): Call | undefined {
  if (isCall(decorator)) return decorator;
  if (!isName(decorator)) return undefined;
  const binding = scope.find(decorator.id, decorator);
  if (binding?.kind !== "value" || !isCall(binding.expression)) return undefined;
  return pathOf(binding.expression.func, binding.scope) === "functools.partial"
    ? undefined
    : binding.expression;
}
