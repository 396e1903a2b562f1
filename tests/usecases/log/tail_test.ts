/** The end of a log is read without reading what can be no end of a log. */

import assert from "node:assert/strict";
import { concatBytes, encodeUtf8 } from "../../../src/core/bytes.ts";
import { readTail, type TailFile } from "../../../src/usecases/log/log_tail.ts";
import { bytesOf, writtenLog } from "../../support/written_log.ts";

const MIB = 1024 * 1024;
const LOG = bytesOf(await writtenLog({ entries: 16, hasEnd: false }));

/** A file that counts the bytes that are read of it. */
function counting(bytes: Uint8Array<ArrayBuffer>): TailFile & { readonly bytesRead: () => number } {
  let count = 0;
  return {
    size: bytes.length,
    read: (offset, length) => {
      const part = bytes.subarray(offset, offset + length);
      count += part.length;
      return part;
    },
    bytesRead: () => count,
  };
}

for (
  const [what, garbage, most] of [
    ["line feeds", new Uint8Array(20 * MIB).fill(0x0a), 8 * 1024],
    ["lines that are none", encodeUtf8("x\n".repeat(MIB)), 8 * 1024],
    ["one long line", encodeUtf8(`${"x".repeat(20 * MIB)}\n`), 11 * MIB],
    [
      "one long line that begins as one",
      encodeUtf8(`{"event":${"{".repeat(20 * MIB)}\n`),
      11 * MIB,
    ],
  ] as const
) {
  Deno.test(`${what} at the end of a log end its reading: little of it is read`, async () => {
    const file = counting(concatBytes([LOG, garbage]));
    const { lines } = await readTail(file);
    assert.ok(file.bytesRead() <= most, `${file.bytesRead()} bytes`);
    assert.ok(lines.length <= 2, `${lines.length} lines`);
  });
}

Deno.test("lines that lie across the blocks that are read are put together", async () => {
  const log = await writtenLog({ entries: 400, hasEnd: false, every: 64, keeps: false });
  const file = counting(bytesOf(log));
  const at = log.findLastIndex(({ kind }) => kind === "checkpoint");
  const { lines, before } = await readTail(file);
  assert.deepEqual(
    lines.map((line) => new TextDecoder().decode(line)),
    log.slice(at).map(({ text }) => text),
  );
  assert.equal(new TextDecoder().decode(before), log[at - 1]?.text);
});

Deno.test("a log of one line without a checkpoint is read whole", async () => {
  const [head] = await writtenLog({ entries: 2, hasEnd: false });
  for (const text of [head?.text ?? "", `${"y".repeat(5_000)}}`]) {
    const { lines } = await readTail(counting(bytesOf([text])));
    assert.deepEqual(lines.map((line) => new TextDecoder().decode(line)), [text]);
  }
});
