/** Tools that the manifest of a bundle lists and its program defines: one tool, not two. */

import { groupBy } from "../newer_builtins.ts";
import type { InventoryItem } from "../schema/scout.ts";

/** Libraries whose tools a server of MCP offers. */
const SERVERS: ReadonlySet<string> = new Set([
  ...["mcp_sdk", "mcp_handler", "mcp_use", "fastmcp"].map((library) => `framework:${library}`),
]);

/** Manifests of bundles, and bundles. */
const MANIFEST = /(?:^|\/)manifest[^/]*\.json$|\.(?:mcpb|dxt)$/i;

/** Items without tools of a manifest that a program below its folder defines under the same name. */
export function withoutDeclaredTwice(items: readonly InventoryItem[]): readonly InventoryItem[] {
  const defined = groupBy(
    items.filter(({ kind, tags = [] }) => kind === "tool" && tags.some((tag) => SERVERS.has(tag))),
    ({ name }) => name,
  );
  return items.filter(({ kind, tags = [], name, locator }) => {
    const isListed = kind === "tool" && tags.includes("mcp") && MANIFEST.test(locator);
    if (!isListed) return true;
    const folder = locator.slice(0, locator.lastIndexOf("/") + 1);
    return defined.get(name)?.some((each) => each.locator.startsWith(folder)) !== true;
  });
}
