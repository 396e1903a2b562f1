/** Short names, as Windows gives them, and the names that they may be short for. */

import assert from "node:assert/strict";
import { isShortFor } from "../../../../src/core/gate/conditions/short_name.ts";

/** A short name, a part of a pattern, and whether the one may be short for a name like the other. */
const ROWS: readonly (readonly [short: string, pattern: string, may: boolean])[] = [
  ["ENV~1", ".env", true],
  ["ENV~1", ".environment", true],
  ["ENX~1", ".env", false],
  ["ENV~1.LOC", ".env.local", true],
  ["ENV~1.TXT", ".env.local", false],
  ["ENV~1", ".env.local", false],
  ["ENVIRO~1.TXT", ".environment", false],
  ["SECRET~1.JSO", "secrets.json", true],
  ["SECRET~1.JSO", "secrets.j*", true],
  ["ABC~1", "a.b*", true],
  ["AC~1", "a.b*", false],
  ["AB12CD~1", "about.*", true], // in crowded folders two letters and a digest
  ["XB12CD~1", "about.*", false],
  ["ANY~1", "*", true],
  ["ENV~1", ".ENV", true],
  ["ABXYZW~1", "abx", false],
  ["ABCDE~1.CDE", "ab.cde", false],
  ["A~1.BCD", "a.b cd", true], // blanks are left out
  ["A~1.TXT", "a*t", true],
  ["A~1.TXT", "*t", true],
  ["A~1.TXT", "at", false],
  ["plain", "plain", false],
];

for (const [short, pattern, may] of ROWS) {
  Deno.test(`${short} ${may ? "may be" : "is not"} short for ${pattern}`, () => {
    assert.equal(isShortFor(short, pattern), may);
  });
}
