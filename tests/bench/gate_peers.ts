/** Other engines on the same workload. Each answers with the verdict of the rule that matched. */

import { createMongoAbility, subject } from "@casl/ability";
import * as cedar from "@cedar-policy/cedar-wasm";
import { newEnforcer, newModelFromString, StringAdapter } from "casbin";
import { Engine } from "json-rules-engine";
import { DEFAULT_VERDICT, type WorkloadIntent, type WorkloadRule } from "./gate_workload.ts";

/** Judges the intent with this number. Inputs in the engine's own form are made beforehand. */
export type Judge = (index: number) => string | Promise<string>;

/** Makes the engines that are compared. */
export async function makePeers(
  rules: readonly WorkloadRule[],
  intents: readonly WorkloadIntent[],
): Promise<ReadonlyMap<string, Judge>> {
  return new Map<string, Judge>([
    ["@casl/ability", makeCasl(rules, intents)],
    ["casbin", await makeCasbin(rules, intents)],
    ["cedar-wasm", makeCedar(rules, intents)],
    ["json-rules-engine", makeJsonRules(rules, intents)],
  ]);
}

function makeCasl(rules: readonly WorkloadRule[], intents: readonly WorkloadIntent[]): Judge {
  const ability = createMongoAbility(rules.map(({ tool, risks, prefix, kind, verdict }) => ({
    action: tool,
    subject: "Intent",
    conditions: {
      risk: risks.length === 1 ? risks[0] : { $in: risks },
      ...(prefix === undefined ? {} : { workspace: { $regex: `^${prefix}` } }),
      ...(kind === undefined ? {} : { kinds: { $in: [kind] } }),
    },
    reason: verdict,
  })));
  const inputs = intents.map(({ tool, risk, workspace, kinds }) => ({
    tool,
    intent: subject("Intent", { risk, workspace, kinds: [...kinds] }),
  }));
  return (index) => {
    const { tool, intent } = inputs[index] ?? inputs[0]!;
    return ability.relevantRuleFor(tool, intent)?.reason ?? DEFAULT_VERDICT;
  };
}

async function makeCasbin(
  rules: readonly WorkloadRule[],
  intents: readonly WorkloadIntent[],
): Promise<Judge> {
  const model = newModelFromString(`[request_definition]
r = tool, risk, workspace, kind
[policy_definition]
p = tool, cond, verdict, eft
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.tool == p.tool && eval(p.cond)
`);
  const lines = rules.map(({ tool, risks, prefix, kind, verdict }) => {
    const risk = risks.map((risk) => `r.risk == '${risk}'`).join(" || ");
    const conditions = [`(${risk})`];
    if (prefix !== undefined) conditions.push(`startsWith(r.workspace, '${prefix}')`);
    if (kind !== undefined) conditions.push(`r.kind == '${kind}'`);
    return `p, ${tool}, "${conditions.join(" && ")}", ${verdict}, allow`;
  });
  const enforcer = await newEnforcer(model, new StringAdapter(lines.join("\n")));
  enforcer.addFunction("startsWith", (text: string, prefix: string) => text.startsWith(prefix));
  return (index) => {
    const { tool, risk, workspace, kinds } = intents[index] ?? intents[0]!;
    const [matched, rule] = enforcer.enforceExSync(tool, risk, workspace, kinds[0]);
    return matched ? rule[2] ?? DEFAULT_VERDICT : DEFAULT_VERDICT;
  };
}

let cedarSets = 0;

function makeCedar(rules: readonly WorkloadRule[], intents: readonly WorkloadIntent[]): Judge {
  const policies = rules.map(({ name, tool, risks, prefix, kind }) => {
    const conditions = [`${JSON.stringify(risks)}.contains(context.risk)`];
    if (prefix !== undefined) conditions.push(`context.workspace like "${prefix}*"`);
    if (kind !== undefined) conditions.push(`context.kinds.contains("${kind}")`);
    const head = `permit(principal, action == Action::"${tool}", resource)`;
    return [name, `${head} when { ${conditions.join(" && ")} };`] as const;
  });
  const id = `workload${cedarSets++}`;
  const set = cedar.preparsePolicySet(id, { staticPolicies: Object.fromEntries(policies) });
  if (set.type !== "success") throw new Error(`cedar: ${JSON.stringify(set)}`);
  const verdicts = new Map(rules.map(({ name, verdict }) => [name, verdict]));
  const inputs = intents.map(({ tool, risk, workspace, kinds }) => ({
    principal: { type: "Agent", id: "alice" },
    action: { type: "Action", id: tool },
    resource: { type: "Tool", id: tool },
    context: { risk, workspace, kinds: [...kinds] },
    entities: [],
    preparsedPolicySetId: id,
  }));
  return (index) => {
    const answer = cedar.statefulIsAuthorized(inputs[index] ?? inputs[0]!);
    if (answer.type !== "success") throw new Error(`cedar: ${JSON.stringify(answer)}`);
    const [rule = ""] = answer.response.diagnostics.reason;
    return verdicts.get(rule) ?? DEFAULT_VERDICT;
  };
}

function makeJsonRules(rules: readonly WorkloadRule[], intents: readonly WorkloadIntent[]): Judge {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator("startsWith", (text: string, prefix: string) => text.startsWith(prefix));
  for (const { tool, risks, prefix, kind, verdict } of rules) {
    const all = [
      { fact: "tool", operator: "equal", value: tool },
      { fact: "risk", operator: "in", value: [...risks] },
    ] as { fact: string; operator: string; value: unknown }[];
    if (prefix !== undefined) {
      all.push({ fact: "workspace", operator: "startsWith", value: prefix });
    }
    if (kind !== undefined) all.push({ fact: "kinds", operator: "contains", value: kind });
    engine.addRule({ conditions: { all }, event: { type: verdict } });
  }
  const inputs = intents.map(({ tool, risk, workspace, kinds }) => ({
    ...{ tool, risk, workspace },
    kinds: [...kinds],
  }));
  return async (index) => {
    const { events } = await engine.run(inputs[index]);
    return events[0]?.type ?? DEFAULT_VERDICT;
  };
}
