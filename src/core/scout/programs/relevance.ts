/** Which paths can mean a tool, an agent or a model, so that no other call is looked at closely. */

import { clientOf } from "./model_calls.ts";
import { PYTHON_LIBRARIES } from "./python/rules.ts";
import { SCRIPT_LIBRARIES } from "./script/rules.ts";

export type Language = "python" | "script";

const LIBRARIES: Readonly<Record<Language, readonly (readonly [string, RegExp])[]>> = {
  python: PYTHON_LIBRARIES,
  script: SCRIPT_LIBRARIES,
};

/** Ends of paths that makers of tools and agents have, under whatever name a file imports them. */
const WORDS =
  /(?:^|[.:?])(?:\w*(?:[tT]ool|Agent|_agent)\w*|add_function|from_function|from_defaults|kernel_function|mount|import_server|add_plugin|create_sdk_mcp_server|setRequestHandler|createMcp\w+)(?:\(\))*$/;

/** A text without any of these is no program that defines a tool or passes one on. */
export const MENTIONS_TOOLS =
  /tool|agent|mcp|modelcontextprotocol|openai|anthropic|semantic_kernel|inputSchema|\bfrom ['"](?:npm:)?ai[@'"]/i;

/** The library that a path belongs to. */
export function libraryOf(path: string, language: Language): string | undefined {
  return LIBRARIES[language].find(([, pattern]) => pattern.test(path))?.[0];
}

/** Whether a call of a path is worth a closer look. */
export function mayMatter(path: string, language: Language): boolean {
  // `import registerTool from "./registerTool"`
  const word = path.replace(/^.*\/([\w-]+)(?:\.\w+)?:default$/, "$1");
  return WORDS.test(word) || libraryOf(path, language) !== undefined ||
    clientOf(path) !== undefined;
}
