/**
 * The built-in tools of Codex 0.171.0, and what a policy should take them for. The names are those that
 * its hooks give, and those that its rollouts give: a rollout says `exec_command` where a hook says `Bash`.
 *
 * Sources: the tools that 0.171.0 offers a model (`codex exec` against a model on loopback), the handlers
 * named in its program (npm `@openai/codex` 0.171.0), and its hooks as run. `write_stdin` and the hosted
 * web search have no hook and are read from rollouts only. Tools of earlier versions stay in the list.
 */

import {
  exactToolTable,
  namedTools,
  type TargetRule,
  TOOL_CLASSES,
  toolsOf,
} from "../../mcp/call/client_tools.ts";

const LINE: TargetRule = {
  kind: "other",
  operation: "execute",
  from: ["command"],
  isList: true,
};

/** Codex applies a patch in a line itself, and calls no hook for it. */
const PATCHES: TargetRule = {
  kind: "patches",
  operation: "write",
  from: ["command"],
  isList: true,
};

const PATCH: TargetRule = {
  kind: "patch",
  operation: "write",
  from: ["command"],
};
const TOLD: TargetRule = {
  kind: "other",
  operation: "delegate",
  from: ["message", "prompt", "task_name"],
};

export const CODEX_TOOLS = exactToolTable(
  [
    ...toolsOf("tool.exec", ["Bash", "shell", "shell_command"], {
      targets: [LINE, PATCHES],
      folder: "workdir",
    }),
    ...toolsOf("tool.exec", ["exec_command"], {
      targets: [LINE, PATCHES],
      folder: "workdir",
      judgedAs: { cmd: "command" },
    }),
    // What an open shell reads is a line, and it has no hook.
    ...toolsOf("tool.exec", ["write_stdin"], { targets: [LINE], judgedAs: { chars: "command" } }),
    // It keeps its name, by which policies have rules for patches.
    ...namedTools(["apply_patch"], ["tool.write"], {
      knownAs: "tool.apply_patch",
      targets: [PATCH],
      judgedAs: { input: "command", patch: "command" },
    }),

    ...toolsOf("tool.read", ["view_image", "web_search"]),
    ...toolsOf(
      "tool.delegate",
      ["spawn_agent", "send_input", "send_message", "followup_task", "resume_agent"],
      { targets: [TOLD] },
    ),
    ...namedTools(
      ["list_mcp_resources", "list_mcp_resource_templates", "read_mcp_resource"],
      ["tool.read"],
    ),
    // They ask for more than the session has.
    ...namedTools(["request_permissions", "request_plugin_install"], TOOL_CLASSES),
    ...namedTools([
      ...["update_plan", "request_user_input", "request_user_input_async", "tool_search"],
      ...["get_goal", "create_goal", "update_goal", "get_context_remaining"],
      ...["list_available_plugins_to_install", "wait_agent", "close_agent", "list_agents"],
      "interrupt_agent",
    ]),
  ],
  ["Bash", "exec_command", "spawn_agent"],
);
