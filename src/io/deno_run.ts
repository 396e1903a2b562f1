/** Running programs with Deno: no shell, a process group of its own, a deadline, capped output. */

import { concatBytes } from "../core/bytes.ts";
import type { RunRequest, RunResult } from "./host.ts";
import { signalGroup, startGroup } from "./process_group.ts";

/** Time to wait for the rest of the output after the program ended, if a child holds the pipes. */
const DRAIN_MS = 100;

/** Runs a program; see `RunPort.program`. It inherits variables of `environment` only. */
export async function runProgram(
  request: RunRequest,
  environment: Readonly<Record<string, string>>,
): Promise<RunResult> {
  const { stdin, timeoutMs, maxOutputBytes, keepStderr = false, inherits, env } = request;
  const inherited = Object.entries(environment).filter(([name]) =>
    inherits === undefined || inherits.includes(name)
  );
  const child = startGroup({
    ...request,
    env: { ...Object.fromEntries(inherited), ...env },
    stderr: "piped",
  });
  const kill = () => signalGroup(child, "SIGKILL");
  const stdout = capture(child.stdout, maxOutputBytes, { keep: true, onExcess: kill });
  const stderr = capture(child.stderr, maxOutputBytes, { keep: keepStderr, onExcess: kill });
  void feed(child.stdin, stdin);

  const status = await within(timeoutMs, child.status);
  // A child of it that still runs would hold the pipes open, and outlive the decision.
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

/** Writes standard input. A program that ends without reading it is not an error. */
async function feed(stream: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  try {
    const writer = stream.getWriter();
    await writer.write(bytes);
    await writer.close();
  } catch {
    // The result of the program counts, not whether it read its input.
  }
}

interface Capture {
  readonly chunks: readonly Uint8Array[];
  readonly size: number;
  /** Resolves at the end of the stream, or at the first byte beyond the limit. */
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
      // The pipe broke because the program is being killed.
    }
  }
}

/** The value, or `undefined` after `milliseconds`. */
async function within<T>(milliseconds: number, value: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  try {
    return await Promise.race([value, promise]);
  } finally {
    clearTimeout(timer);
  }
}
