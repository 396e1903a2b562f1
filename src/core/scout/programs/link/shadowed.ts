/** Libraries whose names folders of a project may have too. */

import type { Language } from "../relevance.ts";
import type { Export, Site } from "../site.ts";

/**
 * Libraries whose names folders of a project often have too, and names by which the library itself is
 * told from such a folder.
 */
const SHADOWED: Readonly<Record<string, readonly string[]>> = {
  agents: ["Runner", "function_tool"],
  mcp: ["ClientSession", "ServerSession"],
};

export function isShadowedPath(path: string): boolean {
  return Object.hasOwn(SHADOWED, /^\w*/.exec(path)?.[0] ?? "");
}

/** Whether a folder of the project may be meant, and not the library. */
export function isShadowed({ path, owner = "" }: Site, language: Language): boolean {
  return language === "python" && (isShadowedPath(path) || isShadowedPath(owner));
}

/** Whether what a module exports is the library of its name, not a folder of a project. */
export function isLibraryItself(root: string, exports: Readonly<Record<string, Export>>): boolean {
  return (SHADOWED[root] ?? []).every((name) => name in exports);
}
