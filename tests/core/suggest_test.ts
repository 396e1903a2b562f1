import assert from "node:assert/strict";
import { nearest } from "../../src/core/suggest.ts";

const KNOWN = ["verify", "version", "demo", "run record", "ok"];

/** One edit is always near enough, else a third of the word. */
const CASES: readonly [string, string | undefined][] = [
  ["verfy", "verify"],
  ["verifyy", "verify"],
  ["evrify", "verify"],
  ["VERIFY", "verify"],
  ["vresion", "version"],
  ["demi", "demo"],
  ["domo", "demo"],
  ["run recrod", "run record"],
  ["run rceord", "run record"],
  ["k", "ok"],
  ["xk", "ok"],
  ["delete", undefined],
  ["dm", undefined],
  ["zzzz", undefined],
  ["", undefined],
];

for (const [word, expected] of CASES) {
  Deno.test(`nearest() to "${word}" is ${expected ?? "nothing"}`, () => {
    assert.equal(nearest(word, KNOWN), expected);
  });
}

Deno.test("nearest() takes the first of words that are equally near, and nothing of nothing", () => {
  assert.equal(nearest("cat", ["bat", "rat"]), "bat");
  assert.equal(nearest("cat", ["bats", "rat"]), "rat");
  assert.equal(nearest("cat", []), undefined);
});
