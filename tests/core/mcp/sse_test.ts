/** Events cut out of a stream: WHATWG HTML, "Server-sent events", 9.2.5 and 9.2.6. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { SseCutter, type SsePiece, withData } from "../../../src/core/mcp/wire/sse.ts";

/** Pieces of a stream that arrives in these chunks. */
function cut(chunks: readonly string[], maxBytes = 1000): readonly SsePiece[] {
  return cutBytes(chunks.map(encodeUtf8), maxBytes);
}

function cutBytes(chunks: readonly Uint8Array<ArrayBuffer>[], maxBytes: number): SsePiece[] {
  const cutter = new SseCutter(maxBytes);
  const pieces = chunks.flatMap((chunk) => cutter.push(chunk));
  const last = cutter.end();
  return last === undefined ? pieces : [...pieces, last];
}

function dataOf(pieces: readonly SsePiece[]): readonly string[] {
  return pieces.flatMap(({ data }) => data === undefined ? [] : [decodeUtf8(data)]);
}

const EVENTS = [
  ["LF", "data: a\n\ndata: b\n\n", ["a", "b"]],
  ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]],
  ["CR alone, which a reader of LF would take for one event", "data: a\r\rdata: b\r\r", ["a", "b"]],
  ["all three at once", "data: a\r\n\rdata: b\n\r\n", ["a", "b"]],
  ["data in several lines", "data: a\ndata: b\n\n", ["a\nb"]],
  ["one space behind the colon, and no more, is left out", "data:a\ndata:  b\n\n", ["a\n b"]],
  ["a field without a colon is empty", "data\n\n", [""]],
  ["names in another letter case are other fields", "Data: a\nDATA: b\n\n", []],
  ["a name is everything before the colon", "data : a\n data: b\n\n", []],
  ["comments are no data", ": data: a\n\n", []],
  ["an id without data", "id: 7\nretry: 10\n\n", []],
  ["an empty priming event", "id: 7\ndata:\n\n", [""]],
  ["a byte order mark at the beginning", "\ufeffdata: a\n\n", ["a"]],
  ["a byte order mark later is part of a name", "data: a\n\n\ufeffdata: b\n\n", ["a"]],
  ["an end without its blank line", "data: a", ["a"]],
  ["U+2028 ends no line", "data: a\u2028b\n\n", ["a\u2028b"]],
] as const;

for (const [name, stream, expected] of EVENTS) {
  Deno.test(`SseCutter reads data: ${name}`, () => {
    assert.deepEqual(dataOf(cut([stream])), expected);
    assert.deepEqual(dataOf(cut([...stream])), expected, "one character at a time");
  });
}

Deno.test("SseCutter loses no byte and reads the same events, however the stream is chunked", () => {
  const line = fc.constantFrom(
    ...[
      "data: a",
      "data:",
      "data",
      "id: 1",
      "event: x",
      ": c",
      "",
      "",
      "",
      "\ufeff",
      "é",
      "retry: 1",
    ],
  );
  const end = fc.constantFrom("\n", "\r", "\r\n");
  const stream = fc.array(fc.tuple(line, end), { maxLength: 20 })
    .map((lines) => encodeUtf8(lines.flat().join("")));
  fc.assert(fc.property(stream, fc.array(fc.nat(8), { maxLength: 60 }), (bytes, sizes) => {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let at = 0;
    for (const size of sizes) chunks.push(bytes.slice(at, at += size));
    chunks.push(bytes.slice(at));
    const pieces = cutBytes(chunks, 1000);
    assert.deepEqual(concatBytes(pieces.map(({ bytes }) => bytes)), bytes);
    assert.deepEqual(dataOf(pieces), dataOf(cutBytes([bytes], 1000)));
  }));
});

Deno.test("SseCutter waits for no more than the blank line", () => {
  const cutter = new SseCutter(1000);
  assert.equal(cutter.push(encodeUtf8("data: a\r\n\r")).length, 1);
  const [rest] = cutter.push(encodeUtf8("\n"));
  assert.equal(decodeUtf8(rest?.bytes ?? new Uint8Array()), "\n");
  assert.equal(cutter.push(encodeUtf8("data: b\n")).length, 0);
  assert.equal(cutter.push(encodeUtf8("\n")).length, 1);
});

Deno.test("SseCutter passes comments between events at once", () => {
  const cutter = new SseCutter(1000);
  assert.equal(cutter.push(encodeUtf8(": keep-alive")).length, 0);
  assert.deepEqual(cutter.push(encodeUtf8("\n")).map(({ bytes }) => decodeUtf8(bytes)), [
    ": keep-alive\n",
  ]);
});

Deno.test("SseCutter holds no more of an event than it may", () => {
  const cutter = new SseCutter(10);
  const parts = ["data: 123456", "789", "0\n", "\ndata: b\n\n"];
  const pieces = parts.map((part) => cutter.push(encodeUtf8(part)));
  assert.deepEqual(pieces.map((piece) => piece.map(({ bytes }) => decodeUtf8(bytes))), [
    ["data: 123456"],
    ["789"],
    ["0\n"],
    ["\n", "data: b\n\n"],
  ]);
  assert.deepEqual(dataOf(pieces.flat()), ["b"]);
});

Deno.test("SseCutter knows id and type of an event", () => {
  const [first, second, third] = cut([
    "event: endpoint\nid: 1\ndata: /x\n\nevent: message\ndata: a\n\nid: a\0b\ndata: c\n\n",
  ]);
  assert.deepEqual([first?.event, first?.id], ["endpoint", "1"]);
  assert.deepEqual([second?.event, second?.id], [undefined, undefined]);
  assert.equal(third?.id, undefined, "an id with a NUL is no id");
});

Deno.test("withData replaces data and keeps the other lines", () => {
  const [piece] = cut(["id: 1\nevent: message\ndata: old\ndata: more\nretry: 5\n\n"]);
  assert.ok(piece);
  const written = (data: string | undefined) =>
    decodeUtf8(withData(piece, data === undefined ? undefined : encodeUtf8(data)));
  assert.equal(written("new"), "id: 1\nevent: message\ndata: new\nretry: 5\n\n");
  assert.equal(written("a\nb"), "id: 1\nevent: message\ndata: a\ndata: b\nretry: 5\n\n");
  assert.equal(written(undefined), "id: 1\nevent: message\nretry: 5\n\n");
  const [bare] = cut(["data: old\r\n\r\n"]);
  assert.ok(bare);
  assert.equal(withData(bare, undefined).length, 0);
});
