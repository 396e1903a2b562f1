import assert from "node:assert/strict";
import invalid from "../../../schemas/v1/gate/examples/policy.invalid.json" with { type: "json" };
import valid from "../../../schemas/v1/gate/examples/policy.valid.json" with { type: "json" };
import { GaitError } from "../../../src/core/error.ts";
import { normalizePolicy } from "../../../src/core/gate/policy/normalize.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import { policyOf, source } from "./support.ts";
import { digestPolicy } from "../../../src/core/gate/policy/digest.ts";

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

Deno.test("parsePolicy fills in the defaults of an empty document", () => {
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

Deno.test("parsePolicy fills in the classes of fail_closed", () => {
  const classes = (text: string) => policyOf(`fail_closed: ${text}`).fail_closed.risk_classes;
  assert.deepEqual(classes("{enabled: true}"), ["critical", "high"]);
  assert.deepEqual(classes("{enabled: true, risk_classes: [' ']}"), ["critical", "high"]);
  assert.deepEqual(classes("{enabled: true, risk_classes: [' Low ']}"), ["low"]);
  assert.deepEqual(classes("{enabled: false}"), []);
  const fields = policyOf("fail_closed: {required_fields: [' ', Targets, ARG_PROVENANCE]}");
  assert.deepEqual(fields.fail_closed.required_fields, ["arg_provenance", "targets"]);
});

Deno.test("parsePolicy lower-cases names and kinds and keeps the case of values", () => {
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

Deno.test("parsePolicy sorts by priority, then name, and keeps the order of equals", () => {
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

Deno.test("parsePolicy takes min_approvals above 1 to mean distinct approvers", () => {
  const distinct = (text: string) =>
    policyOf(`rules: [{name: a, effect: allow, ${text}}]`).rules[0]?.require_distinct_approvers;
  assert.equal(distinct("min_approvals: 2"), true);
  assert.equal(distinct("min_approvals: 2, require_distinct_approvers: false"), true);
  assert.equal(distinct("min_approvals: 1"), false);
  assert.equal(distinct("require_distinct_approvers: true"), true);
});

Deno.test("parsePolicy drops limits that are off and fills in the others", () => {
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

Deno.test("parsePolicy drops an inactive dataflow; any list activates it", () => {
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

// Each row: text, beginning of the message, place.
const REFUSED: [string, string, string][] = [
  [
    "schema_id: gait.policy",
    'Cannot use the policy: unknown schema_id "gait.policy"',
    "1:12, /schema_id",
  ],
  [
    "schema_id: ' gait.gate.policy'",
    'Cannot use the policy: unknown schema_id " gait',
    "1:12, /schema_id",
  ],
  [
    "schema_version: 2.0.0",
    'Cannot use the policy: unknown schema_version "2.0.0"',
    "1:17, /schema_version",
  ],
  [
    "default_verdict: deny",
    'Cannot use the policy: unknown default_verdict "deny"',
    "1:18, /default_verdict",
  ],
  [
    "fail_closed: {required_fields: [args]}",
    'Cannot use the policy: unknown field "args"',
    "1:33, /fail_closed/required_fields/0",
  ],
  [
    "fail_closed: {enabled: false, required_fields: [args]}",
    'Cannot use the policy: unknown field "args"',
    "1:49, /fail_closed/required_fields/0",
  ],
  [
    "rules:\n  - effect: allow",
    "Cannot use the policy: the rule has no name",
    "2:5, /rules/0/name",
  ],
  [
    "rules:\n  - {name: ' ', effect: allow}",
    "Cannot use the policy: the rule has no name",
    "2:12, /rules/0/name",
  ],
  ["rules:\n  - name: r", 'Cannot use the policy: rule "r" has no effect', "2:5, /rules/0/effect"],
  [
    "rules:\n  - {name: r, effect: alow}",
    'Cannot use the policy: rule "r" has the unknown effect "alow"',
    "2:23",
  ],
  [
    `${RULE}    min_approvals: -1`,
    'Cannot use the policy: min_approvals of rule "r" is below 0',
    "4:20",
  ],
  [
    `${RULE}    rate_limit: {requests: -1}`,
    'Cannot use the policy: rate_limit.requests of rule "r" is below 0',
    "4:28",
  ],
  [
    `${RULE}    rate_limit: {requests: 1, window: day}`,
    'Cannot use the policy: rule "r" has the unknown rate_limit.window "day"',
    "4:39, /rules/0/rate_limit/window",
  ],
  [
    `${RULE}    rate_limit: {requests: 1, scope: all}`,
    'Cannot use the policy: rule "r" has the unknown rate_limit.scope "all"',
    "4:38, /rules/0/rate_limit/scope",
  ],
  [
    `${RULE}    dataflow: {enabled: true, action: allow}`,
    'Cannot use the policy: rule "r" has the unknown dataflow.action "allow"',
    "4:39, /rules/0/dataflow/action",
  ],
  ["null", "Cannot use the policy: the document is null, expected a mapping", "1:1"],
  ["[]", "Cannot use the policy: the document is a list, expected a mapping", "1:1"],
  ["block", "Cannot use the policy: the document is text, expected a mapping", "1:1"],
  ["default_verdict: 1", 'Cannot use the policy: "default_verdict" is 1, expected text', "1:18"],
  ["schema_version: 1.0", 'Cannot use the policy: "schema_version" is 1, expected text', "1:17"],
  ["rules: {}", 'Cannot use the policy: "rules" is a mapping, expected a list', "1:8, /rules"],
  ["rules: [r]", 'Cannot use the policy: "rules/0" is text, expected a mapping', "1:9, /rules/0"],
  [
    "rules: [null]",
    'Cannot use the policy: "rules/0" is null, expected a mapping',
    "1:9, /rules/0",
  ],
  ["fail_closed: []", 'Cannot use the policy: "fail_closed" is a list, expected a mapping', "1:14"],
  [
    "fail_closed: {enabled: yes}",
    'Cannot use the policy: "enabled" is text, expected true or false',
    "1:24",
  ],
  ["fail_closed: {enabled: 1}", 'Cannot use the policy: "enabled" is 1, expected true', "1:24"],
  [
    `${RULE}    match: {tool_names: tool.x}`,
    'Cannot use the policy: "tool_names" is text, expected a list',
    "4:25, /rules/0/match/tool_names",
  ],
  [
    `${RULE}    match: {tool_names: [12]}`,
    'Cannot use the policy: "tool_names/0" is 12, expected text',
    "4:26, /rules/0/match/tool_names/0",
  ],
  [
    `${RULE}    match: {tool_names: [~]}`,
    'Cannot use the policy: "tool_names/0" is null, expected text',
    "4:26",
  ],
  [
    `${RULE}    priority: 1.5`,
    'Cannot use the policy: "priority" is 1.5, expected an integer',
    "4:15",
  ],
  ...["'x'", "'1.5'", "'0x1F'", "'010'", "'1e3'", "' 1'", "'9007199254740993'", "''"].map((
    text,
  ): [string, string, string] => [
    `${RULE}    priority: ${text}`,
    'Cannot use the policy: "priority" is text, expected an integer',
    "4:15",
  ]),
  [`${RULE}    priority: true`, 'Cannot use the policy: "priority" is true, expected', "4:15"],
  ["defualt_verdict: allow", 'Cannot use the policy: unknown key "defualt_verdict"', "1:1"],
  [`${RULE}    mach: {}`, 'Cannot use the policy: unknown key "mach"', "4:5, /rules/0/mach"],
  [
    "Default_Verdict: allow",
    'Cannot use the policy: the key "Default_Verdict" differs only in letter case',
    "1:1",
  ],
  [
    `${RULE}    endpoint: {}`,
    'Cannot use the policy: the key "endpoint" is not supported yet',
    "4:5",
  ],
  ["mcp_trust: {}", 'Cannot use the policy: the key "mcp_trust" is not supported yet', "1:1"],
  [
    "default_verdict: allow\ndefault_verdict: block",
    'Cannot use the policy: the key "default_verdict" occurs twice',
    "2:1",
  ],
  [
    "\ufeffdefault_verdict: allow",
    "Cannot use the policy: it starts with a byte-order mark",
    "1:1",
  ],
  ["rules: []\n---\nrules: []", "Cannot use the policy: it holds more than one document", "2:1"],
];

Deno.test("parsePolicy refuses what it does not understand, with its place", () => {
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
    [`${RULE}    match: {tool_names: tool.x}`, /write it as a list: \[tool.x\]/],
    [`${RULE}    match: {tool_names: [12]}`, /quote it/],
  ];
  for (const [text, expected] of rows) assert.match(refusalOf(text).message, expected, text);
});

Deno.test("parsePolicy reports all problems at once, each with its line", () => {
  const error = refusalOf("rules:\n  - {nam: r, efect: allow}\n  - {name: s, effect: 3}\n");
  assert.deepEqual(error.fields, ["/rules/0/nam", "/rules/0/efect", "/rules/1/effect"]);
  assert.equal(error.message.match(/\^/g)?.length, 3);
  const many = `{${Array.from({ length: 24 }, (_, i) => `k${i}: 1`).join(", ")}}`;
  assert.match(refusalOf(many).message, /\nand 4 more$/);
});

Deno.test("normalizePolicy checks policies that are already objects", () => {
  const rows: [unknown, RegExp, string[]][] = [
    [
      { rules: [{ name: "", effect: "allow" }] },
      /^Cannot use the policy: the rule has no name \(\/rules\/0\/name\)$/,
      ["/rules/0/name"],
    ],
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
  assert.match(refusalOf(JSON.stringify(invalid)).message, /unknown default_verdict "deny"/);
});

Deno.test("parsePolicy takes an integer in quotes for the integer, with the same digest", async () => {
  const integers = (quote: string, [one, two, three]: readonly string[]) =>
    policyOf(
      `rules: [{name: r, effect: block, priority: ${quote}${one}${quote}, ` +
        `min_approvals: ${quote}${two}${quote}, rate_limit: {requests: ${quote}${three}${quote}}}]`,
    );
  for (const values of [["1", "0", "2"], ["-3", "12", "9007199254740991"]]) {
    const plain = integers("", values);
    for (const quote of ["'", '"']) assert.deepEqual(integers(quote, values), plain);
    assert.equal(await digestPolicy(integers("'", values)), await digestPolicy(plain));
  }
  assert.equal(policyOf("rules: [{name: r, effect: block, priority: '+7'}]").rules[0]?.priority, 7);
});

/** A tab between a colon and a value, and the same policy without one. */
const TABS: readonly (readonly [string, string])[] = [
  ["default_verdict:\tallow", "default_verdict: allow"],
  ["default_verdict: \t allow", "default_verdict: allow"],
  ['default_verdict:\t"allow"', "default_verdict: allow"],
  ["rules:\t[]", "rules: []"],
  ["fail_closed:\t{enabled: true}", "fail_closed: {enabled: true}"],
  [
    "fail_closed: \t{enabled:\ttrue,\trisk_classes:\t[\thigh\t]\t}",
    "fail_closed: {enabled: true, risk_classes: [high]}",
  ],
  [
    "rules:\n- name:\ta\n  effect:\tblock\n  match:\t{tool_names:\t[x]}",
    "rules: [{name: a, effect: block, match: {tool_names: [x]}}]",
  ],
  [
    "rules:\n- name: a\n  effect: block\n  reason_codes:\t[a,\tb]\t# c\n",
    "rules: [{name: a, effect: block, reason_codes: [a, b]}]",
  ],
  ["rules:\t[{name:\t'a:\t[x]', effect:\tblock}]", 'rules: [{name: "a:\\t[x]", effect: block}]'],
  ['rules:\t[{name:\t"a,\tx", effect:\tblock}]', 'rules: [{name: "a,\\tx", effect: block}]'],
  [
    "rules:\n- name: |-\n    a:\t[b]\n  effect: block\n  match:\t{}",
    'rules: [{name: "a:\\t[b]", effect: block}]',
  ],
  [
    "rules:\n- {name: a b, effect: block}\n- {name: 'c',\teffect: block}",
    "rules: [{name: a b, effect: block}, {name: c, effect: block}]",
  ],
];

Deno.test("parsePolicy takes a tab between colon and value for white space", () => {
  for (const [tabs, spaces] of TABS) assert.deepEqual(policyOf(tabs), policyOf(spaces), tabs);
});

Deno.test("parsePolicy refuses a tab that indents", () => {
  for (
    const text of [
      "fail_closed:\n\tenabled: true",
      "rules:\n-\tname: a\n\teffect: block",
      "rules:\n-\t{name: a, effect: block}",
      "rules: [{name: a,\n\teffect: block}]",
    ]
  ) refusalOf(text);
});

Deno.test("parsePolicy tells faults of the text, of the shape and of the values together", () => {
  const error = refusalOf(`default_verdict: alow
default_verdict: block
fail_closed: {enabled: yes, required_fields: [path]}
rules:
  - {name: &n a, efect: block, priority: x, min_approvals: -1}
  - {effect: blok, match: {tool_names: a, risk_classes: [1, b]}}
  - r
  - {name: c, effect: allow, rate_limit: {requests: 1, window: day}}
`);
  assert.deepEqual(error.fields, [
    "/default_verdict",
    "/default_verdict",
    "/fail_closed/enabled",
    "/fail_closed/required_fields/0",
    "/rules/0/name",
    "/rules/0/efect",
    "/rules/0/priority",
    "/rules/0/min_approvals",
    "/rules/1/name",
    "/rules/1/effect",
    "/rules/1/match/tool_names",
    "/rules/1/match/risk_classes/0",
    "/rules/2",
    "/rules/3/rate_limit/window",
  ]);
  const lines = [...error.message.matchAll(/\(p\.yaml:(\d+):/g)].map(([, line]) => Number(line));
  assert.deepEqual(lines, lines.toSorted((a, b) => a - b));
});
