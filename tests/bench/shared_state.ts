/**
 * What counting a call costs: `deno task bench:state [rounds]`. Median and 99th percentile, on a server
 * of its own on loopback and in a file; beside them a round trip that asks the server for nothing.
 */

import { diskHost } from "../support/disk_host.ts";
import { connectState } from "../../src/io/state_server.ts";
import { callState } from "../../src/usecases/state/open_state.ts";
import { planReset } from "../../src/usecases/state/reset_state.ts";
import { loadStateSetting } from "../../src/usecases/state/state_setting.ts";
import { scratch } from "../support/gait.ts";
import { DURABLE, RedisServer } from "../support/redis_server.ts";
import { countOf, readLine } from "../../scripts/command_line.ts";

const usage = "deno task bench:state [rounds]";
const { words: [rounds = "5000"] } = readLine({ usage, words: 1 });
const ROUNDS = countOf(rounds, usage);
const PARALLEL = 64;
const call = {
  limit: { requests: 1_000_000_000, window: "hour", scope: "tool" },
  tool_name: "tool.write",
  identity: "alice",
} as const;

using home = scratch();
const base = diskHost({ HOME: home.path });
const host = {
  ...base,
  now: () => new Date().toISOString(),
  randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
  net: { ...base.net, stateServer: connectState },
};

async function measure(name: string, rounds: number, act: () => unknown): Promise<void> {
  const times: number[] = [];
  const began = performance.now();
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  const rate = Math.round(rounds / (performance.now() - began) * 1000);
  times.sort((a, b) => a - b);
  const at = (part: number) => `${(times[Math.floor(rounds * part)] ?? NaN).toFixed(3)} ms`;
  console.log(
    `${name.padEnd(44)} median ${at(0.5)}  p99 ${at(0.99)}  ${rate} a second  (${rounds})`,
  );
}

async function onServer(name: string, args: readonly string[]): Promise<void> {
  await using server = await RedisServer.start({ args });
  const state = server.url();
  const setting = await loadStateSetting({ state }, host);
  await (await planReset(setting, host)).write();
  const { port } = server;
  {
    using bare = await connectState({
      ...{ hostname: "127.0.0.1", port },
      ...{ tls: false, timeoutMs: 1000 },
    });
    await measure(`PING, ${name}`, ROUNDS, () => bare.ask(["PING"], 1000));
  }
  const shared = callState({ state, rate_limit_state: "" }, false, host);
  await shared.count(call);
  await measure(`count on the server, ${name}`, ROUNDS, () => shared.count(call));
  const rounds = Math.ceil(ROUNDS / PARALLEL);
  const began = performance.now();
  for (let round = 0; round < rounds; round++) {
    await Promise.all(Array.from({ length: PARALLEL }, () => shared.count(call)));
  }
  const rate = Math.round(rounds * PARALLEL / (performance.now() - began) * 1000);
  console.log(`${`${PARALLEL} calls at once, ${name}`.padEnd(44)} ${rate} a second`);
}

await onServer("no append-only file", []);
await onServer("appendfsync everysec", ["--appendonly", "yes"]);
await onServer("appendfsync always", DURABLE);
const file = callState({ rate_limit_state: `${home.path}/limits.json` }, false, host);
await measure("count in a file", Math.min(ROUNDS, 500), () => file.count(call));
