import assert from "node:assert/strict";
import { reduce } from "../../../src/core/runpack/reduce_in_memory.ts";
import { packRunpack, readPack, rejection } from "../../support/packs.ts";

Deno.test("reduce() gives an archive that reads back, equal for equal runs", async () => {
  const runpack = await packRunpack({
    intents: [{ intent_id: "b" }, { intent_id: "a" }],
    results: [{ intent_id: "b", status: "error" }],
  });
  const missing = await reduce(runpack);
  assert.equal(missing.report.selected_intent_id, "a");
  assert.deepEqual((await readPack(missing.bytes)).intents.map((i) => i.intent_id), ["a"]);
  assert.deepEqual((await reduce(runpack)).bytes, missing.bytes);
  const failed = await reduce(runpack, { predicate: "non_ok_status", compress: true });
  assert.deepEqual((await readPack(failed.bytes)).results.map((r) => r.intent_id), ["b"]);
});

Deno.test("reduce() refuses a run that shows no such failure", async () => {
  const error = await rejection(async () => reduce(await packRunpack({ intents: [] })));
  assert.equal(error.message, "Cannot reduce the runpack: no call has an intent_id");
});
