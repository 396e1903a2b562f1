/** A whole decision in process: normalized, digested, judged and signed. */

import { digestIntent } from "../../src/core/gate/intent/digest.ts";
import { evaluate } from "../../src/core/gate/decide/evaluate.ts";
import { createInProcessGate } from "../../src/core/gate/in_process.ts";
import { parseIntent } from "../../src/core/gate/intent/read.ts";
import { normalizeIntent } from "../../src/core/gate/intent/normalize.ts";
import { compilePolicy } from "../../src/core/gate/decide/compiled_policy.ts";
import { digestPolicy } from "../../src/core/gate/policy/digest.ts";
import { normalizePolicy } from "../../src/core/gate/policy/normalize.ts";
import { parsePolicy } from "../../src/core/gate/policy/parse.ts";
import { signTrace } from "../../src/core/gate/record/trace.ts";
import { formatKeyFiles, parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { workloadIntents, workloadPolicy, workloadRules } from "./gate_workload.ts";

const policy = normalizePolicy(workloadPolicy(workloadRules(10)));
const compiled = compilePolicy(policy);
const intents = workloadIntents(10);
const { privateText } = await formatKeyFiles(new Uint8Array(32).fill(7));
const key = await parsePrivateKey(privateText);
const gate = await createInProcessGate(policy, key, { producer_version: "1.0.0" });
const policy_digest = await digestPolicy(policy);
const first = intents[0]!;
const bytes = new TextEncoder().encode(JSON.stringify(first.request));

let next = 0;
function turn() {
  next = next + 1 < intents.length ? next + 1 : 0;
  return intents[next] ?? first;
}

Deno.bench({
  name: "whole decision: normalize, digest, evaluate, sign",
  group: "decision",
  baseline: true,
  fn() {
    gate.decide(turn().request);
  },
});

Deno.bench({
  name: "the same from JSON bytes",
  group: "decision",
  fn() {
    gate.decide(parseIntent({ name: "intent.json", bytes }));
  },
});

Deno.bench({
  name: "the same over Web Crypto",
  group: "decision",
  async fn() {
    const intent = normalizeIntent(turn().request);
    const digests = await digestIntent(intent);
    const { verdict, violations } = evaluate(compiled, intent);
    const { created_at, tool_name } = intent;
    await signTrace({
      ...{ created_at, tool_name, verdict, violations, policy_digest, ...digests },
      producer_version: "1.0.0",
    }, key);
  },
});

Deno.bench({
  name: "normalize an intent",
  group: "parts",
  fn() {
    normalizeIntent(turn().request);
  },
});

for (const count of [10, 1000]) {
  const text = new TextEncoder().encode(JSON.stringify(workloadPolicy(workloadRules(count))));
  Deno.bench({
    name: `parse, normalize and compile a policy of ${count} rules`,
    group: "parts",
    fn() {
      compilePolicy(parsePolicy({ name: "policy.yaml", bytes: text }));
    },
  });
}
