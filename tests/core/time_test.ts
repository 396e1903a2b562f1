import assert from "node:assert/strict";
import fc from "fast-check";
import { isZeroTimestamp, normalizeTimestamp, toUtc, ZERO_TIMESTAMP } from "../../src/core/time.ts";

/** docs/formats/json.md#timestamps. */
const WRITTEN: readonly [string, string | undefined][] = [
  ["2026-02-05T01:00:00.120+01:00", "2026-02-05T01:00:00.12+01:00"],
  ["2026-02-05T00:00:00.500000Z", "2026-02-05T00:00:00.5Z"],
  ["2026-02-05T00:00:00+00:00", "2026-02-05T00:00:00Z"],
  ["2026-02-05T00:00:00.1234567899Z", "2026-02-05T00:00:00.123456789Z"],
  ["2026-02-05t00:00:00z", undefined],
  ["2026-02-05 00:00:00Z", undefined],
  ["2026-02-05T00:00:00-00:00", "2026-02-05T00:00:00Z"],
  ["2026-02-05T00:00:00.000Z", "2026-02-05T00:00:00Z"],
  ["2026-02-05T00:00:00.0000000009Z", "2026-02-05T00:00:00Z"],
  ["2026-02-05T00:00:00.100000000000Z", "2026-02-05T00:00:00.1Z"],
  ["2026-02-05T23:59:59+23:59", "2026-02-05T23:59:59+23:59"],
  ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ["0000-02-29T00:00:00Z", "0000-02-29T00:00:00Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
  ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"],
  ["2026-02-28T23:59:59.123456789Z", "2026-02-28T23:59:59.123456789Z"],
  ["2026-02-28T23:59:59.1234567890Z", "2026-02-28T23:59:59.123456789Z"],
  ["2026-02-28T23:59:59.12345678Z", "2026-02-28T23:59:59.12345678Z"],
  ["2026-02-28T23:59:59.100000010Z", "2026-02-28T23:59:59.10000001Z"],
  ["2026-10-19T19:09:10.000000001Z", "2026-10-19T19:09:10.000000001Z"],
  ["2026-12-31T20:00:00Z", "2026-12-31T20:00:00Z"],
  ["2026-11-30T10:00:00Z", "2026-11-30T10:00:00Z"],
  ["2026-11-31T10:00:00Z", undefined],
  ["2026-02-30T10:00:00Z", undefined],
  ["2026-10-40T10:00:00Z", undefined],
  ["2026-20-10T10:00:00Z", undefined],
  ["2026-02-05T25:00:00Z", undefined],
  ["2026-02-05T30:00:00Z", undefined],
  ["1900-02-29T00:00:00Z", undefined],
  ["2026-02-29T00:00:00Z", undefined],
  ["2026-04-31T00:00:00Z", undefined],
  ["2026-00-01T00:00:00Z", undefined],
  ["2026-13-01T00:00:00Z", undefined],
  ["2026-01-00T00:00:00Z", undefined],
  ["2026-01-32T00:00:00Z", undefined],
  ["2026-02-05T24:00:00Z", undefined],
  ["2026-02-05T00:60:00Z", undefined],
  ["2026-02-05T00:00:60Z", undefined],
  ["2026-02-05T00:00:00+24:00", undefined],
  ["2026-02-05T00:00:00+00:60", undefined],
  ["2026-02-05T00:00:00", undefined],
  ["2026-02-05T00:00:00.Z", undefined],
  ["2026-02-05T00:00:00,5Z", undefined],
  ["2026-02-05T00:00:00+0100", undefined],
  ["2026-2-5T00:00:00Z", undefined],
  ["2026-02-05T0:00:00Z", undefined],
  ["12026-02-05T00:00:00Z", undefined],
  ["-2026-02-05T00:00:00Z", undefined],
  [" 2026-02-05T00:00:00Z", undefined],
  ["2026-02-05T00:00:00Z\n", undefined],
  ["2026-02-05", undefined],
  ["\u0662026-02-05T00:00:00Z", undefined],
  ["", undefined],
];

for (const [text, written] of WRITTEN) {
  const outcome = written === undefined ? "refuses" : `writes ${written} for`;
  Deno.test(`normalizeTimestamp() ${outcome} ${JSON.stringify(text)}`, () => {
    assert.equal(normalizeTimestamp(text), written);
  });
}

Deno.test("isZeroTimestamp() sees the zero instant in every offset", () => {
  assert.equal(ZERO_TIMESTAMP, "0001-01-01T00:00:00Z");
  for (const zero of [ZERO_TIMESTAMP, "0001-01-01T01:00:00+01:00", "0000-12-31T23:30:00-00:30"]) {
    assert.equal(isZeroTimestamp(zero), true, zero);
  }
  for (const other of ["0001-01-01T00:00:00.000000001Z", "0001-01-01T00:00:00+01:00"]) {
    assert.equal(isZeroTimestamp(other), false, other);
  }
});

const IN_UTC: readonly [string, string][] = [
  ["2026-02-05T01:00:00.12+01:00", "2026-02-05T00:00:00.12Z"],
  ["2026-02-05T00:00:00.123456789-05:30", "2026-02-05T05:30:00.123456789Z"],
  ["2026-01-01T00:00:00+00:01", "2025-12-31T23:59:00Z"],
  ["2024-02-28T23:00:00-02:00", "2024-02-29T01:00:00Z"],
  ["0099-01-01T00:00:00+01:00", "0098-12-31T23:00:00Z"],
  ["2026-02-05T00:00:00Z", "2026-02-05T00:00:00Z"],
];

for (const [local, utc] of IN_UTC) {
  Deno.test(`toUtc() moves ${local} to ${utc}`, () => assert.equal(toUtc(local), utc));
}

const timestamps = fc.tuple(
  fc.date({
    min: new Date("0001-01-02T00:00:00Z"),
    max: new Date("9999-12-30T00:00:00Z"),
    noInvalidDate: true,
  }),
  fc.integer({ min: 0, max: 999_999_999 }),
  fc.integer({ min: -1439, max: 1439 }),
).map(([date, nanoseconds, offset]) => {
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.abs(offset);
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  const fraction = String(nanoseconds).padStart(9, "0");
  return `${date.toISOString().slice(0, 19)}.${fraction}${zone}`;
});

Deno.test("normalizeTimestamp() is idempotent and keeps the instant", () => {
  fc.assert(fc.property(timestamps, (text) => {
    const written = normalizeTimestamp(text) ?? assert.fail(text);
    assert.equal(normalizeTimestamp(written), written);
    assert.equal(Date.parse(written), Date.parse(text));
  }));
});

Deno.test("toUtc() keeps the instant and the nanoseconds", () => {
  fc.assert(fc.property(timestamps, (text) => {
    const written = normalizeTimestamp(text) ?? assert.fail(text);
    const utc = toUtc(written);
    assert.ok(utc.endsWith("Z"));
    assert.equal(Date.parse(utc), Date.parse(written));
    assert.equal(/\.[0-9]+/.exec(utc)?.[0], /\.[0-9]+/.exec(written)?.[0]);
  }));
});

Deno.test("toUtc() answers what normalizeTimestamp() accepts, also at the ends of the calendar", () => {
  for (const text of ["0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"]) {
    const utc = toUtc(text);
    assert.match(utc, /^([0-9]{4}|[+-][0-9]{6})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/);
  }
});
