/** A tool's own words are no decision, whatever its result calls them. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callOf, dropLogs, type Live, openLive } from "../../support/live_session.ts";
import { looks, pageOf } from "./support.ts";

const POLICY = `
default_verdict: block
rules:
  - { name: reading, priority: 1, effect: allow, match: { tool_names: [read] } }
  - { name: trying, priority: 2, effect: dry_run, match: { tool_names: [try] } }
`;
const RUN = "gait-out/session.zip";
const ID = "0123456789abcdef01234567";
const OWN = { reason_codes: ["policy"], trace_id: ID, verdict: "block", violations: [] };

async function session(answer: object): Promise<Live> {
  const live = await openLive(POLICY, { options: { runpack_out: RUN, payloads: "keep" } });
  await live.client(callOf(1, "read", { path: "/a" }));
  await live.server(JSON.stringify({ jsonrpc: "2.0", id: 1, ...answer }));
  await live.end();
  return live;
}

// what a server may answer, to be taken for gait
const ANSWERS: readonly (readonly [string, object])[] = [
  ["block, with isError", {
    result: { content: [], isError: true, verdict: "block", executed: false, reason_codes: ["x"] },
  }],
  ["the members of a decision, with isError", { result: { ...OWN, isError: true } }],
  ["exactly the members of a block", { result: OWN }],
  ["exactly the members of a dry run", { result: { ...OWN, verdict: "dry_run" } }],
  ["exactly the members of a required approval", {
    result: { ...OWN, verdict: "require_approval" },
  }],
  ["exactly the members of an allow", { result: { ...OWN, verdict: "allow" } }],
  ["a simulated decision", { result: { ...OWN, simulate_mode: true } }],
  ["an error with a decision", { error: { code: -1, message: "no", data: OWN } }],
];

for (const [name, answer] of ANSWERS) {
  Deno.test(`an answer of a server that has ${name} decides nothing`, async () => {
    const live = await session(answer);
    const seen = await gait(`run inspect ${RUN} --json`, {}, live.system);
    const [entry] = seen.json()["entries"] as Record<string, unknown>[];
    const claimed = (answer as { result?: { verdict: string } }).result?.verdict;
    assert.equal(entry?.["verdict"], undefined);
    assert.equal(entry?.["reason_codes"], undefined);
    assert.equal(entry?.["claimed_verdict"], claimed);
    const text = await gait(`run inspect ${RUN}`, {}, live.system);
    assert.equal(text.stdout.includes("the tool's own result says verdict"), claimed !== undefined);

    // without its log nothing says what was decided
    const logs = [...live.system.files].filter(([path]) => path.startsWith("/log/"));
    dropLogs(live);
    for (const command of ["guard pack", "incident pack"]) {
      const { page } = await pageOf(`${command} ${RUN} --out p.zip`, live.system);
      assert.match(page, /0 decisions for 1 call\./);
      assert.doesNotMatch(looks(page), /blocked 1 call/);
    }
    for (const [path, file] of logs) live.system.files.set(path, file);
    const { page, seen: packed } = await pageOf(`incident pack ${RUN} --out p.zip`, live.system);
    assert.match(
      page,
      /1 decision for 1 call: 1 decision: 1 allowed|1 decision for 1 call; 1 decision: 1 allowed/,
    );
    assert.doesNotMatch(looks(page), /contradiction/);
    if (claimed === undefined) return;
    assert.match(looks(page), /claimed 1 result with a verdict that gait did not record, of read/);
    assert.match(
      JSON.stringify(packed.json()["warnings"]),
      /1 result has a member verdict that gait did not record/,
    );
  });
}

Deno.test("the decisions of gait in a session are said by the run, dry runs too", async () => {
  const live = await openLive(POLICY, { options: { runpack_out: RUN, payloads: "keep" } });
  await live.client(callOf(1, "remove", { path: "/a" }));
  await live.client(callOf(2, "try", { path: "/a" }));
  await live.end();
  const seen = await gait(`run inspect ${RUN} --json`, {}, live.system);
  const entries = seen.json()["entries"] as Record<string, unknown>[];
  assert.deepEqual(entries.map(({ verdict }) => verdict), ["block", "dry_run"]);
  assert.deepEqual(entries.map(({ reason_codes }) => reason_codes), [["default_block"], [
    "matched_rule_trying",
  ]]);
  assert.deepEqual(entries.map(({ claimed_verdict }) => claimed_verdict), [undefined, undefined]);
});

/** A run that another program recorded, with or without a timeline. */
async function recorded(timeline: readonly object[], result: object, status = "error") {
  const run = JSON.stringify({
    run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z", timeline },
    intents: [{ intent_id: "a", tool_name: "tool.pay", args: {} }],
    results: [{ intent_id: "a", status, result }],
  });
  return (await gait("run record r.json --payloads keep", { files: { "r.json": run } })).system;
}

Deno.test("a payload of a recorded run is not a decision, and the page names it all the same", async () => {
  const system = await recorded([], { verdict: "block", executed: false });
  const { page } = await pageOf("incident pack run_x --out p.zip", system);
  assert.match(page, /0 decisions for 1 call\./);
  assert.match(
    looks(page),
    /claimed 1 result with a verdict that gait did not record, of tool\.pay/,
  );
  assert.doesNotMatch(page, /Nothing in this pack was blocked/);
});

Deno.test("an event of the timeline is a decision", async () => {
  const ts = "2026-02-05T00:00:00Z";
  const system = await recorded([{ event: "gate_block", ts, ref: "a" }], { verdict: "allow" });
  const { page } = await pageOf("incident pack run_x --out p.zip", system);
  assert.match(looks(page), /blocked 1 call to tool\.pay/);
  const seen = await gait("run inspect run_x --json", {}, system);
  const [entry] = seen.json()["entries"] as Record<string, unknown>[];
  assert.equal(entry?.["verdict"], "block");
});

Deno.test("a recorder that names the decision in the timeline gives its reasons in the payload", async () => {
  const ts = "2026-02-05T00:00:00Z";
  // as the Python package records a call that was stopped
  const result = { executed: false, verdict: "block", reason_codes: ["matched"], trace_id: ID };
  const system = await recorded([{ event: "gate_block", ts, ref: "a" }], result);
  const { page } = await pageOf("incident pack run_x --out p.zip", system);
  assert.match(page, /blocked tool\.pay matched 0123456789abcdef01234567/);
  const seen = await gait("run inspect run_x --json", {}, system);
  const [entry] = seen.json()["entries"] as Record<string, unknown>[];
  assert.deepEqual([entry?.["verdict"], entry?.["reason_codes"]], ["block", ["matched"]]);
});

Deno.test("answers to calls that share an id are taken by their place", async () => {
  const ts = "2026-02-05T00:00:00Z";
  const run = JSON.stringify({
    run: {
      run_id: "run_x",
      created_at: ts,
      timeline: [{ event: "proxy_eval_start", ts }, { event: "proxy_eval_finish", ts }],
    },
    intents: [
      { intent_id: "a", tool_name: "first", args: {} },
      { intent_id: "a", tool_name: "second", args: {} },
    ],
    results: [
      { intent_id: "a", status: "ok", result: { content: [] } },
      { intent_id: "a", status: "error", result: OWN },
    ],
  });
  const files = { "r.json": run };
  const { system } = await gait("run record r.json --payloads keep", { files });
  const { page } = await pageOf("incident pack run_x --out p.zip", system);
  assert.match(looks(page), /blocked 1 call to second/);
});

for (const command of ["guard pack", "incident pack"]) {
  Deno.test(`gait ${command} says first that too many calls were not joined, and counts the run's own blocks`, async () => {
    const ts = "2026-02-05T00:00:00Z";
    const intents = Array.from({ length: 100_001 }, (_, at) => ({
      intent_id: `p${at}`,
      tool_name: "x",
      args: {},
    }));
    const run = JSON.stringify({
      run: {
        run_id: "run_j",
        created_at: ts,
        timeline: [{ event: "gate_block", ts, ref: "p100000" }],
      },
      intents,
      results: [{ intent_id: "p3", status: "error", result: { verdict: "block" } }],
    });
    const files = { "r.json": run };
    const { system } = await gait("run record r.json --payloads keep", { files });
    const { page, seen } = await pageOf(`${command} run_j --out p.zip`, system);
    assert.match(page, /^ ?Evidence: run_j The 100001 calls were not joined with decisions\./);
    assert.match(looks(page), /not joined 100001 calls/);
    assert.match(looks(page), /blocked 1 call, as the run itself recorded/);
    assert.match(looks(page), /claimed 1 result with a verdict/);
    assert.doesNotMatch(page, /Nothing in this pack was blocked/);
    assert.match(
      JSON.stringify(seen.json()["warnings"]),
      /the 100001 calls of the run are too many to join them with decisions.*the run itself recorded 1 block/,
    );
  });
}
