import assert from "node:assert/strict";
import { commandName } from "../../../src/core/scout/command_name.ts";
import {
  adoptionEvent,
  categoryOfExit,
  codeOfExit,
  operationalEvent,
} from "../../../src/core/scout/events.ts";

// words, name in the logs
const NAMES: readonly (readonly [readonly string[], string])[] = [
  [[], "version"],
  [[""], "unknown"],
  [[" "], "unknown"],
  [["version"], "version"],
  [["--version"], "version"],
  [["-v"], "version"],
  [["--explain"], "explain"],
  [["--help"], "--help"],
  [["regress", "run", "--help"], "regress run"],
  [["regress", " run "], "regress run"],
  [["doctor", "adoption"], "doctor adoption"],
  [["doctor", "--json"], "doctor"],
  [["gate", " "], "gate"],
  [["verify", "secret.zip"], "verify"],
  [["keys", "init"], "keys"],
  [["unknown-command", "arg"], "unknown-command"],
  // values, where a command was expected
  [["policy", "secret.yaml"], "policy"],
  [["run", "run_demo"], "run"],
  [["doctor", "adoptoin"], "doctor"],
  [["secret.yaml"], "unknown"],
  [["./secret"], "unknown"],
  [["hunter2"], "unknown"],
  [["Password"], "unknown"],
  [["--token=abc"], "unknown"],
  [["run_demo"], "unknown"],
  [["a".repeat(33)], "unknown"],
];

const KNOWN = ["regress run", "doctor adoption", "keys init", "policy test", "run record"];

for (const [words, name] of NAMES) {
  Deno.test(`commandName calls ${JSON.stringify(words)} ${name}`, () => {
    assert.equal(commandName(words, (path) => KNOWN.includes(path)), name);
  });
}

const ABOUT = {
  command: "demo",
  created_at: "2026-02-05T00:00:00Z",
  environment: { os: "linux", arch: "amd64" },
};

Deno.test("adoptionEvent has its members in the written order", () => {
  assert.equal(
    JSON.stringify(adoptionEvent(ABOUT, { exit_code: 0, elapsed_ms: 12.9 })),
    '{"schema_id":"gait.scout.adoption_event","schema_version":"1.0.0",' +
      '"created_at":"2026-02-05T00:00:00Z","producer_version":"0.0.0-dev","command":"demo",' +
      '"success":true,"exit_code":0,"elapsed_ms":12,"milestones":["A1"],' +
      '"environment":{"os":"linux","arch":"amd64"}}',
  );
});

Deno.test("adoptionEvent counts a milestone only for exit code 0", () => {
  for (
    const [command, milestone] of [
      ["demo", "A1"],
      ["verify", "A2"],
      ["regress init", "A3"],
      ["regress run", "A4"],
    ] as const
  ) {
    const event = (exit_code: number) =>
      adoptionEvent({ ...ABOUT, command }, { exit_code, elapsed_ms: 0 }).milestones;
    assert.deepEqual([event(0), event(6)], [[milestone], undefined]);
  }
});

Deno.test("adoptionEvent names the workflow behind the command, and no blank one", () => {
  const keys = (workflow_id: string) =>
    Object.keys(adoptionEvent({ ...ABOUT, workflow_id }, { exit_code: 0, elapsed_ms: 1 }));
  assert.deepEqual(keys(" w ").slice(4, 7), ["command", "workflow_id", "success"]);
  assert.ok(!keys(" ").includes("workflow_id"));
});

Deno.test("codeOfExit names every exit code", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8, 99].map(codeOfExit), [
    "internal_failure",
    "verification_failed",
    "policy_blocked",
    "approval_required",
    "regress_failed",
    "invalid_input",
    "dependency_missing",
    "unsafe_operation",
    "internal_failure",
  ]);
});

Deno.test("22 event defaults: blank command, negative elapsed, blank id", () => {
  const event = adoptionEvent({ ...ABOUT, command: " " }, { exit_code: 0, elapsed_ms: -4 });
  assert.deepEqual([event.command, event.elapsed_ms], ["unknown", 0]);
  assert.equal(operationalEvent({ ...ABOUT, command: "" }, "").correlation_id, "unknown");
});

Deno.test("operationalEvent tells start from end", () => {
  const start = operationalEvent(ABOUT, "cid");
  assert.deepEqual(
    [start.phase, start.exit_code, start.error_category, start.retryable, start.elapsed_ms],
    ["start", 0, "none", false, 0],
  );
  const end = (exit_code: number, error_category?: "state_contention") => {
    const event = operationalEvent(ABOUT, "cid", { exit_code, elapsed_ms: 1, error_category });
    return [event.phase, event.error_category, event.retryable];
  };
  assert.deepEqual(end(0), ["end", "none", false]);
  assert.deepEqual(end(6), ["end", "invalid_input", false]);
  assert.deepEqual(end(1, "state_contention"), ["end", "state_contention", true]);
});

Deno.test("categoryOfExit follows the table", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8].map(categoryOfExit), [
    "internal_failure",
    "verification_failed",
    "policy_blocked",
    "approval_required",
    "internal_failure",
    "invalid_input",
    "dependency_missing",
    "internal_failure",
  ]);
});
