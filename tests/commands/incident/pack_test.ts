import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import {
  audit,
  credential,
  FILES,
  manifestIn,
  membersIn,
  paths,
  regress,
  trace,
  valid,
} from "../guard/support.ts";

Deno.test("gait incident pack takes what lies in the window and belongs to its traces", async () => {
  const files = {
    ...FILES,
    "gait-out/trace_1.json": trace("t1"),
    "trace_late.json": trace("t2", "2026-02-05T02:00:00.000000001Z"),
    "trace_x.json": '{"trace_id":"x"}',
    "gait-out/regress_result.json": '{"a":',
    "regress_1.json": regress("2026-02-05T02:00:00Z"),
    "gait-out/approval_audit_t1.json": audit("t1"),
    "approval_audit_t1.json": audit("t1"),
    "approval_audit_other.json": audit("other"),
    "gait-out/credential_evidence_t1.json": credential("t1"),
    "credential_evidence_bad.json": "{",
  };
  const seen = await gait("incident pack run_demo --window 2h --render-html --json", { files });
  const { correlation_id: _, warnings, pack_path, pack_id, ...data } = valid(
    "guard/incident_pack_result",
    seen,
  );
  assert.deepEqual(data, {
    ok: true,
    run_id: "run_demo",
    template_id: "incident_response",
    trace_count: 1,
    regress_count: 1,
    approval_audit_count: 1,
    credential_evidence_count: 1,
    rendered_artifacts: 1,
    policy_digests: ["c".repeat(64)],
    window_from: "2026-02-04T22:00:00Z",
    window_to: "2026-02-05T02:00:00Z",
  });
  assert.deepEqual((warnings as string[]).slice(2), [
    "0 decisions for 3 calls: neither the run nor a trace says what was decided on " +
    "intent_1, intent_2, intent_3",
    "1 decision in the pack belongs to no call of the run",
  ]);
  assert.equal(pack_path, `gait-out/evidence_pack_${pack_id}.zip`);
  assert.deepEqual((await manifestIn(seen))["incident_window"], {
    from: "2026-02-04T22:00:00Z",
    to: "2026-02-05T02:00:00Z",
    window_seconds: 7200,
    selection_anchor: "run_demo",
  });
  assert.equal((await gait(`guard verify ${pack_path}`, {}, seen.system)).exit, 0);
});

Deno.test("gait incident pack never falls back to what lies outside", async () => {
  const files = {
    ...FILES,
    "gait-out/approval_audit_t1.json": audit("t1", "2020-01-01T00:00:00Z"),
  };
  const seen = await gait("incident pack run_demo --json", { files });
  assert.ok(!paths(await manifestIn(seen)).includes("approval_audit_01.json"));
});

Deno.test("gait incident pack tells its window to the second and stores it whole", async () => {
  const record = '{"run":{"run_id":"run_f","created_at":"2026-02-05T00:00:00.25Z"}}';
  const { system } = await gait("run record r.json", { files: { "r.json": record } });
  const seen = await gait("incident pack run_f --window 100ms --json", {}, system);
  const data = valid("guard/incident_pack_result", seen);
  assert.deepEqual([data["window_from"], data["window_to"]], [
    "2026-02-05T00:00:00Z",
    "2026-02-05T00:00:00Z",
  ]);
  assert.deepEqual((await manifestIn(seen))["incident_window"], {
    from: "2026-02-05T00:00:00.15Z",
    to: "2026-02-05T00:00:00.35Z",
    window_seconds: 0,
    selection_anchor: "run_f",
  });
  const members = await membersIn(seen);
  assert.match(members.get("policy_digests.json") ?? "", /"window_from":"2026-02-05T00:00:00.15Z"/);
  assert.equal((await gait(`guard verify ${data["pack_path"]} --run run_f`, {}, system)).exit, 0);
});

Deno.test("both ends of the window belong to it", async () => {
  const files = {
    ...FILES,
    "trace_1.json": trace("t1", "2026-02-04T23:00:00Z"),
    "trace_2.json": trace("t2", "2026-02-05T01:00:00Z"),
    "trace_3.json": trace("t3", "2026-02-04T22:59:59.999999999Z"),
    "trace_4.json": trace("t4", "2026-02-05T01:00:00.000000001Z"),
  };
  const seen = await gait("incident pack run_demo --window 1h --json", { files });
  const { traces } = JSON.parse((await membersIn(seen)).get("trace_summary.json") ?? "");
  assert.deepEqual(traces.map((line: { trace_id: string }) => line.trace_id), ["t1", "t2"]);
});

Deno.test("gait incident pack refuses a window that no time can name", async () => {
  const record = '{"run":{"run_id":"run_late","created_at":"9999-12-31T00:00:00Z"}}';
  const { system } = await gait("run record r.json", { files: { "r.json": record } });
  const seen = await gait("incident pack run_late --window 24h --json", {}, system);
  assert.equal(seen.exit, 6);
  assert.equal(seen.json()["error"], "The window reaches beyond the years 1 to 9999");
  assert.match(String(seen.json()["hint"]), /smaller window, such as 24h/);
});
