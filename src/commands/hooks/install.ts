import { type CommandData, defineCommand } from "../../cli/command.ts";
import type { ClientName } from "../../core/clients/client.ts";
import { SWITCH_NAMES } from "../../core/clients/doctor/off_switches.ts";
import { unusable } from "../../core/fault.ts";
import { present } from "../../core/present.ts";
import type { HooksChangeResult, HooksRegistrationResult } from "../../core/schema/hooks.ts";
import { printable } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { CLIENT_VARIABLES } from "../../usecases/hooks/client_file.ts";
import { installCommitHook } from "../../usecases/hooks/commit_hook.ts";
import type { InstallSetting } from "../../usecases/hooks/install_client.ts";
import { LOG_DIR_VARIABLE } from "../../usecases/log/places.ts";
import { askPerson } from "./ask_person.ts";
import { refuseForeignPolicies } from "./foreign_policies.ts";
import { CLIENT_OPTIONS, GIT_TRAILER_OPTION, namedClient, programWords } from "./options.ts";
import { shownChanges } from "./shown_changes.ts";

type Data =
  & CommandData
  & (
    | Omit<HooksChangeResult, "correlation_id">
    | Omit<HooksRegistrationResult, "correlation_id">
  );

export const hooksInstall = defineCommand({
  path: "hooks install",
  summary: "Let a client ask gait before each call, or let git carry heads of logs",
  explain:
    "With a client: registers gait in the client's hooks in the strictest way that it has, keeps everything else in its file byte for byte, shows the change first and asks, and records below the home folder what the hook judges by. With --git-trailer: writes the commit-msg hook of the git repository; never replaces a hook that gait did not write.",
  needs: ["read", "write", "run", "env"],
  needsOf: ({ git_trailer }) =>
    git_trailer ? ["read", "write", "run", "env"] : ["read", "write", "env"],
  env: { names: [...HOME_VARIABLES, LOG_DIR_VARIABLE, ...CLIENT_VARIABLES, ...SWITCH_NAMES] },
  options: { ...GIT_TRAILER_OPTION, ...CLIENT_OPTIONS },
  positional: {
    name: "client",
    help: "claude-code, codex, gemini, copilot, cursor or opencode",
    words: true,
    error: "expected one client",
  },
  examples: [
    "hooks install claude-code --pack coding-agent",
    "hooks install codex --policy policy.yaml --observe",
    "hooks install gemini --project --policy policy.yaml --dry-run",
    "hooks install --git-trailer",
  ],
  async run({ options, args, filled }, host) {
    const client = namedClient("install", options, args);
    if (client === undefined) return { data: await installCommitHook(host) as Data };
    if (!options.project) refuseForeignPolicies(filled);
    return { data: await installClient(client, options, host) as Data };
  },
  text: (data) =>
    "client" in data ? clientText(data) : [
      data.action === "present"
        ? `hooks install: it is there already: ${printable(data.path)}`
        : `hooks install ok: ${printable(data.path)}`,
    ],
});

type ClientData = Omit<HooksRegistrationResult, "correlation_id">;

async function installClient(
  client: ClientName,
  options: Omit<InstallSetting, "client" | "scope" | "program"> & {
    readonly project: boolean;
    readonly program?: string | undefined;
    readonly dry_run: boolean;
    readonly yes: boolean;
  },
  host: Host<"read" | "write" | "env">,
): Promise<ClientData> {
  const { planInstall } = await import("../../usecases/hooks/install_client.ts");
  const { remainingLines } = await import("../../core/clients/remaining.ts");
  const scope = options.project ? "project" : "user";
  const program = options.program === undefined ? undefined : programWords(options.program);
  if (program?.length === 0) {
    throw unusable("--program", options.program ?? "", "words that start gait", "for example gait");
  }
  const plan = await planInstall({ ...options, client, scope, program }, host);
  const { id, path, record_path, policies, lines, isPresent } = plan;
  const data = (action: ClientData["action"]): ClientData => ({
    ...{ ok: true, client, scope, id, path, record_path, action, policies, changes: lines },
    ...(options.observe ? { observe: true } : {}),
    ...(action === "planned" ? {} : { remaining: remainingLines(client, scope) }),
    ...present({ warnings: plan.warnings.length === 0 ? undefined : plan.warnings }),
  });
  if (isPresent) return data("present");
  if (options.dry_run) return data("planned");
  const judged = policies.map((policy) => `policy: ${policy}`);
  const shown = [...shownHooks(lines), ...judged];
  if (options.yes && !plan.isOther) { for (const line of shown) host.tell(printable(line)); }
  else {
    const jobHint = plan.isOther
      ? "run it on a terminal: a person decides what an installed hook judges by"
      : "add --yes in a job, or --dry-run to see the change";
    const asked = [...shown, `would write: ${record_path}`];
    await askPerson({ lines: asked, question: "Write this?", jobHint }, host);
  }
  await plan.write();
  return data("installed");
}

function shownHooks(lines: readonly string[]): readonly string[] {
  return shownChanges(lines, "the same command with --dry-run --json has these lines whole");
}

function clientText(data: ClientData): readonly string[] {
  const { client, path, record_path = "", action, changes, remaining = [] } = data;
  const line = (text: string) => printable(text);
  if (action === "planned") {
    return [...shownHooks(changes).map(line), "hooks install: nothing was written"];
  }
  return [
    action === "present"
      ? `hooks install: ${client} asks gait already: ${printable(path)}`
      : `hooks install ok: ${client} asks gait: ${printable(path)}`,
    `record: ${printable(record_path)}`,
    ...(data.observe === true ? ["observe: calls are recorded, and none is denied"] : []),
    ...remaining.map((text) => text.startsWith("not covered") ? line(text) : `next: ${line(text)}`),
  ];
}
