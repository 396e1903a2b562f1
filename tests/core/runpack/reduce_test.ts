import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { readRunpack } from "../../../src/core/runpack/read.ts";
import {
  reducedFileName,
  reducedRunId,
  reduceReportBytes,
  reduceRunpack,
  type Reducible,
  refuseUnlessTriggered,
} from "../../../src/core/runpack/reduce.ts";
import {
  findRemovable,
  isNonOk,
  isTriggered,
  parsePredicate,
  REDUCE_PREDICATES,
  type ReducePredicate,
  triggeringIntents,
} from "../../../src/core/runpack/reduce_predicate.ts";
import { replayRunpack } from "../../../src/core/runpack/replay.ts";
import {
  DEFAULTS,
  fileOf,
  memberText,
  type PartialPack,
  partsOf,
  rejection,
  zipOf,
} from "../../support/packs.ts";

function sourceOf(pack: PartialPack): Reducible {
  const { captureMode, ...parts } = partsOf(pack);
  return { ...parts, manifest: { capture_mode: captureMode } };
}

async function reduced(pack: PartialPack, predicate: ReducePredicate) {
  const { members, report } = await reduceRunpack(sourceOf(pack), { ...DEFAULTS, predicate });
  const bytes = await zipOf(members);
  return { bytes, report, runpack: await readRunpack(fileOf(bytes)) };
}

const INCIDENT: PartialPack = {
  run_id: "alpha",
  captureMode: "raw",
  run: {
    created_at: "2026-02-05T01:00:00+01:00",
    timeline: [
      { event: "start", ts: "2026-02-05T00:00:00Z" },
      {
        event: "call",
        ts: "2026-02-05T00:00:01Z",
        ref: "b",
        relationship: { parent_record_id: "p" },
      },
      { event: "other", ts: "2026-02-05T00:00:02Z", ref: "a" },
    ],
  },
  intents: [
    { intent_id: "c" },
    {
      intent_id: "b",
      args: { " Input_REF ": " ref_2 ", list: [{ deep: "ref_9" }], note: "see ref_1", xref: "k" },
    },
    { intent_id: "b", tool_name: "second" },
    { intent_id: "a" },
    { intent_id: "" },
  ],
  results: [
    { intent_id: "a" },
    { intent_id: "b", status: " OK " },
    { intent_id: "b", status: "failed", result: { text: "ref_3" } },
    { intent_id: "b", status: "error" },
  ],
  receipts: ["ref_9", "ref_3", "ref_2", "ref_1", "k"].map((ref_id) => ({
    ref_id,
    immutability: "mutable",
  })),
  refs: { context_set_digest: "d".repeat(64), context_ref_count: 5 },
};

Deno.test("reduceRunpack keeps the first failing call and what it refers to", async () => {
  const { bytes, runpack, report } = await reduced(INCIDENT, "non_ok_status");
  const { intents, results, refs, run, manifest } = runpack;
  assert.deepEqual(intents.map(({ tool_name }) => tool_name), ["tool.x"]);
  assert.deepEqual(results.map(({ status }) => status), ["failed"]);
  assert.deepEqual(refs.receipts.map(({ ref_id }) => ref_id), ["k", "ref_2", "ref_3", "ref_9"]);
  const ids = [run, ...intents, ...results, refs, manifest].map(({ run_id }) => run_id);
  assert.deepEqual(new Set(ids), new Set(["run_alpha_reduced_nonokstatus"]));
  assert.deepEqual(run.timeline?.map(({ event }) => event), ["start", "call"]);
  assert.equal(manifest.capture_mode, "raw");
  assert.deepEqual(report, {
    schema_id: "gait.runpack.reduce_report",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    run_id: "alpha",
    reduced_run_id: "run_alpha_reduced_nonokstatus",
    predicate: "non_ok_status",
    selected_intent_id: "b",
    original_intent_count: 5,
    reduced_intent_count: 1,
    original_result_count: 4,
    reduced_result_count: 1,
    original_ref_count: 5,
    reduced_ref_count: 4,
    still_failing: true,
  });
  // members of later versions are preserved
  assert.equal(refs.context_set_digest, "d".repeat(64));
  assert.equal(refs.context_ref_count, 5);
  assert.ok(refs.receipts.every(({ immutability }) => immutability === "mutable"));
  assert.match(await memberText(bytes, "run.json"), /"relationship":\{"parent_record_id":"p"\}/);
});

Deno.test("reduceRunpack keeps no result for missing_result, and a list for an absent timeline", async () => {
  const { runpack, report } = await reduced(
    { ...INCIDENT, run: { timeline: null } },
    "missing_result",
  );
  assert.equal(report.selected_intent_id, "c");
  assert.equal(report.reduced_run_id, "run_alpha_reduced_missingresult");
  assert.deepEqual([runpack.intents.length, runpack.results.length], [1, 0]);
  assert.deepEqual([runpack.run.timeline, runpack.refs.receipts], [[], []]);
});

Deno.test("reduceReportBytes writes the report in its declared order, on one line without LF", async () => {
  const { report } = await reduced({ intents: [{ intent_id: "<i>" }] }, "missing_result");
  assert.equal(
    decodeUtf8(reduceReportBytes(report)),
    '{"schema_id":"gait.runpack.reduce_report","schema_version":"1.0.0","created_at":"2026-02-05T00:00:00Z",' +
      '"producer_version":"0.0.0-dev","run_id":"run_t","reduced_run_id":"run_t_reduced_missingresult",' +
      '"predicate":"missing_result","selected_intent_id":"\\u003ci\\u003e","original_intent_count":1,' +
      '"reduced_intent_count":1,"original_result_count":0,"reduced_result_count":0,"original_ref_count":0,' +
      '"reduced_ref_count":0,"still_failing":true}',
  );
});

Deno.test("reduceRunpack writes the same bytes for the same run", async () => {
  const [once, again] = [
    await reduced(INCIDENT, "non_ok_status"),
    await reduced(INCIDENT, "non_ok_status"),
  ];
  assert.deepEqual(once.bytes, again.bytes);
});

// each case takes away another thing that reduction needs
const REFUSED: readonly (readonly [string, PartialPack, ReducePredicate, string])[] = [
  [
    "no ids",
    { intents: [{ intent_id: "" }] },
    "missing_result",
    "Cannot reduce the runpack: no call has an intent_id",
  ],
  ["no calls", {}, "non_ok_status", "Cannot reduce the runpack: no call has an intent_id"],
  [
    "no call without result",
    { intents: [{ intent_id: "a" }], results: [{ intent_id: "a" }] },
    "missing_result",
    "Cannot reduce the runpack: no call shows missing_result",
  ],
  [
    "no failure",
    { intents: [{ intent_id: "a" }], results: [{ intent_id: "a", status: " Success" }] },
    "non_ok_status",
    "Cannot reduce the runpack: no call shows non_ok_status",
  ],
  [
    "a failure of no call",
    { intents: [{ intent_id: "a" }], results: [{ intent_id: "b", status: "error" }] },
    "non_ok_status",
    "Cannot reduce the runpack: no call shows non_ok_status",
  ],
];

for (const [name, pack, predicate, message] of REFUSED) {
  Deno.test(`reduceRunpack refuses a run with ${name}`, async () => {
    const error = await rejection(reduceRunpack(sourceOf(pack), { ...DEFAULTS, predicate }));
    assert.deepEqual([error.code, error.message], ["invalid_input", message]);
  });
}

Deno.test("a stub type does not count as a result for reduction", () => {
  const records = partsOf({ intents: [{ intent_id: "a", tool_name: "http.get" }] });
  assert.deepEqual(triggeringIntents(records, "missing_result"), ["a"]);
});

Deno.test("isNonOk takes ok and success in any spelling for good", () => {
  const statuses = [" OK ", "success", "Ok", "", "error", "okay"];
  const found = partsOf({ results: statuses.map((status) => ({ intent_id: "", status })) }).results
    .map(isNonOk);
  assert.deepEqual(found, [false, false, false, true, true, true]);
});

Deno.test("parsePredicate reads a predicate in any letter case", () => {
  assert.equal(parsePredicate(" NON_OK_Status "), "non_ok_status");
  assert.equal(parsePredicate(""), "missing_result");
  assert.throws(() => parsePredicate("missing_results"), (error: unknown) => {
    const { message, hint } = error as { message: string; hint: string };
    assert.equal(
      message,
      'Cannot use predicate "missing_results": expected missing_result or non_ok_status',
    );
    assert.equal(hint, "did you mean missing_result?");
    return true;
  });
});

Deno.test("reducedRunId and reducedFileName differ in their underscores", () => {
  assert.equal(reducedRunId(" run_7 ", "missing_result"), "run_7_reduced_missingresult");
  assert.equal(reducedRunId("7", "non_ok_status"), "run_7_reduced_nonokstatus");
  assert.equal(
    reducedFileName("alpha", "non_ok_status"),
    "runpack_alpha_reduced_non_ok_status.zip",
  );
});

for (const runId of ["../x", "a/b", "a\\b", " a", "a\n", ".."]) {
  Deno.test(`reducedFileName leaves run id ${JSON.stringify(runId)} out of file names`, () => {
    assert.throws(() => reducedFileName(runId, "missing_result"), /Cannot name the output/);
  });
}

const id = fc.constantFrom("", "a", "b", "c", "d");
const anyRun: fc.Arbitrary<PartialPack> = fc.record({
  intents: fc.array(
    fc.record({ intent_id: id, tool_name: fc.constantFrom("tool.x", "http.get") }),
    { maxLength: 6 },
  ),
  results: fc.array(
    fc.record({ intent_id: id, status: fc.constantFrom("ok", "error", "Success", "") }),
    { maxLength: 6 },
  ),
});
const predicates = fc.constantFrom(...REDUCE_PREDICATES);

Deno.test("reduceRunpack keeps its predicate and is 1-minimal", async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(anyRun, predicates, async (pack, predicate) => {
      fc.pre(isTriggered(partsOf(pack), predicate));
      seen++;
      const { runpack, report } = await reduced(pack, predicate);
      assert.ok(isTriggered(runpack, predicate));
      refuseUnlessTriggered(runpack, predicate);
      // an independent look: leave out each record, and ask the predicate by its definition
      for (
        const [member, records] of [["intents", runpack.intents], [
          "results",
          runpack.results,
        ]] as const
      ) {
        records.forEach((_, index) => {
          const fewer = { ...runpack, [member]: records.toSpliced(index, 1) };
          assert.equal(holds(fewer, predicate), false);
        });
      }
      assert.deepEqual(findRemovable(runpack, predicate), []);
      assert.deepEqual(triggeringIntents(partsOf(pack), predicate)[0], report.selected_intent_id);
    }),
    { numRuns: 150 },
  );
  assert.ok(seen > 100);
});

/** The predicates again, as plainly as they can be defined. */
function holds(
  { intents, results }: Pick<Reducible, "intents" | "results">,
  predicate: ReducePredicate,
) {
  return intents.some(({ intent_id }) => {
    const own = results.filter((result) => result.intent_id === intent_id);
    if (intent_id === "") return false;
    if (predicate === "missing_result") return own.length === 0;
    return own.some(({ status }) => !["ok", "success"].includes(status.trim().toLowerCase()));
  });
}

Deno.test("findRemovable names what a larger run could do without", () => {
  const records = partsOf({
    intents: [{ intent_id: "a" }, { intent_id: "b" }],
    results: [{ intent_id: "b" }],
  });
  assert.deepEqual(findRemovable(records, "missing_result"), [
    { member: "intents.jsonl", index: 1 },
    { member: "results.jsonl", index: 0 },
  ]);
});

Deno.test("replay of a reduced pack still shows the failure", async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, predicates, async (pack, predicate) => {
      fc.pre(isTriggered(partsOf(pack), predicate));
      const { runpack } = await reduced(pack, predicate);
      const { steps, ok } = await replayRunpack(runpack);
      assert.equal(steps.length, 1);
      const { status, execution, tool_name } = steps[0] ?? {};
      if (predicate === "non_ok_status") {
        assert.equal(execution, "recorded");
        assert.ok(!["ok", "success"].includes(String(status).toLowerCase()));
      } else {
        // a tool with a stub type is stubbed by replay, though its result is missing
        assert.equal(execution, tool_name === "http.get" ? "stubbed" : "missing");
        assert.equal(ok, tool_name === "http.get");
      }
    }),
    { numRuns: 100 },
  );
});
