import { defineCommand } from "../../cli/command.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { clientNamed } from "../../core/clients/client.ts";
import { NO_OPINION_VARIABLE } from "../../core/clients/no_opinion.ts";
import { printable } from "../../core/text.ts";
import { runHook } from "../../usecases/hooks/run_hook.ts";
import { LOG_PLACE_VARIABLES } from "../../usecases/log/places.ts";
import { SIGNER_ENV, signerKinds } from "../key_options.ts";
import { stateKinds } from "../state/options.ts";

/** Status by which every client blocks a call, if a text on standard error comes with it. */
const REFUSED = 2;

/** `gait hooks run`: what a client starts. Standard output belongs to the client. */
export const hooksRun = defineCommand({
  path: "hooks run",
  summary: "Answer a client's hook: called by the client, not by people",
  explain:
    "Reads one event of a client from standard input, judges the call in it by what gait hooks install recorded, writes the session's log, and answers in the client's own words. Whatever fails denies the call.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => [
    ...["read", "write", "env"] as const,
    ...signerKinds(options),
    ...stateKinds(options),
    // The last head of a session goes into the system's log.
    ...(options.event === "end" ? ["run"] as const : []),
  ],
  env: { names: [...LOG_PLACE_VARIABLES, ...SIGNER_ENV, NO_OPINION_VARIABLE] },
  options: {
    id: { type: "string", value: "hex", required: true, help: "id of the registration" },
    event: {
      type: "string",
      choices: ["before", "after", "start", "end"],
      help: "kind of event, for clients whose payloads do not tell",
    },
    observe: { type: "boolean", help: "judge and record, and deny nothing" },
    signer: {
      type: "string",
      value: "exec:program|ssh-agent",
      help: "who signs, as it was installed",
    },
    state: {
      type: "string",
      value: "url",
      help: "server that counts calls, as it was installed",
    },
  },
  positional: {
    name: "client",
    help: "claude-code, codex, gemini, copilot, cursor or opencode",
    min: 1,
    error: "expected the name of a client",
    words: true,
  },
  examples: ["hooks run codex --id 1f2e3d4c5b6a7988 < payload.json"],
  async run({ options, args: [name = ""] }, host) {
    const client = clientNamed(name);
    const { stdout, stderr, exit } = await runHook({ ...options, client }, host);
    if (stderr !== "") host.tell(printable(stderr.trimEnd()));
    // The registered line takes the word off; one that an earlier gait wrote asks for none.
    const word = exit === 0 ? host.env.get(NO_OPINION_VARIABLE) ?? "" : "";
    const said = stdout === "" && word !== "" ? `${word}\n` : stdout;
    if (said !== "" && !await host.output(encodeUtf8(said))) {
      host.tell(printable("gait: the client does not read the answer"));
      return { status: REFUSED, data: { ok: false } };
    }
    return { status: exit, data: { ok: exit === 0 } };
  },
  text: () => [],
});
