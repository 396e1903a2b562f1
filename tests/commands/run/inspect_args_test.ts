import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const INPUT = JSON.stringify({
  run: { run_id: "d1", created_at: "2026-02-05T09:00:00Z" },
  intents: [
    { intent_id: "call_1", tool_name: "user.delete", args: { who: "ada\u001b[2J" } },
    { intent_id: "call_1", tool_name: "user.read", args: { who: "bob" } },
    { intent_id: "call_2", tool_name: "user.read", args: {} },
  ],
  results: [
    { intent_id: "call_1", status: "ok", result: { deleted: "ada" } },
    { intent_id: "call_1", status: "error", result: { name: "Bob" } },
  ],
});

const recorded = async (options = "") =>
  (await gait(`run record in.json ${options}`, { files: { "in.json": INPUT } })).system;

Deno.test("gait run inspect --args shows what was kept, each result beside its call", async () => {
  const { stdout, stderr } = await gait(
    "run inspect d1 --args",
    {},
    await recorded("--payloads keep"),
  );
  const lines = stdout.split("\n").slice(4);
  assert.deepEqual(lines.map((line) => line.replace(/ {2}[0-9a-f]{12} .*/, "")), [
    "    1  09:00:00Z  ✓  user.delete  ok         call_1",
    "      args {",
    String.raw`        "who": "ada\u001b[2J"`,
    "      }",
    "      result {",
    '        "deleted": "ada"',
    "      }",
    "    2  09:00:00Z  ✗  user.read    error      call_1",
    "      args {",
    '        "who": "bob"',
    "      }",
    "      result {",
    '        "name": "Bob"',
    "      }",
    "    3  09:00:00Z  ·  user.read    no result  call_2",
    "",
  ]);
  assert.equal(
    stderr,
    "warning: 2 calls share intent_id=call_1; they take its results in order\n",
  );
});

Deno.test("gait run inspect --args --json has args and result; without --args it has neither", async () => {
  const system = await recorded("--payloads keep");
  const entriesOf = async (options: string) =>
    (await gait(`run inspect d1 --json ${options}`, {}, system)).json()["entries"] as Record<
      string,
      unknown
    >[];
  const [first, second, third] = await entriesOf("--args");
  assert.deepEqual([first?.["args"], first?.["result"]], [{ who: "ada\u001b[2J" }, {
    deleted: "ada",
  }]);
  assert.deepEqual([second?.["args"], second?.["result"]], [{ who: "bob" }, { name: "Bob" }]);
  assert.deepEqual([third?.["args"], third?.["result"]], [undefined, undefined]);
  for (const entry of await entriesOf("")) {
    assert.ok(!("args" in entry) && !("result" in entry));
  }
});

Deno.test("gait run inspect --args says that a run has digests only", async () => {
  const { exit, stdout, stderr } = await gait("run inspect d1 --args", {}, await recorded());
  assert.equal(exit, 0);
  assert.ok(!stdout.includes("who"));
  assert.match(stderr, /^warning: this run has its arguments and results by digest only/m);
});

Deno.test("gait run inspect says how many results calls of one id have", async () => {
  const more = JSON.parse(INPUT) as { results: unknown[] };
  more.results.push({ intent_id: "call_1", status: "ok", result: {} });
  const files = { "in.json": JSON.stringify(more) };
  const { system } = await gait("run record in.json", { files });
  const { stderr } = await gait("run inspect d1", {}, system);
  assert.equal(
    stderr,
    "warning: 2 calls share intent_id=call_1; they take its results in order, and there are 3\n",
  );
});
