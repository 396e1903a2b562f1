/** Reads logs without writing them. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import type { LogCounts } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";

/** A kind is at most so long. */
const KIND_BYTES = 20;

/** The kinds of the lines of a log, in order, without reading more of them. */
export async function* lineKinds(path: string, host: Host<"read">): AsyncGenerator<string> {
  for await (const line of splitLines(wholeLines(host.read.stream(path), { bytes: 0 }))) {
    const start = decodeUtf8(line.subarray(0, KIND_BYTES));
    yield /^\{"([a-z]+)":/.exec(start)?.[1] ?? "";
  }
}

/** Counts the entries of a log, as its end says them. */
export async function countLog(path: string, host: Host<"read">): Promise<LogCounts> {
  const counts = { approval: 0, credential: 0, decision: 0, event: 0, outcome: 0 };
  for await (const kind of lineKinds(path, host)) {
    if (Object.hasOwn(counts, kind)) counts[kind as keyof typeof counts]++;
  }
  const { credential, ...others } = counts;
  return credential === 0 ? others : counts;
}
