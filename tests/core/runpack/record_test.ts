import assert from "node:assert/strict";
import { parseJson } from "../../../src/core/json/json.ts";
import { JSONL_LINE_MAX_BYTES } from "../../../src/core/limits.ts";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { record, type RecordOptions } from "../../../src/core/runpack/record.ts";
import { verifyRunpack } from "../../../src/core/runpack/verify.ts";
import { readRecordInput, type RecordInput } from "../../../src/core/schema/runpack.ts";
import { VERSION } from "../../../src/core/version.ts";
import { NOW, recordMembers } from "../../support/record_members.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

const EMPTY_OBJECT = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
const run = { run_id: "run_x" };

Deno.test("record() fills in the defaults of every member", async () => {
  const found = await recordMembers({
    run: { ...run, timeline: [{}, { event: "e", ref: "", ts: "2026-01-01T00:00:00.50+01:00" }] },
    intents: [{ args: {} }],
    results: [{ result: {} }],
    refs: { receipts: [{ query_digest: "q", content_digest: "c" }] },
  });
  const head = `"created_at":"${NOW}"`;
  const producer = `"producer_version":"${VERSION}"`;
  const kind = (name: string) => `"schema_id":"gait.runpack.${name}","schema_version":"1.0.0"`;
  assert.equal(
    found["run.json"],
    `{${head},"env":{"arch":"amd64","os":"linux","runtime":"deno"},${producer},"run_id":"run_x",${
      kind("run")
    },"timeline":[{"event":"","ts":"0001-01-01T00:00:00Z"},{"event":"e","ts":"2026-01-01T00:00:00.5+01:00"}]}`,
  );
  assert.equal(
    found["intents.jsonl"],
    `{"args_digest":"${EMPTY_OBJECT}",${head},"intent_id":"",${producer},"run_id":"run_x",${
      kind("intent")
    },"tool_name":""}\n`,
  );
  assert.equal(
    found["results.jsonl"],
    `{${head},"intent_id":"",${producer},"result_digest":"${EMPTY_OBJECT}","run_id":"run_x",${
      kind("result")
    },"status":""}\n`,
  );
  assert.equal(
    found["refs.json"],
    `{${head},${producer},"receipts":[{"content_digest":"c","query_digest":"q","redaction_mode":"","ref_id":"","retrieved_at":"0001-01-01T00:00:00Z","source_locator":"","source_type":""}],"run_id":"run_x",${
      kind("refs")
    }}`,
  );
});

Deno.test("record() never overwrites what was given", async () => {
  const found = await recordMembers({
    run: {
      schema_id: "x.run",
      schema_version: "9",
      created_at: "2025-01-01T00:00:00+02:00",
      producer_version: "p",
      run_id: "run_x",
      env: { os: "plan9" },
      timeline: [],
    },
    intents: [{
      run_id: "run_y",
      created_at: "2024-01-01T00:00:00Z",
      producer_version: "q",
      args: {},
    }],
    results: [{ schema_id: "x.result", result: {} }],
    refs: { run_id: "run_z", receipts: null },
  });
  const inRun = JSON.parse(found["run.json"] ?? "");
  assert.deepEqual(inRun, {
    schema_id: "x.run",
    schema_version: "9",
    created_at: "2025-01-01T00:00:00+02:00",
    producer_version: "p",
    run_id: "run_x",
    env: { os: "plan9", arch: "amd64", runtime: "deno" },
    timeline: [],
  });
  const intent = JSON.parse(found["intents.jsonl"] ?? "");
  assert.deepEqual(
    [intent.run_id, intent.created_at, intent.producer_version],
    ["run_y", "2024-01-01T00:00:00Z", "q"],
  );
  const result = JSON.parse(found["results.jsonl"] ?? "");
  assert.deepEqual(
    [result.schema_id, result.run_id, result.created_at, result.producer_version],
    ["x.result", "run_x", "2025-01-01T00:00:00+02:00", "p"],
  );
  const refs = JSON.parse(found["refs.json"] ?? "");
  assert.deepEqual([refs.run_id, refs.receipts], ["run_z", []]);
  const manifest = JSON.parse(found["manifest.json"] ?? "");
  assert.deepEqual(
    [manifest.created_at, manifest.producer_version, manifest.run_id],
    ["2025-01-01T00:00:00+02:00", "p", "run_x"],
  );
});

for (const zero of ["0001-01-01T00:00:00Z", "0001-01-01T01:00:00+01:00"]) {
  Deno.test(`record() takes ${zero} for absent`, async () => {
    const found = await recordMembers({ run: { ...run, created_at: zero } });
    assert.equal(JSON.parse(found["run.json"] ?? "").created_at, NOW);
  });
}

for (const now of ["2026-03-01T12:00:00.120Z", "2026-03-01T12:00:00.000Z"]) {
  Deno.test(`record() stores the current time ${now} in the form in which it is read`, async () => {
    const { bytes } = await record({ run, intents: [{ args: {} }] }, { now });
    assert.equal((await verifyRunpack(bytes)).ok, true);
    const { manifest, run: stored, intents } = await parseRunpack(bytes);
    const written = now.replace(".120Z", ".12Z").replace(".000Z", "Z");
    for (const { created_at } of [manifest, stored, ...intents]) assert.equal(created_at, written);
  });
}

Deno.test("record() refuses a current time that is not a timestamp", async () => {
  const error = await refusal(() => record({ run }, { now: "noon" }));
  assert.equal(
    error.message,
    'Cannot use time "noon": expected an RFC 3339 timestamp such as 2026-02-05T00:00:00Z',
  );
});

Deno.test("a run id that is set replaces the run id everywhere", async () => {
  const found = await recordMembers(
    {
      run,
      intents: [{ run_id: "run_y", args: {} }, { args: {} }],
      results: [{ run_id: "run_z", result: {} }],
      refs: { run_id: "run_q" },
    },
    { runId: "run_new" },
  );
  const ids = Object.values(found).join("").match(/"run_id":"[^"]*"/g);
  assert.deepEqual(new Set(ids), new Set(['"run_id":"run_new"']));
  assert.equal(ids?.length, 6);
});

/** Members that are left out when they are empty, and members that are kept. */
const OMITTED: readonly [string, RecordInput, string, string][] = [
  ["empty args", { run, intents: [{ args: {} }] }, "intents.jsonl", '"args":'],
  ["an empty result", { run, results: [{ result: {} }] }, "results.jsonl", '"result":'],
  [
    "an empty label",
    {
      run,
      refs: { receipts: [{ query_digest: "q", content_digest: "c", sensitivity_label: "" }] },
    },
    "refs.json",
    "sensitivity_label",
  ],
  [
    "empty retrieval parameters",
    { run, refs: { receipts: [{ query_digest: "q", content_digest: "c", retrieval_params: {} }] } },
    "refs.json",
    "retrieval_params",
  ],
  ["an empty ref", { run: { ...run, timeline: [{ ref: "" }] } }, "run.json", '"ref"'],
  [
    "zero context",
    { run, refs: { context_ref_count: 0, context_set_digest: "" } },
    "refs.json",
    "context",
  ],
];

for (const [what, input, name, text] of OMITTED) {
  Deno.test(`record() leaves out ${what}, also with payloads kept`, async () => {
    const found = await recordMembers(input, { payloads: "keep" });
    assert.equal(found[name]?.includes(text), false);
  });
}

Deno.test("record() keeps the order of intents, results and receipts", async () => {
  const ids = ["z", "a", "m", "10", "2"];
  const found = await recordMembers({
    run,
    intents: ids.map((id) => ({ intent_id: id, args: {} })),
    results: ids.toReversed().map((id) => ({ intent_id: id, result: {} })),
    refs: { receipts: ids.map((id) => ({ ref_id: id, query_digest: "q", content_digest: "c" })) },
  });
  const idsIn = (text = "", name: string) =>
    [...text.matchAll(new RegExp(`"${name}":"([^"]*)"`, "g"))].map((match) => match[1]);
  assert.deepEqual(idsIn(found["intents.jsonl"], "intent_id"), ids);
  assert.deepEqual(idsIn(found["results.jsonl"], "intent_id"), ids.toReversed());
  assert.deepEqual(idsIn(found["refs.json"], "ref_id"), ids);
});

Deno.test("record() keeps later members of refs, receipts and timeline", async () => {
  const relationship = { parent_ref: { kind: "run", id: "run_p" } };
  const found = await recordMembers({
    run: { ...run, timeline: [{ event: "e", relationship }] },
    refs: {
      context_set_digest: "d",
      context_evidence_mode: "best_effort",
      context_ref_count: 1,
      receipts: [{
        query_digest: "q",
        content_digest: "c",
        immutability: "mutable",
        freshness_sla_seconds: 60,
      }],
    },
  });
  const refs = JSON.parse(found["refs.json"] ?? "");
  assert.deepEqual(
    [refs.context_set_digest, refs.context_evidence_mode, refs.context_ref_count],
    ["d", "best_effort", 1],
  );
  assert.deepEqual(
    [refs.receipts[0].immutability, refs.receipts[0].freshness_sla_seconds],
    ["mutable", 60],
  );
  assert.deepEqual(JSON.parse(found["run.json"] ?? "").timeline[0].relationship, relationship);
});

/** Timestamps as given, and as they are written. */
const TIMES: readonly [string, string | undefined][] = [
  ["2026-02-05T01:00:00.120+01:00", "2026-02-05T01:00:00.12+01:00"],
  ["2026-02-05T00:00:00.500000Z", "2026-02-05T00:00:00.5Z"],
  ["2026-02-05T00:00:00+00:00", "2026-02-05T00:00:00Z"],
  ["2026-02-05T00:00:00.1234567899Z", "2026-02-05T00:00:00.123456789Z"],
  ["2026-02-05t00:00:00z", undefined],
  ["2026-02-05 00:00:00Z", undefined],
];

for (const [given, written] of TIMES) {
  Deno.test(`record() of the time ${given}`, async () => {
    const input = { run: { ...run, created_at: given } };
    if (written === undefined) {
      const error = await refusal(() => record(input));
      assert.deepEqual(error.fields, ["/run/created_at"]);
      return;
    }
    const { bytes } = await record(input);
    assert.equal((await parseRunpack(bytes)).run.created_at, written);
  });
}

/** Run ids that cannot be a file name. */
const REFUSED_IDS: readonly [string, RegExp][] = [
  ["", /\/run\/run_id is missing/],
  [" ", /\/run\/run_id is missing/],
  ["../../x", /path separator/],
  ["a/b", /path separator/],
  ["a\\b", /path separator/],
  [".", /names a directory/],
  ["..", /names a directory/],
  [" run_x", /surrounding white space/],
  ["run_x\n", /surrounding white space/],
  ["run\u0000x", /control character/],
  ["run\u001bx", /control character/],
  ["run\u007fx", /control character/],
  ["run\u0085x", /control character/],
  ["x".repeat(201), /201 bytes are more than the limit of 200/],
  ["é".repeat(101), /202 bytes are more than the limit of 200/],
];

for (const [runId, message] of REFUSED_IDS) {
  Deno.test(`record() refuses the run id ${JSON.stringify(runId.slice(0, 12))}`, async () => {
    for (
      const attempt of [() => record({ run: { run_id: runId } }), () => record({ run }, { runId })]
    ) {
      const error = await refusal(attempt);
      assert.equal(error.code, "invalid_input");
      assert.match(error.message, message);
    }
  });
}

Deno.test("record() takes other run ids, and warns if a footer could not carry them", async () => {
  assert.deepEqual((await record({ run: { run_id: "run_A-1" } })).warnings, []);
  for (const runId of ["run.x", "läuft", "a b", "..."]) {
    const { warnings } = await record({ run: { run_id: runId } });
    assert.deepEqual(warnings, ["the run id has characters that a ticket footer cannot carry"]);
  }
});

Deno.test("record() refuses a line that could not be read back", async () => {
  const intent = (length: number) => ({ intent_id: "big", args: { s: "x".repeat(length) } });
  const empty = await recordMembers({ run, intents: [intent(1)] }, { payloads: "keep" });
  const room = JSONL_LINE_MAX_BYTES - (empty["intents.jsonl"] ?? "").length + 1;
  const { bytes } = await record({ run, intents: [intent(room)] }, { payloads: "keep", now: NOW });
  assert.equal((await parseRunpack(bytes)).intents.length, 1);
  const error = await refusal(() =>
    record({ run, intents: [intent(room + 1)] }, { payloads: "keep", now: NOW })
  );
  assert.match(
    error.message,
    /^Cannot record intent big: it has 10485760 bytes, and only lines of less than 10485760 can/,
  );
  // by digest, the same intent is small
  assert.equal((await record({ run, intents: [intent(room + 1)] })).warnings.length, 0);
});

Deno.test("record() names every bad member at once", async () => {
  const bad = JSON.parse(
    '{"run":{"run_id":1,"created_at":"yesterday"},"intents":[{"args":[]},{"Args":{}}],"refs":{"receipts":{}}}',
  );
  const error = await refusal(() => record(bad));
  assert.deepEqual([...error.fields].sort(), [
    "/intents/0/args",
    "/intents/1/Args",
    "/refs/receipts",
    "/run/created_at",
    "/run/run_id",
  ]);
});

for (const mode of ["RAW", "full", "rawish"]) {
  Deno.test(`record() refuses the capture mode ${mode}`, async () => {
    const error = await refusal(() => record({ run, capture_mode: mode }));
    assert.equal(
      error.message,
      `Cannot record the run: capture mode is "${mode}", expected reference or raw`,
    );
    assert.deepEqual(error.fields, ["/capture_mode"]);
  });
}

Deno.test("the capture mode is trimmed, defaults to reference, and the option wins", async () => {
  const modeOf = async (input: RecordInput, options?: RecordOptions) =>
    JSON.parse((await recordMembers(input, options))["manifest.json"] ?? "").capture_mode;
  assert.equal(await modeOf({ run }), "reference");
  assert.equal(await modeOf({ run, capture_mode: "  " }), "reference");
  assert.equal(await modeOf({ run, capture_mode: " raw " }), "raw");
  assert.equal(
    await modeOf({ run, capture_mode: "raw" }, { captureMode: "reference" }),
    "reference",
  );
});

Deno.test("record() warns once of intent ids that are not unique", async () => {
  const intents = ["a", "b", "a", "b", "a"].map((intent_id) => ({ intent_id, args: {} }));
  assert.deepEqual((await record({ run, intents })).warnings, [
    'several calls have one of 2 intent ids, such as "a"; replay refuses such a run',
  ]);
});

Deno.test("a record with an unknown member is recorded without it", async () => {
  const text = '{"run":{"run_id":"run_x","extra":1,"env":{"shell":"sh"}},"note":"n"}';
  const input = readRecordInput(parseJson(textSource(text)), "in");
  const found = await recordMembers(input);
  assert.ok(!Object.values(found).join("").match(/extra|shell|note/));
});

Deno.test("record() warns of records of another run or schema, as verify() does of what it wrote", async () => {
  const { bytes, warnings } = await record({
    run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z" },
    intents: [
      { intent_id: "a", tool_name: "t", args: {} },
      { intent_id: "b", tool_name: "t", args: {}, run_id: "run_q" },
    ],
    results: [{ intent_id: "a", result: {}, schema_version: "9.0.0" }],
    refs: { run_id: "run_r" },
  });
  assert.deepEqual(warnings, [
    'intents.jsonl has a record of the run "run_q", and this is "run_x"',
    'refs.json is of the run "run_r", and this is "run_x"',
    'results.jsonl has a record of the schema "gait.runpack.result 9.0.0", expected ' +
    '"gait.runpack.result 1.0.0"',
  ]);
  assert.deepEqual((await verifyRunpack(bytes)).warnings, warnings);
});
