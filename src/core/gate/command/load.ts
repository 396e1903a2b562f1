/** Loads what judging command lines needs. */

import type { Policy } from "../policy/policy.ts";
import type { CommandLanguage } from "./language.ts";

/** The language of command lines, if a rule of the policies asks about one. */
export function loadCommandLanguage(
  _policies: readonly Policy[],
): Promise<CommandLanguage | undefined> {
  return Promise.resolve(undefined);
}
