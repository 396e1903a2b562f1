import assert from "node:assert/strict";
import { canonicalize } from "../../../src/core/canonical_json.ts";
import { parseApprovalAudit } from "../../../src/core/guard/inputs.ts";
import { gait, type SeenInMemory } from "../../support/gait.ts";
import { ownDemo, readMembers } from "../../support/demo_archive.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { zipBytes } from "../../support/zip_bytes.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";

const DEMO = await ownDemo();
const validator = validatorsOf(await loadSchemas());
const RUNPACK = "gait-out/runpack_run_demo.zip";
const FILES = {
  [RUNPACK]: DEMO,
  "k1.key": KEY_1.private,
  "k1.pub": KEY_1.public,
  "k2.pub": KEY_2.public,
};
const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

const at = "2026-02-05T00:00:00Z";
const trace = (trace_id: string, created_at = at) =>
  JSON.stringify({
    ...{ schema_id: "gait.gate.trace", schema_version: "1.0.0", created_at, trace_id },
    ...{ producer_version: "0.0.0-dev", tool_name: "tool.write", args_digest: "a".repeat(64) },
    ...{ intent_digest: "b".repeat(64), policy_digest: "c".repeat(64), verdict: "block" },
  });
const audit = (trace_id: string, created_at = at) =>
  JSON.stringify({
    schema_id: "gait.gate.approval_audit_record",
    trace_id,
    created_at,
    entries: [],
  });
const credential = (trace_id: string) =>
  JSON.stringify({ schema_id: "gait.gate.broker_credential_record", trace_id, created_at: at });
const regress = (created_at = at) =>
  JSON.stringify({
    schema_id: "gait.regress.result",
    created_at,
    fixture_set: "d",
    status: "pass",
    graders: [],
  });
const inventory = JSON.stringify({ snapshot_id: "s", created_at: at, items: [] });

function valid(name: string, seen: SeenInMemory): Record<string, unknown> {
  const validate = validator(name);
  assert.ok(validate(seen.json()), JSON.stringify(validate.errors));
  return seen.json();
}

async function manifestIn(seen: SeenInMemory): Promise<Record<string, unknown>> {
  const bytes = seen.system.files.get(String(seen.json()["pack_path"]))?.bytes;
  assert.ok(bytes);
  const manifest = (await readMembers(bytes)).get("pack_manifest.json");
  const parsed = JSON.parse(new TextDecoder().decode(manifest));
  const validate = validator("guard/pack_manifest");
  assert.equal(validate(parsed), true, JSON.stringify(validate.errors));
  return parsed;
}

const paths = (manifest: Record<string, unknown>) =>
  (manifest["contents"] as { path: string }[]).map(({ path }) => path);

// guard.md 9
for (
  const [line, id] of [
    ["guard pack --run run_demo", "pack_0217f2bef0b70197"],
    ["guard pack run_demo --template PCI", "pack_945d51b1ae485b05"],
    ["guard pack run_demo --template incident_response", "pack_011cfbbfb8bcc078"],
    ["guard pack run_demo --render-pdf --case-id INC-1", "pack_186634483eaa6d1e"],
    ["incident pack --from run_demo", "pack_9578d3b0b08d62af"],
  ] as const
) {
  Deno.test(`gait ${line} gives the id of guard 9 and a pack that verifies`, async () => {
    const seen = await gait(`${line} --json`, { files: FILES });
    const name = line.startsWith("guard") ? "guard/pack_result" : "guard/incident_pack_result";
    const data = valid(name, seen);
    assert.deepEqual([seen.exit, data["pack_id"]], [0, id]);
    assert.equal(data["pack_path"], `gait-out/evidence_pack_${id}.zip`);
    await manifestIn(seen);
    const checked = await gait(
      `guard verify ${data["pack_path"]} --run run_demo --json`,
      {},
      seen.system,
    );
    assert.equal(checked.exit, 0);
    assert.equal(valid("guard/verify_result", checked)["ok"], true);
  });
}

Deno.test("gait guard pack takes inputs once and finds approvals and credentials by itself", async () => {
  const files = {
    ...FILES,
    "i.json": inventory,
    "t.json": trace("t1"),
    "r.json": regress(),
    "gait-out/approval_audit_t1.json": audit("t1"),
    "credential_evidence_t1.json": credential("t1"),
  };
  const line =
    "guard pack run_demo --inventory i.json,i.json --trace t.json --trace t.json --regress r.json --json";
  const seen = await gait(line, { files });
  assert.equal(seen.exit, 0);
  assert.deepEqual(paths(await manifestIn(seen)), [
    "approval_audit_01.json",
    "control_index.json",
    "credential_evidence_01.json",
    "evidence_pointers.json",
    "inventory_snapshot_01.json",
    "referenced_runpacks.json",
    "regress_summary.json",
    "runpack_summary.json",
    "trace_summary.json",
  ]);
  const checked = await gait(
    `guard verify ${seen.json()["pack_path"]} --run run_demo --trace t.json --json`,
    {},
    seen.system,
  );
  assert.equal(checked.exit, 0);
});

// arguments, and what the error says (guard.md 3.10)
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["guard pack", /expected --run <run_id\|path>/],
  ["guard pack a b", /expected --run/],
  ["guard pack run_missing", /runpack not found for run_id: run_missing/],
  ["guard pack block.zip", /runpack not found: block\.zip/],
  ["guard pack broken.zip", /^read runpack: /],
  ["guard pack run_demo --trace missing.json", /^read trace missing\.json: /],
  ["guard pack run_demo --trace bad.json", /^read trace bad\.json: /],
  ["guard pack run_demo --regress bad.json", /^parse regress result bad\.json: /],
  ["guard pack run_demo --regress missing.json", /^read regress result missing\.json: /],
  ["guard pack run_demo --inventory bad.json", /^parse inventory snapshot bad\.json: /],
  ["guard pack run_demo --approval-audit bad.json", /^parse approval audit bad\.json: /],
  ["guard pack run_demo --credential-evidence bad.json", /^parse broker credential record bad/],
  ["guard pack run_demo --trace r.json", /schema_id is "gait.regress.result"/],
  ["guard pack run_demo --trace t.json --public-key k1.pub", /^read trace t\.json: /],
  ["guard pack run_demo --out no/p.zip", /^mkdir output directory: /],
  ["guard verify", /expected <evidence_pack.zip>/],
  ["guard verify missing.zip", /there is no such file/],
  ["guard verify gait-out/runpack_run_demo.zip", /^missing pack_manifest\.json$/],
  ["guard verify broken.zip", /^open evidence pack zip: /],
  ["guard verify broken.zip --profile strict", /public key not configured/],
  ["guard verify broken.zip --profile odd", /unsupported --profile value "odd"/],
  ["guard retain x", /unexpected positional arguments/],
  ["guard retain --trace-ttl bad", /^parse --trace-ttl: /],
  ["guard retain --pack-ttl 5", /^parse --pack-ttl: /],
  ["guard retain --root missing", /^scan retention root: /],
  ["guard encrypt", /expected --in <artifact>/],
  ["guard decrypt", /expected --in <artifact\.gaitenc>/],
  ["guard encrypt r.json", /missing key source/],
  ["guard encrypt r.json --key-env NOPE", /encryption key env var is empty: NOPE/],
  ["guard encrypt r.json --key-file k1.pub --out r.json", /it is an input/],
  ["guard encrypt r.json --key-file bad.json", /decode encryption key from file/],
  ["guard encrypt missing --key-env KEY", /^read input artifact: /],
  ["guard decrypt missing --key-env KEY", /^read encrypted artifact: /],
  ["guard decrypt bad.json --key-env KEY", /^parse encrypted artifact: /],
  ["incident pack", /expected --from <run_id\|path>/],
  ["incident pack run_demo --window bad", /^parse --window: /],
  ["incident pack broken.zip", /^read runpack for incident pack: /],
];
for (const [line, message] of REFUSED) {
  Deno.test(`gait ${line} exits 6 and writes nothing`, async () => {
    const files = {
      ...FILES,
      "bad.json": '{"a":',
      "t.json": trace("t1"),
      "r.json": regress(),
      "broken.zip": "x",
    };
    const seen = await gait(`${line} --json`, { files, env: { KEY }, unwritable: ["no"] });
    assert.equal(seen.exit, 6);
    assert.match(String(seen.json()["error"]), message);
    assert.equal(seen.system.files.size, Object.keys(files).length);
  });
}

Deno.test("gait guard pack refuses control characters in a case id (guard 13, G14)", async () => {
  const seen = await gait(["guard", "pack", "run_demo", "--case-id", "a\nb"], { files: FILES });
  assert.equal(seen.exit, 6);
});

Deno.test("gait guard pack warns when it replaces another pack (guard 13, G13)", async () => {
  const first = await gait("guard pack run_demo --json", { files: FILES });
  const again = await gait("guard pack run_demo --json", {}, first.system);
  assert.equal(again.json()["warnings"], undefined);
  const other = await gait("guard pack run_demo --case-id B --json", {}, first.system);
  assert.match(String(other.json()["warnings"]), /held something else/);
});

Deno.test("gait guard verify tells intact from trusted (guard 12)", async () => {
  const { system } = await gait(
    "guard pack run_demo --out p.zip --key-mode prod --private-key k1.key",
    { files: FILES },
  );
  const status = async (flags: string) => {
    const seen = await gait(`guard verify p.zip ${flags} --json`, {}, system);
    return [seen.exit, valid("guard/verify_result", seen)["signature_status"]];
  };
  assert.deepEqual(await status(""), [0, "skipped"]);
  assert.deepEqual(await status("--public-key k1.pub --profile strict"), [0, "verified"]);
  assert.deepEqual(await status("--public-key k2.pub"), [2, "failed"]);
  assert.deepEqual(await status("--public-key k2.pub --profile strict"), [2, "failed"]);
  assert.deepEqual(await status("--require-signature"), [2, "skipped"]);
  await gait("guard pack run_demo --out u.zip", {}, system);
  const unsigned = await gait("guard verify u.zip --require-signature --json", {}, system);
  assert.deepEqual([unsigned.exit, unsigned.json()["signature_status"]], [2, "missing"]);
});

Deno.test("gait guard verify exits 2 when a member is gone, and for duplicates", async () => {
  const { system } = await gait("guard pack run_demo --out p.zip", { files: FILES });
  const members = [...await readMembers(system.files.get("p.zip")?.bytes ?? new Uint8Array())]
    .map(([name, content]) => ({ name, content }));
  const verify = async (entries: typeof members) =>
    await gait("guard verify x.zip --json", { files: { "x.zip": zipBytes(entries) } });
  const gone = await verify(members.filter(({ name }) => name !== "runpack_summary.json"));
  assert.deepEqual([gone.exit, gone.json()["missing_files"]], [2, ["runpack_summary.json"]]);
  const twice = await verify([...members, ...members.slice(0, 1)]);
  assert.deepEqual([twice.exit, twice.json()["error_code"]], [2, "verification_failed"]);
});

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
  assert.equal((warnings as string[]).length, 2);
  assert.equal(pack_path, `gait-out/evidence_pack_${pack_id}.zip`);
  assert.deepEqual((await manifestIn(seen))["incident_window"], {
    from: "2026-02-04T22:00:00Z",
    to: "2026-02-05T02:00:00Z",
    window_seconds: 7200,
    selection_anchor: "run_demo",
  });
  assert.equal((await gait(`guard verify ${pack_path}`, {}, seen.system)).exit, 0);
});

for (const command of ["guard", "incident"]) {
  Deno.test(`gait ${command} pack counts the copies of an unpacked pack once`, async () => {
    const { packed } = parseApprovalAudit({
      name: "x",
      bytes: new TextEncoder().encode(audit("t1")),
    });
    const files = {
      ...FILES,
      "gait-out/approval_audit_t1.json": audit("t1"),
      "approval_audit_01.json": canonicalize(packed),
    };
    const seen = await gait(`${command} pack run_demo --json`, { files });
    const audits = paths(await manifestIn(seen)).filter((path) => path.startsWith("approval"));
    assert.deepEqual(audits, ["approval_audit_01.json"]);
  });
}

Deno.test("gait incident pack never falls back to what lies outside (guard 13, G3)", async () => {
  const files = {
    ...FILES,
    "gait-out/approval_audit_t1.json": audit("t1", "2020-01-01T00:00:00Z"),
  };
  const seen = await gait("incident pack run_demo --json", { files });
  assert.ok(!paths(await manifestIn(seen)).includes("approval_audit_01.json"));
});

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

Deno.test("gait guard retain says what would go, then deletes just that (guard 11)", async () => {
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
  assert.equal(report.deleted_files[1].reason, "older than the trace limit of 604800 s");

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

Deno.test("gait guard encrypt and decrypt give the file back, from each kind of key", async () => {
  const run = () => ({
    stdout: new TextEncoder().encode(`${KEY}\n`),
    stderrBytes: 0,
    status: 0,
    timedOut: false,
  });
  const world = { files: { a: "secret", "k.txt": KEY }, env: { KEY }, run };
  for (
    const [flags, source] of [
      ["--key-env KEY --key-command x", { mode: "env", ref: "KEY" }],
      ["--key-file k.txt", { mode: "file" }],
      ["--key-command prog --key-command-args a,b", { mode: "command", command: "prog" }],
    ] as const
  ) {
    const sealed = await gait(`guard encrypt a ${flags} --json`, world);
    assert.equal(sealed.exit, 0, sealed.stdout);
    const data = valid("guard/encrypt_result", sealed);
    assert.deepEqual([data["path"], data["key_mode"], data["plain_size"]], [
      "a.gaitenc",
      source.mode,
      6,
    ]);
    const file = sealed.system.files.get("a.gaitenc");
    const envelope = JSON.parse(new TextDecoder().decode(file?.bytes));
    assert.equal(validator("guard/encrypted_artifact")(envelope), true);
    assert.deepEqual([envelope.key_source, file?.mode], [source, 0o600]);
    const opened = await gait(`guard decrypt a.gaitenc --out b ${flags} --json`, {}, sealed.system);
    valid("guard/decrypt_result", opened);
    assert.equal(new TextDecoder().decode(sealed.system.files.get("b")?.bytes), "secret");
  }
});

Deno.test("gait guard decrypt with another key exits 6, says so, and writes nothing (G5)", async () => {
  const world = { files: { a: "secret" }, env: { KEY, OTHER: `A${KEY.slice(1)}` } };
  const { system } = await gait("guard encrypt a --key-env KEY", world);
  const seen = await gait("guard decrypt a.gaitenc --out b --key-env OTHER --json", {}, system);
  assert.deepEqual([seen.exit, seen.json()["error_code"], system.files.has("b")], [
    6,
    "decrypt_failed",
    false,
  ]);
});

Deno.test("a key command that fails, talks too much or prints no key is refused (G8)", async () => {
  const good = { stdout: new Uint8Array(), stderrBytes: 0, status: 0, timedOut: false };
  for (
    const [result, message] of [
      [{ ...good, status: 3 }, /run encryption key command: exit status 3/],
      [{ ...good, timedOut: true }, /longer than 30 s/],
      [{ ...good, stdout: new Uint8Array(65537) }, /more than 65536 bytes/],
      [
        { ...good, stdout: new TextEncoder().encode("not base64") },
        /decode encryption key from command/,
      ],
    ] as const
  ) {
    const seen = await gait("guard encrypt a --key-command p --json", {
      files: { a: "x" },
      run: () => result,
    });
    assert.equal(seen.exit, 6);
    assert.match(String(seen.json()["error"]), message);
  }
});
