/** Runs whose calls share an id: a reduction says whose failure it keeps, and a fixture says what it cannot do. */

import assert from "node:assert/strict";
import { readTexts } from "../../support/demo_archive.ts";
import { gait } from "../../support/gait.ts";
import { packBytes } from "../../support/packs.ts";

/** A run of calls with these ids; `results` are ids and statuses. */
const packOf = (ids: readonly string[], results: readonly (readonly [string, string])[]) =>
  packBytes({
    run_id: "run_r",
    intents: ids.map((intent_id, at) => ({ intent_id, args: { at } })),
    results: results.map(([intent_id, status], at) => ({ intent_id, status, result: { at } })),
  });

// calls, results, and the number of the call whose failure is kept beside the first call
const CASES: readonly (readonly [
  string,
  readonly string[],
  readonly (readonly [string, string])[],
  number | undefined,
])[] = [
  ["one of its own", ["a", "b"], [["a", "ok"], ["b", "error"]], undefined],
  ["the first of three", ["c", "c", "c"], [["c", "error"], ["c", "ok"], ["c", "ok"]], undefined],
  ["the second of three", ["c", "c", "c"], [["c", "ok"], ["c", "error"], ["c", "error"]], 2],
  ["the last of three", ["c", "c", "c"], [["c", "ok"], ["c", "ok"], ["c", "error"]], 3],
  ["one between others", ["c", "d", "c"], [["c", "ok"], ["d", "ok"], ["c", "error"]], 2],
  ["a result too many", ["c", "c"], [["c", "ok"], ["c", "ok"], ["c", "error"]], 2],
  ["a second result of one call", ["c", "d"], [["c", "ok"], ["c", "error"]], undefined],
];
for (const [name, ids, results, other] of CASES) {
  Deno.test(`gait run reduce says whose failure it keeps: ${name}`, async () => {
    const { exit, json, system } = await gait(
      "run reduce --from r.zip --predicate non_ok_status --out out.zip --json",
      { files: { "r.zip": await packOf(ids, results) } },
    );
    const count = ids.filter((id) => id === "c").length;
    const warning = `${count} calls share the id "c": the reduced run has the first of them, ` +
      `and the failure of number ${other}`;
    assert.deepEqual([exit, json()["warnings"]], [0, other === undefined ? undefined : [warning]]);
    // As the format says: the first call of the id, and its first failure.
    const members = await readTexts(system.files.get("out.zip")!.bytes);
    const failed = results.findIndex(([, status]) => status === "error");
    const call = ids.indexOf(results[failed]![0]);
    assert.deepEqual(JSON.parse(members["intents.jsonl"]!).args, { at: call });
    assert.deepEqual(JSON.parse(members["results.jsonl"]!).result, { at: failed });
  });
}

for (
  const [what, ids, results] of [
    ["calls", ["c", "d", "c"], [["c", "ok"], ["d", "ok"]]],
    ["results", ["c", "d"], [["c", "ok"], ["c", "ok"]]],
  ] as const
) {
  Deno.test(`gait regress init says that repeated ids of ${what} keep a fixture from passing`, async () => {
    const files = { "r.zip": await packOf(ids, results) };
    const { exit, json, system } = await gait("regress init --from ./r.zip --json", { files });
    assert.deepEqual([exit, json()["warnings"]], [0, [
      'the id "c" occurs twice among the ' + what +
      ": replay refuses the run, so expected_exit_code fails (replay_error)",
    ]]);
    assert.equal((await gait("regress run", {}, system)).exit, 5);
  });
}

Deno.test("gait regress init says nothing of ids that are unique, and of mistyped config members", async () => {
  const files = { "r.zip": await packOf(["c", "d"], [["c", "ok"], ["d", "ok"]]) };
  const { json, system } = await gait("regress init --from ./r.zip --json", { files });
  assert.equal(json()["warnings"], undefined);
  const config = JSON.parse(new TextDecoder().decode(system.files.get("gait.yaml")!.bytes));
  const edited = JSON.stringify({ ...config, diff_ignores: ["/result/x"] });
  system.files.set("gait.yaml", { bytes: new TextEncoder().encode(edited), mode: 0o600 });
  const again = await gait("regress init --from ./r.zip --json", {}, system);
  assert.deepEqual(again.json()["warnings"], [
    "unknown member /diff_ignores of gait.yaml is ignored, did you mean diff_ignore?",
  ]);
});
