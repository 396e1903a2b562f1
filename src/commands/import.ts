import { printable } from "../core/text.ts";
import { defineCommand } from "../cli/command.ts";
import { clientNamed, CLIENTS } from "../core/clients/client.ts";
import { importTranscripts } from "../usecases/review/import_transcripts.ts";
import { SIGNER_ENV, signerKinds, SIGNING_KEY_OPTIONS } from "./key_options.ts";
import { RUNPACK_OPTIONS } from "./runpack_options.ts";

export const importCommand = defineCommand({
  path: "import",
  summary: "Make a runpack of a session that a client recorded",
  explain:
    "Reads transcripts that an agent client keeps, and writes a runpack of the calls that they tell of, each marked as told and not seen; payloads are stored by digest unless asked otherwise.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", ...signerKinds(options)],
  env: { names: SIGNER_ENV },
  options: {
    out: {
      type: "path",
      writes: true,
      help: "the runpack to write; by default gait-out/runpack_<run id>.zip",
    },
    session: {
      type: "string",
      value: "id",
      help:
        "only calls of this session and of its sub-agents; of OpenCode's database, the one to import",
    },
    run_id: {
      type: "string",
      value: "id",
      help: "id of the run, in place of one made of the session's",
    },
    ...RUNPACK_OPTIONS,
    ...SIGNING_KEY_OPTIONS,
  },
  positional: {
    name: "client file",
    help: `${CLIENTS.join(", ")}; then transcripts of one session`,
    min: 2,
    max: Infinity,
    error: "expected a client and at least one transcript",
  },
  examples: [
    "import codex ~/.codex/sessions/2026/11/29/rollout-2026-11-29T22-23-01-01a22967.jsonl",
    "import claude-code session.jsonl session/subagents/agent-a1.jsonl --out session.zip",
    "import opencode ~/.local/share/opencode/opencode.db --session ses_1 --payloads keep --redact secrets",
  ],
  async run({ options, args: [client = "", ...paths] }, host) {
    const { out, session, run_id: runId, payloads, redact, compress } = options;
    const request = {
      ...{ client: clientNamed(client), paths, out, session, runId },
      ...{ payloads, redact, compress },
    };
    return { data: await importTranscripts(request, options, host) };
  },
  quiet: ({ bundle }) => [printable(bundle)],
  text: (data) => [
    `run_id=${data.run_id}`,
    `bundle=${data.bundle}`,
    `calls=${data.calls.total} succeeded=${data.calls.succeeded} failed=${data.calls.failed} ` +
    `denied=${data.calls.denied} interrupted=${data.calls.interrupted} unknown=${data.calls.unknown}`,
    ...(data.copies === undefined ? [] : [`copies=${data.copies}`]),
    ...(data.unread === undefined ? [] : [`unread=${data.unread}`]),
    `ticket_footer=${data.ticket_footer}`,
    `payloads=${data.payloads}`,
    `signature_status=${data.signature_status}`,
    ...(data.signature_key_id === undefined ? [] : [`signature_key_id=${data.signature_key_id}`]),
    ...(data.redactions ?? []).map(({ rule, count }) => `redacted=${rule} ${count}`),
    ...data.next_commands.map((command) => `next=${command}`),
  ],
});
