import assert from "node:assert/strict";
import invalid from "../../../schemas/v1/gate/examples/policy.invalid.json" with { type: "json" };
import valid from "../../../schemas/v1/gate/examples/policy.valid.json" with { type: "json" };
import { GaitError } from "../../../src/core/error.ts";
import { normalizePolicy } from "../../../src/core/gate/policy/normalize.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import { policyOf, source } from "./support.ts";

function refusalOf(text: string): GaitError {
  try {
    parsePolicy(source(text, "p.yaml"));
  } catch (error) {
    assert.ok(error instanceof GaitError);
    assert.equal(error.code, "invalid_input");
    return error;
  }
  throw new assert.AssertionError({ message: `accepted: ${text}` });
}

Deno.test("parsePolicy fills in the defaults of an empty document (gate.md 3.1, 3.2)", () => {
  for (const text of ["", "# nothing\n", "---\n", "{}", "rules: null\nfail_closed: ~\n"]) {
    assert.deepEqual(policyOf(text), {
      schema_id: "gait.gate.policy",
      schema_version: "1.0.0",
      default_verdict: "require_approval",
      fail_closed: { enabled: false, risk_classes: [], required_fields: [] },
      rules: [],
    });
  }
});

Deno.test("parsePolicy fills in the classes of fail_closed (gate.md 3.3)", () => {
  const classes = (text: string) => policyOf(`fail_closed: ${text}`).fail_closed.risk_classes;
  assert.deepEqual(classes("{enabled: true}"), ["critical", "high"]);
  assert.deepEqual(classes("{enabled: true, risk_classes: [' ']}"), ["critical", "high"]);
  assert.deepEqual(classes("{enabled: true, risk_classes: [' Low ']}"), ["low"]);
  assert.deepEqual(classes("{enabled: false}"), []);
  const fields = policyOf("fail_closed: {required_fields: [' ', Targets, ARG_PROVENANCE]}");
  assert.deepEqual(fields.fail_closed.required_fields, ["arg_provenance", "targets"]);
});

Deno.test("parsePolicy lower-cases names and kinds and keeps the case of values (gate.md 3.5)", () => {
  const [rule] = policyOf(`
rules:
  - name: " A "
    effect: " Block "
    broker_scopes: [" Export "]
    broker_reference: " Eg "
    match:
      tool_names: [" Tool.B ", tool.a, TOOL.A, " "]
      risk_classes: [High]
      identities: [" Bob "]
      workspace_prefixes: [" /Repo/ "]
      target_kinds: [Path]
      target_values: [" /Tmp "]
      data_classes: [PII]
      destination_kinds: [HOST]
      destination_values: [Api.X]
      destination_operations: [Write]
      provenance_sources: [External]
`).rules;
  assert.deepEqual(rule, {
    name: "A",
    priority: 0,
    effect: "block",
    match: {
      tool_names: ["tool.a", "tool.b"],
      risk_classes: ["high"],
      identities: ["Bob"],
      workspace_prefixes: ["/Repo/"],
      target_kinds: ["path"],
      target_values: ["/Tmp"],
      data_classes: ["pii"],
      destination_kinds: ["host"],
      destination_values: ["Api.X"],
      destination_operations: ["write"],
      provenance_sources: ["external"],
    },
    reason_codes: [],
    violations: [],
    min_approvals: 0,
    require_distinct_approvers: false,
    require_broker_credential: false,
    broker_reference: "Eg",
    broker_scopes: ["export"],
  });
});

Deno.test("parsePolicy sorts by priority, then name, and keeps the order of equals (gate.md 3.8)", () => {
  const rule = (name: string, priority: number, effect: string) =>
    `  - {name: "${name}", priority: ${priority}, effect: ${effect}}\n`;
  const many = Array.from({ length: 20 }, (_, i) => rule("same", 5, i === 0 ? "block" : "allow"));
  const text = `rules:\n${rule("b", 1, "allow")}${rule("\u{1f600}", 1, "allow")}` +
    `${rule("\uffee", 1, "allow")}${rule("a", 1, "allow")}${rule("z", -3, "allow")}${
      many.join("")
    }`;
  const { rules } = policyOf(text);
  assert.deepEqual(rules.slice(0, 5).map(({ name }) => name), [
    "z",
    "a",
    "b",
    "\uffee",
    "\u{1f600}",
  ]);
  assert.deepEqual(rules.slice(5, 7).map(({ effect }) => effect), ["block", "allow"]);
});

Deno.test("parsePolicy takes min_approvals above 1 to mean distinct approvers (gate.md 3.4)", () => {
  const distinct = (text: string) =>
    policyOf(`rules: [{name: a, effect: allow, ${text}}]`).rules[0]?.require_distinct_approvers;
  assert.equal(distinct("min_approvals: 2"), true);
  assert.equal(distinct("min_approvals: 2, require_distinct_approvers: false"), true);
  assert.equal(distinct("min_approvals: 1"), false);
  assert.equal(distinct("require_distinct_approvers: true"), true);
});

Deno.test("parsePolicy drops limits that are off and fills in the others (gate.md 3.6)", () => {
  const limit = (text: string) =>
    policyOf(`rules: [{name: a, effect: allow, rate_limit: ${text}}]`).rules[0]?.rate_limit;
  assert.equal(limit("{requests: 0, window: day, scope: all}"), undefined);
  assert.equal(limit("{}"), undefined);
  assert.deepEqual(limit("{requests: 3}"), {
    requests: 3,
    window: "minute",
    scope: "tool_identity",
  });
  assert.deepEqual(limit("{requests: 3, window: ' Hour ', scope: TOOL}"), {
    requests: 3,
    window: "hour",
    scope: "tool",
  });
});

Deno.test("parsePolicy drops an inactive dataflow; any list activates it (gate.md 3.7)", () => {
  const dataflow = (text: string) =>
    policyOf(`rules: [{name: a, effect: allow, dataflow: ${text}}]`).rules[0]?.dataflow;
  assert.equal(dataflow("{}"), undefined);
  assert.equal(dataflow("{enabled: false, tainted_sources: [' ']}"), undefined);
  assert.equal(dataflow("{action: nonsense, reason_code: x, violation: y}"), undefined);
  const defaults = {
    enabled: true,
    tainted_sources: ["external", "tool_output"],
    destination_kinds: [],
    destination_values: [],
    destination_operations: [],
    action: "require_approval",
    reason_code: "dataflow_tainted_destination",
    violation: "tainted_dataflow",
  };
  assert.deepEqual(dataflow("{enabled: true}"), defaults);
  assert.deepEqual(dataflow("{enabled: false, destination_kinds: [HOST]}"), {
    ...defaults,
    destination_kinds: ["host"],
  });
  assert.deepEqual(dataflow("{tainted_sources: [User], action: Block, destination_values: [X]}"), {
    ...defaults,
    tainted_sources: ["user"],
    destination_values: ["X"],
    action: "block",
  });
});

const RULE = "rules:\n  - name: r\n    effect: allow\n";

// Each row: text, beginning of the message, place (gate.md 3.2 to 3.7).
const REFUSED: [string, string, string][] = [
  ["schema_id: gait.policy", "unsupported policy schema_id: gait.policy", "1:12, /schema_id"],
  ["schema_id: ' gait.gate.policy'", "unsupported policy schema_id:  gait", "1:12, /schema_id"],
  ["schema_version: 2.0.0", "unsupported policy schema_version: 2.0.0", "1:17, /schema_version"],
  ["default_verdict: deny", "invalid default_verdict: deny", "1:18, /default_verdict"],
  [
    "fail_closed: {required_fields: [args]}",
    "unsupported fail_closed required_field: args",
    "1:33, /fail_closed/required_fields/0",
  ],
  [
    "fail_closed: {enabled: false, required_fields: [args]}",
    "unsupported fail_closed required_field: args",
    "1:49, /fail_closed/required_fields/0",
  ],
  ["rules:\n  - effect: allow", "rule name is required", "2:5, /rules/0/name"],
  ["rules:\n  - {name: ' ', effect: allow}", "rule name is required", "2:12, /rules/0/name"],
  ["rules:\n  - name: r", "rule effect is required for r", "2:5, /rules/0/effect"],
  ["rules:\n  - {name: r, effect: alow}", 'invalid rule effect "alow" for r', "2:23"],
  [`${RULE}    min_approvals: -1`, "min_approvals must be >= 0 for r", "4:20"],
  [`${RULE}    rate_limit: {requests: -1}`, "rate_limit.requests must be >= 0 for r", "4:28"],
  [
    `${RULE}    rate_limit: {requests: 1, window: day}`,
    'unsupported rate_limit.window "day" for r',
    "4:39, /rules/0/rate_limit/window",
  ],
  [
    `${RULE}    rate_limit: {requests: 1, scope: all}`,
    'unsupported rate_limit.scope "all" for r',
    "4:38, /rules/0/rate_limit/scope",
  ],
  [
    `${RULE}    dataflow: {enabled: true, action: allow}`,
    'unsupported dataflow.action "allow" for r',
    "4:39, /rules/0/dataflow/action",
  ],
  ["null", "parse policy yaml: the document is null, expected a mapping", "1:1"],
  ["[]", "parse policy yaml: the document is a list, expected a mapping", "1:1"],
  ["block", "parse policy yaml: the document is text, expected a mapping", "1:1"],
  ["default_verdict: 1", 'parse policy yaml: "default_verdict" is 1, expected text', "1:18"],
  ["schema_version: 1.0", 'parse policy yaml: "schema_version" is 1, expected text', "1:17"],
  ["rules: {}", 'parse policy yaml: "rules" is a mapping, expected a list', "1:8, /rules"],
  ["rules: [r]", 'parse policy yaml: "rules/0" is text, expected a mapping', "1:9, /rules/0"],
  ["rules: [null]", 'parse policy yaml: "rules/0" is null, expected a mapping', "1:9, /rules/0"],
  ["fail_closed: []", 'parse policy yaml: "fail_closed" is a list, expected a mapping', "1:14"],
  [
    "fail_closed: {enabled: yes}",
    'parse policy yaml: "enabled" is text, expected true or false',
    "1:24",
  ],
  ["fail_closed: {enabled: 1}", 'parse policy yaml: "enabled" is 1, expected true', "1:24"],
  [
    `${RULE}    match: {tool_names: tool.x}`,
    'parse policy yaml: "tool_names" is text, expected a list',
    "4:25, /rules/0/match/tool_names",
  ],
  [
    `${RULE}    match: {tool_names: [12]}`,
    'parse policy yaml: "tool_names/0" is 12, expected text',
    "4:26, /rules/0/match/tool_names/0",
  ],
  [
    `${RULE}    match: {tool_names: [~]}`,
    'parse policy yaml: "tool_names/0" is null, expected text',
    "4:26",
  ],
  [`${RULE}    priority: 1.5`, 'parse policy yaml: "priority" is 1.5, expected an integer', "4:15"],
  [
    `${RULE}    priority: '1'`,
    'parse policy yaml: "priority" is text, expected an integer',
    "4:15",
  ],
  [`${RULE}    priority: true`, 'parse policy yaml: "priority" is true, expected', "4:15"],
  ["defualt_verdict: allow", 'parse policy yaml: unknown key "defualt_verdict"', "1:1"],
  [`${RULE}    mach: {}`, 'parse policy yaml: unknown key "mach"', "4:5, /rules/0/mach"],
  [
    "Default_Verdict: allow",
    'parse policy yaml: the key "Default_Verdict" differs only in letter case',
    "1:1",
  ],
  [`${RULE}    endpoint: {}`, 'parse policy yaml: the key "endpoint" is not supported yet', "4:5"],
  ["mcp_trust: {}", 'parse policy yaml: the key "mcp_trust" is not supported yet', "1:1"],
  [
    "default_verdict: allow\ndefault_verdict: block",
    'parse policy yaml: the key "default_verdict" occurs twice',
    "2:1",
  ],
  ["\ufeffdefault_verdict: allow", "parse policy yaml: it starts with a byte-order mark", "1:1"],
  ["rules: []\n---\nrules: []", "parse policy yaml: it holds more than one document", "2:1"],
];

Deno.test("parsePolicy refuses what it does not understand, with its place (gate.md 3, G3)", () => {
  for (const [text, message, place] of REFUSED) {
    const error = refusalOf(text);
    assert.ok(error.message.startsWith(message), `${text}\n${error.message}`);
    assert.ok(error.message.includes(`(p.yaml:${place}`), `${text}\n${error.message}`);
    assert.match(error.message, /^ {2,}(?:\d+)? \| .*\^$|byte-order/m, error.message);
    assert.ok(error.hint !== "");
  }
});

Deno.test("parsePolicy suggests the nearest known key or word", () => {
  const rows: [string, RegExp][] = [
    ["defualt_verdict: allow", /did you mean "default_verdict"\?/],
    ["default_action: allow", /did you mean "default_verdict"\?/],
    ["Rules: []", /write "rules"/],
    [`${RULE}    action: allow`, /did you mean "effect"\?/],
    [`${RULE}    match: {tool_name: [x]}`, /did you mean "tool_names"\?/],
    [`${RULE}    xyzzy: 1`, /known keys: name, priority, effect/],
    ["rules:\n  - {name: r, effect: blok}", /did you mean "block"\?/],
    ["fail_closed: {enabled: yes}", /write true/],
    ["fail_closed: {enabled: off}", /write false/],
    [`${RULE}    priority: '1'`, /remove the quotes/],
    [`${RULE}    match: {tool_names: tool.x}`, /write it as a list: \[tool.x\]/],
    [`${RULE}    match: {tool_names: [12]}`, /quote it/],
  ];
  for (const [text, expected] of rows) assert.match(refusalOf(text).message, expected, text);
});

Deno.test("parsePolicy reports all problems at once, each with its line", () => {
  const error = refusalOf("rules:\n  - {nam: r, efect: allow}\n  - {name: s, effect: 3}\n");
  assert.deepEqual(error.fields, ["/rules/0/nam", "/rules/0/efect", "/rules/1/effect"]);
  assert.equal(error.message.match(/\^/g)?.length, 3);
  const many = `{${Array.from({ length: 9 }, (_, i) => `k${i}: 1`).join(", ")}}`;
  assert.match(refusalOf(many).message, /\nand 4 more$/);
});

Deno.test("normalizePolicy checks policies that are already objects", () => {
  const rows: [unknown, RegExp, string[]][] = [
    [{ rules: [{ name: "", effect: "allow" }] }, /rule name is required/, ["/rules/0/name"]],
    [{ default_verdict: 3 }, /expected text/, ["/default_verdict"]],
    [{ rule: [] }, /unknown key "rule"/, ["/rule"]],
  ];
  for (const [document, message, fields] of rows) {
    assert.throws(() => normalizePolicy(document as never), { message, fields } as never);
  }
  assert.equal(normalizePolicy({ default_verdict: " Allow " }).default_verdict, "allow");
});

Deno.test("parsePolicy agrees with the published schema about its examples", () => {
  assert.equal(policyOf(JSON.stringify(valid)).rules.length, 1);
  assert.match(refusalOf(JSON.stringify(invalid)).message, /invalid default_verdict: deny/);
});
