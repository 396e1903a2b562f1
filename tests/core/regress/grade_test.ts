import assert from "node:assert/strict";
import fc from "fast-check";
import { GaitError } from "../../../src/core/error.ts";
import { gradeFixture, GRADERS, refuseNondeterministic } from "../../../src/core/regress/grade.ts";
import type { Grader } from "../../../src/core/regress/grader.ts";
import { judgeSchemas } from "../../../src/core/regress/graders/schema_validation.ts";
import {
  findMismatch,
  TRAJECTORY_MODES,
  type TrajectoryMode,
} from "../../../src/core/regress/sequence_match.ts";
import type { GraderResult } from "../../../src/core/schema/regress.ts";
import { packBytes, packRunpack, type PartialPack } from "../../support/packs.ts";
import { loaded } from "../../support/regress.ts";

async function graded(
  pack: PartialPack,
  members: Record<string, unknown> = {},
  candidate?: Uint8Array | string,
) {
  const results = await gradeFixture(loaded(await packRunpack(pack), members, candidate));
  const byName = new Map(results.map((result) => [result.name.replace("run_t/", ""), result]));
  return (name: string): GraderResult | undefined => byName.get(name);
}

const PACK: PartialPack = {
  intents: [{ intent_id: "1", tool_name: "a" }, { intent_id: "2", tool_name: " " }, {
    intent_id: "3",
    tool_name: " b ",
  }],
  results: [
    { intent_id: "1" },
    { intent_id: "2", status: "Blocked", result: { verdict: "allow" } },
    {
      intent_id: "3",
      status: "odd",
    },
  ],
};

const reasons = (
  result: GraderResult | undefined,
) => [result?.status, ...result?.reason_codes ?? ["none"]];

// one record of another kind or generation is enough
const SCHEMA_FAULTS: readonly (readonly [string, PartialPack, string])[] = [
  ["run", { run: { schema_id: "x" } }, "run_schema_invalid"],
  ["run version", { run: { schema_version: "0.9.0" } }, "run_schema_invalid"],
  ["refs", { refs: { schema_id: "x" } }, "refs_schema_invalid"],
  ["one intent", {
    ...PACK,
    intents: [{ intent_id: "0" }, { intent_id: "1", schema_id: "gait.runpack.result" }],
  }, "intent_schema_invalid"],
  [
    "one result",
    { ...PACK, results: [{ intent_id: "1", schema_version: "1.0.1" }] },
    "result_schema_invalid",
  ],
];

for (const [name, pack, reason] of SCHEMA_FAULTS) {
  Deno.test(`schema_validation fails a fixture with a foreign ${name}`, async () => {
    const result = (await graded(pack))("schema_validation");
    assert.deepEqual(reasons(result), ["fail", reason]);
    assert.equal(result?.details?.["missing_files"], null);
  });
}

Deno.test("judgeSchemas tells what could not be verified or read", async () => {
  const fine = { missing_files: [], hash_mismatches: [] };
  const broken = new GaitError("invalid_input", "no zip", { hint: "give a zip" });
  const mismatch = { path: "run.json", expected: "a", actual: "b" };
  const runpack = await packRunpack(PACK);
  const unverified = judgeSchemas(broken, runpack);
  assert.deepEqual(unverified, {
    status: "fail",
    reason_codes: ["schema_validation_error"],
    details: { error: "no zip" },
  });
  assert.deepEqual(judgeSchemas(fine, broken).reason_codes, ["runpack_parse_error"]);
  const both = { missing_files: ["run.json"], hash_mismatches: [mismatch] };
  assert.deepEqual(judgeSchemas(both, broken).reason_codes, [
    "runpack_parse_error",
    "missing_files",
    "hash_mismatch",
  ]);
  const damaged = judgeSchemas(both, runpack);
  assert.deepEqual(damaged.reason_codes, ["missing_files", "hash_mismatch"]);
  assert.deepEqual([damaged.details["missing_files"], damaged.details["hash_mismatches"]], [[
    "run.json",
  ], 1]);
  const manifest = { ...runpack.manifest, schema_version: "2.0.0" };
  assert.deepEqual(judgeSchemas(fine, { ...runpack, manifest }).reason_codes, [
    "manifest_schema_invalid",
  ]);
});

// Runs, and the answer of the grader.
const EXIT_CODES:
  readonly (readonly [string, PartialPack, number, readonly unknown[], Record<string, unknown>])[] =
    [
      ["a missing result, 2 expected", { intents: [{ intent_id: "z" }, { intent_id: "a" }] }, 2, [
        "pass",
      ], { actual_exit_code: 2, missing_results: ["a", "z"] }],
      ["a missing result, 0 expected", { intents: [{ intent_id: "a" }] }, 0, [
        "fail",
        "unexpected_exit_code",
      ], { actual_exit_code: 2 }],
      ["repeated calls", { intents: [{ intent_id: "a" }, { intent_id: "a" }] }, 0, [
        "fail",
        "replay_error",
      ], { error: 'Cannot replay the run: intent_id "a" occurs twice' }],
      ["repeated results", { results: [{ intent_id: "a" }, { intent_id: "a" }] }, 0, [
        "fail",
        "replay_error",
      ], { error: 'Cannot replay the run: the result of intent_id "a" occurs twice' }],
    ];

for (const [name, pack, expected, outcome, details] of EXIT_CODES) {
  Deno.test(`expected_exit_code of a fixture with ${name}`, async () => {
    const result = (await graded(pack, { expected_replay_exit_code: expected }))(
      "expected_exit_code",
    );
    assert.deepEqual(reasons(result), outcome);
    for (const [member, value] of Object.entries(details)) {
      assert.deepEqual(result?.details?.[member], value);
    }
  });
}

Deno.test("a damaged candidate fails diff and trajectory, each in its words", async () => {
  const bytes = (await packBytes(PACK)).slice(0, -30);
  const members = { candidate_runpack: "cand.zip", expected_tool_sequence: ["a"] };
  const grades = await graded(PACK, members, bytes);
  assert.deepEqual(reasons(grades("diff")), ["fail", "diff_error"]);
  assert.deepEqual(reasons(grades("trajectory")), ["fail", "candidate_runpack_invalid"]);
  const absent = await graded(PACK, members, "found nothing");
  assert.deepEqual(reasons(absent("diff")), ["fail", "candidate_path_invalid"]);
  assert.deepEqual(absent("trajectory")?.details, {
    error: "found nothing",
    fixture: "run_t",
    run_id: "run_t",
  });
  assert.deepEqual(reasons(absent("trajectory")), ["fail", "candidate_path_invalid"]);
});

Deno.test("trajectory runs only for fixtures that carry an expectation", async () => {
  assert.equal((await graded(PACK))("trajectory"), undefined);
  const empty = (await graded(PACK, { expected_tool_sequence: [" "] }))("trajectory");
  assert.deepEqual(reasons(empty), ["fail", "unexpected_tool_sequence"]);
});

Deno.test("trajectory matches trimmed tools, and verdicts as results say them, else by status", async () => {
  const members = {
    expected_tool_sequence: ["a", "b"],
    expected_verdict_sequence: ["ok", "pass", "error"],
  };
  const result = (await graded(PACK, members))("trajectory");
  assert.deepEqual(reasons(result), ["pass", "trajectory_match"]);
  assert.deepEqual(result?.details, {
    candidate_runpack: "fixtures/run_t/runpack.zip",
    expected_tool_sequence: ["a", "b"],
    actual_tool_sequence: ["a", "b"],
    expected_verdict_sequence: ["allow", "allow", "error"],
    actual_verdict_sequence: ["allow", "allow", "error"],
    fixture: "run_t",
    run_id: "run_t",
  });
});

Deno.test("trajectory tells where sequences part", async () => {
  const members = { expected_tool_sequence: ["a", "b", "c"], expected_verdict_sequence: ["allow"] };
  const result = (await graded(PACK, members))("trajectory");
  assert.deepEqual(reasons(result), [
    "fail",
    "unexpected_tool_sequence",
    "unexpected_verdict_sequence",
  ]);
  const { details = {} } = result ?? {};
  assert.deepEqual(
    ["index", "expected_at_mismatch", "actual_at_mismatch"].map((part) => {
      const name = part === "index" ? "mismatch_index" : part;
      return [details[`tool_sequence_${name}`], details[`verdict_sequence_${name}`]];
    }),
    [[2, 1], ["c", "<missing>"], ["<missing>", "allow"]],
  );
  assert.equal(Object.hasOwn(details, "trajectory_mode"), false);
});

Deno.test("trajectory says which mode was used where it is not exact", async () => {
  const members = { expected_tool_sequence: ["b"], trajectory_mode: "superset" };
  const result = (await graded(PACK, members))("trajectory");
  assert.deepEqual([result?.status, result?.details?.["trajectory_mode"]], ["pass", "superset"]);
});

/** Expected, actual, and the modes in which they match. */
const SEQUENCES: readonly (readonly [string, string, string])[] = [
  ["ab", "ab", "exact in_order any_order subset superset"],
  ["ab", "ba", "any_order subset superset"],
  ["ab", "axb", "in_order superset"],
  ["ab", "bxa", "superset"],
  ["ab", "a", "subset"],
  ["ab", "", "subset"],
  ["ab", "ac", ""],
  ["aab", "ab", "subset"],
  ["ab", "aab", "in_order superset"],
  ["aab", "aba", "any_order subset superset"],
  ["abc", "xay", ""],
];

for (const [expected, actual, modes] of SEQUENCES) {
  Deno.test(`findMismatch: expected ${expected}, actual ${actual} matches ${modes || "in no mode"}`, () => {
    const matching = TRAJECTORY_MODES.filter((mode) =>
      findMismatch([...expected], [...actual], mode) === undefined
    );
    assert.equal(matching.join(" "), modes);
  });
}

const MISMATCHES: readonly (readonly [TrajectoryMode, string, string, readonly unknown[]])[] = [
  ["exact", "abc", "axc", [1, "b", "x"]],
  ["in_order", "abc", "axcb", [2, "c", undefined]],
  ["in_order", "ab", "bxa", [1, "b", undefined]],
  ["in_order", "ba", "ax", [0, "b", "a"]],
  ["any_order", "abc", "cbx", [0, "a", undefined]],
  ["any_order", "ab", "bax", [2, undefined, "x"]],
  ["subset", "ab", "aba", [2, undefined, "a"]],
  ["superset", "aab", "ab", [1, "a", undefined]],
];

for (const [mode, expected, actual, [index, wanted, found]] of MISMATCHES) {
  Deno.test(`findMismatch, ${mode}: expected ${expected}, actual ${actual} part at ${index}`, () => {
    assert.deepEqual(findMismatch([...expected], [...actual], mode), {
      index,
      expected: wanted,
      actual: found,
    });
  });
}

Deno.test("findMismatch: exact implies every mode, and subset mirrors superset", () => {
  const sequence = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 5 });
  fc.assert(fc.property(sequence, sequence, (expected, actual) => {
    const matches = (mode: TrajectoryMode, left = expected, right = actual) =>
      findMismatch(left, right, mode) === undefined;
    assert.equal(matches("exact"), expected.join() === actual.join());
    if (matches("exact")) assert.ok(TRAJECTORY_MODES.every((mode) => matches(mode)));
    assert.equal(matches("subset"), matches("superset", actual, expected));
    assert.equal(matches("any_order"), matches("subset") && matches("superset"));
    assert.equal(matches("any_order"), expected.toSorted().join() === actual.toSorted().join());
    if (matches("in_order")) assert.ok(matches("superset"));
  }));
});

const DIGEST = "d".repeat(64);
const CONTEXT: PartialPack = { refs: { context_set_digest: DIGEST }, receipts: [{ ref_id: "r" }] };
const LATER: PartialPack = {
  refs: { context_set_digest: "e".repeat(64) },
  receipts: [{ ref_id: "r", retrieved_at: "2027-01-01T00:00:00Z" }],
};
const OTHER: PartialPack = { refs: { context_set_digest: DIGEST }, receipts: [{ ref_id: "s" }] };

/** Members, candidate, outcome and classification. */
const CONTEXTS:
  readonly (readonly [string, Record<string, unknown>, PartialPack, readonly string[], string])[] =
    [
      ["the same context", { context_conformance: "required" }, CONTEXT, [
        "pass",
        "context_conformance_pass",
      ], "none"],
      ["no requirement", { context_conformance: "none" }, OTHER, [
        "pass",
        "context_conformance_not_required",
      ], "semantic"],
      ["no evidence", { context_conformance: "required" }, { receipts: [{ ref_id: "r" }] }, [
        "fail",
        "context_evidence_missing",
      ], "missing"],
      ["other content", { context_conformance: "required" }, OTHER, [
        "fail",
        "context_semantic_drift",
      ], "semantic"],
      ["other times", { context_conformance: "required" }, LATER, [
        "fail",
        "context_runtime_drift_blocked",
      ], "runtime_only"],
      [
        "other times, tolerated",
        { context_conformance: "required", allow_context_runtime_drift: true },
        LATER,
        ["pass", "context_conformance_pass"],
        "runtime_only",
      ],
      ["another expected digest", { expected_context_set_digest: "f".repeat(64) }, CONTEXT, [
        "fail",
        "context_set_digest_mismatch",
      ], "none"],
      ["another digest in the candidate", { expected_context_set_digest: DIGEST }, LATER, [
        "fail",
        "context_set_digest_mismatch",
      ], "runtime_only"],
    ];

for (const [name, members, candidate, outcome, classification] of CONTEXTS) {
  Deno.test(`context_conformance of a candidate with ${name}`, async () => {
    const all = { candidate_runpack: "cand.zip", ...members };
    const result = (await graded(CONTEXT, all, await packBytes(candidate)))("context_conformance");
    assert.deepEqual(reasons(result), outcome);
    assert.equal(result?.context_conformance, classification);
  });
}

Deno.test("context_conformance runs only for fixtures that carry one of its members", async () => {
  assert.equal((await graded(CONTEXT))("context_conformance"), undefined);
  const members = { context_conformance: "required" };
  assert.deepEqual(reasons((await graded(CONTEXT, members, "gone"))("context_conformance")), [
    "fail",
    "candidate_path_invalid",
  ]);
  const damaged = await graded(CONTEXT, members, new Uint8Array(3));
  assert.deepEqual(reasons(damaged("context_conformance")), ["fail", "candidate_runpack_invalid"]);
});

Deno.test("a grader that breaks or answers nonsense has failed", async () => {
  const grader = (name: string, grade: () => unknown): Grader => ({
    name,
    looksAt: "candidate",
    deterministic: true,
    applies: () => true,
    grade: grade as Grader["grade"],
  });
  const graders = [
    grader("breaks", () => {
      throw new Error("oops");
    }),
    grader("silent", () => ({ reason_codes: [" b ", "a", "", "a"], details: {} })),
  ];
  const [broken, silent] = await gradeFixture(loaded(await packRunpack({})), graders);
  assert.deepEqual(broken?.details, { error: "oops", fixture: "run_t", run_id: "run_t" });
  assert.deepEqual(reasons(broken), ["fail", "grader_error"]);
  assert.deepEqual(reasons(silent), ["fail", "a", "b"]);
});

Deno.test("refuseNondeterministic blocks graders that may answer differently", () => {
  refuseNondeterministic(GRADERS, false);
  const [grader] = GRADERS;
  assert.ok(grader);
  const odd = [{ ...grader, name: "dice", deterministic: false }];
  refuseNondeterministic(odd, true);
  assert.throws(() => refuseNondeterministic(odd, false), {
    message: 'Cannot run grader "dice": it may answer differently each time',
  });
});
