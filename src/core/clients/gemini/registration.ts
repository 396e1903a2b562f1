/** Hooks of Gemini CLI 0.61 in its settings, which may hold comments. Its time-out is in milliseconds. */

import { CLIENT_DEADLINE_SECONDS } from "../hook_command.ts";
import { listRegistration } from "../json_registration.ts";

export const geminiRegistration = listRegistration({
  client: "gemini",
  variables: ["GEMINI_CLI_HOME"],
  path: (scope, { home, project, variable }) => {
    // The variable names what counts as the home folder.
    const own = variable("GEMINI_CLI_HOME")?.trim() || home;
    return `${scope === "project" ? project : own}/.gemini/settings.json`;
  },
  events: { BeforeTool: "before", AfterTool: "after", SessionStart: "start", SessionEnd: "end" },
  commandMember: "command",
  handler: (command) => ({
    type: "command",
    name: "gait",
    command,
    timeout: CLIENT_DEADLINE_SECONDS * 1000,
  }),
  group: { matcher: "*" },
  comments: true,
  mark: false,
});
