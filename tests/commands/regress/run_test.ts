import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem, type World } from "../../support/memory_system.ts";
import { changedDemo, ownDemo } from "../../support/demo_archive.ts";
import { integrationInput, packBytes, type PartialPack, recorded } from "../../support/packs.ts";
import { zipBytes } from "../../support/zip_bytes.ts";

const FIXTURE = "fixtures/run_demo/fixture.json";

/** The demo as a fixture, with members that somebody wrote into its metadata. */
async function demoSet(
  members: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, Uint8Array | string>> = {},
  world: World = {},
): Promise<MemorySystem> {
  const { system } = await gait("demo");
  await gait("regress init --from run_demo", {}, system);
  const metadata = { ...JSON.parse(textOf(system, FIXTURE)), ...members };
  const all = Object.fromEntries([...system.files].map(([path, { bytes }]) => [path, bytes]));
  return new MemorySystem({
    ...world,
    files: { ...all, [FIXTURE]: JSON.stringify(metadata), ...files },
  });
}

function textOf(system: MemorySystem, path: string): string {
  return decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());
}

interface Grader {
  readonly name: string;
  readonly status: string;
  readonly reason_codes: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

function gradersOf(system: MemorySystem): Grader[] {
  return JSON.parse(textOf(system, "regress_result.json")).graders;
}

function graderOf(system: MemorySystem, name: string): Grader | undefined {
  return gradersOf(system).find((grader) => grader.name === `run_demo/${name}`);
}

/** A result and a report of before, as much of each as tells what it is. */
const OLDER = {
  "regress_result.json": '{"schema_id":"gait.regress.result","status":"pass"}',
  "junit.xml":
    '<?xml version="1.0"?>\n<testsuites tests="1">\n<testsuite name="gait.regress.x"/>\n',
};

Deno.test("gait regress run of the demo writes the worked files", async () => {
  const { system } = await gait("demo");
  await gait("regress init --from run_demo", {}, system);
  const { exit, stdout, stderr } = await gait("regress run --junit out/junit.xml", {}, system);
  assert.deepEqual([exit, stderr], [0, ""]);
  assert.equal(
    stdout,
    "regress run ok: fixture_set=default graders=3\noutput: regress_result.json\njunit: out/junit.xml\n",
  );
  const result = system.files.get("regress_result.json");
  assert.equal(
    await sha256(result?.bytes ?? new Uint8Array()),
    "ad2acb90f90d599663404d3b7d598a485f3685c4a1d692e8c476dfe27051003e",
  );
  const junit = system.files.get("out/junit.xml");
  assert.equal(
    await sha256(junit?.bytes ?? new Uint8Array()),
    "4556a15269022909e97bf7c03d16e3d46eefaafc442ac73927cfb3a634a79468",
  );
  assert.deepEqual([result?.mode, junit?.mode], [0o600, 0o600]);
  await gait("regress run --junit out/junit.xml", {}, system);
  assert.deepEqual(system.files.get("out/junit.xml")?.bytes, junit?.bytes);
});

Deno.test("gait regress run --json prints one line with all members", async () => {
  const masked = (line: string) =>
    line.replace(/"correlation_id":"[0-9a-f]{24}"/, '"correlation_id":"…"');
  const passing = await gait("regress run --junit junit.xml --json", {}, await demoSet());
  assert.equal(
    masked(passing.stdout),
    '{"correlation_id":"…","fixture_set":"default","graders":3,"junit":"junit.xml","ok":true,"output":"regress_result.json","status":"pass"}\n',
  );
  const failing = await gait(
    "regress run --json",
    {},
    await demoSet({ expected_replay_exit_code: 2, candidate_runpack: "nope.zip" }),
  );
  assert.deepEqual([failing.exit, masked(failing.stdout)], [
    5,
    '{"correlation_id":"…","failed":2,"fixture_set":"default","graders":3,"ok":false,"output":"regress_result.json","status":"fail"}\n',
  ]);
});

Deno.test("gait regress run fails on another expected exit code", async () => {
  const system = await demoSet({ expected_replay_exit_code: 2 });
  const { exit, stdout } = await gait("regress run --junit j.xml", {}, system);
  assert.equal(exit, 5);
  assert.equal(
    stdout,
    "regress run failed: fixture_set=default failed=1\noutput: regress_result.json\njunit: j.xml\nfailed: run_demo/expected_exit_code: unexpected_exit_code\n  at replay of the recording\n  expected: exit 2\n  actual:   exit 0\n",
  );
  const { reason_codes, details } = graderOf(system, "expected_exit_code") ?? {};
  assert.deepEqual(reason_codes, ["unexpected_exit_code"]);
  assert.deepEqual([details?.["actual_exit_code"], details?.["expected_exit_code"]], [0, 2]);
  assert.equal(textOf(system, "j.xml").match(/<failure /g)?.length, 1);
});

Deno.test("gait regress run compares with a candidate", async () => {
  const { bytes } = await recorded(await integrationInput());
  const files = { "fixtures/run_demo/cand.zip": bytes };
  const changed = ["intents.jsonl", "refs.json", "results.jsonl"];

  const system = await demoSet({ candidate_runpack: "cand.zip" }, files);
  assert.equal((await gait("regress run", {}, system)).exit, 5);
  const { reason_codes, details } = graderOf(system, "diff") ?? {};
  assert.deepEqual(reason_codes, ["unexpected_diff"]);
  assert.deepEqual([details?.["changed_files"], details?.["unexpected_files"]], [changed, changed]);
  assert.equal(details?.["candidate_runpack"], "fixtures/run_demo/cand.zip");

  const allowed = await demoSet({
    candidate_runpack: "cand.zip",
    diff_allow_changed_files: changed,
  }, files);
  assert.equal((await gait("regress run", {}, allowed)).exit, 0);

  const absent = await demoSet({ candidate_runpack: "cand.zip" });
  assert.equal((await gait("regress run", {}, absent)).exit, 5);
  assert.deepEqual(graderOf(absent, "diff")?.reason_codes, ["candidate_path_invalid"]);

  const folder = await demoSet({ candidate_runpack: "cand.zip" }, {
    "fixtures/run_demo/cand.zip/x": "x",
  });
  assert.equal((await gait("regress run", {}, folder)).exit, 5);
  assert.deepEqual(graderOf(folder, "diff")?.reason_codes, ["candidate_path_invalid"]);

  const damaged = await changedDemo((name, text) => name === "run.json" ? `${text} ` : text);
  const tampered = await demoSet({ candidate_runpack: "cand.zip" }, {
    "fixtures/run_demo/cand.zip": damaged,
  });
  assert.equal((await gait("regress run", {}, tampered)).exit, 5);
  assert.deepEqual(graderOf(tampered, "diff")?.reason_codes, ["diff_error"]);
});

async function setOf(pack: PartialPack, members: Readonly<Record<string, unknown>>) {
  const run_id = pack.run_id ?? "run_t";
  return new MemorySystem({
    files: {
      "fixtures/f/runpack.zip": await packBytes(pack),
      "fixtures/f/fixture.json": JSON.stringify({
        name: "f",
        run_id,
        runpack: "runpack.zip",
        ...members,
      }),
      "gait.yaml": '{"fixtures":[{"name":"f","runpack":"fixtures/f/runpack.zip"}]}',
    },
  });
}

// Runs, and the outcome of their fixture.
const GRADED: readonly (readonly [string, PartialPack, number, number, readonly string[]])[] = [
  ["a missing result, expected code 2", { intents: [{ intent_id: "a" }] }, 2, 0, []],
  ["a missing result, expected code 0", { intents: [{ intent_id: "a" }] }, 0, 5, [
    "unexpected_exit_code",
  ]],
  [
    "repeated intent ids",
    { intents: [{ intent_id: "a" }, { intent_id: "a" }] },
    0,
    5,
    ["replay_error"],
  ],
];

for (const [what, pack, expected_replay_exit_code, code, reasons] of GRADED) {
  Deno.test(`gait regress run of a fixture with ${what} exits ${code}`, async () => {
    const system = await setOf(pack, { expected_replay_exit_code });
    assert.equal((await gait("regress run", {}, system)).exit, code);
    const grader = gradersOf(system).find(({ name }) => name === "f/expected_exit_code");
    assert.deepEqual(grader?.reason_codes, reasons);
  });
}

const CONFIG = (fixtures: unknown, more: object = {}) => JSON.stringify({ fixtures, ...more });
const ENTRY = { name: "run_demo", runpack: "fixtures/run_demo/runpack.zip" };

// Config and fixtures that cannot be run; the old result is gone in every case.
const REFUSED:
  readonly (readonly [string, Readonly<Record<string, string | Uint8Array>>, RegExp])[] = [
    [
      "block YAML",
      { "gait.yaml": "fixtures:\n  - name: a\n" },
      /^Cannot parse JSON "gait\.yaml": /,
    ],
    ["half an object", { "gait.yaml": "{" }, /^Cannot parse JSON "gait\.yaml": /],
    [
      "another schema",
      { "gait.yaml": CONFIG([ENTRY], { schema_id: "other" }) },
      /^Cannot use "gait\.yaml": \/schema_id is "other", expected gait\.regress\.config$/,
    ],
    [
      "another version",
      { "gait.yaml": CONFIG([ENTRY], { schema_version: "2.0.0" }) },
      /^Cannot use "gait\.yaml": \/schema_version is "2\.0\.0", expected 1\.0\.0$/,
    ],
    ["no fixtures", { "gait.yaml": CONFIG([]) }, /^"gait\.yaml" lists no fixtures$/],
    [
      "a blank name",
      { "gait.yaml": CONFIG([{ ...ENTRY, name: " " }]) },
      /^Cannot use "gait\.yaml": \/fixtures\/0\/name is empty$/,
    ],
    [
      "a blank runpack",
      { "gait.yaml": CONFIG([{ ...ENTRY, runpack: " " }]) },
      /^Cannot use "gait\.yaml": \/fixtures\/0\/runpack is empty$/,
    ],
    [
      "another run id in the entry",
      { "gait.yaml": CONFIG([{ ...ENTRY, run_id: "other" }]) },
      /^Cannot grade fixture "run_demo": .* of run "run_demo", its config entry of "other"$/,
    ],
    [
      "another run id in the metadata",
      {
        "gait.yaml": CONFIG([ENTRY]),
        [FIXTURE]: '{"name":"run_demo","run_id":"other","runpack":"runpack.zip"}',
      },
      /^Cannot grade fixture "run_demo": .* of run "other", its runpack of "run_demo"$/,
    ],
    [
      "another name in the metadata",
      {
        "gait.yaml": CONFIG([ENTRY]),
        [FIXTURE]: '{"name":"other","run_id":"run_demo","runpack":"runpack.zip"}',
      },
      /^Cannot grade fixture "run_demo": its fixture\.json is of "other"$/,
    ],
    [
      "no runpack",
      { "gait.yaml": CONFIG([{ ...ENTRY, runpack: "fixtures/gone/runpack.zip" }]) },
      /^Cannot read fixture "run_demo": there is no file "fixtures\/gone\/runpack\.zip"$/,
    ],
    [
      "a folder for a runpack",
      { "gait.yaml": CONFIG([{ ...ENTRY, runpack: "fixtures/run_demo" }]) },
      /^Cannot read fixture "run_demo": there is no file "fixtures\/run_demo"$/,
    ],
    [
      "a runpack that is not a zip",
      { "fixtures/run_demo/runpack.zip": "x" },
      /^Cannot read fixture "run_demo": Cannot open archive "fixtures\/run_demo\/runpack\.zip"/,
    ],
    [
      "metadata that is not JSON",
      { [FIXTURE]: "{" },
      /^Cannot read fixture "run_demo": Cannot parse JSON "fixtures\/run_demo\/fixture\.json"/,
    ],
    [
      "an exit code with a fraction",
      {
        [FIXTURE]:
          '{"name":"run_demo","run_id":"run_demo","runpack":"r","expected_replay_exit_code":2.0}',
      },
      /^Cannot read fixture "run_demo": .*\/expected_replay_exit_code is 2\.0/,
    ],
  ];

for (const [what, files, error] of REFUSED) {
  Deno.test(`gait regress run exits 6 for ${what}, and no older result survives`, async () => {
    const system = await demoSet({}, { ...OLDER, ...files });
    const { exit, json } = await gait("regress run --junit junit.xml --json", {}, system);
    assert.equal(exit, 6);
    assert.match(String(json()["error"]), error);
    assert.deepEqual(
      ["regress_result.json", "junit.xml"].filter((name) => system.files.has(name)),
      [],
    );
  });
}

Deno.test("a tampered fixture is exit 6, neither 2 nor 5", async () => {
  const damaged = await changedDemo((name, text) => name === "run.json" ? `${text} ` : text);
  const system = await demoSet({}, { "fixtures/run_demo/runpack.zip": damaged });
  const { exit, json } = await gait("regress run --json", {}, system);
  assert.equal(exit, 6);
  assert.match(
    String(json()["error"]),
    /^Cannot read fixture "run_demo": "fixtures\/run_demo\/runpack\.zip" is not intact: run\.json/,
  );
});

Deno.test("a fixture with a duplicate entry is exit 2, and the error names the fixture", async () => {
  const entry = { name: "run.json", content: "{}" };
  const bytes = zipBytes([entry, entry]);
  const system = await demoSet({}, { "fixtures/run_demo/runpack.zip": bytes });
  const { exit, json } = await gait("regress run --json", {}, system);
  assert.equal(exit, 2);
  assert.equal(json()["error_code"], "verification_failed");
  assert.match(String(json()["error"]), /^Cannot read fixture "run_demo": zip contains duplicate/);
});

Deno.test("gait regress run without a config says how to start", async () => {
  const { exit, stderr } = await gait("regress run");
  assert.deepEqual([exit, stderr], [
    6,
    'error: Cannot read config "gait.yaml": no such file\nhint: gait regress init --from <run_id>\n',
  ]);
});

Deno.test("gait regress run takes a config without schema members, and a name twice", async () => {
  const system = await demoSet({}, { "other.json": CONFIG([ENTRY, ENTRY], { fixture_set: "" }) });
  const { exit, json } = await gait("regress run --config other.json --json", {}, system);
  assert.deepEqual([exit, json()["graders"], json()["fixture_set"]], [0, 6, "default"]);
});

Deno.test("a config may point anywhere, and its names are not checked", async () => {
  for (const folder of ["/srv/elsewhere", "../beside"]) {
    const system = new MemorySystem({
      files: {
        [`${folder}/runpack.zip`]: await ownDemo(),
        [`${folder}/fixture.json`]: '{"name":"Not A Name","run_id":"run_demo","runpack":"x"}',
        "gait.yaml": CONFIG([{ name: "Not A Name", runpack: `${folder}/runpack.zip` }]),
      },
    });
    assert.equal((await gait("regress run", {}, system)).exit, 0);
    assert.equal(gradersOf(system)[0]?.name, "Not A Name/diff");
  }
});

Deno.test("signatures are not checked, so a signed run needs no key", async () => {
  const { system } = await gait("demo");
  await gait("keys init", {}, system);
  const input = { run: { run_id: "run_signed" } };
  system.files.set("in.json", { bytes: encodeUtf8(JSON.stringify(input)), mode: 0o600 });
  await gait("run record in.json --private-key gait-out/keys/gait_private.key", {}, system);
  const { exit } = await gait("regress bootstrap --from run_signed", {}, system);
  assert.equal(exit, 0);
});

Deno.test("a blank report is none", async () => {
  const system = await demoSet();
  const { exit, json } = await gait(
    ["regress", "run", "--junit=  ", "--json"],
    {},
    system,
  );
  assert.deepEqual([exit, json()["output"], json()["junit"]], [
    0,
    "regress_result.json",
    undefined,
  ]);
});

Deno.test("gait regress run reports what it cannot write", async () => {
  const result = await gait("regress run --output nowhere/r.json --json", {}, await demoSet());
  assert.equal(result.exit, 6);
  assert.match(String(result.json()["error"]), /^Cannot write "nowhere\/r\.json": /);

  const system = await demoSet({}, {}, { unwritable: ["sealed"] });
  const junit = await gait("regress run --junit sealed/j.xml --json", {}, system);
  assert.equal(junit.exit, 6);
  assert.match(String(junit.json()["error"]), /^Cannot write "sealed": permission denied$/);
  assert.equal(gradersOf(system).length, 3); // written before the report
});

// the earlier result is removed, so an output must never be something that somebody needs
const PRECIOUS = [
  ["--output gait.yaml", 'Cannot write --output to "gait.yaml": it is --config'],
  ["--junit ./gait.yaml", 'Cannot write --junit to "./gait.yaml": it is --config'],
  ["--output x --junit ./x", 'Cannot write --junit to "./x": it is --output'],
  [`--output ${FIXTURE}`, `Cannot write the result to "${FIXTURE}": that folder is for fixtures`],
  [
    "--junit fixtures/run_demo/runpack.zip",
    'Cannot write the JUnit report to "fixtures/run_demo/runpack.zip": that folder is for fixtures',
  ],
] as const;

for (const [flags, error] of PRECIOUS) {
  Deno.test(`gait regress run ${flags} is refused, and nothing is lost`, async () => {
    const system = await demoSet();
    const before = [...system.files];
    const { exit, json } = await gait(`regress run ${flags} --json`, {}, system);
    assert.deepEqual([exit, json()["error"]], [6, error]);
    assert.deepEqual([...system.files], before);
  });
}

Deno.test("gait regress bootstrap is init and run in one", async () => {
  const { system } = await gait("demo");
  const text = await gait("regress bootstrap --from run_demo --junit j.xml", {}, system);
  assert.deepEqual([text.exit, text.stderr], [0, ""]);
  assert.equal(
    text.stdout,
    "regress bootstrap ok: run_id=run_demo fixture=run_demo\noutput: regress_result.json\njunit: j.xml\n" +
      "this test compares the recording with itself and cannot fail until a candidate is given: gait regress run --candidate <run_id|path>\n",
  );
  const { json } = await gait("regress bootstrap --from run_demo --junit j.xml --json", {}, system);
  const { correlation_id: _id, ...rest } = json();
  assert.deepEqual(rest, {
    ok: true,
    run_id: "run_demo",
    fixture_name: "run_demo",
    fixture_dir: "fixtures/run_demo",
    runpack_path: "fixtures/run_demo/runpack.zip",
    config_path: "gait.yaml",
    status: "pass",
    artifact_paths: ["regress_result.json", "j.xml"],
    output: "regress_result.json",
    junit: "j.xml",
  });
});

Deno.test("gait regress bootstrap of a run that fails names the first reason, and the next command", async () => {
  const files = { "p.zip": await packBytes({ intents: [{ intent_id: "a" }] }) };
  const { exit, stdout, system } = await gait("regress bootstrap --from p.zip", { files });
  assert.equal(exit, 5);
  assert.equal(
    stdout,
    "regress bootstrap failed: run_id=run_t fixture=run_t failed=1\ntop_failure_reason: unexpected_exit_code\nnext: gait regress run --json\noutput: regress_result.json\nfailed: run_t/expected_exit_code: unexpected_exit_code\n  at replay of the recording\n  expected: exit 0\n  actual:   exit 2\n",
  );
  const { json } = await gait("regress bootstrap --from p.zip --json", {}, system);
  const { failed, top_failure_reason, next_command } = json();
  assert.deepEqual([failed, top_failure_reason, next_command], [
    1,
    "unexpected_exit_code",
    "gait regress run --json",
  ]);
});

Deno.test("an older result does not survive a bootstrap that fails either", async () => {
  const { exit, system } = await gait("regress bootstrap --from nope", {
    files: { "regress_result.json": OLDER["regress_result.json"] },
  });
  assert.deepEqual([exit, [...system.files.keys()]], [6, []]);
});

const CONTEXT = (digest: string, retrieved_at: string): PartialPack => ({
  intents: [],
  receipts: [{ ref_id: "r", retrieved_at }],
  refs: { context_set_digest: digest.repeat(64) },
});

Deno.test("gait regress run --context-conformance grades every fixture", async () => {
  const graders = async (flags: string, members: object, candidate?: PartialPack) => {
    const system = await setOf(CONTEXT("a", "2026-02-05T00:00:00Z"), {
      ...members,
      diff_allow_changed_files: ["refs.json"],
      ...(candidate === undefined ? {} : { candidate_runpack: "cand.zip" }),
    });
    if (candidate !== undefined) {
      const bytes = await packBytes(candidate);
      system.files.set("fixtures/f/cand.zip", { bytes, mode: 0o600 });
    }
    const { exit } = await gait(`regress run ${flags}`, {}, system);
    const found = gradersOf(system).find(({ name }) => name === "f/context_conformance");
    return [exit, found?.reason_codes];
  };
  assert.deepEqual(await graders("", {}), [0, undefined]);
  assert.deepEqual(await graders("--context-conformance", {}), [
    0,
    ["context_conformance_not_required"],
  ]);
  const later = CONTEXT("b", "2026-03-01T00:00:00Z");
  const required = { context_conformance: "required" };
  assert.deepEqual(await graders("", required, later), [5, ["context_runtime_drift_blocked"]]);
  assert.deepEqual(await graders("--allow-context-runtime-drift", required, later), [
    0,
    ["context_conformance_pass"],
  ]);
  assert.deepEqual(await graders("--allow-context-runtime-drift", {}, later), [0, undefined]);
});

const ON_GITHUB = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "summary.md" };

Deno.test("on GitHub Actions failures become annotations on stderr, and a step summary", async () => {
  const env = ON_GITHUB;
  const members = { expected_replay_exit_code: 2 };
  const system = await demoSet(members, { "summary.md": "before\n" }, { env });
  const { exit, stdout, stderr } = await gait("regress run --json", {}, system);
  assert.equal(exit, 5);
  assert.equal(stdout.split("\n").length, 2);
  assert.equal(
    stderr,
    "::error file=fixtures/run_demo/fixture.json,title=gait regress%3A run_demo/expected_exit_code::unexpected_exit_code\n",
  );
  assert.match(textOf(system, "summary.md"), /^before\n## gait regress: fail\n/);
  const text = await gait("regress run", {}, system);
  assert.equal(text.stderr, stderr);
  assert.equal(textOf(system, "summary.md").match(/## gait regress/g)?.length, 2);

  const elsewhere = await demoSet(members, {}, { env: { ...env, GITHUB_ACTIONS: "false" } });
  assert.equal((await gait("regress run", {}, elsewhere)).stderr, "");
  assert.equal(elsewhere.files.has("summary.md"), false);
});

Deno.test("a step summary that cannot be written is a warning: the outcome stands", async () => {
  const env = { ...ON_GITHUB, GITHUB_STEP_SUMMARY: "nowhere/summary.md" };
  const system = await demoSet({}, {}, { env });
  const { exit, json } = await gait("regress run --json", {}, system);
  assert.equal(exit, 0);
  assert.match(String(json()["warnings"]), /^no step summary: Cannot write/);
});

Deno.test("gait regress run shows at most 20 failures, with escapes, and counts the rest", async () => {
  const names = Array.from({ length: 25 }, (_, index) => `f${String(index).padStart(2, "0")}`);
  const metadata = (name: string) => ({
    name,
    run_id: "run_demo",
    runpack: "runpack.zip",
    expected_replay_exit_code: 1,
  });
  const demo = await ownDemo();
  const system = new MemorySystem({
    files: {
      "gait.yaml": CONFIG(names.map((name) => ({ name, runpack: `fixtures/${name}/runpack.zip` }))),
      ...Object.fromEntries(names.flatMap((name) => [
        [`fixtures/${name}/runpack.zip`, demo],
        [`fixtures/${name}/fixture.json`, JSON.stringify(metadata(name))],
      ])),
    },
  });
  const { stdout } = await gait("regress run", {}, system);
  const lines = stdout.trimEnd().split("\n");
  const failures = lines.filter((line) => line.startsWith("failed: "));
  assert.deepEqual([failures.length, lines.at(-1)], [20, "and 5 more"]);

  const evil = await setOf({ intents: [{ intent_id: "a" }] }, { candidate_runpack: "\u001b[2J" });
  const shown = await gait("regress run", {}, evil);
  assert.ok(!shown.stdout.includes("\u001b"));
});

Deno.test("gait regress run is coloured on a terminal", async () => {
  const system = await demoSet({}, {}, { columns: 80, color: true });
  const { stdout } = await gait("regress run", {}, system);
  assert.ok(
    stdout.startsWith("\u001b[32mregress run ok:\u001b[0m fixture_set=default graders=3\n"),
  );
});

Deno.test("a verdict in a tool's own result makes no red regress green", async () => {
  const run = (run_id: string, timeline: object[], result: object) => ({
    run: { run_id, created_at: "2026-02-05T09:00:00Z", timeline },
    intents: [{ intent_id: "i1", tool_name: "delete", args: { x: 1 } }],
    results: [{ intent_id: "i1", ...result }],
  });
  const ts = "2026-02-05T09:00:00Z";
  const files = {
    "base.json": JSON.stringify(
      run("run_base", [{ event: "gate_block", ref: "i1", ts }], {
        status: "error",
        result: { verdict: "block", reason_codes: ["r"] },
      }),
    ),
    "made.json": JSON.stringify(
      run("run_made", [], { status: "ok", result: { deleted: true, verdict: "block" } }),
    ),
  };
  const { system } = await gait("version", { files });
  for (const name of ["base", "made"]) {
    await gait(`run record ${name}.json --payloads keep`, {}, system);
  }
  await gait("regress init --from run_base --name f --trajectory", {}, system);
  const path = "fixtures/f/fixture.json";
  const fixture = JSON.parse(textOf(system, path));
  assert.deepEqual(fixture.expected_verdict_sequence, ["block"]);
  const lenient = { ...fixture, diff_allow_changed_files: ["results.jsonl", "run.json"] };
  system.files.set(path, { bytes: encodeUtf8(JSON.stringify(lenient)), mode: 0o600 });
  assert.equal((await gait("regress run --candidate run_base", {}, system)).exit, 0);
  assert.equal((await gait("regress run --candidate run_made", {}, system)).exit, 5);
  const failed = gradersOf(system).filter(({ status }) => status === "fail");
  assert.ok(
    failed.some(({ reason_codes }) => reason_codes.includes("unexpected_verdict_sequence")),
  );
});

Deno.test("verdicts of results are read as the format says, and the run says what it recorded", async () => {
  const run = (run_id: string, verdict: string) => ({
    run: { run_id, created_at: "2026-02-05T09:00:00Z" },
    intents: [{ intent_id: "i1", tool_name: "lint", args: {} }],
    results: [{ intent_id: "i1", status: "ok", result: { verdict } }],
  });
  const files = {
    "good.json": JSON.stringify(run("good", "blocked")),
    "same.json": JSON.stringify(run("same", "denied")),
    "other.json": JSON.stringify(run("other", "passed")),
  };
  const { system } = await gait("version", { files });
  for (const name of ["good", "same", "other"]) {
    await gait(`run record ${name}.json --payloads keep`, {}, system);
  }
  await gait("regress init --from good --name f --trajectory", {}, system);
  const path = "fixtures/f/fixture.json";
  const fixture = JSON.parse(textOf(system, path));
  assert.deepEqual(fixture.expected_verdict_sequence, ["block"]);
  const lenient = { ...fixture, diff_allow_changed_files: ["results.jsonl"] };
  system.files.set(path, { bytes: encodeUtf8(JSON.stringify(lenient)), mode: 0o600 });
  const same = await gait("regress run --candidate same", {}, system);
  assert.equal(same.exit, 0, same.stdout);
  assert.match(same.stderr, /a result says another verdict than the run recorded: i1/);
  assert.equal((await gait("regress run --candidate other", {}, system)).exit, 5);
});

Deno.test("gait regress run says why it shows digests, where only digests were recorded", async () => {
  const runOf = (id: string, order: string) =>
    JSON.stringify({
      run: { run_id: id },
      intents: [{ intent_id: "i1", tool_name: "order.read", args: { order } }],
      results: [{ intent_id: "i1", status: "ok", result: {} }],
    });
  const system = new MemorySystem({
    files: { "a.json": runOf("a", "1"), "b.json": runOf("b", "2") },
  });
  const why = "  only digests were recorded; --payloads keep of the recorder shows the values\n";
  for (const payloads of ["digest", "keep"]) {
    for (const id of ["a", "b"]) {
      await gait(`run record ${id}.json --payloads ${payloads}`, {}, system);
    }
    await gait("regress init --from a --force", {}, system);
    const seen = await gait("regress run --candidate b", {}, system);
    assert.equal(seen.exit, 5);
    assert.equal(seen.stdout.endsWith(why), payloads === "digest", seen.stdout);
  }
});
