/** The lock of the rate limits between real processes. */

import assert from "node:assert/strict";
import { GaitError } from "../../src/core/error.ts";
import { takeLock } from "../../src/io/lock_file.ts";
import { FILES, PROD, tokenText } from "../commands/gate/support.ts";
import { denoArgs, gaitProcess, scratch } from "../support/gait.ts";

const INTENT = JSON.stringify({
  tool_name: "tool.write",
  context: { identity: "alice", workspace: "/srv", risk_class: "low" },
});
const POLICY = `default_verdict: block
rules:
  - name: limited
    effect: allow
    rate_limit: { requests: 10, window: hour, scope: tool }
`;
const EVAL = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json"];

function project() {
  const folder = scratch();
  Deno.writeTextFileSync(`${folder.path}/p.yaml`, POLICY);
  Deno.writeTextFileSync(`${folder.path}/i.json`, INTENT);
  return folder;
}

/** Calls counted so far; none before there is a state. */
function countIfAny(path: string): number {
  try {
    return countIn(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function countIn(path: string): number {
  const { counters } = JSON.parse(Deno.readTextFileSync(path)) as {
    counters: { count: number }[];
  };
  return counters.reduce((sum, { count }) => sum + count, 0);
}

/** The hour must not change while calls are counted. */
function isHourEnding(): boolean {
  return new Date().getUTCMinutes() === 59;
}

Deno.test({
  name: "64 processes against a limit of 10: exactly 10 are allowed",
  ignore: isHourEnding(),
  fn: async () => {
    using folder = project();
    const runs = Array.from({ length: 64 }, () => gaitProcess(EVAL, { cwd: folder.path }));
    const seen = await Promise.all(runs);
    assert.equal(seen.filter(({ exit }) => exit === 0).length, 10);
    assert.deepEqual(seen.filter(({ exit }) => exit !== 0 && exit !== 3), []);
    assert.equal(countIn(`${folder.path}/.gait-out/gate_rate_limits.json`), 10);
    const left = [...Deno.readDirSync(`${folder.path}/.gait-out`)].map(({ name }) => name);
    assert.deepEqual(left, ["gate_rate_limits.json"], "no lock and no temporary file is left");
  },
});

Deno.test("16 processes with one approval that counts once: exactly one call is approved", async () => {
  using folder = scratch();
  for (const [name, text] of Object.entries(FILES)) {
    Deno.writeTextFileSync(`${folder.path}/${name}`, text);
  }
  const expires_at = new Date(Date.now() + 600_000).toISOString();
  Deno.writeTextFileSync(`${folder.path}/t.json`, await tokenText({ expires_at }));
  const argv = `gate eval --policy ask.yaml --intent i.json --approval-public-key k1.pub ${PROD} ` +
    "--approval-token t.json --approval-use once --json";
  const runs = Array.from(
    { length: 16 },
    () => gaitProcess(argv.split(" "), { cwd: folder.path }),
  );
  const seen = await Promise.all(runs);
  assert.deepEqual(seen.map(({ exit }) => exit).sort(), [0, ...Array(15).fill(4)]);
  const left = [...Deno.readDirSync(`${folder.path}/.gait-out`)].map(({ name }) => name);
  assert.deepEqual(left, ["gate_rate_limits.used_approvals.json"]);
});

/** More calls than all processes make before they are killed. */
const LIMIT = 1000;

function startTaking(state: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: denoArgs([state, String(LIMIT)], { script: "tests/support/take_calls.ts" }),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("holders killed at random moments never let the limit be exceeded, and delay nobody", async () => {
  using folder = scratch();
  const state = `${folder.path}/state.json`;
  let allowed = 0;
  let killed = 0;
  const collect = async (child: Deno.ChildProcess) => {
    const { stdout, stderr, signal } = await child.output();
    const errors = new TextDecoder().decode(stderr);
    if (signal === null) assert.equal(errors, "", "a killed holder must not fail the others");
    else killed++;
    allowed += new TextDecoder().decode(stdout).split("\n").length - 1;
  };
  for (let round = 0; round < 8; round++) {
    const victims = [startTaking(state), startTaking(state)];
    let running = victims.length;
    const ends = victims.map((victim) => collect(victim).finally(() => running--));
    for (const victim of victims) {
      // killed while both are counting, a few calls later in each round
      const target = countIfAny(state) + 5 + 3 * round;
      while (running > 0 && countIfAny(state) < target) await Deno.stat(folder.path);
      try {
        victim.kill("SIGKILL");
      } catch {
        // it was done already
      }
    }
    await Promise.all(ends);
  }
  assert.ok(killed >= 8, `${killed} of 16 were killed`);
  await Promise.all([startTaking(state), startTaking(state)].map(collect));
  assert.equal(countIn(state), LIMIT, "those that were not killed use up the limit");
  assert.ok(allowed <= LIMIT, `${allowed} calls were allowed`);
  // A call that was counted and not answered is lost with its process, never answered twice.
  assert.ok(allowed >= LIMIT - killed, `${allowed} allowed, ${killed} killed`);
});

/** A process that takes the lock, says so, and holds it until it is killed. */
async function holder(lock: string): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: denoArgs([lock], { script: "tests/support/hold_lock.ts" }),
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), "held\n");
  reader.releaseLock();
  return child;
}

Deno.test("the lock of a running process is not taken; that of a killed one is, at once", async () => {
  using folder = scratch();
  const lock = `${folder.path}/state.lock`;
  const child = await holder(lock);
  // However old it looks, its process runs.
  const old = new Date("2020-01-01T00:00:00Z");
  Deno.utimeSync(lock, old, old);
  assert.equal(takeLock(lock), undefined);
  child.kill("SIGKILL");
  await child.output();
  assert.ok(Deno.statSync(lock).isFile, "the killed process left its lock behind");
  const taken = takeLock(lock); // without waiting
  assert.ok(taken?.isHeld());
  const content = JSON.parse(Deno.readTextFileSync(lock));
  assert.deepEqual([content.schema_id, content.pid], ["gait.gate.rate_limit_lock", Deno.pid]);
  taken?.[Symbol.dispose]();
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("a lock holds one process at a time and is removed when it is let go", () => {
  using folder = scratch();
  const lock = `${folder.path}/state.lock`;
  for (let round = 0; round < 3; round++) {
    using held = takeLock(lock);
    assert.ok(held?.isHeld());
    const { mode } = Deno.statSync(lock);
    if (Deno.build.os !== "windows") assert.equal((mode ?? 0) & 0o777, 0o600);
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("a lock that a foreign program replaced is neither trusted nor removed", () => {
  using folder = scratch();
  const lock = `${folder.path}/state.lock`;
  const held = takeLock(lock);
  Deno.removeSync(lock);
  Deno.writeTextFileSync(lock, "theirs");
  assert.equal(held?.isHeld(), false);
  held?.[Symbol.dispose]();
  assert.equal(Deno.readTextFileSync(lock), "theirs");
});

const aWhileAgo = () => new Date(Date.now() - 16_000);
const lockText = (created_at: string) =>
  JSON.stringify({
    schema_id: "gait.gate.rate_limit_lock",
    schema_version: "1.0.0",
    pid: 1,
    created_at,
  });

// A foreign lock is stale by its time of modification or by what it says. The times are
// made within the test: the ones before it may take longer than a lock stays fresh.
const FOREIGN: readonly (readonly [string, (() => Date) | "nothing", boolean, boolean])[] = [
  ["that was created 16 s ago", aWhileAgo, false, true],
  ["that was modified 16 s ago", () => new Date(), true, true],
  ["that says nothing, from 16 s ago", "nothing", true, true],
  ["that is fresh", () => new Date(), false, false],
  ["that says nothing and is fresh", "nothing", false, false],
];

for (const [name, created, isOldFile, isTaken] of FOREIGN) {
  Deno.test(`a foreign lock ${name} is ${isTaken ? "taken over" : "respected"}`, () => {
    using folder = scratch();
    const lock = `${folder.path}/state.lock`;
    Deno.writeTextFileSync(lock, created === "nothing" ? "" : lockText(created().toISOString()));
    if (isOldFile) Deno.utimeSync(lock, aWhileAgo(), aWhileAgo());
    const held = takeLock(lock);
    assert.equal(held !== undefined, isTaken);
    held?.[Symbol.dispose]();
    assert.equal(Array.from(Deno.readDirSync(folder.path)).length, isTaken ? 0 : 1);
  });
}

Deno.test("a lock that cannot be made is an error of its own", () => {
  using folder = scratch();
  assert.throws(() => takeLock(`${folder.path}/none/state.lock`), (error) => {
    assert.ok(error instanceof GaitError);
    assert.equal(error.code, "rate_limit_lock_acquire_failed");
    assert.match(error.message, /^Cannot take the lock of the rate limits: /);
    return true;
  });
});
