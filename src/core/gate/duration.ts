/** Durations such as `1h30m`: an optional sign, then decimal numbers each with a unit. */

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "\u00b5s": 1_000n, // micro sign
  "\u03bcs": 1_000n, // Greek mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Largest duration: some 292 years, the limit of a signed 64-bit count of nanoseconds. */
const MAX_NANOSECONDS = 2n ** 63n - 1n;

const DURATION = /^[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/;
const PART = /([0-9]*)(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;

/** Reads a duration as nanoseconds; `undefined` if it is none. A bare number other than 0 is none. */
export function parseDuration(text: string): bigint | undefined {
  if (/^[+-]?0$/.test(text)) return 0n;
  if (!DURATION.test(text)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(PART)) {
    const scale = NANOSECONDS[unit] ?? 0n;
    total += BigInt(whole || "0") * scale;
    total += BigInt(fraction || "0") * scale / 10n ** BigInt(fraction.length);
  }
  if (total > MAX_NANOSECONDS) return undefined;
  return text.startsWith("-") ? -total : total;
}
