import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { replayRunpack, stubTypeOf } from "../../../src/core/runpack/replay.ts";
import { judgeRealReplay } from "../../../src/core/runpack/replay_guard.ts";
import {
  executedSteps,
  planRealReplay,
  type ReplayAction,
  type ReplayOutcome,
} from "../../../src/core/runpack/replay_real.ts";
import {
  demoPack,
  integrationInput,
  packRunpack,
  partsOf,
  recorded,
  rejection,
} from "../../support/packs.ts";

Deno.test("replayRunpack takes recorded results as they are", async () => {
  const { runpack } = await demoPack();
  const replay = await replayRunpack(runpack);
  assert.deepEqual(replay, {
    ok: true,
    run_id: "run_demo",
    mode: "stub",
    steps: [
      {
        intent_id: "intent_1",
        tool_name: "tool.search",
        status: "ok",
        execution: "recorded",
        result_digest: "0b2abfe8ba8a9dae03e92bcb4fe8fb733661a8b0560dda0ce8d7ac553e7a79a6",
      },
      {
        intent_id: "intent_2",
        tool_name: "tool.fetch",
        status: "ok",
        execution: "recorded",
        result_digest: "720147a526e393e30ecb3763416b33c37b20f96811888a4329b441d829429874",
      },
      {
        intent_id: "intent_3",
        tool_name: "tool.summarize",
        status: "ok",
        execution: "recorded",
        result_digest: "5f44ff128eef1407277add237677988314f390aebf1572cbc9000c915b283a05",
      },
    ],
    missing_results: [],
    failed_calls: [],
    warnings: [],
  });
});

Deno.test("replayRunpack of the second worked artifact has two steps", async () => {
  const { bytes, runpack } = await recorded(await integrationInput());
  assert.equal(
    runpack.manifest.manifest_digest,
    "bba4ca5de3a9d33edacbfa55ca63f052e1bd77f738a9142ae762146fa3949569",
  );
  assert.equal((await replayRunpack(runpack)).steps.length, 2);
  assert.deepEqual(await recorded(await integrationInput()).then((again) => again.bytes), bytes);
});

// Worked values of the format.
const STUBS = [
  [
    "b",
    "x.Write",
    "ABC ",
    "file",
    "48fb35e08a8d8e1a44450442f2d6c1aa303290d1e6cec80d45f4513fbc72a24d",
  ],
  ["c", "db.get", "aa", "db", "acfd6774823ae6a294760667d4b5a5765ac3ead6accbddf1a890191438f8c6ba"],
  ["d", "kafka", "", "queue", "c83a305e12739a371287dc4d2b510a0ab506b2572a310f7f1cbd0abbe006bb1e"],
  [
    "e",
    " my.Http.queue",
    "",
    "http",
    "05a0ad253598b69e6f868fec78769a523894ac201f9b920ba168bd06dd8077d1",
  ],
] as const;

Deno.test("replayRunpack computes the worked stub digests", async () => {
  const runpack = await packRunpack({
    run_id: "beta",
    intents: STUBS.map(([intent_id, tool_name, args_digest]) => ({
      intent_id,
      tool_name,
      args_digest,
    })),
  });
  const { steps, ok } = await replayRunpack(runpack);
  assert.equal(ok, true);
  assert.deepEqual(
    steps,
    STUBS.map(([intent_id, tool_name, , stub_type, result_digest]) => ({
      intent_id,
      tool_name,
      status: "stubbed",
      execution: "stubbed",
      stub_type,
      result_digest,
    })),
  );
});

Deno.test("replayRunpack computes the same stub digests in a run of thousands", async () => {
  const intents = Array.from({ length: 2500 }, (_, index) => ({
    intent_id: index === 0 ? "c" : `i${index}`,
    tool_name: "db.get",
    args_digest: "aa",
  }));
  const { steps } = await replayRunpack(partsOf({ run_id: "beta", intents }));
  assert.equal(
    steps[0]?.result_digest,
    "acfd6774823ae6a294760667d4b5a5765ac3ead6accbddf1a890191438f8c6ba",
  );
  assert.equal(new Set(steps.map(({ result_digest }) => result_digest)).size, 2500);
});

Deno.test("replayRunpack lists calls that have neither result nor stub, sorted", async () => {
  const runpack = await packRunpack({
    intents: ["z", "b", "a"].map((intent_id) => ({ intent_id, tool_name: "tool.search" })),
    results: [{ intent_id: "b", status: " odd ", result_digest: "D" }, { intent_id: "nobody" }],
  });
  const replay = await replayRunpack(runpack);
  assert.equal(replay.ok, false);
  assert.deepEqual(replay.missing_results, ["a", "z"]);
  assert.deepEqual(replay.steps[0], {
    intent_id: "z",
    tool_name: "tool.search",
    status: "missing_result",
    execution: "missing",
  });
  const { status, result_digest } = replay.steps[1] ?? {};
  assert.deepEqual([status, result_digest], [" odd ", "D"]);
});

Deno.test("replayRunpack of an empty run is ok and has no steps", async () => {
  const replay = await replayRunpack(await packRunpack({}));
  assert.deepEqual([replay.ok, replay.steps], [true, []]);
});

Deno.test("replayRunpack refuses repeated ids", async () => {
  const twice = [{ intent_id: "x" }, { intent_id: "x" }];
  const intents = await rejection(replayRunpack(partsOf({ intents: twice })));
  assert.deepEqual([intents.code, intents.message], [
    "invalid_input",
    'Cannot replay the run: intent_id "x" occurs twice',
  ]);
  const results = await rejection(replayRunpack(partsOf({ results: twice })));
  assert.equal(results.message, 'Cannot replay the run: the result of intent_id "x" occurs twice');
  assert.throws(
    () => planRealReplay(partsOf({ intents: twice }).intents, { allowTools: ["tool.x"] }),
    /intent_id "x" occurs twice/,
  );
});

const STUB_TYPES = [
  [" HTTP.get", "http"],
  ["prefetch", "http"],
  ["curl.it", "http"],
  ["profile", "file"],
  ["xpath", "file"],
  ["nfs", "file"],
  ["overwrite", "file"],
  ["fsdb", "file"],
  ["mysql", "db"],
  ["runQuery", "db"],
  ["tables", "db"],
  ["dequeue", "queue"],
  ["a.topic", "queue"],
  ["Publisher", "queue"],
  ["kafka.x", "queue"],
  ["tool.search", undefined],
  ["", undefined],
] as const;

for (const [tool, type] of STUB_TYPES) {
  Deno.test(`stubTypeOf answers ${type} for ${JSON.stringify(tool)}`, () => {
    assert.equal(stubTypeOf(tool), type);
  });
}

const ALL = {
  realTools: true,
  unsafeRealTools: true,
  allowTools: [" Tool.Write , ,fs.write"],
  value: " 1 ",
};

// each case breaks one requirement
const GUARDS = [
  [
    "without the unsafe flag",
    { unsafeRealTools: false },
    "unsafe_flag",
    false,
    "--unsafe-real-tools",
  ],
  [
    "without tools",
    { allowTools: [" , "] },
    "allow_tools",
    true,
    "--allow-tools with explicit tool names",
  ],
  ["without the variable", { value: undefined }, "interlock", true, "GAIT_ALLOW_REAL_REPLAY=1"],
  ["with another value", { value: "true" }, "interlock", true, "GAIT_ALLOW_REAL_REPLAY=1"],
  [
    "with a variable of another name",
    { variable: " MINE ", value: "0" },
    "interlock",
    true,
    "MINE=1",
  ],
] as const;

for (const [name, change, missing, requestedUnsafe, requirement] of GUARDS) {
  Deno.test(`judgeRealReplay refuses ${name}`, () => {
    const decision = judgeRealReplay({ ...ALL, ...change });
    assert.equal(decision.kind, "refused");
    assert.equal(decision.kind === "refused" && decision.missing, missing);
    assert.equal(decision.requested_unsafe, requestedUnsafe);
    const error = decision.kind === "refused" ? decision.error : "";
    assert.equal(error, `real tool execution requires ${requirement}`);
  });
}

Deno.test("judgeRealReplay names the first of several missing requirements", () => {
  const decision = judgeRealReplay({
    realTools: true,
    unsafeRealTools: false,
    allowTools: [],
    value: "",
  });
  assert.equal(decision.kind === "refused" && decision.missing, "unsafe_flag");
});

Deno.test("judgeRealReplay allows what meets every requirement", () => {
  assert.deepEqual(judgeRealReplay(ALL), {
    kind: "real",
    requested_unsafe: true,
    allow_tools: ["Tool.Write", "fs.write"],
    warnings: ["allow_tools=Tool.Write,fs.write"],
  });
});

Deno.test("judgeRealReplay replays stubs where nothing real is asked for", () => {
  for (const unsafeRealTools of [false, true]) {
    const decision = judgeRealReplay({ ...ALL, realTools: false, unsafeRealTools });
    assert.deepEqual(decision, { kind: "stub", requested_unsafe: unsafeRealTools });
  }
});

const KEPT = "c".repeat(64);
const OUTSIDE = "args.path leads out of the scratch folder";

/** Tool, arguments and what is planned for them. */
const PLANS:
  readonly (readonly [string, Record<string, unknown> | undefined, Partial<ReplayAction>])[] = [
    ["echo", { message: " hi " }, { kind: "echo", message: "hi" }],
    [" Tool.Echo ", { message: 5 }, { kind: "echo", message: "echo" }],
    ["file.write", { path: "a/b.txt", content: "x" }, {
      kind: "write_file",
      path: "a/b.txt",
      content: "x",
      confined: true,
    }],
    ["fs.write", { path: "a" }, { kind: "write_file", path: "a", content: "", confined: true }],
    ["write_file", { content: "x" }, { kind: "refuse", error: "file write needs args.path" }],
    ["fs.write", { path: "/etc/x" }, { kind: "refuse", error: OUTSIDE }],
    ["fs.write", { path: "a/../../x" }, { kind: "refuse", error: OUTSIDE }],
    ["fs.write", { path: "a\\..\\x" }, { kind: "refuse", error: OUTSIDE }],
    ["fs.write", { path: "C:\\x" }, { kind: "refuse", error: OUTSIDE }],
    ["fs.write", { path: "a\0b" }, { kind: "refuse", error: "args.path has a NUL" }],
    ["shell.exec", { command: "echo a | wc" }, { kind: "run_shell", command: "echo a | wc" }],
    ["shell.exec", { command: " " }, { kind: "refuse", error: "command needs args.command" }],
    ["exec", { command: 'git  log -n \'a b\' "c\\"d" e\\ f' }, {
      kind: "run_program",
      program: "git",
      args: ["log", "-n", "a b", 'c"d', "e f"],
    }],
    ["command.run", { command: "rm", args: ["-f", "a b; c"] }, {
      kind: "run_program",
      program: "rm",
      args: ["-f", "a b; c"],
    }],
    ["exec", { command: 'echo ""' }, { kind: "run_program", program: "echo", args: [""] }],
    ["unheard.of", { a: 1 }, { kind: "refuse", error: "no executor for tool unheard.of" }],
    ["echo", undefined, {
      kind: "refuse",
      error: "the arguments of the call were not kept",
      hint: "record with --payloads keep",
    }],
    ["exec", { command: "x", t: { u: ["gait:redacted:secrets:0123456789abcdef"] } }, {
      kind: "refuse",
      error: "the arguments of the call are redacted",
    }],
  ];

for (const [tool, args, expected] of PLANS) {
  Deno.test(`planRealReplay of ${tool} with ${JSON.stringify(args)}`, () => {
    const { intents } = partsOf({
      intents: [{
        intent_id: "i",
        tool_name: tool,
        args_digest: KEPT,
        ...(args && { args: args as never }),
      }],
    });
    const [planned] = planRealReplay(intents, { allowTools: [tool] });
    const { action } = planned ?? {};
    assert.deepEqual({ ...action, ...("hint" in expected ? {} : { hint: undefined }) }, {
      ...expected,
      ...("hint" in expected ? {} : { hint: undefined }),
    });
  });
}

const SHELL_LINES = [
  "a | b",
  "a > b",
  "a && b",
  "a; b",
  "a $B",
  "a `b`",
  'a "$b"',
  "a *.ts",
  "a ~",
  "a 'b",
  "A=1 b",
  "a \\",
  "a\nb",
  "a ? b",
  "(a)",
  "a #b",
];

for (const command of SHELL_LINES) {
  Deno.test(`planRealReplay runs no program for ${JSON.stringify(command)}, which needs a shell`, () => {
    const { intents } = partsOf({
      intents: [{ intent_id: "i", tool_name: "exec", args: { command, note: "kept" } }],
    });
    const [planned] = planRealReplay(intents, { allowTools: ["exec"] });
    assert.equal(planned?.action.kind, "refuse");
  });
}

Deno.test("planRealReplay takes arguments for kept where their digest is that of an empty object", () => {
  const args_digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
  const { intents } = partsOf({ intents: [{ intent_id: "i", tool_name: "echo", args_digest }] });
  const [planned] = planRealReplay(intents, { allowTools: ["echo"] });
  assert.deepEqual(planned?.action, { kind: "echo", message: "echo" });
});

Deno.test("planRealReplay leaves a path alone where files need not be confined", () => {
  const { intents } = partsOf({
    intents: [{ intent_id: "i", tool_name: "fs.write", args: { path: "../x" } }],
  });
  const [planned] = planRealReplay(intents, { allowTools: ["FS.Write"], confined: false });
  assert.equal(planned?.action.kind, "write_file");
});

Deno.test("replayRunpack executes allowed tools even where a result is recorded", async () => {
  const { run, intents, results } = partsOf({
    intents: [
      { intent_id: "1", tool_name: "Echo", args: { message: "hello" } },
      { intent_id: "2", tool_name: "exec", args: { command: "false" } },
      { intent_id: "3", tool_name: "tool.other" },
      { intent_id: "4", tool_name: "db.get" },
      { intent_id: "5", tool_name: "exec", args: { command: "a | b" } },
    ],
    results: [{ intent_id: "1", result_digest: "old" }, { intent_id: "3", result_digest: "kept" }],
  });
  const plan = planRealReplay(intents, { allowTools: ["echo", "exec"] });
  assert.deepEqual(plan.map(({ intent_id }) => intent_id), ["1", "2", "5"]);
  const outcomes = new Map<string, ReplayOutcome>([
    ["1", { kind: "done", output: encodeUtf8("hello") }],
    ["2", { kind: "failed", error: "exit code 1" }],
  ]);
  const executed = await executedSteps(plan, outcomes);
  const replay = await replayRunpack({ run, intents, results }, {
    executed,
    warnings: ["allow_tools=echo,exec"],
  });
  assert.equal(replay.mode, "real");
  assert.deepEqual(replay.warnings, ["allow_tools=echo,exec"]);
  assert.deepEqual(
    replay.steps.map(({ status, execution }) => `${status} ${execution}`),
    ["ok executed", "error executed", "ok recorded", "stubbed stubbed", "error executed"],
  );
  // SHA-256 of "hello" (FIPS 180-4)
  assert.equal(
    replay.steps[0]?.result_digest,
    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
  );
  assert.equal(replay.steps[4]?.hint, "only shell.exec calls are executed by a shell");
});

Deno.test("executedSteps counts a call without an outcome as failed", async () => {
  const { intents } = partsOf({ intents: [{ intent_id: "1", tool_name: "echo" }] });
  const steps = await executedSteps(planRealReplay(intents, { allowTools: ["echo"] }), new Map());
  assert.equal(steps.get("1")?.status, "error");
});
