/** A system in memory, so that command lines run in process, without permissions, in milliseconds. */

import type { ProjectPort } from "../../src/io/project_port.ts";
import { GaitError } from "../../src/core/error.ts";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../src/core/bytes.ts";
import { MemorySpool } from "../../src/core/runpack/spool.ts";
import { randomAccess } from "../../src/core/source.ts";
import {
  type EventLogs,
  type FileSpool,
  type Host,
  LOG_VARIABLES,
  type Needs,
  type PermissionKind,
  type ReadPort,
  type RunRequest,
  type RunResult,
  type System,
  type Terminal,
  type WritePort,
} from "../../src/io/host.ts";
import { baseName, cleanPath, directoryOf } from "../../src/io/path.ts";
import { normalizeTimestamp } from "../../src/core/time.ts";

/** The hint of every failure of the file system in memory. */
const HINT = { hint: "check the path" };

/** Pauses from here on are deadlines. */
const DEADLINES_FROM_MS = 1000;

/** Logs lie in memory too, and no head leaves. */
const LOG_VARIABLES_HERE: Readonly<Record<string, string>> = {
  GAIT_LOG_DIR: "/log",
  GAIT_LOG_HEADS: "off",
};

/** The files, variables and facts that a test starts from. */
export interface World {
  /** Files by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array<ArrayBuffer>;
  /** What a person types when asked; without it there is no terminal to ask on. */
  readonly answer?: string;
  /** Pretends that a person watches, with this many columns. */
  readonly columns?: number;
  readonly color?: boolean;
  readonly now?: string;
  /** When files were changed last; the default of `now` unless given. */
  readonly modifiedMs?: number;
  /** Answers programs that are run; without it none can be started. */
  readonly run?: (request: RunRequest) => RunResult | Promise<RunResult>;
  /** Paths below which nothing can be written. */
  readonly unwritable?: readonly string[];
  /** Paths that cannot even be looked at. */
  readonly unreadable?: readonly string[];
  /** When a path was last changed; the current time where nothing is said. */
  readonly modified?: Readonly<Record<string, string>>;
  /** Paths that are links. */
  readonly links?: readonly string[];
  /** Paths that are names of one file. */
  readonly hardLinks?: readonly (readonly string[])[];
  /** Files and folders of the running program. */
  readonly program?: readonly string[];
  /** Whether random bytes differ from one request to the next. */
  readonly countsRandom?: boolean;
  /** Whether deadlines are over at once. */
  readonly isLate?: boolean;
  /** Whether nobody reads standard output. */
  readonly isClosed?: boolean;
  /** Modes of files; 0644 where nothing is said. */
  readonly modes?: Readonly<Record<string, number>>;
}

/** A file in memory. */
export interface MemoryFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mode: number;
}

/** The memory system with what happened in it. */
export class MemorySystem implements System {
  readonly files = new Map<string, MemoryFile>();
  readonly directories = new Set<string>(["."]);
  readonly stdout: TextTerminal;
  readonly stderr: TextTerminal;
  /** The needs of all commands, in order. */
  readonly narrowed: Needs[] = [];
  /** The programs that were run, in order. */
  readonly ran: RunRequest[] = [];
  /** What was told of the progress of long work: its label, and shares of it. */
  readonly progressed: string[] = [];
  /** Paths of locks that another process holds. */
  readonly locked = new Set<string>();
  /** Random bytes to hand out; sevens without it. */
  random: Uint8Array<ArrayBuffer> | undefined;
  /** Standard input of the next command. */
  stdin: string | Uint8Array<ArrayBuffer>;
  readonly #world: World;
  #count = 8;

  constructor(world: World = {}) {
    this.#world = world;
    this.stdin = world.stdin ?? "";
    this.stdout = new TextTerminal(world);
    this.stderr = new TextTerminal(world);
    for (const [path, content] of Object.entries(world.files ?? {})) {
      const bytes = typeof content === "string" ? encodeUtf8(content) : content.slice();
      const mode = world.modes?.[path] ?? 0o644;
      this.files.set(cleanPath(path), { bytes, mode });
      this.#addDirectory(directoryOf(cleanPath(path)));
    }
  }

  eventLogs(): Promise<EventLogs | undefined> {
    const { env = {}, now = "2026-02-05T00:00:00Z" } = this.#world;
    const sink = (name: string) => {
      const path = env[name]?.trim() ?? "";
      return path === "" ? undefined : {
        head: () => decodeUtf8(this.files.get(path)?.bytes ?? new Uint8Array()),
        append: (line: Uint8Array) => this.#append(path, line),
      };
    };
    const adoption = sink(LOG_VARIABLES.adoption);
    const operational = sink(LOG_VARIABLES.operational);
    if (adoption === undefined && operational === undefined) return Promise.resolve(undefined);
    const health = env[LOG_VARIABLES.health];
    return Promise.resolve({
      adoption,
      operational,
      health: health === undefined ? undefined : { update: (next) => this.#update(health, next) },
      workflow: env[LOG_VARIABLES.workflow] ?? "",
      warns: env[LOG_VARIABLES.warn] !== "off",
      now: () => now,
      environment: { os: "linux", arch: "amd64" },
    });
  }

  project(): Promise<ProjectPort> {
    const { env = {} } = this.#world;
    const bytesAt = (path: string) => this.files.get(cleanPath(path))?.bytes;
    return Promise.resolve({
      cwd: "/memory",
      home: env["HOME"],
      variable: (name) => env[name],
      files: (name) => {
        const bytes = bytesAt(name);
        if (bytes === undefined) return [];
        return [{ path: `/memory/${name}`, folder: "/memory", kind: "file" as const, bytes }];
      },
      trustRecord: (name) => {
        const path = `${env["HOME"]}/.gait/trust/${name}`;
        const bytes = bytesAt(path);
        return bytes === undefined ? undefined : { path, bytes };
      },
      placeIn: (folder, path) =>
        `${path}/`.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined,
      exists: (path) => bytesAt(path) !== undefined || this.directories.has(cleanPath(path)),
    });
  }

  #update(path: string, next: (content: string) => string): void {
    this.#refuseUnwritable(path);
    const before = this.files.get(path)?.bytes ?? new Uint8Array();
    this.files.set(path, { bytes: encodeUtf8(next(decodeUtf8(before))), mode: 0o600 });
  }

  #append(path: string, line: Uint8Array): void {
    this.#refuseUnwritable(path);
    const before = this.files.get(path)?.bytes ?? new Uint8Array();
    this.files.set(path, { bytes: concatBytes([before, line]), mode: 0o600 });
  }

  narrow(needs: Needs): Host<PermissionKind> {
    this.narrowed.push(needs);
    const { stdin } = this;
    const input = () =>
      ReadableStream.from([typeof stdin === "string" ? encodeUtf8(stdin) : stdin]);
    const { env = {}, now = "2026-02-05T00:00:00Z" } = this.#world;
    const { env: names, envPrefix = "" } = needs;
    const isRead = (name: string) =>
      names.includes(name) || (envPrefix !== "" && name.startsWith(envPrefix));
    return {
      read: this.#readPort(),
      write: this.#writePort(),
      env: { get: (name) => (isRead(name) ? env[name] : undefined) ?? LOG_VARIABLES_HERE[name] },
      run: {
        program: (request) => this.#run(needs, request),
        start: () => Promise.reject(new Error("nothing is started in memory")),
      },
      net: {
        fetch: () => Promise.reject(new Error("there is no network in memory")),
        serve: () => Promise.reject(new Error("there is no network in memory")),
        listen: () => Promise.reject(new Error("there is no network in memory")),
        ask: () => Promise.resolve(undefined),
        close: () => {},
        origin: () => Promise.reject(new Error("there is no network in memory")),
        local: () => Promise.reject(new Error("there is no socket in memory")),
        stateServer: () => Promise.reject(new Error("there is no network in memory")),
      },
      output: (bytes) => {
        if (this.#world.isClosed === true) return Promise.resolve(false);
        return Promise.resolve(this.stdout.write(decodeUtf8(bytes))).then(() => true);
      },
      tell: (line) => this.stderr.write(`${line}\n`),
      ask: (question) => {
        const { answer } = this.#world;
        if (answer !== undefined) this.stderr.write(question);
        return Promise.resolve(answer);
      },
      onStop: () => ({ [Symbol.dispose]: () => {} }),
      // Time does not pass in memory: a deadline ends by its signal, unless the world is late.
      pause: (milliseconds, signal) =>
        milliseconds < DEADLINES_FROM_MS || signal === undefined || this.#world.isLate === true
          ? Promise.resolve()
          : new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
      now: () => normalizeTimestamp(now) ?? now,
      randomBytes: (count) =>
        this.random?.slice(0, count) ??
          new Uint8Array(count).fill(this.#world.countsRandom === true ? this.#count++ : 7),
      pid: 4711,
      platform: { os: "linux", arch: "amd64" },
      stdin: input,
      liveStdin: () => Promise.resolve(input()),
      progress: (label) => ({
        update: (done, total) => void this.progressed.push(`${label} ${done}/${total ?? "?"}`),
        end: () => {},
      }),
    };
  }

  async #run({ kinds }: Needs, request: RunRequest): Promise<RunResult> {
    if (!kinds.includes("run")) throw new Error("the permission was dropped");
    this.ran.push(request);
    const { run } = this.#world;
    if (run === undefined) throw new GaitError("dependency_missing", `Cannot start it`);
    return await run(request);
  }

  #readPort(): ReadPort {
    const read = (path: string): MemoryFile => {
      const file = this.files.get(cleanPath(path));
      if (file !== undefined) return file;
      throw new GaitError(
        "invalid_input",
        `Cannot read "${path}": there is no such file or directory`,
        { hint: "check the path" },
      );
    };
    const isDirectory = (path: string) => this.directories.has(cleanPath(path));
    const { links = [] } = this.#world;
    return {
      async entries(path) {
        return [...new Set(await this.list(path))].map((name) => {
          const clean = cleanPath(`${path}/${name}`);
          const kind = links.includes(clean) ? "link" : isDirectory(clean) ? "directory" : "file";
          return { name, kind };
        });
      },
      modifiedMs: (path) => {
        if (!this.directories.has(cleanPath(path))) read(path);
        return Promise.resolve(this.#world.modifiedMs ?? Date.parse("2026-02-05T00:00:00Z"));
      },
      // deno-lint-ignore require-await -- must reject, not throw
      kindOf: async (path) => {
        const clean = cleanPath(path);
        if (this.#world.unreadable?.includes(clean) === true) {
          throw new GaitError("invalid_input", `Cannot read "${path}": permission denied`, HINT);
        }
        const isDirectory = this.directories.has(clean);
        return this.files.has(clean) ? "file" : isDirectory ? "directory" : undefined;
      },
      isThere: (path) => {
        const clean = cleanPath(path);
        return Promise.resolve(this.files.has(clean) || this.directories.has(clean));
      },
      realPath: (path) => {
        const clean = cleanPath(path);
        const isThere = this.files.has(clean) || this.directories.has(clean);
        if (!isThere) return Promise.resolve(undefined);
        return Promise.resolve(clean.startsWith("/") ? clean : cleanPath(`/memory/${clean}`));
      },
      linkOn: (path) => {
        const { links = [] } = this.#world;
        const clean = cleanPath(path);
        const isOn = (link: string) => clean === link || clean.startsWith(`${link}/`);
        return Promise.resolve(links.find(isOn));
      },
      // Links of memory lead nowhere that matters.
      linkTarget: () => Promise.resolve(undefined),
      // deno-lint-ignore require-await -- must reject, not throw
      list: async (path) => {
        const clean = cleanPath(path);
        if (!this.directories.has(clean)) {
          const problem = this.files.has(clean) ? "is not a directory" : "does not exist";
          throw new GaitError("invalid_input", `Cannot read "${path}": it ${problem}`, HINT);
        }
        return [...this.files.keys(), ...this.directories]
          .filter((name) => directoryOf(name) === clean && name !== clean).map(baseName);
      },
      entryOf: (path) => {
        const clean = cleanPath(path);
        const { modified = {}, links = [], now = "2026-02-05T00:00:00Z" } = this.#world;
        const isThere = this.files.has(clean) || this.directories.has(clean);
        if (!isThere) return Promise.resolve(undefined);
        const kind = links.includes(clean) ? "link" : this.files.has(clean) ? "file" : "directory";
        return Promise.resolve({ kind, modified_at: modified[clean] ?? now });
      },
      // Files in memory change within a clock's tick.
      stampOf: () => Promise.resolve(undefined),
      identityOf: (path) => {
        const clean = cleanPath(path);
        if (!this.files.has(clean)) return Promise.resolve(undefined);
        const names = this.#world.hardLinks?.find((one) => one.includes(clean)) ?? [clean];
        return Promise.resolve({ id: names.join(), names: names.length });
      },
      own: () => {
        const { program = [], env } = this.#world;
        return { program, cache: undefined, home: env?.["HOME"] };
      },
      ownCommand: () => ["/opt/gait/gait"],
      launcher: () => ({ path: "/opt/gait/gait", isOwn: true, isPassing: false, isBehind: false }),
      // deno-lint-ignore require-await -- must reject, not throw
      modeOf: async (path) => this.directories.has(cleanPath(path)) ? 0o700 : read(path).mode,
      // deno-lint-ignore require-await -- must reject, not throw
      file: async (path, maxBytes) => {
        const { bytes } = read(path);
        if (bytes.length <= maxBytes) return { name: path, bytes };
        throw new GaitError(
          "invalid_input",
          `Cannot read "${path}": it is larger than ${maxBytes} bytes`,
          HINT,
        );
      },
      // deno-lint-ignore require-await -- must reject, not throw
      open: async (path) => ({
        ...randomAccess({ name: path, bytes: read(path).bytes }),
        [Symbol.dispose]: () => {},
      }),
      stream: async function* (path) {
        yield await Promise.resolve(read(path).bytes);
      },
    };
  }

  #writePort(): WritePort {
    const put = (path: string, bytes: Uint8Array<ArrayBuffer>, mode: number) => {
      const clean = cleanPath(path);
      this.#refuseUnwritable(clean);
      if (!this.directories.has(directoryOf(clean))) {
        throw new GaitError(
          "invalid_input",
          `Cannot write "${path}": there is no such directory`,
          HINT,
        );
      }
      this.files.set(clean, { bytes, mode });
    };
    const refuseTaken = (path: string) => {
      if (!this.files.has(cleanPath(path))) return;
      throw new GaitError("invalid_input", `Cannot write "${path}": it already exists`, HINT);
    };
    return {
      // deno-lint-ignore require-await -- must reject, not throw
      directory: async (path) => {
        this.#refuseUnwritable(cleanPath(path));
        this.#addDirectory(cleanPath(path));
      },
      // deno-lint-ignore require-await -- must reject, not throw
      lock: async (path) => {
        if (this.locked.has(path)) return undefined;
        this.locked.add(path);
        return { isHeld: () => true, [Symbol.dispose]: () => void this.locked.delete(path) };
      },
      // deno-lint-ignore require-await -- must reject, not throw
      stage: async (path, mode) => {
        this.#refuseUnwritable(cleanPath(path));
        const chunks: Uint8Array[] = [];
        return {
          write: (chunk) => Promise.resolve(void chunks.push(chunk.slice())),
          get content() {
            return randomAccess({ name: path, bytes: concatBytes(chunks) });
          },
          // deno-lint-ignore require-await -- must reject, not throw
          commit: async () => put(path, concatBytes(chunks), mode),
          // deno-lint-ignore require-await -- must reject, not throw
          commitNew: async () => {
            if (this.files.has(cleanPath(path))) return false;
            put(path, concatBytes(chunks), mode);
            return true;
          },
          [Symbol.asyncDispose]: () => Promise.resolve(),
        };
      },
      // deno-lint-ignore require-await -- must reject, not throw
      file: async (path, bytes, mode) => put(path, bytes.slice(), mode),
      within: () =>
        Promise.resolve({
          // deno-lint-ignore require-await -- must reject, not throw
          file: async (path, bytes, { mode }) => {
            this.#addDirectory(directoryOf(cleanPath(path)));
            put(path, bytes.slice(), mode);
          },
          // deno-lint-ignore require-await -- must reject, not throw
          remove: async (path) => void this.files.delete(cleanPath(path)),
          removeLeftovers: () => Promise.resolve(),
          removeEmpty: () => Promise.resolve(),
        }),
      // deno-lint-ignore require-await -- must reject, not throw
      move: async (from, to) => {
        const file = this.files.get(cleanPath(from));
        if (file === undefined || this.files.has(cleanPath(to))) {
          throw new GaitError("invalid_input", `Cannot move "${from}"`, HINT);
        }
        this.files.delete(cleanPath(from));
        this.files.set(cleanPath(to), file);
      },
      sync: () => Promise.resolve(),
      // deno-lint-ignore require-await -- must reject, not throw
      append: async (path, bytes) => {
        const before = this.files.get(cleanPath(path));
        put(path, concatBytes([before?.bytes ?? new Uint8Array(), bytes]), before?.mode ?? 0o600);
      },
      // deno-lint-ignore require-await -- must reject, not throw
      appending: async (path) => {
        refuseTaken(path);
        put(path, new Uint8Array(), 0o600);
        return {
          append: (bytes) => {
            const before = this.files.get(cleanPath(path))?.bytes ?? new Uint8Array();
            put(path, concatBytes([before, bytes]), 0o600);
          },
          [Symbol.dispose]: () => {},
        };
      },
      // deno-lint-ignore require-await -- must reject, not throw
      shared: async (path, mustBe) => {
        const clean = cleanPath(path);
        if (mustBe === "new") refuseTaken(path);
        const isThere = this.files.has(clean);
        if (mustBe === "there" && !isThere) {
          throw new GaitError("invalid_input", `Cannot write "${path}": it is missing`, HINT);
        }
        if (!isThere) put(path, new Uint8Array(), 0o600);
        const bytesOf = () => this.files.get(clean)?.bytes ?? new Uint8Array();
        return {
          tryHold: () => ({
            get size() {
              return bytesOf().length;
            },
            isAnother: false,
            read: (offset, length) => bytesOf().slice(offset, offset + length),
            append: (bytes) => put(path, concatBytes([bytesOf(), bytes]), 0o600),
            cut: (length) => put(path, bytesOf().slice(0, length), 0o600),
            sync: () => {},
            [Symbol.dispose]: () => {},
          }),
          [Symbol.dispose]: () => {},
        };
      },
      // deno-lint-ignore require-await -- must reject, not throw
      createUnsynced: async (path, bytes) => {
        if (this.files.has(cleanPath(path))) return false;
        put(path, bytes.slice(), 0o600);
        return true;
      },
      // deno-lint-ignore require-await -- must reject, not throw
      remove: async (path) => {
        if (this.files.has(cleanPath(path))) this.#refuseUnwritable(cleanPath(path));
        if (this.directories.has(cleanPath(path))) {
          throw new GaitError("invalid_input", `Cannot remove "${path}": it is a directory`, HINT);
        }
        this.files.delete(cleanPath(path));
      },
      removeEmpty: (path) => {
        const clean = cleanPath(path);
        const inside = [...this.files.keys(), ...this.directories].some((name) =>
          name.startsWith(`${clean}/`)
        );
        if (!inside) this.directories.delete(clean);
        return Promise.resolve();
      },
      scratch: () => {
        this.#addDirectory("/scratch");
        return Promise.resolve({
          path: "/scratch",
          [Symbol.asyncDispose]: () => Promise.resolve(),
        });
      },
      spool: (name) => Promise.resolve(new DisposableSpool(name)),
    };
  }

  #refuseUnwritable(path: string): void {
    const { unwritable = [] } = this.#world;
    const isBelow = (prefix: string) =>
      path === prefix || (prefix === "." ? !path.startsWith("/") : path.startsWith(`${prefix}/`));
    if (!unwritable.some(isBelow)) return;
    throw new GaitError("invalid_input", `Cannot write "${path}": permission denied`, {
      hint: "check who may read and write it",
    });
  }

  #addDirectory(path: string): void {
    for (let at = path; !this.directories.has(at); at = directoryOf(at)) this.directories.add(at);
  }
}

class DisposableSpool extends MemorySpool implements FileSpool {
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

class TextTerminal implements Terminal {
  readonly isTerminal: boolean;
  readonly color: boolean;
  readonly columns: number | undefined;
  text = "";

  constructor({ columns, color = false }: World) {
    this.isTerminal = columns !== undefined;
    this.color = color;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}
