import assert from "node:assert/strict";
import { diffRunpacks } from "../../../src/core/runpack/diff.ts";
import { parseJsonObject } from "../../../src/core/json/json.ts";
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

/** A run with one call whose argument and result hold this number. */
async function runWith(
  id: string,
): Promise<{ readonly run: Runpack; readonly warnings: readonly string[] }> {
  const bytesOf = (text: string) => ({ name: "x", bytes: new TextEncoder().encode(text) });
  const { bytes, warnings } = await record({
    run: { run_id: "run_n", created_at: "2026-02-05T09:00:00Z" },
    intents: [{
      intent_id: "a",
      tool_name: "delete",
      args: parseJsonObject(bytesOf(`{"id":${id}}`)),
    }],
  }, { payloads: "keep" });
  return { run: await parseRunpack(bytes), warnings };
}

Deno.test("numbers that were not kept exactly are warned of when recorded and when compared", async () => {
  const left = await runWith("1234567890123456789");
  const right = await runWith("1234567890123456800");
  for (const { warnings } of [left, right]) {
    assert.deepEqual(warnings, [
      "whole numbers beyond 2^53 are not kept exactly: intent a /args/id; write them as text",
    ]);
  }
  const report = await diffRunpacks(left.run, right.run);
  assert.deepEqual(report.warnings, [
    "cannot tell whether these are equal, as whole numbers beyond 2^53 were not kept exactly: a /args/id",
  ]);
  const small = await runWith("9007199254740991");
  assert.deepEqual(small.warnings, []);
  assert.equal((await diffRunpacks(small.run, small.run)).warnings, undefined);
});
