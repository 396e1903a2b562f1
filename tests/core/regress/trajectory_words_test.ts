import assert from "node:assert/strict";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { record } from "../../../src/core/runpack/record.ts";
import { trajectoryOf } from "../../../src/core/regress/trajectory.ts";

const ts = "2026-02-05T00:00:00Z";
const OWN = { reason_codes: ["r"], trace_id: "t", verdict: "block", violations: [] };

/** The verdicts on the one call of a run: as its result says, and as was recorded. */
async function verdictsOf(timeline: readonly string[], status: string, result: object) {
  const { bytes } = await record({
    run: {
      run_id: "run_t",
      timeline: timeline.map((event) => ({
        event,
        ts,
        ...event.startsWith("gate_") && { ref: "a" },
      })),
    },
    intents: [{ intent_id: "a", tool_name: "t", args: {} }],
    results: [{ intent_id: "a", status, result: result as Record<string, string> }],
  }, { payloads: "keep" });
  const { verdicts, recorded } = trajectoryOf(await parseRunpack(bytes));
  return [...verdicts, ...recorded];
}

Deno.test("a trajectory has the verdicts that results say, and those that were recorded", async () => {
  for (
    const [timeline, status, result, claimed, recorded] of [
      [["mcp_session_start"], "ok", { verdict: "block" }, "block", "allow"],
      [["mcp_session_start"], "error", { verdict: "block", isError: true }, "block", "error"],
      [["mcp_session_start"], "ok", OWN, "block", "allow"],
      [["mcp_session_start"], "error", OWN, "block", "block"],
      [
        ["mcp_session_start", "gate_dry_run"],
        "ok",
        { ...OWN, verdict: "dry_run" },
        "dry_run",
        "dry_run",
      ],
      [["start"], "ok", { verdict: "Needs Approval" }, "require_approval", "allow"],
      [["start"], "ok", { verdict: "odd" }, "allow", "allow"],
      [["start"], "error", { verdict: "allow" }, "allow", "error"],
      [["start"], "denied", { verdict: "allow" }, "allow", "block"],
      [["start", "gate_block"], "error", OWN, "block", "block"],
      [[], "error", {}, "error", "error"],
    ] as const
  ) {
    const found = await verdictsOf(timeline, status, result);
    assert.deepEqual(found, [claimed, recorded], JSON.stringify(result));
  }
});
