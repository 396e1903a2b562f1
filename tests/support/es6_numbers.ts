import vectors from "../vectors/third_party/es6_numbers.json" with { type: "json" };

/** How to hash 32 bytes: the generator chains SHA-256. */
export type Hash32 = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** Published checksums of the first lines of the test file, by number of lines. */
export const ES6_CHECKSUMS: Readonly<Record<string, string>> = vectors.checksums;

/**
 * The bit patterns of the published ECMAScript number serialization test, in order: edge cases,
 * then a series from the smallest normal number up, then what a chain of SHA-256 yields, read as
 * little-endian doubles, without zeros and what is not finite.
 */
export function* es6NumberBits(hash: Hash32): Generator<bigint> {
  for (const hex of vectors.static_bits) yield BigInt(`0x${hex}`);
  const first = BigInt(`0x${vectors.first_serial_bits}`);
  for (let step = 0n; step < BigInt(vectors.serial_count); step++) yield first + step;
  let block: Uint8Array<ArrayBuffer> = new Uint8Array(32);
  while (true) {
    block = hash(block);
    const view = new DataView(block.buffer, block.byteOffset, 32);
    for (let at = 0; at < 32; at += 8) {
      const number = view.getFloat64(at, true);
      if (number !== 0 && Number.isFinite(number)) yield view.getBigUint64(at, true);
    }
  }
}

/** The number of a bit pattern. */
export function numberOfBits(bits: bigint): number {
  return new Float64Array(BigUint64Array.of(bits).buffer)[0] ?? NaN;
}

/** One line of the test file, as `serialize` writes the number. */
export function es6Line(bits: bigint, serialize: (value: number) => string): string {
  return `${bits.toString(16)},${serialize(numberOfBits(bits))}\n`;
}
