/**
 * What gait adds to a call over stdio: the same calls, one after the other, directly and through
 * `gait mcp proxy`, with signing and journal on. `deno task bench:mcp [calls]`.
 */

import { denoArgs, scratch } from "../support/gait.ts";

const CALLS = Number(Deno.args[0] ?? 5000);
const SERVER = new URL("../support/mcp_echo_server.ts", import.meta.url).pathname;
const RELAY = new URL("../support/stdio_relay.ts", import.meta.url).pathname;
const POLICY = "schema_id: gait.gate.policy\nschema_version: 1.0.0\ndefault_verdict: allow\n";

const server = [Deno.execPath(), "run", "--quiet", "-A", SERVER];
using folder = scratch();
Deno.writeTextFileSync(`${folder.path}/policy.yaml`, POLICY);
const proxy = [
  Deno.execPath(),
  ...denoArgs([
    "mcp",
    "proxy",
    "--policy",
    "policy.yaml",
    "--runpack-out",
    "s.zip",
    "--",
    ...server,
  ]),
];

// what any process between the two costs, by one that only passes bytes on
const relay = [Deno.execPath(), "run", "--quiet", "-A", RELAY, ...server];

const rows = {
  direct: await measure(server),
  relayed: await measure(relay),
  proxied: await measure(proxy),
};
const shown = (value: number) => `${value.toFixed(3)} ms`;
for (const [name, { median, p99 }] of Object.entries(rows)) {
  console.log(`${name.padEnd(8)} median ${shown(median)}  p99 ${shown(p99)}`);
}
const { direct, relayed, proxied } = rows;
for (
  const [name, before] of [["added to direct", direct], ["added to relayed", relayed]] as const
) {
  const [median, p99] = [proxied.median - before.median, proxied.p99 - before.p99];
  console.log(`${name.padEnd(16)} median ${shown(median)}  p99 ${shown(p99)}  (${CALLS} calls)`);
}

async function measure(command: readonly string[]): Promise<{ median: number; p99: number }> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, {
    ...{ args, cwd: folder.path, stdin: "piped", stdout: "piped", stderr: "null" },
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.getReader();
  const times: number[] = [];
  for (let id = 0; id < CALLS + 100; id++) {
    const params = { name: "echo", arguments: { message: `call ${id}`, count: id } };
    const line = `${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params })}\n`;
    const bytes = new TextEncoder().encode(line);
    const start = performance.now();
    await writer.write(bytes);
    while (true) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the server ended");
      if (value.at(-1) === 0x0a) break;
    }
    if (id >= 100) times.push(performance.now() - start);
  }
  await writer.close();
  await reader.cancel();
  await child.status;
  times.sort((a, b) => a - b);
  return { median: times[CALLS >> 1] ?? NaN, p99: times[Math.floor(CALLS * 0.99)] ?? NaN };
}
