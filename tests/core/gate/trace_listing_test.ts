import assert from "node:assert/strict";
import {
  compareListed,
  listedTrace,
  traceTime,
} from "../../../src/core/gate/record/trace_listing.ts";
import type { TraceRecord } from "../../../src/core/schema/gate.ts";

const RECORD: TraceRecord = {
  schema_id: "gait.gate.trace",
  schema_version: "1.0.0",
  created_at: "2026-02-05T02:00:00.5+02:00",
  producer_version: "",
  trace_id: "t",
  tool_name: "tool.write",
  args_digest: "",
  intent_digest: "",
  policy_digest: "",
  verdict: "block",
};

Deno.test("listedTrace shows the time in UTC and leaves out what is empty", () => {
  const shown = { trace_id: "t", created_at: "2026-02-05T00:00:00.5Z", tool_name: "tool.write" };
  assert.deepEqual(listedTrace(RECORD, "a.json"), { path: "a.json", ...shown, verdict: "block" });
  const signature = { alg: "ed25519", key_id: "k", sig: "", signed_digest: "" };
  const full = { ...RECORD, violations: ["v"], approval_token_ref: "r", signature };
  assert.deepEqual(listedTrace(full, "a.json"), {
    ...{ path: "a.json", ...shown, verdict: "block", violations: ["v"] },
    ...{ approval_token_ref: "r", key_id: "k" },
  });
});

Deno.test("compareListed puts the newest last, by instant to the nanosecond, then by path", () => {
  const at = (created_at: string, path: string) => listedTrace({ ...RECORD, created_at }, path);
  const list = [
    at("2026-02-05T00:00:00.000000002Z", "a"),
    at("2026-02-05T01:00:00.000000001+01:00", "z"),
    at("2026-02-05T00:00:00.000000001Z", "b"),
  ];
  assert.deepEqual(list.sort(compareListed).map(({ path }) => path), ["b", "z", "a"]);
});

Deno.test("traceTime reads days, timestamps and durations", () => {
  const now = "2026-02-05T12:00:00Z";
  const noon = BigInt(Date.UTC(2026, 1, 5, 12)) * 1_000_000n;
  const hour = 3_600_000_000_000n;
  const rows: [string, bigint | undefined][] = [
    ["2026-02-05", noon - 12n * hour],
    [" 2026-02-05T12:00:00Z ", noon],
    ["2026-02-05T14:00:00.000000001+02:00", noon + 1n],
    ["24h", noon - 24n * hour],
    ["1h30m", noon - hour * 3n / 2n],
    ["2026-02-30", undefined],
    ["yesterday", undefined],
    ["", undefined],
    ["24", undefined],
  ];
  for (const [text, expected] of rows) assert.equal(traceTime(text, now), expected, text);
});
