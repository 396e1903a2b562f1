import { defineCommand } from "../../cli/command.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { uninstallCommitHook } from "../../usecases/hooks/commit_hook.ts";
import { GIT_TRAILER_OPTION, requireGitTrailer } from "./options.ts";

export const hooksUninstall = defineCommand({
  path: "hooks uninstall",
  summary: "Remove a hook that gait added to this repository",
  explain:
    "Removes the commit-msg hook that gait wrote. A hook that was changed, or that gait did not write, stays.",
  needs: ["read", "write", "run", "env"],
  env: { names: HOME_VARIABLES },
  options: GIT_TRAILER_OPTION,
  examples: ["hooks uninstall --git-trailer"],
  async run({ options }, host) {
    requireGitTrailer(options);
    return { data: await uninstallCommitHook(host) };
  },
  text: ({ action, path }) => [
    action === "removed"
      ? `hooks uninstall ok: ${printable(path)}`
      : `hooks uninstall: no hook of gait is there: ${printable(path)}`,
  ],
});
