import assert from "node:assert/strict";
import fc from "fast-check";
import { compilePolicy } from "../../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import { MATCH_KEYS } from "../../../src/core/gate/policy/policy.ts";
import { normalizePolicy } from "../../../src/core/gate/policy/normalize.ts";
import {
  canAllBeAllowed,
  canBeAllowed,
  type ReachableCalls,
} from "../../../src/core/gate/decide/reachable.ts";
import { VERDICTS } from "../../../src/core/gate/decide/verdict.ts";
import type { IntentRequest } from "../../../src/core/schema/gate.ts";
import { policyOf } from "./support.ts";

type Known = Omit<ReachableCalls, "tool_name">;

// Each row: what is shown, a policy, what is known, the answer for the tool `t`.
const CASES: [string, string, Known, boolean][] = [
  ["the default allows", "default_verdict: allow", {}, true],
  ["the default asks", "default_verdict: require_approval", {}, true],
  ["the default blocks", "default_verdict: block", {}, false],
  ["the default only tries", "default_verdict: dry_run", {}, false],
  ["a rule allows the tool", rules("block", "{effect: allow, match: {tool_names: [T]}}"), {}, true],
  [
    "a rule allows another tool",
    rules("block", "{effect: allow, match: {tool_names: [u]}}"),
    {},
    false,
  ],
  [
    "a rule blocks the tool",
    rules("allow", "{effect: block, match: {tool_names: [t]}}"),
    {},
    false,
  ],
  [
    "a rule only tries the tool",
    rules("allow", "{effect: dry_run, match: {tool_names: [t]}}"),
    {},
    false,
  ],
  [
    "a block comes first",
    rules("allow", "{priority: 1, effect: block}", "{priority: 2, effect: allow}"),
    {},
    false,
  ],
  [
    "an allow comes first",
    rules("block", "{priority: 2, effect: block}", "{priority: 1, effect: allow}"),
    {},
    true,
  ],
  [
    "one of two folders is that of the call",
    rules("block", "{effect: allow, match: {workspace_prefixes: [/srv, /home]}}"),
    { workspace: "/home/x" },
    true,
  ],
  [
    "a block depends on targets",
    rules("allow", "{effect: block, match: {tool_names: [t], target_kinds: [host]}}"),
    {},
    true,
  ],
  [
    "an allow depends on targets",
    rules("block", "{effect: allow, match: {tool_names: [t], target_kinds: [host]}}"),
    {},
    true,
  ],
  [
    "an allow depends on provenance",
    rules("block", "{effect: allow, match: {provenance_sources: [user]}}"),
    {},
    true,
  ],
  [
    "another risk class is known",
    rules("block", "{effect: allow, match: {risk_classes: [low]}}"),
    { risk_class: "HIGH " },
    false,
  ],
  [
    "the risk class is known",
    rules("block", "{effect: allow, match: {risk_classes: [low]}}"),
    { risk_class: " Low" },
    true,
  ],
  [
    "the risk class is not known",
    rules("block", "{effect: allow, match: {risk_classes: [low]}}"),
    {},
    true,
  ],
  [
    "a blank risk class is not known",
    rules("block", "{effect: allow, match: {risk_classes: [low]}}"),
    { risk_class: " " },
    true,
  ],
  [
    "another identity is known",
    rules("block", "{effect: allow, match: {identities: [alice]}}"),
    { identity: "Alice" },
    false,
  ],
  [
    "the identity is blocked",
    rules("allow", "{effect: block, match: {identities: [alice]}}"),
    { identity: " alice " },
    false,
  ],
  [
    "the workspace is outside",
    rules("block", "{effect: allow, match: {workspace_prefixes: [c:/srv]}}"),
    { workspace: "c:\\tmp" },
    false,
  ],
  [
    "the workspace is inside",
    rules("block", "{effect: allow, match: {workspace_prefixes: [c:/srv]}}"),
    { workspace: "c:\\srv\\a" },
    true,
  ],
  ["an allow is about lines of another tool", lines("block", "u", "allow"), {}, false],
  ["an allow is about lines of the tool", lines("block", "T", "allow"), {}, true],
  ["a block is about lines of another tool", lines("allow", "u", "block"), {}, true],
  ["a block is about lines of the tool", lines("allow", "t", "block"), {}, true],
  [
    "required fields can be stated",
    "default_verdict: allow\nfail_closed: {enabled: true, required_fields: [targets]}",
    { risk_class: "high" },
    true,
  ],
  [
    "dataflow tightens an allow",
    rules("block", "{effect: allow, dataflow: {tainted_sources: [external], action: block}}"),
    {},
    true,
  ],
  [
    "dataflow turns a trial into a question",
    rules(
      "block",
      "{effect: dry_run, dataflow: {tainted_sources: [external], action: require_approval}}",
    ),
    {},
    true,
  ],
  [
    "dataflow turns a trial into a block",
    rules("allow", "{effect: dry_run, dataflow: {tainted_sources: [external], action: block}}"),
    {},
    false,
  ],
];

function rules(verdict: string, ...list: string[]): string {
  const named = list.map((rule, at) => `  - ${rule.replace("{", `{name: r${at}, `)}\n`);
  return `default_verdict: ${verdict}\nrules:\n${named.join("")}`;
}

function lines(verdict: string, tool: string, effect: string): string {
  const rule = `{effect: ${effect}, match: {command: {any: {program: ls}}}}`;
  return `schema_version: 1.1.0\ncommands: { ${tool}: /c }\n${rules(verdict, rule)}`;
}

Deno.test("canBeAllowed tells which tools a policy can let through", () => {
  for (const [name, yaml, known, expected] of CASES) {
    assert.equal(canBeAllowed(policyOf(yaml), { tool_name: " T ", ...known }), expected, name);
  }
});

Deno.test("canBeAllowed hides a tool without a name, as its calls cannot be judged", () => {
  assert.equal(canBeAllowed(policyOf("default_verdict: allow"), { tool_name: " " }), false);
});

/** Few words, so that conditions and calls meet often. */
const WORDS = {
  tool_names: ["t", "u"],
  risk_classes: ["low", "high"],
  identities: ["alice", "bob"],
  workspace_prefixes: ["/a", "/a/b"],
  target_kinds: ["host", "path"],
  target_values: ["x", "y"],
  data_classes: ["pii"],
  destination_kinds: ["host", "path"],
  destination_values: ["x", "y"],
  destination_operations: ["write"],
  provenance_sources: ["user", "external"],
} as const;

const someOf = (words: readonly string[]) => fc.subarray([...words]);
const ruleOf = fc.record({
  priority: fc.nat(2),
  effect: fc.constantFrom(...VERDICTS),
  match: fc.record(
    Object.fromEntries(MATCH_KEYS.map((key) => [key, someOf(WORDS[key])])),
    { requiredKeys: [] },
  ),
  dataflow: fc.option(
    fc.record({
      enabled: fc.constant(true),
      tainted_sources: fc.subarray(["user", "external"], { minLength: 1 }),
      destination_kinds: someOf(WORDS.target_kinds),
      action: fc.constantFrom("block" as const, "require_approval" as const),
    }),
    { nil: undefined, freq: 3 },
  ),
});
const policies = fc.record({
  default_verdict: fc.constantFrom(...VERDICTS),
  rules: fc.array(ruleOf, { maxLength: 4 }),
  fail_closed: fc.record({
    enabled: fc.boolean(),
    risk_classes: someOf(WORDS.risk_classes),
    required_fields: fc.subarray(["targets" as const, "arg_provenance" as const], { minLength: 1 }),
  }),
}).map(({ default_verdict, rules, fail_closed }) =>
  normalizePolicy({
    default_verdict,
    fail_closed,
    rules: rules.map(({ dataflow, ...rule }, at) => ({
      name: `r${at}`,
      ...rule,
      ...(dataflow === undefined ? {} : { dataflow }),
    })),
  })
);

type Targets = IntentRequest["targets"];

const TARGETS: readonly Targets[number][] = ["host", "path"].flatMap((kind) =>
  ["x", "y"].flatMap((value) => [
    { kind, value },
    { kind, value, operation: "write", sensitivity: "pii" },
  ])
);
/** None, each alone, each pair. */
const TARGET_SETS: readonly Targets[] = [
  [],
  ...TARGETS.map((target) => [target]),
  ...TARGETS.flatMap((a, at) => TARGETS.slice(at + 1).map((b) => [a, b])),
];
const SOURCE_SETS = [[], ["user"], ["external"], ["user", "external"]];

function* intents(known: Known): Generator<IntentRequest> {
  for (const targets of TARGET_SETS) {
    for (const sources of SOURCE_SETS) {
      for (const identity of known.identity ? [known.identity] : ["alice", "carol"]) {
        for (const workspace of known.workspace ? [known.workspace] : ["/a/b", "/c"]) {
          for (const risk_class of known.risk_class ? [known.risk_class] : ["low", "critical"]) {
            yield {
              schema_id: "gait.gate.intent_request",
              schema_version: "1.0.0",
              created_at: "2026-02-05T00:00:00Z",
              producer_version: "0",
              tool_name: "t",
              args: {},
              targets: [...targets],
              arg_provenance: sources.map((source) => ({ arg_path: "a", source })),
              context: { identity, workspace, risk_class },
            };
          }
        }
      }
    }
  }
}

const knowledge = fc.record({
  identity: fc.constantFrom("", "alice", "carol"),
  workspace: fc.constantFrom("", "/a", "/c"),
  risk_class: fc.constantFrom("", "high", "critical"),
});

Deno.test("canBeAllowed never hides a tool for which some intent gets further", () => {
  let hidden = 0;
  fc.assert(
    fc.property(policies, knowledge, (policy, known) => {
      if (canBeAllowed(policy, { tool_name: "t", ...known })) return;
      hidden++;
      const compiled = compilePolicy(policy);
      for (const intent of intents(known)) {
        const { verdict } = evaluate(compiled, normalizeIntent(intent));
        assert.ok(verdict === "block" || verdict === "dry_run", JSON.stringify(intent));
      }
    }),
    { numRuns: 2000, seed: 9 },
  );
  assert.ok(hidden > 200, `${hidden} tools were hidden: too few to show anything`);
});

Deno.test("canBeAllowed is exact where nothing depends on targets or provenance", () => {
  const known = { identity: "alice", workspace: "/a", risk_class: "low" };
  const perCall = MATCH_KEYS.slice(MATCH_KEYS.indexOf("target_kinds"));
  fc.assert(
    fc.property(policies, (policy) => {
      const rules = policy.rules
        .filter(({ match }) => perCall.every((key) => match[key].length === 0));
      const simple = { ...policy, rules };
      const compiled = compilePolicy(simple);
      const further = [...intents(known)].some((intent) => {
        const { verdict } = evaluate(compiled, normalizeIntent(intent));
        return verdict === "allow" || verdict === "require_approval";
      });
      assert.equal(canBeAllowed(simple, { tool_name: "t", ...known }), further);
    }),
    { numRuns: 500, seed: 9 },
  );
});

const ABOUT = { tool_name: "t" };

Deno.test("canAllBeAllowed() asks every policy, since the strictest counts", () => {
  const [allow, block] = ["allow", "block"].map((word) => policyOf(`default_verdict: ${word}`));
  assert.ok(allow && block);
  const rows = [
    [[], true],
    [[allow], true],
    [[block], false],
    [[allow, allow], true],
    [[allow, block], false],
    [[block, allow], false],
    [[allow, allow, block], false],
  ] as const;
  for (const [policies, answer] of rows) assert.equal(canAllBeAllowed(policies, ABOUT), answer);
});

Deno.test("canAllBeAllowed() leaves out a first policy that may hand the decision on", () => {
  const version = "schema_version: 1.1.0\n";
  const base = (more: string) =>
    policyOf(
      `${version}default_verdict: block\nrules:\n` +
        `  - { name: a, effect: block, match: { tool_names: [t] } }\n` +
        `  - { name: b, effect: block, match: { tool_names: [u] }${more} }\n`,
    );
  const allow = policyOf("default_verdict: allow");
  const block = policyOf("default_verdict: block");
  assert.equal(canAllBeAllowed([base(", overridable: true"), allow], ABOUT), true);
  assert.equal(canAllBeAllowed([base(""), allow], ABOUT), false);
  assert.equal(canAllBeAllowed([base(", overridable: true"), block], ABOUT), false);
  // Only the first one can hand it on.
  assert.equal(canAllBeAllowed([allow, base(", overridable: true")], ABOUT), false);
});

Deno.test("canBeAllowed() knows patterns of 1.1 in names of tools and people", () => {
  const policy = (match: string) =>
    policyOf(
      `schema_version: 1.1.0\ndefault_verdict: block\nrules:\n` +
        `  - { name: r, effect: allow, match: { ${match} } }\n`,
    );
  assert.equal(canBeAllowed(policy('tool_names: ["read_*"]'), { tool_name: "read_file" }), true);
  assert.equal(canBeAllowed(policy('tool_names: ["read_*"]'), { tool_name: "write" }), false);
  const people = policy('tool_names: ["*"], identities: ["team-*"]');
  assert.equal(canBeAllowed(people, { tool_name: "t", identity: "team-a" }), true);
  assert.equal(canBeAllowed(people, { tool_name: "t", identity: "other" }), false);
  // A star in any other list is a star (policies, "Rules").
  const classes = policy('tool_names: ["*"], risk_classes: ["hi*"]');
  assert.equal(canBeAllowed(classes, { tool_name: "t", risk_class: "high" }), false);
  assert.equal(canBeAllowed(classes, { tool_name: "t", risk_class: "hi*" }), true);
  const old = policyOf(
    "default_verdict: block\nrules: [{name: r, effect: allow, match: {tool_names: ['read_*']}}]",
  );
  assert.equal(canBeAllowed(old, { tool_name: "read_file" }), false);
});

Deno.test("canBeAllowed() takes an unknown workspace for any", () => {
  const policy = policyOf(
    "default_verdict: block\nrules: [{name: r, effect: allow, match: {workspace_prefixes: [/srv]}}]",
  );
  assert.equal(canBeAllowed(policy, { tool_name: "t" }), true);
  assert.equal(canBeAllowed(policy, { tool_name: "t", workspace: "/srv/a" }), true);
  assert.equal(canBeAllowed(policy, { tool_name: "t", workspace: "/home" }), false);
});
