import assert from "node:assert/strict";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { createInProcessGate } from "../../../src/core/gate/in_process.ts";
import { digestIntent } from "../../../src/core/gate/intent/digest.ts";
import { parseTrace, signTrace, verifyTrace } from "../../../src/core/gate/record/trace.ts";
import { compiled, intentOf, policyOf, request, source, testKey } from "./support.ts";

const POLICY = "rules: [{name: r, effect: block, violations: [v]}]";
const VERSION = { producer_version: "1.0.0" };

Deno.test("an in-process gate writes the trace that signTrace writes", async () => {
  const key = await testKey(0);
  const gate = await createInProcessGate(policyOf(POLICY), key, VERSION);
  const { decision, trace } = gate.decide(request());
  assert.deepEqual({ ...decision }, { ...evaluate(compiled(POLICY), intentOf()) });

  const { created_at, tool_name } = intentOf();
  const { policy_digest } = gate;
  const digests = await digestIntent(intentOf());
  assert.deepEqual(
    trace,
    await signTrace({
      ...{ created_at, tool_name, policy_digest, ...VERSION, ...digests },
      ...{ verdict: "block" as const, violations: ["v"] },
    }, key),
  );
  const received = parseTrace(source(JSON.stringify(trace)));
  assert.deepEqual(await verifyTrace(received, key), { status: "verified" });
});

Deno.test("an in-process gate throws for an intent that cannot be normalized", async () => {
  const gate = await createInProcessGate(
    policyOf("default_verdict: allow"),
    await testKey(0),
    VERSION,
  );
  assert.throws(() => gate.decide(request({ tool_name: " " })), {
    code: "invalid_input",
    message: "Cannot judge the intent: /tool_name is empty",
  });
});

Deno.test("an in-process gate gives the worked policy digest", async () => {
  const gate = await createInProcessGate(
    policyOf("default_verdict: allow"),
    await testKey(0),
    VERSION,
  );
  assert.equal(
    gate.policy_digest,
    "65819d9cf07c7619aa8aaf2bd4e8d6f8e3f86b139b49a68c535fd14d77a5009f",
  );
});
