/** Hooks of Copilot CLI 1.0.102, in a file of our own: it reads every file of its folder of hooks. */

import { CLIENT_DEADLINE_SECONDS } from "../hook_command.ts";
import { clientFolder, listRegistration } from "../json_registration.ts";

export const copilotRegistration = listRegistration({
  client: "copilot",
  variables: ["COPILOT_HOME"],
  path: (scope, place) =>
    scope === "project"
      ? `${place.project}/.github/hooks/gait.json`
      : `${clientFolder(place, { by: "COPILOT_HOME", below: ".copilot" })}/hooks/gait.json`,
  events: { preToolUse: "before", postToolUse: "after", sessionStart: "start", sessionEnd: "end" },
  // In the lower case of these names its payload does not say which event it is.
  commandMember: "bash",
  handler: (bash) => ({ type: "command", bash, timeoutSec: CLIENT_DEADLINE_SECONDS }),
  version: 1,
  comments: false,
  mark: false,
});
