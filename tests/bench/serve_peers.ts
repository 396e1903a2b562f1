/**
 * Decisions of `gait serve` beside those of other servers, by the same rules:
 * `deno task bench:serve:peers [requests] [turns]`.
 *
 * It installs nothing. A server whose program no variable names is left out:
 *
 * - `OPA`: `GOBIN=$PWD go install github.com/open-policy-agent/opa@v1.22.3`, which leaves `opa`;
 * - `CERBOS`: `npm install @cerbos/cerbos-linux-x64@0.55.0`, which brings
 *   `node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64`;
 * - `WRK`: `apt-get install wrk` (4.1.0), which asks over loopback once more, as a check on the
 *   client here.
 *
 * All servers run during the whole measurement, and are asked by turns, since other work on the
 * machine comes and goes. `calmest` is the median of the turn where it was least, `a second` the most
 * of any turn, `cpu ms` what the server used a request, and `of gait` the median as a multiple of
 * that of gait's socket in the same turn. Before that each is asked about 200 calls: a server of
 * another opinion ends the comparison.
 */

import { scratch } from "../support/gait.ts";
import { connect } from "../support/server.ts";
import {
  askMany,
  KeptConnection,
  type Load,
  peakMiB,
  processorMs,
  quantile,
} from "./kept_connections.ts";
import { type Peer, STARTS } from "./peers/servers.ts";
import { type PeerCall, peerCalls } from "./peers/workload.ts";
import { measureWithWrk } from "./peers/wrk.ts";
import { countOf, readLine } from "../../scripts/command_line.ts";

const usage = "deno task bench:serve:peers [requests] [turns]";
const { words: [requests = "20000", turns = "5"] } = readLine({ usage, words: 2 });
const REQUESTS = countOf(requests, usage);
const TURNS = countOf(turns, usage);
const CLIENTS = [1, 8, 64];
const WARM_UP = 3000;
const CALLS = 200;
const WRK_SECONDS = 3;

/** What one server did in one turn. */
interface Turn {
  readonly times: readonly number[];
  readonly seconds: number;
  readonly processorMs: number;
}

using folder = scratch();
await using peers = new AsyncDisposableStack();
const started: Peer[] = [];
for (const [index, start] of STARTS.entries()) {
  const own = `${folder.path}/${index}`;
  Deno.mkdirSync(own);
  const peer = await start(own);
  if (peer === undefined) continue;
  peers.use(peer);
  started.push(peer);
}
const calls = peerCalls(CALLS);
const loads = new Map(started.map((peer) => [peer, loadOf(peer, calls)]));
await compareVerdicts();
for (const load of loads.values()) await askMany({ ...load, clients: 8, count: WARM_UP });
showLoad("before");
for (const clients of CLIENTS) show(clients, await takeTurns(clients));
showLoad("after");
console.log("\nmost memory, MiB");
for (const { name, pid } of started) console.log(`${name.padEnd(28)} ${peakMiB(pid).toFixed(0)}`);
const wrk = Deno.env.get("WRK");
if (wrk !== undefined) {
  const reached = started.filter(({ where }) => !where.startsWith("/"));
  for (const clients of CLIENTS) {
    console.log(`\nwrk, ${clients} clients: median ms, p99 ms, a second (calmest of ${TURNS})`);
    const asked = { wrk, clients, seconds: WRK_SECONDS, folder: folder.path };
    const seen = new Map(reached.map(({ name }) => [name, [] as number[][]]));
    for (let turn = 0; turn < TURNS; turn++) {
      for (const peer of byTurn(reached, turn)) {
        const { requests = [] } = loads.get(peer) ?? {};
        seen.get(peer.name)?.push(await measureWithWrk(peer.where, requests, asked));
      }
    }
    for (const [name, turns] of seen) {
      const [median, p99, rate] = turns.toSorted(([a = 0], [b = 0]) => a - b)[0] ?? [];
      const shown = [median?.toFixed(3), p99?.toFixed(3), rate?.toFixed(0)];
      console.log(`${name.padEnd(28)} ${shown.map((one = "") => one.padStart(9)).join(" ")}`);
    }
  }
  showLoad("after wrk");
}

function loadOf(peer: Peer, calls: readonly PeerCall[]): Pick<Load, "connect" | "requests"> {
  return { connect: () => connect(peer.where), requests: calls.map(peer.requestOf) };
}

/** @throws {Error} if two servers answer differently, but for the one that never judges. */
async function compareVerdicts(): Promise<void> {
  const [, first] = started;
  const verdicts = new Map<Peer, readonly boolean[]>();
  for (const [peer, { connect, requests }] of loads) {
    using connection = await connect();
    const client = new KeptConnection(connection);
    const allowed: boolean[] = [];
    for (const request of requests) allowed.push(peer.isAllowed(await client.ask(request)));
    verdicts.set(peer, allowed);
  }
  const wanted = (first && verdicts.get(first)) ?? [];
  for (const peer of started.slice(2)) {
    const at = verdicts.get(peer)?.findIndex((allowed, index) => allowed !== wanted[index]) ?? 0;
    if (at >= 0) {
      throw new Error(`${first?.name} and ${peer.name} differ on ${JSON.stringify(calls[at])}`);
    }
  }
  const allowed = wanted.filter((one) => one).length;
  console.log(`${calls.length} calls, ${allowed} allowed: same verdicts of all that judge`);
}

async function takeTurns(clients: number): Promise<ReadonlyMap<string, readonly Turn[]>> {
  const turns = new Map(started.map(({ name }) => [name, [] as Turn[]]));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const peer of byTurn(started, turn)) {
      const before = processorMs(peer.pid);
      const load = loads.get(peer) ?? loadOf(peer, calls);
      const measured = await askMany({ ...load, clients, count: REQUESTS / TURNS });
      const used = processorMs(peer.pid) - before;
      turns.get(peer.name)?.push({ ...measured, processorMs: used });
    }
  }
  return turns;
}

/** The same ones, beginning with another each time. */
function byTurn(all: readonly Peer[], turn: number): readonly Peer[] {
  const first = turn % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

function show(clients: number, turns: ReadonlyMap<string, readonly Turn[]>): void {
  console.log(`\n${clients} clients, ${REQUESTS} requests in ${TURNS} turns`);
  const columns = ["median ms", "p99 ms", "calmest", "its p99", "a second", "cpu ms", "of gait"];
  const line = (cells: readonly string[]) => cells.map((cell) => cell.padStart(9)).join(" ");
  console.log(`${"".padEnd(28)} ${line(columns)}`);
  const ofGait = turns.get(started[1]?.name ?? "") ?? [];
  for (const [name, all] of turns) {
    const times = all.flatMap((turn) => turn.times);
    const median = (turn: Turn) => quantile(turn.times, 0.5);
    const calmest = all.toSorted((a, b) => median(a) - median(b))[0];
    if (calmest === undefined) continue;
    const used = all.reduce((sum, turn) => sum + turn.processorMs, 0) / times.length;
    const shown = [quantile(times, 0.5), quantile(times, 0.99), median(calmest)]
      .concat(quantile(calmest.times, 0.99)).map((ms) => ms.toFixed(3));
    const rate = Math.max(...all.map((turn) => turn.times.length / turn.seconds));
    // Of the same turn, so that both had the same load beside them.
    const ratios = all.map((turn, index) => median(turn) / median(ofGait[index] ?? turn));
    const ratio = quantile(ratios, 0.5).toFixed(2);
    console.log(`${name.padEnd(28)} ${line([...shown, rate.toFixed(0), used.toFixed(3), ratio])}`);
  }
}

function showLoad(when: string): void {
  const [load = NaN] = Deno.loadavg();
  const cores = navigator.hardwareConcurrency;
  console.log(`load ${when}: ${load.toFixed(1)} on ${cores} cores`);
}
