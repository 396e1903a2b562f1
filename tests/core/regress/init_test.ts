import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { collectFixtures, type FixtureFolder, planInit } from "../../../src/core/regress/init.ts";
import { newFixture } from "../../../src/core/regress/fixture.ts";
import { partsOf } from "../../support/packs.ts";
import { source } from "../../support/regress.ts";

function folder(
  name: string,
  members: Record<string, unknown> = {},
  files = ["runpack.zip"],
): FixtureFolder {
  const metadata = source(
    { ...newFixture(name, `run_${name}`), ...members },
    `fixtures/${name}/fixture.json`,
  );
  return { name, metadata, files: ["fixture.json", ...files] };
}

const names = (bytes: Uint8Array) =>
  JSON.parse(decodeUtf8(bytes)).fixtures.map(({ name }: { name: string }) => name);

Deno.test("planInit lists all fixtures, sorted", () => {
  const plan = planInit({ runId: "alpha", folders: [folder("zeta"), folder("Not-A-Fixture")] });
  assert.deepEqual(names(plan.config_bytes), ["alpha", "zeta"]);
});

Deno.test("collectFixtures passes over folders that are no fixtures", () => {
  const { fixtures, warnings } = collectFixtures([
    { name: "other", files: ["notes.txt"] },
    folder("a"),
  ]);
  assert.deepEqual(fixtures, [{ name: "a", run_id: "run_a", runpack: "fixtures/a/runpack.zip" }]);
  assert.deepEqual(warnings, ["skipped fixtures/other: it is not a fixture"]);
});

Deno.test("collectFixtures keeps a runpack of another name", () => {
  const { fixtures } = collectFixtures([folder("a", { runpack: "mine.zip" }, ["mine.zip"])]);
  assert.equal(fixtures[0]?.runpack, "fixtures/a/mine.zip");
});

// each case breaks one check
const HALVES: readonly (readonly [string, FixtureFolder, RegExp])[] = [
  [
    "a runpack without metadata",
    { name: "a", files: ["runpack.zip"] },
    /^Cannot list fixture "a": it has no fixture\.json$/,
  ],
  [
    "metadata of another name",
    folder("a", { name: "b" }),
    /^Cannot list fixture "a": \/name in fixture\.json is "b"$/,
  ],
  [
    "a nested runpack",
    folder("a", { runpack: "x/runpack.zip" }),
    /^Cannot list fixture "a": \/runpack in fixture\.json is "x\/runpack\.zip", expected a/,
  ],
  ["no runpack", folder("a", {}, []), /^Cannot list fixture "a": it has no "runpack\.zip"$/],
  [
    "a negative exit code",
    folder("a", { expected_replay_exit_code: -2 }),
    /^Cannot use "fixtures\/a\/fixture\.json": \/expected_replay_exit_code is -2, expected 0 or/,
  ],
];

for (const [name, half, message] of HALVES) {
  Deno.test(`planInit refuses a neighbour with ${name}, before anything is written`, () => {
    assert.throws(() => planInit({ runId: "new", folders: [half] }), {
      message,
      code: "invalid_input",
    });
  });
}

function present(bytes: Uint8Array, name = "alpha"): FixtureFolder {
  return {
    name,
    metadata: { name: `fixtures/${name}/fixture.json`, bytes },
    files: ["fixture.json", "runpack.zip"],
  };
}

const RUN = partsOf({
  intents: [{ intent_id: "1", tool_name: "t" }, { intent_id: "2", tool_name: "u" }],
  results: [{ intent_id: "1", status: "denied" }, {
    intent_id: "2",
    status: "dry-run",
    result: { verdict: "block" },
  }],
});

Deno.test("planInit replaces what it wrote itself, also for another run", () => {
  const first = planInit({ runId: "alpha", folders: [] });
  const folders = [present(first.fixture_bytes)];
  assert.deepEqual(planInit({ runId: "alpha", folders }).fixture_bytes, first.fixture_bytes);
  const other = planInit({ runId: "run_other", name: "alpha", folders });
  assert.match(decodeUtf8(other.fixture_bytes), /"run_id": "run_other"/);
  assert.deepEqual(other.warnings, ['fixture "alpha" of run "alpha" was replaced']);
});

Deno.test("planInit does not replace the fixture of another run whose id gives the same name", () => {
  const first = planInit({ runId: "run A", folders: [] });
  assert.equal(first.fixture_name, "run-a");
  const folders = [present(first.fixture_bytes, "run-a")];
  assert.throws(() => planInit({ runId: "run-a", folders }), {
    code: "invalid_input",
    message: 'Cannot replace fixture "run-a": it is of run "run A", not of "run-a"',
  });
  const forced = planInit({ runId: "run-a", folders, force: true });
  assert.deepEqual(forced.warnings, ['fixture "run-a" of run "run A" was replaced']);
});

Deno.test("planInit writes the trajectory of the source where it is asked to", () => {
  const plan = planInit({
    runId: "alpha",
    folders: [],
    trajectory: { run: RUN, mode: "any_order" },
  });
  const { expected_tool_sequence, expected_verdict_sequence, trajectory_mode } = JSON.parse(
    decodeUtf8(plan.fixture_bytes),
  );
  assert.deepEqual(expected_tool_sequence, ["t", "u"]);
  assert.deepEqual(expected_verdict_sequence, ["block", "block"]);
  assert.equal(trajectory_mode, "any_order");
  const exact = planInit({ runId: "alpha", folders: [], trajectory: { run: RUN } });
  assert.doesNotMatch(decodeUtf8(exact.fixture_bytes), /trajectory_mode/);
});

Deno.test("planInit replaces a trajectory that it wrote itself", () => {
  const { fixture_bytes } = planInit({
    runId: "alpha",
    folders: [],
    trajectory: { run: RUN, mode: "subset" },
  });
  planInit({ runId: "alpha", folders: [present(fixture_bytes)], presentRun: RUN });
});

const WRITTEN = decodeUtf8(planInit({ runId: "alpha", folders: [] }).fixture_bytes);
const TRACED = decodeUtf8(
  planInit({ runId: "alpha", folders: [], trajectory: { run: RUN } }).fixture_bytes,
);
const EDITS: readonly (readonly [string, string])[] = [
  ["another exit code", WRITTEN.replace('code": 0', 'code": 2')],
  ["a member more", WRITTEN.replace('"name"', '"candidate_runpack": "c.zip",\n  "name"')],
  ["an unknown member", WRITTEN.replace('"name"', '"note": "mine",\n  "name"')],
  ["other white space", `${WRITTEN}\n`],
  ["an empty list", WRITTEN.replace('"name"', '"expected_tool_sequence": [],\n  "name"')],
  ["text that is not JSON", "{"],
  ["other tools", TRACED.replace('"u"', '"v"')],
];

for (const [name, text] of EDITS) {
  Deno.test(`planInit does not replace a fixture edited by hand: ${name}`, () => {
    const folders = [present(source(text).bytes)];
    const request = { runId: "alpha", folders, presentRun: RUN };
    assert.throws(() => planInit(request), {
      message: 'Cannot replace fixture "alpha": fixtures/alpha/fixture.json was edited by hand',
      hint: "--force replaces it; --name chooses another name",
    });
    planInit({ ...request, force: true });
  });
}

Deno.test("planInit does not replace a trajectory that cannot be checked", () => {
  const folders = [present(source(TRACED).bytes)];
  assert.throws(() => planInit({ runId: "alpha", folders }), /edited by hand/);
});
