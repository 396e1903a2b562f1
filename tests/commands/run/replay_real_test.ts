/** Real replay, with programs answered in memory and with real ones. */

import assert from "node:assert/strict";
import type { RunRequest, RunResult } from "../../../src/io/host.ts";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { packBytes, type PartialPack } from "../../support/packs.ts";

type Call = readonly [tool: string, args: PartialIntentArgs];
type PartialIntentArgs = NonNullable<NonNullable<PartialPack["intents"]>[number]["args"]>;

function packOf(calls: readonly Call[]): Promise<Uint8Array<ArrayBuffer>> {
  return packBytes({
    intents: calls.map(([tool_name, args], index) => ({ intent_id: `i${index}`, tool_name, args })),
    results: calls.map((_, index) => ({ intent_id: `i${index}`, result_digest: "recorded" })),
  });
}

interface Step {
  readonly status: string;
  readonly execution: string;
  readonly result_digest: string;
  readonly hint?: string;
}

const ENV = { GAIT_ALLOW_REAL_REPLAY: "1" };
const FLAGS = "--real-tools --unsafe-real-tools --json --allow-tools";

async function inMemory(
  calls: readonly Call[],
  allow: string,
  run?: (request: RunRequest) => RunResult,
) {
  const files = { "p.zip": await packOf(calls) };
  const seen = await gait(`run replay p.zip ${FLAGS} ${allow}`, {
    files,
    env: ENV,
    ...(run === undefined ? {} : { run }),
  });
  return { ...seen, steps: seen.json()["steps"] as Step[] };
}

const said = (text: string, more: Partial<RunResult> = {}): RunResult => ({
  stdout: encodeUtf8(text),
  stderrBytes: 0,
  status: 0,
  timedOut: false,
  ...more,
});

Deno.test("a real replay executes the allowed tools and replays the others from the record", async () => {
  const calls: Call[] = [
    ["Tool.Echo ", { message: " hello " }],
    ["echo", {}],
    ["tool.other", {}],
  ];
  const { exit, steps, json } = await inMemory(calls, "tool.echo,ECHO");
  assert.equal(exit, 0);
  const [allowed, ...others] = json()["warnings"] as string[];
  assert.equal(allowed, "allow_tools=tool.echo,ECHO");
  // The runpack of this test has arguments without digests.
  assert.match(others.join("\n"), /^kept payloads have no digest: args of i0[^\n]*$/);
  assert.deepEqual(steps.map(({ execution, status }) => [execution, status]), [
    ["executed", "ok"],
    ["executed", "ok"],
    ["recorded", "ok"],
  ]);
  assert.deepEqual(steps.map(({ result_digest }) => result_digest), [
    await sha256(encodeUtf8("hello")),
    await sha256(encodeUtf8("echo")),
    "recorded",
  ]);
});

Deno.test("a real replay hands programs over without a shell, and shell calls to one", async () => {
  const calls: Call[] = [
    ["exec", { command: "printf 'a b' $HOME" }],
    ["command.run", { command: "ls", args: ["; rm -rf x", "*"] }],
    ["shell.exec", { command: "echo $HOME | cat" }],
  ];
  const { system, steps } = await inMemory(
    calls,
    "exec,command.run,shell.exec",
    ({ program }) => said(program),
  );
  assert.deepEqual(system.ran.map(({ program, args }) => [program, ...args]), [
    ["ls", "; rm -rf x", "*"],
    ["sh", "-lc", "exec 2>&1\necho $HOME | cat"],
  ]);
  // the first needs a shell for its variable, and the recorded call was none
  assert.deepEqual([steps[0]?.status, steps[0]?.hint], [
    "error",
    "only shell.exec calls are executed by a shell",
  ]);
  for (const { cwd, env, timeoutMs, keepStderr } of system.ran) {
    assert.deepEqual([cwd, env, timeoutMs, keepStderr], [
      "/scratch",
      { HOME: "/scratch" },
      5000,
      true,
    ]);
  }
});

Deno.test("a real replay hashes the first 64 KiB of standard output and error", async () => {
  const run = () => said("x".repeat(65_535), { stderr: encodeUtf8("yz"), stderrBytes: 2 });
  const { steps } = await inMemory([["exec", { command: "p" }]], "exec", run);
  assert.equal(steps[0]?.result_digest, await sha256(encodeUtf8(`${"x".repeat(65_535)}y`)));
});

const FAILURES: readonly (readonly [string, Call, (() => RunResult) | undefined, string])[] = [
  [
    "fails",
    ["exec", { command: "p" }],
    () => said("", { status: 3 }),
    "the program exited with status 3",
  ],
  [
    "takes too long",
    ["exec", { command: "p" }],
    () => said("", { status: -1, timedOut: true }),
    "the program took longer than 5000 milliseconds",
  ],
  ["is not there", ["exec", { command: "p" }], undefined, "the program could not be started"],
  ["has no executor", ["tool.pay", {}], undefined, "no executor for tool tool.pay"],
  ["has no command", ["exec", {}], undefined, "command needs args.command"],
  ["has no path", ["fs.write", { content: "x" }], undefined, "file write needs args.path"],
  [
    "climbs out",
    ["fs.write", { path: "../x", content: "x" }],
    undefined,
    "args.path leads out of the scratch folder",
  ],
  [
    "is absolute",
    ["fs.write", { path: "/etc/x", content: "x" }],
    undefined,
    "args.path leads out of the scratch folder",
  ],
];

for (const [what, call, run, error] of FAILURES) {
  Deno.test(`a real replay of a call that ${what} gives status error and the digest of its text`, async () => {
    const { exit, steps, system, json } = await inMemory([call], call[0], run);
    assert.deepEqual([exit, json()["ok"], json()["failed_calls"]], [2, false, ["i0"]]);
    assert.deepEqual(
      [steps[0]?.status, steps[0]?.execution, steps[0]?.result_digest],
      ["error", "executed", await sha256(encodeUtf8(error))],
    );
    assert.deepEqual([...system.files.keys()], ["p.zip"]);
  });
}

Deno.test("a call whose arguments were not kept cannot be executed", async () => {
  const bytes = await packBytes({
    intents: [{ intent_id: "i", tool_name: "tool.echo", args_digest: "ab".repeat(32) }],
  });
  const { json } = await gait(`run replay p.zip ${FLAGS} tool.echo`, {
    files: { "p.zip": bytes },
    env: ENV,
  });
  const [step] = json()["steps"] as Step[];
  assert.deepEqual([step?.status, step?.hint], ["error", "record with --payloads keep"]);
});

Deno.test("a run that cannot be replayed is refused before anything of it is executed", async () => {
  const bytes = await packBytes({
    intents: [{ intent_id: "i", tool_name: "exec", args: { command: "p" } }],
    results: [{ intent_id: "i" }, { intent_id: "i" }],
  });
  const { exit, system } = await gait(`run replay p.zip ${FLAGS} exec`, {
    files: { "p.zip": bytes },
    env: ENV,
    run: () => said(""),
  });
  assert.deepEqual([exit, system.ran.length], [6, 0]);
});

Deno.test("a real replay that misses a result and has a failed call names both", async () => {
  const bytes = await packBytes({
    intents: [
      { intent_id: "i0", tool_name: "tool.pay" },
      { intent_id: "i1", tool_name: "tool.ask" },
      { intent_id: "i2", tool_name: "echo" },
    ],
  });
  const line = `run replay p.zip ${FLAGS} tool.pay,echo`;
  const { exit, json, system } = await gait(line, { files: { "p.zip": bytes }, env: ENV });
  assert.deepEqual([exit, json()["failed_calls"], json()["missing_results"]], [2, ["i0"], ["i1"]]);
  const text = await gait(line.replace(" --json", ""), {}, system);
  assert.equal(
    text.stdout,
    "replay failed: run_t\nmissing results: i1\nexecuted: 2, failed: 1\nfailed: i0 tool.pay\n",
  );
});

Deno.test("a recorded failure that is only replayed does not fail a replay", async () => {
  const bytes = await packBytes({
    intents: [{ intent_id: "i0", tool_name: "tool.pay" }],
    results: [{ intent_id: "i0", status: "error" }],
  });
  const { exit, json } = await gait(`run replay p.zip ${FLAGS} echo`, {
    files: { "p.zip": bytes },
    env: ENV,
  });
  assert.deepEqual([exit, json()["ok"], json()["failed_calls"]], [0, true, undefined]);
});

Deno.test("in text mode a real replay says what was executed and what failed", async () => {
  const files = { "p.zip": await packOf([["echo", {}], ["tool.pay", {}]]) };
  const { exit, stdout, stderr } = await gait(
    "run replay p.zip --real-tools --unsafe-real-tools --allow-tools echo --allow-tools tool.pay",
    { files, env: ENV },
  );
  assert.equal(exit, 2);
  assert.equal(stdout, "replay failed: run_t\nexecuted: 2, failed: 1\nfailed: i1 tool.pay\n");
  assert.equal(stderr, "warning: allow_tools=echo,tool.pay\n");
});

/** Runs the real program, with real programs below it. */
async function forReal(calls: readonly Call[], allow: string, flags: readonly string[] = []) {
  using folder = scratch();
  await Deno.writeFile(`${folder.path}/p.zip`, await packOf(calls));
  const seen = await gaitProcess(
    ["run", "replay", "p.zip", ...FLAGS.split(" "), allow, ...flags],
    { cwd: folder.path, env: { ...ENV, SECRET_FOR_TEST: "s" } },
  );
  assert.equal(seen.stderr, "");
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  const kept = left.includes("work")
    ? [...Deno.readDirSync(`${folder.path}/work`)].map(({ name }) => name).sort()
    : [];
  return { ...seen, steps: JSON.parse(seen.stdout).steps as Step[], left, kept };
}

const onUnix = { ignore: Deno.build.os === "windows" };

Deno.test(
  { name: "real programs run in the scratch folder, which disappears", ...onUnix },
  async () => {
    const { steps, left } = await forReal([
      ["fs.write", { path: "a/b.txt", content: "written" }],
      ["exec", { command: "cat a/b.txt" }],
      ["shell.exec", { command: 'echo out; echo err >&2; [ "$HOME" = "$PWD" ] && echo home' }],
      ["shell.exec", { command: "printenv GAIT_ALLOW_REAL_REPLAY SECRET_FOR_TEST || echo none" }],
    ], "fs.write,exec,shell.exec");
    assert.deepEqual(steps.map(({ status }) => status), ["ok", "ok", "ok", "ok"]);
    assert.deepEqual(steps.map(({ result_digest }) => result_digest), [
      await sha256(encodeUtf8("written")),
      await sha256(encodeUtf8("written")),
      await sha256(encodeUtf8("out\nerr\nhome\n")),
      await sha256(encodeUtf8("none\n")),
    ]);
    assert.deepEqual(left, ["p.zip"]);
  },
);

Deno.test(
  { name: "a link that a call made leads no file write out of the folder", ...onUnix },
  async () => {
    const { steps, left, kept } = await forReal(
      [
        ["exec", { command: "ln -s .. out" }],
        ["fs.write", { path: "out/escaped.txt", content: "x" }],
        ["fs.write", { path: "out/deeper/escaped.txt", content: "x" }],
        ["exec", { command: "ln -s ../p.zip link.zip" }],
        ["fs.write", { path: "link.zip", content: "x" }],
      ],
      "exec,fs.write",
      ["--scratch-dir", "work"],
    );
    assert.deepEqual(steps.map(({ status }) => status), ["ok", "error", "error", "ok", "ok"]);
    assert.deepEqual(left, ["p.zip", "work"]);
    assert.deepEqual(kept, ["link.zip", "out"]); // the last write replaced the link, not its target
  },
);

Deno.test({ name: "--unsafe-any-path lets a file write leave the folder", ...onUnix }, async () => {
  const { steps, left } = await forReal(
    [["fs.write", { path: "../escaped.txt", content: "x" }]],
    "fs.write",
    ["--scratch-dir", "work", "--unsafe-any-path"],
  );
  assert.equal(steps[0]?.status, "ok");
  assert.deepEqual(left, ["escaped.txt", "p.zip", "work"]);
});

Deno.test({ name: "a program that floods its output is ended", ...onUnix }, async () => {
  const { steps } = await forReal([["exec", { command: "yes" }]], "exec");
  assert.equal(
    steps[0]?.result_digest,
    await sha256(encodeUtf8("the program printed more than 16777216 bytes")),
  );
});
