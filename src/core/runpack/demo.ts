/** The demo run. It never changes, so that its digest shows whether an installation works. */

import { encodeUtf8 } from "../bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import type { RecordInput } from "../schema/runpack.ts";

export const DEMO_RUN_ID = "run_demo";

const START = "2026-02-05T00:00:00Z";

const CALLS = [
  { tool: "tool.search", args: { query: "gait demo: offline verification" } },
  { tool: "tool.fetch", args: { url: "https://example.local/demo" } },
  { tool: "tool.summarize", args: { input_ref: "ref_1" } },
] as const;

/** The input of the demo runpack; its digest holds with payloads kept. */
export async function demoInput(): Promise<RecordInput> {
  const receipts = await Promise.all(CALLS.map(async ({ tool }, index) => ({
    ref_id: `ref_${index + 1}`,
    source_type: "demo",
    source_locator: tool,
    query_digest: await sha256(encodeUtf8(`query-${index + 1}`)),
    content_digest: await sha256(encodeUtf8(`content-${index + 1}`)),
    retrieved_at: START,
    redaction_mode: "reference",
  })));
  return {
    run: {
      run_id: DEMO_RUN_ID,
      created_at: START,
      producer_version: "0.0.0-dev",
      env: { os: "demo", arch: "demo", runtime: "go" },
      timeline: [
        { event: "start", ts: START },
        { event: "finish", ts: "2026-02-05T00:00:02Z" },
      ],
    },
    intents: CALLS.map(({ tool, args }, index) => ({
      intent_id: `intent_${index + 1}`,
      tool_name: tool,
      args,
    })),
    results: CALLS.map((_, index) => ({
      intent_id: `intent_${index + 1}`,
      status: "ok",
      result: { ok: true, message: `demo result ${index + 1}` },
    })),
    refs: { receipts },
    capture_mode: "reference",
  };
}
