import assert from "node:assert/strict";
import { patternSet } from "../../../src/core/gate/decide/name_set.ts";

/** Names of a set, a name, and whether it is in the set. */
const ROWS: readonly (readonly [names: readonly string[], name: string, isIn: boolean])[] = [
  [["a"], "a", true],
  [["a"], "A", false],
  [["a", "b"], "b", true],
  [["a*"], "a", true],
  [["a*"], "abc", true],
  [["a*"], "ba", false],
  [["*"], "", true],
  [["a[*]"], "a*", true],
  [["a[*]"], "ab", false],
  [["a[*]*"], "a*b", true],
  [["a[*]*"], "ab", false],
  [["b", "a*"], "ab", true],
  [["a*", "b"], "b", true],
  // In names of tools a question mark is one.
  [["a?*"], "a?x", true],
  [["a?*"], "abx", false],
  [["a?"], "a?", true],
  [["a?"], "ab", false],
];

for (const [names, name, isIn] of ROWS) {
  Deno.test(`patternSet(${JSON.stringify(names)}).has("${name}") is ${isIn}`, () => {
    assert.equal(patternSet(names).has(name), isIn);
  });
}
