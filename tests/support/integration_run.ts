import { sha256 } from "../../src/core/crypto/digest.ts";
import type { RecordInput } from "../../src/core/schema/runpack.ts";
import { utf8 } from "./text_source.ts";

const TIME = "2026-02-05T00:00:00Z";
const CALLS = [
  { tool: "tool.search", args: { query: "offline test" } },
  { tool: "tool.fetch", args: { url: "https://example.local/resource" } },
] as const;

/** A run with worked digests. */
export async function integrationInput(): Promise<RecordInput> {
  const receipts = await Promise.all(CALLS.map(async ({ tool }, index) => ({
    ref_id: `ref_${index + 1}`,
    source_type: "integration-test",
    source_locator: tool,
    query_digest: await sha256(utf8(`query_${index + 1}`)),
    content_digest: await sha256(utf8(`content_${index + 1}`)),
    retrieved_at: TIME,
    redaction_mode: "reference",
  })));
  return {
    run: {
      run_id: "run_integration",
      created_at: TIME,
      producer_version: "0.0.0-test",
      env: { os: "test", arch: "test", runtime: "go" },
      timeline: [{ event: "start", ts: TIME }, { event: "finish", ts: "2026-02-05T00:00:02Z" }],
    },
    intents: CALLS.map(({ tool, args }, index) => ({
      intent_id: `intent_${index + 1}`,
      tool_name: tool,
      args,
    })),
    results: CALLS.map((_, index) => ({
      intent_id: `intent_${index + 1}`,
      status: "ok",
      result: { message: `result_${index + 1}`, ok: true },
    })),
    refs: { receipts },
  };
}
