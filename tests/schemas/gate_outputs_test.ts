/** What the Gate's commands print and write validates against its published schema. */

import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import {
  ASK_DIGEST,
  FILES,
  INTENT_DIGEST,
  PROD,
  ruleOf,
  written,
} from "../commands/gate/support.ts";
import { gait } from "../support/gait.ts";

const ROOT = new URL("../../schemas/v1/", import.meta.url);
const ajv = new Ajv2020.default({ allErrors: true, strict: true, strictTuples: false });
addFormats.default(ajv);

async function schemaOf(name: string): Promise<object> {
  return JSON.parse(await Deno.readTextFile(new URL(`${name}.schema.json`, ROOT)));
}

ajv.addSchema(await schemaOf("common/common"), "x:/common/common.schema.json");

async function check(name: string, value: unknown): Promise<void> {
  const id = `x:/${name}.schema.json`;
  const validate = ajv.getSchema(id) ?? ajv.compile({ ...await schemaOf(name), $id: id });
  assert.ok(validate(value), `${name}: ${JSON.stringify(validate.errors)}`);
}

const POLICY = ruleOf(
  "effect: require_approval",
  "rate_limit: { requests: 5 }",
  "require_broker_credential: true",
  "broker_reference: eg",
  "violations: [writes]",
);

Deno.test("results and files of the Gate's commands validate against their schemas", async () => {
  const { system } = await gait("version", { files: { ...FILES, "p.yaml": POLICY } });
  const run = async (line: string, name: string) => {
    const { json } = await gait(`${line} --json`, {}, system);
    await check(name, json());
    return json();
  };
  const evaluate = `gate eval --policy p.yaml --intent i.json ${PROD} --credential-broker stub`;
  const asked = await run(evaluate, "gate/eval_result");
  await check("gate/trace_record", written(system, String(asked["trace_path"])));
  await check("gate/approval_audit_record", written(system, String(asked["approval_audit_path"])));

  const digests = `--intent-digest ${INTENT_DIGEST} --policy-digest ${asked["policy_digest"]}`;
  const approve = `approve ${digests} --ttl 1h --scope tool.write --approver a --reason-code r`;
  await run(`${approve} --out dev.json`, "gate/approve_result");
  await run(`${approve} ${PROD} --out t.json`, "gate/approve_result");
  await check("gate/approval_token", written(system, "t.json"));

  const allowed = await run(`${evaluate} --approval-token t.json`, "gate/eval_result");
  assert.equal(allowed["verdict"], "allow");
  await check(
    "gate/approval_audit_record",
    written(system, String(allowed["approval_audit_path"])),
  );
  await check(
    "gate/broker_credential_record",
    written(system, String(allowed["credential_evidence_path"])),
  );
  await check("gate/rate_limit_state", written(system, ".gait-out/gate_rate_limits.json"));
  await run(`${evaluate} --simulate`, "gate/eval_result");
  await run(`${evaluate} --approval-token dev.json`, "gate/eval_result");

  const trace = String(allowed["trace_path"]);
  await run(`trace verify ${trace} --public-key k1.pub`, "gate/trace_verify_result");
  const other = await run(`trace verify ${trace} --public-key k2.pub`, "gate/trace_verify_result");
  assert.match(String(other["error"]), /^key id mismatch: signed by [0-9a-f]{12}, you gave /);
  await run("trace list", "gate/trace_list_result");
  assert.notEqual(asked["policy_digest"], ASK_DIGEST);
});
