/** Policies that every policy command refuses: exit 6, and the place shown. */

import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { DEFAULT_DIGESTS, intentText } from "./fixtures.ts";

/** What `gait policy validate` says to a text. */
async function refusal(text: string | Uint8Array): Promise<string> {
  const files = { "p.yaml": text };
  const { exit, stdout, stderr } = await gait("policy validate p.yaml", { files });
  assert.deepEqual([exit, stdout], [6, ""]);
  return stderr;
}

const BEFORE = "rules:\n  - name: r\n    effect: block\n";
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

// Each row: what it is, the text, the beginning of the first line.
const HOSTILE: readonly (readonly [string, string | Uint8Array, string])[] = [
  [
    "several documents",
    "default_verdict: block\n---\ndefault_verdict: allow\n",
    "it holds more than one document (p.yaml:2:1)",
  ],
  [
    "byte-order mark",
    "\ufeffdefault_verdict: allow",
    "it starts with a byte-order mark (p.yaml:1:1)",
  ],
  ["not UTF-8", latin1("default_verdict: all\xf6w"), "it is not valid UTF-8 (p.yaml:1:1)"],
  [
    "anchor",
    "default_verdict: &v allow",
    "anchors are not supported (p.yaml:1:18, /default_verdict)",
  ],
  ["alias", "default_verdict: *v", "aliases are not supported (p.yaml:1:18, /default_verdict)"],
  ["merge key", "<<: {default_verdict: allow}", "merge keys are not supported (p.yaml:1:1, /<<)"],
  ["tag", "default_verdict: !!str allow", "tags are not supported (p.yaml:1:18, /default_verdict)"],
  [
    "binary tag",
    "default_verdict: !!binary YWxsb3c=",
    "tags are not supported (p.yaml:1:18, /default_verdict)",
  ],
  ["old YAML", "%YAML 1.1\n---\ndefault_verdict: allow", "YAML 1.1 is not supported (p.yaml:1:1)"],
  [
    "duplicate key",
    "default_verdict: block\ndefault_verdict: allow",
    'the key "default_verdict" occurs twice (p.yaml:2:1, /default_verdict)',
  ],
  [
    "duplicate key in a rule",
    `${BEFORE}    effect: allow\n`,
    'the key "effect" occurs twice (p.yaml:4:5, /rules/0/effect)',
  ],
  [
    "duplicate quoted key",
    `{"rules": [], rules: []}`,
    'the key "rules" occurs twice (p.yaml:1:15, /rules)',
  ],
  [
    "key in another case",
    "Default_Verdict: allow",
    'the key "Default_Verdict" differs only in letter case from "default_verdict" (p.yaml:1:1, /Default_Verdict); write "default_verdict"',
  ],
  [
    "key in another case, in a rule",
    `${BEFORE}    Match: {}\n`,
    'the key "Match" differs only in letter case from "match" (p.yaml:4:5, /rules/0/Match); write "match"',
  ],
  [
    "unknown key",
    "default_verdct: allow",
    'unknown key "default_verdct" (p.yaml:1:1, /default_verdct); did you mean "default_verdict"?',
  ],
  [
    "unknown key, nothing near",
    "x: 1",
    'unknown key "x" (p.yaml:1:1, /x); known keys: schema_id, schema_version, default_verdict, fail_closed, rules',
  ],
  [
    "unknown key in a match",
    `${BEFORE}    match: {tool_name: [a]}\n`,
    'unknown key "tool_name" (p.yaml:4:13, /rules/0/match/tool_name); did you mean "tool_names"?',
  ],
  [
    "key of another language",
    "default_action: allow",
    'unknown key "default_action" (p.yaml:1:1, /default_action); did you mean "default_verdict"?',
  ],
  [
    "key of a later generation",
    `${BEFORE}    match: {endpoint_classes: [net.http]}\n`,
    'the key "endpoint_classes" is not supported yet (p.yaml:4:13, /rules/0/match/endpoint_classes)',
  ],
  ["tab as indentation", "fail_closed:\n\tenabled: true\n", ""],
  ["unclosed list", "rules: [", ""],
  ["top level null", "null", "the document is null, expected a mapping (p.yaml:1:1)"],
  ["top level list", "[a]", "the document is a list, expected a mapping (p.yaml:1:1)"],
  ["top level text", "allow", "the document is text, expected a mapping (p.yaml:1:1)"],
  [
    "number for text",
    "schema_version: 1.0",
    '"schema_version" is 1, expected text (p.yaml:1:17, /schema_version); quote it',
  ],
  [
    "text for a list",
    `${BEFORE}    match: {tool_names: tool.a}\n`,
    '"tool_names" is text, expected a list (p.yaml:4:25, /rules/0/match/tool_names); write it as a list: [tool.a]',
  ],
  [
    "yes for true",
    "fail_closed: {enabled: yes}",
    '"enabled" is text, expected true or false (p.yaml:1:24, /fail_closed/enabled); write true',
  ],
  [
    "fraction for an integer",
    `${BEFORE}    priority: 1.5\n`,
    '"priority" is 1.5, expected an integer (p.yaml:4:15, /rules/0/priority)',
  ],
  ["integer in another base", `${BEFORE}    priority: 0x1F\n`, ""],
  ["integer with a leading zero", `${BEFORE}    priority: 010\n`, ""],
  ["integer with underscores", `${BEFORE}    priority: 1_000\n`, ""],
  [
    "item that is no text",
    `${BEFORE}    match: {tool_names: [1]}\n`,
    '"tool_names/0" is 1, expected text (p.yaml:4:26, /rules/0/match/tool_names/0); quote it',
  ],
  [
    "deep nesting",
    "rules: ".concat("[".repeat(40), "]".repeat(40)),
    "it nests deeper than the limit of 32",
  ],
];

for (const [name, text, words] of HOSTILE) {
  Deno.test(`a policy with a fault is refused: ${name}`, async () => {
    const stderr = await refusal(text);
    assert.ok(stderr.startsWith(`error: Cannot use the policy: ${words}`), stderr);
    assert.match(stderr, /\(p\.yaml:\d+:\d+/);
    assert.match(stderr, /\nhint: .+\n$/);
  });
}

Deno.test("a policy of nested aliases is refused at once, and never expanded", async () => {
  const levels = Array.from(
    { length: 24 },
    (_, level) => `  - &a${level} [*a${level - 1}, *a${level - 1}]`,
  );
  const stderr = await refusal(`rules:\n${levels.join("\n")}\n`);
  assert.match(
    stderr,
    /^error: Cannot use the policy: anchors are not supported \(p\.yaml:2:5, \/rules\/0\);/,
  );
});

Deno.test("a policy beyond 16 MiB is refused by its size", async () => {
  const huge = new Uint8Array(16 * 1024 * 1024 + 1).fill(0x23);
  assert.equal(
    (await refusal(huge)).split("\n")[0],
    'error: Cannot read policy "p.yaml": it is larger than 16777216 bytes',
  );
  const { exit, stderr } = await gait("policy validate -", { stdin: "#".repeat(huge.length) });
  assert.equal(exit, 6);
  assert.match(
    stderr,
    /^error: Cannot read policy "-": standard input is larger than 16777216 bytes\n/,
  );
});

// The message of each check, the place, and what is suggested.
const RULE = (text: string) => `rules:\n  - name: r\n    effect: allow\n    ${text}\n`;
const CHECKS: readonly (readonly [string, string])[] = [
  [
    "schema_id: gait.gate.polcy",
    'unknown schema_id "gait.gate.polcy" (p.yaml:1:12, /schema_id); did you mean "gait.gate.policy"?',
  ],
  [
    'schema_id: " gait.gate.policy"',
    'unknown schema_id " gait.gate.policy" (p.yaml:1:12, /schema_id)',
  ],
  ['schema_version: "1"', 'unknown schema_version "1" (p.yaml:1:17, /schema_version)'],
  [
    "default_verdict: alow",
    'unknown default_verdict "alow" (p.yaml:1:18, /default_verdict); did you mean "allow"?',
  ],
  [
    "fail_closed: {required_fields: [target]}",
    'unknown field "target" (p.yaml:1:33, /fail_closed/required_fields/0); did you mean "targets"?',
  ],
  [
    "rules: [{effect: allow}]",
    "the rule has no name (p.yaml:1:9, /rules/0/name)",
  ],
  [
    'rules: [{name: " ", effect: allow}]',
    "the rule has no name (p.yaml:1:16, /rules/0/name)",
  ],
  [
    "rules: [{name: r}]",
    'rule "r" has no effect (p.yaml:1:9, /rules/0/effect)',
  ],
  [
    "rules: [{name: r, effect: deny}]",
    'rule "r" has the unknown effect "deny" (p.yaml:1:27, /rules/0/effect)',
  ],
  [
    RULE("min_approvals: -1"),
    'min_approvals of rule "r" is below 0 (p.yaml:4:20, /rules/0/min_approvals)',
  ],
  [
    RULE("rate_limit: {requests: -1}"),
    'rate_limit.requests of rule "r" is below 0 (p.yaml:4:28, /rules/0/rate_limit/requests)',
  ],
  [
    RULE("rate_limit: {requests: 1, window: day}"),
    'rule "r" has the unknown rate_limit.window "day" (p.yaml:4:39, /rules/0/rate_limit/window)',
  ],
  [
    RULE("rate_limit: {requests: 1, scope: tools}"),
    'rule "r" has the unknown rate_limit.scope "tools" (p.yaml:4:38, /rules/0/rate_limit/scope); did you mean "tool"?',
  ],
  [
    RULE("dataflow: {enabled: true, action: allow}"),
    'rule "r" has the unknown dataflow.action "allow" (p.yaml:4:39, /rules/0/dataflow/action)',
  ],
  [
    RULE("dataflow: {tainted_sources: [external], action: allow}"),
    'rule "r" has the unknown dataflow.action "allow" (p.yaml:4:53, /rules/0/dataflow/action)',
  ],
];

for (const [text, words] of CHECKS) {
  Deno.test(`a policy is checked: ${words.split(" (")[0]}, in ${JSON.stringify(text)}`, async () => {
    const stderr = await refusal(text);
    assert.ok(stderr.startsWith(`error: Cannot use the policy: ${words}`), stderr);
  });
}

// The same keys where they do nothing.
for (
  const text of [
    RULE("rate_limit: {requests: 0, window: day, scope: tools}"),
    RULE("dataflow: {action: allow}"),
    RULE("dataflow: {enabled: false, action: allow, tainted_sources: []}"),
  ]
) {
  Deno.test(`a policy may hold what does nothing: ${JSON.stringify(text)}`, async () => {
    const { exit } = await gait("policy validate p.yaml", { files: { "p.yaml": text } });
    assert.equal(exit, 0);
  });
}

Deno.test("a policy error shows the line with a caret, once for each fault", async () => {
  assert.equal(
    await refusal("default_verdict: alow\r\nrules:\r\n  - name: r\r\n    effect: blok\r\n"),
    `error: Cannot use the policy: unknown default_verdict "alow" (p.yaml:1:18, /default_verdict); did you mean "allow"?
    1 | default_verdict: alow
      |                  ^
  Cannot use the policy: rule "r" has the unknown effect "blok" (p.yaml:4:13, /rules/0/effect); did you mean "block"?
    4 |     effect: blok
      |             ^
hint: correct the policy, then try gait policy validate p.yaml
`,
  );
});

Deno.test("a policy with many faults shows twenty and counts the rest", async () => {
  const rules = Array.from({ length: 23 }, (_, n) => `  - {name: r${n}, effect: blok}\n`).join("");
  const stderr = await refusal(`rules:\n${rules}`);
  assert.equal(stderr.match(/has the unknown effect/g)?.length, 20);
  assert.match(stderr, /\n {2}and 3 more\nhint: /);
});

Deno.test("a policy error under --json lists the JSON Pointers of all faults", async () => {
  const files = { "p.yaml": "default_verdict: alow\nrules: [{name: r, effect: blok}]\n" };
  const { exit, stderr, json } = await gait("policy validate p.yaml --json", { files });
  assert.deepEqual([exit, stderr], [6, ""]);
  const { error, fields, error_code, ok } = json();
  const limit = { "p.yaml": RULE("rate_limit: {requests: -1, window: day, scope: tools}") };
  const limited = await gait("policy validate p.yaml --json", { files: limit });
  assert.deepEqual(
    limited.json()["fields"],
    ["requests", "window", "scope"].map((name) => `/rules/0/rate_limit/${name}`),
  );
  assert.deepEqual([ok, error_code, fields], [
    false,
    "invalid_input",
    ["/default_verdict", "/rules/0/effect"],
  ]);
  assert.match(
    String(error),
    /^Cannot use the policy: unknown default_verdict "alow" \(p\.yaml:1:18.*\n {2}1 \| default_verdict: alow\n/,
  );
});

Deno.test("a policy cannot paint the terminal through an error", async () => {
  const stderr = await refusal('"a\\u001b[31m\\u202e": 1\n');
  assert.ok(!stderr.includes("\u001b") && !stderr.includes("\u202e"), JSON.stringify(stderr));
  assert.match(stderr, /\\u001b\[31m/);
});

Deno.test("every policy command refuses the same policy in the same words", async () => {
  const files = { "p.yaml": "default_verdict: alow", "i.json": intentText() };
  const expected = await refusal("default_verdict: alow");
  for (
    const line of [
      "policy test p.yaml i.json",
      "policy explain p.yaml i.json",
      "policy fmt p.yaml",
      "policy fmt p.yaml --check",
      "policy fmt p.yaml --write",
    ]
  ) {
    const { exit, stdout, stderr, system } = await gait(line, { files });
    assert.deepEqual([exit, stdout, stderr], [6, "", expected], line);
    assert.equal(new TextDecoder().decode(system.files.get("p.yaml")?.bytes), files["p.yaml"]);
  }
});

// texts that look odd and are fine
const EMPTY = DEFAULT_DIGESTS.require_approval;
const ACCEPTED: readonly (readonly [string, string, string])[] = [
  ["empty file", "", EMPTY],
  ["comments only", "# nothing yet\n", EMPTY],
  ["a start marker and nothing", "---\n", EMPTY],
  ["null members", "rules: null\ndefault_verdict: ~\n", EMPTY],
  ["CRLF", "default_verdict: allow\r\nrules: []\r\n", DEFAULT_DIGESTS.allow],
  ["JSON", '{"default_verdict": "block", "rules": []}', DEFAULT_DIGESTS.block],
  ["quoted keys, padding and capitals", `'default_verdict': " Block "\n`, DEFAULT_DIGESTS.block],
  ["a folded scalar", "default_verdict: >\n  allow\n", DEFAULT_DIGESTS.allow],
];

for (const [name, text, digest] of ACCEPTED) {
  Deno.test(`a policy is accepted: ${name}`, async () => {
    const files = { "p.yaml": text };
    const { exit, json, stderr } = await gait("policy validate p.yaml --json", { files });
    assert.deepEqual([exit, stderr, json()["policy_digest"]], [0, "", digest]);
  });
}

Deno.test("a directory and a missing file are named, from the real file system", async () => {
  using folder = scratch();
  const cwd = folder.path;
  const missing = await gaitProcess(["policy", "validate", "nowhere.yaml"], { cwd });
  assert.deepEqual([missing.exit, missing.stdout, missing.stderr], [
    6,
    "",
    'error: Cannot read policy "nowhere.yaml": there is no such file or directory\nhint: check the path\n',
  ]);
  const directory = await gaitProcess(["policy", "validate", "."], { cwd });
  assert.deepEqual([directory.exit, directory.stdout, directory.stderr], [
    6,
    "",
    'error: Cannot read policy ".": it is a directory\nhint: give the path of a file\n',
  ]);
});
