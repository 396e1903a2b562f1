/** Tools that settings allow by name, apart from the entries of servers. */

import { memberOf, type SettingsNode } from "./settings_tree.ts";

/** A tool of a server, or all of them, that runs without a question. */
export interface AllowedTool {
  readonly server: string;
  /** `undefined` for all tools of the server. */
  readonly tool: string | undefined;
  readonly offset: number;
}

/** Reads `permissions.allow` of Claude Code, and `allowedTools` of Amazon Q and Kiro. */
export function allowedTools(root: SettingsNode | undefined): readonly AllowedTool[] {
  return [
    ...allowedIn(memberOf(memberOf(root, "permissions"), "allow"), /^mcp__(.+?)(?:__(.+))?$/),
    ...allowedIn(memberOf(root, "allowedTools"), /^@([^/@]+)(?:\/(.+))?$/),
  ];
}

function allowedIn(list: SettingsNode | undefined, pattern: RegExp): readonly AllowedTool[] {
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) => {
    if (item.kind !== "scalar" || typeof item.value !== "string") return [];
    const parts = pattern.exec(item.value.replace(/\(.*\)$/s, ""));
    const server = parts?.[1];
    if (server === undefined || server === "builtin") return [];
    const tool = parts?.[2];
    return [{ server, tool: tool === "*" ? undefined : tool, offset: item.offset }];
  });
}
