import assert from "node:assert/strict";
import { expandBraces } from "../../../../src/core/gate/command/braces.ts";

// bash 5.2: printf '%s\\n' followed by the text
const EXPANSIONS: readonly (readonly [string, readonly string[] | undefined])[] = [
  ["{a,b}c", ["ac", "bc"]],
  ["{a,{b,{c,d}}}", ["a", "b", "c", "d"]],
  ["{1..3}", ["1", "2", "3"]],
  ["{a", undefined],
];

for (const [text, words] of EXPANSIONS) {
  Deno.test(`expandBraces() makes ${words?.join(" ") ?? "nothing"} of ${text}`, () => {
    assert.deepEqual(expandBraces(text), words);
  });
}

Deno.test("expandBraces() answers for braces of any depth", () => {
  for (
    const text of [
      "{".repeat(60_000),
      "{a,".repeat(20_000),
      "{a,".repeat(20_000) + "}".repeat(20_000),
    ]
  ) {
    assert.equal(expandBraces(text), undefined);
  }
});
