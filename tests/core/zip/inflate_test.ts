import assert from "node:assert/strict";
import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { DeflateFault, Inflater } from "../../../src/core/zip/inflate.ts";
import { join } from "../../support/zip_bytes.ts";

/** Inflates in pieces of `step` bytes. */
function inflate(data: Uint8Array, step: number): { bytes: Uint8Array; unused: number } {
  const inflater = new Inflater();
  const pieces: Uint8Array[] = [];
  let fed = 0;
  const buffer = new Uint8Array(Math.min(step, data.length));
  for (;;) {
    const state = inflater.run();
    const output = inflater.take();
    assert.ok(output.length <= 128 * 1024, "output comes in bounded pieces");
    pieces.push(output.slice());
    if (state === "end") {
      return { bytes: join(...pieces), unused: inflater.unused + data.length - fed };
    }
    if (state === "output") continue;
    // The buffer is used again, as that of a file is.
    const length = Math.min(step, data.length - fed);
    buffer.set(data.subarray(fed, fed + length));
    fed += length;
    inflater.feed(buffer.subarray(0, length), fed >= data.length);
  }
}

const { Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED, Z_DEFAULT_STRATEGY } = constants;
const STRATEGIES = [Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED];

/** Bytes with much or little to compress. */
const contents = fc.tuple(fc.nat({ max: 4000 }), fc.constantFrom(1, 2, 5, 40, 256), fc.nat()).map(
  ([length, kinds, seed]) =>
    new Uint8Array(length).map((_, at) => Math.abs(Math.imul(at + seed, 0x9e3779b1) >> 16) % kinds),
);

Deno.test("what zlib deflates is inflated again, at all levels and in pieces of any size", () => {
  fc.assert(
    fc.property(
      contents,
      fc.nat({ max: 9 }),
      fc.constantFrom(...STRATEGIES),
      fc.constantFrom(1, 3, 50, 5000),
      (content, level, strategy, step) => {
        const { bytes, unused } = inflate(deflateRawSync(content, { level, strategy }), step);
        assert.deepEqual(bytes, content);
        assert.equal(unused, 0);
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("large contents come back whole, however far the references reach", () => {
  const content = new Uint8Array(700_000).map((_, at) => (at % 32_768) * 7 >> (at % 5));
  for (const level of [0, 1, 9]) {
    assert.deepEqual(inflate(deflateRawSync(content, { level }), 10_000).bytes, content);
  }
  const zeros = inflate(deflateRawSync(new Uint8Array(5_000_000)), 100);
  assert.equal(zeros.bytes.length, 5_000_000);
  assert.ok(zeros.bytes.every((byte) => byte === 0));
});

Deno.test("bytes behind the end are counted", () => {
  const data = deflateRawSync(new Uint8Array(100));
  assert.equal(inflate(join(data, new Uint8Array(7)), 3).unused, 7);
  assert.equal(inflate(join(data, new Uint8Array(7)), 1000).unused, 7);
});

Deno.test("data that ends too early is a fault, wherever it is cut", () => {
  const content = new TextEncoder().encode("some text, some more text, and some more");
  for (const strategy of STRATEGIES) {
    const data = deflateRawSync(content, { strategy });
    for (let length = 0; length < data.length; length++) {
      assert.throws(() => inflate(data.subarray(0, length), 1000), DeflateFault);
    }
  }
});

/** Streams that break one rule each, as bits in hex. */
const FAULTS = [
  ["a block of the reserved type", "07", /no known type/],
  ["a stored block whose length and its complement differ", "0101000000", /length is damaged/],
  ["a reference before the start", "0302", /before its start/],
  ["too many length codes", "fdff", /too many codes/],
] as const;

for (const [what, hex, message] of FAULTS) {
  Deno.test(`${what} is a fault`, () => {
    const data = join(Uint8Array.fromHex(hex), new Uint8Array(20));
    assert.throws(() => inflate(data, 1000), message);
  });
}

Deno.test("damaged data is a fault or gives other bytes, and never another error", () => {
  const data = deflateRawSync(new TextEncoder().encode("abc abc abd abd xyz ".repeat(30)));
  for (let at = 0; at < data.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      try {
        inflate(data.with(at, data[at]! ^ (1 << bit)), 7);
      } catch (error) {
        assert.ok(error instanceof DeflateFault, String(error));
      }
    }
  }
});
