/** Conditions of policies under a million random examples, and under hard values of 1 MB. */

import assert from "node:assert/strict";
import { hardCases } from "../core/gate/conditions/pathological.ts";
import { LAWS, tryLaws } from "../core/gate/conditions/laws.ts";
import { askArgs } from "../core/gate/conditions/support.ts";

Deno.test("a million policies and calls keep every law of policies", () => {
  tryLaws(LAWS, 1_000_000);
});

/** Long enough for a slow machine, far too short for time that grows with the square. */
const LONGEST_MS = 60_000;

for (const { name, args, value, answer } of hardCases(1_000_000)) {
  Deno.test(`1 MB: ${name}`, () => {
    const start = performance.now();
    assert.equal(askArgs(args, { v: value }).answer, answer);
    assert.ok(performance.now() - start < LONGEST_MS);
  });
}
