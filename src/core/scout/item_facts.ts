import type { InventoryItem } from "../schema/scout.ts";
import type { ToolCover } from "./coverage.ts";
import type { FindingPlace } from "./findings.ts";

/** Facts about items that are not in the snapshot. */
export interface ItemFacts {
  /**
   * Coverage of a tool or server by policies; `undefined` without a policy, and for other kinds.
   */
  coverOf(item: InventoryItem): ToolCover | undefined;
  placeOf(item: InventoryItem): FindingPlace;
}
