import assert from "node:assert/strict";
import { canonicalize } from "../../../src/core/json/canonical.ts";
import { diffRunpacks } from "../../../src/core/runpack/diff.ts";
import {
  diffData,
  migrateData,
  migrateLines,
  reduceData,
  reduceLines,
  reduceReportPath,
  replayData,
  replayLines,
} from "../../../src/core/runpack/outcome.ts";
import { reduceRunpack } from "../../../src/core/runpack/reduce.ts";
import { replayRunpack } from "../../../src/core/runpack/replay.ts";
import { DEFAULTS, packRunpack } from "../../support/packs.ts";

Deno.test("replayData leaves out what is empty", async () => {
  const data = replayData(await replayRunpack(await packRunpack({})), false);
  assert.equal(canonicalize(data), '{"mode":"stub","ok":true,"run_id":"run_t"}');
  assert.deepEqual(replayLines(data), ["replay ok: run_t (stub)"]);
});

Deno.test("replayData tells missing results and an unsafe wish", async () => {
  const runpack = await packRunpack({ intents: [{ intent_id: "b" }, { intent_id: "a" }] });
  const data = replayData(await replayRunpack(runpack, { warnings: ["w"] }), true);
  assert.deepEqual(Object.keys(data), [
    "ok",
    "run_id",
    "mode",
    "steps",
    "missing_results",
    "warnings",
    "requested_unsafe",
  ]);
  assert.deepEqual(replayLines(data), ["replay failed: run_t", "missing results: a, b"]);
});

Deno.test("diffData names the output if one was written", async () => {
  const runpack = await packRunpack({});
  const report = await diffRunpacks(runpack, runpack, "metadata");
  assert.deepEqual(Object.keys(diffData(report)), ["ok", "privacy", "summary"]);
  assert.equal(diffData(report, "d.json").output, "d.json");
});

Deno.test("reduceData and reduceLines name what was written", async () => {
  const runpack = await packRunpack({ intents: [{ intent_id: "a" }] });
  const { report } = await reduceRunpack(runpack, { ...DEFAULTS, predicate: "missing_result" });
  const output = "o/x.zip";
  const data = reduceData(report, { input: "i.zip", output, report: reduceReportPath(output) });
  assert.equal(data.report_path, "o/x.zip.reduce_report.json");
  assert.equal(data.predicate, "missing_result");
  assert.deepEqual(reduceLines(data), [
    "run reduce ok: i.zip -> o/x.zip",
    "report: o/x.zip.reduce_report.json",
  ]);
});

Deno.test("migrateData and migrateLines tell the status", () => {
  const data = migrateData(
    { status: "no_change", run_id: "run_t", warnings: [] },
    "i.zip",
    "o.zip",
  );
  assert.equal(
    canonicalize(data),
    '{"artifact":"runpack","input":"i.zip","ok":true,"output":"o.zip","run_id":"run_t","status":"no_change"}',
  );
  assert.deepEqual(migrateLines(data), ["migrate ok: i.zip -> o.zip (no_change)"]);
});
