/** The scripts for newcomers: quickstart, scenarios, compliance, acceptance, adoption. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";
import {
  exists,
  launcher,
  lines,
  onUnix,
  program,
  ROOT_PATH,
  runScript,
  withPython,
} from "../support/scripts.ts";

/** Manifest digest of the demo run, a worked value of the format. */
const DEMO = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";

Deno.test(
  { name: "quickstart.sh goes from nothing to a test that passes", ...onUnix },
  async () => {
    using folder = scratch();
    const out = `${folder.path}/some where`;
    const env = { GAIT_BIN: launcher(folder.path), GAIT_OUT_DIR: out };
    const seen = await runScript("scripts/quickstart.sh", { cwd: folder.path, env });
    assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
    const shown = lines(seen.stdout.replace(/_ms=\d+$/gm, "_ms=<ms>"));
    assert.deepEqual(shown.filter((line) => !/^(?:signature|intact|next: gait run)/.test(line)), [
      "==> Running gait demo",
      "run_id=run_demo",
      "bundle=./gait-out/runpack_run_demo.zip",
      `ticket_footer=GAIT run_id=run_demo manifest=sha256:${DEMO} verify="gait verify run_demo"`,
      "verify=ok",
      "demo_ms=<ms>",
      "==> Running gait verify run_demo",
      `verify ok: ${out}/runpack_run_demo.zip`,
      `manifest: sha256:${DEMO}`,
      "verify_ms=<ms>",
      "next: gait regress init --from run_demo",
      "regress_init_ms=<ms>",
      "regress_run_ms=<ms>",
      "quickstart_status=pass",
      "run_id=run_demo",
      `runpack=${out}/runpack_run_demo.zip`,
      `verify_json=${out}/quickstart/verify.json`,
      `regress_init_json=${out}/quickstart/regress_init.json`,
      `regress_run_json=${out}/quickstart/regress_run.json`,
      `junit=${out}/quickstart/junit.xml`,
      "elapsed_ms=<ms>",
    ]);
    const result = JSON.parse(Deno.readTextFileSync(`${out}/quickstart/regress_run.json`));
    assert.equal(result.status, "pass");
    assert.match(Deno.readTextFileSync(`${out}/quickstart/junit.xml`), /<testsuite/);
    const left = Array.from(Deno.readDirSync(out), ({ name }) => name).sort();
    assert.deepEqual(left, ["quickstart", "runpack_run_demo.zip"], "no probe, no scratch folder");
    assert.ok(!exists(`${folder.path}/gait.yaml`), "nothing beside the output directory");
  },
);

Deno.test({ name: "quickstart.sh says what is missing", ...onUnix }, async () => {
  using folder = scratch();
  const none = await runScript("scripts/quickstart.sh", {
    cwd: folder.path,
    env: { GAIT_BIN: `${folder.path}/gait` },
  });
  assert.deepEqual([none.exit, none.stdout], [1, ""]);
  assert.deepEqual(lines(none.stderr), [
    "error: gait is not here: neither GAIT_BIN, nor ./gait of the checkout, nor gait on PATH",
    "hint: deno task link (or: npx -y deno@2.9.6 task link) writes ./gait",
  ]);
  const file = program(folder.path, "file", "");
  const blocked = await runScript("scripts/quickstart.sh", {
    cwd: folder.path,
    env: { GAIT_BIN: program(folder.path, "gait", ""), GAIT_OUT_DIR: file },
  });
  assert.deepEqual([blocked.exit, lines(blocked.stderr)[0]], [
    1,
    `error: the output directory ${file} is not writable`,
  ]);
});

Deno.test({ name: "quickstart.sh stops at the first command that fails", ...onUnix }, async () => {
  using folder = scratch();
  for (const command of ["demo", "verify*", '"regress init"*', '"regress run"*']) {
    const env = { GAIT_BIN: launcher(folder.path, `${command}) exit 2 ;;`) };
    const seen = await runScript("scripts/quickstart.sh", { cwd: folder.path, env });
    assert.notEqual(seen.exit, 0, command);
    assert.ok(!seen.stdout.includes("quickstart_status=pass"), command);
  }
});

Deno.test({ name: "every shell script can be started as it is", ...onUnix }, () => {
  for (const folder of ["scripts", "examples/scenarios"]) {
    for (const { name } of Deno.readDirSync(`${ROOT_PATH}/${folder}`)) {
      if (!name.endsWith(".sh")) continue;
      const { mode } = Deno.statSync(`${ROOT_PATH}/${folder}/${name}`);
      assert.equal((mode ?? 0) & 0o111, 0o111, name);
    }
  }
});

const SCENARIOS = [
  ["incident_reproduction", "incident reproduction scenario", '"regress run"*) echo {}; exit 0 ;;'],
  [
    "prompt_injection_block",
    "prompt injection scenario",
    `"policy test"*) echo '{"verdict":"allow"}'; exit 3 ;;`,
  ],
  ["approval_flow", "approval flow scenario", '*token_other.json*) echo "{}"; exit 0 ;;'],
] as const;

for (const [name, title, fault] of SCENARIOS) {
  Deno.test({ name: `${name}.sh passes, and fails on a wrong gait`, ...onUnix }, async () => {
    using folder = scratch();
    const script = `examples/scenarios/${name}.sh`;
    const good = await runScript(script, { env: { GAIT_BIN: launcher(folder.path) } });
    assert.deepEqual([good.exit, lines(good.stdout).at(-1)], [0, `${title}: pass`], good.stderr);
    const bad = await runScript(script, { env: { GAIT_BIN: launcher(folder.path, fault) } });
    assert.equal(bad.exit, 1);
    assert.match(bad.stderr, new RegExp(`^${title}: fail: `));
  });
}

const CASES = [
  "baseline allow: exit 0 (expected 0), verdict allow (expected allow)",
  "baseline block: exit 3 (expected 3), verdict block (expected block)",
  "baseline approval: exit 4 (expected 4), verdict require_approval (expected require_approval)",
  "prompt injection: exit 3 (expected 3), verdict block (expected block)",
  "low-risk read: exit 0 (expected 0), verdict allow (expected allow)",
  "medium-risk write: exit 4 (expected 4), verdict require_approval (expected require_approval)",
  "high-risk delete: exit 3 (expected 3), verdict block (expected block)",
];

Deno.test({ name: "policy_compliance_ci.sh compares seven cases", ...onUnix }, async () => {
  using folder = scratch();
  const summary = `${folder.path}/step_summary`;
  const env = { GAIT_BIN: launcher(folder.path), GITHUB_STEP_SUMMARY: summary };
  const seen = await runScript("scripts/policy_compliance_ci.sh", { env });
  assert.deepEqual([seen.exit, lines(seen.stdout)], [0, [
    ...CASES.map((line) => `pass: ${line}`),
    "policy compliance: 7 passed, 0 failed",
  ]]);
  const results = Deno.readTextFileSync(`${ROOT_PATH}/gait-out/policy_compliance_results.jsonl`);
  const verdicts = lines(results).map((line) => JSON.parse(line).verdict);
  const [allow, block, ask] = ["allow", "block", "require_approval"];
  assert.deepEqual(verdicts, [allow, block, ask, block, allow, ask, block]);
  const table = Deno.readTextFileSync(`${ROOT_PATH}/gait-out/policy_compliance_summary.md`);
  assert.equal(table.match(/\| pass \|$/gm)?.length, 7);
  assert.match(
    table,
    /\| prompt injection \| 3 \| 3 \| block \| block \| blocked_prompt_injection/,
  );
  assert.equal(Deno.readTextFileSync(summary), table);
});

Deno.test({ name: "policy_compliance_ci.sh fails with one wrong case", ...onUnix }, async () => {
  using folder = scratch();
  const faults = [
    `*block.yaml*) echo '{"verdict":"allow"}'; exit 3 ;;`,
    `*block.yaml*) echo '{"verdict":"block"}'; exit 0 ;;`,
    "*block.yaml*) exit 6 ;;",
  ];
  for (const fault of faults) {
    const env = { GAIT_BIN: launcher(folder.path, fault), GITHUB_STEP_SUMMARY: "" };
    const seen = await runScript("scripts/policy_compliance_ci.sh", { env });
    assert.equal(seen.exit, 1, fault);
    assert.equal(lines(seen.stdout).at(-1), "policy compliance: 6 passed, 1 failed");
  }
});

Deno.test({ name: "test_v1_acceptance.sh accepts this checkout", ...onUnix }, async () => {
  using folder = scratch();
  const args = [launcher(folder.path)];
  const seen = await runScript("scripts/test_v1_acceptance.sh", { args, cwd: folder.path });
  assert.deepEqual([seen.exit, lines(seen.stdout).at(-1)], [0, "v1 acceptance checks passed"]);
  assert.deepEqual(Array.from(Deno.readDirSync(folder.path), ({ name }) => name), ["gait"]);
});

Deno.test({ name: "test_v1_acceptance.sh exits 2 without a program", ...onUnix }, async () => {
  for (const args of [[], [""], ["a", "b"], ["/no/such/program"]]) {
    const seen = await runScript("scripts/test_v1_acceptance.sh", { args });
    assert.equal(seen.exit, 2);
    assert.match(seen.stderr, /usage: test_v1_acceptance\.sh <binary>\n$/);
  }
});

const WRONG: readonly (readonly [string, string])[] = [
  ["demo prints more", "demo) real demo; echo more ;;"],
  ["demo has another digest", `demo) real demo | sed s/88913e/000000/ ;;`],
  ["demo fails", "demo) real demo; exit 1 ;;"],
  ["verify fails", '"verify run_demo"*) exit 2 ;;'],
  ["replays differ", `"run replay"*) echo "{\\"mode\\":\\"stub\\",\\"at\\":$$}" ;;`],
  ["regress init is not ok", `"regress init"*) echo '{"ok":false}' ;;`],
  ["regress run does not pass", `"regress run"*) real "$@" | sed s/pass/fail/ ;;`],
  ["block exits 0", '*block.yaml*) real "$@" || true ;;'],
  ["approval exits 3", '*require_approval.yaml*) real "$@" || exit 3 ;;'],
  ["allow is no allow", '*allow.yaml*) real "$@" | sed s/allow/block/g ;;'],
  ["a broken runpack verifies", `*broken.zip*) echo '{"ok":true}' ;;`],
];

for (const [name, fault] of WRONG) {
  Deno.test({ name: `test_v1_acceptance.sh notices: ${name}`, ...onUnix }, async () => {
    using folder = scratch();
    const args = [launcher(folder.path, fault)];
    const seen = await runScript("scripts/test_v1_acceptance.sh", { args });
    assert.equal(seen.exit, 1, seen.stdout);
    assert.match(seen.stderr, /^v1 acceptance: /m);
  });
}

Deno.test(
  { name: "test_adoption_smoke.sh passes (needs Python 3.10)", ...withPython },
  async () => {
    using folder = scratch();
    const seen = await runScript("scripts/test_adoption_smoke.sh", {
      env: { GAIT_BIN: launcher(folder.path) },
    });
    assert.deepEqual(
      [seen.exit, lines(seen.stdout).at(-1)],
      [0, "adoption smoke: pass"],
      seen.stderr,
    );
    assert.equal(seen.stdout.match(/^executed=true$/gm)?.length, 3);
    assert.equal(seen.stdout.match(/^executed=false$/gm)?.length, 6);
    assert.equal(seen.stdout.match(/scenario: pass$/gm)?.length, 3);
    assert.match(seen.stdout, /^gate verdict=allow executed=True$/m);
  },
);

Deno.test({
  name: "test_adoption_smoke.sh fails if a block is allowed (needs Python 3.10)",
  ...withPython,
}, async () => {
  using folder = scratch();
  const fault = `"gate eval"*) echo '{"ok":true,"verdict":"allow"}'; exit 0 ;;`;
  const seen = await runScript("scripts/test_adoption_smoke.sh", {
    env: { GAIT_BIN: launcher(folder.path, fault) },
  });
  assert.equal(seen.exit, 1);
  assert.ok(!seen.stdout.includes("adoption smoke: pass"));
});
