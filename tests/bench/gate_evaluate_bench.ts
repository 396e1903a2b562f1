/**
 * `evaluate` on 10, 100 and 1,000 rules, and other engines on an equivalent policy. Stops unless
 * all engines give the same verdicts.
 */

import { evaluate } from "../../src/core/gate/decide/evaluate.ts";
import { compilePolicy } from "../../src/core/gate/decide/compiled_policy.ts";
import { normalizePolicy } from "../../src/core/gate/policy/normalize.ts";
import type { PolicyDocument } from "../../src/core/schema/gate.ts";
import { type Judge, makePeers } from "./gate_peers.ts";
import {
  DEFAULT_VERDICT,
  workloadIntents,
  workloadPolicy,
  workloadRules,
} from "./gate_workload.ts";

for (const count of [10, 100, 1000]) {
  const rules = workloadRules(count);
  const intents = workloadIntents(count);
  const policy = compilePolicy(normalizePolicy(workloadPolicy(rules)));
  const own: Judge = (index) => evaluate(policy, (intents[index] ?? intents[0]!).intent).verdict;
  const engines = new Map([["gait", own], ...await makePeers(rules, intents)]);
  for (const [name, judge] of engines) {
    for (const [index, { expected }] of intents.entries()) {
      const found = await judge(index);
      if (found !== expected) {
        throw new Error(`${name}, ${count} rules, intent ${index}: ${found}, expected ${expected}`);
      }
    }
  }
  for (const [name, judge] of engines) {
    let next = 0;
    const turn = () => (next = next + 1 < intents.length ? next + 1 : 0);
    const options = {
      name: `${name}, ${count} rules`,
      group: `${count} rules`,
      baseline: name === "gait",
    };
    if (judge(0) instanceof Promise) {
      Deno.bench({
        ...options,
        async fn() {
          await judge(turn());
        },
      });
    } else {
      Deno.bench({
        ...options,
        fn() {
          judge(turn());
        },
      });
    }
  }
}

// Rules that no tool name tells apart: the index goes by what does.
const OTHER_KEYS: Record<string, (index: number) => Record<string, string[]>> = {
  "target values": (index) => ({ target_values: [`/srv/app/report${index}.txt`] }),
  "identities": (index) => ({ identities: [`user${index}`] }),
  "workspace prefixes": (index) => ({ workspace_prefixes: [`/srv/team${index}/`] }),
  "nothing but risk classes": (index) => ({ risk_classes: [["a", "b", "c"][index % 3] ?? ""] }),
};

for (const [name, match] of Object.entries(OTHER_KEYS)) {
  const document: PolicyDocument = {
    default_verdict: DEFAULT_VERDICT,
    rules: Array.from({ length: 1000 }, (_, index) => ({
      ...{ name: `r${index}`, priority: index, effect: "allow" as const },
      match: { tool_names: ["tool.t0"], ...match(index) },
    })),
  };
  const policy = compilePolicy(normalizePolicy(document));
  const intents = workloadIntents(10).map(({ intent }) => intent);
  let next = 0;
  Deno.bench({
    name: `gait, 1000 rules of one tool told apart by ${name}`,
    group: "other keys",
    fn() {
      next = next + 1 < intents.length ? next + 1 : 0;
      evaluate(policy, intents[next] ?? intents[0]!);
    },
  });
}
