/** How reports word what scout knows. */

import type { ToolCover } from "./coverage.ts";

const KINDS: ReadonlyMap<string, readonly [one: string, many: string]> = new Map([
  ["agent", ["agent", "agents"]],
  ["mcp_server", ["MCP server", "MCP servers"]],
  ["model", ["model", "models"]],
  ["skill", ["skill", "skills"]],
  ["tool", ["tool", "tools"]],
]);

/** A kind of items, for one or several of them. An unknown kind is shown unchanged. */
export function kindWord(kind: string, number: number): string {
  const [one, many] = KINDS.get(kind) ?? [kind, kind];
  return number === 1 ? one : many;
}

/** Who decides about a tool. */
export function coverWord({ by, rule = "" }: ToolCover): string {
  switch (by) {
    case "rule":
    case "block":
      return rule;
    case "name":
      return `${rule} (name only)`;
    case "default":
      return "default blocks";
    case "nothing":
      return "no rule";
  }
}
