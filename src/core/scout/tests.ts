/** Tools that only tests have: they are in the inventory, but no agent is given them. */

import type { InventoryItem } from "../schema/scout.ts";

/** Tag of an item that is found in tests only. */
export const TEST_TAG = "test";

const TEST_PATHS =
  /(?:^|\/)(?:(?:tests?|__tests__)\/|(?:test_[^/]*|[^/]*_test|conftest)\.pyw?$|[^/]*[._](?:test|spec)\.[mc]?[jt]sx?$)/i;

/** Whether a file, by its path from the root of a scan, is a part of the tests. */
export function isTestPath(path: string): boolean {
  return TEST_PATHS.test(path);
}

/** Whether an item is found in tests only. */
export function isForTests({ tags }: Pick<InventoryItem, "tags">): boolean {
  return tags?.includes(TEST_TAG) === true;
}
