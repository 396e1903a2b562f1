/** The ports through which a command reaches the system. A command gets only those it declares. */

import type { MemberSpool } from "../core/runpack/spool.ts";
import type { ServerReply } from "../core/gate/state/reply.ts";
import type { RandomAccess, Source } from "../core/source.ts";
import type { Printable } from "../core/text.ts";
import type { ProjectPort } from "./project_port.ts";

/** A kind of access that a command can declare. */
export type PermissionKind = "read" | "write" | "env" | "net" | "run";

/** An open file, read in ranges. */
export interface OpenFile extends RandomAccess, Disposable {}

/** A name in a directory. A link counts as a link, whatever its target. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "link" | "other";
}

/** A file, directory or link at a path. A link counts as a link, whatever its target. */
export interface PathEntry {
  readonly kind: DirectoryEntry["kind"];
  /** Time of the last change, RFC 3339 in UTC. */
  readonly modified_at: string;
}

/** Places that the running program depends on, absolute. */
export interface OwnPlaces {
  /** Files and folders of the program, of its runtime, and of the launchers that `PATH` finds. */
  readonly program: readonly string[];
  /** Where the runtime keeps the dependencies of the program, if it is not compiled. */
  readonly cache: string | undefined;
  /** The home folder of the user, if a variable names one. */
  readonly home: string | undefined;
}

/** Which file it is, whatever its name. */
export interface FileIdentity {
  readonly id: string;
  /** How many names it has: more than one with hard links. */
  readonly names: number;
}

/** A file by the name of gait in a folder of `PATH`. */
export interface Launcher {
  readonly path: string;
  /** Whether it starts this program. */
  readonly isOwn: boolean;
  /** Whether its folder is on `PATH` at times only: while npx or a package's script runs, or an environment of Python is on. */
  readonly isPassing: boolean;
  /** Whether a folder that depends on the working folder comes before its own: one there is started first. */
  readonly isBehind: boolean;
}

/** Reading files. Every failure is a `GaitError` that names the path. */
export interface ReadPort {
  /** The kind of what a path leads to, links followed; `undefined` if nothing is there. */
  kindOf(path: string): Promise<"file" | "directory" | "other" | undefined>;
  /** The entry at the path itself, links not followed; `undefined` if nothing is there. */
  entryOf(path: string): Promise<PathEntry | undefined>;
  /** Whether a path leads to something, links followed; also false if that cannot be told. Cheap if not. */
  isThere(path: string): Promise<boolean>;
  /** The absolute path with every link resolved; `undefined` if nothing is there. */
  realPath(path: string): Promise<string | undefined>;
  /**
   * The first link on a path, the file itself included, in folders that a repository controls:
   * below the working directory or the folder with `.git` above it. `undefined` if there is none.
   */
  linkOn(path: string): Promise<string | undefined>;
  /** What a link says, whether it leads to something or not; `undefined` for all that is no link. */
  linkTarget(path: string): Promise<string | undefined>;
  /** Names in a directory, unsorted. */
  list(path: string): Promise<readonly string[]>;
  /** Names in a directory with their kinds, unsorted. */
  entries(path: string): Promise<readonly DirectoryEntry[]>;
  /** Time of the last change of a file, in milliseconds since 1970. */
  modifiedMs(path: string): Promise<number>;
  /**
   * Identity of a file, links followed, and how many names it has; `undefined` if nothing is there,
   * and on systems that do not say.
   */
  identityOf(path: string): Promise<FileIdentity | undefined>;
  /**
   * Changes whenever the file at a path does, links followed; `undefined` if nothing is there, and for a
   * file that changed so lately that its next change might not show.
   */
  stampOf(path: string): Promise<string | undefined>;
  own(): OwnPlaces;
  /**
   * Words that start this program: the launcher that `PATH` finds, if it starts this one, else the
   * runtime with the main module.
   */
  ownCommand(): readonly string[];
  /** The `gait` that `PATH` finds in a folder that is the same from everywhere; `undefined` if none. */
  launcher(): Launcher | undefined;
  /** Permission bits of a file (`0o600`), or `undefined` where the system has none. */
  modeOf(path: string): Promise<number | undefined>;
  /** A whole file; fails for one of more than `maxBytes`. */
  file(path: string, maxBytes: number): Promise<Source>;
  /** Opens a regular file to read it in ranges. */
  open(path: string): Promise<OpenFile>;
  /** A file as a stream of chunks. */
  stream(path: string): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * A file that is written under a temporary name in the directory of its destination. Disposing
 * removes it unless it was committed. If the process is killed, the destination holds either its
 * old content or the complete new one.
 */
export interface StagedFile extends AsyncDisposable {
  write(chunk: Uint8Array): Promise<void>;
  /** The bytes written so far, so that a caller can check them before it commits. */
  readonly content: RandomAccess;
  /** Puts the file at its destination, durably. */
  commit(): Promise<void>;
  /** The same, but returns false and changes nothing if the destination exists. */
  commitNew(): Promise<boolean>;
}

/** A spool in memory that moves to a temporary file beyond `SPOOL_MEMORY_BYTES`. */
export interface FileSpool extends MemberSpool, AsyncDisposable {}

/** A lock that this process holds until it is disposed of. */
export interface HeldLock extends Disposable {
  /** Whether this process still holds it: another program may have removed or replaced the file. */
  isHeld(): boolean;
}

/** A temporary folder. Disposing removes it with everything in it. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
}

/** An open file to append to; see `WritePort.appending`. */
export interface AppendFile extends Disposable {
  /** Appends without fsync: the bytes survive the end of the process, not a loss of power. */
  append(bytes: Uint8Array): void;
}

/** A file that several processes append to. */
export interface SharedFile extends Disposable {
  /**
   * Takes the kernel's exclusive lock on the file; `undefined` while another process holds it. Two
   * holders in one process do not keep each other out. Reopens the file if another one replaced it,
   * unless it had to be new.
   *
   * @throws {GaitError} `internal_failure` if the file is no longer the one at its path.
   */
  tryHold(): HeldFile | undefined;
}

/** A file under its lock, until it is disposed of. */
export interface HeldFile extends Disposable {
  /** Its bytes, with those that were appended. */
  readonly size: number;
  /** Whether another file was held before. */
  readonly isAnother: boolean;
  /** Reads from an offset; shorter only at the end of the file. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  /** Appends without fsync. If it throws, nothing was appended. */
  append(bytes: Uint8Array): void;
  /** Cuts the file to a length. */
  cut(length: number): void;
  /** Waits until the content is on the disk. */
  sync(): void;
}

/** Writing files. Every failure is a `GaitError` that names the path. */
export interface WritePort {
  /** Creates a directory (0750 unless told otherwise) with its parents, unless it exists. */
  directory(path: string, mode?: number): Promise<void>;
  /** Starts a file that replaces `path` on commit, with exactly this mode. */
  stage(path: string, mode: number): Promise<StagedFile>;
  /** Writes a whole file atomically. */
  file(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  /** Renames a file; the destination must not exist. */
  move(from: string, to: string): Promise<void>;
  /**
   * Takes the lock file of a rate-limit state; `undefined` while another process holds it. A lock
   * whose process has ended is taken over at once; that of a running one never.
   *
   * @throws {GaitError} `rate_limit_lock_acquire_failed` or `rate_limit_lock_write_failed`.
   */
  lock(path: string): Promise<HeldLock | undefined>;
  /** Waits until the content of a file is on the disk, also if another process wrote it. */
  sync(path: string): Promise<void>;
  /** Appends to a file once; creates it (0600) if it does not exist. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  /** Creates a file (0600) and keeps it open to append to; fails if the path exists. */
  appending(path: string): Promise<AppendFile>;
  /**
   * Opens a file (0600) that several processes append to. Never follows a link.
   *
   * @throws {GaitError} `invalid_input` if a new file exists already, or an existing one is
   * missing.
   */
  shared(path: string, mustBe: "new" | "there" | "either"): Promise<SharedFile>;
  /** Creates a file (0600) without fsync; returns false and writes nothing if the path exists. */
  createUnsynced(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Removes a file, or a link but not its target. Succeeds if nothing is there. */
  remove(path: string): Promise<void>;
  /** Removes a folder that is empty. Leaves anything else, and succeeds. Never follows a link. */
  removeEmpty(path: string): Promise<void>;
  /** Writes below the folder of a project, whose files somebody else may change at the same time. */
  within(project: string): Promise<ProjectWrites>;
  /** Creates an empty folder in the system's folder for temporary files. */
  scratch(): Promise<ScratchFolder>;
  /** Creates a spool for the member `name` of an archive in `directory`. */
  spool(name: string, directory: string): Promise<FileSpool>;
}

/**
 * Writes in a project. They follow no link below its folder, not even one that takes the place of a folder
 * meanwhile, and change no file that does not hold what was read of it.
 *
 * @throws {GaitError} `invalid_input` for a link, for what changed meanwhile, and if the disk refuses.
 */
export interface ProjectWrites {
  /**
   * Writes a whole file atomically in place of `was`, with exactly this mode, and makes the folders that are
   * missing (0755). Without `was` there must be no file.
   */
  file(
    path: string,
    bytes: Uint8Array,
    options: { readonly mode: number; readonly was: Uint8Array | undefined },
  ): Promise<void>;
  /** Removes a file that still holds `was`. Succeeds if nothing is there. */
  remove(path: string, was: Uint8Array): Promise<void>;
  /** Removes what killed writers of a file left beside it; `file` and `remove` do so, too. */
  removeLeftovers(path: string): Promise<void>;
  /** Removes a folder that is empty. Leaves anything else, and succeeds. */
  removeEmpty(path: string): Promise<void>;
}

/** Environment variables that the command declared, read before the permission was revoked. */
export interface EnvPort {
  /** Value of a declared variable; `undefined` if it is not set. */
  get(name: string): string | undefined;
}

/** A program to run, with its limits. */
export interface RunRequest {
  /** A path, or a name that is looked up in `PATH`. Never a shell line. */
  readonly program: string;
  readonly args: readonly string[];
  /** Working directory, if not that of gait. */
  readonly cwd?: string;
  /** Names of the variables that it inherits; all by default. */
  readonly inherits?: readonly string[];
  /** Variables to set on top of those that it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin: Uint8Array<ArrayBuffer>;
  /** Time after which it is killed with everything that it started. */
  readonly timeoutMs: number;
  /** Bytes that it may write to each stream; one byte more kills it. */
  readonly maxOutputBytes: number;
  /** Whether to return standard error. False by default, since it may hold secrets. */
  readonly keepStderr?: boolean;
}

/** The result of a program that was run to its end. */
export interface RunResult {
  /** Standard output, at most one byte more than `maxOutputBytes`. */
  readonly stdout: Uint8Array<ArrayBuffer>;
  /** Number of bytes written to standard error. */
  readonly stderrBytes: number;
  /** Standard error, if `keepStderr` was set. */
  readonly stderr?: Uint8Array<ArrayBuffer>;
  /** Exit status; -1 if it was killed at its deadline. */
  readonly status: number;
  readonly timedOut: boolean;
}

export interface StartRequest {
  /** A path, or a name that is looked up in `PATH`. Never a shell line. */
  readonly program: string;
  readonly args: readonly string[];
  /** Variables to set on top of those that it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether gait does not wait for its end: it ends when its standard input does. */
  readonly isHelper?: boolean;
}

/** A running program. It inherits the standard error of gait. */
export interface RunningProgram {
  /** Its standard output. A full pipe blocks the program until this is read. */
  readonly output: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Its exit status; 128 plus the number of the signal if a signal ended it. */
  readonly status: Promise<number>;
  /** Writes to its standard input and waits until the pipe took it; false if it no longer reads. */
  send(bytes: Uint8Array): Promise<boolean>;
  endInput(): Promise<void>;
  /** Asks its process group to end (SIGTERM), or forces it to (SIGKILL). */
  stop(how: "ask" | "force"): void;
}

/**
 * Running other programs. Deno's permissions do not bind them, so the core decides first what may
 * run. A child inherits working directory and environment, without the variables that the command
 * reads itself, since those hold keys.
 */
export interface RunPort {
  /**
   * Runs a program to its end or its deadline, then kills what is left of its process group.
   *
   * @throws {GaitError} `dependency_missing` if it cannot be started.
   */
  program(request: RunRequest): Promise<RunResult>;
  /**
   * Starts a program and returns while it runs.
   *
   * @throws {GaitError} `dependency_missing` if it cannot be started.
   */
  start(request: StartRequest): Promise<RunningProgram>;
}

export interface FetchRequest {
  readonly url: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** The reason why a URL must not be fetched, if any. Also called for each redirect. */
  refuse(url: string): string | undefined;
}

/** The result of a fetch. `transient`: the same fetch may succeed later. */
export type FetchOutcome =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly transient: boolean; readonly problem: string };

export interface ServeRequest {
  /** The one address or name to listen on. */
  readonly hostname: string;
  /** Port; 0 picks a free one. */
  readonly port: number;
  /** `gone` fires if the client hangs up before the answer; later the body is cancelled instead. */
  handle(request: Request, gone: AbortSignal): Promise<Response>;
}

export interface HttpServer {
  readonly hostname: string;
  readonly port: number;
  /** Accepts no more connections, and waits until every answer is sent. */
  drain(): Promise<void>;
}

/** A place on this machine where a server listens. */
export type ListenPlace =
  | { readonly socket: string }
  | { readonly hostname: string; readonly port: number };

/** Limits of a server on this machine. */
export interface ListenLimits {
  readonly connections: number;
  readonly bodyBytes: number;
  /** Time for a whole request to arrive, in milliseconds. */
  readonly requestMs: number;
  /** Time that an open connection may be silent between requests, in milliseconds. */
  readonly idleMs: number;
}

/** A request to a server on this machine, whole. */
export interface LocalRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Names in lower case with their values, in order, doubles included. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface LocalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ListenRequest {
  readonly place: ListenPlace;
  readonly limits: ListenLimits;
  /** Whether the program opens no other connection later: then it loses the permission to. */
  readonly isLast: boolean;
  handle(request: LocalRequest): Promise<LocalAnswer>;
}

export interface LocalServer {
  /** Where it listens, with the port that was picked. */
  readonly place: ListenPlace;
  /** Accepts nothing more, and waits until every answer is sent, but at most so many milliseconds. */
  drain(maxMs: number): Promise<void>;
}

/** A question to a server that listens on a socket of this machine. */
export interface AskRequest {
  readonly socket: string;
  /** Path and query. */
  readonly target: string;
  /** JSON. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** One request to an {@linkcode Origin}. */
export interface SendRequest {
  readonly method: string;
  /** Path and query: `/mcp?x=1`. */
  readonly target: string;
  readonly headers: Headers;
  readonly body?: Uint8Array<ArrayBuffer> | undefined;
  /** Aborts the request. The body of its answer is to be read by `bodyChunks`, which ends it too. */
  readonly signal: AbortSignal;
}

/** The result of sending: a response whose body is unread, or the reason why there is none. */
export type SendOutcome =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly problem: string };

/** An HTTP client for one origin (scheme, host and port), and for no other. */
export interface Origin extends Disposable {
  /** Sends one request. Follows no redirect, decodes no body, never throws. */
  send(request: SendRequest): Promise<SendOutcome>;
}

/** A connection to a socket of this machine. */
export interface LocalSocket extends Disposable {
  send(bytes: Uint8Array): Promise<void>;
  /** The next bytes; `undefined` once the other side hung up. */
  receive(): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

export interface StateServerRequest {
  /** Name or IP address, an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly tls: boolean;
  /** Text of certificates in PEM to trust in addition to those of the system. */
  readonly caCertificate?: string | undefined;
  readonly timeoutMs: number;
}

/**
 * A connection to a Redis or Valkey server, one question at a time. After any failure it is closed, and
 * of no use.
 */
export interface StateConnection extends Disposable {
  /**
   * Sends a command and waits for its one reply.
   *
   * @throws {StateConnectionError}
   */
  ask(words: readonly string[], timeoutMs: number): Promise<ServerReply>;
}

/** `closed` comes at once where the other side had hung up before. */
export type StateConnectionFault =
  | "refused"
  | "not_permitted"
  | "not_trusted"
  | "late"
  | "closed"
  | "not_understood";

/** Why there is no reply. It quotes nothing that came over the network. */
export class StateConnectionError extends Error {
  readonly fault: StateConnectionFault;

  constructor(fault: StateConnectionFault) {
    super(fault);
    this.fault = fault;
  }
}

export interface NetPort {
  /** Fetches a URL once, through redirects; sends no cookies or credentials. Never throws. */
  fetch(request: FetchRequest): Promise<FetchOutcome>;
  /** @throws {GaitError} `invalid_input` if it cannot listen on the address. */
  serve(request: ServeRequest): Promise<HttpServer>;
  /**
   * Listens on a socket (0600) or on an address of this machine.
   *
   * @throws {GaitError} `invalid_input` if it cannot listen there.
   */
  listen(request: ListenRequest): Promise<LocalServer>;
  /** The body of a good answer of a server of this machine; `undefined` if there is none in time. */
  ask(request: AskRequest): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Gives up the permission for further connections. */
  close(): void;
  /**
   * Connects to a socket in the file system.
   *
   * @throws {GaitError} `dependency_missing` if no program listens there.
   */
  local(path: string): Promise<LocalSocket>;
  /** Makes a client for one origin: `https://example.com`. */
  origin(origin: string): Promise<Origin>;
  /**
   * Connects to a Redis or Valkey server.
   *
   * @throws {StateConnectionError}
   */
  stateServer(request: StateServerRequest): Promise<StateConnection>;
}

/** All ports, by the kind of access that they need. */
export interface Ports {
  readonly read: ReadPort;
  readonly write: WritePort;
  readonly env: EnvPort;
  readonly run: RunPort;
  readonly net: NetPort;
}

/** Shows how far a long piece of work is. Silent unless standard error is a terminal. */
export interface Progress {
  /** Takes the number of bytes done, and their total if it is known. */
  update(done: number, total?: number): void;
  end(): void;
}

/** The part of a host that needs no permission, which every command gets. */
export interface BaseHost {
  /** Current time: RFC 3339 in UTC, without zeros at the end of the fraction. */
  now(): string;
  /** Random bytes from the system's cryptographic source. */
  randomBytes(count: number): Uint8Array<ArrayBuffer>;
  /** Id of this process. */
  readonly pid: number;
  /** Operating system and architecture in the names of artifacts: `linux`, `amd64`. */
  readonly platform: { readonly os: string; readonly arch: string };
  stdin(): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** {@linkcode stdin} for a session: it starts later, and each message arrives sooner. */
  liveStdin(): Promise<AsyncIterable<Uint8Array<ArrayBuffer>>>;
  /** For a protocol on standard output. Waits until the pipe took them; false if it was closed. */
  output(bytes: Uint8Array): Promise<boolean>;
  /** Writes a line to standard error while the command runs. A closed pipe is not an error. */
  tell(line: Printable): void;
  /**
   * The line that a person typed; `undefined` where standard input or standard error is not a
   * terminal.
   */
  ask(question: string): Promise<string | undefined>;
  /** Calls `listener` for a signal such as SIGTERM, which then no longer ends the process. */
  onStop(listener: () => void): Disposable;
  /** Waits, at most until `signal` fires. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
  progress(label: string): Progress;
}

/** The host of a command that declared the kinds `K`. */
export type Host<K extends PermissionKind = never> =
  & BaseHost
  & Pick<Ports, Extract<K, keyof Ports>>;

/** The access that one call of a command uses. */
export interface Needs {
  readonly kinds: readonly PermissionKind[];
  /** Names of environment variables. They are read before the permission is revoked. */
  readonly env: readonly string[];
  /** Prefix of further variables to read; none if empty. */
  readonly envPrefix?: string;
}

export interface Terminal {
  readonly isTerminal: boolean;
  readonly color: boolean;
  /** Width in columns, if known. */
  readonly columns: number | undefined;
  /** Writes text. A closed pipe is not an error. */
  write(text: string): void;
}

/** Variables that set up gait's own logs. Every command line reads them first. */
export const LOG_VARIABLES = {
  adoption: "GAIT_ADOPTION_LOG",
  operational: "GAIT_OPERATIONAL_LOG",
  workflow: "GAIT_ADOPTION_WORKFLOW",
  health: "GAIT_TELEMETRY_HEALTH_PATH",
  warn: "GAIT_TELEMETRY_WARN",
} as const;

/** A log file. Each line is written whole, under a lock. */
export interface EventSink {
  /** The beginning of what lies there, to see whose lines they are. May throw, as `append`. */
  head(): string;
  /** Appends a line with its line feed. May throw; callers must not fail for that. */
  append(line: Uint8Array): void;
}

/** The file that counts log lines that were written, and that were lost. */
export interface HealthFile {
  /** Replaces the content, under a lock. May throw; callers must not fail for that. */
  update(next: (content: string) => string): void;
}

/** The logs that variables ask for, with the members that all their lines share. */
export interface EventLogs {
  readonly adoption?: EventSink | undefined;
  readonly operational?: EventSink | undefined;
  readonly health?: HealthFile | undefined;
  /** Workflow name from GAIT_ADOPTION_WORKFLOW; empty if not set. */
  readonly workflow: string;
  /** Whether to warn of a line that cannot be written; GAIT_TELEMETRY_WARN=off says no. */
  readonly warns: boolean;
  /** Current time: RFC 3339 in UTC, without zeros at the end of the fraction. */
  now(): string;
  readonly environment: { readonly os: string; readonly arch: string };
}

/** The system that a command line runs on. Tests replace it by one in memory. */
export interface System {
  /** Opens the logs that {@linkcode LOG_VARIABLES} name. Call it before `narrow`. */
  eventLogs(): Promise<EventLogs | undefined>;
  /** Opens what options may be filled from. Call it before `narrow`. */
  project(): Promise<ProjectPort>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Revokes every other permission for the rest of the process, and returns the ports. */
  narrow(needs: Needs, options: { readonly quiet: boolean }): Host<PermissionKind>;
}
