/**
 * Runs the command lines that documents show, in a scratch folder that looks like a checkout.
 *
 * `gait …` is the real program. `deno task …` is the task of that name in `deno.json`. A few tools that
 * readers have are allowed too, to look at files and to start scripts and Python.
 */

import { parseCommandLine } from "./console_blocks.ts";
import { ROOT } from "./documents.ts";
import { program as gaitProgram } from "./gait.ts";
import { taskCommand } from "./tasks.ts";

/** Other programs that a document may start. */
const BESIDE = ["bash", "cat", "ls", "python3", "sed"] as const;

/** Folders of the checkout that a command may find, and write to, in the scratch folder. */
const COPIED = ["examples", "scripts", "sdk", ".agents"];

/** Lines that name such a folder, or look at all that is there. */
const LOOKS_AROUND = /examples|scripts|sdk|\.agents|gait (?:scout|doctor)|python3|^ls/;

/** The output of a command on both streams, and its exit code. */
export interface Printed {
  readonly text: string;
  readonly exit: number;
}

/** A folder to run commands in, gone when disposed. */
export interface DocumentRun {
  readonly path: string;
  readonly run: (line: string) => Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a scratch folder to run these command lines in, with a copy of what readers of the documents
 * have if one of them may look at it.
 */
export async function openDocumentRun(lines: readonly string[]): Promise<DocumentRun> {
  const path = await Deno.makeTempDir({ prefix: "gait-docs-" });
  if (lines.some((line) => LOOKS_AROUND.test(line))) {
    for (const folder of COPIED) await copyFolder(folder, path).catch(unlessMissing);
  }
  const launcher = ["#!/bin/sh", `exec ${gaitWords().map(quoted).join(" ")} "$@"`, ""].join("\n");
  await Deno.writeTextFile(`${path}/gait`, launcher, { mode: 0o755 });
  // `gait init` sets up a project, which the home folder is not.
  const folder = lines.some((line) => line.startsWith("gait init")) ? `${path}/project` : path;
  if (folder !== path) await Deno.mkdir(`${folder}/.git`, { recursive: true });
  let exit = 0;
  return {
    path: folder,
    run: async (line) => {
      if (line === "echo $?") return `${exit}\n`;
      const printed = await run(line, { home: path, folder });
      exit = printed.exit;
      return printed.text;
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** Programs other than gait and Deno that a command line needs: one, or none. */
export function neededProgram(line: string): string | undefined {
  const [program = ""] = parseCommandLine(line).words;
  return ["gait", "deno", "echo"].includes(program) ? undefined : program;
}

/** Whether a program can be started here. */
export function isInstalled(program: string): boolean {
  try {
    new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch {
    return false;
  }
}

/** The words that a command line becomes. Throws for what a document may not start. */
export function commandOf(words: readonly string[]): readonly string[] {
  const [program = "", ...args] = words;
  if (program === "gait") return [...gaitWords(), ...args];
  if (BESIDE.some((name) => name === program)) return words;
  const [verb, name = "", ...rest] = args;
  if (program !== "deno" || verb !== "task") throw new Error(`a document cannot run: ${words[0]}`);
  const [deno, ...flags] = taskCommand(name).split(" ");
  if (deno !== "deno") throw new Error(`task ${name} does not start with deno`);
  const isOfCheckout = (word: string) => /^(?:main\.ts$|examples\/.+\.ts$|scripts\/)/.test(word);
  return [
    Deno.execPath(),
    ...[...flags, ...rest].map((word) => isOfCheckout(word) ? checkoutPath(word) : word),
  ];
}

async function run(
  line: string,
  { home, folder }: { readonly home: string; readonly folder: string },
): Promise<Printed> {
  const { env, words, stdin, stdout: into } = parseCommandLine(line);
  const [program = "", ...args] = commandOf(words);
  const { GAIT_LOG_DIR: _, ...inherited } = Deno.env.toObject();
  const child = new Deno.Command(program, {
    args,
    cwd: folder,
    // As a reader has it, logs go below the home folder.
    clearEnv: true,
    env: {
      ...inherited,
      ...{ ...env, HOME: home, USERPROFILE: home, DENO_DIR, NO_COLOR: "1" },
      GAIT_LOG_HEADS: "off",
      PATH: `${home}${Deno.build.os === "windows" ? ";" : ":"}${Deno.env.get("PATH") ?? ""}`,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  if (stdin !== undefined) await writer.write(await Deno.readFile(`${folder}/${stdin}`));
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  if (into !== undefined) await Deno.writeFile(`${folder}/${into}`, stdout);
  const decoder = new TextDecoder();
  const shown = into === undefined ? decoder.decode(stdout) : "";
  return { text: shown + decoder.decode(stderr), exit: code };
}

/** The version that the program of the documents reports. */
export async function programVersion(): Promise<string> {
  const [program = "", ...args] = [...gaitWords(), "version"];
  const { stdout } = await new Deno.Command(program, { args, stderr: "inherit" }).output();
  const version = /^gait (\S+)$/m.exec(new TextDecoder().decode(stdout))?.[1];
  if (version === undefined) throw new Error(`${program} does not report a version`);
  return version;
}

/** A standalone program, where `GAIT_TEST_BINARY` names one; else the checkout, started with Deno. */
function gaitWords(): string[] {
  const binary = Deno.env.get("GAIT_TEST_BINARY");
  if (binary !== undefined) return [binary];
  return [
    ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--frozen"],
    ...["--allow-read", "--allow-write", "--allow-env", "--allow-run"],
    ...["--config", checkoutPath("deno.json"), gaitProgram()],
  ];
}

function checkoutPath(name: string): string {
  const { pathname } = new URL(name, ROOT);
  return decodeURIComponent(Deno.build.os === "windows" ? pathname.slice(1) : pathname);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

async function copyFolder(name: string, into: string): Promise<void> {
  for await (const entry of Deno.readDir(new URL(name, ROOT))) {
    const path = `${name}/${entry.name}`;
    await Deno.mkdir(`${into}/${name}`, { recursive: true });
    if (entry.isDirectory) await copyFolder(path, into);
    else await Deno.copyFile(new URL(path, ROOT), `${into}/${path}`);
  }
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** The cache of the running Deno, since the commands get another home directory. */
const DENO_DIR = await denoDir();

async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const info: { readonly denoDir: string } = JSON.parse(new TextDecoder().decode(stdout));
  return info.denoDir;
}
