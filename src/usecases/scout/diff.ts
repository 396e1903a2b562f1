import { formatInventory } from "../../core/scout/format.ts";
import { diffInventories, parseLooseSnapshot } from "../../core/scout/inventory.ts";
import type { InventoryDiff } from "../../core/schema/scout.ts";
import type { Host } from "../../io/host.ts";
import { readDocument, writeText } from "../documents.ts";
import { refuseOverwriting } from "../../io/output_paths.ts";

/** Compares the snapshots at two paths, and writes the differences to a third if there is one. */
export async function diffSnapshots(
  { left, right, out }: {
    readonly left: string;
    readonly right: string;
    readonly out: string | undefined;
  },
  host: Host<"read" | "write">,
): Promise<InventoryDiff> {
  const before = parseLooseSnapshot(await readDocument("snapshot", left, host));
  const after = parseLooseSnapshot(await readDocument("snapshot", right, host));

  const diff = diffInventories(before, after);

  if (out !== undefined) {
    const inputs = [
      { what: "the left snapshot", path: left },
      { what: "the right snapshot", path: right },
    ];
    await refuseOverwriting([{ what: "the differences", path: out }], inputs, host);
    await writeText(out, formatInventory(diff), host);
  }
  return diff;
}
