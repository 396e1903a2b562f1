/**
 * What a decision of `gait serve` costs with signing and log, over its socket and over loopback, on
 * connections that stay open: `deno task bench:serve [requests] [busy processes]`.
 */

import { INTENT, PROD, ruleOf } from "../commands/gate/support.ts";
import { scratch, words } from "../support/gait.ts";
import { connect, startServer } from "../support/server.ts";
import { KEY_1 } from "../support/test_key.ts";
import { askMany, postOf, processorMs, quantile } from "./kept_connections.ts";
import { countOf, readLine } from "../../scripts/command_line.ts";

const usage = "deno task bench:serve [requests] [busy processes]";
const { words: [requests = "20000", busyCount = "0"] } = readLine({ usage, words: 2 });
const REQUESTS = countOf(requests, usage);
const BUSY = countOf(busyCount, usage, 0);
const CLIENTS = [1, 8, 64];
const WARM_UP = 2000;

using folder = scratch();
const cwd = folder.path;
Deno.writeTextFileSync(`${cwd}/p.yaml`, ruleOf("effect: allow"));
Deno.writeTextFileSync(`${cwd}/k1`, KEY_1.private, { mode: 0o600 });
const options = { cwd, env: { HOME: cwd, GAIT_LOG_DIR: `${cwd}/log` } };

const busy = Array.from(
  { length: BUSY },
  () => new Deno.Command(Deno.execPath(), { args: ["eval", "--quiet", "while (true);"] }).spawn(),
);
try {
  const [load = NaN] = Deno.loadavg();
  console.log(
    `${REQUESTS} requests each, signed and logged; ${BUSY} busy processes, load ` +
      `${load.toFixed(1)} on ${navigator.hardwareConcurrency} cores`,
  );
  console.log("over      clients  median ms   p99 ms  a second  processor ms each");
  for (const [name, listen] of [["socket", ""], ["loopback", "--listen 127.0.0.1:0"]] as const) {
    const line = `--policy p.yaml ${PROD} --token-file token --log ${name}.jsonl ${listen}`;
    await using server = await startServer(words(line), options);
    const token = listen === "" ? "" : Deno.readTextFileSync(`${cwd}/token`).trim();
    const host = listen === "" ? "gait" : new URL(server.where).host;
    const headers = { host, authorization: `Bearer ${token}` };
    const load = {
      connect: () => connect(server.where),
      requests: [postOf("/v1/judge", { intent: INTENT }, headers)],
    };
    await askMany({ ...load, clients: 8, count: WARM_UP });
    for (const clients of CLIENTS) {
      const before = processorMs(server.child.pid);
      const { times, seconds } = await askMany({ ...load, clients, count: REQUESTS });
      const each = (processorMs(server.child.pid) - before) / times.length;
      const at = (part: number) => quantile(times, part).toFixed(3);
      console.log(
        `${name.padEnd(9)} ${String(clients).padStart(7)}  ${at(0.5).padStart(9)} ` +
          `${at(0.99).padStart(8)}  ${String(Math.round(times.length / seconds)).padStart(8)}  ` +
          each.toFixed(3).padStart(17),
      );
    }
  }
} finally {
  for (const child of busy) child.kill("SIGKILL");
}
