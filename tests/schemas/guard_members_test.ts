/** What gait itself puts into packs, and what the commands around packs answer, against the schemas. */

import assert from "node:assert/strict";
import { FILES, KEY, membersIn, valid, validator } from "../commands/guard/support.ts";
import { exampleOf } from "./validator.ts";
import { gait } from "../support/gait.ts";

// each member that is JSON, by the schema that describes it
const SCHEMA_OF: readonly (readonly [RegExp, string])[] = [
  [/^pack_manifest\.json$/, "guard/pack_manifest"],
  [/^runpack_summary\.json$/, "guard/runpack_summary"],
  [/^referenced_runpacks\.json$/, "guard/referenced_runpacks"],
  [/^trace_summary\.json$/, "guard/trace_summary"],
  [/^regress_summary\.json$/, "guard/regress_summary"],
  [/^policy_digests\.json$/, "guard/policy_digests"],
  [/^control_index\.json$/, "guard/control_index"],
  [/^evidence_pointers\.json$/, "guard/evidence_pointers"],
  [/^approval_audit_\d+\.json$/, "gate/approval_audit_record"],
  [/^credential_evidence_\d+\.json$/, "gate/broker_credential_record"],
  [/^inventory_snapshot_\d+\.json$/, "scout/inventory_snapshot"],
];

/** A document as its own schema has it, of the run's time and one trace. */
async function example(name: string): Promise<string> {
  const document = await exampleOf(name, "valid");
  return JSON.stringify({
    ...(document as object),
    created_at: "2026-02-05T00:00:00Z",
    ...(name.startsWith("gate/") ? { trace_id: "t1" } : {}),
  });
}

const INPUTS = {
  ...FILES,
  // without the signature of the example, which is not one of its content
  "trace_1.json": JSON.stringify({
    ...JSON.parse(await example("gate/trace_record")),
    signature: undefined,
  }),
  "regress_1.json": await example("regress/regress_result"),
  "inventory.json": await example("scout/inventory_snapshot"),
  "approval_audit_1.json": await example("gate/approval_audit_record"),
  "credential_evidence_1.json": await example("gate/broker_credential_record"),
};

for (
  const [line, count] of [
    ["guard pack run_demo", 7],
    [
      "guard pack run_demo --trace trace_1.json --regress regress_1.json --inventory inventory.json",
      10,
    ],
    ["guard pack run_demo --template pci --key-mode prod --private-key k1.key", 7],
    ["incident pack run_demo", 10],
    ["incident pack run_demo --window 1h --render-pdf --render-html --case-id INC-1", 12],
  ] as const
) {
  Deno.test(`every member that gait ${line} writes is as its schema says`, async () => {
    const seen = await gait(`${line} --json`, { files: INPUTS });
    assert.equal(seen.exit, 0, seen.stdout);
    const members = await membersIn(seen);
    assert.equal(members.size, count);
    for (const [name, text] of members) {
      if (name === "summary.pdf" || name === "summary.html") continue;
      const [, schema] = SCHEMA_OF.find(([pattern]) => pattern.test(name)) ?? [];
      assert.ok(schema, `${name} has no schema`);
      const validate = validator(schema);
      assert.ok(validate(JSON.parse(text)), `${name}: ${JSON.stringify(validate.errors)}`);
    }
  });
}

// every --json result around packs, good and bad, in the order of what it needs
const RESULTS: readonly (readonly [string, number, string])[] = [
  ["guard pack run_demo --out p.zip --trace trace_1.json", 0, "guard/pack_result"],
  ["guard pack run_demo --out p.zip --template odd --case-id C", 0, "guard/pack_result"],
  ["incident pack run_demo --out i.zip", 0, "guard/incident_pack_result"],
  ["guard verify p.zip --run run_demo --trace trace_1.json", 2, "guard/verify_result"],
  ["guard verify i.zip --run run_demo --trace trace_1.json", 0, "guard/verify_result"],
  ["guard verify p.zip --require-signature", 2, "guard/verify_result"],
  ["verify chain --run run_demo --pack i.zip", 0, "guard/verify_chain_result"],
  ["verify chain --run run_demo --require-signature", 2, "guard/verify_chain_result"],
  ["guard encrypt p.zip --key-env KEY", 0, "guard/encrypt_result"],
  ["guard encrypt p.zip --key-env KEY", 0, "guard/encrypt_result"],
  ["guard decrypt p.zip.gaitenc --key-env KEY --out q.zip", 0, "guard/decrypt_result"],
  ["guard retain --root . --dry-run", 0, "guard/retain_result"],
  ["guard retain --root . --trace-ttl 1ns --report-out report.json", 0, "guard/retain_result"],
  ["guard pack missing", 6, "cli/error_result"],
  ["guard verify k1.pub", 6, "cli/error_result"],
  ["guard decrypt k1.pub --key-env KEY", 6, "cli/error_result"],
  ["incident pack missing", 6, "cli/error_result"],
  ["verify chain", 6, "cli/error_result"],
];

Deno.test("every --json result of guard, incident and verify chain is as its schema says", async () => {
  const { system } = await gait("version", { files: INPUTS, env: { KEY } });
  for (const [line, exit, schema] of RESULTS) {
    const seen = await gait(`${line} --json`, {}, system);
    assert.equal(seen.exit, exit, `${line}: ${seen.stdout}`);
    valid(schema, seen);
  }
});
