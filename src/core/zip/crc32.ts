/** CRC-32 as in zip files (polynomial edb88320), eight bytes at a time. */

/** Made on first use: few commands of those that load this need them. */
let tables: readonly Uint32Array[] | undefined;

function buildTables(): readonly Uint32Array[] {
  const first = new Uint32Array(256).map((_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
  const built = [first];
  for (let n = 1; n < 8; n++) {
    const previous = built[n - 1] ?? first;
    built.push(previous.map((value) => (first[value & 0xff] ?? 0) ^ (value >>> 8)));
  }
  return built;
}

/** Continues a CRC-32 over more bytes; start with 0. */
export function crc32(bytes: Uint8Array, start: number = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = (tables ??= buildTables()) as readonly [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const whole = bytes.length - (bytes.length % 8);
  let crc = ~start;
  for (let i = 0; i < whole; i += 8) {
    const low = crc ^
      (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    crc = t7[low & 0xff]! ^ t6[(low >>> 8) & 0xff]! ^ t5[(low >>> 16) & 0xff]! ^ t4[low >>> 24]! ^
      t3[bytes[i + 4]!]! ^ t2[bytes[i + 5]!]! ^ t1[bytes[i + 6]!]! ^ t0[bytes[i + 7]!]!;
  }
  for (let i = whole; i < bytes.length; i++) crc = t0[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
