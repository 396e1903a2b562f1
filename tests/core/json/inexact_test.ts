import assert from "node:assert/strict";
import { inexactNumberIn } from "../../../src/core/json/inexact.ts";
import type { JsonValue } from "../../../src/core/json/json.ts";

// RFC 8259, section 6: integers from -(2^53)+1 to 2^53-1 are the ones on which programs agree.
const CASES: readonly (readonly [JsonValue, string | undefined])[] = [
  [{ id: 9007199254740991 }, undefined],
  [{ id: -9007199254740991 }, undefined],
  [{ id: 9007199254740992 }, "/id"],
  [{ id: -9007199254740992 }, "/id"],
  [{ a: [1, { "x/y": 1e20 }] }, "/a/1/x~1y"],
  [{ id: "1234567890123456789" }, undefined],
  [{ ratio: 0.1, large: 1.5e300 }, "/large"],
  [{ ratio: 0.1 }, undefined],
  [{}, undefined],
];

for (const [value, pointer] of CASES) {
  Deno.test(`inexactNumberIn(${JSON.stringify(value)}) is ${pointer ?? "nothing"}`, () => {
    assert.equal(inexactNumberIn(value), pointer);
  });
}
