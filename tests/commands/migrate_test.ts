import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../support/gait.ts";
import { DEMO_DIGEST, REFERENCE_DEMO } from "../support/demo_archive.ts";
import { packBytes, rawPack, readPack } from "../support/packs.ts";

Deno.test("gait migrate of the demo changes nothing and copies it", async () => {
  for (const bytes of [REFERENCE_DEMO, undefined]) {
    const files: Record<string, Uint8Array> = bytes === undefined
      ? {}
      : { "gait-out/runpack_run_demo.zip": bytes };
    const { system } = await gait(bytes === undefined ? "demo" : "version", { files });
    const { exit, stdout } = await gait("migrate run_demo", {}, system);
    assert.deepEqual([exit, stdout], [
      0,
      "migrate ok: gait-out/runpack_run_demo.zip -> gait-out/runpack_run_demo_migrated.zip (no_change)\n",
    ]);
    const written = system.files.get("gait-out/runpack_run_demo_migrated.zip");
    assert.deepEqual(
      written?.bytes,
      system.files.get("gait-out/runpack_run_demo.zip")?.bytes,
    );
    assert.equal(written?.mode, 0o600);
  }
});

/** An artifact of an early generation: defaults left out, members that nobody knows. */
function earlyPack(runId = "run_early"): Promise<Uint8Array<ArrayBuffer>> {
  return rawPack({
    "run.json": `{"run_id":"${runId}","created_at":"2026-02-05T00:00:00Z","mood":"calm"}`,
    "intents.jsonl": '{"intent_id":"a","tool_name":"t"}\n',
    "results.jsonl": "",
    "refs.json": "{}",
  }, { run_id: runId });
}

Deno.test("gait migrate brings an early artifact to this generation, and then changes nothing", async () => {
  const { exit, json, system } = await gait("migrate --input old.zip --json", {
    files: { "old.zip": await earlyPack() },
  });
  assert.equal(exit, 0);
  const { correlation_id: _id, ...rest } = json();
  assert.deepEqual(rest, {
    ok: true,
    input: "old.zip",
    output: "runpack_run_early_migrated.zip",
    artifact: "runpack",
    status: "migrated",
    run_id: "run_early",
    warnings: ["dropped unknown members: run.json:mood"],
  });
  const migrated = await readPack(
    system.files.get("runpack_run_early_migrated.zip")?.bytes ?? new Uint8Array(),
  );
  assert.equal(migrated.intents[0]?.schema_id, "gait.runpack.intent");
  const again = await gait(
    "migrate runpack_run_early_migrated.zip --out third.zip --json",
    {},
    system,
  );
  assert.equal(again.json()["status"], "no_change");
  assert.deepEqual(
    system.files.get("third.zip")?.bytes,
    system.files.get("runpack_run_early_migrated.zip")?.bytes,
  );
  const text = await gait("migrate old.zip --out fourth.zip", {}, system);
  assert.equal(text.stdout, "migrate ok: old.zip -> fourth.zip (migrated)\n");
  assert.equal(text.stderr, "warning: dropped unknown members: run.json:mood\n");
});

Deno.test("gait migrate --compress deflates, and keeps the manifest digest", async () => {
  const { system } = await gait("demo");
  const { json } = await gait("migrate run_demo --out small.zip --compress --json", {}, system);
  assert.equal(json()["status"], "migrated");
  const small = system.files.get("small.zip")?.bytes ?? new Uint8Array();
  assert.equal((await readPack(small)).manifest.manifest_digest, DEMO_DIGEST);
  assert.ok(small.length < (system.files.get("gait-out/runpack_run_demo.zip")?.bytes.length ?? 0));
});

// Checked in this order.
const ERRORS: readonly (readonly [string, string])[] = [
  ["migrate a.zip b.zip", 'unexpected argument "b.zip": expected one run id or path'],
  ["migrate a.zip --input a.zip", "--input and an argument cannot be combined"],
  ["migrate --target v2", 'Cannot use --target "v2": expected v1'],
  ["migrate", "Missing --input, or an argument"],
  ["migrate --input=", "Missing --input, or an argument"],
  ["migrate nope.zip", "runpack not found: nope.zip"],
  ["migrate ./a.txt", 'Cannot migrate "./a.txt": it is not a zip'],
  [
    "migrate a.zip --out ./x/../a.zip",
    'Cannot write --out to "./x/../a.zip": it is an input',
  ],
  ["migrate a.zip --out a.zip", 'Cannot write --out to "a.zip": it is an input'],
  [
    "migrate a.zip --out ../b.zip",
    'Cannot write a runpack to "../b.zip": a relative path must not leave this folder',
  ],
  ["migrate evil.zip", 'Cannot name the output after run id "../../x": it is not a file name'],
];

for (const [line, error] of ERRORS) {
  Deno.test(`"gait ${line}" exits 6: ${error}`, async () => {
    const files = {
      "a.zip": await packBytes({}),
      "a.txt": "x",
      "evil.zip": await earlyPack("../../x"),
    };
    const { exit, stdout, stderr, system } = await gait(line, { files });
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.ok(stderr.startsWith(`error: ${error}\nhint: `), stderr);
    assert.deepEqual([...system.files.keys()], Object.keys(files));
  });
}

// Through another spelling of the folder, and through a link.
for (const out of ["here/a.zip", "./here/../a.zip", "linked.zip"]) {
  Deno.test(`gait migrate does not write over its input as ${out}`, async () => {
    using folder = scratch();
    const bytes = await earlyPack();
    await Deno.writeFile(`${folder.path}/a.zip`, bytes);
    await Deno.symlink(folder.path, `${folder.path}/here`);
    await Deno.symlink(`${folder.path}/a.zip`, `${folder.path}/linked.zip`);
    const { exit, stderr } = await gaitProcess(["migrate", "a.zip", "--out", out], {
      cwd: folder.path,
    });
    assert.equal(exit, 6);
    assert.match(stderr, /^error: Cannot write --out to ".*": it is an input\n/);
    assert.deepEqual(await Deno.readFile(`${folder.path}/a.zip`), new Uint8Array(bytes));
  });
}

Deno.test("gait migrate reads a runpack whose ending is .ZIP", async () => {
  const { exit, json } = await gait("migrate ./OLD.ZIP --json", {
    files: { "OLD.ZIP": await earlyPack() },
  });
  assert.deepEqual([exit, json()["output"]], [0, "runpack_run_early_migrated.zip"]);
});
