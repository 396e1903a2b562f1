import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const CALL = JSON.stringify({
  type: "function_call",
  call_id: "1",
  name: "send",
  namespace: "mail",
  arguments: '{"path":"gait.toml"}',
});

function policy(defaultVerdict: string, rules: Record<string, string>): string {
  return [
    `default_verdict: ${defaultVerdict}`,
    "rules:",
    ...Object.entries(rules).map(([name, effect]) =>
      `  - { name: ${name}, effect: ${effect}, match: { tool_names: [${name}] } }`
    ),
  ].join("\n");
}

const map =
  "tools:\n  - name: send\n    args:\n      - { path: /path, is: path, operation: write }\n";

for (
  const [what, text, more, exit, verdict, reasons] of [
    ["no rule for either", policy("allow", { a: "block" }), "", 0, "allow", ["default_allow"]],
    [
      "a block of the bare name",
      policy("allow", { send: "block" }),
      "",
      3,
      "block",
      ["matched_rule_send", "tool_also_named"],
    ],
    [
      "a block of the bare name beside an allow of the full one",
      policy("allow", { send: "block", mail__send: "allow" }),
      "",
      3,
      "block",
      ["matched_rule_send", "tool_also_named"],
    ],
    [
      "a block of the full name",
      policy("allow", { mail__send: "block" }),
      "",
      3,
      "block",
      ["matched_rule_mail__send"],
    ],
    [
      "an allow of the full name only",
      policy("require_approval", { mail__send: "allow" }),
      "",
      4,
      "require_approval",
      ["approval_token_missing", "default_require_approval", "tool_also_named"],
    ],
    [
      "an allow of both",
      policy("block", { mail__send: "allow", send: "allow" }),
      "",
      0,
      "allow",
      ["matched_rule_mail__send"],
    ],
    [
      "a tool map that says what the bare name writes",
      policy("allow", { a: "block" }),
      " --tools t.yaml",
      3,
      "block",
      ["default_allow", "guard_file_protected"],
    ],
  ] as const
) {
  Deno.test(`gait mcp proxy judges both names of a call with a namespace: ${what}`, async () => {
    const files = { "p.yaml": text, "c.json": CALL, "t.yaml": map };
    const line = `mcp proxy p.yaml c.json --adapter openai --json${more}`;
    const seen = await gait(line, { files });
    assert.equal(seen.exit, exit, seen.stderr);
    const { verdict: found, reason_codes } = seen.json();
    assert.deepEqual([found, reason_codes], [verdict, reasons]);
  });
}
