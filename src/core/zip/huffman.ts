/** Canonical Huffman codes of deflate data. */

/** Codes of up to this many bits are found in one step. */
export const PRIMARY_BITS = 10;

/** A canonical Huffman code: a table for short codes, counts and symbols for the others. */
export interface Code {
  /** By the next `PRIMARY_BITS` bits: symbol times 16 plus length, or 0 for a longer code. */
  readonly table: Uint16Array;
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/** The data breaks a rule of RFC 1951. */
export class DeflateFault extends Error {}

/**
 * The code with these lengths, by symbol.
 *
 * @throws {DeflateFault} if more codes are stated than there can be, or fewer, unless it is
 * the only one and `mayHaveOne`.
 */
export function codeOf(lengths: Uint8Array, mayHaveOne: boolean): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]!++;
  const used = lengths.length - counts[0]!;
  counts[0] = 0;
  let left = 1;
  for (let length = 1; length < 16; length++) {
    left = (left << 1) - counts[length]!;
    if (left < 0) throw new DeflateFault("a code is ambiguous");
  }
  const isLone = mayHaveOne && (used === 0 || (used === 1 && counts[1] === 1));
  if (left > 0 && !isLone) throw new DeflateFault("a code is incomplete");

  const offsets = new Uint16Array(16);
  const next = new Uint16Array(16);
  for (let length = 1; length < 15; length++) {
    offsets[length + 1] = offsets[length]! + counts[length]!;
  }
  for (let length = 1, code = 0; length < 16; length++) {
    next[length] = code;
    code = (code + counts[length]!) << 1;
  }
  const symbols = new Uint16Array(lengths.length);
  const table = new Uint16Array(1 << PRIMARY_BITS);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    symbols[offsets[length]!++] = symbol;
    const code = next[length]!++;
    if (length > PRIMARY_BITS) continue;
    let reversed = 0;
    for (let bit = 0; bit < length; bit++) {
      if (code & (1 << bit)) reversed |= 1 << (length - 1 - bit);
    }
    for (let at = reversed; at < table.length; at += 1 << length) table[at] = symbol << 4 | length;
  }
  return { table, counts, symbols };
}

/** Literals and lengths of a block with fixed codes. */
export const FIXED_LITERALS: Code = codeOf(
  new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280),
  false,
);
/** Distances of a block with fixed codes. */
export const FIXED_DISTANCES: Code = codeOf(new Uint8Array(32).fill(5), false);

/** Shortest length of each length symbol, from 257 on. */
export const LENGTH_BASE: Uint16Array = Uint16Array.of(
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115],
  ...[131, 163, 195, 227, 258],
);
/** How many bits follow a length symbol. */
export const LENGTH_EXTRA: Uint8Array = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
);
/** Shortest distance of each distance symbol. */
export const DISTANCE_BASE: Uint16Array = Uint16Array.of(
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537],
  ...[2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577],
);
/** How many bits follow a distance symbol. */
export const DISTANCE_EXTRA: Uint8Array = Uint8Array.of(
  ...[0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12],
  ...[13, 13],
);
/** In which order the lengths of the code for code lengths are written. */
export const LENGTH_ORDER: Uint8Array = Uint8Array.of(
  ...[16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15],
);
