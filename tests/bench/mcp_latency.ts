/**
 * What gait adds to a call, over stdio and over HTTP: the same calls directly, through a relay that
 * only passes messages on, and through `gait mcp proxy` with its decision log. The ways take turns, so
 * that all of them meet the same load of the machine. `deno task bench:mcp [calls] [busy processes]`.
 */

import { denoArgs, scratch } from "../support/gait.ts";
import { connected, type McpWay, piped } from "../support/mcp_ways.ts";
import { KEY_1 } from "../support/test_key.ts";
import { countOf, readLine } from "../../scripts/command_line.ts";

const usage = "deno task bench:mcp [calls] [busy processes]";
const { words: [calls = "5000", busyCount = "0"] } = readLine({ usage, words: 2 });
const CALLS = countOf(calls, usage);
const BUSY = countOf(busyCount, usage, 0);
/** Calls of one way before the next one has its turn. */
const TURN = 50;
const WARM_UP = 1000;
const POLICY = "schema_id: gait.gate.policy\nschema_version: 1.0.0\ndefault_verdict: allow\n";

const support = (name: string) => new URL(`../support/${name}`, import.meta.url).pathname;
const script = (name: string) => [Deno.execPath(), "run", "--quiet", "-A", support(name)];

using folder = scratch();
const cwd = folder.path;
Deno.writeTextFileSync(`${cwd}/policy.yaml`, POLICY);
Deno.writeTextFileSync(`${cwd}/gait.key`, KEY_1.private, { mode: 0o600 });

/** The command line of a proxy; without a key the log is not signed, and traces by a throw-away key. */
function proxy(signs: boolean, ...server: readonly string[]): string[] {
  const keys = signs ? ["--key-mode", "prod", "--private-key", "gait.key"] : [];
  return [
    Deno.execPath(),
    ...denoArgs(["mcp", "proxy", "--policy", "policy.yaml", ...keys, ...server]),
  ];
}

const busy = Array.from({ length: BUSY }, () =>
  new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "while (true);"],
  }).spawn());
try {
  const server = script("mcp_echo_server.ts");
  await compare("stdio", [
    await piped("direct", server, cwd),
    await piped("relay", [...script("stdio_relay.ts"), ...server], cwd),
    await piped("gait, log and signing", proxy(true, "--", ...server), cwd),
    await piped("gait, log unsigned", proxy(false, "--", ...server), cwd),
  ]);
  const direct = await connected("direct", script("http_echo_server.ts"), cwd);
  const to = ["--upstream", direct.address];
  const listen = ["--listen", "127.0.0.1:0"];
  await compare("HTTP", [
    direct,
    await connected("relay", [...script("http_relay.ts"), direct.address], cwd),
    await connected("gait, log and signing", proxy(true, ...to, ...listen), cwd),
    await connected("gait, log unsigned", proxy(false, ...to, ...listen), cwd),
  ]);
} finally {
  for (const child of busy) child.kill("SIGKILL");
}

interface Measured {
  readonly name: string;
  readonly median: number;
  readonly p99: number;
  /** Median of the turn in which the machine had least else to do. */
  readonly calm: number;
  /** Time of the processors that the way's own process used, per call. */
  readonly processor: number | undefined;
}

async function compare(title: string, ways: readonly McpWay[]): Promise<void> {
  try {
    for (const way of ways) for (let call = 0; call < WARM_UP; call++) await way.call();
    const times = new Map(ways.map((way) => [way, [] as number[]]));
    const started = new Map(ways.map((way) => [way, processorMs(way)]));
    for (let done = 0; done < CALLS; done += TURN) {
      for (const [way, own] of times) {
        for (let call = 0; call < Math.min(TURN, CALLS - done); call++) own.push(await way.call());
      }
    }
    const rows = [...times].map(([way, own]): Measured => {
      const turns = Array.from(
        { length: Math.ceil(own.length / TURN) },
        (_, turn) => medianOf(own.slice(turn * TURN, (turn + 1) * TURN)),
      );
      const [before, after] = [started.get(way), processorMs(way)];
      const isKnown = before !== undefined && after !== undefined;
      return {
        name: way.name,
        median: medianOf(own),
        p99: own.toSorted((a, b) => a - b)[Math.floor(own.length * 0.99)] ?? NaN,
        calm: turns.reduce((least, one) => Math.min(least, one), Infinity),
        processor: isKnown ? (after - before) / CALLS : undefined,
      };
    });
    show(title, rows);
  } finally {
    for (const way of ways) await way.end();
  }
}

function show(title: string, rows: readonly Measured[]): void {
  const shown = (value: number) => value.toFixed(3).padStart(7);
  const [load = NaN] = Deno.loadavg();
  console.log(
    `${title}: ${CALLS} calls each, in turns of ${TURN}; ${BUSY} busy processes, ` +
      `load ${load.toFixed(1)} on ${navigator.hardwareConcurrency} cores; ms`,
  );
  const [direct, relay] = rows;
  console.log(`${"".padEnd(24)}median     p99    calm  process | over the relay: median    calm`);
  for (const { name, median, p99, calm, processor } of rows) {
    const own = processor === undefined ? "".padStart(7) : shown(processor);
    const over = [median - (relay?.median ?? NaN), calm - (relay?.calm ?? NaN)].map(shown);
    const told = [median, p99, calm].map(shown).join(" ");
    console.log(`${name.padEnd(22)} ${told}  ${own} |                 ${over.join(" ")}`);
  }
  const added = (relay?.median ?? NaN) - (direct?.median ?? NaN);
  console.log(`the relay adds ${added.toFixed(3)} to the direct way`);
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;
}

/** Linux counts it in hundredths of a second; elsewhere it is not known. */
function processorMs({ pid }: McpWay): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const [, fields = ""] = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ");
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return ((user ?? NaN) + (system ?? NaN)) * 10;
}
