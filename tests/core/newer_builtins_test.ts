/** Fallbacks for Node 20 against the builtins and against RFC 4648. */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  base64ToBytes,
  base64ToBytesFallback,
  bytesToBase64,
  bytesToBase64Fallback,
  bytesToHex,
  bytesToHexFallback,
  escapeRegExpFallback,
  groupByFallback,
  hexToBytes,
  hexToBytesFallback,
} from "../../src/core/newer_builtins.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The builtin where there is one, and what Node 20 gets. */
const HEX = [[bytesToHex, hexToBytes], [bytesToHexFallback, hexToBytesFallback]] as const;
const BASE64 = [
  [bytesToBase64, base64ToBytes],
  [bytesToBase64Fallback, base64ToBytesFallback],
] as const;

Deno.test("hex and its fallback write lower case, read both, and refuse everything else", () => {
  for (const [write, read] of HEX) {
    assert.equal(write(new Uint8Array([0, 1, 0x7f, 0xab, 0xff])), "00017fabff");
    assert.deepEqual(read("00017FABff"), new Uint8Array([0, 1, 0x7f, 0xab, 0xff]));
    for (const text of ["0", "0g", " 00", "00\n", "-1", "0x00", "é0"]) {
      assert.throws(() => read(text), SyntaxError, text);
    }
  }
});

Deno.test("base64 and its fallback pass the vectors of RFC 4648 in both alphabets", () => {
  const vectors: readonly [string, string, string][] = [
    ["", "", ""],
    ["f", "Zg==", "Zg"],
    ["fo", "Zm8=", "Zm8"],
    ["foo", "Zm9v", "Zm9v"],
    ["foob", "Zm9vYg==", "Zm9vYg"],
    ["foobar", "Zm9vYmFy", "Zm9vYmFy"],
    ["~~~???", "fn5+Pz8/", "fn5-Pz8_"],
  ];
  for (const [write, read] of BASE64) {
    for (const [text, standard, urlSafe] of vectors) {
      assert.equal(write(bytesOf(text)), standard);
      assert.equal(write(bytesOf(text), "base64url"), urlSafe);
      assert.deepEqual(read(standard), bytesOf(text));
      assert.deepEqual(read(urlSafe, "base64url"), bytesOf(text));
    }
  }
});

Deno.test("base64 and its fallback refuse other spellings", () => {
  for (const [, read] of BASE64) {
    for (
      const text of ["Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "fn5-", "====", "Zg==Zg=="]
    ) {
      assert.throws(() => read(text), SyntaxError, text);
    }
    for (const text of ["Zg==", "Zh", "Zm9", "fn5+", "Z", "Zm9v Zg", "Zm9v\n"]) {
      assert.throws(() => read(text, "base64url"), SyntaxError, text);
    }
  }
});

Deno.test("the fallbacks for bytes are those of the builtins for any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000, size: "max" }), (bytes) => {
      assert.equal(bytesToHexFallback(bytes), bytes.toHex());
      assert.deepEqual(hexToBytesFallback(bytes.toHex()), new Uint8Array(bytes));
      assert.equal(bytesToBase64Fallback(bytes), bytes.toBase64());
      assert.deepEqual(base64ToBytesFallback(bytes.toBase64()), new Uint8Array(bytes));
    }),
    { numRuns: 50 },
  );
});

Deno.test("the fallback of RegExp.escape matches just the text, also after other signs", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    for (const flags of ["", "u", "v"]) {
      assert.match(text, new RegExp(`^(?:${escapeRegExpFallback(text)})$`, flags));
      assert.match(`\0${text}`, new RegExp(`^\\0${escapeRegExpFallback(text)}$`, flags));
    }
  }));
  assert.doesNotMatch("aXb", new RegExp(escapeRegExpFallback("a.b")));
});

Deno.test("the fallback of Map.groupBy keeps the order of keys and items", () => {
  const groups = groupByFallback([5, 2, 7, 4], (number) => number % 2 === 0 ? "even" : "odd");
  assert.deepEqual([...groups], [["odd", [5, 7]], ["even", [2, 4]]]);
});
