import assert from "node:assert/strict";
import fc from "fast-check";
import { compilePolicy } from "../../../src/core/gate/decide/compiled_policy.ts";
import { compareStrictness } from "../../../src/core/gate/decide/verdict.ts";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import { MATCH_KEYS } from "../../../src/core/gate/policy/policy.ts";
import { upgradePolicy } from "../../../src/core/gate/policy/upgrade.ts";
import type { IntentRequest, PolicyDocument } from "../../../src/core/schema/gate.ts";
import { textSource } from "../../support/text_source.ts";

Deno.test("upgradePolicy() keeps comments and layout, and says what it wrote differently", () => {
  const { text, changes, reordered } = upgradePolicy(textSource(`# head

default_verdict: allow # d

rules:
  # first
  - name: zeta
    effect: block # e
    match:
      tool_names: [ " a ", "b*", ""]
      # about ids
      identities: []
      workspace_prefixes:
        - "*" # a star is a star
  - {name: alpha, effect: allow, dataflow: { destination_values: ["*"] }}
  - name: own
    priority: 3
    effect: allow
    match: {} # nothing
# end
`));
  assert.equal(
    text,
    `# head

schema_version: 1.1.0
default_verdict: allow # d

rules:
  # first
  - name: zeta
    effect: block # e
    match:
      tool_names: [a, "b[*]"]
      # about ids
      workspace_prefixes:
        - "*" # a star is a star
  - { name: alpha, effect: allow, match: { tool_names: ["*"] }, dataflow: { destination_values: ["[*]"] } }
  - name: own
    priority: 3
    effect: allow
    match: { tool_names: ["*"] } # nothing
# end
`,
  );
  assert.deepEqual(changes, [
    '/rules/0/match/tool_names/0: " a " is written "a"',
    '/rules/0/match/tool_names/1: "b*" is written "b[*]"',
    "/rules/0/match/tool_names/2: is empty, and left out",
    "/rules/0/match/identities: is empty, and left out",
    '/rules/1/dataflow/destination_values/0: "*" is written "[*]"',
    '/rules/1: a rule without conditions has tool_names: ["*"]',
    '/rules/2: a rule without conditions has tool_names: ["*"]',
  ]);
  assert.deepEqual(reordered, [{ rule: "zeta", effect: "block", before: ["alpha"] }]);
});

Deno.test("upgradePolicy() leaves a policy of 1.1 as it is, to the byte", () => {
  const text =
    'schema_version:   1.1.0\nrules: [{ name: a, effect: block, match: { tool_names: ["*"] } }]';
  assert.deepEqual({ ...upgradePolicy(textSource(text)), policy: undefined }, {
    text,
    policy: undefined,
    isChanged: false,
    changes: [],
    reordered: [],
  });
});

Deno.test("upgradePolicy() writes the generation into an empty policy, and over an older one", () => {
  for (
    const [before, after] of [
      ["", "schema_version: 1.1.0\n"],
      ["# only this\n", "# only this\n\nschema_version: 1.1.0\n"],
      [
        "schema_id: gait.gate.policy\nschema_version: 1.0.0 # v\n",
        "schema_id: gait.gate.policy\nschema_version: 1.1.0 # v\n",
      ],
      ["rules: []\n", "schema_version: 1.1.0\nrules: []\n"],
    ] as const
  ) {
    assert.equal(upgradePolicy(textSource(before)).text, after);
  }
});

Deno.test("upgradePolicy() names no rule that can meet none of those it overtakes", () => {
  const rules = (first: string, second: string) =>
    upgradePolicy(textSource(
      `rules:\n  - { name: a, effect: allow, match: { ${first} } }\n` +
        `  - { name: b, effect: block, match: { ${second} } }\n`,
    )).reordered.map(({ rule, before }) => [rule, ...before]);
  assert.deepEqual(rules("tool_names: [x]", "tool_names: [y]"), []);
  assert.deepEqual(rules("identities: [x]", "identities: [y], tool_names: [t]"), []);
  assert.deepEqual(rules("tool_names: [x]", "tool_names: [y, x]"), [["b", "a"]]);
  assert.deepEqual(rules("tool_names: [x]", "target_values: [y]"), [["b", "a"]]);
  assert.deepEqual(rules("tool_names: ['*']", "tool_names: [y]"), []);
});

for (const text of ["$ci", "$A_b-1"]) {
  Deno.test(`upgradePolicy() refuses the text ${text}, which would be a list`, () => {
    assert.throws(
      () =>
        upgradePolicy(
          textSource(`rules: [{ name: a, effect: allow, match: { identities: ["${text}"] } }]`),
        ),
      (error: Error & { fields?: readonly string[] }) => {
        assert.match(
          error.message,
          /^Cannot upgrade the policy: .*would be the name of a list in 1\.1\.0 \(doc:1:\d+/,
        );
        assert.deepEqual(error.fields, ["/rules/0/match/identities/0"]);
        return true;
      },
    );
  });
}

Deno.test("upgradePolicy() keeps texts that only begin like a list, or hold brackets", () => {
  for (const name of ["$ci.bot", "$1", "[*]", "a[*b", "[?]", "**"]) {
    const source = textSource(
      JSON.stringify({ rules: [{ name: "a", effect: "allow", match: { identities: [name] } }] }),
    );
    const { policy } = upgradePolicy(source);
    const judge = (identity: string) =>
      evaluate(compilePolicy(policy), normalizeIntent(request("t", identity))).verdict;
    assert.equal(judge(name), "allow", name);
    assert.equal(judge(`${name}x`), "require_approval", name);
    assert.equal(
      judge(name.replaceAll("*", "q")),
      name.includes("*") ? "require_approval" : "allow",
    );
  }
});

function request(
  tool_name: string,
  identity: string,
  more: Partial<IntentRequest> = {},
): IntentRequest {
  return {
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "1",
    tool_name,
    args: {},
    targets: [],
    context: { identity, workspace: "/w", risk_class: "low" },
    ...more,
  };
}

const word = fc.constantFrom("a", "B", " a ", "a*", "*", "[*]", "$a.b", "\u0130", "", "low");
const list = (item: fc.Arbitrary<string>) => fc.array(item, { maxLength: 3 });
const kinds = fc.constantFrom("path", "URL ", "host");
const verdict = fc.constantFrom("allow", "block", "dry_run", "require_approval");
const match = fc.uniqueArray(fc.constantFrom(...MATCH_KEYS), { maxLength: 3 }).chain((keys) =>
  fc.record(Object.fromEntries(keys.map((key) => [
    key,
    fc.option(
      list(
        key.endsWith("kinds") ? kinds : key === "provenance_sources" ? fc.constant("user") : word,
      ),
    ),
  ])))
);
const rule = fc.record({
  name: fc.constantFrom("r1", "r2", "r3", "\u{1f600}", "\uffee"),
  effect: verdict,
  priority: fc.option(fc.integer({ min: 0, max: 1 })),
  match: fc.option(match),
  min_approvals: fc.option(fc.nat(2)),
  broker_scopes: fc.option(list(word)),
  dataflow: fc.option(
    fc.record({
      enabled: fc.option(fc.boolean()),
      destination_values: fc.option(list(word)),
      tainted_sources: fc.option(list(fc.constantFrom(" user", "external", ""))),
    }),
  ),
});
const policy = fc.record({
  default_verdict: verdict,
  fail_closed: fc.option(
    fc.record({
      enabled: fc.boolean(),
      required_fields: fc.constant(["targets"]),
      risk_classes: list(word),
    }),
  ),
  rules: fc.array(rule, { maxLength: 5 }),
});
const intent = fc.record({
  tool: fc.constantFrom("a", "b", "a*", "*", "[*]", "ab", "i"),
  identity: fc.constantFrom("a", "B", "a*", "*", "[*]", "$a.b", "q"),
  value: fc.constantFrom("a", "a*", "ax", "*"),
  kind: kinds,
  hasTarget: fc.boolean(),
  isTainted: fc.boolean(),
});

Deno.test("an upgraded policy decides as before, unless it named the rules", () => {
  let named = 0;
  fc.assert(
    fc.property(policy, fc.array(intent, { minLength: 1, maxLength: 4 }), (document, calls) => {
      const text = JSON.stringify(document as unknown as PolicyDocument);
      const before = compilePolicy(parsePolicy(textSource(text)));
      const { policy: upgraded, reordered, text: written } = upgradePolicy(textSource(text));
      const after = compilePolicy(upgraded);
      assert.equal(upgraded.schema_version, "1.1.0", written);
      for (const { tool, identity, value, kind, hasTarget, isTainted } of calls) {
        const call = normalizeIntent(request(tool, identity, {
          targets: hasTarget ? [{ kind, value, operation: "a" }] : [],
          arg_provenance: isTainted ? [{ arg_path: "$.x", source: "external" }] : [],
        }));
        const [old, now] = [evaluate(before, call), evaluate(after, call)];
        const isNamed = reordered.some(({ rule, before }) =>
          rule === now.matched_rule && before.includes(old.matched_rule)
        );
        if (isNamed) {
          named++;
          const hasFlow = now.dataflow_triggered || old.dataflow_triggered;
          assert.ok(hasFlow || compareStrictness(now.verdict, old.verdict) >= 0, written);
        } else assert.deepEqual(now, old);
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(named > 0, "some rules are named");
});

Deno.test("upgradePolicy() leaves out what is empty in all lists that 1.1 checks", () => {
  const { text } = upgradePolicy(
    textSource(`fail_closed: { enabled: true, risk_classes: [" low ", ""] }
rules:
  - name: a
    effect: block
    broker_scopes: []
    match: { tool_names: [t] }
    dataflow: { tainted_sources: [], destination_kinds: [" host"] } # flow
  - { name: b, effect: block, match: { tool_names: [u] }, dataflow: { tainted_sources: [] } }
`),
  );
  assert.equal(
    text,
    `schema_version: 1.1.0
fail_closed: { enabled: true, risk_classes: [low] }
rules:
  - name: a
    effect: block
    match: { tool_names: [t] }
    dataflow: { destination_kinds: [host] } # flow
  - { name: b, effect: block, match: { tool_names: [u] } }
`,
  );
});
