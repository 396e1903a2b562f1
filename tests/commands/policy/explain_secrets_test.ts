/** What the tool map calls secret is in no explanation. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { intentText } from "./fixtures.ts";

const POLICY = `schema_version: 1.1.0
default_verdict: block
rules:
  - name: right-code
    effect: allow
    match: { tool_names: ["*"], args: { /code: { prefix: zzz } } }
  - name: right-login
    effect: allow
    match: { tool_names: ["*"], args: { /login/password: { min_length: 100 } } }
  - name: right-object
    effect: allow
    match: { tool_names: ["*"], args: { /login: { is: string } } }
  - name: right-note
    effect: allow
    match: { tool_names: ["*"], args: { /note: { prefix: zzz } } }
`;
const MAP = `schema_version: 1.1.0
defaults: { secrets: [/**/password] }
tools:
  - { name: Sign_In, tool_name: tool.sign_in, args: [{ path: /code, is: secret }] }
`;
const ARGS = { code: "hunter1", login: { password: "hunter2" }, note: "hunter3" };

for (const tool of ["Sign_In", "sign_in", "tool.sign_in"]) {
  Deno.test(`gait policy explain --tools shows no secret of ${tool}`, async () => {
    const files = {
      "p.yaml": POLICY,
      "m.yaml": MAP,
      "i.json": intentText({ tool_name: tool, args: ARGS }),
    };
    const plain = await gait("policy explain p.yaml i.json --json", { files });
    assert.match(plain.stdout, /hunter1/);
    assert.match(plain.stdout, /hunter2/);
    const line = "policy explain p.yaml i.json --tools m.yaml";
    for (const flag of ["", " --json"]) {
      const { exit, stdout } = await gait(line + flag, { files });
      assert.equal(exit, 0);
      assert.doesNotMatch(stdout, /hunter[12]/);
      assert.match(stdout, /hunter3/);
      assert.match(stdout, /is secret/);
    }
  });
}

Deno.test("gait policy explain --tools refuses a map with a fault, and standard input for two", async () => {
  const files = { "p.yaml": POLICY, "m.yaml": "tools: [{ name: 'a*' }]", "i.json": intentText() };
  const faulty = await gait("policy explain p.yaml i.json --tools m.yaml", { files });
  assert.equal(faulty.exit, 6);
  assert.match(faulty.stderr, /needs schema_version: 1\.1\.0/);
  const shared = await gait("policy explain - i.json --tools -", { files });
  assert.equal(shared.exit, 6);
  assert.match(shared.stderr, /the tool map and another file cannot both come from standard input/);
});
