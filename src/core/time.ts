/**
 * Time: RFC 3339 timestamps, instants and durations, all to the nanosecond. Timestamps stay text with
 * their offset, since a `Date` would lose both.
 */

import type { JsonObject, JsonValue } from "./json/json.ts";

/** The zero timestamp. An absent timestamp reads as it, and a default replaces it. */
export const ZERO_TIMESTAMP = "0001-01-01T00:00:00Z";

const PATTERN =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|[+-]([0-9]{2}):([0-9]{2}))$/;

/** Stored forms of the usual kind: in UTC, and on days that every month has. */
const USUAL =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{0,8}[1-9])?Z$/;

/**
 * Reads a timestamp and writes it in its one stored form: fraction cut to nine digits and stripped
 * of trailing zeros, a zero offset as `Z`. `undefined` if it is not a valid timestamp.
 */
export function normalizeTimestamp(text: string): string | undefined {
  if (USUAL.test(text)) return text;
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = "",
    zone = "",
    offsetHour,
    offsetMinute,
  ] = match;
  const validDay = Number(day) >= 1 && Number(day) <= daysInMonth(Number(year), Number(month));
  const validTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const validOffset = Number(offsetHour ?? 0) < 24 && Number(offsetMinute ?? 0) < 60;
  if (!validDay || !validTime || !validOffset) return undefined;

  const digits = fraction.slice(0, 9).replace(/0+$/, "");
  const offset = /^[+-]00:00$/.test(zone) ? "Z" : zone;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${digits && `.${digits}`}${offset}`;
}

/** Whether a normalized timestamp is the zero instant, in whatever offset. */
export function isZeroTimestamp(timestamp: string): boolean {
  return timestamp === ZERO_TIMESTAMP || toUtc(timestamp) === ZERO_TIMESTAMP;
}

/** Converts a normalized timestamp to UTC, to the nanosecond. */
export function toUtc(timestamp: string): string {
  if (timestamp.endsWith("Z")) return timestamp;
  const zone = timestamp.slice(-6);
  const local = timestamp.slice(0, -6);
  const [wholeSeconds = "", fraction] = local.split(".");
  const sign = zone[0] === "-" ? 1 : -1;
  const offsetMinutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  const instant = new Date(`${wholeSeconds}Z`);
  instant.setUTCMinutes(instant.getUTCMinutes() + sign * offsetMinutes);
  const utc = instant.toISOString().slice(0, -5);
  return `${utc}${fraction === undefined ? "" : `.${fraction}`}Z`;
}

function daysInMonth(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Time of a record whose intent has no timestamp: the earliest that a zip header can hold. */
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

/** Characters of `2026-11-30T01:36:46.734Z`. */
const ISO_LENGTH = 24;

/**
 * Writes a point in time in UTC in the one stored form. `Date.prototype.toISOString` keeps zeros at
 * the end of the fraction, which change the digest for every reader that writes the time anew.
 */
export function timestampOf(date: Date): string {
  const text = date.toISOString();
  // Nine of ten have no zero to strip; years of more than four digits are longer.
  if (text.length === ISO_LENGTH && !text.endsWith("0Z")) return text;
  return normalizeTimestamp(text) ?? text;
}

/** The current time by the system's clock, in the one stored form. */
export function currentTime(): string {
  return timestampOf(new Date());
}

/** Time of the records of a decision: the intent's in UTC, or {@linkcode EPOCH} if it has none. */
export function recordTime(timestamp: string | undefined): string {
  const stored = normalizeTimestamp(timestamp ?? "") ?? timestamp ?? "";
  return stored === "" || isZeroTimestamp(stored) ? EPOCH : toUtc(stored);
}

const LENIENT = /^([0-9-]{10}T)([0-9]:)?([0-9:]+)(?:[.,]([0-9]+))?(Z|[+-][0-9:]{5})$/;

/**
 * Rewrites two spellings of a timestamp that the reference implementation accepts and RFC 3339 does
 * not: a one-digit hour and a comma before the fraction. Returns any other text unchanged.
 */
export function relaxTimestamp(text: string): string {
  const match = LENIENT.exec(text);
  if (match === null) return text;
  const [, date = "", hour = "", rest = "", fraction, zone = ""] = match;
  const fixed = hour === "" ? rest : `0${hour}${rest}`;
  return `${date}${fixed}${fraction === undefined ? "" : `.${fraction}`}${zone}`;
}

/** {@linkcode relaxTimestamp} for the named members of a document. */
export function relaxTimestamps(document: JsonObject, names: readonly string[]): JsonObject {
  const relaxed = names.flatMap((name): [string, JsonValue][] => {
    const value = document[name];
    return typeof value === "string" ? [[name, relaxTimestamp(value)]] : [];
  });
  return { ...document, ...Object.fromEntries(relaxed) };
}

/** The timestamp in UTC without the fraction of a second. */
export function wholeSeconds(timestamp: string): string {
  return toUtc(timestamp).replace(/\.[0-9]+Z$/, "Z");
}

/** Nanoseconds of each unit of a duration. */
const UNIT_NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "\u00b5s": 1_000n, // micro sign
  "\u03bcs": 1_000n, // Greek mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Largest duration, about 292 years: the limit of a signed 64-bit count of nanoseconds. */
const MAX_NANOSECONDS = 2n ** 63n - 1n;

const DURATION = /^[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/;
const PART = /([0-9]*)(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;

/**
 * Reads a duration such as `1h30m` (an optional sign, then decimal numbers each with a unit) as
 * nanoseconds; `undefined` for any other text, such as a bare number other than 0.
 */
export function parseDuration(text: string): bigint | undefined {
  if (/^[+-]?0$/.test(text)) return 0n;
  if (!DURATION.test(text)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(PART)) {
    const scale = UNIT_NANOSECONDS[unit] ?? 0n;
    total += BigInt(whole || "0") * scale;
    total += BigInt(fraction || "0") * scale / 10n ** BigInt(fraction.length);
  }
  if (total > MAX_NANOSECONDS) return undefined;
  return text.startsWith("-") ? -total : total;
}

/** Whether a text is a duration that is longer than the longest one, about 292 years. */
export function isTooLong(text: string): boolean {
  return DURATION.test(text) && parseDuration(text) === undefined;
}

/** Writes a duration as people do: `1h30m`, `45s`, `1.5s`. */
export function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? "-" : "";
  let rest = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  let text = "";
  for (const unit of ["h", "m"] as const) {
    const size = UNIT_NANOSECONDS[unit] ?? 1n;
    if (rest >= size) text += `${rest / size}${unit}`;
    rest %= size;
  }
  if (rest > 0n || text === "") text += `${Number(rest) / 1e9}s`;
  return `${sign}${text}`;
}
