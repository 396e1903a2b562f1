import assert from "node:assert/strict";
import { gait, gaitProcess } from "../../support/gait.ts";
import { Patient } from "../../support/patient.ts";

interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix_command?: string;
}

const KEY = ["--private-key", "keys/k_private.key"];
const READY = [
  ...["--production-readiness", "--key-mode", "prod", ...KEY],
  ...["--policy", "p.yaml"],
];
const KEYS = "gait keys init --dir keys --prefix k";

Deno.test("gait doctor is content where nothing is missing, and leaves nothing behind", async () => {
  using patient = new Patient();
  const found = await patient.doctor([]);
  assert.deepEqual([found.exit, found.ok, found.status], [0, true, "pass"]);
  assert.equal(found.check("schema_files"), undefined, "only a checkout has schema files");
  assert.deepEqual([...Deno.readDirSync(`${patient.path}/gait-out`)], []);
  assert.deepEqual([...Deno.readDirSync(`${patient.path}/tmp`)], []);
});

Deno.test("gait doctor --production-readiness exits 2 until nothing is missing (decision 26)", async () => {
  using patient = new Patient();
  const missing = await patient.doctor(READY);
  assert.deepEqual([missing.exit, missing.ok], [2, false]);
  patient.sh(`${KEYS}; chmod 700 .`);
  patient.sh((await patient.doctor(READY)).check("production_policy")?.fix_command ?? "false");
  const ready = await patient.doctor(READY);
  assert.deepEqual([ready.exit, ready.ok], [0, true]);
});

Deno.test("22 doctor: schemas that nothing can restore fail, non-fixable, exit 7", async () => {
  using patient = new Patient();
  patient.sh(`mkdir -p src/core; echo '{"name":"@gait/cli"}' > deno.json`);
  for (const history of [":", "mkdir .git", "rmdir .git && git init -q"]) {
    patient.sh(history);
    const found = await patient.doctor([]);
    const { exit, ok } = found;
    assert.deepEqual([exit, ok, found.check("schema_files")?.fix_command], [7, false, undefined]);
  }
});

Deno.test("22 doctor: a repository checkout does not fail, exactly 12 checks", async () => {
  const cwd = new URL("../../../", import.meta.url).pathname;
  const { exit, stdout } = await gaitProcess(["doctor", "--json"], { cwd });
  const { checks, status } = JSON.parse(stdout);
  assert.equal(exit, 0);
  assert.equal(checks.length, 12);
  assert.notEqual(status, "fail");
});

// flags, check, status; operations 22 (doctor branches)
const KEY_CASES: readonly (readonly [string, string, string])[] = [
  ["--key-mode prod", "key_config", "fail"],
  ["--key-mode odd", "key_config", "fail"],
  ["--private-key k", "key_config", "warn"],
  ["--private-key k --private-key-env E", "key_source_ambiguity", "fail"],
  ["--public-key k --public-key-env E", "key_source_ambiguity", "fail"],
  ["", "key_config", "pass"],
];

for (const [flags, name, status] of KEY_CASES) {
  Deno.test(`22 doctor branches: ${flags} has ${name} ${status}, fixable`, async () => {
    const { exit, json } = await gait(`doctor --json ${flags}`);
    const checks = json()["checks"] as Check[];
    const found = checks.find((check) => check.name === name);
    assert.deepEqual([exit, found?.status], [0, status]);
    assert.equal(found?.fix_command !== undefined, status !== "pass");
  });
}

Deno.test("gait doctor refuses positionals", async () => {
  assert.equal((await gait("doctor x")).exit, 6);
});
