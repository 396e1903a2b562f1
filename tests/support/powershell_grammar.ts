/** PowerShell as its grammar reads it: there is no PowerShell on every machine. */

import assert from "node:assert/strict";
import { Language, type Node, Parser } from "web-tree-sitter";

/** The tree of a script. */
export async function parsePowershell(source: string): Promise<Node> {
  await Parser.init();
  const grammar = new URL(
    "tree-sitter-powershell.wasm",
    import.meta.resolve("tree-sitter-powershell/package.json"),
  );
  const parser = new Parser();
  parser.setLanguage(await Language.load(await Deno.readFile(grammar)));
  const tree = parser.parse(source);
  assert.ok(tree !== null);
  return tree.rootNode;
}
