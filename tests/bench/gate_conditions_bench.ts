/**
 * Conditions on arguments: five of them in one call, the same rules in other engines, and growth with
 * rules and with the length of values. Stops unless all engines give the same verdicts.
 *
 * Peers compare texts as they are written. They get values that are clean already, so that the verdicts
 * agree; reading paths, hosts and disguises is what only gait does.
 */

import { createMongoAbility, subject } from "@casl/ability";
import * as cedar from "@cedar-policy/cedar-wasm";
import { newEnforcer, newModelFromString, StringAdapter } from "casbin";
import { Engine } from "json-rules-engine";
import { compilePolicy } from "../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../src/core/gate/decide/evaluate.ts";
import type { NormalizedIntent } from "../../src/core/gate/intent/intent.ts";
import { normalizeIntent } from "../../src/core/gate/intent/normalize.ts";
import { normalizePolicy } from "../../src/core/gate/policy/normalize.ts";
import type { JsonObject } from "../../src/core/json/json.ts";
import type { RuleDocument } from "../../src/core/schema/gate.ts";
import type { Judge } from "./gate_peers.ts";

/** What a call of the workload has. */
interface Call {
  readonly path: string;
  readonly amount: number;
  readonly currency: string;
  readonly host: string;
  readonly note: string;
}

const CALLS: readonly (readonly [call: Call, verdict: string])[] = [
  [call({}), "allow"],
  [call({ amount: 100.5 }), "block"],
  [call({ currency: "USD" }), "allow"],
  [call({ currency: "GBP" }), "block"],
  [call({ path: "/repo/src/a.ts" }), "block"],
  [call({ host: "evil.example" }), "block"],
  [call({ note: "x" }), "block"],
];

function call(changes: Partial<Call>): Call {
  const usual = { path: "/repo/drafts/report/a.md", amount: 42, currency: "EUR" };
  return { ...usual, host: "api.example.com", note: "invoice 42", ...changes };
}

/** Five conditions on arguments of one tool. */
function ruleOf(tool: string): RuleDocument {
  const args = {
    "/path": { under: ["/repo/drafts"] },
    "/amount": { min: 0, max: 100 },
    "/currency": { in: ["EUR", "USD"] },
    "/url": { host: ["api.example.com"] },
    "/note": { prefix: "invoice" },
  };
  return { name: tool, effect: "allow", match: { tool_names: [tool], args } };
}

function intentOf(tool_name: string, args: JsonObject): NormalizedIntent {
  return normalizeIntent({
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "1.0.0",
    tool_name,
    args,
    targets: [],
    context: { identity: "alice", workspace: "/repo", risk_class: "low" },
  });
}

function gaitOn(rules: readonly RuleDocument[], tool: string): Judge {
  const policy = compilePolicy(
    normalizePolicy({ schema_version: "1.1.0", default_verdict: "block", rules }),
  );
  const intents = CALLS.map(([{ host, ...args }]) =>
    intentOf(tool, { ...args, url: `https://${host}/v1/x` })
  );
  return (index) => evaluate(policy, intents[index] ?? intents[0]!).verdict;
}

function caslOn(): Judge {
  const ability = createMongoAbility([{
    action: "pay",
    subject: "Call",
    conditions: {
      path: { $regex: "^/repo/drafts(/|$)" },
      amount: { $gte: 0, $lte: 100 },
      currency: { $in: ["EUR", "USD"] },
      host: { $eq: "api.example.com" },
      note: { $regex: "^invoice" },
    },
  }]);
  const inputs = CALLS.map(([one]) => subject("Call", { ...one }));
  return (index) => ability.can("pay", inputs[index] ?? inputs[0]!) ? "allow" : "block";
}

async function casbinOn(): Promise<Judge> {
  const model = newModelFromString(`[request_definition]
r = tool, call
[policy_definition]
p = tool, cond, eft
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.tool == p.tool && eval(p.cond)
`);
  const condition = [
    "startsWith(r.call.path, '/repo/drafts/')",
    "r.call.amount >= 0 && r.call.amount <= 100",
    "(r.call.currency == 'EUR' || r.call.currency == 'USD')",
    "r.call.host == 'api.example.com'",
    "startsWith(r.call.note, 'invoice')",
  ].join(" && ");
  const enforcer = await newEnforcer(model, new StringAdapter(`p, pay, "${condition}", allow`));
  enforcer.addFunction("startsWith", (text: string, prefix: string) => text.startsWith(prefix));
  return (index) => enforcer.enforceSync("pay", (CALLS[index] ?? CALLS[0]!)[0]) ? "allow" : "block";
}

function cedarOn(): Judge {
  const text = `permit(principal, action == Action::"pay", resource) when {
    (context.path == "/repo/drafts" || context.path like "/repo/drafts/*") &&
    context.amount.greaterThanOrEqual(decimal("0.0")) &&
    context.amount.lessThanOrEqual(decimal("100.0")) &&
    ["EUR", "USD"].contains(context.currency) &&
    context.host == "api.example.com" && context.note like "invoice*"
  };`;
  const set = cedar.preparsePolicySet("conditions", { staticPolicies: { one: text } });
  if (set.type !== "success") throw new Error(`cedar: ${JSON.stringify(set)}`);
  const inputs = CALLS.map(([{ amount, ...rest }]) => ({
    principal: { type: "Agent", id: "alice" },
    action: { type: "Action", id: "pay" },
    resource: { type: "Tool", id: "pay" },
    context: { ...rest, amount: { __extn: { fn: "decimal", arg: amount.toFixed(2) } } },
    entities: [],
    preparsedPolicySetId: "conditions",
  }));
  return (index) => {
    const answer = cedar.statefulIsAuthorized(inputs[index] ?? inputs[0]!);
    if (answer.type !== "success") throw new Error(`cedar: ${JSON.stringify(answer)}`);
    return answer.response.decision === "allow" ? "allow" : "block";
  };
}

function jsonRulesOn(): Judge {
  const engine = new Engine();
  engine.addOperator("startsWith", (text: string, prefix: string) => text.startsWith(prefix));
  engine.addRule({
    conditions: {
      all: [
        { fact: "path", operator: "startsWith", value: "/repo/drafts/" },
        { fact: "amount", operator: "greaterThanInclusive", value: 0 },
        { fact: "amount", operator: "lessThanInclusive", value: 100 },
        { fact: "currency", operator: "in", value: ["EUR", "USD"] },
        { fact: "host", operator: "equal", value: "api.example.com" },
        { fact: "note", operator: "startsWith", value: "invoice" },
      ],
    },
    event: { type: "allow" },
  });
  return async (index) => {
    const { events } = await engine.run({ ...(CALLS[index] ?? CALLS[0]!)[0] });
    return events[0]?.type ?? "block";
  };
}

const engines = new Map<string, Judge>([
  ["gait", gaitOn([ruleOf("pay")], "pay")],
  ["@casl/ability", caslOn()],
  ["casbin", await casbinOn()],
  ["cedar-wasm", cedarOn()],
  ["json-rules-engine", jsonRulesOn()],
]);

for (const [name, judge] of engines) {
  for (const [index, [, expected]] of CALLS.entries()) {
    const found = await judge(index);
    if (found !== expected) throw new Error(`${name}, call ${index}: ${found}, not ${expected}`);
  }
}

/** Benches the call that all conditions read. */
function bench(name: string, group: string, judge: Judge, baseline = false): void {
  const options = { name, group, baseline };
  if (judge(0) instanceof Promise) {
    Deno.bench({
      ...options,
      async fn() {
        await judge(0);
      },
    });
  } else {
    Deno.bench({
      ...options,
      fn() {
        judge(0);
      },
    });
  }
}

for (const [name, judge] of engines) {
  bench(`${name}, five conditions`, "five conditions", judge, name === "gait");
}

for (const count of [10, 100, 1000]) {
  const rules = Array.from({ length: count }, (_, index) => ruleOf(`tool.t${index}`));
  const last = `tool.t${count - 1}`;
  bench(`${count} rules on other tools`, "growth with rules", gaitOn(rules, last), count === 10);
}
for (const count of [10, 100, 1000]) {
  const misses = Array.from({ length: count }, (_, index): RuleDocument => ({
    name: `r${index}`,
    priority: -1,
    effect: "allow",
    match: { tool_names: ["pay"], args: { "/path": { under: [`/repo/other${index}`] } } },
  }));
  const judge = gaitOn([...misses, ruleOf("pay")], "pay");
  bench(`${count} rules on this tool`, "growth with rules of one tool", judge, count === 10);
}

const GROWING: Readonly<Record<string, JsonObject>> = {
  regex: { "/v": { regex: "([a-z]+/)*x" } },
  glob: { "/v": { glob: "*x*y*z" } },
  under: { "/v": { under: ["src"] } },
  "path_glob below **": { "/**": { any: { path_glob: ["**/.env", "~/.ssh/**"] } } },
};
for (const [name, args] of Object.entries(GROWING)) {
  const match = { tool_names: ["t"], args };
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    rules: [{ name: "r", effect: "block", match }],
  }));
  for (const length of [100, 10_000, 1_000_000]) {
    const intent = intentOf("t", { v: "dir/".repeat(length / 4) });
    Deno.bench({
      name: `${name}, ${length} characters`,
      group: `growth with the value: ${name}`,
      baseline: length === 100,
      fn() {
        evaluate(policy, intent);
      },
    });
  }
}
