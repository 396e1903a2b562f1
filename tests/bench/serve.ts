/**
 * What a decision of `gait serve` costs with signing and log, over its socket and over loopback, on
 * connections that stay open: `deno task bench:serve [requests] [busy processes]`.
 */

import { INTENT, PROD, ruleOf } from "../commands/gate/support.ts";
import { scratch, words } from "../support/gait.ts";
import { connect, type StartedServer, startServer } from "../support/server.ts";
import { KEY_1 } from "../support/test_key.ts";

const REQUESTS = Number(Deno.args[0] ?? 20_000);
const BUSY = Number(Deno.args[1] ?? 0);
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
    await run(server, token, 8, WARM_UP);
    for (const clients of CLIENTS) {
      const before = processorMs(server.child.pid);
      const { times, seconds } = await run(server, token, clients, REQUESTS);
      const each = (processorMs(server.child.pid) - before) / times.length;
      times.sort((a, b) => a - b);
      const at = (part: number) => (times[Math.floor(times.length * part)] ?? NaN).toFixed(3);
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

interface Measured {
  readonly times: number[];
  readonly seconds: number;
}

async function run(
  { where }: StartedServer,
  token: string,
  clients: number,
  requests: number,
): Promise<Measured> {
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: clients }, () => client(where, token, requests / clients, times)),
  );
  return { times, seconds: (performance.now() - start) / 1000 };
}

/** One connection that asks again and again. */
async function client(
  where: string,
  token: string,
  count: number,
  times: number[],
): Promise<void> {
  using connection = await connect(where);
  const body = JSON.stringify({ intent: INTENT });
  const host = where.startsWith("/") ? "gait" : new URL(where).host;
  const request = new TextEncoder().encode(
    `POST /v1/judge HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
      `authorization: Bearer ${token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const buffer = new Uint8Array(64 * 1024);
  const decoder = new TextDecoder();
  for (let done = 0; done < count; done++) {
    const start = performance.now();
    for (let sent = 0; sent < request.length;) {
      sent += await connection.write(request.subarray(sent));
    }
    let seen = "";
    while (!isWhole(seen)) {
      const read = await connection.read(buffer);
      if (read === null) throw new Error(`the server hung up: ${seen}`);
      seen += decoder.decode(buffer.subarray(0, read));
    }
    times.push(performance.now() - start);
    if (!seen.startsWith("HTTP/1.1 200")) throw new Error(seen);
  }
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const [, length = "NaN"] = /content-length: (\d+)/i.exec(text) ?? [];
  return end >= 0 && text.length >= end + 4 + Number(length);
}

/** Linux counts it in hundredths of a second; elsewhere it is not known. */
function processorMs(pid: number): number {
  if (Deno.build.os !== "linux") return NaN;
  const [, fields = ""] = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ");
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return ((user ?? NaN) + (system ?? NaN)) * 10;
}
