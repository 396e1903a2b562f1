/** Worked cases of policy 1.1: rules that see arguments. */

import assert from "node:assert/strict";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../../../src/core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../../../src/core/gate/intent/normalize.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";

const POLICY = String.raw`
schema_version: 1.1.0
default_verdict: require_approval
rules:
  - name: keep-secrets
    effect: block
    message: Secrets stay here. Ask a person to do it.
    match: { tool_names: ["*"], args: { /**: { any: { path_glob: ["**/.env", "**/.env.*", "~/.ssh/**"] } } } }
  - name: no-inner-network
    effect: block
    match: { tool_names: [http.get], args: { /url: { network: [loopback, private, link_local, metadata] } } }
  - name: write-drafts
    effect: allow
    match: { tool_names: [write_file, edit_file], args: { /path: { under: [drafts, /tmp/agent], not: { path_glob: "**/*.sh" } } } }
  - name: small-refund
    effect: allow
    match: { tool_names: [refund.create], args: { /amount: { min: 0, max: 100 }, /currency: { in: [EUR, USD] } } }
  - name: call-home
    effect: allow
    match: { tool_names: [http.get], args: { /url: { scheme: [https], host: [api.example.com, "*.internal.example.com"] } } }
  - name: mail-inside
    effect: allow
    match:
      tool_names: [mail.send]
      args:
        /to/*: { every: { email_domain: [example.com] } }
        /cc/*: { only: { email_domain: [example.com] } }
        /priority: [{ present: false }, { in: [low, normal] }]
  - name: ping
    effect: allow
    match: { tool_names: [webhook], args: { /payload: { json: { /kind: { equals: ping } } } } }
  - name: patch-src
    effect: allow
    match: { tool_names: [apply_patch], args: { /input: { patch: { every: { under: [src] } } } } }
`;

type Case = readonly [tool: string, args: string, verdict: string, isUnclear?: "unclear"];

const CASES: readonly Case[] = [
  ["write_file", String.raw`{"path": "drafts/a.md"}`, "allow"],
  ["write_file", String.raw`{"path": "drafts/a.sh/."}`, "require_approval"],
  ["write_file", String.raw`{"path": "../x"}`, "require_approval"],
  ["write_file", String.raw`{"path": "drafts/\\..\\x"}`, "require_approval", "unclear"],
  ["write_file", String.raw`{"path": "Drafts/a.md"}`, "require_approval", "unclear"],
  ["write_file", String.raw`{}`, "require_approval"],
  ["write_file", String.raw`{"Path": "drafts/a.md"}`, "require_approval", "unclear"],
  [
    "write_file",
    String.raw`{"path": "drafts/a.md", "path\u0000": "/x"}`,
    "require_approval",
    "unclear",
  ],
  ["write_file", String.raw`{"path": "drafts/.env"}`, "block"],
  ["write_file", String.raw`{"path": "drafts/a.md", "content": "see \\d+ in .env"}`, "allow"],
  ["write_file", String.raw`{"path": "drafts/a.md", "backup": "x\\.ENV"}`, "block", "unclear"],
  ["any", String.raw`{"a": {"b": ["/repo/.env.local"]}}`, "block"],
  ["any", String.raw`{"q": "", "t": "C: about ~5", "p": "\\bfoo\\b"}`, "require_approval"],
  ["read_file", String.raw`{"path": "/home/bob/.ssh/config"}`, "block"],
  ["refund.create", String.raw`{"amount": 100, "currency": "EUR"}`, "allow"],
  ["refund.create", String.raw`{"amount": -5000, "currency": "EUR"}`, "require_approval"],
  [
    "refund.create",
    String.raw`{"amount": "100", "currency": "EUR"}`,
    "require_approval",
    "unclear",
  ],
  ["http.get", String.raw`{"url": "https://API.example.com:443/x"}`, "allow"],
  ["http.get", String.raw`{"url": "https://api.example.com/x", "save_to": "/repo/.env"}`, "block"],
  ["http.get", String.raw`{"url": "https://api.example.com@evil.example/x"}`, "block", "unclear"],
  ["http.get", String.raw`{"url": "http://[::ffff:169.254.169.254]/"}`, "block"],
  ["mail.send", String.raw`{"to": ["a@example.com", "b@evil.example"]}`, "require_approval"],
  ["mail.send", String.raw`{"to": "a@example.com"}`, "allow"],
  [
    "mail.send",
    String.raw`{"to": ["a@example.com"], "cc": ["b@evil.example"]}`,
    "require_approval",
  ],
  ["mail.send", String.raw`{"to": "a@example.com, b@evil.example"}`, "require_approval", "unclear"],
  ["mail.send", String.raw`{"to": ["a@example.com"], "priority": null}`, "allow"],
  ["webhook", String.raw`{"payload": "{\"kind\":\"ping\"}"}`, "allow"],
  [
    "apply_patch",
    String
      .raw`{"input": "*** Begin Patch\n*** Update File: src/a.ts\n*** Move to: /etc/x\n@@\n-a\n+b\n*** End Patch"}`,
    "require_approval",
  ],
  [
    "apply_patch",
    String.raw`{"input": "*** Begin Patch\n*** Update File: src/a.ts\n@@\n-a\n+b\n*** End Patch"}`,
    "allow",
  ],
];

const policy = compilePolicy(parsePolicy({
  name: "policy.yaml",
  bytes: new TextEncoder().encode(POLICY),
}));

/** Judges a call in the workspace `/repo`. */
function judged(tool_name: string, args: JsonObject) {
  return evaluate(
    policy,
    normalizeIntent({
      schema_id: "gait.gate.intent_request",
      schema_version: "1.0.0",
      created_at: "2026-02-05T00:00:00Z",
      producer_version: "1.0.0",
      tool_name,
      args,
      targets: [],
      context: { identity: "alice", workspace: "/repo", risk_class: "low" },
    }),
  );
}

for (const [tool, args, verdict, isUnclear] of CASES) {
  Deno.test(`policy 1.1 answers ${verdict} to ${tool} ${args}`, () => {
    const decision = judged(tool, JSON.parse(args));
    assert.equal(decision.verdict, verdict);
    assert.equal(decision.reason_codes.includes("args_not_judgeable"), isUnclear !== undefined);
    assert.equal(decision.violations.includes("args_not_judgeable"), isUnclear !== undefined);
  });
}
