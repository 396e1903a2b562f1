/**
 * RFC 3339 timestamps with nanoseconds and the offset kept, as text: a `Date` would lose both.
 */

/** The zero timestamp: what an absent one reads as, and what "absent" means for defaults. */
export const ZERO_TIMESTAMP = "0001-01-01T00:00:00Z";

const PATTERN =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|[+-]([0-9]{2}):([0-9]{2}))$/;

/**
 * Reads a timestamp and writes it in its one stored form: fraction cut to nine digits and stripped
 * of trailing zeros, a zero offset as `Z`. `undefined` if it is not a valid timestamp.
 */
export function normalizeTimestamp(text: string): string | undefined {
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
