import assert from "node:assert/strict";
import { canonicalBytes } from "../../src/core/json/canonical.ts";
import { manifestDigest } from "../../src/core/runpack/manifest.ts";
import { LISTED_NAMES } from "../../src/core/runpack/members.ts";
import { verifyRunpack } from "../../src/core/runpack/verify.ts";
import {
  lazyArchive,
  type LazyBytes,
  present,
  repeated,
  summarize,
} from "../support/lazy_archive.ts";
import { utf8 } from "../support/text_source.ts";

const MIB = 1024 * 1024;

/** Largest resident set while `work` runs, in MiB, as seen by `sample`. */
function peakMemory(): { readonly sample: () => void; readonly peak: () => number } {
  let peak = 0;
  return {
    sample: () => void (peak = Math.max(peak, Deno.memoryUsage().rss)),
    peak: () => Math.round(peak / MIB),
  };
}

/** A runpack whose intents are one block of lines over and over. */
async function lazyRunpack(mebibytes: number) {
  const line = canonicalBytes({
    intent_id: "intent_1",
    tool_name: "tool.x",
    args: { s: "x".repeat(943) },
  });
  const block = utf8(`${new TextDecoder().decode(line)}\n`.repeat(1024));
  const contents: Record<string, LazyBytes> = {
    "intents.jsonl": repeated(block, Math.ceil(mebibytes * MIB / block.length)),
    "refs.json": present(canonicalBytes({ receipts: [] })),
    "results.jsonl": present(new Uint8Array()),
    "run.json": present(canonicalBytes({ run_id: "run_lazy", timeline: [] })),
  };
  const members = await Promise.all(LISTED_NAMES.map(async (name) => {
    const bytes = contents[name] ?? present(new Uint8Array());
    return { name, bytes, summary: await summarize(bytes) };
  }));
  const unsigned = {
    schema_id: "gait.runpack.manifest",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    run_id: "run_lazy",
    capture_mode: "raw",
    files: members.map(({ name, summary }) => ({ path: name, sha256: summary.sha256 })),
  };
  const manifest = present(
    canonicalBytes({ ...unsigned, manifest_digest: await manifestDigest(unsigned) }),
  );
  return lazyArchive([
    ...members,
    { name: "manifest.json", bytes: manifest, summary: await summarize(manifest) },
  ]);
}

Deno.test("verify() of a gigabyte takes no more memory than of ten megabytes", async () => {
  const peaks: number[] = [];
  for (const mebibytes of [10, 10, 100, 1024]) {
    const file = await lazyRunpack(mebibytes);
    const memory = peakMemory();
    const started = performance.now();
    const report = await verifyRunpack({
      ...file,
      read(offset, buffer) {
        memory.sample();
        return file.read(offset, buffer);
      },
    });
    const seconds = (performance.now() - started) / 1000;
    const plainStart = performance.now();
    await summarize({ size: file.size, fill: (offset, buffer) => void file.read(offset, buffer) });
    const plain = (performance.now() - plainStart) / 1000;
    assert.equal(report.ok, true, JSON.stringify(report));
    peaks.push(memory.peak());
    console.log(
      `${mebibytes} MiB: ${seconds.toFixed(2)} s, ${
        Math.round(mebibytes / seconds)
      } MiB/s, peak ${memory.peak()} MiB; ` +
        `reading and hashing alone: ${plain.toFixed(2)} s`,
    );
  }
  const [, small = 0, , large = 0] = peaks;
  assert.ok(large - small < 64, `from ${small} MiB to ${large} MiB`);
});
