/** The command line of hooks in real shells: whatever happens to gait, a call that waits is blocked. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";
import {
  hasShell,
  inShell,
  KNOWN_VARIABLES,
  lack,
  type Line,
  LINE_ID,
  LINE_PAYLOAD,
  lineOf,
  SHELLS,
  standIn,
} from "../support/hook_lines.ts";

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
  "prints the word for no opinion and more": "echo none; echo '{}'",
  "prints the word for no opinion and fails": "echo none; exit 1",
  "hangs": "echo '{}'; exec sleep 600",
};

/** How often a line is started to see what it depends on which of its processes is first. */
const STARTS = 25;

/** Ways in which a line can be written, and systems on which it runs. */
const WAYS: readonly {
  readonly how: string;
  readonly isPortable: boolean;
  readonly serve: boolean;
}[] = [
  { how: "with timeout", isPortable: false, serve: false },
  { how: "without timeout", isPortable: true, serve: false },
  { how: "that finds no server", isPortable: false, serve: true },
  { how: "that finds no server, without timeout", isPortable: true, serve: true },
];

for (const shell of SHELLS) {
  const name = shell.join(" ");
  const ignore = !hasShell(shell);
  const reason = lack(shell);
  for (const { how, isPortable, serve } of WAYS) {
    Deno.test({
      name:
        `a hook's command line in ${name} ${how} blocks the call whatever happens to gait${reason}`,
      ignore,
      async fn() {
        using folder = scratch();
        const environment = { HOME: folder.path };
        const run = (line: string) => inShell(shell, line, { isPortable });
        const gait = (program: string, others: Line = {}) =>
          lineOf(program, { serve, environment, ...others });
        const text =
          "gait gave no answer, so this call does not run. gait hooks doctor codex says " +
          "why; gait hooks uninstall codex takes it out.\n";
        for (const [what, script] of Object.entries(FAILING)) {
          const program = standIn(folder.path, script);
          const { exit, stdout, stderr } = await run(gait(program));
          assert.deepEqual([exit, stdout], [2, ""], `${what}: ${stderr}`);
          assert.ok(stderr.endsWith(text), `${what}: ${stderr}`);
          const seen = await run(gait(program, { observe: true }));
          assert.deepEqual([seen.exit, seen.stdout], [0, ""], `${what}, observed`);
          assert.notEqual(seen.stderr, "");
        }
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

    if (isPortable) {
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
              exits.add((await inShell(shell, line, { isPortable })).exit);
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
        const run = (line: string) => inShell(shell, line, { isPortable });
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
  }
}
