/** Private members of JSON Web Keys in texts that are no whole JSON: cut off, in YAML, in code. */

import type { Span } from "./card_number.ts";

/** The member that every key has (RFC 7517, 4.1). */
const TYPE = /(?<![\w.-])["']?kty["']?\s{0,8}[:=]/g;
/** RFC 7518, 6.2 to 6.4. */
const MEMBER =
  /(?<![\w.-])["']?(?:d|p|q|dp|dq|qi|k)["']?\s{0,8}[:=]\s{0,8}["']?([A-Za-z0-9_-]{20,2048})(?![A-Za-z0-9_.(-])/dg;
/** A key of 4096 bits with all of its members has fewer characters. */
const NEAR = 4000;

/** The longest value. */
const VALUE_MAX_CHARACTERS = 2048;

/** Values of private members near a type of key. */
export function privateKeyMembersIn(text: string): Span[] {
  const spans: Span[] = [];
  for (const [from, to] of near(text)) {
    const part = text.slice(from, to + VALUE_MAX_CHARACTERS);
    for (const { index, indices } of part.matchAll(MEMBER)) {
      const span = indices?.[1];
      if (span === undefined || from + index >= to) break;
      const value = part.slice(...span);
      const isDrawn = /[0-9]/.test(value) && /[A-Z]/.test(value) && /[a-z]/.test(value);
      if (isDrawn) spans.push([from + span[0], from + span[1]]);
    }
  }
  return spans;
}

/** Parts of the text around types of keys. INVARIANT: they do not overlap, so each is read once. */
function near(text: string): Span[] {
  const parts: [number, number][] = [];
  for (const { index } of text.matchAll(TYPE)) {
    const last = parts.at(-1);
    if (last !== undefined && index - NEAR <= last[1]) last[1] = index + NEAR;
    else parts.push([Math.max(0, index - NEAR), index + NEAR]);
  }
  return parts;
}
