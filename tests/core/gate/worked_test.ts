/** The cases that the reference decided: tests/vectors/gate/worked.json. */

import assert from "node:assert/strict";
import different from "../../vectors/gate/intent_different.json" with { type: "json" };
import equivalentA from "../../vectors/gate/intent_equivalent_a.json" with { type: "json" };
import equivalentB from "../../vectors/gate/intent_equivalent_b.json" with { type: "json" };
import worked from "../../vectors/gate/worked.json" with { type: "json" };
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { explainDecision } from "../../../src/core/gate/decide/explain.ts";
import { readIntent } from "../../../src/core/gate/intent/read.ts";
import { digestIntent } from "../../../src/core/gate/intent/digest.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import { compilePolicy } from "../../../src/core/gate/decide/compiled_policy.ts";
import { digestPolicy } from "../../../src/core/gate/policy/digest.ts";
import type { JsonValue } from "../../../src/core/json/json.ts";
import { policyOf } from "./support.ts";

function read(value: JsonValue) {
  return normalizeIntent(readIntent(value, "intent.json"));
}

Deno.test("there are thirteen worked cases", () => assert.equal(worked.length, 13));

for (const { policy_name, intent_name, ...given } of worked) {
  Deno.test(`worked case: ${policy_name} on ${intent_name} is ${given.verdict}`, async () => {
    const policy = policyOf(JSON.stringify(given.policy));
    const intent = read(JSON.parse(JSON.stringify(given.intent)));
    const { verdict, reason_codes, violations } = evaluate(compilePolicy(policy), intent);
    const { verdict: wanted, reason_codes: reasons, violations: violated } = given;
    assert.deepEqual({ verdict, reason_codes, violations }, {
      ...{ verdict: wanted, reason_codes: reasons, violations: violated },
    });
    assert.equal(await digestPolicy(policy), given.policy_digest);
    assert.equal((await digestIntent(intent)).intent_digest, given.intent_digest);
    assert.equal(explainDecision(compilePolicy(policy), intent).decision.verdict, wanted);
  });
}

// Worked values of the intent format.
const INTENTS: [string, JsonValue, string, string][] = [
  [
    "intent_equivalent_a.json",
    equivalentA,
    "fa6fe9fed8ced09cc4c7147730679a7daa3ff6069fcb55021c652347a52d256e",
    "28ff2d9b90ec9335c60f2efeaeecd0720ae18fa2774dd93b5560d02a9315ffc3",
  ],
  [
    "intent_equivalent_b.json",
    equivalentB,
    "fa6fe9fed8ced09cc4c7147730679a7daa3ff6069fcb55021c652347a52d256e",
    "28ff2d9b90ec9335c60f2efeaeecd0720ae18fa2774dd93b5560d02a9315ffc3",
  ],
  [
    "intent_different.json",
    different,
    "a7d753b154657fff990f274bc53305337a1feb8a5ac74fe5806bd1c48dafee95",
    "0188e83133a0f4f2c7e25cf41448ac4cfa49e4c25febeb0636fb4020baf05052",
  ],
];

for (const [name, value, intent_digest, args_digest] of INTENTS) {
  Deno.test(`worked digests of ${name}`, async () => {
    assert.deepEqual(await digestIntent(read(value)), { args_digest, intent_digest });
  });
}

// Worked values of the intent format: the digests of the arguments alone.
const ARGS_DIGESTS: ReadonlyMap<string, string> = new Map([
  ["intent.json", "ce8ca77ac28994a21eec3dda3dab1a7734de817f7096e8701ab6b77f4b242c84"],
  ["intent_write.json", "ce8ca77ac28994a21eec3dda3dab1a7734de817f7096e8701ab6b77f4b242c84"],
  ["intent_read.json", "7c37d3563ca7337565db355fd9f493bac1591e6c65760cef3167077dc9da5729"],
  ["intent_delete.json", "1bb68c85c9c51b9b733114cb635626545b38b115a266f1ce490655bb2fbfa3ff"],
  ["intent_injected.json", "7b7728c2b6c1db677cc85b05180cf05137a3120dffe45ccacdb58b89d97c70cd"],
]);

Deno.test("worked args digests of the examples", async () => {
  for (const { intent_name, intent } of worked) {
    const { args_digest } = await digestIntent(read(JSON.parse(JSON.stringify(intent))));
    assert.equal(args_digest, ARGS_DIGESTS.get(intent_name), intent_name);
  }
});
