/** Every result of the policy commands is what its published schema says, and so is every error. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { intentText, SENSITIVE_EGRESS } from "./fixtures.ts";

const validatorOf = validatorsOf(await loadSchemas());

const FILES = {
  "p.yaml": SENSITIVE_EGRESS,
  "empty.yaml": "",
  "warn.yaml": "rules: [{name: r, effect: allow, match: {target_values: [a]}}]",
  "closed.yaml": "fail_closed: {enabled: true, required_fields: [targets]}",
  "bad.yaml": "default_verdict: alow",
  "i.json": intentText(),
  "near.yaml": "rules: [{name: r, effect: block, match: {risk_classes: [high]}}]",
  "near.json": intentText({
    context: { identity: "a", workspace: "/a/", risk_class: "hihg" },
  }),
  "t/p.policy.yaml": SENSITIVE_EGRESS,
  "t/p.policy-test.yaml":
    "defaults: { tool: tool.write, identity: a, workspace: /w, risk_class: low }\n" +
    "cases:\n  - { name: a, expect: { verdict: allow, reasons: [x] } }\n" +
    "  - { name: b, expect: require_approval }\n",
  "tools.json": '{"tools":[{"name":"a"}]}',
  "bare.json": intentText({ targets: null, arg_provenance: null, created_at: null }),
};

const LINES: readonly (readonly [string, string])[] = [
  ["policy test p.yaml i.json", "policy/test_result"],
  ["policy test empty.yaml bare.json", "policy/test_result"],
  ["policy explain p.yaml i.json", "policy/explain_result"],
  ["policy explain warn.yaml i.json", "policy/explain_result"],
  ["policy explain closed.yaml bare.json", "policy/explain_result"],
  ["policy explain empty.yaml i.json", "policy/explain_result"],
  ["policy explain p.yaml empty.yaml i.json", "policy/explain_result"],
  ["policy fmt p.yaml", "policy/fmt_result"],
  ["policy fmt p.yaml --check", "policy/fmt_result"],
  ["policy fmt warn.yaml --check", "policy/fmt_result"],
  ["policy fmt warn.yaml --write", "policy/fmt_result"],
  ["policy init low", "policy/init_result"],
  ["policy init coding-agent", "policy/init_result"],
  ["policy init --from tools.json", "policy/init_result"],
  ["policy validate p.yaml", "policy/validate_result"],
  ["policy validate empty.yaml", "policy/validate_result"],
  ["policy validate warn.yaml", "policy/validate_result"],
  ["policy validate warn.yaml --strict", "policy/validate_result"],
  ["policy validate p.yaml warn.yaml bad.yaml", "policy/validate_files_result"],
  ["policy validate p.yaml empty.yaml", "policy/validate_files_result"],
  ["policy test near.yaml near.json", "policy/test_result"],
  ["policy explain near.yaml near.json", "policy/explain_result"],
  ["policy show p.yaml", "policy/show_result"],
  ["policy show p.yaml warn.yaml empty.yaml", "policy/show_result"],
  ["policy upgrade p.yaml", "policy/upgrade_result"],
  ["policy upgrade near.yaml --write", "policy/upgrade_result"],
  ["policy test t", "policy/test_files_result"],
  ["policy test t --junit j.xml --update", "policy/test_files_result"],
  ["policy test bad.yaml i.json", "cli/error_result"],
  ["policy validate nowhere.yaml", "cli/error_result"],
  ["policy init low --out p.yaml", "cli/error_result"],
];

for (const [line, schema] of LINES) {
  Deno.test(`gait ${line} --json is a ${schema}`, async () => {
    const { stderr, json } = await gait(`${line} --json`, { files: FILES });
    const validate = validatorOf(schema);
    assert.ok(validate(json()), JSON.stringify(validate.errors));
    assert.equal(stderr, "");
  });
}

/** Conditions that only know some words: what an editor offers and marks is what the reader takes. */
const WORDS: readonly (readonly [condition: object, isTaken: boolean])[] = [
  [{ is: ["string", "integer"] }, true],
  [{ is: "Object" }, true],
  [{ is: "$kinds" }, true],
  [{ is: "strng" }, false],
  [{ source: ["external", "unlabelled"] }, true],
  [{ source: "tool-output" }, false],
  [{ network: ["private", "10.0.0.0/8", "fc00::/7", "$nets"] }, true],
  [{ network: "Loopback" }, true],
  [{ network: ["privat"] }, false],
];

for (const [condition, isTaken] of WORDS) {
  Deno.test(`the schema of policies ${isTaken ? "takes" : "marks"} ${JSON.stringify(condition)}`, async () => {
    const policy = {
      schema_version: "1.1.0",
      lists: { kinds: ["string"], nets: ["private"] },
      rules: [{
        ...{ name: "r", effect: "block" },
        match: { tool_names: ["t"], args: { "/a": condition } },
      }],
    };
    const files = { "p.yaml": JSON.stringify(policy) };
    assert.equal((await gait("policy validate p.yaml", { files })).exit, isTaken ? 0 : 6);
    assert.equal(validatorOf("gate/policy")(policy), isTaken);
  });
}
