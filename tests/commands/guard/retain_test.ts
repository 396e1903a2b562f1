import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { valid, validator } from "./support.ts";

const OLD = {
  "d/trace_old.json": "2026-01-01T00:00:00Z",
  "d/e/evidence_pack_old.zip": "2026-01-01T00:00:00Z",
  "d/link/trace_far.json": "2020-01-01T00:00:00Z",
  "d/trace_stuck.json": "2026-01-01T00:00:00Z",
};
const STORE = {
  files: {
    "d/trace_old.json": "x",
    "d/trace_new.json": "x",
    "d/e/evidence_pack_old.zip": "x",
    "d/incident_pack_new.zip": "x",
    "d/other.txt": "x",
    "d/link/trace_far.json": "x",
  },
  modified: OLD,
  links: ["d/link"],
};

Deno.test("gait guard retain says what would go, then deletes just that (guard 11: dry run, apply)", async () => {
  const dry = await gait(
    "guard retain --root ./d/ --dry-run --report-out r/report.json --json",
    STORE,
  );
  const data = valid("guard/retain_result", dry);
  const gone = (data["deleted_files"] as { path: string }[]).map(({ path }) => path);
  assert.deepEqual(gone, ["d/e/evidence_pack_old.zip", "d/trace_old.json"]);
  assert.deepEqual([data["root_path"], data["scanned_files"], dry.system.files.size], ["d", 4, 7]);
  const report = JSON.parse(new TextDecoder().decode(dry.system.files.get("r/report.json")?.bytes));
  const validate = validator("guard/retention_report");
  assert.equal(validate(report), true, JSON.stringify(validate.errors));
  assert.equal(report.deleted_files[1].reason, "older than the trace limit of 7 days");

  const real = await gait("guard retain --root d", {}, dry.system);
  assert.match(real.stdout, /^guard retain ok: scanned=4 deleted=2\n/);
  assert.deepEqual([...dry.system.files.keys()].sort(), [
    "d/incident_pack_new.zip",
    "d/link/trace_far.json",
    "d/other.txt",
    "d/trace_new.json",
    "r/report.json",
  ]);
});

Deno.test("gait guard retain goes on past a file that stays, reports, then fails (G10)", async () => {
  const files = { ...STORE.files, "d/trace_stuck.json": "x" };
  const world = { ...STORE, files, unwritable: ["d/e"] };
  const seen = await gait("guard retain --root d --report-out report.json --json", world);
  assert.equal(seen.exit, 6);
  assert.match(
    String(seen.json()["error"]),
    /^delete retained file d\/e\/evidence_pack_old\.zip: /,
  );
  assert.ok(!seen.system.files.has("d/trace_stuck.json"));
  const report = JSON.parse(new TextDecoder().decode(seen.system.files.get("report.json")?.bytes));
  assert.deepEqual([report.deleted_files.length, report.kept_files.length], [2, 3]);
});
