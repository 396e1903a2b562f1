/**
 * Links and special files. A repository can bring a link, and tar also a pipe or a device: a file
 * that gait writes or waits for must be at the path that names it.
 */

import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import { isAbsence } from "./system_fault.ts";

/** Streams of this process that have a path. No repository can bring one. */
const OWN_STREAMS = /^\/(?:dev\/(?:stdin|stdout|stderr|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** Whether a path names a stream that this process already has open. */
export function isOwnStream(path: string): boolean {
  return OWN_STREAMS.test(path);
}

/** Fault of an entry whose path must be a regular file or nothing; `undefined` if it is regular. */
export function faultOf(info: Deno.FileInfo): string | undefined {
  if (info.isSymlink) return "it is a symbolic link";
  if (info.isDirectory) return "it is a directory";
  return info.isFile ? undefined : "it is not a regular file";
}

/** The error for a path that is not a regular file. */
function refusal(action: string, path: string, fault: string): GaitError {
  return new GaitError("invalid_input", `Cannot ${action} ${quotedName(path)}: ${fault}`, {
    hint: fault.includes("link")
      ? "gait writes through no link: remove it, or give the path of the file itself"
      : "give the path of a regular file",
  });
}

/**
 * Opens a file that may exist, to write to it: never through a link, and without waiting for the
 * other end of a pipe.
 *
 * @throws {GaitError} `invalid_input` if the path is not a regular file. `pipes` admits a pipe or
 * device; the caller opens it so that it does not wait.
 */
export function openOwn(
  path: string,
  options: Deno.OpenOptions,
  { pipes = false }: { readonly pipes?: boolean } = {},
): Deno.FsFile {
  if (isOwnStream(path) || !canLook(path)) return Deno.openSync(path, options);
  for (;;) {
    const before = lstat(path);
    if (before === undefined) {
      if (options.create !== true) throw new Deno.errors.NotFound();
      // INVARIANT: an exclusive create follows no link, not even one that leads nowhere.
      const { create: _, ...rest } = options;
      try {
        return Deno.openSync(path, { ...rest, createNew: true });
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) continue;
        throw error;
      }
    }
    const fault = faultOf(before);
    const isPipe = pipes && !before.isSymlink && !before.isDirectory;
    if (fault !== undefined && !isPipe) throw refusal("write", path, fault);
    const { create: _, ...rest } = options;
    const file = Deno.openSync(path, rest);
    const after = file.statSync();
    if (after.ino === before.ino && after.dev === before.dev) return file;
    file.close(); // It was replaced between the two calls, maybe by a link.
  }
}

/**
 * Refuses a pipe, device or socket before it is opened: opening one may wait without end. Answers what
 * is there; nothing for a stream of this process.
 */
export function refuseSpecial(path: string): Deno.FileInfo | undefined {
  if (isOwnStream(path)) return undefined;
  const info = Deno.statSync(path);
  if (info.isFile || info.isDirectory) return info;
  throw new GaitError(
    "invalid_input",
    `Cannot read ${quotedName(path)}: it is not a regular file`,
    {
      hint: "save it to a file first; where a command reads standard input, its path is -",
    },
  );
}

/**
 * Refuses a path with a link in it, as far as a repository can bring one: below the workspace, which is
 * the working directory or the folder with `.git` above it. Links above it belong to the machine.
 */
export function refuseLinkBelow(action: string, path: string): void {
  const link = linkBelow(path);
  if (link === undefined) return;
  const fault = link === path ? "it is a symbolic link" : `${quotedName(link)} is a symbolic link`;
  throw refusal(action, path, fault);
}

/** The first link on a path below the workspace, the file itself included. */
export function linkBelow(path: string): string | undefined {
  const workspace = Deno.cwd();
  const roots = [workspace, ...enclosingCheckout(workspace)].map((root) => inPieces(root));
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
  const base = isAbsolute ? [] : inPieces(workspace);
  const given = inPieces(path);
  const walked: string[] = [...base];
  for (const [index, piece] of given.entries()) {
    if (piece === "..") walked.pop();
    else if (piece !== ".") walked.push(piece);
    const isInside = roots.some((root) =>
      walked.length > root.length && root.every((part, at) => walked[at] === part)
    );
    const isLast = index === given.length - 1;
    if (piece === ".." || piece === "." || !(isInside || isLast)) continue;
    const start = /^[/\\]/.test(path) ? "/" : "";
    const prefix = isLast ? path : start + given.slice(0, index + 1).join("/");
    if (!isOwnStream(prefix) && lstat(prefix)?.isSymlink === true) return prefix;
  }
  return undefined;
}

/** The folder with `.git` above a folder, if there is one; not the root of the file system. */
function enclosingCheckout(folder: string): readonly string[] {
  for (let pieces = inPieces(folder); pieces.length > 0; pieces = pieces.slice(0, -1)) {
    const path = (/^[A-Za-z]:/.test(folder) ? "" : "/") + pieces.join("/");
    if (lstat(`${path}/.git`) !== undefined) return [path];
  }
  return [];
}

function inPieces(path: string): string[] {
  const separator = Deno.build.os === "windows" ? /[/\\]+/ : /\/+/;
  return path.split(separator).filter((piece) => piece !== "");
}

/** Without the permission to read, nothing at a path can be told; only logs are written then. */
export function canLook(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

/** What is at a path, links not followed; `undefined` if nothing is. */
export function lstat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
