/** The command line of hooks in real shells: whatever happens to gait, a call that waits is blocked. */

import assert from "node:assert/strict";
import { hookCommandLine } from "../../src/core/clients/hook_command.ts";
import type { HookEventKind } from "../../src/core/clients/hook_event.ts";
import { scratch } from "../support/gait.ts";

const ID = "0123456789abcdef";
const PAYLOAD = '{"tool_name":"Bash"}';

/** Shells in which a client may start the command line, and which may be `/bin/sh`. */
const SHELLS: readonly (readonly string[])[] = [
  ["sh"],
  ["dash"],
  ["bash"],
  ["bash", "--posix"],
  ["zsh"],
  ["busybox", "sh"],
];

/** What gait may do, as a script in its place, and how the command line ends then. */
const FAILING: Readonly<Record<string, string>> = {
  "ends with 1": "echo '{}'; exit 1",
  "ends with 2 and says nothing": "exit 2",
  "is killed": "kill -9 $$",
  "is killed after the start of an answer": 'printf "{\\"hookSpecific"; kill -9 $$',
  "is killed after a whole answer": 'echo \'{"permissionDecision":"allow"}\'; kill -9 $$',
  "prints a line before the answer": "echo tracing; echo '{}'",
  "prints a line behind the answer": "echo '{}'; echo done",
  "hangs": "echo '{}'; exec sleep 600",
};

interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

function has(program: string): boolean {
  try {
    new Deno.Command(program, { args: ["-c", ":"], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch {
    return false;
  }
}

/** Runs a line in a shell, with the deadline of a second in place of eight. */
async function inShell(
  shell: readonly string[],
  line: string,
  isPortable: boolean,
): Promise<Ended> {
  const [program = "", ...args] = shell;
  const quick = line.replaceAll(" KILL 8 ", " KILL 1 ").replace("sleep 8 ", "sleep 1 ");
  assert.notEqual(quick, line);
  // A system without `timeout`, as macOS is.
  const own = isPortable ? quick.replaceAll("bin/timeout", "none/timeout") : quick;
  const inner = own.replace("/bin/sh", shell.join(" "));
  const child = new Deno.Command(program, {
    args: [...args, "-c", inner],
    env: { NODE_OPTIONS: "--require ./x.cjs", DENO_V8_FLAGS: "--help" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(PAYLOAD)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { exit: code, stdout: text(stdout), stderr: text(stderr) };
}

function lineOf(
  program: string,
  kind: HookEventKind = "before",
  observe = false,
): string {
  return hookCommandLine(
    "codex",
    { id: ID, program: [program], observe, isPosix: true },
    kind,
  );
}

/** A program in place of gait, whose path needs quotes in every shell. */
function standIn(folder: string, script: string): string {
  const path = `${folder}/my "own" it's $HOME`;
  Deno.mkdirSync(path, { recursive: true });
  Deno.writeTextFileSync(`${path}/gait`, `#!/bin/sh\n${script}\n`);
  Deno.chmodSync(`${path}/gait`, 0o755);
  return `${path}/gait`;
}

for (const shell of SHELLS) {
  const name = shell.join(" ");
  const ignore = !has(shell[0] ?? "");
  const reason = ignore ? ` (skipped: there is no ${shell[0]})` : "";
  for (const isPortable of [false, true]) {
    const how = isPortable ? "without timeout" : "with timeout";
    Deno.test({
      name:
        `a hook's command line in ${name} ${how} blocks the call whatever happens to gait${reason}`,
      ignore,
      async fn() {
        using folder = scratch();
        const run = (line: string) => inShell(shell, line, isPortable);
        const text =
          "gait gave no answer, so this call does not run. gait hooks doctor codex says " +
          "why; gait hooks uninstall codex takes it out.\n";
        for (const [what, script] of Object.entries(FAILING)) {
          const program = standIn(folder.path, script);
          const { exit, stdout, stderr } = await run(lineOf(program));
          assert.deepEqual([exit, stdout], [2, ""], `${what}: ${stderr}`);
          assert.ok(stderr.endsWith(text), `${what}: ${stderr}`);
          const seen = await run(lineOf(program, "before", true));
          assert.deepEqual([seen.exit, seen.stdout], [0, ""], `${what}, observed`);
          assert.notEqual(seen.stderr, "");
        }
        const missing = await run(lineOf(`${folder.path}/none`));
        assert.deepEqual([missing.exit, missing.stdout], [2, ""]);
        assert.ok(missing.stderr.endsWith(text), missing.stderr);
        const after = await run(lineOf(`${folder.path}/none`, "after"));
        assert.deepEqual([after.exit, after.stdout], [1, ""]);
        assert.equal((await run(lineOf(`${folder.path}/none`, "start", true))).exit, 0);
      },
    });

    Deno.test({
      name:
        `a hook's command line in ${name} ${how} passes on payload, arguments and answer${reason}`,
      ignore,
      async fn() {
        using folder = scratch();
        const run = (line: string) => inShell(shell, line, isPortable);
        const answer = '{"a":"50% \\"x\\" \\\\n -n é"}';
        Deno.writeTextFileSync(`${folder.path}/answer`, `${answer}\n`);
        const program = standIn(
          folder.path,
          `cat > '${folder.path}/stdin'; echo "$@" > '${folder.path}/args'; cat '${folder.path}/answer'`,
        );
        const seen = await run(lineOf(program));
        assert.deepEqual(seen, { exit: 0, stdout: `${answer}\n`, stderr: "" });
        assert.equal(Deno.readTextFileSync(`${folder.path}/stdin`), PAYLOAD);
        assert.equal(
          Deno.readTextFileSync(`${folder.path}/args`),
          `hooks run codex --id ${ID} --event before\n`,
        );
        // Variables of the client can load code into a program, so few of them reach it.
        await run(lineOf(standIn(folder.path, `/usr/bin/env > '${folder.path}/env'`)));
        const names = Deno.readTextFileSync(`${folder.path}/env`).trim().split("\n")
          .map((one) => one.split("=")[0]);
        const known = [
          "GAIT_LOG_DIR",
          "HOME",
          "OLDPWD",
          "PATH",
          "PWD",
          "SHLVL",
          "SSH_AUTH_SOCK",
          "_",
        ];
        assert.deepEqual(names.filter((one) => !known.includes(one ?? "")), []);
        const silent = await run(lineOf(standIn(folder.path, "cat >/dev/null")));
        assert.deepEqual(silent, { exit: 0, stdout: "", stderr: "" });
      },
    });
  }
}
