import assert from "node:assert/strict";
import fc from "fast-check";
import { crc32 } from "../../../src/core/zip/crc32.ts";
import { utf8 } from "../../support/text_source.ts";

/** The check value of CRC-32/ISO-HDLC, well-known texts, and lengths around the eight-byte step. */
const KNOWN: readonly [string, number][] = [
  ["", 0x00000000],
  ["a", 0xe8b7be43],
  ["abc", 0x352441c2],
  ["123456789", 0xcbf43926],
  ["message digest", 0x20159d7f],
  ["abcdefghijklmnopqrstuvwxyz", 0x4c2750bd],
  ["The quick brown fox jumps over the lazy dog", 0x414fa339],
];

for (const [text, expected] of KNOWN) {
  Deno.test(`crc32() of "${text}" is ${expected.toString(16)}`, () => {
    assert.equal(crc32(utf8(text)), expected);
  });
}

Deno.test("crc32() of 32 zero bytes and of 32 bytes ff", () => {
  assert.equal(crc32(new Uint8Array(32)), 0x190a55ad);
  assert.equal(crc32(new Uint8Array(32).fill(0xff)), 0xff6cab0b);
});

/** The definition, bit by bit. */
function slowCrc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

Deno.test("crc32() is what the polynomial says, in one go or in parts", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
    const at = Math.min(cut, bytes.length);
    assert.equal(crc32(bytes), slowCrc32(bytes));
    assert.equal(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at))), crc32(bytes));
  }));
});
