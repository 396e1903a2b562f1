import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const INPUT = JSON.stringify({
  run: {
    run_id: "run_i",
    created_at: "2026-02-05T01:00:00.5+01:00",
    timeline: [{ event: "gate_block", ts: "2026-02-05T00:00:01Z", ref: "b" }],
  },
  intents: [
    { intent_id: "a", tool_name: "tool.read", args: {} },
    { intent_id: "b", tool_name: "tool.pay", args: {}, created_at: "2026-02-05T00:00:01Z" },
    { intent_id: "c", tool_name: "evil\u202e\u001b[2J", args: {} },
  ],
  results: [
    { intent_id: "zz", status: "ok", result: {} },
    {
      intent_id: "b",
      status: "error",
      result: {
        verdict: "block",
        reason_codes: ["z", " a ", "a", ""],
        violations: ["v"],
        trace_id: "t",
      },
    },
    { intent_id: "a", status: "ok", result: {} },
    { intent_id: "a", status: "error", result: {} },
  ],
});
// printf '{}' | sha256sum
const EMPTY = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

async function recorded(columns?: number) {
  const files = { "in.json": INPUT };
  const world = columns === undefined ? { files } : { files, columns };
  return (await gait("run record in.json --payloads keep", world)).system;
}

Deno.test("gait run inspect --json matches results to calls", async () => {
  const { exit, json } = await gait("run inspect run_i --json", {}, await recorded());
  assert.equal(exit, 0);
  const { correlation_id: _id, entries, ...rest } = json();
  assert.deepEqual(rest, {
    ok: true,
    artifact_type: "runpack",
    run_id: "run_i",
    path: "gait-out/runpack_run_i.zip",
    capture_mode: "reference",
    intents_total: 3,
    results_total: 4,
    unmatched_results: [{ intent_id: "zz", status: "ok", result_digest: EMPTY }],
    warnings: ["multiple result records for intent_id=a (kept first)"],
  });
  const [first, second, third] = entries as Record<string, unknown>[];
  assert.deepEqual(first, {
    index: 1,
    intent_id: "a",
    tool_name: "tool.read",
    created_at: "2026-02-05T00:00:00.5Z",
    args_digest: EMPTY,
    status: "ok",
    result_digest: EMPTY,
  });
  assert.deepEqual(second?.["reason_codes"], ["a", "z"]);
  assert.deepEqual([second?.["verdict"], second?.["violations"]], ["block", ["v"]]);
  assert.equal(third?.["status"], undefined);
});

Deno.test("gait run inspect prints a timeline and never raw control characters", async () => {
  const { stdout, stderr } = await gait("run inspect run_i", {}, await recorded());
  assert.equal(
    stdout,
    `run_i  gait-out/runpack_run_i.zip
3 calls · 4 results · 1 not ok · 1 without result · capture reference

2026-02-05
    1  00:00:00.5Z  ✓  tool.read            ok         a  44136fa355b3 → 44136fa355b3
    2  00:00:01Z    ✗  tool.pay             block      b  44136fa355b3 → 1a5ea8e7ca4b
      └ a, z, v
    3  00:00:00.5Z  ·  evil\\u202e\\u001b[2J  no result  c  44136fa355b3 → –

no call for result of zz (ok)
`.replace("1a5ea8e7ca4b", resultDigest()),
  );
  assert.equal(stderr, "warning: multiple result records for intent_id=a (kept first)\n");
});

/** printf '{"reason_codes":["z"," a ","a",""],"trace_id":"t","verdict":"block","violations":["v"]}' | sha256sum */
function resultDigest(): string {
  return "4e92b70052d5";
}

Deno.test("gait run inspect cuts lines to the width of the terminal", async () => {
  const { stdout } = await gait("run inspect run_i", {}, await recorded(60));
  const calls = stdout.split("\n").slice(4, 8);
  assert.ok(calls.every((line) => [...line].length <= 60), stdout);
});

Deno.test("gait run inspect and receipt take --from or one positional, not both and not neither", async () => {
  for (const command of ["inspect", "receipt"]) {
    const system = await recorded();
    assert.equal((await gait(`run ${command} --from run_i`, {}, system)).exit, 0);
    for (
      const [wrong, message] of [
        ["", "Missing --from, or an argument"],
        ["run_i --from run_i", "--from and an argument cannot be combined"],
        ["run_i run_i", 'unexpected argument "run_i": expected --from <run_id|path>'],
      ] as const
    ) {
      const { exit, stderr } = await gait(`run ${command} ${wrong}`, {}, system);
      assert.equal(exit, 6, wrong);
      assert.ok(stderr.startsWith(`error: ${message}\nhint: `), stderr);
    }
  }
});

Deno.test("gait run receipt prints the ticket footer alone", async () => {
  const demo = (await gait("demo")).system;
  const digest = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";
  const footer = `GAIT run_id=run_demo manifest=sha256:${digest} verify="gait verify run_demo"`;
  const { exit, stdout } = await gait("run receipt run_demo", {}, demo);
  assert.deepEqual([exit, stdout], [0, `${footer}\n`]);
  const { json } = await gait("run receipt run_demo --json", {}, demo);
  const { correlation_id: _id, ...rest } = json();
  assert.deepEqual(rest, {
    ok: true,
    run_id: "run_demo",
    path: "gait-out/runpack_run_demo.zip",
    manifest_digest: digest,
    ticket_footer: footer,
  });
});

Deno.test("gait run receipt exits 6 for a run id that a footer cannot carry", async () => {
  const { system, stderr } = await gait("run record in.json", {
    files: {
      "in.json":
        '{"run":{"run_id":"run é"},"intents":[{"intent_id":"a","tool_name":"t","args":{}}]}',
    },
  });
  assert.match(stderr, /^warning: the run id has characters that a ticket footer cannot carry\n$/);
  const path = "gait-out/runpack_run é.zip";
  const seen = await gait(["run", "receipt", path], {}, system);
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /^error: Cannot write a receipt for run id "run é"/);
});
