import assert from "node:assert/strict";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { gait } from "../../support/gait.ts";

const validatorOf = validatorsOf(await loadSchemas());

function event(more: object = {}): string {
  return JSON.stringify({
    created_at: "2026-02-05T00:00:00Z",
    command: "demo",
    success: true,
    exit_code: 0,
    environment: { os: "linux", arch: "amd64" },
    ...more,
  });
}

async function report(...lines: readonly string[]) {
  const { json, exit } = await gait("doctor adoption --from a --json", {
    files: { a: lines.join("\n") },
  });
  assert.equal(exit, 0);
  return json()["report"] as Record<string, unknown>;
}

Deno.test("adoption report: four milestones complete the activation", async () => {
  const found = await report(
    event({ milestones: ["A1", "A2"] }),
    "",
    event({ created_at: "2026-02-05T02:30:00+02:00", milestones: ["A4", "A3"], success: false }),
  );
  assert.equal(found["activation_complete"], true);
  assert.equal(found["blockers"], undefined);
  assert.equal(found["created_at"], "2026-02-05T00:30:00Z");
  assert.deepEqual(found["commands"], [{ command: "demo", total: 2, success: 1, failure: 1 }]);
});

Deno.test("adoption report: a single demo leaves blockers", async () => {
  const found = await report(event({ milestones: ["A1"] }));
  assert.deepEqual(found["blockers"], [
    "missing A2: run `gait verify <run_id>`",
    "missing A3: run `gait regress init --from <run_id>`",
    "missing A4: run `gait regress run`",
  ]);
});

Deno.test("adoption report: no events give the fixed time", async () => {
  const found = await report();
  assert.deepEqual(
    [found["created_at"], found["first_event_at"], found["commands"]],
    ["1980-01-01T00:00:00Z", "0001-01-01T00:00:00Z", []],
  );
});

// a line of the log, and what is wrong with it
const BAD: readonly (readonly [string, string])[] = [
  [
    event({ exit_code: 300 }),
    "Cannot use adoption log line 1: exit_code is 300, expected 0 to 255",
  ],
  [event({ exit_code: -1 }), "Cannot use adoption log line 1: exit_code is -1, expected 0 to 255"],
  [
    event({ schema_id: "x" }),
    'Cannot use adoption log line 1: schema_id is "x", expected "gait.scout.adoption_event"',
  ],
  [
    event({ schema_version: "2" }),
    'Cannot use adoption log line 1: schema_version is "2", expected "1.0.0"',
  ],
  [event({ created_at: "" }), "Cannot use adoption log line 1: created_at is missing"],
  [event({ command: " " }), "Cannot use adoption log line 1: command is missing"],
  [
    event({ environment: { arch: "a" } }),
    "Cannot use adoption log line 1: environment.os is missing",
  ],
  [
    event({ environment: { os: "a" } }),
    "Cannot use adoption log line 1: environment.arch is missing",
  ],
  ["{", 'Cannot parse JSON "adoption log line 1": '],
];

for (const [line, message] of BAD) {
  Deno.test(`adoption validation: ${message} ${line.length}`, async () => {
    const { exit, json } = await gait("doctor adoption --from a --json", { files: { a: line } });
    assert.equal(exit, 6);
    assert.ok(String(json()["error"]).startsWith(message), String(json()["error"]));
  });
}

Deno.test("doctor adoption CLI: usage exits 6; help and explain exit 0; text", async () => {
  const files = { a: event({ milestones: ["A1"] }) };
  for (
    const line of [
      ...["doctor adoption", "doctor adoption --from none", "doctor adoption --from a x"],
      "doctor adoption --from=",
    ]
  ) {
    const { exit, stdout, stderr } = await gait(line, { files });
    assert.deepEqual([exit, stdout], [6, ""], line);
    assert.match(stderr, /^error: .+\nhint: .+\n$/);
  }
  for (const flag of ["--help", "--explain"]) {
    assert.equal((await gait(`doctor adoption ${flag}`)).exit, 0);
  }
  const { exit, stdout } = await gait("doctor adoption --from a", { files });
  assert.equal(exit, 0, "an activation that is not complete is no failure");
  assert.equal(
    stdout,
    "doctor adoption: source=a total_events=1 activation_complete=false\n" +
      "blockers: missing A2: run `gait verify <run_id>`; " +
      "missing A3: run `gait regress init --from <run_id>`; missing A4: run `gait regress run`\n",
  );
});

Deno.test("the report tells how long activation took, and its medians", async () => {
  const at = (time: string) => ({ created_at: `2026-02-05T00:00:${time}Z` });
  const found = await report(
    event({ ...at("09.75"), milestones: ["A4"], command: "regress run", elapsed_ms: 40 }),
    event({ ...at("00.5"), milestones: ["A1"], elapsed_ms: 10 }),
    event({ ...at("04"), milestones: ["A1"], elapsed_ms: 21 }),
    event({ ...at("05"), elapsed_ms: 500, success: false, exit_code: 1 }),
  );
  assert.deepEqual(found["activation_timing_ms"], { A1: 0, A4: 9250 });
  assert.deepEqual(found["activation_medians_ms"], {
    m1_demo_elapsed_ms: 15,
    m2_regress_run_elapsed_ms: 40,
  });
  assert.ok(validatorOf("doctor/adoption_report")(found));
});

Deno.test("the report sums up workflows, by their id or by the skill of the command", async () => {
  const call = (command: string, exit_code: number, elapsed_ms: number, workflow_id = "") =>
    event({ command, exit_code, success: exit_code === 0, elapsed_ms, workflow_id });
  const found = await report(
    call("gate eval", 3, 9),
    call("gate eval", 3, 5),
    call("policy test", 0, 1),
    call("version", 0, 1),
    call("version", 6, 1, "nightly"),
    call("version", 5, 1, "nightly"),
  );
  assert.deepEqual(found["skill_workflows"], [
    {
      ...{ workflow: "gait-policy-test-rollout", total: 3, success: 1, failure: 2 },
      success_rate: 0.3333,
      median_runtime_ms: 5,
      most_common_failure_code: "policy_blocked",
    },
    {
      ...{ workflow: "nightly", total: 2, success: 0, failure: 2 },
      success_rate: 0,
      median_runtime_ms: 1,
      most_common_failure_code: "invalid_input",
    },
  ]);
  assert.ok(validatorOf("doctor/adoption_report")(found));
  assert.equal((await report(event()))["skill_workflows"], undefined);
});

Deno.test("5,000 events are read and summed up", async () => {
  const many = Array.from(
    { length: 5000 },
    (_, at) =>
      event({ command: `c${at % 7}`, exit_code: at % 2, success: at % 2 === 0, elapsed_ms: at }),
  );
  const found = await report(...many);
  assert.deepEqual([found["total_events"], found["failed_events"]], [5000, 2500]);
  assert.equal((found["commands"] as object[]).length, 7);
});

// an operational event that is right
const OPERATIONAL = {
  schema_id: "gait.scout.operational_event",
  schema_version: "1.0.0",
  created_at: "2026-02-05T00:00:00Z",
  producer_version: "0.0.0-dev",
  correlation_id: "cid",
  command: "demo",
  phase: "end",
  exit_code: 0,
  error_category: "none",
  retryable: false,
  elapsed_ms: 1,
  environment: { os: "linux", arch: "amd64" },
};

Deno.test("operational validation: one wrong member each", () => {
  const fits = validatorOf("scout/operational_event");
  assert.ok(fits(OPERATIONAL));
  const faults = [
    ...[{ schema_id: "x" }, { schema_version: "2.0.0" }, { phase: "middle" }, { command: "" }],
    ...[{ error_category: "other" }, { correlation_id: "" }, { exit_code: 256 }, { exit_code: -1 }],
    ...[{ elapsed_ms: -1 }, { created_at: "" }, { environment: { os: "linux" } }],
    { environment: { os: "", arch: "amd64" } },
  ];
  assert.deepEqual(faults.filter((fault) => fits({ ...OPERATIONAL, ...fault })), []);
});
