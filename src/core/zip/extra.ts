/** Extra fields of headers: the few that tell nothing but times and owners, and ZIP64. */

/** Numbers below this need no ZIP64. Some writers turn to it from 2^31 on, less a margin. */
export const ZIP64_FROM = 2_000_000_000;
/** Value of a 32-bit field whose number is in a ZIP64 record. */
export const MAX_32 = 0xffffffff;

const ZIP64 = 0x0001;

/** Fields that change neither name, kind, place nor bytes of an entry, with their longest form. */
const HARMLESS: ReadonlyMap<number, number> = new Map([
  [0x000a, 32], // NTFS times
  [0x5455, 13], // times
  [0x5855, 12], // times and owner, old form
  [0x7855, 4], // owner, old form
  [0x7875, 24], // owner
  [0xcafe, 0], // marks an archive of Java
]);

/** Why the fields are not accepted; `undefined` if they are. Contents of ZIP64 are not looked at. */
export function extraFault(extra: Uint8Array): string | undefined {
  const seen = new Set<number>();
  let at = 0;
  while (at + 4 <= extra.length) {
    const id = extra[at]! | extra[at + 1]! << 8;
    const length = extra[at + 2]! | extra[at + 3]! << 8;
    if (at + 4 + length > extra.length) return "has a field that is cut off";
    const longest = id === ZIP64 ? 24 : HARMLESS.get(id);
    const shown = `0x${id.toString(16).padStart(4, "0")}`;
    if (longest === undefined) return `has the extra field ${shown}, which may change what it is`;
    if (length > longest) return `has an extra field ${shown} of ${length} bytes`;
    if (seen.has(id)) return `has the extra field ${shown} twice`;
    seen.add(id);
    at += 4 + length;
  }
  return at === extra.length ? undefined : "has a field that is cut off";
}

/** Numbers of a header that ZIP64 may hold, in the order in which it holds them. */
export interface LargeNumbers {
  readonly size: number;
  readonly compressedSize: number;
  readonly offset: number;
}

/** The true numbers of a directory entry, or what is wrong with its ZIP64 field. */
export function readZip64(extra: Uint8Array, stated: LargeNumbers): LargeNumbers | string {
  const field = zip64Field(extra);
  const { size, compressedSize, offset } = stated;
  const isLarge = size === MAX_32 || compressedSize === MAX_32 || offset === MAX_32;
  if (field === undefined) return isLarge ? "lacks its ZIP64 numbers" : stated;
  const numbers = takeNumbers(field, [size, compressedSize, offset]);
  if (numbers === undefined) return "has a ZIP64 field that does not fit its other fields";
  const [trueSize = 0, trueCompressed = 0, trueOffset = 0] = numbers;
  if (numbers.every((number) => number < ZIP64_FROM)) return "needs no ZIP64 field and has one";
  return { size: trueSize, compressedSize: trueCompressed, offset: trueOffset };
}

/** The two sizes of a local header, or `undefined` if its ZIP64 field does not fit them. */
export function localSizes(
  extra: Uint8Array,
  size: number,
  compressedSize: number,
): readonly number[] | undefined {
  const field = zip64Field(extra);
  if (field === undefined) return [size, compressedSize];
  return takeNumbers(field, [size, compressedSize]);
}

export function hasZip64(extra: Uint8Array): boolean {
  return zip64Field(extra) !== undefined;
}

function zip64Field(extra: Uint8Array): DataView | undefined {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra[at + 2]! | extra[at + 3]! << 8;
    if (extra[at] === ZIP64 && extra[at + 1] === 0) {
      return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    }
    at += 4 + length;
  }
  return undefined;
}

/** Each number that is stated as 2^32 - 1 comes from the field, which must hold these and no more. */
function takeNumbers(field: DataView, stated: readonly number[]): number[] | undefined {
  let at = 0;
  const numbers: number[] = [];
  for (const number of stated) {
    if (number !== MAX_32) {
      numbers.push(number);
      continue;
    }
    if (at + 8 > field.byteLength) return undefined;
    const large = field.getBigUint64(at, true);
    if (large > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
    numbers.push(Number(large));
    at += 8;
  }
  return at === field.byteLength && at > 0 ? numbers : undefined;
}
