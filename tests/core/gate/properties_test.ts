/** Laws of the Gate under random policies and intents. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { explainDecision } from "../../../src/core/gate/decide/explain.ts";
import type { NormalizedIntent } from "../../../src/core/gate/intent/intent.ts";
import { canonicalIntent } from "../../../src/core/gate/intent/digest.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import { initialOutcome, simulate } from "../../../src/core/gate/decide/outcome.ts";
import { compilePolicy } from "../../../src/core/gate/decide/compiled_policy.ts";
import { compileRules } from "../../../src/core/gate/decide/compiled_rule.ts";
import { RuleIndex } from "../../../src/core/gate/decide/rule_index.ts";
import { canonicalPolicy } from "../../../src/core/gate/policy/digest.ts";
import { normalizePolicy } from "../../../src/core/gate/policy/normalize.ts";
import { MATCH_KEYS } from "../../../src/core/gate/policy/policy.ts";
import { peekRateLimit } from "../../../src/core/gate/controls/rate_limit.ts";
import { firstFailure } from "../../../src/core/gate/decide/rule_match.ts";
import { VERDICTS } from "../../../src/core/gate/decide/verdict.ts";
import { canonicalText } from "../../../src/core/json/canonical.ts";
import type { IntentRequest, PolicyDocument, RuleDocument } from "../../../src/core/schema/gate.ts";

// Few words, so that rules and intents meet; some with hazards of trimming, letter case and order.
const word = fc.constantFrom("a", "B", " a ", "c/", "\u0130", "\uffee", "\u{1f600}", "\u0085x");
const kind = fc.constantFrom("path", "URL", " host", "queue", "other");
const source = fc.constantFrom("user", "External ", "tool_output", "system");
const list = (item: fc.Arbitrary<string>) => fc.array(item, { maxLength: 3 });
const verdict = fc.constantFrom(...VERDICTS);

function optional<T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const match = fc.dictionary(fc.constantFrom(...MATCH_KEYS), fc.constant(""), { maxKeys: 3 }).chain(
  (keys) =>
    fc.record(Object.fromEntries(
      Object.keys(keys).map((key) => [
        key,
        list(key.endsWith("kinds") ? kind : key === "provenance_sources" ? source : word),
      ]),
    )),
);

const ruleMembers = optional({
  priority: fc.integer({ min: -2, max: 2 }),
  match,
  reason_codes: list(word),
  violations: list(word),
  min_approvals: fc.nat(3),
  require_distinct_approvers: fc.boolean(),
  require_broker_credential: fc.boolean(),
  broker_reference: word,
  broker_scopes: list(word),
  rate_limit: optional({
    requests: fc.nat(3),
    window: fc.constantFrom("minute", "HOUR"),
    scope: fc.constantFrom("tool", "identity", "tool_identity"),
  }),
  dataflow: optional({
    enabled: fc.boolean(),
    tainted_sources: list(source),
    destination_kinds: list(kind),
    destination_values: list(word),
    destination_operations: list(word),
    action: fc.constantFrom("block", "require_approval"),
  }),
});
const rule: fc.Arbitrary<RuleDocument> = fc.tuple(
  fc.constantFrom("r1", "r2", "r3", "\u{1f600}"),
  verdict,
  ruleMembers,
).map(([name, effect, members]) => ({ name, effect, ...members } as RuleDocument));

const policy: fc.Arbitrary<PolicyDocument> = optional({
  default_verdict: verdict,
  fail_closed: optional({
    enabled: fc.boolean(),
    risk_classes: list(word),
    required_fields: list(fc.constantFrom("targets", "arg_provenance")),
  }),
  rules: fc.array(rule, { maxLength: 8 }),
}) as fc.Arbitrary<PolicyDocument>;

const intent: fc.Arbitrary<IntentRequest> = fc.record({
  schema_id: fc.constant(""),
  schema_version: fc.constant(""),
  producer_version: fc.constant(""),
  created_at: fc.constant("2026-02-05T00:00:00Z"),
  tool_name: word,
  args: fc.dictionary(
    fc.constantFrom("x", "y", "\uffee", "\u{1f600}"),
    fc.jsonValue({ maxDepth: 2 })
      .filter((value) => !JSON.stringify(value).includes('":')),
  ),
  targets: fc.array(
    fc.record({ kind, value: word, operation: word, sensitivity: word }),
    { maxLength: 4 },
  ),
  arg_provenance: fc.array(fc.record({ arg_path: word, source, source_ref: word }), {
    maxLength: 3,
  }),
  context: fc.record({ identity: word, workspace: word, risk_class: word, session_id: word }),
}) as fc.Arbitrary<IntentRequest>;

const RUNS = { numRuns: 400 };

function compile(document: PolicyDocument) {
  return compilePolicy(normalizePolicy(document));
}

Deno.test("evaluation is total, and the same every time", () => {
  fc.assert(
    fc.property(policy, intent, (document, request) => {
      const compiled = compile(document);
      const normalized = normalizeIntent(request);
      const decision = evaluate(compiled, normalized);
      assert.ok(VERDICTS.includes(decision.verdict));
      assert.notEqual(decision.decided_by, "error");
      assert.ok(decision.reason_codes.length > 0);
      assert.equal(evaluate(compiled, normalized), decision);
    }),
    RUNS,
  );
});

Deno.test("evaluation finds the rule that trying them one by one finds", () => {
  fc.assert(
    fc.property(policy, intent, (document, request) => {
      const compiled = compile(document);
      const normalized = normalizeIntent(request);
      const rules = compileRules(compiled.policy, undefined);
      const first = rules.find(({ match }) => firstFailure(match, normalized) === undefined);
      assert.equal(new RuleIndex(rules, false).find(normalized), first);
      const { decision, considered } = explainDecision(compiled, normalized);
      if (decision.decided_by === "fail_closed") return;
      assert.equal(considered.at(-1)?.matched ?? false, first !== undefined);
      assert.equal(decision.matched_rule, first?.rule.name ?? "");
    }),
    RUNS,
  );
});

Deno.test("adding a rule of lower priority never changes a decided verdict", () => {
  fc.assert(
    fc.property(policy, rule, intent, (document, added, request) => {
      const normalized = normalizeIntent(request);
      const before = evaluate(compile(document), normalized);
      if (before.decided_by === "default") return;
      const rules = [...document.rules ?? [], { ...added, priority: 100 }];
      assert.deepEqual(evaluate(compile({ ...document, rules }), normalized), before);
    }),
    RUNS,
  );
});

Deno.test("normalizing a policy twice is normalizing it once", () => {
  fc.assert(
    fc.property(policy, (document) => {
      const once = normalizePolicy(document);
      assert.deepEqual(normalizePolicy(once as unknown as PolicyDocument), once);
    }),
    RUNS,
  );
});

function asRequest(normalized: NormalizedIntent): IntentRequest {
  return { schema_id: "", schema_version: "", producer_version: "", ...normalized };
}

Deno.test("normalizing an intent twice is normalizing it once", () => {
  fc.assert(
    fc.property(intent, (request) => {
      const once = normalizeIntent(request);
      assert.deepEqual(normalizeIntent(asRequest(once)), once);
    }),
    RUNS,
  );
});

Deno.test("canonicalIntent writes the canonical form of what it writes", () => {
  fc.assert(
    fc.property(intent, (request) => {
      const text = canonicalIntent(normalizeIntent(request)).intent;
      assert.equal(canonicalText(JSON.parse(text)), text);
    }),
    RUNS,
  );
});

Deno.test("permuting lists and doubling their items never changes a digest", () => {
  const turn = <T>(items: readonly T[] | undefined): readonly T[] =>
    items === undefined ? [] : [...items, ...items].reverse();
  fc.assert(
    fc.property(policy, intent, (document, request) => {
      const { targets, arg_provenance } = request;
      const turned = { ...request, targets: turn(targets), arg_provenance: turn(arg_provenance) };
      assert.equal(
        canonicalIntent(normalizeIntent(turned)).intent,
        canonicalIntent(normalizeIntent(request)).intent,
      );

      // Rules of the same name and priority keep their order, so names are made unique first.
      const rules = (document.rules ?? []).map((one, at) => ({ ...one, name: `${one.name}${at}` }));
      const other = rules.toReversed().map((one) => ({
        ...one,
        reason_codes: turn(one.reason_codes),
        violations: turn(one.violations),
        broker_scopes: turn(one.broker_scopes),
        match: Object.fromEntries(
          Object.entries(one.match ?? {}).map(([key, values]) => [key, turn(values)]),
        ),
      }));
      assert.equal(
        canonicalPolicy(normalizePolicy({ ...document, rules: other })),
        canonicalPolicy(normalizePolicy({ ...document, rules })),
      );
    }),
    RUNS,
  );
});

Deno.test("simulating stops nothing and spends nothing", () => {
  fc.assert(
    fc.property(policy, intent, fc.nat(5), (document, request, count) => {
      const normalized = normalizeIntent(request);
      const decision = evaluate(compile(document), normalized);
      const result = simulate(initialOutcome(decision));
      assert.ok(result.verdict === "allow" || result.verdict === "dry_run");
      assert.equal(result.simulated_verdict, decision.verdict);
      assert.ok(result.reason_codes.includes("simulate_mode_non_enforcing"));
      if (decision.rate_limit === undefined) return;
      const { tool_name, context } = normalized;
      const now = "2026-11-22T07:49:30Z";
      const call = { limit: decision.rate_limit, tool_name, identity: context.identity, now };
      const counters = new Map([["kept", count]]);
      assert.equal(peekRateLimit(counters, call).counters, undefined);
      assert.deepEqual(counters, new Map([["kept", count]]));
    }),
    RUNS,
  );
});
