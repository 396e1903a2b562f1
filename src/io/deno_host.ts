/** The ports through Deno, and the one place that revokes permissions. */

import { concatBytes, decodeUtf8 } from "../core/bytes.ts";
import { systemFault } from "./system_fault.ts";
import { denoReadPort } from "./deno_read.ts";
import { clearProgress, DenoTerminal, ProgressLine, SILENT } from "./deno_terminal.ts";
import { denoWritePort } from "./deno_write.ts";
import {
  type EnvPort,
  type EventLogs,
  type Host,
  LOG_VARIABLES,
  type Needs,
  type NetPort,
  type PermissionKind,
  type Progress,
  type ReadPort,
  type RunPort,
  type System,
} from "./host.ts";
import { launcherOnPath, ownCommand, ownPlaces } from "./own_places.ts";
import { BROKER_ENV_PREFIX } from "../core/gate/controls/broker_variables.ts";
import { narrowLines } from "../core/narrow_lines.ts";
import type { Printable } from "../core/text.ts";
import { currentTime } from "../core/time.ts";

/** Every kind of permission of Deno except `env`, which is always revoked. */
const DENO_KINDS = ["read", "write", "net", "run", "sys", "ffi", "import"] as const;

/** Largest piece of standard input. */
const STDIN_BUFFER_BYTES = 256 * 1024;

/** The system of the running process. */
export function denoSystem(): System {
  const stdout = new DenoTerminal(Deno.stdout, readVariable);
  const stderr = new DenoTerminal(Deno.stderr, readVariable);
  return {
    stdout,
    stderr,
    eventLogs,
    async project() {
      const { denoProjectPort } = await import("./deno_project.ts");
      return denoProjectPort(readVariable);
    },
    narrow: (needs, { quiet }) => {
      const env = readEnv(needs);
      const environment = needs.kinds.includes("run") ? childEnvironment(needs) : {};
      const own = ownPlaces(readVariable);
      const command = ownCommand(readVariable);
      const launcher = launcherOnPath(readVariable);
      const shows = !quiet && stderr.rewrites;
      revokeAllBut(needs);
      const progress = (label: string) => shows ? new ProgressLine(stderr, label) : SILENT;
      const read = { ...denoReadPort, own, ownCommand: command, launcher };
      return denoHost(read, env, denoRunPort(environment), progress);
    },
  };
}

async function eventLogs(): Promise<EventLogs | undefined> {
  const valueOf = (name: string) => readVariable(name)?.trim() ?? "";
  const adoption = valueOf(LOG_VARIABLES.adoption);
  const operational = valueOf(LOG_VARIABLES.operational);
  if (adoption === "" && operational === "") return undefined;
  const { openEventSink, openHealthFile } = await import("./event_sink.ts");
  const open = (path: string) => path === "" ? undefined : openEventSink(path);
  const health = valueOf(LOG_VARIABLES.health);
  return {
    adoption: open(adoption),
    operational: open(operational),
    health: health === "" ? undefined : openHealthFile(health),
    workflow: valueOf(LOG_VARIABLES.workflow),
    warns: valueOf(LOG_VARIABLES.warn).toLowerCase() !== "off",
    now: currentTime,
    environment: platform(),
  };
}

function platform(): { readonly os: string; readonly arch: string } {
  return { os: Deno.build.os, arch: goArch(Deno.build.arch) };
}

function denoHost(
  read: ReadPort,
  env: EnvPort,
  run: RunPort,
  progress: (label: string) => Progress,
): Host<PermissionKind> {
  return {
    read,
    write: denoWritePort,
    env,
    run,
    net: denoNetPort,
    now: currentTime,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    pid: Deno.pid,
    platform: platform(),
    stdin: readStdin,
    liveStdin: readLiveStdin,
    output,
    tell,
    ask,
    onStop,
    pause,
    progress,
  };
}

/**
 * INVARIANT: after this, only the declared kinds are granted, also under `-A`. `env` is always
 * revoked, since the variables were read before. Deno revokes whole kinds, never parts of one.
 */
function revokeAllBut({ kinds }: Needs): void {
  for (const name of DENO_KINDS) {
    const isNeeded = kinds.some((kind) => kind === name);
    if (!isNeeded) Deno.permissions.revokeSync({ name });
  }
  Deno.permissions.revokeSync({ name: "env" });
}

function readEnv({ env, envPrefix = "" }: Needs): EnvPort {
  const values = new Map<string, string>();
  for (const name of env) {
    const value = readVariable(name);
    if (value !== undefined) values.set(name, value);
  }
  if (envPrefix !== "") {
    for (const [name, value] of Object.entries(wholeEnvironment() ?? {})) {
      if (name.startsWith(envPrefix)) values.set(name, value);
    }
  }
  return { get: (name) => values.get(name) };
}

/** Variables by which programs are found and find their own files. */
const ORDINARY_VARIABLES = [
  ...["PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "LANG"],
  ...["CI", "GITHUB_STEP_SUMMARY", "SSH_AUTH_SOCK"],
];

/**
 * The environment of children, without the variables that the command reads, since those hold keys,
 * and without those of a credential broker: no call that may use them has been approved yet.
 */
function childEnvironment({ env, envPrefix = "" }: Needs): Readonly<Record<string, string>> {
  const whole = wholeEnvironment() ??
    Object.fromEntries(ORDINARY_VARIABLES.flatMap((name) => {
      const value = readVariable(name);
      return value === undefined ? [] : [[name, value]];
    }));
  // A `gait` that `gait` starts must not log as if the user had started it.
  const withheld = [
    ...env.filter((name) => !ORDINARY_VARIABLES.includes(name)),
    ...Object.values(LOG_VARIABLES),
  ];
  const prefixes = [BROKER_ENV_PREFIX, envPrefix].filter((prefix) => prefix !== "");
  const isWithheld = (name: string) =>
    withheld.includes(name) || prefixes.some((prefix) => name.startsWith(prefix));
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !isWithheld(name)));
}

/** All variables, or `undefined` without the permission to read all of them. */
function wholeEnvironment(): Readonly<Record<string, string>> | undefined {
  try {
    return Deno.env.toObject();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** Runs programs with Deno. The modules are loaded on first use, to keep start-up short. */
function denoRunPort(environment: Readonly<Record<string, string>>): RunPort {
  return {
    async program(request) {
      const { runProgram } = await import("./deno_run.ts");
      return await runProgram(request, environment);
    },
    async start(request) {
      const { startProgram } = await import("./deno_child.ts");
      return startProgram(request, environment);
    },
  };
}

/** The network through Deno. The modules are loaded on first use, to keep start-up short. */
const denoNetPort: NetPort = {
  async fetch(request) {
    const { fetchOnce } = await import("./deno_net.ts");
    return await fetchOnce(request);
  },
  async serve(request) {
    const { serveHttp } = await import("./deno_http.ts");
    return serveHttp(request);
  },
  async listen(request) {
    const { listenLocally } = await import("./deno_listen.ts");
    return await listenLocally(request);
  },
  async ask(request) {
    const { askLocally } = await import("./deno_ask.ts");
    return await askLocally(request);
  },
  close: () => void Deno.permissions.revokeSync({ name: "net" }),
  async local(path) {
    const { connectLocal } = await import("./local_socket.ts");
    return await connectLocal(path);
  },
  async origin(origin) {
    const { openOrigin } = await import("./deno_http.ts");
    return openOrigin(origin);
  },
  async stateServer(request) {
    const { connectState } = await import("./state_server.ts");
    return await connectState(request);
  },
};

/** Reads a variable. A variable that gait may not read counts as not set. */
function readVariable(name: string): string | undefined {
  if (name === "" || name.includes("=") || name.includes("\0")) return undefined;
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** The architecture in the names of artifacts: `amd64`, `arm64`. */
function goArch(arch: string): string {
  const names: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };
  return names[arch] ?? arch;
}

/** Reads standard input. Small pieces share one buffer, each in a part of its own. */
async function* readStdin(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let buffer = new Uint8Array(STDIN_BUFFER_BYTES);
  let filled = 0;
  while (true) {
    if (buffer.length - filled < STDIN_BUFFER_BYTES / 8) {
      buffer = new Uint8Array(STDIN_BUFFER_BYTES);
      filled = 0;
    }
    const read = await Deno.stdin.read(buffer.subarray(filled)).catch((error) => {
      throw systemFault("read", "-", error);
    });
    if (read === null) return;
    yield buffer.subarray(filled, filled + read);
    filled += read;
  }
}

async function readLiveStdin(): Promise<AsyncGenerator<Uint8Array<ArrayBuffer>>> {
  if (Deno.build.os === "windows") return readStdin(); // It has other pipes.
  const { pipedInput } = await import("./piped_input.ts");
  return await pipedInput() ?? readStdin();
}

/** A larger message may not fit into the pipe, and the thread that judges must not wait for its reader. */
const AT_ONCE_MAX_BYTES = 16 * 1024;
/** Pause before a pipe is asked again that takes nothing and does not wait. */
const FULL_PIPE_MS = 1;

async function output(bytes: Uint8Array): Promise<boolean> {
  for (let done = 0; done < bytes.length;) {
    const rest = bytes.subarray(done);
    try {
      // Another thread would have to wake up for each message.
      done += rest.length > AT_ONCE_MAX_BYTES
        ? await Deno.stdout.write(rest)
        : Deno.stdout.writeSync(rest);
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return false;
      // Standard input may be the same socket.
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      await pause(FULL_PIPE_MS);
    }
  }
  return true;
}

function stderrColumns(): number | undefined {
  return new DenoTerminal(Deno.stderr, () => undefined).columns;
}

function tell(line: Printable): void {
  clearProgress();
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${narrowLines(line, stderrColumns())}\n`));
  } catch {
    // The reader closed the pipe.
  }
}

/** Longest answer, in bytes; a person types a word. */
const ANSWER_MAX_BYTES = 1024;

async function ask(question: string): Promise<string | undefined> {
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return undefined;
  clearProgress();
  Deno.stderr.writeSync(new TextEncoder().encode(narrowLines(question, stderrColumns())));
  const answer: Uint8Array[] = [];
  let size = 0;
  for await (const piece of readStdin()) {
    answer.push(piece);
    size += piece.length;
    if (piece.includes(0x0a) || size > ANSWER_MAX_BYTES) break;
  }
  return decodeUtf8(concatBytes(answer)).split("\n")[0] ?? "";
}

function onStop(listener: () => void): Disposable {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, listener);
    },
  };
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal?.aborted === true) return Promise.resolve();
  // A timer beyond this limit would fire at once.
  const timer = setTimeout(done, Math.min(milliseconds, 2 ** 31 - 1));
  signal?.addEventListener("abort", done, { once: true });
  return promise;

  function done() {
    clearTimeout(timer);
    signal?.removeEventListener("abort", done);
    resolve();
  }
}
