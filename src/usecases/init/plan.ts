/** What `gait init` would do, step by step, and doing it: all of it, or nothing. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { appendAll } from "../../core/lists.ts";
import type { InitFile, InitHook, InitRecord, InitStep } from "../../core/schema/config.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host, ProjectWrites } from "../../io/host.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { writeInit } from "./init_record.ts";
import { removeFolders } from "./made_folders.ts";
import { obstacleAt } from "./obstacles.ts";

export type InitHost = Host<"read" | "write" | "env">;

/** Most bytes of a file of the project that is read. */
export const FILE_MAX_BYTES = 1024 * 1024;

/** One thing to write, and how to take it back. */
interface Act {
  write(): Promise<void>;
  takeBack(): Promise<void>;
}

/** A file that gait writes whole. */
export interface WholeFile {
  readonly what: InitStep["what"];
  readonly name: InitFile["path"];
  readonly text: string;
  readonly mode?: number;
}

export class InitPlan {
  readonly steps: InitStep[] = [];
  readonly changes: string[] = [];
  /** What is left to a person, a line each. */
  readonly remaining: string[] = [];
  readonly warnings: string[] = [];
  readonly acts: Act[] = [];
  /** Files that are planned, by absolute path. */
  readonly planned = new Map<string, Uint8Array<ArrayBuffer>>();
  /** What is recorded, with what an earlier run did. */
  hooks: readonly InitHook[];
  readonly servers: string[];
  trusted: boolean;

  readonly home: string;
  readonly folder: string;
  readonly host: InitHost;
  readonly #old: InitRecord | undefined;
  readonly #files: InitFile[];
  /** Folders that gait makes in the project, relative to it, an outer one before those in it. */
  readonly #folders: string[];

  constructor(
    { home, folder, old }: {
      readonly home: string;
      readonly folder: string;
      readonly old: InitRecord | undefined;
    },
    host: InitHost,
  ) {
    this.home = home;
    this.folder = folder;
    this.host = host;
    this.#old = old;
    this.#files = [...old?.files ?? []];
    this.#folders = [...old?.folders ?? []];
    this.hooks = old?.hooks ?? [];
    this.servers = [...old?.servers ?? []];
    this.trusted = old?.trusted ?? false;
  }

  /** Notes what happens to one thing. */
  step(
    what: InitStep["what"],
    action: InitStep["action"],
    path: string,
    note?: string,
  ): InitStep["action"] {
    this.steps.push({ what, action, path, ...(note === undefined ? {} : { note }) });
    return action;
  }

  /** A whole file, which is written only where nothing is. */
  async file(
    { what, name, text, mode = 0o644 }: WholeFile,
    { note, kept }: { readonly note: string; readonly kept: string },
  ): Promise<InitStep["action"]> {
    const path = joinPath(this.folder, name);
    const bytes = encodeUtf8(text);
    const obstacle = await obstacleAt(this.folder, path, this.host);
    if (obstacle !== undefined) {
      return this.step(what, "left", name, `${obstacle}: nothing is written`);
    }
    if (await this.host.read.entryOf(path) !== undefined) {
      const isSame = await this.#isAt(path, bytes);
      return isSame ? this.step(what, "present", name) : this.step(what, "kept", name, kept);
    }
    this.planned.set(path, bytes);
    await this.record(name, bytes);
    await this.makesFolders(path);
    this.acts.push({
      write: () => this.create(path, bytes, mode),
      takeBack: () => this.removeSame(path, bytes),
    });
    return this.step(what, "new", name, note);
  }

  /** Records a file with its content after this, so that undoing finds what is not changed. */
  async record(
    path: InitFile["path"],
    bytes: Uint8Array<ArrayBuffer>,
    added?: string,
  ): Promise<void> {
    const at = this.#files.findIndex((file) => file.path === path);
    if (at >= 0) this.#files.splice(at, 1);
    const digest = await sha256(bytes);
    this.#files.push({ path, digest, ...(added === undefined ? {} : { added }) });
  }

  /** Notes the folders in the project that a file needs and that are not there. */
  async makesFolders(path: string): Promise<void> {
    const missing: string[] = [];
    let folder = directoryOf(path);
    while (folder.startsWith(`${this.folder}/`)) {
      if (await this.host.read.entryOf(folder) !== undefined) break;
      missing.unshift(this.shown(folder));
      folder = directoryOf(folder);
    }
    appendAll(this.#folders, missing.filter((name) => !this.#folders.includes(name)));
  }

  /** Writes a file where nothing is. */
  async create(path: string, bytes: Uint8Array<ArrayBuffer>, mode: number): Promise<void> {
    // A person may have looked at the question for a while.
    await this.refuseObstacle(path);
    const writes = await this.#writesAt(path);
    await writes.file(path, bytes, { mode, was: undefined });
  }

  /** @throws {GaitError} if something came between the folder and a path in it. */
  async refuseObstacle(path: string): Promise<void> {
    if (!path.startsWith(`${this.folder}/`)) return;
    const obstacle = await obstacleAt(this.folder, path, this.host);
    if (obstacle !== undefined) throw changedMeanwhile(path, obstacle);
  }

  /** Removes a file that still has these bytes. */
  async removeSame(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const isIn = path.startsWith(`${this.folder}/`);
    if (isIn && await obstacleAt(this.folder, path, this.host) !== undefined) return;
    if ((await this.host.read.entryOf(path))?.kind !== "file") return;
    if (await this.digestAt(path) !== await sha256(bytes)) return;
    await (await this.#writesAt(path)).remove(path, bytes);
  }

  /** Keys are written below the home folder, where links are a person's own. */
  #writesAt(path: string): Promise<ProjectWrites> {
    const isIn = path.startsWith(`${this.folder}/`);
    return this.host.write.within(isIn ? this.folder : directoryOf(path));
  }

  /** Whether a file has these bytes; one that cannot be read has others. */
  async #isAt(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    try {
      return await this.digestAt(path) === await sha256(bytes);
    } catch (error) {
      if (error instanceof GaitError) return false;
      throw error;
    }
  }

  /** Digest of a file as it is. */
  async digestAt(path: string): Promise<string> {
    return await sha256((await this.host.read.file(path, FILE_MAX_BYTES)).bytes.slice());
  }

  /** A path as it is shown: within the project relative to it. */
  shown(path: string): string {
    return shownIn(this.folder, path);
  }

  /** Writes all of it. First the record, so that what a killed process left can be taken back. */
  async write(): Promise<void> {
    const host = this.host;
    const now = host.now();
    const place = { home: this.home, folder: this.folder };
    const record: InitRecord = {
      schema_id: "gait.config.init_record",
      schema_version: "1.0.0",
      created_at: normalizeTimestamp(now) ?? now,
      folder: this.folder,
      files: this.#files,
      folders: this.#folders,
      hooks: this.hooks,
      servers: this.servers,
      trusted: this.trusted,
    };
    await writeInit({ ...place, record }, host);
    const done: Act[] = [];
    try {
      for (const act of this.acts) {
        // Before it is tried: it may fail when it is half done.
        done.push(act);
        await act.write();
      }
    } catch (error) {
      const left: string[] = [];
      for (const act of done.reverse()) {
        await act.takeBack().catch((fault) => left.push(messageOf(fault)));
      }
      const before = this.#old?.folders ?? [];
      const made = this.#folders.filter((name) => !before.includes(name));
      await removeFolders(this.folder, made, host)
        .catch((fault) => left.push(messageOf(fault)));
      if (left.length === 0) await writeInit({ ...place, record: this.#old }, host);
      throw notWritten(error, left);
    }
  }
}

/** A path as it is shown: within the project relative to it. */
export function shownIn(folder: string, path: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** Something is not as it was when the plan was made. */
export function changedMeanwhile(path: string, fault = "it was written meanwhile"): GaitError {
  return new GaitError(
    "invalid_input",
    `Cannot write ${quotedName(path)}: ${fault}`,
    {
      hint: "run gait init again",
    },
  );
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

function notWritten(error: unknown, left: readonly string[]): unknown {
  if (!(error instanceof GaitError)) return error;
  const end = left.length === 0
    ? "all that was written is taken back"
    : `not all is taken back (${left.join("; ")}): gait init --undo`;
  return error.retold({ message: `${error.message}; ${end}` });
}
