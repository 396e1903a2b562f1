import assert from "node:assert/strict";
import { record, type RecordOptions } from "../../src/core/runpack/record.ts";
import { verifyRunpack } from "../../src/core/runpack/verify.ts";
import type { RecordInput } from "../../src/core/schema/runpack.ts";
import { readTexts } from "./demo_archive.ts";

/** The time at which tests record. */
export const NOW = "2026-03-01T12:00:00Z";
/** Where tests record. */
export const ENV = { os: "linux", arch: "amd64" };

/** Records, verifies, and answers the members as text. */
export async function recordMembers(
  input: RecordInput,
  options: RecordOptions = {},
): Promise<Record<string, string>> {
  const { bytes } = await record(input, { now: NOW, env: ENV, ...options });
  assert.equal((await verifyRunpack(bytes)).ok, true);
  return await readTexts(bytes);
}
