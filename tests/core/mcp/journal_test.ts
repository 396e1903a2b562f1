import assert from "node:assert/strict";
import { concatBytes, encodeUtf8 } from "../../../src/core/bytes.ts";
import {
  journalHead,
  journalLine,
  journalRecords,
  outlineJournal,
} from "../../../src/core/mcp/call/journal.ts";

const DIGEST = "0".repeat(64);
const NOW = "2026-02-05T00:00:00Z";
const HEAD = journalHead({
  ...{ run_id: "run_mcp_1", created_at: NOW, producer_version: "0.0.0-dev" },
  ...{ policy_digest: DIGEST, server_digest: DIGEST, payloads: "digest" },
  env: { os: "linux", arch: "amd64", runtime: "deno" },
});
const CALL = journalLine({
  call: {
    ...{ intent_id: "intent_1", created_at: NOW, tool_name: "a", args_digest: DIGEST },
    ...{ intent_digest: DIGEST, verdict: "allow", reason_codes: [], violations: [] },
    // the first half of SHA-256 of "<64 zeros>:<64 zeros>:allow"
    trace_id: "6405ce779e2326d5da7c3250",
  },
});
const RESULT = journalLine({
  result: { intent_id: "intent_1", created_at: NOW, status: "ok", result_digest: DIGEST },
});
const END = journalLine({ event: { event: "mcp_session_end", ts: NOW } });

const bytesOf = (...lines: Uint8Array<ArrayBuffer>[]) => () =>
  ReadableStream.from([concatBytes(lines)]);

Deno.test("a journal becomes the records of a runpack", async () => {
  const bytes = bytesOf(HEAD, CALL, RESULT, END);
  const outline = await outlineJournal("j", bytes);
  assert.deepEqual([outline.calls, outline.isComplete, outline.warnings], [1, true, []]);
  assert.deepEqual(await Array.fromAsync(journalRecords("j", bytes, outline)), [
    { capture_mode: "reference" },
    {
      run: {
        ...{ run_id: "run_mcp_1", created_at: NOW, producer_version: "0.0.0-dev" },
        env: { os: "linux", arch: "amd64", runtime: "deno" },
        timeline: [{ event: "mcp_session_start", ts: NOW }, { event: "mcp_session_end", ts: NOW }],
      },
    },
    { intent: { intent_id: "intent_1", created_at: NOW, tool_name: "a", args_digest: DIGEST } },
    { result: { intent_id: "intent_1", created_at: NOW, status: "ok", result_digest: DIGEST } },
  ]);
});

Deno.test("a journal that was cut at any byte gives every call that was whole by then", async () => {
  const all = concatBytes([HEAD, CALL, RESULT]);
  for (let end = HEAD.length; end <= all.length; end++) {
    const bytes = () => ReadableStream.from([all.slice(0, end)]);
    const outline = await outlineJournal("j", bytes);
    const records = await Array.fromAsync(journalRecords("j", bytes, outline));
    const calls = end < HEAD.length + CALL.length ? 0 : 1;
    const results = end < all.length ? 0 : 1;
    assert.deepEqual([outline.calls, records.length], [calls, 2 + calls + results], `${end}`);
    assert.equal(outline.isComplete, false);
    const isTorn = end !== HEAD.length && end !== HEAD.length + CALL.length && end !== all.length;
    assert.equal(outline.warnings.some((warning) => warning.includes("cut off")), isTorn);
    assert.equal(
      outline.warnings.some((warning) => warning.includes("1 call has no result")),
      calls > results,
    );
  }
});

const BROKEN: readonly (readonly [string, readonly Uint8Array<ArrayBuffer>[], RegExp])[] = [
  ["nothing", [], /it is empty/],
  ["half a head", [HEAD.slice(0, -1)], /it is empty/],
  ["no head", [CALL], /its first line is not the head/],
  [
    "a schema without a head",
    [encodeUtf8('{"schema_id":"gait.mcp.journal"}\n')],
    /its first line is not the head/,
  ],
  ["two heads", [HEAD, HEAD], /a second head/],
  ["another schema", [encodeUtf8('{"schema_id":"x"}\n')], /schema_id/],
  ["no JSON within", [HEAD, encodeUtf8("x\n"), CALL], /line 2/],
  ["a call without a verdict", [HEAD, encodeUtf8('{"call":{"intent_id":"a"}}\n')], /verdict/],
];

for (const [why, lines, message] of BROKEN) {
  Deno.test(`a journal is refused: ${why}`, async () => {
    await assert.rejects(outlineJournal("j", bytesOf(...lines)), message);
  });
}
