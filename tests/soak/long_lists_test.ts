/** Lists of 130,000 values for the keys of a match that tests/commands/long_lists_test.ts leaves out. */

import { judgeByLongList } from "../support/long_lists.ts";

const KEYS = [
  ...["risk_classes", "identities", "workspace_prefixes", "target_kinds", "data_classes"],
  ...["destination_kinds", "destination_values", "destination_operations", "provenance_sources"],
];

for (const key of KEYS) {
  Deno.test(`a match list of 130,000 values decides: ${key}`, () => judgeByLongList(key));
}
