import assert from "node:assert/strict";
import { diffRunpacks } from "../../../src/core/runpack/diff.ts";
import { parseRunpack, type Runpack } from "../../../src/core/runpack/read.ts";
import { record } from "../../../src/core/runpack/record.ts";

/** A run whose calls are given as id and argument, each with a result that repeats the argument. */
async function runOf(calls: readonly (readonly [id: string, user: string])[]): Promise<Runpack> {
  const { bytes } = await record({
    run: { run_id: "run_r", created_at: "2026-02-05T09:00:00Z" },
    intents: calls.map(([intent_id, user]) => (
      { intent_id, tool_name: "delete_user", args: { user } }
    )),
    results: calls.map(([intent_id, user]) => ({ intent_id, status: "ok", result: { user } })),
  }, { payloads: "keep" });
  return await parseRunpack(bytes);
}

// left, right, changed calls, ids on the left only, ids on the right only
const CASES: readonly (readonly [
  readonly (readonly [string, string])[],
  readonly (readonly [string, string])[],
  number,
  readonly string[],
  readonly string[],
])[] = [
  [[["a", "1"], ["a", "2"]], [["a", "1"], ["a", "2"]], 0, [], []],
  [[["a", "1"], ["a", "2"]], [["a", "9"], ["a", "2"]], 1, [], []],
  [[["a", "1"], ["a", "2"]], [["a", "2"], ["a", "1"]], 2, [], []],
  [[["a", "1"], ["a", "2"]], [["a", "1"]], 1, ["a"], []],
  [[["a", "1"]], [["a", "1"], ["a", "2"], ["a", "3"]], 2, [], ["a"]],
  [[["a", "1"], ["b", "1"], ["a", "2"]], [["b", "1"], ["a", "1"], ["a", "2"]], 0, [], []],
];

for (const [left, right, changed, leftOnly, rightOnly] of CASES) {
  Deno.test(`diff of ${JSON.stringify(left)} and ${JSON.stringify(right)} changes ${changed} calls`, async () => {
    const report = await diffRunpacks(await runOf(left), await runOf(right));
    assert.equal(report.ok, changed === 0);
    assert.equal(report.intents_changed_count, changed);
    assert.equal(report.results_changed_count, changed);
    const { summary } = report.file;
    assert.deepEqual(summary.left_only_intents ?? [], leftOnly);
    assert.deepEqual(summary.right_only_intents ?? [], rightOnly);
  });
}
