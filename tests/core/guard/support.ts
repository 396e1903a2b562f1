import { buildPack, type BuiltPack } from "../../../src/core/guard/build_pack.ts";
import type { PackInput } from "../../../src/core/guard/pack_input.ts";
import { demoInput } from "../../../src/core/runpack/demo.ts";
import { readRunpackOutline } from "../../../src/core/runpack/outline.ts";
import { randomAccess } from "../../../src/core/source.ts";
import { record } from "../../../src/core/runpack/record.ts";
import { concatBytes } from "../../../src/core/bytes.ts";
import { writeArchive } from "../../../src/core/zip/zip.ts";

/** The demo run, as packs see it. */
export const DEMO = await readRunpackOutline(randomAccess({
  name: "demo",
  bytes: (await record(await demoInput(), { payloads: "keep" })).bytes,
}));

/** A pack of the demo run, alone in its directory. */
export function packInput(more: Partial<PackInput> = {}): PackInput {
  return {
    source: DEMO,
    inventory: [],
    traces: [],
    regress: [],
    approvals: [],
    credentials: [],
    template: "",
    case_id: "",
    renderPdf: false,
    renderHtml: false,
    producer_version: "0.0.0-dev",
    now: "2026-03-01T00:00:00Z",
    ...more,
  };
}

/** The archive of a pack. */
export async function archiveOf({ members }: BuiltPack): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  await writeArchive(members, (chunk) => void chunks.push(chunk.slice()));
  return concatBytes(chunks);
}

/** A source of JSON. */
export function jsonSource(value: unknown, name = "x.json") {
  return { name, bytes: new TextEncoder().encode(JSON.stringify(value)) };
}

/** A trace as a pack takes it. */
export function traceRecord(trace_id: string, verdict = "allow", more: object = {}) {
  return {
    schema_id: "gait.gate.trace",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:01Z",
    producer_version: "0.0.0-dev",
    trace_id,
    tool_name: "tool.write",
    args_digest: "a".repeat(64),
    intent_digest: "b".repeat(64),
    policy_digest: "c".repeat(64),
    verdict,
    ...more,
  };
}

export { buildPack };
