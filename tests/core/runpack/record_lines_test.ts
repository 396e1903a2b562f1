import assert from "node:assert/strict";
import { digest } from "../../../src/core/crypto/digest.ts";
import { type BuildOptions, buildRunpack, record } from "../../../src/core/runpack/record.ts";
import { MemorySpool } from "../../../src/core/runpack/spool.ts";
import type { RecordInput, RecordLine } from "../../../src/core/schema/runpack.ts";
import { ENV, NOW, recordMembers } from "../../support/record_members.ts";
import { refusal } from "../../support/refusal.ts";

const run = { run_id: "run_x" };
const OPTIONS: BuildOptions = { now: NOW, env: { ...ENV, runtime: "deno" } };

async function build(lines: readonly RecordLine[], options: BuildOptions = OPTIONS) {
  return await buildRunpack(lines, options, {
    intents: new MemorySpool("intents.jsonl"),
    results: new MemorySpool("results.jsonl"),
  });
}

Deno.test("buildRunpack() of lines in any order gives the pack of the whole input", async () => {
  const input: RecordInput = {
    capture_mode: "raw",
    run,
    intents: [{ intent_id: "a", args: { x: 1 } }, { intent_id: "b", args: {} }],
    results: [{ intent_id: "a", status: "ok", result: { y: 2 } }],
    refs: { receipts: [{ ref_id: "r", query_digest: "q", content_digest: "c" }] },
  };
  const built = await build([
    { capture_mode: "raw" },
    { run },
    { intent: input.intents?.[0] ?? {} },
    { receipt: input.refs?.receipts?.[0] ?? {} },
    { result: input.results?.[0] ?? {} },
    { intent: input.intents?.[1] ?? {} },
  ]);
  const whole = await record(input, { now: NOW, env: ENV });
  assert.equal(built.manifest.manifest_digest, whole.manifest_digest);
  assert.equal(built.payloads, "keep");
});

const OUT_OF_ORDER: readonly [string, readonly RecordLine[], RegExp][] = [
  ["a run after the first record", [{ intent: { args: {} } }, { run }], /\/run\/run_id is missing/],
  ["two runs", [{ run }, { run }], /run is given twice, or after the first record/],
  ["a run between records", [{ run }, { intent: { args: {} } }, { run }], /run is given twice/],
  ["a late capture mode", [{ run }, { capture_mode: "raw" }], /capture_mode must come before run/],
  ["no run", [], /\/run\/run_id is missing/],
];

for (const [what, lines, message] of OUT_OF_ORDER) {
  Deno.test(`buildRunpack() refuses ${what}`, async () => {
    assert.match((await refusal(() => build(lines))).message, message);
  });
}

Deno.test("buildRunpack() needs no run line if the run id is set", async () => {
  const { manifest } = await build([{ intent: { args: {} } }], { ...OPTIONS, runId: "run_set" });
  assert.equal(manifest.run_id, "run_set");
});

/** A call, its result and the receipt of its gate trace. */
const call = { intent_id: "i1", tool_name: "tool.x", args: { a: 1 } };
const answer = { intent_id: "i1", status: "ok", result: { r: 2 } };
const trace = { ref_id: "trace_i1", source_type: "gait.trace" };

Deno.test("digests of gait.trace receipts are filled in from the call", async () => {
  const found = await recordMembers({
    run,
    intents: [call],
    results: [answer],
    refs: { receipts: [trace] },
  });
  const [receipt] = JSON.parse(found["refs.json"] ?? "").receipts;
  const args_digest = await digest({ a: 1 });
  assert.equal(receipt.query_digest, await digest({ args_digest, tool_name: "tool.x" }));
  assert.equal(receipt.content_digest, await digest({ r: 2 }));
});

const RECEIPTS: readonly [string, Record<string, string>, RegExp][] = [
  ["no digests", { ref_id: "r" }, /^Cannot record receipt "r": it needs query_digest and/],
  [
    "no content digest",
    { ref_id: "r", query_digest: "q" },
    /needs query_digest and content_digest/,
  ],
  [
    "no query digest",
    { ref_id: "r", content_digest: "c" },
    /needs query_digest and content_digest/,
  ],
  ["another source type", { ref_id: "trace_i1", source_type: "x" }, /receipt "trace_i1": it needs/],
  ["a trace of no call", { ...trace, ref_id: "trace_i9" }, /receipt "trace_i9": it needs/],
  [
    "a trace of a call without result",
    { ...trace, ref_id: "trace_i2" },
    /receipt "trace_i2": it needs/,
  ],
  [
    "a wrong query digest",
    { ...trace, query_digest: "0".repeat(64) },
    /"trace_i1": its digests are not/,
  ],
  [
    "a wrong content digest",
    { ...trace, content_digest: "0".repeat(64) },
    /"trace_i1": its digests are not/,
  ],
];

for (const [what, receipt, message] of RECEIPTS) {
  Deno.test(`record() refuses a receipt with ${what}`, async () => {
    const intents = [call, { ...call, intent_id: "i2" }];
    const error = await refusal(() =>
      record({ run, intents, results: [answer], refs: { receipts: [receipt] } })
    );
    assert.equal(error.code, "invalid_input");
    assert.match(error.message, message);
  });
}
