import assert from "node:assert/strict";
import { denoArgs, gait, gaitProcess, scratch } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

interface Check {
  readonly name: string;
  readonly status: string;
  readonly fix_command?: string;
}

/** A folder with a home, a `gait` on the path, and everything that the doctor wants. */
class Patient implements Disposable {
  readonly #folder = scratch();
  readonly path = this.#folder.path;
  readonly env: Record<string, string>;

  constructor() {
    for (const name of ["gait-out", "bin", "tmp", "home/.gait/registry/pins", ".gait-out"]) {
      Deno.mkdirSync(`${this.path}/${name}`, { recursive: true });
    }
    const line = [Deno.execPath(), ...denoArgs([])].map((word) => `'${word}'`).join(" ");
    Deno.writeTextFileSync(`${this.path}/bin/gait`, `#!/bin/sh\nexec ${line} "$@"\n`, {
      mode: 0o755,
    });
    this.env = {
      HOME: `${this.path}/home`,
      TMPDIR: `${this.path}/tmp`,
      PATH: `${this.path}/bin:/usr/bin:/bin`,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
    };
  }

  sh(command: string): void {
    const { code, stderr } = new Deno.Command("sh", {
      args: ["-ec", command],
      cwd: this.path,
      env: this.env,
    }).outputSync();
    assert.equal(code, 0, `${command}: ${new TextDecoder().decode(stderr)}`);
  }

  async doctor(flags: readonly string[]) {
    const { exit, stdout, stderr } = await gaitProcess(["doctor", "--json", ...flags], {
      cwd: this.path,
      env: this.env,
    });
    assert.equal(stderr, "");
    const { checks, ...result } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
    return { exit, ...result, check: (name: string) => checks.find((one) => one.name === name) };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

const KEY = ["--private-key", "keys/k_private.key"];
const PROD = ["--key-mode", "prod", ...KEY];
const READY = ["--production-readiness", ...PROD, "--policy", "p.yaml"];
const KEYS = "gait keys init --dir keys --prefix k";
const LOCK = "gait-out/gate_rate_limits.json.lock";

// check, how to break it, flags, and what is found
const FAULTS: readonly (readonly [string, string, readonly string[], string])[] = [
  ["workdir", ":", ["--workdir", "absent"], "fail"],
  ["workdir", "touch file", ["--workdir", "file"], "fail"],
  ["output_dir", "rmdir gait-out", [], "warn"],
  ["output_dir", "rmdir gait-out; touch gait-out", [], "fail"],
  ["temp_dir", "rmdir tmp", [], "fail"],
  ["registry_cache", "rm -r home/.gait", [], "warn"],
  ["registry_cache", "rm -r home/.gait/registry; touch home/.gait/registry", [], "fail"],
  ["registry_cache", "echo sha256:abc > home/.gait/registry/pins/a.pin", [], "warn"],
  ["gate_rate_limit_lock", `touch -d '5 minutes ago' ${LOCK}`, [], "warn"],
  ["gate_rate_limit_lock", `touch -d '5 minutes ago' .${LOCK}`, [], "warn"],
  ["gate_rate_limit_lock", `mkdir ${LOCK}`, [], "warn"],
  ["onboarding_binary", "chmod -x bin/gait", [], "warn"],
  ["onboarding_binary", "printf '#!/bin/sh\\necho no\\n' > bin/gait", [], "warn"],
  ["key_permissions", ":", KEY, "warn"],
  ["key_permissions", `${KEYS}; chmod 666 keys/k_private.key`, PROD, "warn"],
  ["production_signing_key", ":", READY, "fail"],
  ["production_signing_key", `${KEYS}; chmod 644 keys/k_private.key`, READY, "fail"],
  ["production_policy", ":", READY, "fail"],
  ["production_policy", "echo 'default_verdict: allow' > p.yaml", READY, "fail"],
  ["production_rate_limit_state", "rmdir .gait-out", READY, "fail"],
  ["production_traces", `${KEYS}; echo '{}' > trace_1.json`, READY, "fail"],
  ["production_world_writable", "chmod o+w gait-out", READY, "fail"],
];

for (const [name, fault, flags, status] of FAULTS) {
  Deno.test({
    name: `gait doctor finds and mends ${name} after: ${fault} ${flags.join(" ")}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      using patient = new Patient();
      patient.sh(fault);
      const before = (await patient.doctor(flags)).check(name);
      assert.equal(before?.status, status);
      patient.sh(before?.fix_command ?? "false");
      const after = (await patient.doctor(flags)).check(name);
      // what stood in the way is kept under another name, and then the folder is missing
      if (after?.status !== "pass") patient.sh(after?.fix_command ?? "false");
      assert.equal((await patient.doctor(flags)).check(name)?.status, "pass");
    },
  });
}

Deno.test("gait doctor is content where nothing is missing, and leaves nothing behind", async () => {
  using patient = new Patient();
  const { exit, ok, check } = await patient.doctor([]);
  assert.deepEqual([exit, ok], [0, true]);
  assert.equal(check("schema_files"), undefined, "only a checkout has schema files");
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

Deno.test("gait doctor exits 7 for a checkout whose schemas nothing can restore", async () => {
  using patient = new Patient();
  patient.sh(`mkdir -p src/core; echo '{"name":"@gait/cli"}' > deno.json`);
  const { exit, ok, check } = await patient.doctor([]);
  assert.deepEqual([exit, ok, check("schema_files")?.fix_command], [7, false, undefined]);
  patient.sh("mkdir .git");
  const { check: fixable, exit: fixed } = await patient.doctor([]);
  assert.equal(fixed, 0);
  assert.equal(fixable("schema_files")?.fix_command, "git restore --source=HEAD -- schemas");
});

Deno.test("gait doctor runs twelve checks in a checkout (operations 22)", async () => {
  const cwd = new URL("../../../", import.meta.url).pathname;
  const { exit, stdout } = await gaitProcess(["doctor", "--json"], { cwd });
  const { checks, status } = JSON.parse(stdout);
  assert.equal(exit, 0);
  assert.equal(checks.length, 12);
  assert.notEqual(status, "fail");
});

// operations.md 10.1, check 9
const ONBOARDING = [
  "scripts/quickstart.sh",
  "examples/integrations/openai_agents/quickstart.py",
  "examples/integrations/langchain/quickstart.py",
  "examples/integrations/autogen/quickstart.py",
];

for (const missing of [undefined, ...ONBOARDING]) {
  Deno.test(`gait doctor looks for what newcomers are sent to; missing: ${missing}`, async () => {
    const there = ["src/core/x", ...ONBOARDING].filter((path) => path !== missing);
    const files = {
      "deno.json": '{"name":"@gait/cli"}',
      ...Object.fromEntries(there.map((path) => [path, ""])),
    };
    const system = new MemorySystem({ files });
    const quickstart = system.files.get("scripts/quickstart.sh");
    if (quickstart !== undefined) {
      system.files.set("scripts/quickstart.sh", { ...quickstart, mode: 0o755 });
    }
    const { json } = await gait("doctor --json", {}, system);
    const checks = json()["checks"] as Check[];
    const found = checks.find(({ name }) => name === "onboarding_assets");
    assert.equal(found?.status, missing === undefined ? "pass" : "warn");
    assert.equal(
      found?.fix_command,
      missing === undefined
        ? undefined
        : "git restore --source=HEAD -- scripts/quickstart.sh examples/integrations",
    );
  });
}

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
  Deno.test(`gait doctor ${flags} has ${name} ${status}, fixable`, async () => {
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
