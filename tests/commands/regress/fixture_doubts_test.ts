import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { demoInput } from "../../../src/core/runpack/demo.ts";
import { record } from "../../../src/core/runpack/record.ts";
import { integrationInput, recorded } from "../../support/packs.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const FIXTURE = "fixtures/run_demo/fixture.json";

/** Another run with the calls and results of the demo. */
const EQUAL_RUN = (await record(await demoInput(), { payloads: "keep", runId: "run_again" })).bytes;

type Members = Readonly<Record<string, unknown>>;

/** The demo as a fixture, with more members in its metadata and in the config. */
async function demoSet(fixture: Members = {}, config: Members = {}): Promise<MemorySystem> {
  const { system } = await gait("demo");
  await gait("regress init --from run_demo", {}, system);
  const files = Object.fromEntries([...system.files].map(([path, { bytes }]) => [path, bytes]));
  const edited = (path: string, members: Members) =>
    JSON.stringify({ ...JSON.parse(decodeUtf8(files[path]!)), ...members });
  return new MemorySystem({
    files: {
      ...files,
      "fixtures/run_demo/cand.zip": EQUAL_RUN,
      "fixtures/run_demo/other.zip": (await recorded(await integrationInput())).bytes,
      [FIXTURE]: edited(FIXTURE, fixture),
      "gait.yaml": edited("gait.yaml", config),
    },
  });
}

async function warningsOf(system: MemorySystem, line = "regress run"): Promise<unknown> {
  const { json } = await gait(`${line} --json`, {}, system);
  return json()["warnings"] ?? [];
}

const of = (text: string) => [`fixture "run_demo": ${text}`];

// Members that people mistype, one letter or one word off.
const MISTYPED: readonly (readonly [member: string, value: unknown, meant: string])[] = [
  ["expected_tool_sequense", ["tool.other"], "expected_tool_sequence"],
  ["expected_verdict_sequences", ["block"], "expected_verdict_sequence"],
  ["expected_replay_exitcode", 2, "expected_replay_exit_code"],
  ["candidate_run_pack", "cand.zip", "candidate_runpack"],
  ["diff_allowed_changed_files", ["results.jsonl"], "diff_allow_changed_files"],
  ["diff_ignored", ["/result/x"], "diff_ignore"],
  ["diff_aligned", true, "diff_align"],
  ["context_conformence", "required", "context_conformance"],
  ["expected_context_set_digests", "0".repeat(64), "expected_context_set_digest"],
];
for (const [member, value, meant] of MISTYPED) {
  Deno.test(`gait regress run warns of the member ${member} of a fixture`, async () => {
    assert.deepEqual(
      await warningsOf(await demoSet({ [member]: value })),
      of(`unknown member /${member} of ${FIXTURE} is ignored, did you mean ${meant}?`),
    );
  });
}

Deno.test("gait regress run warns of an unknown member that is near no other, and of text", async () => {
  const system = await demoSet({ owner: "me" });
  const { stderr } = await gait("regress run", {}, system);
  assert.equal(
    stderr,
    `warning: fixture "run_demo": unknown member /owner of ${FIXTURE} is ignored\n`,
  );
});

Deno.test("gait regress run warns of mistyped members of gait.yaml", async () => {
  const system = await demoSet({}, { diff_ignores: ["/result/x"] });
  assert.deepEqual(
    await warningsOf(system),
    ["unknown member /diff_ignores of gait.yaml is ignored, did you mean diff_ignore?"],
  );
  const entry = { name: "run_demo", run_di: "run_other", runpack: "fixtures/run_demo/runpack.zip" };
  assert.deepEqual(
    await warningsOf(await demoSet({}, { fixtures: [entry] })),
    ["unknown member /fixtures/*/run_di of gait.yaml is ignored, did you mean run_id?"],
  );
});

Deno.test("gait regress init warns of mistyped members of the other fixtures", async () => {
  const system = await demoSet({ diff_ignored: ["/result/x"] });
  assert.deepEqual(
    await warningsOf(system, "regress init --from fixtures/run_demo/other.zip"),
    of(`unknown member /diff_ignored of ${FIXTURE} is ignored, did you mean diff_ignore?`),
  );
});

const CANDIDATE = { candidate_runpack: "cand.zip" };
const ALL_FILES = ["manifest.json", "intents.jsonl", "results.jsonl", "refs.json"];
const ONLY_RECORDINGS =
  "expected_exit_code and schema_validation look at the recordings: no candidate can make them fail";

// Expectations that nothing can fail.
const TOOTHLESS: readonly (readonly [string, Members, string])[] = [
  [
    "every file may change",
    { ...CANDIDATE, diff_allow_changed_files: ALL_FILES },
    "diff_allow_changed_files names every file, so that diff cannot fail",
  ],
  [
    "a file of another name may change",
    { ...CANDIDATE, diff_allow_changed_files: ["result.jsonl"] },
    'diff_allow_changed_files: "result.jsonl" is not a file of the runs, did you mean results.jsonl?',
  ],
  [
    "a mode without sequences",
    { ...CANDIDATE, trajectory_mode: "subset" },
    "trajectory_mode has no effect without expected_tool_sequence or expected_verdict_sequence",
  ],
  [
    "tolerated context that is not graded",
    { ...CANDIDATE, allow_context_runtime_drift: true },
    "context_conformance cannot fail without context_conformance: required or expected_context_set_digest",
  ],
];
for (const [name, members, text] of TOOTHLESS) {
  Deno.test(`gait regress run warns of an expectation that cannot fail: ${name}`, async () => {
    const system = await demoSet(members);
    assert.deepEqual(await warningsOf(system), [...of(text), ONLY_RECORDINGS]);
  });
}

Deno.test("gait regress run says which graders do not look at a candidate, once", async () => {
  assert.deepEqual(await warningsOf(await demoSet(CANDIDATE)), [ONLY_RECORDINGS]);
  const given = "regress run --candidate fixtures/run_demo/cand.zip";
  assert.deepEqual(await warningsOf(await demoSet(), given), [ONLY_RECORDINGS]);
  assert.deepEqual(await warningsOf(await demoSet()), []);
});

Deno.test("gait regress run has nothing to say of expectations that can fail", async () => {
  const system = await demoSet({
    ...CANDIDATE,
    expected_tool_sequence: ["tool.search"],
    trajectory_mode: "superset",
    diff_allow_changed_files: ALL_FILES.slice(1),
    context_conformance: "none",
    session_chain: "chain.json",
    checkpoint_index: 1,
  });
  assert.deepEqual(await warningsOf(system), [ONLY_RECORDINGS]);
});

Deno.test("gait regress run of a set that failed does not say what could not fail", async () => {
  const set = await demoSet({
    candidate_runpack: "other.zip",
    trajectory_mode: "subset",
    diff_ignored: ["/x"],
  });
  assert.equal((await gait("regress run", {}, set)).exit, 5);
  assert.deepEqual(
    await warningsOf(set),
    of(`unknown member /diff_ignored of ${FIXTURE} is ignored, did you mean diff_ignore?`),
  );
});
