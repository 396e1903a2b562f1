/** Eight processes on one server against a limit of 100, whatever happens to server and network. */

import assert from "node:assert/strict";
import { denoArgs, gait, scratch } from "../support/gait.ts";
import { DURABLE, HAS_REDIS, type RedisOptions, RedisServer } from "../support/redis_server.ts";
import { TcpRelay } from "../support/tcp_relay.ts";
import { until } from "../support/until.ts";
import { machine, prepare, steadyHour, to } from "./support.ts";

const PROCESSES = 8;
const LIMIT = 100;

/** What eight processes said. */
class Takers implements AsyncDisposable {
  readonly said: string[] = [];
  readonly #children: Deno.ChildProcess[] = [];
  readonly #homes: Disposable[] = [];
  readonly #reading: Promise<void>[] = [];

  constructor(url: string) {
    for (let index = 0; index < PROCESSES; index++) {
      const home = scratch();
      this.#homes.push(home);
      // One clock is an hour ahead, and one an hour behind.
      const hours = index === 0 ? "1" : index === 1 ? "-1" : "0";
      const child = new Deno.Command(Deno.execPath(), {
        args: denoArgs([url, String(LIMIT), hours], {
          script: "tests/support/take_shared_calls.ts",
        }),
        env: { HOME: home.path, DENO_DIR: denoFolder() },
        stdin: "null",
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      this.#children.push(child);
      this.#reading.push(this.#read(child));
    }
  }

  async #read(child: Deno.ChildProcess): Promise<void> {
    let held = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      held += text;
      const lines = held.split("\n");
      held = lines.pop() ?? "";
      this.said.push(...lines);
    }
  }

  count(word: string): number {
    return this.said.filter((line) => line === word).length;
  }

  get failures(): readonly string[] {
    return this.said.filter((line) => line !== "allowed" && line !== "end");
  }

  async ended(): Promise<void> {
    await Promise.all(this.#reading);
    const statuses = await Promise.all(this.#children.map(({ status }) => status));
    assert.ok(statuses.every(({ success }) => success));
    assert.equal(this.count("end"), PROCESSES);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
    await Promise.all(this.#children.map(({ status }) => status));
    for (const home of this.#homes) home[Symbol.dispose]();
  }
}

function denoFolder(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
}

/** Calls that the server counted. */
async function counted(server: RedisServer): Promise<string> {
  const script = "local k = redis.call('KEYS', 'gait:v1:{default}:count:*') " +
    "return #k == 1 and redis.call('HGET', k[1], 'count') or #k";
  return await server.say("EVAL", script, "0");
}

function crowd(
  name: string,
  act: (server: RedisServer) => Promise<void>,
  options: RedisOptions = { args: DURABLE },
): void {
  Deno.test({
    name: `8 processes, a limit of 100: ${name} (needs redis-server)`,
    ignore: !HAS_REDIS,
    fn: async () => {
      await steadyHour(60);
      await using server = await RedisServer.start(options);
      await prepare(machine(), to(server));
      await act(server);
    },
  });
}

crowd("exactly 100 are allowed, with clocks an hour off", async (server) => {
  await using takers = new Takers(server.url());
  await takers.ended();
  assert.deepEqual([takers.count("allowed"), takers.failures], [LIMIT, []]);
  assert.equal(await counted(server), "100");
});

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  crowd(`never more while the server restarts after ${signal}`, async (server) => {
    await using takers = new Takers(server.url());
    for (const share of [20, 60]) {
      await until(() => takers.count("allowed") >= share, `${share} allowed calls`);
      await server.stop(signal);
      const before = takers.failures.length;
      await until(() => takers.failures.length > before, "a call that meets no server");
      await server.run();
    }
    await takers.ended();
    const allowed = takers.count("allowed");
    const lost = LIMIT - allowed;
    assert.equal(await counted(server), "100");
    assert.ok(allowed <= LIMIT, `${allowed}`);
    // Each process can lose one answer at each restart; a refused connection loses none.
    assert.ok(lost <= 2 * PROCESSES && lost <= takers.failures.length, `${lost}`);
    assert.deepEqual(new Set(takers.failures), new Set(["state_unavailable"]));
  });
}

crowd("exactly 100 when connections stall and no answer is lost", async (server) => {
  await using relay = new TcpRelay(server.port);
  await using takers = new Takers(server.url(relay.port));
  await until(() => takers.count("allowed") >= 30, "30 allowed calls");
  relay.answers = "hold";
  await until(() => relay.lost >= PROCESSES, "an answer of each process that is held");
  relay.release();
  await takers.ended();
  assert.deepEqual([takers.count("allowed"), takers.failures], [LIMIT, []]);
  assert.equal(await counted(server), "100");
});

crowd("never more when answers come too late", async (server) => {
  await using relay = new TcpRelay(server.port);
  await using takers = new Takers(server.url(relay.port));
  await until(() => takers.count("allowed") >= 30, "30 allowed calls");
  relay.answers = "hold";
  await until(() => takers.failures.length >= PROCESSES, "a late answer for each process");
  relay.release();
  await takers.ended();
  const allowed = takers.count("allowed");
  assert.equal(await counted(server), "100");
  assert.ok(allowed <= LIMIT && LIMIT - allowed <= takers.failures.length, `${allowed}`);
});

crowd("none more once the server lost its data, until a person resets it", async (server) => {
  await using takers = new Takers(server.url());
  await until(() => takers.count("allowed") >= 40, "40 allowed calls");
  await server.stop("SIGKILL");
  const allowed = takers.count("allowed");
  await server.run();
  await takers.ended();
  assert.equal(takers.count("state_unusable"), PROCESSES);
  // Answers that were on their way.
  assert.ok(takers.count("allowed") - allowed <= PROCESSES);
  assert.ok(takers.count("allowed") < LIMIT);
  assert.equal(await server.say("DBSIZE"), "0");
  const here = machine();
  const options = to(server);
  await prepare(here, options);
  const { exit } = await gait(`gate eval --policy p.yaml --intent i.json ${options}`, {}, here);
  assert.equal(exit, 0);
}, {});
