/** Asks git about the repository that the working directory is in. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import type { Host, RunResult } from "../../io/host.ts";
import { isAbsolutePath, joinPath } from "../../io/path.ts";

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

/**
 * The folder that git takes hooks from, in this worktree.
 *
 * @throws {GaitError} `invalid_input` outside of a repository, and where all repositories share it.
 */
export async function hooksFolder(host: Host<"run">): Promise<string> {
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
  const folder = lineOf(await git(["rev-parse", "--git-path", "hooks"], host, { cwd: top })) ?? "";
  return isAbsolutePath(folder) ? folder : joinPath(top, folder);
}

function lineOf({ status, stdout }: RunResult): string | undefined {
  return status === 0 ? decodeUtf8(stdout).replace(/\r?\n$/, "") : undefined;
}
