import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { configBytes, newConfig } from "../../../src/core/regress/config.ts";
import { fixtureBytes, newFixture } from "../../../src/core/regress/fixture.ts";
import { type GradedResult, gradeFixture } from "../../../src/core/regress/grade.ts";
import { planInit } from "../../../src/core/regress/init.ts";
import { junitBytes } from "../../../src/core/regress/junit.ts";
import {
  countFailed,
  newResult,
  repeatCommand,
  resultBytes,
  topFailureReason,
} from "../../../src/core/regress/result.ts";
import type { GraderResult } from "../../../src/core/schema/regress.ts";
import {
  demoPack,
  integrationInput,
  memberText,
  rawPack,
  recorded,
  T,
} from "../../support/packs.ts";
import { loaded } from "../../support/regress.ts";

const CONFIG = `{
  "schema_id": "gait.regress.config",
  "schema_version": "1.0.0",
  "fixture_set": "default",
  "fixtures": [
    {
      "name": "run_demo",
      "run_id": "run_demo",
      "runpack": "fixtures/run_demo/runpack.zip"
    }
  ]
}
`;

const FIXTURE = `{
  "schema_id": "gait.regress.fixture",
  "schema_version": "1.0.0",
  "name": "run_demo",
  "run_id": "run_demo",
  "runpack": "runpack.zip",
  "expected_replay_exit_code": 0
}
`;

const RESULT = `{
  "schema_id": "gait.regress.result",
  "schema_version": "1.0.0",
  "created_at": "2026-02-05T00:00:00Z",
  "producer_version": "0.0.0-dev",
  "fixture_set": "default",
  "status": "pass",
  "graders": [
    {
      "name": "run_demo/diff",
      "status": "pass",
      "reason_codes": [],
      "details": {
        "allowed_files": [],
        "candidate_runpack": "fixtures/run_demo/runpack.zip",
        "changed_files": [],
        "fixture": "run_demo",
        "run_id": "run_demo"
      }
    },
    {
      "name": "run_demo/expected_exit_code",
      "status": "pass",
      "reason_codes": [],
      "details": {
        "actual_exit_code": 0,
        "expected_exit_code": 0,
        "fixture": "run_demo",
        "missing_results": [],
        "run_id": "run_demo"
      }
    },
    {
      "name": "run_demo/schema_validation",
      "status": "pass",
      "reason_codes": [],
      "details": {
        "fixture": "run_demo",
        "hash_mismatches": 0,
        "intent_records": 3,
        "missing_files": null,
        "reference_receipts": 3,
        "result_records": 3,
        "run_id": "run_demo"
      }
    }
  ]
}
`;

/** Worked lengths and digests of the format. */
async function assertWorked(bytes: Uint8Array<ArrayBuffer>, size: number, digest: string) {
  assert.equal(bytes.length, size);
  assert.equal(await sha256(bytes), digest);
}

async function demoResult(members: Record<string, unknown> = {}, candidate?: Uint8Array | string) {
  const { runpack } = await demoPack();
  const results = await gradeFixture(loaded(runpack, members, candidate));
  return newResult({ fixtureSet: "default", createdAt: runpack.run.created_at, results });
}

Deno.test("planInit writes the worked files of the demo", async () => {
  const plan = planInit({ runId: "run_demo", folders: [] });
  assert.equal(decodeUtf8(plan.config_bytes), CONFIG);
  assert.equal(decodeUtf8(plan.fixture_bytes), FIXTURE);
  await assertWorked(
    plan.config_bytes,
    234,
    "0fd6f34cbd329e89033f6099e84c4991f6b9a1c953330a06b45a679ac37ad9af",
  );
  await assertWorked(
    plan.fixture_bytes,
    179,
    "5af28757d7c0facbdd5bcbe544d726a429766b5d69ebd60b8080d8a20566470f",
  );
  assert.equal(plan.runpack_path, "fixtures/run_demo/runpack.zip");
  assert.equal(plan.fixture_dir, "fixtures/run_demo");
  assert.equal(plan.fixture_path, "fixtures/run_demo/fixture.json");
  assert.equal(plan.config_path, "gait.yaml");
  assert.deepEqual(plan.next_commands, ["gait regress run --json"]);
});

Deno.test("configBytes of no fixtures holds an empty list", () => {
  assert.match(decodeUtf8(configBytes(newConfig([]))), /\n {2}"fixtures": \[\]\n\}\n$/);
});

Deno.test("gradeFixture of the demo gives the worked result file", async () => {
  const bytes = resultBytes(await demoResult());
  assert.equal(decodeUtf8(bytes), RESULT);
  await assertWorked(
    bytes,
    1149,
    "ad2acb90f90d599663404d3b7d598a485f3685c4a1d692e8c476dfe27051003e",
  );
});

Deno.test("junitBytes of the demo is the worked report", async () => {
  const result = await demoResult();
  await assertWorked(
    junitBytes(result),
    464,
    "4556a15269022909e97bf7c03d16e3d46eefaafc442ac73927cfb3a634a79468",
  );
  assert.deepEqual(junitBytes(result), junitBytes(await demoResult()));
});

Deno.test("another expected exit code fails one grader", async () => {
  const result = await demoResult({ expected_replay_exit_code: 2 });
  assert.equal(result.status, "fail");
  assert.equal(countFailed(result), 1);
  assert.deepEqual(JSON.parse(decodeUtf8(resultBytes(result))).graders[1], {
    name: "run_demo/expected_exit_code",
    status: "fail",
    reason_codes: ["unexpected_exit_code"],
    details: {
      actual_exit_code: 0,
      expected_exit_code: 2,
      missing_results: [],
      fixture: "run_demo",
      run_id: "run_demo",
    },
  });
  assert.match(decodeUtf8(junitBytes(result)), /<testsuites tests="3" failures="1" errors="0"/);
});

const THREE = ["intents.jsonl", "refs.json", "results.jsonl"];

async function candidateBytes() {
  return (await recorded(await integrationInput())).bytes;
}

Deno.test("a candidate that differs fails the diff grader", async () => {
  const [graded] =
    (await demoResult({ candidate_runpack: "cand.zip" }, await candidateBytes())).graders;
  const { difference, ...diff }: GradedResult = graded ?? assert.fail("there is no result");
  assert.deepEqual(difference, {
    place: "intent_1 intents.jsonl /args/query",
    expected: '"gait demo: offline verification"',
    actual: '"offline test"',
  });
  assert.deepEqual(diff, {
    name: "run_demo/diff",
    status: "fail",
    reason_codes: ["unexpected_diff"],
    details: {
      candidate_runpack: "fixtures/run_demo/cand.zip",
      changed_files: THREE,
      allowed_files: [],
      unexpected_files: THREE,
      fixture: "run_demo",
      run_id: "run_demo",
    },
  });
});

Deno.test("a candidate that differs where it may passes", async () => {
  const allowed = [" refs.json", "results.jsonl", "intents.jsonl", "refs.json", " "];
  const members = { candidate_runpack: "cand.zip", diff_allow_changed_files: allowed };
  const [diff] = (await demoResult(members, await candidateBytes())).graders;
  assert.equal(diff?.status, "pass");
  assert.deepEqual(diff?.details?.["allowed_files"], THREE);
  assert.equal(Object.hasOwn(diff?.details ?? {}, "unexpected_files"), false);
});

Deno.test("a candidate that is absent fails the diff grader", async () => {
  const [diff] = (await demoResult({ candidate_runpack: "cand.zip" }, "no such file")).graders;
  assert.deepEqual(diff?.reason_codes, ["candidate_path_invalid"]);
  assert.deepEqual(diff?.details, {
    error: "no such file",
    fixture: "run_demo",
    run_id: "run_demo",
  });
});

Deno.test("a candidate with another result payload changes only the results", async () => {
  const { runpack } = await demoPack();
  const [first, ...rest] = runpack.results;
  assert.ok(first);
  const results = [{ ...first, result: { ok: false } }, ...rest];
  const { rewriteRunpack } = await import("../../../src/core/runpack/rewrite.ts");
  const { DEFAULTS, zipOf } = await import("../../support/packs.ts");
  const rewritten = await rewriteRunpack(
    { ...runpack, captureMode: "reference", results },
    DEFAULTS,
  );
  const candidate = await zipOf(rewritten.members);
  const [diff] = (await demoResult({ candidate_runpack: "cand.zip" }, candidate)).graders;
  assert.deepEqual(diff?.details?.["changed_files"], ["results.jsonl"]);
});

Deno.test("a candidate that lists another file differs in that file and the manifest", async () => {
  const { bytes } = await demoPack();
  const names = ["intents.jsonl", "refs.json", "results.jsonl", "run.json"];
  const texts: Record<string, string> = { "notes.txt": "n" };
  for (const name of names) texts[name] = await memberText(bytes, name);
  const candidate = await rawPack(texts, { run_id: "run_demo" });
  const [diff] = (await demoResult({ candidate_runpack: "cand.zip" }, candidate)).graders;
  assert.deepEqual(diff?.details?.["changed_files"], ["manifest.json", "notes.txt"]);
});

const passing = (name: string): GraderResult => ({
  name,
  status: "pass",
  reason_codes: [],
  details: {},
});

Deno.test("newResult sorts whole names by bytes, so - and . stand before /", () => {
  const names = ["a/diff", "a.b/diff", "a-b/diff", "\u{1f600}/diff", "\ufffd/diff"];
  const { graders } = newResult({ fixtureSet: "s", createdAt: T, results: names.map(passing) });
  assert.deepEqual(
    graders.map(({ name }) => name),
    ["a-b/diff", "a.b/diff", "a/diff", "\ufffd/diff", "\u{1f600}/diff"],
  );
});

Deno.test("newResult takes created_at to UTC, and a zero timestamp to 1980", () => {
  const times = [
    "2026-02-05T01:00:00.12+01:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T01:00:00+01:00",
  ];
  const created = times.map((createdAt) =>
    newResult({ fixtureSet: "s", createdAt, results: [] }).created_at
  );
  assert.deepEqual(created, [
    "2026-02-05T00:00:00.12Z",
    "1980-01-01T00:00:00Z",
    "1980-01-01T00:00:00Z",
  ]);
});

Deno.test("topFailureReason is that of the first failed grader", () => {
  const failing = { ...passing("b/x"), status: "fail" as const };
  const of = (...results: GraderResult[]) =>
    topFailureReason(newResult({ fixtureSet: "s", createdAt: T, results }));
  assert.equal(of(passing("a/x")), undefined);
  assert.equal(of(passing("a/x"), failing), "grader_failed");
  assert.equal(of({ ...failing, reason_codes: ["p", "q"] }), "p");
});

Deno.test("repeatCommand names the config unless it is the default", () => {
  assert.equal(repeatCommand("gait.yaml"), "gait regress run --json");
  assert.equal(repeatCommand("ci/set.yaml"), "gait regress run --json --config ci/set.yaml");
  assert.equal(repeatCommand("it's.yaml"), "gait regress run --json --config 'it'\\''s.yaml'");
});

Deno.test("fixtureBytes writes later members in their declared order", () => {
  const bytes = fixtureBytes({
    checkpoint_index: 1,
    session_chain: "c.json",
    diff_allow_changed_files: ["refs.json"],
    expected_context_set_digest: "d".repeat(64),
    allow_context_runtime_drift: true,
    context_conformance: "required",
    candidate_runpack: "cand.zip",
    trajectory_mode: "subset",
    expected_verdict_sequence: ["allow"],
    expected_tool_sequence: ["t"],
    ...newFixture("n", "r"),
  });
  assert.deepEqual(Object.keys(JSON.parse(decodeUtf8(bytes))), [
    "schema_id",
    "schema_version",
    "name",
    "run_id",
    "runpack",
    "expected_replay_exit_code",
    "expected_tool_sequence",
    "expected_verdict_sequence",
    "trajectory_mode",
    "candidate_runpack",
    "context_conformance",
    "allow_context_runtime_drift",
    "expected_context_set_digest",
    "diff_allow_changed_files",
    "session_chain",
    "checkpoint_index",
  ]);
});
