/** Folders of traces: all are verified, and what is missing or too much is named. */

import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { callOf, dropLogs, type Live, openLive } from "../../support/live_session.ts";
import { INTENT } from "../../support/read_intent.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { valid } from "../guard/support.ts";

const POLICY = `
default_verdict: block
rules: [{ name: reading, effect: allow, match: { tool_names: [read] } }]
`;
const LINE = "trace verify gait-out/traces --public-key k1.pub";

/** A session of five calls, of which the second and fourth are blocked. */
async function session(options: Parameters<typeof openLive>[1] = {}): Promise<Live> {
  const live = await openLive(POLICY, {
    ...options,
    options: { runpack_out: "s.zip", run_id: "run_s", trace_files: true, ...options.options },
  });
  for (const [at, name] of ["read", "remove", "read", "drop", "read"].entries()) {
    await live.client(callOf(at, name, { at }));
  }
  await live.end();
  dropLogs(live);
  return live;
}

const traceAt = ({ system }: Live, number: number, folder = "gait-out/traces") =>
  [...system.files.keys()].find((path) =>
    path.startsWith(`${folder}/trace_`) && path.endsWith(`_${number}.json`)
  ) ?? "";

function rewrite({ system }: Live, path: string, change: (text: string) => string): void {
  const text = new TextDecoder().decode(system.files.get(path)?.bytes);
  system.files.set(path, { bytes: new TextEncoder().encode(change(text)), mode: 0o600 });
}

function move({ system }: Live, from: string, to: string): void {
  system.files.set(to, system.files.get(from) ?? assert.fail(from));
}

Deno.test("gait trace verify of a folder verifies all, and with the run that nothing is missing", async () => {
  const live = await session();
  for (const flags of ["", " --run s.zip"]) {
    const seen = await gait(`${LINE}${flags} --json`, {}, live.system);
    assert.equal(seen.exit, 0, seen.stdout);
    const { ok, total, verified } = valid("gate/trace_folder_result", seen);
    assert.deepEqual([ok, total, verified], [true, 5, 5]);
  }
  const text = await gait(`${LINE} --run s.zip`, {}, live.system);
  assert.equal(
    text.stdout,
    "trace verify ok: gait-out/traces\n5 of 5 traces verify, 5 calls of run_s\n",
  );
  for (const folder of [".", "gait-out"]) {
    const seen = await gait(
      `trace verify ${folder} --public-key k1.pub --run s.zip`,
      {},
      live.system,
    );
    assert.equal(seen.exit, 0, seen.stdout);
  }
});

// what became of the folder, flags, and the one line that names it
const FAULTS: readonly (readonly [string, (live: Live) => void, string, RegExp])[] = [
  [
    "a verdict was forged",
    (live) => rewrite(live, traceAt(live, 2), (text) => text.replace('"block"', '"allow"')),
    "",
    /^not verified: gait-out\/traces\/trace_\S+_2\.json: signed_digest mismatch$/,
  ],
  [
    "a signature was removed",
    (live) =>
      rewrite(live, traceAt(live, 3), (text) => {
        const { signature: _, ...rest } = JSON.parse(text);
        return JSON.stringify(rest);
      }),
    "",
    /^not verified: \S+_3\.json: trace signature missing$/,
  ],
  [
    "a trace is not JSON any more",
    (live) => rewrite(live, traceAt(live, 1), () => "{"),
    "",
    /^not verified: \S+_1\.json: Cannot parse JSON/,
  ],
  [
    "a trace was deleted",
    (live) => void live.system.files.delete(traceAt(live, 3)),
    "",
    /^missing: the trace with number 3$/,
  ],
  [
    "the first trace was deleted",
    (live) => void live.system.files.delete(traceAt(live, 1)),
    "",
    /^missing: the trace with number 1$/,
  ],
  [
    "the last trace was deleted",
    (live) => void live.system.files.delete(traceAt(live, 5)),
    " --run s.zip",
    /^call without a decision: intent_5 to read$/,
  ],
  [
    "a copy of another trace fills the gap of a deleted one",
    (live) => {
      const first = traceAt(live, 1);
      live.system.files.delete(traceAt(live, 2));
      move(live, first, first.replace("_1.json", "_2.json"));
    },
    "",
    /^not verified: \S+_2\.json: it is a copy of "gait-out\/traces\/trace_\S+_1\.json"$/,
  ],
  [
    "… and is not a trace of its number",
    (live) => move(live, traceAt(live, 1), traceAt(live, 2)),
    "",
    /^missing: the trace with number 2$/,
  ],
  [
    "a trace is there twice, once without a number",
    (live) => move(live, traceAt(live, 3), "gait-out/traces/trace_again.json"),
    "",
    /^not verified: \S+_again\.json: it is a copy of \S+_3\.json"$/,
  ],
  [
    "a copy has other white space",
    (live) => {
      move(live, traceAt(live, 3), "gait-out/traces/trace_again.json");
      rewrite(live, "gait-out/traces/trace_again.json", (text) => JSON.stringify(JSON.parse(text)));
    },
    "",
    /^not verified: \S+_again\.json: it is a copy of \S+_3\.json"$/,
  ],
  [
    "a trace has the name of another one",
    (live) => {
      const path = traceAt(live, 2);
      move(live, traceAt(live, 1), path);
      live.system.files.delete(traceAt(live, 1));
    },
    "",
    /^not verified: \S+_2\.json: its name is that of another trace: it is "[0-9a-f]{24}"$/,
  ],
  [
    "a trace has the name of another time",
    (live) => {
      const path = traceAt(live, 2);
      move(live, path, path.replace(/_\d{8}T/, "_20270101T"));
      live.system.files.delete(path);
    },
    "",
    /^not verified: \S+_2\.json: its name has another time: it is of "2026-\S+"$/,
  ],
  [
    "the trace of the last blocked call was deleted",
    (live) => {
      live.system.files.delete(traceAt(live, 5));
      live.system.files.delete(traceAt(live, 4));
    },
    " --run s.zip",
    /^call without a decision: intent_4 to drop, block according to the run$/,
  ],
];

for (const [why, change, flags, line] of FAULTS) {
  Deno.test(`gait trace verify of a folder names it: ${why}`, async () => {
    const live = await session();
    change(live);
    const seen = await gait(`${LINE}${flags}`, {}, live.system);
    assert.equal(seen.exit, 2, seen.stdout);
    const [head, , ...lines] = seen.stdout.trimEnd().split("\n");
    assert.equal(head, "trace verify failed: gait-out/traces");
    assert.ok(lines.some((found) => line.test(found)), seen.stdout);
    const told = await gait(`${LINE}${flags} --json`, {}, live.system);
    assert.deepEqual([told.exit, valid("gate/trace_folder_result", told)["ok"]], [2, false]);
  });
}

Deno.test("a decision of another session is named as one without a call", async () => {
  const live = await session();
  const other = await openLive(POLICY, { options: { trace_files: true } });
  await other.client(callOf(1, "read", { other: true }));
  await other.end();
  const path = traceAt(other, 1);
  const file = other.system.files.get(path);
  assert.ok(file);
  live.system.files.set("gait-out/traces/trace_other.json", file);
  const seen = await gait(`${LINE} --run s.zip`, {}, live.system);
  assert.equal(seen.exit, 2);
  assert.match(
    seen.stdout,
    /\ndecision without a call: allow read gait-out\/traces\/trace_other\.json\n$/,
  );
});

Deno.test("equal decisions of gait gate eval may each have their trace", async () => {
  const files = {
    ...{ "k1.key": KEY_1.private, "k1.pub": KEY_1.public },
    ...{ "p.yaml": "default_verdict: block\n", "i.json": INTENT },
  };
  const { system } = await gait("version", { files });
  for (const name of ["a", "b"]) {
    const line = "gate eval --policy p.yaml --intent i.json --key-mode prod --private-key k1.key";
    assert.equal((await gait(`${line} --trace-out t/trace_${name}.json`, {}, system)).exit, 3);
  }
  const seen = await gait("trace verify t --public-key k1.pub", {}, system);
  assert.deepEqual([seen.exit, seen.stdout], [0, "trace verify ok: t\n2 of 2 traces verify\n"]);
});

Deno.test("a trace of another key verifies nothing", async () => {
  const live = await session();
  live.system.files.set("k2.pub", {
    bytes: new TextEncoder().encode(KEY_2.public),
    mode: 0o600,
  });
  const seen = await gait(
    "trace verify gait-out/traces --public-key k2.pub --run s.zip --json",
    {},
    live.system,
  );
  const { verified, failed, calls_without_decision } = seen.json();
  assert.deepEqual([seen.exit, verified], [2, 0]);
  assert.deepEqual([(failed as []).length, (calls_without_decision as []).length], [5, 5]);
});

Deno.test("two sessions in one folder have no gap, unless one of theirs is missing", async () => {
  const live = await session();
  const other = await openLive(POLICY, { options: { trace_files: true } });
  for (const at of [1, 2, 3]) await other.client(callOf(at, "read", { other: at }));
  await other.end();
  for (const number of [1, 2, 3]) {
    const path = traceAt(other, number);
    live.system.files.set(path, other.system.files.get(path) ?? assert.fail(path));
  }
  const verify = () => gait(`${LINE} --json`, {}, live.system);
  assert.equal((await verify()).exit, 0);
  live.system.files.delete(traceAt(live, 2));
  assert.deepEqual((await verify()).json()["missing_traces"], [2]);
});

Deno.test("gait trace verify of a folder needs a key, traces, and a folder for --run", async () => {
  const files = { "k1.pub": KEY_1.public, "d/x.json": "{}", "t.json": "{}" };
  for (
    const [line, message] of [
      ["trace verify d", /^error: Missing --public-key/],
      [
        "trace verify d --public-key k1.pub",
        /^error: Cannot read trace record "d": it is a folder without traces\nhint: gait trace list d/,
      ],
      [
        "trace verify t.json --public-key k1.pub --run r.zip",
        /^error: --run needs a folder of traces or a log\nhint: /,
      ],
      ["trace verify d --public-key k1.pub --run gone.zip", /^error: runpack not found: gone\.zip/],
    ] as const
  ) {
    const seen = await gait(line, { files });
    assert.equal(seen.exit, 6, line);
    assert.match(seen.stderr, message);
  }
});

Deno.test({
  name: "what is named like a trace and cannot be read is a failed trace, and no gap in silence",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = scratch();
    const { path } = folder;
    Deno.writeTextFileSync(`${path}/k1.pub`, KEY_1.public);
    Deno.mkdirSync(`${path}/d/trace_folder.json`, { recursive: true });
    Deno.symlinkSync("/nowhere", `${path}/d/trace_link.json`);
    const { code } = new Deno.Command("mkfifo", { args: [`${path}/d/trace_pipe.json`] })
      .outputSync();
    assert.equal(code, 0);
    const line = ["trace", "verify", "d", "--public-key", "k1.pub"];
    const { exit, stdout } = await gaitProcess([...line, "--json"], { cwd: path });
    const { failed, total, verified } = JSON.parse(stdout);
    assert.deepEqual([exit, total, verified], [2, 3, 0]);
    assert.deepEqual(failed.map((one: { path: string }) => one.path), [
      "d/trace_folder.json",
      "d/trace_link.json",
      "d/trace_pipe.json",
    ]);
    const listed = await gaitProcess(["trace", "list", "d"], { cwd: path });
    assert.equal(listed.exit, 0);
    assert.equal(listed.stderr.match(/^warning: d\/trace_\w+\.json is not listed: /gm)?.length, 3);
  },
});

Deno.test("gait trace list marks what does not verify, in text and as JSON, whatever the filter", async () => {
  const live = await session();
  const forged = traceAt(live, 2);
  rewrite(live, forged, (text) => text.replace('"block"', '"allow"'));
  const seen = await gait("trace list --public-key k1.pub --verdict block --json", {}, live.system);
  assert.equal(seen.exit, 0);
  const { traces, total, warnings } = valid("gate/trace_list_result", seen) as {
    traces: Record<string, unknown>[];
    total: number;
    warnings: string[];
  };
  assert.deepEqual([total, traces.length], [5, 2]);
  const found = traces.find(({ path }) => path === forged);
  assert.deepEqual(
    [found?.["verdict"], found?.["claimed_verdict"], found?.["signature_status"]],
    ["unverified", "allow", "failed"],
  );
  const sound = traces.find(({ path }) => path !== forged);
  assert.deepEqual([sound?.["verdict"], sound?.["signature_status"]], ["block", "verified"]);
  assert.match(warnings[0] ?? "", /^1 of 5 traces do not verify under the key/);
  const text = await gait(
    "trace list gait-out --public-key k1.pub --verdict block",
    {},
    live.system,
  );
  assert.match(text.stdout, /unverified \(says allow\) +remove/);
  const plain = await gait("trace list --json", {}, live.system);
  assert.equal("signature_status" in (plain.json()["traces"] as object[])[0]!, false);
});

Deno.test("gait trace list marks simulated decisions", async () => {
  const intent = JSON.stringify({
    ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0", targets: [], args: {} },
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "0", tool_name: "tool.pay" },
    context: { identity: "a", workspace: "/w", risk_class: "high" },
  });
  const files = { "p.yaml": "default_verdict: block\n", "i.json": intent };
  const { system } = await gait("gate eval --policy p.yaml --intent i.json --simulate", { files });
  const seen = await gait("trace list --json", {}, system);
  assert.equal((seen.json()["traces"] as { simulated: boolean }[])[0]?.simulated, true);
  assert.match((await gait("trace list", {}, system)).stdout, / \(simulated\) +tool\.pay/);
});

Deno.test("gait trace verify --allow-unsigned of a folder accepts what is not signed", async () => {
  const live = await session();
  const path = traceAt(live, 2);
  rewrite(live, path, (text) => {
    const { signature: _, ...rest } = JSON.parse(text);
    return JSON.stringify(rest);
  });
  const strict = await gait(`${LINE} --run s.zip --json`, {}, live.system);
  assert.equal(strict.exit, 2);
  const seen = await gait(`${LINE} --run s.zip --allow-unsigned --json`, {}, live.system);
  const { ok, total, verified, unsigned, warnings } = valid("gate/trace_folder_result", seen);
  assert.deepEqual([seen.exit, ok, total, verified, unsigned], [0, true, 5, 4, 1]);
  assert.deepEqual(warnings, ["1 trace is not signed: anyone may have written it"]);
  const text = await gait(`${LINE} --allow-unsigned`, {}, live.system);
  assert.match(text.stdout, /4 of 5 traces verify, 1 not signed\n/);
  // What is signed by another key, or changed since, is accepted by no option.
  const other = traceAt(live, 4);
  rewrite(live, other, (text) => text.replace(/"verdict":\s*"block"/, '"verdict":"allow"'));
  assert.equal((await gait(`${LINE} --allow-unsigned`, {}, live.system)).exit, 2);
});

for (
  const name of ["trace_forged.json", "Trace_forged.json", "trace_forged.JSON", "TRACE_1.Json"]
) {
  Deno.test(`every reader takes ${name} for a trace, as gait guard retain does`, async () => {
    const live = await session();
    const path = traceAt(live, 1);
    const forged = `gait-out/traces/${name}`;
    move(live, path, forged);
    rewrite(live, forged, (text) => text.replace('"allow"', '"block"'));
    const seen = await gait(LINE, {}, live.system);
    assert.deepEqual([seen.exit, seen.stdout.includes(name)], [2, true], seen.stdout);
    const listed = await gait("trace list gait-out/traces --json", {}, live.system);
    assert.equal(listed.stdout.includes(name), true);
    const folder = await gait("verify gait-out/traces", {}, live.system);
    assert.match(folder.stderr, /it is a folder of traces/);
    const retain = "guard retain --root . --trace-ttl 1h --pack-ttl 1h --dry-run --json";
    const kept = await gait(retain, {}, live.system);
    assert.equal(kept.stdout.includes(name), true);
  });
}
