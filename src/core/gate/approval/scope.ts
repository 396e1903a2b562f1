/** Scopes: which tools an approval is for. */

import { listLower } from "../../text.ts";

/**
 * Normalizes the scope of a new token. A bare `tool.write` becomes `tool:tool.write`, the only form
 * that counts when a token is checked.
 */
export function normalizeScope(scope: readonly string[]): readonly string[] {
  const prefixed = listLower(scope).map((value) =>
    value === "*" || value.includes(":") ? value : `tool:${value}`
  );
  return listLower(prefixed);
}

/** Returns the scope that a token needs to approve a call of a tool. */
export function requiredScope(toolName: string): readonly string[] {
  return [`tool:${toolName}`];
}
