/** `gait policy explain` of several policies, and what rules say. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const BASE = `schema_version: 1.1.0
default_verdict: allow
rules:
  - name: keep-secrets
    effect: block
    message: Secrets stay here.
    match: { tool_names: ["*"], args: { /**: { any: { path_glob: "**/.env" } } } }
  - name: no-mail
    effect: block
    overridable: true
    message: Mail goes through a person.
    match: { tool_names: [mail] }
`;
const PROJECT = `schema_version: 1.1.0
rules:
  - name: mail
    effect: allow
    match: { tool_names: [mail] }
  - name: write-drafts
    effect: allow
    match: { tool_names: [write_file], args: { /path: { under: [drafts] } } }
`;

function files(tool_name: string, args: object): Record<string, string> {
  const context = { identity: "alice", workspace: "/repo", risk_class: "high" };
  return {
    "base.yaml": BASE,
    "project.yaml": PROJECT,
    "gait.toml": 'policies = ["base.yaml", "project.yaml"]\n',
    "i.json": JSON.stringify({ tool_name, args, context }),
  };
}

const SECRET = files("write_file", { path: "drafts/.env" });

const TEXT = `policy explain: verdict=block
decided by: rule keep-secrets of base.yaml
reasons: matched_rule_keep_secrets, matched_rule_write_drafts
message: Secrets stay here.

base.yaml: verdict=block
  ✓  0  keep-secrets  block  matched
  1 rule after it not tried
project.yaml: verdict=allow
  ✗  0  mail          allow  tool_names: wants mail, intent has write_file
  ✓  0  write-drafts  allow  matched
`;

for (const line of ["base.yaml project.yaml i.json", "i.json"]) {
  Deno.test(`gait policy explain ${line} shows each policy and what they say together`, async () => {
    const seen = await gait(`policy explain ${line}`, { files: SECRET });
    assert.deepEqual([seen.exit, seen.stdout], [0, TEXT]);
  });
}

Deno.test("gait policy explain --json lists the rules of each policy", async () => {
  const { exit, json } = await gait("policy explain base.yaml project.yaml i.json --json", {
    files: SECRET,
  });
  const result = json();
  assert.equal(exit, 0);
  const show = await gait(
    "gate eval --policy base.yaml --policy project.yaml --intent i.json --json",
    {
      files: SECRET,
    },
  );
  for (
    const member of [
      "policy_digest",
      "intent_digest",
      "verdict",
      "reason_codes",
      "messages",
      "matched_rule",
    ]
  ) {
    assert.deepEqual(result[member], show.json()[member], member);
  }
  assert.deepEqual(result["messages"], ["Secrets stay here."]);
  const { policies } = result;
  assert.ok(Array.isArray(policies));
  assert.deepEqual(
    policies.map(({ policy, verdict, decided_by, matched_rule, rule_count, considered }) => [
      ...[policy, verdict, decided_by, matched_rule, rule_count, considered.length],
    ]),
    [
      ["base.yaml", "block", "rule", "keep-secrets", 2, 1],
      ["project.yaml", "allow", "rule", "write-drafts", 2, 2],
    ],
  );
  // Those of the policy that decides.
  assert.deepEqual(result["considered"], policies[0].considered);
  assert.equal(result["rule_count"], 2);
});

Deno.test("gait policy explain says where the later policies decide alone", async () => {
  const seen = await gait("policy explain base.yaml project.yaml i.json", {
    files: files("mail", { to: "a@example.com" }),
  });
  assert.equal(
    seen.stdout,
    `policy explain: verdict=allow
decided by: rule mail of project.yaml
reasons: matched_rule_mail

base.yaml: verdict=block, overridden by the later policies
  ✗  0  keep-secrets  block  /to: a@example.com is not like **/.env
  ✓  0  no-mail       block  matched
project.yaml: verdict=allow
  ✓  0  mail  allow  matched
  1 rule after it not tried
`,
  );
});

Deno.test("gait policy explain and test say what the rule says, and that of an unclear rule", async () => {
  const one = { "p.yaml": BASE, "i.json": SECRET["i.json"] ?? "" };
  const explained = await gait("policy explain p.yaml i.json", { files: one });
  assert.match(
    explained.stdout,
    /^reasons: matched_rule_keep_secrets\nmessage: Secrets stay here\.$/m,
  );
  const tested = await gait("policy test p.yaml i.json", { files: one });
  assert.equal(
    tested.stdout,
    "policy test verdict=block reasons=matched_rule_keep_secrets violations=none\n" +
      "message: Secrets stay here.\n",
  );
  const unclear = {
    "p.yaml": BASE,
    "i.json": files("write_file", { path: "x\\.ENV" })["i.json"] ?? "",
  };
  for (const command of ["explain", "test"]) {
    const { json } = await gait(`policy ${command} p.yaml i.json --json`, { files: unclear });
    assert.deepEqual(json()["messages"], ["Secrets stay here."], command);
  }
});
