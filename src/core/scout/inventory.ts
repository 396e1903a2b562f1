/** Inventories: merging, ids and differences. See docs/formats/inventory.md. */

import { digest } from "../crypto/digest.ts";
import { malformed, quoted } from "../fault.ts";
import { present, withoutEmpty } from "../present.ts";
import { compareText } from "../text.ts";
import type {
  ChangedItem,
  InventoryDiff,
  InventoryItem,
  InventorySnapshot,
  ListedItem,
} from "../schema/scout.ts";
import { isJsonObject, type JsonValue, parseJson } from "../json/json.ts";
import type { Source } from "../source.ts";
import { VERSION } from "../version.ts";
import { addedLevel, highestLevel, itemChanges, type LooseItem } from "./changes.ts";
import { riskScore } from "./identity.ts";
import { isForTests, TEST_TAG } from "./tests.ts";

const SNAPSHOT_ID = "gait.scout.inventory_snapshot";

/** Merges items that have one id, and sorts by id. */
export function mergeItems(items: Iterable<InventoryItem>): readonly InventoryItem[] {
  const merger = new ItemMerger();
  merger.add(items);
  return merger.sorted();
}

/** Merges items as they come, so that memory grows with distinct items and not with files. */
export class ItemMerger {
  readonly #merged = new Map<string, InventoryItem>();

  /** Adds items. Of those with one id, the name that came first is kept. */
  add(items: Iterable<InventoryItem>): void {
    for (const item of items) {
      const before = this.#merged.get(item.id);
      this.#merged.set(item.id, before === undefined ? item : mergeTwo(before, item));
    }
  }

  sorted(): readonly InventoryItem[] {
    return [...this.#merged.values()].sort((a, b) => compareText(a.id, b.id));
  }

  /** Sorted items as a snapshot has them. */
  finished(): readonly InventoryItem[] {
    return this.sorted().map(withoutSinglePlace);
  }
}

/** Places of one item that are kept. */
const PLACES_MAX = 100;

function mergeTwo(first: InventoryItem, next: InventoryItem): InventoryItem {
  const isRiskier = riskScore(next.risk_level) > riskScore(first.risk_level);
  const risk = isRiskier ? next.risk_level : first.risk_level;
  const tags = [...new Set([...first.tags ?? [], ...next.tags ?? []])]
    // What is also found elsewhere is not for tests only.
    .filter((tag) => tag !== TEST_TAG || (isForTests(first) && isForTests(next)))
    .sort(compareText);
  const isFirst = isForTests(first) === isForTests(next)
    ? compareText(first.locator, next.locator) <= 0
    : isForTests(next);
  return {
    ...first,
    locator: isFirst ? first.locator : next.locator,
    ...present({ risk_level: risk }),
    tags,
    ...withoutEmpty({ places: mergePlaces(first.places ?? [], next.places ?? []) }),
  };
}

type Places = NonNullable<InventoryItem["places"]>;

function mergePlaces(first: Places, next: Places): Places {
  const byText = new Map<string, Places[number]>();
  for (const place of [first, next].flat()) {
    byText.set(`${place.file}\n${place.line}:${place.column}`, place);
  }
  return [...byText.values()].sort((a, b) =>
    compareText(a.file, b.file) || a.line - b.line || a.column - b.column
  ).slice(0, PLACES_MAX);
}

/** One place is the one that findings tell; only several are listed. */
function withoutSinglePlace({ places = [], ...item }: InventoryItem): InventoryItem {
  return places.length > 1 ? { ...item, places } : item;
}

/** Makes a snapshot of merged items. Its id covers workspace and items, not the time. */
export async function inventorySnapshot(
  items: readonly InventoryItem[],
  { workspace, created_at }: { readonly workspace: string; readonly created_at: string },
): Promise<InventorySnapshot> {
  return {
    schema_id: SNAPSHOT_ID,
    schema_version: "1.0.0",
    created_at,
    producer_version: VERSION,
    snapshot_id: `snap_${(await digest({ workspace, items })).slice(0, 12)}`,
    ...withoutEmpty({ workspace }),
    items,
  };
}

/** Whether a policy can name an item: a tool or a server, not a skill. */
export function isTool({ kind }: Pick<InventoryItem, "kind">): boolean {
  return kind === "tool" || kind === "mcp_server";
}

/** Whether a policy should decide about an item: a tool or server that is not for tests only. */
export function isJudged(item: Pick<InventoryItem, "kind" | "tags">): boolean {
  return isTool(item) && !isForTests(item);
}

export function isRisky({ risk_level }: Pick<InventoryItem, "risk_level">): boolean {
  return riskScore(risk_level) >= 3;
}

/** Lists items that are only in one of two inventories, and those that changed. */
export function diffInventories(left: LooseSnapshot, right: LooseSnapshot): InventoryDiff {
  const byId = ({ items }: LooseSnapshot) => new Map(items.map((item) => [item.id, item]));
  const [before, after] = [byId(left), byId(right)];
  const sorted = (ids: Iterable<string>) => [...ids].sort();
  const only = (these: Map<string, LooseItem>, those: Map<string, LooseItem>) =>
    sorted(these.keys()).flatMap((id) => {
      const item = these.get(id);
      return item === undefined || those.has(id) ? [] : [item];
    });
  const added = only(after, before).map((item) => listed(item, addedLevel(item)));
  const removed = only(before, after).map((item) => listed(item, "low"));
  const changed = sorted(after.keys()).flatMap((id) => {
    const [was, is] = [before.get(id), after.get(id)];
    return was === undefined || is === undefined ? [] : changeOf(was, is);
  });
  return {
    left_snapshot_id: left.snapshot_id,
    right_snapshot_id: right.snapshot_id,
    ...present({
      level: highestLevel([...added, ...removed, ...changed].flatMap(({ level }) => level ?? [])),
    }),
    ...withoutEmpty({ added, removed, changed }),
    added_count: added.length,
    removed_count: removed.length,
    changed_count: changed.length,
  };
}

function listed(
  { id, kind, name, locator, risk_level }: LooseItem,
  level: NonNullable<ListedItem["level"]>,
): ListedItem {
  return { id, kind, name, locator, ...present({ risk_level }), level };
}

function changeOf(was: LooseItem, is: LooseItem): readonly ChangedItem[] {
  const changes = itemChanges(was, is);
  if (changes.length === 0) return [];
  const hasNewTags = changes.some(({ member }) => member === "tags");
  const tagsOf = ({ tags = [] }: LooseItem) => [...new Set(tags)].sort();
  return [{
    id: is.id,
    kind: is.kind,
    name: is.name,
    before_locator: was.locator,
    after_locator: is.locator,
    ...present({ before_risk_level: was.risk_level, after_risk_level: is.risk_level }),
    ...(hasNewTags ? { before_tags: tagsOf(was), after_tags: tagsOf(is) } : {}),
    ...present({ level: highestLevel(changes.map(({ level }) => level)) }),
    changes,
  }];
}

export interface LooseSnapshot {
  readonly snapshot_id: string;
  readonly items: readonly LooseItem[];
}

/**
 * Reads a snapshot of any program: members that a diff does not need may be missing or different.
 *
 * @throws {GaitError} `invalid_input` for JSON that is not an object, or whose `schema_id` names
 * another kind.
 */
export function parseLooseSnapshot(source: Source): LooseSnapshot {
  const refuse = (pointer: string, fault: string) =>
    malformed(source.name, pointer, fault, "gait scout snapshot --out <file> writes a snapshot");
  const value = parseJson(source);
  if (!isJsonObject(value)) throw refuse("", "is not an object");
  const id = value["schema_id"] ?? SNAPSHOT_ID;
  if (id !== SNAPSHOT_ID) {
    throw refuse("/schema_id", `is ${quoted(String(id))}, expected "${SNAPSHOT_ID}"`);
  }
  const items = value["items"] ?? [];
  if (!Array.isArray(items)) throw refuse("/items", "is not a list");
  return {
    snapshot_id: textOrEmpty(value["snapshot_id"]),
    items: items.map((item: JsonValue, index) => {
      if (!isJsonObject(item)) throw refuse(`/items/${index}`, "is not an object");
      const risk = textOrEmpty(item["risk_level"]);
      const tags = Array.isArray(item["tags"]) ? item["tags"].map(textOrEmpty) : [];
      return {
        id: textOrEmpty(item["id"]),
        kind: textOrEmpty(item["kind"]),
        name: textOrEmpty(item["name"]),
        locator: textOrEmpty(item["locator"]),
        ...(isRisk(risk) ? { risk_level: risk } : {}),
        tags,
        ...(isJsonObject(item["server"]) ? { server: item["server"] } : {}),
      };
    }),
  };
}

function isRisk(text: string): text is NonNullable<InventoryItem["risk_level"]> {
  return ["low", "medium", "high", "critical"].includes(text);
}

function textOrEmpty(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
