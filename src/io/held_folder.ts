/**
 * Writes in a project, whose folders somebody else may replace at the same time. A path that was looked
 * at can lead elsewhere a moment later, and Deno opens files by their paths alone. So the folder of a
 * file becomes the working directory of this process, one name after the other, and is compared with
 * what was looked at: from then on the name of the file is all that is said.
 *
 * INVARIANT: nothing here waits while the working directory is another one.
 */

import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import { temporarySibling } from "./atomic_file.ts";
import type { ProjectWrites } from "./host.ts";
import { faultOf, openOwn } from "./links.ts";
import { readWhole, writeWhole } from "./opened_file.ts";
import { cleanPath } from "./path.ts";
import { isAbsence, systemFault } from "./system_fault.ts";

const FOLDER_MODE = 0o755;

/** Writes below `root`. Links above it, and `root` itself, belong to the machine. */
export function projectWrites(root: string): ProjectWrites {
  return {
    // deno-lint-ignore require-await -- the port is asynchronous, the system calls are not
    async file(path, bytes, { mode, was }) {
      inFolderOf(root, path, "write", (name) => {
        removeLeftovers(name);
        const temporary = temporarySibling(name);
        try {
          create(temporary, bytes, mode);
          requireSame(path, name, was);
          // A hard link fails if the name exists; a rename would replace the file.
          if (was === undefined) Deno.linkSync(temporary, name);
          else Deno.renameSync(temporary, name);
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
        if (infoOf(name) === undefined) return;
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
        if (infoOf(name)?.isDirectory !== true) return;
        for (const _ of Deno.readDirSync(name)) return;
        // Without `recursive` the system itself refuses a folder that was filled meanwhile.
        Deno.removeSync(name);
      });
    },
  };
}

/**
 * Does something in the folder of a path, with the last name of that path. Without `makes` nothing is done
 * where a folder is missing.
 */
function inFolderOf(
  root: string,
  path: string,
  action: string,
  act: (name: string) => void,
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
      let walked = base;
      for (const part of names) {
        walked = `${walked}/${part}`;
        if (!enter(part, walked, { path, action, makes })) return;
      }
      act(name);
    } finally {
      Deno.chdir(before);
      if (!isSameEntry(Deno.statSync("."), own)) throw changed(action, path, before);
    }
  } catch (error) {
    throw systemFault(action, path, error);
  }
}

/** Makes a folder in the working directory the working directory. False if it is missing. */
function enter(
  name: string,
  walked: string,
  { path, action, makes }: {
    readonly path: string;
    readonly action: string;
    readonly makes: boolean;
  },
): boolean {
  if (infoOf(name) === undefined) {
    if (!makes) return false;
    try {
      Deno.mkdirSync(name, { mode: FOLDER_MODE });
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
  const seen = Deno.lstatSync(name);
  if (seen.isSymlink) throw linked(action, path, walked);
  if (!seen.isDirectory) throw new Deno.errors.NotADirectory();
  Deno.chdir(name);
  if (!isSameEntry(Deno.statSync("."), seen)) throw linked(action, path, walked);
  return true;
}

function isSameEntry(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

/** Refuses a file that does not hold what was read of it, and one that came where nothing was. */
function requireSame(path: string, name: string, was: Uint8Array | undefined): void {
  const info = infoOf(name);
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

function create(name: string, bytes: Uint8Array, mode: number): void {
  const file = Deno.openSync(name, { write: true, createNew: true, mode });
  using _opened = file;
  writeWhole(file, bytes);
  // The mode of a new file is less what the umask takes.
  if (Deno.build.os !== "windows") Deno.chmodSync(name, mode);
  file.syncSync();
}

/** Removes what killed writers of a file left beside it. */
function removeLeftovers(name: string): void {
  const start = `.${name}.tmp-`;
  for (const { name: entry, isFile } of Deno.readDirSync(".")) {
    if (!isFile || !entry.startsWith(start)) continue;
    if (/^[0-9a-f]{16}$/.test(entry.slice(start.length))) removeIfAny(entry);
  }
}

function removeIfAny(name: string): void {
  try {
    Deno.removeSync(name);
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}

function infoOf(name: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(name);
  } catch (error) {
    if (isAbsence(error)) return undefined;
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

function changed(action: string, path: string, folder: string): GaitError {
  return meanwhile(action, path, `${quotedName(folder)} was moved meanwhile`);
}

function meanwhile(action: string, path: string, fault: string): GaitError {
  return new GaitError("invalid_input", `Cannot ${action} ${quotedName(path)}: ${fault}`, {
    hint: "look at what changes files there, then try again",
  });
}
