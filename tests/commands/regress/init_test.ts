import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { changedDemo, ownDemo } from "../../support/demo_archive.ts";
import { packBytes } from "../../support/packs.ts";
import type { MemorySystem } from "../../support/memory_system.ts";

const FIXTURE = "fixtures/run_demo/fixture.json";

async function demoFixture(line = "regress init --from run_demo") {
  const { system } = await gait("demo");
  return await gait(line, {}, system);
}

function textOf(system: MemorySystem, path: string): string {
  return decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());
}

Deno.test("gait regress init writes the worked files", async () => {
  const { exit, stdout, stderr, system } = await demoFixture();
  assert.deepEqual([exit, stderr], [0, ""]);
  assert.equal(
    stdout,
    "regress init ok: fixture=run_demo run_id=run_demo\nconfig: gait.yaml\nrunpack: fixtures/run_demo/runpack.zip\nnext: gait regress run --json\n",
  );
  const digests: Readonly<Record<string, string>> = {
    "gait.yaml": "0fd6f34cbd329e89033f6099e84c4991f6b9a1c953330a06b45a679ac37ad9af",
    [FIXTURE]: "5af28757d7c0facbdd5bcbe544d726a429766b5d69ebd60b8080d8a20566470f",
  };
  for (const [path, digest] of Object.entries(digests)) {
    const file = system.files.get(path);
    assert.equal(await sha256(file?.bytes ?? new Uint8Array()), digest, path);
    assert.equal(file?.mode, 0o600);
  }
  assert.deepEqual(
    system.files.get("fixtures/run_demo/runpack.zip")?.bytes,
    system.files.get("gait-out/runpack_run_demo.zip")?.bytes,
  );
});

Deno.test("gait regress init --json prints one line with all members", async () => {
  const { stdout } = await demoFixture("regress init --from run_demo --json");
  assert.equal(
    stdout.replace(/"correlation_id":"[0-9a-f]{24}"/, '"correlation_id":"…"'),
    '{"config_path":"gait.yaml","correlation_id":"…","fixture_dir":"fixtures/run_demo","fixture_name":"run_demo","next_commands":["gait regress run --json"],"ok":true,"run_id":"run_demo","runpack_path":"fixtures/run_demo/runpack.zip"}\n',
  );
});

// Run ids, and the fixture names that they give.
const NAMES = [["RUN/DEMO", "run-demo"], ["run:alpha", "run-alpha"], ["  ", "fixture"], [
  "a -b",
  "a--b",
]] as const;

for (const [runId, name] of NAMES) {
  Deno.test(`gait regress init makes the name "${name}" of run id "${runId}"`, async () => {
    const bytes = await packBytes({ run_id: runId });
    const { json } = await gait("regress init --from p.zip --json", { files: { "p.zip": bytes } });
    assert.equal(json()["fixture_name"], name);
  });
}

for (const name of ["../bad", "Foo", "-x", ". ", "a/b"]) {
  Deno.test(`gait regress init refuses the fixture name "${name}" and writes nothing`, async () => {
    const { system } = await gait("demo");
    const before = [...system.files.keys()];
    const line = ["regress", "init", "--from", "run_demo", `--name=${name}`];
    const { exit, stderr } = await gait(line, {}, system);
    assert.equal(exit, 6);
    assert.ok(stderr.startsWith(`error: Cannot use fixture name "${name}": expected lower-case `));
    assert.deepEqual([...system.files.keys()], before);
  });
}

Deno.test("gait regress lists fixtures sorted, however they came", async () => {
  const { system } = await demoFixture("regress init --from run_demo --name zeta");
  await gait("regress add --from run_demo --name alpha", {}, system);
  const { fixtures } = JSON.parse(textOf(system, "gait.yaml"));
  assert.deepEqual(fixtures.map(({ name }: { name: string }) => name), ["alpha", "zeta"]);
});

const SOURCES: readonly (readonly [string, () => Promise<Uint8Array>, RegExp])[] = [
  [
    "not a runpack",
    () => Promise.resolve(new TextEncoder().encode("x")),
    /^Cannot open archive "p\.zip": /,
  ],
  [
    "tampered",
    () => changedDemo((name, text) => name === "run.json" ? `${text} ` : text),
    /^"p\.zip" is not intact: run\.json was changed$/,
  ],
  [
    "lacking a member",
    () => changedDemo((name, text) => name === "refs.json" ? undefined : text),
    /^"p\.zip" is not intact: refs\.json is missing$/,
  ],
];

for (const [what, bytes, error] of SOURCES) {
  Deno.test(`gait regress init refuses a source that is ${what}, and writes nothing`, async () => {
    for (const command of ["init", "add", "bootstrap"]) {
      const files = { "p.zip": await bytes() };
      const seen = await gait(`regress ${command} --from p.zip --json`, { files });
      assert.equal(seen.exit, 6);
      assert.match(String(seen.json()["error"]), error);
      assert.deepEqual([...seen.system.files.keys()], ["p.zip"]);
    }
  });
}

const USAGE: readonly (readonly [string, string])[] = [
  ["regress init", "Missing --from <run_id|path>"],
  ["regress init --from=", "Missing --from <run_id|path>"],
  ["regress add --name x", "Missing --from <run_id|path>"],
  ["regress init run_demo", 'unexpected argument "run_demo"'],
  ["regress init --from nope", "runpack not found for run_id: nope"],
  ["regress run extra", 'unexpected argument "extra"'],
  ["regress bootstrap --from a b", 'unexpected argument "b"'],
];

for (const [line, error] of USAGE) {
  Deno.test(`"gait ${line}" exits 6: ${error}; --json may be anywhere`, async () => {
    const { exit, json } = await gait(`${line} --json`);
    assert.deepEqual([exit, json()["error"]], [6, error]);
  });
}

// A neighbour that is an incomplete fixture stops init before anything is written.
const NEIGHBOURS: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  [
    "no metadata beside a runpack",
    { "other/runpack.zip": "" },
    /^Cannot list fixture "other": it has no fixture\.json$/,
  ],
  [
    "broken metadata",
    { "other/fixture.json": "{", "other/runpack.zip": "" },
    /^Cannot parse JSON "fixtures\/other\/fixture\.json"/,
  ],
  [
    "another name",
    { "other/fixture.json": '{"name":"x","run_id":"r","runpack":"runpack.zip"}' },
    /^Cannot list fixture "other": \/name in fixture\.json is "x"$/,
  ],
  [
    "a nested runpack",
    { "other/fixture.json": '{"name":"other","run_id":"r","runpack":"a/b.zip"}' },
    /^Cannot list fixture "other": \/runpack in fixture\.json is "a\/b\.zip", expected a file/,
  ],
  [
    "no runpack",
    { "other/fixture.json": '{"name":"other","run_id":"r","runpack":"runpack.zip"}' },
    /^Cannot list fixture "other": it has no "runpack\.zip"$/,
  ],
  [
    "a negative exit code",
    {
      "other/fixture.json":
        '{"name":"other","run_id":"r","runpack":"r.zip","expected_replay_exit_code":-1}',
    },
    /^Cannot use "fixtures\/other\/fixture\.json": \/expected_replay_exit_code is -1/,
  ],
  [
    "incomplete metadata",
    { "other/fixture.json": '{"name":"other"}' },
    /^Cannot use "fixtures\/other\/fixture\.json": \/run_id, \/runpack missing$/,
  ],
];

for (const [what, files, error] of NEIGHBOURS) {
  Deno.test(`gait regress init refuses a neighbour with ${what} before it writes`, async () => {
    const below = Object.entries(files).map(([path, text]) => [`fixtures/${path}`, text] as const);
    const world = { files: { "p.zip": await ownDemo(), ...Object.fromEntries(below) } };
    const { exit, json, system } = await gait("regress init --from p.zip --json", world);
    assert.equal(exit, 6);
    assert.match(String(json()["error"]), error);
    assert.deepEqual([...system.files.keys()].sort(), Object.keys(world.files).sort());
  });
}

Deno.test("gait regress init passes over folders that are no fixtures, and says so", async () => {
  const files = {
    "p.zip": await ownDemo(),
    "fixtures/notes/README.md": "x",
    "fixtures/_Hidden/x": "x",
    "fixtures/file": "x",
  };
  const { exit, json } = await gait("regress init --from p.zip --json", { files });
  assert.equal(exit, 0);
  assert.deepEqual(json()["warnings"], ["skipped fixtures/notes: it is not a fixture"]);
});

Deno.test("a fixture edited by hand is replaced with --force only", async () => {
  const { system } = await demoFixture();
  assert.equal((await gait("regress init --from run_demo", {}, system)).exit, 0);
  const edited = textOf(system, FIXTURE).replace('exit_code": 0', 'exit_code": 2');
  system.files.set(FIXTURE, { bytes: new TextEncoder().encode(edited), mode: 0o600 });
  for (const command of ["init", "add", "bootstrap"]) {
    const { exit, stderr } = await gait(`regress ${command} --from run_demo`, {}, system);
    assert.equal(exit, 6);
    assert.match(
      stderr,
      /^error: Cannot replace fixture "run_demo": .* was edited by hand\nhint: --force/,
    );
    assert.equal(textOf(system, FIXTURE), edited);
  }
  assert.equal((await gait("regress init --from run_demo --force", {}, system)).exit, 0);
  assert.notEqual(textOf(system, FIXTURE), edited);
});

Deno.test("gait regress init --trajectory expects tools and verdicts, and replaces what it wrote", async () => {
  const { system } = await demoFixture("regress init --from run_demo --trajectory");
  const written = JSON.parse(textOf(system, FIXTURE));
  assert.deepEqual(written.expected_tool_sequence, ["tool.search", "tool.fetch", "tool.summarize"]);
  assert.deepEqual(written.expected_verdict_sequence, ["allow", "allow", "allow"]);
  assert.equal(written.trajectory_mode, undefined);
  const run = await gait("regress run --json", {}, system);
  assert.deepEqual([run.exit, run.json()["graders"]], [0, 4]);
  const again = await gait("regress init --from run_demo --trajectory-mode superset", {}, system);
  assert.equal(again.exit, 0);
  assert.equal(JSON.parse(textOf(system, FIXTURE)).trajectory_mode, "superset");
  const edited = textOf(system, FIXTURE).replace("tool.fetch", "tool.post");
  system.files.set(FIXTURE, { bytes: new TextEncoder().encode(edited), mode: 0o600 });
  assert.equal((await gait("regress init --from run_demo", {}, system)).exit, 6);
});

Deno.test("gait regress add says which file the fixture was made of", async () => {
  const text = await demoFixture("regress add --from run_demo");
  assert.deepEqual([text.exit, text.stdout], [
    0,
    "regress add ok: fixture=run_demo run_id=run_demo\n",
  ]);
  const { json } = await demoFixture("regress add --from run_demo --json");
  assert.equal(json()["source"], "gait-out/runpack_run_demo.zip");
});

Deno.test("gait regress init takes its own fixture for a source, and follows no link", async () => {
  using folder = scratch();
  const run = (...argv: string[]) => gaitProcess(argv, { cwd: folder.path });
  await run("demo");
  await run("regress", "init", "--from", "run_demo");
  const path = `${folder.path}/fixtures/run_demo/runpack.zip`;
  const before = await Deno.readFile(path);
  const again = await run("regress", "init", "--from", "fixtures/run_demo/runpack.zip");
  assert.deepEqual([again.exit, again.stderr], [0, ""]);
  assert.deepEqual(await Deno.readFile(path), before);
  await Deno.mkdir(`${folder.path}/elsewhere`);
  await Deno.writeTextFile(`${folder.path}/elsewhere/runpack.zip`, "half a fixture");
  await Deno.symlink(`${folder.path}/elsewhere`, `${folder.path}/fixtures/linked`);
  const linked = await run("regress", "add", "--from", "run_demo", "--name", "more");
  assert.deepEqual([linked.exit, linked.stderr], [0, ""]);
  if (Deno.build.os !== "windows") {
    const mode = (name: string) => (Deno.statSync(`${folder.path}/${name}`).mode ?? 0) & 0o777;
    assert.deepEqual([mode("gait.yaml"), mode("fixtures/more/runpack.zip")], [0o600, 0o600]);
    assert.equal(mode("fixtures/more") & ~0o750, 0);
  }
});
