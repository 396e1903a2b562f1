import assert from "node:assert/strict";
import { ERROR_CLASSES } from "../../../src/core/error.ts";
import { canonicalize } from "../../../src/core/json/canonical.ts";
import { parseApprovalAudit } from "../../../src/core/guard/inputs.ts";
import { readMembers } from "../../support/demo_archive.ts";
import { pathList } from "../../../src/usecases/evidence/collect.ts";
import { discover } from "../../../src/usecases/evidence/discover.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { zipBytes } from "../../support/zip_bytes.ts";
import {
  audit,
  credential,
  FILES,
  inventory,
  KEY,
  manifestIn,
  membersIn,
  paths,
  regress,
  RUNPACK,
  trace,
  valid,
} from "./support.ts";
import { APPROVAL } from "../../../src/usecases/evidence/input_kinds.ts";

// Worked values of the format
for (
  const [line, id] of [
    ["guard pack --run run_demo", "pack_0217f2bef0b70197"],
    ["guard pack run_demo --template PCI", "pack_945d51b1ae485b05"],
    ["guard pack run_demo --template incident_response", "pack_011cfbbfb8bcc078"],
    ["guard pack run_demo --render-pdf --case-id INC-1", "pack_186634483eaa6d1e"],
    ["incident pack --from run_demo", "pack_9578d3b0b08d62af"],
  ] as const
) {
  Deno.test(`gait ${line} gives the worked id of the format and a pack that verifies`, async () => {
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

Deno.test("gait guard pack takes inputs once, finds approvals and credentials, and verifies", async () => {
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

// arguments, and what the error says
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["guard pack", /expected --run <run_id\|path>/],
  ["guard pack a b", /expected --run/],
  ["guard pack --run= ", /expected --run/],
  ["guard pack run_missing", /runpack not found for run_id: run_missing/],
  ["guard pack block.zip", /runpack not found: block\.zip/],
  ["guard pack broken.zip", /^Cannot open archive "broken\.zip": /],
  ["guard pack run_demo --trace missing.json", /^Cannot read trace "missing\.json": /],
  ["guard pack run_demo --trace bad.json", /Cannot parse JSON "bad\.json": /],
  ["guard pack run_demo --regress bad.json", /^Cannot parse JSON "bad\.json": /],
  ["guard pack run_demo --regress missing.json", /^Cannot read regress result "missing\.json": /],
  ["guard pack run_demo --inventory bad.json", /^Cannot parse JSON "bad\.json": /],
  ["guard pack run_demo --approval-audit bad.json", /^Cannot parse JSON "bad\.json": /],
  ["guard pack run_demo --credential-evidence bad.json", /^Cannot parse JSON "bad\.json": /],
  ["guard pack run_demo --trace r.json", /schema_id is "gait.regress.result"/],
  [
    "guard pack run_demo --trace t.json --public-key k1.pub",
    /^Cannot use trace "t\.json": trace signature missing$/,
  ],
  ["guard pack run_demo --out no/p.zip", /^Cannot write "no": /],
  ["guard pack run_demo --out no.zip", /^Cannot write "no\.zip": /],
  ["guard verify", /expected <evidence_pack.zip>/],
  ["guard verify missing.zip", /there is no such file/],
  [
    "guard verify gait-out/runpack_run_demo.zip",
    /^Cannot read evidence pack "gait-out.*": it has no pack_manifest\.json$/,
  ],
  ["guard verify broken.zip", /^Cannot open evidence pack "broken\.zip": /],
  ["guard verify broken.zip --profile strict", /^--profile strict needs a public key$/],
  [
    "guard verify broken.zip --profile odd",
    /^Cannot use --profile "odd": expected standard or strict$/,
  ],
  ["guard retain x", /unexpected argument "x"/],
  ["guard retain --trace-ttl bad", /^Cannot use --trace-ttl "bad": /],
  ["guard retain --pack-ttl 5", /^Cannot use --pack-ttl "5": /],
  ["guard retain --root missing", /^Cannot read retention root "missing": it does not exist$/],
  ["guard encrypt", /expected --in <artifact>/],
  ["guard decrypt", /expected --in <artifact\.gaitenc>/],
  ["guard encrypt r.json", /^Missing an encryption key$/],
  ["guard encrypt r.json --key-env NOPE", /key from variable "NOPE": it is empty or not set$/],
  ["guard encrypt r.json --key-file k1.pub --out r.json", /it is an input/],
  [
    "guard encrypt r.json --key-file bad.json",
    /^Cannot use the encryption key from file "bad\.json": it is not/,
  ],
  ["guard encrypt missing --key-env KEY", /^Cannot read "missing": /],
  ["guard decrypt missing --key-env KEY", /^Cannot read "missing": /],
  ["guard decrypt bad.json --key-env KEY", /^Cannot parse JSON "bad\.json": /],
  [
    "guard decrypt r.json --key-env KEY",
    /^"r\.json" is not an encrypted file: \/schema_id is "gait\.reg/,
  ],
  ["incident pack", /^Missing --from, or an argument$/],
  ["incident pack run_demo --window bad", /^Cannot use --window "bad": /],
  ["incident pack broken.zip", /^Cannot open archive "broken\.zip": /],
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
    const seen = await gait(`${line} --json`, {
      files,
      env: { KEY },
      unwritable: ["no", "no.zip"],
    });
    assert.equal(seen.exit, 6);
    assert.match(String(seen.json()["error"]), message);
    assert.notEqual(seen.json()["hint"], ERROR_CLASSES.invalid_input.hint);
    assert.equal(seen.system.files.size, Object.keys(files).length);
  });
}

Deno.test("gait guard pack refuses control characters in a case id", async () => {
  const seen = await gait(["guard", "pack", "run_demo", "--case-id", "a\nb"], { files: FILES });
  assert.equal(seen.exit, 6);
});

Deno.test("gait guard pack warns when it replaces another pack", async () => {
  const first = await gait("guard pack run_demo --json", { files: FILES });
  const again = await gait("guard pack run_demo --json", {}, first.system);
  assert.deepEqual(again.json()["warnings"], [
    "0 decisions for 3 calls: neither the run nor a trace says what was decided on " +
    "intent_1, intent_2, intent_3",
  ]);
  const other = await gait("guard pack run_demo --case-id B --json", {}, first.system);
  assert.match(String(other.json()["warnings"]), /held something else/);
});

Deno.test("gait guard verify tells intact from trusted", async () => {
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
  assert.equal((unsigned.json()["signature_errors"] as unknown[]).length, 1);
});

Deno.test("gait guard verify exits 2 when a member is gone, and for duplicates", async () => {
  const { system } = await gait("guard pack run_demo --out p.zip", { files: FILES });
  const members = [...await readMembers(system.files.get("p.zip")?.bytes ?? new Uint8Array())]
    .map(([name, content]) => ({ name, content }));
  const verify = async (entries: typeof members) =>
    await gait("guard verify x.zip --json", { files: { "x.zip": zipBytes(entries) } });
  const gone = await verify(members.filter(({ name }) => name !== "runpack_summary.json"));
  assert.deepEqual([gone.exit, gone.json()["missing_files"]], [2, ["runpack_summary.json"]]);
  const other = [{ name: "control_index.json", content: new TextEncoder().encode("[]") }];
  for (const twice of [[...members, ...other], [...other, ...members]]) {
    const { exit, json } = await verify(twice);
    assert.deepEqual([exit, json()["error_category"]], [2, "verification_failed"]);
    assert.equal(json()["error"], "zip contains duplicate entries: control_index.json");
  }
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

Deno.test("lists are split at commas, trimmed and sorted, and each path counts once", async () => {
  assert.deepEqual(pathList(["a.json", "b.json", "b.json", " "]), ["a.json", "b.json"]);
  const files = { ...FILES, "a.json": trace("t1"), "b.json": trace("t2") };
  const line = ["guard", "pack", "run_demo", "--trace", "a.json,b.json", "--trace", "b.json"];
  const seen = await gait([...line, "--trace", " , ", "--json"], { files });
  const summary = (await membersIn(seen)).get("trace_summary.json");
  assert.equal(JSON.parse(summary ?? "").total, 2);
});

Deno.test("nothing is found in a folder that is not there", async () => {
  const host = new MemorySystem().narrow({ kinds: ["read"], env: [] });
  const source = { refs: { receipts: [] } };
  const place = { runpackPath: "nowhere/runpack_x.zip", named: ["gone"], source };
  assert.deepEqual(await discover(APPROVAL, place, host), []);
});

Deno.test("two builds from the same inputs are byte-identical archives", async () => {
  const files = { ...FILES, "t.json": trace("t1"), "gait-out/approval_audit_t1.json": audit("t1") };
  const line = "guard pack run_demo --trace t.json --render-pdf --render-html --case-id C";
  const first = await gait(`${line} --out a.zip`, { files });
  await gait(`${line} --out b.zip`, {}, first.system);
  const [a, b] = ["a.zip", "b.zip"].map((path) => first.system.files.get(path)?.bytes);
  assert.ok(a !== undefined && a.length > 0);
  assert.deepEqual(a, b);
});

for (const group of ["guard", "incident"]) {
  Deno.test(`gait ${group} alone and with an unknown command exits 6, --help exits 0`, async () => {
    assert.equal((await gait(group)).exit, 6);
    assert.equal((await gait(`${group} nope`)).exit, 6);
    assert.equal((await gait(`${group} --help`)).exit, 0);
    assert.equal((await gait(`${group} pack --help`)).exit, 0);
  });
}

Deno.test("gait guard names the next step where an artifact is missing or of another kind", async () => {
  const files = { ...FILES, "o.json": "{}", "other.zip": zipBytes([{ name: "a", content: "" }]) };
  const said = async (line: string) => {
    const { error, hint } = (await gait(`${line} --json`, { files, env: { KEY } })).json();
    return [error, hint];
  };
  assert.deepEqual(await said("guard encrypt o.json"), [
    "Missing an encryption key",
    "add --key-env <variable>, --key-file <file> or --key-command <program>",
  ]);
  assert.deepEqual(await said("guard encrypt o.json --in o.json --key-env KEY"), [
    "expected --in <artifact>",
    "give it once: by the option, or as the argument",
  ]);
  assert.deepEqual(await said("guard decrypt --in o.json --key-env KEY"), [
    '"o.json" is not an encrypted file: /schema_id is missing, expected gait.guard.encrypted_artifact',
    "give a file that gait guard encrypt wrote; get it again if it is damaged",
  ]);
  assert.deepEqual(await said(`guard verify ${RUNPACK}`), [
    `Cannot read evidence pack "${RUNPACK}": it has no pack_manifest.json`,
    `it is a runpack: gait verify ${RUNPACK}`,
  ]);
  assert.deepEqual(await said("guard verify other.zip"), [
    'Cannot read evidence pack "other.zip": it has no pack_manifest.json',
    "gait guard pack <run_id> builds an evidence pack",
  ]);
  assert.deepEqual(await said("guard retain --root nope"), [
    'Cannot read retention root "nope": it does not exist',
    "gait guard retain --root <dir> takes an existing folder",
  ]);
});

// what the output would destroy
for (
  const [line, out] of [
    ["guard pack run_demo", RUNPACK],
    ["guard pack run_demo", `./gait-out/../${RUNPACK}`],
    ["guard pack run_demo --trace t.json", "t.json"],
    ["guard pack run_demo --regress regress_1.json", "regress_1.json"],
    ["guard pack run_demo --inventory i.json", "i.json"],
    ["guard pack run_demo", "approval_audit_1.json"],
    ["guard pack run_demo", "credential_evidence_1.json"],
    ["guard pack run_demo --key-mode prod --private-key k1.key", "k1.key"],
    ["guard pack run_demo --public-key k1.pub", "k1.pub"],
    ["incident pack run_demo", RUNPACK],
    ["incident pack run_demo", "trace_1.json"],
    ["incident pack run_demo", "regress_1.json"],
    ["incident pack run_demo --key-mode prod --private-key k1.key", "k1.key"],
    ["guard encrypt t.json --key-file key.txt", "./t.json"],
    ["guard encrypt t.json --key-file key.txt", "/memory/t.json"],
    ["guard encrypt t.json --key-file key.txt", "key.txt"],
    ["guard decrypt sealed --key-file key.txt", "sealed"],
    ["guard decrypt sealed --key-file key.txt", "key.txt"],
  ] as const
) {
  Deno.test(`gait ${line} --out ${out} exits 6 and leaves the input`, async () => {
    const files = {
      ...FILES,
      "t.json": trace("t1"),
      "trace_1.json": trace("t1"),
      "regress_1.json": regress(),
      "i.json": inventory,
      "approval_audit_1.json": audit("t1"),
      "credential_evidence_1.json": credential("t1"),
      "key.txt": KEY,
    };
    const { system } = await gait("guard encrypt t.json --out sealed --key-file key.txt", {
      files,
    });
    const before = new Map(system.files);
    const seen = await gait(`${line} --out ${out} --json`, {}, system);
    assert.equal(seen.exit, 6);
    assert.match(
      String(seen.json()["error"]),
      /Cannot write (?:the|--out).*to ".*": it is (?:an input|--[a-z-]+)$/,
    );
    assert.deepEqual(system.files, before);
  });
}

for (const out of ["gait-out", "gait-out/", ".", "new/"]) {
  Deno.test(`gait guard pack --out ${out} exits 6, as it names a folder`, async () => {
    const seen = await gait(`guard pack run_demo --out ${out} --json`, { files: FILES });
    assert.equal(seen.exit, 6);
    assert.match(String(seen.json()["error"]), /it is a directory$/);
    assert.ok(!seen.system.directories.has("new"));
  });
}

Deno.test("evidence is found in a folder whatever its name looks like", async () => {
  const folder = "a[b]*?{c}";
  const files = {
    [`${folder}/runpack_x.zip`]: FILES[RUNPACK],
    [`${folder}/approval_audit_1.json`]: audit("t1"),
    "b/approval_audit_2.json": audit("t2"),
  };
  const seen = await gait(["guard", "pack", `${folder}/runpack_x.zip`, "--json"], { files });
  assert.equal(seen.exit, 0, seen.stdout);
  const audits = paths(await manifestIn(seen)).filter((path) => path.startsWith("approval"));
  assert.deepEqual(audits, ["approval_audit_01.json"]);
});

Deno.test("gait guard verify prints the id that the page asks to compare", async () => {
  const { system } = await gait("guard pack run_demo --out p.zip", { files: FILES });
  const { stdout } = await gait("guard verify p.zip", {}, system);
  assert.equal(
    stdout,
    "guard verify ok: p.zip\npack pack_0217f2bef0b70197 of run_demo, 4 members\n" +
      "signature status: missing\n",
  );
});

Deno.test("packs and what is made of them are for their owner alone", async () => {
  const { system } = await gait("guard pack run_demo --out p.zip", { files: FILES, env: { KEY } });
  await gait("guard encrypt p.zip --key-env KEY", {}, system);
  await gait("guard decrypt p.zip.gaitenc --key-env KEY --out q.zip", {}, system);
  await gait("guard retain --root . --report-out report.json", {}, system);
  for (const path of ["p.zip", "p.zip.gaitenc", "q.zip", "report.json"]) {
    assert.equal(system.files.get(path)?.mode, 0o600, path);
  }
});

Deno.test("gait guard verify says what a file is that is no archive, and what to do", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${
    "a".repeat(64)
  }\nsize 5\n`;
  const lfs = await gait("guard verify e.zip", { files: { "e.zip": pointer } });
  assert.match(lfs.stderr, /^error: Cannot open evidence pack "e\.zip": it is a Git LFS pointer/);
  assert.match(lfs.stderr, /^hint: git lfs pull /m);
  const gzip = await gait("guard verify e.zip", { files: { "e.zip": "\x1f\x08xxxx" } });
  assert.match(gzip.stderr, /^hint: the file is damaged or no evidence pack/m);
});

Deno.test("gait guard pack warns of a run without any decision, on one line whatever the ids are", async () => {
  const run = {
    run: { run_id: "a", created_at: "2026-02-05T09:00:00Z" },
    intents: [{ intent_id: "i\nwarning: none", tool_name: "t", args: {} }],
    results: [],
  };
  const recorded = await gait("run record r.json", { files: { "r.json": JSON.stringify(run) } });
  const { exit, stderr } = await gait("guard pack a", {}, recorded.system);
  assert.deepEqual([exit, stderr], [
    0,
    "warning: 0 decisions for 1 call: neither the run nor a trace says what was decided on " +
    "i\\u000awarning: none\n",
  ]);
});
