import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { packBytes, type PartialPack } from "../../support/packs.ts";

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

const STRAY: PartialPack = {
  run_id: "run_s",
  intents: [{ intent_id: "a", args: { n: 1 } }, { intent_id: "c" }, { intent_id: "c" }],
  results: [
    { intent_id: "a", result: { of: "a" } },
    { intent_id: "a", status: "error", result: { further: 1 } },
    { intent_id: "c", result: { of: "first c" } },
    { intent_id: "c", result: { of: "second c" } },
    { intent_id: "c", result: { of: "no c" } },
    { intent_id: "gone", result: { of: "nothing" } },
  ],
};

Deno.test("gait run inspect --args shows every result that was kept, also those of no call", async () => {
  const files = { "s.zip": await packBytes(STRAY) };
  const { json } = await gait("run inspect ./s.zip --args --json", { files });
  const entries = json()["entries"] as Record<string, unknown>[];
  assert.deepEqual(entries.map(({ result, further_results }) => [result, further_results]), [
    [{ of: "a" }, [{ status: "error", result: { further: 1 } }]],
    [{ of: "first c" }, undefined],
    [{ of: "second c" }, [{ status: "ok", result: { of: "no c" } }]],
  ]);
  assert.deepEqual(json()["unmatched_results"], [
    { intent_id: "gone", status: "ok", result: { of: "nothing" } },
  ]);
  const { stdout } = await gait("run inspect ./s.zip --args", { files });
  for (const shown of ['"further": 1', '"of": "no c"', '"of": "nothing"']) {
    assert.ok(stdout.includes(shown), `${shown} in ${stdout}`);
  }
  const plain = await gait("run inspect ./s.zip --json", { files });
  assert.deepEqual(plain.json()["unmatched_results"], [{ intent_id: "gone", status: "ok" }]);
  assert.ok(!plain.stdout.includes("further_results"));
});

Deno.test("gait run inspect of a run without calls shows its results", async () => {
  const files = { "s.zip": await packBytes({ results: [{ intent_id: "x", result: { y: 1 } }] }) };
  const { stdout } = await gait("run inspect ./s.zip --args", { files });
  assert.match(stdout, /no tool calls\n\nno call for result of x \(ok\)\n.*result \{\n\s+"y": 1/);
});

for (const status of ["ok", "OK", "success", "completed", "passed"]) {
  Deno.test(`gait run inspect counts the status ${status} as it marks it`, async () => {
    const pack = { intents: [{ intent_id: "a" }], results: [{ intent_id: "a", status }] };
    const { stdout } = await gait("run inspect ./s.zip", {
      files: { "s.zip": await packBytes(pack) },
    });
    assert.equal(stdout.includes("not ok"), stdout.includes("✗"), stdout);
  });
}
