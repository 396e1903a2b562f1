/** The ports through which a command touches the world. A command gets only those that it declares. */

import type { MemberSpool } from "../core/runpack/spool.ts";
import type { RandomAccess, Source } from "../core/source.ts";

/** A kind of access that a command can declare. */
export type PermissionKind = "read" | "write" | "env" | "net" | "run";

/** All kinds, in the order in which tables show them. */
export const PERMISSION_KINDS: readonly PermissionKind[] = ["read", "write", "env", "net", "run"];

/** An open file, read in ranges. */
export interface OpenFile extends RandomAccess, Disposable {}

/** A name in a directory, and what stands under it. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "link" | "other";
}

/** What is at a path, without following it. */
export interface PathEntry {
  readonly kind: "file" | "directory" | "link" | "other";
  /** Time of the last change, RFC 3339 in UTC. */
  readonly modified_at: string;
}

/** Reading files. Every failure is a `GaitError` that names the path. */
export interface ReadPort {
  /**
   * What a path leads to; `undefined` if there is nothing. Links are followed, unless told otherwise:
   * then a link is `other`.
   */
  kindOf(
    path: string,
    options?: { readonly followLinks?: boolean },
  ): Promise<"file" | "directory" | "other" | undefined>;
  /** The absolute path of what is there, with every link resolved; `undefined` if there is nothing. */
  realPath(path: string): Promise<string | undefined>;
  /** Names of what a directory holds, unsorted. */
  list(path: string): Promise<readonly string[]>;
  /** What a directory holds, unsorted; a link counts as a link, wherever it leads. */
  entries(path: string): Promise<readonly DirectoryEntry[]>;
  /** When a file was changed last, in milliseconds since 1970. */
  modifiedMs(path: string): Promise<number>;
  /** What is at a path itself, links not followed; `undefined` if there is nothing. */
  entryOf(path: string): Promise<PathEntry | undefined>;
  /** Permission bits of a file (`0o600`), or `undefined` where the system has none. */
  modeOf(path: string): Promise<number | undefined>;
  /** A whole file of at most `maxBytes`. */
  file(path: string, maxBytes: number): Promise<Source>;
  /** A file to be read in ranges. */
  open(path: string): Promise<OpenFile>;
  /** A file as a stream of chunks. */
  stream(path: string): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * A file that is being written beside its destination. Unless it is committed it disappears; after
 * a kill at any moment the destination holds either its old content or the complete new one.
 */
export interface StagedFile extends AsyncDisposable {
  /** Appends bytes. */
  write(chunk: Uint8Array): Promise<void>;
  /** What was written so far, to be checked before it is committed. */
  readonly content: RandomAccess;
  /** Puts the file at its destination, durably. */
  commit(): Promise<void>;
  /** The same, unless something is there already: then false, and all stays as it was. */
  commitNew(): Promise<boolean>;
}

/** A spool that moves to a temporary file when it grows large. */
export interface FileSpool extends MemberSpool, AsyncDisposable {}

/** A lock that this process holds until it is disposed of. */
export interface HeldLock extends Disposable {
  /** Whether it still stands: a foreign program may have removed it. */
  isHeld(): boolean;
}

/** A folder for work that leaves nothing behind; it goes with all that is in it. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
}

/** A file that grows; see `WritePort.appending`. */
export interface AppendFile extends Disposable {
  /** Appends in one write; it is not waited for until the disk has it. */
  append(bytes: Uint8Array): void;
}

/** Writing files. Every failure is a `GaitError` that names the path. */
export interface WritePort {
  /** Creates a directory (0750) with its parents, if it is not there. */
  directory(path: string): Promise<void>;
  /** Starts a file that will replace `path` on commit, with exactly this mode. */
  stage(path: string, mode: number): Promise<StagedFile>;
  /** Writes a whole file atomically. */
  file(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  /** Renames a file; the destination must not exist. */
  move(from: string, to: string): Promise<void>;
  /**
   * Takes the lock file of a rate-limit state; `undefined` if another process still holds it after
   * `waitMs`. The lock of a process that is gone is taken over at once; that of a running one never.
   *
   * @throws {GaitError} `rate_limit_lock_acquire_failed` or `rate_limit_lock_write_failed`.
   */
  lock(path: string, waitMs: number): Promise<HeldLock | undefined>;
  /** Adds to the end of a file, which is made (0600) if it is not there. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a new file (0600) that stays open and grows; what is there already is left alone. */
  appending(path: string): Promise<AppendFile>;
  /**
   * Writes a small new file (0600) that the disk may get later; false, and nothing written, if the
   * path is taken.
   */
  note(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Removes a file, or a link but not what it leads to. Nothing there is no failure. */
  remove(path: string): Promise<void>;
  /** Makes an empty folder where the system keeps temporary files. */
  scratch(): Promise<ScratchFolder>;
  /** Makes a spool for the member `name` of an archive in `directory`. */
  spool(name: string, directory: string): Promise<FileSpool>;
}

/** Environment variables that the command declared; read before the permission was dropped. */
export interface EnvPort {
  /** Value of a declared variable; `undefined` if it is not set. */
  get(name: string): string | undefined;
}

/** A program to run, and what it may use up. */
export interface RunRequest {
  /** A path, or a name that is looked up in `PATH`. Never a shell line. */
  readonly program: string;
  readonly args: readonly string[];
  /** Working directory, if not that of gait. */
  readonly cwd?: string;
  /** Names of the variables that it inherits, if not all. */
  readonly inherits?: readonly string[];
  /** Variables set beside those that it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin: Uint8Array<ArrayBuffer>;
  /** After this long it is killed with everything that it started. */
  readonly timeoutMs: number;
  /** Bytes that it may write to each stream; at the first byte more it is killed. */
  readonly maxOutputBytes: number;
  /** Whether standard error is part of the answer, and kept. Not by default: it may hold secrets. */
  readonly keepStderr?: boolean;
}

/** What came of running a program. */
export interface RunResult {
  /** Standard output, at most one byte more than was allowed. */
  readonly stdout: Uint8Array<ArrayBuffer>;
  /** Bytes written to standard error. */
  readonly stderrBytes: number;
  /** What was written there, if it was to be kept. */
  readonly stderr?: Uint8Array<ArrayBuffer>;
  /** Exit status. */
  readonly status: number;
  /** Whether it was killed at its deadline. */
  readonly timedOut: boolean;
}

/** A program that is talked to. */
export interface StartRequest {
  /** A path, or a name that is looked up in `PATH`. Never a shell line. */
  readonly program: string;
  readonly args: readonly string[];
}

/** A program that runs beside us. Its standard error is ours. */
export interface RunningProgram {
  /** Its standard output. Reading no further holds it back. */
  readonly output: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Its exit status; 128 and the number of the signal that ended it. */
  readonly status: Promise<number>;
  /** Writes to its standard input, and waits until that took it; false if it no longer reads. */
  send(bytes: Uint8Array): Promise<boolean>;
  /** Ends its standard input. */
  endInput(): Promise<void>;
  /** Asks it and everything that it started to end, or ends them. */
  stop(how: "ask" | "force"): void;
}

/**
 * Running other programs, which leave the sandbox. What may be run is decided before, by the core.
 * A child inherits working directory and environment, less the variables that the command reads
 * itself, since those hold keys.
 */
export interface RunPort {
  /**
   * Runs a program to its end or its deadline, and leaves nothing of its process group behind.
   *
   * @throws {GaitError} `dependency_missing` if it cannot be started.
   */
  program(request: RunRequest): Promise<RunResult>;
  /**
   * Starts a program that runs until it ends or is stopped.
   *
   * @throws {GaitError} `dependency_missing` if it cannot be started.
   */
  start(request: StartRequest): Promise<RunningProgram>;
}

/** Something to fetch, and what it may use up. */
export interface FetchRequest {
  readonly url: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Says why a URL must not be asked; also called for each redirect, before it is followed. */
  refuse(url: string): string | undefined;
}

/** What came of fetching. `transient`: the same call may succeed later. */
export type FetchOutcome =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly transient: boolean; readonly problem: string };

/** An HTTP server to start. */
export interface ServeRequest {
  /** Address or name to listen on, and nothing else. */
  readonly hostname: string;
  /** Port; 0 takes one that is free. */
  readonly port: number;
  /**
   * Answers one request. `gone` fires if the client hangs up before there is an answer; after that
   * it is the answer's body that is cancelled.
   */
  handle(request: Request, gone: AbortSignal): Promise<Response>;
}

/** An HTTP server that runs. */
export interface HttpServer {
  /** Address that it listens on. */
  readonly hostname: string;
  /** Port that it listens on. */
  readonly port: number;
  /** Takes no more connections, and waits until every answer is sent. */
  drain(): Promise<void>;
}

/** One request to an {@linkcode Origin}. */
export interface SendRequest {
  readonly method: string;
  /** Path and query: `/mcp?x=1`. */
  readonly target: string;
  readonly headers: Headers;
  readonly body?: Uint8Array<ArrayBuffer> | undefined;
  /** Ends the request, and its answer with it. */
  readonly signal: AbortSignal;
}

/** What came of sending: an answer whose body is still to be read, or why there is none. */
export type SendOutcome =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly problem: string };

/** The way to one origin (scheme, host and port), and to no other. */
export interface Origin extends Disposable {
  /** Sends one request. Redirects are not followed, bodies not decoded. Never throws. */
  send(request: SendRequest): Promise<SendOutcome>;
}

/** Asking other hosts, and being asked. */
export interface NetPort {
  /** Fetches a URL once, through redirects, with nothing sent but the address. Never throws. */
  fetch(request: FetchRequest): Promise<FetchOutcome>;
  /**
   * Starts an HTTP server.
   *
   * @throws {GaitError} `invalid_input` if the address cannot be had.
   */
  serve(request: ServeRequest): Promise<HttpServer>;
  /** Opens the way to one origin: `https://example.com`. */
  origin(origin: string): Promise<Origin>;
}

/** The ports that exist so far, by the kind of access that they need. */
export interface Ports {
  readonly read: ReadPort;
  readonly write: WritePort;
  readonly env: EnvPort;
  readonly run: RunPort;
  readonly net: NetPort;
}

/** Shows how far a long piece of work is. Silent unless a person is watching. */
export interface Progress {
  /** Takes how many bytes are done, and of how many if that is known. */
  update(done: number, total?: number): void;
  /** Clears the line. */
  end(): void;
}

/** What every command has. */
export interface BaseHost {
  /** Current time, RFC 3339 in UTC. */
  now(): string;
  /** Random bytes. */
  randomBytes(count: number): Uint8Array<ArrayBuffer>;
  /** Operating system and architecture in the names of artifacts: `linux`, `amd64`. */
  readonly platform: { readonly os: string; readonly arch: string };
  /** Standard input. */
  stdin(): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /**
   * Writes bytes to standard output, for a command that speaks a protocol there, and waits until they
   * are taken; false if nobody reads any more.
   */
  output(bytes: Uint8Array): Promise<boolean>;
  /** Writes a line to standard error, for what a person should see while a command runs. */
  tell(line: string): void;
  /** Calls `listener` when the process is asked to end, which then does not end by itself. */
  onStop(listener: () => void): Disposable;
  /** Waits, at most until `signal` fires. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Starts to show progress. */
  progress(label: string): Progress;
}

/** The host of a command that declared the kinds `K`. */
export type Host<K extends PermissionKind = never> =
  & BaseHost
  & Pick<Ports, Extract<K, keyof Ports>>;

/** What a command asks for before it runs. */
export interface Needs {
  readonly kinds: readonly PermissionKind[];
  /** Names of environment variables, read now and not later. */
  readonly env: readonly string[];
  /** Variables whose names begin like this are read too; empty stands for none. */
  readonly envPrefix?: string;
}

/** Standard output or standard error. */
export interface Terminal {
  /** Whether a person is watching. */
  readonly isTerminal: boolean;
  /** Whether to use colour. */
  readonly color: boolean;
  /** Width in columns, if known. */
  readonly columns: number | undefined;
  /** Writes text. A closed pipe is not an error. */
  write(text: string): void;
}

/** Variables about the logs of `gait` itself. Every command line reads them, before all else. */
export const LOG_VARIABLES = {
  adoption: "GAIT_ADOPTION_LOG",
  operational: "GAIT_OPERATIONAL_LOG",
  workflow: "GAIT_ADOPTION_WORKFLOW",
  health: "GAIT_TELEMETRY_HEALTH_PATH",
  warn: "GAIT_TELEMETRY_WARN",
} as const;

/** A log that takes whole lines, each in one write under a lock. */
export interface EventSink {
  /** Appends a line with its line feed. May throw; no caller fails for that. */
  append(line: Uint8Array): void;
}

/** A file that counts what became of log lines. */
export interface HealthFile {
  /** Replaces the content, under a lock. May throw; no caller fails for that. */
  update(next: (content: string) => string): void;
}

/** The logs that were asked for, and what their lines say of this machine. */
export interface EventLogs {
  readonly adoption?: EventSink | undefined;
  readonly operational?: EventSink | undefined;
  readonly health?: HealthFile | undefined;
  /** The workflow that the caller named; empty without one. */
  readonly workflow: string;
  /** Whether a line that cannot be written deserves a warning. */
  readonly warns: boolean;
  /** Current time, RFC 3339 in UTC. */
  now(): string;
  readonly environment: { readonly os: string; readonly arch: string };
}

/** The world as the command line sees it. */
export interface System {
  /** Opens the logs that {@linkcode LOG_VARIABLES} name, while that is still permitted. */
  eventLogs(): Promise<EventLogs | undefined>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Drops every permission that is not needed, for the rest of the process, and answers the ports. */
  narrow(needs: Needs, options: { readonly quiet: boolean }): Host<PermissionKind>;
}
