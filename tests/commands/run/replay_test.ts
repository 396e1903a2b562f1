import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { changedDemo, ownDemo } from "../../support/demo_archive.ts";
import { packBytes, type PartialPack, recorded } from "../../support/packs.ts";

async function replayed(pack: PartialPack, line = "run replay p.zip --json") {
  return await gait(line, { files: { "p.zip": await packBytes(pack) } });
}

Deno.test("gait run replay --json gives one step per call, as recorded", async () => {
  const { system } = await gait("demo");
  const { exit, stdout, stderr, json } = await gait("run replay run_demo --json", {}, system);
  assert.deepEqual([exit, stderr], [0, ""]);
  const { correlation_id: _id, ...rest } = json();
  // Worked digests of the demo.
  const step = (n: number, tool_name: string, result_digest: string) => ({
    execution: "recorded",
    intent_id: `intent_${n}`,
    result_digest,
    status: "ok",
    tool_name,
  });
  assert.deepEqual(rest, {
    ok: true,
    run_id: "run_demo",
    mode: "stub",
    steps: [
      step(1, "tool.search", "0b2abfe8ba8a9dae03e92bcb4fe8fb733661a8b0560dda0ce8d7ac553e7a79a6"),
      step(2, "tool.fetch", "720147a526e393e30ecb3763416b33c37b20f96811888a4329b441d829429874"),
      step(3, "tool.summarize", "5f44ff128eef1407277add237677988314f390aebf1572cbc9000c915b283a05"),
    ],
  });
  const again = await gait("run replay run_demo --json", {}, system);
  assert.equal(again.stdout, stdout);
});

Deno.test("gait run replay stubs what has no result, with the worked digests", async () => {
  const { exit, json } = await replayed({
    run_id: "beta",
    intents: [
      { intent_id: "b", tool_name: "x.Write", args_digest: "ABC " },
      { intent_id: "c", tool_name: "db.get", args_digest: "aa" },
      { intent_id: "d", tool_name: "kafka" },
      { intent_id: "e", tool_name: " my.Http.queue" },
    ],
  });
  assert.equal(exit, 0);
  const steps = json()["steps"] as { stub_type: string; status: string; result_digest: string }[];
  assert.deepEqual(
    steps.map(({ stub_type, status, result_digest }) => [stub_type, status, result_digest]),
    [
      ["file", "stubbed", "48fb35e08a8d8e1a44450442f2d6c1aa303290d1e6cec80d45f4513fbc72a24d"],
      ["db", "stubbed", "acfd6774823ae6a294760667d4b5a5765ac3ead6accbddf1a890191438f8c6ba"],
      ["queue", "stubbed", "c83a305e12739a371287dc4d2b510a0ab506b2572a310f7f1cbd0abbe006bb1e"],
      ["http", "stubbed", "05a0ad253598b69e6f868fec78769a523894ac201f9b920ba168bd06dd8077d1"],
    ],
  );
});

Deno.test("gait run replay exits 2 and names calls without result, sorted", async () => {
  const pack: PartialPack = { intents: [{ intent_id: "z" }, { intent_id: "a" }] };
  const text = await replayed(pack, "run replay p.zip");
  assert.deepEqual([text.exit, text.stdout, text.stderr], [
    2,
    "replay failed: run_t\nmissing results: a, z\n",
    "",
  ]);
  const { exit, json } = await replayed(pack);
  assert.equal(exit, 2);
  assert.deepEqual([json()["ok"], json()["missing_results"]], [false, ["a", "z"]]);
  // an answer, not an error: no member of the envelope
  assert.deepEqual(Object.keys(json()).sort(), [
    "correlation_id",
    "missing_results",
    "mode",
    "ok",
    "run_id",
    "steps",
  ]);
});

Deno.test("gait run replay of a run without calls has no steps", async () => {
  const { bytes } = await recorded({ run: { run_id: "run_min" } });
  const { exit, json } = await gait("run replay m.zip --json", { files: { "m.zip": bytes } });
  assert.equal(exit, 0);
  assert.deepEqual(Object.keys(json()).sort(), ["correlation_id", "mode", "ok", "run_id"]);
});

const REPEATED: readonly (readonly [string, PartialPack])[] = [
  ['Cannot replay the run: intent_id "a" occurs twice', {
    intents: [{ intent_id: "a" }, { intent_id: "a" }],
  }],
  ['Cannot replay the run: the result of intent_id "a" occurs twice', {
    intents: [{ intent_id: "a" }],
    results: [{ intent_id: "a" }, { intent_id: "a" }],
  }],
];

for (const [error, pack] of REPEATED) {
  Deno.test(`gait run replay refuses a run with "${error}"`, async () => {
    const { exit, json } = await replayed(pack);
    assert.deepEqual([exit, json()["error"]], [6, error]);
  });
}

// Checked in this order, before the artifact is looked up.
const UNSAFE = "--real-tools --unsafe-real-tools";
const GUARDS: readonly (readonly [string, string, string, boolean])[] = [
  ["--real-tools", "1", "real tool execution requires --unsafe-real-tools", false],
  ["--real-tools --allow-tools a", "1", "real tool execution requires --unsafe-real-tools", false],
  [UNSAFE, "1", "real tool execution requires --allow-tools with explicit tool names", true],
  [
    `${UNSAFE} --allow-tools ,`,
    "1",
    "real tool execution requires --allow-tools with explicit tool names",
    true,
  ],
  [`${UNSAFE} --allow-tools a`, "", "real tool execution requires GAIT_ALLOW_REAL_REPLAY=1", true],
  [`${UNSAFE} --allow-tools a`, "0", "real tool execution requires GAIT_ALLOW_REAL_REPLAY=1", true],
  [
    `${UNSAFE} --allow-tools a`,
    "true",
    "real tool execution requires GAIT_ALLOW_REAL_REPLAY=1",
    true,
  ],
  [
    `${UNSAFE} --allow-tools a --unsafe-real-tools-env MY_LOCK`,
    "1",
    "real tool execution requires MY_LOCK=1",
    true,
  ],
];

for (const [flags, value, error, requested] of GUARDS) {
  Deno.test(`gait run replay ${flags} with "${value}" is refused with exit 8`, async () => {
    const env = { GAIT_ALLOW_REAL_REPLAY: value };
    const { exit, json, system } = await gait(`run replay nowhere.zip ${flags} --json`, { env });
    assert.equal(exit, 8);
    const { ok, error: found, error_code, requested_unsafe } = json();
    assert.deepEqual([ok, found, error_code], [false, error, "unsafe_operation"]);
    assert.equal(requested_unsafe, requested ? true : undefined);
    const text = await gait(`run replay nowhere.zip ${flags}`, { env });
    assert.match(text.stderr, new RegExp(`^error: ${error}\nhint: `));
    assert.equal(text.stdout, "");
    assert.ok(system.narrowed.length === 1);
  });
}

Deno.test("gait run replay says that real tools were requested beside any error", async () => {
  const { exit, json } = await gait("run replay nowhere.zip --unsafe-real-tools --json");
  assert.equal(exit, 6);
  assert.equal(json()["requested_unsafe"], true);
  const { system } = await gait("demo");
  const alone = await gait("run replay run_demo --unsafe-real-tools --json", {}, system);
  assert.deepEqual([alone.exit, alone.json()["mode"]], [0, "stub"]);
  assert.equal(alone.json()["requested_unsafe"], true);
  assert.equal(alone.json()["warnings"], undefined);
});

Deno.test("gait run replay takes --allow-tools in every position and spelling", async () => {
  const files = { "p.zip": await ownDemo() };
  const env = { GAIT_ALLOW_REAL_REPLAY: " 1 " };
  const tail = "--real-tools --unsafe-real-tools --json";
  for (
    const line of [
      `run replay p.zip ${tail} --allow-tools tool.write`,
      `run replay --allow-tools tool.write p.zip ${tail}`,
      `run replay p.zip --allow-tools tool.write ${tail}`,
      `run replay p.zip --allow-tools=tool.write ${tail}`,
      `run replay --allow-tools tool.write ${tail} p.zip`,
    ]
  ) {
    const { exit, json } = await gait(line, { files, env });
    assert.equal(exit, 0, line);
    assert.deepEqual(json()["warnings"], ["allow_tools=tool.write"]);
    assert.equal(json()["mode"], "real");
  }
});

Deno.test("gait run replay keeps the permissions that stubs do not need", async () => {
  const files = { "p.zip": await ownDemo() };
  const stub = await gait("run replay p.zip", { files });
  assert.deepEqual(stub.system.narrowed[0]?.kinds, ["read", "env"]);
  const real = await gait("run replay p.zip --real-tools --unsafe-real-tools --allow-tools a", {
    files,
    env: { GAIT_ALLOW_REAL_REPLAY: "1" },
  });
  assert.deepEqual(real.system.narrowed[0]?.kinds, ["read", "write", "env", "run"]);
});

// The name of a file does not choose the exit code.
const DAMAGED: readonly (readonly [string, () => Promise<Uint8Array>, number])[] = [
  [
    "content changed",
    () =>
      changedDemo((name, text) => name === "results.jsonl" ? text.replace("true", "false") : text),
    6,
  ],
  [
    "a listed entry absent",
    () => changedDemo((name, text) => name === "refs.json" ? undefined : text),
    6,
  ],
  [
    "no manifest",
    () => changedDemo((name, text) => name === "manifest.json" ? undefined : text),
    6,
  ],
  ["not a zip", () => Promise.resolve(new TextEncoder().encode("nothing")), 6],
  ["an empty file", () => Promise.resolve(new Uint8Array()), 6],
];

for (const [what, bytes, code] of DAMAGED) {
  Deno.test(`replay, diff, reduce and migrate exit ${code} for ${what}, whatever the file is called`, async () => {
    const files = { "lock-timeout-contention.zip": await bytes() };
    const path = "lock-timeout-contention.zip";
    for (
      const line of [
        `run replay ${path}`,
        `run diff ${path} ${path}`,
        `run reduce ${path}`,
        `migrate ${path}`,
      ]
    ) {
      const { exit, stdout, system } = await gait(line, { files });
      assert.deepEqual([exit, stdout], [code, ""], line);
      assert.deepEqual([...system.files.keys()], [path], line);
    }
  });
}

Deno.test("a missing block.zip exits 6", async () => {
  for (const line of ["run replay block.zip", "run diff block.zip a", "migrate block.zip"]) {
    const { exit, stderr } = await gait(line);
    assert.equal(exit, 6);
    assert.match(stderr, /^error: runpack not found: block\.zip\nhint: /);
  }
});

Deno.test("gait run replay shows control characters from an artifact as escapes", async () => {
  const { stdout } = await replayed({ intents: [{ intent_id: "a\u001b[2J" }] }, "run replay p.zip");
  assert.equal(stdout, "replay failed: run_t\nmissing results: a\\u001b[2J\n");
});
