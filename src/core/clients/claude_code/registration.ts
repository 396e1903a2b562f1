/**
 * Hooks of Claude Code 2.1 in its settings. A list without `matcher` is asked about every tool. Since
 * 2.1.295 `onFailure` blocks a call whose hook fails; older versions ignore it.
 */

import { CLIENT_DEADLINE_SECONDS } from "../hook_command.ts";
import { clientFolder, listRegistration } from "../json_registration.ts";

export const claudeCodeRegistration = listRegistration({
  client: "claude-code",
  variables: ["CLAUDE_CONFIG_DIR"],
  path: (scope, place) =>
    scope === "project"
      ? `${place.project}/.claude/settings.json`
      : `${clientFolder(place, { by: "CLAUDE_CONFIG_DIR", below: ".claude" })}/settings.json`,
  events: {
    PreToolUse: "before",
    PostToolUse: "after",
    PostToolUseFailure: "after",
    SessionStart: "start",
    SessionEnd: "end",
  },
  commandMember: "command",
  handler: (command, _kind, observe) => ({
    type: "command",
    command,
    timeout: CLIENT_DEADLINE_SECONDS,
    ...(observe ? {} : { onFailure: "block" }),
  }),
  group: {},
  comments: false,
  mark: true,
});
