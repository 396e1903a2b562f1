/** Programs that talk: started once, written to and read from until either side ends. */

import { GaitError } from "../core/error.ts";
import type { RunningProgram, StartRequest } from "./host.ts";

/** Starts a program; see `RunPort.start`. `environment` is all that it sees. */
export function startProgram(
  { program, args }: StartRequest,
  environment: Readonly<Record<string, string>>,
): RunningProgram {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [...args],
      clearEnv: true,
      env: { ...environment },
      detached: true, // the leader of a process group, which can be ended as a whole
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit", // its standard error passes on, and can never block us
    }).spawn();
  } catch (error) {
    throw new GaitError("dependency_missing", `Cannot start "${program}"`, {
      hint: "check that the program is installed and in PATH",
      cause: error,
    });
  }
  const writer = child.stdin.getWriter();
  // a program that is gone closes the pipe under us; what matters is what `send` answers
  writer.closed.catch(() => {});
  return {
    output: child.stdout,
    status: child.status.then(({ code, signal }) =>
      signal === null ? code : 128 + numberOf(signal)
    ),
    async send(bytes) {
      try {
        await writer.write(bytes);
        return true;
      } catch {
        return false;
      }
    },
    async endInput() {
      try {
        await writer.close();
      } catch {
        // it no longer reads
      }
    },
    stop: (how) => stopGroup(child, how === "ask" ? "SIGTERM" : "SIGKILL"),
  };
}

function stopGroup(child: Deno.ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (Deno.build.os === "windows") child.kill(signal);
    else Deno.kill(-child.pid, signal);
  } catch {
    // nothing of it is left
  }
}

/** Numbers of the signals by which programs usually end. */
function numberOf(signal: string): number {
  const numbers: Readonly<Record<string, number>> = {
    ...{ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8 },
    ...{ SIGKILL: 9, SIGSEGV: 11, SIGPIPE: 13, SIGTERM: 15 },
  };
  return numbers[signal] ?? 0;
}
