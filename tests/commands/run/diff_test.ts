import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { packBytes, type PartialPack } from "../../support/packs.ts";

/** Runs that give the worked diff file of the format. */
const ALPHA: PartialPack = {
  run_id: "alpha",
  captureMode: "raw",
  intents: ["a", "b", "c"].map((intent_id) => ({ intent_id })),
  results: ["a", "b", "c", "zz"].map((intent_id) => ({ intent_id })),
};
const BETA: PartialPack = {
  run_id: "beta",
  intents: ["b", "d", "e", "0", "a", "c"].map((intent_id) => ({ intent_id })),
  results: ["b", "orphan"].map((intent_id) => ({ intent_id, status: "error" })),
  receipts: [{ ref_id: "ref_1" }],
};

async function filesOf(left: PartialPack, right: PartialPack) {
  return { "l.zip": await packBytes(left), "r.zip": await packBytes(right) };
}

const EMPTY_SUMMARY = {
  intents_changed: false,
  manifest_changed: false,
  refs_changed: false,
  results_changed: false,
  run_id_left: "",
  run_id_right: "",
};

Deno.test("gait run diff writes the worked file", async () => {
  const files = await filesOf(ALPHA, BETA);
  const seen = await gait("run diff l.zip r.zip --output d.json --json", { files });
  assert.deepEqual([seen.exit, seen.stderr], [2, ""]);
  const written = seen.system.files.get("d.json");
  assert.equal(written?.mode, 0o600);
  const text = decodeUtf8(written?.bytes ?? new Uint8Array());
  // the worked example predates context_drift_classification, which is named here
  assert.equal(
    text.replace('"context_drift_classification":"semantic",', ""),
    '{"privacy":"full","summary":{"run_id_left":"alpha","run_id_right":"beta","manifest_changed":true,"intents_changed":true,"results_changed":true,"refs_changed":true,"right_only_intents":["0","d","e"],"left_only_results":["a","c","zz"],"right_only_results":["orphan"]}}',
  );
  const { summary, privacy, output, ok } = seen.json();
  assert.deepEqual([ok, privacy, output], [false, "full", "d.json"]);
  assert.deepEqual(summary, JSON.parse(text).summary);
});

Deno.test("gait run diff of a run with itself is ok, and keeps --output to itself", async () => {
  const { system } = await gait("demo");
  const { exit, stdout } = await gait("run diff run_demo run_demo", {}, system);
  assert.deepEqual([exit, stdout], [0, "diff ok: run_demo vs run_demo\n"]);
  const { json } = await gait("run diff run_demo run_demo --json", {}, system);
  assert.deepEqual(Object.keys(json()).sort(), ["correlation_id", "ok", "privacy", "summary"]);
});

const LEFT: PartialPack = {
  run_id: "left",
  intents: [{ intent_id: "a", tool_name: "t" }, { intent_id: "b", args: { n: 1 } }],
  results: [{ intent_id: "a" }, { intent_id: "b" }],
};
const RIGHT: PartialPack = {
  run_id: "right",
  intents: [{ intent_id: "a", tool_name: "t" }, { intent_id: "b", args: { n: 2 } }],
  results: [{ intent_id: "a" }, { intent_id: "b", status: "error" }],
};

Deno.test("gait run diff shows the first divergence first, with step, field and both values", async () => {
  const files = await filesOf(LEFT, RIGHT);
  const { exit, stdout, stderr } = await gait("run diff l.zip r.zip", { files });
  assert.deepEqual([exit, stderr], [2, ""]);
  assert.equal(
    stdout,
    `diff changed: left vs right
first divergence: step 2 b intents.jsonl /args/n
- 1
+ 2
intents changed: 1
results changed: 1
`,
  );
  const { json } = await gait("run diff l.zip r.zip --json", { files });
  assert.deepEqual(json()["first_divergence"], {
    member: "intents.jsonl",
    intent_id: "b",
    field: "/args/n",
    left: { step: 2, value: "1" },
    right: { step: 2, value: "2" },
  });
});

Deno.test("gait run diff --privacy=metadata sees no payload, in the flag's every spelling", async () => {
  const files = await filesOf(LEFT, { ...RIGHT, results: LEFT.results ?? [] });
  for (const flag of ["--privacy=metadata", "--privacy metadata"]) {
    const { exit, stdout } = await gait(`run diff l.zip ${flag} r.zip`, { files });
    assert.deepEqual([exit, stdout], [0, "diff ok: left vs right\n"]);
  }
  assert.equal((await gait("run diff l.zip r.zip --privacy=", { files })).exit, 6);
});

Deno.test("gait run diff is coloured on a terminal, and under --json never", async () => {
  const files = await filesOf(LEFT, RIGHT);
  const world = { files, columns: 80, color: true };
  const { stdout } = await gait("run diff l.zip r.zip", world);
  assert.ok(stdout.startsWith("\u001b[31mdiff changed:\u001b[0m left vs right\n"));
  assert.ok(stdout.includes("\n\u001b[31m- 1\u001b[0m\n\u001b[32m+ 2\u001b[0m\n"));
  assert.ok((await gait("run diff l.zip l.zip", world)).stdout.startsWith("\u001b[32mdiff ok:"));
  const plain = await gait("run diff l.zip r.zip --json", { files });
  assert.equal((await gait("run diff l.zip r.zip --json", world)).stdout, plain.stdout);
});

Deno.test("gait run diff shows control characters from an artifact as escapes", async () => {
  const evil = { ...LEFT, intents: [{ intent_id: "a\u001b]0;x\u0007" }] };
  const files = await filesOf(evil, { ...LEFT, intents: [] });
  const { stdout } = await gait("run diff l.zip r.zip", { files });
  assert.ok(!stdout.includes("\u001b") && !stdout.includes("\u0007"));
});

// The summary is always there; that of an error is empty.
const ERRORS: readonly (readonly [string, string])[] = [
  [
    "run diff l.zip r.zip --privacy bad",
    'Cannot use privacy mode "bad": expected full or metadata',
  ],
  ["run diff l.zip", "expected left and right run_id|path"],
  [
    "run diff l.zip r.zip l.zip",
    'unexpected argument "l.zip": expected left and right run_id|path',
  ],
  ["run diff", "expected left and right run_id|path"],
  ["run diff no.zip alsono.zip --privacy bad", "runpack not found: no.zip"],
  ["run diff l.zip alsono.zip --privacy bad", "runpack not found: alsono.zip"],
  ["run diff l.zip r.zip --outptu x", "unknown option --outptu, did you mean --output?"],
  [
    "run diff l.zip r.zip --output nowhere/d.json",
    'Cannot write "nowhere/d.json": there is no such directory',
  ],
  [
    "run diff l.zip r.zip --output ./r.zip",
    'Cannot write --output to "./r.zip": it is an input',
  ],
];

for (const [line, error] of ERRORS) {
  Deno.test(`"gait ${line}" is an error with an empty summary`, async () => {
    const files = await filesOf(LEFT, RIGHT);
    const { exit, json, system } = await gait(`${line} --json`, { files });
    assert.equal(exit, 6);
    const { error: found, error_code, summary, ok } = json();
    assert.deepEqual([ok, found, error_code, summary], [
      false,
      error,
      "invalid_input",
      EMPTY_SUMMARY,
    ]);
    assert.deepEqual(system.files.get("r.zip")?.bytes, files["r.zip"]);
    const text = await gait(line, { files });
    assert.ok(text.stderr.startsWith(`error: ${error}\nhint: `), text.stderr);
  });
}

Deno.test("gait run diff needs no permission to write unless it writes", async () => {
  const files = await filesOf(LEFT, RIGHT);
  const without = await gait("run diff l.zip r.zip", { files });
  assert.deepEqual(without.system.narrowed[0]?.kinds, ["read", "env"]);
  const writing = await gait("run diff l.zip r.zip --output d", { files });
  assert.deepEqual(writing.system.narrowed[0]?.kinds, ["read", "write", "env"]);
});

Deno.test("gait run diff does not write its file over a runpack that a link hides", async () => {
  using folder = scratch();
  const files = await filesOf(LEFT, RIGHT);
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(`${folder.path}/${name}`, bytes);
  }
  await Deno.symlink(folder.path, `${folder.path}/here`);
  const { exit, stderr } = await gaitProcess(
    ["run", "diff", "l.zip", "r.zip", "--output", "here/l.zip"],
    { cwd: folder.path },
  );
  assert.deepEqual([exit, stderr.split("\n")[0]], [
    6,
    'error: Cannot write --output to "here/l.zip": it is an input',
  ]);
});
