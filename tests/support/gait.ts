/** Runs gait command lines: in process against memory, or as a real process in a scratch folder. */

import { runCli } from "../../src/cli/run.ts";
import { TREE } from "../../src/commands/mod.ts";
import { MemorySystem, type World } from "./memory_system.ts";

/** Exit code and output of a command line. */
export interface Seen {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run in memory, with the files that it left. */
export interface SeenInMemory extends Seen {
  readonly system: MemorySystem;
  /** The one line of JSON on standard output. */
  json(): Record<string, unknown>;
}

/** Splits a command line at spaces; quotes are not understood. */
export function words(line: string): string[] {
  return line.split(" ").filter((word) => word !== "");
}

/** Runs a command line in process. Files survive if `on` is the system of an earlier run. */
export async function gait(
  line: string | readonly string[],
  world: World = {},
  on: MemorySystem = new MemorySystem(world),
): Promise<SeenInMemory> {
  const argv = typeof line === "string" ? words(line) : line;
  on.stdout.text = "";
  on.stderr.text = "";
  const exit = await runCli(argv, TREE, on);
  const { stdout: { text: stdout }, stderr: { text: stderr } } = on;
  return { exit, stdout, stderr, system: on, json: () => parseLine(stdout) };
}

function parseLine(stdout: string): Record<string, unknown> {
  const lines = stdout.split("\n");
  if (lines.length !== 2 || lines[1] !== "") throw new Error(`expected one line, found: ${stdout}`);
  return JSON.parse(lines[0] ?? "");
}

const ROOT = new URL("../../", import.meta.url);

/** How to start the real program. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Deno's own flags before the script; all permissions by default. */
  readonly denoFlags?: readonly string[];
  readonly stdin?: Uint8Array;
  /** A script of this checkout, in place of {@linkcode program}. */
  readonly script?: string;
  /** A program, with its arguments, that starts Deno. */
  readonly under?: readonly string[];
}

/**
 * The program that tests start. `deno task test` bundles this checkout once, as releases are, since a
 * bundle starts in half the time; without that variable it is `main.ts`, so that no bundle is stale.
 */
export function program(): string {
  return Deno.env.get("GAIT_TEST_BUNDLE") ?? new URL("main.ts", ROOT).pathname;
}

/** Arguments that start the real program with Deno. */
export function denoArgs(
  argv: readonly string[],
  { denoFlags = ["-A"], script }: Pick<ProcessOptions, "denoFlags" | "script"> = {},
): string[] {
  const config = new URL("deno.json", ROOT).pathname;
  const path = script === undefined ? program() : new URL(script, ROOT).pathname;
  return ["run", "--quiet", "--no-prompt", ...denoFlags, "--config", config, path, ...argv];
}

/** Runs the real program in its own process. */
export async function gaitProcess(argv: readonly string[], options: ProcessOptions): Promise<Seen> {
  const [executable = "", ...args] = [
    ...(options.under ?? []),
    Deno.execPath(),
    ...denoArgs(argv, options),
  ];
  const child = new Deno.Command(executable, {
    args,
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...options.env },
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (options.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(options.stdin).catch(() => {});
    await writer.close().catch(() => {});
  }
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { exit: code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A folder that disappears with its test. */
export function scratch(): { readonly path: string; [Symbol.dispose](): void } {
  const path = Deno.makeTempDirSync({ prefix: "gait_test_" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}
