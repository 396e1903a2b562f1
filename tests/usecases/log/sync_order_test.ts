/** What the index says of a log is on the disk before, so a loss of power is never taken for a cut. */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import type { Host } from "../../../src/io/host.ts";
import { SessionLog } from "../../../src/usecases/log/session_log.ts";
import { MemorySystem } from "../../support/memory_system.ts";

/** What is done with files, in order: `sync log`, or the kind of a line that was appended. */
function watched(system: MemorySystem): {
  readonly acts: string[];
  readonly host: Host<"read" | "write">;
} {
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  const acts: string[] = [];
  const write = {
    ...host.write,
    shared: async (path: string, mustBe: "new" | "there" | "either") => {
      const name = path.endsWith("index.jsonl") ? "index" : "log";
      const file = await host.write.shared(path, mustBe);
      return {
        ...file,
        tryHold: () => {
          const held = file.tryHold();
          if (held === undefined) return undefined;
          return {
            get size() {
              return held.size;
            },
            isAnother: held.isAnother,
            read: held.read,
            cut: held.cut,
            append: (bytes: Uint8Array) => {
              for (const line of decodeUtf8(bytes).split("\n").slice(0, -1)) {
                acts.push(`${name} ${Object.keys(JSON.parse(line))[0]}`);
              }
              held.append(bytes);
            },
            sync: () => {
              acts.push(`${name} sync`);
              held.sync();
            },
            [Symbol.dispose]: () => held[Symbol.dispose](),
          };
        },
        [Symbol.dispose]: () => file[Symbol.dispose](),
      };
    },
  };
  return { acts, host: { ...host, write } };
}

Deno.test("a log is synced before its beginning and its end enter the index", async () => {
  const { acts, host } = watched(new MemorySystem({}));
  using log = await SessionLog.open({
    ...{ path: "/log/s.jsonl", goesOn: false, hash: hashBytes, durable: false, folder: "/log" },
    head: {
      ...{ run_id: "run_s", producer_version: "test", policy_digest: "0".repeat(64) },
      ...{ payloads: "digest", env: { os: "linux", arch: "amd64", runtime: "deno" } },
      session: { client: "test" },
    },
  }, host);
  await log.append(() => [{ entry: { event: { event: "heartbeat" } } }]);
  await log.end("session_end");
  const told = acts.filter((act) => act !== "log checkpoint" && act !== "index checkpoint");
  assert.deepEqual(told, [
    ...["log head", "log sync", "index head", "index opened"],
    "log event",
    ...["log end", "log sync", "index closed"],
  ]);
});
