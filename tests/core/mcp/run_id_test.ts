import assert from "node:assert/strict";
import { runIdOf } from "../../../src/core/mcp/call/run_id.ts";

const SEARCH = "0e66c73f79e9fc2af7c932d7fdcb46b8e488ce37f7aca642e93912005c9f16d0";

// Worked values: an id as given, and the id of the run.
const IDS: readonly (readonly [given: string, id: string])[] = [
  ["my run id", "run_my_run_id"],
  ["run_existing", "run_existing"],
  ["run mcp/case", "run_mcp_case"],
  ["  spaced-out  ", "run_spaced-out"],
  ["über", "run_ber"],
  ["../../etc", "run_etc"],
  ["!!", "run_mcp_0e66c73f79e9"],
  ["__", "run_mcp_0e66c73f79e9"],
  ["", "run_mcp_0e66c73f79e9"],
  ["  ", "run_mcp_0e66c73f79e9"],
];

for (const [given, id] of IDS) {
  Deno.test(`the run id ${JSON.stringify(given)} becomes ${id}`, () => {
    assert.equal(runIdOf([given], SEARCH), id);
  });
}

Deno.test("the first usable candidate is the run id", () => {
  assert.equal(runIdOf(["!!", "call"], SEARCH), "run_call");
  assert.equal(runIdOf(["flag", "call"], SEARCH), "run_flag");
  assert.equal(runIdOf([undefined, undefined], SEARCH), "run_mcp_0e66c73f79e9");
});
