/** Running programs with Deno: no shell, a process group of its own, a deadline, capped output. */

import { concatBytes } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import type { RunRequest, RunResult } from "./host.ts";

/** How long the output of a finished program is waited for, if something else holds its pipes. */
const DRAIN_MS = 100;

/** Runs a program; see `RunPort`. `environment` is all that it sees. */
export async function runProgram(
  request: RunRequest,
  environment: Readonly<Record<string, string>>,
): Promise<RunResult> {
  const { stdin, timeoutMs, maxOutputBytes, keepStderr = false } = request;
  const child = start(request, environment);
  const kill = () => killGroup(child);
  const stdout = capture(child.stdout, maxOutputBytes, { keep: true, onExcess: kill });
  const stderr = capture(child.stderr, maxOutputBytes, { keep: keepStderr, onExcess: kill });
  void feed(child.stdin, stdin);

  const status = await within(timeoutMs, child.status);
  // Whatever it left running would hold its pipes open, and outlive the decision.
  kill();
  await within(DRAIN_MS, Promise.all([stdout.ended, stderr.ended]));
  stdout.stop();
  stderr.stop();
  return {
    stdout: concatBytes(stdout.chunks),
    stderrBytes: stderr.size,
    ...(keepStderr ? { stderr: concatBytes(stderr.chunks) } : {}),
    status: status?.code ?? -1,
    timedOut: status === undefined,
  };
}

function start(
  { program, args, cwd, inherits, env }: RunRequest,
  environment: Readonly<Record<string, string>>,
): Deno.ChildProcess {
  const inherited = Object.entries(environment).filter(([name]) =>
    inherits === undefined || inherits.includes(name)
  );
  try {
    return new Deno.Command(program, {
      args: [...args],
      clearEnv: true,
      env: { ...Object.fromEntries(inherited), ...env },
      ...(cwd === undefined ? {} : { cwd }),
      detached: true, // the leader of a process group, which can be killed as a whole
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw new GaitError("dependency_missing", `Cannot start "${program}"`, { cause: error });
  }
}

function killGroup(child: Deno.ChildProcess): void {
  try {
    if (Deno.build.os === "windows") child.kill("SIGKILL");
    else Deno.kill(-child.pid, "SIGKILL");
  } catch {
    // nothing of it is left
  }
}

/** A program may end without reading what it is given. */
async function feed(stream: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  try {
    const writer = stream.getWriter();
    await writer.write(bytes);
    await writer.close();
  } catch {
    // its answer decides, not whether it read
  }
}

interface Capture {
  readonly chunks: readonly Uint8Array[];
  readonly size: number;
  /** Settles at the end of the stream, or at the first byte too many. */
  readonly ended: Promise<void>;
  stop(): void;
}

function capture(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  { keep, onExcess }: { readonly keep: boolean; readonly onExcess: () => void },
): Capture {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    chunks,
    get size() {
      return size;
    },
    ended: read(),
    stop: () => void reader.cancel().catch(() => {}),
  };

  async function read(): Promise<void> {
    try {
      while (size <= maxBytes) {
        const { done, value } = await reader.read();
        if (done) return;
        if (keep) chunks.push(value.subarray(0, maxBytes + 1 - size));
        size += value.length;
      }
      onExcess();
    } catch {
      // the pipe was closed under us: the program is being killed
    }
  }
}

/** The value, or `undefined` if it is not there in time. */
async function within<T>(milliseconds: number, value: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  try {
    return await Promise.race([value, promise]);
  } finally {
    clearTimeout(timer);
  }
}
