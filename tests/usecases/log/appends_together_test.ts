/** Appends of calls that come together: one write, each call with its own answer. */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import type { HeldFile, Host } from "../../../src/io/host.ts";
import type { Addition } from "../../../src/core/log/tip.ts";
import { LogWriter } from "../../../src/usecases/log/log_writer.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const PATH = "/log/s.jsonl";

interface Written {
  readonly host: Host<"read" | "write">;
  /** The kinds of the lines of each write. */
  readonly writes: string[][];
  /** Whether the disk is full. */
  isFull: boolean;
  lines(): readonly string[];
}

function written(): Written {
  const system = new MemorySystem({ files: { "/log/x": "" } });
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  const shared = async (path: string, mustBe: "new" | "there" | "either") => {
    const file = await host.write.shared(path, mustBe);
    return { ...file, tryHold: () => counting(file.tryHold(), seen) };
  };
  const seen: Written = {
    host: { ...host, write: { ...host.write, shared } },
    writes: [],
    isFull: false,
    lines: () => decodeUtf8(system.files.get(PATH)?.bytes ?? new Uint8Array()).trim().split("\n"),
  };
  return seen;
}

function counting(held: HeldFile | undefined, seen: Written): HeldFile | undefined {
  return held && {
    get size() {
      return held.size;
    },
    isAnother: false,
    read: (offset, length) => held.read(offset, length),
    cut: (length) => held.cut(length),
    sync: () => held.sync(),
    append: (bytes) => {
      if (seen.isFull) throw new Error("the disk is full");
      const lines = decodeUtf8(bytes).trim().split("\n");
      seen.writes.push(lines.map((line) => Object.keys(JSON.parse(line))[0] ?? ""));
      held.append(bytes);
    },
    [Symbol.dispose]: () => held[Symbol.dispose](),
  };
}

async function opened(seen: Written): Promise<LogWriter> {
  const writer = await LogWriter.open({
    ...{ path: PATH, hash: hashBytes, durable: false, isIndex: false, mustBe: "new" },
    head: (log_id) => ({
      head: {
        ...{ schema_id: "gait.log", schema_version: "1.0.0", log_id, run_id: "run_s" },
        ...{ producer_version: "test", policy_digest: "0".repeat(64), payloads: "digest" },
        ...{ env: { os: "linux", arch: "amd64", runtime: "deno" }, session: { client: "test" } },
      },
    }),
  }, seen.host);
  seen.writes.length = 0;
  return writer;
}

const event = (event: string): Addition => ({ entry: { event: { event } } });
const indexOf = ({ index }: { readonly index: number }) => index;

Deno.test("appends that wait together go out in one write, each at its place", async () => {
  const seen = written();
  using writer = await opened(seen);
  const places = await Promise.all([
    writer.append(() => [event("a"), event("b")], "due"),
    writer.append(({ index }) => [event(`at ${index}`)], "due"),
    writer.append(() => [event("d")], "due"),
  ]);
  assert.deepEqual(places.map(indexOf), [1, 3, 4]);
  assert.deepEqual(seen.writes, [["event", "event", "event", "event"]]);
  const events = seen.lines().slice(2).map((line) => JSON.parse(line).event);
  assert.deepEqual(events.map(({ n, event }) => [n, event]), [
    [1, "a"],
    [2, "b"],
    [3, "at 3"],
    [4, "d"],
  ]);
});

Deno.test("one append that wants a checkpoint gives it to all that share its write", async () => {
  const seen = written();
  using writer = await opened(seen);
  await Promise.all([
    writer.append(() => [event("a")], "now"),
    writer.append(() => [event("b")], "due"),
  ]);
  assert.deepEqual(seen.writes, [["event", "event", "checkpoint"]]);
  assert.equal(writer.size, 3);
});

Deno.test("an append whose entry is too large fails alone", async () => {
  const seen = written();
  using writer = await opened(seen);
  const [first, large, last] = await Promise.allSettled([
    writer.append(() => [event("a")], "due"),
    writer.append(() => [event("b"), event("x".repeat(70_000))], "due"),
    writer.append(() => [event("c")], "due"),
  ]);
  assert.equal(first.status === "fulfilled" && first.value.index, 1);
  assert.match(String(large.status === "rejected" && large.reason), /at most 65535/);
  assert.equal(last.status === "fulfilled" && last.value.index, 2);
  assert.deepEqual(seen.writes, [["event", "event"]]);
});

for (const mustBe of ["new", "either"] as const) {
  Deno.test(`a log whose head is too large is not begun, and leaves no file (${mustBe})`, async () => {
    const system = new MemorySystem({ files: { "/log/x": "" } });
    const host = system.narrow({ kinds: ["read", "write"], env: [] });
    await assert.rejects(
      LogWriter.open({
        ...{ path: PATH, hash: hashBytes, durable: false, isIndex: false, mustBe },
        head: () => event("x".repeat(70_000)).entry,
      }, host),
      /at most 65535/,
    );
    assert.deepEqual([...system.files.keys()], ["/log/x"]);
  });
}

Deno.test("where the write fails every append of it fails, and nothing was appended", async () => {
  const seen = written();
  using writer = await opened(seen);
  const before = seen.lines();
  seen.isFull = true;
  const failed = await Promise.allSettled([
    writer.append(() => [event("a")], "due"),
    writer.append(() => [event("b")], "now"),
  ]);
  assert.deepEqual(failed.map(({ status }) => status), ["rejected", "rejected"]);
  assert.deepEqual(seen.lines(), before);
  seen.isFull = false;
  assert.equal(indexOf(await writer.append(() => [event("c")], "due")), 1);
});

Deno.test("an append after the end of a log fails, also where it waits with the end", async () => {
  const seen = written();
  using writer = await opened(seen);
  const [, , late] = await Promise.allSettled([
    writer.append(() => [event("a")], "due"),
    writer.end("session_end"),
    writer.append(() => [event("b")], "due").then(() => writer.append(() => [event("c")], "due")),
  ]);
  assert.match(String(late.status === "rejected" && late.reason), /it has ended/);
  assert.deepEqual(seen.writes.flat(), ["event", "event", "end", "checkpoint"]);
});
