import { defineCommand } from "../../cli/command.ts";
import { printable, printed } from "../../core/text.ts";
import type { Printable } from "../../core/text.ts";
import { endLog, type EndPlan, planEnd } from "../../usecases/log/end_log.ts";
import { LOG_PLACE_VARIABLES, logFolder } from "../../usecases/log/places.ts";
import { loadSigningKey } from "../../usecases/keys/key_sources.ts";
import { SIGNER_ENV, signerKinds } from "../key_options.ts";
import { confirm } from "./confirm.ts";
import { LOG_SIGNING_OPTIONS } from "./options.ts";
import { entriesOf } from "./words.ts";

export const logEnd = defineCommand({
  path: "log end",
  summary: "End a log that no session will continue, or give up a log that is gone",
  explain:
    "Shows the log, asks, and writes its end, whose head leaves for the system's log and the output of a CI job; the next call of that session begins another log. A log that is gone is marked in the index as given up.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", "run", ...signerKinds(options)],
  env: { names: [...LOG_PLACE_VARIABLES, ...SIGNER_ENV] },
  options: {
    reason: {
      type: "string",
      choices: ["abandoned", "session_end"],
      default: "abandoned",
      help: "why the log is ended",
    },
    why: {
      type: "string",
      value: "text",
      default: "given up by a person",
      help: "why a log that is gone is given up",
    },
    yes: { type: "boolean", help: "answer the question with yes" },
    ...LOG_SIGNING_OPTIONS,
  },
  positional: {
    name: "log|log_id",
    help: "path or id of the log",
    min: 1,
    error: "expected the path or id of a log; gait log status lists them",
  },
  examples: ["log end ~/.gait/log/claude-code-5b1c.jsonl --private-key gait_private.key"],
  async run({ options, args: [target = ""] }, host) {
    const { reason, why, yes } = options;
    const { key } = await loadSigningKey(options, host);
    const request = { target, reason, why, key, folder: logFolder(host) };
    const plan = await planEnd(request, host);
    if (!yes) {
      for (const line of planLines(plan, key !== undefined)) host.tell(line);
      const question = plan.action === "ended" ? "End this log now?" : "Give this log up?";
      await confirm({ question, refused: "Not ended" }, host);
    }
    return { data: await endLog(plan, request, host) };
  },
  text: ({ path, action, reason, head }) => [
    action === "ended"
      ? `log end ok: ${printable(path)} (${printable(reason)})`
      : `log end ok: gave up ${printable(path)} (${printable(reason)})`,
    ...(head === undefined ? [] : [head]),
  ],
});

function planLines(plan: EndPlan, hasKey: boolean): readonly Printable[] {
  const { path, log_id, action, entries, uncovered = 0, last_time, client, session_id } = plan;
  const session = session_id === undefined ? "" : `, session ${session_id}`;
  const why = plan.isDamaged === true ? ": its end is damaged" : ": it is gone";
  return [
    printed`${path}`,
    printed`log ${log_id}, ${entriesOf(entries)}${action === "dropped" ? why : ""}`,
    ...(client === undefined ? [] : [printed`${client}${session}, last entry ${last_time ?? ""}`]),
    ...(uncovered === 0 ? [] : [
      printed`its last ${entriesOf(uncovered)} ${
        uncovered === 1 ? "is" : "are"
      } under no checkpoint${
        hasKey ? " of the key" : ""
      }: a process was killed, or another program wrote there`,
    ]),
  ];
}
