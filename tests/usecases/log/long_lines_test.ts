/** A log that is opened again after lines of many lengths: what is read from its end is whole. */

import assert from "node:assert/strict";
import { loadSyncHash } from "../../../src/core/crypto/digest.ts";
import { followLines } from "../../../src/core/log/follow_lines.ts";
import type { Addition } from "../../../src/core/log/tip.ts";
import { LogVerifier } from "../../../src/core/log/verify_log.ts";
import { LogWriter } from "../../../src/usecases/log/log_writer.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const PATH = "/log/s.jsonl";
const KIB = 1024;
/** Characters of a text in an entry: about the sizes in which a log is read. */
const LENGTHS = [
  ...[1, 100, 2 * KIB, 3 * KIB],
  ...Array.from({ length: 40 }, (_, step) => 4 * KIB - 400 + step * 20),
  ...[8 * KIB, 60 * KIB, 63 * KIB],
];

Deno.test("a log with lines of many lengths continues where it ended", async () => {
  const hash = await loadSyncHash();
  const system = new MemorySystem({ files: { "/log/x": "" } });
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  const open = (name: number) =>
    LogWriter.open({
      ...{ path: PATH, hash, durable: false, isIndex: false, mustBe: "either" },
      head: (log_id) => ({
        head: {
          ...{ schema_id: "gait.log", schema_version: "1.0.0", log_id, run_id: "run_s" },
          ...{
            producer_version: "p".repeat(name),
            policy_digest: "0".repeat(64),
            payloads: "digest",
          },
          ...{ env: { os: "linux", arch: "amd64", runtime: "deno" }, session: { client: "test" } },
        },
      }),
    }, host);
  for (const name of [1, 4 * KIB, 60 * KIB]) {
    let entries = 1;
    system.files.delete(PATH);
    for (const length of LENGTHS) {
      const addition: Addition = { entry: { event: { event: "x".repeat(length) } } };
      for (const checkpoint of ["due", "now"] as const) {
        using writer = await open(name);
        assert.equal(writer.size, entries, `${length} ${checkpoint}`);
        entries++;
        await writer.append(() => [addition], checkpoint);
      }
    }
    const verifier = new LogVerifier({ publicKeys: [], cosigners: [], heads: [] }, hash);
    const end = await followLines(host.read.stream(PATH), verifier);
    const { tree } = verifier.end(end);
    assert.deepEqual([tree.size, tree.faults], [entries, []]);
  }
});
