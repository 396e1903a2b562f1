/** Every fault that the doctor knows is made, mended with the printed command, and looked at again. */

import assert from "node:assert/strict";
import { Patient } from "../../support/patient.ts";

const KEY = ["--private-key", "keys/k_private.key"];
const PROD = ["--key-mode", "prod", ...KEY];
const READY = ["--production-readiness", ...PROD, "--policy", "p.yaml"];
const TWO = [...READY, "--policy", "q.yaml"];
const ALLOW = "echo 'default_verdict: allow' >";
const CLOSED = "printf 'default_verdict: block\\nfail_closed:\\n  enabled: true\\n" +
  "  risk_classes: [high, critical]\\n  required_fields: [targets, arg_provenance]\\n' >";
const KEYS = "gait keys init --dir keys --prefix k";
const OTHER_KEYS = "gait keys init --dir keys --prefix other";
const LOCK = "gait-out/gate_rate_limits.json.lock";

type Fault = readonly [string, string, readonly string[], "warn" | "fail"];

/** A folder of logs, one of whose heads just left. */
const LOG = "mkdir -p home/.gait/log; cd home/.gait/log; touch index.jsonl; " +
  'echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) system log: GAIT log=x" > heads_left.txt; cd ../../..';

// check, how to break it, flags, and what is found
const FAULTS: readonly Fault[] = [
  ["workdir", ":", ["--workdir", "absent"], "fail"],
  ["workdir", "touch file", ["--workdir", "file"], "fail"],
  ["workdir", 'touch "it\'s"', ["--workdir", "it's"], "fail"],
  ["output_dir", "rmdir gait-out", [], "warn"],
  ["output_dir", "rmdir gait-out; touch gait-out", [], "fail"],
  ["output_dir", "rmdir gait-out; touch gait-out; mkdir gait-out.moved", [], "fail"],
  ["temp_dir", "rmdir tmp", [], "fail"],
  ["temp_dir", "rmdir tmp; touch tmp", [], "fail"],
  ["registry_cache", "rm -r home/.gait", [], "warn"],
  ["registry_cache", "rm -r home/.gait/registry; touch home/.gait/registry", [], "fail"],
  ["registry_cache", "echo sha256:abc > home/.gait/registry/pins/a.pin", [], "warn"],
  ["gate_rate_limit_lock", `touch -d '5 minutes ago' ${LOCK}`, [], "warn"],
  ["gate_rate_limit_lock", `touch -d '5 minutes ago' .${LOCK}`, [], "warn"],
  ["gate_rate_limit_lock", `mkdir ${LOCK}`, [], "warn"],
  ["onboarding_binary", "chmod -x bin/gait", [], "warn"],
  ["onboarding_binary", "printf '#!/bin/sh\\necho no\\n' > bin/gait", [], "warn"],
  ["key_source_ambiguity", KEYS, [...PROD, "--private-key-env", "K"], "fail"],
  ["key_source_ambiguity", KEYS, ["--public-key", "k", "--public-key-env", "K"], "fail"],
  ["key_permissions", ":", KEY, "warn"],
  ["key_permissions", ":", ["--private-key", "my key"], "warn"],
  [
    "key_permissions",
    `${KEYS}; rm keys/k_public.key`,
    ["--public-key", "keys/k_public.key"],
    "warn",
  ],
  ["key_permissions", `${KEYS}; chmod 666 keys/k_private.key`, PROD, "warn"],
  ["key_permissions", "mkdir keys", ["--private-key", "keys"], "warn"],
  ["key_permissions", "gait keys init --dir keys", ["--private-key", "keys"], "warn"],
  ["key_config", KEYS, KEY, "warn"],
  ["key_config", ":", ["--key-mode", "odd"], "fail"],
  ["key_config", ":", PROD, "fail"],
  ["key_config", "mkdir keys; echo x > keys/k_private.key", PROD, "fail"],
  ["key_config", ":", ["--key-mode", "prod"], "fail"],
  ["key_config", "gait keys init", ["--key-mode", "prod"], "fail"],
  ["key_config", ":", ["--key-mode", "prod", "--private-key-env", "SIGNING_KEY"], "fail"],
  ["key_config", `${KEYS}; ${OTHER_KEYS}`, [...PROD, "--public-key", "none"], "fail"],
  ["key_exposure", KEYS, PROD, "warn"],
  ["key_exposure", "gait keys init", [], "warn"],
  ["decision_log", `${LOG}; chmod 755 home/.gait/log`, [], "warn"],
  ["production_key_mode", ":", ["--production-readiness"], "fail"],
  ["production_key_mode", KEYS, ["--production-readiness", ...KEY], "fail"],
  ["production_signing_key", ":", READY, "fail"],
  ["production_signing_key", ":", ["--production-readiness"], "fail"],
  ["production_signing_key", `${KEYS}; chmod 644 keys/k_private.key`, READY, "fail"],
  ["production_policy", ":", ["--production-readiness"], "fail"],
  ["production_policy", ":", READY, "fail"],
  ["production_policy", "echo 'default_verdict: allow' > p.yaml", READY, "fail"],
  ["production_policy", "printf 'default_verdict: allow' > p.yaml", READY, "fail"],
  ["production_policy", "echo 'rules: x' > p.yaml", READY, "fail"],
  ["production_policy", `${ALLOW} p.yaml; ${ALLOW} q.yaml`, TWO, "fail"],
  ["production_policy", `${CLOSED} q.yaml`, TWO, "fail"],
  ["production_policy", `${CLOSED} p.yaml; echo 'rules: x' > q.yaml`, TWO, "fail"],
  ["production_policy", `printf 'default_verdict: allow' > p.yaml; ${ALLOW} q.yaml`, TWO, "fail"],
  ["production_world_writable", `${ALLOW} p.yaml; ${ALLOW} q.yaml; chmod o+w q.yaml`, TWO, "fail"],
  ["policy_warnings", ":", ["--policy", "p.yaml"], "warn"],
  ["policy_warnings", `${CLOSED} p.yaml`, ["--policy", "p.yaml", "--policy", "q.yaml"], "warn"],
  ["production_rate_limit_state", "rmdir .gait-out", READY, "fail"],
  ["production_rate_limit_state", "rmdir .gait-out; touch .gait-out", READY, "fail"],
  ["production_traces", `${KEYS}; echo '{}' > trace_1.json`, READY, "fail"],
  ["production_clock", "touch -d '1 hour' .gait-out/gate_rate_limits.json", READY, "fail"],
  ["production_world_writable", "chmod o+w gait-out", READY, "fail"],
];

// the same for a checkout
const CHECKOUT_FAULTS: readonly Fault[] = [
  ["schema_files", "rm -r schemas/v1/gate", [], "fail"],
  ["hooks_path", "git config --unset core.hooksPath", [], "warn"],
  ["hooks_path", "git config core.hooksPath elsewhere", [], "warn"],
  ["hooks_path", "rm -rf .git", [], "warn"],
  ["onboarding_assets", "rm -r examples/integrations/autogen", [], "warn"],
  ["onboarding_assets", "chmod a-x scripts/quickstart.sh", [], "warn"],
  ["onboarding_binary", "rm bin/gait", [], "warn"],
  ["onboarding_binary", "printf '#!/bin/sh\\necho no\\n' > bin/gait", [], "warn"],
];

for (const [faults, checkout] of [[FAULTS, false], [CHECKOUT_FAULTS, true]] as const) {
  for (const [name, fault, flags, status] of faults) {
    const where = checkout ? " in a checkout" : "";
    Deno.test({
      name: `doctor finds and mends ${name}${where} after: ${fault} ${flags.join(" ")}`,
      ignore: Deno.build.os === "windows",
      async fn() {
        using patient = new Patient({ checkout });
        patient.sh(fault);
        const before = (await patient.doctor(flags)).check(name);
        assert.equal(before?.status, status, before?.message ?? "");
        const after = (await patient.mend(before?.fix_command ?? "false", flags)).check(name);
        assert.equal(after?.status, "pass", `${before?.fix_command}: ${after?.message}`);
      },
    });
  }
}

Deno.test({
  name: "doctor hooks, no git: the fix installs git and then sets the hooks",
  ignore: Deno.build.os === "windows",
  async fn() {
    using patient = new Patient({ checkout: true });
    patient.sh("git config --unset core.hooksPath");
    patient.leaveOnly("sh", "make", "ln");
    patient.program(
      "apt-get",
      `test "$*" = "install -y git" && ln -s /usr/bin/git '${patient.path}/bin/git'`,
    );
    const { check } = { check: await patient.doctor([]) };
    const found = check.check("hooks_path");
    assert.equal(found?.message, "git is not available; cannot verify core.hooksPath");
    assert.equal(found?.status, "warn");
    const after = await patient.mend(found?.fix_command ?? "false", []);
    assert.equal(after.check("hooks_path")?.status, "pass");
  },
});

Deno.test({
  name: "a fix for another workdir is made there",
  ignore: Deno.build.os === "windows",
  async fn() {
    using patient = new Patient({ checkout: true });
    patient.sh(
      "mkdir -p \"wo rk\" && mv deno.json deno.lock Makefile src schemas examples .git .githooks scripts main.ts mod.ts 'wo rk'",
    );
    patient.sh("cd 'wo rk' && git config --unset core.hooksPath && rm -r schemas/v1/gate");
    const flags = ["--workdir", "wo rk"];
    const { checks } = await patient.doctor(flags);
    for (const name of ["schema_files", "hooks_path"]) {
      const fix = checks.find((check) => check.name === name)?.fix_command ?? "false";
      assert.equal((await patient.mend(fix, flags)).check(name)?.status, "pass", fix);
    }
  },
});

Deno.test({
  name: "every check that the doctor makes has a fault above",
  ignore: Deno.build.os === "windows",
  async fn() {
    using patient = new Patient({ checkout: true });
    const { checks } = await patient.doctor(["--production-readiness"]);
    const broken = new Set([...FAULTS, ...CHECKOUT_FAULTS].map(([name]) => name));
    assert.deepEqual(checks.map(({ name }) => name).filter((name) => !broken.has(name)), []);
    assert.equal(checks.length, 21);
  },
});
