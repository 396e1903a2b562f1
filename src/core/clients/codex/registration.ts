/**
 * Hooks of Codex 0.171 in its `hooks.json`. One member that Codex does not know makes it drop the whole
 * file and run every call, so that there are no others here.
 */

import { CLIENT_DEADLINE_SECONDS } from "../hook_command.ts";
import { clientFolder, listRegistration } from "../json_registration.ts";

export const codexRegistration = listRegistration({
  client: "codex",
  variables: ["CODEX_HOME"],
  path: (scope, place) =>
    scope === "project"
      ? `${place.project}/.codex/hooks.json`
      : `${clientFolder(place, { by: "CODEX_HOME", below: ".codex" })}/hooks.json`,
  events: { PreToolUse: "before", PostToolUse: "after", SessionStart: "start" },
  commandMember: "command",
  handler: (command) => ({ type: "command", command, timeout: CLIENT_DEADLINE_SECONDS }),
  group: {},
  comments: false,
  mark: false,
});
