/** Writers after a write that failed: they go on once they can, and keep no old error. */

import assert from "node:assert/strict";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { SessionLog } from "../../../src/usecases/log/session_log.ts";
import { failingDisk, kindsIn } from "../../support/failing_disk.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const GIB = 1024 ** 3;
const KEEPS_ALL = 1_000_000;
const event = () => [{ entry: { event: { event: "heartbeat" } } }];

function opened(system: MemorySystem, goesOn: boolean) {
  const disk = failingDisk(system);
  let drawn = 0;
  const host = {
    ...system.narrow({ kinds: ["read", "write"], env: [] }),
    write: disk.write,
    randomBytes: (length: number) => new Uint8Array(length).fill(++drawn),
  };
  const log = () =>
    SessionLog.open({
      ...{ path: "/log/s.jsonl", goesOn, hash: hashBytes, durable: false, folder: "/log" },
      head: {
        ...{ run_id: "run_s", producer_version: "test", policy_digest: "0".repeat(64) },
        ...{ payloads: "digest", env: { os: "linux", arch: "amd64", runtime: "deno" } },
        session: { client: "test" },
      },
    }, host);
  return { disk, log };
}

async function assertSound(system: MemorySystem, logs: readonly string[]): Promise<void> {
  const seen = await gait(["log", "verify", ...logs, "--index"], {}, system);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""], seen.stdout);
}

for (const goesOn of [false, true]) {
  const who = goesOn ? "a log of several processes" : "the log of a live session";
  for (const keeps of [0, 1, 100, KEEPS_ALL]) {
    Deno.test(`${who} goes on after failed writes of which ${keeps} bytes could not be cut`, async () => {
      const system = new MemorySystem({});
      const { disk, log: open } = opened(system, goesOn);
      using log = await open();
      await log.append(event);
      Object.assign(disk, { failsFrom: 0, keeps });
      for (const _ of [1, 2]) await assert.rejects(log.append(event), /no space left/);
      disk.failsFrom = undefined;
      await log.append(event);
      await log.end("session_end");
      await assertSound(system, ["/log/s.jsonl"]);
      if (goesOn) return;
      const kinds = kindsIn(system, "/log/s.jsonl");
      assert.deepEqual(kinds, ["head", "checkpoint", "event", "event", "end", "checkpoint"]);
    });
  }

  Deno.test(`${who} that is full is followed by another, whichever write of that fails`, async () => {
    let isDone = false;
    for (let fails = 0; !isDone; fails++) {
      const system = new MemorySystem({});
      const { disk, log: open } = opened(system, goesOn);
      disk.grown = { path: "/log/s.jsonl", bytes: GIB };
      using log = await open();
      disk.failsFrom = fails;
      isDone = await log.append(event).then(() => true, () => false);
      disk.failsFrom = undefined;
      await log.append(event);
      await log.end("session_end");
      assert.equal(log.path, "/log/s.2.jsonl", `write ${fails}`);
      assert.equal(kindsIn(system, "/log/s.jsonl").filter((kind) => kind === "end").length, 1);
      await assertSound(system, ["/log/s.jsonl", "/log/s.2.jsonl"]);
    }
  });
}

Deno.test("a log that could not be begun leaves no file in its own way", async () => {
  const system = new MemorySystem({});
  const { disk, log: open } = opened(system, false);
  disk.failsFrom = 0;
  await assert.rejects(open(), /no space left/);
  disk.failsFrom = undefined;
  using log = await open();
  await log.end("session_end");
  await assertSound(system, ["/log/s.jsonl"]);
});
