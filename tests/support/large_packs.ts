/** Runpacks of any size, for benches. */

import type { Runpack } from "../../src/core/runpack/read.ts";
import { packBytes, type PartialPack, partsOf } from "./packs.ts";

const DIGEST = "0b2abfe8ba8a9dae03e92bcb4fe8fb733661a8b0560dda0ce8d7ac553e7a79a6";

/** A run of `size` calls with kept payloads. The last call differs by `mark`. */
export function largePack(size: number, mark = "same"): PartialPack {
  const ids = Array.from({ length: size }, (_, index) => `intent_${index}`);
  return {
    run_id: "run_large",
    intents: ids.map((intent_id, index) => ({
      intent_id,
      tool_name: "tool.fetch",
      args_digest: DIGEST,
      args: {
        url: `https://example.local/resource/${index}`,
        headers: { accept: "application/json" },
        mark: index === size - 1 ? mark : "same",
      },
    })),
    results: ids.map((intent_id, index) => ({
      intent_id,
      status: index === size - 1 && mark !== "same" ? "error" : "ok",
      result_digest: DIGEST,
      result: { ok: true, message: `result ${index}`, source: "ref_1" },
    })),
    receipts: [{ ref_id: "ref_1" }],
  };
}

/** Such a run as it is in memory once it was read. */
export function largeParts(size: number, mark?: string) {
  const { captureMode, ...parts } = partsOf(largePack(size, mark));
  const manifest = {
    schema_id: "gait.runpack.manifest",
    schema_version: "1.0.0",
    created_at: parts.run.created_at,
    producer_version: "0.0.0-dev",
    run_id: parts.run.run_id,
    capture_mode: captureMode,
    files: [],
    manifest_digest: "",
  } satisfies Runpack["manifest"];
  return { ...parts, manifest };
}

/** Such a run as an archive. */
export function largeBytes(size: number, mark?: string): Promise<Uint8Array<ArrayBuffer>> {
  return packBytes(largePack(size, mark));
}
