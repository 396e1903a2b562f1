import assert from "node:assert/strict";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { because, raise } from "../../../src/core/gate/decide/raise.ts";
import { VERDICTS } from "../../../src/core/gate/decide/verdict.ts";
import { compiled, intentOf } from "./support.ts";

function decision(effect: string, more = "") {
  const rule = `{ name: r, effect: ${effect}, reason_codes: [m], violations: [v]${more} }`;
  return evaluate(compiled(`rules: [${rule}]`), intentOf());
}

Deno.test("raise() makes a verdict stricter, never milder, and says why only then", () => {
  for (const [own, effect] of VERDICTS.entries()) {
    for (const asked of ["require_approval", "block"] as const) {
      const before = decision(effect);
      const after = raise(before, asked, "a_reason");
      const isStricter = VERDICTS.indexOf(asked) > own;
      if (!isStricter) {
        assert.equal(after, before);
        continue;
      }
      assert.equal(after.verdict, asked);
      assert.deepEqual(after.reason_codes, ["a_reason", "m"]);
      assert.deepEqual(after.violations, ["a_reason", "v"]);
      assert.equal(after.matched_rule, "r");
      assert.ok(Object.isFrozen(after));
    }
  }
});

Deno.test("raise() asks one person at least, and as many as the rule", () => {
  assert.equal(raise(decision("allow"), "require_approval", "x").required_approvals, 1);
  const three = decision("allow", ", min_approvals: 3");
  assert.equal(raise(three, "require_approval", "x").required_approvals, 3);
  assert.equal(raise(decision("allow"), "block", "x").required_approvals, 0);
  assert.equal(raise(three, "block", "x").required_approvals, 3);
});

Deno.test("because() adds a reason and changes no verdict", () => {
  const before = decision("block");
  const after = because(before, "a_reason");
  assert.deepEqual(after, {
    ...before,
    reason_codes: ["a_reason", "m"],
    violations: ["a_reason", "v"],
  });
});
