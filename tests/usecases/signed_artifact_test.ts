/** What a key of the user signed is not replaced by something that vouches for less. */

import assert from "node:assert/strict";
import { gait, type SeenInMemory } from "../support/gait.ts";
import { MemorySystem } from "../support/memory_system.ts";

const RUN = JSON.stringify({
  run: { run_id: "r", created_at: "2026-02-05T00:00:00Z" },
  intents: [{ intent_id: "i", tool_name: "t", args: {} }],
});
const INTENT = JSON.stringify({
  tool_name: "tool.write",
  context: { identity: "alice", workspace: "/srv", risk_class: "low" },
});
const FILES = {
  "p.yaml": "default_verdict: allow\n",
  "i.json": INTENT,
  "call.json": JSON.stringify({ name: "tool.write", args: {} }),
  "run.json": RUN,
};
const D = "a".repeat(64);
const APPROVE = `approve --intent-digest ${D} --policy-digest ${D} --ttl 1h --reason-code r ` +
  "--scope tool:tool.write --approver a --out out";
const PACK = "guard pack --run gait-out/runpack_run_demo.zip --out out";
const EVAL = "gate eval --policy p.yaml --intent i.json --trace-out out";

/** A system with two keys of the user, `k` and `l`, outside of where gait keeps keys by itself. */
async function system(): Promise<MemorySystem> {
  const on = new MemorySystem({ files: FILES });
  await run("keys init --dir a --prefix k", on);
  await run("demo", on);
  return on;
}

async function run(line: string, on: MemorySystem): Promise<SeenInMemory> {
  return await gait(line, {}, on);
}

const REAL = " --key-mode prod --private-key a/k_private.key";
const DEV = " --key-mode dev";

// Each row: what is signed, the command, where it lands, how it says dev mode and no key at all.
const ARTIFACTS: readonly (readonly [string, string, string, readonly string[], number])[] = [
  ["a trace", EVAL, "out", [DEV], 1],
  [
    "a trace of a call",
    "mcp proxy --policy p.yaml --call call.json --trace-out out",
    "out",
    [DEV],
    1,
  ],
  ["an approval token", APPROVE, "out", [DEV], 6],
  ["a runpack", "run record run.json", "gait-out/runpack_r.zip", [DEV, ""], 6],
  ["an evidence pack", PACK, "out", [DEV, ""], 6],
];

for (const [what, line, path, lesser, exit] of ARTIFACTS) {
  for (const flags of lesser) {
    const how = flags === "" ? "an unsigned one" : "one of a throw-away key";
    Deno.test(`${what} that a key of the user signed is not replaced by ${how}`, async () => {
      const on = await system();
      const first = await run(line + REAL, on);
      assert.equal(first.exit, 0, first.stderr);
      const before = on.files.get(path)?.bytes;
      const again = await run(line + flags, on);
      assert.equal(again.exit, exit, again.stdout);
      assert.match(again.stderr, /key [0-9a-f]{12} signed the file there/);
      assert.match(again.stderr, /hint: .*--private-key/);
      assert.deepEqual(on.files.get(path)?.bytes, before);
      assert.equal((await run(line + REAL, on)).exit, 0, "the same key signs again");
    });
  }

  Deno.test(`${what} of a throw-away key is replaced by whatever comes`, async () => {
    const on = await system();
    for (const flags of [DEV, DEV, ...lesser, REAL]) {
      const seen = await run(line + flags, on);
      assert.equal(seen.exit, 0, seen.stderr);
    }
  });

  Deno.test(`${what} that another key of the user signed is replaced with a word about it`, async () => {
    const on = await system();
    await run(line + REAL, on);
    const first = (await gait("keys verify --dir a --prefix k --json", {}, on)).json()["key_id"];
    // Another key: memory always draws the same bytes.
    on.files.set("b.key", { bytes: new TextEncoder().encode(RFC_8032), mode: 0o600 });
    const seen = await run(
      `${line} --key-mode prod --private-key b.key --json`.replace("run record run.json", line),
      on,
    );
    assert.equal(seen.exit, 0, seen.stdout);
    const warnings = (seen.json()["warnings"] ?? []) as string[];
    const id = String(first).slice(0, 12);
    assert.ok(warnings.some((text) => text.includes(`was signed by key ${id}`)), seen.stdout);
  });
}

for (
  const line of [
    "mcp proxy --policy p.yaml --call call.json --key-mode prod --private-key a/k_private.key " +
    "--runpack-out gait-out/runpack_r.zip",
    "run reduce q --out gait-out/runpack_r.zip",
    "migrate run_demo --out gait-out/runpack_r.zip",
  ]
) {
  Deno.test(`gait ${line} cannot sign, and does not say that signing helps`, async () => {
    const on = await system();
    await run("run record run.json" + REAL, on);
    await run("run record run.json --run-id q", on);
    const seen = await run(line, on);
    assert.equal(seen.exit, 6, seen.stdout);
    assert.match(seen.stderr, /signed the file there, and an unsigned one does not replace it/);
    assert.match(seen.stderr, /hint: write to another path, or move "gait-out.runpack_r.zip" away/);
  });
}

/** The key of the first test of RFC 8032. */
const RFC_8032 =
  "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==\n";

Deno.test("no other output takes the place of a signed trace", async () => {
  const on = await system();
  await run(EVAL + REAL, on);
  await run("run record run.json", on);
  const before = on.files.get("out")?.bytes;
  for (
    const line of [
      "scout snapshot --out out",
      `${EVAL.replace("out out", "out t")} --approval-audit-out out`,
      "run diff run_demo run_demo --output out",
      "run reduce gait-out/runpack_r.zip --report-out out",
      "regress run --output out",
      "regress run --junit out",
      "guard encrypt run.json --out out --key-env K",
      "guard decrypt run.json.gaitenc --out out --key-env K",
      "guard retain --root a --report-out out",
    ]
  ) {
    const seen = await run(line.replace("p.yaml --intent", "ask.yaml --intent"), on);
    assert.notEqual(seen.exit, 0, line);
    if (!line.includes("audit")) assert.match(seen.stderr, /signed the file there/, line);
  }
  assert.deepEqual(on.files.get("out")?.bytes, before);
});

for (const flag of ["--output", "--junit"]) {
  for (const text of ["notes", '{"schema_id":"gait.gate.policy"}', "default_verdict: block\n"]) {
    Deno.test(`a regress run that fails does not delete ${JSON.stringify(text)} at ${flag}`, async () => {
      const on = new MemorySystem({ files: { mine: text } });
      const seen = await run(`regress run ${flag} mine`, on);
      assert.equal(seen.exit, 6, seen.stderr);
      assert.equal(new TextDecoder().decode(on.files.get("mine")?.bytes), text);
    });
  }
}

Deno.test("ids of throw-away keys begin with d, those of keys that stay do not", async () => {
  for (let round = 0; round < 40; round++) {
    const on = new MemorySystem({ files: FILES });
    const random = crypto.getRandomValues(new Uint8Array(32));
    on.random = random;
    const kept = await gait("keys init --json", {}, on);
    assert.match(String(kept.json()["key_id"]), /^[^d]/);
    await gait(EVAL + DEV, {}, on);
    const trace = JSON.parse(new TextDecoder().decode(on.files.get("out")?.bytes));
    assert.match(trace.signature.key_id, /^d/);
  }
});

Deno.test("a key of another program whose id begins with d counts where its public half is known", async () => {
  const on = await system();
  await run(EVAL + DEV, on);
  const text = new TextDecoder().decode(on.files.get("out")?.bytes);
  const known = on.files.get("a/k_public.key")?.bytes ?? new Uint8Array();
  // The id of a key that lies in gait-out/keys, in a trace that no longer verifies: ids decide.
  const id = String((await gait("keys verify --dir a --prefix k --json", {}, on)).json()["key_id"]);
  const trace = JSON.parse(text);
  trace.signature.key_id = id;
  on.files.set("out", { bytes: new TextEncoder().encode(JSON.stringify(trace)), mode: 0o600 });
  on.directories.add("gait-out/keys");
  on.files.set("gait-out/keys/gait_public.key", { bytes: known.slice(), mode: 0o600 });
  assert.equal((await run(EVAL + DEV, on)).exit, 1);
});
