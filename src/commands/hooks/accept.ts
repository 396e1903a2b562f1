import { defineCommand } from "../../cli/command.ts";
import { clientNamed } from "../../core/clients/client.ts";
import type { HooksAcceptResult } from "../../core/schema/hooks.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { CLIENT_VARIABLES } from "../../usecases/hooks/client_file.ts";
import { askPerson } from "./ask_person.ts";

type Data = Omit<HooksAcceptResult, "correlation_id">;

export const hooksAccept = defineCommand({
  path: "hooks accept",
  summary: "Accept changed policies and registrations of installed hooks",
  explain:
    "Shows which policies, tool maps and entries of gait changed since a hook was installed, asks on a terminal, and records what is there now. Until then the hook denies every call.",
  needs: ["read", "write", "env"],
  env: { names: [...HOME_VARIABLES, ...CLIENT_VARIABLES] },
  options: {},
  positional: {
    name: "client",
    help: "the client; all installed hooks without it",
    words: true,
    error: "expected at most one client",
  },
  examples: ["hooks accept", "hooks accept codex"],
  async run({ args: [name] }, host) {
    const client = name === undefined ? undefined : clientNamed(name);
    const { planAcceptances } = await import("../../usecases/hooks/accept_client.ts");
    const plans = await planAcceptances(client, host);
    const changed = plans.filter(({ changes }) => changes.length > 0);
    if (changed.length > 0) {
      await askPerson({
        lines: changed.flatMap(({ record, changes }) => [
          `${record.client} (${record.scope}):`,
          ...changes.map((line) => `  ${line}`),
        ]),
        question: "Judge by this from now on?",
        jobHint: "run gait hooks accept on a terminal: a person decides that",
      }, host);
      for (const plan of changed) await plan.write();
    }
    const warnings = plans.flatMap((plan) => plan.warnings);
    const data: Data = {
      ok: true,
      hooks: plans.map(({ record: { id, client, scope }, record_path, changes }) => ({
        ...{ id, client, scope, record_path, changes },
        action: changes.length > 0 ? "accepted" as const : "present" as const,
      })),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { data };
  },
  text: ({ hooks }) =>
    hooks.map(({ client, scope, action, record_path }) =>
      action === "accepted"
        ? `hooks accept ok: ${client} (${scope}): ${printable(record_path)}`
        : `hooks accept: nothing changed: ${client} (${scope})`
    ),
});
