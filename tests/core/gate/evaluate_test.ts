import assert from "node:assert/strict";
import type { Decision } from "../../../src/core/gate/decide/decision.ts";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { explainDecision } from "../../../src/core/gate/decide/explain.ts";
import type { NormalizedIntent } from "../../../src/core/gate/intent/intent.ts";
import { reasonCodeOf } from "../../../src/core/gate/decide/compiled_rule.ts";
import {
  EXIT_BY_VERDICT,
  STRICT_EXIT_BY_VERDICT,
  stricter,
  VERDICTS,
} from "../../../src/core/gate/decide/verdict.ts";
import type { JsonValue } from "../../../src/core/json/json.ts";
import { compiled, intentOf } from "./support.ts";

type Changes = { readonly [member: string]: JsonValue };

function decide(yaml: string, changes: Changes = {}): Decision {
  return evaluate(compiled(yaml), intentOf(changes));
}

function short({ verdict, reason_codes, violations }: Decision) {
  return [verdict, reason_codes.join(), violations.join()];
}

const TARGETS: JsonValue = [
  { kind: "host", value: "api.x", operation: "write", sensitivity: "pii" },
  { kind: "path", value: "/tmp/a", operation: "read" },
];
const CHANGES: Changes = {
  targets: TARGETS,
  arg_provenance: [{ arg_path: "a", source: "external" }],
};

// Each row: a condition that holds, the same condition with a value that does not.
const CONDITIONS: [string, string][] = [
  ["tool_names: [other, Tool.Write]", "tool_names: [tool.writ]"],
  ["risk_classes: [HIGH]", "risk_classes: [low]"],
  ["identities: [example-user]", "identities: [Example-User]"],
  ["workspace_prefixes: [/tmp/work]", "workspace_prefixes: [tmp]"],
  ["target_kinds: [path]", "target_kinds: [url]"],
  ["target_values: [/tmp/a]", "target_values: [/TMP/a]"],
  ["data_classes: [PII]", "data_classes: [public]"],
  ["destination_kinds: [host]", "destination_kinds: [queue]"],
  ["destination_values: [api.x]", "destination_values: [api]"],
  ["destination_operations: [Read]", "destination_operations: [delete]"],
  ["provenance_sources: [user, external]", "provenance_sources: [user]"],
];

Deno.test("each condition matches and fails by itself", () => {
  for (const [holds, fails] of CONDITIONS) {
    const policy = (match: string) => `rules: [{name: r, effect: block, match: {${match}}}]`;
    assert.equal(decide(policy(holds), CHANGES).verdict, "block", holds);
    assert.equal(decide(policy(fails), CHANGES).verdict, "require_approval", fails);
  }
});

Deno.test("all conditions of a rule must hold", () => {
  const holding = CONDITIONS.map(([holds]) => holds);
  for (let broken = -1; broken < CONDITIONS.length; broken++) {
    const match = holding.map((text, at) => at === broken ? CONDITIONS[at]?.[1] : text).join(", ");
    const { verdict } = decide(`rules: [{name: r, effect: allow, match: {${match}}}]`, CHANGES);
    assert.equal(verdict, broken === -1 ? "allow" : "require_approval", match);
  }
});

Deno.test("kind and value may come from different targets", () => {
  const yaml =
    "rules: [{name: r, effect: block, match: {target_kinds: [host], target_values: [/tmp/a]}}]";
  assert.equal(decide(yaml, CHANGES).verdict, "block");
});

Deno.test("an allow rule on one harmless target also matches a call with a harmful one", () => {
  const yaml = "default_verdict: block\n" +
    "rules: [{name: r, effect: allow, match: {target_values: [/tmp/a]}}]";
  assert.equal(decide(yaml, CHANGES).verdict, "allow");
});

Deno.test("the first matching rule decides, by priority and then name", () => {
  const rule = (name: string, priority: number, effect: string) =>
    `{name: ${name}, priority: ${priority}, effect: ${effect}}`;
  const decided = (...rules: string[]) => decide(`rules: [${rules.join()}]`).matched_rule;
  assert.equal(decided(rule("a", 2, "allow"), rule("z", 1, "block")), "z");
  assert.equal(decided(rule("b", 1, "allow"), rule("a", 1, "block")), "a");
  assert.equal(decided(rule("b", 0, "allow"), rule("a", -1, "block")), "a");
  const same = decide("rules: [{name: a, effect: allow}, {name: a, effect: block}]");
  assert.equal(same.verdict, "allow");
});

Deno.test("a decision carries what its rule asks for", () => {
  const decision = decide(`
rules:
  - name: r
    effect: require_approval
    reason_codes: [b, a, b]
    violations: [w, v]
    require_distinct_approvers: true
    require_broker_credential: true
    broker_reference: egress
    broker_scopes: [Export]
    rate_limit: {requests: 2}
`);
  assert.deepEqual({ ...decision }, {
    verdict: "require_approval",
    reason_codes: ["a", "b"],
    violations: ["v", "w"],
    decided_by: "rule",
    matched_rule: "r",
    required_approvals: 1,
    require_distinct_approvers: true,
    credential: { reference: "egress", scopes: ["export"] },
    rate_limit: { requests: 2, window: "minute", scope: "tool_identity" },
    further_rate_limits: [],
    dataflow_triggered: false,
    messages: [],
    is_overridable: false,
    missing_fields: [],
  });
});

Deno.test("min_approvals is carried whatever the verdict", () => {
  assert.equal(decide("rules: [{name: r, effect: allow, min_approvals: 2}]").required_approvals, 2);
  const plain = decide("rules: [{name: r, effect: allow}]");
  assert.deepEqual([plain.required_approvals, plain.credential, plain.rate_limit], [
    0,
    undefined,
    undefined,
  ]);
});

Deno.test("without a matching rule the default decides", () => {
  const rows = [["allow", 0], ["block", 0], ["dry_run", 0], ["require_approval", 1]] as const;
  for (const [verdict, approvals] of rows) {
    const decision = decide(`default_verdict: ${verdict}`);
    assert.deepEqual(short(decision), [verdict, `default_${verdict}`, ""]);
    assert.equal(decision.required_approvals, approvals);
    assert.equal(decision.matched_rule, "");
    assert.equal(decision.credential, undefined);
  }
});

Deno.test("a rule without reason codes gets one from its name", () => {
  assert.equal(reasonCodeOf("Block External Host-1"), "block_external_host_1");
  assert.equal(reasonCodeOf('A "q" <x>-é'), 'a_\\"q\\"_\\u003cx\\u003e_é');
  assert.equal(reasonCodeOf('x"'), "x\\");
  assert.equal(reasonCodeOf("a&b\u2028\u2029"), "a\\u0026b\\u2028\\u2029");
  assert.deepEqual(decide("rules: [{name: A b, effect: allow}]").reason_codes, [
    "matched_rule_a_b",
  ]);
});

const BOTH = "{enabled: true, required_fields: [targets, arg_provenance]}";

// Each row: fail_closed, changes, verdict, reasons, violations.
const FAIL_CLOSED: [string, Changes, string, string, string][] = [
  [
    BOTH,
    { targets: [], arg_provenance: [] },
    "block",
    "fail_closed_missing_arg_provenance,fail_closed_missing_targets",
    "missing_arg_provenance,missing_targets",
  ],
  [BOTH, { targets: [] }, "block", "fail_closed_missing_targets", "missing_targets"],
  [
    BOTH,
    { arg_provenance: [] },
    "block",
    "fail_closed_missing_arg_provenance",
    "missing_arg_provenance",
  ],
  [BOTH, {}, "dry_run", "default_dry_run", ""],
  [
    "{enabled: true, required_fields: [targets]}",
    { arg_provenance: [] },
    "dry_run",
    "default_dry_run",
    "",
  ],
  [
    "{enabled: true, required_fields: [arg_provenance]}",
    { targets: [] },
    "dry_run",
    "default_dry_run",
    "",
  ],
  [
    "{enabled: false, risk_classes: [high], required_fields: [targets]}",
    { targets: [] },
    "dry_run",
    "default_dry_run",
    "",
  ],
  [
    BOTH,
    { targets: [], context: { identity: "i", workspace: "w", risk_class: "low" } },
    "dry_run",
    "default_dry_run",
    "",
  ],
  [
    BOTH,
    { targets: [], context: { identity: "i", workspace: "w", risk_class: " Critical " } },
    "block",
    "fail_closed_missing_targets",
    "missing_targets",
  ],
];

Deno.test("fail_closed blocks what a risky intent leaves out", () => {
  for (const [failClosed, changes, ...expected] of FAIL_CLOSED) {
    const yaml = `default_verdict: dry_run\nfail_closed: ${failClosed}`;
    assert.deepEqual(
      short(decide(yaml, changes)),
      expected,
      `${failClosed} ${JSON.stringify(changes)}`,
    );
  }
});

Deno.test("fail_closed comes before every rule", () => {
  const yaml = `fail_closed: ${BOTH}\nrules: [{name: r, effect: allow, min_approvals: 2}]`;
  const decision = decide(yaml, { targets: [] });
  assert.deepEqual(
    [decision.verdict, decision.matched_rule, decision.required_approvals, decision.missing_fields],
    ["block", "", 0, ["targets"]],
  );
});

const host = { kind: "host", value: "x", operation: "write" };
const external = [{ arg_path: "a", source: "external" }];

// Each row: dataflow, targets, provenance, whether it applies.
const DATAFLOW: [string, JsonValue, JsonValue, boolean][] = [
  ["{enabled: true}", [host], external, true],
  ["{enabled: true}", [{ kind: "url", value: "x" }], external, true],
  ["{enabled: true}", [{ kind: "bucket", value: "x" }], external, true],
  ["{enabled: true}", [{ kind: "queue", value: "x" }], external, true],
  ["{enabled: true}", [{ kind: "topic", value: "x" }], external, true],
  ["{enabled: true}", [{ kind: "path", value: "x" }], external, false],
  ["{enabled: true}", [{ kind: "table", value: "x" }], external, false],
  ["{enabled: true}", [{ kind: "repo", value: "x" }], external, false],
  ["{enabled: true}", [{ kind: "other", value: "x" }], external, false],
  ["{enabled: true}", [], external, false],
  ["{destination_values: [x]}", [], external, false],
  ["{enabled: true}", [host], [{ arg_path: "a", source: "tool_output" }], true],
  ["{enabled: true}", [host], [{ arg_path: "a", source: "user" }], false],
  ["{enabled: true}", [host], [], false],
  ["{tainted_sources: [user]}", [host], [{ arg_path: "a", source: "user" }], true],
  ["{tainted_sources: [user]}", [host], external, false],
  ["{destination_kinds: [path]}", [host], external, false],
  ["{destination_kinds: [host]}", [host], external, true],
  ["{destination_operations: [write]}", [host], external, true],
  ["{destination_operations: [read]}", [host], external, false],
  [
    "{destination_kinds: [path], destination_values: [x]}",
    [host, { kind: "path", value: "y" }],
    external,
    false,
  ],
  ["{destination_kinds: [host], destination_values: [x]}", [host], external, true],
  ["{enabled: false, destination_kinds: [host]}", [host], external, true],
  ["{enabled: false}", [host], external, false],
  ["{action: block}", [host], external, false],
];

Deno.test("dataflow applies to tainted input that reaches a destination", () => {
  for (const [dataflow, targets, arg_provenance, applies] of DATAFLOW) {
    const yaml = `rules: [{name: r, effect: allow, violations: [v], dataflow: ${dataflow}}]`;
    const decision = decide(yaml, { targets, arg_provenance });
    assert.deepEqual(
      short(decision),
      applies
        ? [
          "require_approval",
          "dataflow_tainted_destination,matched_rule_r",
          "tainted_dataflow,v",
        ]
        : ["allow", "matched_rule_r", "v"],
      `${dataflow} ${JSON.stringify(targets)}`,
    );
    assert.equal(decision.dataflow_triggered, applies);
    assert.equal(decision.required_approvals, applies ? 1 : 0);
  }
});

Deno.test("dataflow never weakens the effect of its rule", () => {
  const rows = [
    ["allow", "require_approval", "require_approval"],
    ["allow", "block", "block"],
    ["dry_run", "require_approval", "require_approval"],
    ["require_approval", "block", "block"],
    ["require_approval", "require_approval", "require_approval"],
    ["block", "require_approval", "block"],
    ["block", "block", "block"],
  ];
  for (const [effect, action, expected] of rows) {
    const yaml =
      `rules: [{name: r, effect: ${effect}, dataflow: {enabled: true, action: ${action}, ` +
      "reason_code: c, violation: v}}]";
    const decision = decide(yaml, { targets: [host], arg_provenance: external });
    assert.deepEqual(short(decision), [expected, "c,matched_rule_r", "v"]);
  }
});

Deno.test("an intent that cannot be judged is blocked", () => {
  const policy = compiled(
    "default_verdict: allow\nrules: [{name: r, effect: block, match: {target_kinds: [x]}}]",
  );
  const broken = {
    ...intentOf(),
    get targets(): never {
      throw new Error("unreadable");
    },
  };
  assert.deepEqual(short(evaluate(policy, broken)), [
    "block",
    "evaluation_error",
    "rule_not_evaluable",
  ]);
  const empty = {} as NormalizedIntent;
  assert.equal(evaluate(policy, empty).verdict, "block");
  const guarded = compiled("default_verdict: allow\nfail_closed: {enabled: true}");
  assert.equal(evaluate(guarded, empty).verdict, "block");
});

Deno.test("decisions are frozen, so that no caller changes what the next one gets", () => {
  const policy = compiled("default_verdict: block");
  const decision = evaluate(policy, intentOf());
  assert.throws(() => Object.assign(decision, { verdict: "allow" }), TypeError);
  assert.throws(() => Object.assign(decision.reason_codes, ["x"]), TypeError);
});

Deno.test("each verdict has its exit code", () => {
  assert.deepEqual(EXIT_BY_VERDICT, { allow: 0, dry_run: 0, require_approval: 4, block: 3 });
  assert.deepEqual(STRICT_EXIT_BY_VERDICT, { allow: 0, dry_run: 3, require_approval: 4, block: 3 });
});

Deno.test("stricter orders allow, dry_run, require_approval, block", () => {
  assert.deepEqual(VERDICTS, ["allow", "dry_run", "require_approval", "block"]);
  VERDICTS.forEach((a, i) =>
    VERDICTS.forEach((b, j) => assert.equal(stricter(a, b), VERDICTS[Math.max(i, j)]))
  );
});

Deno.test("what cannot be judged is blocked, with a reason, and is explained as that", () => {
  const policy = compiled(
    "default_verdict: allow\nrules: [{name: r, effect: allow, match: {target_kinds: [x]}}]",
  );
  const broken = { ...intentOf(), targets: undefined } as unknown as NormalizedIntent;
  const decision = evaluate(policy, broken);
  assert.deepEqual(
    [decision.verdict, decision.decided_by, decision.reason_codes, decision.violations],
    ["block", "error", ["evaluation_error"], ["rule_not_evaluable"]],
  );
  assert.deepEqual(explainDecision(policy, broken), { decision, considered: [] });
});

Deno.test("rules under one value are all found, whatever else they ask", () => {
  const rules = [
    "{name: a, priority: 1, effect: block, match: {tool_names: [tool.write], risk_classes: [low]}}",
    "{name: b, priority: 2, effect: allow, match: {tool_names: [tool.write], identities: [nobody]}}",
    "{name: c, priority: 3, effect: dry_run, match: {tool_names: [tool.write], target_kinds: [path]}}",
    "{name: d, priority: 4, effect: allow, match: {tool_names: [tool.write]}}",
  ];
  const policy = `default_verdict: block\nrules: [${rules.join(", ")}]`;
  assert.equal(decide(policy).matched_rule, "c");
  assert.equal(decide(policy, { targets: [] }).matched_rule, "d");
  const low = { context: { identity: "x", workspace: "/w", risk_class: "low" } };
  assert.equal(decide(policy, low).matched_rule, "a");
  const nobody = { context: { identity: "nobody", workspace: "/w", risk_class: "high" } };
  assert.equal(decide(policy, nobody).matched_rule, "b");
});

Deno.test("of rules that share every value each is found", () => {
  const rules = [
    "{name: a, priority: 1, effect: allow, match: {tool_names: [tool.write], risk_classes: [high, low]}}",
    "{name: b, priority: 2, effect: block, match: {tool_names: [tool.write], risk_classes: [high, medium]}}",
  ];
  const policy = `default_verdict: dry_run\nrules: [${rules.join(", ")}]`;
  for (const [risk_class, rule] of [["high", "a"], ["low", "a"], ["medium", "b"]] as const) {
    const context = { identity: "x", workspace: "/w", risk_class };
    assert.equal(decide(policy, { context }).matched_rule, rule, risk_class);
  }
});

Deno.test("without() leaves every other rule, in the policy and in what judges", () => {
  const policy = compiled(
    "rules: [{name: a, effect: block}, {name: b, effect: allow, match: {tool_names: [x]}}]",
  );
  const [, second] = policy.rules;
  const rule = policy.rules.find(({ rule }) => rule.name === "a");
  assert.ok(rule && second);
  const rest = policy.without(rule);
  assert.deepEqual(rest.policy.rules.map(({ name }) => name), ["b"]);
  assert.deepEqual(rest.rules.map(({ rule }) => rule.name), ["b"]);
  assert.equal(evaluate(rest, intentOf()).decided_by, "default");
});

Deno.test("of rules under different keys the one that is tried first decides", () => {
  const matches = [
    "{tool_names: [tool.write]}",
    "{risk_classes: [high]}",
    "{identities: [example-user]}",
    "{target_kinds: [path]}",
    "{target_values: [/tmp/out.txt]}",
    "{destination_operations: [write]}",
    "{data_classes: [pii]}",
    "{provenance_sources: [user]}",
    "{workspace_prefixes: [/tmp]}",
    "{}",
  ];
  const targets = [
    { kind: "path", value: "/tmp/out.txt", operation: "write", sensitivity: "pii" },
  ];
  for (const first of matches) {
    for (const second of matches) {
      const policy = "rules: [" +
        `{name: a, priority: 1, effect: allow, match: ${first}}, ` +
        `{name: b, priority: 2, effect: block, match: ${second}}, ` +
        // A second rule under each key, so that keys are chosen in several ways.
        `{name: c, priority: 3, effect: block, match: ${first}}, ` +
        `{name: d, priority: 0, effect: block, match: {tool_names: [other]}}]`;
      assert.equal(decide(policy, { targets }).matched_rule, "a", `${first} ${second}`);
    }
  }
});

Deno.test("in 1.1 a pattern beside a name is found, in 1.0 a star is a letter", () => {
  const policy = (version: string) =>
    `schema_version: ${version}\ndefault_verdict: block\nrules: ` +
    `[{name: r, effect: allow, match: {tool_names: [other, "tool.*"]}}, ` +
    `{name: s, effect: dry_run, priority: 1, match: {identities: ["ex*", x]}}]`;
  assert.equal(decide(policy("1.1.0")).matched_rule, "r");
  assert.equal(decide(policy("1.1.0"), { tool_name: "other" }).matched_rule, "r");
  assert.equal(decide(policy("1.1.0"), { tool_name: "x" }).matched_rule, "s");
  assert.equal(decide(policy("1.0.0")).decided_by, "default");
  assert.equal(decide(policy("1.0.0"), { tool_name: "tool.*" }).matched_rule, "r");
});

/** Lists of destinations; the target that tainted input reaches; whether the constraint applies. */
const DESTINATIONS:
  readonly (readonly [version: string, lists: string, target: Changes, boolean])[] = [
    ["1.0.0", "", { kind: "host", value: "a" }, true],
    ["1.0.0", "", { kind: "path", value: "a" }, false],
    ["1.0.0", "destination_kinds: [path]", { kind: "path", value: "a" }, true],
    ["1.0.0", "destination_kinds: [path]", { kind: "host", value: "a" }, false],
    ["1.0.0", "destination_values: [a]", { kind: "path", value: "a" }, true],
    ["1.0.0", "destination_values: [a]", { kind: "host", value: "b" }, false],
    ["1.0.0", 'destination_values: ["a*"]', { kind: "path", value: "ab" }, false],
    ["1.0.0", 'destination_values: ["a*"]', { kind: "path", value: "a*" }, true],
    ["1.1.0", 'destination_values: ["a*"]', { kind: "path", value: "ab" }, true],
    ["1.1.0", 'destination_values: ["a*"]', { kind: "path", value: "b" }, false],
    ["1.1.0", 'destination_values: ["a[*]"]', { kind: "path", value: "ab" }, false],
    ["1.1.0", "", { kind: "path", value: "a" }, false],
    ["1.1.0", "", { kind: "host", value: "a" }, true],
    [
      "1.0.0",
      "destination_operations: [write]",
      { kind: "path", value: "a", operation: "write" },
      true,
    ],
    [
      "1.0.0",
      "destination_operations: [write]",
      { kind: "host", value: "a", operation: "read" },
      false,
    ],
  ];

for (const [version, lists, target, applies] of DESTINATIONS) {
  const label = `${version} with ${lists || "no destinations"} to ${JSON.stringify(target)}`;
  Deno.test(`dataflow of ${label} ${applies ? "applies" : "does not apply"}`, () => {
    const dataflow = `{enabled: true, tainted_sources: [external], action: block${
      lists === "" ? "" : `, ${lists}`
    }}`;
    const policy = `schema_version: ${version}\nrules: [{name: r, effect: allow, ` +
      `match: {risk_classes: [high]}, dataflow: ${dataflow}}]`;
    const arg_provenance = [{ arg_path: "$.a", source: "external" }];
    const seen = decide(policy, { targets: [target], arg_provenance });
    assert.deepEqual([seen.verdict, seen.dataflow_triggered], [
      applies ? "block" : "allow",
      applies,
    ]);
    assert.equal(decide(policy, { targets: [target] }).verdict, "allow", "not tainted");
  });
}

Deno.test("in 1.0 a star in a name is a star, also where another condition is looked up first", () => {
  const lists = [
    'tool_names: ["*"]',
    'identities: ["*"]',
    'target_values: ["*"]',
    'destination_values: ["*"]',
  ];
  for (const list of lists) {
    // Two rules share the name, so that each is found by its class.
    const yaml = (version: string) =>
      `schema_version: ${version}\ndefault_verdict: block\nrules:\n` +
      `  - {name: a, effect: allow, match: {${list}, risk_classes: [high]}}\n` +
      `  - {name: b, effect: allow, match: {${list}, risk_classes: [low]}}\n`;
    assert.equal(evaluate(compiled(yaml("1.0.0")), intentOf()).verdict, "block", list);
    assert.equal(evaluate(compiled(yaml("1.1.0")), intentOf()).verdict, "allow", list);
  }
});
