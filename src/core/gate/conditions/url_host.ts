/** Hosts of URLs: one host has one form, or cannot be judged. */

import { readHost } from "../../host_name.ts";
import { addressText, heldBlock, readBlock } from "./ip_address.ts";

/** A host in one form; `undefined` if programs read it differently. */
export function hostOf(written: string): string | undefined {
  if (isPlainName(written)) return written;
  if (written.startsWith("[")) return sixHost(written);
  const reading = readHost(written);
  return reading.kind === "host" ? reading.host : undefined;
}

const PLAIN_NAME = /^(?:[a-z0-9_][a-z0-9_-]*\.)*[a-z]+$/;

/** Whether a host is a name that no program writes otherwise: most are, and need no parser. */
export function isPlainName(host: string): boolean {
  return PLAIN_NAME.test(host) && !host.includes("xn--");
}

/** A name in one form, not an address. */
export function readName(text: string): string | undefined {
  const host = hostOf(text);
  return host === undefined || isAddress(host) ? undefined : host;
}

/** Whether a host in its one form is an address. */
export function isAddress(host: string): boolean {
  return host.includes(":") || /^\d+(?:\.\d+){3}$/.test(host);
}

/** Whether a name is the one of a policy, or with `*.` in front lies below it. */
export function isOfDomain(name: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? name.endsWith(pattern.slice(1)) : name === pattern;
}

/** An IPv6 address; if it holds an IPv4 address, it counts as that address. */
function sixHost(text: string): string | undefined {
  const block = readBlock(text);
  if (block === undefined) return undefined;
  const held = heldBlock(block);
  if (held?.bits === FOUR) return addressText(held);
  // Other addresses that hold one are read differently by different systems.
  const address = addressText(block);
  return readHost(`[${address}]`).kind === "host" ? address : undefined;
}

const FOUR = 32;
