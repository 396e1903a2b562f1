import assert from "node:assert/strict";
import { isForSome, patternSet } from "../../../src/core/gate/decide/name_set.ts";

/** Names of a set, a name, and whether it is in the set. */
const ROWS: readonly (readonly [names: readonly string[], name: string, isIn: boolean])[] = [
  [["a"], "a", true],
  [["a"], "A", false],
  [["a", "b"], "b", true],
  [["a*"], "a", true],
  [["a*"], "abc", true],
  [["a*"], "ba", false],
  [["*"], "", true],
  [["*a*"], "xab", true],
  [["*a*"], "xb", false],
  [["x*a"], "xba", true],
  [["x*a"], "xab", false],
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
  [["a[?]*"], "a[?]x", true],
  [["a[?]*"], "a?x", false],
  [["a?"], "ab", false],
];

for (const [names, name, isIn] of ROWS) {
  Deno.test(`patternSet(${JSON.stringify(names)}).has("${name}") is ${isIn}`, () => {
    assert.equal(patternSet(names).has(name), isIn);
  });
}

Deno.test("patternSet() takes exact names of any length, but no long patterns", () => {
  const long = "a".repeat(1500);
  assert.equal(patternSet([long]).has(long), true);
  assert.throws(() => patternSet([`${long}*`]), /is too long/);
});

/** A name of a policy, and whether it is for some tools only. */
const FOR_SOME: readonly (readonly [name: string, isForSome: boolean])[] = [
  ["tool.exec", true],
  ["tool", true],
  ["t", true],
  ["tool.*", false],
  ["*", false],
  ["t*", false],
  ["tool.exec*", true],
  ["mcp__*", true],
  ["xtool.*", true],
  ["l.*", true],
  ["*.exec", false], // it may be any tool that ends like this
  ["[*]", true],
];

for (const [name, answer] of FOR_SOME) {
  Deno.test(`${name} is for ${answer ? "some tools" : "all tools of a client"}`, () => {
    assert.equal(isForSome(name), answer);
  });
}
