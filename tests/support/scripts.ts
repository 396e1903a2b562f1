/** Runs the shell scripts of the checkout, with this checkout as `gait`, or with a broken one. */

import { denoArgs, type Seen } from "./gait.ts";

/** The root of the checkout, as a path. */
export const ROOT_PATH: string = decodeURIComponent(new URL("../../", import.meta.url).pathname)
  .replace(/\/$/, "");

/** Options of tests that start shell scripts. */
export const onUnix = { ignore: Deno.build.os === "windows" };

/** Options of tests that need Python 3.10 or later and a shell. */
export const withPython = { ignore: Deno.build.os === "windows" || !hasPython() };

function hasPython(): boolean {
  try {
    const args = ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"];
    return new Deno.Command("python3", { args }).outputSync().success;
  } catch {
    return false;
  }
}

/** A program in a folder. */
export function program(folder: string, name: string, text: string): string {
  const path = `${folder}/${name}`;
  Deno.writeTextFileSync(path, text, { mode: 0o755 });
  return path;
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * A `gait` that runs this checkout. `broken` are lines of a shell `case` over its arguments, which
 * answer in its place.
 */
export function launcher(folder: string, broken = ""): string {
  const start = [Deno.execPath(), ...denoArgs([])].map(quoted).join(" ");
  const cases = `case "$*" in\n${broken}\n*) real "$@" ;;\nesac\n`;
  return program(folder, "gait", `#!/bin/sh\nreal() { ${start} "$@"; }\n${cases}`);
}

/** How to run a script. */
export interface ScriptOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a script of the checkout, by its path from the root, or another one by its whole path. */
export async function runScript(
  script: string,
  { args = [], cwd = ROOT_PATH, env = {} }: ScriptOptions = {},
): Promise<Seen> {
  const path = script.startsWith("/") ? script : `${ROOT_PATH}/${script}`;
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: [path, ...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { exit: code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The lines of a text, without the end of the last one. */
export function lines(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

/** Whether a path leads to something. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
