import type { InventoryItem } from "../schema/scout.ts";
import type { ToolCover } from "./coverage.ts";
import type { FindingPlace } from "./findings.ts";

/** What is known of items besides the snapshot. */
export interface ItemFacts {
  /** What policies say about a tool or server; `undefined` without a policy, and for other kinds. */
  coverOf(item: InventoryItem): ToolCover | undefined;
  placeOf(item: InventoryItem): FindingPlace;
}
