/**
 * Writes in a project, whose folders somebody else may replace at the same time. A path that was looked
 * at can lead elsewhere a moment later, and Deno opens files by their paths alone: with less than all
 * permissions it makes even a relative path absolute first. So the folder of a file becomes the working
 * directory of this process, of which the system tells where it really is. Two calls of Deno take a relative
 * path as it is, `symlink` and `remove`: with them it is proved that what was written lies there.
 *
 * INVARIANT: nothing asynchronous happens while the working directory is another one.
 */

import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import { temporarySibling } from "./atomic_file.ts";
import type { ProjectWrites } from "./host.ts";
import { faultOf, lstat, openOwn } from "./links.ts";
import { readWhole, writeWhole } from "./opened_file.ts";
import { cleanPath, directoryOf } from "./path.ts";
import { isAbsence, systemFault } from "./system_fault.ts";

type NodeFiles = Pick<
  typeof import("node:fs"),
  "closeSync" | "fchmodSync" | "fstatSync" | "openSync"
>;

const FOLDER_MODE = 0o755;
/** Milliseconds in which no folder on a path may change; the clock of files can be 4 ms coarse. */
const QUIET_MS = 12;
const QUIET_TRIES = 40;
/** Attempts to remove what was made elsewhere and is empty, since a folder was replaced. */
const STRAY_TRIES = 1000;
const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";

/** Writes below `root`. Links above it, and `root` itself, belong to the machine. */
export function projectWrites(root: string): ProjectWrites {
  return {
    async file(path, bytes, { mode, was }) {
      // It can change the mode of an open file. Loaded here, since it takes long at the start of a command.
      const fs = await import("node:fs");
      inFolderOf(root, path, "write", (name, above) => {
        removeLeftovers(name);
        const temporary = temporarySibling(name);
        try {
          // Open to the end: until then no other file gets its inode.
          const made = create(path, temporary, { bytes, mode }, fs);
          using _made = made;
          requireSame(path, name, was);
          untilQuiet("write", path, above);
          place(path, temporary, name, was !== undefined);
          requireMade(path, name, made);
        } finally {
          removeIfAny(temporary);
        }
        syncFolder();
      }, { makes: true });
    },
    // deno-lint-ignore require-await -- the port is asynchronous, the system calls are not
    async remove(path, was) {
      inFolderOf(root, path, "remove", (name) => {
        removeLeftovers(name);
        if (lstat(name) === undefined) return;
        requireSame(path, name, was);
        Deno.removeSync(name);
      });
    },
    // deno-lint-ignore require-await -- the port is asynchronous, the system calls are not
    async removeLeftovers(path) {
      inFolderOf(root, path, "remove", removeLeftovers);
    },
    // deno-lint-ignore require-await -- the port is asynchronous, the system calls are not
    async removeEmpty(path) {
      inFolderOf(root, path, "remove", (name) => {
        if (lstat(name)?.isDirectory !== true) return;
        for (const _ of Deno.readDirSync(name)) return;
        // Without `recursive` the system itself refuses a folder that was filled meanwhile.
        Deno.removeSync(name);
      });
    },
  };
}

/**
 * Does something in the folder of a path, with the last name of that path and the folders above. Without
 * `makes` nothing is done where a folder is missing.
 */
function inFolderOf(
  root: string,
  path: string,
  action: string,
  act: (name: string, above: readonly string[]) => void,
  { makes = false }: { readonly makes?: boolean } = {},
): void {
  const [base, clean] = [cleanPath(root), cleanPath(path)];
  const names = clean.startsWith(`${base}/`) ? clean.slice(base.length + 1).split("/") : [];
  const name = names.pop();
  if (name === undefined) {
    throw new GaitError("invalid_input", `Cannot ${action} "${path}": it is not in "${root}"`, {
      hint: "give a path within that folder",
    });
  }
  try {
    const before = Deno.cwd();
    const own = Deno.statSync(".");
    try {
      Deno.chdir(base);
      const real = Deno.cwd();
      const above: string[] = [];
      let walked = base;
      for (const part of names) {
        above.push(walked);
        walked = `${walked}/${part}`;
        if (!enter(part, walked, { path, action, makes, above, real })) return;
      }
      act(name, above);
    } finally {
      goBack(before, own);
    }
  } catch (error) {
    throw systemFault(action, path, error);
  }
}

/** @throws {GaitError} if another folder is at the path of the earlier working directory now. */
function goBack(path: string, own: Deno.FileInfo): void {
  Deno.chdir(path);
  if (!isSameEntry(Deno.statSync("."), own)) {
    throw meanwhile("return to", path, "it was moved meanwhile");
  }
}

/** Makes a folder in the working directory the working directory. False if it is missing. */
function enter(
  name: string,
  walked: string,
  { path, action, makes, above, real }: {
    readonly path: string;
    readonly action: string;
    readonly makes: boolean;
    readonly above: readonly string[];
    readonly real: string;
  },
): boolean {
  if (lstat(name) === undefined) {
    if (!makes) return false;
    untilQuiet(action, path, above);
    makeFolder(path, name, walked);
  }
  const seen = Deno.lstatSync(name);
  if (seen.isSymlink) throw linked(action, path, walked);
  if (!seen.isDirectory) throw new Deno.errors.NotADirectory();
  Deno.chdir(name);
  // The system itself says where that is: whatever a link did, this is within the project.
  const isWithin = Deno.cwd().startsWith(`${real}${SEPARATOR}`);
  if (!isWithin || !isSameEntry(Deno.statSync("."), seen)) throw linked(action, path, walked);
  return true;
}

function makeFolder(path: string, name: string, walked: string): void {
  try {
    Deno.mkdirSync(name, { mode: FOLDER_MODE });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw isAbsence(error) ? linked("write", path, walked) : error;
  }
  if (isHere(name)) return;
  for (let tries = 0; tries < STRAY_TRIES; tries++) {
    if (removeIfAny(`${Deno.cwd()}/${name}`) || removeIfAny(walked)) break;
  }
  throw linked("write", path, walked);
}

/**
 * Waits until no folder on the path changed for a while: between two looks of the system at one path a
 * folder can be exchanged, and who tries that does so again and again.
 */
function untilQuiet(action: string, path: string, folders: readonly string[]): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const changes = () => folders.map((folder) => Deno.lstatSync(folder).ctime?.getTime()).join();
  for (let tries = 0; tries < QUIET_TRIES; tries++) {
    const before = changes();
    if (folders.length > 0) Atomics.wait(clock, 0, 0, QUIET_MS);
    if (before === changes()) return;
  }
  throw meanwhile(action, path, `${quotedName(folders.at(-1) ?? "")} changes all the time`);
}

/** Whether an entry of the working directory has this name. */
function isHere(name: string): boolean {
  if (Deno.build.os === "windows") return true; // No folder in use can be moved there.
  try {
    Deno.symlinkSync("nothing", name);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return true;
    throw error;
  }
  removeIfAny(name);
  return false;
}

function isSameEntry(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

/** Refuses a file that does not hold what was read of it, and one that came where nothing was. */
function requireSame(path: string, name: string, was: Uint8Array | undefined): void {
  const info = lstat(name);
  if (info === undefined && was === undefined) return;
  const fault = info === undefined ? "it is gone" : faultOf(info);
  if (fault !== undefined) throw meanwhile("write", path, `${fault} now`);
  if (was === undefined) throw meanwhile("write", path, "it was written meanwhile");
  const file = openOwn(name, { read: true });
  using _opened = file;
  const now = new Uint8Array(was.length + 1);
  if (readWhole(file, now) !== was.length || was.some((byte, at) => byte !== now[at])) {
    throw meanwhile("write", path, "it was written meanwhile");
  }
}

function create(
  path: string,
  name: string,
  { bytes, mode }: { readonly bytes: Uint8Array; readonly mode: number },
  fs: NodeFiles,
): Deno.FsFile {
  const names = [`${Deno.cwd()}/${name}`, `${directoryOf(path)}/${name}`];
  const file = Deno.openSync(name, { write: true, createNew: true, mode });
  try {
    if (!isHere(name)) {
      // It is empty, and nobody else has its name.
      for (let tries = 0; tries < STRAY_TRIES && file.statSync().nlink !== 0; tries++) {
        for (const one of names) removeIfAny(one);
      }
      throw linked("write", path, directoryOf(path));
    }
    writeWhole(file, bytes);
    const made = file.statSync();
    // The mode of a new file is less what the umask takes.
    const isOther = Deno.build.os !== "windows" && ((made.mode ?? 0) & 0o777) !== mode;
    if (isOther) changeMode({ path, name, made, mode }, fs);
    file.syncSync();
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Changes the mode of a file that is open: by its name, it would be that of what a link leads to. */
function changeMode(
  { path, name, made, mode }: {
    readonly path: string;
    readonly name: string;
    readonly made: Deno.FileInfo;
    readonly mode: number;
  },
  fs: NodeFiles,
): void {
  const file = fs.openSync(name, "r+");
  try {
    const { dev, ino } = fs.fstatSync(file);
    if (dev !== made.dev || ino !== made.ino) throw exchanged(path);
    fs.fchmodSync(file, mode);
  } finally {
    fs.closeSync(file);
  }
}

/** A link may have got the name of the temporary file, and then that of the file. */
function requireMade(path: string, name: string, made: Deno.FsFile): void {
  const now = lstat(name);
  if (now !== undefined && !isSameEntry(now, made.statSync())) throw exchanged(path);
}

function exchanged(path: string): GaitError {
  return meanwhile("write", path, "another file came in its place");
}

/** Gives a finished file its name: in place of another file, or where nothing is. */
function place(path: string, temporary: string, name: string, replaces: boolean): void {
  try {
    // A hard link fails if the name exists; a rename would replace the file.
    if (replaces) Deno.renameSync(temporary, name);
    else Deno.linkSync(temporary, name);
  } catch (error) {
    // Elsewhere is no file with the name of the temporary one.
    if (isAbsence(error)) throw linked("write", path, directoryOf(path));
    throw error;
  }
  if (!isHere(name)) throw linked("write", path, directoryOf(path));
}

/** Removes what killed writers of a file left beside it. */
function removeLeftovers(name: string): void {
  const start = `.${name}.tmp-`;
  for (const { name: entry, isFile } of Deno.readDirSync(".")) {
    if (!isFile || !entry.startsWith(start)) continue;
    if (/^[0-9a-f]{16}$/.test(entry.slice(start.length))) removeIfAny(entry);
  }
}

/** Removes a file or an empty folder. False if nothing is there. */
function removeIfAny(name: string): boolean {
  try {
    Deno.removeSync(name);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

/** Makes what was renamed durable, where the system can sync a folder. */
function syncFolder(): void {
  if (Deno.build.os === "windows") return;
  const folder = Deno.openSync(".");
  using _opened = folder;
  folder.syncSync();
}

function linked(action: string, path: string, link: string): GaitError {
  return meanwhile(action, path, `${quotedName(link)} became a link meanwhile`);
}

function meanwhile(action: string, path: string, fault: string): GaitError {
  return new GaitError("invalid_input", `Cannot ${action} ${quotedName(path)}: ${fault}`, {
    hint: "look at what changes files there, then try again",
  });
}
