/** Inventories: merging, ids, coverage and drift (scout-registry A2.7 to A3). */

import { digest } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { compareText, lowerTrim } from "../text.ts";
import type {
  ChangedItem,
  InventoryCoverage,
  InventoryDiff,
  InventoryItem,
  InventorySnapshot,
  ListedItem,
} from "../schema/scout.ts";
import { isJsonObject, type JsonValue } from "../json/json.ts";
import { VERSION } from "../version.ts";
import { riskScore } from "./identity.ts";

/** Merges items of one id, in the order in which they were seen, and sorts. */
export function mergeItems(items: Iterable<InventoryItem>): readonly InventoryItem[] {
  const merger = new ItemMerger();
  merger.add(items);
  return merger.sorted();
}

/** Merges items as they come, so that what is kept grows with the findings and not with the files. */
export class ItemMerger {
  readonly #merged = new Map<string, InventoryItem>();

  /** Takes more items. */
  add(items: Iterable<InventoryItem>): void {
    for (const item of items) {
      const before = this.#merged.get(item.id);
      this.#merged.set(item.id, before === undefined ? item : mergeTwo(before, item));
    }
  }

  /** All items, merged, sorted by id. */
  sorted(): readonly InventoryItem[] {
    return [...this.#merged.values()].sort((a, b) => compareText(a.id, b.id));
  }
}

function mergeTwo(first: InventoryItem, next: InventoryItem): InventoryItem {
  const isRiskier = riskScore(next.risk_level) > riskScore(first.risk_level);
  const risk = isRiskier ? next.risk_level : first.risk_level;
  const tags = [...new Set([...first.tags ?? [], ...next.tags ?? []])].sort(compareText);
  return {
    ...first,
    locator: compareText(first.locator, next.locator) <= 0 ? first.locator : next.locator,
    ...(risk === undefined ? {} : { risk_level: risk }),
    tags,
  };
}

/** A snapshot of merged items; its id covers workspace and items, not the time. */
export async function inventorySnapshot(
  items: readonly InventoryItem[],
  { workspace, created_at }: { readonly workspace: string; readonly created_at: string },
): Promise<InventorySnapshot> {
  return {
    schema_id: "gait.scout.inventory_snapshot",
    schema_version: "1.0.0",
    created_at,
    producer_version: VERSION,
    snapshot_id: `snap_${(await digest({ workspace, items })).slice(0, 12)}`,
    ...(workspace === "" ? {} : { workspace }),
    items,
  };
}

/** What a policy has to do with coverage. */
export interface PolicyReach {
  readonly digest: string;
  /** Tool names that its rules match. */
  readonly toolNames: readonly string[];
}

/** Which discovered tools some rule names. */
export function coverageOf(
  { snapshot_id, items }: InventorySnapshot,
  policies: readonly PolicyReach[],
): InventoryCoverage {
  const gated = new Set(policies.flatMap(({ toolNames }) => toolNames.map(lowerTrim)));
  gated.delete("");
  const tools = items.filter(isTool);
  const discovered = new Set(tools.map(({ name }) => lowerTrim(name)));
  const known = [...discovered].filter((name) => gated.has(name)).length;
  const open = tools.filter((item) => isRisky(item) && !gated.has(lowerTrim(item.name)));
  const share = discovered.size === 0 ? 100 : (known / discovered.size) * 100;
  const nonEmpty = <K extends string>(name: K, list: readonly string[]) =>
    (list.length === 0 ? {} : { [name]: list }) as { readonly [key in K]?: readonly string[] };
  return {
    snapshot_id,
    discovered_tools: discovered.size,
    gated_tools: known,
    high_risk_ungated_tools: open.length,
    coverage_percent: Math.round(share * 100) / 100,
    ...nonEmpty("policy_digests", policies.map((policy) => policy.digest).sort()),
    ...nonEmpty("discovered_tool_names", [...discovered].sort()),
    ...nonEmpty("gated_tool_names", [...gated].sort()),
    ...nonEmpty("high_risk_ungated_tool_ids", open.map(({ id }) => id).sort()),
  };
}

/** Whether an item is something that a policy can name. */
export function isTool({ kind }: Pick<InventoryItem, "kind">): boolean {
  return kind === "tool" || kind === "mcp_server";
}

/** Whether an item can do harm that is hard to undo. */
export function isRisky({ risk_level }: Pick<InventoryItem, "risk_level">): boolean {
  return riskScore(risk_level) >= 3;
}

/** What differs between two inventories. */
export function diffInventories(left: LooseSnapshot, right: LooseSnapshot): InventoryDiff {
  const [before, after] = [left, right].map(({ items }) =>
    new Map(items.map((item) => [item.id, item]))
  ) as [Map<string, InventoryItem>, Map<string, InventoryItem>];
  const sorted = (ids: Iterable<string>) => [...ids].sort();
  const only = (these: Map<string, InventoryItem>, those: Map<string, InventoryItem>) =>
    sorted(these.keys()).flatMap((id) => {
      const item = these.get(id);
      return item === undefined || those.has(id) ? [] : [listed(item)];
    });
  const added = only(after, before);
  const removed = only(before, after);
  const changed = sorted(after.keys()).flatMap((id) => {
    const [was, is] = [before.get(id), after.get(id)];
    return was === undefined || is === undefined ? [] : changeOf(was, is);
  });
  return {
    left_snapshot_id: left.snapshot_id,
    right_snapshot_id: right.snapshot_id,
    ...(added.length === 0 ? {} : { added }),
    ...(removed.length === 0 ? {} : { removed }),
    ...(changed.length === 0 ? {} : { changed }),
    added_count: added.length,
    removed_count: removed.length,
    changed_count: changed.length,
  };
}

function listed({ id, kind, name, locator, risk_level }: InventoryItem): ListedItem {
  return { id, kind, name, locator, ...(risk_level === undefined ? {} : { risk_level }) };
}

function changeOf(was: InventoryItem, is: InventoryItem): readonly ChangedItem[] {
  const tagsOf = ({ tags = [] }: InventoryItem) => [...new Set(tags)].sort();
  const [before_tags, after_tags] = [tagsOf(was), tagsOf(is)];
  const hasNewTags = before_tags.join("\n") !== after_tags.join("\n");
  const isSame = was.kind === is.kind && was.name === is.name && was.locator === is.locator &&
    was.risk_level === is.risk_level && !hasNewTags;
  if (isSame) return [];
  return [{
    id: is.id,
    kind: is.kind,
    name: is.name,
    before_locator: was.locator,
    after_locator: is.locator,
    ...(was.risk_level === undefined ? {} : { before_risk_level: was.risk_level }),
    ...(is.risk_level === undefined ? {} : { after_risk_level: is.risk_level }),
    ...(hasNewTags ? { before_tags, after_tags } : {}),
  }];
}

/** What a diff needs of a snapshot, which may lack everything else. */
export interface LooseSnapshot {
  readonly snapshot_id: string;
  readonly items: readonly InventoryItem[];
}

/** Reads a snapshot of whatever program; only another kind of document is refused. */
export function looseSnapshot(value: JsonValue, name: string): LooseSnapshot {
  const refuse = (problem: string) =>
    new GaitError("invalid_input", `parse snapshot ${name}: ${problem}`, {
      hint: "gait scout snapshot writes one",
    });
  if (!isJsonObject(value)) throw refuse("expected an object");
  const id = value["schema_id"] ?? "gait.scout.inventory_snapshot";
  if (id !== "gait.scout.inventory_snapshot") throw refuse(`it is no snapshot but "${id}"`);
  const items = value["items"] ?? [];
  if (!Array.isArray(items)) throw refuse("items must be an array");
  return {
    snapshot_id: textOf(value["snapshot_id"]),
    items: items.map((item: JsonValue) => {
      if (!isJsonObject(item)) throw refuse("items must hold objects");
      const risk = textOf(item["risk_level"]);
      const tags = Array.isArray(item["tags"]) ? item["tags"].map(textOf) : [];
      return {
        id: textOf(item["id"]),
        kind: textOf(item["kind"]),
        name: textOf(item["name"]),
        locator: textOf(item["locator"]),
        ...(isRisk(risk) ? { risk_level: risk } : {}),
        tags,
      };
    }),
  };
}

function isRisk(text: string): text is NonNullable<InventoryItem["risk_level"]> {
  return ["low", "medium", "high", "critical"].includes(text);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
