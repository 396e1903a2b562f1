import { defineCommand } from "../../cli/command.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { installCommitHook } from "../../usecases/hooks/commit_hook.ts";
import { GIT_TRAILER_OPTION, requireGitTrailer } from "./options.ts";

export const hooksInstall = defineCommand({
  path: "hooks install",
  summary: "Add a hook to this repository: heads of logs leave with commits",
  explain:
    "Writes the commit-msg hook of the git repository, which adds the head of the index of logs to each message as a trailer; never replaces a hook that gait did not write.",
  needs: ["read", "write", "run", "env"],
  env: { names: HOME_VARIABLES },
  options: GIT_TRAILER_OPTION,
  examples: ["hooks install --git-trailer"],
  async run({ options }, host) {
    requireGitTrailer(options);
    return { data: await installCommitHook(host) };
  },
  text: ({ action, path }) => [
    action === "present"
      ? `hooks install: it is there already: ${printable(path)}`
      : `hooks install ok: ${printable(path)}`,
  ],
});
