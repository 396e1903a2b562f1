/** Instants to the nanosecond: what a `Date` cannot hold. */

import type { JsonObject, JsonValue } from "../json.ts";
import { isZeroTimestamp, normalizeTimestamp, toUtc } from "../timestamp.ts";

/** Time of a record whose intent has none. */
export const EPOCH = "1980-01-01T00:00:00Z";

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** Nanoseconds since 1970 of a normalized timestamp. */
export function toNanoseconds(timestamp: string): bigint {
  const [wholeSeconds = "", fraction = ""] = toUtc(timestamp).slice(0, -1).split(".");
  const milliseconds = BigInt(Date.parse(`${wholeSeconds}Z`));
  return milliseconds * NANOSECONDS_PER_MILLISECOND + BigInt(fraction.padEnd(9, "0"));
}

/**
 * Writes nanoseconds since 1970 in UTC, without trailing zeros in the fraction. `undefined` for
 * instants outside of the years 1 to 9999, which no timestamp can hold.
 */
export function fromNanoseconds(nanoseconds: bigint): string | undefined {
  let fraction = nanoseconds % NANOSECONDS_PER_SECOND;
  if (fraction < 0n) fraction += NANOSECONDS_PER_SECOND;
  const milliseconds = Number((nanoseconds - fraction) / NANOSECONDS_PER_MILLISECOND);
  if (Math.abs(milliseconds) > 8.64e15) return undefined;
  const seconds = new Date(milliseconds).toISOString().slice(0, -5);
  const digits = String(fraction).padStart(9, "0").replace(/0+$/, "");
  return normalizeTimestamp(`${seconds}${digits && `.${digits}`}Z`);
}

/** Time of the records of a decision: the intent's in UTC, or {@linkcode EPOCH} if it has none. */
export function recordTime(timestamp: string | undefined): string {
  const absent = timestamp === undefined || timestamp === "" || isZeroTimestamp(timestamp);
  return absent ? EPOCH : toUtc(timestamp);
}

const LENIENT = /^([0-9-]{10}T)([0-9]:)?([0-9:]+)(?:[.,]([0-9]+))?(Z|[+-][0-9:]{5})$/;

/**
 * Rewrites two spellings of a timestamp that the reference reads and RFC 3339 does not have: a
 * one-digit hour and a comma before the fraction. Anything else is handed back as it is.
 */
export function relaxTimestamp(text: string): string {
  const match = LENIENT.exec(text);
  if (match === null) return text;
  const [, date = "", hour = "", rest = "", fraction, zone = ""] = match;
  const fixed = hour === "" ? rest : `0${hour}${rest}`;
  return `${date}${fixed}${fraction === undefined ? "" : `.${fraction}`}${zone}`;
}

/** {@linkcode relaxTimestamp} for members of a document. */
export function relaxTimestamps(document: JsonObject, names: readonly string[]): JsonObject {
  const relaxed = names.flatMap((name): [string, JsonValue][] => {
    const value = document[name];
    return typeof value === "string" ? [[name, relaxTimestamp(value)]] : [];
  });
  return { ...document, ...Object.fromEntries(relaxed) };
}

/** Cuts the fraction of a second off. */
export function wholeSeconds(timestamp: string): string {
  return toUtc(timestamp).replace(/\.[0-9]+Z$/, "Z");
}
