/** Policies that read strict and allow: each gets a warning, with its place. */

import assert from "node:assert/strict";
import { lintedPolicy } from "../../../src/core/gate/policy/lint/lint.ts";
import { source } from "./support.ts";

function warningsOf(text: string): readonly string[] {
  return lintedPolicy(source(text, "p.yaml")).warnings;
}

const rule = (text: string) => `rules:\n- {name: r, ${text}}\n`;
const match = (text: string) => rule(`effect: block, match: {${text}}`);
const tool = (name: string) => match(`tool_names: ["${name}"]`);

/** A policy, what the one warning says, and its place; without words, there is none. */
const CASES: readonly (readonly [text: string, words?: string, place?: string])[] = [
  // an allow rule without a condition
  [rule("effect: allow"), "rule r: allows every call (it has no match)", "2:3, /rules/0"],
  [rule("effect: allow, match: {}"), "allows every call (its match is empty)", "2:28"],
  [rule("effect: allow, match: "), "allows every call (its match is empty)"],
  [rule("effect: allow, match: {tool_names: []}"), "allows every call (tool_names is empty)"],
  [rule("effect: allow, match: {tool_names: ['']}"), "allows every call (tool_names is empty)"],
  [rule('effect: allow, match: {tool_names: ["\\t"]}'), "allows every call (tool_names is"],
  [rule("effect: allow, match: {tool_names: ['\u00a0']}"), "allows every call (tool_names is"],
  [rule("effect: allow, match: {tool_names: ~}"), "allows every call (tool_names is empty)"],
  [
    rule("effect: ALLOW, match: {tool_names: [], identities: [' ']}"),
    "allows every call (tool_names, identities are empty)",
  ],
  [
    rule("effect: allow, match: {tool_names: [], risk_classes: [low]}"),
    "tool_names is empty, which is not a condition: every value fits",
    "2:36, /rules/0/match/tool_names",
  ],
  [
    rule("effect: allow, match: {workspace_prefixes: , risk_classes: [low]}"),
    "workspace_prefixes is empty, which is not a condition",
  ],
  [rule("effect: allow, match: {tool_names: [a]}")],
  [rule("effect: block")],
  [rule("effect: require_approval, match: {tool_names: []}")],

  // names that no call has
  [tool("tool.*"), "* is not a wildcard; no tool is called", "2:49, /rules/0/match/tool_names/0"],
  [tool("*"), "* is not a wildcard"],
  [tool("Bash(rm *)"), '* is not a wildcard; no tool is called "Bash(rm *)"'],
  [tool("Bash(ls)"), "( is not a pattern"],
  [tool("tool.?"), "? is not a pattern"],
  [tool("a|b"), "| is not a pattern"],
  [tool("^a$"), "^ is not a pattern"],
  [tool("a,b"), "a comma does not part them; no tool is called"],
  [tool("[a-z]"), "[ is not a pattern"],
  [tool("a;b"), "; is not a pattern"],
  [tool("delete file"), "white space is in none; no tool is called"],
  [tool("mcp__github__create_issue"), "Claude Code never gives this name"],
  [tool("Bash"), "Claude Code never gives this name"],
  [tool("bash")],
  [tool("tool.mcp__github__create_issue")],
  [tool("files/read-all_2.x")],
  [
    match("target_values: ['/etc/*']"),
    "* is not a wildcard",
    "2:52, /rules/0/match/target_values/0",
  ],
  [match("destination_values: ['*.example.com']"), "* is not a wildcard"],
  [match("identities: ['team-*']"), "* is not a wildcard"],
  [match("data_classes: ['*']"), "* is not a wildcard"],
  [match("risk_classes: ['*']"), "* is not a wildcard"],
  [match("target_values: ['/srv/a (copy).txt']")],

  // look-alikes
  [tool("tool.d\u0435lete"), "U+0435 in it looks like e"],
  [tool("\u0441\u0440"), "U+0441 in it looks like c"],
  [tool("tool.delet\uff45"), "U+FF45 in it looks like e"],
  [tool("t\u03bfol.delete"), "U+03BF in it looks like o"],
  [tool("tool\u2024delete"), "U+2024 in it looks like ."],
  [tool("tool\uff0edelete"), "U+FF0E in it looks like ."],
  [tool("tool.de\u2010lete"), "U+2010 in it looks like -"],
  [tool("\u{1d41d}elete"), "U+1D41D in it looks like d"],
  [tool("tool.k\u0131ll"), "U+0131 in it looks like i"],
  [tool("tool.\u212aill"), "U+212A in it looks like K"],
  [tool("tool.e\u0301"), "not in the usual Unicode form (NFC)"],
  [match("identities: ['\u0430lice']"), "U+0430 in it looks like a"],
  [match("target_values: ['/srv/\u0440ay']"), "U+0440 in it looks like p"],
  [match("data_classes: ['p\u0456i']"), "U+0456 in it looks like i"],
  [match("risk_classes: ['h\u0456gh']"), "U+0456 in it looks like i"],
  [match(
    "target_values: ['/srv/donn\u00e9es', '/srv/\u0434\u0430\u043d\u043d\u044b\u0435', '/\u6771\u4eac']",
  )],
  [tool("\u691c\u7d22")],
  [tool("tool.\u0443\u0434\u0430\u043b\u0438\u0442\u044c")],

  // invisible characters
  [tool("tool.\u200bdelete"), "U+200B in it is invisible", "2:49"],
  [tool("tool.\\u200ddelete"), "U+200D in it is invisible"],
  [tool("tool.delete\u00ad"), "U+00AD in it is invisible"],
  [tool("tool.\ufe0fdelete"), "U+FE0F in it is invisible"],
  [tool("tool.\u3164delete"), "U+3164 in it is invisible"],
  [tool("tool.\u2800delete"), "U+2800 in it is invisible"],
  [tool("tool.\u{e0061}delete"), "U+E0061 in it is invisible"],
  [tool("tool.\u00a0delete"), "U+00A0 in it is invisible"],
  [tool("tool.\\0delete"), "U+0000 in it is invisible"],
  [tool("tool.\\u001bdelete"), "U+001B in it is invisible"],
  [match("identities: ['ali\u2060ce']"), "U+2060 in it is invisible"],
  [match("target_values: ['/etc/\u200bpasswd']"), "U+200B in it is invisible"],
  [match('destination_operations: ["wr\\u200bite"]'), "U+200B in it is invisible"],
  ['rules:\n- {name: "r\\u200b", effect: block}', "its name has U+200B"],

  // misspelt words that are free
  [match("target_kinds: [hots]"), "no intent has the target kind hots; did you mean host?"],
  [match("provenance_sources: [web]"), "no intent has the provenance source web"],
  [match("risk_classes: [hihg]"), "did you mean high?", "2:51, /rules/0/match/risk_classes/0"],
  [match("risk_classes: [severe]")],
  [
    rule("effect: block, dataflow: {tainted_sources: [extrenal]}"),
    "did you mean external?",
    "/rules/0/dataflow/tainted_sources/0",
  ],
  [rule("effect: block, dataflow: {destination_kinds: [zzzzzz]}"), "the target kind zzzzzz"],

  // prefixes and targets
  [match("workspace_prefixes: [/repo]"), "prefix /repo also matches /repo-other"],
  [match("workspace_prefixes: ['C:\\\\repo\\\\']".replaceAll("'", '"')), "it never matches"],
  [match("workspace_prefixes: [/repo/]")],
  [match("workspace_prefixes: ['~/app/']"), "~ is not replaced", "/workspace_prefixes/0"],
  [match("target_values: ['~/.ssh/id_ed25519']"), "~ is not replaced", "/target_values/0"],
  [match("target_values: ['~root/x']"), "~ is not replaced"],
  [match("destination_values: [$HOME/.ssh]"), "$HOME is not replaced"],
  [match("target_values: ['${HOME}/.ssh']"), "${HOME} is not replaced"],
  [match("target_values: ['%APPDATA%/x']"), "%APPDATA% is not replaced"],
  [match("target_values: [/srv/~x, a$b, 'x%20y', '/srv/$id']")],
  [`schema_version: 1.1.0\n${match("target_values: ['~/.ssh/*']")}`, "~ is not replaced"],
  [rule("effect: allow, match: {target_kinds: [path]}"), "allows by target_kinds, which one"],
  [match("target_kinds: [path]")],

  // controls that control nothing
  [
    rule("effect: allow, match: {tool_names: [a]}, rate_limit: {requests: 0, window: hour}"),
    "rate_limit limits nothing, as requests is 0",
    "/rules/0/rate_limit/requests",
  ],
  [
    rule("effect: allow, match: {tool_names: [a]}, rate_limit: {window: hour}"),
    "rate_limit limits nothing, as requests is not there",
  ],
  [rule("effect: allow, match: {tool_names: [a]}, rate_limit: {requests: 1}")],
  [rule("effect: block, dataflow: {action: block}"), "dataflow is off"],
  [rule("effect: block, dataflow: {tainted_sources: []}"), "dataflow is off"],
  [rule("effect: block, dataflow: {enabled: false}")],
  [
    rule("effect: block, dataflow: {enabled: false, tainted_sources: [external]}"),
    "dataflow applies although enabled is false",
  ],
  [
    rule("effect: allow, match: {tool_names: [a]}, min_approvals: 2"),
    "min_approvals asks for nothing, as the effect is allow",
  ],
  [
    rule("effect: allow, match: {tool_names: [a]}, require_distinct_approvers: true"),
    "require_distinct_approvers asks for nothing",
  ],
  [rule("effect: require_approval, min_approvals: 2")],
  [rule("effect: block, broker_scopes: [a]"), "broker_scopes asks for nothing without"],
  [rule("effect: block, broker_reference: a"), "broker_reference asks for nothing without"],
  [rule("effect: block, broker_scopes: [a], require_broker_credential: true")],

  // fail_closed
  ["fail_closed: {enabled: true}", "checks nothing, as required_fields is empty", "1:1, /fail"],
  ["fail_closed: {enabled: true, risk_classes: [high]}", "checks nothing"],
  ["fail_closed: {enabled: true, required_fields: [' ']}", "checks nothing"],
  ["fail_closed: {required_fields: [targets]}", "fail_closed is off"],
  ["fail_closed: {risk_classes: [high]}", "fail_closed is off"],
  ["fail_closed: {enabled: false, required_fields: [targets]}"],
  ["fail_closed: {enabled: true, required_fields: [targets]}"],
  [
    "fail_closed: {enabled: true, risk_classes: [hihg], required_fields: [targets]}",
    'the risk class "hihg", which no rule uses; did you mean high?',
    "1:45, /fail_closed/risk_classes/0",
  ],
  [
    "fail_closed: {enabled: true, risk_classes: [severe], required_fields: [targets]}",
    'the risk class "severe", which no rule uses',
  ],
  [
    "fail_closed: {enabled: true, risk_classes: [severe], required_fields: [targets]}\n" +
    match("risk_classes: [severe]"),
  ],

  // what the text shows
  [
    "default_verdict: allow #\u2028rules: [{name: b, effect: block}]",
    "the text has U+2028",
    "1:25",
  ],
  ["default_verdict: allow #\u2029x", "the text has U+2029"],
  ["default_verdict: allow #\u0085x", "the text has U+0085"],
  ["default_verdict: allow #\u000bx", "the text has U+000B: some readers end a line there"],
  ["default_verdict: allow #\u000crules: []", "the text has U+000C: some readers end a line there"],
  ["default_verdict: allow #\u001ex", "the text has U+001E: some readers end a line there"],
  ["default_verdict: allow # \u001b[8m", "the text has U+001B, a control character"],
  ["default_verdict: allow #\u0001", "the text has U+0001, a control character"],
  ["default_verdict: allow #\u009b2K", "the text has U+009B, a control character"],
  ["default_verdict: allow #\tx"],
  ["default_verdict: allow #x\rrules: []", "a CR without LF"],
  ["default_verdict: allow # \u202e x", "the text has U+202E"],
  ["default_verdict: allow # \u2066 x", "the text has U+2066"],
  ["default_verdict: allow # x\r\nrules: []\r\n"],

  // integers in quotes
  [rule("effect: block, priority: '1'"), "priority is an integer in quotes", "2:38"],
  [
    rule('effect: require_approval, min_approvals: "2"'),
    "min_approvals is an integer in quotes",
    "/rules/0/min_approvals",
  ],
  [
    rule('effect: block, rate_limit: {requests: "2"}'),
    "requests is an integer in quotes",
    "/rules/0/rate_limit/requests",
  ],
];

for (const [text, words, place = "p.yaml:"] of CASES) {
  Deno.test(`a policy is ${words === undefined ? "fine" : "doubted"}: ${JSON.stringify(text)}`, () => {
    const warnings = warningsOf(text);
    assert.equal(warnings.length, words === undefined ? 0 : 1, warnings.join("\n"));
    if (words === undefined) return;
    assert.ok(warnings[0]?.includes(words), warnings.join());
    assert.match(warnings[0] ?? "", /\(p\.yaml:\d+:\d+[^)]*\)$/);
    assert.ok(warnings[0]?.includes(place), warnings.join());
  });
}

/** Two rules and what is said about one of them. */
const PAIRS: readonly (readonly [first: string, second: string, words?: RegExp])[] = [
  // hidden by an earlier one
  [
    "name: a, priority: 1, effect: allow, match: {tool_names: [x, y]}",
    "name: b, priority: 2, effect: block, match: {tool_names: [x]}",
    /^rule b: never decides, as rule a is tried first .*\(p\.yaml:3:10, \/rules\/1\/name\)$/,
  ],
  [
    "name: b, priority: 2, effect: block, match: {tool_names: [x], identities: [i]}",
    "name: a, priority: 1, effect: allow, match: {tool_names: [x]}",
    /^rule b: never decides, as rule a .*\/rules\/0\/name\)$/,
  ],
  [
    "name: a, priority: 1, effect: require_approval",
    "name: b, priority: 2, effect: block, match: {tool_names: [x]}",
    /^rule b: never decides/,
  ],
  [
    "name: a, priority: 1, effect: dry_run, match: {workspace_prefixes: [/srv/]}",
    "name: b, priority: 2, effect: block, match: {workspace_prefixes: [/srv/app/]}",
    /^rule b: never decides/,
  ],
  [
    "name: a, priority: 1, effect: dry_run, match: {target_kinds: [path, host]}",
    "name: b, priority: 2, effect: block, match: {destination_kinds: [host]}",
    /^rule b: never decides/,
  ],
  [
    "name: a, priority: 1, effect: dry_run, match: {workspace_prefixes: [/srv/app/]}",
    "name: b, priority: 2, effect: block, match: {workspace_prefixes: [/srv/]}",
  ],
  [
    "name: a, priority: 1, effect: dry_run, match: {tool_names: [x]}",
    "name: b, priority: 2, effect: block, match: {tool_names: [x, y]}",
  ],
  [
    "name: a, priority: 1, effect: dry_run, match: {tool_names: [x], risk_classes: [low]}",
    "name: b, priority: 2, effect: block, match: {tool_names: [x]}",
  ],
  [
    "name: a, priority: 1, effect: dry_run, match: {target_kinds: [path]}",
    "name: b, priority: 2, effect: block, match: {target_values: [/x]}",
  ],
  // decided by the name alone
  [
    "name: z, priority: 1, effect: block, match: {tool_names: [x]}",
    "name: a, priority: 1, effect: allow, match: {risk_classes: [high]}",
    /^rule z: has the priority of rule a \(allow\), which is tried first by its name alone/,
  ],
  [
    "name: a, effect: block, match: {tool_names: [x]}",
    "name: z, effect: allow, match: {risk_classes: [high]}",
    /^rule z: has the priority of rule a \(block\)/,
  ],
  [
    "name: a, effect: require_approval, match: {tool_names: [x]}",
    "name: z, effect: block, match: {risk_classes: [high]}",
    /^rule z: has the priority of rule a/,
  ],
  [
    "name: a, effect: block, match: {tool_names: [x]}",
    "name: z, effect: allow, match: {tool_names: [y]}",
  ],
  [
    "name: a, effect: block, match: {risk_classes: [x]}",
    "name: z, effect: allow, match: {tool_names: [a], risk_classes: [y]}",
  ],
  [
    "name: a, effect: block, match: {workspace_prefixes: [/a/]}",
    "name: z, effect: allow, match: {tool_names: [a], workspace_prefixes: [/b/]}",
  ],
  [
    "name: a, effect: block, priority: 1, match: {tool_names: [x]}",
    "name: z, effect: allow, priority: 2, match: {risk_classes: [high]}",
  ],
  [
    "name: a, effect: block, match: {tool_names: [x]}",
    "name: z, effect: block, match: {risk_classes: [high]}",
  ],
  [
    "name: a, effect: block, match: {tool_names: [x]}",
    "name: a, effect: allow, match: {tool_names: [x]}",
    /^rule a: another rule has the same name and priority/,
  ],
];

/** Rules that several earlier ones hide together, and the last of them. */
const HIDDEN: readonly (readonly [rules: readonly string[], words?: RegExp])[] = [
  [
    [
      "name: a, priority: 1, effect: allow, match: {tool_names: [x]}",
      "name: b, priority: 2, effect: allow, match: {tool_names: [y]}",
      "name: c, priority: 3, effect: block, match: {tool_names: [x, y], risk_classes: [high]}",
    ],
    /^rule c: never decides, as rules a and b are tried first and match every call that this one/,
  ],
  [
    [
      "name: a, priority: 1, effect: allow, match: {risk_classes: [low]}",
      "name: b, priority: 1, effect: allow, match: {risk_classes: [medium]}",
      "name: c, priority: 1, effect: allow, match: {risk_classes: [high]}",
      "name: d, priority: 3, effect: block, match: {tool_names: [x], risk_classes: [high, low, medium]}",
    ],
    /^rule d: never decides, as rules c, a and b are tried first/,
  ],
  [
    [
      "name: a, priority: 1, effect: allow, match: {tool_names: [x]}",
      "name: b, priority: 2, effect: allow, match: {tool_names: [y], risk_classes: [low]}",
      "name: c, priority: 3, effect: block, match: {tool_names: [x, y]}",
    ],
  ],
];

for (const [rules, words] of HIDDEN) {
  Deno.test(`rules are ${words === undefined ? "fine" : "doubted"}: ${rules.join(" | ")}`, () => {
    const warnings = warningsOf(`rules:\n${rules.map((rule) => `- {${rule}}\n`).join("")}`);
    assert.equal(warnings.length, words === undefined ? 0 : 1, warnings.join("\n"));
    if (words !== undefined) assert.match(warnings[0] ?? "", words);
  });
}

for (const [first, second, words] of PAIRS) {
  Deno.test(`two rules are ${words === undefined ? "fine" : "doubted"}: ${first} | ${second}`, () => {
    const warnings = warningsOf(`rules:\n- {${first}}\n- {${second}}\n`);
    assert.equal(warnings.length, words === undefined ? 0 : 1, warnings.join("\n"));
    if (words !== undefined) assert.match(warnings[0] ?? "", words);
  });
}

Deno.test("a policy of thousands of rules, and one of thousands of doubts, is quick to read", () => {
  const many = (item: (index: number) => string, count = 3_000) =>
    `rules:\n${Array.from({ length: count }, (_, index) => `- {${item(index)}}\n`).join("")}`;
  const texts = [
    many((index) => `name: r${index}, effect: block, match: {tool_names: [t${index}]}`),
    many((index) => `name: r${index}, effect: block, match: {identities: [t${index}]}`),
    many((index) => `name: r${index}, effect: block, match: {tool_names: ['*']}`),
    many(() => "name: r, effect: allow"),
  ];
  for (const text of texts) {
    const start = performance.now();
    const warnings = warningsOf(text);
    assert.ok(performance.now() - start < 10_000, text.slice(0, 80));
    assert.ok(warnings.length <= 101);
  }
});

Deno.test("a warning holds no character that could rewrite the screen", () => {
  const texts = [
    tool("a\\u001b[2J\\u202e"),
    'rules:\n- {name: "a\\u001b[2J", effect: allow}',
    match('target_kinds: ["\\u001b[2J"]'),
    match('workspace_prefixes: ["\\u202ex"]'),
  ];
  for (const text of texts) {
    const warnings = warningsOf(text);
    assert.ok(warnings.length > 0);
    // deno-lint-ignore no-control-regex -- the test looks for them
    assert.doesNotMatch(warnings.join(), /[\u0000-\u001f\u007f-\u009f\u202e]/);
  }
});

Deno.test("a condition on the command line of a tool that has none is told", () => {
  const policy = (commands: string, tools: string) =>
    `schema_version: 1.1.0\n${commands}rules:\n  - name: r\n    effect: block\n    match:\n${tools}` +
    `      command: { any: { program: git } }\n`;
  const warned = (commands: string, tools = "") => warningsOf(policy(commands, tools));
  assert.deepEqual(warned(""), [
    "rule r: command never holds, as no tool has a command line: say at the top where it is, " +
    "such as commands: { bash: /command } (p.yaml:6:7, /rules/0/match/command)",
  ]);
  const bash = "commands: { bash: /command }\n";
  assert.deepEqual(warned(bash), []);
  assert.deepEqual(warned(bash, "      tool_names: [bash]\n"), []);
  assert.deepEqual(warned(bash, "      tool_names: ['ba*']\n"), []);
  assert.deepEqual(warned(bash, "      tool_names: [bash, sh, a, b, 'x*']\n"), [
    "rule r: command never holds for a, b, sh and 1 more, which commands at the top does not name " +
    "(p.yaml:8:7, /rules/0/match/command)",
  ]);
});
