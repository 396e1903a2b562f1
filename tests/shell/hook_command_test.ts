/** The command line of hooks in real shells: whatever happens to gait, a call that waits is blocked. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { scratch } from "../support/gait.ts";
import {
  hasShell,
  inShell,
  KNOWN_VARIABLES,
  lack,
  type Lacking,
  type Line,
  LINE_ID,
  LINE_PAYLOAD,
  lineOf,
  SHELLS,
  standIn,
} from "../support/hook_lines.ts";
import { isRunning } from "../support/processes.ts";

/** More than a pipe holds, so that writing it fails where nobody reads it. */
const LARGE_PAYLOAD = JSON.stringify({ content: "x".repeat(300_000) });

/** What gait may do, as a script in its place, and how the command line ends then. */
const FAILING: Readonly<Record<string, string>> = {
  "ends with 1": "echo '{}'; exit 1",
  "ends with 2 and says nothing": "exit 2",
  "is killed": "kill -9 $$",
  "is killed after the start of an answer": 'printf "{\\"hookSpecific"; kill -9 $$',
  "is killed after a whole answer": 'echo \'{"permissionDecision":"allow"}\'; kill -9 $$',
  "prints a line before the answer": "echo tracing; echo '{}'",
  "prints a line behind the answer": "echo '{}'; echo done",
  "says nothing": "exit 0",
  "reads its input and says nothing": "cat > /dev/null",
  "prints a blank line": "echo",
  "prints an answer whose line has no end": "printf '{}'",
  "prints the word for no opinion without an end": "printf none",
  "prints the word for no opinion and more": "echo none; echo '{}'",
  "prints the word for no opinion and fails": "echo none; exit 1",
  "hangs": "echo '{}'; exec sleep 600",
};

/** What gait's launcher may do that leaves a program with both outputs open, and how the line ends. */
const LEAVING: readonly {
  readonly what: string;
  readonly script: string;
  readonly exit: number;
  readonly says?: string;
  readonly payload?: string;
}[] = [
  { what: "answers", script: "LEAVE; echo '{}'", exit: 0 },
  {
    what: "says why and answers",
    script: "echo why >&2; LEAVE; echo '{}'",
    exit: 0,
    says: "why\n",
  },
  { what: "fails", script: "LEAVE; echo '{}'; exit 1", exit: 2 },
  { what: "hangs", script: "LEAVE; wait", exit: 2 },
  { what: "answers and hangs", script: "LEAVE; echo '{}'; wait", exit: 2 },
  { what: "hangs before much", script: "LEAVE; wait", exit: 2, payload: LARGE_PAYLOAD },
];

/** How often a line is started to see what it depends on which of its processes is first. */
const STARTS = 25;

/** Ways in which a line can be written, and systems on which it runs. */
const WAYS: readonly {
  readonly how: string;
  readonly lacks: Lacking;
  readonly serve: boolean;
}[] = [
  { how: "with timeout", lacks: "nothing", serve: false },
  { how: "without timeout", lacks: "timeout", serve: false },
  { how: "without timeout and perl", lacks: "timeout and perl", serve: false },
  { how: "that finds no server", lacks: "nothing", serve: true },
  { how: "that finds no server, without timeout", lacks: "timeout", serve: true },
  { how: "that finds no server, without timeout and perl", lacks: "timeout and perl", serve: true },
];

for (const shell of SHELLS) {
  const name = shell.join(" ");
  const ignore = !hasShell(shell);
  const reason = lack(shell);
  for (const { how, lacks, serve } of WAYS) {
    Deno.test({
      name:
        `a hook's command line in ${name} ${how} blocks the call whatever happens to gait${reason}`,
      ignore,
      async fn() {
        using folder = scratch();
        const environment = { HOME: folder.path };
        const run = (line: string, payload = LINE_PAYLOAD) =>
          inShell(shell, line, { lacks, payload });
        const gait = (program: string, others: Line = {}) =>
          lineOf(program, { serve, environment, ...others });
        const text =
          "gait gave no answer, so this call does not run. gait hooks doctor codex says " +
          "why; gait hooks uninstall codex takes it out.\n";
        await Promise.all(
          Object.entries(FAILING).map(async ([what, script], index) => {
            const program = standIn(`${folder.path}/${index}`, script);
            const [plain, large, seen] = await Promise.all([
              run(gait(program)),
              run(gait(program), LARGE_PAYLOAD),
              run(gait(program, { observe: true })),
            ]);
            assert.deepEqual([plain.exit, plain.stdout], [2, ""], `${what}: ${plain.stderr}`);
            assert.ok(plain.stderr.endsWith(text), `${what}: ${plain.stderr}`);
            assert.deepEqual([large.exit, large.stdout], [2, ""], `${what}, a large payload`);
            assert.deepEqual([seen.exit, seen.stdout], [0, ""], `${what}, observed`);
            assert.notEqual(seen.stderr, "");
          }),
        );
        const missing = await run(gait(`${folder.path}/none`));
        assert.deepEqual([missing.exit, missing.stdout], [2, ""]);
        assert.ok(missing.stderr.endsWith(text), missing.stderr);
        const after = await run(gait(`${folder.path}/none`, { kind: "after" }));
        assert.deepEqual([after.exit, after.stdout], [1, ""]);
        assert.equal(
          (await run(gait(`${folder.path}/none`, { kind: "start", observe: true }))).exit,
          0,
        );
      },
    });

    if (lacks !== "nothing") {
      Deno.test({
        name: `a hook's command line in ${name} ${how} ends alike each time${reason}`,
        ignore,
        async fn() {
          using folder = scratch();
          const environment = { HOME: folder.path };
          for (const [script, ending] of [["exit 2", 2], ["echo $GAIT_NO_OPINION", 0]] as const) {
            const line = lineOf(standIn(folder.path, script), { serve, environment });
            const exits = new Set<number>();
            for (let start = 0; start < STARTS; start++) {
              exits.add((await inShell(shell, line, { lacks })).exit);
            }
            assert.deepEqual([...exits], [ending], script);
          }
        },
      });
    }

    Deno.test({
      name:
        `a hook's command line in ${name} ${how} passes on payload, arguments and answer${reason}`,
      ignore,
      async fn() {
        using folder = scratch();
        const environment = { HOME: folder.path };
        const run = (line: string, payload = LINE_PAYLOAD) =>
          inShell(shell, line, { lacks, payload });
        const gait = (program: string, others: Line = {}) =>
          lineOf(program, { serve, environment, ...others });
        const answer = '{"a":"50% \\"x\\" \\\\n -n é"}';
        Deno.writeTextFileSync(`${folder.path}/answer`, `${answer}\n`);
        const program = standIn(
          folder.path,
          `cat > '${folder.path}/stdin'; echo "$@" > '${folder.path}/args'; cat '${folder.path}/answer'`,
        );
        const seen = await run(gait(program));
        assert.deepEqual(seen, { exit: 0, stdout: `${answer}\n`, stderr: "" });
        assert.equal(Deno.readTextFileSync(`${folder.path}/stdin`), LINE_PAYLOAD);
        assert.equal(
          Deno.readTextFileSync(`${folder.path}/args`),
          `hooks run codex --id ${LINE_ID} --event before\n`,
        );
        // Variables of the client can load code into a program, so few of them reach it.
        await run(gait(standIn(folder.path, `/usr/bin/env > '${folder.path}/env'`)));
        const names = Deno.readTextFileSync(`${folder.path}/env`).trim().split("\n")
          .map((one) => one.split("=")[0]);
        assert.deepEqual(names.filter((one) => !KNOWN_VARIABLES.includes(one ?? "")), []);
        const open = await run(
          gait(standIn(folder.path, 'cat >/dev/null; echo "$GAIT_NO_OPINION"')),
        );
        assert.deepEqual(open, { exit: 0, stdout: "", stderr: "" });
      },
    });

    Deno.test({
      name: `a hook's command line in ${name} ${how} waits for no program that gait left${reason}`,
      ignore,
      async fn() {
        using folder = scratch();
        const environment = { HOME: folder.path };
        await Promise.all(LEAVING.map(async ({ what, script, exit, says = "", payload }, index) => {
          const own = `${folder.path}/${index}`;
          const program = standIn(
            own,
            script.replace("LEAVE", `sleep 300 & echo $! > '${own}/pid'`),
          );
          const seen = await inShell(shell, lineOf(program, { serve, environment }), {
            lacks,
            ...(payload === undefined ? {} : { payload }),
          });
          const pid = Number(Deno.readTextFileSync(`${own}/pid`));
          const isLeft = isRunning(pid);
          if (isLeft) Deno.kill(pid, "SIGKILL");
          const isAnswered = exit === 0;
          assert.deepEqual([seen.exit, seen.stdout], [exit, isAnswered ? "{}\n" : ""], what);
          if (isAnswered) assert.equal(seen.stderr, says);
          // A launcher with a group of its own ends with all that it started.
          const isWhole = what.includes("hangs") && lacks !== "timeout and perl";
          assert.equal(isLeft, !isWhole, what);
        }));
      },
    });
  }

  Deno.test({
    name: `a hook's command line in ${name} takes no gait of the working folder${reason}`,
    ignore,
    async fn() {
      using folder = scratch();
      const root = Deno.realPathSync(folder.path);
      const [checkout, installed] = [`${root}/checkout`, `${root}/own`];
      for (const path of [checkout, installed]) Deno.mkdirSync(path);
      laid(`${checkout}/gait`, `echo '{"checkout":true}'`);
      laid(`${installed}/gait`, 'helper "$0" "$1"');
      laid(`${installed}/helper`, `echo "{\\"own\\":\\"$1 $2\\"}"`);
      // What gait, or the line itself, starts by its name.
      const ran = `${root}/ran`;
      for (const name of ["helper", "hooks", "sleep", "env", "perl", "timeout", "kill", "printf"]) {
        laid(`${checkout}/${name}`, `touch ${ran}; echo none`);
      }
      // For env this path is no program, but a variable.
      Deno.mkdirSync(`${root}/a=b`);
      laid(`${root}/a=b/gait`, "echo none");
      Deno.mkdirSync(`${root}/folder/gait`, { recursive: true });
      Deno.mkdirSync(`${root}/plain`);
      Deno.writeTextFileSync(`${root}/plain/gait`, "#!/bin/sh\n");
      const own = { exit: 0, stdout: `{"own":"${installed}/gait hooks"}\n`, stderr: "" };
      const system = "/usr/bin:/bin";
      for (const serve of [false, true]) {
        for (const environment of [{}, { HOME: root, GAIT_LOG_DIR: `${root}/a log` }]) {
          const line = lineOf("gait", { serve, environment });
          const run = (path: string) =>
            inShell(shell, line, { env: { PATH: path, HOME: root }, cwd: checkout });
          for (const first of ["", ".", "./", "..", "../checkout", "checkout/..", "~"]) {
            const { exit, stdout, stderr } = await run(`${first}:${system}`);
            assert.deepEqual([exit, stdout], [2, ""], `${first} alone`);
            assert.match(stderr, /gait gave no answer, so this call does not run\./);
            assert.deepEqual(await run(`${first}:${system}:${installed}`), own, first);
            assert.deepEqual(await run(`${system}:${installed}:${first}`), own, first);
          }
          const others = `${root}/folder:${root}/plain:${root}/none`;
          assert.deepEqual(await run(`${others}:${system}:${installed}`), own);
          assert.deepEqual((await run(`${system}:`)).exit, 2);
          assert.deepEqual(await run(`.:${root}/a=b:${installed}:${system}`), own);
          assert.deepEqual((await run(`.:${root}/a=b:${system}`)).exit, 2);
        }
      }
      for (const lacks of ["timeout", "timeout and perl"] as const) {
        for (const program of ["gait", `${installed}/gait`]) {
          const line = lineOf(program, {
            serve: false,
            environment: { PATH: `${installed}:${system}` },
          });
          const env = { PATH: `.:${installed}:${system}`, HOME: root };
          assert.deepEqual(await inShell(shell, line, { lacks, env, cwd: checkout }), own);
        }
      }
      assert.equal(existsSync(ran), false, "a program of the checkout ran");
    },
  });
}

/** A program that is a script. */
function laid(path: string, script: string): void {
  Deno.writeTextFileSync(path, `#!/bin/sh\n${script}\n`);
  Deno.chmodSync(path, 0o755);
}
