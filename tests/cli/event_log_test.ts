import assert from "node:assert/strict";
import type {
  AdoptionEvent,
  OperationalEvent,
  TelemetryHealth,
} from "../../src/core/schema/scout.ts";
import { decodeUtf8 } from "../../src/core/bytes.ts";
import { loadSchemas, validatorsOf } from "../schemas/validator.ts";
import { gait } from "../support/gait.ts";
import { MemorySystem } from "../support/memory_system.ts";

const validatorOf = validatorsOf(await loadSchemas());
const ID = "7cc61571541649bd01ebd624";
const ENV = { GAIT_ADOPTION_LOG: " a.jsonl ", GAIT_OPERATIONAL_LOG: "o.jsonl" };

function lines<T>(system: MemorySystem, path: string): T[] {
  const text = decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("operational log: events fit their schemas; a failure is invalid_input, not retryable", async () => {
  const system = new MemorySystem({ env: ENV });
  await gait("version", {}, system);
  await gait("verify --help", {}, system);
  await gait("verify no_such_run_secret --json", {}, system);
  const adoption = lines<AdoptionEvent>(system, "a.jsonl");
  assert.deepEqual(
    adoption.map(({ command, exit_code, milestones }) => [command, exit_code, milestones]),
    [["version", 0, undefined], ["verify", 0, ["A2"]], ["verify", 6, undefined]],
  );
  const operational = lines<OperationalEvent>(system, "o.jsonl");
  assert.deepEqual(
    operational.map(({ phase }) => phase),
    [..."ababab"].map((at) => at === "a" ? "start" : "end"),
  );
  const [start, end] = operational.slice(-2);
  assert.equal(start?.correlation_id, end?.correlation_id);
  assert.deepEqual([end?.error_category, end?.retryable], ["invalid_input", false]);
  assert.ok(adoption.every((event) => validatorOf("scout/adoption_event")(event)));
  assert.ok(operational.every((event) => validatorOf("scout/operational_event")(event)));
  for (const { bytes } of system.files.values()) assert.ok(!decodeUtf8(bytes).includes("secret"));
});

Deno.test("adoption log: version and regress run --help leave two events, the second with A4", async () => {
  const system = new MemorySystem({ env: ENV });
  await gait("version", {}, system);
  await gait("regress run --help", {}, system);
  assert.deepEqual(
    lines<AdoptionEvent>(system, "a.jsonl").map(({ command, milestones }) => [command, milestones]),
    [["version", undefined], ["regress run", ["A4"]]],
  );
});

Deno.test("no value of an argument is in the logs, wherever it stands", async () => {
  const system = new MemorySystem({ env: ENV });
  const command_lines = [
    "hunter2secret",
    "./secret.yaml",
    "policy secret.yaml",
    "gate secret",
    "--json secret.zip",
    "verify secret --public-key secret",
    "run record secret --private-key-env secret --explain",
    "help secret",
    "registry install https://secret@h.test/secret",
  ];
  for (const line of command_lines) await gait(line, {}, system);
  const names = lines<AdoptionEvent>(system, "a.jsonl").map(({ command }) => command);
  assert.deepEqual(names, [
    ...["unknown", "unknown", "policy", "gate", "unknown", "verify", "run record", "help"],
    "registry install",
  ]);
  for (const { bytes } of system.files.values()) assert.ok(!decodeUtf8(bytes).includes("secret"));
});

Deno.test("correlation: start and end of a line share an id, which equal lines share too", async () => {
  const system = new MemorySystem({ env: ENV });
  for (const line of ["version", "version", "version --json"]) await gait(line, {}, system);
  const ids = lines<OperationalEvent>(system, "o.jsonl").map(({ correlation_id }) =>
    correlation_id
  );
  // printf 'gait\x1fversion' | sha256sum
  assert.deepEqual([ids[0], new Set(ids.slice(0, 4)).size, new Set(ids).size], [ID, 1, 2]);
  assert.equal(ID.length, 24);
});

Deno.test("GAIT_ADOPTION_WORKFLOW names the workflow", async () => {
  const env = { ...ENV, GAIT_ADOPTION_WORKFLOW: " nightly " };
  const { system } = await gait("version", { env });
  const [event] = lines<AdoptionEvent>(system, "a.jsonl");
  assert.equal(event?.workflow_id, "nightly");
  assert.ok(validatorOf("scout/adoption_event")(event));
});

const UNWRITABLE = { env: ENV, unwritable: ["a.jsonl", "o.jsonl"] };

Deno.test("a log that cannot be written is a warning, and changes nothing else", async () => {
  const plain = await gait("version");
  const logged = await gait("version", UNWRITABLE);
  assert.deepEqual([logged.exit, logged.stdout], [0, plain.stdout]);
  assert.equal(
    logged.stderr,
    'warning: the operational log was not written: Cannot write "o.jsonl": permission denied\n' +
      'warning: the adoption log was not written: Cannot write "a.jsonl": permission denied\n',
  );
  const off = await gait("version", { ...UNWRITABLE, env: { ...ENV, GAIT_TELEMETRY_WARN: "off" } });
  assert.deepEqual([off.exit, off.stdout, off.stderr], [0, plain.stdout, ""]);
});

Deno.test("under --json nothing but the result is printed", async () => {
  const plain = await gait("version --json");
  const logged = await gait("version --json", UNWRITABLE);
  assert.deepEqual([logged.exit, logged.stdout, logged.stderr], [0, plain.stdout, ""]);
});

Deno.test("GAIT_TELEMETRY_HEALTH_PATH counts what was written and what was not", async () => {
  const env = { ...ENV, GAIT_TELEMETRY_HEALTH_PATH: "h.json" };
  const system = new MemorySystem({ env, unwritable: ["o.jsonl"] });
  for (const line of ["version", "verify none"]) await gait(line, {}, system);
  const health = lines<TelemetryHealth>(system, "h.json");
  assert.equal(health.length, 1);
  assert.ok(validatorOf("scout/telemetry_health")(structuredClone(health[0])));
  assert.deepEqual(health[0]?.streams, [
    { stream: "adoption", attempts: 2, success: 2, failed: 0 },
    { stream: "operational", attempts: 4, success: 0, failed: 4 },
  ]);
});
