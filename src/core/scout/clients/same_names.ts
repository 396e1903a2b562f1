import { quoted, quotedName } from "../../fault.ts";
import type { InventoryItem } from "../../schema/scout.ts";
import { finding, type FindingPlace, type ScoutFinding } from "../findings.ts";

/** Findings for servers of one name that are started differently, over all files. */
export function sameNames(
  items: readonly InventoryItem[],
  places: ReadonlyMap<string, FindingPlace>,
): readonly ScoutFinding[] {
  const byName = new Map<string, InventoryItem[]>();
  for (const item of items) {
    if (item.server === undefined || item.server.disabled === true) continue;
    byName.set(item.name, [...byName.get(item.name) ?? [], item]);
  }
  return [...byName.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    return others.filter(({ server }) => launchText(server) !== launchText(first.server))
      .map(({ id, name, locator }) =>
        finding(
          "same-name",
          `server ${quoted(name)} is another one than that in ${quotedName(first.locator)}`,
          places.get(id) ?? { file: locator, line: 1, column: 1 },
          id,
        )
      );
  });
}

function launchText(server: InventoryItem["server"]): string {
  return JSON.stringify([server?.transport, server?.launch]);
}
