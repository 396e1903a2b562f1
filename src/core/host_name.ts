/** Reads the name or address of a host: one host has one spelling, or cannot be judged. */

import { trim } from "./text.ts";

/** A host in the spelling that policies compare, or why it has none. */
export type HostReading =
  | { readonly kind: "host"; readonly host: string }
  | { readonly kind: "problem"; readonly text: string };

/** Reads a host without port; an IPv6 address must have brackets. */
export function readHost(text: string): HostReading {
  if (text === "" || trim(text) !== text || /[/?#@%\\\s]/.test(text)) return notAHost();
  // Some programs read such a number as octal, some as decimal.
  const digits = text.normalize("NFKC");
  const isOctal = /^[0-9a-fx.\u3002]+$/i.test(digits) && /(?:^|[.\u3002])0[0-9]/.test(digits);
  if (isOctal) return { kind: "problem", text: "is an address with a zero before a number" };
  if (!URL.canParse(`http://${text}`)) return notAHost();
  const { hostname, port, pathname } = new URL(`http://${text}`);
  if (port !== "" || pathname !== "/") return notAHost();
  const plain = hostname.toLowerCase();
  if (plain.startsWith("[")) return readIpv6(plain.slice(1, -1));
  const host = plain.replace(/\.$/, "");
  if (host === "" || host.split(".").includes("")) return notAHost();
  // URL parsers let braces, commas and stars through; other programs make several hosts of them.
  if (!/^[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_][a-z0-9_-]*)*$/.test(host)) {
    return { kind: "problem", text: "has characters that no host name has" };
  }
  return { kind: "host", host };
}

function notAHost(): HostReading {
  return { kind: "problem", text: "is not a host" };
}

/** Beginnings of IPv6 addresses that hold an IPv4 address, as their 16-bit groups. */
const HOLDS_IPV4: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0], // IPv4-compatible
  [0, 0, 0, 0, 0xffff, 0], // IPv4-translated
  [0x64, 0xff9b], // NAT64
  [0x2002], // 6to4
  [0x2001, 0], // Teredo
];

/** Reads an address as URL parsers write it: an IPv4 address in it counts as that address. */
function readIpv6(address: string): HostReading {
  const groups = groupsOf(address);
  const startsWith = (prefix: readonly number[]) =>
    prefix.every((group, at) => groups[at] === group);
  const [high = 0, low = 0] = groups.slice(6);
  if (startsWith([0, 0, 0, 0, 0, 0xffff])) {
    return { kind: "host", host: [high >> 8, high & 255, low >> 8, low & 255].join(".") };
  }
  const isLocal = address === "::" || address === "::1";
  const isIsatap = (groups[4] === 0 || groups[4] === 0x200) && groups[5] === 0x5efe;
  if (!isLocal && (isIsatap || HOLDS_IPV4.some(startsWith))) {
    return { kind: "problem", text: "is an IPv6 address that holds an IPv4 address" };
  }
  return { kind: "host", host: address };
}

function groupsOf(address: string): readonly number[] {
  const [head = "", tail] = address.split("::");
  const read = (text: string) =>
    text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const first = read(head);
  if (tail === undefined) return first;
  const last = read(tail);
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}
