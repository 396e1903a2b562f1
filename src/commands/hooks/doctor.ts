import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { clientNamed } from "../../core/clients/client.ts";
import { hooksDoctorExit } from "../../core/clients/doctor/hook_check.ts";
import type { HooksDoctorResult } from "../../core/schema/hooks.ts";
import { printable } from "../../core/text.ts";
import { HOOK_DOCTOR_VARIABLES } from "../../usecases/hooks/checks/hook_place.ts";
import { diagnoseHooks } from "../../usecases/hooks/doctor_client.ts";
import { checkLines } from "../check_lines.ts";

export const hooksDoctor = defineCommand({
  path: "hooks doctor",
  summary: "Try out whether clients ask gait, and obey",
  explain:
    "Examines each registration: is it where the client looks, unchanged, trusted by the client, and not switched off; does it start this gait, quickly enough; is the client new enough. Then starts the registered command as the client would, with calls that must be denied, and compares its answers with what the client takes. With --live also drives the installed client, headless, in an empty home and project, against a stub model on loopback.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: ({ live }) => live ? ["read", "write", "env", "run", "net"] : ["read", "env", "run"],
  env: { names: HOOK_DOCTOR_VARIABLES },
  options: {
    live: {
      type: "boolean",
      help: "also drive the installed clients against a stub model; a few seconds for each",
    },
  },
  positional: {
    name: "client",
    help: "claude-code, codex, gemini, copilot, cursor or opencode (default: all with gait)",
    words: true,
    error: "expected one client",
  },
  examples: ["hooks doctor", "hooks doctor codex --live"],
  async run({ options, args: [name] }, host) {
    const data = await diagnoseHooks({
      client: name === undefined ? undefined : clientNamed(name),
      live: options.live ? host : undefined,
    }, host);
    return { exit: hooksDoctorExit(data.checks), data };
  },
  text: doctorText,
});

/** Sessions that the text lists; --json has all. */
const SESSIONS_SHOWN = 10;

function doctorText(
  { summary, checks, silent_sessions }: Omit<HooksDoctorResult, "correlation_id">,
  style: Style,
): readonly string[] {
  const lines = checks.flatMap((check) =>
    checkLines({ ...check, title: `${check.client} ${check.name}` }, style)
  );
  const silent = silent_sessions.slice(-SESSIONS_SHOWN).map(({ client, started_at = "", path }) =>
    printable(`- ${client} ${started_at} ${path}`)
  );
  return [
    checks.length === 0 ? "hooks doctor: gait is registered with no client" : summary,
    ...lines,
    ...(silent.length === 0
      ? []
      : [`sessions that asked about no call: ${silent_sessions.length}`, ...silent]),
  ];
}
