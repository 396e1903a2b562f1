/** Recording and verifying, compared with zip readers that hash the same members. */

import { unzipSync } from "fflate";
import { createHash } from "node:crypto";
import type { Buffer } from "node:buffer";
import { loadSyncSha256 } from "../../src/core/crypto/digest.ts";
import { demoInput } from "../../src/core/runpack/demo.ts";
import { parseRunpack } from "../../src/core/runpack/read.ts";
import { buildRunpack, linesOf, record } from "../../src/core/runpack/record.ts";
import { MemorySpool } from "../../src/core/runpack/spool.ts";
import { verifyRunpack } from "../../src/core/runpack/verify.ts";
// @ts-types="@types/yauzl"
import yauzl from "yauzl";
import { benchInput } from "../support/bench_run.ts";

const input = benchInput(2_000);
const options = { now: "2026-02-05T00:00:00Z" };
const demo = await demoInput();

Deno.bench({
  name: "the demo run, payloads kept",
  group: "record",
  fn: async () => void await record(demo, { ...options, payloads: "keep" }),
});
for (const payloads of ["digest", "keep"] as const) {
  Deno.bench({
    name: `2,000 calls, payloads: ${payloads}`,
    group: "record",
    fn: async () => void await record(input, { ...options, payloads }),
  });
}
Deno.bench({
  name: "2,000 calls, payloads: keep, redact secrets",
  group: "record",
  fn: async () => void await record(input, { ...options, payloads: "keep", redact: ["secrets"] }),
});
const sha256 = await loadSyncSha256();
Deno.bench({
  name: "2,000 calls, payloads: keep, members only, synchronous digests",
  group: "record",
  fn: async () => {
    await buildRunpack(linesOf(input), {
      ...options,
      env: { os: "", arch: "", runtime: "" },
      payloads: "keep",
      sha256,
    }, { intents: new MemorySpool("intents.jsonl"), results: new MemorySpool("results.jsonl") });
  },
});

const small = (await record(demo, { payloads: "keep" })).bytes;
const large = (await record(benchInput(20_000), { payloads: "keep" })).bytes;
const packed = (await record(benchInput(20_000), { payloads: "keep", compress: true })).bytes;

/** Reads all members with yauzl and hashes them: what any check has to do at least. */
function hashWithYauzl(bytes: Uint8Array): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const digests: string[] = [];
    const buffer = bytesToBuffer(bytes);
    yauzl.fromBuffer(buffer, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on("entry", (entry) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error) return reject(error);
          const hash = createHash("sha256");
          stream.on("data", (chunk: Buffer) => hash.update(chunk));
          stream.on("end", () => {
            digests.push(hash.digest("hex"));
            zip.readEntry();
          });
        });
      });
      zip.on("end", () => resolve(digests));
      zip.readEntry();
    });
  });
}

const { Buffer: NodeBuffer } = await import("node:buffer");
function bytesToBuffer(bytes: Uint8Array): Buffer {
  return NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function hashWithFflate(bytes: Uint8Array): string[] {
  return Object.values(unzipSync(bytes)).map((content) =>
    createHash("sha256").update(content).digest("hex")
  );
}

const mib = (bytes: Uint8Array) => `${(bytes.length / 1024 / 1024).toFixed(1)} MiB`;
for (
  const [what, bytes] of [
    ["the demo", small],
    [`20,000 calls stored, ${mib(large)}`, large],
    [`20,000 calls deflated, ${mib(packed)}`, packed],
  ] as const
) {
  const group = `verify ${what}`;
  Deno.bench({
    name: "gait verify()",
    group,
    baseline: true,
    fn: async () => void await verifyRunpack(bytes),
  });
  Deno.bench({
    name: "yauzl and node:crypto (hash alone, no manifest)",
    group,
    fn: async () => void await hashWithYauzl(bytes),
  });
  Deno.bench({
    name: "fflate and node:crypto (no CRC check, in memory)",
    group,
    fn: () => void hashWithFflate(bytes),
  });
}
Deno.bench({
  name: "gait parseRunpack(), 20,000 calls",
  group: "read",
  fn: async () => void await parseRunpack(large),
});
