import assert from "node:assert/strict";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { judgeIntent } from "../../../src/core/gate/decide/judge_intent.ts";
import { canonicalIntent } from "../../../src/core/gate/intent/digest.ts";
import { compiled, intentOf, request } from "./support.ts";

const POLICY = compiled("rules: [{name: r, effect: block, match: {tool_names: [tool.write]}}]");

Deno.test("judgeIntent normalizes, judges and writes the canonical texts", () => {
  const { intent, canonical, decision } = judgeIntent(
    POLICY,
    request({ tool_name: " Tool.Write " }),
  );
  assert.deepEqual(intent, intentOf());
  assert.deepEqual(canonical, canonicalIntent(intentOf()));
  assert.equal(decision, evaluate(POLICY, intentOf()));
  assert.equal(decision.matched_rule, "r");
});

Deno.test("judgeIntent has no decision for an intent that cannot be normalized", () => {
  assert.throws(() => judgeIntent(POLICY, request({ tool_name: " " }), "bad.json"), {
    code: "invalid_input",
    message: 'Cannot judge "bad.json": /tool_name is empty',
    fields: ["/tool_name"],
  });
});
