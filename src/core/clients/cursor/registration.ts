/**
 * Hooks of Cursor in its `hooks.json`, version 1. Only the general events are asked for: each command
 * fires one of them as well as one of its own.
 */

import { CLIENT_DEADLINE_SECONDS } from "../hook_command.ts";
import { listRegistration } from "../json_registration.ts";

export const cursorRegistration = listRegistration({
  client: "cursor",
  variables: [],
  path: (scope, { home, project }) => `${scope === "project" ? project : home}/.cursor/hooks.json`,
  events: {
    preToolUse: "before",
    postToolUse: "after",
    postToolUseFailure: "after",
    sessionStart: "start",
    sessionEnd: "end",
  },
  commandMember: "command",
  handler: (command, kind, observe) => ({
    command,
    timeout: CLIENT_DEADLINE_SECONDS,
    // Without it a hook that is missing, killed or too slow lets the call run.
    ...(kind === "before" && !observe ? { failClosed: true } : {}),
  }),
  version: 1,
  comments: false,
  mark: true,
});
