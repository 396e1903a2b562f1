/** Asks git about the repository that the working directory is in. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import type { Host, RunResult } from "../../io/host.ts";
import { quotedName } from "../../core/fault.ts";
import { COMMIT_HOOK_LINE } from "../../core/log/commit_trailer.ts";
import { baseName, cleanPath, directoryOf, isAbsolutePath, joinPath } from "../../io/path.ts";
import { homeDirectory } from "../../io/workspace.ts";

const GIT_WITHIN_MS = 10_000;
const GIT_MAX_BYTES = 1024 * 1024;

/** Runs git; `dependency_missing` where there is none. */
export async function git(
  args: readonly string[],
  host: Host<"run">,
  { cwd, stdin = new Uint8Array() }: {
    readonly cwd?: string;
    readonly stdin?: Uint8Array<ArrayBuffer>;
  } = {},
): Promise<RunResult> {
  return await host.run.program({
    ...{ program: "git", args, stdin, timeoutMs: GIT_WITHIN_MS, maxOutputBytes: GIT_MAX_BYTES },
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** The folder that git takes hooks from. */
export interface HooksFolder {
  /** As git names it. */
  readonly path: string;
  /** Where that leads; it may not be there yet. */
  readonly real: string;
  /** A folder above it that is there, without links: below it, others may put some. */
  readonly root: string;
}

/**
 * The folder that git takes hooks from, in this worktree.
 *
 * @throws {GaitError} `invalid_input` outside of a repository, and where all repositories share it.
 */
export async function hooksFolder(host: Host<"read" | "run" | "env">): Promise<HooksFolder> {
  const top = lineOf(await git(["rev-parse", "--show-toplevel"], host));
  if (top === undefined) {
    throw new GaitError(
      "invalid_input",
      "Cannot find the hooks of git: this is not a worktree of git",
      {
        hint: "change into the repository first",
      },
    );
  }
  const setting = lineOf(
    await git(["config", "--show-scope", "core.hooksPath"], host, { cwd: top }),
  );
  const [scope = "", path = ""] = setting?.split("\t") ?? [];
  if (setting !== undefined && scope !== "local" && scope !== "worktree") {
    const text = `Cannot add a hook to ${JSON.stringify(path)}: all repositories share that folder`;
    throw new GaitError("invalid_input", text, {
      hint: "git config core.hooksPath .git/hooks gives this repository a folder of its own",
    });
  }
  // Git resolves it from here, since hooks start here.
  const hooks = lineOf(await git(["rev-parse", "--git-path", "hooks"], host, { cwd: top })) ?? "";
  const folder = isAbsolutePath(hooks) ? hooks : joinPath(top, hooks);
  const real = await realOf(folder, host);
  const near = await nearFolder(real, top, host);
  if (near === undefined && setting !== undefined) throw farFolder(folder);
  return { path: folder, real, root: near ?? await thereAbove(real, host) };
}

/** The folder itself, or the one above it that is there. */
async function thereAbove(real: string, host: Host<"read">): Promise<string> {
  let folder = real;
  while (await host.read.kindOf(folder) === undefined && folder !== directoryOf(folder)) {
    folder = directoryOf(folder);
  }
  return folder;
}

/**
 * The repository or the home folder, whichever holds a folder of hooks. The settings of a repository are
 * written by whoever may write there, an agent for example: they do not decide that a file is written
 * elsewhere.
 */
async function nearFolder(
  real: string,
  top: string,
  host: Host<"read" | "run" | "env">,
): Promise<string | undefined> {
  const common = lineOf(
    await git(["rev-parse", "--path-format=absolute", "--git-common-dir"], host, { cwd: top }),
  );
  for (const near of [top, common, homeDirectory(host)]) {
    if (near === undefined) continue;
    const base = await realOf(near, host);
    if (real === base || real.startsWith(`${base.replace(/\/+$/, "")}/`)) return base;
  }
  return undefined;
}

function farFolder(folder: string): GaitError {
  const text =
    `Cannot use the hooks in ${quotedName(folder)}: core.hooksPath of this repository names a ` +
    "folder outside of the repository and of your home folder";
  return new GaitError("invalid_input", text, {
    hint:
      `git config core.hooksPath .git/hooks, or add this line to the hook there: ${COMMIT_HOOK_LINE}`,
  });
}

/** The real path, also of a folder whose last parts do not exist. */
async function realOf(path: string, host: Host<"read">): Promise<string> {
  const clean = cleanPath(path);
  const real = await host.read.realPath(clean);
  const parent = directoryOf(clean);
  if (real !== undefined || parent === clean || parent === ".") return real ?? clean;
  return joinPath(await realOf(parent, host), baseName(clean));
}

function lineOf({ status, stdout }: RunResult): string | undefined {
  return status === 0 ? decodeUtf8(stdout).replace(/\r?\n$/, "") : undefined;
}
