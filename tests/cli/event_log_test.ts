import assert from "node:assert/strict";
import type { AdoptionEvent, OperationalEvent } from "../../src/core/schema/scout.ts";
import { decodeUtf8 } from "../../src/core/bytes.ts";
import { loadSchemas, validatorsOf } from "../schemas/validator.ts";
import { gait } from "../support/gait.ts";
import { MemorySystem } from "../support/memory_system.ts";

const ENV = { GAIT_ADOPTION_LOG: " a.jsonl ", GAIT_OPERATIONAL_LOG: "o.jsonl" };

function lines<T>(system: MemorySystem, path: string): T[] {
  const text = decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("command lines leave events that fit their schemas (operations 22)", async () => {
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
  const validatorOf = validatorsOf(await loadSchemas());
  assert.ok(adoption.every((event) => validatorOf("scout/adoption_event")(event)));
  assert.ok(operational.every((event) => validatorOf("scout/operational_event")(event)));
  for (const { bytes } of system.files.values()) assert.ok(!decodeUtf8(bytes).includes("secret"));
});

Deno.test("a log that cannot be written changes nothing", async () => {
  const plain = await gait("version --json");
  const logged = await gait("version --json", { env: ENV, unwritable: ["a.jsonl", "o.jsonl"] });
  assert.deepEqual([logged.exit, logged.stdout, logged.stderr], [0, plain.stdout, ""]);
});
