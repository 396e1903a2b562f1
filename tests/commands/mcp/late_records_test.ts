/** A result whose record cannot be written is given all the same, and the log tells of it later. */

import assert from "node:assert/strict";
import type { LiveOptions } from "../../../src/usecases/proxy/open_session.ts";
import { type FailingDisk, failingDisk } from "../../support/failing_disk.ts";
import { gait } from "../../support/gait.ts";
import { until } from "../../support/until.ts";
import { callOf, entriesIn, type Live, openLive } from "../../support/live_session.ts";

const ALLOW = "default_verdict: allow\n";
const EVENT = "mcp_result_not_recorded";
const RESULT = '{"content":[{"type":"text","text":"done"}]}';
const resultOf = (id: number) => `{"jsonrpc":"2.0","id":${id},"result":${RESULT}}`;

async function opened(options: Partial<LiveOptions> = {}) {
  let disk: FailingDisk | undefined;
  const live = await openLive(ALLOW, {
    options: { log: "j.jsonl", ...options },
    host: (system) => {
      disk = failingDisk(system);
      return { write: disk.write };
    },
  });
  assert.ok(disk !== undefined);
  return { live, disk };
}

const namesIn = ({ system }: Live) =>
  entriesIn(system, "j.jsonl", "event").map(({ event, ref }) => [event, ref]);

async function verified({ system }: Live) {
  const seen = await gait(["log", "verify", "j.jsonl", "--json"], {}, system);
  assert.equal(seen.exit, 0, seen.stdout);
  const [log] = (seen.json() as { logs: { withheld: number }[] }).logs;
  return log;
}

for (const payloads of ["digest", "keep"] as const) {
  for (const then of ["a call", "the end", "another result"] as const) {
    Deno.test(`a result that could not be recorded (${payloads}) is told before ${then}`, async () => {
      const { live, disk } = await opened({ payloads });
      assert.equal(await live.client(callOf(1, "read")), "forward");
      assert.equal(await live.client(callOf(2, "read")), "forward");
      disk.failsFrom = 0;
      assert.equal(await live.server(resultOf(1)), resultOf(1));
      assert.deepEqual(namesIn(live), []);
      disk.failsFrom = undefined;
      if (then === "a call") assert.equal(await live.client(callOf(3, "read")), "forward");
      if (then === "another result") await live.server(resultOf(2));
      const { warnings = [] } = await live.end();
      assert.deepEqual(namesIn(live), [[EVENT, "intent_1"]]);
      assert.match(warnings.join("\n"), /1 result .* could not be recorded when it was given/);
      // The outcome itself is not lost, only what would have been on a line of its own.
      const outcomes = entriesIn(live.system, "j.jsonl", "outcome");
      const others = then === "another result" ? [[2, "ok"]] : [];
      assert.deepEqual(outcomes.map(({ of, status }) => [of, status]), [[1, "ok"], ...others]);
      const log = await verified(live);
      assert.equal(log?.withheld, payloads === "keep" ? 1 : 0);
    });
  }
}

Deno.test("what could not be written is tried again while nothing else comes", async () => {
  let goOn = () => {};
  const paused = new Promise<void>((resolve) => goOn = resolve);
  let disk: FailingDisk | undefined;
  const live = await openLive(ALLOW, {
    options: { log: "j.jsonl" },
    host: (system) => {
      disk = failingDisk(system);
      let pauses = 0;
      return {
        write: disk.write,
        pause: async (_ms, signal) => {
          if (pauses++ === 0) return await paused;
          await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
        },
      };
    },
  });
  await live.client(callOf(1, "read"));
  Object.assign(disk ?? {}, { failsFrom: 0 });
  await live.server(resultOf(1));
  Object.assign(disk ?? {}, { failsFrom: undefined });
  live.opened.watch();
  goOn();
  await until(() => namesIn(live).length > 0, "the event");
  assert.deepEqual(namesIn(live), [[EVENT, "intent_1"]]);
  await live.end();
});

Deno.test("events that could not be written are written later, many at once", async () => {
  const { live, disk } = await opened();
  for (let id = 1; id <= 40; id++) await live.client(callOf(id, "read"));
  disk.failsFrom = 0;
  for (let id = 1; id <= 20; id++) await live.server(resultOf(id));
  live.opened.session.lost("");
  const told = () => live.system.stderr.text.match(/a lost call was not recorded/g)?.length;
  await until(() => told() === 20, "20 lost calls that could not be written");
  disk.failsFrom = undefined;
  const { warnings = [] } = await live.end();
  const names = namesIn(live).map(([event]) => event);
  assert.equal(names.filter((name) => name === EVENT).length, 20);
  assert.equal(names.filter((name) => name === "mcp_call_unanswered").length, 20);
  assert.match(warnings.join("\n"), /20 results .* could not be recorded when they were given/);
  await verified(live);
});

Deno.test("a session whose log cannot tell what is missing in it does not end it as usual", async () => {
  const { live, disk } = await opened();
  await live.client(callOf(1, "read"));
  disk.failsFrom = 0;
  await live.server(resultOf(1));
  await assert.rejects(live.end(), /no space left/);
  assert.deepEqual(entriesIn(live.system, "j.jsonl", "end"), []);
});

for (const steps of [1, 2, 4, 8, 16]) {
  Deno.test(`a result that fails to be recorded ${steps} steps before the end is told, too`, async () => {
    const { live, disk } = await opened();
    await live.client(callOf(1, "read"));
    let failures = 0;
    Object.defineProperty(disk, "failsFrom", { get: () => failures++ === 0 ? 0 : undefined });
    const answered = live.server(resultOf(1));
    for (let step = 0; step < steps; step++) await Promise.resolve();
    // The end itself fails where it comes first.
    const ended = await live.end().then(() => true, () => false);
    await answered;
    if (!ended) await live.opened.close();
    assert.deepEqual(namesIn(live), ended ? [[EVENT, "intent_1"]] : []);
  });
}
