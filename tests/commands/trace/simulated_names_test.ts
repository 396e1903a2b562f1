/** Only the name of a trace says that it is simulated. The run says which decisions counted. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callOf, dropLogs, type Live, openLive } from "../../support/live_session.ts";

const POLICY = `
default_verdict: block
rules: [{ name: reading, effect: allow, match: { tool_names: [read] } }]
`;
const LINE = "trace verify gait-out/traces --public-key k1.pub --run s.zip";

/** A session of a call that is allowed and one that is blocked. */
async function session(simulate: boolean): Promise<Live> {
  const live = await openLive(POLICY, {
    options: { runpack_out: "s.zip", run_id: "run_s", simulate, trace_files: true },
  });
  await live.client(callOf(1, "read", { at: 1 }));
  await live.client(callOf(2, "remove", { at: 2 }));
  await live.end();
  dropLogs(live);
  return live;
}

function rename({ system }: Live, end: RegExp, to: string): string {
  const from = [...system.files.keys()].find((path) => end.test(path)) ?? assert.fail(`${end}`);
  const path = from.replace(end, to);
  system.files.set(path, system.files.get(from) ?? assert.fail());
  system.files.delete(from);
  return path;
}

Deno.test("a simulated trace under the name of a decision contradicts its run", async () => {
  const live = await session(true);
  assert.equal((await gait(`${LINE}`, {}, live.system)).exit, 2);
  rename(live, /_2\.simulated\.json$/, "_2.json");
  const seen = await gait(LINE, {}, live.system);
  assert.equal(seen.exit, 2, seen.stdout);
  assert.match(seen.stdout, /^contradiction: run and trace disagree on intent_2$/m);
  const packed = await gait(
    "incident pack --from s.zip --window 1h --out ip.zip --json",
    {},
    live.system,
  );
  assert.match(packed.stdout, /the run and its trace disagree on the verdict of intent_2/);
});

Deno.test("a decision under the name of a simulated one contradicts its run", async () => {
  const live = await session(false);
  const path = rename(live, /_2\.json$/, "_2.simulated.json");
  const seen = await gait(LINE, {}, live.system);
  assert.equal(seen.exit, 2, seen.stdout);
  assert.match(
    seen.stdout,
    /^not verified: \S+_2\.simulated\.json: its name says simulated, but no simulation gives block$/m,
  );
  assert.match(seen.stdout, /^contradiction: run and trace disagree on intent_2$/m);
  for (
    const line of [
      "incident pack --from s.zip --window 1h --out ip.zip --json",
      "guard pack s.zip --out p.zip --json",
    ]
  ) {
    const packed = await gait(line, {}, live.system);
    const { warnings } = packed.json() as { warnings: string[] };
    assert.ok(
      warnings.includes(
        `${path}: the name says simulated, but the run says that the decision counted; ` +
          "it is not in the pack",
      ),
      packed.stdout,
    );
  }
});

Deno.test("packs tell of simulated decisions that they leave out", async () => {
  const live = await session(true);
  const packed = await gait(
    "incident pack --from s.zip --window 1h --out ip.zip --json",
    {},
    live.system,
  );
  const { warnings } = packed.json() as { warnings: string[] };
  assert.ok(
    warnings.includes("simulated decisions of the run that are left out: 2"),
    packed.stdout,
  );
});

Deno.test("a simulated decision in the runpack of one call is no decision, whatever its trace is called", async () => {
  const files = { "p.yaml": POLICY, "c.json": '{"name":"remove","args":{"at":2}}' };
  const line = "mcp proxy --policy p.yaml --call c.json --simulate --runpack-out s.zip";
  const { system } = await gait(`${line} --trace-out t.json`, { files });
  const alone = await gait("guard pack s.zip --out p.zip --json", {}, system);
  assert.deepEqual(alone.json()["warnings"], [
    "0 decisions for 1 call: neither the run nor a trace says what was decided on intent_1",
  ]);
  const packed = await gait("guard pack s.zip --trace t.json --out q.zip --json", {}, system);
  assert.match(packed.stdout, /the run and its trace disagree on the verdict of intent_1/);
});

for (
  const line of [
    "gate eval --policy p.yaml --intent i.json --trace-out",
    "mcp proxy --policy p.yaml --call c.json --trace-out",
  ]
) {
  Deno.test(`gait ${line} tells of a simulated trace under the name of a decision`, async () => {
    const context = { identity: "a", workspace: "/w", risk_class: "low" };
    const files = {
      "p.yaml": POLICY,
      "c.json": '{"name":"remove"}',
      "i.json": JSON.stringify({ tool_name: "remove", context }),
    };
    const told = (seen: { readonly stdout: string }) =>
      /simulated decision, and its/.test(seen.stdout);
    const { system, ...plain } = await gait(`${line} t.json --simulate --json`, { files });
    assert.ok(told(plain), plain.stdout);
    assert.ok(!told(await gait(`${line} t.simulated.json --simulate --json`, {}, system)));
    assert.ok(!told(await gait(`${line} u.json --json`, {}, system)));
  });
}

Deno.test("packs tell of a block under a simulated name, of whatever run", async () => {
  const live = await session(false);
  const path = rename(live, /_2\.json$/, "_2.simulated.json");
  const record = { run: { run_id: "run_other", created_at: "2026-02-05T00:00:00Z" } };
  live.system.files.set("r.json", {
    bytes: new TextEncoder().encode(JSON.stringify(record)),
    mode: 0o600,
  });
  assert.equal((await gait("run record r.json", {}, live.system)).exit, 0);
  const packed = await gait("guard pack run_other --out p.zip --json", {}, live.system);
  const { warnings } = packed.json() as { warnings: string[] };
  assert.ok(
    warnings.includes(
      `${path}: the name says simulated, but no simulation stops a call; it is not in the pack`,
    ),
    packed.stdout,
  );
});

Deno.test("a call that was made though its only decision is a block is a contradiction", async () => {
  const live = await session(false);
  const record = {
    run: { run_id: "run_made", created_at: "2026-02-05T00:00:00Z" },
    intents: [{ intent_id: "i0", tool_name: "remove", args: { at: 2 } }],
    results: [{ intent_id: "i0", status: "ok", result: { deleted: true } }],
  };
  live.system.files.set("r.json", {
    bytes: new TextEncoder().encode(JSON.stringify(record)),
    mode: 0o600,
  });
  assert.equal((await gait("run record r.json", {}, live.system)).exit, 0);
  const seen = await gait(LINE.replace("s.zip", "run_made"), {}, live.system);
  assert.equal(seen.exit, 2);
  assert.match(seen.stdout, /^contradiction: run and trace disagree on i0$/m);
  const packed = await gait(
    "guard pack run_made --trace gait-out/traces --out p.zip --json",
    {},
    live.system,
  );
  assert.match(packed.stdout, /the run and its trace disagree on the verdict of i0/);
});

Deno.test("a trace that was given is not named as missing for an equal call", async () => {
  const live = await session(false);
  const trace = [...live.system.files.keys()].find((path) => /_2\.json$/.test(path)) ?? "";
  const record = {
    run: {
      ...{ run_id: "run_two", created_at: "2026-02-05T00:00:00Z" },
      timeline: [{ event: "gate_block", ref: "i1", ts: "2026-02-05T00:00:00Z" }],
    },
    intents: ["i0", "i1"].map((intent_id) => ({ intent_id, tool_name: "remove", args: { at: 2 } })),
    results: [{ intent_id: "i0", status: "ok", result: { deleted: true } }],
  };
  live.system.files.set("r.json", {
    bytes: new TextEncoder().encode(JSON.stringify(record)),
    mode: 0o600,
  });
  assert.equal((await gait("run record r.json", {}, live.system)).exit, 0);
  const packed = await gait(
    `guard pack run_two --trace ${trace} --out p.zip --json`,
    {},
    live.system,
  );
  assert.equal(packed.exit, 0, packed.stderr);
  assert.ok(!packed.stdout.includes("are not in the pack"), packed.stdout);
});
