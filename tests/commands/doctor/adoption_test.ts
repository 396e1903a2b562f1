import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

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

Deno.test("four milestones complete the activation (operations 22)", async () => {
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

Deno.test("a single demo leaves blockers (operations 8)", async () => {
  const found = await report(event({ milestones: ["A1"] }));
  assert.deepEqual(found["blockers"], [
    "missing A2: run `gait verify <run_id>`",
    "missing A3: run `gait regress init --from <run_id>`",
    "missing A4: run `gait regress run`",
  ]);
});

Deno.test("no events give the fixed time (operations 8)", async () => {
  const found = await report();
  assert.deepEqual(
    [found["created_at"], found["first_event_at"], found["commands"]],
    ["1980-01-01T00:00:00Z", "0001-01-01T00:00:00Z", []],
  );
});

// operations 7.3
const BAD: readonly (readonly [string, string])[] = [
  [event({ exit_code: 300 }), "validate adoption log line 1: exit_code must be <= 255"],
  [event({ exit_code: -1 }), "validate adoption log line 1: exit_code must be >= 0"],
  [event({ schema_id: "x" }), 'validate adoption log line 1: unsupported schema_id "x"'],
  [event({ schema_version: "2" }), 'validate adoption log line 1: unsupported schema_version "2"'],
  [event({ created_at: "" }), "validate adoption log line 1: created_at is required"],
  [event({ command: " " }), "validate adoption log line 1: command is required"],
  [
    event({ environment: { arch: "a" } }),
    "validate adoption log line 1: environment.os is required",
  ],
  [
    event({ environment: { os: "a" } }),
    "validate adoption log line 1: environment.arch is required",
  ],
  ["{", "parse adoption log line 1: "],
];

for (const [line, message] of BAD) {
  Deno.test(`a log is refused: ${message} ${line.length}`, async () => {
    const { exit, json } = await gait("doctor adoption --from a --json", { files: { a: line } });
    assert.equal(exit, 6);
    assert.ok(String(json()["error"]).startsWith(message), String(json()["error"]));
  });
}

Deno.test("gait doctor adoption refuses bad usage", async () => {
  for (const line of ["doctor adoption", "doctor adoption --from none", "doctor adoption x"]) {
    assert.equal((await gait(line)).exit, 6);
  }
});
