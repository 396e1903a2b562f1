/** Hosts of URLs: one host has one form, or cannot be judged. */

import { readHost } from "../../host_name.ts";
import { groupsOf } from "./ip_address.ts";

/** A host in one form; `undefined` if programs read it differently. */
export function hostOf(written: string): string | undefined {
  const six = /^\[([^\]]*)\]$/.exec(written)?.[1];
  if (six !== undefined) return sixHost(six);
  const reading = readHost(written);
  return reading.kind === "host" ? reading.host : undefined;
}

/** A name in one form, not an address. */
export function readName(text: string): string | undefined {
  const host = text.startsWith("[") ? undefined : hostOf(text);
  return host === undefined || isAddress(host) ? undefined : host;
}

/** Whether a host in its one form is an address. */
export function isAddress(host: string): boolean {
  return host.includes(":") || /^\d+(?:\.\d+){3}$/.test(host);
}

/** Whether a name is the one of a policy, or with `*.` in front lies below it. */
export function isOfDomain(name: string, pattern: string): boolean {
  return pattern.startsWith("*.")
    ? name.endsWith(pattern.slice(1)) && name.length >= pattern.length
    : name === pattern;
}

/** Where an IPv6 address holds an IPv4 address: first groups, and the group where it begins. */
const HOLDERS: readonly (readonly [groups: readonly number[], at: number])[] = [
  [[0, 0, 0, 0, 0, 0xffff], 6], // IPv4-mapped
  [[0x64, 0xff9b, 0, 0, 0, 0], 6], // NAT64
  [[0x2002], 1], // 6to4
];

/** An IPv6 address; one that holds an IPv4 address counts as that. */
function sixHost(text: string): string | undefined {
  if (!URL.canParse(`http://[${text}]`)) return undefined;
  const address = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const groups = groupsOf(address);
  if (groups === undefined) return undefined;
  for (const [start, at] of HOLDERS) {
    if (start.every((group, index) => groups[index] === group)) {
      const [high = 0, low = 0] = groups.slice(at);
      return [high >> 8, high & 255, low >> 8, low & 255].join(".");
    }
  }
  // Other addresses that hold one are read differently by different systems.
  return readHost(`[${address}]`).kind === "host" ? address : undefined;
}
