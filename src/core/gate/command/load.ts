/** Loads the reader of command lines where a policy needs it. */

import type { Policy } from "../policy/policy.ts";
import type { CommandLanguage } from "./language.ts";

/**
 * Loads the reader of command lines if a rule has a condition on them; otherwise loads nothing.
 * Give the result to `compilePolicy`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCommandLanguage } from "./load.ts";
 *
 * assert.equal(await loadCommandLanguage([]), undefined);
 * ```
 */
export async function loadCommandLanguage(
  policies: readonly Policy[],
): Promise<CommandLanguage | undefined> {
  const isNeeded = policies.some(({ rules }) =>
    rules.some(({ match }) => match.command !== undefined)
  );
  if (!isNeeded) return undefined;
  const { commandLanguage } = await import("./command_language.ts");
  return commandLanguage;
}
