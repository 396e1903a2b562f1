import assert from "node:assert/strict";
import fc from "fast-check";
import {
  configBytes,
  newConfig,
  parseConfig,
  refuseEmptyConfig,
} from "../../../src/core/regress/config.ts";
import { fixtureBytes, newFixture, parseFixture } from "../../../src/core/regress/fixture.ts";
import {
  chooseFixtureName,
  deriveFixtureName,
  isFixtureName,
} from "../../../src/core/regress/init.ts";
import { candidatePathOf, fixturePaths, refuseMismatch } from "../../../src/core/regress/load.ts";
import { normalizeVerdict, verdictOfStatus } from "../../../src/core/regress/verdict.ts";
import { GaitError } from "../../../src/core/error.ts";
import { printable } from "../../../src/core/text.ts";
import { metadataOf, source } from "../../support/regress.ts";
import { cleanPath, folderOf, isBareFileName, pathIn } from "../../../src/core/path.ts";

// Run ids, and the fixture names that they give.
const DERIVED = [
  ["run_demo", "run_demo"],
  ["RUN/DEMO", "run-demo"],
  ["run:alpha", "run-alpha"],
  ["  ", "fixture"],
  ["a -b", "a--b"],
  ["_.-a.b_c-._", "a.b_c"],
  ["ÄÖ", "fixture"],
  ["a\u{1f600}!b", "a-b"],
] as const;

for (const [runId, name] of DERIVED) {
  Deno.test(`deriveFixtureName of ${JSON.stringify(runId)} is ${name}`, () => {
    assert.equal(deriveFixtureName(runId), name);
  });
}

Deno.test("deriveFixtureName always answers a fixture name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (runId) => isFixtureName(deriveFixtureName(runId))),
  );
});

for (const name of ["../bad", "Foo", "-x", " ", ".x", "a/b", "a b", "a\n"]) {
  Deno.test(`chooseFixtureName refuses ${JSON.stringify(name)}`, () => {
    assert.throws(() => chooseFixtureName(name, "run_x"), {
      message: `Cannot use fixture name "${
        printable(name)
      }": expected lower-case letters, digits, . _ and -, starting with a letter or digit`,
    });
  });
}

Deno.test("chooseFixtureName takes a name as it is given", () => {
  assert.equal(chooseFixtureName("a..b_c-", "run_x"), "a..b_c-");
  assert.equal(chooseFixtureName("", "RUN X"), "run-x");
});

const GOOD = { name: "n", run_id: "r", runpack: "runpack.zip" };

Deno.test("parseFixture needs name, run id and runpack only", () => {
  const fixture = parseFixture(
    source({ ...GOOD, mood: 1, schema_id: "other", expected_replay_exit_code: null }),
  );
  assert.equal(fixture.expected_replay_exit_code, 0);
  assert.equal(fixture.expected_tool_sequence, undefined);
});

Deno.test("parseFixture cleans sequences and spellings", () => {
  const fixture = parseFixture(source({
    ...GOOD,
    expected_tool_sequence: [" a ", "", "b"],
    expected_verdict_sequence: ["Dry-Run", "needs approval", "OK", "Denied", "failure"],
    trajectory_mode: " In_Order ",
    context_conformance: "REQUIRED",
    expected_context_set_digest: "D".repeat(64),
  }));
  assert.deepEqual(fixture.expected_tool_sequence, ["a", "b"]);
  assert.deepEqual(fixture.expected_verdict_sequence, [
    "dry_run",
    "require_approval",
    "allow",
    "block",
    "error",
  ]);
  assert.equal(fixture.trajectory_mode, "in_order");
  assert.equal(fixture.context_conformance, "required");
  assert.equal(fixture.expected_context_set_digest, "d".repeat(64));
});

// each case has one fault
const BAD_FIXTURES: readonly (readonly [string, unknown, RegExp, string])[] = [
  [
    "text that is not JSON",
    "name: n",
    /^Cannot parse JSON "fixture.json"/,
    "",
  ],
  ["an array", [], /^Cannot read "fixture.json": .* is an array, expected an object/, ""],
  ["null", "null", /^Cannot use "fixture.json": \/name, \/run_id, \/runpack missing$/, "/name"],
  ["no name", { ...GOOD, name: "" }, /^Cannot use "fixture.json": \/name missing$/, "/name"],
  [
    "no run id",
    { ...GOOD, run_id: "" },
    /^Cannot use "fixture.json": \/run_id missing$/,
    "/run_id",
  ],
  [
    "no runpack",
    { ...GOOD, runpack: null },
    /^Cannot use "fixture.json": \/runpack missing$/,
    "/runpack",
  ],
  [
    "a negative exit code",
    { ...GOOD, expected_replay_exit_code: -1 },
    /: \/expected_replay_exit_code is -1, expected 0 or more$/,
    "/expected_replay_exit_code",
  ],
  [
    "a fractional exit code",
    { ...GOOD, expected_replay_exit_code: 1.5 },
    /^Cannot read "fixture.json": /,
    "/expected_replay_exit_code",
  ],
  [
    "an exit code with a fraction of zero",
    `{"name":"n","run_id":"r","runpack":"p","expected_replay_exit_code":2.0}`,
    /^Cannot use "fixture.json": .*2\.0/,
    "/expected_replay_exit_code",
  ],
  [
    "an exit code with an exponent",
    `{"name":"n","run_id":"r","runpack":"p","expected_replay_exit_code":2e0}`,
    /^Cannot use "fixture.json": .*2e0/,
    "/expected_replay_exit_code",
  ],
  [
    "an exit code of the wrong type",
    { ...GOOD, expected_replay_exit_code: "2" },
    /^Cannot read "fixture.json": /,
    "/expected_replay_exit_code",
  ],
  [
    "a list of the wrong type",
    { ...GOOD, diff_allow_changed_files: "x" },
    /^Cannot read "fixture.json": /,
    "/diff_allow_changed_files",
  ],
  [
    "a name in another letter case",
    { ...GOOD, Name: "n" },
    /^Cannot read "fixture.json": .*letter case/,
    "/Name",
  ],
  [
    "an unknown verdict",
    { ...GOOD, expected_verdict_sequence: ["allow", "perhaps"] },
    /"perhaps"/,
    "/expected_verdict_sequence/1",
  ],
  [
    "an unknown mode",
    { ...GOOD, trajectory_mode: "loose" },
    /"loose", expected one of exact, in_order/,
    "/trajectory_mode",
  ],
  [
    "an unknown conformance",
    { ...GOOD, context_conformance: "maybe" },
    /"maybe"/,
    "/context_conformance",
  ],
  [
    "a digest that is none",
    { ...GOOD, expected_context_set_digest: "d" },
    /64 hex/,
    "/expected_context_set_digest",
  ],
];

for (const [name, value, message, field] of BAD_FIXTURES) {
  Deno.test(`parseFixture refuses ${name}`, () => {
    assert.throws(() => parseFixture(source(value)), (error: unknown) => {
      assert.ok(error instanceof GaitError);
      assert.equal(error.code, "invalid_input");
      assert.match(error.message, message);
      if (field !== "") {
        assert.deepEqual(
          error.fields,
          [field].concat(name === "null" ? ["/run_id", "/runpack"] : []),
        );
      }
      return true;
    });
  });
}

Deno.test("parseFixture takes a member of the same name inside an unknown one for what it is", () => {
  parseFixture(
    source(
      `{"name":"n","run_id":"r","runpack":"p","x":{"expected_replay_exit_code":2.0},"expected_replay_exit_code":2}`,
    ),
  );
});

Deno.test("fixtureBytes and parseFixture agree", () => {
  const fixture = newFixture("n", "r", {
    expected_tool_sequence: ["a"],
    expected_verdict_sequence: ["block"],
    trajectory_mode: "subset",
  });
  assert.deepEqual(parseFixture({ name: "f", bytes: fixtureBytes(fixture) }), fixture);
});

const ENTRY = { name: "a", run_id: "r", runpack: "fixtures/a/runpack.zip" };

Deno.test("parseConfig accepts a config without schema members, sorted by name", () => {
  const config = parseConfig(
    source({
      fixtures: [{ ...ENTRY, name: "zeta" }, { ...ENTRY, run_id: null, name: "alpha", x: 1 }],
      y: 2,
    }),
  );
  assert.deepEqual(config.fixtures.map(({ name, run_id }) => [name, run_id]), [["alpha", ""], [
    "zeta",
    "r",
  ]]);
  assert.equal(config.fixture_set, "default");
});

Deno.test("parseConfig keeps repeated names and odd ones", () => {
  const { fixtures } = parseConfig(
    source({ fixtures: [ENTRY, ENTRY, { ...ENTRY, name: "Odd Name" }] }),
  );
  assert.deepEqual(fixtures.map(({ name }) => name), ["Odd Name", "a", "a"]);
});

// each case has one fault
const BAD_CONFIGS: readonly (readonly [string, unknown, RegExp])[] = [
  ["block YAML", "fixtures:\n  - name: a\n", /^Cannot (parse JSON|read) "gait.yaml"/],
  ["an unfinished object", "{", /^Cannot (parse JSON|read) "gait.yaml"/],
  ["an array", [], /^Cannot (parse JSON|read) "gait.yaml"/],
  ["fixtures that are no list", { fixtures: {} }, /^Cannot (parse JSON|read) "gait.yaml"/],
  [
    "another kind",
    { schema_id: "other" },
    /: \/schema_id is "other", expected gait\.regress\.config$/,
  ],
  [
    "another generation",
    { schema_version: "2.0.0" },
    /: \/schema_version is "2\.0\.0", expected 1\.0\.0$/,
  ],
  [
    "a blank name",
    { fixtures: [{ ...ENTRY, name: " " }] },
    /^Cannot use "gait.yaml": \/fixtures\/0\/name is empty$/,
  ],
  [
    "a blank runpack",
    { fixtures: [{ ...ENTRY, runpack: "\t" }] },
    /^Cannot use "gait.yaml": \/fixtures\/0\/runpack is empty$/,
  ],
];

for (const [name, value, message] of BAD_CONFIGS) {
  Deno.test(`parseConfig refuses ${name}`, () => {
    assert.throws(() => parseConfig(source(value, "gait.yaml")), {
      message,
      code: "invalid_input",
    });
  });
}

Deno.test("refuseEmptyConfig refuses a config without fixtures", () => {
  assert.throws(() => refuseEmptyConfig(newConfig([]), "gait.yaml"), {
    message: '"gait.yaml" lists no fixtures',
  });
  refuseEmptyConfig(newConfig([ENTRY]), "gait.yaml");
});

Deno.test("configBytes and parseConfig agree", () => {
  const config = newConfig([{ ...ENTRY, name: "b" }, ENTRY]);
  assert.deepEqual(config.fixtures.map(({ name }) => name), ["a", "b"]);
  assert.deepEqual(parseConfig({ name: "gait.yaml", bytes: configBytes(config) }), config);
});

Deno.test("fixturePaths and candidatePathOf have no leading ./", () => {
  const paths = fixturePaths({ ...ENTRY, runpack: "./fixtures//a/runpack.zip" });
  assert.deepEqual(paths, {
    runpack: "fixtures/a/runpack.zip",
    metadata: "fixtures/a/fixture.json",
  });
  const candidate = (candidate_runpack: string) =>
    candidatePathOf(paths, { ...newFixture("a", "r"), candidate_runpack });
  assert.equal(candidate("cand.zip"), "fixtures/a/cand.zip");
  assert.equal(candidate(" ../b/c.zip "), "fixtures/b/c.zip");
  assert.equal(candidate("/x/c.zip"), "/x/c.zip");
  assert.equal(candidate(" "), undefined);
  assert.deepEqual(fixturePaths({ ...ENTRY, runpack: "../o/r.zip" }).metadata, "../o/fixture.json");
});

const CLEANED = [
  ["", "."],
  ["a/./b//c", "a/b/c"],
  ["a/../..", ".."],
  ["../a/..", ".."],
  ["/..", "/"],
  ["/a/../b", "/b"],
] as const;

for (const [path, cleaned] of CLEANED) {
  Deno.test(`cleanPath of ${JSON.stringify(path)} is ${cleaned}`, () =>
    assert.equal(cleanPath(path), cleaned));
}

Deno.test("folderOf and pathIn keep roots and drives", () => {
  assert.deepEqual(["a", "/a", "b/a", "/b/a"].map(folderOf), [".", "/", "b", "/b"]);
  assert.deepEqual(["/x", "C:\\x", "\\\\s\\x", "x"].map((path) => pathIn("f", path)), [
    "/x",
    "C:\\x",
    "\\\\s\\x",
    "f/x",
  ]);
  assert.deepEqual(["a.zip", "", ".", "..", "a/b", "a\\b"].map(isBareFileName), [
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

// each case breaks one tie
const MISMATCHES = [
  ["name", { ...ENTRY, name: "b" }, "r", 'Cannot grade fixture "b": its fixture.json is of "a"'],
  [
    "entry's run id",
    { ...ENTRY, run_id: "s" },
    "r",
    'Cannot grade fixture "a": its fixture.json is of run "r", its config entry of "s"',
  ],
  [
    "runpack's run id",
    ENTRY,
    "s",
    'Cannot grade fixture "a": its fixture.json is of run "r", its runpack of "s"',
  ],
] as const;

for (const [name, entry, runId, message] of MISMATCHES) {
  Deno.test(`refuseMismatch compares the ${name}`, () => {
    const metadata = metadataOf("a", "r");
    assert.throws(() => refuseMismatch(entry, metadata, { run: { run_id: runId } as never }), {
      message,
    });
  });
}

Deno.test("refuseMismatch passes an entry without a run id", () => {
  refuseMismatch({ ...ENTRY, run_id: "" }, metadataOf("a", "r"), { run: { run_id: "r" } as never });
});

// Statuses, and the verdict that they mean.
const STATUSES = [
  ["ok pass passed success", "allow"],
  ["block blocked deny denied", "block"],
  ["require_approval approval_required needs_approval", "require_approval"],
  ["dry_run dry-run dryrun simulate simulated", "dry_run"],
  ["error failed allow needsapproval odd", "error"],
] as const;

for (const [words, verdict] of STATUSES) {
  Deno.test(`verdictOfStatus takes ${words} for ${verdict}`, () => {
    for (const word of words.split(" ")) {
      assert.equal(verdictOfStatus(` ${word.toUpperCase()}`), verdict);
    }
  });
}

Deno.test("normalizeVerdict knows every spelling, and nothing else", () => {
  const spellings = [
    "ALLOW",
    "needs-approval",
    "needsapproval",
    "needs approval",
    "dry run",
    "error",
    "failed",
    "failure",
    "",
    "maybe",
  ];
  assert.deepEqual(spellings.map(normalizeVerdict), [
    "allow",
    "require_approval",
    "require_approval",
    "require_approval",
    "dry_run",
    "error",
    "error",
    "error",
    undefined,
    undefined,
  ]);
});
