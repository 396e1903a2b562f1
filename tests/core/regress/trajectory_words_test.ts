import assert from "node:assert/strict";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { record } from "../../../src/core/runpack/record.ts";
import { trajectoryOf } from "../../../src/core/regress/trajectory.ts";

const ts = "2026-02-05T00:00:00Z";
const OWN = { reason_codes: ["r"], trace_id: "t", verdict: "block", violations: [] };

/** The verdict on the one call of a run. */
async function verdictOf(timeline: readonly string[], status: string, result: object) {
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
  return trajectoryOf(await parseRunpack(bytes)).verdicts;
}

Deno.test("a server's words are no verdict of a trajectory", async () => {
  for (
    const [timeline, status, result, verdict] of [
      [["mcp_session_start"], "ok", { verdict: "block" }, "allow"],
      [["mcp_session_start"], "error", { verdict: "block", isError: true }, "error"],
      [["mcp_session_start"], "ok", OWN, "allow"],
      [["mcp_session_start"], "error", OWN, "block"],
      [["mcp_session_start", "gate_dry_run"], "ok", { ...OWN, verdict: "dry_run" }, "dry_run"],
      [["start"], "ok", { verdict: "block" }, "allow"],
      [["start"], "error", { verdict: "allow" }, "error"],
      [["start"], "denied", { verdict: "allow" }, "block"],
      [["start", "gate_block"], "error", OWN, "block"],
      [[], "error", {}, "error"],
    ] as const
  ) assert.deepEqual(await verdictOf(timeline, status, result), [verdict], JSON.stringify(result));
});
