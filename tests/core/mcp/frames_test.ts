import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { splitFrames } from "../../../src/core/mcp/wire/frames.ts";

async function split(chunks: readonly Uint8Array<ArrayBuffer>[], maxBytes: number) {
  const frames = await Array.fromAsync(splitFrames(ReadableStream.from(chunks), maxBytes));
  return frames.map(({ kind, bytes, isFirst }) => [kind, decodeUtf8(bytes), isFirst] as const);
}

Deno.test("lines keep their bytes and end at line feeds only", async () => {
  const text = 'a\r\n\n{"x":"\u2028"}\nlast';
  assert.deepEqual((await split([encodeUtf8(text)], 100)).map(([, line]) => line), [
    "a\r\n",
    "\n",
    '{"x":"\u2028"}\n',
    "last",
  ]);
});

Deno.test("a line beyond the limit comes in pieces, and the next one whole", async () => {
  const chunks = ["0123", "4567", "89\nok\n", "abcdefgh", "ij"].map(encodeUtf8);
  assert.deepEqual(await split(chunks, 6), [
    ["piece", "01234567", true],
    ["piece", "89\n", false],
    ["line", "ok\n", undefined],
    ["piece", "abcdefgh", true],
    ["piece", "ij", false],
  ]);
  assert.deepEqual(await split([encodeUtf8("0123456789\nok\n")], 6), [
    ["piece", "0123456789\n", true],
    ["line", "ok\n", undefined],
  ]);
});

Deno.test("however a stream is cut, no byte is lost and lines are the same", async () => {
  const text = fc.array(fc.constantFrom("a", "é", "\n", "𝄞", "\r", "bc")).map((all) =>
    all.join("")
  );
  const cuts = fc.array(fc.nat(40));
  await fc.assert(fc.asyncProperty(text, cuts, async (text, cuts) => {
    const bytes = encodeUtf8(text);
    const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])];
    at.sort((a, b) => a - b);
    const chunks = at.slice(1).map((end, index) => bytes.slice(at[index], end));
    const whole = await Array.fromAsync(splitFrames(ReadableStream.from(chunks), 1000));
    assert.deepEqual(concatBytes(whole.map((frame) => frame.bytes)), bytes);
    const lines = text.split(/(?<=\n)/).filter((line) => line !== "");
    assert.deepEqual(whole.map((frame) => decodeUtf8(frame.bytes)), lines);
    const cut = await Array.fromAsync(splitFrames(ReadableStream.from(chunks), 3));
    assert.deepEqual(concatBytes(cut.map((frame) => frame.bytes)), bytes);
    for (const { kind, bytes } of cut) if (kind === "line") assert.ok(bytes.length <= 3);
  }));
});
