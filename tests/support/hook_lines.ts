/** The command line of hooks in real shells, with a stand-in for gait. */

import assert from "node:assert/strict";
import { hookCommandLine } from "../../src/core/clients/hook_command.ts";
import type { HookEventKind } from "../../src/core/clients/hook_event.ts";

export const LINE_ID = "0123456789abcdef";
export const LINE_PAYLOAD = '{"tool_name":"Bash"}';

/** Variables that a hook's line passes on, and those that shells set themselves. */
export const KNOWN_VARIABLES: readonly string[] = [
  ...["GAIT_LOG_DIR", "GAIT_LOG_HEADS", "GAIT_NO_OPINION", "HOME", "PATH", "SSH_AUTH_SOCK"],
  ...["OLDPWD", "PWD", "SHLVL", "_"],
];

/** Shells in which a client may start the command line, and which may be `/bin/sh`. */
export const SHELLS: readonly (readonly string[])[] = [
  ["sh"],
  ["dash"],
  ["bash"],
  ["bash", "--posix"],
  ["zsh"],
  ["busybox", "sh"],
  ["ksh"],
];

/** Further shells of users, in which a client may start the command line. */
export const USER_SHELLS: readonly (readonly string[])[] = [["fish"], ["mksh"], ["yash"]];

/** How a line ended. */
export interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function hasShell([program = ""]: readonly string[]): boolean {
  try {
    new Deno.Command(program, { args: ["-c", ":"], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch {
    return false;
  }
}

/** Ends the name of a test that is skipped without a shell; `.ci/run` knows such tests by it. */
export function lack(shell: readonly string[]): string {
  return hasShell(shell) ? "" : ` (needs ${shell[0]})`;
}

/** Programs of the system without which a line may have to do: macOS has no `timeout`. */
export type Lacking = "nothing" | "timeout" | "timeout and perl";

export interface LineRun {
  readonly lacks?: Lacking;
  readonly payload?: string | Uint8Array;
  /** Leaves standard input open behind the payload until the line has ended. */
  readonly isOpen?: boolean;
  /** Leaves the deadlines as they are. */
  readonly isPatient?: boolean;
  /** Whether the shell is only that in which the line is started. */
  readonly isOuter?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a line in a shell, with deadlines of a second. */
export async function inShell(
  shell: readonly string[],
  line: string,
  {
    lacks = "nothing",
    payload = LINE_PAYLOAD,
    isOpen = false,
    isOuter = false,
    isPatient = false,
    env = {},
    cwd,
  }: LineRun = {},
): Promise<Ended> {
  const [program = "", ...args] = shell;
  const quick = line.replaceAll(" KILL 7 ", " KILL 1 ").replace("sleep 7 ", "sleep 1 ")
    .replace("alarm 2;", "alarm 1;");
  assert.notEqual(quick, line);
  const timed = isPatient ? line : quick;
  const untimed = lacks === "nothing" ? timed : timed.replaceAll("bin/timeout", "none/timeout");
  const own = lacks === "timeout and perl" ? untimed.replaceAll("bin/perl", "none/perl") : untimed;
  const inner = isOuter ? own : own.replace("/bin/sh", shell.join(" "));
  const child = new Deno.Command(program, {
    args: [...args, "-c", inner],
    env: {
      ...{ NODE_OPTIONS: "--require ./x.cjs", DENO_V8_FLAGS: "--help" },
      ...{ PERL5OPT: "-Mnone", PERL5LIB: "/nonexistent" },
      ...env,
    },
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const written = (async () => {
    await writer.write(bytes).catch(() => {});
    if (!isOpen) await writer.close().catch(() => {});
  })();
  const { code, stdout, stderr } = await child.output();
  await written;
  if (isOpen) await writer.close().catch(() => {});
  const text = (out: Uint8Array) => new TextDecoder().decode(out);
  return { exit: code, stdout: text(stdout), stderr: text(stderr) };
}

export interface Line {
  readonly kind?: HookEventKind;
  readonly observe?: boolean;
  readonly serve?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export function lineOf(
  program: string,
  { kind = "before", observe = false, serve = false, environment = {} }: Line = {},
): string {
  return hookCommandLine(
    "codex",
    { id: LINE_ID, program: [program], environment, observe, serve, isPosix: true },
    kind,
  );
}

/** A program in place of gait, whose path needs quotes in every shell. As a server it ends at once. */
export function standIn(folder: string, script: string, served = "exit 0"): string {
  const path = `${folder}/my "own" it's $HOME`;
  Deno.mkdirSync(path, { recursive: true });
  Deno.writeTextFileSync(
    `${path}/gait`,
    `#!/bin/sh\nif [ "$1" = serve ]; then ${served}; fi\n${script}\n`,
  );
  Deno.chmodSync(`${path}/gait`, 0o755);
  return `${path}/gait`;
}
