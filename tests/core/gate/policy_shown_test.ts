import assert from "node:assert/strict";
import { canonicalPolicy } from "../../../src/core/gate/policy/digest.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import { placedPolicy, shownPolicy } from "../../../src/core/gate/policy/shown.ts";
import { textSource } from "../../support/text_source.ts";

const RULE = "schema_version: 1.1.0\nrules:\n  - name: a\n    effect: block\n";

const POLICIES: readonly string[] = [
  "",
  "rules: [{ name: all, effect: allow }]",
  "fail_closed: { required_fields: [targets] }",
  "fail_closed: { enabled: true, risk_classes: [low], required_fields: [targets, arg_provenance] }",
  `rules:
  - { name: b, priority: -3, effect: dry_run, match: { tool_names: [t, "*"] }, min_approvals: 2 }
  - name: a
    effect: allow
    reason_codes: [x]
    violations: [y]
    require_broker_credential: true
    broker_reference: r
    broker_scopes: [s]
    rate_limit: { requests: 3, scope: tool }
    dataflow: { enabled: true, destination_kinds: [host] }
`,
  `${RULE}    when_unclear: require_approval
    message: "No: ask a person."
    match: { tool_names: ["*"], no_other_args: true, args: { /a: [{ in: [x] }, { in: [1, true] }] } }
`,
  `${RULE}    overridable: true
    match: { args: { /a/*: { every: { not: { glob: "*[*]" } }, only: { min_length: 1 } } } }
`,
  `${RULE}    match: { args: { /p: { json: { /kind: { equals: ping }, /n: [{ above: 1 }, { is: string }] } } } }
`,
  `${RULE}    match: { args: { /i: { patch: { every: { under: [src] } } }, /x: { present: false } } }
`,
  `${RULE}    match:
      targets: { any: [{ kind: path, value: /etc/*, operation: write }, { value: { host: a.example } }], only: { kind: [url, host] } }
`,
  `schema_version: 1.1.0
commands: { bash: /command }
lists: { scratch: [., /tmp] }
rules:
  - name: look
    effect: allow
    match:
      command:
        every:
          - { program: [ls, cat], reads: { only: { under: [.] } } }
          - { program: git, subcommand: [status, "log"], option: { o: { under: $scratch } } }
          - { to_file: { under: [$scratch] } }
        not: { any: { program: sh, fed_by: { program: [curl] }, not: { flags: f } } }
`,
];

for (const [index, text] of POLICIES.entries()) {
  Deno.test(`shownPolicy() writes policy ${index} so that it reads the same`, () => {
    const shown = shownPolicy(placedPolicy(textSource(text)), "head");
    assert.equal(
      canonicalPolicy(parsePolicy(textSource(shown))),
      canonicalPolicy(parsePolicy(textSource(text))),
      shown,
    );
  });
}

Deno.test("shownPolicy() puts rules in the order of trying, each with the line of its own", () => {
  const text = `schema_version: 1.1.0
lists: { mail: [a.example, b.example] }
rules:
  - { name: z, effect: allow, match: { tool_names: [t] } }
  - { name: x, effect: block, match: { args: { /to: { email_domain: $mail } } } }
`;
  assert.equal(
    shownPolicy(placedPolicy(textSource(text)), "doc"),
    `# doc

schema_version: 1.1.0
default_verdict: require_approval
rules:
  - name: x # doc:5
    effect: block
    match:
      args:
        /to: { email_domain: [a.example, b.example] }
  - name: z # doc:4
    effect: allow
    match:
      tool_names: [t]
`,
  );
});

Deno.test("shownPolicy() keeps the names of lists, and gives a list out where it is not whole", () => {
  const text = `schema_version: 1.1.0
lists:
  readers: [read, view, cat, list]
  short: [a, b]
rules:
  - { name: one, effect: allow, match: { tool_names: [$readers, more] } }
  - { name: two, effect: allow, match: { tool_names: [read, view, cat] } }
  - { name: three, effect: block, match: { tool_names: [$short] } }
`;
  const shown = shownPolicy(placedPolicy(textSource(text)), "head");
  assert.match(shown, /^lists:\n {2}readers: \[cat, list, read, view\]$/m);
  assert.match(shown, /tool_names: \["\$readers", more\]/);
  assert.match(shown, /tool_names: \[cat, read, view\]/);
  assert.match(shown, /tool_names: \[a, b\]/);
  assert.doesNotMatch(shown, /short/);
  assert.equal(
    canonicalPolicy(parsePolicy(textSource(shown))),
    canonicalPolicy(parsePolicy(textSource(text))),
  );
});

Deno.test("shownPolicy() gives a list out where its name would be another text", () => {
  const text = `schema_version: 1.1.0
lists: { words: [a, b, c, d] }
rules:
  - { name: one, effect: allow, match: { tool_names: [t], args: { /x: { in: [a, b, c, d] } } } }
`;
  const shown = shownPolicy(placedPolicy(textSource(text)), "head");
  assert.equal(
    canonicalPolicy(parsePolicy(textSource(shown))),
    canonicalPolicy(parsePolicy(textSource(text))),
  );
});
