/** A server whose log could not be written goes on as soon as it can. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { ResidentGate } from "../../../src/usecases/serve/resident_gate.ts";
import { failingDisk, kindsIn } from "../../support/failing_disk.ts";
import { gait } from "../../support/gait.ts";
import { LIVE_DEFAULTS } from "../../support/live_session.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { INTENT } from "../../commands/log/support.ts";

const source = (text: string) => ({ name: "the request", bytes: encodeUtf8(text) });
const CALL = source(`{"intent":${INTENT}}`);

async function served() {
  const system = new MemorySystem({
    files: { "p.yaml": "default_verdict: allow", k1: KEY_1.private },
  });
  const disk = failingDisk(system);
  const memory = system.narrow({ kinds: ["read", "write", "env", "run"], env: [] });
  let drawn = 0;
  const host = {
    ...memory,
    read: {
      ...memory.read,
      stampOf: (path: string) => Promise.resolve(system.files.get(path)?.bytes.join()),
    },
    write: disk.write,
    randomBytes: (length: number) => new Uint8Array(length).fill(++drawn),
  };
  const reloads: string[] = [];
  const gate = await ResidentGate.open(
    { ...LIVE_DEFAULTS, log: "/log/s.jsonl" },
    (result) => reloads.push(result),
    host,
  );
  const judge = async () => (await gate.judge(CALL, host)).verdict;
  const write = (policy: string) =>
    system.files.set("p.yaml", { bytes: encodeUtf8(policy), mode: 0o600 });
  return { system, disk, gate, judge, write, reloads };
}

Deno.test("a policy that changed while nothing could be written counts with the next request", async () => {
  const { disk, gate, judge, write, reloads } = await served();
  using _ = gate;
  assert.equal(await judge(), "allow");
  write("default_verdict: block");
  disk.failsFrom = 0;
  await assert.rejects(judge(), /no space left/);
  disk.failsFrom = undefined;
  assert.equal(await judge(), "block");
  assert.deepEqual([gate.warnings, reloads], [[], ["accepted"]]);
});

Deno.test("an outcome that could not be written can be told again, once", async () => {
  const { disk, gate, judge } = await served();
  using _ = gate;
  await judge();
  const outcome = () => gate.outcome(source(`{"n":1,"status":"ok"}`));
  disk.failsFrom = 0;
  await assert.rejects(outcome(), /no space left/);
  disk.failsFrom = undefined;
  assert.equal((await outcome())?.log.n, 2);
  assert.equal(await outcome(), undefined);
});

Deno.test("a server says that it records again though nobody asks it for a verdict", async () => {
  const { system, disk, gate, judge } = await served();
  using _ = gate;
  disk.failsFrom = 0;
  await assert.rejects(judge(), /no space left/);
  await assert.rejects(gate.checkpoint(), /no space left/);
  assert.deepEqual([gate.isRecording, gate.warnings], [
    false,
    ["calls are refused: Cannot write it: no space left on device"],
  ]);
  disk.failsFrom = undefined;
  for (const _ of [1, 2]) await gate.checkpoint();
  assert.deepEqual([gate.isRecording, gate.warnings], [true, []]);
  await gate.end();
  const kinds = kindsIn(system, "/log/s.jsonl").filter((kind) => kind !== "checkpoint");
  assert.deepEqual(kinds, ["head", "event", "end"]);
  const seen = await gait("log verify /log/s.jsonl --index", {}, system);
  assert.equal(seen.exit, 0, seen.stdout);
});
