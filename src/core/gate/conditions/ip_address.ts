/** Addresses and blocks of the internet protocol, each in one form whatever its spelling. */

/** An address as a number: 32 bits, or 128. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** All addresses with the same first bits. */
export interface AddressBlock extends Address {
  /** Number of first bits that count. */
  readonly prefix: number;
}

/** Four numbers. Some programs read one with a zero in front as octal. */
const FOUR_NUMBERS = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/** Reads an address as URL parsers write it: four numbers, or groups without brackets. */
export function readAddress(text: string): Address | undefined {
  if (FOUR_NUMBERS.test(text)) {
    let value = 0n;
    for (const part of text.split(".")) {
      if (Number(part) > 255) return undefined;
      value = (value << 8n) | BigInt(part);
    }
    return { bits: 32, value };
  }
  const groups = groupsOf(text);
  if (groups === undefined) return undefined;
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  return { bits: 128, value };
}

const GROUPS = 8;

/** The sixteen-bit groups of an address in the form that URL parsers write. */
function groupsOf(text: string): readonly number[] | undefined {
  if (!/^[0-9a-f:]+$/.test(text) || text.split("::").length > 2) return undefined;
  const [head = "", tail] = text.split("::");
  const read = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => parseInt(group, 16));
  const first = read(head);
  const last = tail === undefined ? [] : read(tail);
  const missing = GROUPS - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...first, ...new Array<number>(missing).fill(0), ...last];
  return groups.every((group) => group <= 0xffff) ? groups : undefined;
}

/** Reads a block such as `10.0.0.0/8`; `undefined` for any other text. */
export function readBlock(text: string): AddressBlock | undefined {
  const [, address = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const read = readAddress(shortest(address));
  if (read === undefined) return undefined;
  const prefix = length === undefined ? read.bits : Number(length);
  return prefix <= read.bits ? { ...read, prefix } : undefined;
}

/** Prefixes of IPv6 addresses that embed an IPv4 address after the prefix. */
const HOLDERS = ["::ffff:0:0/96", "64:ff9b::/96", "2002::/16"];
let holders: readonly AddressBlock[] | undefined;
const FOUR_BITS = 32;

/**
 * The IPv4 block that an IPv6 block holds, by mapping, NAT64 or 6to4; any other block unchanged.
 * `undefined` for a block that is larger than such a prefix.
 */
export function heldBlock(block: AddressBlock): AddressBlock | undefined {
  for (const holder of holders ??= HOLDERS.flatMap((text) => readBlock(text) ?? [])) {
    const share = within(block, holder);
    if (share === "none") continue;
    if (share === "some") return undefined;
    const behind = BigInt(block.bits - holder.prefix - FOUR_BITS);
    const value = (block.value >> behind) & 0xffffffffn;
    return { bits: FOUR_BITS, value, prefix: Math.min(block.prefix - holder.prefix, FOUR_BITS) };
  }
  return block;
}

/** An address with its groups in their shortest form, without brackets; any other text unchanged. */
function shortest(text: string): string {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  const url = `http://[${bare}]`;
  const isSix = /^[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*$/.test(bare) && URL.canParse(url);
  return isSix ? new URL(url).hostname.slice(1, -1) : bare;
}

/** Whether all, some or none of the addresses of a block lie in another. */
export function within(inner: AddressBlock, outer: AddressBlock): "all" | "some" | "none" {
  if (inner.bits !== outer.bits) return "none";
  const shorter = Math.min(inner.prefix, outer.prefix);
  const shift = BigInt(inner.bits - shorter);
  if (inner.value >> shift !== outer.value >> shift) return "none";
  return inner.prefix >= outer.prefix ? "all" : "some";
}

/** The first and last bits of a block, as text: those after the prefix are zero. */
export function blockText({ bits, value, prefix }: AddressBlock): string {
  const shift = BigInt(bits - prefix);
  return `${addressText({ bits, value: (value >> shift) << shift })}/${prefix}`;
}

/** An address in its shortest form, without brackets. */
export function addressText({ bits, value }: Address): string {
  return bits === FOUR_BITS ? fourNumbers(value) : groupText(value);
}

function fourNumbers(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
}

function groupText(value: bigint): string {
  const groups = Array.from(
    { length: GROUPS },
    (_, index) => ((value >> BigInt(16 * (GROUPS - 1 - index))) & 0xffffn).toString(16),
  );
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}
