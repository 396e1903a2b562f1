/** Libraries of servers of MCP and of agents that a script imports. */

import { functionOf } from "./definitions.ts";
import { type Node, nodeAt, nodesAt, wordAt } from "./parse.ts";
import { SERVER_GIVERS } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The module of an MCP library that the file imports. */
export function serverModule(tree: Node): string | undefined {
  return sourcesIn(tree).find((module) =>
    /^(?:mcp-handler$|@vercel\/mcp-adapter$|@modelcontextprotocol\/)/.test(module)
  );
}

/** Whether the file imports a library whose agents have a method that gives tools. */
export function importsOfferingAgents(tree: Node): boolean {
  return sourcesIn(tree).some((module) => /^(?:agents|@cloudflare)(?:\/|$)/.test(module));
}

/** Modules that statements of a file name. */
function sourcesIn(tree: Node): readonly string[] {
  return nodesAt(tree, "body").map((each) => wordAt(nodeAt(each, "source"), "value") ?? "");
}

/** Tells the function that a call of `path` is given that its first parameter is a server. */
export function giveServer(path: string, given: Node | undefined, scope: Scope): void {
  const giver = SERVER_GIVERS.exec(path);
  const called = giver === null || given === undefined ? undefined : functionOf(given, scope);
  const [parameter] = called === undefined ? [] : nodesAt(called.node, "params");
  const name = wordAt(parameter, "name");
  if (called === undefined || name === undefined) return;
  const inner = called.scope.enter(called.node);
  const known = inner.bindings.get(name);
  if (known?.kind === "parameter" && known.path.startsWith("?")) {
    inner.bindings.set(name, { kind: "parameter", path: `${giver?.[1] ?? ""}:McpServer()` });
  }
}
