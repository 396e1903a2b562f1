/** Evidence packs of live sessions: every decision is found, and no other is called the run's. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callOf, dropLogs, type Live, openLive } from "../../support/live_session.ts";
import { looks, pageOf, trace } from "./support.ts";

const POLICY = `
default_verdict: block
rules:
  - { name: reading, priority: 1, effect: allow, match: { tool_names: [read] } }
  - { name: writing, priority: 2, effect: require_approval, match: { tool_names: [write] } }
`;
const RUN = "gait-out/session.zip";

/** A session with one allowed, one blocked call, and one that needs an approval. */
async function session(options: Parameters<typeof openLive>[1] = {}): Promise<Live> {
  const live = await openLive(POLICY, {
    ...options,
    options: { runpack_out: RUN, trace_files: true, ...options.options },
  });
  await live.client(callOf(1, "read", { path: "/a" }));
  await live.server('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  await live.client(callOf(2, "remove", { path: "/b" }));
  await live.client(callOf(3, "write", { path: "/c" }));
  await live.end();
  dropLogs(live);
  return live;
}

const tracesIn = ({ system }: Live) =>
  [...system.files.keys()].filter((path) => /(?:^|\/)trace_[^/]*\.json$/.test(path)).sort();

// where the traces of a session went, and what the line needs to find them
const PLACES: readonly (readonly [string | undefined, string])[] = [
  [undefined, ""],
  [".", ""],
  ["gait-out", ""],
  ["gait-out/traces", ""],
  ["traces", ""],
  [".claude/gait/traces", ""],
  ["gait-out/gait-out/traces", ""],
  ["elsewhere/deep", " --trace elsewhere/deep"],
];

for (const [place, flags] of PLACES) {
  Deno.test(`gait incident pack finds what a session decided in ${place ?? "the default folder"}`, async () => {
    const live = await session(place === undefined ? {} : { options: { trace_dir: place } });
    const { seen, page } = await pageOf(`incident pack ${RUN} --out p.zip${flags}`, live.system);
    assert.equal(seen.json()["trace_count"], 3);
    assert.equal(seen.json()["approval_audit_count"], 1);
    assert.deepEqual(seen.json()["warnings"], undefined);
    assert.match(looks(page), /blocked 1 call to remove/);
    assert.match(page, /3 decisions for 3 calls/);
    assert.doesNotMatch(page, /Nothing in this pack was blocked/);
    assert.equal((await gait("guard verify p.zip", {}, live.system)).exit, 0);
  });
}

Deno.test("a pack finds decisions beside a runpack that lies in another workspace", async () => {
  const live = await session({
    options: { trace_dir: "srv/app/gait-out/traces", runpack_out: "srv/app/gait-out/s.zip" },
  });
  const { seen } = await pageOf("incident pack srv/app/gait-out/s.zip --out p.zip", live.system);
  assert.equal(seen.json()["trace_count"], 3);
});

Deno.test("the page says what the run says, also without any trace", async () => {
  const live = await session();
  for (const path of tracesIn(live)) live.system.files.delete(path);
  const { seen, page } = await pageOf(`guard pack ${RUN} --out p.zip`, live.system);
  assert.match(page, /^ ?Evidence: \S+ 2 decisions for 3 calls\./, "the first thing on the page");
  assert.match(looks(page), /no decision 2 decisions for 3 calls: read/);
  assert.match(looks(page), /blocked 1 call to remove/);
  assert.match(looks(page), /not approved 1 request for write/);
  assert.deepEqual(seen.json()["warnings"], [
    "2 decisions for 3 calls: neither the run nor a trace says what was decided on intent_1",
  ]);
});

Deno.test("the page has the reasons of the run, whether or not it has the trace", async () => {
  const live = await session();
  const row = /blocked remove default_block [0-9a-f]{24}/;
  const { page } = await pageOf(
    `guard pack ${RUN} --out p.zip --trace gait-out/traces`,
    live.system,
  );
  assert.match(page, row);
  for (const path of tracesIn(live)) live.system.files.delete(path);
  const { page: without } = await pageOf(`guard pack ${RUN} --out q.zip`, live.system);
  assert.match(without, row);
});

Deno.test("gait guard pack with some of the traces says which decisions it leaves out", async () => {
  const live = await session();
  const allowed = tracesIn(live).find((path) => /_1\.json$/.test(path)) ?? "";
  const { seen, page } = await pageOf(
    `guard pack ${RUN} --out p.zip --trace ${allowed}`,
    live.system,
  );
  assert.match(looks(page), /blocked 1 call to remove/);
  assert.match(
    String((seen.json()["warnings"] as string[])[0]),
    /^2 decisions on calls of the run are not in the pack; name .* with --trace: gait-out\/traces\//,
  );
  const most = tracesIn(live).filter((path) => !/_2\.json$/.test(path)).join(",");
  const { seen: two } = await pageOf(`guard pack ${RUN} --out p2.zip --trace ${most}`, live.system);
  assert.match(
    String((two.json()["warnings"] as string[])[0]),
    /^1 decision on a call of the run is not in the pack; name /,
  );
  const whole = await pageOf(`guard pack ${RUN} --out q.zip --trace gait-out/traces`, live.system);
  assert.equal(whole.seen.json()["warnings"], undefined);
  assert.match(whole.page, /3 traces: 1 blocked, 1 approval required, 1 allowed/);
  for (const folder of ["gait-out/traces", "gait-out"]) {
    const seen = await gait(`guard verify q.zip --run ${RUN} --trace ${folder}`, {}, live.system);
    assert.equal(seen.exit, 0, seen.stdout);
  }
});

Deno.test("a run whose calls nobody judged: the page begins with it", async () => {
  const run = JSON.stringify({
    run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z" },
    intents: [{ intent_id: "a", tool_name: "tool.pay", args: { n: 1 } }, {
      intent_id: "b",
      tool_name: "tool.pay",
      args: { n: 2 },
    }],
  });
  const { system } = await gait("run record r.json", { files: { "r.json": run } });
  for (const line of ["guard pack", "incident pack"]) {
    const { page } = await pageOf(`${line} run_x --out p.zip`, system);
    assert.match(page, /^ ?Evidence: run_x 0 decisions for 2 calls\./);
    assert.doesNotMatch(page, /Nothing in this pack was blocked/);
    assert.match(page, /2 recorded tool calls 0 decisions/);
  }
});

Deno.test("traces of other runs are listed apart, whatever they have in common with a call", async () => {
  const run = JSON.stringify({
    run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z" },
    intents: [{ intent_id: "a", tool_name: "tool.write", args: { n: 1 } }],
  });
  const unrelated = {
    "trace_1.json": trace("t1"), // same tool, same time, other arguments
    "gait-out/traces/trace_2.json": trace("t2").replace("tool.write", "tool.pay"),
  };
  const files = { "r.json": run, ...unrelated };
  const { system } = await gait("run record r.json", { files });
  const { seen, page } = await pageOf("incident pack run_x --out p.zip", system);
  assert.equal(seen.json()["trace_count"], 2);
  assert.match(page, /0 decisions for 1 call\./);
  assert.match(page, /1 recorded tool call 0 decisions 2 other decisions/);
  assert.match(
    looks(page),
    /blocked elsewhere 2 calls that this run does not have, to tool\.pay, tool\.write/,
  );
  assert.doesNotMatch(looks(page), /blocked \d calls? to/);
  assert.match(page, /Other decisions in this pack/);
  assert.match(page, /blocked tool\.write \(no call of this run\)/);
});

Deno.test("simulated decisions are no decisions", async () => {
  const policy = "default_verdict: block\n";
  const intent = JSON.stringify({
    ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0", targets: [] },
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "0", tool_name: "tool.pay" },
    args: { n: 1 },
    context: { identity: "a", workspace: "/w", risk_class: "high" },
  });
  const run = JSON.stringify({
    run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z" },
    intents: [{ intent_id: "a", tool_name: "tool.pay", args: { n: 1 } }],
  });
  const files = { "p.yaml": policy, "i.json": intent, "r.json": run };
  const { system } = await gait("run record r.json", { files });
  const line = "gate eval --policy p.yaml --intent i.json";
  assert.equal((await gait(`${line} --simulate`, {}, system)).exit, 0);
  const simulated = [...system.files.keys()].find((path) => path.endsWith(".simulated.json")) ?? "";
  assert.notEqual(simulated, "");
  const before = await pageOf("incident pack run_x --out p.zip", system);
  assert.equal(before.seen.json()["trace_count"], undefined);
  assert.match(before.page, /0 decisions for 1 call\./);
  const named = await pageOf(`guard pack run_x --out p.zip --trace ${simulated}`, system);
  assert.match(named.page, /0 decisions for 1 call\./);
  assert.match(JSON.stringify(named.seen.json()["warnings"]), /is a simulated decision/);

  assert.equal((await gait(line, {}, system)).exit, 3);
  const after = await pageOf("incident pack run_x --out p.zip", system);
  assert.equal(after.seen.json()["trace_count"], 1);
  assert.match(looks(after.page), /blocked 1 call to tool\.pay/);
});

/** Changes a trace as somebody without a key can: the signature stays, or goes. */
function change(
  live: Live,
  path: string,
  edit: (text: string) => string,
  signature: "kept" | "dropped",
): void {
  const record = JSON.parse(
    edit(new TextDecoder().decode(live.system.files.get(path)?.bytes ?? new Uint8Array())),
  );
  if (signature === "dropped") delete record.signature;
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  live.system.files.set(path, { bytes, mode: 0o600 });
}

const allowed = (text: string) => text.replace('"verdict": "block"', '"verdict": "allow"');

Deno.test("the run and its trace may contradict each other: the page says so", async () => {
  const live = await session();
  const blocked = tracesIn(live).find((path) => /_2\.json$/.test(path)) ?? "";
  change(live, blocked, allowed, "dropped");
  const { seen, page } = await pageOf(`incident pack ${RUN} --out p.zip`, live.system);
  assert.match(looks(page), /contradiction the run and its trace disagree on 1 call to remove/);
  assert.match(looks(page), /blocked 1 call to remove/);
  assert.match(JSON.stringify(seen.json()["warnings"]), /disagree on the verdict of intent_2/);
});

// how a signed trace shows without a key that it is not what was signed
const ALTERED: readonly (readonly [string, (text: string) => string])[] = [
  ["another verdict", allowed],
  ["another tool", (text) => text.replace('"remove"', '"read"')],
  [
    "another time",
    (text) => text.replace(/"created_at": "[^"]*"/, '"created_at": "2026-02-05T00:00:09Z"'),
  ],
  ["a further member", (text) => text.replace("{", '{"x":1,')],
  ["a member inside of the signature", (text) => text.replace('"alg"', '"note":"x","alg"')],
  ["no signed digest", (text) => text.replace(/,?\s*"signed_digest": "[^"]*"/, "")],
  ["no bytes of a signature", (text) => text.replace(/"sig": "[^"]*"/, '"sig": ""')],
];

for (const [name, edit] of ALTERED) {
  for (const command of ["incident pack", "guard pack"]) {
    Deno.test(`gait ${command} counts a signed trace with ${name} apart`, async () => {
      const live = await session();
      const path = tracesIn(live).find((path) => /_2\.json$/.test(path)) ?? "";
      change(live, path, edit, "kept");
      const flags = command === "guard pack" ? ` --trace gait-out/traces` : "";
      const { seen, page } = await pageOf(`${command} ${RUN} --out p.zip${flags}`, live.system);
      assert.match(
        looks(page),
        /not as signed 1 trace left out, on (?:remove|read): what they say/,
      );
      assert.match(page, /1 trace not as signed/);
      assert.match(page, /2 traces: /);
      assert.match(
        JSON.stringify(seen.json()["warnings"]),
        /1 trace is not what was signed and left out: gait-out\/traces\/trace_/,
      );
      assert.doesNotMatch(page, /contradiction|Nothing in this pack was blocked/);
      const verified = await gait(`guard verify p.zip --trace gait-out/traces`, {}, live.system);
      assert.equal(verified.exit, 2);
      assert.match(verified.stdout, /fault: gait-out\/traces\/trace_\S+ is not what was signed/);
      const listed = await gait("trace list gait-out/traces --json", {}, live.system);
      const traces = listed.json()["traces"] as Record<string, unknown>[];
      assert.deepEqual(traces.filter(({ verdict }) => verdict === "unverified").length, 1);
    });
  }
}

Deno.test("gait incident pack --public-key leaves out what the key did not sign", async () => {
  const live = await session();
  const path = tracesIn(live).find((path) => /_2\.json$/.test(path)) ?? "";
  const line = `incident pack ${RUN} --out p.zip --public-key k1.pub`;
  assert.equal((await pageOf(line, live.system)).seen.json()["trace_count"], 3);
  change(live, path, (text) => text, "dropped");
  const { seen, page } = await pageOf(line, live.system);
  assert.equal(seen.json()["trace_count"], 2);
  assert.match(looks(page), /not as signed 1 trace left out, on remove/);
  assert.match(JSON.stringify(seen.json()["warnings"]), /trace signature missing/);
  const named = await gait(`${line} --trace ${path} --json`, {}, live.system);
  assert.equal(named.exit, 6);
});

Deno.test("decisions that are dated outside of the window are named", async () => {
  const live = await session();
  for (const path of tracesIn(live)) {
    const old = (text: string) => text.replaceAll("2026-02-05T00:00:00Z", "1980-01-01T00:00:00Z");
    change(live, path, old, "dropped");
  }
  const { seen } = await pageOf(`incident pack ${RUN} --out p.zip`, live.system);
  assert.match(
    JSON.stringify(seen.json()["warnings"]),
    /3 decisions on calls of the run are dated outside of the window/,
  );
});

Deno.test("a control is not met by the page that lists it", async () => {
  const run = JSON.stringify({ run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z" } });
  const { system } = await gait("run record r.json", { files: { "r.json": run } });
  const { page } = await pageOf(
    "guard pack run_x --out p.zip --template soc2 --render-pdf",
    system,
  );
  assert.match(looks(page), /no evidence 1 control: CC7\.2/);
  assert.match(page, /CC7\.2 Operational Monitoring no evidence/);
  await gait("guard pack run_x --out h.zip --template soc2 --render-html", {}, system);
  const text = new TextDecoder().decode(system.files.get("h.zip")?.bytes);
  assert.match(text, /"control_id":"CC7\.2","evidence_paths":\[\]/);
  assert.equal((await gait("guard verify h.zip", {}, system)).exit, 0);
});

Deno.test("approvals of other runs that lie among the traces are not taken", async () => {
  const live = await session();
  const own = [...live.system.files.keys()].filter((path) => path.includes("approval_audit_"));
  const text = new TextDecoder().decode(live.system.files.get(own[0] ?? "")?.bytes);
  const other = text.replace(/"trace_id": "[^"]*"/, '"trace_id": "of another run"');
  const bytes = new TextEncoder().encode(other);
  live.system.files.set("gait-out/traces/approval_audit_other.json", { bytes, mode: 0o600 });
  await gait(`guard pack ${RUN} --out p.zip`, {}, live.system);
  const pack = new TextDecoder().decode(live.system.files.get("p.zip")?.bytes);
  assert.ok(pack.includes("approval_audit_01.json"));
  assert.ok(!pack.includes("of another run"));
});
