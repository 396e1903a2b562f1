/**
 * Measures how long a history of many calls takes to read, and how much memory, one process for each
 * client. Usage: deno run --config tests/deno.json -A tests/bench/transcripts.ts [calls]
 */

import { LARGE_CLIENTS, type LargeClient, writeHistory } from "../support/large_transcripts.ts";
import { denoReadPort } from "../../src/io/deno_read.ts";
import type { Host } from "../../src/io/host.ts";
import { findTranscripts } from "../../src/usecases/review/find_transcripts.ts";
import { readTranscript } from "../../src/usecases/review/read_transcript.ts";
import { countOf, readLine } from "../../scripts/command_line.ts";

const MIB = 1024 * 1024;
const ROUNDS = 5;

const usage = "deno run --config tests/deno.json -A tests/bench/transcripts.ts [calls]";
// The measured process gets the history's folder and a client.
const { words: [first = "5000", home, client] } = readLine({ usage, words: 3 });

if (home === undefined) await measure(countOf(first, usage));
else await readAll(home, client as LargeClient);

/** Reads a history in this process, and prints what it took. */
async function readAll(home: string, client: LargeClient): Promise<void> {
  const env = { get: (name: string) => name === "HOME" ? home : undefined };
  const host = { read: denoReadPort, env } as unknown as Host<"read" | "env">;
  const start = performance.now();
  let calls = 0;
  for (const found of await findTranscripts({ clients: [client] }, host)) {
    for await (const told of readTranscript(found, host)) if (told.kind === "call") calls++;
  }
  const seconds = (performance.now() - start) / 1000;
  const peak = /VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1] ?? "0";
  console.log(JSON.stringify({ calls, seconds, mib: Number(peak) / 1024 }));
}

async function measure(calls: number): Promise<void> {
  console.log("client        calls    MiB  seconds (median, max)  peak MiB (max)");
  for (const client of LARGE_CLIENTS) {
    const home = await Deno.makeTempDir();
    try {
      const size = await writeHistory(home, client, calls);
      const seen = [];
      for (let round = 0; round < ROUNDS; round++) {
        const { stdout } = await new Deno.Command(Deno.execPath(), {
          args: [
            ...["run", "--config", "tests/deno.json", "--no-check", "-A"],
            ...[import.meta.filename ?? "", String(calls), home, client],
          ],
        }).output();
        seen.push(JSON.parse(new TextDecoder().decode(stdout)));
      }
      const times = seen.map(({ seconds }) => seconds).sort((a, b) => a - b);
      const cells = [
        client.padEnd(12),
        String(seen[0]?.calls).padStart(6),
        (size / MIB).toFixed(1).padStart(6),
        `${times[ROUNDS >> 1]?.toFixed(2)}, ${times.at(-1)?.toFixed(2)}`.padStart(22),
        Math.max(...seen.map(({ mib }) => mib)).toFixed(0).padStart(15),
      ];
      console.log(cells.join(" "));
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  }
}
