/** What a decision log costs: `deno task bench:log [rounds]`. Median and 99th percentile. */

import process from "node:process";
import { hashBytes, loadSyncHash } from "../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { followLines } from "../../src/core/log/follow_lines.ts";
import type { NewEntry } from "../../src/core/log/tip.ts";
import { LogVerifier } from "../../src/core/log/verify_log.ts";
import type { LogDecision } from "../../src/core/schema/log.ts";
import { denoReadPort } from "../../src/io/deno_read.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import type { Host } from "../../src/io/host.ts";
import { LogWriter, type LogWriterSetting } from "../../src/usecases/log/log_writer.ts";
import { logSigner, SessionLog } from "../../src/usecases/log/session_log.ts";
import { LEAVES } from "../core/log/worked.ts";
import { scratch } from "../support/gait.ts";
import { KEY_1 } from "../support/test_key.ts";
import { countOf, readLine } from "../../scripts/command_line.ts";

const usage = "deno task bench:log [rounds]";
const { words: [rounds = "2000"] } = readLine({ usage, words: 1 });
const ROUNDS = countOf(rounds, usage);
const LENGTHS = [10, 10_000, 100_000];

const host = {
  read: denoReadPort,
  write: denoWritePort,
  now: () => new Date().toISOString(),
  randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
  pause: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
} as unknown as Host<"read" | "write">;
const { n: _, ts: __, salt: ___, ...decision } = JSON.parse(LEAVES[1] ?? "").decision;
const entry: NewEntry = { decision: decision as LogDecision };
const { n: ____, ts: _____, salt: ______, log_id: _______, ...head } =
  JSON.parse(LEAVES[0] ?? "").head;
const signer = logSigner(await parsePrivateKey(KEY_1.private));

using folder = scratch();
const setting = (path: string): LogWriterSetting => ({
  ...{ path, signer, hash: hashBytes, durable: false, isIndex: false, mustBe: "either" },
  head: (log_id) => ({ head: { ...head, log_id } }),
});

async function measure(name: string, rounds: number, act: () => unknown): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => `${(times[Math.floor(rounds * part)] ?? NaN).toFixed(3)} ms`;
  console.log(`${name.padEnd(52)} median ${at(0.5)}  p99 ${at(0.99)}  (${rounds})`);
}

for (const length of LENGTHS) {
  const logs = `${folder.path}/${length}`;
  const path = `${logs}/a.jsonl`;
  const session = () =>
    SessionLog.open({
      ...{ path, goesOn: true, signer, hash: hashBytes, durable: false, folder: logs },
      head: { ...head, session: { client: "bench" } },
    }, host);
  {
    using log = await session();
    await measure(
      `resident: a decision, of ${length}`,
      length,
      () => log.append(() => [{ entry }]),
    );
    await log.checkpoint();
  }
  // A process that starts hashes over Web Crypto: to load the other way takes 15 ms.
  for (const [who, hash] of [["process", hashBytes], ["server", await loadSyncHash()]] as const) {
    await measure(`${who}: open, append, checkpoint, close at ${length}`, ROUNDS, async () => {
      using writer = await LogWriter.open({ ...setting(path), hash }, host);
      await writer.append(() => [{ entry }], "now");
    });
  }
  await measure(`the same with index and records at ${length}`, ROUNDS, async () => {
    using log = await session();
    await log.append(() => [{ entry }], "now");
  });
}
await measure("a signature", ROUNDS, () => signer.sign(new Uint8Array(100)));
{
  using writer = await LogWriter.open(setting(`${folder.path}/synced.jsonl`), host);
  await measure("append and sync", Math.min(ROUNDS, 200), async () => {
    await writer.append(() => [{ entry }], "now");
    await writer.sync();
  });
}
const path = `${folder.path}/100000/a.jsonl`;
const verifier = new LogVerifier({
  publicKeys: [signer.publicKey],
  cosigners: [],
  heads: [],
}, await loadSyncHash());
const [start, startCpu] = [performance.now(), process.cpuUsage()];
const { tree } = verifier.end(await followLines(denoReadPort.stream(path), verifier));
const microseconds = (performance.now() - start) * 1000 / tree.size;
const { user, system } = process.cpuUsage(startCpu);
const { size } = Deno.statSync(path);
console.log(
  `verify: ${microseconds.toFixed(1)} µs, ${((user + system) / tree.size).toFixed(1)} µs of ` +
    `processor time, an entry of ${tree.size} (${size} bytes), ` +
    `vouched ${tree.vouched}, ${tree.faults.length} faults`,
);
