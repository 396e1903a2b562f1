import assert from "node:assert/strict";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { gait, gaitProcess } from "../../support/gait.ts";
import { MemorySystem, type World } from "../../support/memory_system.ts";
import { Patient } from "../../support/patient.ts";
import { PUBLIC } from "../../support/signed_pack.ts";
import { shellWord } from "../../../src/core/text.ts";

const validatorOf = validatorsOf(await loadSchemas());

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

Deno.test("gait doctor --production-readiness exits 2 until nothing is missing", async () => {
  using patient = new Patient();
  const missing = await patient.doctor(READY);
  assert.deepEqual([missing.exit, missing.ok], [2, false]);
  patient.sh(`${KEYS}; chmod 700 .`);
  patient.sh((await patient.doctor(READY)).check("production_policy")?.fix_command ?? "false");
  const ready = await patient.doctor(READY);
  assert.deepEqual([ready.exit, ready.ok], [0, true]);
});

// how the policy is started, and whether it is ready for production as it is
const STARTED = [
  ["gait policy init coding-agent --out p.yaml", true],
  ["gait policy init mcp-filesystem --out p.yaml", true],
  ["gait policy init agent-tools --out p.yaml", true],
  [
    `echo '{"tools":[{"name":"a","inputSchema":{"type":"object"}}]}' > t.json; gait policy init --from t.json --out p.yaml`,
    true,
  ],
  ["gait policy init low --out p.yaml", false],
  ["printf 'schema_version: 1.1.0\ndefault_verdict: allow\n' > p.yaml", false],
  ["printf 'schema_version: 1.1.0\ndefault_verdict: dry_run\n' > p.yaml", false],
  ["printf 'schema_version: 1.1.0\ndefault_verdict: block\n' > p.yaml", true],
  // A rule that looks at what a caller may leave out.
  [
    "printf 'schema_version: 1.1.0\nrules: [{name: r, effect: block, match: {target_kinds: [host]}}]\n' > p.yaml",
    false,
  ],
  [
    "printf 'schema_version: 1.1.0\nrules: [{name: r, effect: block, match: {provenance_sources: [external]}}]\n' > p.yaml",
    false,
  ],
  [
    "printf 'schema_version: 1.1.0\nrules: [{name: r, effect: block, match: {tool_names: [a], args: {/a: {source: external}}}}]\n' > p.yaml",
    false,
  ],
  [
    "printf 'schema_version: 1.1.0\nrules: [{name: r, effect: block, match: {targets: {any: {kind: host}}}}]\n' > p.yaml",
    false,
  ],
] as const;

for (const [started, isReady] of STARTED) {
  Deno.test(`doctor --production-readiness ${isReady ? "is content" : "exits 2"} after: ${started}`, async () => {
    using patient = new Patient();
    patient.sh(`${KEYS}; chmod 700 .; ${started}`);
    const found = await patient.doctor(READY);
    const status = isReady ? "pass" : "fail";
    assert.equal(found.check("production_policy")?.status, status);
    assert.equal(found.exit, isReady ? 0 : 2, JSON.stringify(found.checks));
  });
}

// two policies, and whether they are ready together
const OPEN = "schema_version: 1.1.0\\ndefault_verdict: allow\\n";
const OVERRIDABLE = "schema_version: 1.1.0\\nrules: [{name: r, effect: block, overridable: true, " +
  "match: {tool_names: [a]}}]\\n";
const CLOSED = "schema_version: 1.1.0\\n";
const TOGETHER = [
  [OPEN, CLOSED, true],
  [CLOSED, OPEN, true],
  [OPEN, OPEN, false],
  // The second decides alone where the rule of the first one decides.
  [OVERRIDABLE, OPEN, false],
  [OVERRIDABLE, CLOSED, true],
] as const;

for (const [first, second, isReady] of TOGETHER) {
  Deno.test(`doctor --production-readiness ${isReady ? "is content" : "exits 2"} with ${first} and ${second}`, async () => {
    using patient = new Patient();
    patient.sh(`${KEYS}; chmod 700 .; printf '${first}' > p.yaml; printf '${second}' > q.yaml`);
    const flags = [...READY, "--policy", "q.yaml"];
    const found = await patient.doctor(flags);
    assert.equal(found.exit, isReady ? 0 : 2, JSON.stringify(found.checks));
    if (isReady) return;
    patient.sh(found.check("production_policy")?.fix_command ?? "false");
    assert.equal((await patient.doctor(flags)).exit, 0);
  });
}

Deno.test("doctor: schemas that nothing can restore fail, non-fixable, exit 7", async () => {
  using patient = new Patient();
  patient.sh(`mkdir -p src/core; echo '{"name":"@gait/cli"}' > deno.json`);
  for (const history of [":", "mkdir .git", "rmdir .git && git init -q"]) {
    patient.sh(history);
    const found = await patient.doctor([]);
    const { exit, ok } = found;
    assert.deepEqual([exit, ok, found.check("schema_files")?.fix_command], [7, false, undefined]);
  }
});

Deno.test("doctor: a repository checkout does not fail, exactly 14 checks", async () => {
  const cwd = new URL("../../../", import.meta.url).pathname;
  const { exit, stdout } = await gaitProcess(["doctor", "--json"], { cwd });
  const { checks, status } = JSON.parse(stdout);
  assert.equal(exit, 0);
  assert.equal(checks.length, 14);
  assert.notEqual(status, "fail");
});

const CLOSED_FOR = (name: string) =>
  "default_verdict: allow\nfail_closed:\n  enabled: true\n" +
  `  risk_classes: [${name}]\n  required_fields: [targets, arg_provenance]\n`;

Deno.test("gait doctor looks at every policy that is given", async () => {
  const files = {
    "base.yaml": CLOSED_FOR("high"),
    "own.yaml": "default_verdict: allow\nrules:\n  - { name: r, effect: allow }\n",
    "no.yaml": "rules: x\n",
  };
  const policyChecks = async (...policies: string[]) => {
    const flags = policies.flatMap((policy) => ["--policy", policy]);
    const { json } = await gait(["doctor", "--json", ...flags], { files });
    return (json()["checks"] as Check[]).filter(({ name }) => name === "policy_warnings");
  };
  const [one] = await policyChecks("base.yaml");
  assert.deepEqual([one?.status, one?.message], ["pass", "the policy has no warnings"]);
  const [two] = await policyChecks("base.yaml", "base.yaml");
  assert.deepEqual([two?.status, two?.message], ["pass", "the policies have no warnings"]);
  for (const policies of [["base.yaml", "own.yaml"], ["own.yaml", "base.yaml"]]) {
    const [found, ...others] = await policyChecks(...policies);
    assert.deepEqual([found?.status, others], ["warn", []]);
    assert.match(found?.message ?? "", /own\.yaml/);
    assert.equal(found?.fix_command, `gait policy validate ${policies.join(" ")}`);
  }
  const [broken] = await policyChecks("base.yaml", "no.yaml");
  assert.match(broken?.message ?? "", /^the policy no\.yaml does not load: /);
  assert.equal(broken?.fix_command, "gait policy validate no.yaml");
  const [missing] = await policyChecks("base.yaml", "none.yaml");
  assert.equal(missing?.message, "there is no policy at none.yaml");
  assert.equal(missing?.status, "warn");
});

Deno.test("production: policies fail closed together", async () => {
  const files = {
    "high.yaml": CLOSED_FOR("high"),
    "critical.yaml": CLOSED_FOR("critical"),
    "open.yaml": "default_verdict: allow\n",
  };
  const check = async (...policies: string[]) => {
    const flags = policies.flatMap((policy) => ["--policy", policy]);
    const line = ["doctor", "--production-readiness", "--json", ...flags];
    const { json } = await gait(line, { files });
    return (json()["checks"] as Check[]).find(({ name }) => name === "production_policy");
  };
  assert.equal((await check("high.yaml", "critical.yaml"))?.status, "pass");
  assert.equal((await check("high.yaml"))?.message, "the policy does not fail closed for critical");
  const both = await check("high.yaml", "open.yaml");
  assert.equal(both?.message, "no policy that counts fails closed for critical");
  assert.match(both?.fix_command ?? "", />> open\.yaml$/);
});

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
  });
}

// flags, check, status
const KEY_CASES: readonly (readonly [string, string, string])[] = [
  ["--key-mode prod", "key_config", "fail"],
  ["--key-mode odd", "key_config", "fail"],
  ["--private-key k", "key_config", "warn"],
  ["--private-key k --private-key-env E", "key_source_ambiguity", "fail"],
  ["--public-key k --public-key-env E", "key_source_ambiguity", "fail"],
  ["", "key_config", "pass"],
];

for (const [flags, name, status] of KEY_CASES) {
  Deno.test(`doctor branches: ${flags} has ${name} ${status}, fixable`, async () => {
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

const CHECKOUT = {
  "deno.json": '{"name":"@gait/cli"}',
  "src/core/x.ts": "",
  "scripts/quickstart.sh": "",
  "examples/integrations/openai_agents/quickstart.py": "",
  "examples/integrations/langchain/quickstart.py": "",
  "examples/integrations/autogen/quickstart.py": "",
};
const { ["examples/integrations/autogen/quickstart.py"]: _asset, ...WITHOUT_ASSET } = CHECKOUT;
/** Modes of a checkout, unless a case has others. */
const MODES = { "scripts/quickstart.sh": 0o755 };
const CACHE = "/h/.gait/registry";
const DIGEST = "a".repeat(64);
const LOCK = "gait-out/gate_rate_limits.json.lock";

/** Git on the path, with a folder of hooks in the settings of the user unless it is empty. */
function gitWith(hooksPath: string | undefined): World {
  if (hooksPath === undefined) return {};
  const settings = hooksPath === "" ? "[core]\n" : `[core]\n\thooksPath = ${hooksPath}\n`;
  const files = { "/bin/git": "", "/h/.gitconfig": settings };
  return { files, env: { PATH: "/bin", HOME: "/h" } };
}

interface Case {
  readonly files?: Readonly<Record<string, string>>;
  readonly modes?: Readonly<Record<string, number>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: string;
  readonly hooksPath?: string;
  readonly unwritable?: readonly string[];
  readonly unreadable?: readonly string[];
  readonly modifiedMs?: number;
  readonly now?: string;
}

const NOW = Date.parse("2026-02-05T00:00:00Z");
const PIN = { [`${CACHE}/pins/p.pin`]: `sha256:${DIGEST}\n` };
const PRIVATE =
  "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
const PAIR = { "k": PRIVATE, "k.pub": PUBLIC };
const PROD = "--key-mode prod --private-key k";

// row, what is there, check, status, message
const ROWS: readonly (readonly [string, Case, string, string, RegExp])[] = [
  [
    "doctor branches: output path is a file",
    { files: { "gait-out": "" } },
    "output_dir",
    "fail",
    /^output directory is a file, not a directory$/,
  ],
  [
    "doctor branches: output missing",
    {},
    "output_dir",
    "warn",
    /^output directory does not exist$/,
  ],
  [
    "doctor branches: missing workdir",
    { flags: "--workdir none" },
    "workdir",
    "fail",
    /^workdir does not exist$/,
  ],
  [
    "doctor branches: workdir not writable",
    { unwritable: ["."] },
    "workdir",
    "fail",
    /^workdir not writable: /,
  ],
  [
    "doctor branches: output not writable",
    { files: { "gait-out/x": "" }, unwritable: ["gait-out"] },
    "output_dir",
    "fail",
    /^output directory not writable: /,
  ],
  [
    "doctor branches: temp dir read-only",
    { files: { "/tmp/x": "" }, unwritable: ["/tmp"] },
    "temp_dir",
    "fail",
    /^temporary directory not writable: /,
  ],
  [
    "doctor branches: unknown key mode",
    { flags: "--key-mode other" },
    "key_config",
    "fail",
    /^key mode is "other", expected dev or prod$/,
  ],
  [
    "doctor branches: dev with key",
    { files: PAIR, flags: "--private-key k" },
    "key_config",
    "warn",
    /^dev mode does not use the given keys$/,
  ],
  [
    "doctor branches: valid prod pair",
    { files: PAIR, flags: `${PROD} --public-key k.pub` },
    "key_config",
    "pass",
    /^the keys of prod mode load$/,
  ],
  [
    "doctor branches: key file 0666",
    { files: PAIR, modes: { k: 0o666 }, flags: PROD },
    "key_permissions",
    "warn",
    /^other users can write to the key file k$/,
  ],
  [
    "doctor branches: key file 0600",
    { files: PAIR, modes: { k: 0o600 }, flags: PROD },
    "key_permissions",
    "pass",
    /^no other user can write to the key files$/,
  ],
  [
    "doctor: prod mode without keys",
    { flags: "--key-mode prod" },
    "key_config",
    "fail",
    /^the signing key does not load: /,
  ],
  [
    "doctor onboarding: no binary and empty PATH",
    { files: CHECKOUT },
    "onboarding_binary",
    "warn",
    /^gait binary not found; /,
  ],
  [
    "doctor onboarding: non-executable quickstart",
    { files: CHECKOUT, modes: { "scripts/quickstart.sh": 0o644 } },
    "onboarding_assets",
    "warn",
    /^scripts\/quickstart\.sh is not executable$/,
  ],
  [
    "doctor onboarding: all present",
    { files: { ...CHECKOUT, "gait": "" }, modes: { gait: 0o755 } },
    "onboarding_binary",
    "pass",
    /^gait binary ready \(path=\.\/gait\)$/,
  ],
  [
    "doctor onboarding: all assets present",
    { files: CHECKOUT },
    "onboarding_assets",
    "pass",
    /^onboarding assets are present$/,
  ],
  [
    "doctor hooks: configured",
    { files: CHECKOUT, hooksPath: "./.githooks/" },
    "hooks_path",
    "pass",
    /^git hooks path is configured$/,
  ],
  [
    "doctor hooks: other value",
    { files: CHECKOUT, hooksPath: "other" },
    "hooks_path",
    "warn",
    /^git core\.hooksPath is "other" \(expected \.githooks\)$/,
  ],
  [
    "doctor hooks: not set",
    { files: CHECKOUT, hooksPath: "" },
    "hooks_path",
    "warn",
    /^git core\.hooksPath is not configured$/,
  ],
  [
    "doctor hooks: no git",
    { files: CHECKOUT },
    "hooks_path",
    "warn",
    /^git is not available; cannot verify core\.hooksPath$/,
  ],
  [
    "doctor cache: absent",
    { env: { HOME: "/h" } },
    "registry_cache",
    "warn",
    /^registry cache is not initialized$/,
  ],
  [
    "doctor cache: home unknown",
    {},
    "registry_cache",
    "warn",
    /^registry cache not found: HOME is not set$/,
  ],
  [
    "doctor cache: file instead of directory",
    { files: { [CACHE]: "" }, env: { HOME: "/h" } },
    "registry_cache",
    "fail",
    /^registry cache path is not a directory$/,
  ],
  [
    "doctor cache: no pins",
    { files: { [`${CACHE}/x`]: "" }, env: { HOME: "/h" } },
    "registry_cache",
    "pass",
    /^registry cache is accessible$/,
  ],
  [
    "doctor cache: pin without metadata",
    { files: PIN, env: { HOME: "/h" } },
    "registry_cache",
    "warn",
    /^1 of 1 pin\(s\) of the registry cache have no manifest$/,
  ],
  [
    "doctor cache: pin with metadata",
    { files: { ...PIN, [`${CACHE}/p/1/${DIGEST}/registry_pack.json`]: "" }, env: { HOME: "/h" } },
    "registry_cache",
    "pass",
    /^registry cache has the manifests of all pins \(1\)$/,
  ],
  [
    "doctor cache: non-hex pin",
    { files: { [`${CACHE}/pins/p.pin`]: "z".repeat(64) }, env: { HOME: "/h" } },
    "registry_cache",
    "warn",
    /^1 of 1 pin\(s\) of the registry cache have no manifest$/,
  ],
  [
    "doctor cache: it cannot be looked at",
    { env: { HOME: "/h" }, unreadable: [CACHE] },
    "registry_cache",
    "warn",
    /^registry cache check failed: .*permission denied$/,
  ],
  [
    "doctor branches: output cannot be looked at",
    { unreadable: ["gait-out"] },
    "output_dir",
    "fail",
    /^output directory not accessible: .*permission denied$/,
  ],
  [
    "doctor lock: it cannot be looked at",
    { unreadable: [LOCK] },
    "gate_rate_limit_lock",
    "warn",
    /^gate rate-limit lock check failed: .*permission denied$/,
  ],
  [
    "doctor lock: none",
    {},
    "gate_rate_limit_lock",
    "pass",
    /^no stale gate rate-limit lock detected$/,
  ],
  [
    "doctor lock: directory",
    { files: { [`${LOCK}/x`]: "" } },
    "gate_rate_limit_lock",
    "warn",
    /^gate rate-limit lock path is a directory$/,
  ],
  [
    "doctor lock: 5 minutes old",
    { files: { [LOCK]: "" }, modifiedMs: NOW - 300_000 },
    "gate_rate_limit_lock",
    "warn",
    /^stale gate rate-limit lock detected \(5m0s old\)$/,
  ],
  [
    "doctor lock: an hour old",
    { files: { [LOCK]: "" }, modifiedMs: NOW - 3_600_000 },
    "gate_rate_limit_lock",
    "warn",
    / \(1h0m0s old\)$/,
  ],
  [
    "doctor lock: fresh",
    { files: { [LOCK]: "" }, modifiedMs: NOW - 30_000 },
    "gate_rate_limit_lock",
    "pass",
    /^gate rate-limit lock is not stale$/,
  ],
  [
    "production: a clock before this program",
    { now: "1999-01-01T00:00:00Z", flags: "--production-readiness" },
    "production_clock",
    "fail",
    /^the clock shows 1999/,
  ],
];

for (
  const [row, { files, modes, flags = "", hooksPath, ...world }, name, status, message] of ROWS
) {
  Deno.test(`${row}`, async () => {
    const git = gitWith(hooksPath);
    const system = new MemorySystem({ ...git, ...world, files: { ...git.files, ...files } });
    for (const [path, mode] of Object.entries({ ...MODES, ...modes })) {
      if (!system.files.has(path)) continue;
      const { bytes } = system.files.get(path) ?? { bytes: new Uint8Array() };
      system.files.set(path, { bytes, mode });
    }
    const { json } = await gait(`doctor --json ${flags}`, {}, system);
    assert.ok(validatorOf("doctor/result")(structuredClone(json())));
    const check = (json()["checks"] as Check[]).find((one) => one.name === name);
    assert.equal(check?.status, status, check?.message ?? "");
    assert.match(check?.message ?? "", message);
    assert.equal(check?.fix_command !== undefined, status !== "pass");
  });
}

Deno.test("doctor onboarding: assets missing without a history name no command that would not help", async () => {
  const { ["scripts/quickstart.sh"]: _, ...files } = WITHOUT_ASSET;
  const { json } = await gait("doctor --json", {
    ...gitWith(""),
    files: { ...gitWith("").files, ...files },
  });
  const check = (json()["checks"] as Check[]).find(({ name }) => name === "onboarding_assets");
  assert.match(check?.message ?? "", /^missing onboarding assets: .*autogen/);
  assert.equal(check?.fix_command, undefined);
});

Deno.test("JSON correlation: doctor JSON contains correlation_id, and text the summary and fixes", async () => {
  const { json } = await gait("doctor --json");
  // printf 'gait\x1fdoctor\x1f--json' | sha256sum
  assert.equal(json()["correlation_id"], "7cded050e72d1bfd6558fa60");
  const { stdout } = await gait("doctor --output-dir out");
  assert.match(stdout, /^doctor: status=fail failed=\d warned=\d non_fixable=false\n/);
  assert.match(
    stdout,
    /\n- output_dir: warn \(output directory does not exist\)\n[ ]{2}fix: mkdir -p out\n/,
  );
});

Deno.test("shell quoting", () => {
  assert.deepEqual(["", "a'b", "a b"].map(shellWord), ["''", "'a'\\''b'", "'a b'"]);
});
