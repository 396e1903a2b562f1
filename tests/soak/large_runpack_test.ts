import assert from "node:assert/strict";
import { loadSyncSha256 } from "../../src/core/crypto/digest.ts";
import { buildRunpack } from "../../src/core/runpack/record.ts";
import { MemorySpool } from "../../src/core/runpack/spool.ts";
import { verifyRunpack } from "../../src/core/runpack/verify.ts";
import type { RecordLine } from "../../src/core/schema/runpack.ts";
import { writeArchive } from "../../src/core/zip/zip.ts";
import { benchIntent, benchResult } from "../support/bench_run.ts";
import { type LazyBytes, present } from "../support/lazy_archive.ts";

const MIB = 1024 * 1024;

Deno.test("a run of 100,000 intents records and verifies", async () => {
  const calls = 100_000;
  function* lines(): Generator<RecordLine> {
    yield { run: { run_id: "run_soak", created_at: "2026-02-05T00:00:00Z" } };
    for (let index = 0; index < calls; index++) {
      yield { intent: benchIntent(index) };
      yield { result: benchResult(index) };
    }
  }
  const started = performance.now();
  const { members, manifest } = await buildRunpack(lines(), {
    now: "2026-02-05T00:00:00Z",
    env: { os: "linux", arch: "amd64", runtime: "deno" },
    payloads: "keep",
    sha256: await loadSyncSha256(),
  }, { intents: new MemorySpool("intents.jsonl"), results: new MemorySpool("results.jsonl") });
  const chunks: Uint8Array[] = [];
  await writeArchive(members, (chunk) => void chunks.push(chunk.slice()));
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  assert.ok(size > 100 * MIB, `${size} bytes`);
  const recorded = performance.now();

  const parts = chunks.map((chunk) => present(chunk));
  const report = await verifyRunpack({ name: "soak.zip", size, read: reader(parts) });
  assert.deepEqual(
    [report.ok, report.files_checked, report.manifest_digest],
    [true, 4, manifest.manifest_digest],
  );
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  console.log(
    `${calls} calls, ${Math.round(size / MIB)} MiB: recorded in ${seconds(started, recorded)} s, ` +
      `verified in ${seconds(recorded, performance.now())} s`,
  );
});

/** Reads from a list of parts, found by bisection. */
function reader(parts: readonly LazyBytes[]): (offset: number, buffer: Uint8Array) => number {
  const starts: number[] = [];
  let total = 0;
  for (const { size } of parts) {
    starts.push(total);
    total += size;
  }
  return (offset, buffer) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    let done = 0;
    for (let at = low; at < parts.length && done < buffer.length; at++) {
      const part = parts[at] ?? present(new Uint8Array());
      const from = offset + done - (starts[at] ?? 0);
      const length = Math.min(part.size - from, buffer.length - done);
      part.fill(from, buffer.subarray(done, done + length));
      done += length;
    }
    return done;
  };
}
