/** Sources that fill options, through Deno: variables, and the project's file. */

import type { FoundProjectFile, ProjectPort, TrustRecordFile } from "./project_port.ts";
import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import { isAbsolutePath } from "./path.ts";
import { isAbsence, systemFault } from "./system_fault.ts";
import { OWN_FOLDER, TRUST_FOLDER } from "./workspace.ts";

/**
 * Looks from the working directory. `variable` reads a variable; an unreadable one counts as not
 * set.
 */
export function denoProjectPort(variable: (name: string) => string | undefined): ProjectPort {
  const home = ["HOME", "USERPROFILE"].map(variable).find((value) => value) ?? "";
  const realHome = isAbsolutePath(home) ? realPath(home) : undefined;
  return {
    cwd: workingDirectory() ?? "",
    home: realHome,
    variable,
    files: (name, maxBytes) => filesUpwards(name, maxBytes, realHome),
    trustRecord: (name, maxBytes) =>
      realHome === undefined ? undefined : trustRecord(realHome, name, maxBytes),
    placeIn,
    exists: (path) => stat(path) !== undefined,
  };
}

/**
 * Walks upwards as long as the folders have one owner, and neither into the home folder nor past
 * it. Files of another user are marked: in a shared folder anyone can create one.
 */
function* filesUpwards(
  name: string,
  maxBytes: number,
  home: string | undefined,
): Generator<FoundProjectFile> {
  const start = workingDirectory();
  const owner = start === undefined ? undefined : stat(start)?.uid;
  for (let folder = start; folder !== undefined; folder = parentOf(folder)) {
    if (folder === home) return;
    if (folder !== start && stat(folder)?.uid !== owner) return;
    const path = `${folder === "/" ? "" : folder}/${name}`;
    const info = lstat(path);
    // The administrator may write where they like anyway.
    if (info === undefined) yield { path, folder, kind: "missing" };
    else if (info.uid !== owner && info.uid !== 0) yield { path, folder, kind: "foreign" };
    else yield { path, folder, kind: "file", bytes: readRegular(path, info, maxBytes) };
  }
}

/** Reads a regular file: not a link, not a pipe, and not replaced since it was checked. */
function readRegular(
  path: string,
  before: Deno.FileInfo,
  maxBytes: number,
): Uint8Array<ArrayBuffer> {
  if (before.isSymlink) throw refusal(path, "it is a symbolic link");
  if (!before.isFile) throw refusal(path, "it is not a regular file");
  try {
    using file = Deno.openSync(path);
    const { ino, dev, size } = file.statSync();
    if (ino !== before.ino || dev !== before.dev) throw refusal(path, "it was replaced meanwhile");
    if (size > maxBytes) throw refusal(path, `it is larger than ${maxBytes} bytes`);
    const buffer = new Uint8Array(maxBytes + 1);
    let filled = 0;
    for (;;) {
      const read = file.readSync(buffer.subarray(filled));
      if (read === null || read === 0) break;
      filled += read;
    }
    if (filled > maxBytes) throw refusal(path, `it is larger than ${maxBytes} bytes`);
    return buffer.slice(0, filled);
  } catch (error) {
    throw systemFault("read", path, error);
  }
}

/**
 * The record of a file that was trusted. It counts only if no other user could have written it:
 * file and folders are not links, the file and its folder belong to this user and are closed to others.
 */
function trustRecord(
  home: string,
  name: string,
  maxBytes: number,
): TrustRecordFile | undefined {
  const folder = `${home}/${TRUST_FOLDER}`;
  const path = `${folder}/${name}`;
  const info = lstat(path);
  if (info === undefined) return undefined;
  const owner = stat(home)?.uid ?? null;
  const isLinked = lstat(`${home}/${OWN_FOLDER}`)?.isSymlink === true;
  const problem = isLinked
    ? "the folder above it is a symbolic link"
    : faultOf(lstat(folder), "directory", owner) ?? faultOf(info, "file", owner);
  if (problem !== undefined) return { path, problem };
  try {
    return { path, bytes: readRegular(path, info, maxBytes) };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { path, problem: error.message };
  }
}

function faultOf(
  info: Deno.FileInfo | undefined,
  kind: "file" | "directory",
  owner: number | null,
): string | undefined {
  if (info === undefined) return "it cannot be looked at";
  const what = kind === "file" ? "it" : "its folder";
  if (info.isSymlink) return `${what} is a symbolic link`;
  if (kind === "file" ? !info.isFile : !info.isDirectory) return `${what} is not a regular ${kind}`;
  if (Deno.build.os === "windows") return undefined;
  if (info.uid !== owner) return `${what} belongs to another user`;
  if (((info.mode ?? 0) & 0o077) !== 0) return `${what} is open to other users`;
  return undefined;
}

/** See {@linkcode ProjectPort.placeIn}. */
function placeIn(folder: string, path: string): string | undefined {
  const root = realPath(folder);
  if (root === undefined) return undefined;
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) {
    // A link that leads nowhere is there, but has no real path.
    if (lstat(at) === undefined) continue;
    const real = realPath(at);
    const start = root === "/" ? "/" : `${root}/`;
    if (real === undefined || !`${real}/`.startsWith(start)) return undefined;
    return real.slice(start.length) + path.slice(at.length);
  }
  return undefined;
}

function parentOf(path: string): string | undefined {
  const separator = Deno.build.os === "windows" ? /[/\\]/ : /\//;
  const parts = path.replace(/[/\\]+$/, "").split(separator);
  const last = parts.pop();
  if (last === undefined || parts.length === 0) return undefined;
  if (parts.length === 1 && parts[0] === "") return path === "/" ? undefined : "/";
  if (parts.length === 1 && /^[A-Za-z]:$/.test(parts[0] ?? "")) {
    return `${parts[0]}/` === path.replaceAll("\\", "/") ? undefined : `${parts[0]}/`;
  }
  return parts.join("/");
}

function workingDirectory(): string | undefined {
  return quietly(() => Deno.cwd());
}

function realPath(path: string): string | undefined {
  return quietly(() => Deno.realPathSync(path));
}

function stat(path: string): Deno.FileInfo | undefined {
  return quietly(() => Deno.statSync(path));
}

function lstat(path: string): Deno.FileInfo | undefined {
  return quietly(() => Deno.lstatSync(path));
}

/** A missing or inaccessible file counts as absent. */
function quietly<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    const isHidden = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.FilesystemLoop;
    if (isHidden || isAbsence(error)) return undefined;
    throw error;
  }
}

function refusal(path: string, problem: string): GaitError {
  return new GaitError("invalid_input", `Cannot use ${quotedName(path)}: ${problem}`, {
    hint: "put a regular file there, or add --no-config to leave it unread",
  });
}
