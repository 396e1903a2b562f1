/** Options of the hooks that gait can add and remove. */

import { missing } from "../../core/fault.ts";

export const GIT_TRAILER_OPTION = {
  git_trailer: {
    type: "boolean",
    help: "the hook of git that adds the head of the index of logs to commit messages",
  },
} as const;

/** @throws {GaitError} `invalid_input` if the line does not say which hook. */
export function requireGitTrailer({ git_trailer }: { readonly git_trailer: boolean }): void {
  if (!git_trailer) {
    throw missing(["--git-trailer"], "gait hooks install --git-trailer, in a repository of git");
  }
}
