/**
 * Verifies a log that it makes meanwhile, and prints how many bytes are in use 24 times.
 * Usage: deno run --v8-flags=--expose-gc log_memory.ts ENTRIES kept|withheld
 */

import { concatBytes } from "../../src/core/bytes.ts";
import { type Bytes, digest, loadSyncHash } from "../../src/core/crypto/digest.ts";
import { parsePublicKey } from "../../src/core/crypto/keys.ts";
import { followLines } from "../../src/core/log/follow_lines.ts";
import {
  addCheckpoint,
  type Added,
  addEntry,
  emptyTip,
  type LogTip,
  type NewEntry,
} from "../../src/core/log/tip.ts";
import { LogVerifier } from "../../src/core/log/verify_log.ts";
import { LEAVES } from "../core/log/worked.ts";
import { KEY_1 } from "./test_key.ts";
import { LOG_ID, signerOfKey } from "./written_log.ts";

const ENTRIES = Number(Deno.args[0]);
const SAMPLES = 24;
const hash = await loadSyncHash();
const { publicKey } = await parsePublicKey(KEY_1.public);
const signer = await signerOfKey(LOG_ID, KEY_1.private);
const value = { path: "/tmp/report.txt", text: "x".repeat(100) };
const args_digest = await digest(value);
const { n: _, ts: __, salt: ___, ...head } = JSON.parse(LEAVES[0] ?? "").head;
const { n: ____, ts: _____, salt: ______, ...decision } = JSON.parse(LEAVES[1] ?? "").decision;
const stamp = { ts: "2026-11-01T10:00:00Z", salt: new Uint8Array(16) };

/** Chunks of a log of decisions, each with its payload or without. */
async function* chunksOf(hasPayloads: boolean, sample: () => void): AsyncGenerator<Bytes> {
  let tip: LogTip = emptyTip(LOG_ID);
  let parts: Uint8Array[] = [];
  const take = ({ bytes, tip: next }: Omit<Added, "index">) => {
    parts.push(bytes);
    tip = next;
  };
  for (let n = 0; n < ENTRIES; n++) {
    const entry: NewEntry = n === 0
      ? { head: { ...head, payloads: "keep" } }
      : { decision: { ...decision, trace: { ...decision.trace, args_digest } } };
    const payload = n > 0 && hasPayloads ? { member: "args" as const, value } : undefined;
    take(await addEntry(tip, { entry, payload }, stamp, hash));
    if (n % 64 === 0 || n === ENTRIES - 1) take(await addCheckpoint(tip, signer, hash));
    if ((n + 1) % (ENTRIES / SAMPLES) === 0) sample();
    if (n % 200 !== 0 && n < ENTRIES - 1) continue;
    yield concatBytes(parts);
    parts = [];
  }
}

const hasPayloads = Deno.args[1] === "kept";
const sizes: number[] = [];
const { gc } = globalThis as { readonly gc?: () => void };
const sample = () => {
  gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  sizes.push(heapUsed + external);
};
const verifier = new LogVerifier({ publicKeys: [publicKey], cosigners: [], heads: [] }, hash);
const ending = await followLines(chunksOf(hasPayloads, sample), verifier);
const { tree: { vouched }, isConsistent, withheld } = verifier.end(ending);
console.log(JSON.stringify({ sizes, vouched, isConsistent, withheld }));
