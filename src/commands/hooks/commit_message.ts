import { defineCommand } from "../../cli/command.ts";
import { addTrailer } from "../../usecases/hooks/commit_hook.ts";
import { LOG_PLACE_VARIABLES } from "../../usecases/log/places.ts";

export const hooksCommitMessage = defineCommand({
  path: "hooks commit-message",
  summary: "Add the head of the index of logs to a commit message",
  explain:
    "Called by the hook that gait hooks install --git-trailer adds: adds the trailer Gait-Log to the commit message in the given file, or replaces an earlier one.",
  needs: ["read", "write", "env", "run"],
  env: { names: LOG_PLACE_VARIABLES },
  options: {},
  positional: {
    name: "file",
    help: "file with the message, as git gives it to the hook",
    min: 1,
    error: "expected the file of a commit message",
  },
  examples: ["hooks commit-message .git/COMMIT_EDITMSG"],
  async run({ args: [path = ""] }, host) {
    return { data: await addTrailer(path, host) };
  },
  text: () => [],
});
