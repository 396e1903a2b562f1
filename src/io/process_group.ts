/** Child processes that lead a process group, so that a signal reaches everything they started. */

import { GaitError } from "../core/error.ts";

/** A program to start. `env` is its whole environment, but for {@link fixedFolders}. */
export interface GroupRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stderr: "piped" | "inherit";
}

/**
 * Starts a program with pipes for its standard input and output.
 *
 * @throws {GaitError} `dependency_missing` if it cannot be started.
 */
export function startGroup(
  { program, args, env, cwd, stderr }: GroupRequest,
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      clearEnv: true,
      env: Deno.build.os === "windows" ? { ...env } : { ...env, PATH: fixedFolders(env["PATH"]) },
      ...(cwd === undefined ? {} : { cwd }),
      detached: true,
      stdin: "piped",
      stdout: "piped",
      stderr,
    }).spawn();
  } catch (error) {
    throw new GaitError("dependency_missing", `Cannot start "${program}"`, {
      hint: "check that the program is installed and in PATH",
      cause: error,
    });
  }
}

/** Folders of the system, for an environment that names none. */
const SYSTEM_FOLDERS = "/usr/bin:/bin";

/**
 * The folders of a `PATH` that are the same from everywhere. Through `.` or an empty one, a checkout could
 * lay its own program in the place of one that is only named.
 */
export function fixedFolders(path = ""): string {
  return path.split(":").filter((folder) => folder.startsWith("/")).join(":") || SYSTEM_FOLDERS;
}

/** Sends a signal to a program and everything it started. Does nothing if all have ended. */
export function signalGroup(child: Deno.ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (Deno.build.os === "windows") child.kill(signal);
    else Deno.kill(-child.pid, signal);
  } catch {
    // All of it has ended.
  }
}
