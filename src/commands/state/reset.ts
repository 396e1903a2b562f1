import { defineCommand } from "../../cli/command.ts";
import { missing } from "../../core/fault.ts";
import type { StateResetResult } from "../../core/schema/state.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { planReset } from "../../usecases/state/reset_state.ts";
import { loadStateSetting } from "../../usecases/state/state_setting.ts";
import { askPerson } from "../hooks/ask_person.ts";
import { STATE_OPTIONS } from "./options.ts";

type Data = Omit<StateResetResult, "correlation_id">;

/** `gait state reset`: a person says that a server may count from here on. */
export const stateReset = defineCommand({
  path: "state reset",
  summary: "Prepare a shared state, or go on after it lost its data",
  explain:
    "Shows what a Redis or Valkey server holds and what this machine saw there before, asks, and then lets the server count from here on. It deletes nothing. It needs a terminal: no job and no agent may answer it.",
  needs: ["read", "write", "env", "net"],
  env: { names: HOME_VARIABLES },
  options: STATE_OPTIONS,
  examples: [
    "state reset --state rediss://state.example:6380 --state-password-file redis.password",
  ],
  async run({ options }, host) {
    const { state } = options;
    if (state === undefined) {
      throw missing(["--state"], "gait state reset --state rediss://<host>:<port>");
    }
    const setting = await loadStateSetting({ ...options, state }, host);
    const { action, lines, write } = await planReset(setting, host);
    if (action !== "present") {
      await askPerson({
        lines,
        question: "Count from here on?",
        jobHint: "run it on a terminal: a person decides that a state may count",
      }, host);
    }
    return { data: await write() };
  },
  text: resetText,
});

const WORDS: Readonly<Record<Data["action"], string>> = {
  prepared: "a new state counts",
  accepted: "this machine goes by the server's state",
  present: "nothing to do: this machine saw this state before",
};

function resetText({ action, server, project, record_path = "" }: Data): readonly string[] {
  return [
    `state reset ok: ${WORDS[action]}: ${printable(server)}, project ${printable(project)}`,
    `record: ${printable(record_path)}`,
  ];
}
