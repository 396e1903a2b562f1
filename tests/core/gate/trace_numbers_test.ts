import assert from "node:assert/strict";
import { numberGaps } from "../../../src/core/gate/record/trace_numbers.ts";

const ID = "0".repeat(24);
const name = (number: number, time = "20260205T000000Z") => `trace_${ID}_${time}_${number}.json`;
const later = (number: number) => name(number, "20260206T000000.123Z");

// names, and the numbers that are missing
const CASES: readonly (readonly [readonly string[], readonly (readonly [number, number])[]])[] = [
  [[], []],
  [[name(1), name(2), name(3)], []],
  [[name(2), name(3)], [[1, 1]]],
  [[name(1), name(3)], [[2, 1]]],
  [[name(1), name(5)], [[2, 1], [3, 1], [4, 1]]],
  [[name(1), name(2), later(1), later(2), later(3)], []],
  [[name(1), name(2), later(2), later(3)], [[1, 1]]],
  [[name(3), later(3)], [[1, 2], [2, 2]]],
  // traces of calls from files have no numbers
  [[`trace_${ID}.json`, `trace_${ID}_20260205T000000Z.json`, name(2)], []],
  [["trace_x_20260205T000000Z_7.json", "trace_7.json", "notes_9.json"], []],
];

for (const [names, gaps] of CASES) {
  Deno.test(`numberGaps() of ${names.length} names finds ${JSON.stringify(gaps)}`, () => {
    assert.deepEqual(numberGaps(names).map(({ number, missing }) => [number, missing]), gaps);
  });
}

Deno.test("numberGaps() lists no more than a thousand", () => {
  assert.equal(numberGaps([name(999_999_999)]).length <= 1000, true);
});
