/** Real child processes: what a program may do to the one that runs it. */

import assert from "node:assert/strict";
import { GaitError } from "../../src/core/error.ts";
import { runProgram } from "../../src/io/deno_run.ts";
import type { RunRequest } from "../../src/io/host.ts";
import { scratch } from "../support/gait.ts";
import { untilGone } from "../support/processes.ts";

const ENV: Readonly<Record<string, string>> = { PATH: Deno.env.get("PATH") ?? "" };
const ignore = Deno.build.os === "windows";
const decoder = new TextDecoder();

function run(script: string, changes: Partial<RunRequest> = {}, env = ENV) {
  return runProgram({
    program: "sh",
    args: ["-c", script],
    stdin: new Uint8Array(),
    timeoutMs: 10_000,
    maxOutputBytes: 1000,
    ...changes,
  }, env);
}

/** The process id that a script wrote to a file. */
function pidIn(file: string): number {
  const pid = Number(Deno.readTextFileSync(file));
  assert.ok(pid > 1, `process ${pid}`);
  return pid;
}

/** Runs and answers how long it took, in milliseconds. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const start = performance.now();
  const value = await work();
  return [value, performance.now() - start];
}

Deno.test(
  { name: "a program gets its arguments as they are, its input, and answers", ignore },
  async () => {
    const result = await runProgram({
      program: "sh",
      args: ["-c", 'cat; printf "[%s]" "$@"', "sh", "$(id) `id`; a  b", "*"],
      stdin: new TextEncoder().encode("input "),
      timeoutMs: 10_000,
      maxOutputBytes: 1000,
    }, ENV);
    assert.equal(decoder.decode(result.stdout), "input [$(id) `id`; a  b][*]");
    assert.deepEqual([result.status, result.timedOut, result.stderrBytes], [0, false, 0]);
  },
);

Deno.test({ name: "a program sees only the environment that it is given", ignore }, async () => {
  const { stdout } = await run("env", {}, { ...ENV, GIVEN: "1" });
  const names = decoder.decode(stdout).trim().split("\n").map((line) => line.split("=")[0]);
  const own = ["PWD", "SHLVL", "_", "OLDPWD"];
  assert.deepEqual(names.filter((name) => !own.includes(name ?? "")).sort(), ["GIVEN", "PATH"]);
});

for (const first of ["", ".", "./", "checkout", "../folder"]) {
  Deno.test(
    { name: `a program that is named is none of the working folder: ${first}`, ignore },
    async () => {
      using folder = scratch();
      const root = Deno.realPathSync(folder.path);
      const [cwd, own] = [`${root}/folder`, `${root}/own`];
      const laid = (path: string, says: string) => {
        Deno.mkdirSync(path, { recursive: true });
        Deno.writeTextFileSync(`${path}/tool`, `#!/bin/sh\necho ${says}; echo "$PATH"\n`, {
          mode: 0o755,
        });
      };
      for (const path of [cwd, `${cwd}/checkout`]) laid(path, "theirs");
      const started = async (PATH: string) => {
        const request = { program: "tool", args: [], cwd, timeoutMs: 10_000, maxOutputBytes: 1000 };
        const { stdout } = await runProgram({ ...request, stdin: new Uint8Array() }, { PATH });
        return decoder.decode(stdout);
      };
      for (const PATH of [`${first}:/usr/bin:/bin`, `/usr/bin:${first}`, first]) {
        await assert.rejects(started(PATH), { code: "dependency_missing" }, PATH);
      }
      laid(own, "own");
      // What it starts by name in its turn is none of the working folder either.
      assert.equal(await started(`${first}:${own}:/usr/bin:/bin`), `own\n${own}:/usr/bin:/bin\n`);
    },
  );
}

Deno.test({ name: "the text on standard error is counted and not kept", ignore }, async () => {
  const result = await run("echo token-12345 >&2; exit 3");
  assert.deepEqual([result.status, result.stderrBytes, result.stdout.length], [3, 12, 0]);
  assert.ok(!JSON.stringify(result).includes("token"));
});

Deno.test({ name: "a program that stalls is killed at its deadline", ignore }, async () => {
  const [result, ms] = await timed(() => run("sleep 60", { timeoutMs: 150 }));
  assert.equal(result.timedOut, true);
  assert.ok(ms < 5_000, `${ms} ms`);
});

Deno.test({ name: "a program that ignores SIGTERM is killed all the same", ignore }, async () => {
  const script = "trap '' TERM INT HUP; while :; do sleep 1; done";
  const [result, ms] = await timed(() => run(script, { timeoutMs: 150 }));
  assert.equal(result.timedOut, true);
  assert.ok(ms < 5_000, `${ms} ms`);
});

for (const stream of ["1", "2"]) {
  Deno.test({
    name: `a program that floods stream ${stream} is stopped at the first byte too many`,
    ignore,
  }, async () => {
    const [result, ms] = await timed(() => run(`yes secret >&${stream}`, { timeoutMs: 30_000 }));
    assert.equal(result.timedOut, false);
    assert.notEqual(result.status, 0);
    const seen = stream === "1" ? result.stdout.length : result.stderrBytes;
    assert.ok(stream === "1" ? seen === 1001 : seen > 1000, `${seen} bytes`);
    assert.ok(ms < 10_000, `${ms} ms`);
  });
}

Deno.test(
  { name: "a grandchild that holds the pipes delays nothing and does not survive", ignore },
  async () => {
    using folder = scratch();
    const pidFile = `${folder.path}/pid`;
    const script = `(trap '' HUP TERM; echo $(sh -c 'echo $PPID') > ${pidFile}; sleep 60) & ` +
      `while [ ! -s ${pidFile} ]; do sleep 0.01; done; echo answer`;
    const [result, ms] = await timed(() => run(script, { timeoutMs: 30_000 }));
    assert.equal(decoder.decode(result.stdout), "answer\n");
    assert.deepEqual([result.status, result.timedOut], [0, false]);
    assert.ok(ms < 10_000, `${ms} ms`);
    await untilGone(pidIn(pidFile));
  },
);

Deno.test(
  { name: "a stalling grandchild dies with its parent at the deadline", ignore },
  async () => {
    using folder = scratch();
    const pidFile = `${folder.path}/pid`;
    const script = `sh -c 'echo $$ > ${pidFile}; sleep 60' & wait`;
    const result = await run(script, { timeoutMs: 2_000 });
    assert.equal(result.timedOut, true);
    await untilGone(pidIn(pidFile));
  },
);

Deno.test({ name: "a program that closes its input at once is no error", ignore }, async () => {
  const stdin = new Uint8Array(1_000_000);
  const result = await run("exec <&-; echo done", { stdin });
  assert.deepEqual([decoder.decode(result.stdout), result.status], ["done\n", 0]);
});

Deno.test("a program that does not exist is a missing dependency", async () => {
  await assert.rejects(
    runProgram({
      program: "gait-test-no-such-program",
      args: ["secret"],
      stdin: new Uint8Array(),
      timeoutMs: 100,
      maxOutputBytes: 10,
    }, ENV),
    (error) => {
      assert.ok(error instanceof GaitError);
      assert.deepEqual([error.code, error.message], [
        "dependency_missing",
        'Cannot start "gait-test-no-such-program"',
      ]);
      return true;
    },
  );
});
