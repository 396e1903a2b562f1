import type { IntentInput, RecordInput, ResultInput } from "../../src/core/schema/runpack.ts";

/** An intent of about 600 bytes of JSON, as agents write them. */
export function benchIntent(index: number): IntentInput {
  return {
    intent_id: `intent_${index}`,
    tool_name: index % 3 === 0 ? "http.post" : "file.write",
    created_at: "2026-02-05T00:00:00Z",
    args: {
      path: `/srv/project/src/module_${index % 97}/file_${index}.ts`,
      mode: "0644",
      retries: 3,
      timeout_seconds: 12.5,
      headers: { accept: "application/json", "x-request-id": `req-${index}`, "x-trace": index },
      content: `line ${index}: the quick brown fox jumps over the lazy dog; `.repeat(5),
      tags: ["write", "project", `batch-${index % 10}`, "überprüft"],
    },
  };
}

/** The result of {@linkcode benchIntent}. */
export function benchResult(index: number): ResultInput {
  return {
    intent_id: `intent_${index}`,
    status: index % 50 === 0 ? "error" : "ok",
    result: { ok: index % 50 !== 0, bytes_written: 300 + (index % 100), duration_ms: index % 1000 },
  };
}

/** A run of `count` calls. */
export function benchInput(count: number): RecordInput {
  const indexes = Array.from({ length: count }, (_, index) => index);
  return {
    run: { run_id: "run_bench", created_at: "2026-02-05T00:00:00Z" },
    intents: indexes.map(benchIntent),
    results: indexes.map(benchResult),
  };
}
