import { type CommandData, defineCommand } from "../../cli/command.ts";
import type { HooksChangeResult, HooksRegistrationResult } from "../../core/schema/hooks.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { CLIENT_VARIABLES } from "../../usecases/hooks/client_file.ts";
import { uninstallCommitHook } from "../../usecases/hooks/commit_hook.ts";
import { askPerson } from "./ask_person.ts";
import { GIT_TRAILER_OPTION, namedClient, SCOPE_OPTIONS } from "./options.ts";
import { shownChanges } from "./shown_changes.ts";

type Data =
  & CommandData
  & (
    | Omit<HooksChangeResult, "correlation_id">
    | Omit<HooksRegistrationResult, "correlation_id">
  );

export const hooksUninstall = defineCommand({
  path: "hooks uninstall",
  summary: "Take gait out of the hooks of a client, or of this repository",
  explain:
    "With a client: leaves in its file what was there before gait, byte for byte, and removes the record; asks on a terminal, and does nothing without one. With --git-trailer: removes the commit-msg hook that gait wrote; a hook that was changed, or that gait did not write, stays.",
  needs: ["read", "write", "run", "env"],
  needsOf: ({ git_trailer }) =>
    git_trailer ? ["read", "write", "run", "env"] : ["read", "write", "env"],
  env: { names: [...HOME_VARIABLES, ...CLIENT_VARIABLES] },
  options: { ...GIT_TRAILER_OPTION, ...SCOPE_OPTIONS },
  positional: {
    name: "client",
    help: "claude-code, codex, gemini, copilot, cursor or opencode",
    words: true,
    error: "expected one client",
  },
  examples: ["hooks uninstall claude-code", "hooks uninstall --git-trailer"],
  async run({ options, args }, host) {
    const client = namedClient("uninstall", options, args);
    if (client === undefined) return { data: await uninstallCommitHook(host) as Data };
    const { planUninstall } = await import("../../usecases/hooks/uninstall_client.ts");
    const scope = options.project ? "project" : "user";
    const plan = await planUninstall({ client, scope }, host);
    const { path, ids: [id], record_path, lines } = plan;
    const data = (action: "removed" | "absent"): Data => ({
      ...{ ok: true, client, scope, path, action, changes: lines },
      ...(id === undefined ? {} : { id }),
      ...(record_path === undefined ? {} : { record_path }),
    });
    if (id === undefined) return { data: data("absent") };
    const line = `gait hooks uninstall ${client}${options.project ? " --project" : ""}`;
    await askPerson({
      lines: [
        ...shownChanges(lines, "these lines are whole in the file"),
        ...(record_path === undefined ? [] : [`would remove: ${record_path}`]),
      ],
      question: `Let ${client} make calls that gait does not judge?`,
      jobHint: `run ${line} on a terminal: a person decides that`,
    }, host);
    await plan.write();
    return { data: data("removed") };
  },
  text: (data) => {
    if ("client" in data) {
      return [
        data.action === "removed"
          ? `hooks uninstall ok: ${data.client} does not ask gait: ${printable(data.path)}`
          : `hooks uninstall: ${data.client} did not ask gait: ${printable(data.path)}`,
      ];
    }
    return [
      data.action === "removed"
        ? `hooks uninstall ok: ${printable(data.path)}`
        : `hooks uninstall: no hook of gait is there: ${printable(data.path)}`,
    ];
  },
});
