/** Hard patterns and values get the right answer; in tests/soak they are up to 1 MB long. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { readRegex } from "../../../../src/core/gate/conditions/regex.ts";
import { hardCases } from "./pathological.ts";
import { askArgs } from "./support.ts";

for (const { name, args, value, answer } of hardCases(6000)) {
  Deno.test(`hard case ${name}`, () => {
    assert.equal(askArgs(args, { v: value }).answer, answer);
  });
}

Deno.test("there are a hundred hard cases", () => assert.ok(hardCases(10).length >= 100));

/** Expressions that are the same in JavaScript, over few characters. */
const { expression } = fc.letrec<{ expression: string; item: string }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "é", "\\w", "\\d", "(?:)"),
    tie("expression").map((inner) => `(${inner})`),
    fc.tuple(tie("item"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{0,}")).map(
      ([inner, count]) => `(?:${inner})${count}`,
    ),
  ),
  expression: fc.array(fc.array(tie("item"), { maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((alternatives) => alternatives.map((items) => items.join("")).join("|")),
}));
const word = fc.string({ unit: fc.constantFrom("a", "b", "é", "1", "😀"), maxLength: 8 });

Deno.test("expressions match what those of JavaScript match", () => {
  fc.assert(
    fc.property(expression, fc.array(word, { minLength: 1, maxLength: 5 }), (text, words) => {
      const reading = readRegex(text);
      assert.equal(reading.kind, "matcher");
      const theirs = new RegExp(`^(?:${text})$`, "u");
      for (const one of words) {
        assert.equal(reading.kind === "matcher" && reading.matcher.matches(one), theirs.test(one));
      }
    }),
    { numRuns: 2000 },
  );
});
