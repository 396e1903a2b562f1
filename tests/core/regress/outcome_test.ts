import assert from "node:assert/strict";
import { canonicalize } from "../../../src/core/json/canonical.ts";
import { planInit } from "../../../src/core/regress/init.ts";
import {
  addData,
  addLines,
  bootstrapData,
  bootstrapLines,
  initData,
  initLines,
  runData,
  runLines,
} from "../../../src/core/regress/outcome.ts";
import { newResult } from "../../../src/core/regress/result.ts";
import type { GraderResult } from "../../../src/core/schema/regress.ts";
import { T } from "../../support/packs.ts";

const PLAN = planInit({ runId: "run_demo", folders: [] });

function resultOf(...reasons: readonly (string | undefined)[]) {
  const results = reasons.map((reason, index): GraderResult => ({
    name: `run_demo/g${index}`,
    status: reason === undefined ? "pass" : "fail",
    reason_codes: reason === undefined ? [] : [reason],
    details: {},
  }));
  return newResult({ fixtureSet: "default", createdAt: T, results });
}

Deno.test("initData and initLines have the members of the contract", () => {
  const data = initData(PLAN);
  assert.equal(
    canonicalize(data),
    '{"config_path":"gait.yaml","fixture_dir":"fixtures/run_demo","fixture_name":"run_demo","next_commands":["gait regress run --json"],"ok":true,"run_id":"run_demo","runpack_path":"fixtures/run_demo/runpack.zip"}',
  );
  assert.deepEqual(initLines(data), [
    "regress init ok: fixture=run_demo run_id=run_demo",
    "config: gait.yaml",
    "runpack: fixtures/run_demo/runpack.zip",
    "next: gait regress run --json",
  ]);
});

Deno.test("addData names its source", () => {
  const data = addData(PLAN, "gait-out/runpack_run_demo.zip");
  assert.equal(data.source, "gait-out/runpack_run_demo.zip");
  assert.deepEqual(addLines(data), ["regress add ok: fixture=run_demo run_id=run_demo"]);
});

Deno.test("runData and runLines of a passing set", () => {
  const files = { output: "regress_result.json", junit: "junit.xml" };
  const data = runData(resultOf(undefined, undefined, undefined), files);
  assert.equal(
    canonicalize(data),
    '{"fixture_set":"default","graders":3,"junit":"junit.xml","ok":true,"output":"regress_result.json","status":"pass"}',
  );
  assert.deepEqual(runLines(data), [
    "regress run ok: fixture_set=default graders=3",
    "output: regress_result.json",
    "junit: junit.xml",
  ]);
});

Deno.test("runData and runLines of a failing set", () => {
  const data = runData(resultOf("x", undefined, "y"), { output: "regress_result.json" });
  assert.equal(
    canonicalize(data),
    '{"failed":2,"fixture_set":"default","graders":3,"ok":false,"output":"regress_result.json","status":"fail"}',
  );
  assert.deepEqual(runLines(data), [
    "regress run failed: fixture_set=default failed=2",
    "output: regress_result.json",
  ]);
});

Deno.test("bootstrapData and bootstrapLines join init and run", () => {
  const files = { output: "regress_result.json" };
  const passed = bootstrapData(PLAN, resultOf(undefined), files);
  assert.equal(
    canonicalize(passed),
    '{"artifact_paths":["regress_result.json"],"config_path":"gait.yaml","fixture_dir":"fixtures/run_demo","fixture_name":"run_demo","ok":true,"output":"regress_result.json","run_id":"run_demo","runpack_path":"fixtures/run_demo/runpack.zip","status":"pass"}',
  );
  assert.deepEqual(bootstrapLines(passed), [
    "regress bootstrap ok: run_id=run_demo fixture=run_demo",
    "output: regress_result.json",
    "this test compares the recording with itself and cannot fail until a candidate is given: gait regress run --candidate <run_id|path>",
  ]);
  const failed = bootstrapData(PLAN, resultOf(undefined, "why"), { ...files, junit: "j.xml" });
  assert.deepEqual([failed.failed, failed.top_failure_reason], [1, "why"]);
  assert.deepEqual(bootstrapLines(failed), [
    "regress bootstrap failed: run_id=run_demo fixture=run_demo failed=1",
    "top_failure_reason: why",
    "next: gait regress run --json",
    "output: regress_result.json",
    "junit: j.xml",
  ]);
});
