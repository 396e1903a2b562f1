/** One meaning of a result's status for every command. */

import assert from "node:assert/strict";
import { verdictOfStatus } from "../../../src/core/regress/verdict.ts";
import { isNonOk } from "../../../src/core/runpack/reduce_predicate.ts";
import { isSuccess } from "../../../src/core/runpack/status.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { gait } from "../../support/gait.ts";

const SUCCESS = ["ok", "OK", "success", "Success", "succeeded", "completed", "COMPLETED", "passed"];
const FAILURE = ["error", "failed", "timeout", "", "okay?", "not ok", "cancelled", "incomplete"];

function runOf(status: string) {
  return {
    run: { run_id: "r", created_at: "2026-02-05T00:00:00Z" },
    intents: [{ intent_id: "i", tool_name: "t", args: {} }],
    results: [{ intent_id: "i", status, result: {} }],
  };
}

for (const status of [...SUCCESS, ...FAILURE]) {
  const works = SUCCESS.includes(status);
  Deno.test(`the status "${status}" means ${works ? "success" : "failure"} to every command`, async () => {
    assert.equal(isSuccess(status), works);
    const result = { intent_id: "i", status, result_digest: "" };
    assert.equal(isNonOk(result as Parameters<typeof isNonOk>[0]), !works);
    assert.equal(verdictOfStatus(status) === "allow", works);
    const files = { "run.json": JSON.stringify(runOf(status)) };
    const { system } = await gait("run record run.json", { files });
    const plain = { "plain.json": JSON.stringify(runOf("ok")) };
    const compared = new MemorySystem({ files: { ...files, ...plain } });
    await gait("run record run.json --out-dir a", {}, compared);
    await gait("run record plain.json --out-dir b", {}, compared);
    const diff = await gait("run diff a/runpack_r.zip b/runpack_r.zip --json", {}, compared);
    const { results_changed } = diff.json()["summary"] as { results_changed: boolean };
    assert.equal(results_changed, !works, diff.stdout);

    const seen = await gait("run inspect r", {}, system);
    assert.equal(seen.stdout.includes("✓"), works, seen.stdout);
    const reduced = await gait("run reduce r --predicate non_ok_status", {}, system);
    assert.equal(reduced.exit === 0, !works, reduced.stderr);
  });
}

// Each row: a run id, and whether every file system can store its runpack.
const RUN_IDS: readonly (readonly [string, boolean])[] = [
  ["agent:2026-02-05T09:00:00Z", false],
  ...[...'<>"|?*'].map((character) => [`a${character}b`, false] as const),
  ["run_1", true],
  ["run 1.0 (b)", true],
  ["läuft", true],
];

for (const [run_id, isPortable] of RUN_IDS) {
  Deno.test(`gait run record of the run id ${run_id} ${isPortable ? "warns of nothing" : "warns of Windows"}`, async () => {
    const run = { ...runOf("ok"), run: { run_id, created_at: "2026-02-05T00:00:00Z" } };
    const files = { "run.json": JSON.stringify(run) };
    const seen = await gait("run record run.json", { files });
    assert.equal(seen.exit, 0, seen.stderr);
    assert.equal(/Windows cannot store a file of that name/.test(seen.stderr), !isPortable);
    const renamed = await gait("run record run.json --run-id fine", { files });
    assert.doesNotMatch(renamed.stderr, /Windows/);
  });
}
